//! The JSON Schemas in `docs/schema` fit what is written, and nothing that is broken.
//!
//! That they are those of the types is checked where the types are: `cargo test --all-features --lib schema`.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use winddown::catalogue::Catalogue;
use winddown::execution::{ConfirmedPlan, Entry, Execution, Options, Receipt, Terms};
use winddown::graph::DependencyGraph;
use winddown::plan::SavedPlan;
use winddown::planner::Planner;
use winddown::reading::SnapshotFile;
use winddown::report;
use winddown::report::json::{
    CheckDocument, ComparisonDocument, DiffDocument, ErrandsDocument, Event, ExecutionDocument, ExplainDocument,
    GraphDocument, LeversDocument, QuestionsDocument, VerificationDocument, WhatIfDocument,
};
use winddown::timeline::Weekends;
use winddown::verify::verify;

use crate::common::{account, acme, cases, now, project};

/// By the names of the documents.
static SCHEMAS: LazyLock<BTreeMap<String, Validator>> = LazyLock::new(|| {
    let files = fs::read_dir(project("docs/schema")).unwrap().map(|file| file.unwrap().path());
    let schema = |path: &Path| jsonschema::validator_for(&read(path)).unwrap();
    files.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), schema(&path))).collect()
});

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Makes sure that a document fits the schema of the type that it names.
#[track_caller]
pub(crate) fn assert_valid(document: &Value) {
    assert_valid_as(document["document"].as_str().unwrap(), document);
}

/// Makes sure that a document without a name fits a schema.
#[track_caller]
pub(crate) fn assert_valid_as(name: &str, document: &Value) {
    let schema = SCHEMAS.get(name).unwrap_or_else(|| panic!("docs/schema has no {name}.json"));
    let wrong: Vec<String> = schema.iter_errors(document).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
}

/// All files under a directory whose names end so.
fn files(directory: &Path, end: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry, end));
        } else if entry.to_str().unwrap().ends_with(end) {
            let text = fs::read_to_string(&entry).unwrap();
            found.extend(serde_json::Deserializer::from_str(&text).into_iter::<Value>().map(Result::unwrap));
        }
    }
    found.sort_by_key(Value::to_string);
    found
}

/// Documents of the types that are not among those files.
fn made() -> Vec<Value> {
    let account = account(&acme());
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).plan().save(&Weekends);
    let found = verify(&plan, &account, Catalogue::soracom(), now());
    let verification = json!(report::verification(&plan, &found));
    let confirmed = ConfirmedPlan::new(plan, "OP0012345678", Terms::default()).unwrap();
    let mut execution = Execution::start(confirmed, Options::default(), now());
    while execution.poll_entry(now()).is_some() {}
    let events = [Event::version("0.1.0", true), Event::end(&execution)];
    [verification, json!(report::standing(&execution))].into_iter().chain(events.map(|event| json!(event))).collect()
}

/// Documents of all types but those that only the command writes, each with its name.
fn kept() -> Vec<(String, Value)> {
    let named = |document: Value| document["document"].as_str().map(|name| (name.to_owned(), document.clone()));
    let mut all: Vec<_> = files(&project("tests/golden"), ".json").into_iter().filter_map(named).collect();
    all.extend(files(&project("examples"), "capture.json").into_iter().filter_map(named));
    let name = |document: &Value| {
        if document.get("type").is_some() {
            "events".to_owned()
        } else {
            document["document"].as_str().unwrap().to_owned()
        }
    };
    all.extend(made().into_iter().map(|document| (name(&document), document)));
    let journal = files(&project("tests/golden/journal"), ".jsonl");
    all.extend(journal.into_iter().map(|line| named(line.clone()).unwrap_or(("journal-entry".to_owned(), line))));
    all
}

#[test]
fn what_is_written_fits() {
    let kept = kept();
    for (name, document) in &kept {
        assert_valid_as(name, document);
    }
    let names: BTreeSet<&str> = kept.iter().map(|(name, _)| &**name).collect();
    // Only the command writes errors: its tests look at them.
    let all: BTreeSet<&str> = SCHEMAS.keys().map(String::as_str).filter(|name| *name != "error").collect();
    assert_eq!(names, all);
}

