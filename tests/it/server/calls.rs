//! A call through the server is the call itself.

use std::sync::Arc;

use serde_json::Value;
use winddown::account::{Account, Fact};
use winddown::backend::{Backend, Simulation};
use winddown::catalogue::spec::{Action, Means};
use winddown::catalogue::{Call, Catalogue};
use winddown::execution::Answer;
use winddown::reading::{CaptureDir, Source};
use winddown::strategies::now;

use super::{Client, G, encoded};
use crate::common::acme;
use crate::support::server::{Behaviour, Server};

/// Every call that may be made for anything in an account, with whether it only copies something out.
fn calls(account: &Account) -> Vec<(Call, bool)> {
    let mut calls = Vec::new();
    for thing in account.resources() {
        let kind = Catalogue::soracom().kind(thing.kind()).unwrap();
        let quantity = thing.fact(Fact::Quantity);
        for step in kind.every_act() {
            if let Means::Api(operation) = step.means {
                let call = operation.call(
                    Catalogue::soracom().provider(),
                    account.operator(),
                    thing.coverage(),
                    thing.key(),
                    quantity,
                );
                calls.push((call, step.action == Action::Export));
            }
        }
    }
    calls
}

fn send(client: &Client<'_>, call: &Call) -> (u16, Option<Value>) {
    let query: Vec<String> =
        call.operation.query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let path = format!("{}?{}", call.path, query.join("&"));
    let sent = client.send(call.operation.method, call.coverage.unwrap_or(G), &path, call.body.as_deref());
    let got = sent.unwrap_or_else(|error| panic!("{error}: {call:?}"));
    let body = serde_json::from_str::<Value>(&got.text).unwrap_or_default();
    let code = [&body["code"], &body["errorMessage"]["code"]].into_iter().find(|code| code.is_string());
    (got.status, code.cloned())
}

#[test]
fn every_call_is_answered_as_the_account_in_memory_answers_it() {
    let path = acme();
    let account = CaptureDir::new(path).load().unwrap().account;
    // What ends stays as it is, however often it is looked at: the server looks at other times.
    let memory = || {
        let memory = Simulation::new(&account, Catalogue::soracom(), now());
        memory.ends_after(u32::MAX).lingers_for(u32::MAX)
    };
    let direct = memory();
    let behind = Arc::new(memory());
    let server = Server::start(behind.clone(), Behaviour::default());
    let client = Client::new(&server);
    let mut done = 0;
    // Twice: what was refused at first may have become possible, and what was done has not.
    for (call, is_export) in calls(&account).into_iter().cycle().take(2 * calls(&account).len()) {
        let (status, code) = send(&client, &call);
        match direct.perform(&call) {
            Answer::Done { .. } => {
                done += 1;
                assert!(matches!(status, 200 | 204), "{status} {code:?} {call:?}");
            }
            Answer::Accepted { .. } => assert_eq!(status, 202, "{call:?}"),
            // A list is shown even to those who may not copy it out.
            Answer::Refused { .. } if is_export && status == 200 => {}
            // Who is not there may stand in the body, which means nothing without them.
            Answer::Refused { response } if status == 404 => assert_eq!(response.status, Some(404), "{call:?}"),
            Answer::Refused { response } => {
                assert_eq!((Some(status), code), (response.status, response.code.map(Value::from)), "{call:?}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(done > 40, "{done}");
    assert_eq!(behind.effects(), direct.effects());
    assert_eq!(behind.exported(), direct.exported());
    assert_eq!(behind.read().unwrap().digest(), direct.read().unwrap().digest());
}
