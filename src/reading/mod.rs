//! Where accounts are read from. [`Source`] is what every origin has in common; [`CaptureDir`] reads a
//! directory of raw API responses, and [`SnapshotFile`] one file that [`write_snapshot`] wrote.

pub(crate) mod capture;
pub(crate) mod collect;
pub(crate) mod readings;
pub(crate) mod response;
mod snapshot;
mod source;

pub use capture::{Capture, CaptureDir, CaptureError, CaptureProblem};
#[cfg(feature = "proptest1")]
pub(crate) use collect::Rules;
pub use readings::{Claim, InvalidClaim, attest};
pub use snapshot::{Snapshot, SnapshotError, SnapshotFile, SnapshotProblem, write_snapshot};
pub use source::Source;
