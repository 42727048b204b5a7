//! Laws of the plan: which steps there are, and in which order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Address, Protection};
use winddown::catalogue::Code;
use winddown::catalogue::spec::{Action, Strength};
use winddown::graph::DependencyGraph;
use winddown::plan::Selector;
use winddown::planner::{Plan, Planner, Step};
use winddown::strategies::{AccountFacts, proptest1_graph_strategy};

use super::oracle::{Edge, Net, account, config, graph, shuffled, small};

/// What a plan is asked for: which of the account's things are targets, excluded, kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    targets: Vec<Index>,
    excluded: Vec<Index>,
    kept: Vec<Index>,
}

pub(super) fn wish() -> impl Strategy<Value = Wish> {
    let few = || prop_oneof![2 => Just(Vec::new()), 1 => proptest::collection::vec(any::<Index>(), 1..3)];
    (few(), few(), few()).prop_map(|(targets, excluded, kept)| Wish { targets, excluded, kept })
}

fn chosen(net: &Net<'_>, which: &[Index]) -> BTreeSet<usize> {
    which.iter().map(|index| index.index(net.nodes.len())).collect()
}

pub(super) fn plan<'g>(graph: &'g Arc<DependencyGraph>, net: &Net<'g>, wish: &Wish) -> Plan {
    let selectors = |which: &[Index]| -> Vec<Selector> {
        chosen(net, which).into_iter().map(|at| Selector::Address(net.nodes[at].address())).collect()
    };
    let planner = selectors(&wish.targets).into_iter().try_fold(Planner::new(graph), Planner::target).unwrap();
    let planner = selectors(&wish.excluded).into_iter().try_fold(planner, Planner::exclude).unwrap();
    selectors(&wish.kept).into_iter().try_fold(planner, Planner::keep).unwrap().plan()
}

/// Grows a set along edges until nothing joins it any more: with what comes before its members, or
/// with what comes after them.
fn grown(
    mut set: BTreeSet<usize>,
    (edges, backwards): (&[Edge], bool),
    joins: &dyn Fn(usize, usize, Strength) -> bool,
    is_end: &dyn Fn(usize) -> bool,
) -> BTreeSet<usize> {
    loop {
        let known = set.len();
        for edge in edges {
            let (from, to) = if backwards { (edge.after, edge.before) } else { (edge.before, edge.after) };
            if set.contains(&from) && !is_end(from) && joins(from, to, edge.rule.strength) {
                set.insert(to);
            }
        }
        if set.len() == known {
            return set;
        }
    }
}

/// What the plan is about: the targets, or the account; and what has to or should go before. When
/// a selection goes, advice adds nothing that could not be undone. Nothing is added for the sake of
/// what `stays`, but for the account's.
fn scope(net: &Net<'_>, wish: &Wish, stays: &BTreeSet<usize>) -> BTreeSet<usize> {
    let whole = wish.targets.is_empty();
    let is_end = |at: usize| stays.contains(&at) && !(whole && at == net.root);
    let mut ends = chosen(net, &wish.targets);
    if wish.targets.is_empty() {
        ends.insert(net.root);
    }
    ends.retain(|at| !net.is_gone(*at));
    // What waits for itself is not planned, but it is named.
    let edges: Vec<Edge> = net.edges.iter().copied().filter(Edge::is_hard).chain(net.kept()).collect();
    grown(
        ends,
        (&edges, true),
        &|_, before, strength| match strength {
            Strength::Hard => true,
            Strength::Recommended => whole || !net.nodes[before].kind().irreversible.value,
            Strength::ExportFirst => net.nodes[before].acts().next().is_some_and(|act| act.action() == Action::Export),
            Strength::Cascade | Strength::Optional => false,
        },
        &is_end,
    )
}

