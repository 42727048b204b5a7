//! The guide: how to build on this library, in chapters. It holds no code of its own.
//!
//! | you have | read |
//! | --- | --- |
//! | an inventory in a database, or nothing but a list | [`your_inventory`] |
//! | a system in which things can be ended | [`your_backend`] |
//! | things that the catalogue does not know | [`your_kinds`] |
//! | accounts of another provider | [`your_provider`] |
//! | a status, a role or a kind whose name you look for | [`kinds`] |
//! | doubts | [`limits`] |
//!
//! Each chapter's programs are compiled and run as tests. They need no crate but this one, which re-exports
//! those whose types it uses: `use winddown::{chrono, rust_decimal, serde_json};`.
//!
//! # Where things are
//!
//! | to | use |
//! | --- | --- |
//! | read an account | [`CaptureDir::load`](crate::reading::CaptureDir::load), [`SnapshotFile::load`](crate::reading::SnapshotFile::load), or your own [`Source`](crate::reading::Source) |
//! | build one by hand | [`AccountBuilder`](crate::account::AccountBuilder) |
//! | keep one | [`write_snapshot`](crate::reading::write_snapshot) |
//! | keep one answer, and ask it | [`Assessment`](crate::assessment::Assessment) |
//! | know why it cannot be closed | [`Diagnosis`](crate::diagnosis::Diagnosis) |
//! | know what would be if | [`Assessment::what_if`](crate::assessment::Assessment::what_if), [`leverage`](crate::assessment::Assessment::leverage) |
//! | know when it can | [`Timeline`](crate::timeline::Timeline) |
//! | make a plan, and keep it | [`Planner`](crate::planner::Planner), then [`Plan::save`](crate::planner::Plan::save), which gives a [`SavedPlan`](crate::plan::SavedPlan) |
//! | prove a plan | [`verify`](crate::verify::verify) |
//! | rehearse | [`Simulation`](crate::backend::Simulation) |
//! | act on your own system | implement [`Backend`](crate::backend::Backend), and try it out with [`conformance`](crate::backend::conformance) |
//! | carry a plan out | [`drive`](crate::drive::drive), or [`Execution`](crate::execution::Execution), a state machine without I/O |
//! | show answers | [`report`](crate::report), or the values themselves |
//!
//! # Longer programs
//!
//! They stand in `examples/` of the repository: `ask` answers one question; `blockers` walks the blockers as
//! values; `by_hand` builds an account without any JSON; `json` gives the answer to another program;
//! `service` keeps assessments and asks them from threads; `own_kind` adds a kind to the graph;
//! `second_provider` is a provider with all its kinds; `own_backend` is a backend, to the end of a plan;
//! `journal_in_sqlite` keeps a journal in a database; `tokio` drives an execution from an async runtime.

#[doc = include_str!("your_inventory.md")]
pub mod your_inventory {}

#[doc = include_str!("your_backend.md")]
pub mod your_backend {}

#[doc = include_str!("your_kinds.md")]
pub mod your_kinds {}

#[doc = include_str!("your_provider.md")]
pub mod your_provider {}

#[doc = include_str!("../../docs/kinds.md")]
#[doc(alias("status", "statuses", "role", "roles", "key", "paid", "unpaid"))]
pub mod kinds {}

#[doc = include_str!("limits.md")]
pub mod limits {}
