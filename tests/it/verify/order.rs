//! A plan with one thing of each sort of rule, of which one predecessor or one step is left out at a time.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use winddown::account::{Account, AccountBuilder, Fact, Protection};
use winddown::catalogue::{GLOBAL, JAPAN};
use winddown::verify::Soundness;

use super::{built, checked, file_of, said};
use crate::common::OPERATOR;

/// Two of most, so that what belongs to the one does not wait for the other.
fn account() -> Account {
    built(|builder: &mut AccountBuilder| {
        builder.add("account", None, OPERATOR);
        builder.add("operator-contract", None, "support").status("priority");
        for n in ["1", "2"] {
            builder.add("vpg", GLOBAL, n).status("running");
            builder.add("gate", GLOBAL, n).refers("vpg", &["vpg"], n);
            builder.add("gate-peer", GLOBAL, &format!("{n}/p")).refers("vpg", &["vpg"], n);
            builder.add("group", GLOBAL, n);
            let setting = builder.add("group-vpg-setting", GLOBAL, &format!("{n}/{n}"));
            setting.refers("group", &["group"], n).refers("vpg", &["vpg"], n);
            let sim = builder.add("sim", GLOBAL, n).status("active").refers("group", &["group"], n);
            sim.protection(if n == "1" { Protection::On } else { Protection::Off });
            builder.add("event-handler", GLOBAL, n).status("active").refers("target-sim", &["sim"], n);
            builder.add("soracam-device", JAPAN, n);
            builder.add("soracam-license-assignment", JAPAN, n).refers("camera", &["soracam-device"], n);
        }
        builder.add("event-handler", GLOBAL, "of-group").status("active").refers("target-group", &["group"], "1");
        builder.add("event-handler", GLOBAL, "of-all").status("active").refers(
            "target-operator",
            &["account"],
            OPERATOR,
        );
        builder.add("soracam-license-pack", JAPAN, "p").fact(Fact::Quantity, "2");
        builder.add("harvest-data", GLOBAL, "Sim/1").refers("resource", &["sim"], "1");
        builder.add("sim", JAPAN, "3").status("active");
        builder.add("bill", JAPAN, "2026-07").status("closed");
    })
}

fn steps(file: &mut Value) -> &mut Vec<Value> {
    file["steps"].as_array_mut().unwrap()
}

fn after(step: &Value) -> BTreeSet<u64> {
    step["after"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect()
}

/// What comes before a step, directly or through others.
fn ancestors(steps: &[Value], step: &Value) -> BTreeSet<u64> {
    let direct = after(step);
    let further = direct.iter().flat_map(|id| ancestors(steps, &steps[usize::try_from(*id).unwrap() - 1]));
    further.chain(direct.iter().copied()).collect()
}

/// The planner names only predecessors that a rule asks for. So the checker misses each of them, unless the others imply it.
#[test]
fn each_predecessor_that_nothing_else_implies_is_missed() {
    let account = account();
    let whole = file_of(&account, &[]);
    assert_eq!(said(&checked(&whole, &account)), Vec::<String>::new());
    let (mut missed, mut implied) = (0, 0);
    for at in 0..whole["steps"].as_array().unwrap().len() {
        for before in after(&whole["steps"][at]) {
            let mut file = whole.clone();
            let mut left = after(&whole["steps"][at]);
            left.remove(&before);
            steps(&mut file)[at]["after"] = json!(left);
            let list = file["steps"].as_array().unwrap();
            let is_own_lift = list[usize::try_from(before).unwrap() - 1]["action"] == "lift-protection"
                && list[usize::try_from(before).unwrap() - 1]["subject"] == list[at]["subject"];
            let is_implied = !is_own_lift && ancestors(list, &list[at]).contains(&before);
            let expected = if is_implied { Soundness::Sound } else { Soundness::Invalid };
            let found = checked(&file, &account);
            assert_eq!(found.soundness(), expected, "step {} without {before}: {:#?}", at + 1, said(&found));
            *(if is_implied { &mut implied } else { &mut missed }) += 1;
        }
    }
    assert!(missed > 20 && implied > 5, "{missed} are missed, and {implied} are implied");
}

/// A plan for the whole account needs each of its steps, but for exports of data.
#[test]
fn each_step_that_is_left_out_is_missed() {
    let account = account();
    let whole = file_of(&account, &[]);
    for at in 0..whole["steps"].as_array().unwrap().len() {
        let mut file = whole.clone();
        let gone = steps(&mut file).remove(at);
        let id = gone["id"].as_u64().unwrap();
        for (place, step) in steps(&mut file).iter_mut().enumerate() {
            let mut left = after(step);
            if left.remove(&id) {
                left.extend(after(&gone));
            }
            step["after"] = json!(left.iter().map(|one| one - u64::from(*one > id)).collect::<Vec<_>>());
            step["id"] = json!(place + 1);
        }
        let expected = if gone["action"] == "export" { Soundness::Sound } else { Soundness::Invalid };
        let found = checked(&file, &account);
        assert_eq!(found.soundness(), expected, "without {gone}: {:#?}", said(&found));
    }
}

/// Advice may be left out by saying so, and a rule may not.
#[test]
fn saying_that_a_rule_is_not_followed_excuses_nothing() {
    let account = built(|builder| _ = builder.add("sim", GLOBAL, "1").status("active"));
    let mut file = file_of(&account, &[]);
    let closing = steps(&mut file).pop().unwrap();
    steps(&mut file).retain(|step| step["subject"] != "g:sim/1");
    steps(&mut file).push(closing);
    for (place, step) in steps(&mut file).iter_mut().enumerate() {
        step["id"] = json!(place + 1);
        step["after"] = json!((1..=place).collect::<Vec<_>>());
    }
    file["unfollowed"] = json!([{ "before": "g:sim/1", "after": format!("account/{OPERATOR}") }]);
    let found = said(&checked(&file, &account));
    let left = format!("would end account/{OPERATOR} while g:sim/1 is still there");
    assert!(found.iter().any(|line| line.contains(&left)), "{found:#?}");
}

/// What is done has to serve what was asked for.
#[test]
fn a_step_that_serves_no_target_is_told() {
    let account = built(|builder| {
        builder.add("sim", GLOBAL, "1").status("active");
        builder.add("sim", GLOBAL, "2").status("active");
    });
    let mut file = file_of(&account, &["sim"]);
    file["scope"]["targets"] = json!(["g:sim/1"]);
    assert_eq!(said(&checked(&file, &account)), ["step 2, on g:sim/2, serves none of the targets"]);
}

/// A step that relies on nothing would go ahead whatever has changed.
#[test]
fn a_step_has_to_rely_on_the_facts_of_its_thing() {
    let account = built(|builder| _ = builder.add("sim", GLOBAL, "1").status("active"));
    let whole = file_of(&account, &["sim"]);
    for fact in ["status", "protection"] {
        let mut file = whole.clone();
        steps(&mut file)[0]["relies_on"].as_object_mut().unwrap().remove(fact);
        let right = format!("step 1 does not rely on the {fact} of g:sim/1, and has to");
        assert_eq!(said(&checked(&file, &account)), [right]);
    }
}
