//! Verifying the example's plan: each thing that can be wrong, in the words that a person reads.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod acts;
mod bills;
mod order;
mod rules;

use serde_json::{Value, json};
use winddown::account::{Account, AccountBuilder, Address, Month};
use winddown::catalogue::spec::Action;
use winddown::catalogue::spec::t;
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::graph::DependencyGraph;
use winddown::plan::{Change, FactName, SavedPlan};
use winddown::planner::Planner;
use winddown::report::Statement;
use winddown::timeline::Weekends;
use winddown::verify::{Difference, Soundness, Verification, Violation, verify};

use crate::common::{OPERATOR, account, acme, now};
use crate::saved_plan::file;

/// An account of which everything was read but for what `add` says.
fn built(add: impl FnOnce(&mut AccountBuilder)) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.taken_at(now());
    add(&mut builder);
    builder.read_the_rest(Catalogue::soracom());
    builder.build(Catalogue::soracom()).unwrap()
}

/// The file of the plan that ends what these select; without any, the account.
fn file_of(account: &Account, targets: &[&str]) -> Value {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let planner =
        targets.iter().fold(Planner::new(&graph), |planner, target| planner.target(target.parse().unwrap()).unwrap());
    serde_json::to_value(planner.plan().save(&Weekends)).unwrap()
}

fn checked(file: &Value, account: &Account) -> Verification {
    let plan = SavedPlan::read(&*serde_json::to_vec(file).unwrap(), Catalogue::soracom()).unwrap();
    verify(&plan, account, Catalogue::soracom(), now())
}

fn said(verification: &Verification) -> Vec<String> {
    let changes = verification.changes().iter().map(words);
    verification.violations().iter().map(words).chain(changes).collect()
}

/// What a person reads of it.
fn words<T>(found: &T) -> String
where
    for<'t> &'t T: Into<Statement>,
{
    found.into().to_string()
}

/// What is said of the example's plan, changed in some way.
fn broken(change: impl FnOnce(&mut Vec<Value>)) -> Vec<String> {
    let mut file = file();
    change(file["steps"].as_array_mut().unwrap());
    let verification = checked(&file, &account(&acme()));
    assert_eq!(verification.soundness(), Soundness::Invalid);
    assert!(verification.changes().is_empty(), "the account is what it was");
    said(&verification)
}

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

#[test]
fn the_examples_plan_is_sound() {
    let verification = checked(&file(), &account(&acme()));
    assert_eq!((verification.soundness(), said(&verification)), (Soundness::Sound, Vec::new()));
    assert!(verification.is_same_snapshot() && !verification.is_cut_short());
}

#[test]
fn a_planner_that_forgets_the_order_is_caught() {
    let said = broken(|steps| steps.iter_mut().for_each(|step| step["after"] = json!([])));
    assert_eq!(said.len(), Verification::MOST);
    assert!(said.iter().all(|line| !line.contains("relies on")), "the facts are what they were: {said:#?}");
    assert!(said.iter().any(|line| line.contains("without lifting the protection")), "{said:#?}");
    assert!(said.iter().any(|line| line.contains("because the final bill is that of the month")), "{said:#?}");
}

#[test]
fn a_planner_that_forgets_the_account_is_caught() {
    let said = broken(|steps| _ = steps.pop());
    assert_eq!(said, ["the plan says that it closes the account, and its steps do otherwise"]);
}

#[test]
fn a_protection_that_is_not_lifted_is_told_by_itself() {
    let said = broken(|steps| {
        let at = steps.iter().position(|step| step["action"] == "lift-protection").unwrap();
        let (id, subject) = (steps[at]["id"].clone(), steps[at]["subject"].clone());
        // Not renumbered: the lift becomes one of another protected thing's steps.
        let other = steps.iter().position(|step| step["action"] == "lift-protection" && step["subject"] != subject);
        let Some(other) = other else { panic!("there are several") };
        let copy = steps[other].clone();
        steps[at] = json!({ "id": id, "stage": 1, "after": [] });
        for (field, value) in copy.as_object().unwrap() {
            if !["id", "stage", "after"].contains(&field.as_str()) {
                steps[at][field] = value.clone();
            }
        }
    });
    assert!(said.iter().any(|line| line.contains("which is protected, without lifting the protection")), "{said:#?}");
    assert!(said.iter().any(|line| line.contains("takes: lift the protection of, then")), "{said:#?}");
}

#[test]
fn another_operators_plan_proves_nothing() {
    let other = AccountBuilder::new("OP0000000009".parse().unwrap()).build(Catalogue::soracom()).unwrap();
    let said = said(&checked(&file(), &other));
    assert_eq!(said, ["the plan is for OP0012345678, and the account is that of OP0000000009"]);
}

#[test]
fn an_account_that_is_empty_by_now_makes_the_plan_stale() {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    let verification = checked(&file(), &builder.build(Catalogue::soracom()).unwrap());
    assert_eq!(verification.soundness(), Soundness::Stale, "{:#?}", said(&verification));
    assert!(!verification.is_same_snapshot());
    assert!(
        said(&verification).iter().all(|line| line.ends_with("is not in the account")),
        "{:#?}",
        said(&verification)
    );
}

