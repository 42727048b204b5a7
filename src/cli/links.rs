//! Addresses of documents that a terminal opens.

use std::borrow::Cow;

use supports_hyperlinks::{Stream, on};

/// True if standard output is a terminal that can open them. `FORCE_HYPERLINK=0` says no.
pub(super) fn are_opened() -> bool {
    on(Stream::Stdout)
}

const SCHEME: &str = "https://";

/// The text, in which each address leads to itself (OSC 8). A terminal finds most of them by itself, but not one that
/// is longer than its line.
pub(super) fn linked(text: &str) -> Cow<'_, str> {
    if !text.contains(SCHEME) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len() * 2), text);
    while let Some((before, from)) = rest.find(SCHEME).map(|at| rest.split_at(at)) {
        let whole = from.find(|c: char| !c.is_ascii_graphic()).map_or(from, |end| from.split_at(end).0);
        // What ends a sentence or a bracket is no part of it.
        let url = whole.trim_end_matches(['.', ',', ';', ':', ')']);
        let is_address = url.len() > SCHEME.len();
        let link = format!("\u{1b}]8;;{url}\u{1b}\\{url}\u{1b}]8;;\u{1b}\\");
        out.push_str(before);
        out.push_str(if is_address { &link } else { SCHEME });
        rest = from.get(url.len().max(SCHEME.len())..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use crate::cli::links::linked;

    fn told(text: &str) -> String {
        linked(text).replace("\u{1b}]8;;\u{1b}\\", ">").replace("\u{1b}]8;;", "<").replace("\u{1b}\\", "|")
    }

    #[test]
    fn an_address_leads_to_itself() {
        assert_eq!(told("no address"), "no address");
        assert_eq!(told("see https://a.b/c?d=e, or"), "see <https://a.b/c?d=e|https://a.b/c?d=e>, or");
        assert_eq!(told("(https://a.b).\nhttps://c"), "(<https://a.b|https://a.b>).\n<https://c|https://c>");
        // A style that ends is no part of it, nor is what is not ASCII.
        assert_eq!(told("https://a\u{1b}[0m"), "<https://a|https://a>\u{1b}[0m");
        assert_eq!(told("https://a/日本"), "<https://a/|https://a/>日本");
        assert_eq!(told("https://"), "https://");
    }
}
