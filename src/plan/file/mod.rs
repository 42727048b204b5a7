//! The file of a plan: what it holds, and how it is written and read.

mod by_step;
mod charges;
mod document;
mod format;
mod outcome;
mod problem;
mod provenance;
mod read;
mod step;
mod steps;
#[cfg(test)]
mod tests;
mod version;
mod write;

pub(crate) use charges::InsteadRow;
pub use charges::{ChargeRow, ChargesRow, SoFarRow, UnknownChargeRow};
pub(crate) use document::PlanSeed;
pub use format::HolidaysRow;
pub use format::OperationRow;
pub(crate) use format::{AlongRow, Each, HeldRow, MilestoneRow, PlanDocument, StepRow, TimelineRow, UnfollowedRow};
pub use problem::PlanError;
use problem::{PlanProblem, StepProblem};
pub use provenance::ProvenanceRow;
pub(crate) use read::Json;
pub use version::{FormatVersion, VERSION};
