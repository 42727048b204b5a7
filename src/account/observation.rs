//! What one look at a single thing shows.

use super::{Account, Address, Fact, Protection, Resource};

/// What a thing says of itself, read alone: the facts on which a step relies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// Its status, as the API writes it. Untrusted text.
    pub status: Option<String>,
    /// Its protection against termination.
    pub protection: Protection,
    /// How many of it there are, as [`Fact::Quantity`] has it.
    pub quantity: Option<String>,
    /// The status that it takes at the start of the next month, as [`Fact::NextMonth`] has it.
    pub next_month: Option<String>,
    /// Whether something else in the account says that it is settled, such as a later statement that
    /// covers a bill.
    pub is_settled: bool,
}

impl Account {
    /// What a look at one thing shows; `None` if the account does not have it. O(log n), and for
    /// kinds that others can settle O(references).
    ///
    /// `settles` is the role of references that settle what they refer to.
    pub fn observe(&self, subject: &Address, settles: &str) -> Option<Observation> {
        let resource = self.get(subject)?;
        Some(Observation { is_settled: self.is_settled(resource, settles), ..Observation::of(resource) })
    }

    fn is_settled(&self, resource: Resource<'_>, settles: &str) -> bool {
        let Some(role) = self.role(settles) else { return false };
        let mut others = self.resources();
        others.any(|other| self.targets(other.ix(), role).any(|target| target == resource.ix()))
    }
}

impl Observation {
    /// What a resource says of itself, without a look at what might settle it.
    pub fn of(resource: Resource<'_>) -> Self {
        let fact = |fact| resource.fact(fact).map(str::to_owned);
        Self {
            status: resource.status().map(str::to_owned),
            protection: resource.protection(),
            quantity: fact(Fact::Quantity),
            next_month: fact(Fact::NextMonth),
            is_settled: false,
        }
    }
}
