//! A whole fleet, wound down in memory by the threaded driver, with faults.

#![allow(clippy::unwrap_used, reason = "tests")]

#[allow(dead_code, reason = "other users of this file need the rest")]
#[path = "../support/generate.rs"]
pub(crate) mod generate;
#[path = "../support/wind_down.rs"]
pub(crate) mod wind_down;

use winddown::diagnosis::Verdict;

use generate::Fleet;

/// `cargo bench --bench execution -- whole 100000` does the same with a hundred thousand SIMs.
#[test]
fn a_fleet_ends_closable_whatever_goes_wrong_on_the_way() {
    let directory = tempfile::tempdir().unwrap();
    let now = "2026-08-20T00:00:00Z".parse().unwrap();
    let account = Fleet { groups: 6, ..Fleet::of(600) }.account();
    for (faults, in_flight) in [(0.0, 1), (0.01, 8), (0.2, 3)] {
        let journal = directory.path().join(format!("journal-{in_flight}"));
        let done = wind_down::wind_down(&account, now, faults, in_flight, &journal);
        assert_eq!(done.verdict, Verdict::Closable, "{done:?}");
        assert_eq!((done.complete, done.twice), (done.steps - 1, 0), "all but closing it, nothing twice: {done:?}");
        assert!(done.effects > 500, "{done:?}");
    }
}
