//! What has to be done, in which order, and by whom.

mod document;
mod held;
mod instead;
mod make;
mod order;
mod plan;
mod record;
mod save;
mod step;

pub(crate) use document::charges;
pub use instead::Instead;
pub use make::Planner;
pub use plan::Plan;
pub use step::Step;
