//! What stands in for Soracom's API.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/responses/mod.rs"]
pub(crate) mod responses;
#[allow(dead_code, reason = "tests of the client need the rest")]
#[path = "../support/server/mod.rs"]
pub(crate) mod server;
