//! A list, map or field that is embedded in a row says that there is none if it is absent, null or
//! empty: all three are read alike.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use winddown::catalogue::spec::{Absent, Found, Part, Question, Truth};
use winddown::catalogue::{Catalogue, KindSpec};
use winddown::strategies::{AccountFacts, ThingFacts};

use super::{Files, OPERATOR, addresses, assert_same};
use crate::responses::{put_inside, responses, with_what_is_always_inside, write};

/// A way of saying that there is nothing.
#[derive(Clone, Debug, PartialEq)]
enum Form {
    Absent,
    Is(Value),
}

/// The places in a row where nothing means that there is none of an embedded kind, each with the forms
/// that nothing takes there.
fn places(inner: &KindSpec, rows: &str) -> Vec<(String, Vec<Form>)> {
    let nothing = [Form::Absent, Form::Is(Value::Null)];
    // What has to be an object is not there either where it is empty; a list in its place is odd.
    let object = [&nothing[..], &[Form::Is(json!({}))]].concat();
    let list_or_map = [&object[..], &[Form::Is(json!([]))]].concat();
    let mut places = Vec::new();
    let mut above = |path: &str| {
        let segments: Vec<&str> = path.split('.').collect();
        let ends = (1..segments.len()).filter(|n| segments[n - 1] != "*");
        let forms = |n: usize| if segments[n] == "*" { list_or_map.clone() } else { object.clone() };
        places.extend(ends.map(|n| (segments[..n].join("."), forms(n))));
    };
    if !rows.is_empty() {
        above(rows);
        return places;
    }
    let means_none = |absent: &Absent| matches!(absent, Absent::Is(Truth::No) | Absent::NoWithout(_));
    for test in inner.when.iter().filter(|test| means_none(&test.absent.value)) {
        above(test.field);
    }
    for test in inner.when.iter().filter(|test| means_none(&test.absent.value)) {
        let text = (test.question == Question::Present).then(|| Form::Is(json!("")));
        places.push((test.field.to_owned(), nothing.iter().cloned().chain(text).collect()));
    }
    places
}

/// Puts nothing in a place of a row; what leads there is made where it is missing.
fn put(at: &mut Value, path: &[&str], form: &Form) {
    let (first, rest) = path.split_first().unwrap();
    if let Value::Array(items) = at {
        return items.iter_mut().for_each(|item| put(item, if *first == "*" { rest } else { path }, form));
    }
    if !at.is_object() {
        *at = json!({});
    }
    let fields = at.as_object_mut().unwrap();
    if *first == "*" {
        if fields.is_empty() {
            fields.insert("some".to_owned(), json!({}));
        }
        return fields.values_mut().for_each(|item| put(item, rest, form));
    }
    match (rest, form) {
        ([], Form::Absent) => _ = fields.remove(*first),
        ([], Form::Is(value)) => _ = fields.insert((*first).to_owned(), value.clone()),
        (rest, _) => put(fields.entry(*first).or_insert_with(|| json!({})), rest, form),
    }
}

/// A capture with one thing of a kind, and the files with its row; each with where the row is.
struct Ground {
    files: Files,
    rows: BTreeMap<PathBuf, (Value, &'static str)>,
}

impl Ground {
    fn with(outer: &'static KindSpec) -> Self {
        let identity = outer.reads[0].identity;
        let key = match identity.iter().any(|part| matches!(part, Part::Month(_))) {
            true => "2026-06",
            // The account's own key is that of its operator.
            false if Some(outer.name) == Catalogue::soracom().root().map(|root| root.name) => OPERATOR,
            false => "k1",
        };
        let status = outer.status.values.first().map(|value| value.name.to_owned());
        let place = outer.places()[0];
        let thing = ThingFacts { status, ..ThingFacts::new(outer.name, place, key) };
        let facts = AccountFacts { things: vec![thing], ..AccountFacts::default() };
        let facts = with_what_is_always_inside(put_inside(facts));
        let files = Files::nothing();
        write(&responses(&facts.account().unwrap()), files.path());
        let mut rows = BTreeMap::new();
        let directory = files.path().join(place.map_or("operator".to_owned(), |place| place.to_string()));
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().split("__").next().unwrap().to_owned();
            if let Some(read) = outer.reads.iter().find(|read| read.operation.id == name) {
                let document = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                rows.insert(path, (document, read.rows));
            }
        }
        assert!(!rows.is_empty(), "{} is shown nowhere", outer.name);
        Self { files, rows }
    }

    /// The account where a place of the row holds this form of nothing.
    fn account(&self, path: &str, form: &Form) -> winddown::account::Account {
        for (file, (document, rows)) in &self.rows {
            let whole = [*rows, path].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(".");
            let mut document = document.clone();
            put(&mut document, &whole.split('.').collect::<Vec<_>>(), form);
            fs::write(file, document.to_string()).unwrap();
        }
        self.files.account()
    }
}

#[test]
fn absent_null_and_empty_mean_the_same() {
    let mut tried = BTreeSet::new();
    for inner in Catalogue::soracom().kinds() {
        let Found::Within { kind: outer, rows, .. } = inner.found else { continue };
        let ground = Ground::with(Catalogue::soracom().kind(outer).unwrap());
        for (path, forms) in places(inner, rows) {
            let absent = ground.account(&path, &forms[0]);
            for form in &forms {
                let account = ground.account(&path, form);
                assert_eq!(addresses(&account, inner.name), "", "{}: {path} is {form:?}", inner.name);
                assert_same(&account, &absent);
                tried.insert(inner.name);
            }
        }
    }
    assert!(tried.len() > 15, "only {tried:?}");
}

/// A step that took a licence from a camera without one would fail for ever.
#[test]
fn a_camera_without_a_licence_has_none() {
    for licences in [json!([]), json!(null), json!({})] {
        let camera = json!({ "deviceId": "7CDD", "name": "lobby", "appliedLicenses": licences });
        let account = Files::new()
            .put("jp/listSoraCamDevices.json", json!([{ "deviceId": "7CDD", "name": "lobby" }]))
            .put("jp/getSoraCamDevice__7CDD.json", camera)
            .account();
        assert_eq!(addresses(&account, "soracam-device"), "jp:soracam-device/7CDD");
        assert_eq!(addresses(&account, "soracam-license-assignment"), "", "{licences}");
    }
}
