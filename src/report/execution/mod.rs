//! Carrying a plan out: what is about to be done, what happened, and where it stands.

mod events;
mod intent;
mod left;
mod standing;
mod unread;

pub use events::{event, is_milestone};
pub use intent::intent;
pub use left::left;
pub use standing::{headline, standing};
pub use unread::unread;

use super::document::{Line, Role};
use crate::plan::SavedStep;

/// `terminate SIM g:sim/8942…`.
fn what(step: SavedStep<'_>) -> Line {
    let noun = step.kind().noun.one.english();
    Line::plain(format!("{} {noun} ", step.action().verb().english())).with(Role::Name, step.subject().to_string())
}
