//! The things whose protection was lifted, and that still stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::spec::Action;
use crate::execution::effect::is_last;
use crate::execution::status::StepEvent;
use crate::plan::{SavedPlan, SavedStep};

/// Pairs of acts on one thing: its protection is lifted, and it is ended. A pair is known by the number of the
/// step that lifts, and is open from that step's intent until the end of the thing has begun. It follows from
/// the journal.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    open: BTreeMap<u32, Doubt>,
    /// Pairs whose end was accepted, or has begun: they are open again if that is given up.
    ending: BTreeSet<u32>,
}

/// Whether a call whose answer was lost, or an earlier one, may have lifted the protection although no look shows
/// it yet: what was written may show late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    None,
    MayBeLifted,
}

impl Pairs {
    /// How many are open.
    pub(super) fn open(&self) -> usize {
        self.open.len()
    }

    /// The steps that lift, of the pairs that are open, by number.
    pub(super) fn lifts(&self) -> impl Iterator<Item = u32> + '_ {
        self.open.keys().copied()
    }

    /// True if a step belongs to an open pair.
    pub(super) fn has(&self, plan: &SavedPlan, step: SavedStep<'_>) -> bool {
        !self.open.is_empty() && lift_of(plan, step).is_some_and(|lift| self.open.contains_key(&lift))
    }

    /// Takes in what has happened to a step. O(direct predecessors), for kinds that have a protection.
    pub(super) fn follow(&mut self, plan: &SavedPlan, step: SavedStep<'_>, event: StepEvent) {
        if is_lift(step) {
            self.lifted(step.id(), event);
        } else if (event == StepEvent::Disproved || !(self.open.is_empty() && self.ending.is_empty()))
            && is_last(step)
            && let Some(lift) = lift_of(plan, step)
        {
            self.ended(lift, event);
        }
    }

    fn lifted(&mut self, lift: u32, event: StepEvent) {
        match event {
            StepEvent::Intended => _ = self.open.entry(lift).or_insert(Doubt::None),
            StepEvent::Lost => _ = self.open.insert(lift, Doubt::MayBeLifted),
            StepEvent::PutOff | StepEvent::NotShown if self.open.get(&lift) == Some(&Doubt::MayBeLifted) => {}
            // It had no effect, or has none any more, or the thing ends all the same.
            StepEvent::PutOff | StepEvent::NotShown | StepEvent::Begun | StepEvent::Undone => {
                self.open.remove(&lift);
            }
            StepEvent::Worked
            | StepEvent::Accepted
            | StepEvent::Refused
            | StepEvent::Asked
            | StepEvent::Shown
            | StepEvent::Looked
            | StepEvent::Needless
            | StepEvent::Stopped
            | StepEvent::GaveUp
            | StepEvent::Attested
            | StepEvent::Retried
            | StepEvent::Rechecked
            | StepEvent::AwaitedAgain
            | StepEvent::Disproved => {}
        }
    }

    fn ended(&mut self, lift: u32, event: StepEvent) {
        match event {
            StepEvent::Worked | StepEvent::Shown | StepEvent::Needless | StepEvent::Attested => {
                self.open.remove(&lift);
                self.ending.remove(&lift);
            }
            StepEvent::Accepted | StepEvent::Begun => {
                if self.open.remove(&lift).is_some() {
                    self.ending.insert(lift);
                }
            }
            StepEvent::Disproved => _ = self.ending.insert(lift),
            StepEvent::Stopped | StepEvent::GaveUp => {
                if self.ending.remove(&lift) {
                    self.open.insert(lift, Doubt::None);
                }
            }
            StepEvent::Intended
            | StepEvent::Refused
            | StepEvent::PutOff
            | StepEvent::Lost
            | StepEvent::Asked
            | StepEvent::NotShown
            | StepEvent::Looked
            | StepEvent::Retried
            | StepEvent::Rechecked
            | StepEvent::AwaitedAgain
            | StepEvent::Undone => {}
        }
    }
}

/// True if a step lifts a protection.
pub(super) fn is_lift(step: SavedStep<'_>) -> bool {
    step.action() == Action::LiftProtection
}

/// The step that lifts the protection of a step's subject: this one, or one that comes before it by way of
/// other acts on the same thing.
fn lift_of(plan: &SavedPlan, step: SavedStep<'_>) -> Option<u32> {
    step.kind().protection?;
    let mut at = step;
    while !is_lift(at) {
        let is_same = |before: &SavedStep<'_>| {
            (before.key(), before.coverage()) == (at.key(), at.coverage()) && before.kind().name == at.kind().name
        };
        at = at.after().iter().filter_map(|before| plan.step(*before)).find(is_same)?;
    }
    Some(at.id())
}
