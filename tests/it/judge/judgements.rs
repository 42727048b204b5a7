//! What the command may not do. Each judgement is one function of the evidence; `doctored` proves that each
//! can fail.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use super::evidence::{Evidence, Planned, Process, is_act, is_outcome_unknown, is_sign_in, is_telling};
use crate::support::server::{Group, Logged, THEIRS, group};

/// One thing that the command may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Judgement {
    /// A call that cannot be undone took effect twice.
    Twice,
    /// One was sent again although nobody had looked what became of the first.
    Unlooked,
    /// A call was refused because something else had to go first.
    Order,
    /// A request was made inside a wait that the server had told to the same process.
    Wait,
    /// One was made inside a wait that an earlier process was told, and had the time to keep.
    KeptWait,
    /// Something was touched that the plan does not hold, or that is somebody else's.
    Foreign,
    /// The run says that all is done, and something is left.
    Leftover,
    /// More things stood unprotected than calls may be under way.
    Unprotected,
    /// A key, a token or a password was printed or written.
    Secret,
    /// The command panicked.
    Panic,
}

/// What was found, and by which request if it was one.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) judgement: Judgement,
    pub(super) at: Option<usize>,
    pub(super) what: String,
}

impl Judgement {
    pub(super) const ALL: [Self; 10] = [
        Self::Twice,
        Self::Unlooked,
        Self::Order,
        Self::Wait,
        Self::KeptWait,
        Self::Foreign,
        Self::Leftover,
        Self::Unprotected,
        Self::Secret,
        Self::Panic,
    ];

    /// All that there is to say against a run.
    pub(super) fn all(evidence: &Evidence) -> Vec<Finding> {
        Self::ALL.into_iter().flat_map(|judgement| judgement.of(evidence)).collect()
    }

    pub(super) fn of(self, evidence: &Evidence) -> Vec<Finding> {
        let found = match self {
            Self::Twice => twice(evidence),
            Self::Unlooked => unlooked(evidence),
            Self::Order => out_of_order(evidence),
            Self::Wait => inside_a_wait(evidence, ToldTo::ThisProcess),
            Self::KeptWait => inside_a_wait(evidence, ToldTo::AnEarlierOne),
            Self::Foreign => foreign(evidence),
            Self::Leftover => leftover(evidence),
            Self::Unprotected => unprotected(evidence),
            Self::Secret => secret(evidence),
            Self::Panic => panicked(evidence),
        };
        found.into_iter().map(|(at, what)| Finding { judgement: self, at, what }).collect()
    }
}

type Found = Vec<(Option<usize>, String)>;

/// The requests that would change something, each with its place in the log.
fn acts(evidence: &Evidence) -> impl Iterator<Item = (usize, &Logged)> {
    evidence.log.iter().enumerate().filter(|(_, logged)| is_act(logged))
}

fn twice(evidence: &Evidence) -> Found {
    let mut done = HashSet::new();
    let mut found = Vec::new();
    for (at, logged) in acts(evidence).filter(|(_, logged)| logged.took_effect) {
        let step = evidence.step(logged).filter(|step| step.is_irreversible);
        if let Some(step) = step.filter(|step| !done.insert(step.id)) {
            found.push((Some(at), format!("{} took effect a second time", step.subject)));
        }
    }
    found
}

fn unlooked(evidence: &Evidence) -> Found {
    // The calls whose outcome is unknown, with the place of the last one.
    let mut open: HashMap<u64, usize> = HashMap::new();
    let mut found = Vec::new();
    for (at, logged) in evidence.log.iter().enumerate() {
        if is_telling(logged) && logged.method == "GET" {
            open.retain(|id, _| {
                let step = evidence.plan.iter().find(|step| step.id == *id);
                !step.is_some_and(|step| logged.operation.is_some_and(|id| step.looks().contains(id)))
            });
        }
        let Some(step) = evidence.step(logged).filter(|step| step.is_irreversible && is_act(logged)) else { continue };
        if let Some(before) = open.remove(&step.id).filter(|before| !was_asked_for(evidence, step.id, *before, at)) {
            found.push((Some(at), format!("{}: nobody looked what became of request {before}", step.subject)));
        }
        if is_outcome_unknown(logged) || has_died_of(evidence, at) {
            open.insert(step.id, at);
        }
    }
    found
}

/// Whether a person wanted a step tried again between two requests.
fn was_asked_for(evidence: &Evidence, step: u64, from: usize, to: usize) -> bool {
    let is_said = |process: &Process| {
        let mut pairs = process.arguments.windows(2);
        pairs.any(|pair| pair[0] == "--retry" && pair[1] == step.to_string())
    };
    let between = |process: &&Process| process.requests.start > from && process.requests.start <= to;
    evidence.processes.iter().filter(between).any(is_said)
}

/// Whether the process was killed so soon after a request that it cannot have kept the answer.
fn has_died_of(evidence: &Evidence, at: usize) -> bool {
    let process = evidence.process(at).and_then(|n| evidence.processes.get(n));
    process.is_some_and(|process| process.code.is_none() && process.requests.end <= at + 2)
}

/// The refusals that say that something else has to happen first.
const ORDER: [&str; 3] = ["still_there", "protected", "out_of_turn"];

