//! What goes before what, where many go before many, and where a rule follows references; and what is left of it when some of
//! the things are supposed to be gone.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::sync::Arc;

use winddown::account::{AccountBuilder, Fact};
use winddown::catalogue::KindSpec;
use winddown::catalogue::spec::{Action, Actor, FactSpec, Means, Pair, RefSpec, Route, StepSpec, Strength, t};
use winddown::diagnosis::{Assumption, Cause, Diagnosis};
use winddown::graph::DependencyGraph;
use winddown::timeline::Weekends;

use crate::common::kinds::{BEFORE_ACCOUNT, TEST, account, before, catalogue, thing};
use crate::common::{OPERATOR, now};

fn graph<'k>(kinds: &[KindSpec], things: impl IntoIterator<Item = &'k str>) -> Arc<DependencyGraph> {
    let catalogue = catalogue(kinds);
    let account = account(&catalogue, |builder| things.into_iter().for_each(|thing| add(builder, thing)));
    DependencyGraph::build(account, &catalogue, now()).unwrap()
}

/// Adds `kind/key role=kind/key …`.
fn add(builder: &mut AccountBuilder, thing: &str) {
    let mut words = thing.split(' ');
    let (kind, key) = words.next().and_then(|address| address.split_once('/')).unwrap();
    let mut draft = builder.add(kind, None, key);
    for reference in words {
        let (role, to) = reference.split_once('=').unwrap();
        let (kind, key) = to.split_once('/').unwrap();
        draft = draft.refers(role, &[kind], key);
    }
}

/// What goes right before each thing but the account, as `before>after`.
fn pairs(graph: &DependencyGraph) -> Vec<String> {
    let nodes = graph.nodes().filter(|node| *node != graph.root());
    let all = nodes.flat_map(|node| {
        let before = node.prerequisites().into_iter().map(|dependency| dependency.before.address());
        before.map(|before| format!("{before}>{}", node.address())).collect::<Vec<_>>()
    });
    all.collect()
}

fn gone(address: &str) -> Assumption {
    Assumption::Terminated(address.parse().unwrap())
}

fn in_way(diagnosis: &Diagnosis) -> BTreeSet<String> {
    diagnosis.blockers().map(|blocker| blocker.subject().to_string()).collect()
}

fn roots(diagnosis: &Diagnosis) -> BTreeSet<String> {
    diagnosis.roots().map(|blocker| blocker.subject().to_string()).collect()
}

/// Two things have to go before two others, and only these others go before the account. Any of the four is gone or is to be
/// kept, all at once or one by one: what is in the way follows from the four alone.
#[test]
fn many_before_many_with_any_of_them_gone() {
    const KINDS: [KindSpec; 2] =
        [thing("early", &[], &[before("late", Strength::Hard, &[Pair::All])]), thing("late", &[], &[BEFORE_ACCOUNT])];
    const ALL: [&str; 4] = ["early/1", "early/2", "late/1", "late/2"];
    let whole = Diagnosis::new(&graph(&KINDS, ALL));
    for mask in 0..16 {
        let is_gone = |at: usize| mask & (1 << at) != 0;
        let open = (0..4).filter(|at| !is_gone(*at));
        for kept in open.clone().map(Some).chain([None]) {
            let waits = !(is_gone(2) && is_gone(3));
            let expected: BTreeSet<String> =
                open.clone().filter(|at| *at >= 2 || waits || kept == Some(*at)).map(|at| ALL[at].to_owned()).collect();
            let is_first = |thing: &&String| thing.starts_with("early") || (is_gone(0) && is_gone(1));
            let first: BTreeSet<String> = expected.iter().filter(is_first).cloned().collect();
            let ended = (0..4).filter(|at| is_gone(*at)).map(|at| gone(ALL[at]));
            let all: Vec<Assumption> =
                kept.map(|at| Assumption::Kept(ALL[at].parse().unwrap())).into_iter().chain(ended).collect();
            let at_once = whole.what_if(&all).unwrap();
            assert_eq!((in_way(&at_once), roots(&at_once)), (expected.clone(), first.clone()), "{all:?}");
            let start = whole.what_if(&[]).unwrap();
            let in_turn = all.iter().fold(start, |so_far, one| so_far.what_if(std::slice::from_ref(one)).unwrap());
            assert_eq!((in_way(&in_turn), roots(&in_turn)), (expected.clone(), first), "{all:?}, one by one");
            if kept.is_none() {
                let held: Vec<usize> = at_once.root_groups().iter().map(|group| group.holds_up_alone()).collect();
                let early = usize::from(!is_gone(0)) + usize::from(!is_gone(1));
                let late = expected.len().saturating_sub(early);
                let expected = if early > 0 && late > 0 { late } else { 0 };
                assert_eq!(held.into_iter().sum::<usize>(), expected, "{all:?}");
            }
        }
    }
}

