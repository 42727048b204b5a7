//! The account in memory, which behaves as Soracom would: by itself, against the planner, and with
//! everything that goes wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod behaviour;
mod clinging;
pub(crate) mod conformance;
mod laws;
mod ledger;
mod orders;
mod walk;

use chrono::{DateTime, Duration, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use winddown::account::{Account, Address, Fact};
use winddown::backend::{Backend, Clock as _, Simulation, SimulationError};
use winddown::catalogue::spec::{Means, Standing};
use winddown::catalogue::{Call, Operation};
use winddown::execution::{Answer, Sighting};
use winddown::strategies::now;

use crate::drawn::{catalogue_of, kind};

/// What somebody tries.
#[derive(Clone, Debug)]
enum Try {
    Call(u16, u16),
    ByHand(u16),
    Look(u16),
    Days(u8),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        8 => (any::<u16>(), any::<u16>()).prop_map(|(subject, act)| Try::Call(subject, act)),
        3 => any::<u16>().prop_map(Try::ByHand),
        2 => any::<u16>().prop_map(Try::Look),
        1 => (1u8..50).prop_map(Try::Days),
    ];
    vec(one, 0..24)
}

/// The address of a thing of an account.
fn subject(account: &Account, choice: u16) -> Option<Address> {
    let at = usize::from(choice).checked_rem(account.len())?;
    account.resources().nth(at).map(|resource| resource.address())
}

/// Every operation that may be called for a thing of a kind.
fn operations(name: &str) -> Vec<Operation> {
    let spec = kind(name);
    let acts =
        spec.every_act().filter_map(|step| if let Means::Api(operation) = step.means { Some(operation) } else { None });
    let set = spec.protection.and_then(|protection| protection.set);
    acts.chain(set).chain(spec.reads.iter().map(|read| read.operation)).collect()
}

fn fill(account: &Account, operation: &Operation, subject: &Address) -> Call {
    let quantity = account.get(subject).and_then(|resource| resource.fact(Fact::Quantity));
    operation.call(catalogue_of(account).provider(), account.operator(), subject.coverage(), subject.key(), quantity)
}

/// Tries one thing; the call and its answer, if it was one.
fn attempt(account: &Account, backend: &Simulation, one: &Try) -> Option<(Call, Answer)> {
    match one {
        Try::Call(choice, act) => {
            let subject = subject(account, *choice)?;
            let operations = operations(subject.kind());
            let operation = operations.get(usize::from(*act).checked_rem(operations.len())?)?;
            let call = fill(account, operation, &subject);
            let answer = backend.perform(&call);
            return Some((call, answer));
        }
        Try::ByHand(choice) => _ = backend.do_by_hand(&subject(account, *choice)?),
        Try::Look(choice) => _ = backend.observe(&subject(account, *choice)?),
        Try::Days(days) => backend.set_now(backend.now() + Duration::days((*days).into())),
    }
    None
}

fn is_gone(backend: &dyn Backend<Error = SimulationError>, subject: &Address) -> bool {
    match backend.observe(subject) {
        Sighting::Seen(seen) => kind(subject.kind()).assess(seen.as_ref()).0 == Standing::Gone,
        _ => false,
    }
}

fn memory(account: &Account) -> Simulation {
    Simulation::new(account, catalogue_of(account), now())
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
