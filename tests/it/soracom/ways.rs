//! Who gets in, and which way requests go.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use winddown::backend::{Backend as _, Profile, Soracom};
use winddown::execution::{Answer, Sighting};

use super::acting::{SIM, call, observe};
use super::api::{Api, OPERATOR, Reply};
use super::{credentials, options, start};

#[cfg(unix)]
#[test]
fn a_profile_may_name_a_user_of_the_operator() {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sam.json");
    let text = format!(r#"{{"operatorId":"{OPERATOR}","username":"taro","password":"pass word"}}"#);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let profile = Profile::read(directory.path(), "sam").unwrap();
    let server = Api::new().user("taro").start();
    let soracom = Soracom::sign_in(profile.credentials, options(&server.url())).unwrap();
    assert_eq!(soracom.identity().user.as_deref(), Some("taro"));
    let sent: serde_json::Value = serde_json::from_str(&server.seen()[0].body).unwrap();
    assert_eq!(
        (&sent["operatorId"], &sent["userName"], &sent["password"]),
        (&OPERATOR.into(), &"taro".into(), &"pass word".into())
    );
}

/// What is under way was confirmed for one account, so a token of another is not used.
#[test]
fn a_new_token_that_is_for_another_account_is_not_used() {
    let grant = |operator: &str, token: u32| {
        Reply::ok(format!(r#"{{"apiKey":"key-of-somebody","token":"token-{token}","operatorId":"{operator}"}}"#))
    };
    let api = Api::new().expired(1).route("GET", "/sims/1", |_, _| Reply::ok(SIM));
    let (server, soracom) = start(api.route("POST", "/auth", move |_, nth| match nth {
        0 => grant(OPERATOR, 1),
        _ => grant("OP0099999999", 2),
    }));
    let Sighting::Unauthorised { why } = observe(&soracom, "g:sim/1") else { panic!("it was looked at") };
    assert!(why.contains(OPERATOR) && why.contains("OP0099999999"), "{why}");
    // Once, with the first token, which was turned down.
    assert_eq!(server.count("GET", "/sims/1"), 1);
}

/// A proxy that lets nobody through, and tells the head of each request.
fn proxy() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let lines = BufReader::new(client.try_clone().unwrap()).lines();
            let head: Vec<String> = lines.map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
            if tell.send(head.join("\n")).is_err() {
                return;
            }
            _ = client.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        }
    });
    (address, told)
}

#[test]
fn requests_go_through_the_proxy_but_to_the_hosts_that_are_excepted() {
    let (address, told) = proxy();
    let asked = |endpoint: &str, except: &str| {
        let options = options(endpoint).proxy(format!("http://me:p%40ss@{address}"), except);
        (Soracom::sign_in(credentials(), options).map(|_| ()), told.try_iter().collect::<Vec<String>>())
    };
    let (signed_in, heads) = asked("https://api.invalid/v1", "other.invalid");
    let error = signed_in.unwrap_err().to_string();
    assert!(!error.contains("p@ss") && !error.contains("p%40ss"), "{error}");
    assert!(!heads.is_empty());
    let word = format!("proxy-authorization: basic {}", BASE64_STANDARD.encode("me:p@ss"));
    for head in heads {
        assert!(head.starts_with("CONNECT api.invalid:443 "), "{head}");
        assert!(head.to_lowercase().contains(&word.to_lowercase()), "{head}");
    }
    let (signed_in, heads) = asked("https://api.invalid/v1", "other.invalid, api.invalid");
    assert_eq!((signed_in.is_err(), heads.len()), (true, 0));
    // Nor to this machine, whose own services no proxy reaches.
    let server = Api::new().start();
    let (signed_in, heads) = asked(&server.url(), "");
    assert_eq!((signed_in.is_ok(), heads.len()), (true, 0));
}

/// Exports the file from this address into that directory.
fn export(from: Option<&str>, into: &Path) -> Answer {
    let reply = from.map_or_else(|| Reply::new(302, ""), |from| Reply::new(302, "").header("Location", from));
    let server = Api::new().otherwise(move |_, _| reply.clone()).start();
    let mut options = options(&server.url());
    options.exports = Some(into.to_owned());
    Soracom::sign_in(credentials(), options).unwrap().perform(&call("g:harvest-file/%2Fa.txt"))
}

#[test]
fn data_that_cannot_be_had_or_kept_is_not_exported() {
    let directory = tempfile::tempdir().unwrap();
    for nowhere in [None, Some("file:///etc/passwd"), Some("http://data.example/file"), Some("no address")] {
        assert!(matches!(export(nowhere, directory.path()), Answer::Refused { .. }), "{nowhere:?}");
    }
    // Nobody listens there any more.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let why = "the data lies at another address, which does not answer".to_owned();
    assert_eq!(export(Some(&format!("http://{closed}/secret")), directory.path()), Answer::Transient { why });
    // A body that is shorter than it was said to be.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let cut = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            _ = client.read(&mut [0; 4096]);
            _ = client.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        }
    });
    let Answer::Transient { why } = export(Some(&format!("http://{cut}/file")), directory.path()) else {
        panic!("half of it was taken")
    };
    assert!(why.starts_with("the data did not come whole: "), "{why}");
    let file = directory.path().join("file");
    fs::write(&file, "mine").unwrap();
    let Answer::Refused { response } = export(Some(&format!("http://{closed}/")), &file) else { panic!("kept") };
    assert!(response.message.unwrap().starts_with(&format!("it cannot be stored in {}", file.join("g").display())));
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}
