//! Lines that fit a width.

use unicode_width::UnicodeWidthStr;

use crate::report::formats::escape::escaped;
use crate::report::line::{Line, Role, Span};

/// How many columns a line takes.
pub(super) fn width_of(line: &Line) -> usize {
    line.0.iter().map(|span| escaped(&span.text).width()).sum()
}

/// A space at which no line is broken: of a command, which has none of its own.
const GLUE: &str = "\u{a0}";

/// Breaks a line at spaces, keeping the roles: the text is wrapped as a whole, and the pieces are
/// cut where the lines end. A command stays in one piece, so that it can be pasted.
pub(super) fn wrap(line: &Line, width: usize) -> Vec<Line> {
    let mut text = String::new();
    let mut roles: Vec<(usize, Role)> = Vec::new();
    for span in &line.0 {
        let piece = escaped(&span.text);
        text.push_str(&if span.role == Role::Command { piece.replace(' ', GLUE).into() } else { piece });
        roles.push((text.len(), span.role));
    }
    let options = textwrap::Options::new(width)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    let mut lines = Vec::new();
    let mut at = 0;
    for wrapped in textwrap::wrap(&text, options) {
        // Wrapping only leaves out spaces between lines.
        let start = at + text.get(at..).and_then(|rest| rest.find(&*wrapped)).unwrap_or(0);
        let end = start + wrapped.len();
        at = end;
        let mut spans = Vec::new();
        let mut from = start;
        for (until, role) in &roles {
            let until = (*until).min(end);
            if let Some(piece) = text.get(from..until).filter(|piece| !piece.is_empty()) {
                let piece = if *role == Role::Command { piece.replace(GLUE, " ") } else { piece.to_owned() };
                spans.push(Span { text: piece.into(), role: *role });
                from = until;
            }
        }
        lines.push(Line(spans));
    }
    if lines.is_empty() { vec![Line::default()] } else { lines }
}
