//! A plan as data: what is done to which thing, after which others, and by whom; without the account
//! that it was made for. Its file is written and read here.

pub(crate) mod file;
mod outcome;
mod relied_on;
mod saved;
mod scope;

pub use file::PlanError;
pub(crate) use file::{Json, PlanSeed};
pub use outcome::{HeldReason, Outcome};
pub use relied_on::{Change, FactName, ReliedOn};
pub(crate) use saved::{Maker, NewStep, SetIx, StepNo};
pub use saved::{SavedPlan, SavedStep};
pub use scope::{InvalidSelector, Scope, Selector};
