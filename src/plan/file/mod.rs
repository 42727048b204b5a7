//! The file of a plan: what it holds, and how it is written and read.

mod charges;
mod format;
mod outcome;
mod problem;
mod provenance;
mod read;
mod version;
mod write;

pub(crate) use charges::InsteadRow;
pub use charges::{ChargeRow, ChargesRow, SoFarRow, UnknownChargeRow};
pub use format::HolidaysRow;
pub use format::OperationRow;
pub(crate) use format::{AlongRow, Each, HeldRow, MilestoneRow, PlanDocument, StepRow, TimelineRow, UnfollowedRow};
pub use problem::PlanError;
use problem::{PlanProblem, StepProblem};
pub use provenance::ProvenanceRow;
pub(crate) use read::{Json, PlanSeed};
pub use version::{FormatVersion, VERSION};
