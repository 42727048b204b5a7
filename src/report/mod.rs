//! The answers, to be written.
//!
//! A [`Report`] is an answer as a value: [`check`], [`explain`], [`plan`] and so on make one. It is written as
//! text by a `TextRenderer` (feature `text`), and as JSON by `Serialize`. Whoever reads such JSON has the types in
//! [`json`]. A [`Statement`] is a single sentence.
//!
//! What a reader can type next is a [`Hint`], for which the program that shows the answer has the words.
//! Texts that come from an API (names, keys, statuses) are untrusted: each format escapes them.
//!
//! # Inside
//!
//! Three questions are kept apart:
//!
//! | what | where | what it knows |
//! | --- | --- | --- |
//! | what is said, in which order | `answers/`, one file an answer | diagnosis, plan, execution: no word, no width, no command |
//! | in which words | `wording/`, one file a language | sentences, for typed [`Statement`]s |
//! | with which looks | `formats/`, one file a format | columns, marks, escapes |
//!
//! An answer for people is a stream of parts (`model.rs`). The JSON documents are made straight from
//! diagnosis, plan and execution, and ask the English wording for the few sentences in them.
//!
//! To add a format, write a file in `formats/` that turns parts into bytes, with a `Language` for the
//! words. To add a language, add a variant to `Language` and a file to `wording/` that implements the
//! trait `Words`. No method there matches with `_`, so the compiler names every sentence that the new
//! language lacks.
#![cfg_attr(
    not(feature = "html"),
    allow(dead_code, reason = "only text and pages are made of parts, and only drawings have coordinates")
)]

mod answers;
mod formats;
mod hints;
mod limit;
mod line;
mod model;
mod picture;
mod reports;
mod statements;
mod wording;

#[cfg(feature = "cli")]
pub(crate) use answers::age::Age;
#[cfg(feature = "cli")]
pub(crate) use answers::execution::{carried_out, dated_event, is_milestone};
pub use answers::{
    check::verdict,
    execution::{event, headline, left, message, obstacle, waiting},
    page::RunLog,
};
#[cfg(feature = "cli")]
pub(crate) use formats::escape::escaped;
#[cfg(feature = "html")]
pub use formats::html::HtmlRenderer;
pub use formats::json;
#[cfg(feature = "cli")]
pub(crate) use formats::mail::mail;
pub use formats::markdown::MarkdownRenderer;
#[cfg(feature = "text")]
pub use formats::text::TextRenderer;
pub use hints::Hint;
#[cfg(feature = "cli")]
pub(crate) use limit::Limit;
#[cfg(feature = "cli")]
pub(crate) use line::{Line, Role};
#[cfg(feature = "cli")]
pub(crate) use model::Part;
pub use picture::Picture;
pub use reports::{
    Report, check, comparison, diff, errands, explain, intent, kind, kinds, levers, open_errands, page, plan,
    questions, receipt, review, run, standing, verification, what_if,
};
pub use statements::Statement;
