//! Laws of the day to close by: nothing smaller is asked of support, and nobody's part is due too late.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult};
use winddown::account::{Address, Fact};
use winddown::catalogue::spec::{Actor, Standing};
use winddown::diagnosis::{Blocker, Diagnosis};
use winddown::graph::{DependencyGraph, Node};
use winddown::strategies::{AccountFacts, now, proptest1_graph_strategy};
use winddown::timeline::Weekends;

use super::diagnosis::address;
use super::oracle::{account, config, graph, small};
use crate::drawn::{catalogue_of, of_any_provider};

/// The same account where support ends these at once: so it is if nobody knows when they end.
fn without_terms(facts: &AccountFacts, ended: &BTreeSet<Address>) -> AccountFacts {
    let mut facts = facts.clone();
    for thing in facts.things.iter_mut().filter(|thing| ended.contains(&address(thing))) {
        thing.facts.retain(|(fact, _)| *fact != Fact::EndsAt);
    }
    facts
}

fn closes(facts: &AccountFacts, now: DateTime<Utc>) -> Option<NaiveDate> {
    let account = account(facts);
    let catalogue = catalogue_of(&account);
    let graph = DependencyGraph::build(account.clone(), catalogue, now).unwrap();
    Diagnosis::new(&graph).earliest_close(&Weekends)
}

/// What ends by itself and only support could end earlier, as far as the facts are clear.
fn terms(facts: &AccountFacts, diagnosis: &Diagnosis) -> Vec<Address> {
    let has_end = |wanted: &Address| {
        let mut own = facts.things.iter().filter(|thing| address(thing) == *wanted);
        own.any(|thing| thing.facts.iter().any(|(fact, _)| *fact == Fact::EndsAt))
    };
    let by_support = |blocker: &Blocker<'_>| blocker.remedy().any(|act| act.actor() == Actor::Support);
    let support = diagnosis.blockers().filter(by_support);
    support.map(|blocker| blocker.subject()).filter(has_end).collect()
}

/// Facts of which it is clear when things end: none was read twice, or with a status that nobody explains.
fn is_clear(facts: &AccountFacts, diagnosis: &Diagnosis) -> bool {
    let all: BTreeSet<Address> = facts.things.iter().map(address).collect();
    let moves = facts.things.iter().any(|thing| thing.facts.iter().any(|(fact, _)| *fact == Fact::NextMonth));
    let codes = ["CONFLICT", "STATUS_UNRECOGNISED"];
    let is_odd = diagnosis.graph().account().oddities().iter().any(|oddity| codes.contains(&oddity.code()));
    let is_unclear = |node: Node<'_>| node.standing() == Standing::Unrecognised;
    all.len() == facts.things.len() && !moves && !is_odd && !diagnosis.graph().nodes().any(is_unclear)
}

/// All choices of things, tried one by one.
fn nothing_smaller_is_enough(facts: &AccountFacts, days: u64) -> TestCaseResult {
    let diagnosis = Diagnosis::new(&graph(&account(facts)));
    prop_assume!(is_clear(facts, &diagnosis));
    let terms = terms(facts, &diagnosis);
    prop_assume!(terms.len() <= 6);
    let day = diagnosis.graph().catalogue().provider().day_of(now()) + Days::new(days);
    let choice = |mask: u32| -> BTreeSet<Address> {
        let chosen = terms.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        chosen.map(|(_, address)| address.clone()).collect()
    };
    let is_in_time =
        |ended: &BTreeSet<Address>| closes(&without_terms(facts, ended), now()).is_some_and(|it| it <= day);
    let enough: Vec<BTreeSet<Address>> = (0..1 << terms.len()).map(choice).filter(is_in_time).collect();
    let smallest = enough.iter().map(BTreeSet::len).min();

    let closing = diagnosis.closing_by(day, &Weekends);
    let asked: BTreeSet<Address> = closing.asked_early().iter().map(|blocker| blocker.subject()).collect();
    prop_assert_eq!(closing.is_possible(), smallest.is_some(), "{} of {:?}", day, terms);
    let Some(smallest) = smallest else {
        prop_assert!(asked.is_empty() && closing.parts().is_empty());
        prop_assert_eq!(closing.timeline().earliest_close(), closes(&without_terms(facts, &choice(u32::MAX)), now()));
        return Ok(());
    };
    prop_assert!(enough.contains(&asked), "{asked:?} is not enough for {day}");
    prop_assert_eq!(asked.len(), smallest, "{:?} for {}", asked, day);
    prop_assert_eq!(closing.timeline().earliest_close(), closes(&without_terms(facts, &asked), now()));
    Ok(())
}

/// Whoever begins on the first of the days that are named is in time.
fn the_last_day_is_not_too_late(facts: &AccountFacts, days: u64) -> TestCaseResult {
    let diagnosis = Diagnosis::new(&graph(&account(facts)));
    prop_assume!(is_clear(facts, &diagnosis));
    let provider = *diagnosis.graph().catalogue().provider();
    let day = provider.day_of(now()) + Days::new(days);
    let closing = diagnosis.closing_by(day, &Weekends);
    prop_assume!(closing.is_possible());
    // As of a later day the account would have to be read again: what time ends is gone by then.
    let takes_time =
        |it: &Blocker<'_>| !it.kind().is_bill && it.node().acts().any(|act| act.actor() == Actor::Provider);
    prop_assume!(!diagnosis.blockers().any(|blocker| takes_time(&blocker)));
    prop_assume!(terms(facts, &diagnosis).len() == closing.asked_early().len());
    let Some(first) = closing.parts().first() else { return Ok(()) };
    prop_assert!(closing.parts().iter().all(|part| first.by <= part.by && part.by <= day));
    let asked: BTreeSet<Address> = closing.asked_early().iter().map(|blocker| blocker.subject()).collect();
    let then = closes(&without_terms(facts, &asked), provider.start_of(first.by).max(now()));
    prop_assert!(then.is_some_and(|then| then <= day), "{:?} from {} on, for {}", then, first.by, day);
    Ok(())
}

proptest! {
    #![proptest_config(Config { max_global_rejects: 20_000, ..config(1_000) })]

    #[test]
    fn nothing_smaller_is_asked_of_support(facts in small(), days in 0u64..260) {
        nothing_smaller_is_enough(&facts, days)?;
    }

    #[test]
    fn nothing_smaller_is_asked_on_graphs_of_any_shape(facts in proptest1_graph_strategy(9), days in 0u64..200) {
        nothing_smaller_is_enough(&facts, days)?;
    }

    #[test]
    fn nobody_is_told_a_day_that_is_too_late(facts in of_any_provider(20), days in 0u64..260) {
        the_last_day_is_not_too_late(&facts, days)?;
    }
}
