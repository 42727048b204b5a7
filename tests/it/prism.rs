//! What is sent, checked by a server that knows the official description of the API and nothing else.
//! `.ci/prism cargo test` starts it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use winddown::account::{Account, Fact};
use winddown::catalogue::spec::Means;
use winddown::catalogue::{Call, Catalogue, KindSpec, Operation};

use crate::common::{acme, skipped};

/// Where Prism is; `None`, with a message, if it is not there.
fn prism() -> Option<String> {
    let base = std::env::var("WINDDOWN_PRISM").ok();
    if base.is_none() {
        skipped("WINDDOWN_PRISM is not set: `.ci/prism cargo test` sets it");
    }
    base
}

/// Every operation on a kind: what reads it, ends it, and lifts or sets its protection.
fn operations(kind: &KindSpec) -> Vec<Operation> {
    let acts = kind.every_act().filter_map(|step| match step.means {
        Means::Api(operation) => Some(operation),
        _ => None,
    });
    let switches = kind.protection.into_iter().flat_map(|spec| [spec.lift, spec.set]).flatten();
    kind.reads.iter().map(|read| read.operation).chain(acts).chain(switches).collect()
}

/// The operation as it is called for one of the kind in the example account, or for one that is made up.
fn call(account: &Account, kind: &KindSpec, operation: &Operation) -> Call {
    let thing = account.of_kind(kind.name).next();
    let of = kind.reads.iter().find(|read| read.operation == *operation).and_then(|read| read.per);
    let outer = of.and_then(|name| account.of_kind(name).next()).filter(|_| of.is_some());
    match outer.or(thing) {
        Some(thing) => operation.call(
            Catalogue::soracom().provider(),
            account.operator(),
            thing.coverage(),
            thing.key(),
            thing.fact(Fact::Quantity).or(Some("1")),
        ),
        None => {
            operation.call(Catalogue::soracom().provider(), account.operator(), kind.places()[0], "1/1/1", Some("1"))
        }
    }
}

/// A client that takes every answer for what it is.
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

/// What Prism has against a call; `None` if nothing.
fn objection(agent: &ureq::Agent, base: &str, call: &Call) -> Option<String> {
    let query: Vec<String> = call.operation.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let uri = format!("{base}{}?{}", call.path, query.join("&"));
    let request = ureq::http::Request::builder().method(call.operation.method).uri(uri);
    let request = request.header("X-Soracom-API-Key", "key").header("X-Soracom-Token", "token");
    let mut response = match &call.body {
        Some(body) => agent.run(request.header("Content-Type", "application/json").body(body.clone()).unwrap()),
        None => agent.run(request.body(()).unwrap()),
    }
    .unwrap();
    let violations = response.headers().get("sl-violations").map(|value| value.to_str().unwrap().to_owned());
    // What is wrong with the answer that Prism made up is not the request's fault.
    let violations = violations.filter(|text| text.contains("\"request\""));
    let status = response.status();
    let said = response.body_mut().read_to_string().unwrap();
    // A file is answered with a redirection to it.
    let is_fine = (status.is_success() || status.is_redirection()) && violations.is_none();
    (!is_fine).then(|| {
        format!("{}: {} {}: {status} {violations:?} {said}", call.operation.id, call.operation.method, call.path)
    })
}

#[test]
fn every_request_is_as_the_api_description_has_it() {
    let Some(base) = prism() else { return };
    let account = crate::common::account(&acme());
    let agent = agent();
    let calls = Catalogue::soracom()
        .kinds()
        .flat_map(|kind| operations(kind).into_iter().map(move |operation| (kind, operation)))
        .map(|(kind, operation)| call(&account, kind, &operation));
    let calls: Vec<Call> = calls.collect();
    let objections: Vec<String> = calls.iter().filter_map(|call| objection(&agent, &base, call)).collect();
    assert_eq!(objections, Vec::<String>::new());
    assert!(calls.len() > 120, "{}", calls.len());
}

/// A server that has nothing against anything would prove nothing.
#[test]
fn a_request_that_is_not_is_objected_to() {
    let Some(base) = prism() else { return };
    let agent = agent();
    let kind = Catalogue::soracom().kinds().find(|kind| operations(kind).iter().any(|one| one.body.is_some())).unwrap();
    let operation = operations(kind).into_iter().find(|operation| operation.body.is_some()).unwrap();
    let right = operation.call(
        Catalogue::soracom().provider(),
        &"OP0012345678".parse().unwrap(),
        kind.places()[0],
        "1/1/1",
        Some("1"),
    );
    assert_eq!(objection(&agent, &base, &right), None);
    let mut wrong = right.clone();
    wrong.body = Some("\"another thing\"".to_owned());
    assert!(objection(&agent, &base, &wrong).is_some());
    let mut nowhere = right;
    nowhere.path = "/no/such/path".to_owned();
    assert!(objection(&agent, &base, &nowhere).is_some());
}
