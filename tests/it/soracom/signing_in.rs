//! Signing in where something goes wrong.

use std::sync::Arc;

use chrono::TimeDelta;
use winddown::account::Account;
use winddown::backend::{
    Clock as _, Credentials, Endpoints, JumpingClock, Simulation, Soracom, SoracomError, SoracomOptions,
};
use winddown::catalogue::{Catalogue, GLOBAL};
use winddown::execution::Sighting;

use super::acting::observe;
use super::api::{Api, Reply, Running};
use super::{credentials, options};
use crate::common::OPERATOR;
use crate::fleet::generate::Fleet;
use crate::support::server::{Behaviour, Fault, Faults, Server};

/// Signs in with a clock that stands still; how many seconds that took.
fn sign_in(server: &Running) -> (Result<Soracom, SoracomError>, i64) {
    let options = options(&server.url());
    let clock = Arc::clone(&options.clock);
    let began = clock.now();
    let signed_in = Soracom::sign_in(credentials(), options);
    (signed_in, (clock.now() - began).num_seconds())
}

#[test]
fn signing_in_is_tried_again_whatever_goes_wrong_on_the_way() {
    let account: Account = Fleet::of(1).account();
    let memory = Simulation::new(&account, Catalogue::soracom(), "2026-08-20T00:00:00Z".parse().unwrap());
    let memory = Arc::new(memory);
    let faults = Faults::default().nth(1, Fault::Status(503)).nth(2, Fault::Reset).nth(3, Fault::CutAfter);
    let faults = faults.nth(4, Fault::RateLimited { wait: Some(30) });
    let faults = faults.nth(5, Fault::BrokenJson).nth(6, Fault::Truncated);
    let server = Server::start(Arc::clone(&memory), Behaviour { faults, ..Behaviour::default() });
    let mut options = SoracomOptions::default();
    options.endpoints = Endpoints::none().with(GLOBAL, &server.base(GLOBAL)).unwrap();
    let clock = Arc::new(JumpingClock::at("2026-08-20T00:00:00Z".parse().unwrap()));
    options.clock = Arc::<JumpingClock>::clone(&clock);
    let began = clock.now();
    let soracom = Soracom::sign_in(Credentials::auth_key("keyId-test", "secret-test".into()), options);
    assert_eq!(soracom.unwrap().identity().to_string(), format!("the root user of {OPERATOR}"));
    // The pauses grow, but for the wait that is told in between.
    assert_eq!(clock.now() - began, TimeDelta::seconds(1 + 2 + 4 + 30 + 16 + 32));
    assert_eq!(server.log().len(), 7);
}

#[test]
fn there_is_an_end_to_signing_in_that_says_how_often_and_how_long() {
    let fails = |reply: Reply| {
        let server = Api::new().route("POST", "/auth", move |_, _| reply.clone()).start();
        let (signed_in, took) = sign_in(&server);
        (signed_in.unwrap_err().to_string(), server.count("POST", "/auth"), took)
    };
    let said = |text: &str, tries: usize, took: i64| (text.to_owned(), tries, took);
    let told = |seconds: &'static str| Reply::new(429, "").header("Retry-After", seconds);
    assert_eq!(
        fails(Reply::new(503, "")),
        said("signing in failed: the answer was HTTP 503 (8 tries within 123 s)", 8, 123)
    );
    assert_eq!(
        fails(Reply::ok("{\"apiKey\":")),
        said("signing in failed: the answer breaks off (8 tries within 123 s)", 8, 123)
    );
    let too_many = "signing in failed: too many calls: no other may be made for";
    assert_eq!(fails(told("90")), said(&format!("{too_many} 90 seconds (3 tries within 180 s)"), 3, 180));
    assert_eq!(fails(told("2000")), said(&format!("{too_many} 2000 seconds (1 try within 0 s)"), 1, 0));
    // That is not somebody who cannot answer just now.
    let (error, tries, took) = fails(Reply::ok("<html>Welcome!</html>"));
    assert!(error.contains("is this Soracom's API?"), "{error}");
    assert_eq!((tries, took), (3, 3));
    assert_eq!(fails(Reply::new(307, "")), said("signing in failed: it was sent elsewhere (HTTP 307)", 3, 3));
    let (error, tries, took) = fails(Reply::new(403, ""));
    assert!(error.contains("was turned down (HTTP 403)"), "{error}");
    assert_eq!((tries, took), (1, 0));
}

#[test]
fn a_token_that_cannot_be_had_for_long_ends_it_and_not_before() {
    let first = r#"{"apiKey":"k","token":"token-1","operatorId":"OP0012345678"}"#;
    let api = Api::new().expired(1).route("POST", "/auth", move |_, nth| match nth {
        0 => Reply::ok(first),
        1 => Reply::ok("<html>Welcome!</html>"),
        _ => Reply::new(503, ""),
    });
    let server = api.start();
    let mut options = options(&server.url());
    let clock = Arc::new(JumpingClock::at("2026-08-20T00:00:00Z".parse().unwrap()));
    options.clock = Arc::<JumpingClock>::clone(&clock);
    let soracom = Soracom::sign_in(credentials(), options).unwrap();
    let mut pauses = Vec::new();
    let end = loop {
        match observe(&soracom, "g:sim/1") {
            Sighting::RateLimited { wait } => {
                clock.advance(TimeDelta::from_std(wait).unwrap());
                pauses.push(wait.as_secs());
            }
            end => break end,
        }
    };
    assert_eq!(pauses[..8], [1, 2, 4, 8, 16, 32, 60, 60]);
    let tries = pauses.len() + 1;
    let took: u64 = pauses.iter().sum();
    let why = format!("signing in failed: the answer was HTTP 503 ({tries} tries within {took} s)");
    assert_eq!(end, Sighting::Unauthorised { why });
    assert!((1700..=1800).contains(&took), "{took}");
    assert_eq!(server.count("POST", "/auth"), 1 + tries);
}
