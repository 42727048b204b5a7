//! A step as an errand sees it, whether its plan has an account beside it or stands by itself.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::account::{Coverage, Fact, Money};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Action, Blocks, Means};
use crate::plan::SavedStep;
use crate::planner::Step;
use crate::report::answers::names::shared_with;

/// A step of an errand.
#[derive(Clone, Debug)]
pub(super) struct Chore<'c> {
    pub(super) action: Action,
    pub(super) means: Means,
    pub(super) kind: &'c KindSpec,
    pub(super) coverage: Option<Coverage>,
    pub(super) key: &'c str,
    pub(super) is_irreversible: bool,
    pub(super) stops_billing: bool,
    /// What only an account knows.
    pub(super) known: Known<'c>,
}

/// What only an account knows of the subject of a step.
#[derive(Clone, Debug, Default)]
pub(super) struct Known<'c> {
    pub(super) name: Option<&'c str>,
    pub(super) amount: Option<Money>,
    /// Where it is billed, if not where it is.
    pub(super) billed_to: Option<Coverage>,
    pub(super) ends: Option<NaiveDate>,
    /// The other operators who lose it too.
    pub(super) shared_with: Vec<String>,
}

impl<'c> From<Step<'c>> for Chore<'c> {
    fn from(step: Step<'c>) -> Self {
        let node = step.node();
        let resource = node.resource();
        let provider = node.graph().provider();
        let billed_to = resource.and_then(|resource| resource.fact(Fact::BilledTo));
        Self {
            action: step.action(),
            means: step.means(),
            kind: node.kind(),
            coverage: node.coverage(),
            key: node.key(),
            is_irreversible: step.is_irreversible(),
            stops_billing: step.stops_billing(),
            known: Known {
                name: node.name(),
                amount: resource.and_then(|resource| resource.money()),
                billed_to: billed_to.and_then(|code| provider.coverage(code).ok()),
                ends: node.ends_by_itself().map(|end| provider.day_of(end)),
                shared_with: if step.is_irreversible() { shared_with([node].into_iter()) } else { Vec::new() },
            },
        }
    }
}

impl<'c> From<SavedStep<'c>> for Chore<'c> {
    fn from(step: SavedStep<'c>) -> Self {
        Self {
            action: step.action(),
            means: step.spec().means,
            kind: step.kind(),
            coverage: step.coverage(),
            key: step.key(),
            is_irreversible: step.is_irreversible(),
            stops_billing: step.stops_billing(),
            known: Known::default(),
        }
    }
}

impl Chore<'_> {
    pub(super) fn is_account(&self) -> bool {
        self.kind.blocks.value == Blocks::Itself
    }

    pub(super) fn is_lift(&self) -> bool {
        self.action == Action::LiftProtection
    }

    /// What people know its thing by; `None` for a kind of which there is only one.
    pub(super) fn label(&self) -> Option<String> {
        match self.known.name {
            Some(name) => Some(name.to_owned()),
            None if self.kind.is_single() => None,
            None => Some(self.key.to_owned()),
        }
    }
}

/// One step for each thing: the one that ends it, or what else is done to it.
pub(super) fn acts<'a, 'c>(chores: &'a [Chore<'c>]) -> Vec<&'a Chore<'c>> {
    let mut acts: Vec<&Chore<'_>> = chores.iter().filter(|chore| !chore.is_lift()).collect();
    // An errand may be about nothing but protections.
    if acts.is_empty() {
        acts = chores.iter().collect();
    }
    // Of several acts on a thing the last one counts: acts on a thing come in the order of their steps.
    let mut last = HashMap::new();
    for (at, act) in acts.iter().enumerate() {
        last.insert((act.kind.name, act.coverage, act.key), at);
    }
    let is_last = |(at, act): &(usize, &Chore<'_>)| last.get(&(act.kind.name, act.coverage, act.key)) == Some(at);
    acts.iter().copied().enumerate().filter(is_last).map(|(_, act)| act).collect()
}
