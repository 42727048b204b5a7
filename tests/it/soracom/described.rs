//! Every refusal that the official description has of an operation that the catalogue uses: what it means for a call, for
//! a look, and for a reading. The expectations know nothing of the code but HTTP and the paths of operations.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde_json::json;
use winddown::account::{Address, Coverage};
use winddown::backend::{Backend as _, Endpoints, Soracom};
use winddown::catalogue::spec::{Action, Found, Means, Read, ReadRole};
use winddown::catalogue::{Call, Catalogue, GLOBAL, JAPAN, KindSpec, Operation};
use winddown::execution::{Answer, Response, Sighting};
use winddown::reading::Source as _;

use super::api::{Api, BASE, Reply, Running, capture};
use super::{credentials, options, start};
use crate::catalogue::description::description;
use crate::common::{OPERATOR, acme};

/// A code that nobody knows: what is done about it depends on nothing but the status.
const CODE: &str = "TST0001";

/// A refusal of an operation, as it is described.
#[derive(Clone)]
struct Refusal {
    status: u16,
    text: String,
}

impl Refusal {
    fn reply(&self) -> Reply {
        Reply::new(self.status, json!({ "code": CODE, "message": self.text }).to_string())
    }
}

/// The refusals of an operation; empty where the description is not there.
fn refusals(operation: &Operation) -> Vec<Refusal> {
    let described = description().and_then(|description| description.operation(operation.id));
    let all = described.map(|described| described.refusals()).unwrap_or_default();
    all.into_iter().map(|(status, text)| Refusal { status, text: text.trim().to_owned() }).collect()
}

fn kinds() -> impl Iterator<Item = &'static KindSpec> {
    Catalogue::soracom().kinds()
}

/// What is refused just now.
type Current = Arc<Mutex<Option<(Operation, Refusal)>>>;

/// The operations that change or export something.
fn acts() -> Vec<(Operation, Action)> {
    let mut acts = Vec::new();
    for kind in kinds() {
        let steps = kind.routes.iter().flat_map(|route| route.steps);
        acts.extend(steps.filter_map(|step| match step.means {
            Means::Api(operation) => Some((operation, step.action)),
            _ => None,
        }));
        let switches = kind.protection.into_iter().flat_map(|spec| [spec.lift, spec.set]).flatten();
        acts.extend(switches.map(|operation| (operation, Action::LiftProtection)));
    }
    acts
}

fn call(operation: Operation) -> Call {
    operation.call(Catalogue::soracom().provider(), &OPERATOR.parse().unwrap(), Some(GLOBAL), "1/1/1", Some("1"))
}

/// A refusal keeps its status, code and words; a missing permission is named; what the server could not do, nobody knows.
#[test]
fn a_call_that_is_refused_as_described() {
    let Some(description) = description() else { return };
    let current = Current::default();
    let refused = Arc::clone(&current);
    let server = Api::new().otherwise(move |_, _| refused.lock().unwrap().as_ref().unwrap().1.reply()).start();
    let exports = tempfile::tempdir().unwrap();
    let mut options = options(&server.url());
    options.exports = Some(exports.path().to_owned());
    let soracom = Soracom::sign_in(credentials(), options).unwrap();
    let mut tried = BTreeSet::new();
    for (operation, action) in acts() {
        for refusal in refusals(&operation) {
            *current.lock().unwrap() = Some((operation, refusal.clone()));
            let Refusal { status, text } = refusal;
            let tag = description.operation(operation.id).unwrap().tag().unwrap();
            let said = match status {
                403 => format!("{text} (needs the permission {tag}:{})", operation.id),
                _ => text.clone(),
            };
            let expected = match status {
                // Reading may be tried again in any case.
                500.. if action == Action::Export => Answer::Transient { why: format!("{CODE}: {text}") },
                500.. => Answer::OutcomeUnknown { why: format!("{CODE}: {text}") },
                _ => Answer::Refused { response: Response::default().status(status).code(CODE).message(said) },
            };
            assert_eq!(soracom.perform(&call(operation)), expected, "{} {status}", operation.id);
            tried.insert((operation.id, status));
        }
    }
    assert!(tried.len() > 60, "{}", tried.len());
    assert_eq!(std::fs::read_dir(exports.path().join("g")).unwrap().count(), 0, "nothing is stored");
}

