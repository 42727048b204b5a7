//! What a server repeats of what it was sent, or has handed out itself, ends up nowhere.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::json;
use winddown::account::Account;
use winddown::backend::{Backend as _, Credentials, Soracom};
use winddown::execution::{Answer, Sighting};
use winddown::reading::write_snapshot;

use super::acting::{SIM, TERMINATE, call, observe};
use super::api::{Api, Asked, OPERATOR, Reply};
use super::{SECRET, credentials, options, start};
use crate::common::GLOBAL;

/// Where a server repeats something.
const PLACES: usize = 6;

/// How a text is written.
const FORMS: usize = 9;

fn form(text: &str, which: usize) -> String {
    let quoted = |text: &str| {
        let quoted = serde_json::to_string(text).unwrap();
        // A quote at the end of the text stays.
        quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap().to_owned()
    };
    let base64 = |before: &str| base64::prelude::BASE64_STANDARD.encode(format!("{before}{text}:"));
    match which {
        0 => text.to_owned(),
        1 => quoted(text),
        2 => utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
        3 => utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().to_lowercase(),
        4 => url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
        5 => base64(""),
        6 => base64("k"),
        7 => base64("no").replace('+', "-").replace('/', "_"),
        _ => text.chars().fold(String::new(), |all, c| all + &format!("\\u{:04X}", u32::from(c))),
    }
}

