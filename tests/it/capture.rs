//! Reading capture directories, and the builder that they are read into.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod acme;
mod age;
mod builder;
mod claims;
mod entries;
mod gaps;
mod generated;
mod inside;
mod merging;
mod nothing;
mod operators;
mod order;
mod problems;
mod properties;
mod quirks;
mod refusals;
mod resolving;
mod rows;
mod values;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use winddown::account::{Account, Coverage, Oddity, Reading};
use winddown::reading::{Capture, CaptureDir, ReadError};

use crate::common::{GLOBAL, JAPAN, OPERATOR, put_response, responses_of};

/// A capture directory that a test fills.
struct Files(TempDir);

impl Files {
    /// The smallest capture: it says whose account it is, and nothing else.
    fn new() -> Self {
        Self::nothing().put("operator/getOperator.json", json!({ "operatorId": OPERATOR }))
    }

    /// Not even that.
    fn nothing() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A copy of the responses in a capture.
    fn copy_of(capture: &Path) -> Self {
        responses_of(capture).iter().fold(Self::nothing(), |files, (name, content)| files.put_bytes(name, content))
    }

    fn put(self, file: &str, content: impl ToString) -> Self {
        self.put_bytes(file, content.to_string().as_bytes())
    }

    fn put_bytes(self, file: &str, content: &[u8]) -> Self {
        put_response(self.path(), file, content);
        self
    }

    fn without(self, file: &str) -> Self {
        fs::remove_file(self.path().join(file)).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self) -> Result<Capture, ReadError> {
        CaptureDir::new(self.path()).load()
    }

    #[track_caller]
    fn account(&self) -> Account {
        self.read().unwrap().account
    }

    #[track_caller]
    fn reading(&self, kind: &str, place: Option<Coverage>) -> Reading {
        self.account().reading(kind, place)
    }

    /// What is odd about it, one oddity a line.
    #[track_caller]
    fn oddities(&self) -> String {
        lines(self.account().oddities())
    }

    /// What is wrong with it, one problem a line.
    #[track_caller]
    fn problems(&self) -> String {
        lines(self.read().unwrap_err().problems())
    }
}

/// The names in a directory, sorted.
fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn lines(items: impl IntoIterator<Item: ToString>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join("\n")
}

/// The addresses of the resources of a kind, one a line.
fn addresses(account: &Account, kind: &str) -> String {
    lines(account.of_kind(kind))
}

/// Every reference of a resource, one a line, those that lead nowhere last and in brackets.
#[track_caller]
fn references(account: &Account, address: &str) -> String {
    let resource = account.get(&address.parse().unwrap()).unwrap_or_else(|| panic!("{address} is not there"));
    let found = resource.references().map(|(role, target)| format!("{role}: {target}"));
    let missing =
        resource.missing_references().map(|missing| format!("{}: ({}/{})", missing.role, missing.kind, missing.key));
    lines(found.chain(missing))
}

/// Everything that an account says, one statement a line.
fn everything(account: &Account) -> String {
    let resources = account.resources().map(|resource| {
        let references: Vec<_> = resource.references().collect();
        format!(
            "{resource:?} {:?} {:?} {:?} {references:?} {:?}",
            resource.name(),
            resource.status(),
            resource.protection(),
            resource.facts().collect::<Vec<_>>()
        )
    });
    let missing = account.missing_references().map(|missing| format!("{missing:?}"));
    let readings = account.readings().map(|reading| format!("{reading:?}"));
    let oddities = account.oddities().iter().map(|oddity| {
        // Where it was read depends on how a list comes in pages.
        let Oddity { subject, finding, hides, .. } = oddity;
        format!("{subject} {finding:?} {hides:?}")
    });
    lines(resources.chain(missing).chain(readings).chain(oddities))
}

/// The first statement in which two accounts differ, if they do.
fn difference(one: &Account, other: &Account) -> Option<String> {
    let (left, right) = (everything(one), everything(other));
    let (mut left, mut right) = (left.lines(), right.lines());
    loop {
        match (left.next(), right.next()) {
            (None, None) if one.digest() == other.digest() => return None,
            (None, None) => return Some("only the digests differ".to_owned()),
            (left, right) if left == right => {}
            (left, right) => return Some(format!("{left:?} is not {right:?}")),
        }
    }
}

#[track_caller]
fn assert_same(one: &Account, other: &Account) {
    assert_eq!(difference(one, other), None);
}

/// An active SIM without protection, as `listSims` shows it.
fn sim(id: &str) -> Value {
    json!({ "simId": id, "operatorId": OPERATOR, "type": "uicc", "status": "active", "terminationEnabled": true })
}

/// A running VPG, as `listVirtualPrivateGateways` shows it.
fn vpg(id: &str) -> Value {
    json!({
        "vpgId": id,
        "operatorId": OPERATOR,
        "status": "running",
        "gateOpened": false,
        "fixedIpAddressesEnabled": false,
    })
}

fn group(id: &str) -> Value {
    json!({ "groupId": id, "operatorId": OPERATOR, "configuration": {} })
}

/// A row with further fields, or with others in their place.
fn with(mut row: Value, more: Value) -> Value {
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row
}
