//! Where accounts are read from. [`Source`] is what every origin has in common; [`CaptureDir`] reads a
//! directory of raw API responses, and [`SnapshotFile`] one file that [`write_snapshot`] wrote. A
//! [`Claim`] is a person's word on what no operation shows; [`attest()`] puts it into an account.

mod attest;
pub(crate) mod capture;
mod claim;
pub(crate) mod collector;
mod error;
mod in_order;
pub(crate) mod readings;
pub(crate) mod response;
mod scan;
mod snapshot;
mod source;

pub use attest::attest;
pub use capture::{Capture, CaptureDir};
pub use claim::Claim;
pub use error::ReadError;
pub use snapshot::{SnapshotFile, write_snapshot};
pub use source::Source;
