//! What goes wrong with calls and looks.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::account::Address;

/// What goes wrong with a call or a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The call is refused without a reason, and takes no effect.
    Refused,
    /// It fails before it could take effect.
    Transient,
    /// There were too many calls.
    RateLimited(Duration),
    /// The credentials do not hold.
    Unauthorised,
    /// The connection breaks; the call took no effect, and nobody knows.
    ResetBefore,
    /// The connection breaks; the call took effect, and nobody knows.
    ResetAfter,
    /// The call takes effect, but this many looks and reads do not show it yet.
    Slow(u32),
}

/// A fault at one occasion.
#[derive(Clone, Debug)]
struct ScriptedFault {
    /// The operation; `None` for a look.
    operation: Option<String>,
    subject: Address,
    /// From 1.
    attempt: u32,
    fault: Fault,
}

/// Which calls and looks go wrong, and how; by default none does. That depends on the operation, the thing and the number of
/// the attempt alone, not on the timing of threads.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    seed: u64,
    rate: f64,
    with_unauthorised: bool,
    script: Vec<ScriptedFault>,
}

impl Faults {
    /// Faults by chance: each attempt goes wrong at this rate, from 0 (never) to 1 (always), in one of
    /// all ways but [`Fault::Unauthorised`].
    pub const fn seeded(seed: u64, rate: f64) -> Self {
        Self { seed, rate, with_unauthorised: false, script: Vec::new() }
    }

    /// The same, where an attempt at an operation on a thing goes wrong, counted from 1.
    #[must_use]
    pub fn at_call(mut self, operation: &str, subject: Address, attempt: u32, fault: Fault) -> Self {
        self.script.push(ScriptedFault { operation: Some(operation.to_owned()), subject, attempt, fault });
        self
    }

    /// The same, where a look at a thing goes wrong, counted from 1. A fault that concerns the effect of a
    /// call is [`Fault::Transient`] for a look.
    #[must_use]
    pub fn at_look(mut self, subject: Address, attempt: u32, fault: Fault) -> Self {
        self.script.push(ScriptedFault { operation: None, subject, attempt, fault });
        self
    }

    /// The same, with credentials that fail by chance too.
    #[must_use]
    pub fn with_unauthorised(mut self) -> Self {
        self.with_unauthorised = true;
        self
    }

    /// What goes wrong at this attempt, if anything.
    pub(super) fn at(&self, operation: Option<&str>, subject: &Address, attempt: u32) -> Option<Fault> {
        let scripted = self
            .script
            .iter()
            .find(|one| (one.operation.as_deref(), &one.subject, one.attempt) == (operation, subject, attempt));
        if let Some(one) = scripted {
            return Some(one.fault);
        }
        if self.rate <= 0.0 {
            return None;
        }
        let [chance, way, size] = self.draw(operation, subject, attempt);
        // The upper 53 bits are as many as a float of this size holds.
        let chance = (chance >> 11) as f64 / (1u64 << 53) as f64;
        (chance < self.rate).then(|| self.pick(operation.is_some(), way, size))
    }

    fn pick(&self, is_call: bool, way: u64, size: u64) -> Fault {
        let few = u32::try_from(size % 3).unwrap_or(0) + 1;
        let wait = Fault::RateLimited(Duration::from_secs(few.into()));
        let mut ways = vec![Fault::Transient, wait];
        if is_call {
            ways.extend([Fault::Refused, Fault::ResetBefore, Fault::ResetAfter, Fault::Slow(few)]);
        }
        ways.extend(self.with_unauthorised.then_some(Fault::Unauthorised));
        let at = usize::try_from(way % ways.len() as u64).unwrap_or(0);
        ways.get(at).copied().unwrap_or(Fault::Transient)
    }

    /// Three numbers that depend on the occasion alone.
    fn draw(&self, operation: Option<&str>, subject: &Address, attempt: u32) -> [u64; 3] {
        let operation = operation.map_or_else(|| "None".to_owned(), |id| format!("Some(\"{id}\")"));
        let occasion = format!("{}\n{operation}\n{subject}\n{attempt}", self.seed);
        let hash: [u8; 32] = Sha256::digest(occasion).into();
        let mut numbers = [0; 3];
        for (number, bytes) in numbers.iter_mut().zip(hash.chunks_exact(8)) {
            *number = bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        }
        numbers
    }
}
