//! Layer 5: where accounts come from. [`Source`] is what every origin has in common; [`CaptureDir`]
//! reads a directory of raw API responses.

mod capture_dir;
mod capture_error;
mod file_name;
mod readings;
mod response;

pub use capture_dir::{Capture, CaptureDir};
pub use capture_error::{CaptureError, CaptureProblem};
pub use readings::{Claim, InvalidClaim};

use crate::account::Account;

/// Something that an account can be read from: a capture, an API, a test double.
///
/// Object-safe. Reading changes nothing at the source and may be repeated at any time.
pub trait Source: Send + Sync {
    /// Why the account could not be read.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Reads the whole account. What could not be read is said in its readings; only what makes the
    /// rest unusable is an error.
    ///
    /// # Errors
    /// Those of the source.
    fn read(&self) -> Result<Account, Self::Error>;
}
