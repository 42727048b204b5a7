//! The inventory of an account, as plain validated data. It knows what a resource, a
//! reference and a reading are, and nothing about what Soracom calls them.
//!
//! [`AccountBuilder`] collects resources in any order and reports all problems at once; the
//! [`Account`] that it gives is immutable, sorted, and small: a SIM costs about 70 bytes.

mod address;
mod append;
mod builder;
mod check;
mod counted;
mod coverage;
mod digest;
mod document;
mod drafts;
mod fact;
mod fact_form;
mod facts;
mod findings;
mod fingerprint;
mod finish;
mod index;
pub(crate) mod instant;
mod intern;
mod invalid_text;
mod inventory;
mod json_error;
#[cfg(test)]
pub(crate) mod json_schema;
mod kept_words;
mod key_form;
mod merge;
mod money;
mod month;
mod observation;
mod oddity;
mod operator;
mod order;
mod other_names;
mod places;
mod problem;
mod reading;
mod resolve;
mod schema;
mod shape;
mod similar;
mod ties;
mod version;

pub use address::{Address, join_key, key_parts};
pub(crate) use address::{canonical_key, is_kind, write_address};
pub use builder::{AccountBuilder, Draft};
pub(crate) use builder::{Resolved, Sort};
pub use coverage::Coverage;
pub use digest::Digest;
pub(crate) use digest::{Fields, quoted};
pub(crate) use drafts::is_too_long;
// Every document has these, which are checked where it is read.
#[doc(hidden)]
pub use document::{Document, Is, WrittenBy};
pub use fact::Fact;
pub(crate) use index::{PlaceIx, ResourceIx, ResourceRange, RoleIx, StatusIx};
pub(crate) use instant::instant;
pub(crate) use intern::Interner;
pub(crate) use invalid_text::Expected;
pub use invalid_text::InvalidText;
pub use inventory::{Account, MissingReference, Protection, Resource};
pub(crate) use json_error::JsonError;
pub use key_form::KeyForm;
pub use money::Money;
pub use month::Month;
pub use observation::Observation;
pub use oddity::{Aspect, Finding, Oddity};
pub use operator::OperatorId;
pub(crate) use places::Places;
pub use problem::InvalidAccount;
pub(crate) use problem::{Problem, home};
pub use reading::{Attested, Reading};
#[doc(hidden)]
pub use schema::Schema;
pub(crate) use similar::similar;
#[cfg(feature = "cli")]
pub(crate) use similar::slips;
pub(crate) use version::{is_readable, major};
