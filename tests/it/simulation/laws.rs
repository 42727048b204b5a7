//! Laws of the account in memory alone.

use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Address, Resource};
use winddown::backend::{Backend, Faults, Simulation, SimulationError};
use winddown::catalogue::spec::{Action, Blocks, Found, Means, Standing, Strength};
use winddown::execution::{Answer, Sighting};
use winddown::graph::DependencyGraph;
use winddown::reading::Source;
use winddown::strategies::{AccountFacts, now};

use super::{Try, attempt, memory, tries};
use crate::common::{cases, shrinks};
use crate::drawn::{kind, of_any_provider};

fn config() -> Config {
    Config { cases: cases(256), max_shrink_iters: shrinks(20_000), ..Config::default() }
}

fn small() -> impl Strategy<Value = AccountFacts> {
    of_any_provider(9)
}

/// All that is said of a resource.
fn said(resource: Resource<'_>) -> impl PartialEq + std::fmt::Debug {
    let references: Vec<_> = resource.references().map(|(role, target)| (role.to_owned(), target.address())).collect();
    let missing =
        resource.missing_references().map(|one| (one.role.to_owned(), one.kind.to_owned(), one.key.to_owned()));
    let facts: Vec<_> = resource.facts().map(|(fact, value)| (fact, value.to_owned())).collect();
    let name = resource.name().map(str::to_owned);
    let status = resource.status().map(str::to_owned);
    (name, status, resource.protection(), facts, references, missing.collect::<Vec<_>>())
}

/// Whether a look shows what reading shows, for things that reading has and things that it has not.
fn agrees(backend: &Simulation, subjects: &[Address]) -> Result<(), TestCaseError> {
    let account = backend.read().unwrap();
    let here = account.resources().map(|resource| resource.address());
    for subject in here.chain(subjects.iter().cloned()) {
        let seen = account.observe(&subject);
        let kind = kind(subject.kind());
        let is_hidden = matches!(kind.found, Found::Unlisted { .. });
        let has_gap = account.reading(kind.name, subject.coverage()).gap().is_some();
        let is_root = kind.blocks.value == Blocks::Itself;
        let found = backend.observe(&subject);
        if seen.is_none() && (is_hidden || has_gap && !is_root) {
            prop_assert!(matches!(found, Sighting::Unreadable { .. }), "{}: {:?}", subject, found);
        } else {
            prop_assert_eq!(found, Sighting::Seen(seen), "{}", subject);
        }
    }
    Ok(())
}

/// Before anything is done, reading gives the account that it was made from, with the account
/// itself and the running bills.
fn it_reads_as_what_it_was_made_from(facts: &AccountFacts) -> TestCaseResult {
    let account = facts.account().unwrap();
    let read = memory(&account).read().unwrap();
    let new = |address: &Address| account.get(address).is_none();
    let news = read.resources().map(|resource| resource.address()).filter(new).count();
    prop_assert_eq!(read.len(), account.len() + news);
    prop_assert!(news <= 3);
    if news == 0 {
        prop_assert_eq!(read.digest(), account.digest());
    }
    for resource in account.resources() {
        prop_assert_eq!(read.get(&resource.address()).map(said), Some(said(resource)), "{}", resource);
    }
    prop_assert!(read.readings().eq(account.readings()));
    let graph = DependencyGraph::build(account.clone(), &facts.catalogue, now()).unwrap();
    let month = winddown::account::Month::of(now()).to_string();
    for node in
        graph.nodes().filter(|node| node.resource().is_none() && (node.key() == month || node.coverage().is_none()))
    {
        prop_assert!(read.get(&node.address()).is_some(), "{} is to be expected", node.address());
    }
    Ok(())
}

/// A look at a thing shows what reading all would show, whatever was done before.
fn looks_agree_with_reading(facts: &AccountFacts, tries: &[Try], looks: u32) -> TestCaseResult {
    let account = facts.account().unwrap();
    let backend = memory(&account).ends_after(looks).lingers_for(looks);
    let subjects: Vec<Address> = account.resources().map(|resource| resource.address()).collect();
    for one in tries {
        attempt(&account, &backend, one);
    }
    _ = backend.read();
    _ = backend.read();
    agrees(&backend, &subjects)?;
    Ok(())
}

