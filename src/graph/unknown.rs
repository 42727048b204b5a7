//! What of an account a catalogue does not know.

use crate::account::Account;
use crate::catalogue::{Catalogue, KindSpec};

/// The account was made for another catalogue: this one does not know all kinds and roles in it. Rules about
/// them would be overlooked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the catalogue has no entry for: {}", self.names().join(", "))]
#[non_exhaustive]
pub struct UnknownNames {
    /// The kinds that it has no entry for.
    pub kinds: Vec<String>,
    /// Kinds with a role in which they refer to something, and that their entry does not have.
    pub roles: Vec<(String, String)>,
}

impl UnknownNames {
    /// What of an account a catalogue does not know; `None` if it knows all. O(kinds and roles that occur).
    pub(super) fn of(account: &Account, catalogue: &Catalogue) -> Option<Self> {
        // An alias is for people to type: resources have to go by the kind's own name.
        let known = |name: &str| catalogue.kind(name).filter(|kind| kind.name == name);
        let has = |kind: &KindSpec, role: &str| kind.references.iter().any(|reference| reference.role == role);
        let is_unknown = |(kind, role): &(&str, &str)| known(kind).is_some_and(|kind| !has(kind, role));
        let kinds: Vec<String> = account.kinds().filter(|kind| known(kind).is_none()).map(str::to_owned).collect();
        let roles = account.roles_of_kinds().filter(is_unknown);
        let roles: Vec<_> = roles.map(|(kind, role)| (kind.to_owned(), role.to_owned())).collect();
        (!kinds.is_empty() || !roles.is_empty()).then_some(Self { kinds, roles })
    }

    /// For a catalogue without a kind for the account itself.
    pub(super) fn no_root() -> Self {
        Self { kinds: vec!["the account itself".to_owned()], roles: Vec::new() }
    }

    fn names(&self) -> Vec<String> {
        let roles = self.roles.iter().map(|(kind, role)| format!("{kind}'s role `{role}`"));
        self.kinds.iter().cloned().chain(roles).collect()
    }
}
