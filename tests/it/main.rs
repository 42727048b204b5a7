//! One test binary: each module is one subject.

mod capture;
mod catalogue;
#[cfg(feature = "cli")]
mod cli;
mod common;
mod embedding;
mod examples;
mod expected;
mod golden;
mod laws;
mod layers;
mod memory;
mod openapi;
mod prism;
#[cfg(feature = "cli")]
mod readme;
mod responses;
mod saved_plan;
mod server;
mod shuffle;
mod support;
mod verify;
mod views;
mod whole;
