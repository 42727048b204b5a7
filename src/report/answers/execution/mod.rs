//! Carrying a plan out: what is about to be done, what happened, and where it stands.

mod events;
mod intent;
mod left;
mod review;
mod selection;
pub(in crate::report) mod standing;

#[cfg(feature = "cli")]
pub(crate) use events::dated_event;
pub(crate) use events::is_milestone;
pub use events::{event, message};
pub(in crate::report) use intent::intent;
pub use left::left;
pub(in crate::report) use review::review;
#[cfg(feature = "cli")]
pub(crate) use standing::carried_out;
pub(in crate::report) use standing::standing;
pub use standing::{headline, obstacle, waiting};
