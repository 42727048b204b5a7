//! Laws of the dates.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use winddown::account::Month;
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Diagnosis;
use winddown::strategies::{AccountFacts, now, proptest1_graph_strategy};
use winddown::timeline::{Gone, Holidays, Timeline, Weekends};

use super::oracle::{Net, account, config, graph, small};

/// Walks through the month day by day, counting.
fn walked(year: i32, month: u32, holidays: &BTreeSet<NaiveDate>) -> NaiveDate {
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let (mut worked, mut last) = (0, None);
    for day in 1..=31 {
        let Some(date) = NaiveDate::from_ymd_opt(year, month, day) else { break };
        last = Some(date);
        let is_free = date.weekday() == Weekday::Sat || date.weekday() == Weekday::Sun || holidays.contains(&date);
        worked += u32::from(!is_free);
        if worked == 4 {
            return date;
        }
    }
    last.unwrap()
}

/// A fee is confirmed on the fourth business day of the next month, by whatever calendar.
fn fees_are_confirmed_on_the_fourth_business_day(year: i32, month: u32, days: &BTreeSet<u64>) -> TestCaseResult {
    let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
    let holidays: BTreeSet<NaiveDate> = days.iter().map(|day| first + Days::new(25 + *day)).collect();
    let expected = walked(year, month, &holidays);
    let calendar = Holidays::new("a test", holidays);
    prop_assert_eq!(Catalogue::soracom().provider().confirmed_by(Month::of_day(first), &calendar), expected);
    Ok(())
}

/// Nothing is gone before now, and nothing before what it waits for.
fn dates_follow_from_what_is_waited_for(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    prop_assume!(net.cycle.iter().all(Option::is_none));
    let timeline = Timeline::new(&graph, &Weekends);
    let gone_at = |at: usize| timeline.gone_at(net.nodes[at]);
    for (at, node) in net.nodes.iter().enumerate() {
        prop_assert_eq!(gone_at(at) == Gone::Already, node.is_gone(), "{}", node);
        prop_assert!(node.is_gone() || gone_at(at) >= Gone::At(now()));
    }
    for edge in net.edges.iter().filter(|edge| edge.is_hard()) {
        prop_assert!(gone_at(edge.before) <= gone_at(edge.after));
    }
    Ok(())
}

/// In the synthetic accounts, where nothing is billed, the closing date is the latest day on which
/// anything in the way ends by itself, or through support.
fn the_closing_date_is_that_of_the_longest_chain(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    let needed = net.in_the_way(&[net.root], &|at| net.is_gone(at));
    let found = Diagnosis::new(&graph).timeline(&Weekends).earliest_close();
    // The statuses by which it is not gone, of all readings.
    let statuses = |at: usize| {
        let address = net.nodes[at].address();
        let read = facts.things.iter().filter(move |it| it.kind == address.kind() && it.key == address.key());
        read.map(|it| it.status.as_deref().unwrap_or("live")).filter(|status| *status != "gone")
    };
    let kind = |at: usize| net.nodes[at].kind().name;
    // What nobody knows may be live.
    let may_be_live = |at: usize| statuses(at).any(|status| status != "ending");
    let for_ever = |at: &usize| {
        let is_stuck = kind(*at) == "node-stuck" && may_be_live(*at) && net.nodes[*at].ends_by_itself().is_none();
        net.cycle[*at].is_some() || is_stuck
    };
    if needed.iter().any(for_ever) {
        prop_assert_eq!(found, None);
        return Ok(());
    }
    let own_end = |at: &usize| -> Option<DateTime<Utc>> {
        let takes_time = ["node-support", "node-wait", "node-stuck"].contains(&kind(*at));
        let is_slow = takes_time || statuses(*at).any(|status| status != "live");
        is_slow.then(|| net.nodes[*at].ends_by_itself()).flatten()
    };
    let latest = needed.iter().filter_map(own_end).chain([now()]).max().unwrap();
    prop_assert_eq!(found, Some(latest.date_naive()));
    Ok(())
}

