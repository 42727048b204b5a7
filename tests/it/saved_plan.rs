//! Reading a plan's file: every problem in it is reported.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use serde_json::{Value, json};
use winddown::catalogue::Catalogue;
use winddown::graph::DependencyGraph;
use winddown::plan::{PlanError, SavedPlan};
use winddown::planner::Planner;
use winddown::timeline::Weekends;

use crate::common::{account, acme, now};

/// The example account's plan, as its file.
pub(crate) fn file() -> Value {
    let account = account(&acme());
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).plan();
    serde_json::to_value(winddown::report::plan(&plan)).unwrap()
}

fn read(file: &Value) -> Result<SavedPlan, PlanError> {
    SavedPlan::read(&*serde_json::to_vec(file).unwrap(), Catalogue::soracom())
}

/// What is said of a plan that was changed in some way; each problem on a line.
fn said(change: impl FnOnce(&mut Value)) -> String {
    let mut file = file();
    change(&mut file);
    let error = read(&file).unwrap_err().to_string();
    error.strip_prefix("the plan cannot be used:\n  ").unwrap().to_owned()
}

/// The place of the first step that fits.
fn place(file: &Value, fits: impl Fn(&Value) -> bool) -> usize {
    file["steps"].as_array().unwrap().iter().position(fits).unwrap()
}

fn is_api(step: &Value) -> bool {
    !step["operation"].is_null()
}

#[test]
fn a_plan_comes_back_as_it_was() {
    let account = account(&acme());
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).plan();
    let made = plan.save(&Weekends);
    let back = read(&file()).unwrap();
    assert_eq!(made.digest(), back.digest());
    assert_eq!((made.len(), made.operator(), made.made_at()), (back.len(), back.operator(), back.made_at()));
    assert_eq!(made.unfollowed(), back.unfollowed());
    assert!(made.steps().zip(back.steps()).all(|(made, back)| made.call() == back.call()
        && made.not_before() == back.not_before()
        && made.relies_on() == back.relies_on()
        && made.stage() == back.stage()));
}

#[test]
fn what_is_held_is_held_for_a_reason() {
    let held = |row: Value| said(|file| file["held"] = json!([row]));
    let whim = held(json!({ "subject": "g:sim/1", "because": "whim", "of": null }));
    assert!(whim.ends_with(": g:sim/1 is held for no known reason: `whim`"), "{whim}");
    let nobody = held(json!({ "subject": "g:sim/1", "because": "stays", "of": null }));
    assert!(nobody.ends_with(": g:sim/1 is held for no known reason: `stays`"), "{nobody}");
}

#[test]
fn what_is_no_plan_is_refused_with_the_place() {
    let read = |text: &str| SavedPlan::read(text.as_bytes(), Catalogue::soracom()).unwrap_err().to_string();
    let head = "the plan cannot be used:\n  ";
    assert_eq!(read("[]"), format!("{head}line 1, column 1: invalid type: sequence, expected a plan"));
    assert_eq!(read("{\"account\": \n"), format!("{head}line 2, column 1: EOF while parsing a value"));
    let whole = serde_json::to_string(&file()).unwrap();
    assert!(read(&whole[..whole.len() / 2]).contains(": EOF while parsing"));
    assert!(read(&format!("{whole} {{}}")).contains("  line 1, column "));
}

#[test]
fn another_version_is_refused() {
    let said = said(|file| file["format_version"] = json!("2"));
    assert_eq!(said, "its format_version is 2, and this winddown reads 1.x");
}

#[test]
fn what_is_missing_is_named() {
    let fields = ["format_version", "account", "now", "snapshot_digest", "closes_account", "scope", "steps"];
    let missing = fields.map(|field| said(|file| _ = file.as_object_mut().unwrap().remove(field)));
    let named = [
        "it has no format_version",
        "it has no account, the operator id",
        "it has no now",
        "it has no snapshot_digest",
        "it has no closes_account",
        "it has no scope",
        "it has no steps",
    ];
    assert_eq!(missing, named);
    let both = said(|file| {
        file.as_object_mut().unwrap().remove("closes_account");
        file.as_object_mut().unwrap().remove("scope");
    });
    assert_eq!(both, "it has no closes_account\n  it has no scope");
}

#[test]
fn steps_are_numbered_without_gaps() {
    let said = said(|file| file["steps"][1]["id"] = json!(7));
    assert_eq!(said, "step 2: its id is 7; steps are numbered from 1 without gaps");
}

/// A step that was taken out by hand is one problem, and so is whatever else is wrong behind it.
#[test]
fn a_step_that_is_missing_is_one_problem() {
    let wrong = "step 2: its id is 3; steps are numbered from 1 without gaps";
    let without = |last: usize| {
        said(|file| {
            let steps = file["steps"].as_array_mut().unwrap();
            steps.truncate(last);
            steps.remove(1);
        })
    };
    assert_eq!(without(3), wrong);
    assert_eq!(without(4), format!("{wrong}, and 1 later step has another number as well"));
    let all = file()["steps"].as_array().unwrap().len();
    assert_eq!(without(all), format!("{wrong}, and {} later steps have other numbers as well", all - 3));
    let others = said(|file| {
        file["steps"].as_array_mut().unwrap().remove(1);
        file["steps"][0]["actor"] = json!("payer");
    });
    assert!(others.starts_with("step 1: its actor is payer") && others.contains(wrong), "{others}");
    assert_eq!(others.lines().count(), 2, "{others}");
}

