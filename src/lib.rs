//! Why can a Soracom account not be closed, what has to go first, and in which order?
//!
//! Soracom is an IoT carrier; an account (an *operator*) holds SIMs, LoRaWAN and Sigfox devices,
//! virtual private gateways (VPGs), what is attached to them, contracts, orders and bills. It closes
//! only when all of that is gone and the last bill is paid. This library answers, from the account's
//! own data, which thing is in the way, why, who can clear it, and when the account can be closed;
//! and it carries the plan out, safely. It is pure and deterministic: no runtime, no global state, no
//! printing, no clock outside [`backend`]; the same facts give the same bytes, whatever order they
//! came in.
//!
//! ```
//! use winddown::assessment::Assessment;
//! use winddown::catalogue::Catalogue;
//! use winddown::diagnosis::Verdict;
//! use winddown::reading::CaptureDir;
//!
//! let account = CaptureDir::new("examples/acme").load()?.account;
//! let assessment = Assessment::new(account, Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?)?;
//!
//! // Why can't this account be closed?
//! assert_eq!(assessment.verdict(), Verdict::Blocked);
//! let bill = assessment.diagnosis().blocker(&"g:bill/2026-07".parse()?).ok_or("it is in the way")?;
//! assert_eq!(bill.code().as_str(), "PAYMENT_FAILED");
//!
//! // What has to be done, in which order? The last step is the root user's.
//! let plan = assessment.plan();
//! let last = plan.steps().last().ok_or("there is something to do")?;
//! assert_eq!(last.subject().to_string(), "account/OP0012345678");
//!
//! // When can it be closed at the earliest?
//! assert_eq!(assessment.earliest_close(), Some("2026-10-06".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The [`guide`] has a chapter each for an inventory, a backend, kinds and a provider of your own, a page
//! of [all kinds with their statuses and roles](guide::kinds), and the [limits](guide::limits).
//!
//! # The house
//!
//! Each module imports only from those below it.
//!
//! | module | holds |
//! | --- | --- |
//! | `cli` (feature `cli`) | the command |
//! | [`report`] | the answers: as values, in words, as JSON and markdown, and as text, pictures and pages (features `text`, `picture`, `html`) |
//! | [`drive`](mod@drive) | a loop with threads around an execution, and the journal in a file |
//! | [`backend`] | the trait [`Backend`](backend::Backend), a test kit for it, an account in memory, and the API (feature `soracom-api`) |
//! | [`execution`] | carrying a plan out, without I/O: steps, journal, confirmation |
//! | [`errands`] | a plan in bundles that a person can hold in mind |
//! | [`assessment`] | one owned answer for one account at one instant, which hands out the following |
//! | [`diagnosis`], [`planner`] | verdict, blockers, explanations, what-if; a plan: steps and stages |
//! | [`verify`](mod@verify) | proof of a plan against an account, apart from the planner |
//! | [`timeline`] | dates: the earliest closing date and the chain behind it |
//! | [`graph`] | what has to go before what |
//! | [`plan`] | a plan as data, and its file |
//! | `intake` (private) | reading files within bounds, and opening those that are written |
//! | [`reading`] | the trait [`Source`](reading::Source), API responses, capture directories, snapshots, attestations |
//! | `redact` (feature `redact`) | the same account with pseudonyms |
//! | [`catalogue`] | what each kind of thing is and how it ends: the rules, as data |
//! | [`account`] | the inventory |
//! | `strategies` (feature `proptest1`) | generators of accounts for property tests, beside the others |
//!
//! # What is known, and what is only inferred
//!
//! Every rule of the [`catalogue`] carries its [`Provenance`](catalogue::spec::Provenance): the
//! document in which Soracom says so, the public sample in which it was seen although Soracom does not
//! say it, or why the careful reading was chosen where nobody does. Blockers and explanations hand it
//! on. What no operation of the API shows stays *unread* until a person attests
//! it, and unread is never empty: see [`account::Reading`].
//!
//! # Features
//!
//! - `text`: `report::TextRenderer`.
//! - `picture`: [`report::Picture`] as SVG, Mermaid and dot, and not only as JSON.
//! - `html`: `report::HtmlRenderer`, with `picture`.
//! - `soracom-api`: `backend::Soracom`, which reads an account and acts on it through Soracom's API.
//! - `redact`: `redact::Redaction`, which puts pseudonyms in the place of ids and names.
//! - `cli`: the `winddown` command, with `html`, `redact`, `soracom-api` and `text`.
//! - `proptest1`: `strategies`, for property tests with proptest 1.
//!
//! None is on by default.
//!
//! # Types of other crates
//!
//! Instants, days and amounts are those of [`chrono`] and [`rust_decimal`], and JSON is that of
//! [`serde_json`]. They are re-exported, so that a program can name the very versions that this one uses:
//! `use winddown::{chrono, rust_decimal, serde_json};`. This `chrono` has no clock, so it has no `Utc::now`: the present
//! instant is `SystemClock.now()` of [`backend::SystemClock`], with the trait [`backend::Clock`] in scope; or name
//! `chrono` with its feature `clock` in your own `Cargo.toml`.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(no_inline)]
pub use {chrono, rust_decimal, serde_json};

pub mod account;
pub mod assessment;
pub mod backend;
pub mod catalogue;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnosis;
pub mod drive;
pub mod errands;
pub mod execution;
#[cfg(test)]
#[path = "../tests/it/fuzz/engine/mod.rs"]
#[allow(dead_code, reason = "each reader is judged by what it can be judged by")]
mod fuzzing;
pub mod graph;
#[cfg(any(doc, doctest))]
pub mod guide;
mod intake;
pub mod plan;
pub mod planner;
pub mod reading;
#[cfg(feature = "redact")]
pub mod redact;
pub mod report;
#[cfg(feature = "proptest1")]
pub mod strategies;
pub mod timeline;
pub mod verify;

/// The README's Rust code, compiled and run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
