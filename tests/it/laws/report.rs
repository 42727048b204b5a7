//! Laws of the reports: total on any text, safe for a terminal, and true to what they report.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::Value;
use winddown::diagnosis::Diagnosis;
use winddown::planner::Planner;
use winddown::report;
use winddown::strategies::AccountFacts;

use super::oracle::{account, config, graph, shuffled, small};

fn check(facts: &AccountFacts) -> String {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    serde_json::to_string(&report::check(&diagnosis)).unwrap()
}

fn plan(facts: &AccountFacts) -> String {
    let account = account(facts);
    let graph = graph(&account);
    let plan = Planner::new(&graph).plan();
    serde_json::to_string(&report::plan(&plan)).unwrap()
}

fn explain(facts: &AccountFacts) -> String {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    serde_json::to_string(&report::explain(&diagnosis, &diagnosis.explain_account())).unwrap()
}

/// JSON says what the values say.
fn json_is_valid_and_complete(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let document: Value = serde_json::from_str(&check(facts)).unwrap();
    let subjects = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|item| item["subject"].as_str().unwrap().to_owned()).collect()
    };
    prop_assert_eq!(
        subjects(&document["blockers"]),
        diagnosis.blockers().map(|blocker| blocker.subject().to_string()).collect::<Vec<_>>()
    );
    prop_assert_eq!(document["unread"].as_array().unwrap().len(), diagnosis.gaps().len());
    let roots = document["blockers"].as_array().unwrap().iter().filter(|blocker| blocker["root"] == true).count();
    prop_assert_eq!(roots, diagnosis.roots().count());
    let document: Value = serde_json::from_str(&plan(facts)).unwrap();
    let plan = Planner::new(&graph).plan();
    prop_assert_eq!(
        subjects(&document["steps"]),
        plan.steps().map(|step| step.subject().to_string()).collect::<Vec<_>>()
    );
    prop_assert_eq!(document["held"].as_array().unwrap().len(), plan.held().len());
    prop_assert_eq!(&document["closes_account"], &Value::from(plan.closes_account()));
    let document: Value = serde_json::from_str(&explain(facts)).unwrap();
    prop_assert_eq!(document["causes"].as_array().unwrap().len(), diagnosis.explain_account().causes().len());
    Ok(())
}

/// The same facts in any order give the same bytes.
fn order_of_the_input_does_not_matter(facts: &AccountFacts, seed: u64) -> TestCaseResult {
    let other = shuffled(facts, seed);
    prop_assert_eq!(check(facts), check(&other));
    prop_assert_eq!(plan(facts), plan(&other));
    prop_assert_eq!(explain(facts), explain(&other));
    #[cfg(feature = "text")]
    prop_assert_eq!(text::all(facts, 80, true), text::all(&other, 80, true));
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(64))]

        #[test]
        fn json_is_valid_and_complete(facts in small()) {
            super::json_is_valid_and_complete(&facts)?;
        }

        #[test]
        fn order_of_the_input_does_not_matter(facts in small(), seed in any::<u64>()) {
            super::order_of_the_input_does_not_matter(&facts, seed)?;
        }
    }
}

#[cfg(feature = "text")]
mod text {
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseResult;
    use unicode_width::UnicodeWidthStr;
    use winddown::catalogue::spec::Actor;
    use winddown::diagnosis::{Assumption, Diagnosis};
    use winddown::planner::Planner;
    use winddown::report::{self, TextRenderer};
    use winddown::strategies::AccountFacts;

    use super::super::oracle::{account, config, graph, small};

    /// Every text that there is about an account.
    pub(super) fn all(facts: &AccountFacts, width: usize, commands: bool) -> String {
        let account = account(facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph);
        let plan = Planner::new(&graph).plan();
        let report = report::plan(&plan).commands(commands).dates(true);
        let mut out = String::new();
        let renderer = TextRenderer::plain(width);
        out += &renderer.render(report::check(&diagnosis));
        out += &renderer.render(report);
        out += &renderer.render(report.at_most(1));
        out += &renderer.render(report::explain(&diagnosis, &diagnosis.explain_account()).at_most(1));
        let kept = Assumption::Kept(graph.nodes().next().unwrap().address());
        let supposed = diagnosis.what_if(&[kept, Assumption::ActsToday(Actor::Support)]).unwrap();
        let day = winddown::strategies::now().date_naive() + chrono::Days::new(30);
        out += &renderer.render(report::what_if(&diagnosis, &supposed).close_by(day).at_most(1));
        out += &renderer.render(report::diff(&diagnosis, &supposed));
        // What stands behind a command is a line to paste, which is never wrapped.
        if commands {
            out += &renderer.render(report::levers(&diagnosis));
        }
        for node in graph.nodes().filter(|_| commands) {
            let explanation = diagnosis.explain_node(node).unwrap();
            out += &renderer.render(report::explain(&diagnosis, &explanation));
        }
        out
    }

    /// What turns the direction of reading, or could be taken for the end of a line.
    fn misleads(c: char) -> bool {
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    }

    /// No text from an account reaches the terminal as anything but text.
    fn text_holds_no_control_characters(facts: &AccountFacts, width: usize) -> TestCaseResult {
        let text = all(facts, width, true);
        let bad = text.chars().find(|c| (c.is_control() && *c != '\n') || misleads(*c));
        prop_assert_eq!(bad, None);
        Ok(())
    }

    /// Lines keep to the width, unless a word alone is too long for what is left of it beside its
    /// label, its branch and its note.
    fn text_keeps_to_the_width(facts: &AccountFacts, width: usize) -> TestCaseResult {
        for line in all(facts, width, false).lines().filter(|line| line.width() > width) {
            let longest = line.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
            let trunk = line.chars().take_while(|c| matches!(c, ' ' | '│' | '├' | '└' | '─')).count();
            prop_assert!(longest + 20 > width.saturating_sub(trunk.max(11)), "{} columns: {:?}", width, line);
        }
        Ok(())
    }

    /// Draws the cases.
    mod drawn {
        use super::*;

        proptest! {
            #![proptest_config(config(64))]

            #[test]
            fn text_holds_no_control_characters(
                facts in small(),
                width in prop_oneof![Just(40usize), Just(80), Just(160)],
            ) {
                super::text_holds_no_control_characters(&facts, width)?;
            }

            #[test]
            fn text_keeps_to_the_width(facts in small(), width in prop_oneof![Just(40usize), Just(80), Just(160)]) {
                super::text_keeps_to_the_width(&facts, width)?;
            }
        }
    }
}