/// Each document is described, and so is each of its fields.
#[test]
fn everything_is_described() {
    fn undescribed(at: &str, schema: &Value, found: &mut Vec<String>) {
        let fields = schema["properties"].as_object();
        for (name, field) in fields.into_iter().flatten() {
            // What tells one alternative from the others goes by the description of the alternative.
            let is_tag = field.get("const").is_some() || fields.is_some_and(|it| it.len() == 1);
            if field.get("description").is_none() && field.get("$ref").is_none() && !is_tag {
                found.push(format!("{at}.{name}"));
            }
        }
        let parts = schema.as_object().into_iter().flatten().flat_map(|(_, part)| match part {
            Value::Array(parts) => parts.iter().collect(),
            part @ Value::Object(_) => vec![part],
            _ => Vec::new(),
        });
        parts.for_each(|part| undescribed(at, part, found));
    }
    let mut found = Vec::new();
    for name in SCHEMAS.keys() {
        let schema = read(&project(&format!("docs/schema/{name}.json")));
        assert!(schema["description"].is_string(), "{name} is not described");
        undescribed(name, &schema, &mut found);
        let text = schema.to_string();
        for of_code in ["`None`", "[`", "::", "`Display`"] {
            assert!(!text.contains(of_code), "{name} speaks of code: {of_code}");
        }
    }
    assert!(found.is_empty(), "without a description: {}", found.join(", "));
}

/// Where something stands in a document: the pointers to all values, the document itself among them.
fn pointers(at: &str, value: &Value, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            pointers(&format!("{at}/{name}"), value, found);
        }),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, value)| pointers(&format!("{at}/{n}"), value, found))
        }
        _ => {}
    }
}

/// What is done to a document.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Drop,
    Retype,
    Rename,
}

/// The fields that a document may leave out.
const MAY_BE_LEFT_OUT: &str = "\
    also answer answer_lost at attestation attested because body by called_at cascades changed charges code \
    command consents count export_first facts goes_along gone held hides holds holidays instead is_settled \
    last limit max_per_kind max_steps may_miss message missing name next_month not_before note oddities \
    operation origin protection quantity redacted references request said_by says seen shown standing \
    status steps stops_monthly strength unread until";

/// The fields whose values are of a list that is known.
const NAMES: &str = "action actor clearance code document event fact outlook strength verdict what";

/// Does damage at a place; `None` if such damage cannot be done there, or would do no harm.
fn damaged(document: &Value, pointer: &str, damage: Damage) -> Option<Value> {
    // What stands in these is anything, or anything by name.
    if ["/body", "/note", "/params", "/counts", "/max_per_kind", "/holds/resources", "/says", "/shown"]
        .iter()
        .any(|free| pointer.contains(free))
    {
        return None;
    }
    let (parent, field) = pointer.rsplit_once('/')?;
    let mut document = document.clone();
    let is_element = field.parse::<usize>().is_ok();
    match damage {
        Damage::Drop if is_element || MAY_BE_LEFT_OUT.split(' ').any(|name| name == field) => return None,
        Damage::Drop => _ = document.pointer_mut(parent)?.as_object_mut()?.remove(field)?,
        Damage::Retype => {
            let value = document.pointer_mut(pointer)?;
            *value = if value.is_array() { json!("text") } else { json!([[]]) };
        }
        // The API has codes of its own, evidence and the catalogue have words.
        Damage::Rename if ["/response", "/evidence", "/ends_by"].iter().any(|words| pointer.contains(words)) => {
            return None;
        }
        Damage::Rename if !NAMES.split(' ').any(|name| name == field) => return None,
        Damage::Rename => {
            let value = document.pointer_mut(pointer).filter(|value| value.is_string())?;
            *value = json!("unheard-of");
        }
    }
    Some(document)
}

