//! What a journal and a ledger prove, read as text.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use winddown::catalogue::Catalogue;
use winddown::drive::JournalReader;
use winddown::execution::{Options, StepStatus};

use crate::common::now;
use crate::rehearsal::{Rehearsal, Step};

const IN_FLIGHT: usize = 4;

/// Something that took effect: a call, or with no operation a person's act.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Effect {
    pub(crate) subject: String,
    pub(crate) operation: Option<String>,
    /// Its place in the ledger, and that of its end if it took time.
    began: usize,
    ended: usize,
}

/// The whole lines of a file, as JSON; a last one that breaks off is left out.
pub(crate) fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read(path).unwrap_or_default();
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let lines = text[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_slice(line).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .collect()
}

/// What took effect, in order.
pub(crate) fn effects(ledger: &Path) -> Vec<Effect> {
    let mut effects: Vec<Effect> = Vec::new();
    for (at, line) in lines(ledger).into_iter().enumerate().skip(1) {
        let subject = line["subject"].as_str().unwrap_or_default().to_owned();
        match line["event"].as_str().unwrap() {
            "act" | "protection" | "export" => {
                let operation = line["operation"].as_str().map(str::to_owned);
                effects.push(Effect { subject, operation, began: at, ended: at });
            }
            "over" => {
                let last = effects.iter_mut().rfind(|effect| effect.subject == subject);
                // What was on its way out from the start is over without an act.
                if let Some(last) = last {
                    last.ended = at;
                }
            }
            "clock" | "unlisted" => {}
            other => panic!("nobody asked for {other}: {line}"),
        }
    }
    effects
}

/// True for an entry about a step that was tried, or looked at, often enough.
fn is_given_up(entry: &Value) -> bool {
    let reasons = ["calls-failed", "unanswered", "no-effect", "looks-failed", "effect-unreadable"];
    entry["event"] == "stopped" && reasons.iter().any(|reason| entry["why"].get(reason).is_some())
}

/// The plan, and what is left of carrying it out.
pub(crate) struct Evidence {
    steps: Vec<Step>,
    journal: Vec<Value>,
    effects: Vec<Effect>,
    statuses: Vec<StepStatus>,
}

impl Evidence {
    pub(crate) fn gather(ground: &Rehearsal) -> Self {
        Self {
            steps: ground.steps(),
            journal: lines(&ground.journal()),
            effects: effects(&ground.ledger()),
            statuses: statuses(ground),
        }
    }

    /// The steps that were given up, and whether they took effect: no look shows what became of their
    /// call, or it met with the same fault in each of many processes.
    pub(crate) fn undecided(&self) -> Vec<(usize, bool)> {
        let is_it = |(step, status): &(usize, &StepStatus)| {
            let last = self.journal.iter().rfind(|line| line["step"].as_u64() == Some(*step as u64));
            status.is_stopped() && last.is_some_and(is_given_up)
        };
        let found = self.by_step("undecided");
        let undecided = (1..).zip(&self.statuses).filter(is_it);
        undecided.map(|(step, _)| (step, found.contains_key(&step))).collect()
    }

    /// What the journal says of the steps that have not come as far as in another run, or further. What somebody
    /// else does may be found done before it was asked for: a run that was killed looks more often.
    pub(crate) fn differing(&self, other: &Self) -> Vec<String> {
        let end = |step: usize, status: StepStatus| match status {
            StepStatus::Skipped if self.steps[step - 1].operation.is_none() => StepStatus::Done,
            status => status,
        };
        let pairs = (1..).zip(self.statuses.iter().zip(&other.statuses));
        let differ = pairs.filter(|(step, (own, other))| end(*step, **own) != end(*step, **other));
        let steps: Vec<usize> = differ.map(|(step, _)| step).collect();
        let is_of = |line: &&Value| line["step"].as_u64().is_some_and(|step| steps.contains(&(step as usize)));
        self.journal.iter().filter(is_of).map(Value::to_string).collect()
    }

    /// The calls that took effect.
    pub(crate) fn sent(&self) -> BTreeSet<(&str, &str)> {
        let pairs = self.effects.iter().map(|effect| (effect.subject.as_str(), effect.operation.as_deref()));
        pairs.filter_map(|(subject, operation)| Some((subject, operation?))).collect()
    }

    /// How many effects there were.
    pub(crate) fn effects(&self) -> usize {
        self.effects.len()
    }

    /// How many effects cannot be undone.
    pub(crate) fn irreversible(&self) -> usize {
        self.by_step("").keys().filter(|step| self.steps[**step - 1].is_irreversible).count()
    }

