//! Writing responses as a capture directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::error::SoracomError;
use super::request::Request;
use crate::account::Coverage;
use crate::catalogue::{API, Catalogue};
use crate::execution::Response;
use crate::reading::capture::file_name::FileName;
use crate::reading::capture::stamp;

/// Writes responses into a directory, under names by which they are read as a capture.
#[derive(Debug)]
pub(super) struct CaptureWriter(PathBuf);

const OPERATOR: &str = "operator";

/// The longest name that file systems take, in bytes.
const LONGEST_NAME: usize = 255;

impl CaptureWriter {
    pub(super) fn new(directory: &Path) -> Result<Self, SoracomError> {
        let writer = Self(directory.to_owned());
        let fail = |source| writer.failed(source);
        fs::create_dir_all(directory).map_err(fail)?;
        if fs::read_dir(directory).map_err(fail)?.next().is_some() {
            return Err(fail(io::Error::new(
                io::ErrorKind::DirectoryNotEmpty,
                "it is not empty: name a new directory",
            )));
        }
        writer.make_directories()?;
        Ok(writer)
    }

    fn failed(&self, source: io::Error) -> SoracomError {
        SoracomError::Keep { path: self.0.clone(), source }
    }

    fn directories() -> impl Iterator<Item = String> {
        let codes = Catalogue::soracom().provider().codes();
        codes.into_iter().map(|coverage| coverage.to_string()).chain([OPERATOR.to_owned()])
    }

    fn make_directories(&self) -> Result<(), SoracomError> {
        Self::directories().try_for_each(|place| fs::create_dir(self.0.join(place))).map_err(|error| self.failed(error))
    }

    /// Removes all responses, to begin anew.
    pub(super) fn clear(&self) -> Result<(), SoracomError> {
        let removed = Self::directories().try_for_each(|place| fs::remove_dir_all(self.0.join(place)));
        removed.map_err(|error| self.failed(error))?;
        self.make_directories()
    }

    /// Says when reading began.
    pub(super) fn stamp(&self, began: DateTime<Utc>) -> Result<(), SoracomError> {
        stamp::write(&self.0, began).map_err(|error| self.failed(error))
    }

    /// Writes a response, or one page of it.
    pub(super) fn put(&self, request: &Request, page: Option<u32>, bytes: &[u8]) -> Result<(), SoracomError> {
        let name = FileName { operation: request.id.operation.clone(), params: request.id.params.clone(), page };
        let place = self.0.join(request.id.place.as_ref().map_or(OPERATOR, Coverage::code));
        let name = format!("{}.json", name.stem());
        if name.len() > LONGEST_NAME {
            // Such a file cannot be written. Without it the capture says that the kind is unread.
            return Ok(());
        }
        let path = place.join(name);
        fs::write(&path, bytes).map_err(|source| SoracomError::Keep { path, source })
    }

    /// Writes, in the shape of an error, why there is no response.
    pub(super) fn put_error(&self, request: &Request, page: Option<u32>, said: &Response) -> Result<(), SoracomError> {
        let fields = API.error.value;
        let status = || said.status.map(|status| format!("HTTP {status}"));
        // A code that would be taken for "there are none" is replaced by the status.
        let is_misleading = |code: &&String| request.refusal.is_some_and(|refusal| refusal.means_none(code));
        let code = said.code.as_ref().filter(|code| !is_misleading(code)).cloned().or_else(status);
        let mut error = serde_json::Map::new();
        error.insert(fields.code.to_owned(), code.unwrap_or_else(|| "no answer".to_owned()).into());
        error.insert(fields.message.to_owned(), said.message.clone().unwrap_or_default().into());
        let mut body = serde_json::Map::new();
        body.insert(fields.status.to_owned(), said.status.into());
        body.insert(fields.nested.to_owned(), error.into());
        self.put(request, page, serde_json::Value::from(body).to_string().as_bytes())
    }
}
