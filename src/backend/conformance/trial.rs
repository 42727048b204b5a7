//! What trying out a law takes.

use std::error::Error;
use std::fmt;

use super::breach::Breach;
use super::probe::Probe;
use crate::account::{Account, Address, Digest, Observation};
use crate::backend::Backend;
use crate::catalogue::spec::{Means, Standing};
use crate::catalogue::{Call, KindSpec, Operation};
use crate::execution::{Answer, Sighting};

/// The law that every reading after the first one tries as well.
pub(super) const READS_AGAIN: &str = "it can be read again";

/// How often a call or a look that fails on the way is tried again.
const AGAIN: usize = 10;

pub(super) struct Trial<'b, E> {
    pub(super) backend: &'b dyn Backend<Error = E>,
    pub(super) probe: &'b Probe,
    breaches: Vec<Breach>,
}

impl<'b, E: Error + Send + Sync + 'static> Trial<'b, E> {
    pub(super) const fn new(backend: &'b dyn Backend<Error = E>, probe: &'b Probe) -> Self {
        Self { backend, probe, breaches: Vec::new() }
    }

    pub(super) fn finish(self) -> Result<(), Vec<Breach>> {
        if self.breaches.is_empty() { Ok(()) } else { Err(self.breaches) }
    }

    /// How many breaches there are.
    pub(super) const fn count(&self) -> usize {
        self.breaches.len()
    }

    /// Notes that a law is broken.
    pub(super) fn breach(&mut self, law: &'static str, expected: impl fmt::Display, found: impl fmt::Display) {
        let breach = Breach { law, expected: expected.to_string(), found: found.to_string() };
        // The same thing is tried after every ending.
        if !self.breaches.contains(&breach) {
            self.breaches.push(breach);
        }
    }

    pub(super) fn read(&mut self, law: &'static str) -> Option<Account> {
        match self.backend.read() {
            Ok(account) => Some(account),
            Err(error) => {
                self.breach(law, "an account", error);
                None
            }
        }
    }

    pub(super) fn digest(&mut self) -> Option<Digest> {
        self.read(READS_AGAIN).map(|account| account.digest())
    }

    pub(super) fn look(&self, subject: &Address) -> Sighting {
        look(self.backend, self.probe, subject)
    }

    /// Makes a call, again if it fails on the way.
    pub(super) fn perform(&self, call: &Call) -> Answer {
        let mut answer = self.backend.perform(call);
        for _ in 0..AGAIN {
            if !matches!(answer, Answer::RateLimited { .. } | Answer::Transient { .. }) {
                break;
            }
            (self.probe.pause)();
            answer = self.backend.perform(call);
        }
        answer
    }

    /// True if a thing that shows this of itself is gone.
    pub(super) fn is_gone(&self, subject: &Address, seen: Option<&Observation>) -> bool {
        self.probe.catalogue.kind(subject.kind()).is_some_and(|kind| kind.assess(seen).0 == Standing::Gone)
    }

    /// The thing that the probe names, with its kind.
    pub(super) fn known(&mut self, subject: Option<&Address>) -> Option<(Address, &'b KindSpec)> {
        let subject = subject?;
        let kind = self.probe.catalogue.kind(subject.kind());
        if kind.is_none() {
            self.breach("the catalogue knows what is tried", subject, "an unknown kind");
        }
        Some((subject.clone(), kind?))
    }

    /// The operation filled in for a thing.
    pub(super) fn call(
        &self,
        operation: &Operation,
        account: &Account,
        subject: &Address,
        seen: Option<&Observation>,
    ) -> Call {
        let quantity = seen.and_then(|seen| seen.quantity.as_deref());
        operation.call(self.probe.catalogue.provider(), account.operator(), subject.coverage(), subject.key(), quantity)
    }
}

/// Looks at a thing, again if the look fails on the way.
pub(super) fn look<E>(backend: &dyn Backend<Error = E>, probe: &Probe, subject: &Address) -> Sighting
where
    E: Error + Send + Sync + 'static,
{
    let mut found = backend.observe(subject);
    for _ in 0..AGAIN {
        if !matches!(found, Sighting::RateLimited { .. } | Sighting::Transient { .. }) {
            break;
        }
        (probe.pause)();
        found = backend.observe(subject);
    }
    found
}

/// True if a look shows that a thing is gone.
pub(super) fn shows_end(kind: &KindSpec, found: &Sighting) -> bool {
    matches!(found, Sighting::Seen(seen) if kind.assess(seen.as_ref()).0 == Standing::Gone)
}

/// The operation by which a step is done, if there is one.
pub(super) const fn operation(means: Means) -> Option<Operation> {
    match means {
        Means::Api(operation) => Some(operation),
        _ => None,
    }
}
