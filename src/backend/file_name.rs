//! The names of the files in a capture directory.

use percent_encoding::percent_decode_str;

/// What a file's name says: `operation[__parameter…][__pageN].json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileName {
    pub(super) operation: String,
    pub(super) params: Vec<String>,
    pub(super) page: Option<u32>,
}

impl FileName {
    /// `None` if the file is not a JSON file.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let mut segments: Vec<&str> = name.strip_suffix(".json")?.split("__").collect();
        // Looked for before decoding: a parameter that reads `page1` is written `%70age1`.
        let page = segments.last().and_then(|last| last.strip_prefix("page")?.parse().ok());
        if page.is_some() {
            segments.pop();
        }
        let mut decoded = segments.iter().map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned());
        Some(Self { operation: decoded.next()?, params: decoded.collect(), page })
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
        assert_eq!(parsed("listSims.json"), Some((text("listSims"), vec![], None)));
        assert_eq!(parsed("listSims__page2.json"), Some((text("listSims"), vec![], Some(2))));
        assert_eq!(parsed("x__a%2Fb__page1.json"), Some((text("x"), vec![text("a/b")], Some(1))));
        assert_eq!(parsed("x__pager.json"), Some((text("x"), vec![text("pager")], None)));
        assert_eq!(parsed("notes.txt"), None);
    }
}
