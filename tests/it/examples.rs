//! The examples say what stands in `tests/golden/examples`.
//!
//! They are compiled in rather than run: nothing that they say depends on the process.
//! `SNAPSHOTS=overwrite cargo test --test it examples` writes the files anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(dead_code, reason = "nobody calls the examples' main functions here")]

use std::collections::BTreeSet;
use std::error::Error;
use std::io::Write;
use std::path::Path;

#[path = "../../examples/ask.rs"]
mod ask;
#[path = "../../examples/blockers.rs"]
mod blockers;
#[path = "../../examples/by_hand.rs"]
mod by_hand;
#[path = "../../examples/journal_in_sqlite.rs"]
mod journal_in_sqlite;
#[path = "../../examples/json.rs"]
mod json;
#[path = "../../examples/own_backend.rs"]
mod own_backend;
#[path = "../../examples/own_kind.rs"]
mod own_kind;
#[path = "../../examples/second_provider.rs"]
pub(crate) mod second_provider;
#[path = "../../examples/service.rs"]
mod service;
#[path = "../../examples/tokio.rs"]
mod tokio_loop;

type Run = fn(&mut dyn Write) -> Result<(), Box<dyn Error>>;

const EXAMPLES: &[(&str, Run)] = &[
    ("ask", |out| ask::run(Path::new("examples/acme"), out)),
    ("blockers", blockers::run),
    ("by_hand", by_hand::run),
    ("journal_in_sqlite", journal_in_sqlite::run),
    ("json", json::run),
    ("own_backend", own_backend::run),
    ("own_kind", own_kind::run),
    ("second_provider", second_provider::run),
    ("service", service::run),
    ("tokio", tokio_loop::run),
];

#[test]
fn examples_say_what_they_said() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/examples");
    for (name, run) in EXAMPLES {
        let mut out = Vec::new();
        run(&mut out).unwrap_or_else(|error| panic!("{name}: {error}"));
        let said = String::from_utf8(out).unwrap();
        snapbox::assert_data_eq!(said, snapbox::Data::read_from(&golden.join(format!("{name}.txt")), None).raw());
    }
}

/// An example that nobody checks goes stale.
#[test]
fn every_example_is_checked() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let there: BTreeSet<String> = directory
        .read_dir()
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".rs").map(str::to_owned))
        .collect();
    let checked: BTreeSet<String> = EXAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, checked);
}
