//! Whatever a server sends, and however long it takes: it ends, and what was not read is said.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use winddown::backend::{Backend as _, Soracom};
use winddown::execution::{Answer, Sighting};
use winddown::reading::Source as _;

use super::acting::{TERMINATE, call, observe};
use super::api::{Api, OPERATOR, Reply};
use super::{credentials, options, sign_in, start};
use crate::common::GLOBAL;

const MIB: usize = 1 << 20;

/// Why the SIMs were not read whole.
fn gap(soracom: &Soracom) -> String {
    soracom.read().unwrap().reading("sim", GLOBAL).gap().unwrap().to_owned()
}

/// Why they are not if this comes in their place, and how often it was asked for.
fn gap_after(reply: Reply) -> (String, usize) {
    let (server, soracom) = start(Api::new().route("GET", "/sims", move |_, _| reply.clone()));
    (gap(&soracom), server.count("GET", "/sims"))
}

#[test]
fn an_answer_to_signing_in_is_small() {
    let granted = |padding: usize| {
        let granted = json!({ "apiKey": "key-1234", "token": "token-12", "operatorId": OPERATOR }).to_string();
        let reply = Reply::ok(granted + &" ".repeat(padding));
        let server = Api::new().route("POST", "/auth", move |_, _| reply.clone()).start();
        sign_in(&server).map(drop)
    };
    granted(MIB / 2).unwrap();
    let error = granted(MIB).unwrap_err().to_string();
    assert!(error.starts_with("signing in failed: the answer did not come whole: it is larger than 1 MiB"), "{error}");
}

#[test]
fn a_page_is_smaller_than_64_mib() {
    let (gap, count) = gap_after(Reply::ok([vec![b' '; 64 * MIB], b"[]".to_vec()].concat()));
    assert_eq!(gap, "listSims was not read: the answer did not come whole: it is larger than 64 MiB");
    assert_eq!(count, 1, "it would not be smaller the next time");
}

#[test]
fn a_bomb_is_as_large_as_what_comes_out_of_it() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    (0..65).for_each(|_| bomb.write_all(&vec![b' '; MIB]).unwrap());
    bomb.write_all(b"[]").unwrap();
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < MIB);
    let (gap, _) = gap_after(Reply::ok(bomb).header("Content-Encoding", "gzip"));
    assert_eq!(gap, "listSims was not read: the answer did not come whole: it is larger than 64 MiB");
}

#[test]
fn an_error_and_the_answer_to_an_act_are_small() {
    let large = " ".repeat(MIB) + r#"{"code":"SEM0001","message":"no"}"#;
    let (gap, _) = gap_after(Reply::new(400, large.as_str()));
    assert_eq!(gap, "listSims was not read: the answer did not come whole: it is larger than 1 MiB");
    let act = |status: u16| {
        let reply = Reply::new(status, large.as_str());
        let (_server, soracom) = start(Api::new().route("POST", TERMINATE, move |_, _| reply.clone()));
        soracom.perform(&call("g:sim/1"))
    };
    let why = "HTTP 200, but the body did not come whole: it is larger than 1 MiB".to_owned();
    assert_eq!(act(200), Answer::OutcomeUnknown { why });
    let Answer::Refused { response } = act(400) else { panic!() };
    assert_eq!(response.message.unwrap(), "the body did not come whole: it is larger than 1 MiB");
}

#[test]
fn nesting_without_end_is_no_json() {
    for begin in ["", r#"[{"simId":"#, r#"[{"other":"#] {
        for open in ["[", r#"{"a":"#] {
            let (gap, _) = gap_after(Reply::ok(begin.to_owned() + &open.repeat(MIB / 8)));
            assert!(gap.starts_with("listSims was not read: the answer "), "{gap}");
        }
    }
}

/// The keys are always new, and what comes never is.
#[test]
fn pages_that_bring_nothing_new_come_to_an_end() {
    const WHY: &str = "too many pages of the list bring nothing new";
    let endless = |body: &'static str, path: &str| {
        Api::new().route("GET", path, move |_, nth| Reply::ok(body).next(&format!("key-{nth}")))
    };
    for body in ["[]", r#"[{"simId":"1","status":"active","operatorId":"OP0012345678"}]"#] {
        let (server, soracom) = start(endless(body, "/sims"));
        assert_eq!(gap(&soracom), format!("listSims was not read: {WHY}"));
        assert!(server.count("GET", "/sims") < 200);
    }
    let (_server, soracom) = start(endless("[]", "/port_mappings"));
    let looked = observe(&soracom, "g:port-mapping/192.0.2.2/1");
    let why = format!("g/listPortMappings cannot be read: {WHY}");
    assert_eq!(looked, Sighting::Unreadable { why });
    let directory = tempfile::tempdir().unwrap();
    let server = endless("[]", "/data/Sim/1").start();
    let mut options = options(&server.url());
    options.exports = Some(directory.path().to_owned());
    let exported = Soracom::sign_in(credentials(), options).unwrap().perform(&call("g:harvest-data/Sim/1"));
    let Answer::Refused { response } = exported else { panic!("{exported:?}") };
    assert_eq!(response.message.unwrap(), WHY);
    assert_eq!(std::fs::read_dir(directory.path().join("g")).unwrap().count(), 0);
}

