//! What is taken to be ended, whatever the account says.

use std::collections::BTreeSet;

use crate::account::{Address, ResourceIx};

/// Things that are taken to be ended. A bill among them is taken to be paid: it stays listed, so that
/// charges which still run go onto the bill of the month after it. Anything else is taken not to be
/// in the account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ended {
    resources: BTreeSet<ResourceIx>,
    /// What no response lists.
    expected: BTreeSet<Address>,
}

impl Ended {
    pub(super) fn add(&mut self, resource: ResourceIx) {
        self.resources.insert(resource);
    }

    /// Adds what no response lists.
    pub(crate) fn add_expected(&mut self, address: Address) {
        self.expected.insert(address);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.expected.is_empty()
    }

    pub(super) fn contains(&self, resource: ResourceIx) -> bool {
        self.resources.contains(&resource)
    }

    pub(super) fn contains_expected(&self, address: &Address) -> bool {
        self.expected.contains(address)
    }

    pub(super) fn resources(&self) -> impl Iterator<Item = ResourceIx> + '_ {
        self.resources.iter().copied()
    }

    /// True if something that no response lists is among them.
    pub(super) fn has_expected(&self) -> bool {
        !self.expected.is_empty()
    }
}
