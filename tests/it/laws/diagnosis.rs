//! Laws of the diagnosis: verdict, blockers, what-if, diff.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Address, Protection, Resource};
use winddown::catalogue::spec::{Action, Standing, Strength};
use winddown::catalogue::{Code, KindSpec};
use winddown::diagnosis::{Assumption, Diagnosis, Verdict};
use winddown::planner::{Planner, Step};
use winddown::strategies::{AccountFacts, ThingFacts, proptest1_graph_strategy};
use winddown::timeline::Weekends;

use super::oracle::{Net, account, asked_for, config, graph, minimal, small};

pub(super) fn blockers(diagnosis: &Diagnosis) -> Vec<Address> {
    diagnosis.blockers().map(|blocker| blocker.subject()).collect()
}

pub(super) fn address(thing: &ThingFacts) -> Address {
    Address::new(thing.kind, thing.coverage, thing.key.clone()).unwrap()
}

/// The assumptions that fill every gap.
fn known(diagnosis: &Diagnosis) -> Vec<Assumption> {
    let gap = |subject: &Address| Assumption::Known(subject.kind().to_owned(), subject.coverage());
    diagnosis.gaps().iter().map(|gap_of| gap(gap_of.subject())).collect()
}

/// How bad a verdict is: more in the account never makes it better.
fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Closed | Verdict::Closable => 0,
        Verdict::Unknown => 1,
        Verdict::Waiting => 2,
        _ => 3,
    }
}

/// A status that means gone.
fn gone_status(kind: &KindSpec) -> Option<String> {
    let gone = kind.status.values.iter().find(|value| value.standing == Standing::Gone)?;
    Some(gone.name.to_owned())
}

/// The blockers are everything from which a chain of hard constraints leads to the account.
fn blockers_are_what_the_account_waits_for(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let net = Net::of(&graph);
    let mut expected = net.in_the_way(&[net.root], &|at| net.is_gone(at));
    expected.remove(&net.root);
    let found = blockers(&diagnosis);
    prop_assert_eq!(net.ids(found.clone()), expected);
    let positions: Vec<usize> = found.iter().map(|address| net.at(address)).collect();
    prop_assert!(positions.is_sorted(), "the blockers are not in canonical position");
    Ok(())
}

/// The roots are the minimal blockers: whatever leads to one over hard edges, it leads to as well.
fn roots_are_the_minimal_blockers(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let net = Net::of(&graph);
    let mut expected = minimal(net.nodes.len(), net.live_hard_edges());
    expected.retain(|at| diagnosis.blocker(&net.nodes[*at].address()).is_some());
    prop_assert_eq!(net.ids(diagnosis.roots().map(|root| root.subject())), expected);
    Ok(())
}

/// The same from the facts of a synthetic account, without the graph's edges: but for cycles, the roots are
/// the blockers that no hard reference holds up.
fn roots_are_what_can_be_ended_first(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let asked = asked_for(facts, &account);
    let held: BTreeSet<&Address> =
        asked.iter().filter(|(_, _, strength)| *strength == Strength::Hard).map(|(_, held, _)| held).collect();
    let listed = blockers(&diagnosis);
    let free: Vec<&Address> = listed.iter().filter(|address| !held.contains(address)).collect();
    let roots: Vec<Address> = diagnosis.roots().map(|root| root.subject()).collect();
    let outside: Vec<&Address> =
        roots.iter().filter(|root| graph.cycles().flatten().all(|node| node.address() != **root)).collect();
    prop_assert_eq!(outside, free);
    Ok(())
}

/// Clearing exactly what is listed makes the account closable.
fn clearing_everything_listed_is_enough(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let mut assumptions = known(&diagnosis);
    assumptions.extend(blockers(&diagnosis).into_iter().map(Assumption::Terminated));
    prop_assert_eq!(diagnosis.what_if(&assumptions).unwrap().verdict(), Verdict::Closable);
    Ok(())
}

