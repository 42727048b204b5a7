//! Plain text for a terminal or a ticket.

mod page;
mod wrap;

use std::fmt;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::report::formats::escape::escaped;
use crate::report::hints::{Hints, no_hints};
use crate::report::line::{Line, Role};
use crate::report::model::Part;
use crate::report::reports::Report;
use crate::report::statements::Statement;
use crate::report::wording::Language;
use page::Page;

/// Renders answers as text: wrapped to a width, coloured or not.
///
/// Untrusted text cannot reach the terminal as anything but text: control characters, and the marks
/// that turn the reading direction, are shown escaped. `'h` is the lifetime of the words for hints.
#[derive(Clone, Copy)]
pub struct TextRenderer<'h> {
    width: usize,
    styled: bool,
    language: Language,
    hints: &'h Hints,
}

const NARROWEST: usize = 40;
/// Rows are not stretched beyond this: a note far from its line is not read.
const WIDEST: usize = 140;

impl TextRenderer<'static> {
    /// A renderer without colours and hints, in English, for lines of this many terminal columns: from
    /// 40 to 140, beyond which the nearest of the two is taken.
    pub fn plain(width: usize) -> Self {
        Self { width: width.clamp(NARROWEST, WIDEST), styled: false, language: Language::English, hints: &no_hints }
    }
}

impl<'h> TextRenderer<'h> {
    /// The same, with ANSI colours.
    #[must_use]
    pub const fn styled(self, styled: bool) -> Self {
        Self { styled, ..self }
    }

    /// The same, with a program's words for hints: what to type, or `None` if it has nothing for a hint. Such a
    /// hint is left out, or said in neutral words.
    ///
    /// ```
    /// use winddown::report::{Hint, TextRenderer};
    ///
    /// let words = |hint: &Hint| match hint {
    ///     Hint::ShowQuestions => Some("/questions".to_owned()),
    ///     _ => None,
    /// };
    /// let renderer = TextRenderer::plain(80).hints(&words);
    /// # _ = renderer;
    /// ```
    #[must_use]
    pub const fn hints<'n>(self, hints: &'n Hints) -> TextRenderer<'n> {
        TextRenderer { width: self.width, styled: self.styled, language: self.language, hints }
    }

    /// Writes an answer. It is never held as a whole.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, report: Report<'_>, mut out: impl Write) -> io::Result<()> {
        self.parts(report.parts(), &mut |text| out.write_all(text.as_bytes()))
    }

    /// An answer as text.
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

    /// Puts the parts of an answer out as text, one after the other.
    pub(crate) fn parts<E>(
        &self,
        parts: impl IntoIterator<Item = Part>,
        put: &mut dyn FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        let page = Page::new(self.width, self.styled, self.language.words(self.hints));
        let mut parts = parts.into_iter().peekable();
        let mut text = String::new();
        let mut is_first = true;
        while let Some(part) = parts.next() {
            text.clear();
            if !is_first && matches!(part, Part::Heading(_) | Part::Person(_) | Part::Section(_) | Part::Table(_)) {
                text.push('\n');
            }
            let is_last_cause = !matches!(parts.peek(), Some(Part::Cause(_)));
            page.part(&part, is_last_cause, &mut text);
            put(&text)?;
            is_first = false;
        }
        Ok(())
    }

    /// A statement by itself, neither wrapped nor ended.
    pub fn sentence(&self, statement: &Statement) -> String {
        self.line(&self.language.line(statement, self.hints))
    }

    /// A line by itself, neither wrapped nor ended.
    pub(crate) fn line(&self, line: &Line) -> String {
        line.0.iter().map(|span| paint(&escaped(&span.text), span.role, self.styled)).collect()
    }
}

/// Without the words for hints.
impl fmt::Debug for TextRenderer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { width, styled, language, hints: _ } = self;
        let mut all = f.debug_struct("TextRenderer");
        all.field("width", width).field("styled", styled).field("language", language).finish_non_exhaustive()
    }
}

/// As plain text of 80 columns, in English and without hints.
impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TextRenderer::plain(80).parts(self.parts(), &mut |text| f.write_str(text))
    }
}

fn paint(text: &str, role: Role, styled: bool) -> String {
    let style = style(role);
    if styled && style != Style::new() && !text.is_empty() {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

const fn style(role: Role) -> Style {
    match role {
        Role::Plain | Role::Step(_) | Role::To(_) | Role::Who(_) => Style::new(),
        Role::Strong => Style::new().bold(),
        Role::Muted | Role::Source(_) => Style::new().dimmed(),
        Role::Good => AnsiColor::Green.on_default().bold(),
        Role::Bad => AnsiColor::Red.on_default().bold(),
        Role::Warning => AnsiColor::Yellow.on_default(),
        Role::Inferred => Style::new().italic(),
        Role::Name => AnsiColor::Cyan.on_default(),
        Role::Command => AnsiColor::Green.on_default(),
    }
}