/// What is refused, or fails before it could take effect, changes nothing; and what is done without
/// an effect has none.
fn what_has_no_effect_changes_nothing(facts: &AccountFacts, tries: &[Try], seed: u64) -> TestCaseResult {
    let account = facts.account().unwrap();
    let faults = Faults::seeded(seed, 0.3).with_unauthorised();
    let backend = memory(&account).ends_after(1_000).lingers_for(1_000).faults(faults);
    for one in tries {
        let before = (backend.read().unwrap().digest(), backend.exported(), backend.effects().len());
        let Some((_, answer)) = attempt(&account, &backend, one) else { continue };
        let after = (backend.read().unwrap().digest(), backend.exported(), backend.effects().len());
        match answer {
            Answer::Done { .. } | Answer::Accepted { .. } | Answer::OutcomeUnknown { .. } => {
                prop_assert!(after.2 <= before.2 + 1);
                if after.2 == before.2 {
                    // Unless a look has come round to show an effect that was slow to show.
                    prop_assert_eq!(before.1, after.1);
                }
            }
            Answer::Refused { .. }
            | Answer::Transient { .. }
            | Answer::RateLimited { .. }
            | Answer::Unauthorised { .. } => {
                prop_assert_eq!((before.1, before.2), (after.1, after.2), "{:?}", answer);
            }
            _ => {}
        }
    }
    Ok(())
}

/// A call that is refused leaves the account as it was, to the last fact.
fn a_refused_call_changes_nothing(facts: &AccountFacts, tries: &[Try]) -> TestCaseResult {
    let account = facts.account().unwrap();
    let backend = memory(&account).ends_after(1_000).lingers_for(1_000).root(false);
    for one in tries {
        let before = (backend.read().unwrap().digest(), backend.effects());
        if let Some((_, Answer::Refused { .. })) = attempt(&account, &backend, one) {
            prop_assert_eq!(before, (backend.read().unwrap().digest(), backend.effects()));
        }
    }
    Ok(())
}

/// Whatever goes wrong, the effects tell what happened: a twin without faults, on which exactly
/// those calls are made that took effect, ends in the same state with the same effects.
fn effects_tell_what_happened(facts: &AccountFacts, tries: &[Try], seed: u64) -> TestCaseResult {
    let account = facts.account().unwrap();
    let quiet = || memory(&account).ends_after(1_000).lingers_for(1_000);
    let (backend, twin) = (quiet().faults(Faults::seeded(seed, 0.5)), quiet());
    for one in tries {
        let before = backend.effects().len();
        match attempt(&account, &backend, one) {
            Some((call, answer)) if backend.effects().len() > before => {
                let answers =
                    matches!(answer, Answer::Done { .. } | Answer::Accepted { .. } | Answer::OutcomeUnknown { .. });
                prop_assert!(answers, "{:?}", answer);
                let answer = twin.perform(&call);
                prop_assert!(matches!(answer, Answer::Done { .. } | Answer::Accepted { .. }), "{:?}", answer);
            }
            Some(_) => {}
            None => _ = attempt(&account, &twin, one),
        }
    }
    // Until all that is slow to show has shown.
    (0..5).for_each(|_| _ = backend.read());
    prop_assert_eq!(backend.effects(), twin.effects());
    prop_assert_eq!(backend.read().unwrap().digest(), twin.read().unwrap().digest());
    Ok(())
}

/// The same calls with the same seed go wrong in the same way, whatever else is called between.
fn faults_follow_from_the_seed(facts: &AccountFacts, tries: &[Try], seed: u64) -> TestCaseResult {
    let account = facts.account().unwrap();
    let run = || {
        let backend = memory(&account).faults(Faults::seeded(seed, 0.5));
        tries.iter().map(|one| attempt(&account, &backend, one).map(|(_, answer)| answer)).collect::<Vec<_>>()
    };
    prop_assert_eq!(run(), run());
    Ok(())
}

