//! How an answer is written, one file a format.

pub(super) mod escape;
#[cfg(feature = "html")]
pub(super) mod html;
pub mod json;
#[cfg(feature = "cli")]
pub(super) mod mail;
pub(super) mod markdown;
#[cfg(feature = "text")]
pub(super) mod text;
