//! Whether the steps of a thing are the acts that it takes, one after the other.

use serde_json::{Value, json};
use winddown::account::{AccountBuilder, Fact, Protection};
use winddown::catalogue::spec::{Action, Part, Read, Route, Standing, StatusSpec, StatusValue, StepSpec, inferred};
use winddown::catalogue::{Catalogue, Code, GLOBAL, JAPAN, KindSpec, Noun, Operation, ParamSource};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::timeline::Weekends;
use winddown::verify::{Soundness, verify};

use super::{built, checked, file_of, said};
use crate::common::kinds::{ACCOUNT, BEFORE_ACCOUNT, protection};
use crate::common::{OPERATOR, now};

/// Its status is what it was, and yet it ends by itself now: there is nothing to cancel.
#[test]
fn as_many_acts_as_before_may_be_others() {
    let contract = |next: Option<&str>| {
        built(|builder| {
            let draft = builder.add("operator-contract", None, "support").status("priority");
            next.into_iter().fold(draft, |draft, next| draft.fact(Fact::NextMonth, next));
        })
    };
    let verification = checked(&file_of(&contract(None), &["operator-contract"]), &contract(Some("basic")));
    assert_eq!(verification.soundness(), Soundness::Stale);
    assert_eq!(said(&verification), ["operator-contract/support ends in another way than by step 1"]);
}

/// The request says how many there are, so one for another number is not sent.
#[test]
fn another_number_makes_a_plan_stale() {
    let pack =
        |count: &str| built(|builder| _ = builder.add("soracam-license-pack", JAPAN, "p").fact(Fact::Quantity, count));
    let verification = checked(&file_of(&pack("3"), &["soracam-license-pack"]), &pack("5"));
    assert_eq!(verification.soundness(), Soundness::Stale);
    assert_eq!(said(&verification), ["step 1 relies on jp:soracam-license-pack/p: its quantity was 3 and is 5"]);
}

/// A plan that waits for a VPG, ends a SIM and then the VPG: its last step comes after what `after` says.
fn in_a_row(after: &[u64]) -> Vec<String> {
    let account = built(|builder| {
        builder.add("vpg", GLOBAL, "v").status("creating");
        builder.add("sim", GLOBAL, "s").status("active");
    });
    let mut file = file_of(&account, &["vpg", "sim"]);
    let steps = file["steps"].as_array().unwrap();
    let taken = |subject: &str, action: &str| {
        let is_it = |step: &&Value| step["subject"] == subject && step["action"] == action;
        steps.iter().find(is_it).unwrap_or_else(|| panic!("{steps:?}")).clone()
    };
    let mut row = [taken("g:vpg/v", "wait"), taken("g:sim/s", "terminate"), taken("g:vpg/v", "terminate")];
    for (place, step) in row.iter_mut().enumerate() {
        (step["id"], step["stage"]) = (json!(place + 1), json!(place + 1));
    }
    (row[0]["after"], row[1]["after"], row[2]["after"]) = (json!([]), json!([1]), json!(after));
    file["steps"] = json!(row);
    said(&checked(&file, &account))
}

/// Whether directly or by way of another step does not matter, as long as one comes after the other.
#[test]
fn the_acts_of_one_thing_may_follow_each_other_by_way_of_others() {
    assert_eq!(in_a_row(&[1, 2]), Vec::<String>::new());
    assert_eq!(in_a_row(&[2]), Vec::<String>::new());
    assert_eq!(in_a_row(&[]), ["step 3 has to come after step 1, which is done to g:vpg/v first"]);
}

const BOX_ID: &[(&str, ParamSource)] = &[("box_id", ParamSource::Key(0))];

/// Its entry forgets that a box that is being moved may be protected as well.
const BOX: KindSpec = KindSpec {
    name: "box",
    noun: Noun::new("box", "boxes"),
    reads: &[Read::list(Operation::new("listBoxes", "GET", "/boxes", "boxes list", &[]), &[Part::Field(&["id"])])],
    status: StatusSpec {
        fields: &["status"],
        values: &[
            StatusValue::new("here", Standing::Live),
            StatusValue::coded("moving", Standing::Live, Code::TransferPending),
        ],
        ..StatusSpec::NONE
    },
    protection: protection(Operation::new("freeBox", "POST", "/boxes/{box_id}/free", "boxes free", BOX_ID)),
    routes: &[Route::only(&[StepSpec::api(
        Action::Terminate,
        Operation::new("stopBox", "DELETE", "/boxes/{box_id}", "boxes stop", BOX_ID),
    )])],
    before: &[BEFORE_ACCOUNT],
    irreversible: inferred(true, "it is a test's"),
    ..KindSpec::EMPTY
};

/// Whatever a catalogue says, nothing protected ends unless its protection is lifted before.
#[test]
fn a_catalogue_that_forgets_a_protection_is_caught() {
    let catalogue = Catalogue::new(*Catalogue::soracom().provider(), [BOX, ACCOUNT]).unwrap();
    let found = |status: &str| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read_the_rest(&catalogue);
        builder.add("box", None, "b").status(status).protection(Protection::On);
        let account = builder.build(&catalogue).unwrap();
        let graph = DependencyGraph::build(account.clone(), &catalogue, now()).unwrap();
        let plan = Planner::new(&graph).plan().save(&Weekends);
        said(&verify(&plan, &account, &catalogue, now()))
    };
    assert_eq!(found("here"), Vec::<String>::new());
    assert_eq!(
        found("moving"),
        ["step 1 would end box/b, which is protected, without lifting the protection directly before"]
    );
}
