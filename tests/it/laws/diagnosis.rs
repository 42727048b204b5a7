//! Laws of the diagnosis: verdict, blockers, explanation, what-if, diff.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use winddown::account::{Account, Address, Protection};
use winddown::catalogue::Code;
use winddown::catalogue::spec::{Actor, Standing};
use winddown::diagnosis::{Assumption, Diagnosis, Explanation, Verdict};
use winddown::graph::DependencyGraph;
use winddown::strategies::{AccountFacts, ThingFacts, catalogue, now, proptest1_graph_strategy};

use super::oracle::{Net, account, config, graph, small};

fn blockers(diagnosis: &Diagnosis<'_>) -> Vec<Address> {
    diagnosis.blockers().map(|blocker| blocker.subject()).collect()
}

fn address(thing: &ThingFacts) -> Address {
    Address::new(thing.kind, thing.coverage, thing.key.clone()).unwrap()
}

/// The assumptions that fill every gap.
fn known(diagnosis: &Diagnosis<'_>) -> Vec<Assumption> {
    let gap = |subject: &Address| Assumption::Known(subject.kind().to_owned(), subject.coverage());
    diagnosis.gaps().iter().map(|gap_of| gap(gap_of.subject())).collect()
}

/// How bad a verdict is: more in the account never makes it better.
fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Closed | Verdict::Closable => 0,
        Verdict::Unknown => 1,
        Verdict::Waiting { .. } => 2,
        _ => 3,
    }
}

/// A status of a thing's kind that means gone.
fn gone_status(thing: &ThingFacts) -> Option<String> {
    let kind = catalogue().kind(thing.kind)?;
    let gone = kind.status.values.iter().find(|value| value.standing == Standing::Gone)?;
    Some(gone.name.to_owned())
}

fn shown(explanation: &Explanation<'_>) -> Vec<String> {
    let cause = |cause| -> Vec<String> { explanation.members(cause).map(|node| node.to_string()).collect() };
    explanation
        .causes()
        .iter()
        .map(|each| {
            let links: Vec<_> = each.links().iter().map(|link| (link.cause, link.is_first)).collect();
            format!("{:?} {:?} {:?} {links:?} {}", cause(each), each.code(), each.number(), each.shortest())
        })
        .collect()
}

