//! How an answer is written, one file a format.

pub mod json;
#[cfg(feature = "cli")]
pub(super) mod mail;
#[cfg(feature = "text")]
pub(super) mod text;
