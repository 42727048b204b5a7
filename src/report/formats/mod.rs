//! How an answer is written, one file a format.

#[cfg(feature = "picture")]
pub(super) mod dot;
#[cfg(feature = "picture")]
mod drawn;
pub mod json;
#[cfg(feature = "picture")]
pub(super) mod mermaid;
#[cfg(feature = "picture")]
pub(crate) mod svg;
#[cfg(feature = "text")]
pub(super) mod text;
