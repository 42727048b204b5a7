//! What a plan cannot end, and why.

use crate::graph::Node;

/// Something in the plan's scope that it does not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'g> {
    /// What is not ended.
    pub node: Node<'g>,
    /// Why.
    pub because: Because<'g>,
}

/// Why something is not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Because<'g> {
    /// It is to be kept.
    Kept,
    /// It was left out on request.
    Excluded,
    /// It waits for itself, through the other members of a cycle.
    Cycle,
    /// Nothing is known that ends it.
    NoWay,
    /// Something that would have to go first, or would go with it, stays.
    Stays(Node<'g>),
}
