//! winddown
pub mod account;
pub mod backend;
pub mod catalogue;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnosis;
pub mod graph;
pub mod plan;
pub mod report;
pub mod timeline;
