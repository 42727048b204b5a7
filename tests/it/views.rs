//! Every answer to one account, each under the name of its golden file.
#![allow(clippy::unwrap_used, reason = "tests")]

use crate::common::now;
use std::sync::Arc;

use chrono::NaiveDate;
use winddown::account::Account;
use winddown::catalogue::Catalogue;
use winddown::catalogue::spec::Actor;
use winddown::diagnosis::{Assumption, Diagnosis, Explanation};
use winddown::errands::Errands;
use winddown::graph::DependencyGraph;
use winddown::plan::Selector;
use winddown::planner::{Plan, Planner};
use winddown::reading::write_snapshot;
use winddown::report::{self, Picture};
use winddown::timeline::Weekends;

/// A file name and what belongs into it.
pub(crate) type View = (String, String);

/// What is asked about the example account: one thing of each sort that is told differently.
const EXPLAINED: [(&str, &str); 10] = [
    ("protected-sim", "g:sim/8942310000000000018"),
    ("terminated-sim", "g:sim/8942310000000000067"),
    ("vpg", "g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b"),
    ("failed-bill", "g:bill/2026-07"),
    ("running-bill", "jp:bill/2026-08"),
    ("expected-bill", "jp:bill/2026-09"),
    ("order", "jp:order/20260815103000_a1b2c3d4"),
    ("long-term-discount", "jp:long-term-discount/VD-20251001-0001"),
    ("ending-contract", "operator-contract/support"),
    ("group", "g:group/6b1f0c52-7d0e-4a7f-9c55-0f6f5a3f1a01"),
];

