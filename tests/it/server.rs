//! The server that stands in for Soracom's API, by itself: seen through a client that knows nothing of
//! it but HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod calls;
mod faults;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use winddown::account::{Account, AccountBuilder, Coverage, Protection};
use winddown::backend::Simulation;
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN, Operation, ParamSource};
use winddown::reading::CaptureDir;
use winddown::strategies::now;

use crate::common::{OPERATOR, acme};
use crate::support::server::{Behaviour, Credentials, Server};

const G: Coverage = GLOBAL;
const JP: Coverage = JAPAN;

/// What came back.
#[derive(Debug)]
struct Got {
    status: u16,
    next: Option<String>,
    text: String,
    headers: Vec<(String, String)>,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A client, logged in or not.
struct Client<'s> {
    server: &'s Server,
    agent: ureq::Agent,
    token: Option<(String, String)>,
}

impl<'s> Client<'s> {
    fn stranger(server: &'s Server) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_idle_connections(1);
        let config = config.timeout_global(Some(std::time::Duration::from_secs(20)));
        Self { server, agent: config.build().into(), token: None }
    }

    fn new(server: &'s Server) -> Self {
        let mut client = Self::stranger(server);
        let got = client.log_in(&json!({ "authKeyId": "keyId-test", "authKey": "secret-test" }));
        assert_eq!(got.status, 200);
        client.token = Some(token(&got.json()));
        client
    }

    fn log_in(&self, body: &Value) -> Got {
        self.send("POST", G, "/auth", Some(&body.to_string())).unwrap()
    }

    fn send(&self, method: &str, coverage: Coverage, path: &str, body: Option<&str>) -> Result<Got, ureq::Error> {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.server.base(coverage)));
        if let Some((key, token)) = &self.token {
            request = request.header("X-Soracom-API-Key", key).header("X-Soracom-Token", token);
        }
        let mut response = match body {
            Some(body) => self.agent.run(request.body(body.to_owned()).unwrap())?,
            None => self.agent.run(request.body(()).unwrap())?,
        };
        let text = response.body_mut().read_to_string()?;
        let headers =
            response.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        let headers: Vec<_> = headers.collect();
        let next = headers.iter().find(|(name, _)| name == "x-soracom-next-key").map(|(_, value)| value.clone());
        Ok(Got { status: response.status().as_u16(), next, text, headers })
    }

    fn get(&self, coverage: Coverage, path: &str) -> Got {
        self.send("GET", coverage, path, None).unwrap()
    }

    fn post(&self, coverage: Coverage, path: &str) -> Got {
        self.send("POST", coverage, path, Some("")).unwrap()
    }

    /// The pages of a list.
    fn pages(&self, coverage: Coverage, path: &str, query: &[(&str, &str)]) -> Vec<Got> {
        let mut pages = Vec::new();
        let mut next = None;
        loop {
            let mut pairs: Vec<String> =
                query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
            pairs.extend(next.map(|key: String| format!("last_evaluated_key={}", encoded(&key))));
            let page = self.get(coverage, &format!("{path}?{}", pairs.join("&")));
            next = page.next.clone();
            pages.push(page);
            if next.is_none() {
                return pages;
            }
        }
    }

    /// One field of every row of a list.
    fn ids(&self, path: &str, limit: &str, field: &str) -> Vec<String> {
        let pages = self.pages(G, path, &[("limit", limit)]);
        let ids = |page: &Got| -> Vec<String> {
            page.json().as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
        };
        pages.iter().flat_map(ids).collect()
    }
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn token(answer: &Value) -> (String, String) {
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    (text("apiKey"), text("token"))
}

/// So many SIMs, the first of them protected.
fn fleet(sims: usize) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    for n in 0..sims {
        let protection = if n == 0 { Protection::On } else { Protection::Off };
        builder.add("sim", Some(G), &sim(n)).status("active").protection(protection);
    }
    builder.build(Catalogue::soracom()).unwrap()
}

