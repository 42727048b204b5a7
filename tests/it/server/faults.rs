//! Each fault of the server does what its name says.

use std::time::{Duration, Instant};

use super::{Behaviour, Client, G, fleet, serve, sim};
use crate::support::server::{Fault, Faults};

fn faulty(faults: Faults) -> Behaviour {
    Behaviour { faults, page: 2, ..Behaviour::default() }
}

#[test]
fn an_error_status_is_answered_once() {
    let faults = Faults::default().nth(2, Fault::Status(503)).nth(3, Fault::Html(502));
    let faults = faults.nth(4, Fault::RateLimited { wait: Some(7) }).nth(5, Fault::RateLimited { wait: None });
    let server = serve(&fleet(1), faulty(faults.nth(6, Fault::Expired)));
    let client = Client::new(&server);
    let statuses: Vec<_> = (0..6).map(|_| client.get(G, "/sims")).collect();
    assert_eq!(statuses.iter().map(|got| got.status).collect::<Vec<_>>(), [503, 502, 429, 429, 401, 401]);
    let wait = |n: usize| statuses[n].header("x-soracom-ratelimit-seconds-before-refresh");
    assert_eq!((wait(2), wait(3)), (Some("7"), None));
    assert_eq!(Client::new(&server).get(G, "/sims").status, 200);
}

#[test]
fn a_cut_connection_shows_nothing_and_may_have_done_everything() {
    let faults = Faults::default()
        .at("POST", "/terminate", 1, Fault::CutBefore)
        .at("POST", "/terminate", 2, Fault::Reset)
        .at("POST", "/terminate", 3, Fault::CutAfter);
    let server = serve(&fleet(2), faulty(faults));
    let client = Client::new(&server);
    let path = format!("/sims/{}", sim(1));
    for expected in ["active", "active", "terminated"] {
        let sent = client.send("POST", G, &format!("{path}/terminate"), Some(""));
        assert!(sent.is_err(), "{sent:?}");
        assert_eq!(client.get(G, &path).json()["status"], expected);
    }
    let cut = server.log().into_iter().filter(|logged| logged.status.is_none()).count();
    assert_eq!(cut, 3, "each was sent once");
}

#[test]
fn a_body_that_breaks_off_is_no_json() {
    let faults = Faults::default().nth(2, Fault::BrokenJson).nth(3, Fault::Truncated);
    let server = serve(&fleet(1), faulty(faults));
    let client = Client::new(&server);
    let broken = client.get(G, "/sims");
    assert_eq!(broken.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&broken.text).is_err(), "{broken:?}");
    assert!(client.send("GET", G, "/sims", None).is_err());
    assert_eq!(client.ids("/sims", "9", "simId"), [sim(0)]);
}

#[test]
fn a_slow_body_comes_whole_in_the_end() {
    let server = serve(&fleet(2), faulty(Faults::default().nth(2, Fault::Slow(Duration::from_millis(5)))));
    let client = Client::new(&server);
    let start = Instant::now();
    assert_eq!(client.ids("/sims", "9", "simId").len(), 2);
    assert!(start.elapsed() >= Duration::from_millis(80), "{:?}", start.elapsed());
}

#[test]
fn a_page_may_be_short_or_repeat_what_was_shown() {
    let faults = Faults::default().nth(2, Fault::ShortPage(1)).nth(4, Fault::Overlap);
    let server = serve(&fleet(5), faulty(faults));
    let client = Client::new(&server);
    let pages = client.pages(G, "/sims", &[]);
    let sizes: Vec<_> = pages.iter().map(|page| page.json().as_array().unwrap().len()).collect();
    assert_eq!(sizes, [1, 2, 3], "the last one begins with what was shown before");
}

#[test]
fn chance_follows_from_the_seed() {
    let statuses = |seed| {
        let server = serve(&fleet(1), faulty(Faults::seeded(seed, 50)));
        let client = Client::new(&server);
        // What is cut off makes some clients ask again; the log counts what was asked.
        (0..20).for_each(|_| _ = client.send("GET", G, "/sims", None));
        server.log().into_iter().take(20).map(|logged| logged.fault).collect::<Vec<_>>()
    };
    let (one, other) = (statuses(1), statuses(2));
    assert_eq!(one, statuses(1));
    assert_ne!(one, other);
    assert!(one.iter().flatten().count() > 3, "{one:?}");
}

#[test]
fn the_server_is_gone_once_it_is_dropped() {
    let server = serve(&fleet(1), Behaviour::default());
    let address = server.base(G);
    let client = Client::new(&server);
    assert_eq!(client.get(G, "/sims").status, 200);
    assert!(server.most_within(Duration::from_secs(60)) >= 2);
    drop(server);
    let port = address.split(['/', ':']).nth(4).unwrap().parse::<u16>().unwrap();
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}
