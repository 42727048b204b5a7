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
//! # From the questions to the types
//!
//! ```
//! use winddown::reading::CaptureDir;
//! use winddown::catalogue::Catalogue;
//! use winddown::diagnosis::{Diagnosis, Verdict};
//! use winddown::graph::DependencyGraph;
//! use winddown::execution::{ConfirmedPlan, Entry, Execution, Options, Terms};
//! use winddown::planner::Planner;
//! use winddown::verify::{Soundness, verify};
//! use winddown::timeline::Weekends;
//!
//! let now = "2026-08-20T00:00:00Z".parse()?;
//! let capture = CaptureDir::new("examples/acme").load()?;
//! let graph = DependencyGraph::build(capture.account.clone(), Catalogue::soracom(), now)?;
//!
//! // 1. Why can't this account be closed?
//! let diagnosis = Diagnosis::new(&graph);
//! assert_eq!(diagnosis.verdict(), Verdict::Blocked);
//! let first = diagnosis.roots().next().ok_or("somebody can always act")?;
//! println!("{}: {}", first.subject(), first.code());
//!
//! // 2. What do I have to do, in which order?
//! let plan = Planner::new(&graph).plan();
//! for step in plan.steps().take(3) {
//!     println!("{} {} {}", step.id(), step.action().verb().english(), step.subject());
//! }
//!
//! // 3. When can it be closed at the earliest?
//! let timeline = diagnosis.timeline(&Weekends);
//! assert_eq!(timeline.earliest_close(), Some("2026-10-06".parse()?));
//!
//! // 4. Do it: in a rehearsal here, see [`drive`](mod@drive) for a loop with a journal around it.
//! let saved = plan.save(&Weekends);
//! assert_eq!(verify(&saved, &capture.account, Catalogue::soracom(), now).soundness(), Soundness::Sound);
//! let confirmed = ConfirmedPlan::new(saved, "OP0012345678", Terms::default())?;
//! let nothing_yet = std::iter::empty::<Result<Entry, std::convert::Infallible>>();
//! let mut execution = Execution::recover(confirmed, Options::default(), nothing_yet, now)?;
//! let first = execution.poll_entry(now).ok_or("there is something to do")?;
//! assert!(first.is_intent(), "a call stands in the journal before it is made");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The house
//!
//! Each module imports only from those below it.
//!
//! | module | holds |
//! | --- | --- |
//! | [`cli`] (feature `cli`) | the command |
//! | [`report`] | the answers: as values, in words, as text (feature `text`) and as JSON |
//! | [`drive`](mod@drive) | a loop with threads around an execution, and the journal in a file |
//! | [`backend`] | the trait [`Backend`](backend::Backend), a test kit for it, an account in memory, and the API (feature `soracom-api`) |
//! | [`execution`] | carrying a plan out, without I/O: steps, journal, confirmation |
//! | [`diagnosis`], [`planner`] | verdict, blockers, explanations, what-if; a plan: steps and stages |
//! | [`verify`](mod@verify) | proof of a plan against an account, apart from the planner |
//! | [`timeline`] | dates: the earliest closing date and the chain behind it |
//! | [`graph`] | what has to go before what |
//! | [`plan`] | a plan as data, and its file |
//! | [`reading`] | the trait [`Source`](reading::Source), API responses, capture directories, snapshots, attestations |
//! | [`catalogue`] | what each kind of thing is and how it ends: the rules, as data |
//! | [`account`] | the inventory |
//!
//! # What is known, and what is only inferred
//!
//! Every rule of the [`catalogue`] carries its [`Provenance`](catalogue::spec::Provenance): the
//! document in which Soracom says so, the public exhibit in which it was seen although Soracom does not
//! say it, or why the careful reading was chosen where nobody does. Blockers and explanations hand it
//! on. What no operation of the API shows stays *unread* until a person attests
//! it, and unread is never empty: see [`account::Reading`].
//!
//! # Features
//!
//! - `text`: [`report::TextRenderer`].
//! - `soracom-api`: `backend::Soracom`, which reads an account and acts on it through Soracom's API.
//! - `cli`: the `winddown` command, with `soracom-api` and `text`.
//! - `proptest1`: `strategies`, for property tests with proptest 1.
//!
//! None is on by default.
//!
//! # Types of other crates
//!
//! Instants, days and amounts are those of [`chrono`] and [`rust_decimal`], and JSON is that of
//! [`serde_json`]. They are re-exported, so that a program can name the very versions that this one uses.

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
pub mod execution;
pub mod graph;
pub mod plan;
pub mod planner;
pub mod reading;
pub mod report;
#[cfg(feature = "proptest1")]
pub mod strategies;
pub mod timeline;
pub mod verify;

/// The README's Rust code, compiled and run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
