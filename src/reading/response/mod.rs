//! From the bytes of an API response to resources, as the catalogue says: the fields that it names
//! are captured on the way through the bytes, everything else is skipped.
//!
//! Once for a catalogue, every path that it names is looked up ([`trie`], [`mapping`], [`condition`]).
//! For each response, one [`row`] after the other is filled on the way along the bytes: by [`cursor`], which
//! reads lists fast, or by [`parse`], which reads everything else and says what is wrong. For each row,
//! [`sink`] and [`draft`] put the resources that it holds into the account. A large list is read in [`stretch`]es, each
//! through a [`window`], so that no more of it has to be in memory.

mod condition;
mod cursor;
mod draft;
mod error_body;
mod fuzz;
mod mapping;
mod parse;
mod row;
mod sink;
mod stretch;
mod subtree;
mod trie;
mod window;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as Bytes, Seek};
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Error as _};

use super::readings::ResponseId;
use crate::account::AccountBuilder;
use crate::catalogue::spec::{Found, Read};
use crate::catalogue::{Catalogue, ErrorFields, KindSpec, Provider};
use cursor::{Cursor, Refusal};
use mapping::Mapping;
use parse::{Response, Rows, Top};
use row::Row;
use sink::{Place, Sink};
use trie::Trie;

pub(crate) use cursor::Seam;
#[cfg(feature = "soracom-api")]
pub(crate) use error_body::ErrorBody;
pub(crate) use sink::Owners;
pub(crate) use stretch::{Mark, Start, Stretch};
pub(crate) use window::Window;

/// Reads the responses of every operation in a catalogue.
#[derive(Debug)]
pub(crate) struct ResponseReader {
    provider: Provider,
    operations: BTreeMap<&'static str, Layout>,
    /// For responses from which nothing is read: they only have to be whole.
    opaque: Layout,
}

/// What is read from the responses of one operation.
#[derive(Debug)]
struct Layout {
    rows: Rows,
    trie: Trie,
    mappings: Vec<Mapping>,
}

/// What a response turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Rows, which went into the account.
    Rows,
    /// An error body: its code first, then its message.
    Refused(String),
}

/// Why a response cannot be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It is not JSON, not whole, or not UTF-8.
    Json(serde_json::Error),
    /// It is JSON of another shape.
    Shape { expected: &'static str, found: &'static str },
}

impl Unreadable {
    /// What ends a reading that the sink breaks off. Nobody sees it.
    fn stopped() -> Self {
        Self::Json(serde_json::Error::custom("stopped"))
    }
}

impl ResponseReader {
    pub(crate) fn new(catalogue: &Catalogue) -> Self {
        let mut operations: BTreeMap<&'static str, Layout> = BTreeMap::new();
        let listed = catalogue.kinds().flat_map(|kind| kind.reads.iter().map(move |read| (kind, read)));
        for (kind, read) in listed {
            let layout = operations.entry(read.operation.id).or_insert_with(|| Layout::of(Rows::of(read.rows)));
            layout.add(catalogue, kind, read);
        }
        operations.values_mut().for_each(|layout| layout.trie.finish());
        Self { provider: *catalogue.provider(), operations, opaque: Layout::of(Rows::Itself) }
    }

    /// Whose responses they are.
    pub(crate) const fn provider(&self) -> &Provider {
        &self.provider
    }

    pub(crate) fn knows(&self, operation: &str) -> bool {
        self.operations.contains_key(operation)
    }

    /// Reads a response without putting it anywhere: is it whole and of the right shape?
    pub(crate) fn check(&self, operation: &str, bytes: &[u8]) -> Result<Outcome, Unreadable> {
        self.walk(operation, bytes, 0, |_, _| ControlFlow::Continue(()))
    }

    /// True if the response of an operation is a list of rows and nothing else, which can be read in stretches.
    pub(crate) fn is_plain_list(&self, operation: &str) -> bool {
        self.operations.get(operation).is_some_and(|layout| layout.rows == Rows::List)
    }

    /// The kinds that the rows of an operation may be of.
    pub(crate) fn kinds(&self, operation: &str) -> impl Iterator<Item = &KindSpec> {
        let layout = self.operations.get(operation).into_iter();
        layout.flat_map(|layout| layout.mappings.iter().map(|mapping| &*mapping.kind))
    }

    /// Reads a response into the account, but for so many of its first rows, which are there already; and adds whose its
    /// rows are.
    pub(crate) fn read(
        &self,
        id: &ResponseId,
        bytes: &[u8],
        known: usize,
        builder: &mut AccountBuilder,
        owners: &mut Owners,
    ) -> Result<Outcome, Unreadable> {
        let mut sink = self.sink(id, builder, owners);
        self.walk(&id.operation, bytes, known, |mapping, row| {
            sink.put(mapping, row);
            ControlFlow::Continue(())
        })
    }

