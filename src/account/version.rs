//! Versions of file formats.

/// True if a file of the version `found` can be read by what writes the version `written`. Versions
/// are `MAJOR.MINOR` or `MAJOR`; within a major version fields are only added, so the minor one does
/// not matter.
pub(crate) fn is_readable(found: &str, written: &str) -> bool {
    major(found) == major(written)
}

/// What stands before the dot.
pub(crate) fn major(version: &str) -> &str {
    version.split_once('.').map_or(version, |(major, _)| major)
}
