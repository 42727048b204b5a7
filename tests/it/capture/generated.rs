//! Responses to every operation that the catalogue reads, made up from the fields that it names.

use std::collections::BTreeSet;
use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestCaseResult;
use serde_json::{Map, Value, json};
use winddown::catalogue::spec::{Found, Part, Read, Test};
use winddown::catalogue::{Catalogue, KindSpec};

use super::properties::config;
use super::{Files, difference, lines};
use crate::common::cases;

/// One response of a kind: the place and read that it is of, its rows and its path parameter.
#[derive(Clone)]
struct Response {
    directory: String,
    read: &'static Read,
    param: &'static str,
    rows: Vec<Value>,
}

impl Response {
    fn file(&self) -> String {
        let param =
            if self.read.operation.path.matches('{').count() > 0 { format!("__{}", self.param) } else { String::new() };
        format!("{}/{}{param}.json", self.directory, self.read.operation.id)
    }

    fn body(&self) -> Value {
        match self.read.rows.strip_suffix('*') {
            None => self.rows.first().cloned().unwrap_or(json!({})),
            Some("") => Value::from(self.rows.clone()),
            Some(list) => json!({ list.trim_end_matches('.'): self.rows }),
        }
    }

    fn reversed(&self) -> Self {
        let is_list = self.read.rows.ends_with('*');
        Self {
            rows: if is_list { self.rows.iter().rev().cloned().collect() } else { self.rows.clone() },
            ..self.clone()
        }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file(), self.body())
    }
}

fn files(responses: &[Response]) -> Files {
    responses.iter().fold(Files::new(), |files, response| files.put(&response.file(), response.body()))
}

fn responses() -> impl Strategy<Value = Vec<Response>> {
    let reads: Vec<(&'static KindSpec, &'static Read)> =
        Catalogue::soracom().kinds().flat_map(|kind| kind.reads.iter().map(move |read| (kind, read))).collect();
    let response =
        (select(reads), any::<bool>(), select(&["1", "2"][..])).prop_flat_map(|((kind, read), last, param)| {
            let places = kind.places();
            let place = if last { places.last() } else { places.first() };
            let directory = place.copied().flatten().map_or("operator".to_owned(), |place| place.to_string());
            vec(row(kind, read), 0..4).prop_map(move |rows| Response {
                directory: directory.clone(),
                read,
                param,
                rows,
            })
        });
    vec(response, 1..6)
}

/// A row of a kind: what makes its key, and some of the other fields that are read from it.
fn row(kind: &'static KindSpec, read: &'static Read) -> impl Strategy<Value = Value> {
    let key: Vec<&str> = read.identity.iter().filter_map(field).collect();
    let others: Vec<&str> = fields(kind, read).into_iter().filter(|field| !key.contains(field)).collect();
    let some = (0..=others.len()).prop_flat_map(move |n| subsequence(others.clone(), n));
    (some, vec(value(), 64), any::<bool>(), select(&["1", "2", "202608"][..])).prop_map(
        move |(some, values, in_lists, id)| {
            let mut row = json!({});
            for (path, value) in some.iter().zip(values.iter().cycle()) {
                put(&mut row, &path.split('.').collect::<Vec<_>>(), value, in_lists);
            }
            key.iter().for_each(|path| put(&mut row, &path.split('.').collect::<Vec<_>>(), &json!(id), in_lists));
            row
        },
    )
}

fn value() -> impl Strategy<Value = Value> {
    let texts =
        ["", "1", "2", "active", "terminated", "202608", "planArc01", "virtual", "true", "é/%", super::OPERATOR];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(texts.to_vec()).prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
    ]
}

/// Puts a value at a path, in place of whatever is in the way. A wildcard stands for two elements of
/// a list or of a map.
fn put(at: &mut Value, path: &[&str], value: &Value, in_lists: bool) {
    match path {
        [] | ["#"] => *at = value.clone(),
        ["*", rest @ ..] if in_lists && rest != ["#"] => {
            if !at.is_array() {
                *at = json!([null, null]);
            }
            at.as_array_mut().unwrap().iter_mut().for_each(|element| put(element, rest, value, in_lists));
        }
        ["*", rest @ ..] => ["1", "2"].iter().for_each(|key| put(entry(at, key), rest, value, in_lists)),
        ["**", rest @ ..] => put(entry(entry(at, "some"), "where"), rest, value, in_lists),
        [name, rest @ ..] => put(entry(at, name), rest, value, in_lists),
    }
}

fn entry<'v>(at: &'v mut Value, key: &str) -> &'v mut Value {
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    at.as_object_mut().unwrap().entry(key).or_insert(Value::Null)
}

fn field(part: &'static Part) -> Option<&'static str> {
    match part {
        Part::Field(fields) => fields.first().copied(),
        Part::Month(field) => Some(field),
        _ => None,
    }
}

/// Every field that is read from a kind's rows, for itself and for the kinds within.
fn fields(kind: &'static KindSpec, read: &'static Read) -> BTreeSet<&'static str> {
    let within = Catalogue::soracom()
        .kinds()
        .filter(|inner| matches!(inner.found, Found::Within { kind: outer, .. } if outer == kind.name));
    let mut fields: BTreeSet<&str> = read.when.iter().map(tested).collect();
    for kind in std::iter::once(kind).chain(within) {
        fields.extend(kind.label.iter().chain(kind.also_known_as).chain(kind.status.fields));
        fields.extend(kind.references.iter().map(|reference| reference.field));
        fields.extend(kind.facts.iter().map(|fact| fact.field));
        fields.extend(kind.protection.map(|protection| protection.field));
        fields.extend(kind.when.iter().chain(kind.references.iter().flat_map(|reference| reference.when)).map(tested));
        if let Found::Within { identity, rows, .. } = kind.found {
            fields.extend(identity.iter().filter_map(field));
            fields.insert(rows);
        }
    }
    fields.retain(|field| !field.is_empty() && !field.starts_with('%'));
    fields
}

fn tested(test: &'static Test) -> &'static str {
    test.field
}

fn whatever_comes_is_the_same_account_or_error_in_any_order(responses: &[Response]) -> TestCaseResult {
    let reversed: Vec<Response> = responses.iter().map(Response::reversed).collect();
    match (files(responses).read(), files(&reversed).read()) {
        (Ok(one), Ok(other)) => prop_assert_eq!(difference(&one.account, &other.account), None),
        (Err(one), Err(other)) => prop_assert_eq!(lines(one.problems()), lines(other.problems())),
        (one, other) => prop_assert!(false, "{one:?}\n{other:?}"),
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(96))]

        #[test]
        fn whatever_comes_is_the_same_account_or_error_in_any_order(responses in responses()) {
            super::whatever_comes_is_the_same_account_or_error_in_any_order(&responses)?;
        }
    }
}

/// A generator that makes only errors would prove little.
#[test]
fn many_of_these_captures_can_be_read() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = responses();
    let mut kinds = BTreeSet::new();
    let mut read = 0;
    let tried = cases(200);
    for _ in 0..tried {
        let responses = strategy.new_tree(&mut runner).unwrap().current();
        if let Ok(capture) = files(&responses).read() {
            read += 1;
            kinds.extend(capture.account.kinds().map(str::to_owned));
        }
    }
    assert!(read > tried / 4, "{read} of {tried}");
    assert!(kinds.len() > 30, "{kinds:?}");
}