/// What has something hard before it cannot be ended, by whomever.
fn a_wrong_order_is_refused(facts: &AccountFacts) -> TestCaseResult {
    let account = facts.account().unwrap();
    let graph = DependencyGraph::build(account.clone(), &facts.catalogue, now()).unwrap();
    let backend = memory(&account);
    for node in graph.nodes().filter(|node| !node.is_gone() && node.resource().is_some()) {
        let before = node.prerequisites();
        let Some(hard) = before.iter().find(|before| before.constraint.strength == Strength::Hard) else { continue };
        for act in node.acts().filter(|act| act.action() == Action::LiftProtection) {
            let lifted = act.call().map(|call| backend.perform(&call));
            prop_assert!(!matches!(lifted, Some(Answer::Refused { .. })), "{:?}", lifted);
        }
        let Some(act) = node.acts().find(|act| act.action() != Action::LiftProtection) else { continue };
        // What nobody can lift stays protected, and a copy harms nobody.
        if act.action() == Action::Export || node.acts().any(|act| act.needs_consent() && act.call().is_none()) {
            continue;
        }
        match act.means() {
            Means::Api(_) => {
                let answer = backend.perform(&act.call().unwrap());
                prop_assert!(matches!(answer, Answer::Refused { .. }), "{} before {}: {:?}", hard.before, node, answer);
            }
            _ => {
                let done = backend.do_by_hand(&node.address());
                let is_held = matches!(done, Err(SimulationError::Held { .. } | SimulationError::NotYet { .. }));
                // The bill of a later month, which the account does not have, is none that holds.
                prop_assert!(is_held, "{} before {}: {:?}", hard.before, node, done);
            }
        }
    }
    prop_assert!(backend.effects().iter().all(|effect| !effect.is_irreversible));
    Ok(())
}

/// People who act do only what is a person's to do, and nothing before what has to go first.
fn people_only_do_their_part(facts: &AccountFacts) -> TestCaseResult {
    let account = facts.account().unwrap();
    let graph = DependencyGraph::build(account.clone(), &facts.catalogue, now()).unwrap();
    let backend = memory(&account).people_act();
    for node in graph.nodes() {
        let (read, before) = (backend.read().unwrap(), backend.effects().len());
        _ = backend.observe(&node.address());
        if backend.effects().len() == before {
            continue;
        }
        prop_assert!(node.acts().any(|act| act.call().is_none()), "{} is ended by calls", node);
        for first in node.prerequisites().iter().filter(|first| first.constraint.strength == Strength::Hard) {
            let seen = read.observe(&first.before.address());
            let is_gone = seen.is_none_or(|seen| first.before.kind().assess(Some(&seen)).0 == Standing::Gone);
            prop_assert!(is_gone, "{} before {}", first.before, node);
        }
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn it_reads_as_what_it_was_made_from(facts in small()) {
            super::it_reads_as_what_it_was_made_from(&facts)?;
        }

        #[test]
        fn looks_agree_with_reading(
            facts in small(),
            tries in tries(),
            looks in prop_oneof![Just(0u32), Just(1_000)],
        ) {
            super::looks_agree_with_reading(&facts, &tries, looks)?;
        }

        #[test]
        fn what_has_no_effect_changes_nothing(facts in small(), tries in tries(), seed in any::<u64>()) {
            super::what_has_no_effect_changes_nothing(&facts, &tries, seed)?;
        }

        #[test]
        fn a_refused_call_changes_nothing(facts in small(), tries in tries()) {
            super::a_refused_call_changes_nothing(&facts, &tries)?;
        }

        #[test]
        fn effects_tell_what_happened(facts in small(), tries in tries(), seed in any::<u64>()) {
            super::effects_tell_what_happened(&facts, &tries, seed)?;
        }

        #[test]
        fn faults_follow_from_the_seed(facts in small(), tries in tries(), seed in any::<u64>()) {
            super::faults_follow_from_the_seed(&facts, &tries, seed)?;
        }

        #[test]
        fn a_wrong_order_is_refused(facts in small()) {
            super::a_wrong_order_is_refused(&facts)?;
        }

        #[test]
        fn people_only_do_their_part(facts in small()) {
            super::people_only_do_their_part(&facts)?;
        }
    }
}
