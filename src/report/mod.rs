//! The answers in words.
//!
//! Three questions are kept apart:
//!
//! | what | where | what it knows |
//! | --- | --- | --- |
//! | what is said, in which order | `answers/`, one file an answer | diagnosis, plan, execution: no word, no width, no command |
//! | in which words | `wording/`, one file a language | sentences, for typed [`Statement`]s |
//! | with which looks | `formats/`, one file a format | columns, marks, escapes |
//!
//! An answer is a stream of [`Part`]s. What a reader can type next is a [`Hint`], for which the program
//! that shows the answer has the words. The JSON faces in [`json`] stream straight from diagnosis, plan
//! and execution, and ask the English wording for the few sentences in them.
//!
//! Texts that come from an API (names, keys, statuses) are untrusted: a [`Line`] carries them as plain
//! text, and each format escapes them.
//!
//! # To add a format
//!
//! Write a file in `formats/` that turns [`Part`]s into bytes, with a [`Language`] for the words. From
//! outside the crate it is the same:
//!
//! ```
//! use std::fmt::Write;
//! use winddown::report::{Language, NoHints, Part, Words};
//!
//! /// Titles and headings as an outline.
//! fn outline(parts: impl IntoIterator<Item = Part>) -> String {
//!     let words: Words<'_> = Language::English.words(&NoHints);
//!     let mut out = String::new();
//!     for part in parts {
//!         match &part {
//!             Part::Title(said) => writeln!(out, "{}", words.statement(said).text()).unwrap_or_default(),
//!             Part::Heading(said) => writeln!(out, "  {}", words.statement(said).text()).unwrap_or_default(),
//!             _ => {}
//!         }
//!     }
//!     out
//! }
//!
//! # use winddown::catalogue::Catalogue;
//! let outline = outline(winddown::report::kinds(Catalogue::soracom()));
//! assert!(outline.contains("\n  VPGs\n"));
//! ```
//!
//! # To add a language
//!
//! Add a variant to [`Language`] and a file to `wording/` that implements its trait `Wording`. No method
//! there matches with `_`, so the compiler names every sentence that the new language lacks.

mod answers;
mod formats;
mod hints;
mod limit;
mod line;
mod model;
mod statements;
mod wording;

pub use answers::age::Age;
pub use answers::check::{check, verdict};
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
pub use hints::{Hint, Hints, NoHints};
pub use limit::Limit;
pub use line::{Line, Role, Span};
pub use model::{Behind, Cause, CauseReason, Item, KindItem, Part, Step, Told};
pub use statements::{Certainty, KindTopic, Mark, Note, Statement, Subject, Things, Topic};
pub use wording::{Language, Words};
