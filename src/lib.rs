//! winddown
pub mod account;
pub mod backend;
pub mod catalogue;
pub mod diagnosis;
pub mod graph;
pub mod plan;
pub mod report;
pub mod timeline;
