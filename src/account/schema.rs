//! What has to be known of kinds to make an account of them. `kind` is a kind's own name. Of a kind that there
//! is not, every list is empty.

use super::{Coverage, Fact, KeyForm};

/// What the kinds of things are like: what an account is checked against when it is made. A
/// [`Catalogue`](crate::catalogue::Catalogue) is one, and the only one that you need. What is asked of it is
/// no part of the public interface.
pub trait Schema {
    /// The own name of the kind that goes by this name or alias; `None` if there is none.
    #[doc(hidden)]
    fn own_name(&self, name: &str) -> Option<&str>;

    /// The own names of all kinds.
    #[doc(hidden)]
    fn names(&self) -> Vec<&str>;

    /// All coverages, in canonical order.
    #[doc(hidden)]
    fn coverages(&self) -> Vec<Coverage>;

    /// The places where things of the kind live; `None` among them is the operator.
    #[doc(hidden)]
    fn places(&self, kind: &str) -> Vec<Option<Coverage>>;

    /// What the keys of the kind look like.
    #[doc(hidden)]
    fn key_form(&self, kind: &str) -> KeyForm;

    /// The roles in which things of the kind may refer to others.
    #[doc(hidden)]
    fn roles(&self, kind: &str) -> Vec<&str>;

    /// The kinds to which references of the kind in a role lead.
    #[doc(hidden)]
    fn targets(&self, kind: &str, role: &str) -> Vec<&str>;

    /// The roles in which everything of the kind that is not gone refers to something.
    #[doc(hidden)]
    fn needed_roles(&self, kind: &str) -> Vec<&str>;

    /// The statuses of the kind that are known; `None` if a status of it means nothing.
    #[doc(hidden)]
    fn statuses(&self, kind: &str) -> Option<Vec<&str>>;

    /// The further facts that may be known of the kind.
    #[doc(hidden)]
    fn facts(&self, kind: &str) -> Vec<Fact>;

    /// Whether things of the kind can be protected against termination.
    #[doc(hidden)]
    fn is_protectable(&self, kind: &str) -> bool;

    /// Whether something of the kind with this status, or without one, is no longer in the way.
    #[doc(hidden)]
    fn is_gone(&self, kind: &str, status: Option<&str>) -> bool;

    /// How much a status of the kind is in the way: the greater of two counts where they contradict each
    /// other.
    #[doc(hidden)]
    fn weight(&self, kind: &str, status: &str) -> u8;

    /// The names of the kinds of which something is missed where something of this kind is.
    #[doc(hidden)]
    fn found_through(&self, kind: &str) -> Vec<&str>;
}
