//! A directory of raw API responses.

mod error;
pub(crate) mod file_name;
mod listing;
pub(crate) mod stamp;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::claim::Claim;
use super::collector::Collector;
use super::error::{Form, ReadError};
use super::readings::Failure;
use super::response::{Owners, ResponseReader, Unreadable};
use super::source::Source;
use crate::account::{Account, OperatorId};
use crate::catalogue::{Catalogue, KindSpec};
use crate::intake;
use error::CaptureProblem;
use listing::{CaptureFile, Listing};

/// A capture directory: API responses as soracom-cli prints them, in `operator/` and a directory for
/// each coverage (`g/`, `jp/`), each file named after the operation that gave it. `winddown kinds --capture-script` prints the script
/// that makes one. `capture.json` at its top says when it was begun; without it,
/// [`Account::taken_at`] is not known.
///
/// ```no_run
/// use winddown::reading::CaptureDir;
///
/// let capture = CaptureDir::new("capture").load()?;
/// println!("{} resources of {}", capture.account.len(), capture.account.operator());
/// # Ok::<(), winddown::reading::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is read before it is asked to"]
pub struct CaptureDir {
    path: PathBuf,
    catalogue: Catalogue,
    claims: Vec<Claim>,
}

/// What a capture directory holds.
#[derive(Debug)]
#[non_exhaustive]
pub struct Capture {
    /// The account.
    pub account: Account,
    /// Files that were passed over, and why; in the order of their names.
    pub passed_over: Vec<String>,
}

impl CaptureDir {
    /// The capture in this directory.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), catalogue: Catalogue::default(), claims: Vec::new() }
    }

    /// With a catalogue of your own.
    pub fn catalogue(mut self, catalogue: Catalogue) -> Self {
        self.catalogue = catalogue;
        self
    }

    /// With a person's word on what no operation shows.
    pub fn claim(mut self, claim: Claim) -> Self {
        self.claims.push(claim);
        self
    }

    /// Reads the capture, one file at a time. Memory: the largest file and the account.
    ///
    /// # Errors
    /// Everything that is wrong, in one go. A file that is missing is no error: its kind is unread.
    pub fn load(&self) -> Result<Capture, ReadError> {
        self.load_or_problems().map_err(|problems| self.error(problems))
    }

    fn error(&self, problems: Vec<CaptureProblem>) -> ReadError {
        ReadError::new(self.path.clone(), Form::Capture, problems)
    }

    fn load_or_problems(&self) -> Result<Capture, Vec<CaptureProblem>> {
        let responses = ResponseReader::new(&self.catalogue);
        let listing = Listing::of(&self.path, &responses).map_err(|problem| vec![*problem])?;
        let (taken_at, mut problems) = match stamp::read(&self.path) {
            Ok(taken_at) => (taken_at, Vec::new()),
            Err(problem) => (None, vec![*problem]),
        };
        let operator = match self.find_operator(&responses, &listing.files) {
            Ok(operator) => operator,
            Err(problem) => {
                problems.extend(self.why_no_operator(&responses, &listing.files, *problem));
                return Err(problems);
            }
        };
        let mut collector = Collector::new(&self.catalogue, &responses, operator);
        if let Some(taken_at) = taken_at {
            collector.taken_at(taken_at);
        }
        problems.extend(self.collect(&responses, &listing, &mut collector));
        match collector.finish(&self.claims) {
            Ok(account) if problems.is_empty() => Ok(Capture { account, passed_over: listing.passed_over }),
            Ok(_) => Err(problems),
            Err(invalid) => {
                problems.extend(invalid.into_problems().into_iter().map(CaptureProblem::Account));
                Err(problems)
            }
        }
    }

    /// The operator whose account it is: the account's own response names it, or else the only owner of
    /// anything.
    fn find_operator(
        &self,
        responses: &ResponseReader,
        files: &[CaptureFile],
    ) -> Result<OperatorId, Box<CaptureProblem>> {
        let invalid = |error| Box::new(CaptureProblem::InvalidOperator(error));
        let root = self.catalogue.root().and_then(|root| root.reads.first());
        let expected = root.map_or_else(String::new, |read| format!("operator/{}.json", read.operation.id));
        let own = files.iter().find(|file| file.name == expected);
        if let (Some(file), Some(read)) = (own, root)
            && let Ok(bytes) = read_file(&self.path.join(&file.name))
            && let Some(id) = responses.key_of_first(read.operation.id, &bytes)
        {
            return self.catalogue.provider().operator_id(&id).map_err(invalid);
        }
        let read = |file: &CaptureFile| read_file(&self.path.join(&file.name)).ok();
        let owners: BTreeSet<OperatorId> = files
            .iter()
            .filter_map(|file| Some(responses.owners(&file.id.operation, &read(file)?)))
            .flatten()
            .filter_map(|owner| self.catalogue.provider().operator_id(&owner).ok())
            .collect();
        match Vec::from_iter(owners).as_slice() {
            [] => Err(CaptureProblem::NoOperator { expected }.into()),
            [owner] => Ok(owner.clone()),
            several => Err(CaptureProblem::SeveralOperators { expected, several: several.to_vec() }.into()),
        }
    }

    /// All that is wrong with a capture that names no operator: the files that cannot be read, and then
    /// the missing operator, unless the file that should name it is among them.
    fn why_no_operator(
        &self,
        responses: &ResponseReader,
        files: &[CaptureFile],
        problem: CaptureProblem,
    ) -> Vec<CaptureProblem> {
        let broken = files.iter().filter_map(|file| Some((file, self.broken(responses, file)?)));
        let broken: Vec<(&CaptureFile, CaptureProblem)> = broken.collect();
        let is_explained = matches!(&problem, CaptureProblem::NoOperator { expected }
            if broken.iter().any(|(file, _)| file.name == *expected));
        let problems = broken.into_iter().map(|(_, problem)| problem);
        problems.chain((!is_explained).then_some(problem)).collect()
    }

    /// What is wrong with a file, whosever it is.
    fn broken(&self, responses: &ResponseReader, file: &CaptureFile) -> Option<CaptureProblem> {
        let read = read_file(&self.path.join(&file.name));
        match read.map(|bytes| responses.check(&file.id.operation, &bytes)) {
            Err(source) => Some(CaptureProblem::Io { file: file.name.clone(), source }),
            Ok(Err(unreadable)) => Some(unreadable_problem(file, unreadable)),
            Ok(Ok(_)) => None,
        }
    }

    /// Reads all files, and gives all that is wrong with them. A missing page and a broken file are
    /// problems of their own. They are noted as failures, so that what they may have held is not
    /// reported as missing as well.
    fn collect(
        &self,
        responses: &ResponseReader,
        listing: &Listing,
        collector: &mut Collector<'_>,
    ) -> Vec<CaptureProblem> {
        let mut problems = Vec::new();
        for (file, problem) in listing.page_problems() {
            collector.fail(&file.id, Failure::MissingPages);
            problems.push(problem);
        }
        // One buffer for all: fresh memory costs more than reading a page into it.
        let mut bytes = Vec::new();
        for file in &listing.files {
            if let Err(problem) = self.read_file(responses, file, collector, &mut bytes) {
                collector.fail(&file.id, Failure::UnreadableFile);
                problems.push(*problem);
            }
        }
        problems
    }

    fn read_file(
        &self,
        responses: &ResponseReader,
        file: &CaptureFile,
        collector: &mut Collector<'_>,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Box<CaptureProblem>> {
        if let Some(problem) = misplaced(responses, file) {
            return Err(problem.into());
        }
        read_into(bytes, &self.path.join(&file.name))
            .map_err(|source| CaptureProblem::Io { file: file.name.clone(), source })?;
        let collected = collector.add(&file.id, &file.name, bytes);
        let collected = collected.map_err(|unreadable| unreadable_problem(file, unreadable))?;
        let mixed_up = mixed_up(file, &collected.owners, collector.builder().operator());
        mixed_up.map_or(Ok(()), |problem| Err(problem.into()))
    }
}