/// Leaving one blocker, and so whatever has to wait for it, is not; nor is leaving a gap.
fn clearing_all_but_one_is_not_enough(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let net = Net::of(&graph);
    let (listed, gaps) = (blockers(&diagnosis), known(&diagnosis));
    // A bill that no response lists is expected because of what is charged: without that it does not come,
    // and what is in the way of nothing else is in the way no more.
    let is_expected = |at: usize| net.nodes[at].resource().is_none() && at != net.root;
    let certain = net.in_the_way(&[net.root], &|at| net.is_gone(at) || is_expected(at));
    for left in listed.iter().filter(|address| certain.contains(&net.at(address))) {
        let waits_for_left =
            |other: &Address| net.in_the_way(&[net.at(other)], &|at| net.is_gone(at)).contains(&net.at(left));
        // A rule leads through what things refer to: where that is gone, they wait for each other no more.
        let staying = listed.iter().filter(|other| waits_for_left(other)).chain([left]);
        let referred: BTreeSet<Address> = staying
            .filter_map(|address| account.get(address))
            .flat_map(|thing| thing.references().map(|(_, target)| target.address()))
            .collect();
        let is_cleared = |other: &&Address| !waits_for_left(other) && !referred.contains(*other);
        let cleared = listed.iter().filter(is_cleared).cloned().map(Assumption::Terminated);
        let assumptions: Vec<_> = gaps.iter().cloned().chain(cleared).collect();
        let then = diagnosis.what_if(&assumptions).unwrap();
        prop_assert!(badness(then.verdict()) >= 2, "{} was left, and the verdict is {:?}", left, then.verdict());
        prop_assert!(then.blocker(left).is_some(), "{} was left and is not listed", left);
    }
    for at in 0..gaps.len() {
        let filled = gaps
            .iter()
            .enumerate()
            .filter(|(other, gap)| *other != at && **gap != gaps[at])
            .map(|(_, gap)| gap.clone());
        let assumptions: Vec<_> = filled.chain(listed.iter().cloned().map(Assumption::Terminated)).collect();
        prop_assert_eq!(diagnosis.what_if(&assumptions).unwrap().verdict(), Verdict::Unknown);
    }
    Ok(())
}

/// The verdict follows from what is in the way and what is unread. It is to wait if a plan has nothing for
/// anybody to do about what is in the way but to wait and to pay.
fn verdict_follows_from_blockers_and_gaps(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let listed: BTreeSet<Address> = blockers(&diagnosis).into_iter().collect();
    let plan = Planner::new(&graph).plan();
    let is_left = plan.held().any(|(held, _)| listed.contains(&held.address()));
    let is_work = |step: &Step<'_>| !matches!(step.action(), Action::Wait | Action::Pay);
    let has_work = plan.steps().any(|step| listed.contains(&step.subject()) && is_work(&step));
    let expected = match (listed.is_empty(), diagnosis.gaps().is_empty()) {
        (true, true) => Verdict::Closable,
        (true, false) => Verdict::Unknown,
        (false, _) if is_left || has_work => Verdict::Blocked,
        (false, _) => Verdict::Waiting,
    };
    let plan = plan.timeline(&Weekends).earliest_close();
    prop_assert!(expected != Verdict::Waiting || diagnosis.timeline(&Weekends).earliest_close() == plan);
    prop_assert_eq!(diagnosis.verdict(), expected);
    for kind in facts.catalogue.kinds().filter(|kind| facts.catalogue.matters(kind.name)) {
        if kind.places().into_iter().any(|place| account.reading(kind.name, place).gap().is_some()) {
            prop_assert!(diagnosis.verdict() != Verdict::Closable, "{} is unread", kind.name);
        }
    }
    Ok(())
}

/// In a synthetic account, whose kinds end in known ways, the verdict is to wait if each thing in the way is
/// under way to its end, or of a kind that ends by waiting or by paying.
fn waiting_follows_from_kind_and_status(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let takes_time = |thing: Resource<'_>| match (thing.status(), thing.kind()) {
        (Some("ending"), _) => true,
        (Some("live"), "node-wait") => true,
        (Some("live"), "node-paid") => !thing.protection().is_on(),
        _ => false,
    };
    let listed: Vec<Resource<'_>> = blockers(&diagnosis).iter().map(|address| account.get(address).unwrap()).collect();
    let is_cyclic = |thing: &Resource<'_>| graph.cycles().flatten().any(|node| node.address() == thing.address());
    let is_waiting = listed.iter().all(|thing| takes_time(*thing) && !is_cyclic(thing)) && !listed.is_empty();
    prop_assert_eq!(diagnosis.verdict() == Verdict::Waiting, is_waiting);
    Ok(())
}

