//! What goes round in a circle: advice gives way at one place, and rules are told as a whole.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::iter::successors;
use std::sync::Arc;

use winddown::account::{AccountBuilder, Address, Fact};
use winddown::catalogue::KindSpec;
use winddown::catalogue::spec::{
    Action, Actor, Constraint, FactSpec, Form, Means, Pair, RefSpec, Route, StepSpec, Strength, t,
};
use winddown::diagnosis::{Assumption, Diagnosis};
use winddown::graph::{DependencyGraph, Node};
use winddown::timeline::{Gone, Weekends};

use crate::common::kinds::{BEFORE_ACCOUNT, TEST, account, before, catalogue, thing};
use crate::common::{OPERATOR, now};

/// How many links a ring has.
const RING: usize = 5;

/// Which of its links comes next.
type Next = fn(usize) -> usize;

/// A ring can run either way along the order of addresses.
const WAYS: [Next; 2] = [|at| (at + 1) % RING, |at| (at + RING - 1) % RING];

const NEXT: RefSpec = RefSpec::new("next", "next", &["link"], TEST);
const OF: RefSpec = RefSpec::new("of", "of", &["link"], TEST);
/// What goes before one link of a ring.
const HEAD: KindSpec = thing("head", &[OF], &[before("link", Strength::Hard, &[Pair::Refers(&["of"])])]);
/// What comes after a ring, and is on none.
const TAIL: KindSpec = thing("tail", &[OF], &[BEFORE_ACCOUNT]);
const BEFORE_TAIL: Constraint = before("tail", Strength::Hard, &[Pair::ReferredBy("of")]);
const RULES: &[Constraint] = &[BEFORE_ACCOUNT, BEFORE_TAIL, before("link", Strength::Hard, &[Pair::Refers(&["next"])])];
const ADVICE: &[Constraint] =
    &[BEFORE_ACCOUNT, BEFORE_TAIL, before("link", Strength::Recommended, &[Pair::Refers(&["next"])])];

fn graph(kinds: &[KindSpec], add: impl FnOnce(&mut AccountBuilder)) -> Arc<DependencyGraph> {
    let catalogue = catalogue(kinds);
    DependencyGraph::build(account(&catalogue, add), &catalogue, now()).unwrap()
}

/// A ring, and what comes after one of its links.
fn ring(of_link: &'static [Constraint], next: Next) -> Arc<DependencyGraph> {
    ring_with(of_link, next, |_| {})
}

/// The same with other things.
fn ring_with(
    of_link: &'static [Constraint],
    next: Next,
    add: impl FnOnce(&mut AccountBuilder),
) -> Arc<DependencyGraph> {
    graph(&[thing("link", &[NEXT], of_link), TAIL, HEAD], |builder| {
        add(builder);
        for at in 0..RING {
            builder.add("link", None, &at.to_string()).refers("next", &["link"], &next(at).to_string());
        }
        builder.add("tail", None, "t").refers("of", &["link"], "3");
    })
}

#[test]
fn a_ring_of_advice_gives_way_at_one_place() {
    for next in WAYS {
        let graph = ring(ADVICE, next);
        assert_eq!((graph.dropped_edges().count(), graph.cycles().len()), (1, 0));
        let with_links = |stage: &&Vec<Node<'_>>| stage.iter().any(|node| node.kind().name == "link");
        assert_eq!(graph.order().iter().filter(with_links).count(), RING, "one after the other");
    }
}

#[test]
fn a_ring_of_rules_is_told_whole_and_without_what_comes_after_it() {
    for next in WAYS {
        let graph = ring(RULES, next);
        let cycles: Vec<Vec<String>> =
            graph.cycles().map(|cycle| cycle.iter().map(|node| node.address().to_string()).collect()).collect();
        let links = (0..RING).map(|at| format!("link/{at}")).collect();
        assert_eq!((graph.dropped_edges().count(), cycles), (0, vec![links]));
        let diagnosis = Diagnosis::new(&graph);
        assert_eq!(diagnosis.timeline(&Weekends).earliest_close(), None);
        // Without one of its links it is a chain, which has an end.
        for at in 0..RING {
            let link: Address = format!("link/{at}").parse().unwrap();
            for gone in [Assumption::Terminated(link.clone()), Assumption::EndsToday(link.clone())] {
                let without = diagnosis.what_if(std::slice::from_ref(&gone)).unwrap();
                assert!(without.timeline(&Weekends).earliest_close().is_some(), "{gone:?}");
                // The first of the chain, and what came after that link alone.
                assert_eq!(without.roots().count(), 1 + usize::from(at == 3), "{gone:?}");
                let acted = without.what_if(&[Assumption::ActsToday(Actor::ConsoleUser)]).unwrap();
                assert_eq!(acted.blockers().count(), 0, "{gone:?}");
            }
        }
        let acted = diagnosis.what_if(&[Assumption::ActsToday(Actor::ConsoleUser)]).unwrap();
        assert_eq!(acted.blockers().count(), RING + 1, "nobody can begin with any of them");
    }
}