/// An attestation in a plan has to name a kind and a coverage that exist.
#[test]
fn what_was_attested_is_checked_against_the_catalogue() {
    let word = |kind: &str, place: Value| json!({ "kind": kind, "coverage": place, "by": "Mika", "at": "2026-08-19T00:00:00Z" });
    let attested = |words: Value| said(|file| file["attested"] = words);
    assert_eq!(
        attested(json!([word("flux-plan", json!("jp")), word("no-such-kind", json!("mars"))])),
        "attested, item 2: there is no kind `no-such-kind`\n  \
         attested, item 2: `mars` is not a coverage (known: g, jp)"
    );
    let many: Vec<Value> = (0..30).map(|_| word("no-such-kind", json!("jp"))).collect();
    assert_eq!(attested(json!(many)).lines().count(), 21, "20, and that there may be more");
}

/// A snapshot given for a plan is named as a snapshot, although its version would be refused too.
#[test]
fn another_document_is_named_whatever_its_version() {
    let read = |text: &str| SavedPlan::read(text.as_bytes(), Catalogue::soracom()).unwrap_err().to_string();
    let head = r#"{"winddown":"snapshot","format_version":"2.2","document":"snapshot","account":"OP0012345678"}"#;
    assert!(read(head).ends_with(": its document is `snapshot`, and has to be `plan`"), "{}", read(head));
    let version = "its format_version is 2.2, and this winddown reads 1.x";
    for head in [
        r#"{"format_version":"2.2","document":"plan"}"#,
        r#"{"format_version":"2.2"}"#,
        r#"{"format_version":"2.2","account":1}"#,
    ] {
        assert_eq!(read(head), format!("the plan cannot be used:\n  {version}"));
    }
}

#[test]
fn a_step_is_an_act_that_the_catalogue_has_for_its_kind() {
    assert_eq!(said(|file| file["steps"][0]["subject"] = json!("g:beacon/1")), "step 1: there is no kind `beacon`");
    let alias = said(|file| file["steps"][0]["subject"] = json!("g:subscriber/1"));
    assert_eq!(alias, "step 1: there is no kind `subscriber`");
    let at = place(&file(), is_api);
    let other = said(|file| file["steps"][at]["operation"]["id"] = json!("createSim"));
    assert!(other.contains("by `createSim` is no way in which"), "{other}");
    let nothing = said(|file| file["steps"][at]["operation"] = Value::Null);
    assert!(nothing.contains("by nothing is no way in which"), "{nothing}");
    let told = place(&file(), |step| !step["instruction"].is_null());
    let told = said(|file| file["steps"][told]["instruction"] = json!("press the red button"));
    assert!(told.contains("by `press the red button` is no way in which"), "{told}");
}

/// Each field that follows from the catalogue.
#[test]
fn a_step_says_what_follows_from_its_act() {
    let file = file();
    let at = place(&file, is_api);
    let step = at + 1;
    let right = |field: &str| file["steps"][at]["operation"][field].as_str().unwrap().to_owned();
    let differs =
        |what: &str, found: &str, right: &str| format!("step {step}: its {what} is {found}, and has to be {right}");
    let method = said(|file| file["steps"][at]["operation"]["method"] = json!("PATCH"));
    assert_eq!(method, differs("method", "PATCH", &right("method")));
    let path = said(|file| file["steps"][at]["operation"]["path"] = json!("/sims/other"));
    assert_eq!(path, differs("path", "/sims/other", &right("path")));
    let body = said(|file| file["steps"][at]["operation"]["body"] = json!({ "all": true }));
    assert_eq!(body, differs("body", "{\"all\":true}", "none"));
    let actor = said(|file| file["steps"][at]["actor"] = json!("support"));
    assert_eq!(actor, differs("actor", "support", "api"));
    for field in ["irreversible", "needs_consent"] {
        let right = file["steps"][at][field].as_bool().unwrap();
        let said = said(|file| file["steps"][at][field] = json!(!right));
        assert_eq!(said, differs(field, &(!right).to_string(), &right.to_string()));
    }
}

#[test]
fn a_step_comes_after_earlier_ones_only() {
    let last = file()["steps"].as_array().unwrap().len();
    for after in [0, 2, last, last + 1] {
        let said = said(|file| file["steps"][1]["after"] = json!([after]));
        assert_eq!(
            said,
            format!("step 2: it comes after step {after}, which has to have a smaller number and an earlier stage")
        );
    }
    let same_stage = said(|file| file["steps"][last - 1]["stage"] = json!(1));
    assert!(same_stage.contains("it comes after step 2, which has to have"), "{same_stage}");
}

#[test]
fn a_key_that_is_too_long_is_refused() {
    let long = "9".repeat(70_000);
    let mut file = file();
    let at = place(&file, |step| !is_api(step));
    let subject = file["steps"][at]["subject"].as_str().unwrap().split_once('/').unwrap().0.to_owned();
    file["steps"][at]["subject"] = json!(format!("{subject}/{long}"));
    let error = read(&file).unwrap_err();
    assert_eq!(error.wrong_steps().collect::<Vec<_>>(), [at + 1]);
    let [problem] = *error.problems().collect::<Vec<_>>() else { panic!("{error}") };
    let said = "the plan is too large, or the key of its subject too long";
    assert_eq!(problem.to_string(), format!("step {}: {said}", at + 1));
}

#[test]
fn many_problems_are_told_up_to_a_number() {
    let mut file = file();
    file["steps"].as_array_mut().unwrap().iter_mut().for_each(|step| step["actor"] = json!("payer"));
    let error = read(&file).unwrap_err();
    assert_eq!((error.problems().len(), error.wrong_steps().count()), (20, 20));
    assert!(error.to_string().ends_with("\n  … and perhaps more"));
}
