//! Accounts wound down by the real command over HTTP, and judged by what the server saw.
//!
//! Each account is drawn from a seed. The server in front of it is untidy on purpose, half of the servers
//! fail and make the client wait, and half of the runs are killed and gone on with. What the command may not
//! do is in [`judgements`]: they read the server's log, the account's own record of what took effect, and
//! everything that the command printed and wrote. They know nothing of journals and planners.
//!
//! A run of `cargo test` judges a few accounts, `.ci/run` judges 50. As many as wanted, from any seed:
//!
//! ```sh
//! WINDDOWN_JUDGE=500 WINDDOWN_JUDGE_SEED=1 cargo test --all-features --test it judge:: -- --nocapture
//! ```
//!
//! A failing account names its seed and shows the log around; `WINDDOWN_JUDGE=1 WINDDOWN_JUDGE_SEED=…` tries
//! it again, and `WINDDOWN_JUDGE_KEEP=…` names a directory in which the files of that account are kept.

#![allow(clippy::unwrap_used, reason = "tests")]

mod accounts;
mod doctored;
mod evidence;
mod judgements;
mod people;
mod process;
mod run;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::common::is_heavy;
use judgements::{Finding, Judgement};
use run::{Run, Tally};

/// How many accounts there are to judge, and the seed of the first.
fn extent() -> (u64, u64) {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let usual = if is_heavy() { 50 } else { 8 };
    (number("WINDDOWN_JUDGE").unwrap_or(usual), number("WINDDOWN_JUDGE_SEED").unwrap_or(1))
}

/// An account that was judged.
struct Judged {
    run: Run,
    findings: Vec<Finding>,
}

/// Judges accounts on several threads: most of the time they wait.
fn judge_all(count: u64, first: u64) -> Vec<Judged> {
    const THREADS: usize = 24;
    let next = AtomicU64::new(0);
    let all = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return;
                    }
                    let run = Run::of(first + n);
                    let findings = Judgement::all(&run.evidence);
                    all.lock().unwrap().push(Judged { run, findings });
                }
            });
        }
    });
    let mut all = all.into_inner().unwrap();
    all.sort_by_key(|judged| judged.run.seed);
    all
}

/// Says something even if the output of tests is captured.
fn say(what: &str) {
    std::io::stderr().write_all(format!("judge: {what}\n").as_bytes()).unwrap();
}

#[test]
fn what_the_server_saw_is_in_order() {
    let is_debug = cfg!(debug_assertions);
    assert!(is_debug, "a command that is built for a release takes the time from nobody, and would wait for hours");
    let (count, first) = extent();
    let judged = judge_all(count, first);
    let mut counts: BTreeMap<Judgement, (usize, usize)> = BTreeMap::new();
    let mut failures = Vec::new();
    for Judged { run, findings } in &judged {
        for judgement in Judgement::ALL {
            let of: Vec<&Finding> = findings.iter().filter(|finding| finding.judgement == judgement).collect();
            let count = counts.entry(judgement).or_default();
            *count = (count.0 + usize::from(!of.is_empty()), count.1 + of.len());
            failures.extend(of.iter().map(|finding| run.told(finding)));
        }
    }
    say(&format!("{}", judged.iter().fold(Tally::default(), |tally, judged| tally.and(&judged.run))));
    for (judgement, (accounts, findings)) in counts {
        say(&format!("{judgement:?}: {findings} times in {accounts} accounts"));
    }
    judged.iter().filter_map(|judged| judged.run.misfortune()).for_each(|told| say(&told));
    failures.iter().for_each(|failure| say(failure.lines().next().unwrap_or_default()));
    assert!(failures.is_empty(), "{} findings\n\n{}", failures.len(), failures[..failures.len().min(8)].join("\n\n"));
}
