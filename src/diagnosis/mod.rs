//! Why the account cannot be closed.
//!
//! A [`Diagnosis`] is a search backward from the account, over the graph as it is under assumptions: what it meets
//! are the [`Blocker`]s. What nobody has read are the [`Gap`]s.
//! Both together give the [`Verdict`].
//!
//! ```
//! use winddown::account::AccountBuilder;
//! use winddown::catalogue::Catalogue;
//! use winddown::diagnosis::{Diagnosis, Verdict};
//! use winddown::graph::DependencyGraph;
//!
//! let account = AccountBuilder::new("OP0012345678".parse()?).build(Catalogue::soracom())?;
//! let now = "2026-08-20T00:00:00Z".parse()?;
//! let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
//! let diagnosis = Diagnosis::new(&graph);
//! // Nobody has looked into this account, so nobody can say that it is empty.
//! assert_eq!(diagnosis.verdict(), Verdict::Unknown);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assumed;
mod assumption;
mod assumptions;
mod blocker;
mod closing_by;
mod diagnose;
mod diff;
mod evidence;
mod explain;
mod explanation;
mod gap;
mod invalid_assumption;
mod lever;
mod members;
mod question;
mod root_group;
mod search;
mod shape;
mod verdict;

pub use assumption::Assumption;
pub use blocker::{Blocker, Clearance};
pub use closing_by::{ClosingBy, DuePart};
pub use diagnose::Diagnosis;
pub use diff::Diff;
pub use evidence::Evidence;
#[doc(hidden)]
pub use explanation::Link;
pub use explanation::{Cause, Explanation};
pub use gap::Gap;
pub(crate) use gap::WhyUnknown;
#[cfg(feature = "cli")]
pub(crate) use invalid_assumption::AssumptionProblem;
pub use invalid_assumption::InvalidAssumption;
pub use lever::Lever;
pub use question::OpenQuestion;
pub use verdict::Verdict;
