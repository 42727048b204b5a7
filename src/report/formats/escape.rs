//! Text that is only text.

use std::borrow::Cow;

use crate::catalogue::shell::is_unseen;

/// Untrusted text as it is shown. Control characters, the marks that turn the reading direction, and what takes
/// no room are shown escaped: nobody would see them, and they can make one name look like another.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// The same of text to paste, whose lines stay lines.
pub(super) fn escaped_lines(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}
