//! One account, from its capture to its end.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;
use winddown::backend::Simulation;
use winddown::catalogue::spec::Standing;
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::reading::Source as _;
use winddown::strategies::now;

use super::accounts::{Dice, account};
use super::evidence::{Evidence, Planned};
use super::judgements::Finding;
use super::people::Person;
use super::process::{Ended, Kill, SPEED, Time, run};
use crate::cli::command;
use crate::common::OPERATOR;
use crate::support::server::{Behaviour, Credentials, Faults, Server, Untidy};

/// How an account ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All is done; the account is closed, if that was the plan.
    Done,
    /// Something is left that the command says it cannot do.
    Held,
    /// It could not even be planned.
    NoPlan,
    /// A process came to no end.
    Hung,
}

/// An account that was wound down, as far as that went.
pub(super) struct Run {
    pub(super) seed: u64,
    pub(super) evidence: Evidence,
    end: End,
}

/// An account and what surrounds it.
struct Ground {
    directory: TempDir,
    memory: Arc<Simulation>,
    server: Server,
    time: Time,
    dice: Dice,
    /// How many more processes are killed.
    kills: u64,
    person: Person,
    evidence: Evidence,
    is_hung: bool,
    /// What is to be ended, if not all.
    target: Option<String>,
}

/// How often a verb is tried that signs in and reads.
const TRIES: usize = 8;
/// How many processes carry a plan out, at most.
const ROUNDS: usize = 16;
/// How often nothing happens before nothing more is going to happen.
const IDLE: usize = 3;

impl Run {
    pub(super) fn of(seed: u64) -> Self {
        let mut ground = Ground::new(seed);
        let end = ground.wind_down();
        let end = if ground.is_hung { End::Hung } else { end };
        let evidence = ground.judged();
        Self { seed, evidence, end }
    }

    /// That it came to no end, or could not be planned.
    pub(super) fn misfortune(&self) -> Option<String> {
        let is_usual = matches!(self.end, End::Done | End::Held);
        (!is_usual).then(|| format!("seed {}: {:?}", self.seed, self.end))
    }

    /// A finding with the log around it.
    pub(super) fn told(&self, finding: &Finding) -> String {
        let mut told = format!("seed {}: {:?}: {}", self.seed, finding.judgement, finding.what);
        let log = &self.evidence.log;
        let Some((at, first)) = finding.at.zip(log.first()) else { return told };
        for (n, logged) in log.iter().enumerate().skip(at.saturating_sub(8)).take(12) {
            let mark = if n == at { ">" } else { " " };
            let process = self.evidence.process(n);
            told += &format!(
                "\n{mark} {n} +{} ms p{process:?} {} {} {}: {:?} {:?} {:?} told {:?} effect {}",
                logged.at.duration_since(first.at).as_millis(),
                logged.coverage.map_or(String::new(), |coverage| coverage.to_string()),
                logged.method,
                logged.path,
                logged.status,
                logged.code,
                logged.fault,
                logged.told,
                logged.took_effect,
            );
        }
        told
    }
}