fn sim(n: usize) -> String {
    format!("89423100000000{n:05}")
}

fn serve(account: &Account, behaviour: Behaviour) -> Server {
    let backend = Simulation::new(account, Catalogue::soracom(), now());
    Server::start(Arc::new(backend), behaviour)
}

#[test]
fn everybody_logs_in_in_their_own_way() {
    let server = serve(&fleet(1), Behaviour::default());
    let client = Client::stranger(&server);
    let root = json!({ "email": "root@example.com", "password": "correct horse" });
    let answer = client.log_in(&root).json();
    assert_eq!((&answer["operatorId"], &answer["userName"]), (&json!(OPERATOR), &Value::Null));
    let user = json!({ "operatorId": OPERATOR, "userName": "operations", "password": "battery staple" });
    assert_eq!(client.log_in(&user).json()["userName"], "operations");
    assert_eq!(client.log_in(&json!({ "authKeyId": "keyId-test", "authKey": "wrong" })).status, 401);
    let credentials = Credentials { mfa: Some("123456".to_owned()), ..Credentials::default() };
    let server = serve(&fleet(1), Behaviour { credentials, ..Behaviour::default() });
    let client = Client::stranger(&server);
    assert_eq!(client.log_in(&root).status, 401);
    let with_code = json!({ "email": "root@example.com", "password": "correct horse", "mfaOTPCode": "123456" });
    assert_eq!(client.log_in(&with_code).status, 200);
    let logged = format!("{:?}", server.log());
    assert!(!logged.contains("horse") && !logged.contains("token-"), "{logged}");
}

#[test]
fn nothing_is_shown_without_a_token_that_holds() {
    let server = serve(&fleet(1), Behaviour { token_uses: Some(2), ..Behaviour::default() });
    assert_eq!(Client::stranger(&server).get(G, "/sims").status, 401);
    let mut client = Client::new(&server);
    assert_eq!(client.get(G, "/sims").status, 200);
    let renewed = client.post(JP, &format!("/operators/{OPERATOR}/token"));
    assert_eq!((renewed.status, client.get(G, "/sims").status), (200, 401));
    client.token = client.token.map(|(key, _)| (key, renewed.json()["token"].as_str().unwrap().to_owned()));
    assert_eq!(client.get(G, "/sims").status, 200);
    client.token = Some(("another key".to_owned(), client.token.unwrap().1));
    assert_eq!(client.get(G, "/sims").status, 401);
}

#[test]
fn pages_give_every_row_once() {
    let server = serve(&fleet(25), Behaviour { page: 10, ..Behaviour::default() });
    let client = Client::new(&server);
    let all: Vec<String> = (0..25).map(sim).collect();
    for limit in ["1", "7", "25", "100"] {
        assert_eq!(client.ids("/sims", limit, "simId"), all, "{limit}");
    }
    let sizes: Vec<_> =
        client.pages(G, "/sims", &[]).iter().map(|page| page.json().as_array().unwrap().len()).collect();
    assert_eq!(sizes, [10, 10, 5]);
    assert_eq!(client.get(JP, "/sims").json(), json!([]));
}

#[test]
fn one_thing_is_shown_where_it_is_and_nowhere_else() {
    let server = serve(&fleet(2), Behaviour::default());
    let client = Client::new(&server);
    let path = format!("/sims/{}", sim(1));
    assert_eq!(client.get(G, &path).json()["simId"], sim(1));
    for (coverage, path) in [(JP, &*path), (G, "/sims/none"), (G, "/nothing"), (G, "/operators/OP9999999999")] {
        let got = client.get(coverage, path);
        assert_eq!(got.status, 404, "{path}: {got:?}");
    }
    assert_eq!(client.post(JP, &format!("{path}/terminate")).status, 404);
}

