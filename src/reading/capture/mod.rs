//! A directory of raw API responses.

mod error;
pub(crate) mod file_name;
pub(crate) mod stamp;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::Source;
use super::collect::{Asked, Collector};
use super::readings::{Claim, Miss};
use super::response::{Owners, Responses, Unreadable};
use file_name::FileName;

use crate::account::{Account, Coverage, OperatorId};
use crate::catalogue::Catalogue;
use crate::catalogue::spec::Home;
pub use error::{CaptureError, CaptureProblem};

/// A capture directory: API responses as soracom-cli prints them, in `operator/`, `g/` and `jp/`,
/// each file named after the operation that gave it. `winddown kinds --capture-script` prints the
/// script that makes one. `capture.json` at its top says when it was begun; without it,
/// [`Account::taken_at`] is not known.
///
/// ```no_run
/// use winddown::reading::CaptureDir;
///
/// let capture = CaptureDir::new("capture").read()?;
/// println!("{} resources of {}", capture.account.len(), capture.account.operator());
/// # Ok::<(), winddown::reading::CaptureError>(())
/// ```
#[derive(Clone, Debug)]
pub struct CaptureDir {
    path: PathBuf,
    catalogue: Catalogue,
    claims: Vec<Claim>,
}

/// What a capture directory holds.
#[derive(Debug)]
pub struct Capture {
    /// The account.
    pub account: Account,
    /// Files that were passed over, and why; in the order of their names.
    pub passed_over: Vec<String>,
}

const DIRECTORIES: [(&str, Option<Coverage>); 3] =
    [("operator", None), ("g", Some(Coverage::Global)), ("jp", Some(Coverage::Japan))];

struct File {
    /// Relative to the capture directory.
    name: String,
    directory: &'static str,
    coverage: Option<Coverage>,
    parsed: FileName,
}

