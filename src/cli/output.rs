//! Printing answers: as text, markdown or HTML for people, as JSON for programs.

use std::fmt::Display;
use std::io::{self, BufWriter, Write};
use std::num::NonZeroUsize;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::exit::Exit;
use super::failure::Fatal;
use super::hints::{command, on_page};
use super::links;
use super::streams::{Verbosity, plain, stderr, stdout};
use crate::report::{self, HtmlRenderer, Limit, Line, MarkdownRenderer, Part, Report, Role, Statement, TextRenderer};

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For a ticket.
    Markdown,
    /// For a browser: one file without any request.
    Html,
}

/// How much of a long list is printed.
#[derive(Debug, Args)]
pub(super) struct ElisionArgs {
    /// Show so many of a list of like things, and only count the others.
    #[arg(long, value_name = "N", default_value = "20")]
    limit: NonZeroUsize,
    /// Show the whole of every list.
    #[arg(long, conflicts_with = "limit")]
    all: bool,
}

impl ElisionArgs {
    pub(super) const fn limit(&self) -> Limit {
        if self.all { Limit::All } else { Limit::To(self.limit) }
    }
}

/// Standard output or standard error cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the answer could not be written: {0}")]
pub(super) struct OutputError(#[from] io::Error);

impl Fatal for OutputError {
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

/// Prints an answer in a format.
pub(super) fn answer(format: Format, report: Report<'_>) -> Result<(), OutputError> {
    match format {
        Format::Json => json(&report),
        Format::Text | Format::Markdown | Format::Html => parts(format, report.parts()),
    }
}

/// Prints the parts of an answer, or of several answers one after the other, as people read them.
pub(super) fn parts(format: Format, parts: impl IntoIterator<Item = Part>) -> Result<(), OutputError> {
    match format {
        Format::Text | Format::Json => text(parts),
        Format::Markdown | Format::Html => Ok(document(format, parts, &mut BufWriter::new(plain()))?),
    }
}

/// Writes parts of answers as a document: markdown, else HTML.
pub(super) fn document(format: Format, parts: impl IntoIterator<Item = Part>, out: &mut impl Write) -> io::Result<()> {
    let put = &mut |text: &str| out.write_all(text.as_bytes());
    match format {
        Format::Markdown => MarkdownRenderer::new().hints(&on_page).parts(parts, put)?,
        Format::Text | Format::Json | Format::Html => HtmlRenderer::new().hints(&on_page).parts(parts, put)?,
    }
    out.flush()
}

/// Prints an answer as a message to be sent. It gives no commands of this program: the reader may not have it.
pub(super) fn mail(report: Report<'_>, now: DateTime<Utc>, to: Option<&str>) -> Result<(), OutputError> {
    let mut out = BufWriter::new(plain());
    report::mail(report, (now, to), &mut out)?;
    Ok(out.flush()?)
}

/// Prints the parts of an answer as text.
pub(super) fn text(parts: impl IntoIterator<Item = Part>) -> Result<(), OutputError> {
    let mut out = BufWriter::new(stdout());
    let are_opened = links::are_opened();
    let mut put = |text: &str| {
        let text = if are_opened { links::linked(text) } else { text.into() };
        out.write_all(text.as_bytes())
    };
    renderer(width()).parts(parts, &mut put)?;
    Ok(out.flush()?)
}

/// Prints one sentence on a line, however long it is.
pub(super) fn sentence(said: &Statement) -> Result<(), OutputError> {
    Ok(writeln!(stdout(), "{}", renderer(0).sentence(said))?)
}

/// Prints a note, in a muted colour, and a sentence behind it on the same line.
pub(super) fn noted_sentence(note: &str, said: &Statement) -> Result<(), OutputError> {
    noted(note, &renderer(0).sentence(said))
}

/// The same, with text that is safe to print.
pub(super) fn noted(note: &str, text: &str) -> Result<(), OutputError> {
    let note = renderer(0).line(&Line::of(Role::Muted, format!("{note} ")));
    Ok(writeln!(stdout(), "{note}{text}")?)
}

/// Text in colours, with this command's words for hints. The stream removes colours where they do not
/// belong.
fn renderer(width: usize) -> TextRenderer<'static> {
    TextRenderer::plain(width).styled(true).hints(&command)
}

/// Prints a JSON document, indented.
pub(super) fn json(document: &impl Serialize) -> Result<(), OutputError> {
    let mut out = BufWriter::new(plain());
    write_json(&mut out, document)?;
    Ok(out.flush()?)
}

/// Prints a JSON document on a line of its own.
pub(super) fn json_line(document: &impl Serialize) -> Result<(), OutputError> {
    let mut out = plain();
    serde_json::to_writer(&mut out, document).map_err(io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

/// Prints text as it is: for a program to read, or a shell.
pub(super) fn verbatim(text: &str) -> Result<(), OutputError> {
    Ok(plain().write_all(text.as_bytes())?)
}

/// Says something on standard error that is not part of the answer.
pub(super) fn remark(text: impl Display) -> Result<(), OutputError> {
    Ok(writeln!(stderr(), "winddown: {text}")?)
}

/// The same, of what is only good to know: nothing with `--quiet`.
pub(super) fn aside(text: impl Display) -> Result<(), OutputError> {
    if Verbosity::global() == Verbosity::Quiet { Ok(()) } else { remark(text) }
}

/// Writes a JSON document, indented, with a newline at the end.
pub(super) fn write_json(mut out: impl Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, document)?;
    out.write_all(b"\n")
}

/// As wide as the terminal. In a pipe what COLUMNS says, or 80.
fn width() -> usize {
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.or_else(columns).unwrap_or(80)
}