/// What must not end: what is kept, with everything that would end it, cut it off, or cannot end before it; what
/// is excluded or waits for itself, with everything that cannot end before it.
fn stays(net: &Net<'_>, wish: &Wish) -> BTreeSet<usize> {
    let live = |set: BTreeSet<usize>| -> BTreeSet<usize> { set.into_iter().filter(|at| !net.is_gone(*at)).collect() };
    let ends_it = |first: usize, then: usize, strength| {
        let is_cut_off = || net.nodes[then].kind().cuts_off.contains(&net.nodes[first].kind().name);
        strength != Strength::Recommended || is_cut_off()
    };
    // Whatever the order: a dropped edge still says what ends with what.
    let kept = grown(live(chosen(net, &wish.kept)), (&net.edges, false), &ends_it, &|_| false);
    let mut stuck = live(chosen(net, &wish.excluded));
    stuck.extend((0..net.nodes.len()).filter(|at| net.cycle[*at].is_some()));
    stuck.extend((0..net.nodes.len()).filter(|at| !net.is_gone(*at) && net.nodes[*at].acts().next().is_none()));
    let stuck = grown(stuck, (&net.kept(), false), &|_, _, strength| strength == Strength::Hard, &|_| false);
    kept.union(&stuck).copied().collect()
}

fn shown(plan: &Plan) -> Vec<String> {
    plan.steps()
        .map(|step| format!("{} {} {:?} {} {:?}", step.id(), step.stage(), step.action(), step.subject(), step.after()))
        .collect()
}

fn said(step: &Step<'_>) -> (Address, Action) {
    (step.subject(), step.action())
}

/// The steps are the acts of everything in the scope that does not stay, each once and in its
/// own order; so what ends with something else makes no step.
fn steps_are_the_acts_of_what_is_to_end(facts: &AccountFacts, wish: &Wish) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    let plan = plan(&graph, &net, wish);
    let stays = stays(&net, wish);
    let reach = scope(&net, wish, &BTreeSet::new());
    let mut expected: Vec<(Address, Vec<Action>)> = scope(&net, wish, &stays)
        .difference(&stays)
        .map(|at| (net.nodes[*at].address(), net.nodes[*at].acts().map(|act| act.action()).collect()))
        .collect();
    expected.sort();
    let mut found: Vec<(Address, Vec<Action>)> = Vec::new();
    for step in plan.steps() {
        match found.iter_mut().find(|(address, _)| *address == step.subject()) {
            Some((_, actions)) => actions.push(step.action()),
            None => found.push((step.subject(), vec![step.action()])),
        }
    }
    found.sort();
    prop_assert_eq!(found, expected);
    let held = net.ids(plan.held().map(|(held, _)| held.address()));
    prop_assert_eq!(held, reach.intersection(&stays).copied().collect());
    Ok(())
}

/// A step comes after what directly precedes it, in an earlier stage, and after nothing else.
fn steps_come_after_what_precedes_them(facts: &AccountFacts, wish: &Wish) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    let plan = plan(&graph, &net, wish);
    let steps: Vec<Step<'_>> = plan.steps().collect();
    prop_assert!(steps.iter().map(Step::id).eq(1..=u32::try_from(steps.len()).unwrap()));
    prop_assert!(steps.windows(2).all(|pair| pair[0].stage() <= pair[1].stage()));
    prop_assert_eq!(plan.stages(), steps.iter().map(|step| step.stage()).max().unwrap_or(0));
    for step in &steps {
        let at = net.at(&step.subject());
        let own: Vec<u32> = steps.iter().filter(|other| other.subject() == step.subject()).map(Step::id).collect();
        let nth = own.iter().position(|id| *id == step.id()).unwrap();
        let expected: BTreeSet<u32> = if nth > 0 {
            BTreeSet::from([own[nth - 1]])
        } else {
            let before: BTreeSet<Address> = net
                .kept()
                .iter()
                .filter(|edge| edge.after == at)
                .map(|edge| net.nodes[edge.before].address())
                .collect();
            before
                .iter()
                .filter_map(|address| steps.iter().filter(|other| other.subject() == *address).map(Step::id).max())
                .collect()
        };
        prop_assert_eq!(step.after(), expected.into_iter().collect::<Vec<_>>(), "of step {}", step.id());
        for before in step.after() {
            prop_assert!(before < step.id());
            prop_assert!(plan.step(before).unwrap().stage() < step.stage());
        }
    }
    Ok(())
}