    #[track_caller]
    pub(crate) fn assert_promises(&self, name: &str) {
        self.assert_order(name, &self.by_step(name));
        self.assert_announced(name);
        self.assert_journal_keeps_the_order(name);
    }

    /// The effect of each step that had one. Nothing outside the plan, and nothing twice.
    #[track_caller]
    fn by_step(&self, name: &str) -> BTreeMap<usize, &Effect> {
        let mut found = BTreeMap::new();
        let mut by_hand: BTreeMap<&str, Vec<&Effect>> = BTreeMap::new();
        for effect in &self.effects {
            let Some(operation) = &effect.operation else {
                by_hand.entry(&effect.subject).or_default().push(effect);
                continue;
            };
            let is_it = |step: &Step| step.subject == effect.subject && step.operation.as_ref() == Some(operation);
            let step =
                self.steps.iter().position(is_it).unwrap_or_else(|| panic!("{name}: {effect:?} is not planned")) + 1;
            assert_eq!(found.insert(step, effect), None, "{name}: step {step} took effect twice");
        }
        for (subject, acts) in by_hand {
            let is_it = |(_, step): &(usize, &Step)| step.subject == subject && step.operation.is_none();
            let steps: Vec<usize> = (1..).zip(&self.steps).filter(is_it).map(|(id, _)| id).collect();
            assert!(acts.len() <= steps.len(), "{name}: more was done to {subject} than is planned: {acts:?}");
            // A date that has come makes the first ones needless.
            found.extend(steps[steps.len() - acts.len()..].iter().copied().zip(acts));
        }
        found
    }

    /// Whatever comes before a step, directly or not, was over when the step took effect.
    #[track_caller]
    fn assert_order(&self, name: &str, found: &BTreeMap<usize, &Effect>) {
        // Up to where in the ledger a step, with all that comes before it, reaches.
        let mut reach = vec![0];
        for (id, step) in (1..).zip(&self.steps) {
            let before = step.after.iter().map(|before| reach[*before]).max().unwrap_or(0);
            let own = found.get(&id);
            if let Some(own) = own {
                assert!(own.began > before, "{name}: step {id} took effect too early: {own:?}, {before}");
            }
            reach.push(before.max(own.map_or(0, |own| own.ended)));
        }
    }

    /// Each call that took effect stands in the journal.
    #[track_caller]
    fn assert_announced(&self, name: &str) {
        for effect in self.effects.iter().filter(|effect| effect.operation.is_some()) {
            let is_it = |line: &&Value| {
                line["event"] == "intent"
                    && line["subject"] == effect.subject.as_str()
                    && line["operation"].as_str() == effect.operation.as_deref()
            };
            assert!(self.journal.iter().any(|line| is_it(&line)), "{name}: nothing announces {effect:?}");
        }
    }

    /// No step is begun before what comes before it is complete, none again without a sign that the
    /// last call took no effect, and no more at once than allowed.
    #[track_caller]
    fn assert_journal_keeps_the_order(&self, name: &str) {
        let mut complete = BTreeSet::new();
        let mut open = BTreeSet::new();
        // Those whose last call may have taken effect.
        let mut sent = BTreeSet::new();
        for line in self.journal.iter().skip(1) {
            let event = line["event"].as_str().unwrap();
            let Some(step) = line["step"].as_u64().map(|step| step as usize) else { continue };
            match event {
                "intent" | "errand" => {
                    let before = &self.steps[step - 1].after;
                    let missing: Vec<&usize> = before.iter().filter(|before| !complete.contains(*before)).collect();
                    assert!(missing.is_empty(), "{name}: {line} came before {missing:?}");
                    assert!(!complete.contains(&step), "{name}: {line} came after its end");
                }
                "answer" if line["answer"]["is"] == "done" => _ = complete.insert(step),
                "shown" | "needless" | "attested" => _ = complete.insert(step),
                _ => {}
            }
            match (event, line["answer"]["is"].as_str()) {
                ("intent", _) => {
                    assert!(sent.insert(step), "{name}: {line}, and nothing says that the last call took no effect");
                    open.insert(step);
                    assert!(open.len() <= IN_FLIGHT, "{name}: {open:?} are under way at once");
                }
                ("answer", Some("transient" | "rate-limited")) => {
                    open.remove(&step);
                    sent.remove(&step);
                }
                ("answer", _) => _ = open.remove(&step),
                ("not-shown" | "retried", _) => _ = sent.remove(&step),
                _ => {}
            }
        }
    }
}

/// What the journal leads to.
fn statuses(ground: &Rehearsal) -> Vec<StepStatus> {
    let Ok(journal) = JournalReader::open(ground.journal(), Catalogue::soracom()) else { return Vec::new() };
    journal.execution(Options::default(), now()).unwrap().statuses().collect()
}
