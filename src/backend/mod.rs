//! What can be acted on. [`Backend`] is what all have in common; [`MemoryBackend`] is an account in
//! memory, `Soracom` (feature `soracom-api`) is Soracom's API, and [`conformance`] is a test kit for
//! backends.

pub(crate) mod budget;
mod clock;
pub mod conformance;
mod simulation;
#[cfg(feature = "soracom-api")]
mod soracom;

pub use clock::{Clock, JumpingClock, SystemClock};
pub use simulation::{
    Change, Drift, Effect, Fault, Faults, MemoryBackend, MemoryError, NewThing, NotDone, People, Scripted,
};
#[cfg(feature = "soracom-api")]
pub use soracom::{
    Credentials, Endpoints, Identity, InvalidEndpoint, InvalidProxy, Profile, ProfileError, ProfileProblem, Progress,
    Proxy, SecretString, Soracom, SoracomError, SoracomOptions,
};

use crate::account::Address;
use crate::catalogue::Call;
use crate::catalogue::spec::RefSpec;
use crate::execution::{Answer, Sighting};
use crate::reading::Source;

/// Something that can be acted on, too.
///
/// Object-safe. [`conformance`] is a test kit for implementations.
pub trait Backend: Source {
    /// Makes one call, and tells what became of it. Called once for each intent that stands in the
    /// journal, from several threads at once for different things, never twice at the same time for
    /// the same thing. It must not repeat a call by itself unless the first one certainly took no
    /// effect: where nobody knows, the answer is [`Answer::OutcomeUnknown`]. What it exports has to be
    /// stored where it outlives the account before the answer is [`Answer::Done`]. For an act that the
    /// catalogue says takes time, [`Answer::Done`] counts as [`Answer::Accepted`].
    fn perform(&self, call: &Call) -> Answer;

    /// True if calls are made as the root user, who may do more than others.
    fn is_root(&self) -> bool;

    /// Looks at one thing again: before an act that cannot be undone, after one whose outcome is not
    /// known, and while one takes time or a person does it. It has to show what is so now, not what
    /// was read before.
    ///
    /// Unless the source can do better, this reads the whole account.
    fn observe(&self, subject: &Address) -> Sighting {
        let account = match self.read() {
            Ok(account) => account,
            Err(error) => return Sighting::Unreadable { why: error.to_string() },
        };
        let seen = account.observe(subject, RefSpec::SETTLES);
        let gap = account.reading(subject.kind(), subject.coverage()).gap().map(str::to_owned);
        match gap.or_else(|| account.doubt(subject).map(ToString::to_string)) {
            Some(why) if seen.is_none() => Sighting::Unreadable { why },
            _ => Sighting::Seen(seen),
        }
    }
}
