//! The file of a plan.

mod problem;
mod read;

pub use problem::{InvalidPlan, PlanProblem, StepProblem};