/// Whether the type that reads such documents reads this one; `None` if there is none.
fn is_read(name: &str, document: &Value) -> Option<bool> {
    let text = document.to_string();
    Some(match name {
        "what-if" => serde_json::from_str::<WhatIfDocument>(&text).is_ok(),
        "levers" => serde_json::from_str::<LeversDocument>(&text).is_ok(),
        "diff" => serde_json::from_str::<DiffDocument>(&text).is_ok(),
        "errands" => serde_json::from_str::<ErrandsDocument>(&text).is_ok(),
        "graph" => serde_json::from_str::<GraphDocument>(&text).is_ok(),
        "receipt" => serde_json::from_str::<Receipt>(&text).is_ok(),
        "receipt-comparison" => serde_json::from_str::<ComparisonDocument>(&text).is_ok(),
        "check" => serde_json::from_str::<CheckDocument>(&text).is_ok(),
        "explain" => serde_json::from_str::<ExplainDocument>(&text).is_ok(),
        "questions" => serde_json::from_str::<QuestionsDocument>(&text).is_ok(),
        "verification" => serde_json::from_str::<VerificationDocument>(&text).is_ok(),
        "execution" => serde_json::from_str::<ExecutionDocument>(&text).is_ok(),
        "events" => serde_json::from_str::<Event>(&text).is_ok(),
        "journal-entry" => serde_json::from_str::<Entry>(&text).is_ok(),
        "journal" => ConfirmedPlan::read(text.as_bytes(), Catalogue::soracom()).is_ok(),
        "plan" => SavedPlan::read(text.as_bytes(), Catalogue::soracom()).is_ok(),
        "snapshot" => SnapshotFile::new("kept").load_from(text.as_bytes()).is_ok(),
        _ => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(512), ..ProptestConfig::default() })]

    /// A field that is dropped, a value of another type, and a name that nobody knows are all noticed.
    #[test]
    fn what_is_broken_does_not_fit(
        document in any::<Index>(),
        place in any::<Index>(),
        damage in prop_oneof![Just(Damage::Drop), Just(Damage::Retype), Just(Damage::Rename)],
    ) {
        let kept = KEPT.get(document.index(KEPT.len())).unwrap();
        let (name, document, pointers) = kept;
        let pointer = place.get(pointers);
        if let Some(broken) = damaged(document, pointer, damage) {
            prop_assert!(!SCHEMAS[name].is_valid(&broken), "{}: {:?} at {} goes unnoticed", name, damage, pointer);
        }
    }
}

/// With the places in each.
static KEPT: LazyLock<Vec<(String, Value, Vec<String>)>> = LazyLock::new(|| {
    let with_places = |(name, document): (String, Value)| {
        let mut found = Vec::new();
        pointers("", &document, &mut found);
        (name, document, found)
    };
    kept().into_iter().map(with_places).collect()
});

/// What is written is also read; and no field is needed where it is read that may be left out where it is written.
#[test]
fn what_fits_is_read() {
    let mut read = 0;
    for (name, document, pointers) in KEPT.iter() {
        // The seal of a snapshot allows no other bytes than those that were written.
        if name == "snapshot" || is_read(name, document).is_none() {
            continue;
        }
        assert_eq!(is_read(name, document), Some(true), "{name}");
        let step = (pointers.len() / 60).max(1);
        // What a plan relies on follows from its catalogue, and what was agreed to from its steps: no schema knows that.
        let is_free = |pointer: &&String| !["/body", "/relies_on", "/terms"].iter().any(|part| pointer.contains(part));
        for pointer in pointers.iter().skip(1).step_by(step).filter(is_free) {
            let (parent, field) = pointer.rsplit_once('/').unwrap();
            let mut less = document.clone();
            let left_out = less.pointer_mut(parent).and_then(Value::as_object_mut).and_then(|row| row.remove(field));
            if left_out.is_some() && SCHEMAS[name].is_valid(&less) {
                read += 1;
                assert_eq!(is_read(name, &less), Some(true), "{name} is not read without {pointer}");
            }
        }
    }
    assert!(read > 20, "only {read} fields were left out");
}

/// Documents that were written before they named themselves are read.
#[test]
fn those_without_a_name_are_read() {
    let mut read = BTreeSet::new();
    for (name, mut document) in kept() {
        let fields = document.as_object_mut().unwrap();
        if name != "snapshot" && fields.remove("document").is_some() && fields.remove("written_by").is_some() {
            assert_ne!(is_read(&name, &document), Some(false), "{name}");
            read.insert(name);
        }
    }
    assert_eq!(
        Vec::from_iter(read),
        [
            "capture",
            "check",
            "diff",
            "errands",
            "events",
            "execution",
            "explain",
            "graph",
            "journal",
            "kinds",
            "levers",
            "plan",
            "questions",
            "receipt",
            "receipt-comparison",
            "verification",
            "what-if",
        ]
    );
}

/// Whoever reads one document for another is told which one it is.
#[test]
fn one_document_for_another() {
    let document = |name: &str| kept().into_iter().find(|(it, _)| it == name).unwrap().1;
    let check = serde_json::from_value::<ExplainDocument>(document("check")).unwrap_err();
    assert_eq!(check.to_string(), "its document is `check`, and has to be `explain`");
    let plan = serde_json::from_value::<CheckDocument>(document("plan")).unwrap_err();
    assert_eq!(plan.to_string(), "its document is `plan`, and has to be `check`");
    let error = SavedPlan::read(document("check").to_string().as_bytes(), Catalogue::soracom()).unwrap_err();
    assert!(error.to_string().contains("its document is `check`, and has to be `plan`"), "{error}");
}
