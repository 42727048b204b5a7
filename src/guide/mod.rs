//! The guide: how to build on this library, in chapters. It holds no code of its own.
//!
//! | you have | read |
//! | --- | --- |
//! | an inventory in a database, or nothing but a list | [`your_inventory`] |
//! | a system in which things can be ended | [`your_backend`] |
//! | things that the catalogue does not know | [`your_kinds`] |
//! | accounts of another provider | [`your_provider`] |
//! | a status, a role or a kind whose name you look for | [`kinds`] |
//! | doubts | [`limits`] |
//!
//! Each chapter's programs are compiled and run as tests. `examples/` in the repository has longer ones.

#[doc = include_str!("your_inventory.md")]
pub mod your_inventory {}

#[doc = include_str!("your_backend.md")]
pub mod your_backend {}

#[doc = include_str!("your_kinds.md")]
pub mod your_kinds {}

#[doc = include_str!("your_provider.md")]
pub mod your_provider {}

#[doc = include_str!("../../docs/kinds.md")]
pub mod kinds {}

#[doc = include_str!("limits.md")]
pub mod limits {}