/// What only support ends is taken to be gone: then nothing keeps those who act today from what comes after it.
#[test]
fn what_is_gone_holds_up_nobody_who_acts_today() {
    const BY_SUPPORT: &[Route] = &[Route::only(&[StepSpec::by(Action::Cancel, Means::Support(t("ending it")))])];
    const KINDS: [KindSpec; 2] = [
        KindSpec {
            routes: BY_SUPPORT,
            ..thing("early", &[], &[BEFORE_ACCOUNT, before("late", Strength::Hard, &[Pair::All])])
        },
        thing("late", &[], &[BEFORE_ACCOUNT]),
    ];
    let whole = Diagnosis::new(&graph(&KINDS, ["early/1", "late/1", "late/2"]));
    let acts = Assumption::ActsToday(Actor::ConsoleUser);
    assert_eq!(in_way(&whole.what_if(std::slice::from_ref(&acts)).unwrap()).len(), 3);
    assert_eq!(in_way(&whole.what_if(&[acts, gone("early/1")]).unwrap()), BTreeSet::new());
}

/// Nothing is in the way of an account that is taken to be closed.
#[test]
fn nothing_is_in_the_way_of_a_closed_account() {
    const KINDS: [KindSpec; 1] = [thing("late", &[], &[BEFORE_ACCOUNT])];
    let whole = Diagnosis::new(&graph(&KINDS, ["late/1", "late/2"]));
    let closed = whole.what_if(&[gone(&format!("account/{OPERATOR}"))]).unwrap();
    assert_eq!(in_way(&closed), BTreeSet::new());
}

const OF: RefSpec = RefSpec::new("of", "of", &["middle", "other"], TEST).may_miss("not all have one");
const TO: RefSpec = RefSpec::new("to", "to", &["late"], TEST).may_miss("not all have one");

/// Only what the rule names waits, and once, although two references lead there.
#[test]
fn references_to_other_kinds_are_passed_over() {
    const KINDS: [KindSpec; 3] = [
        thing(
            "early",
            &[OF, RefSpec::new("also", "also", &["middle", "other"], TEST).may_miss("not all have one")],
            &[before("middle", Strength::Hard, &[Pair::Refers(&["of"]), Pair::Refers(&["also"])])],
        ),
        thing("middle", &[], &[BEFORE_ACCOUNT]),
        thing("other", &[], &[BEFORE_ACCOUNT]),
    ];
    let graph =
        graph(&KINDS, ["middle/1", "other/1", "early/1 of=middle/1 also=middle/1", "early/2 of=other/1 also=middle/1"]);
    assert_eq!(pairs(&graph), ["early/1>middle/1", "early/2>middle/1"]);
    let to_root = 2;
    assert_eq!(graph.edge_count(), 2 + to_root);
}

/// A rule that leads over a thing leads nowhere when that is gone.
#[test]
fn what_a_rule_leads_over_is_part_of_it() {
    const LATE: KindSpec = thing("late", &[OF], &[BEFORE_ACCOUNT]);
    const OVER: [KindSpec; 4] = [
        thing("early", &[OF], &[BEFORE_ACCOUNT, before("late", Strength::Hard, &[Pair::Refers(&["of", "to"])])]),
        thing("middle", &[TO], &[]),
        thing("other", &[], &[]),
        LATE,
    ];
    const SHARED: [KindSpec; 4] = [
        thing("early", &[OF], &[BEFORE_ACCOUNT, before("late", Strength::Hard, &[Pair::Share("of", "of")])]),
        thing("middle", &[], &[]),
        thing("other", &[], &[]),
        LATE,
    ];
    let over = graph(&OVER, ["late/1", "middle/1 to=late/1", "early/1 of=middle/1"]);
    let shared = graph(&SHARED, ["middle/1", "late/1 of=middle/1", "early/1 of=middle/1"]);
    for graph in [over, shared] {
        assert_eq!(pairs(&graph), ["early/1>late/1"]);
        let whole = Diagnosis::new(&graph);
        assert_eq!(roots(&whole), BTreeSet::from(["early/1".to_owned()]));
        let both = BTreeSet::from(["early/1".to_owned(), "late/1".to_owned()]);
        assert_eq!(roots(&whole.what_if(&[gone("middle/1")]).unwrap()), both);
    }
}

