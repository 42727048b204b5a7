//! What is said, one file an answer.

pub(super) mod age;
mod charges;
pub(super) mod check;
pub(super) mod errands;
pub(in crate::report) mod execution;
pub(super) mod explain;
pub(super) mod kinds;
pub(super) mod names;
pub(super) mod odd;
pub(in crate::report) mod page;
pub(super) mod plan;
pub(super) mod questions;
pub(super) mod receipt;
pub(super) mod verification;
