//! One line for one thing that happened.

use crate::execution::{Answer, Entry, Response};
use crate::plan::{SavedPlan, SavedStep};
use crate::report::model::{Line, Role};
use crate::report::answers::execution::what;

/// True for what a person who watches wants to see: that a step ended, one way or another, or is in
/// other hands.
pub const fn is_milestone(entry: &Entry) -> bool {
    match entry {
        Entry::Answer { answer, .. } => !matches!(
            answer,
            Answer::Accepted { .. } | Answer::RateLimited { .. } | Answer::Transient { .. } | Answer::Refused { .. }
        ),
        Entry::Opened { .. } | Entry::Intent { .. } | Entry::Begun { .. } => false,
        _ => true,
    }
}

/// What happened, as one line.
pub fn event(plan: &SavedPlan, entry: &Entry) -> Line {
    let step = entry.step().and_then(|(id, _)| plan.step(id));
    let (word, role, more) = words(entry);
    let line = Line::default().with(role, word);
    let line = match step {
        Some(step) => numbered(line, step),
        None => line,
    };
    match more {
        Some(more) => line.then(": ").then(more),
        None => line,
    }
}

fn numbered(line: Line, step: SavedStep<'_>) -> Line {
    let mut line = line.with(Role::Muted, format!(" {} ", step.id()));
    line.0.extend(what(step).0);
    line
}

/// What happened in a word or two, how good that is, and what more there is to say.
fn words(entry: &Entry) -> (&'static str, Role, Option<String>) {
    match entry {
        Entry::Opened { version, .. } => ("opened", Role::Muted, Some(format!("winddown {version}"))),
        Entry::Intent { operation, attempt: 1, .. } => ("sending", Role::Muted, Some(operation.clone())),
        Entry::Intent { operation, attempt, .. } => {
            ("sending", Role::Muted, Some(format!("{operation}, try {attempt}")))
        }
        Entry::Answer { answer, .. } => answered(answer),
        Entry::Errand { instruction, .. } => ("in other hands", Role::Warning, Some(instruction.clone())),
        Entry::Shown { .. } => ("done", Role::Good, Some("seen".to_owned())),
        Entry::Begun { .. } => ("begun", Role::Muted, Some("it is on its way out".to_owned())),
        Entry::NotShown { .. } => ("without effect", Role::Warning, None),
        Entry::Needless { .. } => ("not needed", Role::Good, Some("it is so already".to_owned())),
        Entry::Changed { change, .. } => ("held", Role::Bad, Some(change.to_string())),
        Entry::Withheld { why, .. } => ("held", Role::Bad, Some(why.to_string())),
        Entry::GaveUp { why, .. } => ("given up", Role::Bad, Some(format!("after {why}"))),
        Entry::Attested { by, .. } => ("done", Role::Good, Some(format!("says {by}"))),
        Entry::Retried { by, .. } => ("to be tried again", Role::Plain, Some(format!("says {by}"))),
        Entry::Cancelled { by, .. } => ("cancelled", Role::Bad, Some(format!("says {by}"))),
    }
}

fn answered(answer: &Answer) -> (&'static str, Role, Option<String>) {
    match answer {
        Answer::Done { .. } => ("done", Role::Good, None),
        Answer::Accepted { .. } => ("accepted", Role::Muted, Some("it takes time".to_owned())),
        Answer::Refused { response } => ("refused", Role::Bad, Some(said(response))),
        Answer::RateLimited { wait } => ("put off", Role::Muted, Some(format!("too many calls, {} s", wait.as_secs()))),
        Answer::Transient { why } => ("put off", Role::Muted, Some(why.clone())),
        Answer::Unauthorised { why } => ("not authorised", Role::Bad, Some(why.clone())),
        Answer::OutcomeUnknown { why } => ("outcome unknown", Role::Warning, Some(why.clone())),
    }
}

/// What the other side said.
pub(super) fn said(response: &Response) -> String {
    let status = response.status.map(|status| status.to_string());
    let parts = [status, response.code.clone(), response.message.clone()];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    if said.is_empty() { "without a word".to_owned() } else { said.join(" ") }
}
