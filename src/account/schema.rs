//! What has to be known of kinds to make an account of them. `kind` is a kind's own name. Of a kind that there
//! is not, every list is empty.

use std::ops::Range;

use super::{Coverage, Fact, KeyForm};

/// What the kinds of things are like: what an account is checked against when it is made. The
/// [`Catalogue`](crate::catalogue::Catalogue) is the one that there is, besides tests of accounts alone.
pub trait Schema {
    /// The own name of the kind that goes by this name or alias; `None` if there is none.
    fn own_name(&self, name: &str) -> Option<&str>;

    /// The own names of all kinds.
    fn names(&self) -> Vec<&str>;

    /// All coverages, in canonical order.
    fn coverages(&self) -> Vec<Coverage>;

    /// The places where things of the kind live; `None` among them is the operator.
    fn places(&self, kind: &str) -> Vec<Option<Coverage>>;

    /// What the keys of the kind look like.
    fn key_form(&self, kind: &str) -> KeyForm;

    /// The roles in which things of the kind may refer to others.
    fn roles(&self, kind: &str) -> Vec<&str>;

    /// The kinds to which references of the kind in a role lead.
    fn targets(&self, kind: &str, role: &str) -> Vec<&str>;

    /// The roles in which everything of the kind that is not gone refers to something.
    fn needed_roles(&self, kind: &str) -> Vec<&str>;

    /// The roles in which a thing refers to something whose key is part of its own key, each with the positions of
    /// these parts: the key of a peering begins with that of its VPG.
    fn key_references(&self, _kind: &str) -> Vec<(&str, Range<usize>)> {
        Vec::new()
    }

    /// What is wrong with the id of an operator; `None` if it has the form of the provider's.
    fn wrong_operator(&self, _operator: &str) -> Option<String> {
        None
    }

    /// The statuses of the kind that are known; `None` if a status of it means nothing.
    fn statuses(&self, kind: &str) -> Option<Vec<&str>>;

    /// The further facts that may be known of the kind.
    fn facts(&self, kind: &str) -> Vec<Fact>;

    /// Whether things of the kind can be protected against termination.
    fn is_protectable(&self, kind: &str) -> bool;

    /// Whether something of the kind with this status, or without one, is no longer in the way.
    fn is_gone(&self, kind: &str, status: Option<&str>) -> bool;

    /// How much a status of the kind is in the way: the greater of two counts where they contradict each
    /// other.
    fn weight(&self, kind: &str, status: &str) -> u8;

    /// The names of the kinds of which something is missed where something of this kind is.
    fn found_through(&self, kind: &str) -> Vec<&str>;
}