proptest! {
    #![proptest_config(config(192))]

    /// The blockers are everything from which a chain of hard constraints leads to the account.
    #[test]
    fn blockers_are_what_the_account_waits_for(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph, now());
        let net = Net::of(&graph);
        let mut expected = net.in_the_way(&[net.root], &|at| net.is_gone(at));
        expected.remove(&net.root);
        let found = blockers(&diagnosis);
        prop_assert_eq!(net.ids(found.clone()), expected);
        let positions: Vec<usize> = found.iter().map(|address| net.at(address)).collect();
        prop_assert!(positions.is_sorted(), "the blockers are not in canonical position");
    }

    /// The roots are the blockers that wait for nothing but, at most, the members of their own cycle;
    /// and a cycle waits as a whole.
    #[test]
    fn roots_wait_for_nothing(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph, now());
        let net = Net::of(&graph);
        for blocker in diagnosis.blockers() {
            let at = net.at(&blocker.subject());
            let together: BTreeSet<usize> = match net.cycle[at] {
                None => BTreeSet::from([at]),
                cycle => (0..net.nodes.len()).filter(|other| net.cycle[*other] == cycle).collect(),
            };
            let waits = net.edges.iter().any(|edge| {
                edge.is_hard() && together.contains(&edge.after) && !together.contains(&edge.before) && !net.is_gone(edge.before)
            });
            prop_assert_eq!(blocker.is_root(), !waits, "{}", blocker.subject());
        }
    }

    /// Clearing exactly what is listed makes the account closable.
    #[test]
    fn clearing_everything_listed_is_enough(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph, now());
        let mut assumptions = known(&diagnosis);
        assumptions.extend(blockers(&diagnosis).into_iter().map(Assumption::Terminated));
        prop_assert_eq!(diagnosis.what_if(&assumptions).unwrap().verdict(), Verdict::Closable);
    }

    /// Leaving one blocker, and so whatever has to wait for it, is not; nor is leaving a gap.
    #[test]
    fn clearing_all_but_one_is_not_enough(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph, now());
        let net = Net::of(&graph);
        let (listed, gaps) = (blockers(&diagnosis), known(&diagnosis));
        for left in &listed {
            let waits_for_left = |other: &Address| net.in_the_way(&[net.at(other)], &|at| net.is_gone(at)).contains(&net.at(left));
            let cleared = listed.iter().filter(|other| !waits_for_left(other)).cloned().map(Assumption::Terminated);
            let assumptions: Vec<_> = gaps.iter().cloned().chain(cleared).collect();
            let then = diagnosis.what_if(&assumptions).unwrap();
            prop_assert!(badness(then.verdict()) >= 2, "{} was left, and the verdict is {:?}", left, then.verdict());
            prop_assert!(then.blocker(left).is_some(), "{} was left and is not listed", left);
        }
        for at in 0..gaps.len() {
            let filled = gaps.iter().enumerate().filter(|(other, gap)| *other != at && **gap != gaps[at]).map(|(_, gap)| gap.clone());
            let assumptions: Vec<_> = filled.chain(listed.iter().cloned().map(Assumption::Terminated)).collect();
            prop_assert_eq!(diagnosis.what_if(&assumptions).unwrap().verdict(), Verdict::Unknown);
        }
    }

    /// The verdict follows from what is in the way and what is unread.
    #[test]
    fn verdict_follows_from_blockers_and_gaps(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph, now());
        let is_time = |actor| matches!(actor, Some(Actor::Provider | Actor::Payer));
        let only_time = diagnosis.blockers().all(|blocker| {
            is_time(blocker.actor()) && blocker.remedy().all(|act| is_time(Some(act.actor())))
        });
        let is_right = match diagnosis.verdict() {
            Verdict::Closable => diagnosis.blockers().len() == 0 && diagnosis.gaps().is_empty(),
            Verdict::Unknown => diagnosis.blockers().len() == 0 && !diagnosis.gaps().is_empty(),
            Verdict::Waiting { .. } => diagnosis.blockers().len() > 0 && only_time,
            Verdict::Blocked => diagnosis.blockers().len() > 0 && !only_time,
            _ => false,
        };
        prop_assert!(is_right, "{:?}", diagnosis.verdict());
        for (kind, place) in catalogue().kinds().flat_map(|kind| kind.places().into_iter().map(move |place| (kind, place))) {
            if catalogue().matters(kind.name) && account.reading(kind.name, place).gap().is_some() {
                prop_assert!(diagnosis.verdict() != Verdict::Closable, "{} is unread", kind.name);
            }
        }
    }

    /// One thing more never takes a blocker away and never makes the verdict better.
    #[test]
    fn a_further_thing_never_unblocks(facts in small(), which in any::<proptest::sample::Index>()) {
        prop_assume!(!facts.things.is_empty());
        let mut less = facts.clone();
        // Without what comes last nothing dangles, except in the synthetic accounts, where references
        // may go forward: there they go too.
        let at = which.index(less.things.len());
        let key = less.things.remove(at).key;
        less.things.iter_mut().for_each(|thing| thing.references.retain(|reference| reference.key != key));
        let (before, after) = (account(&less), account(&facts));
        let (before, after) = (graph(&before), graph(&after));
        let (before, after) = (Diagnosis::new(&before, now()), Diagnosis::new(&after, now()));
        // What settles a bill is there to unblock: it is the record of a payment.
        let settles = facts.things[at].references.iter().any(|reference| reference.role == winddown::catalogue::spec::RefSpec::SETTLES);
        if !settles {
            let (before_listed, after_listed): (BTreeSet<_>, BTreeSet<_>) = (blockers(&before).into_iter().collect(), blockers(&after).into_iter().collect());
            let lost: Vec<&Address> = before_listed.difference(&after_listed).collect();
            // The last bill is that of the month in which the last thing ends: a later one, or one that
            // is listed, takes the place of one that was only expected.
            let was_expected = |address: &&Address| before.graph().get(address).unwrap().resource().is_none();
            let lasting: Vec<_> = lost.iter().filter(|address| !was_expected(address)).collect();
            prop_assert!(lasting.is_empty(), "{:?} are not in the way any more", lasting);
            if lost.is_empty() {
                prop_assert!(badness(before.verdict()) <= badness(after.verdict()), "{:?} became {:?}", before.verdict(), after.verdict());
            }
        }
    }

    /// Protecting something, and deciding to keep it, never unblocks.
    #[test]
    fn a_hold_never_unblocks(facts in small(), which in any::<proptest::sample::Index>()) {
        prop_assume!(!facts.things.is_empty());
        let at = which.index(facts.things.len());
        let mut held = facts.clone();
        held.things[at].protection = Protection::On;
        let (before, after) = (account(&facts), account(&held));
        let (before, after) = (graph(&before), graph(&after));
        let (before, after) = (Diagnosis::new(&before, now()), Diagnosis::new(&after, now()));
        prop_assert_eq!(blockers(&before), blockers(&after));
        prop_assert!(badness(before.verdict()) <= badness(after.verdict()));
        let kept = before.what_if(&[Assumption::Kept(address(&facts.things[at]))]).unwrap();
        let (listed, then): (BTreeSet<_>, BTreeSet<_>) = (blockers(&before).into_iter().collect(), blockers(&kept).into_iter().collect());
        prop_assert!(listed.is_subset(&then));
        prop_assert!(badness(before.verdict()) <= badness(kept.verdict()));
    }

    /// A status that nobody knows is never taken for gone.
    #[test]
    fn an_unknown_status_never_clears(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph, now());
        for thing in facts.things.iter().filter(|thing| matches!(thing.status.as_deref(), Some("odd" | "status-of-tomorrow"))) {
            let node = graph.get(&address(thing)).unwrap();
            prop_assert!(!node.is_gone(), "{node}");
            let waits = node.dependents().iter().any(|dependent| dependent.node == graph.root() && dependent.constraint.strength == winddown::catalogue::spec::Strength::Hard);
            if waits {
                let blocker = diagnosis.blocker(&node.address()).expect("the account waits for it");
                prop_assert!(matches!(blocker.code(), Code::StatusUnrecognised | Code::DependencyCycle));
                prop_assert_eq!(diagnosis.verdict(), Verdict::Blocked);
            }
        }
    }

    /// Assuming that something has ended is the same as reading a status that says so.
    #[test]
    fn what_if_agrees_with_a_changed_account(facts in proptest1_graph_strategy(9), chosen in proptest::collection::vec(any::<bool>(), 9)) {
        let before = account(&facts);
        let mut changed = facts.clone();
        let mut assumptions = Vec::new();
        // What was read twice is in doubt, whatever is assumed of it.
        let is_once = |thing: &ThingFacts| facts.things.iter().filter(|other| address(other) == address(thing)).count() == 1;
        for (thing, _) in changed.things.iter_mut().zip(chosen).filter(|(thing, chosen)| *chosen && is_once(thing)) {
            if let Some(gone) = gone_status(thing) {
                assumptions.push(Assumption::Terminated(address(thing)));
                thing.status = Some(gone);
            }
        }
        let after = account(&changed);
        let (before, after) = (graph(&before), graph(&after));
        let assumed = Diagnosis::new(&before, now()).what_if(&assumptions).unwrap();
        let read = Diagnosis::new(&after, now());
        let facts = |diagnosis: &Diagnosis<'_>| diagnosis.blockers().map(|blocker| (blocker.subject(), blocker.code(), blocker.is_root(), blocker.actor())).collect::<Vec<_>>();
        prop_assert_eq!(facts(&assumed), facts(&read));
        prop_assert_eq!(assumed.verdict(), read.verdict());
    }

    /// The difference of two diagnoses is that of their sets; there is none to oneself.
    #[test]
    fn diff_is_the_set_difference(facts in small(), chosen in proptest::collection::vec(any::<bool>(), 12)) {
        let account = account(&facts);
        let graph = graph(&account);
        let earlier = Diagnosis::new(&graph, now());
        prop_assert!(earlier.diff(&earlier).is_empty());
        let assumptions: Vec<_> = facts
            .things
            .iter()
            .zip(chosen)
            .map(|(thing, ended)| if ended { Assumption::Terminated(address(thing)) } else { Assumption::Kept(address(thing)) })
            .collect();
        let later = earlier.what_if(&assumptions).unwrap();
        let all = |diagnosis: &Diagnosis<'_>| -> BTreeSet<(Address, Code)> {
            let gaps = diagnosis.gaps().iter().map(|gap| (gap.subject().clone(), gap.code()));
            diagnosis.blockers().map(|blocker| (blocker.subject(), blocker.code())).chain(gaps).collect()
        };
        let (was, is) = (all(&earlier), all(&later));
        let diff = later.diff(&earlier);
        let then = |set: &BTreeSet<(Address, Code)>, address: &Address| set.iter().find(|(other, _)| other == address).map(|(_, code)| *code);
        let cleared: Vec<_> = was.iter().filter(|(address, _)| then(&is, address).is_none()).cloned().collect();
        let new: Vec<_> = is.iter().filter(|(address, _)| then(&was, address).is_none()).cloned().collect();
        let changed: Vec<_> = was
            .iter()
            .filter_map(|(address, code)| then(&is, address).filter(|now| now != code).map(|now| (address.clone(), *code, now)))
            .collect();
        prop_assert_eq!(diff.cleared, cleared);
        prop_assert_eq!(diff.new, new);
        prop_assert_eq!(diff.changed.into_iter().map(|change| (change.subject, change.was, change.is)).collect::<Vec<_>>(), changed);
    }

    /// Every link of an explanation is an edge: each member of what is linked has to go before a
    /// member of what links it. Every blocker is told of, and nothing else.
    #[test]
    fn explanation_follows_edges_and_leaves_nothing_out(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph, now());
        let net = Net::of(&graph);
        let explanation = diagnosis.explain_account();
        let members = |at: usize| net.ids(explanation.members(&explanation.causes()[at]).map(|node| node.address()));
        let mut told = BTreeSet::new();
        for (at, cause) in explanation.causes().iter().enumerate() {
            let own = members(at);
            prop_assert_eq!(cause.count(), own.len());
            told.extend(own.iter().copied());
            for link in cause.links() {
                for member in members(link.cause) {
                    let is_edge = net.edges.iter().any(|edge| edge.is_hard() && edge.before == member && own.contains(&edge.after) );
                    prop_assert!(is_edge, "{} holds up none of {:?}", net.nodes[member], own);
                }
            }
        }
        told.remove(&net.root);
        prop_assert_eq!(told, net.ids(blockers(&diagnosis)));
        prop_assert_eq!(shown(&explanation), shown(&Diagnosis::new(&graph, now()).explain_account()));
    }

    /// Causes that are linked more than once, and only those, have numbers, which count up; one link
    /// to each cause is the first. A cause without links is a root cause, or told of elsewhere.
    #[test]
    fn explanation_numbers_what_is_shared(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph, now());
        let explanation = diagnosis.explain_account();
        let mut links: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
        for link in explanation.causes().iter().flat_map(|cause| cause.links()) {
            links.entry(link.cause).or_default().push(link.is_first);
        }
        let mut numbers: Vec<u32> = explanation.causes().iter().filter_map(|cause| cause.number()).collect();
        for (at, cause) in explanation.causes().iter().enumerate() {
            let known = links.remove(&at).unwrap_or_default();
            prop_assert_eq!(cause.number().is_some(), known.len() > 1);
            prop_assert_eq!(known.iter().filter(|first| **first).count(), usize::from(at > 0));
            let told_above = || {
                explanation.members(cause).all(|member| {
                    explanation.causes().iter().enumerate().any(|(other, cause)| {
                        other != at && !cause.links().is_empty() && explanation.members(cause).any(|node| node == member)
                    })
                })
            };
            // What holds up a member of a cycle may be told of with another member.
            let is_cycle = cause.code() == Some(Code::DependencyCycle);
            prop_assert!(!cause.links().is_empty() || cause.shortest() == 0 || is_cycle || told_above());
            prop_assert!(cause.links().is_empty() || cause.shortest() > 0 || is_cycle);
        }
        numbers.sort_unstable();
        prop_assert_eq!(numbers.clone(), (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
    }

    /// An account of nothing but what an explanation names is blocked by the same things.
    #[test]
    fn explanation_is_sufficient(facts in proptest1_graph_strategy(9)) {
        let whole = account(&facts);
        let whole = graph(&whole);
        let diagnosis = Diagnosis::new(&whole, now());
        let explanation = diagnosis.explain_account();
        let named: BTreeSet<Address> = explanation.causes().iter().flat_map(|cause| explanation.members(cause)).map(|node| node.address()).collect();
        // The thirds through which two things meet are nobody's causes, but the rules need them.
        let mut less = facts.clone();
        let thirds: BTreeSet<String> = facts.things.iter().flat_map(|thing| &thing.references).filter(|reference| matches!(reference.role, "gives" | "takes")).map(|reference| reference.key.clone()).collect();
        less.things.retain(|thing| named.contains(&address(thing)) || thirds.contains(&thing.key));
        for thing in less.things.iter_mut().filter(|thing| !named.contains(&address(thing))) {
            thing.references.clear();
            thing.status = Some("gone".to_owned());
        }
        let keys: BTreeSet<String> = less.things.iter().map(|thing| thing.key.clone()).collect();
        less.things.iter_mut().for_each(|thing| thing.references.retain(|reference| keys.contains(&reference.key)));
        let part = account(&less);
        let part = graph(&part);
        prop_assert_eq!(blockers(&Diagnosis::new(&part, now())), blockers(&diagnosis));
    }

    /// What a group of roots holds up alone is what waits for it and for no other group: without
    /// the group's members, ending whatever can be ended ends that.
    #[test]
    fn a_group_holds_up_alone_what_no_other_does(facts in small()) {
        let account = account(&facts);
        let graph = graph(&account);
        let diagnosis = Diagnosis::new(&graph, now());
        let net = Net::of(&graph);
        let listed = net.ids(blockers(&diagnosis));
        let groups = diagnosis.root_groups();
        let members: Vec<BTreeSet<usize>> = groups.iter().map(|group| net.ids(group.members.iter().map(|blocker| blocker.subject()))).collect();
        prop_assert_eq!(members.iter().flatten().copied().collect::<BTreeSet<_>>(), net.ids(diagnosis.roots().map(|root| root.subject())));
        prop_assert!(groups.windows(2).all(|pair| pair[0].holds_up_alone >= pair[1].holds_up_alone));
        prop_assume!(net.cycle.iter().all(Option::is_none));
        for (group, own) in groups.iter().zip(&members) {
            let cause = (group.kind().name, group.coverage(), group.code(), group.actor());
            for blocker in &group.members {
                prop_assert_eq!((blocker.kind().name, blocker.coverage(), blocker.code(), blocker.actor()), cause);
            }
            // Everybody else stays where they are; the group goes, and what waits for nothing more.
            let others: BTreeSet<usize> = members.iter().filter(|other| *other != own).flatten().copied().collect();
            let mut gone: BTreeSet<usize> = own.clone();
            loop {
                let free: Vec<usize> = listed
                    .iter()
                    .copied()
                    .filter(|at| !gone.contains(at) && !others.contains(at))
                    .filter(|at| net.edges.iter().all(|edge| !edge.is_hard() || edge.after != *at || net.is_gone(edge.before) || gone.contains(&edge.before)))
                    .collect();
                if free.is_empty() {
                    break;
                }
                gone.extend(free);
            }
            prop_assert_eq!(group.holds_up_alone, gone.len() - own.len(), "of {}", group.members[0].subject());
        }
    }
}

/// Nothing in the account, and all of it read.
#[test]
fn an_empty_account_that_was_read_is_closable() {
    let nothing = AccountFacts::default();
    let account: Account = account(&nothing);
    let graph: DependencyGraph<'_> = graph(&account);
    assert_eq!(Diagnosis::new(&graph, now()).verdict(), Verdict::Closable);
}
