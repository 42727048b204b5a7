//! The files of a capture directory.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::{fs, io};

use super::error::CaptureProblem;
use super::file_name::FileName;
use crate::account::Coverage;
use crate::catalogue::Provider;
use crate::reading::readings::ResponseId;
use crate::reading::response::ResponseReader;

/// The directory of what is there in a place.
fn directory(place: Option<Coverage>) -> String {
    place.map_or_else(|| "operator".to_owned(), |coverage| coverage.to_string())
}

/// A file that holds a response.
pub(super) struct CaptureFile {
    /// Relative to the capture directory.
    pub(super) name: String,
    directory: String,
    pub(super) id: ResponseId,
    page: Option<u32>,
}

impl CaptureFile {
    /// True if it is one of the pages of a list.
    pub(super) const fn is_page(&self) -> bool {
        self.page.is_some()
    }
}

/// The files that hold responses, and those that do not.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) files: Vec<CaptureFile>,
    pub(super) passed_over: Vec<String>,
}

impl Listing {
    /// Lists a capture directory, without reading any of its files.
    pub(super) fn of(path: &Path, responses: &ResponseReader) -> Result<Self, Box<CaptureProblem>> {
        let io = |file: String| move |source| Box::new(CaptureProblem::Io { file, source });
        let here = fs::metadata(path).map_err(io(path.display().to_string()))?;
        if !here.is_dir() {
            let source = io::Error::new(io::ErrorKind::NotADirectory, "it is not a directory");
            return Err(io(path.display().to_string())(source));
        }
        let mut listing = Self::default();
        let places = responses.provider().codes().into_iter().map(Some);
        for place in [None].into_iter().chain(places) {
            let directory = directory(place);
            let path = path.join(&directory);
            if !path.is_dir() {
                continue;
            }
            for name in names(&path).map_err(io(directory.clone()))? {
                match file(&directory, place, &name, responses) {
                    Ok(file) => listing.files.push(file),
                    Err(why) => listing.passed_over.push(format!("{directory}/{}: {why}", name.display())),
                }
            }
        }
        Ok(listing)
    }

    /// What is wrong with the pages of lists, each with a file of the list.
    pub(super) fn page_problems(&self) -> Vec<(&CaptureFile, CaptureProblem)> {
        let mut lists: BTreeMap<(&str, String), Vec<&CaptureFile>> = BTreeMap::new();
        for file in &self.files {
            let ResponseId { operation, params, .. } = &file.id;
            let operation = std::iter::once(operation).chain(params).cloned().collect::<Vec<_>>().join("__");
            lists.entry((&file.directory, operation)).or_default().push(file);
        }
        let mut problems = Vec::new();
        for ((directory, operation), files) in lists {
            let pages: BTreeSet<u32> = files.iter().filter_map(|file| file.page).collect();
            if !pages.is_empty() && files.iter().any(|file| file.page.is_none()) {
                let (directory, operation) = (directory.to_owned(), operation.clone());
                problems.push((files[0], CaptureProblem::PagesAndWhole { directory, operation }));
            }
            let gap = (1u32..).zip(&pages).find(|(expected, page)| expected != *page);
            if let Some((missing, after)) = gap {
                let (directory, after) = (directory.to_owned(), *after);
                problems.push((files[0], CaptureProblem::PageGap { directory, operation, missing, after }));
            }
        }
        problems
    }
}

/// The response that a file holds, by its name; or why it is passed over.
fn file(
    directory: &str,
    place: Option<Coverage>,
    name: &OsString,
    responses: &ResponseReader,
) -> Result<CaptureFile, String> {
    let name = name.to_str().ok_or("its name is not UTF-8")?;
    let FileName { operation, params, page } = FileName::parse(name).ok_or("it is not a .json file")?;
    // A response from which nothing is read has to be whole, too.
    if !responses.knows(&operation) && !is_unread(responses.provider(), &operation) {
        return Err(format!("no kind is read from {operation}"));
    }
    let id = ResponseId { operation, place, params };
    Ok(CaptureFile { name: format!("{directory}/{name}"), directory: directory.to_owned(), id, page })
}

/// True if no kind is read from an operation, and a capture may hold its response all the same.
fn is_unread(provider: &Provider, operation: &str) -> bool {
    provider.unread_operations().iter().any(|(known, _)| *known == operation)
}

/// The names in a directory, sorted.
fn names(path: &Path) -> io::Result<BTreeSet<OsString>> {
    fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
}
