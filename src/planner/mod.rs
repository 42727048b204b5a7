//! What has to be done, in which order, and by whom.

mod held;
mod plan;
mod save;
mod step;

pub use held::{Because, Held};
pub use plan::{Plan, Planner};
pub use step::Step;
