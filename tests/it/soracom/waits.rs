//! Nothing is sent while the provider has said to wait.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use winddown::backend::{Backend as _, Clock as _, JumpingClock, Soracom};
use winddown::execution::{Answer, Sighting};
use winddown::reading::Source as _;

use super::acting::{SIM, TERMINATE, call, observe};
use super::api::{Api, Reply, Running};
use super::{credentials, options};

const REFRESH: &str = "X-Soracom-Ratelimit-Seconds-Before-Refresh";
const LEFT: &str = "X-Soracom-Ratelimit-Remaining";

/// The API, somebody signed in, and the clock by which they wait.
fn start(api: Api) -> (Running, Soracom, Arc<JumpingClock>) {
    let server = api.start();
    let clock = Arc::new(JumpingClock::at("2026-08-20T00:00:00Z".parse().unwrap()));
    let mut options = options(&server.url());
    options.clock = Arc::<JumpingClock>::clone(&clock);
    (server, Soracom::sign_in(credentials(), options).unwrap(), clock)
}

const fn rest(seconds: u64) -> Sighting {
    Sighting::RateLimited { wait: Duration::from_secs(seconds) }
}

/// The API with a SIM, whose first look gets this reply.
fn first(reply: Reply) -> Api {
    Api::new().route("GET", "/sims/1", move |_, nth| if nth == 0 { reply.clone() } else { Reply::ok(SIM) })
}

/// Whoever signs in with the same file of waits obeys what another was told, to a look or to signing in; what is over,
/// and what is no wait, are let go.
#[test]
fn the_next_process_obeys_the_waits_that_were_kept() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("waits");
    let server = first(Reply::new(429, "").header(REFRESH, "3")).start();
    let clock = Arc::new(JumpingClock::at("2026-08-20T00:00:00Z".parse().unwrap()));
    let process = || {
        let mut options = options(&server.url());
        options.clock = Arc::<JumpingClock>::clone(&clock);
        options.waits = Some(file.clone());
        Soracom::sign_in(credentials(), options).unwrap()
    };
    let told = process();
    assert!(!file.exists(), "there is nothing to keep yet");
    assert_eq!(observe(&told, "g:sim/1"), rest(3));
    let kept = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{{\"group\":\n{kept}")).unwrap();
    clock.advance(TimeDelta::seconds(1));
    assert_eq!(observe(&process(), "g:sim/1"), rest(2));
    assert_eq!(server.count("GET", "/sims/1"), 1);
    clock.advance(TimeDelta::seconds(2));
    assert!(matches!(observe(&process(), "g:sim/1"), Sighting::Seen(Some(_))));
    assert!(!file.exists(), "all waits are over");
}

#[test]
fn what_is_closed_tells_the_rest_of_the_wait_and_sends_nothing() {
    let api = first(Reply::new(429, "").header(REFRESH, "3"));
    let (server, soracom, clock) = start(api.route("GET", "/port_mappings", |_, _| Reply::ok("[]")));
    assert_eq!(observe(&soracom, "g:sim/1"), rest(3));
    clock.advance(TimeDelta::milliseconds(500));
    assert_eq!(observe(&soracom, "g:sim/1"), Sighting::RateLimited { wait: Duration::from_millis(2500) });
    let answer = soracom.perform(&call("g:sim/1"));
    assert_eq!(answer, Answer::RateLimited { wait: Duration::from_millis(2500) }, "an act is of the same group");
    assert_eq!(observe(&soracom, "g:port-mapping/192.0.2.2/1"), Sighting::Seen(None), "this is another group");
    assert_eq!((server.count("GET", "/sims/1"), server.count("POST", TERMINATE)), (1, 0));
    clock.advance(TimeDelta::milliseconds(2500));
    assert!(matches!(observe(&soracom, "g:sim/1"), Sighting::Seen(Some(_))));
}

#[test]
fn whatever_reply_tells_a_wait_is_obeyed() {
    let date = |reply: Reply| {
        reply.header("Retry-After", "Thu, 20 Aug 2026 00:00:30 GMT").header("Date", "Thu, 20 Aug 2026 00:00:10 GMT")
    };
    for (reply, seconds) in [
        (Reply::new(503, "").header("Retry-After", "30"), Some(30)),
        (date(Reply::new(503, "")), Some(20)),
        (Reply::ok(SIM).header("Retry-After", "7").header(REFRESH, "9"), Some(9)),
        (Reply::ok(SIM).header(LEFT, "0").header(REFRESH, "12"), Some(12)),
        (Reply::ok(SIM).header(LEFT, "5").header(REFRESH, "12"), None),
        (Reply::new(429, "").header(LEFT, "5").header(REFRESH, "12"), Some(12)),
        (Reply::new(429, ""), Some(60)),
        (Reply::new(503, ""), None),
    ] {
        let told = format!("{reply:?}");
        let (server, soracom, _clock) = start(first(reply));
        observe(&soracom, "g:sim/1");
        let next = observe(&soracom, "g:sim/1");
        match seconds {
            Some(seconds) => assert_eq!(next, rest(seconds), "{told}"),
            None => assert!(matches!(next, Sighting::Seen(Some(_))), "{told}"),
        }
        assert_eq!(server.count("GET", "/sims/1"), if seconds.is_some() { 1 } else { 2 }, "{told}");
    }
}

