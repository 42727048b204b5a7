//! Rows that do not fit together, as they come in real accounts.

use serde_json::{Value, json};
use winddown::account::Coverage;
use winddown::catalogue::spec::{Part, Read, RefSpec};
use winddown::catalogue::{Catalogue, KindSpec, Operation};

use super::faults::mix;

/// Which rows are untidy, and how: it follows from the seed, the operation and the row, so that the same is
/// shown however often somebody looks. Each row is so with this chance in a hundred, and so is each list; some lists are not
/// shown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Untidy {
    pub(crate) seed: u64,
    pub(crate) percent: u64,
}

/// Whose the rows are that are not the account's own.
pub(super) const STRANGER: &str = "OP0099999999";
/// How the keys of those rows begin.
pub(crate) const THEIRS: &str = "theirs-";

type Row = (String, Value);

impl Untidy {
    /// Whether a list is shown to nobody.
    pub(super) fn is_forbidden(&self, operation: &Operation, coverage: Coverage) -> bool {
        let draw = self.draw(operation.id, coverage.code());
        operation.params.is_empty() && draw % 400 < self.percent
    }

    /// What becomes of the rows of a list.
    pub(super) fn list(&self, catalogue: &Catalogue, operation: &Operation, rows: Vec<Row>) -> Vec<Row> {
        let Some((kind, read)) = shown_by(catalogue, operation).filter(|_| self.percent > 0) else { return rows };
        let mut told = Vec::new();
        for (key, mut row) in rows {
            let draw = self.draw(operation.id, &key);
            if draw % 100 < self.percent {
                match mix(draw) % 4 {
                    0 => refer_to_nothing(kind, &mut row),
                    1 => leave_out(kind, &mut row),
                    2 => told.extend(twin(kind, &row, mix(draw)).map(|twin| (format!("{key}\u{10ffff}"), twin))),
                    _ => told.extend(of_a_stranger(kind, read, &row)),
                }
            }
            told.push((key, row));
        }
        let draw = self.draw(operation.id, "");
        if draw % 100 < self.percent && mix(draw).is_multiple_of(4) {
            told.push(("\u{10ffff}".to_owned(), json!({ "tags": {} })));
        }
        told.sort_by(|(one, _), (other, _)| one.cmp(other));
        told
    }

    fn draw(&self, operation: &str, key: &str) -> u64 {
        operation.bytes().chain([0]).chain(key.bytes()).fold(mix(self.seed), |draw, byte| mix(draw ^ u64::from(byte)))
    }
}

/// The kind that an operation lists first.
fn shown_by<'c>(catalogue: &'c Catalogue, operation: &Operation) -> Option<(&'c KindSpec, &'static Read)> {
    let reads = catalogue.kinds().flat_map(|kind| kind.reads.iter().map(move |read| (kind, read)));
    reads.into_iter().find(|(_, read)| read.operation.id == operation.id)
}

/// The row refers to something that is not there.
fn refer_to_nothing(kind: &KindSpec, row: &mut Value) {
    let is_plain = |spec: &&RefSpec| spec.when.is_empty() && !spec.field.contains(['*', '%', '.']);
    for spec in kind.references.iter().filter(is_plain) {
        if row[spec.field].is_null() && row.is_object() {
            row[spec.field] = json!("gone-long-ago");
            return;
        }
    }
}

/// A field is missing: the status, or the protection.
fn leave_out(kind: &KindSpec, row: &mut Value) {
    // Where no field means no protection, nobody could know better.
    let protection = kind.protection.filter(|spec| spec.when_missing.value).map(|spec| spec.field);
    let fields = kind.status.fields.iter().copied().chain(protection);
    if let (Some(field), Some(row)) = (fields.last(), row.as_object_mut()) {
        row.remove(field);
    }
}

/// The same thing once more, with another status.
fn twin(kind: &KindSpec, row: &Value, draw: u64) -> Option<Value> {
    let field = kind.status.fields.first().filter(|field| row[**field].is_string())?;
    let values = kind.status.values;
    let value = values.get(usize::try_from(draw % values.len().max(1) as u64).ok()?)?;
    let mut twin = row.clone();
    twin[*field] = json!(value.name);
    Some(twin)
}

/// A thing of another operator beside the row.
fn of_a_stranger(kind: &KindSpec, read: &Read, row: &Value) -> Option<Row> {
    let owner = kind.owner?.field;
    let id = read.identity.iter().find_map(|part| match part {
        Part::Field([field, ..]) if !field.contains(['*', '.']) => Some(*field),
        _ => None,
    })?;
    let key = format!("{THEIRS}{}", row[id].as_str()?);
    let mut theirs = row.clone();
    theirs[id] = json!(key);
    theirs[owner] = json!(STRANGER);
    Some((key, theirs))
}