impl Ground {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::of(seed);
        let account = account(&mut dice);
        let is_harsh = seed.is_multiple_of(2);
        let memory = Simulation::new(&account, Catalogue::soracom(), now());
        let memory = memory.ends_after(u32::try_from(dice.below(4)).unwrap());
        let lingers = if dice.is_one_in(3) { u32::MAX } else { u32::try_from(dice.below(5)).unwrap() };
        let memory = Arc::new(memory.lingers_for(lingers));
        let percent = if is_harsh { 2 + dice.below(8) } else { 0 };
        let secret = |what: &str| format!("{what}-of-{seed}-{:016x}", crate::support::server::mix(seed));
        let credentials = Credentials {
            auth_key: ("keyId-judge".to_owned(), secret("secret")),
            root: ("root@example.com".to_owned(), secret("password")),
            user: ("operations".to_owned(), secret("password-of-user")),
            mfa: None,
        };
        let behaviour = Behaviour {
            credentials,
            token_uses: is_harsh.then(|| 20 + dice.below(200)),
            page: 1 + usize::try_from(dice.below(9)).unwrap(),
            faults: Faults::seeded(seed, percent).with_sign_in().harsh(),
            untidy: Untidy { seed, percent: if dice.is_one_in(2) { 0 } else { 4 + dice.below(12) } },
            speed: SPEED,
            keeps_waits: true,
            repeats: true,
        };
        let server = Server::start(Arc::clone(&memory), behaviour);
        let kinds: Vec<&str> = account.kinds().filter(|kind| *kind != "account").collect();
        let target = dice.is_one_in(4).then(|| kinds[dice.below(kinds.len() as u64) as usize].to_owned());
        let in_flight = if dice.is_one_in(2) { 1 } else { 4 };
        Self {
            directory: tempfile::tempdir().unwrap(),
            memory,
            server,
            time: Time::starting(now()),
            kills: if is_harsh { 1 + dice.below(4) } else { 0 },
            dice,
            person: Person::default(),
            evidence: Evidence { in_flight, ..Evidence::default() },
            is_hung: false,
            target,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Runs a verb to its end, or until it is killed.
    fn run(&mut self, arguments: &[&str], words: &[String], kill: Kill) -> Ended {
        let now = self.time.now();
        self.memory.set_now(now);
        self.server.refresh();
        let mut command = self.command(arguments);
        command.args(words);
        let ended = run(command, &self.server, kill, self.directory.path());
        let n = self.evidence.processes.len();
        let texts = [("stdout", &ended.out), ("stderr", &ended.err)];
        self.evidence.texts.extend(texts.map(|(name, text)| (format!("{name} of process {n}"), text.clone())));
        self.evidence.processes.push(ended.process.clone());
        self.is_hung |= ended.is_hung;
        ended
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        for variable in ["SORACOM_ENDPOINT", "SORACOM_PROFILE_DIR", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
            command.env_remove(variable);
        }
        let (id, key) = self.server.credentials();
        command.env("SORACOM_AUTH_KEY_ID", id).env("SORACOM_AUTH_KEY", key).env("HOME", self.directory.path());
        command.env("WINDDOWN_TEST_CLOCK", self.time.variable()).env("USER", "judge");
        if arguments[0] != "plan" {
            for coverage in [GLOBAL, JAPAN] {
                command.args(["--endpoint", &format!("{coverage}={}", self.server.base(coverage))]);
            }
        }
        command
    }

    fn wind_down(&mut self) -> End {
        let Some(plan) = self.plan() else { return End::NoPlan };
        self.evidence.plan = Planned::all(&plan);
        let mut idle = 0;
        for _ in 0..ROUNDS {
            let (apply, words) = self.next();
            let acts = self.server.counts().1;
            let kill = if self.kills > 0 { Kill::sometime(&mut self.dice) } else { Kill::Never };
            let arguments: Vec<&str> = apply.iter().map(String::as_str).collect();
            let ended = self.run(&arguments, &words, kill);
            if self.is_hung {
                return End::Hung;
            }
            match ended.process.code {
                None => self.kills = self.kills.saturating_sub(1),
                Some(0) => {
                    self.note_what_is_left();
                    return End::Done;
                }
                Some(_) if self.is_closable(&ended.out) => return self.close(),
                Some(_) => {
                    let has_acted = self.person.act(&self.memory, &self.evidence.plan);
                    let is_idle = !has_acted && words.is_empty() && acts == self.server.counts().1;
                    idle = if is_idle { idle + 1 } else { 0 };
                    if idle == IDLE {
                        return End::Held;
                    }
                    self.time.pass(if is_idle { 20 } else { 0 });
                }
            }
        }
        End::Held
    }

    /// Captures the account and plans its end.
    fn plan(&mut self) -> Option<Value> {
        let (snapshot, plan) = (self.path("snapshot.json"), self.path("plan.json"));
        let (snapshot, plan) = (snapshot.to_str().unwrap().to_owned(), plan.to_str().unwrap().to_owned());
        _ = fs::remove_file(&snapshot);
        let capture = ["capture", "--out", &snapshot, "--attest", "console=none", "--attested-by", "Judge"];
        let captured = (0..TRIES).any(|_| self.run(&capture, &[], Kill::Never).process.code == Some(0));
        let now = self.time.now().to_rfc3339();
        let planned = captured && {
            let target = self.target.iter().flat_map(|kind| ["--target".to_owned(), kind.clone()]);
            let words: Vec<String> = target.collect();
            let ended = self.run(&["plan", &snapshot, "--now", &now, "--out", &plan], &words, Kill::Never);
            ended.process.code == Some(0)
        };
        if captured && !planned && self.target.take().is_some() {
            // Not everything ends by itself.
            return self.plan();
        }
        planned.then(|| serde_json::from_slice(&fs::read(&plan).unwrap()).unwrap())
    }

    /// The next command to carry the plan out, and what people say along with it.
    fn next(&mut self) -> (Vec<String>, Vec<String>) {
        let (plan, journal, exports) = (self.path("plan.json"), self.path("journal"), self.path("exports"));
        let [plan, journal, exports] = [plan, journal, exports].map(|path| path.to_str().unwrap().to_owned());
        let in_flight = self.evidence.in_flight.to_string();
        // Nothing was begun under a plan that was cut off.
        let has_begun = fs::read(&journal).is_ok_and(|text| text.contains(&b'\n'));
        if has_begun {
            let words = self.person.words(&self.memory, &self.evidence.plan, Path::new(&journal));
            return (["resume", &journal, "--in-flight", &in_flight].map(str::to_owned).to_vec(), words);
        }
        let apply = ["apply", &plan, "--backend", "soracom", "--journal", &journal, "--confirm", OPERATOR];
        let mut apply = apply.map(str::to_owned).to_vec();
        apply.extend(["--exports", &exports, "--in-flight", &in_flight, "--max-steps", "5000"].map(str::to_owned));
        if self.evidence.plan.iter().any(Planned::is_lift) {
            apply.extend(["--lift-protection", "all"].map(str::to_owned));
        }
        (apply, Vec::new())
    }

    /// Whether only the account itself is left to close, and nothing else in the way, as the command says.
    fn is_closable(&self, out: &str) -> bool {
        let steps = self.evidence.plan.len();
        let is_last = self.evidence.plan.last().is_some_and(|step| step.subject.kind() == "account");
        // It may say that something has turned up, or that it holds the closing because something was not read.
        let is_doubtful = ["cannot be closed", "held"].iter().any(|word| out.contains(word));
        is_last && out.contains(&format!("{} of {steps} step", steps - 1)) && !is_doubtful
    }

    /// Closes the account, as its root user does in the console, and says so.
    fn close(&mut self) -> End {
        self.note_what_is_left();
        let last = self.evidence.plan.last().unwrap().clone();
        if let Err(why) = self.memory.do_by_hand(&last.subject) {
            self.evidence.left.push(format!("all but closing the account is done, and it cannot be closed: {why}"));
            return End::Held;
        }
        let journal = self.path("journal").to_str().unwrap().to_owned();
        let done = ["--done".to_owned(), last.id.to_string()];
        let ended = (0..TRIES).any(|_| self.run(&["resume", &journal], &done, Kill::Never).process.code == Some(0));
        if ended { End::Done } else { End::Held }
    }

    /// The things that are to be gone once their steps are done, and are not.
    fn note_what_is_left(&mut self) {
        let account = self.memory.read().unwrap();
        for step in self.evidence.plan.iter().filter(|step| step.call.is_some() && !step.is_lift()) {
            let Some(thing) = account.get(&step.subject).filter(|_| step.action != "export") else { continue };
            if step.kind().classify(thing.status()).0 == Standing::Live {
                self.evidence.left.push(format!("{} is {:?}", step.subject, thing.status()));
            }
        }
    }

    /// Closes the books.
    fn judged(mut self) -> Evidence {
        self.evidence.log = self.server.log();
        self.evidence.effects = self.memory.effects();
        self.evidence.secrets = self.server.secrets();
        for name in ["snapshot.json", "plan.json", "journal"] {
            let text = fs::read_to_string(self.path(name)).unwrap_or_default();
            self.evidence.texts.push((name.to_owned(), text));
        }
        if let Some(keep) = std::env::var_os("WINDDOWN_JUDGE_KEEP") {
            fs::create_dir_all(&keep).unwrap();
            for (name, text) in &self.evidence.texts {
                fs::write(Path::new(&keep).join(name.replace(' ', "-")), text).unwrap();
            }
        }
        self.evidence
    }
}

/// What all runs did together.
#[derive(Default)]
pub(super) struct Tally {
    accounts: usize,
    ends: [usize; 4],
    processes: usize,
    kills: usize,
    requests: usize,
    faults: usize,
    waits: usize,
    steps: usize,
    effects: usize,
}

impl Tally {
    pub(super) fn and(mut self, run: &Run) -> Self {
        let Evidence { log, processes, plan, effects, .. } = &run.evidence;
        self.accounts += 1;
        self.ends[run.end as usize] += 1;
        self.processes += processes.len();
        self.kills += processes.iter().filter(|process| process.code.is_none()).count();
        self.requests += log.len();
        self.faults += log.iter().filter(|logged| logged.fault.is_some()).count();
        self.waits += log.iter().filter(|logged| logged.told.is_some()).count();
        self.steps += plan.len();
        self.effects += effects.len();
        self
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accounts, ends: [done, held, no_plan, hung], processes, kills, requests, faults, .. } = self;
        write!(
            f,
            "{accounts} accounts: {done} done, {held} held, {no_plan} without a plan, {hung} hung; \
             {processes} processes, {kills} kills, {requests} requests, {faults} faults, {} waits told, {} steps, {} effects",
            self.waits, self.steps, self.effects
        )
    }
}
