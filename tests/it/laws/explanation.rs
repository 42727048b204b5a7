//! Laws of the explanation, and of the groups of root blockers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::account::Address;
use winddown::catalogue::Code;
use winddown::diagnosis::{Cause, Diagnosis, Explanation};
use winddown::strategies::{AccountFacts, proptest1_graph_strategy};

use super::diagnosis::{address, blockers};
use super::oracle::{Net, account, config, graph, small};

fn shown(explanation: &Explanation) -> Vec<String> {
    let cause = |cause: Cause<'_>| -> Vec<String> { cause.members().map(|node| node.to_string()).collect() };
    explanation
        .causes()
        .map(|each| {
            let links: Vec<_> = each.links().iter().map(|link| (link.cause, link.is_first)).collect();
            format!("{:?} {:?} {:?} {links:?} {}", cause(each), each.code(), each.number(), each.shortest())
        })
        .collect()
}

/// Every link of an explanation is an edge: each member of what is linked has to go before a
/// member of what links it. Every blocker is told of, and nothing else.
fn explanation_follows_edges_and_leaves_nothing_out(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let net = Net::of(&graph);
    let explanation = diagnosis.explain_account();
    let members = |at: usize| net.ids(explanation.causes().nth(at).unwrap().members().map(|node| node.address()));
    let mut told = BTreeSet::new();
    for (at, cause) in explanation.causes().enumerate() {
        let own = members(at);
        prop_assert_eq!(cause.count(), own.len());
        told.extend(own.iter().copied());
        for (holder, _) in cause.held_up_by() {
            for member in net.ids(holder.members().map(|node| node.address())) {
                let is_edge =
                    net.edges.iter().any(|edge| edge.is_hard() && edge.before == member && own.contains(&edge.after));
                prop_assert!(is_edge, "{} holds up none of {:?}", net.nodes[member], own);
            }
        }
    }
    told.remove(&net.root);
    prop_assert_eq!(told, net.ids(blockers(&diagnosis)));
    prop_assert_eq!(shown(&explanation), shown(&Diagnosis::new(&graph).explain_account()));
    Ok(())
}

/// Causes that are linked more than once, and only those, have numbers, which count up; one link
/// to each cause is the first. A cause without links is a root cause, or told of elsewhere.
fn explanation_numbers_what_is_shared(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let explanation = diagnosis.explain_account();
    let mut links: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
    for link in explanation.causes().flat_map(|cause| cause.links()) {
        links.entry(link.cause).or_default().push(link.is_first);
    }
    let mut numbers: Vec<u32> = explanation.causes().filter_map(|cause| cause.number()).collect();
    for (at, cause) in explanation.causes().enumerate() {
        let known = links.remove(&at).unwrap_or_default();
        prop_assert_eq!(cause.number().is_some(), known.len() > 1);
        prop_assert_eq!(known.iter().filter(|first| **first).count(), usize::from(at > 0));
        let told_above = || {
            cause.members().all(|member| {
                explanation.causes().enumerate().any(|(other, cause)| {
                    other != at && !cause.links().is_empty() && cause.members().any(|node| node == member)
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
    Ok(())
}

/// An account of nothing but what an explanation names is blocked by the same things.
fn explanation_is_sufficient(facts: &AccountFacts) -> TestCaseResult {
    let whole = account(facts);
    let whole = graph(&whole);
    let diagnosis = Diagnosis::new(&whole);
    let explanation = diagnosis.explain_account();
    let named: BTreeSet<Address> =
        explanation.causes().flat_map(|cause| cause.members()).map(|node| node.address()).collect();
    // The thirds through which two things meet are nobody's causes, but the rules need them.
    let mut less = facts.clone();
    let thirds: BTreeSet<String> = facts
        .things
        .iter()
        .flat_map(|thing| &thing.references)
        .filter(|reference| matches!(reference.role, "gives" | "takes"))
        .map(|reference| reference.key.clone())
        .collect();
    less.things.retain(|thing| named.contains(&address(thing)) || thirds.contains(&thing.key));
    for thing in less.things.iter_mut().filter(|thing| !named.contains(&address(thing))) {
        thing.references.clear();
        thing.status = Some("gone".to_owned());
    }
    let keys: BTreeSet<String> = less.things.iter().map(|thing| thing.key.clone()).collect();
    less.things.iter_mut().for_each(|thing| thing.references.retain(|reference| keys.contains(&reference.key)));
    let part = account(&less);
    let part = graph(&part);
    prop_assert_eq!(blockers(&Diagnosis::new(&part)), blockers(&diagnosis));
    Ok(())
}

/// What a group of roots holds up alone is what waits for it and for no other group: without
/// the group's members, ending whatever can be ended ends that.
fn a_group_holds_up_alone_what_no_other_does(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let net = Net::of(&graph);
    let listed = net.ids(blockers(&diagnosis));
    let groups = diagnosis.root_groups();
    let members: Vec<BTreeSet<usize>> =
        groups.iter().map(|group| net.ids(group.members().map(|blocker| blocker.subject()))).collect();
    prop_assert_eq!(
        members.iter().flatten().copied().collect::<BTreeSet<_>>(),
        net.ids(diagnosis.roots().map(|root| root.subject()))
    );
    prop_assert!(groups.windows(2).all(|pair| pair[0].holds_up_alone() >= pair[1].holds_up_alone()));
    prop_assume!(net.cycle.iter().all(Option::is_none));
    for (group, own) in groups.iter().zip(&members) {
        let cause = (group.kind().name, group.coverage(), group.code(), group.actor());
        for blocker in group.members() {
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
                .filter(|at| {
                    net.edges.iter().all(|edge| {
                        !edge.is_hard() || edge.after != *at || net.is_gone(edge.before) || gone.contains(&edge.before)
                    })
                })
                .collect();
            if free.is_empty() {
                break;
            }
            gone.extend(free);
        }
        prop_assert_eq!(group.holds_up_alone(), gone.len() - own.len(), "of {}", group.first().subject());
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(192))]

        #[test]
        fn explanation_follows_edges_and_leaves_nothing_out(facts in small()) {
            super::explanation_follows_edges_and_leaves_nothing_out(&facts)?;
        }

        #[test]
        fn explanation_numbers_what_is_shared(facts in small()) {
            super::explanation_numbers_what_is_shared(&facts)?;
        }

        #[test]
        fn explanation_is_sufficient(facts in proptest1_graph_strategy(9)) {
            super::explanation_is_sufficient(&facts)?;
        }

        #[test]
        fn a_group_holds_up_alone_what_no_other_does(facts in small()) {
            super::a_group_holds_up_alone_what_no_other_does(&facts)?;
        }
    }
}