/// Of a ring, one link ends today and another one at a date: what comes after that ends no earlier.
#[test]
fn a_ring_without_one_link_is_dated_in_order() {
    const SLOW: &[Route] = &[Route::only(&[StepSpec::by(Action::Wait, Means::Wait(t("it to end")))])];
    const END: &[FactSpec] = &[FactSpec { fact: Fact::EndsAt, field: "end", form: Form::Millis, when: &[] }];
    const LINK: KindSpec = KindSpec { routes: SLOW, facts: END, ..thing("link", &[NEXT], RULES) };
    for (next, at) in WAYS.into_iter().flat_map(|next| (0..RING).map(move |at| (next, at))) {
        let graph = graph(&[LINK, TAIL, HEAD], |builder| {
            for link in 0..RING {
                let own = builder.add("link", None, &link.to_string());
                let own = own.refers("next", &["link"], &next(link).to_string());
                if link == next(at) {
                    own.fact(Fact::EndsAt, "2026-09-10T00:00:00Z");
                }
            }
        });
        let today = Assumption::EndsToday(format!("link/{at}").parse().unwrap());
        let then = Diagnosis::new(&graph).what_if(&[today]).unwrap();
        let timeline = then.timeline(&Weekends);
        let gone: Vec<Gone> = successors(Some(next(at)), |link| Some(next(*link)))
            .take(RING - 1)
            .map(|link| timeline.gone_at(then.graph().get(&format!("link/{link}").parse().unwrap()).unwrap()))
            .collect();
        assert_eq!(gone, [Gone::At("2026-09-10T00:00:00Z".parse().unwrap()); RING - 1], "without {at}");
    }
}

/// A ring is a root cause as a whole, unless one of its links waits for something else.
#[test]
fn a_ring_begins_nowhere_while_something_goes_before_it() {
    for next in WAYS {
        assert_eq!(Diagnosis::new(&ring(RULES, next)).roots().count(), RING);
        let add = |builder: &mut AccountBuilder| _ = builder.add("head", None, "h").refers("of", &["link"], "0");
        let diagnosis = Diagnosis::new(&ring_with(RULES, next, add));
        let roots =
            |diagnosis: &Diagnosis| diagnosis.roots().map(|blocker| blocker.subject().to_string()).collect::<Vec<_>>();
        assert_eq!(roots(&diagnosis), ["head/h"]);
        let without = diagnosis.what_if(&[Assumption::Terminated("head/h".parse().unwrap())]).unwrap();
        assert_eq!(roots(&without), (0..RING).map(|at| format!("link/{at}")).collect::<Vec<_>>());
    }
}

/// Many before many: of all these pairs only that one gives way which is part of a circle.
#[test]
fn of_many_pairs_one_gives_way() {
    const KINDS: [KindSpec; 2] = [
        thing("early", &[], &[BEFORE_ACCOUNT, before("late", Strength::Recommended, &[Pair::All])]),
        thing(
            "late",
            &[RefSpec::new("holds", "holds", &["early"], TEST).may_miss("not all of them do")],
            &[BEFORE_ACCOUNT, before("early", Strength::Hard, &[Pair::Refers(&["holds"])])],
        ),
    ];
    let graph = graph(&KINDS, |builder| {
        ["1", "2", "3"].into_iter().for_each(|key| _ = builder.add("early", None, key));
        builder.add("late", None, "1").refers("holds", &["early"], "2");
        builder.add("late", None, "2");
    });
    let dropped: Vec<String> =
        graph.dropped_edges().map(|edge| format!("{} {}", edge.before.address(), edge.after.address())).collect();
    assert_eq!(dropped, ["early/2 late/1"]);
    let stages: Vec<Vec<String>> = graph
        .order()
        .iter()
        .map(|stage| stage.iter().map(|node| node.address().to_string()).collect::<Vec<_>>())
        .collect();
    let account = format!("account/{OPERATOR}");
    let expected = [vec!["early/1", "early/3"], vec!["late/1"], vec!["early/2"], vec!["late/2"], vec![&account]];
    assert_eq!(stages, expected);
}