/// One thing more never takes a blocker away and never makes the verdict better.
fn a_further_thing_never_unblocks(facts: &AccountFacts, which: Index) -> TestCaseResult {
    prop_assume!(!facts.things.is_empty());
    let mut less = facts.clone();
    // Without what comes last nothing dangles, except in the synthetic accounts, where references
    // may go forward: there they go too.
    let at = which.index(less.things.len());
    let key = less.things.remove(at).key;
    less.things.iter_mut().for_each(|thing| thing.references.retain(|reference| reference.key != key));
    let (before, after) = (account(&less), account(facts));
    let (before, after) = (graph(&before), graph(&after));
    let (before, after) = (Diagnosis::new(&before), Diagnosis::new(&after));
    // What settles a bill is there to unblock: it is the record of a payment.
    let settles = facts.things[at]
        .references
        .iter()
        .any(|reference| reference.role == winddown::catalogue::spec::RefSpec::SETTLES);
    if !settles {
        let (before_listed, after_listed): (BTreeSet<_>, BTreeSet<_>) =
            (blockers(&before).into_iter().collect(), blockers(&after).into_iter().collect());
        let lost: Vec<&Address> = before_listed.difference(&after_listed).collect();
        // The last bill is that of the month in which the last thing ends: a later one, or one that
        // is listed, takes the place of one that was only expected.
        let was_expected = |address: &&Address| before.graph().get(address).unwrap().resource().is_none();
        let lasting: Vec<_> = lost.iter().filter(|address| !was_expected(address)).collect();
        prop_assert!(lasting.is_empty(), "{:?} are not in the way any more", lasting);
        if lost.is_empty() {
            prop_assert!(
                badness(before.verdict()) <= badness(after.verdict()),
                "{:?} became {:?}",
                before.verdict(),
                after.verdict()
            );
        }
    }
    Ok(())
}

/// Protecting something, and deciding to keep it, never unblocks.
fn a_hold_never_unblocks(facts: &AccountFacts, which: Index) -> TestCaseResult {
    prop_assume!(!facts.things.is_empty());
    let at = which.index(facts.things.len());
    let mut held = facts.clone();
    held.things[at].protection = Protection::On;
    let (before, after) = (account(facts), account(&held));
    let (before, after) = (graph(&before), graph(&after));
    let (before, after) = (Diagnosis::new(&before), Diagnosis::new(&after));
    prop_assert_eq!(blockers(&before), blockers(&after));
    prop_assert!(badness(before.verdict()) <= badness(after.verdict()));
    let kept = before.what_if(&[Assumption::Kept(address(&facts.things[at]))]).unwrap();
    let (listed, then): (BTreeSet<_>, BTreeSet<_>) =
        (blockers(&before).into_iter().collect(), blockers(&kept).into_iter().collect());
    prop_assert!(listed.is_subset(&then));
    prop_assert!(badness(before.verdict()) <= badness(kept.verdict()));
    Ok(())
}

/// A status that nobody knows is never taken for gone.
fn an_unknown_status_never_clears(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    for thing in
        facts.things.iter().filter(|thing| matches!(thing.status.as_deref(), Some("odd" | "status-of-tomorrow")))
    {
        let node = graph.get(&address(thing)).unwrap();
        prop_assert!(!node.is_gone(), "{node}");
        let waits = node
            .dependents()
            .iter()
            .any(|dependent| dependent.after == graph.root() && dependent.constraint.strength == Strength::Hard);
        if waits {
            let blocker = diagnosis.blocker(&node.address()).expect("the account waits for it");
            prop_assert!(matches!(blocker.code(), Code::StatusUnrecognised | Code::DependencyCycle));
            prop_assert_eq!(diagnosis.verdict(), Verdict::Blocked);
        }
    }
    Ok(())
}

/// Assuming that something has ended is the same as reading a status that says so.
fn what_if_agrees_with_a_changed_account(facts: &AccountFacts, chosen: &[bool]) -> TestCaseResult {
    let before = account(facts);
    let mut changed = facts.clone();
    let mut assumptions = Vec::new();
    // What was read twice is in doubt, whatever is assumed of it.
    let is_once =
        |thing: &ThingFacts| facts.things.iter().filter(|other| address(other) == address(thing)).count() == 1;
    // A rule leads through what is listed as gone, and not through what is taken not to be there.
    let leads_on = |thing: &ThingFacts| {
        let refers = |other: &ThingFacts| other.references.iter().any(|reference| reference.key == thing.key);
        facts.things.iter().any(refers)
    };
    let is_fit = |thing: &ThingFacts| is_once(thing) && !leads_on(thing);
    for (thing, _) in changed.things.iter_mut().zip(chosen).filter(|(thing, chosen)| **chosen && is_fit(thing)) {
        if let Some(gone) = gone_status(facts.catalogue.kind(thing.kind).unwrap()) {
            assumptions.push(Assumption::Terminated(address(thing)));
            thing.status = Some(gone);
        }
    }
    let after = account(&changed);
    let (before, after) = (graph(&before), graph(&after));
    let assumed = Diagnosis::new(&before).what_if(&assumptions).unwrap();
    let read = Diagnosis::new(&after);
    let facts = |diagnosis: &Diagnosis| {
        diagnosis
            .blockers()
            .map(|blocker| (blocker.subject(), blocker.code(), blocker.is_root(), blocker.actor()))
            .collect::<Vec<_>>()
    };
    prop_assert_eq!(facts(&assumed), facts(&read));
    prop_assert_eq!(assumed.verdict(), read.verdict());
    Ok(())
}