#[test]
fn what_ends_a_thing_changes_what_is_shown() {
    let server = serve(&fleet(2), Behaviour::default());
    let client = Client::new(&server);
    let status = |n| client.get(G, &format!("/sims/{}", sim(n))).json()["status"].clone();
    let (lift, terminate) = (format!("/sims/{}/enable_termination", sim(0)), format!("/sims/{}/terminate", sim(0)));
    let refusals = [client.post(G, &terminate), client.post(G, &terminate)];
    assert!(refusals.iter().all(|got| got.status == 400), "it is protected: {refusals:?}");
    let [flat, nested] = refusals.map(|got| got.json());
    assert_eq!((&flat["code"], &nested["errorMessage"]["code"]), (&json!("protected"), &json!("protected")));
    assert_eq!(status(0), "active");
    assert_eq!((client.post(G, &lift).status, client.post(G, &terminate).status), (200, 200));
    assert_eq!((status(0), status(1)), (json!("terminated"), json!("active")));
    // After some looks it is no longer listed.
    let gone = (0..10).map(|_| client.ids("/sims", "100", "simId")).find(|ids| ids.len() == 1);
    assert_eq!(gone, Some(vec![sim(1)]));
    assert_eq!(client.get(G, &format!("/sims/{}", sim(0))).status, 404);
}

/// Reads an account through the server, as a capture.
fn capture(client: &Client<'_>, account: &Account, directory: &Path) {
    let write = |operation: &Operation, place: Option<Coverage>, key: Option<&str>| {
        let call =
            operation.call(Catalogue::soracom().provider(), account.operator(), place, key.unwrap_or_default(), None);
        let pages = client.pages(place.unwrap_or(G), &call.path, operation.query);
        let named = call.params.iter().zip(operation.params).filter(|(_, (_, from))| *from != ParamSource::Operator);
        let params: String = named.map(|((_, value), _)| format!("__{}", encoded(value))).collect();
        let place = directory.join(place.as_ref().map_or("operator", Coverage::code));
        std::fs::create_dir_all(&place).unwrap();
        for (n, page) in (1..).zip(&pages) {
            let number = if pages.len() > 1 { format!("__page{n}") } else { String::new() };
            if page.status != 404 {
                std::fs::write(place.join(format!("{}{params}{number}.json", operation.id)), &page.text).unwrap();
            }
        }
    };
    for kind in Catalogue::soracom().kinds() {
        for (place, read) in
            kind.places().into_iter().flat_map(|place| kind.reads.iter().map(move |read| (place, read)))
        {
            let is_named = read.operation.params.iter().any(|(_, from)| from.key_part().is_some());
            match read.per {
                None if is_named => {}
                None => write(&read.operation, place, None),
                Some(parent) => account
                    .of_kind(parent)
                    .filter(|thing| place.is_none() || thing.coverage().is_none() || thing.coverage() == place)
                    .for_each(|thing| write(&read.operation, place, Some(thing.key()))),
            }
        }
    }
}

#[test]
fn the_sample_account_can_be_captured_through_it() {
    let path = acme();
    let account = CaptureDir::new(path).load().unwrap().account;
    let server = serve(&account, Behaviour { page: 3, ..Behaviour::default() });
    let directory = tempfile::tempdir().unwrap();
    capture(&Client::new(&server), &account, directory.path());
    let captured = CaptureDir::new(directory.path()).load().unwrap().account;
    let lines = |account: &Account| -> BTreeSet<String> {
        let line = |thing: winddown::account::Resource<'_>| {
            let references: BTreeSet<String> =
                thing.references().map(|(role, target)| format!("{role} {target}")).collect();
            format!("{thing} {:?} {:?} {:?} {references:?}", thing.status(), thing.protection(), thing.name())
        };
        account.resources().map(line).collect()
    };
    // The month that runs has a bill as soon as the account is in memory.
    let missing: Vec<String> = lines(&account).difference(&lines(&captured)).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
    // What the sample leaves unread is refused.
    let statuses: BTreeSet<_> = server.log().iter().map(|logged| logged.status).collect();
    assert_eq!(statuses, [200, 403].map(Some).into());
}
