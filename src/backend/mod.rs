//! Layer 5: where accounts come from. [`Source`] is what every origin has in common; [`CaptureDir`]
//! reads a directory of raw API responses, and [`SnapshotFile`] one file that [`write_snapshot`] wrote;
//! [`MemoryBackend`] is an account in memory that can be acted on, `Soracom` (feature `soracom-api`) is
//! Soracom's API, and [`conformance`] is a test kit for backends.

mod capture_dir;
mod capture_error;
mod collect;
pub mod conformance;
mod drive;
mod file_name;
mod journal_file;
mod memory;
mod readings;
mod response;
mod snapshot;
#[cfg(feature = "soracom-api")]
mod soracom;
mod stamp;

pub use capture_dir::{Capture, CaptureDir};
pub use capture_error::{CaptureError, CaptureProblem};
#[cfg(feature = "proptest1")]
pub(crate) use collect::Rules;
pub use drive::{Clock, DriveError, DriveOptions, Ended, JumpingClock, SystemClock, drive};
pub use journal_file::{JournalFile, JournalFileError, JournalProblem, PausedJournal};
pub use memory::{
    Change, Drift, Effect, Fault, Faults, MemoryBackend, MemoryError, NewThing, NotDone, People, Scripted,
};
pub use readings::{Claim, InvalidClaim, attest};
pub use snapshot::{Snapshot, SnapshotError, SnapshotFile, SnapshotProblem, write_snapshot};
#[cfg(feature = "soracom-api")]
pub use soracom::{
    Credentials, Endpoints, Identity, InvalidEndpoint, InvalidProxy, Profile, ProfileError, ProfileProblem, Progress,
    Proxy, SecretString, Soracom, SoracomError, SoracomOptions,
};

use crate::account::{Account, Address, OperatorId};
use crate::catalogue::Call;
use crate::execution::{Answer, Sighting};

/// Something that an account can be read from: a capture, an API, a test double.
///
/// Object-safe. Reading changes nothing at the source and may be repeated at any time, from several
/// threads at once.
pub trait Source: Send + Sync {
    /// Why the account could not be read.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Whose account it is. Asked once, before anything is done to it. Unless the source can do better,
    /// this reads the whole account.
    ///
    /// # Errors
    /// Those of the source.
    fn operator(&self) -> Result<OperatorId, Self::Error> {
        self.read().map(|account| account.operator().clone())
    }

    /// Reads the whole account. What could not be read is said in its readings; only what makes the
    /// rest unusable is an error.
    ///
    /// # Errors
    /// Those of the source.
    fn read(&self) -> Result<Account, Self::Error>;

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
        let seen = account.observe(subject);
        let gap = account.reading(subject.kind(), subject.coverage()).gap().map(str::to_owned);
        match gap.or_else(|| account.doubt(subject).map(ToString::to_string)) {
            Some(why) if seen.is_none() => Sighting::Unreadable { why },
            _ => Sighting::Seen(seen),
        }
    }
}

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
}