/// The difference of two diagnoses is that of their sets; there is none to oneself.
fn diff_is_the_set_difference(facts: &AccountFacts, chosen: &[bool]) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let earlier = Diagnosis::new(&graph);
    prop_assert!(earlier.diff(&earlier).is_empty());
    let assumptions: Vec<_> = facts
        .things
        .iter()
        .zip(chosen)
        .map(
            |(thing, ended)| {
                if *ended { Assumption::Terminated(address(thing)) } else { Assumption::Kept(address(thing)) }
            },
        )
        .collect();
    let later = earlier.what_if(&assumptions).unwrap();
    let all = |diagnosis: &Diagnosis| -> BTreeSet<(Address, Code)> {
        let gaps = diagnosis.gaps().iter().map(|gap| (gap.subject().clone(), gap.code()));
        diagnosis.blockers().map(|blocker| (blocker.subject(), blocker.code())).chain(gaps).collect()
    };
    let (was, is) = (all(&earlier), all(&later));
    let diff = later.diff(&earlier);
    let then = |set: &BTreeSet<(Address, Code)>, address: &Address| {
        set.iter().find(|(other, _)| other == address).map(|(_, code)| *code)
    };
    let cleared: Vec<_> = was.iter().filter(|(address, _)| then(&is, address).is_none()).cloned().collect();
    let new: Vec<_> = is.iter().filter(|(address, _)| then(&was, address).is_none()).cloned().collect();
    let changed: Vec<_> = was
        .iter()
        .filter_map(|(address, code)| {
            then(&is, address).filter(|now| now != code).map(|now| (address.clone(), *code, now))
        })
        .collect();
    prop_assert_eq!(diff.cleared, cleared);
    prop_assert_eq!(diff.new, new);
    prop_assert_eq!(diff.changed, changed);
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(192))]

        #[test]
        fn blockers_are_what_the_account_waits_for(facts in small()) {
            super::blockers_are_what_the_account_waits_for(&facts)?;
        }

        #[test]
        fn roots_are_the_minimal_blockers(facts in small()) {
            super::roots_are_the_minimal_blockers(&facts)?;
        }

        #[test]
        fn roots_are_what_can_be_ended_first(facts in proptest1_graph_strategy(9)) {
            super::roots_are_what_can_be_ended_first(&facts)?;
        }

        #[test]
        fn clearing_everything_listed_is_enough(facts in small()) {
            super::clearing_everything_listed_is_enough(&facts)?;
        }

        #[test]
        fn clearing_all_but_one_is_not_enough(facts in small()) {
            super::clearing_all_but_one_is_not_enough(&facts)?;
        }

        #[test]
        fn verdict_follows_from_blockers_and_gaps(facts in small()) {
            super::verdict_follows_from_blockers_and_gaps(&facts)?;
        }

        #[test]
        fn waiting_follows_from_kind_and_status(facts in proptest1_graph_strategy(9)) {
            super::waiting_follows_from_kind_and_status(&facts)?;
        }

        #[test]
        fn a_further_thing_never_unblocks(facts in small(), which in any::<Index>()) {
            super::a_further_thing_never_unblocks(&facts, which)?;
        }

        #[test]
        fn a_hold_never_unblocks(facts in small(), which in any::<Index>()) {
            super::a_hold_never_unblocks(&facts, which)?;
        }

        #[test]
        fn an_unknown_status_never_clears(facts in small()) {
            super::an_unknown_status_never_clears(&facts)?;
        }

        #[test]
        fn what_if_agrees_with_a_changed_account(
            facts in proptest1_graph_strategy(9),
            chosen in vec(any::<bool>(), 9),
        ) {
            super::what_if_agrees_with_a_changed_account(&facts, &chosen)?;
        }

        #[test]
        fn diff_is_the_set_difference(facts in small(), chosen in vec(any::<bool>(), 12)) {
            super::diff_is_the_set_difference(&facts, &chosen)?;
        }
    }
}

/// A payment method that fails is in the way of a bill to come, and with the SIM the bill goes.
#[test]
fn what_holds_up_only_a_bill_to_come_goes_with_it() {
    let place = Some(winddown::catalogue::JAPAN);
    let thing =
        |kind, status: &str| ThingFacts { status: Some(status.to_owned()), ..ThingFacts::new(kind, place, "k") };
    let things = vec![thing("payment-method", "processing"), thing("sim", "ready")];
    clearing_all_but_one_is_not_enough(&AccountFacts { things, ..AccountFacts::default() }).unwrap();
}

/// Nothing in the account, and all of it read.
#[test]
fn an_empty_account_that_was_read_is_closable() {
    let nothing = AccountFacts::default();
    let account: Account = account(&nothing);
    let graph = graph(&account);
    assert_eq!(Diagnosis::new(&graph).verdict(), Verdict::Closable);
}
