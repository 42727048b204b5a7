//! Lines of text as markdown.

use crate::report::formats::escape::escaped;
use crate::report::line::{Line, Role, Span};

/// A line, on one line.
pub(super) fn line(line: &Line) -> String {
    line.0.iter().map(piece).collect()
}

/// A line in a cell of a table, which a bar would end, even in code.
pub(super) fn cell(line: &Line) -> String {
    let piece = |span: &Span| match span.role {
        Role::Name | Role::Command => code(&span.text).replace('|', "\\|"),
        _ => piece(span),
    };
    line.0.iter().map(piece).collect()
}

fn piece(Span { text, role }: &Span) -> String {
    match role {
        Role::Strong | Role::Bad | Role::Good | Role::Warning | Role::Who(_) => around("**", text),
        Role::Muted | Role::Inferred => around("*", text),
        Role::Name | Role::Command => code(text),
        Role::Source(url) => format!("[{}](<{url}>)", plain(text)),
        // What an anchor is called differs from reader to reader.
        Role::Plain | Role::Step(_) | Role::To(_) => plain(text),
    }
}

/// Text between marks, which have to touch it: spaces at its ends stay outside. Marks that touch a letter outside
/// may be none to a reader, so there they are left out.
fn around(mark: &str, text: &str) -> String {
    let inner = text.trim();
    let (before, after) = (text.len() - text.trim_start().len(), text.trim_end().len());
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '(');
    if inner.is_empty() || !is_word(inner.chars().next()) || !is_word(inner.chars().next_back()) {
        return plain(text);
    }
    let (before, after) = (text.get(..before).unwrap_or_default(), text.get(after..).unwrap_or_default());
    format!("{before}{mark}{}{mark}{after}", plain(inner))
}

/// Running text: every character that markdown may read as markup is escaped.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in escaped(text).chars() {
        // Of the others none opens anything: they are escaped where they could, and no more often, so that the
        // source can be read too.
        if matches!(c, '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' | '@') {
            out.push('\\');
        }
        out.push(c);
    }
    out.replace("://", "\\://").replace("www.", "www\\.")
}

/// The same at the beginning of a line, where more begins a list or a heading.
pub(super) fn start(text: &str) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    match text.chars().nth(digits) {
        Some('-' | '+' | '=') if digits == 0 => format!("\\{text}"),
        Some('.' | ')') if digits > 0 => {
            let (number, rest) = text.split_at(digits);
            format!("{number}\\{rest}")
        }
        _ => text.to_owned(),
    }
}

/// Text as code, in a line.
fn code(text: &str) -> String {
    let text = escaped(text);
    if text.trim().is_empty() {
        return plain(&text);
    }
    let fence = fence(&text, 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// More backticks than the text has in a row, and at least so many.
pub(super) fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat((longest + 1).max(least))
}
