//! One sentence for one thing that happened.

use crate::execution::{Answer, Entry};
use crate::plan::SavedPlan;
use crate::report::statements::{EventWord, Execution, Statement, StepRef};

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

/// What happened.
pub fn event(plan: &SavedPlan, entry: &Entry) -> Statement {
    let step = entry.step().and_then(|(id, _)| plan.step(id)).map(StepRef::from);
    Execution::Event { word: word(entry), step }.into()
}

fn word(entry: &Entry) -> EventWord {
    match entry {
        Entry::Opened { version, .. } => EventWord::Opened { version: version.clone() },
        Entry::Intent { operation, attempt, .. } => {
            EventWord::Sending { operation: operation.clone(), attempt: *attempt }
        }
        Entry::Answer { answer, .. } => answered(answer),
        Entry::Errand { instruction, .. } => EventWord::WithOthers { instruction: instruction.clone() },
        Entry::Shown { .. } => EventWord::SeenDone,
        Entry::Begun { .. } => EventWord::Begun,
        Entry::NotShown { .. } => EventWord::WithoutEffect,
        Entry::Needless { .. } => EventWord::NotNeeded,
        Entry::Changed { change, .. } => EventWord::HeldChanged(change.clone()),
        Entry::Withheld { why, .. } => EventWord::HeldWithheld(why.clone()),
        Entry::GaveUp { why, .. } => EventWord::GaveUp { after: why.clone() },
        Entry::Attested { by, .. } => EventWord::SaidDone { by: by.clone() },
        Entry::Retried { by, .. } => EventWord::ToBeRetried { by: by.clone() },
        Entry::Cancelled { by, .. } => EventWord::Cancelled { by: by.clone() },
    }
}

fn answered(answer: &Answer) -> EventWord {
    match answer {
        Answer::Done { .. } => EventWord::Done,
        Answer::Accepted { .. } => EventWord::Accepted,
        Answer::Refused { response } => EventWord::Refused(response.clone()),
        Answer::RateLimited { wait } => EventWord::RateLimited { seconds: wait.as_secs() },
        Answer::Transient { why } => EventWord::PutOff { why: why.clone() },
        Answer::Unauthorised { why } => EventWord::Unauthorised { why: why.clone() },
        Answer::OutcomeUnknown { why } => EventWord::OutcomeUnknown { why: why.clone() },
    }
}
