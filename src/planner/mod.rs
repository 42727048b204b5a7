//! What has to be done, in which order, and by whom.

mod document;
mod hold;
mod make;
mod order;
mod plan;
mod save;
mod step;

pub use hold::{Held, HeldReason};
pub use make::Planner;
pub use plan::Plan;
pub use step::Step;
