//! Reading a plan's file.

use std::io;

use super::PlanError;
use super::by_step::ByStep;
use super::document::{PlanSeed, conclude};
use crate::catalogue::Catalogue;
use crate::intake::Bounded;
use crate::plan::SavedPlan;

/// How many bytes are read at once.
const BUFFER: usize = 1 << 13;

impl SavedPlan {
    /// Reads what a report of a [plan](crate::report::plan), or a saved plan, writes. Memory: the plan and its
    /// outcome, whatever the size of the file. What the file says of an act has to agree with the catalogue. At most
    /// 16 GiB are read, and texts of at most 16 MiB.
    ///
    /// # Errors
    /// Everything that is wrong, up to 20 problems.
    pub fn read(reader: impl io::Read, catalogue: &Catalogue) -> Result<Self, PlanError> {
        ByStep::new(reader, BUFFER, catalogue).read().by_serde()
    }

    /// Reads a document that holds a plan: `read` is given the document and what reads the plan in it.
    pub(crate) fn read_within<R: io::Read, T>(
        reader: R,
        catalogue: &Catalogue,
        read: impl FnOnce(&mut Json<R>, PlanSeed<'_>) -> serde_json::Result<Option<T>>,
    ) -> Result<T, PlanError> {
        let mut problems = Vec::new();
        let mut json = Json::from_reader(io::BufReader::with_capacity(BUFFER, Bounded::new(reader)));
        let read = read(&mut json, PlanSeed { catalogue, problems: &mut problems });
        conclude(read.and_then(|read| json.end().map(|()| read)), problems)
    }
}

/// A JSON document that is read from `R`.
pub(crate) type Json<R> = serde_json::Deserializer<serde_json::de::IoRead<io::BufReader<Bounded<R>>>>;
