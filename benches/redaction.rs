//! How long redacting an account takes, against reading its snapshot.
//!
//! `cargo bench --bench redaction -- 100000 1000000`. Both take turns, and the best of seven counts.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench reports, and stops where it cannot")]

use std::env;
use std::error::Error;

use winddown::catalogue::Catalogue;
use winddown::reading::{SnapshotFile, write_snapshot};
use winddown::redact::{Redaction, RedactionKey};

#[path = "../tests/support/generate.rs"]
#[allow(dead_code, reason = "other benches use more of it")]
mod generate;
#[allow(dead_code, reason = "other benches use more of it")]
mod support;

use support::{best, ratio, timed};

fn main() -> Result<(), Box<dyn Error>> {
    let sizes: Vec<usize> = env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let key = RedactionKey::from_bytes([7; RedactionKey::LEN]);
    for sims in if sizes.is_empty() { vec![100_000] } else { sizes } {
        let account = generate::Fleet::of(sims).account();
        let mut snapshot = Vec::new();
        write_snapshot(&account, "2026-08-20T00:00:00Z".parse()?, &mut snapshot)?;
        let read = || timed(|| SnapshotFile::new("fleet").load_from(&snapshot[..]).expect("a snapshot"));
        let redact =
            || timed(|| Redaction::new(&account, Catalogue::soracom(), &key).account().expect("the same account"));
        let [redacting, reading] = best([&mut || redact(), &mut || read()]);
        let ratio = ratio(redacting, reading);
        println!("{sims} SIMs: redacted in {redacting:.1?}, its snapshot read in {reading:.1?}: {ratio:.2}");
    }
    Ok(())
}
