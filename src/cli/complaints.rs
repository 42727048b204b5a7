//! Errors on standard error: as text for people, as JSON where the answer would have been JSON.

use std::ffi::OsString;
use std::io::{self, Write as _};

use clap::error::ErrorKind;
use serde::Serialize;

use super::exit::Exit;
use super::failure::Failure;
use super::output::remark;
use super::streams::stderr;
use crate::account::{Document, Is, WrittenBy};
use crate::report;
use crate::report::json::FormatVersion;

/// How errors are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Complaints {
    Text,
    Json,
}

/// An error as JSON: one object on one line.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ErrorDocument<'e> {
    format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// What is wrong, in a sentence.
    error: &'e str,
    /// The exit code of the command.
    exit: u8,
    /// Several problems, or what is meant, each in a sentence; may be empty.
    details: Vec<&'e str>,
}

impl Document for ErrorDocument<'_> {
    const NAME: &'static str = "error";
}

impl Complaints {
    /// As the arguments have it. They are looked through as they are, because those that cannot be parsed are
    /// an error to say too.
    pub(super) fn wanted(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut before = OsString::new();
        for argument in arguments {
            let value = argument.to_str().and_then(|text| text.strip_prefix("--format="));
            let value = if before == "--format" { argument.to_str() } else { value };
            if value.is_some_and(|value| matches!(value, "json" | "ndjson")) {
                return Self::Json;
            }
            before = argument;
        }
        Self::Text
    }

    /// Says why the command did not do its work. If even standard error is gone, the exit code has to do.
    pub(super) fn failure(self, failure: &Failure) {
        let message = failure.to_string();
        _ = match self {
            Self::Text => {
                let lines: Vec<String> =
                    message.split('\n').map(|line| report::escaped(shortened(line)).into_owned()).collect();
                remark(lines.join("\n")).map_err(|_| io::ErrorKind::Other.into())
            }
            Self::Json => json(&message, failure.exit()),
        };
    }

    /// Says why the arguments cannot be used; or prints the help that was asked for.
    pub(super) fn usage(self, error: &clap::Error) -> Exit {
        let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        _ = match self {
            Self::Json if !is_answer => json(error.to_string().trim_start_matches("error: "), Exit::Usage),
            _ => error.print(),
        };
        if is_answer { Exit::Done } else { Exit::Usage }
    }
}

/// The first line of a message is the error, the others are its details.
fn json(message: &str, exit: Exit) -> io::Result<()> {
    let mut lines =
        message.lines().map(|line| shortened(line.trim())).filter(|line| !line.is_empty() && !line.starts_with(MORE));
    let error = lines.next().unwrap_or_default();
    let document = ErrorDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        error,
        exit: exit.code(),
        details: lines.collect(),
    };
    let mut out = stderr();
    serde_json::to_writer(&mut out, &document)?;
    out.write_all(b"\n")
}

/// A line of an error, without what nobody reads: it may repeat what is in a file.
fn shortened(line: &str) -> &str {
    line.char_indices().nth(LONGEST).and_then(|(end, _)| line.get(..end)).unwrap_or(line)
}

/// The most characters of a line.
const LONGEST: usize = 4_000;

/// How clap ends a message about arguments.
const MORE: &str = "For more information";

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<ErrorDocument<'_>>(ErrorDocument::NAME);
}
