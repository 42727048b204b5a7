//! The `winddown` command.
fn main() {}
