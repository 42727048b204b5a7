//! The file of a plan: what it holds, and how it is written and read.

mod format;
mod problem;
mod read;
mod version;
mod write;

pub(crate) use format::Each;
pub use format::{AlongRow, HeldRow, MilestoneRow, OperationRow, PlanDocument, StepRow, TimelineRow, UnfollowedRow};
use problem::StepProblem;
pub use problem::{PlanError, PlanProblem};
pub use version::{FormatVersion, VERSION};
