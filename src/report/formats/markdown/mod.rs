//! Markdown, as GitHub and most ticket systems read it: CommonMark with tables.

mod inline;
mod page;

use std::fmt;
use std::io::{self, Write};

use crate::report::hints::{Hints, no_hints};
use crate::report::model::Part;
use crate::report::reports::Report;
use crate::report::wording::Language;
use page::Page;

/// Renders answers as markdown.
///
/// Untrusted text cannot become anything but text: what markdown would read as markup is escaped, and so are
/// control characters, the marks that turn the reading direction, and what takes no room. `'h` is the lifetime of
/// the words for hints.
#[derive(Clone, Copy)]
pub struct MarkdownRenderer<'h> {
    language: Language,
    hints: &'h Hints,
}

impl MarkdownRenderer<'static> {
    /// A renderer in English, without hints.
    pub const fn new() -> Self {
        Self { language: Language::English, hints: &no_hints }
    }
}

impl Default for MarkdownRenderer<'static> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'h> MarkdownRenderer<'h> {
    /// The same, with a program's words for hints: what to type, or `None` if it has nothing for a hint.
    #[must_use]
    pub const fn hints<'n>(self, hints: &'n Hints) -> MarkdownRenderer<'n> {
        MarkdownRenderer { language: self.language, hints }
    }

    /// Writes an answer. It is never held as a whole.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, report: Report<'_>, mut out: impl Write) -> io::Result<()> {
        self.parts(report.parts(), &mut |text| out.write_all(text.as_bytes()))
    }

    /// An answer as markdown.
    pub fn render(&self, report: Report<'_>) -> String {
        let mut text = String::new();
        let put = &mut |part: &str| -> Result<(), std::convert::Infallible> {
            text.push_str(part);
            Ok(())
        };
        match self.parts(report.parts(), put) {
            Ok(()) => text,
        }
    }

    /// Puts the parts of an answer out as markdown, one after the other.
    pub(crate) fn parts<E>(
        &self,
        parts: impl IntoIterator<Item = Part>,
        put: &mut dyn FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut page = Page::new(self.language.words(self.hints));
        let mut text = String::new();
        for part in parts {
            page.part(&part, &mut text);
            put(&text)?;
            text.clear();
        }
        Ok(())
    }
}

/// Without the words for hints.
impl fmt::Debug for MarkdownRenderer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MarkdownRenderer").field("language", &self.language).finish_non_exhaustive()
    }
}
