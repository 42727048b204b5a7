//! A step as an errand sees it, whether its plan has an account beside it or stands by itself.

use chrono::NaiveDate;

use crate::account::{Address, Coverage, Fact, Money};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Blocks, StepSpec};
use crate::plan::SavedStep;
use crate::planner::Step;
use crate::report::answers::names::shared_with;

/// A step of an errand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chore<'c> {
    pub(super) kind: &'c KindSpec,
    pub(super) coverage: Option<Coverage>,
    pub(super) key: &'c str,
    step: Either<'c>,
}

/// Only the step of a plan that has an account beside it knows more of its subject than its address.
#[derive(Clone, Copy, Debug)]
enum Either<'c> {
    Planned(Step<'c>),
    Saved(SavedStep<'c>),
}

impl<'c> From<Step<'c>> for Chore<'c> {
    fn from(step: Step<'c>) -> Self {
        let node = step.node();
        Self { kind: node.kind(), coverage: node.coverage(), key: node.key(), step: Either::Planned(step) }
    }
}

impl<'c> From<SavedStep<'c>> for Chore<'c> {
    fn from(step: SavedStep<'c>) -> Self {
        Self { kind: step.kind(), coverage: step.coverage(), key: step.key(), step: Either::Saved(step) }
    }
}

impl<'c> Chore<'c> {
    pub(super) const fn number(&self) -> u32 {
        match &self.step {
            Either::Planned(step) => step.id(),
            Either::Saved(step) => step.id(),
        }
    }

    /// What it is, unfilled; `None` of no step that there is.
    pub(super) fn spec(&self) -> Option<StepSpec> {
        match &self.step {
            Either::Planned(step) => step.spec(),
            Either::Saved(step) => Some(*step.spec()),
        }
    }

    pub(super) fn stops_billing(&self) -> bool {
        match &self.step {
            Either::Planned(step) => step.stops_billing(),
            Either::Saved(step) => step.stops_billing(),
        }
    }

    /// The command that does it.
    pub(super) fn command(&self) -> Option<String> {
        let call = match &self.step {
            Either::Planned(step) => step.call(),
            Either::Saved(step) => step.call(),
        };
        call?.command()
    }

    pub(super) fn is_account(&self) -> bool {
        self.kind.blocks.value == Blocks::Itself
    }

    pub(super) fn address(&self) -> Address {
        Address::checked(self.kind.name, self.coverage, self.key)
    }

    /// The name that somebody gave it.
    pub(super) fn name(&self) -> Option<&'c str> {
        match &self.step {
            Either::Planned(step) => step.node().name(),
            Either::Saved(_) => None,
        }
    }

    /// What people know its thing by; `None` for a kind of which there is only one.
    pub(super) fn label(&self) -> Option<String> {
        match self.name() {
            Some(name) => Some(name.to_owned()),
            None if self.kind.is_single() => None,
            None => Some(self.key.to_owned()),
        }
    }

    pub(super) fn amount(&self) -> Option<Money> {
        let Either::Planned(step) = &self.step else { return None };
        step.node().resource()?.money()
    }

    /// Where it is billed.
    pub(super) fn billed_to(&self) -> Option<Coverage> {
        let Either::Planned(step) = &self.step else { return self.coverage };
        let node = step.node();
        let place = node.resource().and_then(|resource| resource.fact(Fact::BilledTo));
        place.and_then(|code| node.graph().provider().coverage(code).ok()).or(self.coverage)
    }

    /// The day on which it ends by itself.
    pub(super) fn ends(&self) -> Option<NaiveDate> {
        let Either::Planned(step) = &self.step else { return None };
        let node = step.node();
        node.ends_by_itself().map(|end| node.graph().provider().day_of(end))
    }

    /// The other operators who lose it too.
    pub(super) fn shared_with(&self) -> Vec<String> {
        let Either::Planned(step) = &self.step else { return Vec::new() };
        shared_with([step.node()].into_iter())
    }
}
