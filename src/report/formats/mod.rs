//! How an answer is written, one file a format.

#[cfg(feature = "picture")]
pub(super) mod dot;
#[cfg(feature = "picture")]
mod drawn;
pub(super) mod escape;
#[cfg(feature = "html")]
pub(super) mod html;
pub mod json;
#[cfg(feature = "cli")]
pub(super) mod mail;
pub(super) mod markdown;
#[cfg(feature = "picture")]
pub(super) mod mermaid;
#[cfg(feature = "picture")]
pub(crate) mod svg;
#[cfg(feature = "text")]
pub(super) mod text;