/// The graph of an account and what follows from it.
struct Answers {
    diagnosis: Diagnosis,
    explained: Vec<(&'static str, Explanation)>,
    plans: Vec<(&'static str, Plan)>,
    supposed: Vec<(&'static str, Diagnosis, Option<NaiveDate>)>,
}

impl Answers {
    fn to(graph: &Arc<DependencyGraph>) -> Self {
        let diagnosis = Diagnosis::new(graph);
        let mut explained = vec![("account", diagnosis.explain_account())];
        let found =
            EXPLAINED.iter().filter_map(|(name, address)| Some((*name, diagnosis.explain(&address.parse().unwrap())?)));
        explained.extend(found);
        let selector = |text: &str| text.parse::<Selector>().unwrap();
        // Not every account has this SIM.
        let kept = Planner::new(graph).keep(selector("g:sim/8942310000000000018"));
        let plans = vec![
            ("account", Planner::new(graph).plan()),
            ("target", Planner::new(graph).target(selector("g:vpg")).unwrap().plan()),
            ("keep", kept.unwrap_or_else(|_| Planner::new(graph)).plan()),
            ("exclude", Planner::new(graph).exclude(selector("g:sim")).unwrap().plan()),
        ];
        let day = |text: &str| Some(text.parse().unwrap());
        let what_if = |assumptions: &[Assumption]| diagnosis.what_if(assumptions).unwrap();
        let vpg = diagnosis.graph().nodes().find(|node| node.kind().name == "vpg").unwrap().address();
        let sims = diagnosis.graph().nodes().filter(|node| node.kind().name == "sim");
        let sims: Vec<_> = sims.map(|node| Assumption::EndsToday(node.address())).collect();
        let supposed = vec![
            ("support", what_if(&[Assumption::ActsToday(Actor::Support)]), None),
            ("keep", what_if(&[Assumption::Kept(vpg)]), None),
            ("sims", what_if(&sims), day("2026-09-10")),
            ("september", what_if(&[]), day("2026-09-30")),
            ("august", what_if(&[]), day("2026-08-31")),
        ];
        Self { diagnosis, explained, plans, supposed }
    }
}

/// All answers to an account.
pub(crate) fn views(account: &Account) -> Vec<View> {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let answers = Answers::to(&graph);
    let views = json(&answers);
    #[cfg(feature = "text")]
    let views = [views, text::views(&answers)].concat();
    views
}

pub(crate) fn pretty(document: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(document).unwrap() + "\n"
}

/// What would be so, with the day to close by, if one is asked for.
fn what_if<'d>(before: &'d Diagnosis, after: &'d Diagnosis, day: Option<NaiveDate>) -> report::Report<'d> {
    let report = report::what_if(before, after);
    day.map_or(report, |day| report.close_by(day))
}

/// The answers for programs.
fn json(answers: &Answers) -> Vec<View> {
    let diagnosis = &answers.diagnosis;
    let mut snapshot = Vec::new();
    write_snapshot(diagnosis.graph().account(), now(), &mut snapshot).unwrap();
    let mut views = vec![
        ("check.json".to_owned(), pretty(&report::check(diagnosis))),
        ("questions.json".to_owned(), pretty(&report::questions(diagnosis))),
        ("errands.json".to_owned(), pretty(&report::errands(&answers.plans[0].1))),
        ("levers.json".to_owned(), pretty(&report::levers(diagnosis))),
        ("snapshot.json".to_owned(), String::from_utf8(snapshot).unwrap()),
    ];
    for (name, explanation) in &answers.explained {
        views.push((format!("explain-{name}.json"), pretty(&report::explain(diagnosis, explanation))));
    }
    let (_, plan) = &answers.plans[0];
    let timeline = plan.timeline(&Weekends);
    let errands = Errands::new(plan, &timeline);
    let picture = Picture::new(&errands, &timeline, diagnosis);
    views.push(("graph.json".to_owned(), pretty(&picture)));
    #[cfg(feature = "picture")]
    {
        views.push(("graph.svg".to_owned(), picture.svg().to_string()));
        views.push(("graph.dot".to_owned(), picture.dot().to_string()));
        views.push(("graph.mmd".to_owned(), picture.mermaid().to_string()));
        let vpg = diagnosis.graph().get(&"g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b".parse().unwrap());
        let one = vpg.and_then(|vpg| Picture::of(&errands, &timeline, vpg));
        views.extend(one.map(|one| ("graph-vpg.svg".to_owned(), one.svg().to_string())));
    }
    for (name, after, day) in &answers.supposed {
        views.push((format!("what-if-{name}.json"), pretty(&what_if(diagnosis, after, *day))));
    }
    for (name, plan) in &answers.plans {
        views.push((format!("plan-{name}.json"), pretty(&report::plan(plan))));
    }
    views
}

/// The answers for people.
#[cfg(feature = "text")]
pub(crate) mod text {
    use winddown::report::{HtmlRenderer, MarkdownRenderer, Report, TextRenderer};

    use super::{Answers, View, report};

    /// What the command shows unless it is asked for more.
    pub(crate) fn short(report: Report<'_>) -> Report<'_> {
        report.at_most(20)
    }

    pub(super) fn views(answers: &Answers) -> Vec<View> {
        let diagnosis = &answers.diagnosis;
        let check = report::check(diagnosis);
        let mut views = vec![("check-ansi.txt".to_owned(), TextRenderer::plain(80).styled(true).render(check))];
        for width in [80, 160] {
            let mut add = |name: String, text: String| views.push((format!("{name}-{width}.txt"), text));
            let plain = TextRenderer::plain(width);
            add("check".to_owned(), plain.render(check));
            add("questions".to_owned(), plain.render(report::questions(diagnosis)));
            add("errands".to_owned(), plain.render(short(report::errands(&answers.plans[0].1))));
            for (name, explanation) in &answers.explained {
                add(format!("explain-{name}"), plain.render(short(report::explain(diagnosis, explanation))));
            }
            for (name, plan) in &answers.plans {
                add(format!("plan-{name}"), plain.render(short(report::plan(plan))));
            }
            for (name, after, day) in &answers.supposed {
                add(format!("what-if-{name}"), plain.render(short(super::what_if(diagnosis, after, *day))));
            }
            add("levers".to_owned(), plain.render(report::levers(diagnosis)));
            let (_, plan) = &answers.plans[0];
            add("plan-whole".to_owned(), plain.render(report::plan(plan).commands(true).dates(true)));
        }
        let (_, plan) = &answers.plans[0];
        let (_, account) = &answers.explained[0];
        for (name, report) in [
            ("check", short(check)),
            ("explain-account", short(report::explain(diagnosis, account))),
            ("page", report::page(diagnosis, plan).at_most(5)),
            ("plan", short(report::plan(plan).commands(true).dates(true))),
            ("questions", report::questions(diagnosis)),
        ] {
            views.push((format!("{name}.html"), HtmlRenderer::new().render(report)));
            views.push((format!("{name}.md"), MarkdownRenderer::new().render(report)));
        }
        views
    }
}