impl CaptureDir {
    /// The capture in this directory.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), catalogue: Catalogue::soracom().clone(), claims: Vec::new() }
    }

    /// With a catalogue of your own.
    #[must_use]
    pub fn catalogue(mut self, catalogue: Catalogue) -> Self {
        self.catalogue = catalogue;
        self
    }

    /// With a person's word for what no operation shows.
    #[must_use]
    pub fn claim(mut self, claim: Claim) -> Self {
        self.claims.push(claim);
        self
    }

    /// Reads the capture, one file at a time. Memory: the largest file and the account.
    ///
    /// # Errors
    /// Everything that is wrong, in one go. A file that is not there is no error: its kind is
    /// unread.
    pub fn read(&self) -> Result<Capture, CaptureError> {
        let fail = |problems| CaptureError::new(self.path.clone(), problems);
        let responses = Responses::new(&self.catalogue);
        let mut problems = Vec::new();
        let (files, passed_over) = self.files(&responses).map_err(|problem| fail(vec![*problem]))?;
        let gaps = page_problems(&files);
        let taken_at = stamp::read(&self.path).unwrap_or_else(|problem| {
            problems.push(*problem);
            None
        });
        let operator = match self.find_operator(&responses, &files) {
            Ok(operator) => operator,
            Err(problem) => {
                let broken = files.iter().filter_map(|file| Some((file, self.broken(&responses, file)?)));
                let broken: Vec<(&File, CaptureProblem)> = broken.collect();
                // A file that cannot be read is not missing.
                let is_named = matches!(&*problem, CaptureProblem::NoOperator { expected }
                    if broken.iter().any(|(file, _)| file.name == *expected));
                problems.extend(broken.into_iter().map(|(_, problem)| problem));
                if !is_named {
                    problems.push(*problem);
                }
                return Err(fail(problems));
            }
        };
        let mut collector = Collector::new(&self.catalogue, &responses, operator);
        if let Some(taken_at) = taken_at {
            collector.taken_at(taken_at);
        }
        // One buffer for all: fresh memory costs more than reading a page into it.
        let mut bytes = Vec::new();
        // What is missing or broken is an error by itself: what it may have held is not to be missed on
        // top of it.
        for (file, problem) in gaps {
            collector.miss(&file.asked(), Miss::Unread("pages are missing".to_owned()));
            problems.push(problem);
        }
        for file in &files {
            if let Err(more) = self.read_file(&responses, file, &mut collector, &mut bytes) {
                collector.miss(&file.asked(), Miss::Unread("the file cannot be read".to_owned()));
                problems.extend(more);
            }
        }
        match collector.finish(&self.claims) {
            Ok(account) if problems.is_empty() => Ok(Capture { account, passed_over }),
            Ok(_) => Err(fail(problems)),
            Err(invalid) => {
                problems.extend(invalid.problems().iter().cloned().map(CaptureProblem::Account));
                Err(fail(problems))
            }
        }
    }

    fn files(&self, responses: &Responses) -> Result<(Vec<File>, Vec<String>), Box<CaptureProblem>> {
        let mut files = Vec::new();
        let mut passed_over = Vec::new();
        let io = |file: String| move |source| Box::new(CaptureProblem::Io { file, source });
        let here = fs::metadata(&self.path).map_err(io(self.path.display().to_string()))?;
        if !here.is_dir() {
            let source = io::Error::new(io::ErrorKind::NotADirectory, "it is not a directory");
            return Err(io(self.path.display().to_string())(source));
        }
        for (directory, coverage) in DIRECTORIES {
            let path = self.path.join(directory);
            if !path.is_dir() {
                continue;
            }
            for name in names(&path).map_err(io(directory.to_owned()))? {
                let Some(name) = name.to_str().map(str::to_owned) else {
                    passed_over.push(format!("{directory}/{}: its name is not UTF-8", name.display()));
                    continue;
                };
                let shown = format!("{directory}/{name}");
                match FileName::parse(&name) {
                    None => passed_over.push(format!("{shown}: it is not a .json file")),
                    Some(parsed) if responses.knows(&parsed.operation) => {
                        files.push(File { name: shown, directory, coverage, parsed });
                    }
                    Some(parsed) => {
                        let known = Catalogue::opaque().iter().find(|opaque| opaque.operation == parsed.operation);
                        match known {
                            // Known, and nothing to read from it; but it has to be whole.
                            Some(_) => files.push(File { name: shown, directory, coverage, parsed }),
                            None => passed_over.push(format!("{shown}: no kind is read from {}", parsed.operation)),
                        }
                    }
                }
            }
        }
        Ok((files, passed_over))
    }

    /// Whose account it is: the account's own response says so, or else the only owner of anything.
    fn find_operator(&self, responses: &Responses, files: &[File]) -> Result<OperatorId, Box<CaptureProblem>> {
        let invalid = |error| Box::new(CaptureProblem::InvalidOperator(error));
        let read = self.catalogue.root().and_then(|root| root.reads.first());
        let expected = read.map_or_else(String::new, |read| format!("operator/{}.json", read.operation.id));
        let own = files.iter().find(|file| file.name == expected);
        if let (Some(file), Some(read)) = (own, read)
            && let Ok(bytes) = fs::read(self.path.join(&file.name))
            && let Some(id) = responses.key_of_first(read.operation.id, &bytes)
        {
            return id.parse().map_err(invalid);
        }
        let read = |file: &File| fs::read(self.path.join(&file.name)).ok();
        let owners: BTreeSet<OperatorId> = files
            .iter()
            .filter_map(|file| Some(responses.owners(&file.parsed.operation, &read(file)?)))
            .flatten()
            .filter_map(|owner| owner.parse().ok())
            .collect();
        match Vec::from_iter(owners).as_slice() {
            [] => Err(CaptureProblem::NoOperator { expected }.into()),
            [owner] => Ok(owner.clone()),
            several => Err(CaptureProblem::SeveralOperators { expected, several: several.to_vec() }.into()),
        }
    }

    /// What is wrong with a file by itself, whosever it is.
    fn broken(&self, responses: &Responses, file: &File) -> Option<CaptureProblem> {
        let read = fs::read(self.path.join(&file.name));
        match read.map(|bytes| responses.check(&file.parsed.operation, &bytes)) {
            Err(source) => Some(CaptureProblem::Io { file: file.name.clone(), source }),
            Ok(Err(unreadable)) => Some(unreadable_problem(file, unreadable)),
            Ok(Ok(_)) => None,
        }
    }

    fn read_file(
        &self,
        responses: &Responses,
        file: &File,
        collector: &mut Collector<'_>,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Vec<CaptureProblem>> {
        if let Some(problem) = misplaced(responses, file) {
            return Err(vec![problem]);
        }
        read_into(bytes, &self.path.join(&file.name))
            .map_err(|source| vec![CaptureProblem::Io { file: file.name.clone(), source }])?;
        let taken = collector.put(&file.asked(), &file.name, bytes);
        let taken = taken.map_err(|unreadable| vec![unreadable_problem(file, unreadable)])?;
        mixed_up(file, &taken.owners, collector.builder().operator()).map_or(Ok(()), |problem| Err(vec![problem]))
    }
}

