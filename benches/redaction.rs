//! How long redacting an account takes, against reading its snapshot.
//!
//! `cargo bench --bench redaction -- 100000 1000000`. Both take turns, and the best of five counts.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench reports, and stops where it cannot")]

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use winddown::catalogue::Catalogue;
use winddown::reading::{SnapshotFile, write_snapshot};
use winddown::redact::{Redaction, RedactionKey};

#[path = "../tests/support/generate.rs"]
#[allow(dead_code, reason = "other benches use more of it")]
mod generate;

fn timed<T>(make: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = black_box(make());
    let took = start.elapsed();
    drop(made);
    took
}

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
        let times: Vec<_> = (0..5).map(|_| (redact(), read())).collect();
        let redacting = times.iter().map(|(redacting, _)| *redacting).min().unwrap_or_default();
        let reading = times.iter().map(|(_, reading)| *reading).min().unwrap_or_default();
        let ratio = redacting.as_secs_f64() / reading.as_secs_f64();
        println!("{sims} SIMs: redacted in {redacting:.1?}, its snapshot read in {reading:.1?}: {ratio:.2}");
    }
    Ok(())
}