#[test]
fn a_token_that_no_header_can_carry_is_no_token() {
    for token in ["a\r\nX-Other: b".to_owned(), "\u{e9}t\u{e9}".to_owned(), "t".repeat(MIB / 8)] {
        for (token, key) in [(token.as_str(), "key-1234"), ("token-12", token.as_str())] {
            let granted = json!({ "apiKey": key, "token": token, "operatorId": OPERATOR }).to_string();
            let server = Api::new().route("POST", "/auth", move |_, _| Reply::ok(granted.as_str())).start();
            let error = sign_in(&server).unwrap_err().to_string();
            assert!(error.contains("not with a key, a token and an operator"), "{error}");
        }
    }
}

#[test]
fn a_wait_without_end_is_told_or_given_up() {
    let year = ("Wed, 20 Aug 2036 00:00:00 GMT", "Thu, 20 Aug 2026 00:00:00 GMT");
    let said = |status: u16, retry: &str| Reply::new(status, "").header("Retry-After", retry).header("Date", year.1);
    for reply in [said(429, year.0), said(503, year.0), said(429, &"9".repeat(40)), said(503, &"9".repeat(40))] {
        let told = format!("{reply:?}");
        let (gap, count) = gap_after(reply);
        let seconds =
            gap.trim_start_matches("listSims was refused: HTTP 429: too many calls: no other may be made for ");
        assert!(["3599 seconds", "3600 seconds"].contains(&seconds) && count == 1, "{told}: {gap}");
    }
}

/// A server that signs anybody in, and then sends what it likes.
struct Hostile {
    url: String,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Hostile {
    /// `send` is called over and over, until the client has had enough.
    fn new(first: &'static [u8], again: &'static [u8], pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let is_over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&is_over);
        let serve = move || {
            let streams = listener.incoming().take_while(|_| !ended.load(Ordering::SeqCst));
            let serve = |stream: std::io::Result<TcpStream>| {
                let ended = Arc::clone(&ended);
                thread::spawn(move || answer(stream.unwrap(), first, again, pause, &ended))
            };
            let threads: Vec<_> = streams.map(serve).collect();
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        };
        Self { url, is_over, thread: Some(thread::spawn(serve)) }
    }

    fn sign_in(&self, timeout: Duration) -> Soracom {
        let mut options = options(&self.url);
        options.timeout = timeout;
        Soracom::sign_in(credentials(), options).unwrap()
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        _ = TcpStream::connect(self.url.trim_start_matches("http://").trim_end_matches("/v1"));
        self.thread.take().unwrap().join().unwrap();
    }
}

fn answer(mut stream: TcpStream, first: &[u8], again: &[u8], pause: Duration, is_over: &AtomicBool) {
    let mut head = [0; 4096];
    let length = stream.read(&mut head).unwrap_or(0);
    if head[..length].starts_with(b"POST /v1/auth ") {
        let granted = json!({ "apiKey": "key-1234", "token": "token-12", "operatorId": OPERATOR }).to_string();
        let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", granted.len());
        _ = stream.write_all((head + &granted).as_bytes());
        return;
    }
    let mut sent = stream.write_all(first);
    while sent.is_ok() && !is_over.load(Ordering::SeqCst) {
        thread::sleep(pause);
        sent = stream.write_all(again);
    }
}

#[test]
fn lines_bodies_and_pauses_without_end_are_given_up() {
    let (soon, none) = (Duration::from_millis(100), Duration::ZERO);
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (first, again, pause, timeout, expected) in [
        (&b"HTTP/1.1 200 OK\r\n"[..], &b"X-More: and more and more\r\n"[..], none, soon * 50, "header"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"and more and more", none, soon * 50, "header"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", none, soon, ""),
        (b"HTTP/1.1 200 OK\r\n", b"X", soon / 10, soon, "timeout"),
        (chunked, b"1\r\n \r\n", soon / 10, soon, "timeout"),
        (chunked, &[b'0'; 4096], none, soon * 50, ""),
    ] {
        let hostile = Hostile::new(first, again, pause);
        let soracom = hostile.sign_in(timeout);
        match observe(&soracom, "g:sim/1") {
            Sighting::Transient { why } => assert!(why.contains(expected), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}
