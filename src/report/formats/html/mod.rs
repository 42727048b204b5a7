//! HTML: one file without any request to anywhere, which is whole without its script.

mod body;
mod document;
mod parts;

use std::fmt;
use std::io::{self, Write};

use crate::report::hints::{Hints, no_hints};
use crate::report::model::Part;
use crate::report::reports::Report;
use crate::report::wording::Language;
use body::Body;
use parts::Painter;

/// Renders answers as HTML documents: each is one file that makes no request, can be read without scripts, be
/// printed, and be read in the dark.
///
/// Untrusted text cannot become anything but text; control characters, the marks that turn the reading direction
/// and what takes no room are shown escaped. `'h` is the lifetime of the words for hints.
#[derive(Clone, Copy)]
pub struct HtmlRenderer<'h> {
    language: Language,
    hints: &'h Hints,
}

impl HtmlRenderer<'static> {
    /// A renderer in English, without hints.
    pub const fn new() -> Self {
        Self { language: Language::English, hints: &no_hints }
    }
}

impl Default for HtmlRenderer<'static> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'h> HtmlRenderer<'h> {
    /// The same, with a program's words for hints, as `TextRenderer::hints` takes them.
    #[must_use]
    pub const fn hints<'n>(self, hints: &'n Hints) -> HtmlRenderer<'n> {
        HtmlRenderer { language: self.language, hints }
    }

    /// Writes an answer. It is never held as a whole.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, report: Report<'_>, mut out: impl Write) -> io::Result<()> {
        self.parts(report.parts(), &mut |html| out.write_all(html.as_bytes()))
    }

    /// An answer as an HTML document.
    pub fn render(&self, report: Report<'_>) -> String {
        let mut html = String::new();
        let put = &mut |part: &str| -> Result<(), std::convert::Infallible> {
            html.push_str(part);
            Ok(())
        };
        match self.parts(report.parts(), put) {
            Ok(()) => html,
        }
    }

    /// Puts the parts of an answer out as an HTML document, one after the other.
    pub(crate) fn parts<E>(
        &self,
        parts: impl IntoIterator<Item = Part>,
        put: &mut dyn FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        let painter = Painter::new(self.language.words(self.hints));
        let mut parts = parts.into_iter().peekable();
        put(&document::begin(&painter, parts.peek()).0)?;
        let mut body = Body::new(&painter);
        let mut html = String::new();
        for part in parts {
            body.part(&part, &mut html);
            put(&html)?;
            html.clear();
        }
        body.end(&mut html);
        html.push_str(document::END);
        put(&html)
    }
}

/// Without the words for hints.
impl fmt::Debug for HtmlRenderer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HtmlRenderer").field("language", &self.language).finish_non_exhaustive()
    }
}
