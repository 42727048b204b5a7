//! winddown
pub mod account;
pub mod backend;
pub mod catalogue;
pub mod graph;