impl Source for CaptureDir {
    type Error = ReadError;

    fn operator(&self) -> Result<OperatorId, ReadError> {
        let responses = ResponseReader::new(&self.catalogue);
        let listing = Listing::of(&self.path, &responses);
        let operator = listing.and_then(|listing| self.find_operator(&responses, &listing.files));
        operator.map_err(|problem| self.error(vec![*problem]))
    }

    fn read(&self) -> Result<Account, ReadError> {
        self.load().map(|capture| capture.account)
    }
}

fn read_into(bytes: &mut Vec<u8>, path: &Path) -> io::Result<()> {
    intake::into(bytes, intake::to_read(path)?, intake::LARGE)
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    intake::regular(path, intake::LARGE)
}

/// The problem of a file that was captured from another account: it should show what is one's own, and
/// shows several things of one other operator and nothing else. A single foreign thing may be shown by
/// mistake.
fn mixed_up(file: &CaptureFile, owners: &Owners, operator: &OperatorId) -> Option<CaptureProblem> {
    let [first, others @ ..] = owners.foreign.as_slice() else { return None };
    let is_one = !others.is_empty() && others.iter().all(|other| other.owner == first.owner);
    (owners.own == 0 && is_one).then(|| CaptureProblem::TwoOperators {
        file: file.name.clone(),
        address: first.address.clone(),
        other: first.owner.clone(),
        operator: operator.to_string(),
    })
}

/// The problem of a response of one coverage that lies among those that both share.
fn misplaced(responses: &ResponseReader, file: &CaptureFile) -> Option<CaptureProblem> {
    let is_of_coverage = |kind: &&KindSpec| !kind.coverages.value.is_empty();
    let kind = responses.kinds(&file.id.operation).find(is_of_coverage)?;
    let directories = responses.provider().codes().into_iter().map(|coverage| format!("{coverage}/"));
    (file.id.place.is_none()).then(|| CaptureProblem::Misplaced {
        file: file.name.clone(),
        kind: kind.noun.many.english(),
        belongs: format!("a coverage: the file belongs in {}", directories.collect::<Vec<_>>().join(" or ")),
    })
}

fn unreadable_problem(file: &CaptureFile, unreadable: Unreadable) -> CaptureProblem {
    match unreadable {
        Unreadable::Shape { expected, found } => {
            CaptureProblem::Shape { file: file.name.clone(), operation: file.id.operation.clone(), expected, found }
        }
        Unreadable::Json(error) => CaptureProblem::of_json(&file.name, &error),
    }
}
