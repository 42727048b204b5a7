//! The file of a plan: what it holds, and how it is written and read.

mod format;
mod outcome;
mod problem;
mod read;
mod version;
mod write;

pub use format::HolidaysRow;
pub use format::OperationRow;
pub(crate) use format::{AlongRow, Each, HeldRow, MilestoneRow, PlanDocument, StepRow, TimelineRow, UnfollowedRow};
pub use problem::PlanError;
use problem::{PlanProblem, StepProblem};
pub(crate) use read::{Json, PlanSeed};
pub use version::{FormatVersion, VERSION};
