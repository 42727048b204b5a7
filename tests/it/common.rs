//! What the tests share.

#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::PathBuf;

/// A file or directory of the material that lies beside the project in development and in CI, and
/// that a user does not have. A test that needs it returns early where it is missing, with a
/// message; with `WINDDOWN_REQUIRE_SHARED` set (as in CI) that is a failure.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if place.exists() {
        return Some(place);
    }
    assert!(std::env::var_os("WINDDOWN_REQUIRE_SHARED").is_none(), "{} is missing", place.display());
    println!("skipped: {} is not there", place.display());
    None
}
