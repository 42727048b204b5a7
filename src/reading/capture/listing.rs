//! The files of a capture directory.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::{fs, io};

use super::error::CaptureProblem;
use super::file_name::FileName;
use crate::account::Coverage;
use crate::catalogue::Catalogue;
use crate::reading::readings::ResponseId;
use crate::reading::response::ResponseReader;

const DIRECTORIES: [(&str, Option<Coverage>); 3] =
    [("operator", None), ("g", Some(Coverage::Global)), ("jp", Some(Coverage::Japan))];

/// A file that holds a response.
pub(super) struct CaptureFile {
    /// Relative to the capture directory.
    pub(super) name: String,
    directory: &'static str,
    pub(super) id: ResponseId,
    page: Option<u32>,
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
        for (directory, coverage) in DIRECTORIES {
            let path = path.join(directory);
            if !path.is_dir() {
                continue;
            }
            for name in names(&path).map_err(io(directory.to_owned()))? {
                match file(directory, coverage, &name, responses) {
                    Ok(file) => listing.files.push(file),
                    Err(why) => listing.passed_over.push(format!("{directory}/{}: {why}", name.display())),
                }
            }
        }
        Ok(listing)
    }

    /// What is wrong with the pages of lists, each with a file of the list.
    pub(super) fn page_problems(&self) -> Vec<(&CaptureFile, CaptureProblem)> {
        let mut lists: BTreeMap<(&'static str, String), Vec<&CaptureFile>> = BTreeMap::new();
        for file in &self.files {
            let ResponseId { operation, params, .. } = &file.id;
            let operation = std::iter::once(operation).chain(params).cloned().collect::<Vec<_>>().join("__");
            lists.entry((file.directory, operation)).or_default().push(file);
        }
        let mut problems = Vec::new();
        for ((directory, operation), files) in lists {
            let pages: BTreeSet<u32> = files.iter().filter_map(|file| file.page).collect();
            if !pages.is_empty() && files.iter().any(|file| file.page.is_none()) {
                problems.push((files[0], CaptureProblem::PagesAndWhole { directory, operation: operation.clone() }));
            }
            let gap = (1u32..).zip(&pages).find(|(expected, page)| expected != *page);
            if let Some((missing, after)) = gap {
                problems.push((files[0], CaptureProblem::PageGap { directory, operation, missing, after: *after }));
            }
        }
        problems
    }
}

/// The response that a file holds, by its name; or why it is passed over.
fn file(
    directory: &'static str,
    coverage: Option<Coverage>,
    name: &OsString,
    responses: &ResponseReader,
) -> Result<CaptureFile, String> {
    let name = name.to_str().ok_or("its name is not UTF-8")?;
    let FileName { operation, params, page } = FileName::parse(name).ok_or("it is not a .json file")?;
    // Nothing is read from an opaque response, but it has to be whole.
    let is_opaque = || Catalogue::opaque().iter().any(|opaque| opaque.operation == operation);
    if !responses.knows(&operation) && !is_opaque() {
        return Err(format!("no kind is read from {operation}"));
    }
    let id = ResponseId { operation, place: coverage, params };
    Ok(CaptureFile { name: format!("{directory}/{name}"), directory, id, page })
}

/// The names in a directory, sorted.
fn names(path: &Path) -> io::Result<BTreeSet<OsString>> {
    fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
}
