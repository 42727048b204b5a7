//! What people do: their own part, and what they say to the command after looking in the console. Here the
//! console is the account in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use winddown::account::Address;
use winddown::backend::Simulation;
use winddown::catalogue::spec::Found;
use winddown::reading::Source as _;

use super::evidence::Planned;

/// A person who looks after a run.
#[derive(Default)]
pub(super) struct Person {
    /// How often each step was tried again.
    retried: BTreeMap<u64, u32>,
    attested: BTreeSet<String>,
}

/// How often a person has a step tried again.
const PATIENCE: u32 = 3;

impl Person {
    /// Does what only people can do, as far as that is possible now; true if something was done. The account
    /// itself is not closed.
    pub(super) fn act(&self, memory: &Simulation, plan: &[Planned]) -> bool {
        let by_hand = plan.iter().filter(|step| step.call.is_none() && step.subject.kind() != "account");
        by_hand.filter(|step| memory.do_by_hand(&step.subject).is_ok()).count() > 0
    }

    /// What there is to say of the steps that are stopped: tried again, or done if that is so.
    pub(super) fn words(&mut self, memory: &Simulation, plan: &[Planned], journal: &Path) -> Vec<String> {
        let mut words = Vec::new();
        for (id, event) in last_events(journal) {
            let Some(step) = plan.iter().find(|step| step.id == id) else { continue };
            let took_effect = || took_effect(memory, step);
            match &*event {
                "errand" if step.call.is_none() && is_unlisted(step) => {
                    words.extend(["--done".to_owned(), id.to_string()]);
                }
                "gave-up" | "changed" | "withheld" | "refused" => {
                    let retried = self.retried.entry(id).or_default();
                    *retried += 1;
                    if took_effect() {
                        words.extend(["--done".to_owned(), id.to_string()]);
                    } else if *retried <= PATIENCE {
                        words.extend(["--retry".to_owned(), id.to_string()]);
                    }
                }
                _ => {}
            }
        }
        let claims = self.claims(memory, journal);
        words.extend(claims.into_iter().flat_map(|claim| ["--attest".to_owned(), claim]));
        words
    }

    /// That there are none of what could not be read, where that is so. Each is said once: some are not
    /// taken.
    fn claims(&mut self, memory: &Simulation, journal: &Path) -> Vec<String> {
        let account = memory.read().unwrap();
        let is_true = |any: &Address| {
            let of_kind = account.of_kind(any.kind());
            of_kind.filter(|thing| thing.coverage() == any.coverage()).count() == 0
        };
        let unread: Vec<Address> = unread(journal).into_iter().filter(is_true).collect();
        let claim = |any: &Address| format!("{}=none", any.to_string().trim_end_matches("/*"));
        let claims: Vec<String> = unread.iter().map(claim).collect();
        claims.into_iter().filter(|claim| self.attested.insert(claim.clone())).take(1).collect()
    }
}

/// What steps were held for that could not be read.
fn unread(journal: &Path) -> BTreeSet<Address> {
    let text = fs::read_to_string(journal).unwrap_or_default();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let subjects = lines.filter_map(|line| line["why"]["unread"]["subject"].as_str()?.parse().ok());
    subjects.collect()
}

fn is_unlisted(step: &Planned) -> bool {
    matches!(step.kind().found, Found::Unlisted { .. })
}

fn took_effect(memory: &Simulation, step: &Planned) -> bool {
    let Some((id, ..)) = &step.call else { return false };
    let is_it = |subject: &Address, operation: Option<&str>| *subject == step.subject && operation == Some(id.as_str());
    memory.effects().iter().any(|effect| is_it(&effect.subject, effect.operation))
}

/// The last thing that the journal says of each step.
fn last_events(journal: &Path) -> BTreeMap<u64, String> {
    let text = fs::read_to_string(journal).unwrap_or_default();
    let mut events: BTreeMap<u64, String> = BTreeMap::new();
    for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let (Some(step), Some(event)) = (line["step"].as_u64(), line["event"].as_str()) else { continue };
        let is_refused = line["answer"]["is"] == "refused";
        let was_refused = events.get(&step).is_some_and(|event| event == "awaits-verdict");
        let event = match event {
            "answer" if is_refused => "awaits-verdict",
            "not-shown" if was_refused => "refused",
            event => event,
        };
        events.insert(step, event.to_owned());
    }
    events
}
