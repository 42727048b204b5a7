//! What the official description states and the catalogue reads has a sample: each status, and each field.
//!
//! Both lists are worked out, from the description and from the catalogue, so that a new one without a sample is found.
//! The refusals are tried in `soracom/described.rs`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use winddown::account::Account;
use winddown::catalogue::KindSpec;
use winddown::catalogue::spec::{Found, Standing};
use winddown::reading::{CaptureDir, write_snapshot};

use super::description::{described_statuses, description, fields, key_fields, schemas_of, tests};
use super::study::gone_in_study;
use super::{Finding, judge, kinds, sources};
use crate::common::{acme, fixture, now, project, put_response, responses_of, untidy};
use crate::damage::{Step, alone_with, damaged, places};
use crate::responses::{responses, write};

/// One thing alone of each kind with a status, with each status that the description states or the catalogue knows, and
/// with one that nobody does.
#[test]
fn every_status_is_read_as_what_it_means() {
    let Some(description) = description() else { return };
    let mut found = Vec::new();
    let mut tried = 0;
    for kind in kinds().filter(|kind| !kind.status.fields.is_empty()) {
        let known = kind.status.values.iter().map(|value| value.name.to_owned());
        let mut statuses: BTreeSet<String> = described_statuses(description, kind).into_iter().chain(known).collect();
        // Where a truth value is the status, there is no other.
        let is_boolean = statuses.contains("true") || statuses.contains("false");
        statuses.extend((!is_boolean).then(|| "heard-of-by-nobody".to_owned()));
        for status in statuses {
            match meaning(kind, &status) {
                None => found.push(Finding::new(kind.name, &status, "no row shows it")),
                Some(standing) if is_wrong(kind, &status, standing) => {
                    found.push(Finding::new(kind.name, &status, format!("it is read as {standing:?}")));
                }
                Some(_) => tried += 1,
            }
        }
    }
    judge(&found, &[]);
    assert!(tried > 100, "{tried}");
}

/// What a thing means that a response shows with this status; `None` if it is not read so.
fn meaning(kind: &'static KindSpec, status: &str) -> Option<Standing> {
    let (facts, address) = alone_with(kind, Some(status.to_owned()))?;
    let directory = tempfile::tempdir().unwrap();
    write(&responses(&facts.account().unwrap()), directory.path());
    let account = CaptureDir::new(directory.path()).load().unwrap().account;
    let seen = account.observe(&address).filter(|seen| seen.status.as_deref() == Some(status))?;
    Some(kind.assess(Some(&seen)).0)
}

/// Against the study, which was not made from the catalogue; what it does not tell apart is as the catalogue has it.
fn is_wrong(kind: &KindSpec, status: &str, standing: Standing) -> bool {
    let known = kind.status.values.iter().find(|value| value.name == status);
    let Some(known) = known else { return standing != Standing::Unrecognised };
    let is_gone = gone_in_study(kind.name).map_or(known.standing == Standing::Gone, |gone| gone.contains(status));
    (standing == Standing::Gone) != is_gone || standing != known.standing
}

/// The captures in which samples are looked for.
fn captures() -> Vec<PathBuf> {
    let own = ["another-payer", "deferred-bill", "foreign-vpg", "type-f2-gate", "vpg-direct"];
    let own = own.map(|name| fixture(&format!("captures/{name}")));
    [acme(), untidy(), project("../shared/samples")].into_iter().chain(own).collect()
}

/// What a capture says, in every byte; an error is a word, too.
fn read(directory: &Path) -> Result<Vec<u8>, String> {
    let account: Account = CaptureDir::new(directory).load().map_err(|error| error.to_string())?.account;
    let mut bytes = Vec::new();
    write_snapshot(&account, now(), &mut bytes).unwrap();
    Ok(bytes)
}

/// A way into a response, from its rows on, as the catalogue writes paths.
fn matches(pattern: &[&str], way: &[Step]) -> bool {
    match (pattern, way) {
        ([], []) => true,
        // The keys of a map.
        (["#"], []) => false,
        (["*", "#"], [Step::Key(_)]) => true,
        (["**", rest @ ..], way) => (0..way.len()).any(|skip| matches(rest, &way[skip..])),
        (["*", rest @ ..], [_, way @ ..]) => matches(rest, way),
        ([name, rest @ ..], [Step::Key(key), way @ ..]) => name == key && matches(rest, way),
        _ => false,
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('.').filter(|segment| !segment.is_empty()).collect()
}

/// A response: its name, the document, and the ways to its rows.
type Rows<'g> = (&'g str, Value, Vec<Vec<Step>>);

/// A capture that may be damaged, and mended again.
struct Ground {
    directory: TempDir,
    files: Vec<(String, Vec<u8>)>,
}

