//! A snapshot: one account in one file.
//!
//! JSON with one thing a line, in canonical order, so that two of them can be compared line by line:
//!
//! ```json
//! {"winddown":"snapshot","format_version":"2.2","document":"snapshot","written_by":"winddown 0.1.0","account":"OP0012345678","taken_at":"2026-08-20T00:00:00Z","holds":{"readings":1,"oddities":0,"resources":{"g:group":1,"g:sim":1}},
//! "readings":[
//! {"kind":"sim","coverage":"g","reading":"complete"}
//! ],
//! "oddities":[
//! ],
//! "resources":[
//! {"address":"g:group/fleet"},
//! {"address":"g:sim/8942310000000000018","status":"active","references":[{"role":"group","target":"g:group/fleet"}],"also":["295050000000001"]}
//! ],
//! "digest":"sha256:…"}
//! ```
//!
//! The first line of a redacted snapshot has `"redacted":true` before `holds`: its ids and names are pseudonyms.
//!
//! `holds`, on the first line, counts the readings and oddities, and the resources by coverage and kind.
//! `digest`, on the last line, is the SHA-256 of all bytes before that line. So no line can be lost,
//! doubled or changed unnoticed, and a snapshot cannot be edited by hand.

mod beside;
mod document;
mod head;
mod holds;
mod line;
mod lines;
mod log;
mod make;
mod problem;
mod read;
mod recent;
mod row;
mod seal;
#[cfg(test)]
mod tests;
mod write;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::claim::Claim;
use super::error::ReadError;
use super::source::Source;
use crate::account::{Account, OperatorId};
use crate::catalogue::Catalogue;

use problem::{SnapshotProblem, error};
pub use write::write_snapshot;

/// The value of the first member, `winddown`, by which a snapshot is known to be one.
const MARK: &str = "snapshot";

/// The version that this winddown writes, and reads by its major part: within it, members are only
/// added.
const FORMAT_VERSION: &str = "2.2";

/// The part of the version before the dot.
const MAJOR: &str = "2";

/// How many bytes are read, written and hashed at once.
const BUFFER: usize = 1 << 16;

/// A snapshot file: an account as [`write_snapshot`] wrote it.
///
/// ```
/// use winddown::reading::{CaptureDir, SnapshotFile, write_snapshot};
///
/// let account = CaptureDir::new("examples/acme").load()?.account;
/// let path = std::env::temp_dir().join(format!("acme-{}.json", std::process::id()));
/// write_snapshot(&account, "2026-08-20T00:00:00Z".parse()?, std::fs::File::create(&path)?)?;
///
/// let back = SnapshotFile::new(&path).load()?;
/// assert_eq!(back.digest(), account.digest());
/// assert_eq!(back.taken_at(), Some("2026-08-20T00:00:00Z".parse()?));
/// std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is read before it is asked to"]
pub struct SnapshotFile {
    path: PathBuf,
    catalogue: Catalogue,
    claims: Vec<Claim>,
}

impl SnapshotFile {
    /// The snapshot in this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), catalogue: Catalogue::default(), claims: Vec::new() }
    }

    /// With a catalogue of your own.
    pub fn catalogue(mut self, catalogue: Catalogue) -> Self {
        self.catalogue = catalogue;
        self
    }

    /// With a person's word on what no operation shows. An earlier word on the same, in the snapshot,
    /// stays in force.
    pub fn claim(mut self, claim: Claim) -> Self {
        self.claims.push(claim);
        self
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the snapshot. When it was taken, as its writer says, is the account's
    /// [`taken_at`](Account::taken_at). Memory: the account in the making, whatever the size of the file.
    /// O(n log n) in the number of resources. At most 16 GiB are read, and texts of at most 16 MiB. The digest of a file
    /// of more than a megabyte is taken on a thread of its own, if there is a second processor.
    ///
    /// # Errors
    /// Everything that is wrong, up to 20 problems.
    pub fn load(&self) -> Result<Account, ReadError> {
        let file = File::open(&self.path).map_err(|why| error(&self.path, vec![SnapshotProblem::Io(why)]))?;
        self.load_from(file)
    }

    /// As [`SnapshotFile::load`], but from a reader; the path only stands in errors. The reader need not
    /// be buffered.
    ///
    /// # Errors
    /// Everything that is wrong, up to 20 problems.
    pub fn load_from(&self, reader: impl io::Read) -> Result<Account, ReadError> {
        read::read(reader, &self.catalogue, &self.claims).map_err(|problems| error(&self.path, problems))
    }
}

impl Source for SnapshotFile {
    type Error = ReadError;

    /// Reads the whole file.
    fn operator(&self) -> Result<OperatorId, ReadError> {
        self.load().map(|account| account.operator().clone())
    }

    fn read(&self) -> Result<Account, ReadError> {
        self.load()
    }
}
