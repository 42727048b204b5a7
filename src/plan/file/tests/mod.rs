//! A plan that is read step by step is the one that serde reads, or the same is said of it.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;

use super::PlanError;
use super::by_step::ByStep;
use crate::catalogue::Catalogue;
use crate::fuzzing::{self, Input, ensure, fuzz};
use crate::plan::SavedPlan;

/// How long pieces are.
const SIZES: [usize; 4] = [1 << 13, 16, 100, 500];

/// The plan, written again, or what is said of the file.
fn told(read: Result<SavedPlan, PlanError>) -> Result<String, String> {
    read.map(|plan| serde_json::to_string(&plan).unwrap()).map_err(|error| error.to_string())
}

/// What is wrong if the two read a file differently.
fn difference(bytes: &[u8]) -> Result<(), String> {
    difference_in(&SIZES, bytes)
}

fn difference_in(sizes: &[usize], bytes: &[u8]) -> Result<(), String> {
    sizes.iter().try_for_each(|size| {
        let by_step = told(ByStep::new(bytes, *size, Catalogue::soracom()).read().by_serde());
        let by_serde = told(ByStep::new(bytes, *size, Catalogue::soracom()).by_serde());
        ensure(by_step == by_serde, || format!("in pieces of {size}: {by_step:?}\nand by serde: {by_serde:?}"))
    })
}

struct Both;

impl fuzzing::Reader for Both {
    const NAME: &'static str = "plan";
    const COST: u64 = 2;
    type Found = SavedPlan;

    fn read(&self, bytes: &[u8]) -> Result<SavedPlan, String> {
        SavedPlan::read(bytes, Catalogue::soracom()).map_err(|error| error.to_string())
    }

    fn judge(&self, input: &Input<'_>, _: SavedPlan) -> Result<(), String> {
        difference(&input.bytes)
    }

    fn judge_error(&self, input: &Input<'_>, _: &str) -> Result<(), String> {
        difference(&input.bytes)
    }
}

#[test]
fn fuzz_plans_by_step_and_by_serde() {
    fuzz(&Both);
}

/// A plan with several steps, on one line and indented.
fn plans() -> [String; 2] {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fuzz/plan/whole-12");
    let plan = fs::read_to_string(file).unwrap();
    let value: serde_json::Value = serde_json::from_str(&plan).unwrap();
    assert!(value["steps"].as_array().unwrap().len() > 2);
    let read = SavedPlan::read(plan.as_bytes(), Catalogue::soracom()).unwrap();
    [plan, serde_json::to_string_pretty(&read).unwrap()]
}

/// The place behind so many steps.
fn behind_steps(plan: &str, steps: usize) -> usize {
    plan.match_indices("\"id\":")
        .filter(|(at, _)| plan[at + 5..].trim_start().starts_with(char::is_numeric))
        .nth(steps)
        .unwrap()
        .0
}

#[test]
fn steps_are_not_left_to_serde() {
    for plan in plans() {
        for size in [1 << 13, 200] {
            assert!(ByStep::new(plan.as_bytes(), size, Catalogue::soracom()).read().has_ended(), "{plan}");
        }
        difference(plan.as_bytes()).unwrap();
    }
}

/// Around the beginning of the list, and between the first two steps.
#[test]
fn what_is_around_the_steps() {
    let sizes = [1 << 13, 100];
    for plan in plans() {
        let [first, second] = [0, 1].map(|steps| behind_steps(&plan, steps));
        for at in (first - 20..first + 9).chain(second - 40..second + 9).filter(|at| plan.is_char_boundary(*at)) {
            for with in [" ", "\n", ",", "]", "}", "{", "[", "\"", "1", "0,", "null,", "{},"] {
                difference_in(&sizes, format!("{}{with}{}", &plan[..at], &plan[at..]).as_bytes()).unwrap();
            }
            difference_in(&sizes, &plan.as_bytes()[..at]).unwrap();
            difference_in(&sizes, &[&plan.as_bytes()[..at], b"\xff", &plan.as_bytes()[at + 1..]].concat()).unwrap();
        }
    }
}

/// Where a piece ends makes no difference, whatever is wrong before and behind that.
#[test]
fn bounds_are_told_where_serde_tells_them() {
    for plan in plans() {
        let deep = format!("\"more\": {}", "[".repeat(1_001));
        let at = behind_steps(&plan, 2);
        let wrong = plan.replacen("\"stage\":", "\"stage\": 7, \"staged\":", 2);
        for file in [format!("{}{deep}, {}", &plan[..at], &plan[at..]), wrong.replacen("\"instruction\":", &deep, 2)] {
            for size in (16..6_000).step_by(31) {
                let by_step = told(ByStep::new(file.as_bytes(), size, Catalogue::soracom()).read().by_serde());
                let by_serde = told(ByStep::new(file.as_bytes(), size, Catalogue::soracom()).by_serde());
                assert_eq!(by_step, by_serde, "in pieces of {size}");
            }
        }
    }
}
