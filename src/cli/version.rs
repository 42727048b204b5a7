//! What `--version` says.

use std::sync::LazyLock;

/// The commit that it was built from, if whoever built it said so: a crate from a registry has none.
const COMMIT: Option<&str> = option_env!("WINDDOWN_COMMIT");

/// The features that it was built with.
const FEATURES: [(&str, bool); 4] = [
    ("cli", cfg!(feature = "cli")),
    ("soracom-api", cfg!(feature = "soracom-api")),
    ("text", cfg!(feature = "text")),
    ("proptest1", cfg!(feature = "proptest1")),
];

/// `0.1.0 (commit abc1234, features: cli, soracom-api, text)`.
pub(super) fn long() -> &'static str {
    static LONG: LazyLock<String> = LazyLock::new(|| {
        let commit = COMMIT.filter(|commit| !commit.is_empty()).map(|commit| format!("commit {commit}, "));
        let features: Vec<&str> = FEATURES.iter().filter(|(_, is_on)| *is_on).map(|(name, _)| *name).collect();
        format!("{} ({}features: {})", env!("CARGO_PKG_VERSION"), commit.unwrap_or_default(), features.join(", "))
    });
    &LONG
}
