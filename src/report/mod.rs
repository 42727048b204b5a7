//! Layer 6: the answers in words. Each answer becomes a stream of [`Block`]s, which a renderer turns
//! into its format; the JSON faces are serde and stream straight from the answers.
//!
//! Wording is made here and nowhere else. Texts that come from an API (names, keys, statuses) are
//! untrusted: they travel as [`Span`]s of plain text, and each renderer escapes them for its format.

mod age;
mod check;
mod document;
pub mod execution;
mod explain;
pub mod json;
mod kinds;
mod odd;
mod plan;
mod questions;
#[cfg(feature = "text")]
mod text;
mod verification;
mod wording;

pub use age::Age;
pub use check::check;
pub use document::{Block, Line, Role, Span};
pub use explain::explain;
pub use kinds::{kind, kinds};
pub use plan::{PlanOptions, plan};
pub use questions::questions;
#[cfg(feature = "text")]
pub use text::TextRenderer;
#[cfg(feature = "cli")]
pub(crate) use text::escaped;
pub use verification::verification;
pub use wording::Limit;
