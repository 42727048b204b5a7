//! One test binary: each module is one subject.

mod capture;
mod catalogue;
#[cfg(feature = "cli")]
mod cli;
mod common;
mod counted;
#[cfg(feature = "cli")]
mod crash;
mod damage;
mod drive;
mod embedding;
mod examples;
mod expected;
mod golden;
mod hints;
mod journal;
mod laws;
mod layers;
mod memory;
mod openapi;
mod prism;
mod questions;
#[cfg(feature = "cli")]
mod readme;
#[cfg(feature = "cli")]
mod rehearsal;
mod responses;
mod samples_bills;
mod saved_plan;
mod seen;
mod server;
mod shuffle;
mod snapshot;
#[cfg(feature = "soracom-api")]
mod soracom;
mod support;
mod unread;
mod verify;
mod views;
mod vpgs;
mod whole;
