//! The waits that were told, in a file: a process that is killed does not take them along.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::backend::budget::Group;
use crate::intake;

/// A file of waits, one JSON object a line. Each is added by one write, so processes may share it.
///
/// A wait that cannot be kept or read is let go: the next process is then told again.
pub(super) struct KeptWaits {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Line {
    group: Group,
    until: DateTime<Utc>,
}

impl KeptWaits {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// The waits that are not over yet. A file without any is removed, so that it does not grow for ever.
    pub(super) fn in_force(&self, now: DateTime<Utc>) -> Vec<(Group, DateTime<Utc>)> {
        let text = intake::regular(&self.path, intake::SMALL).ok().and_then(|text| String::from_utf8(text).ok());
        let Some(text) = text else { return Vec::new() };
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let waits: Vec<_> = lines.filter(|line| line.until > now).map(|Line { group, until }| (group, until)).collect();
        if waits.is_empty() {
            _ = fs::remove_file(&self.path);
        }
        waits
    }

    /// Adds one.
    pub(super) fn add(&self, group: &Group, until: DateTime<Utc>) {
        let Ok(line) = serde_json::to_string(&Line { group: group.clone(), until }) else { return };
        _ = self.path.parent().map(fs::create_dir_all);
        if let Ok(mut file) = intake::to_write(&self.path, true, false) {
            _ = file.write_all(format!("{line}\n").as_bytes());
        }
    }
}