/// One thing holds up two others, one of them along with another thing: its own causes are told at one of them.
#[test]
fn what_holds_up_two_is_explained_once() {
    const KINDS: [KindSpec; 4] = [
        thing("first", &[], &[before("early", Strength::Hard, &[Pair::All])]),
        thing(
            "early",
            &[TO],
            &[before("middle", Strength::Hard, &[Pair::All]), before("late", Strength::Hard, &[Pair::Refers(&["to"])])],
        ),
        thing("middle", &[], &[BEFORE_ACCOUNT]),
        thing("late", &[], &[BEFORE_ACCOUNT]),
    ];
    let graph = graph(&KINDS, ["first/1", "late/1", "early/1", "early/2 to=late/1", "middle/1"]);
    let explanation = Diagnosis::new(&graph).explain_account();
    let told = |cause: Cause<'_>| cause.members().map(|node| node.address().to_string()).collect::<Vec<_>>().join(" ");
    let links = explanation.causes().map(|cause| {
        let held_up_by: Vec<String> = cause.held_up_by().map(|(holder, ..)| told(holder)).collect();
        (told(cause), held_up_by)
    });
    let with_first = links.filter(|(_, held_up_by)| held_up_by.iter().any(|one| one == "first/1"));
    assert_eq!(with_first.map(|(cause, _)| cause).collect::<Vec<_>>(), ["early/1 early/2"]);
}

/// What is ready next waits for that group alone, and for nothing that waits itself; through many pairs as through one.
#[test]
fn a_group_makes_ready_what_waits_for_nothing_else() {
    const KINDS: [KindSpec; 3] = [
        thing("early", &[], &[before("middle", Strength::Hard, &[Pair::All])]),
        thing("middle", &[], &[before("late", Strength::Hard, &[Pair::All])]),
        thing("late", &[], &[BEFORE_ACCOUNT]),
    ];
    for (things, middle) in [
        (&["early/1", "middle/1", "late/1", "late/2"][..], 1),
        (&["early/1", "early/2", "middle/1", "middle/2", "late/1", "late/2"], 2),
    ] {
        let diagnosis = Diagnosis::new(&graph(&KINDS, things.iter().copied()));
        let groups = diagnosis.root_groups();
        assert_eq!(groups.len(), 1);
        assert_eq!((groups[0].makes_ready(), groups[0].holds_up_alone()), (middle, middle + 2));
    }
}

/// Support ends at once what it alone can end, also what has to wait for others: these act as soon as they can.
#[test]
fn what_support_ends_today_may_wait_for_others() {
    const BY_SUPPORT: &[Route] = &[Route::only(&[StepSpec::by(Action::Cancel, Means::Support(t("ending it")))])];
    const KINDS: [KindSpec; 2] = [
        thing("early", &[], &[before("late", Strength::Hard, &[Pair::All])]),
        KindSpec {
            routes: BY_SUPPORT,
            facts: &[FactSpec::new(Fact::EndsAt, "until")],
            ..thing("late", &[], &[BEFORE_ACCOUNT])
        },
    ];
    let catalogue = catalogue(&KINDS);
    let account = account(&catalogue, |builder| {
        builder.add("early", None, "1");
        builder.add("late", None, "1").fact(Fact::EndsAt, "2027-03-31T00:00:00Z");
    });
    let whole = Diagnosis::new(&DependencyGraph::build(account, &catalogue, now()).unwrap());
    let closes = |diagnosis: &Diagnosis| diagnosis.timeline(&Weekends).earliest_close().unwrap().to_string();
    assert_eq!(closes(&whole), "2027-03-31");
    assert_eq!(closes(&whole.what_if(&[Assumption::ActsToday(Actor::ConsoleUser)]).unwrap()), "2027-03-31");
    assert_eq!(closes(&whole.what_if(&[Assumption::ActsToday(Actor::Support)]).unwrap()), "2026-08-20");
}