/// Only a 404 for what is asked by its own key, or by that of what it is a part of, shows that it is gone.
#[test]
fn a_look_that_is_refused_as_described() {
    let current = Current::default();
    let refused = Arc::clone(&current);
    let api = Api::new().otherwise(move |_, _| refused.lock().unwrap().as_ref().unwrap().1.reply());
    let (_server, soracom) = start(api);
    let (mut tried, mut gone) = (0, BTreeSet::new());
    for kind in kinds().filter(|kind| kind.found == Found::Listed) {
        for read in kind.reads {
            for refusal in refusals(&read.operation) {
                let status = refusal.status;
                *current.lock().unwrap() = Some((read.operation, refusal));
                let key = vec!["1"; read.identity.len().max(1)].join("/");
                let address = Address::new(kind.name, kind.places()[0].map(|_| GLOBAL), key).unwrap();
                let seen = soracom.observe(&address);
                let is_by_key = kind.reads.iter().any(|read| takes_key(&read.operation));
                let is_gone = matches!(&seen, Sighting::Seen(None));
                let is_unreadable = matches!(&seen, Sighting::Unreadable { .. });
                assert!(is_gone || is_unreadable, "{address}: {} {status}: {seen:?}", read.operation.id);
                assert!(!is_gone || (status == 404 && is_by_key), "{address}: {} {status}", read.operation.id);
                gone.extend(is_gone.then_some(kind.name));
                tried += 1;
            }
        }
    }
    assert!(description().is_none() || (tried > 30 && gone.len() > 15), "{tried}, {gone:?}");
}

fn takes_key(operation: &Operation) -> bool {
    operation.params.iter().any(|(_, from)| from.key_part().is_some())
}

/// True if a path is one of an operation's.
fn is_path_of(operation: &Operation, path: &str) -> bool {
    let path = path.strip_prefix(BASE).unwrap();
    let same = |(own, asked): (&str, &str)| own == asked || own.starts_with('{');
    operation.path.split('/').count() == path.split('/').count()
        && operation.path.split('/').zip(path.split('/')).all(same)
}

/// The example account, of which one operation is refused.
struct Example {
    servers: [Running; 2],
    soracom: Soracom,
    current: Current,
}

impl Example {
    fn start() -> Self {
        let current = Current::default();
        let servers = ["g", "jp"].map(|place| {
            let refused = Arc::clone(&current);
            let api = capture(&acme(), place).unless(move |asked| {
                let refused = refused.lock().unwrap();
                let (_, refusal) = refused.as_ref().filter(|(operation, _)| is_path_of(operation, &asked.path))?;
                Some(refusal.reply())
            });
            api.start()
        });
        let mut options = options(&servers[0].url());
        let endpoints = [(GLOBAL, &servers[0]), (JAPAN, &servers[1])].into_iter();
        options.endpoints = endpoints.fold(Endpoints::none(), |all, (place, at)| all.with(place, &at.url()).unwrap());
        Self { soracom: Soracom::sign_in(credentials(), options).unwrap(), servers, current }
    }

    /// Where an operation was asked for.
    fn asked(&self, operation: &Operation) -> Vec<Coverage> {
        let is_asked = |server: &Running| server.seen().iter().any(|asked| is_path_of(operation, &asked.path));
        [GLOBAL, JAPAN]
            .into_iter()
            .zip(&self.servers)
            .filter(|(_, server)| is_asked(server))
            .map(|(at, _)| at)
            .collect()
    }
}

/// Whatever an operation lists, or shows whole, is not known then, and the answer's code says why.
#[test]
fn a_reading_that_is_refused_as_described() {
    let example = Example::start();
    let mut reads: Vec<&'static Read> = kinds().flat_map(|kind| kind.reads).collect();
    reads.sort_by_key(|read| read.operation.id);
    reads.dedup_by_key(|read| read.operation.id);
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for operation in reads.into_iter().map(|read| read.operation) {
        for refusal in refusals(&operation) {
            *example.current.lock().unwrap() = Some((operation, refusal.clone()));
            let account = example.soracom.read().unwrap();
            let asked = example.asked(&operation);
            for (kind, read) in kinds().flat_map(|kind| kind.reads.iter().map(move |read| (kind, read))) {
                let is_needed =
                    read.role != ReadRole::Extra || kind.reads.iter().all(|read| read.role == ReadRole::Extra);
                if read.operation.id != operation.id || !is_needed {
                    continue;
                }
                for place in kind.places().into_iter().filter(|at| at.is_none_or(|at| asked.contains(&at))) {
                    tried += 1;
                    let gap = account.reading(kind.name, place).gap().unwrap_or_default().to_owned();
                    if !gap.contains(CODE) {
                        wrong.push(format!("{} {}: {place:?} {}: {gap:?}", operation.id, refusal.status, kind.name));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(description().is_none() || tried > 30, "{tried}");
}
