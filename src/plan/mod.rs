//! Layer 3: what has to be done, in which order, and by whom.

mod held;
mod planner;
mod selector;
mod step;

pub use held::{Because, Held};
pub use planner::{Plan, Planner};
pub use selector::{InvalidSelector, Selector};
pub use step::Step;
