//! What is taken to be ended, whatever the account says.

use std::collections::BTreeSet;

use crate::account::{Address, ResourceIx};

/// Things that are taken to be ended. A bill among them is taken to be paid: it stays listed, so that
/// charges which still run go onto the bill of the month after it. Anything else is taken not to be
/// in the account, except what ends only today: that is charged on the bill of this month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ended {
    resources: BTreeSet<ResourceIx>,
    /// What no response lists.
    expected: BTreeSet<Address>,
    /// What ends today. It is in none of the other two.
    today: BTreeSet<ResourceIx>,
}

impl Ended {
    pub(super) fn add(&mut self, resource: ResourceIx) {
        self.resources.insert(resource);
    }

    /// Adds what no response lists.
    pub(crate) fn add_expected(&mut self, address: Address) {
        self.expected.insert(address);
    }

    /// Adds what ends today.
    pub(super) fn add_today(&mut self, resource: ResourceIx) {
        self.today.insert(resource);
    }

    /// True if nothing is taken not to be there.
    pub(super) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.expected.is_empty()
    }

    pub(super) fn contains(&self, resource: ResourceIx) -> bool {
        self.resources.contains(&resource)
    }

    pub(super) fn contains_expected(&self, address: &Address) -> bool {
        self.expected.contains(address)
    }

    /// What ends today.
    pub(super) const fn today(&self) -> &BTreeSet<ResourceIx> {
        &self.today
    }

    pub(super) fn resources(&self) -> impl Iterator<Item = ResourceIx> + '_ {
        self.resources.iter().copied()
    }

    /// True if something that no response lists is among them.
    pub(super) fn has_expected(&self) -> bool {
        !self.expected.is_empty()
    }
}
