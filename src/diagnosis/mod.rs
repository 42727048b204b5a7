//! Layer 3: why the account cannot be closed.
//!
//! ```
//! # use winddown::account::AccountBuilder;
//! use winddown::catalogue::Catalogue;
//! use winddown::diagnosis::{Diagnosis, Verdict};
//! use winddown::graph::DependencyGraph;
//!
//! # let account = AccountBuilder::new("OP0012345678".parse()?).build()?;
//! # let now = "2026-08-20T00:00:00Z".parse()?;
//! let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
//! let diagnosis = Diagnosis::new(&graph, now);
//! // Nobody has looked into this account, so nobody can say that it is empty.
//! assert_eq!(diagnosis.verdict(), Verdict::Unknown);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assumption;
mod blocker;
mod diagnose;
mod diff;
mod explain;
mod gap;
mod question;
mod root_group;

pub use assumption::{Assumption, UnknownAddress};
pub use blocker::{Blocker, Clearance, Evidence};
pub use diagnose::{Diagnosis, Verdict};
pub use diff::{Change, Diff};
pub use explain::{Cause, Explanation, Link};
pub use gap::Gap;
pub use question::Question;
pub use root_group::RootGroup;
