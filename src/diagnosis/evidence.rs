//! The facts that a blocker rests on.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::account::{Fact, Protection};
use crate::catalogue::spec::Standing;
use crate::graph::Node;

/// A fact that a blocker rests on. In JSON, an object of [`what`](Self::what) and
/// [`value`](Self::value).
///
/// `'g` is the lifetime of the graph. All texts are untrusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence<'g> {
    /// No response lists it, and it is certain to come.
    Expected,
    /// Its status.
    Status(&'g str),
    /// It has no status, although its kind should have one.
    StatusMissing,
    /// It is protected against termination.
    Protected,
    /// No response says whether it is protected, so it is taken to be.
    ProtectionAssumed,
    /// A further fact, and what it says.
    Fact(Fact, &'g str),
    /// It refers to something that is not in the account.
    MissingReference {
        /// What the other is to it.
        role: &'g str,
        /// The kind of the other (the first, where it may be of several).
        kind: &'g str,
        /// The key of the other.
        key: &'g str,
    },
}

impl<'g> Evidence<'g> {
    /// All facts about a node: status, protection, further facts, and references that lead nowhere.
    pub(super) fn of(node: Node<'g>) -> Vec<Self> {
        let Some(resource) = node.resource() else { return vec![Self::Expected] };
        let status = match resource.status() {
            Some(status) => Some(Self::Status(status)),
            None => (node.standing() == Standing::Unrecognised).then_some(Self::StatusMissing),
        };
        let protection = match resource.protection() {
            Protection::Off => None,
            Protection::On => Some(Self::Protected),
            Protection::AssumedOn => Some(Self::ProtectionAssumed),
        };
        let facts = resource.facts().map(|(fact, value)| Self::Fact(fact, value));
        let missing = resource.missing_references().map(|missing| Self::MissingReference {
            role: missing.role,
            kind: missing.kind,
            key: missing.key,
        });
        status.into_iter().chain(protection).chain(facts).chain(missing).collect()
    }

    /// What it is about.
    pub fn what(&self) -> Cow<'static, str> {
        let what = match self {
            Self::Expected => "expected",
            Self::Status(_) | Self::StatusMissing => "status",
            Self::Protected | Self::ProtectionAssumed => "protection",
            Self::Fact(fact, _) => match fact {
                Fact::EndsAt => "ends at",
                Fact::NextMonth => "from next month",
                Fact::BilledTo => "billed to",
                Fact::Amount => "amount",
                Fact::Currency => "currency",
                Fact::Quantity => "quantity",
                Fact::InUse => "in use",
                Fact::SharedWith => "shared with",
                Fact::Detail => "detail",
            },
            Self::MissingReference { role, .. } => return Cow::Owned(format!("{role} (not in the account)")),
        };
        Cow::Borrowed(what)
    }

    /// What it says.
    pub fn value(&self) -> Cow<'g, str> {
        let value = match *self {
            Self::Expected => "no response lists it yet, but charges of that month are certain",
            Self::Status(status) => status,
            Self::StatusMissing => "none, although it should have one",
            Self::Protected => "on",
            Self::ProtectionAssumed => "not stated, so taken as on",
            Self::Fact(_, value) => value,
            Self::MissingReference { kind, key, .. } => return Cow::Owned(format!("{kind}/{key}")),
        };
        Cow::Borrowed(value)
    }
}

impl Serialize for Evidence<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Evidence", 2)?;
        object.serialize_field("what", &self.what())?;
        object.serialize_field("value", &self.value())?;
        object.end()
    }
}