impl Ground {
    fn new(capture: &Path) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let files = responses_of(capture);
        files.iter().for_each(|(name, content)| put_response(directory.path(), name, content));
        Self { directory, files }
    }

    /// The responses of a kind.
    fn rows(&self, kind: &'static KindSpec) -> Vec<Rows<'_>> {
        let mut found = Vec::new();
        for (name, content) in &self.files {
            let Ok(document) = serde_json::from_slice::<Value>(content) else { continue };
            let operation = Path::new(name).file_stem().unwrap().to_str().unwrap().split("__").next().unwrap();
            for read in sources(kind).iter().filter(|read| read.operation.id == operation) {
                let path = segments(read.rows);
                let whole = path.is_empty().then(Vec::new);
                let rows = places(&document).into_iter().filter(|way| !path.is_empty() && matches(&path, way));
                found.push((name.as_str(), document.clone(), whole.into_iter().chain(rows).collect()));
            }
        }
        found
    }

    /// What is read with these documents in the place of their namesakes.
    fn with(&self, changed: &[(&str, Value)]) -> Result<Vec<u8>, String> {
        changed.iter().for_each(|(name, document)| put_response(self.directory.path(), name, document.to_string()));
        let said = read(self.directory.path());
        let mended = self.files.iter().filter(|(name, _)| changed.iter().any(|(changed, _)| changed == name));
        mended.for_each(|(name, content)| put_response(self.directory.path(), name, content));
        said
    }

    /// True if the field stands in some response, and another account would be read without it.
    fn has_sample(&self, kind: &'static KindSpec, field: &str) -> bool {
        self.differs(&self.rows(kind), field)
    }

    /// The same for responses that are made up: every row of the kind has what the description says of the field, and
    /// whatever is described beside it, in the place of what it had there; or as little else as makes a row of the kind.
    fn has_made_sample(&self, kind: &'static KindSpec, field: &'static str, made: &[Value]) -> bool {
        let top = segments(field)[0];
        let key = key(kind, field);
        let needed = key.iter().copied().chain(tested(kind)).collect();
        let all = fields(kind);
        made.iter().any(|value| {
            [&all, &needed, &key].into_iter().any(|keeps| {
                let mut responses = self.rows(kind);
                for (_, document, rows) in &mut responses {
                    for row in &*rows {
                        at(document, row)[top] = value.clone();
                        let spare = spare(kind, field, keeps);
                        *document = spare.fold(document.clone(), |document, other| without(document, row, other));
                    }
                }
                self.differs(&responses, field)
            })
        })
    }

    /// True if something else is read of responses than of the same ones without a field in their rows.
    fn differs(&self, responses: &[Rows<'_>], field: &str) -> bool {
        let (mut with, mut left) = (Vec::new(), Vec::new());
        for (name, document, rows) in responses {
            with.push((*name, document.clone()));
            left.push((*name, rows.iter().fold(document.clone(), |document, row| without(document, row, field))));
        }
        left != with && self.with(&with) != self.with(&left)
    }
}

fn at<'v>(document: &'v mut Value, way: &[Step]) -> &'v mut Value {
    way.iter().fold(document, |at, step| match step {
        Step::Key(key) => &mut at[key],
        Step::At(n) => &mut at[n],
    })
}

/// A document without whatever stands at a path in a row.
fn without(document: Value, row: &[Step], field: &str) -> Value {
    let mut left = document;
    let pattern = segments(field);
    let mut ways: Vec<Vec<Step>> =
        places(at(&mut left, row)).into_iter().filter(|way| matches(&pattern, way)).collect();
    // From the end, so that what is before it in a list stays where it is; and what is inside before what is around it.
    ways.reverse();
    ways.into_iter().fold(left, |left, way| damaged(left, &[row, &way].concat(), None))
}

/// The fields that make the key of a row. Of several that may be the same part of it, the one that is asked about is enough.
fn key(kind: &'static KindSpec, field: &str) -> BTreeSet<&'static str> {
    let parts = sources(kind).iter().flat_map(|read| read.identity).map(key_fields);
    parts.filter(|fields| !fields.contains(&field)).flatten().collect()
}

/// The fields that tests ask for.
fn tested(kind: &'static KindSpec) -> impl Iterator<Item = &'static str> {
    tests(kind).chain(kind.reads.iter().flat_map(|read| read.when)).flat_map(|test| test.fields())
}

/// The other fields that are read of a kind, but for those to keep.
fn spare(kind: &'static KindSpec, field: &'static str, keeps: &BTreeSet<&str>) -> impl Iterator<Item = &'static str> {
    let holds = |other: &&str| *other != field && !keeps.contains(other) && !field.starts_with(&format!("{other}."));
    fields(kind).into_iter().filter(holds).collect::<Vec<_>>().into_iter()
}

/// What is at the first segment of a path that nobody describes, with a text at its end.
fn undescribed(field: &str) -> Value {
    let below = segments(field).into_iter().skip(1).rev();
    below.fold(Value::from("sample-1"), |value, name| json!({ name.replace('*', "x"): value }))
}

/// A field that is read has a response in which it stands, and without which the account would be another one. Where no
/// capture has one, it is made from the description.
#[test]
fn every_field_has_a_sample() {
    let Some(description) = description() else { return };
    let grounds: Vec<Ground> = captures().iter().map(|capture| Ground::new(capture)).collect();
    let mut found = Vec::new();
    for kind in kinds().filter(|kind| matches!(kind.found, Found::Listed | Found::Within { .. })) {
        for field in fields(kind) {
            let schemas = schemas_of(description, kind, segments(field)[0]);
            let mut made: Vec<Value> = schemas.iter().flat_map(|schema| schema.made(4)).collect();
            made.dedup();
            made.extend(made.is_empty().then(|| undescribed(field)));
            let has_made = |ground: &Ground| ground.has_made_sample(kind, field, &made);
            if !grounds.iter().any(|ground| ground.has_sample(kind, field)) && !grounds.iter().any(has_made) {
                found.push(Finding::new(kind.name, field, format!("no sample has it, not even {made:?}")));
            }
        }
    }
    judge(&found, &[]);
}
