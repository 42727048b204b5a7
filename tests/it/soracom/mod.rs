//! Soracom's API as a backend, against a server on this machine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod access;
mod acting;
#[path = "../../support/api.rs"]
pub(crate) mod api;
mod behind;
mod bounds;
mod described;
mod reading;
mod secrets;
mod signing_in;
mod waits;
mod ways;

use std::sync::Arc;
use std::time::Duration;

use winddown::backend::{Credentials, Endpoints, JumpingClock, Soracom, SoracomError, SoracomOptions};

use crate::common::GLOBAL;
use api::{Api, Running};

/// What must never be seen.
const SECRET: &str = "secret-abcde12345";

fn credentials() -> Credentials {
    Credentials::auth_key("keyId-abcde", SECRET.into())
}

/// Options for a server that is the Global coverage, with a clock that does not wait.
fn options(url: &str) -> SoracomOptions {
    let mut options = SoracomOptions::default();
    options.endpoints = Endpoints::none().with(winddown::catalogue::GLOBAL, url).unwrap();
    options.timeout = Duration::from_secs(5);
    options.clock = Arc::new(JumpingClock::at("2026-08-20T00:00:00Z".parse().unwrap()));
    options
}

fn sign_in(server: &Running) -> Result<Soracom, SoracomError> {
    Soracom::sign_in(credentials(), options(&server.url()))
}

/// The API as it runs, and somebody signed in.
fn start(api: Api) -> (Running, Soracom) {
    let server = api.start();
    let soracom = sign_in(&server).unwrap();
    (server, soracom)
}
