//! The catalogue against what it was made from, and against its own laws.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod deadlock;
pub(crate) mod description;
mod facts;
mod kinds_page;
mod laws;
mod markdown;
mod needed;
pub(crate) mod openapi;
mod samples;
mod script;
mod study;
mod table;

use std::fmt;

use winddown::catalogue::spec::{Found, Means, Read, Test};
use winddown::catalogue::{Catalogue, KindSpec, Operation};

/// Something that is not as it should be.
struct Finding {
    /// What it is about: a kind or operation, and what of it.
    about: (String, String),
    what: String,
}

impl Finding {
    fn new(of: &str, aspect: &str, what: impl Into<String>) -> Self {
        Self { about: (of.to_owned(), aspect.to_owned()), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}: {}", self.about.0, self.about.1, self.what)
    }
}

/// What is known to be as it is, by the two parts of [`Finding::about`], and why.
type Exceptions = &'static [(&'static str, &'static str, &'static str)];

/// Fails with everything that is found, except what is known; something known that is not found
/// any more fails as well.
#[track_caller]
fn judge(found: &[Finding], known: Exceptions) {
    let excepts =
        |(of, aspect, _): &(&str, &str, &str), finding: &Finding| finding.about.0 == *of && finding.about.1 == *aspect;
    let mut wrong: Vec<String> = found
        .iter()
        .filter(|finding| !known.iter().any(|exception| excepts(exception, finding)))
        .map(ToString::to_string)
        .collect();
    let stale = known.iter().filter(|exception| !found.iter().any(|finding| excepts(exception, finding)));
    wrong.extend(stale.map(|(of, aspect, why)| format!("{of} / {aspect}: no longer an exception ({why})")));
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn kinds() -> impl ExactSizeIterator<Item = &'static KindSpec> {
    Catalogue::soracom().kinds()
}

fn kind(name: &str) -> Option<&'static KindSpec> {
    kinds().find(|kind| kind.name == name)
}

/// Every operation that a kind names: to read it, to end it, to lift or set its protection.
fn operations(kind: &'static KindSpec) -> impl Iterator<Item = &'static Operation> {
    let reads = kind.reads.iter().map(|read| &read.operation);
    let protection = kind.protection.iter().flat_map(|protection| [&protection.lift, &protection.set]).flatten();
    reads.chain(endings(kind)).chain(protection)
}

/// The operations that end a kind.
fn endings(kind: &'static KindSpec) -> impl Iterator<Item = &'static Operation> {
    kind.routes.iter().flat_map(|route| route.steps).filter_map(|step| match &step.means {
        Means::Api(operation) => Some(operation),
        _ => None,
    })
}

/// The responses whose rows hold a kind.
fn sources(kind: &'static KindSpec) -> &'static [Read] {
    match kind.found {
        Found::Within { kind: outer, .. } => Catalogue::soracom().kind(outer).map_or(&[], |outer| outer.reads),
        _ => kind.reads,
    }
}

/// The fields that a test looks at.
fn tested(test: &'static Test) -> Vec<&'static str> {
    test.fields().collect()
}
