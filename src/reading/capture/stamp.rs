//! `capture.json`: when a capture directory was made.

use std::fs;
use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::CaptureProblem;
use crate::account::is_readable;

/// The name of the file, at the top of the directory.
const FILE: &str = "capture.json";

/// The value of the first member, by which the file is known.
const MARK: &str = "capture";

/// The part of the version before the dot.
const MAJOR: &str = "1";

#[derive(Deserialize)]
#[serde(expecting = "the stamp of a capture")]
struct Stamp {
    #[serde(rename = "winddown", deserialize_with = "mark")]
    _mark: (),
    #[serde(rename = "format_version", deserialize_with = "version")]
    _version: (),
    taken_at: DateTime<Utc>,
}

fn mark<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    let found = String::deserialize(deserializer)?;
    if found == MARK { Ok(()) } else { Err(D::Error::custom(format!("it is a {found}, and no {MARK}"))) }
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    let found = String::deserialize(deserializer)?;
    if is_readable(&found, MAJOR) {
        return Ok(());
    }
    Err(D::Error::custom(format!("its format_version is {found}, and this winddown reads {MAJOR}.x")))
}

/// When the capture in a directory was begun; `None` without the file.
pub(super) fn read(directory: &Path) -> Result<Option<DateTime<Utc>>, Box<CaptureProblem>> {
    let bytes = match fs::read(directory.join(FILE)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Box::new(CaptureProblem::Io { file: FILE.to_owned(), source })),
    };
    let stamp: Result<Stamp, _> = serde_json::from_slice(&bytes);
    stamp.map(|stamp| Some(stamp.taken_at)).map_err(|error| Box::new(CaptureProblem::of_json(FILE, &error)))
}

/// Says when the capture in a directory was begun.
#[cfg(feature = "soracom-api")]
pub(crate) fn write(directory: &Path, taken_at: DateTime<Utc>) -> io::Result<()> {
    let taken_at = taken_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let stamp = format!(r#"{{"winddown":"{MARK}","format_version":"{MAJOR}.0","taken_at":"{taken_at}"}}"#);
    fs::write(directory.join(FILE), stamp + "\n")
}
