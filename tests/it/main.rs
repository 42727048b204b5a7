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
#[cfg(feature = "cli")]
mod readme;
mod saved_plan;
mod shuffle;
#[cfg(feature = "soracom-api")]
mod soracom;
mod verify;
mod views;
mod whole;