/// In each stage come first the steps that stop charges, then the others; of both first those that can be
/// undone; of those alike the one whose subject stands first.
fn what_stops_charges_comes_first_and_what_is_final_last(facts: &AccountFacts, wish: &Wish) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    let plan = plan(&graph, &net, wish);
    let mut by_position: Vec<Step<'_>> = plan.steps().collect();
    by_position.sort_by_key(|step| net.at(&step.subject()));
    let mut expected = Vec::new();
    for stage in 1..=plan.stages() {
        for (stops, is_final) in [(true, false), (true, true), (false, false), (false, true)] {
            let own = by_position.iter().filter(|step| step.stage() == stage);
            let alike = own.filter(|step| stops_charges(step) == stops && step.is_irreversible() == is_final);
            expected.extend(alike.map(said));
        }
    }
    prop_assert_eq!(plan.steps().map(|step| said(&step)).collect::<Vec<_>>(), expected);
    Ok(())
}

/// The last thing that is done to what is billed until it has ended. Copying data out stops nothing.
fn stops_charges(step: &Step<'_>) -> bool {
    let actions: Vec<Action> = step.node().acts().map(|act| act.action()).collect();
    let stays = [Action::Export, Action::LiftProtection].contains(&step.action());
    step.node().kind().billed_until_ended.value && actions.last() == Some(&step.action()) && !stays
}

/// Nothing but waiting is done to what is protected before a step that lifts the protection, which
/// needs consent and stands directly before the next.
fn protections_are_lifted_directly_before(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let plan = Planner::new(&graph).plan();
    for step in plan.steps() {
        prop_assert_eq!(step.needs_consent(), step.action() == Action::LiftProtection);
        let is_protected = step.node().code() == Code::TerminationProtected;
        if step.needs_consent() {
            prop_assert!(is_protected);
        } else if is_protected && step.action() != Action::Wait {
            let is_own = |other: &Step<'_>| other.subject() == step.subject() && other.action() != Action::Wait;
            let first = plan.steps().find(is_own).unwrap();
            prop_assert!(first.needs_consent(), "{} is protected", step.subject());
            prop_assert!(first.id() < step.id());
            let directly = plan.step(*step.after().last().unwrap()).unwrap();
            prop_assert_eq!(step.after().len(), 1);
            prop_assert_eq!(directly.subject(), step.subject());
            prop_assert_eq!(directly.stage() + 1, step.stage());
        }
        if step.node().resource().is_some_and(|resource| resource.protection() == Protection::Off) {
            prop_assert!(!step.needs_consent());
        }
    }
    Ok(())
}

/// A plan for the whole account closes it, as its last step, if and only if nothing is held.
fn the_last_step_closes_the_account(facts: &AccountFacts, wish: &Wish) -> TestCaseResult {
    let wish = Wish { targets: Vec::new(), ..wish.clone() };
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    let plan = plan(&graph, &net, &wish);
    let needed = net.in_the_way(&[net.root], &|at| net.is_gone(at));
    let held = net.ids(plan.held().map(|(held, _)| held.address()));
    prop_assert_eq!(plan.closes_account(), held.is_disjoint(&needed));
    if held.is_empty() {
        prop_assert!(plan.closes_account());
    }
    let last = plan.steps().last().map(|step| step.subject());
    prop_assert_eq!(plan.closes_account(), last == Some(graph.root().address()));
    Ok(())
}

