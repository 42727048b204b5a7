//! The file of a plan: what it holds, and how it is written and read.

mod format;
mod problem;
mod read;
mod version;
mod write;

pub(crate) use format::Each;
pub use format::{AlongRow, HeldRow, MilestoneRow, OperationRow, PlanDocument, StepRow, TimelineRow, UnfollowedRow};
pub use problem::PlanError;
use problem::{PlanProblem, StepProblem};
pub use version::{FormatVersion, VERSION};