#[test]
fn a_call_that_is_made_again_with_a_new_token_waits_like_any_other() {
    let api = Api::new().route("POST", TERMINATE, |_, nth| match nth {
        0 => Reply::new(401, "").header("Retry-After", "20"),
        _ => Reply::ok(SIM),
    });
    let (server, soracom, clock) = start(api);
    assert_eq!(soracom.perform(&call("g:sim/1")), Answer::RateLimited { wait: Duration::from_secs(20) });
    assert_eq!((server.count("POST", "/auth"), server.count("POST", TERMINATE)), (2, 1));
    clock.advance(TimeDelta::seconds(20));
    assert!(matches!(soracom.perform(&call("g:sim/1")), Answer::Done { .. }));
}

/// The instants, by the simulated clock, of the requests to a path.
type Times = Arc<std::sync::Mutex<Vec<DateTime<Utc>>>>;

#[test]
fn a_reading_waits_until_it_may_go_on() {
    let clock = Arc::new(JumpingClock::at("2026-08-20T00:00:00Z".parse().unwrap()));
    let times = Times::default();
    let (at, seen) = (Arc::clone(&clock), Arc::clone(&times));
    let server = Api::new().route("GET", "/sims", move |asked, nth| {
        seen.lock().unwrap().push(at.now());
        match (asked.query.is_empty(), nth) {
            (_, 0) => Reply::new(503, "").header("Retry-After", "100"),
            (true, _) => Reply::ok("[]").next("2").header(LEFT, "0").header(REFRESH, "50"),
            (false, _) => Reply::ok("[]"),
        }
    });
    let server = server.start();
    let mut options = options(&server.url());
    options.clock = Arc::<JumpingClock>::clone(&clock);
    let began = clock.now();
    Soracom::sign_in(credentials(), options).unwrap().read().unwrap();
    let times = times.lock().unwrap().clone();
    // Others that wait may move the clock further.
    let least = [0, 100, 150].map(|seconds| began + TimeDelta::seconds(seconds));
    assert_eq!(times.len(), least.len());
    assert!(times.iter().zip(least).all(|(at, least)| *at >= least), "{times:?}");
}

#[test]
fn a_wait_that_is_too_long_for_a_reading_is_told() {
    let api = Api::new().route("GET", "/sims", |_, _| Reply::new(429, "").header("Retry-After", "3000"));
    let (server, soracom, _clock) = start(api);
    let account = soracom.read().unwrap();
    let gap = account.reading("sim", super::GLOBAL).gap().unwrap().to_owned();
    assert_eq!(gap, "listSims was refused: HTTP 429: too many calls: no other may be made for 3000 seconds");
    assert_eq!(server.count("GET", "/sims"), 1);
}

#[test]
fn whoever_is_told_to_wait_for_a_token_is_told_for_all() {
    let token = |n: usize| format!(r#"{{"apiKey":"k","token":"token-{n}","operatorId":"OP0012345678"}}"#);
    let api = Api::new().expired(1).route("GET", "/sims/1", |_, _| Reply::ok(SIM));
    let api = api.route("POST", "/auth", move |_, nth| match nth {
        1 => Reply::new(429, "").header(REFRESH, "40"),
        2 => Reply::new(503, ""),
        _ => Reply::ok(token(nth + 1)),
    });
    let (server, soracom, clock) = start(api);
    let looks = || {
        thread::scope(|scope| {
            let looks: Vec<_> = (0..6).map(|_| scope.spawn(|| observe(&soracom, "g:sim/1"))).collect();
            looks.into_iter().map(|look| look.join().unwrap()).collect::<Vec<_>>()
        })
    };
    assert_eq!(looks(), [const { rest(40) }; 6]);
    assert_eq!(server.count("POST", "/auth"), 2, "one of them has asked");
    clock.advance(TimeDelta::seconds(40));
    // This time it is not told how long to wait: the pauses grow.
    assert_eq!(looks(), [const { rest(2) }; 6]);
    assert_eq!(server.count("POST", "/auth"), 3);
    clock.advance(TimeDelta::seconds(2));
    assert!(looks().iter().all(|look| matches!(look, Sighting::Seen(Some(_)))));
    assert_eq!(server.count("POST", "/auth"), 4);
    // Keys that were turned down were not sent again: each of them was sent once at most, then good ones.
    assert!(server.count("GET", "/sims/1") <= 6 + 6);
}
