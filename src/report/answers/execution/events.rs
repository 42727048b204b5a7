//! One sentence for one thing that happened.

use crate::execution::{Answer, Entry};
use crate::plan::SavedPlan;
#[cfg(feature = "cli")]
use crate::report::model::Part;
#[cfg(feature = "cli")]
use crate::report::statements::Topic;
use crate::report::statements::{Execution, Readers, Statement, StepRef};

/// True for what a person who watches wants to see: a step has ended, one way or another, or somebody
/// else has to act.
pub(crate) const fn is_milestone(entry: &Entry) -> bool {
    match entry {
        Entry::Answer { answer, .. } => !matches!(
            answer,
            Answer::Accepted { .. } | Answer::RateLimited { .. } | Answer::Transient { .. } | Answer::Refused { .. }
        ),
        Entry::Opened { .. } | Entry::Intent { .. } | Entry::Begun { .. } | Entry::Looked { .. } => false,
        Entry::ReadBack { standing, unread, .. } => !standing.is_empty() || !unread.is_empty(),
        _ => true,
    }
}

/// What happened, for people.
pub fn event(plan: &SavedPlan, entry: &Entry) -> Statement {
    said(plan, entry, Readers::People)
}

/// The same, under its time.
#[cfg(feature = "cli")]
pub(crate) fn dated_event(plan: &SavedPlan, entry: &Entry) -> Part {
    Part::Entry(Some(Topic::At(entry.at())), event(plan, entry).into())
}

/// What happened, for programs: the words stay the same from version to version.
pub fn message(plan: &SavedPlan, entry: &Entry) -> Statement {
    said(plan, entry, Readers::Programs)
}

fn said(plan: &SavedPlan, entry: &Entry, readers: Readers) -> Statement {
    let step = entry.step().and_then(|id| plan.step(id)).map(StepRef::from);
    Execution::Event { entry: entry.clone(), step, readers, names: plan.provider().into() }.into()
}