/// One thing more never makes the date earlier.
fn a_further_thing_never_brings_the_date_forward(facts: &AccountFacts, which: Index) -> TestCaseResult {
    prop_assume!(!facts.things.is_empty());
    let mut less = facts.clone();
    let removed = less.things.remove(which.index(facts.things.len()));
    less.things.iter_mut().for_each(|thing| thing.references.retain(|reference| reference.key != removed.key));
    // A payment settles a bill, and a bill that is settled or final takes the place of one to come.
    let settles =
        removed.references.iter().any(|reference| reference.role == winddown::catalogue::spec::RefSpec::SETTLES);
    prop_assume!(!settles && !facts.catalogue.kind(removed.kind).is_some_and(|kind| kind.is_bill));
    let (before, after) = (account(&less), account(facts));
    let (before, after) = (graph(&before), graph(&after));
    let (before, after) = (Timeline::new(&before, &Weekends), Timeline::new(&after, &Weekends));
    if let (Some(before), Some(after)) = (before.earliest_close(), after.earliest_close()) {
        prop_assert!(before <= after);
    }
    Ok(())
}

/// The critical path leads to the closing date, forward in time; and with support's help nothing
/// takes longer.
fn the_critical_path_leads_to_the_date(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let timeline = Timeline::new(&graph, &Weekends);
    let path = timeline.critical_path();
    prop_assert!(path.windows(2).all(|pair| pair[0].date <= pair[1].date));
    if let Some(date) = timeline.earliest_close() {
        let last = path.last().unwrap();
        prop_assert_eq!((last.node, last.date), (graph.root(), date));
        prop_assert!(timeline.if_support_acts(&Weekends).earliest_close() <= Some(date));
    }
    Ok(())
}

/// Holidays move the date later, or leave it.
fn holidays_bring_no_date_forward(facts: &AccountFacts, days: &BTreeSet<u64>) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let today = now().date_naive();
    let holidays = Holidays::new("a test", days.iter().map(|day| today + Days::new(*day)));
    let (usual, moved) = (Timeline::new(&graph, &Weekends), Timeline::new(&graph, &holidays));
    prop_assert_eq!(moved.earliest_close().is_some(), usual.earliest_close().is_some());
    prop_assert!(moved.earliest_close() >= usual.earliest_close());
    for blocker in Diagnosis::new(&graph).blockers() {
        prop_assert!(blocker.not_before(&holidays) >= blocker.not_before(&Weekends));
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(128))]

        #[test]
        fn fees_are_confirmed_on_the_fourth_business_day(
            year in 1990i32..2100,
            month in 1u32..=12,
            days in proptest::collection::btree_set(0u64..60, 0..40),
        ) {
            super::fees_are_confirmed_on_the_fourth_business_day(year, month, &days)?;
        }

        #[test]
        fn dates_follow_from_what_is_waited_for(facts in small()) {
            super::dates_follow_from_what_is_waited_for(&facts)?;
        }

        #[test]
        fn the_closing_date_is_that_of_the_longest_chain(facts in proptest1_graph_strategy(9)) {
            super::the_closing_date_is_that_of_the_longest_chain(&facts)?;
        }

        #[test]
        fn a_further_thing_never_brings_the_date_forward(facts in small(), which in any::<Index>()) {
            super::a_further_thing_never_brings_the_date_forward(&facts, which)?;
        }

        #[test]
        fn the_critical_path_leads_to_the_date(facts in small()) {
            super::the_critical_path_leads_to_the_date(&facts)?;
        }

        #[test]
        fn holidays_bring_no_date_forward(
            facts in small(),
            days in proptest::collection::btree_set(0u64..90, 0..40),
        ) {
            super::holidays_bring_no_date_forward(&facts, &days)?;
        }
    }
}
