//! What the tests share: where things lie, the accounts that they ask about, how many cases are tried,
//! and how a test says that it was skipped.
#![allow(clippy::unwrap_used, reason = "tests")]

pub(crate) mod kinds;
pub(crate) mod numbered;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{DateTime, Utc};
use winddown::account::{Account, Coverage, Fact, KeyForm, OperatorId, Schema};
use winddown::catalogue::{self, Catalogue};
use winddown::reading::CaptureDir;

/// Whose accounts the tests are about.
pub(crate) const OPERATOR: &str = "OP0012345678";
pub(crate) const GLOBAL: Option<Coverage> = Some(catalogue::GLOBAL);
pub(crate) const JAPAN: Option<Coverage> = Some(catalogue::JAPAN);

/// The operator with this number.
pub(crate) fn operator(number: u64) -> OperatorId {
    format!("OP{number:010}").parse().unwrap()
}

/// When the example accounts are judged.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-08-20T00:00:00Z".parse().unwrap()
}

/// A file or directory of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The example account's capture.
pub(crate) fn acme() -> PathBuf {
    project("examples/acme")
}

/// The capture of the untidy example account.
pub(crate) fn untidy() -> PathBuf {
    project("examples/untidy")
}

/// Data that only tests need.
pub(crate) fn fixture(path: &str) -> PathBuf {
    project("tests/fixtures").join(path)
}

/// The account in a capture directory.
pub(crate) fn account(directory: &Path) -> Account {
    CaptureDir::new(directory).load().unwrap().account
}

/// A schema that takes whatever is said of Soracom's kinds: for tests of what an account does by itself.
pub(crate) struct Anything {
    roles: Vec<String>,
}

impl Anything {
    /// With these roles, in which everything may refer to everything.
    pub(crate) fn with<'r>(roles: impl IntoIterator<Item = &'r str>) -> Self {
        Self { roles: roles.into_iter().map(str::to_owned).collect() }
    }
}

impl Schema for Anything {
    fn own_name(&self, name: &str) -> Option<&str> {
        self.names().into_iter().find(|own| *own == name)
    }

    fn names(&self) -> Vec<&str> {
        Catalogue::soracom().kinds().map(|kind| kind.name).collect()
    }

    fn coverages(&self) -> Vec<Coverage> {
        [GLOBAL, JAPAN].into_iter().flatten().collect()
    }

    fn places(&self, _: &str) -> Vec<Option<Coverage>> {
        let elsewhere = ["us-east", "us-west"].map(|code| code.parse().ok());
        [None, GLOBAL, JAPAN].into_iter().chain(elsewhere).collect()
    }

    fn key_form(&self, _: &str) -> KeyForm {
        KeyForm::Any
    }

    fn roles(&self, _: &str) -> Vec<&str> {
        self.roles.iter().map(String::as_str).collect()
    }

    fn targets(&self, _: &str, _: &str) -> Vec<&str> {
        self.names()
    }

    fn needed_roles(&self, _: &str) -> Vec<&str> {
        Vec::new()
    }

    fn statuses(&self, _: &str) -> Option<Vec<&str>> {
        None
    }

    fn facts(&self, _: &str) -> Vec<Fact> {
        let dates = [Fact::EndsAt, Fact::NextMonth, Fact::BilledTo];
        let money = [Fact::Amount, Fact::Currency, Fact::UnitPrice, Fact::Quantity, Fact::InUse];
        dates.into_iter().chain(money).chain([Fact::SharedWith, Fact::Detail]).collect()
    }

    fn is_protectable(&self, _: &str) -> bool {
        true
    }

    fn is_gone(&self, _: &str, _: Option<&str>) -> bool {
        false
    }

    fn weight(&self, _: &str, _: &str) -> u8 {
        0
    }

    fn found_through(&self, _: &str) -> Vec<&str> {
        Vec::new()
    }
}

/// The responses of a capture: `g/listSims.json` and the like with their content, in the order of
/// their names.
pub(crate) fn responses_of(capture: &Path) -> Vec<(String, Vec<u8>)> {
    let mut responses = Vec::new();
    for place in ["g", "jp", "operator"] {
        for entry in fs::read_dir(capture.join(place)).into_iter().flatten() {
            let entry = entry.unwrap();
            let name = format!("{place}/{}", entry.file_name().to_str().unwrap());
            responses.push((name, fs::read(entry.path()).unwrap()));
        }
    }
    responses.sort();
    responses
}

/// Writes a response into a capture directory.
pub(crate) fn put_response(capture: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = capture.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// What `WINDDOWN_MUTANT` says, which `.ci/mutants` sets: how many cases laws draw while a mutant is judged, so that thousands can
/// be, and that a failing case is not made smaller.
fn cases_for_mutant() -> Option<String> {
    std::env::var("WINDDOWN_MUTANT").ok()
}

/// How often a failing case is made smaller.
pub(crate) fn shrinks(usual: u32) -> u32 {
    if cases_for_mutant().is_some() { 0 } else { usual }
}

/// True if `WINDDOWN_HEAVY` is set, as `.ci/run` does: then tests try much more, which takes many
/// minutes. Without it they try a part, so that `cargo test` is quick.
pub(crate) fn is_heavy() -> bool {
    std::env::var_os("WINDDOWN_HEAVY").is_some()
}

/// How many cases a property test draws: all of them in a heavy run, otherwise a quarter; where a mutant is to be caught by few,
/// a sixteenth.
pub(crate) fn cases(all: u32) -> u32 {
    match (cases_for_mutant().as_deref(), is_heavy()) {
        (Some("few"), _) => all.div_ceil(16),
        (None, true) => all,
        (Some(_), _) | (None, false) => all.div_ceil(4),
    }
}

/// The official description of Soracom's API. It may not be copied into the project, so it lies beside
/// it where it is there at all.
pub(crate) fn api_description() -> Option<PathBuf> {
    let file = project("../shared/soracom-api.en.yaml");
    if !file.exists() {
        skipped(&format!("{} is not there", file.display()));
        return None;
    }
    Some(file)
}

/// Says that the test that calls this is skipped, even if its output is captured. With
/// `WINDDOWN_REQUIRE_SHARED` set (as in CI) that is a failure.
#[track_caller]
pub(crate) fn skipped(why: &str) {
    assert!(std::env::var_os("WINDDOWN_REQUIRE_SHARED").is_none(), "this test may not be skipped here: {why}");
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    // The test harness captures what `println!` writes, but not this.
    io::stderr().write_all(format!("skipped: {name}: {why}\n").as_bytes()).unwrap();
}
