//! How an answer is written, one file a format.

pub(super) mod escape;
#[cfg(feature = "html")]
pub(super) mod html;
pub mod json;
pub(super) mod markdown;
#[cfg(feature = "text")]
pub(super) mod text;
