//! The JSON documents: what a [`Report`](crate::report::Report) writes, one type a document.
//!
//! A report is `Serialize` and streams: an item of a list is made when it is written, and nothing is
//! collected on the way, so answers of any size can be written. These types are for whoever reads such a
//! document, from the command or from where it was stored, without its account: what is read and written
//! again is the same, byte for byte. The document of a [plan](crate::report::plan) is a plan's file:
//! [`SavedPlan::read`](crate::plan::SavedPlan::read) reads it, and checks all that it says.
//!
//! Every document begins with `format_version`, `document` (its type) and `written_by` (the version of winddown).
//! Within a major version fields are only added: fields that this version does not know are passed over. A document
//! of another major version, or of another type, is an error. A JSON Schema of each stands in `docs/schema`. Those
//! about an account say as of when it was read, `taken_at`, and for when they are, `now`: RFC 3339, in
//! UTC, to the second; `taken_at` is null if nobody knows. Sentences are in English, and keep their words
//! only where that is said.
//!
//! ```
//! use winddown::report::json::CheckDocument;
//! use winddown::serde_json;
//!
//! let text = r#"{ "format_version": "2.0" }"#;
//! let error = serde_json::from_str::<CheckDocument>(text).unwrap_err().to_string();
//! assert!(error.starts_with("its format_version is 2.0, and this winddown reads 1.x"), "{error}");
//! ```

mod change;
mod check;
mod errands;
mod event;
mod execution;
mod explain;
mod graph;
mod kinds;
mod questions;
mod receipt;
mod remedy;
mod verification;
mod what_if;

pub(in crate::report) use change::diff;
pub use change::{ChangeRow, DateRow, DiffDocument, OutlookRow, ReadingRow, WhyRow};
pub(in crate::report) use check::check;
pub use check::{BlockerRow, CheckDocument, EvidenceRow, RuleRow, UnreadRow};
pub(in crate::report) use errands::errands;
pub use errands::{AfterRow, ErrandsDocument, PersonErrandRow, PersonRow, ReasonRow};
pub use event::Event;
pub(in crate::report) use execution::execution;
pub use execution::{ErrandRow, ExecutionDocument, StoppedRow};
pub(in crate::report) use explain::explain;
pub use explain::{CauseRow, ExplainDocument, LinkRow};
pub use graph::{BoxRow, ColumnRow, EdgeRow, GraphDocument, LaneRow, ThingsRow};
pub(in crate::report) use kinds::kinds;
pub(in crate::report) use questions::questions;
pub use questions::{QuestionRow, QuestionsDocument};
pub use receipt::ComparisonDocument;
pub(in crate::report) use receipt::comparison;
pub use remedy::{RemedyRow, WayRow};
pub use verification::VerificationDocument;
pub(in crate::report) use verification::verification;
pub use what_if::{CloseByRow, DueRow, LeverRow, LeversDocument, StaysRow, WhatIfDocument};
pub(in crate::report) use what_if::{levers, what_if};

/// The document of [`receipt`](crate::report::receipt).
pub use crate::execution::Receipt as ReceiptDocument;
pub use crate::plan::file::{ChargeRow, ChargesRow, SoFarRow, UnknownChargeRow};
pub use crate::plan::file::{HolidaysRow, OperationRow, ProvenanceRow, VERSION as FORMAT_VERSION};
// Every document has one, which is checked where it is read.
#[doc(hidden)]
pub use crate::plan::file::FormatVersion;
