//! Layer 6: the answers in words. Each answer becomes a stream of [`Block`]s, which a renderer turns
//! into its format; the JSON faces are serde and stream straight from the answers.
//!
//! Wording is made here and nowhere else. Texts that come from an API (names, keys, statuses) are
//! untrusted: they travel as [`Span`]s of plain text, and each renderer escapes them for its format.

mod answers;
mod formats;
mod model;
mod wording;

pub use answers::age::Age;
pub use answers::check::check;
pub use answers::execution;
pub use answers::explain::explain;
pub use answers::kinds::{kind, kinds};
pub use answers::plan::{PlanOptions, plan};
pub use answers::questions::questions;
pub use answers::verification::verification;
pub use formats::json;
#[cfg(feature = "text")]
pub use formats::text::TextRenderer;
#[cfg(feature = "cli")]
pub(crate) use formats::text::escaped;
pub use model::{Block, Line, Role, Span};
pub use wording::Limit;
