//! Why an account cannot be read from a file or a directory.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

/// The directory is not a capture of one account, or the file is no snapshot of one: everything that is wrong
/// with it, a line each.
///
/// ```
/// use winddown::reading::SnapshotFile;
///
/// let error = SnapshotFile::new("a.json").load_from("{\"sims\":[]}".as_bytes()).unwrap_err();
/// assert!(error.is_other_file());
/// assert_eq!(
///     error.to_string(),
///     "a.json cannot be read as a snapshot:\n  it does not begin with {\"winddown\":\"snapshot\"",
/// );
/// ```
#[derive(Debug)]
pub struct ReadError {
    path: PathBuf,
    was_to_be: Form,
    problems: Vec<Box<dyn Error + Send + Sync>>,
}

/// What was to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Capture,
    Snapshot,
    /// A snapshot that was changed after it was written.
    ChangedSnapshot,
    /// A snapshot, but it is a file of another sort.
    OtherFile,
}

impl ReadError {
    /// How many problems of a snapshot are reported at most.
    pub(super) const MOST: usize = 20;

    /// There has to be a problem.
    pub(super) fn new<P: Error + Send + Sync + 'static>(path: PathBuf, was_to_be: Form, problems: Vec<P>) -> Self {
        Self { path, was_to_be, problems: problems.into_iter().map(|problem| Box::new(problem) as _).collect() }
    }

    /// All problems; at least one, and of a snapshot 20 at most. Each says where it is: by file, line and
    /// column, or by address. Where something cannot be read at all, an [`io::Error`](std::io::Error) is its
    /// [`source`](Error::source).
    pub fn problems(&self) -> impl ExactSizeIterator<Item = &(dyn Error + 'static)> {
        self.problems.iter().map(|problem| &**problem as _)
    }

    /// True if it was to be a snapshot, and is a file of another sort.
    pub fn is_other_file(&self) -> bool {
        self.was_to_be == Form::OtherFile
    }

    /// True if it is a snapshot that was changed after it was written.
    pub fn was_changed(&self) -> bool {
        self.was_to_be == Form::ChangedSnapshot
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (form, most) = match self.was_to_be {
            Form::Capture => ("capture", usize::MAX),
            Form::Snapshot | Form::ChangedSnapshot | Form::OtherFile => ("snapshot", Self::MOST),
        };
        write!(f, "{} cannot be read as a {form}:", self.path.display())?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))?;
        if self.problems.len() >= most { f.write_str("\n  … and perhaps more") } else { Ok(()) }
    }
}

impl Error for ReadError {}
