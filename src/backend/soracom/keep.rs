//! Keeping responses as a capture directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::SoracomError;
use super::ask::Ask;
use crate::account::Coverage;
use crate::catalogue::API;
use crate::execution::Response;
use crate::reading::capture::file_name::FileName;
use crate::reading::capture::stamp;

/// Puts responses into a directory, named so that they can be read as a capture.
#[derive(Debug)]
pub(super) struct Keeper(PathBuf);

const OPERATOR: &str = "operator";

/// What file systems take, in bytes.
const LONGEST_NAME: usize = 255;

impl Keeper {
    pub(super) fn new(directory: &Path) -> Result<Self, SoracomError> {
        let keeper = Self(directory.to_owned());
        let fail = |source| keeper.failure(source);
        fs::create_dir_all(directory).map_err(fail)?;
        if fs::read_dir(directory).map_err(fail)?.next().is_some() {
            return Err(fail(io::Error::new(
                io::ErrorKind::DirectoryNotEmpty,
                "it is not empty: name a new directory",
            )));
        }
        keeper.make_places()?;
        Ok(keeper)
    }

    fn failure(&self, source: io::Error) -> SoracomError {
        SoracomError::Keep { path: self.0.clone(), source }
    }

    fn places() -> impl Iterator<Item = &'static str> {
        Coverage::ALL.into_iter().map(Coverage::code).chain([OPERATOR])
    }

    fn make_places(&self) -> Result<(), SoracomError> {
        Self::places().try_for_each(|place| fs::create_dir(self.0.join(place))).map_err(|error| self.failure(error))
    }

    /// Begins anew.
    pub(super) fn clear(&self) -> Result<(), SoracomError> {
        let removed = Self::places().try_for_each(|place| fs::remove_dir_all(self.0.join(place)));
        removed.map_err(|error| self.failure(error))?;
        self.make_places()
    }

    /// Says when reading began.
    pub(super) fn stamp(&self, began: DateTime<Utc>) -> Result<(), SoracomError> {
        stamp::write(&self.0, began).map_err(|error| self.failure(error))
    }

    pub(super) fn put(&self, ask: &Ask, page: Option<u32>, bytes: &[u8]) -> Result<(), SoracomError> {
        let name = FileName { operation: ask.asked.operation.clone(), params: ask.asked.params.clone(), page };
        let place = self.0.join(ask.asked.place.map_or(OPERATOR, Coverage::code));
        let name = format!("{}.json", name.stem());
        if name.len() > LONGEST_NAME {
            // It cannot be kept. Without it the directory says "unread", which is so; the rest goes on.
            return Ok(());
        }
        let path = place.join(name);
        fs::write(&path, bytes).map_err(|source| SoracomError::Keep { path, source })
    }

    /// Keeps, in the shape of an error, why there is no response.
    pub(super) fn put_miss(&self, ask: &Ask, page: Option<u32>, said: &Response) -> Result<(), SoracomError> {
        let fields = API.error.value;
        let status = || said.status.map(|status| format!("HTTP {status}"));
        // A code by which there would be none, but for its status, is not kept as it came.
        let is_misleading = |code: &&String| ask.refusal.is_some_and(|refusal| refusal.means_none(code));
        let code = said.code.as_ref().filter(|code| !is_misleading(code)).cloned().or_else(status);
        let mut error = serde_json::Map::new();
        error.insert(fields.code.to_owned(), code.unwrap_or_else(|| "no answer".to_owned()).into());
        error.insert(fields.message.to_owned(), said.message.clone().unwrap_or_default().into());
        let mut body = serde_json::Map::new();
        body.insert(fields.status.to_owned(), said.status.into());
        body.insert(fields.nested.to_owned(), error.into());
        self.put(ask, page, serde_json::Value::from(body).to_string().as_bytes())
    }
}
