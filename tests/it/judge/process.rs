//! One process of the command, which may be killed on the way; and the time in which it lives.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, TimeDelta, Utc};

use super::accounts::Dice;
use super::evidence::Process;
use crate::support::server::Server;

/// How much faster than this machine's the command's clock goes: as fast as waits can still be measured.
pub(super) const SPEED: u32 = 20;

/// How long a process may take, in this machine's time.
const LONGEST: Duration = Duration::from_secs(100);

/// The time of the account and of the command.
pub(super) struct Time {
    /// In milliseconds since 1970.
    from: i64,
    since: i64,
}

impl Time {
    pub(super) fn starting(now: DateTime<Utc>) -> Self {
        Self { from: now.timestamp_millis(), since: real() }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        let passed = (real() - self.since) * i64::from(SPEED);
        DateTime::from_timestamp_millis(self.from + passed).unwrap()
    }

    pub(super) fn pass(&mut self, days: i64) {
        self.from += TimeDelta::days(days).num_milliseconds();
    }

    /// As the command takes it from its environment.
    pub(super) fn variable(&self) -> String {
        format!("{}/{}/{SPEED}", self.from, self.since)
    }
}

fn real() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// When a process is killed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kill {
    Never,
    /// So long after it has made so many requests.
    Requests(usize, Duration),
    /// So long after it has made so many calls that change something.
    Acts(usize, Duration),
}

impl Kill {
    /// At any instant, and more often while something is being done.
    pub(super) fn sometime(dice: &mut Dice) -> Self {
        let after = Duration::from_micros(dice.below(12_000));
        match dice.below(4) {
            0 => Self::Requests(1 + usize::try_from(dice.below(160)).unwrap(), after),
            _ => Self::Acts(1 + usize::try_from(dice.below(6)).unwrap(), after),
        }
    }

    fn has_come(self, server: &Server, before: (usize, usize)) -> Option<Duration> {
        let (requests, acts) = server.counts();
        match self {
            Self::Requests(n, after) => (requests >= before.0 + n).then_some(after),
            Self::Acts(n, after) => (acts >= before.1 + n).then_some(after),
            Self::Never => None,
        }
    }
}

/// How a process has ended, and what it printed.
pub(super) struct Ended {
    pub(super) process: Process,
    pub(super) out: String,
    pub(super) err: String,
    /// Whether it had to be killed because it came to no end.
    pub(super) is_hung: bool,
}

/// Runs a process to its end, or to the instant at which it is killed.
pub(super) fn run(mut command: Command, server: &Server, kill: Kill, directory: &Path) -> Ended {
    let (out, err) = (directory.join("stdout"), directory.join("stderr"));
    command.stdout(File::create(&out).unwrap()).stderr(File::create(&err).unwrap());
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let before = server.counts();
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut is_hung = false;
    let (status, lived_until): (ExitStatus, Instant) = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break (status, Instant::now());
        }
        let has_come = kill.has_come(server, before);
        is_hung = began.elapsed() > LONGEST;
        if has_come.is_some() || is_hung {
            thread::sleep(has_come.unwrap_or_default());
            // Where the machine is busy, it takes a while until the process is gone.
            let lived_until = Instant::now();
            child.kill().unwrap();
            break (child.wait().unwrap(), lived_until);
        }
        thread::sleep(Duration::from_millis(2));
    };
    // What was sent before the end arrives.
    thread::sleep(Duration::from_millis(8));
    let requests = before.0..server.counts().0;
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    let process = Process { arguments, requests, lived_until, code: status.code() };
    Ended { process, out: read(&out), err: read(&err), is_hung }
}
