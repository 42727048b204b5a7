//! Plans as files: how they are written, and which ones are refused.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{AGREED, Rehearsal, apply, assert_untouched, command, finish};
use crate::cli::{ACME, NOW, names};

fn edit(rehearsal: &Rehearsal, change: impl FnOnce(&mut Value)) {
    let mut plan: Value = serde_json::from_slice(&fs::read(rehearsal.plan()).unwrap()).unwrap();
    change(&mut plan);
    fs::write(rehearsal.plan(), plan.to_string()).unwrap();
}

/// What `verify` and `apply` print, both of which must refuse the plan with this code.
#[track_caller]
fn refused(rehearsal: &Rehearsal, code: i32) -> String {
    let account = crate::common::acme();
    let arguments = ["verify".into(), rehearsal.plan().into_os_string(), account.into_os_string()];
    let verified = finish(command(arguments).args(NOW));
    let applied = apply(rehearsal, AGREED);
    assert_eq!((applied.code, verified.code), (code, code), "{applied:?}");
    assert_eq!((&applied.out, &applied.err), (&verified.out, &verified.err));
    assert_untouched(rehearsal);
    applied.out + &applied.err
}

#[test]
fn a_plan_that_forgets_a_step_is_8() {
    let rehearsal = Rehearsal::acme();
    edit(&rehearsal, |plan| {
        let steps = plan["steps"].as_array_mut().unwrap();
        // SIM g:sim/8942310000000000018, which is still there when its VPG ends.
        let dropped = steps.iter().position(|step| step["operation"]["id"] == "terminateSim").unwrap();
        let gone = steps[dropped]["id"].as_u64().unwrap();
        steps.remove(dropped);
        for (id, step) in (1..).zip(steps.iter_mut()) {
            step["id"] = Value::from(id);
            let after = step["after"].as_array().unwrap().iter().filter_map(Value::as_u64);
            step["after"] = after.filter(|id| *id != gone).map(|id| id - u64::from(id > gone)).collect();
        }
    });
    let said = refused(&rehearsal, 8);
    assert!(said.contains("sim/"), "{said}");
}

#[test]
fn a_plan_that_sends_something_else_is_8() {
    let rehearsal = Rehearsal::acme();
    edit(&rehearsal, |plan| {
        let is_it = |step: &&mut Value| step["operation"]["id"] == "terminateSim";
        let step = plan["steps"].as_array_mut().unwrap().iter_mut().find(|step| is_it(step)).unwrap();
        step["operation"]["path"] = "/sims/8942310000000000133/terminate".into();
    });
    let said = refused(&rehearsal, 8);
    assert!(said.contains("its path is /sims/8942310000000000133/terminate, and has to be /sims/"), "{said}");
}

#[test]
fn everything_that_is_wrong_with_a_plan_is_told_at_once() {
    let rehearsal = Rehearsal::acme();
    edit(&rehearsal, |plan| {
        plan["steps"][0]["id"] = 7.into();
        plan["steps"][1]["subject"] = "g:simm/1".into();
        plan["steps"][6]["irreversible"] = false.into();
        plan["steps"][19]["after"] = serde_json::json!([20]);
    });
    assert_eq!(
        refused(&rehearsal, 8),
        format!(
            "winddown: {}: the plan cannot be used:\n  \
             step 1: its id is 7; steps are numbered from 1 without gaps\n  \
             step 2: there is no kind `simm`\n  \
             step 7: its irreversible is false, and has to be true\n  \
             step 20: it comes after step 20, which has to have a smaller number and an earlier stage\n",
            rehearsal.plan().display()
        )
    );
}

#[test]
fn what_is_no_plan_is_2() {
    let rehearsal = Rehearsal::acme();
    let path = rehearsal.plan().display().to_string();
    let whole = fs::read_to_string(rehearsal.plan()).unwrap();
    let cases = [
        (
            "[]",
            "line 1, column 1: invalid type: sequence, expected a plan; a plan is what `winddown plan ACCOUNT --out FILE` writes",
        ),
        ("kill", "line 1, column 1: expected value; a plan is what `winddown plan ACCOUNT --out FILE` writes"),
        (r#"{"format_version": "2.0"}"#, "its format_version is 2.0, and this winddown reads 1.x"),
        // The message may go to a terminal, so it must not hold control characters.
        ("{\"format_version\": \"2\\u001b[2J\"}", "its format_version is 2\\u{1b}[2J, and this winddown reads 1.x"),
    ];
    for (text, message) in cases {
        fs::write(rehearsal.plan(), text).unwrap();
        assert_eq!(refused(&rehearsal, 2), format!("winddown: {path}: the plan cannot be used:\n  {message}\n"));
    }
    fs::write(rehearsal.plan(), &whole[..whole.len() / 2]).unwrap();
    assert!(refused(&rehearsal, 2).contains("EOF while parsing"));
    fs::remove_file(rehearsal.plan()).unwrap();
    let missing = fs::metadata(rehearsal.plan()).unwrap_err();
    assert_eq!(
        refused(&rehearsal, 2),
        format!("winddown: {path}: {missing}; a plan is what `winddown plan ACCOUNT --out FILE` writes\n")
    );
}

#[test]
fn a_plan_is_kept_whole_or_not_at_all() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("plan.json");
    fs::write(&out, "the last one").unwrap();
    let plan = |account: &str, out: &Path| {
        finish(
            command(["plan".as_ref(), account.as_ref(), "--force".as_ref(), "--out".as_ref(), out.as_os_str()])
                .args(NOW),
        )
    };
    assert_eq!(plan("no-such-account", &out).code, 2);
    assert_eq!(fs::read_to_string(&out).unwrap(), "the last one");
    let run = plan(ACME, &out);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let printed = finish(command(["plan", ACME, "--format", "json"]).args(NOW));
    assert_eq!(fs::read_to_string(&out).unwrap(), printed.out, "it replaces what was there");
    assert_eq!(names(directory.path()), ["plan.json"]);
}

#[test]
fn a_plan_that_cannot_be_kept_is_1_and_names_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    fs::create_dir(directory.path().join("there")).unwrap();
    for (out, like) in [
        (directory.path().join("nowhere/plan.json"), directory.path().join("nowhere/x")),
        (file.join("plan.json"), file.join("x")),
    ] {
        let run = finish(command(["plan".as_ref(), ACME.as_ref(), "--out".as_ref(), out.as_os_str()]).args(NOW));
        let error = fs::write(like, "").unwrap_err();
        assert_eq!(
            run.err,
            format!("winddown: {}: {error}; make the directory first, or name another place\n", out.display())
        );
        assert_eq!((run.code, run.out.as_str()), (1, ""));
    }
    let there = directory.path().join("there");
    let run = finish(command(["plan".as_ref(), ACME.as_ref(), "--out".as_ref(), there.as_os_str()]).args(NOW));
    assert!(run.err.starts_with(&format!("winddown: {}: ", there.display())), "{}", run.err);
    assert_eq!((run.code, names(directory.path())), (1, vec!["file".to_owned(), "there".to_owned()]));
}