#[test]
fn after_a_hundred_violations_it_stops() {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    (0..300).for_each(|n| _ = builder.add("sim", GLOBAL, &format!("{n:03}")).status("active"));
    let account = builder.build(Catalogue::soracom()).unwrap();
    let mut file = file();
    file["snapshot_digest"] = json!(account.digest().to_string());
    let verification = checked(&file, &account);
    assert_eq!(verification.violations().len(), Verification::MOST);
    assert!(verification.is_cut_short());
}

#[test]
fn every_violation_reads_well() {
    let (sim, group) = (address("g:sim/1"), address("g:group/2"));
    let reason = t("the rule says so");
    let operator = |text: &str| text.parse().unwrap();
    let gone = Difference::Gone { step: 3, subject: sim.clone() };
    let both = || (sim.clone(), group.clone());
    let (first, second) = both();
    let (kept, with) = both();
    let all = [
        Violation::Operator { plan: operator("OP0000000001"), account: operator("OP0000000002") },
        Violation::UnknownKind("beacon".to_owned()),
        Violation::Unexcused(gone),
        Violation::Acts {
            subject: sim.clone(),
            steps: vec![3],
            found: vec![Action::Terminate],
            right: vec![Action::LiftProtection, Action::Terminate],
        },
        Violation::Acts { subject: sim.clone(), steps: vec![3], found: vec![Action::Wait], right: Vec::new() },
        Violation::OwnOrder { step: 3, before: 2, subject: sim.clone() },
        Violation::ReliesOn { step: 3, subject: sim.clone(), fact: FactName::Status },
        Violation::Protected { step: 3, subject: sim.clone() },
        Violation::Sequence { step: 3, after: 4 },
        Violation::LeftBehind { first: first.clone(), second: second.clone(), step: 4, reason },
        Violation::Unsaid { first: first.clone(), second: second.clone(), step: 4, reason },
        Violation::Order { first, first_step: 3, second, second_step: 4, reason },
        Violation::Closing(true),
        Violation::Closing(false),
        Violation::AfterClosing { step: 3, subject: sim.clone(), closing: 9 },
        Violation::Excluded { step: 3, subject: sim.clone(), selector: "sim".parse().unwrap() },
        Violation::Kept { step: 3, subject: sim.clone(), selector: "g:sim".parse().unwrap() },
        Violation::TakenAlong { kept, with, step: 4, reason },
        Violation::OutOfScope { step: 3, subject: sim },
    ];
    let expected = [
        "the plan is for OP0000000001, and the account is that of OP0000000002",
        "the catalogue has no entry for `beacon`, so nothing can be proved about it",
        "g:sim/1 is gone, and step 3 would end it, and that is so in the very snapshot that the plan was made for",
        "g:sim/1 takes: lift the protection of, then terminate; the plan has: terminate",
        "g:sim/1 takes: nothing; the plan has: wait for",
        "step 3 has to come after step 2, which is done to g:sim/1 first",
        "step 3 does not rely on the status of g:sim/1, and has to",
        "step 3 would end g:sim/1, which is protected, without lifting the protection directly before",
        "step 3 comes after step 4, which has to have a smaller number and an earlier stage",
        "step 4 would end g:group/2 while g:sim/1 is still there: the rule says so",
        "g:sim/1 had better go before step 4 ends g:group/2, and the plan does not say that it leaves it: the rule says so",
        "step 4 does not come after step 3: g:sim/1 goes before g:group/2, because the rule says so",
        "the plan says that it closes the account, and its steps do otherwise",
        "the plan says that it does not close the account, and its steps do otherwise",
        "step 3, on g:sim/1, does not come before step 9, which closes the account",
        "step 3 is done to g:sim/1, which `sim` leaves out",
        "step 3 is done to g:sim/1, which `g:sim` keeps",
        "step 4 would end g:group/2 and g:sim/1 with it, which is to be kept: the rule says so",
        "step 3, on g:sim/1, serves none of the targets",
    ];
    assert_eq!(all.map(|violation| words(&violation)), expected);
}

#[test]
fn every_difference_reads_well() {
    let (first, second) = (address("g:sim/1"), address("g:group/2"));
    let subject = first.clone();
    let (kept, with) = (first.clone(), second.clone());
    let reason = t("the rule says so");
    let change = Change { what: FactName::Status, was: Some("active".to_owned()), is: Some("ready".to_owned()) };
    let month: Month = "2026-09".parse().unwrap();
    let all = [
        Difference::Fact { step: 3, subject: subject.clone(), change },
        Difference::Gone { step: 3, subject: subject.clone() },
        Difference::NotThere { step: 3, subject: subject.clone() },
        Difference::Route { step: 3, subject },
        Difference::New { first: first.clone(), second: second.clone(), step: 4, reason },
        Difference::Order { first, first_step: 3, second, second_step: 4, reason },
        Difference::TakenAlong { kept, with, step: 4, reason },
        Difference::Bill { coverage: Some(JAPAN), month },
    ];
    let expected = [
        "step 3 relies on g:sim/1: its status was active and is ready",
        "g:sim/1 is gone, and step 3 would end it",
        "g:sim/1, which step 3 would end, is not in the account",
        "g:sim/1 ends in another way than by step 3",
        "g:sim/1, which the plan does not end, goes before step 4 on g:group/2: the rule says so",
        "g:sim/1 (step 3) goes before g:group/2 (step 4): the rule says so",
        "step 4 would end g:group/2 and g:sim/1 with it, which is to be kept: the rule says so",
        "there will be a bill for 2026-09 in jp, which the plan does not await",
    ];
    assert_eq!(all.map(|difference| words(&difference)), expected);
}