/// What nothing was kept from stays as it was asked: keeping and excluding only take steps away.
fn holding_back_only_takes_steps_away(facts: &AccountFacts, wish: &Wish) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let net = Net::of(&graph);
    let free = Wish { targets: wish.targets.clone(), ..Wish::default() };
    let all: BTreeSet<_> = plan(&graph, &net, &free).steps().map(|step| said(&step)).collect();
    let some: BTreeSet<_> = plan(&graph, &net, wish).steps().map(|step| said(&step)).collect();
    prop_assert!(some.is_subset(&all));
    for at in chosen(&net, &wish.kept).union(&chosen(&net, &wish.excluded)) {
        let address = net.nodes[*at].address();
        prop_assert!(some.iter().all(|(subject, _)| *subject != address), "{} is to stay", address);
    }
    Ok(())
}

/// The same facts in any order give the same plan.
fn order_of_the_input_does_not_matter(facts: &AccountFacts, seed: u64, wish: &Wish) -> TestCaseResult {
    let (one, other) = (account(facts), account(&shuffled(facts, seed)));
    let (one, other) = (graph(&one), graph(&other));
    let (one, other) = (shown(&plan(&one, &Net::of(&one), wish)), shown(&plan(&other, &Net::of(&other), wish)));
    prop_assert_eq!(one, other);
    Ok(())
}

/// Planning anew after some stages are done gives the steps that were left, in the same order.
fn replanning_goes_on_where_it_stopped(facts: &AccountFacts, stages: Index) -> TestCaseResult {
    let before = account(facts);
    let before = graph(&before);
    if before.dropped_edges().next().is_some() {
        return Ok(());
    }
    let plan = Planner::new(&before).plan();
    let done = u32::try_from(stages.index(plan.stages().max(1) as usize)).unwrap();
    let left: Vec<_> = plan.steps().filter(|step| step.stage() > done).map(|step| said(&step)).collect();
    let mut changed: AccountFacts = facts.clone();
    for thing in &mut changed.things {
        let address = Address::new(thing.kind, thing.coverage, thing.key.clone()).unwrap();
        let own: Vec<_> = plan.steps().filter(|step| step.subject() == address).collect();
        let count = own.iter().filter(|step| step.stage() <= done).count();
        if count > 0 && count == own.len() {
            thing.status = Some("gone".to_owned());
        } else if count > 0 {
            // Half done, which a status can tell only of a protection.
            if count > 1 || !own[0].needs_consent() {
                return Ok(());
            }
            thing.protection = Protection::Off;
        }
    }
    let after = account(&changed);
    let after = graph(&after);
    let again: Vec<_> = Planner::new(&after).plan().steps().map(|step| said(&step)).collect();
    prop_assert_eq!(again, left);
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(192))]

        #[test]
        fn steps_are_the_acts_of_what_is_to_end(facts in small(), wish in wish()) {
            super::steps_are_the_acts_of_what_is_to_end(&facts, &wish)?;
        }

        #[test]
        fn steps_come_after_what_precedes_them(facts in small(), wish in wish()) {
            super::steps_come_after_what_precedes_them(&facts, &wish)?;
        }

        #[test]
        fn what_stops_charges_comes_first_and_what_is_final_last(facts in small(), wish in wish()) {
            super::what_stops_charges_comes_first_and_what_is_final_last(&facts, &wish)?;
        }

        #[test]
        fn protections_are_lifted_directly_before(facts in small()) {
            super::protections_are_lifted_directly_before(&facts)?;
        }

        #[test]
        fn the_last_step_closes_the_account(facts in small(), wish in wish()) {
            super::the_last_step_closes_the_account(&facts, &wish)?;
        }

        #[test]
        fn holding_back_only_takes_steps_away(facts in small(), wish in wish()) {
            super::holding_back_only_takes_steps_away(&facts, &wish)?;
        }

        #[test]
        fn order_of_the_input_does_not_matter(facts in small(), seed in any::<u64>(), wish in wish()) {
            super::order_of_the_input_does_not_matter(&facts, seed, &wish)?;
        }

        #[test]
        fn replanning_goes_on_where_it_stopped(facts in proptest1_graph_strategy(9), stages in any::<Index>()) {
            super::replanning_goes_on_where_it_stopped(&facts, stages)?;
        }
    }
}
