//! A directory of raw API responses.

mod error;
pub(crate) mod file_name;
mod files;
mod listing;
mod parts;
pub(crate) mod stamp;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use super::claim::Claim;
use super::collector::Collector;
use super::error::{Form, ReadError};
use super::readings::Failure;
use super::response::ResponseReader;
use super::source::Source;
use crate::account::{Account, OperatorId};
use crate::catalogue::Catalogue;
use crate::intake;
use error::CaptureProblem;
use files::{Files, Sizes, unreadable_problem};
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
    threads: Option<NonZero<usize>>,
    sizes: Sizes,
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
        Self {
            path: path.into(),
            catalogue: Catalogue::default(),
            claims: Vec::new(),
            threads: None,
            sizes: Sizes::USUAL,
        }
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

    /// With so many threads at most, the one that asks among them. By default there are as many as the machine can run
    /// at once; with 1, no other is started.
    ///
    /// What comes out does not depend on it: neither the account nor any error.
    pub const fn threads(mut self, most: NonZero<usize>) -> Self {
        self.threads = Some(most);
        self
    }

    /// Reads the capture, on several [threads](Self::threads). A large list is read through windows of it, and none of
    /// its bytes stay in memory. Memory: the account, a few megabytes for each thread, and the largest file that is no
    /// list or that is broken.
    ///
    /// # Errors
    /// Everything that is wrong, in one go and in the order of the files. A file that is missing is no error: its kind
    /// is unread.
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
        let files = Files { directory: &self.path, responses, sizes: self.sizes };
        let threads = self.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
        problems.extend(parts::collect(files, &listing.files, threads, collector));
        problems
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

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    intake::regular(path, intake::LARGE)
}
