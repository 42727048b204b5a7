//! Where an account does not fit a catalogue.

use crate::account::Account;
use crate::catalogue::{Catalogue, KindSpec};

/// The account was made with another catalogue, which says other things of the kinds in it. Rules about them
/// would be overlooked. Make the account with the catalogue of the graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.clauses().join("; "))]
#[non_exhaustive]
pub struct CatalogueMismatch {
    /// The kinds for which this catalogue has no entry.
    pub kinds: Vec<String>,
    /// Kinds with a role in which they refer to something, and that their entry does not have.
    pub roles: Vec<(String, String)>,
    /// The other kinds whose entries differ in what accounts are checked against: places, keys, statuses, facts,
    /// roles with their targets, and references that must not be missing.
    pub differing: Vec<String>,
}

impl CatalogueMismatch {
    /// Where an account does not fit a catalogue; `None` if it fits. O(kinds and roles that occur).
    pub(super) fn of(account: &Account, catalogue: &Catalogue) -> Option<Self> {
        // An alias is for people to type: resources have to go by the kind's own name.
        let known = |name: &str| catalogue.kind(name).filter(|kind| kind.name == name);
        let has = |kind: &KindSpec, role: &str| kind.references.iter().any(|reference| reference.role == role);
        let is_unknown = |(kind, role): &(&str, &str)| known(kind).is_some_and(|kind| !has(kind, role));
        let kinds: Vec<String> = account.kinds().filter(|kind| known(kind).is_none()).map(str::to_owned).collect();
        let roles = account.roles_of_kinds().filter(is_unknown);
        let roles: Vec<_> = roles.map(|(kind, role)| (kind.to_owned(), role.to_owned())).collect();
        let is_new = |kind: &&str| known(kind).is_some() && roles.iter().all(|(of, _)| of != kind);
        let differing: Vec<String> = account.kinds_unlike(catalogue).filter(is_new).map(str::to_owned).collect();
        let is_fit = kinds.is_empty() && roles.is_empty() && differing.is_empty();
        (!is_fit).then_some(Self { kinds, roles, differing })
    }

    /// For a catalogue without a kind for the account itself.
    pub(super) fn no_root() -> Self {
        Self { kinds: vec!["the account itself".to_owned()], roles: Vec::new(), differing: Vec::new() }
    }

    fn clauses(&self) -> Vec<String> {
        let roles = self.roles.iter().map(|(kind, role)| format!("{kind}'s role `{role}`"));
        let unknown: Vec<String> = self.kinds.iter().cloned().chain(roles).collect();
        let unknown = (!unknown.is_empty()).then(|| Clause::Unknown(unknown.join(", ")));
        let differing = (!self.differing.is_empty()).then(|| Clause::Differing(self.differing.join(", ")));
        unknown.into_iter().chain(differing).map(|clause| clause.to_string()).collect()
    }
}

/// A part of the message.
#[derive(Debug, thiserror::Error)]
enum Clause {
    #[error("the catalogue has no entry for: {0}")]
    Unknown(String),
    #[error("the account was made with a catalogue that differs on: {0}")]
    Differing(String),
}