fn out_of_order(evidence: &Evidence) -> Found {
    let refused = acts(evidence).filter_map(|(at, logged)| Some((at, logged, logged.code.as_deref()?)));
    let refused = refused.filter(|(.., code)| ORDER.contains(code));
    refused.map(|(at, logged, code)| (Some(at), format!("{} {}: {code}", logged.method, logged.path))).collect()
}

/// A request may be sent before the process has read the answer that tells it to wait, and arrive after it. So
/// long after the answer it may still come.
const CROSSING: Duration = Duration::from_millis(100);
/// How long a process has to have lived on to have kept what it was told.
const KEPT: Duration = Duration::from_millis(60);
/// How many requests of one process are under way at once, at most, while an account is read.
const READERS: usize = 4;
/// How many requests each of the others may have sent until the one that was told to wait has read the answer: a
/// machine that is busy lets it wait.
const MEANWHILE: usize = 2;

/// A wait that was told.
struct Told {
    at: usize,
    process: Option<usize>,
    from: Instant,
    until: Instant,
    /// How many more requests may have crossed the answer.
    crossing: usize,
    /// Whether the next process can know of it.
    is_kept: bool,
}

/// To whom a wait was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ToldTo {
    ThisProcess,
    AnEarlierOne,
}

fn inside_a_wait(evidence: &Evidence, wanted: ToldTo) -> Found {
    let mut told: BTreeMap<Group, Told> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, logged) in evidence.log.iter().enumerate() {
        let group = group(logged.coverage, &logged.path);
        let process = evidence.process(at);
        if let Some(wait) = told.get_mut(&group).filter(|wait| logged.at < wait.until) {
            let (told_to, is_known) = if process == wait.process {
                (ToldTo::ThisProcess, crossed(evidence, wait, logged))
            } else {
                (ToldTo::AnEarlierOne, wait.is_kept)
            };
            if is_known && told_to == wanted {
                let early = wait.until.duration_since(logged.at).as_millis();
                let what = format!("{} {}, {early} ms too early after request {}", logged.method, logged.path, wait.at);
                found.push((Some(at), what));
            }
        }
        if let (Some(wait), Some(from)) = (logged.told, logged.answered) {
            let own = process.and_then(|n| evidence.processes.get(n));
            let is_kept = own.is_some_and(|own| own.lived_until > from + KEPT);
            let others = READERS.max(evidence.in_flight) - 1;
            let crossing = if is_sign_in(logged) { 0 } else { MEANWHILE * others };
            told.insert(group, Told { at, process, from, until: from + wait, crossing, is_kept });
        }
    }
    found
}

/// False if a request of the same process may have been sent before the wait was told; each wait has only
/// so many of these.
fn crossed(evidence: &Evidence, wait: &mut Told, logged: &Logged) -> bool {
    let first = &evidence.log[wait.at];
    let is_same = (&first.method, &first.path, &first.query) == (&logged.method, &logged.path, &logged.query);
    // With one call at a time, nothing asks for the same twice at once.
    let is_again = is_same && evidence.in_flight == 1;
    if logged.at > wait.from + CROSSING || is_again || wait.crossing == 0 {
        return true;
    }
    wait.crossing -= 1;
    false
}

fn foreign(evidence: &Evidence) -> Found {
    let mut found = Vec::new();
    for (at, logged) in acts(evidence) {
        let protects = |lift: &&Planned| {
            let set = lift.kind().protection.and_then(|spec| spec.set);
            lift.is_lift() && set.is_some_and(|set| logged.operation == Some(set.id))
        };
        if logged.path.contains(THEIRS) {
            found.push((Some(at), format!("{} {} is somebody else's", logged.method, logged.path)));
        } else if evidence.step(logged).is_none() && !evidence.plan.iter().any(|step| protects(&step)) {
            found.push((Some(at), format!("{} {} is not in the plan", logged.method, logged.path)));
        }
    }
    found
}

fn leftover(evidence: &Evidence) -> Found {
    evidence.left.iter().map(|left| (None, left.clone())).collect()
}

fn unprotected(evidence: &Evidence) -> Found {
    let mut open = HashSet::new();
    let mut most = 0;
    for effect in &evidence.effects {
        let is_lift = |step: &Planned| {
            step.is_lift()
                && step.subject == effect.subject
                && step.call.as_ref().is_some_and(|(id, ..)| effect.operation == Some(id))
        };
        if evidence.plan.iter().any(is_lift) {
            open.insert(&effect.subject);
        } else {
            // It is protected again, or on its way out.
            open.remove(&effect.subject);
        }
        effect.along.iter().for_each(|other| _ = open.remove(other));
        most = most.max(open.len());
    }
    let is_many = most > evidence.in_flight;
    let what = format!("{most} things stood unprotected at once, with {} calls at most", evidence.in_flight);
    if is_many { vec![(None, what)] } else { Vec::new() }
}

fn secret(evidence: &Evidence) -> Found {
    let mut found = Vec::new();
    for (name, text) in &evidence.texts {
        for secret in evidence.secrets.iter().filter(|secret| text.contains(secret.as_str())) {
            found.push((None, format!("{secret} is in {name}")));
        }
    }
    found
}

fn panicked(evidence: &Evidence) -> Found {
    let panicked = evidence.texts.iter().filter(|(_, text)| text.contains("panicked at"));
    panicked.map(|(name, text)| (None, format!("{name}: {text}"))).collect()
}
