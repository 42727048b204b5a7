//! What has to go before what, in one account.
//!
//! [`DependencyGraph::build`] turns an inventory and the catalogue's constraints into a graph whose
//! edges mean "this before that". Its nodes are the account's resources, the account itself, and the
//! bills to come. The edges are stored in flat arrays (`rows`), on which petgraph's algorithms run
//! (`adjacency`); its types stay inside.
//!
//! A graph is made in three steps, each in a file of its own that knows nothing of the next: what there
//! is (`things`), which pairs the rules connect (`connect`), and in which order that can go (`cycles`).
//! Where every one of a set comes before every one of another, a *barrier node* stands between the sets
//! instead of an edge for each pair (`edges`); the public views look through it.

mod act;
mod adjacency;
mod by_number;
mod connect;
mod cycles;
mod dependency_graph;
mod edges;
mod ended;
mod expected;
mod index;
mod mismatch;
mod node;
mod order;
mod queries;
mod rows;
mod standing;
mod things;

pub use act::Act;
pub(crate) use act::Beginning;
pub(crate) use by_number::ByNumber;
pub use dependency_graph::DependencyGraph;
pub(crate) use dependency_graph::{ActClass, WaitClass};
pub(crate) use index::{NodeIx, NodeMap, NodeSet};
pub use mismatch::CatalogueMismatch;
pub use node::{Dependency, Node};
