//! A process that is killed at random points and resumed ends where an undisturbed run ends: with the
//! same effects, in the same order. A heavy run kills it 200 times.
//!
//! The effects are read from the rehearsal's ledger. The account in memory writes it, and knows nothing
//! of the journal.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests; one says what it did")]

pub(crate) mod evidence;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::is_heavy;
use crate::fleet::generate::Fleet;
use crate::rehearsal::Rehearsal;
use evidence::{Effect, Evidence, lines};

/// On which terms, how long each call takes (long enough for a kill to hit each in turn), and what goes
/// wrong: of this seed, nothing that stops a step, so that all runs have to end alike.
const TERMS: &str = "--lift-protection all --max-steps 2000 --pace 3 --faults 3 --seed 20";
/// How it is carried out: not kept in the journal.
const MANNER: &str = "--in-flight 4 --format ndjson";

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Any instant of the run, and more often one of its beginning: a resumed run is shorter.
    fn delay(&mut self, whole: Duration) -> Duration {
        let part = [1, 1, 4, 20][usize::try_from(self.draw() % 4).unwrap()];
        let micros = u64::try_from(whole.as_micros()).unwrap() / part;
        Duration::from_micros(self.draw() % micros.max(1))
    }
}

/// What all runs did together.
#[derive(Default)]
struct Tally {
    runs: u64,
    kills: u64,
    torn: u64,
    anew: u64,
    asked: u64,
}

/// An account, what its plan leads to if nobody interferes, and how long that takes.
struct Scenario {
    name: &'static str,
    ground: Rehearsal,
    code: i32,
    end: Evidence,
    takes: Duration,
}

impl Scenario {
    fn new(name: &'static str, ground: Rehearsal) -> Self {
        let mut command = apply(&ground);
        let began = Instant::now();
        let (code, stderr) = outcome(start(&mut command)).unwrap();
        assert_eq!((code, stderr.as_str()), (0, ""), "{name}");
        let end = Evidence::gather(&ground);
        Self { name, code, takes: began.elapsed(), end, ground }
    }

    /// Carries the plan out while it is killed, up to a number of kills in all.
    fn survive(&self, most: u64, chance: &mut Chance, tally: &mut Tally) {
        let ground = self.ground.again();
        let mut command = apply(&ground);
        let code = loop {
            let child = start(&mut command);
            let killed = if tally.kills < most { kill(child, chance.delay(self.takes)) } else { outcome(child) };
            match killed {
                None => {
                    tally.kills += 1;
                    tally.torn += u64::from(self.tear(&ground, chance));
                    self.check(&ground);
                    command = resume(&ground);
                }
                // Killed before there was a header: nothing had begun, and that is what it says.
                Some((2, stderr)) if lines(&ground.journal()).is_empty() => {
                    let is_told = stderr.contains("no such journal") || stderr.contains("it is empty");
                    assert!(is_told, "{}: {stderr}", self.name);
                    tally.anew += 1;
                    command = apply(&ground);
                }
                Some((code, stderr)) => {
                    assert_eq!(stderr, "", "{}", self.name);
                    // What was given up is for a person to decide, who looks in the console: here, the ledger.
                    let undecided = self.check(&ground).undecided();
                    if undecided.is_empty() {
                        break code;
                    }
                    assert_eq!(code, 5, "{}: {undecided:?}", self.name);
                    tally.asked += undecided.len() as u64;
                    command = resume(&ground);
                    for (step, took_effect) in undecided {
                        command.args([if took_effect { "--done" } else { "--retry" }, &step.to_string()]);
                    }
                }
            }
        };
        tally.runs += 1;
        let end = self.check(&ground);
        let differing = end.differing(&self.end);
        assert!(differing.is_empty(), "{}: a step ended otherwise:\n{}", self.name, differing.join("\n"));
        assert_eq!(end.sent(), self.end.sent(), "{}: the same calls took effect", self.name);
        assert_eq!(code, self.code, "{}", self.name);
    }

    fn check(&self, ground: &Rehearsal) -> Evidence {
        let evidence = Evidence::gather(ground);
        evidence.assert_promises(self.name);
        evidence
    }

    /// Cuts the last line of the journal off in the middle, if it could have been lost with the power:
    /// if nothing was done on the strength of it. True if there is such a line now.
    fn tear(&self, ground: &Rehearsal, chance: &mut Chance) -> bool {
        let Ok(journal) = fs::read(ground.journal()) else { return false };
        if journal.last() != Some(&b'\n') {
            return true;
        }
        let start = journal[..journal.len() - 1].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let last: Value = serde_json::from_slice(&journal[start..]).unwrap();
        let (subject, operation) = (last["subject"].as_str(), last["operation"].as_str());
        let is_it =
            |effect: &Effect| Some(effect.subject.as_str()) == subject && effect.operation.as_deref() == operation;
        let is_needed = last["event"] == "intent" && evidence::effects(&ground.ledger()).iter().any(is_it);
        if start == 0 || is_needed || chance.draw().is_multiple_of(2) {
            return false;
        }
        let length = (journal.len() - start) as u64;
        let left = start as u64 + 1 + chance.draw() % (length - 1);
        fs::OpenOptions::new().write(true).open(ground.journal()).unwrap().set_len(left).unwrap();
        true
    }
}

fn apply(ground: &Rehearsal) -> Command {
    let mut command = ground.apply(&[]);
    command.args(TERMS.split(' ')).args(MANNER.split(' '));
    command
}

fn resume(ground: &Rehearsal) -> Command {
    let mut command = ground.resume(&[]);
    command.args(MANNER.split(' '));
    command
}

fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The exit code and what was said; `None` if it was killed.
fn outcome(child: Child) -> Option<(i32, String)> {
    let output = child.wait_with_output().unwrap();
    Some((output.status.code()?, String::from_utf8(output.stderr).unwrap()))
}

/// Kills a process after a while, unless it has ended by then.
fn kill(mut child: Child, after: Duration) -> Option<(i32, String)> {
    thread::sleep(after);
    // One that has ended in the meantime has its exit code all the same.
    child.kill().unwrap();
    outcome(child)
}

fn fleet(directory: &Path) -> Rehearsal {
    let fleet = Fleet { groups: 6, vpgs: 3, protected: 20, page: None, ..Fleet::of(150) };
    fleet.write_capture(directory).unwrap();
    Rehearsal::of(directory, [])
}

#[test]
fn whenever_it_is_killed_it_goes_on_to_the_same_end() {
    let most = if is_heavy() { 200 } else { 10 };
    let mut chance = Chance(1);
    let capture = tempfile::tempdir().unwrap();
    let scenarios = [Scenario::new("acme", Rehearsal::acme()), Scenario::new("fleet", fleet(capture.path()))];
    for scenario in &scenarios {
        scenario.end.assert_promises(scenario.name);
        assert!(scenario.end.irreversible() > 20, "{}: there is something at stake", scenario.name);
    }
    let mut tally = Tally::default();
    while tally.kills < most {
        for scenario in &scenarios {
            scenario.survive(most, &mut chance, &mut tally);
        }
    }
    let Tally { runs, kills, torn, anew, asked } = tally;
    println!(
        "{kills} kills in {runs} runs, {torn} torn lines, {anew} begun anew, {asked} decided by a person, \
         0 violations"
    );
}
