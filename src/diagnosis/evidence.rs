//! The facts that a blocker rests on.

use std::borrow::Cow;

use crate::account::{Fact, Protection};
use crate::catalogue::spec::Standing;
use crate::graph::Node;

/// A fact that a blocker rests on.
///
/// `'g` is the lifetime of the graph. All texts are untrusted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Evidence<'g> {
    /// No response lists it, and it is to come: a bill of a month that will have charges, or will have them if the bill before it is
    /// settled already, which is in doubt.
    Expected,
    /// Its status.
    Status(Cow<'g, str>),
    /// It has no status, although its kind should have one.
    StatusMissing,
    /// It is protected against termination.
    Protected,
    /// No response says whether it is protected, so it is taken to be.
    ProtectionAssumed,
    /// A further fact, and what it says.
    Fact(Fact, Cow<'g, str>),
    /// It refers to something that is not in the account.
    MissingReference {
        /// What the other is to it.
        role: Cow<'g, str>,
        /// The kind of the other (the first, where it may be of several).
        kind: Cow<'g, str>,
        /// The key of the other.
        key: Cow<'g, str>,
    },
}

impl<'g> Evidence<'g> {
    /// The same, as evidence that outlives its account.
    pub fn into_owned(self) -> Evidence<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Expected => Evidence::Expected,
            Self::Status(status) => Evidence::Status(own(status)),
            Self::StatusMissing => Evidence::StatusMissing,
            Self::Protected => Evidence::Protected,
            Self::ProtectionAssumed => Evidence::ProtectionAssumed,
            Self::Fact(fact, value) => Evidence::Fact(fact, own(value)),
            Self::MissingReference { role, kind, key } => {
                Evidence::MissingReference { role: own(role), kind: own(kind), key: own(key) }
            }
        }
    }

    /// All facts about a node: status, protection, further facts, and references that lead nowhere.
    pub(super) fn of(node: Node<'g>) -> Vec<Self> {
        let Some(resource) = node.resource() else { return vec![Self::Expected] };
        let status = match resource.status() {
            Some(status) => Some(Self::Status(status.into())),
            None => (node.standing() == Standing::Unrecognised).then_some(Self::StatusMissing),
        };
        let protection = match resource.protection() {
            Protection::Off => None,
            Protection::On => Some(Self::Protected),
            Protection::AssumedOn => Some(Self::ProtectionAssumed),
        };
        let facts = resource.facts().map(|(fact, value)| Self::Fact(fact, value.into()));
        let missing = resource.missing_references().map(|missing| Self::MissingReference {
            role: missing.role.into(),
            kind: missing.kind.into(),
            key: missing.key.into(),
        });
        status.into_iter().chain(protection).chain(facts).chain(missing).collect()
    }
}
