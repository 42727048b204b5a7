//! What one look at a single thing shows.

use super::{Account, Address, Fact, Protection, Resource};

/// What a thing says of itself, read alone: the facts on which a step relies.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Observation {
    /// Its status, as the API writes it. Untrusted text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Its protection against termination.
    #[serde(default, skip_serializing_if = "is_default")]
    pub protection: Protection,
    /// How many of it there are, as its fact `quantity` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// The status that it takes at the start of the next month, as its fact `next-month` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_month: Option<String>,
    /// Whether another resource settles it, as a later statement settles a bill.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_settled: bool,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Account {
    /// The role of a reference that settles what it refers to, as a payment settles a bill.
    pub const SETTLES: &str = "settles";

    /// What a look at one thing shows; `None` if the account does not have it. O(log n), and
    /// O(references) if something in the account settles something.
    pub fn observe(&self, subject: &Address) -> Option<Observation> {
        let resource = self.get(subject)?;
        Some(Observation { is_settled: self.is_settled(resource), ..Observation::of(resource) })
    }

    fn is_settled(&self, resource: Resource<'_>) -> bool {
        let Some(role) = self.role(Self::SETTLES) else { return false };
        let mut others = self.resources();
        others.any(|other| self.targets(other.ix(), role).any(|target| target == resource.ix()))
    }
}

impl Observation {
    /// What a resource says of itself. Whether something else settles it is not looked at.
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
