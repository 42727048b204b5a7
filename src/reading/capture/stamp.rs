//! `capture.json`: when a capture directory was made.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use super::{CaptureDir, CaptureProblem, read_file};
use crate::account::{Document, Is, WrittenBy, instant, is_readable, major};

/// The name of the file, at the top of the directory.
const FILE: &str = "capture.json";

/// The version that is written; it is read by its major part: within it, members are only added.
const VERSION: &str = "1.1";

/// When a capture directory was made: the file `capture.json` in it.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "the stamp of a capture")]
struct Stamp {
    /// The mark by which the file is known: `capture`.
    #[serde(deserialize_with = "mark")]
    winddown: Cow<'static, str>,
    /// The version of the format.
    #[serde(deserialize_with = "version")]
    #[cfg_attr(test, schemars(extend("pattern" = "^1[.]")))]
    format_version: Cow<'static, str>,
    document: Is<CaptureDir>,
    written_by: WrittenBy,
    /// When the capture was begun.
    #[serde(with = "instant::at")]
    taken_at: DateTime<Utc>,
}

impl Document for CaptureDir {
    const NAME: &str = "capture";
}

fn mark<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    let found = String::deserialize(deserializer)?;
    let mark = CaptureDir::NAME;
    if found == mark { Ok(mark.into()) } else { Err(D::Error::custom(format!("it is a {found}, and no {mark}"))) }
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    let found = String::deserialize(deserializer)?;
    if is_readable(&found, VERSION) {
        return Ok(found.into());
    }
    let major = major(VERSION);
    Err(D::Error::custom(format!("its format_version is {found}, and this winddown reads {major}.x")))
}

/// When the capture in a directory was begun; `None` without the file.
pub(super) fn read(directory: &Path) -> Result<Option<DateTime<Utc>>, Box<CaptureProblem>> {
    let bytes = match read_file(&directory.join(FILE)) {
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
    let stamp = Stamp {
        winddown: CaptureDir::NAME.into(),
        format_version: VERSION.into(),
        document: Is::default(),
        written_by: WrittenBy,
        taken_at,
    };
    std::fs::write(directory.join(FILE), serde_json::to_string(&stamp)? + "\n")
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<Stamp>(CaptureDir::NAME);
}