/// A response that should show what is one's own, and shows several things of one other operator and
/// nothing else, was captured from another account. A single one may be shown by mistake.
fn mixed_up(file: &File, owners: &Owners, operator: &OperatorId) -> Option<CaptureProblem> {
    let [first, others @ ..] = owners.foreign.as_slice() else { return None };
    let is_one = !others.is_empty() && others.iter().all(|other| other.owner == first.owner);
    (owners.own == 0 && is_one).then(|| CaptureProblem::TwoOperators {
        file: file.name.clone(),
        address: first.address.clone(),
        other: first.owner.clone(),
        operator: operator.to_string(),
    })
}

impl File {
    fn asked(&self) -> Asked {
        let FileName { operation, params, .. } = &self.parsed;
        Asked { operation: operation.clone(), place: self.coverage, params: params.clone() }
    }
}

impl Source for CaptureDir {
    type Error = CaptureError;

    fn operator(&self) -> Result<OperatorId, CaptureError> {
        let fail = |problem: Box<CaptureProblem>| CaptureError::new(self.path.clone(), vec![*problem]);
        let responses = Responses::new(&self.catalogue);
        let (files, _) = self.files(&responses).map_err(fail)?;
        self.find_operator(&responses, &files).map_err(fail)
    }

    fn read(&self) -> Result<Account, CaptureError> {
        Self::read(self).map(|capture| capture.account)
    }
}

fn read_into(bytes: &mut Vec<u8>, path: &Path) -> io::Result<()> {
    bytes.clear();
    let mut file = fs::File::open(path)?;
    bytes.reserve_exact(file.metadata().map_or(0, |about| usize::try_from(about.len()).unwrap_or(0)));
    file.read_to_end(bytes).map(|_| ())
}

/// The names in a directory, sorted.
fn names(path: &Path) -> io::Result<BTreeSet<std::ffi::OsString>> {
    fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
}

/// What is wrong with the pages of lists, each with a file of the list.
fn page_problems(files: &[File]) -> Vec<(&File, CaptureProblem)> {
    let mut lists: BTreeMap<(&'static str, String), Vec<&File>> = BTreeMap::new();
    for file in files {
        let FileName { operation, params, .. } = &file.parsed;
        let operation = std::iter::once(operation).chain(params).cloned().collect::<Vec<_>>().join("__");
        lists.entry((file.directory, operation)).or_default().push(file);
    }
    let mut problems = Vec::new();
    for ((directory, operation), files) in lists {
        let numbers: BTreeSet<u32> = files.iter().filter_map(|file| file.parsed.page).collect();
        if !numbers.is_empty() && files.iter().any(|file| file.parsed.page.is_none()) {
            problems.push((files[0], CaptureProblem::PagesAndWhole { directory, operation: operation.clone() }));
        }
        let gap = (1u32..).zip(&numbers).find(|(expected, page)| expected != *page);
        if let Some((missing, after)) = gap {
            problems.push((files[0], CaptureProblem::PageGap { directory, operation, missing, after: *after }));
        }
    }
    problems
}

/// A response of a coverage that lies among the operator's own.
fn misplaced(responses: &Responses, file: &File) -> Option<CaptureProblem> {
    let of_coverage = |kind: &&'static crate::catalogue::KindSpec| matches!(kind.home.value, Home::Coverages(_));
    let kind = responses.kinds(&file.parsed.operation).find(of_coverage)?;
    (file.coverage.is_none()).then(|| CaptureProblem::Misplaced {
        file: file.name.clone(),
        kind: kind.noun.many.english(),
        belongs: "a coverage: the file belongs in g/ or jp/",
    })
}

fn unreadable_problem(file: &File, unreadable: Unreadable) -> CaptureProblem {
    match unreadable {
        Unreadable::Shape { expected, found } => {
            CaptureProblem::Shape { file: file.name.clone(), operation: file.parsed.operation.clone(), expected, found }
        }
        Unreadable::Json(error) => CaptureProblem::of_json(&file.name, &error),
    }
}
