//! The JSON faces. Each is `Serialize` and streams: an item of a list is made when it is written,
//! and nothing is collected on the way, so answers of any size can be written.
//!
//! Every document begins with `format_version`: within a major version fields are only added. Those
//! about an account say as of when it was read, `taken_at`, and for when they are, `now`: RFC 3339, in
//! UTC; `taken_at` is null if nobody knows.

mod check;
mod execution;
mod explain;
mod kinds;
mod questions;
mod remedy;
mod said;
mod verification;

pub use check::check;
pub use execution::{execution, unread};
pub use explain::explain;
pub use kinds::kinds;
pub use questions::questions;
pub use verification::verification;

/// The version of all documents.
pub const FORMAT_VERSION: &str = "1.0";
