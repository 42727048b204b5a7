//! A rehearsal survives the end of its process.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::Config;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, AccountBuilder, Digest};
use winddown::backend::{Backend, Clock as _, Effect, Simulation, SimulationError};
use winddown::catalogue::GLOBAL;
use winddown::execution::Answer;
use winddown::reading::Source as _;
use winddown::strategies::AccountFacts;

use super::{Try, attempt, fill, memory, operations, tries};
use crate::common::{cases, shrinks};
use crate::drawn::of_any_provider;

fn state(backend: &Simulation) -> (Digest, Vec<Effect>, String) {
    (backend.read().unwrap().digest(), backend.effects(), backend.now().to_string())
}

fn reopened(account: &Account, path: &Path) -> Result<Simulation, SimulationError> {
    memory(account).ledger(path)
}

/// Wherever the process ends, what was answered for is there again: each prefix of the ledger gives
/// the state that was reached with it, and a beginning of a line nothing more.
fn a_prefix_gives_the_state_that_was_reached(facts: &AccountFacts, tries: &[Try], torn: Index) -> TestCaseResult {
    let account = facts.account().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ledger");
    let backend = memory(&account).ledger(&path).unwrap();
    let mut reached = Vec::new();
    for one in tries {
        attempt(&account, &backend, one);
        let state = state(&backend);
        reached.push((usize::try_from(fs::metadata(&path).unwrap().len()).unwrap(), state));
    }
    let bytes = fs::read(&path).unwrap();
    let other = directory.path().join("other");
    for (length, expected) in reached {
        let rest = &bytes[length..];
        let line = rest.iter().position(|byte| *byte == b'\n').unwrap_or(0);
        let torn = if line > 0 { torn.index(line) } else { 0 };
        fs::write(&other, &bytes[..length + torn]).unwrap();
        prop_assert_eq!(state(&reopened(&account, &other).unwrap()), expected);
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(Config { cases: cases(64), max_shrink_iters: shrinks(2_000), ..Config::default() })]

        #[test]
        fn a_prefix_gives_the_state_that_was_reached(
            facts in of_any_provider(9),
            tries in tries(),
            torn in any::<Index>(),
        ) {
            super::a_prefix_gives_the_state_that_was_reached(&facts, &tries, torn)?;
        }
    }
}

fn account(operator: u64) -> Account {
    let mut builder = AccountBuilder::new(crate::common::operator(operator));
    for key in ["1", "2"] {
        builder.add("sim", GLOBAL, key).status("active");
    }
    builder.build(winddown::catalogue::Catalogue::soracom()).unwrap()
}

fn terminate(backend: &Simulation, account: &Account, key: &str) -> Answer {
    backend.perform(&fill(account, &operations("sim")[1], &format!("g:sim/{key}").parse().unwrap()))
}

#[test]
fn what_was_done_once_is_refused_after_reopening() {
    let account = account(1);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ledger");
    assert!(matches!(terminate(&reopened(&account, &path).unwrap(), &account, "1"), Answer::Done { .. }));
    let backend = reopened(&account, &path).unwrap();
    assert!(matches!(terminate(&backend, &account, "1"), Answer::Refused { .. }));
    assert!(matches!(terminate(&backend, &account, "2"), Answer::Done { .. }));
    assert_eq!(reopened(&account, &path).unwrap().effects().len(), 2);
}

#[test]
fn damage_is_reported_with_its_line() {
    let account = account(1);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ledger");
    let backend = reopened(&account, &path).unwrap();
    terminate(&backend, &account, "1");
    terminate(&backend, &account, "2");
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 3);
    let damages: [fn(&str) -> String; 4] = [
        |line| line.replace('{', ""),
        |line| line.replace("g:sim/1", "g:sim/3"),
        |line| line.replace("terminateSim", "terminateVirtualPrivateGateway"),
        |line| format!("{line}\n{line}"),
    ];
    for (damage, expected) in damages.into_iter().zip([2, 2, 2, 3]) {
        let lines: Vec<String> =
            text.lines().enumerate().map(|(at, line)| if at == 1 { damage(line) } else { line.to_owned() }).collect();
        fs::write(&path, lines.join("\n") + "\n").unwrap();
        match reopened(&account, &path) {
            Err(SimulationError::Damaged { line, .. }) => assert_eq!(line, expected, "{lines:?}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_ledger_of_another_account_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ledger");
    reopened(&account(1), &path).unwrap();
    let found = reopened(&account(2), &path);
    assert!(matches!(found, Err(SimulationError::AnotherAccount { .. })), "{found:?}");
}
