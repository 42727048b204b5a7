//! The names of the files in a capture directory.

#[cfg(feature = "soracom-api")]
use std::fmt::Write as _;

use percent_encoding::percent_decode_str;
#[cfg(feature = "soracom-api")]
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands as it is in the name of a file; `_` does not, because two of them mean something.
#[cfg(feature = "soracom-api")]
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'~');

/// What a file's name says: `operation[__parameter…][__pageN].json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileName {
    pub(crate) operation: String,
    pub(crate) params: Vec<String>,
    pub(crate) page: Option<u32>,
}

impl FileName {
    /// `None` if the file is not a JSON file.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let mut segments: Vec<&str> = name.strip_suffix(".json")?.split("__").collect();
        // Looked for before decoding: a parameter that reads `page1` is written `%70age1`.
        let page = segments.last().and_then(|last| last.strip_prefix("page")?.parse().ok());
        if page.is_some() {
            segments.pop();
        }
        let mut decoded = segments.iter().map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned());
        Some(Self { operation: decoded.next()?, params: decoded.collect(), page })
    }

    /// The name without its ending. Nothing in it means anything to a file system, whatever the
    /// parameters are.
    #[cfg(feature = "soracom-api")]
    pub(crate) fn stem(&self) -> String {
        let mut stem = self.operation.clone();
        for param in &self.params {
            stem.push_str("__");
            let encoded = utf8_percent_encode(param, SEGMENT).to_string();
            // Where a number would follow it could be taken for a page.
            match encoded.strip_prefix("page") {
                Some(rest) => _ = write!(stem, "%70age{rest}"),
                None => stem.push_str(&encoded),
            }
        }
        if let Some(page) = self.page {
            _ = write!(stem, "__page{page}");
        }
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::FileName;

    fn parsed(name: &str) -> Option<(String, Vec<String>, Option<u32>)> {
        FileName::parse(name).map(|name| (name.operation, name.params, name.page))
    }

    #[test]
    fn names_say_operation_parameters_and_page() {
        let text = str::to_owned;
        assert_eq!(parsed("things.json"), Some((text("things"), vec![], None)));
        assert_eq!(parsed("things__page2.json"), Some((text("things"), vec![], Some(2))));
        assert_eq!(parsed("x__a%2Fb__page1.json"), Some((text("x"), vec![text("a/b")], Some(1))));
        assert_eq!(parsed("x__pager.json"), Some((text("x"), vec![text("pager")], None)));
        assert_eq!(parsed("notes.txt"), None);
    }

    #[cfg(feature = "soracom-api")]
    #[test]
    fn a_name_is_read_as_it_was_written() {
        for param in ["9f3d-2c1b", "a/b", "..", "a__b", "_", "page1", "p", "ä%2F", "\0", "x.json", ""] {
            for page in [None, Some(3)] {
                let name = FileName { operation: "things".to_owned(), params: vec![param.to_owned()], page };
                let written = format!("{}.json", name.stem());
                assert!(!written.contains(['/', '\0']), "{written}");
                assert_eq!(FileName::parse(&written), Some(name), "{written}");
            }
        }
    }
}
