//! A step as an errand sees it, whether its plan has an account beside it or stands by itself.

use crate::account::{Coverage, Money};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Action, Blocks, Means};
use crate::planner::Step;

/// A step of an errand.
#[derive(Clone, Debug)]
pub(super) struct Chore<'c> {
    pub(super) action: Action,
    pub(super) means: Means,
    pub(super) kind: &'c KindSpec,
    pub(super) coverage: Option<Coverage>,
    pub(super) key: &'c str,
    pub(super) name: Option<&'c str>,
    pub(super) amount: Option<Money>,
}

impl<'c> From<Step<'c>> for Chore<'c> {
    fn from(step: Step<'c>) -> Self {
        let node = step.node();
        Self {
            action: step.action(),
            means: step.means(),
            kind: node.kind(),
            coverage: node.coverage(),
            key: node.key(),
            name: node.name(),
            amount: node.resource().and_then(|resource| resource.money()),
        }
    }
}

impl Chore<'_> {
    pub(super) fn is_account(&self) -> bool {
        self.kind.blocks.value == Blocks::Itself
    }

    /// What people know its thing by.
    pub(super) fn label(&self) -> Option<String> {
        match self.name {
            Some(name) => Some(name.to_owned()),
            None if self.kind.is_single() => None,
            None => Some(self.key.to_owned()),
        }
    }
}
