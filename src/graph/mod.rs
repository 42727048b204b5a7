//! Layer 2: what has to go before what, in one account.
//!
//! [`DependencyGraph::build`] turns an inventory and the catalogue's constraints into a graph whose
//! edges mean "this before that". petgraph does the storing; its types stay inside. Nodes are the
//! account's resources, the account itself, and the bills that are certain to come. Where every one
//! of a set comes before every one of another, a *barrier* stands between the two sets instead of
//! all pairs of edges; the public views look through it.

mod act;
mod connect;
mod cycles;
mod dependency_graph;
mod expected;
mod node;
mod order;
mod standing;

pub use act::Act;
pub use cycles::DroppedEdge;
pub use dependency_graph::{DependencyGraph, UnknownKinds};
pub(crate) use node::NodeIx;
pub use node::{Dependency, Node};
