//! One test binary: each module is one subject.

mod acme;
mod assessment;
mod capture;
mod catalogue;
mod charges;
#[cfg(feature = "cli")]
mod cli;
mod common;
mod counted;
#[cfg(feature = "cli")]
mod crash;
mod cycles;
mod damage;
mod dates;
mod drawn;
mod drive;
mod edges;
mod embedding;
mod examples;
mod fleet;
mod fuzz;
mod golden;
mod hints;
mod journal;
#[cfg(feature = "cli")]
mod judge;
mod laws;
mod layers;
mod orders;
mod page;
#[cfg(feature = "picture")]
mod picture;
mod planner;
mod prism;
mod provenance;
mod providers;
#[cfg(feature = "cli")]
mod public_types;
mod questions;
#[cfg(feature = "cli")]
mod readme;
mod receipt;
#[cfg(feature = "redact")]
mod redacted;
#[cfg(feature = "cli")]
mod rehearsal;
mod responses;
mod review;
mod rules;
mod saved_plan;
mod schemas;
mod server;
mod shuffle;
mod simulation;
mod snapshot;
#[cfg(feature = "soracom-api")]
mod soracom;
mod support;
mod supposed;
mod unfit;
mod unread;
mod verify;
mod views;
mod vpgs;
mod words;