/// A reply that says this in one of the places. What is an escape already is written as it is.
fn saying(text: &str, which: usize, place: usize) -> Reply {
    let quoted = if which == FORMS - 1 { text.to_owned() } else { form(text, 1) };
    match place {
        0 => Reply::new(400, format!(r#"{{"code":"SEM0001","message":"not {quoted}!"}}"#)),
        1 => Reply::new(403, format!(r#"{{"httpStatus":403,"errorMessage":{{"code":"X {quoted}","message":""}}}}"#)),
        2 => Reply::ok(format!(
            r#"[{{"simId":"1","status":"active","operatorId":"{OPERATOR}","tags":{{"name":"{quoted}"}}}}]"#
        )),
        3 => Reply::ok(format!(r#"[{{"simId":"{quoted}","status":"{quoted}","{quoted}":"{quoted}"}}]"#)),
        4 => Reply::new(503, format!("<html>{text}</html>")).header("X-Repeated", "yes"),
        _ => Reply::ok(format!(r#"{{"code":"{quoted}","message":"{quoted}"}}"#)),
    }
}

/// What a reader could make of a written text.
fn readings(text: &[u8]) -> Vec<Vec<u8>> {
    let unescaped = unescape(text);
    let mut all = vec![text.to_vec(), unescape(&unescaped), unescaped, percent_decode(text).collect()];
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    all.push(percent_decode(&spaced).collect());
    let lax = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    for run in text.split(|byte| !is_base64(byte)).filter(|run| run.len() >= 8) {
        for from in 0..4 {
            for alphabet in [&STANDARD, &URL_SAFE] {
                let piece = &run[from..run.len() - (run.len() - from) % 4];
                all.extend(GeneralPurpose::new(alphabet, lax).decode(piece));
            }
        }
    }
    all
}

/// A text with the escapes of JSON taken away.
fn unescape(text: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'\\' {
            out.push(*first);
            continue;
        }
        let code = rest.get(1..5).and_then(|hex| u32::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (rest.first(), code.and_then(char::from_u32)) {
            (Some(b'u'), Some(c)) => {
                out.extend(c.to_string().bytes());
                rest = &rest[5..];
            }
            (Some(byte), _) => {
                out.push(*byte);
                rest = &rest[1..];
            }
            (None, _) => {}
        }
    }
    out
}

fn assert_hidden(told: &[u8], secrets: &[&str]) {
    for reading in readings(told) {
        for secret in secrets {
            let is_there = reading.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!is_there, "{secret:?} in {}", String::from_utf8_lossy(told));
        }
    }
}

/// All files below a directory, one after the other.
fn files(directory: &Path) -> Vec<u8> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: std::path::PathBuf| if path.is_dir() { files(&path) } else { std::fs::read(path).unwrap() };
    entries.flat_map(text).collect()
}

fn snapshot(account: &Account) -> Vec<u8> {
    let mut written = Vec::new();
    write_snapshot(account, "2026-08-20T00:00:00Z".parse().unwrap(), &mut written).unwrap();
    written
}

/// All that somebody who is signed in writes down and says.
fn told(soracom: &Soracom) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let mut said = String::new();
    let read = soracom.capture(Some(directory.path()), &mut |progress| write!(said, "{:?}", progress.missed).unwrap());
    write!(said, "{} {:?} {:?}", soracom.identity(), observe(soracom, "g:sim/1"), soracom.perform(&call("g:sim/1")))
        .unwrap();
    match &read {
        Ok(account) => said.extend(account.oddities().iter().map(ToString::to_string)),
        Err(error) => said += &error.to_string(),
    }
    [said.into_bytes(), files(directory.path()), read.map(|account| snapshot(&account)).unwrap_or_default()].concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// In whatever form and place: it is sent as a password, a token or a key, and comes back.
    #[test]
    fn what_a_server_repeats_is_written_nowhere(
        password in "[ -~]{8,20}",
        token in "[!-~]{8,40}",
        key in "api-[A-Za-z0-9+/=]{8,40}",
        which in 0..FORMS,
        place in 0..PLACES,
        whom in 0..3usize,
    ) {
        let secrets = [password.clone(), token.clone(), key.clone()];
        let secret = form(&secrets[whom], which);
        let repeat = move |_: &Asked, _: usize| saying(&secret, which, place);
        let granted = json!({ "apiKey": key, "token": token, "operatorId": OPERATOR, "userName": token }).to_string();
        let api = Api::new().route("POST", "/auth", move |_, _| Reply::ok(granted.as_str()));
        let api = ["/sims", "/sims/1", "/groups"].into_iter().fold(api, |api, path| api.route("GET", path, repeat.clone()));
        let server = api.route("POST", TERMINATE, repeat).start();
        let root = Credentials::root("root@example.com", password.as_str().into());
        let soracom = Soracom::sign_in(root, options(&server.url())).unwrap();
        assert_hidden(&told(&soracom), &secrets.each_ref().map(String::as_str));
    }
}

/// The code of a refusal is told, and nothing that is secret in it.
#[test]
fn a_refusal_of_signing_in_repeats_no_secret() {
    let server = Api::new()
        .route("POST", "/auth", |asked, _| {
            let body: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
            let said =
                format!("wrong: {} {}", body["password"].as_str().unwrap(), body["mfaOTPCode"].as_str().unwrap());
            Reply::new(401, json!({ "code": said, "message": said }).to_string())
        })
        .start();
    let root = Credentials::root("root@example.com", "correct horse".into()).mfa_code("123456".into());
    let error = Soracom::sign_in(root, options(&server.url())).unwrap_err().to_string();
    assert!(error.contains("(HTTP 401, wrong: (secret) (secret))"), "{error}");
}

/// Where something was replaced, nobody can tell what there was: it is neither whole nor gone.
#[test]
fn what_repeats_a_secret_is_not_taken_as_it_is() {
    let row = |id: &str| format!(r#"[{{"simId":"{id}","status":"terminated","operatorId":"{OPERATOR}"}}]"#);
    let (_server, soracom) = start(Api::new().route("GET", "/sims", move |_, _| Reply::ok(row(SECRET))));
    let account = winddown::reading::Source::read(&soracom).unwrap();
    let gap = account.reading("sim", GLOBAL).gap().unwrap().to_owned();
    assert_eq!(gap, "listSims was not read: the answer repeats a secret, so it is not taken");
    let secret = format!(r#"{{"simId":"1","status":"terminated","imsi":"{}"}}"#, SECRET);
    let (_server, soracom) = start(Api::new().route("GET", "/sims/1", move |_, _| Reply::ok(secret.as_str())));
    let why = "g/getSim of 1 cannot be read: the answer repeats a secret, so it is not taken".to_owned();
    assert_eq!(observe(&soracom, "g:sim/1"), Sighting::Unreadable { why });
    // A short one is in data by chance.
    let server = Api::new().route("GET", "/sims/1", |_, _| Reply::ok(SIM)).start();
    let short = Credentials::auth_key("keyId-abcde", "active".into());
    let soracom = Soracom::sign_in(short, options(&server.url())).unwrap();
    assert!(matches!(observe(&soracom, "g:sim/1"), Sighting::Seen(Some(_))));
}

/// The data of an export is kept as it is, or not at all.
#[test]
fn data_that_repeats_a_secret_is_not_exported() {
    let directory = tempfile::tempdir().unwrap();
    let export = |body: String| {
        let server = Api::new().route("GET", "/data/Sim/1", move |_, _| Reply::ok(body.as_str())).start();
        let mut options = options(&server.url());
        options.exports = Some(directory.path().to_owned());
        Soracom::sign_in(credentials(), options).unwrap().perform(&call("g:harvest-data/Sim/1"))
    };
    let why = "the data repeats a secret of this sign-in, so it is not stored: sign in with others";
    let refused = |answer: Answer| match answer {
        Answer::Refused { response } => assert_eq!(response.message.as_deref(), Some(why)),
        other => panic!("{other:?}"),
    };
    refused(export(format!(r#"[{{"content":"{SECRET}"}}]"#)));
    // Also where it lies elsewhere, and where it stands between two of the pieces in which it is looked for.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/file", listener.local_addr().unwrap());
    let data = [vec![b'x'; (1 << 20) - 3], SECRET.as_bytes().to_vec(), vec![b'x'; 1 << 20]].concat();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        _ = stream.read(&mut [0; 4096]).unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", data.len());
        stream.write_all(&[head.as_bytes(), &data].concat()).unwrap();
    });
    let server = Api::new().otherwise(move |_, _| Reply::new(302, "").header("Location", to.clone())).start();
    let mut options = options(&server.url());
    options.exports = Some(directory.path().to_owned());
    refused(Soracom::sign_in(credentials(), options).unwrap().perform(&call("g:harvest-file/%2Fa.txt")));
    thread.join().unwrap();
    assert_eq!(files(directory.path()), b"");
}
