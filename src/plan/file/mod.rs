//! The file of a plan: its rows, and how it is written and read.

mod format;
mod problem;
mod read;
mod write;

pub(crate) use format::{OperationRow, StepRow, UnfollowedRow, VERSION};
pub use problem::{InvalidPlan, PlanProblem, StepProblem};
pub(crate) use write::{AlongRow, Document, Each, HeldRow, MilestoneRow, TimelineRow};
