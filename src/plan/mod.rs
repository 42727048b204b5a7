//! Layer 3: what has to be done, in which order, and by whom.

mod held;
mod planner;
mod relied_on;
mod saved;
mod selector;
mod step;
mod verify;

pub use held::{Because, Held};
pub use planner::{Plan, Planner};
pub use relied_on::{Change, ReliedOn};
pub use saved::{InvalidPlan, PlanProblem, SavedPlan, SavedStep, StepProblem};
pub use selector::{InvalidSelector, Scope, Selector};
pub use step::Step;
pub(crate) use verify::verify_as_to;
pub use verify::{Difference, Unshown, Verdict, Verification, Violation, verify};
