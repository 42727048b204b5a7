//! Plain text for a terminal or a ticket.

use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::report::model::{Block, Line, Role, Span};

/// Renders documents as text: wrapped to a width, coloured or not.
///
/// Untrusted text cannot reach the terminal as anything but text: control characters, and the marks
/// that turn the reading direction, are shown escaped.
#[derive(Clone, Copy, Debug)]
pub struct TextRenderer {
    width: usize,
    styled: bool,
}

const NARROWEST: usize = 40;
/// Rows are not stretched beyond this: a note far from its line is not read.
const WIDEST: usize = 140;

impl TextRenderer {
    /// A renderer without colours, for lines of this many terminal columns: from 40 to 140, beyond
    /// which the nearest of the two is taken.
    pub fn plain(width: usize) -> Self {
        Self { width: width.clamp(NARROWEST, WIDEST), styled: false }
    }

    /// The same, with ANSI colours.
    #[must_use]
    pub const fn styled(self, styled: bool) -> Self {
        Self { styled, ..self }
    }

    /// Writes a document.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, blocks: impl IntoIterator<Item = Block>, out: &mut dyn Write) -> io::Result<()> {
        let mut is_first = true;
        let mut text = String::new();
        for block in blocks {
            text.clear();
            if !is_first && matches!(block, Block::Heading(_)) {
                text.push('\n');
            }
            self.block(&block, &mut text);
            out.write_all(text.as_bytes())?;
            is_first = false;
        }
        Ok(())
    }

    /// A line by itself, neither wrapped nor ended.
    pub fn line(&self, line: &Line) -> String {
        line.0.iter().map(|span| self.paint(&escaped(&span.text), span.role)).collect()
    }

    fn block(&self, block: &Block, out: &mut String) {
        match block {
            Block::Title(line) | Block::Paragraph(line) => self.wrapped(line, "", "", self.width, out),
            Block::Heading(line) => {
                let strong = Line(line.0.iter().map(|span| Span { role: Role::Strong, ..span.clone() }).collect());
                self.wrapped(&strong, "", "", self.width, out);
            }
            Block::Row { label, hang, depth, body, note } => self.row(label, hang + depth * 2, body, note, out),
            Block::Branch { trunk, is_head, body } => self.branch(trunk, *is_head, body, out),
            Block::Literal { hang, text } => _ = writeln!(out, "{:hang$}{}", "", escaped(text)),
            Block::Space => out.push('\n'),
        }
    }

    /// The body beside its label, and the note at the right edge where there is room, else at the
    /// end of the text.
    fn row(&self, label: &str, hang: usize, body: &Line, note: &Line, out: &mut String) {
        let label = escaped(label);
        let indent = " ".repeat(hang);
        let pad = " ".repeat(indent.len().saturating_sub(label.width()).max(1));
        let first = format!("{}{pad}", self.paint(&label, Role::Strong));
        let note_width = width_of(note);
        let room = self.width.saturating_sub(indent.len() + note_width + 2);
        let is_beside = note_width > 0 && room >= NARROWEST / 2;
        let room = if is_beside { room } else { self.width.saturating_sub(indent.len()) };
        let lines = wrap(body, room.max(NARROWEST / 2));
        for (at, line) in lines.iter().enumerate() {
            let lead = if at == 0 { &first } else { &indent };
            let lead_width = if at == 0 { label.width() + pad.len() } else { indent.len() };
            out.push_str(lead);
            out.push_str(&self.spans(line));
            if at == 0 && is_beside {
                let used = lead_width + width_of(line);
                out.push_str(&" ".repeat(self.width.saturating_sub(used + note_width).max(2)));
                out.push_str(&self.spans(note));
            }
            out.push('\n');
        }
        if note_width > 0 && !is_beside {
            self.wrapped(note, &indent, &indent, self.width, out);
        }
    }

    fn branch(&self, trunk: &[bool], is_head: bool, body: &Line, out: &mut String) {
        let (own, above) = trunk.split_last().unwrap_or((&false, &[]));
        let above: String = above.iter().map(|more| if *more { "│  " } else { "   " }).collect();
        let (first, rest) = match (is_head, own) {
            (true, true) => ("├─ ", "│  "),
            (true, false) => ("└─ ", "   "),
            (false, true) => ("│  ", "│  "),
            (false, false) => ("   ", "   "),
        };
        self.wrapped(body, &format!("{above}{first}"), &format!("{above}{rest}"), self.width, out);
    }

    fn wrapped(&self, line: &Line, first: &str, rest: &str, width: usize, out: &mut String) {
        let room = width.saturating_sub(first.width()).max(20);
        for (at, line) in wrap(line, room).iter().enumerate() {
            out.push_str(if at == 0 { first } else { rest });
            out.push_str(&self.spans(line));
            out.push('\n');
        }
    }

    fn spans(&self, line: &Line) -> String {
        line.0.iter().map(|span| self.paint(&span.text, span.role)).collect()
    }

    fn paint(&self, text: &str, role: Role) -> String {
        let style = style(role);
        if self.styled && style != Style::new() && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

const fn style(role: Role) -> Style {
    match role {
        Role::Plain => Style::new(),
        Role::Strong => Style::new().bold(),
        Role::Muted => Style::new().dimmed(),
        Role::Good => AnsiColor::Green.on_default().bold(),
        Role::Bad => AnsiColor::Red.on_default().bold(),
        Role::Warning => AnsiColor::Yellow.on_default(),
        Role::Name => AnsiColor::Cyan.on_default(),
        Role::Command => AnsiColor::Green.on_default(),
    }
}

fn width_of(line: &Line) -> usize {
    line.0.iter().map(|span| escaped(&span.text).width()).sum()
}

/// Text that is only text.
pub(crate) fn escaped(text: &str) -> String {
    let turns = |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    if !text.chars().any(|c| c.is_control() || turns(c)) {
        return text.to_owned();
    }
    text.chars().fold(String::new(), |mut out, c| {
        if c.is_control() || turns(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
        out
    })
}

/// Breaks a line at spaces, keeping the roles: the text is wrapped as a whole, and the pieces are
/// cut where the lines end.
fn wrap(line: &Line, width: usize) -> Vec<Line> {
    let mut text = String::new();
    let mut roles: Vec<(usize, Role)> = Vec::new();
    for span in &line.0 {
        text.push_str(&escaped(&span.text));
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
        let start = at + text[at..].find(&*wrapped).unwrap_or(0);
        let end = start + wrapped.len();
        at = end;
        let mut spans = Vec::new();
        let mut from = start;
        for (until, role) in &roles {
            let until = (*until).min(end);
            if until > from {
                spans.push(Span { text: text[from..until].to_owned().into(), role: *role });
                from = until;
            }
        }
        lines.push(Line(spans));
    }
    if lines.is_empty() { vec![Line::default()] } else { lines }
}