    /// Reads the rows of a [plain list](Self::is_plain_list) into the account that begin before a mark, and adds whose
    /// they are. The window is to be at [`Start::byte`]. `None` if no row seems to begin before the mark.
    ///
    /// What is right in a stretch says nothing about what is before it: there begins a row where [`Stretch::from`] says
    /// so only if reading what is before comes to the same mark.
    pub(crate) fn read_stretch<R: Bytes + Seek>(
        &self,
        id: &ResponseId,
        window: &mut Window<R>,
        (from, to): (Start<'_>, Mark),
        builder: &mut AccountBuilder,
        owners: &mut Owners,
    ) -> Option<Stretch> {
        let layout = self.operations.get(&*id.operation).unwrap_or(&self.opaque);
        let mut sink = self.sink(id, builder, owners);
        layout.stretch(window, from, to, |row| layout.mappings.iter().for_each(|mapping| sink.put(mapping, row)))
    }

    fn sink<'s>(&'s self, id: &'s ResponseId, builder: &'s mut AccountBuilder, owners: &'s mut Owners) -> Sink<'s> {
        let kinds = self.kinds(&id.operation).map(|kind| kind.name).collect();
        Sink::new(&self.provider, builder, owners, Place { coverage: id.place, params: &id.params }, kinds)
    }

    /// The operators that the rows name as their owners, for lists that should name only one.
    pub(crate) fn owners(&self, operation: &str, bytes: &[u8]) -> BTreeSet<String> {
        let mut owners = BTreeSet::new();
        // A response that cannot be read is reported when it is read into the account.
        _ = self.walk(operation, bytes, 0, |mapping, row| {
            owners.extend(mapping.owner_of(row));
            ControlFlow::Continue(())
        });
        owners
    }

    /// The key of the first row.
    pub(crate) fn key_of_first(&self, operation: &str, bytes: &[u8]) -> Option<String> {
        let mut key = None;
        _ = self.walk(operation, bytes, 0, |mapping, row| {
            key = mapping.plain_key(row);
            ControlFlow::Break(())
        });
        key
    }

    /// Hands on the rows of a response, but for so many of the first.
    fn walk<'de>(
        &self,
        operation: &str,
        bytes: &'de [u8],
        known: usize,
        each: impl FnMut(&Mapping, &Row<'de>) -> ControlFlow<()>,
    ) -> Result<Outcome, Unreadable> {
        let layout = self.operations.get(operation).unwrap_or(&self.opaque);
        layout.walk(self.provider.error_fields(), bytes, known, each)
    }
}

impl Layout {
    fn of(rows: Rows) -> Self {
        Self { rows, trie: Trie::new(), mappings: Vec::new() }
    }

    fn walk<'de>(
        &self,
        errors: &ErrorFields,
        bytes: &'de [u8],
        mut known: usize,
        mut each: impl FnMut(&Mapping, &Row<'de>) -> ControlFlow<()>,
    ) -> Result<Outcome, Unreadable> {
        self.rows(errors, bytes, |row| {
            if known > 0 {
                known -= 1;
                return ControlFlow::Continue(());
            }
            self.mappings.iter().try_for_each(|mapping| each(mapping, row))
        })
    }

    /// Reads the rows with the cursor. What it does not read to its end is read again by serde, which passes over
    /// the rows that were handed on.
    fn rows<'de>(
        &self,
        errors: &ErrorFields,
        bytes: &'de [u8],
        mut each: impl FnMut(&Row<'de>) -> ControlFlow<()>,
    ) -> Result<Outcome, Unreadable> {
        // Checked as a whole, which takes a fraction of checking string by string.
        let Ok(text) = std::str::from_utf8(bytes) else {
            return self.rows_by_serde(errors, serde_json::Deserializer::from_slice(bytes), each);
        };
        let mut handed_on = 0_usize;
        let mut row = Row::new(self.trie.path_count());
        let read = Cursor::new(text, &self.trie, &mut row).read(self.rows, errors, &mut |row| {
            handed_on += 1;
            each(row)
        });
        let Err(refusal) = read else { return Ok(Outcome::Rows) };
        if refusal == Refusal::Stopped {
            return Err(Unreadable::stopped());
        }
        let outcome = self.rows_by_serde(errors, serde_json::Deserializer::from_str(text), |row| {
            if handed_on == 0 {
                return each(row);
            }
            handed_on -= 1;
            ControlFlow::Continue(())
        });
        #[cfg(test)]
        tests::note(refusal, &outcome);
        outcome
    }

    /// Reads the rows by serde.
    fn rows_by_serde<'de>(
        &self,
        errors: &ErrorFields,
        mut json: serde_json::Deserializer<impl serde_json::de::Read<'de>>,
        sink: impl FnMut(&Row<'de>) -> ControlFlow<()>,
    ) -> Result<Outcome, Unreadable> {
        let mut row = Row::new(self.trie.path_count());
        let response = Response { errors, trie: &self.trie, rows: self.rows, row: &mut row, sink };
        let top = response.deserialize(&mut json).and_then(|top| json.end().map(|()| top)).map_err(Unreadable::Json)?;
        match top {
            Top::Rows => Ok(Outcome::Rows),
            Top::Error(error) => {
                let said = [error.code, error.message].into_iter().flatten().collect::<Vec<_>>().join(": ");
                Ok(Outcome::Refused(said))
            }
            Top::Other(found) => Err(Unreadable::Shape { expected: self.rows.expected(), found }),
        }
    }

    fn add(&mut self, catalogue: &Catalogue, kind: &KindSpec, read: &'static Read) {
        self.mappings.push(Mapping::listed(&mut self.trie, kind, read));
        for inner in catalogue.kinds() {
            if let Found::Within { kind: outer, rows, identity } = inner.found
                && outer == kind.name
            {
                self.mappings.push(Mapping::within(&mut self.trie, inner, kind, read, rows, identity));
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
