//! The verbs.

pub(super) mod apply;
pub(super) mod capture;
pub(super) mod questions;
pub(super) mod resume;
