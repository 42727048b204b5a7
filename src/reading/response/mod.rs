//! From the bytes of an API response to resources, as the catalogue says: the fields that it names
//! are captured on the way through the bytes, everything else is skipped.

mod check;
mod emit;
mod parse;
mod paths;
mod row;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeSeed;

use crate::account::{AccountBuilder, Coverage};
use crate::catalogue::spec::{Found, Read};
use crate::catalogue::{Catalogue, KindSpec};
use emit::{Place, Sink};
#[cfg(feature = "soracom-api")]
pub(crate) use parse::ErrorBody;
use parse::{Response, Rows, Top};
use paths::Trie;
use row::Row;
use uses::Use;

pub(crate) use emit::Owners;

/// What an error body says; nothing if it is none.
#[cfg(feature = "soracom-api")]
pub(crate) fn error_body(bytes: &[u8]) -> ErrorBody {
    let mut body = ErrorBody::default();
    if let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(bytes) {
        fields.iter().for_each(|(key, value)| body.read(key, value));
    }
    body
}

/// Reads the responses of every operation in a catalogue.
#[derive(Debug)]
pub(crate) struct Responses {
    operations: BTreeMap<&'static str, Shape>,
    /// For responses that are only looked at for being whole.
    opaque: Shape,
}

/// What is read from the responses of one operation.
#[derive(Debug)]
struct Shape {
    rows: Rows,
    trie: Trie,
    uses: Vec<Use>,
}

/// What a response turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Rows, which went into the account.
    Rows,
    /// An error body.
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

impl Responses {
    pub(crate) fn new(catalogue: &Catalogue) -> Self {
        let mut operations: BTreeMap<&'static str, Shape> = BTreeMap::new();
        let listed = catalogue.kinds().flat_map(|kind| kind.reads.iter().map(move |read| (kind, read)));
        for (kind, read) in listed {
            let shape = operations.entry(read.operation.id).or_insert_with(|| Shape {
                rows: Rows::of(read.rows),
                trie: Trie::new(),
                uses: Vec::new(),
            });
            shape.add(catalogue, kind, read);
        }
        operations.values_mut().for_each(|shape| shape.trie.finish());
        Self { operations, opaque: Shape { rows: Rows::Itself, trie: Trie::new(), uses: Vec::new() } }
    }

    pub(crate) fn knows(&self, operation: &str) -> bool {
        self.operations.contains_key(operation)
    }

    /// Whether a response is whole and of the right shape.
    pub(crate) fn check(&self, operation: &str, bytes: &[u8]) -> Result<Outcome, Unreadable> {
        self.walk(operation, bytes, |_, _| true)
    }

    /// The kinds that the rows of an operation may be of.
    pub(crate) fn kinds(&self, operation: &str) -> impl Iterator<Item = &'static KindSpec> + '_ {
        self.operations.get(operation).into_iter().flat_map(|shape| shape.uses.iter().map(|used| used.kind))
    }

    /// Reads a response into the account; tells whose its rows are.
    pub(crate) fn read(
        &self,
        operation: &str,
        coverage: Option<Coverage>,
        params: &[String],
        bytes: &[u8],
        builder: &mut AccountBuilder,
    ) -> Result<(Outcome, Owners), Unreadable> {
        let kinds = self.kinds(operation).map(|kind| kind.name).collect();
        let mut sink = Sink::new(builder, Place { coverage, params }, kinds);
        let outcome = self.walk(operation, bytes, |used, row| {
            sink.put(used, row);
            true
        })?;
        Ok((outcome, sink.owners))
    }

    /// The operators that the rows name as their owners, where they should name only one.
    pub(crate) fn owners(&self, operation: &str, bytes: &[u8]) -> BTreeSet<String> {
        let mut owners = BTreeSet::new();
        // What cannot be read is told when it is taken in.
        _ = self.walk(operation, bytes, |used, row| {
            owners.extend(used.owner_of(row));
            true
        });
        owners
    }

    /// The key of the first row.
    pub(crate) fn key_of_first(&self, operation: &str, bytes: &[u8]) -> Option<String> {
        let mut key = None;
        _ = self.walk(operation, bytes, |used, row| {
            key = used.plain_key(row);
            false
        });
        key
    }

    fn walk<'de>(
        &self,
        operation: &str,
        bytes: &'de [u8],
        each: impl FnMut(&Use, &Row<'de>) -> bool,
    ) -> Result<Outcome, Unreadable> {
        let shape = self.operations.get(operation).unwrap_or(&self.opaque);
        match std::str::from_utf8(bytes) {
            // Checked as a whole, which takes a fraction of checking string by string.
            Ok(text) => shape.walk(serde_json::Deserializer::from_str(text), each),
            Err(_) => shape.walk(serde_json::Deserializer::from_slice(bytes), each),
        }
    }
}

impl Shape {
    fn walk<'de>(
        &self,
        mut json: serde_json::Deserializer<impl serde_json::de::Read<'de>>,
        mut each: impl FnMut(&Use, &Row<'de>) -> bool,
    ) -> Result<Outcome, Unreadable> {
        let mut row = Row::new(self.trie.path_count());
        let response = Response {
            trie: &self.trie,
            rows: self.rows,
            row: &mut row,
            sink: |row: &Row<'de>| self.uses.iter().all(|used| each(used, row)),
        };
        let top = response.deserialize(&mut json).and_then(|top| json.end().map(|()| top)).map_err(Unreadable::Json)?;
        match top {
            Top::Rows => Ok(Outcome::Rows),
            Top::Error(error) => {
                let said = [error.code, error.message].into_iter().flatten().collect::<Vec<_>>().join(": ");
                Ok(Outcome::Refused(said))
            }
            Top::Other(found) => {
                let expected = match self.rows {
                    Rows::Itself => "an object",
                    Rows::List => "a list",
                    Rows::Under(_) => "an object with the list in it",
                };
                Err(Unreadable::Shape { expected, found })
            }
        }
    }

    fn add(&mut self, catalogue: &Catalogue, kind: &'static KindSpec, read: &'static Read) {
        self.uses.push(Use::listed(&mut self.trie, kind, read));
        for inner in catalogue.kinds() {
            if let Found::Within { kind: outer, rows, identity } = inner.found
                && outer == kind.name
            {
                self.uses.push(Use::within(&mut self.trie, inner, kind, read, rows, identity));
            }
        }
    }
}
