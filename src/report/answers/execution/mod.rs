//! Carrying a plan out: what is about to be done, what happened, and where it stands.

mod events;
mod intent;
mod left;
mod standing;
mod unread;

pub use events::{event, is_milestone, message};
pub use intent::intent;
pub use left::left;
pub use standing::{headline, standing};
pub use unread::unread;
