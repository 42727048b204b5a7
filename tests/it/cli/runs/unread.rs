//! Accounts that were not read whole when a plan is to be carried out.

use std::fs;

use serde_json::Value;

use super::{AGREED, Capture, NOW, Rehearsal, Run, apply, command, entries, finish, resume, with};
use crate::common::{is_heavy, put_response, responses_of};
use crate::rehearsal::ATTESTED;

const FORBIDDEN: &str = r#"{"code": "AUM0007", "message": "forbidden: needs the permission Sim:listSims"}"#;

/// The example account, whose SIMs may not be listed any more.
fn without_sims(capture: &Capture) {
    capture.remove("g/listSims__page1.json");
    capture.remove("g/listSims__page2.json");
    capture.write("g/listSims.json", FORBIDDEN);
}

fn verify(rehearsal: &Rehearsal, capture: &Capture) -> Run {
    finish(command(["verify"]).arg(rehearsal.plan()).arg(capture.path()).args(NOW))
}

/// True if the journal has an intent for a thing whose address begins so.
fn was_sent(rehearsal: &Rehearsal, subject: &str) -> bool {
    let is_it = |entry: &Value| entry["event"] == "intent" && entry["subject"].as_str().unwrap().starts_with(subject);
    entries(rehearsal).iter().any(is_it)
}

#[test]
fn a_list_that_is_forbidden_makes_no_plan_stale() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    without_sims(&capture);
    let run = verify(&rehearsal, &capture);
    assert_eq!((run.code, run.err.as_str()), (4, ""), "{}", run.out);
    assert!(run.out.starts_with("The plan for OP0012345678 may or may not hold"), "{}", run.out);
    let said = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("SIMs in global were not read whole: listSims was refused: AUM0007"), "{}", run.out);
    assert!(said.contains("needs the permission Sim:listSims"), "{}", run.out);
    assert!(said.contains("and 3 more") && run.out.matches("listSims was").count() < 4, "{}", run.out);
    assert!(!said.contains("stale") && !said.contains("is not in the account"), "{}", run.out);
    let json = finish(command(["verify", "--format", "json"]).arg(rehearsal.plan()).arg(capture.path()).args(NOW));
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["verdict"], &json["changes"]), (&"unknown".into(), &Value::Array(Vec::new())));
    assert!(json["unread"][0].as_str().unwrap().contains("Sim:listSims"), "{json}");
}

/// A list that was read whole still tells what has gone.
#[test]
fn what_has_vanished_from_a_whole_list_makes_a_plan_stale() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    capture.write("g/listPortMappings.json", "[]");
    let run = verify(&rehearsal, &capture);
    assert_eq!(run.code, 7, "{}", run.out);
    assert!(run.out.contains("g:port-mapping/192.0.2.77/31022"), "{}", run.out);
    // It does so too if another list is unread.
    without_sims(&capture);
    assert_eq!(verify(&rehearsal, &capture).code, 7);
    assert_eq!(apply(&rehearsal, &format!("{AGREED} --strict")).code, 7);
}

#[test]
fn steps_on_what_was_not_read_are_held_and_the_rest_goes_on() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    without_sims(&capture);
    let looked = finish(&mut with(rehearsal.unconfirmed(&[]), "--dry-run"));
    assert_eq!((looked.code, looked.err.as_str()), (0, ""), "{}", looked.out);
    assert_eq!(looked.out.matches("needs the permission Sim:listSims").count(), 1, "{}", looked.out);
    assert!(looked.out.contains("closing the account"), "{}", looked.out);
    let run = apply(&rehearsal, AGREED);
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(
        run.out.starts_with("unread     g:transfer-token, g:sim, g:virtual-sim: listSims was refused"),
        "{}",
        run.out
    );
    assert!(run.out.contains("needs the permission Sim:listSims"), "{}", run.out);
    assert!(!was_sent(&rehearsal, "g:sim/") && was_sent(&rehearsal, "jp:sim/"));
    let closing = entries(&rehearsal).into_iter().find(|entry| entry["subject"] == "account/OP0012345678");
    assert_eq!(closing, None, "it is not even asked for");
    // Nothing has changed in the meantime.
    let run = resume(&rehearsal, "");
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(
        run.out.starts_with("unread     g:transfer-token, g:sim, g:virtual-sim: listSims was refused"),
        "{}",
        run.out
    );
    assert!(!was_sent(&rehearsal, "g:sim/"));
}

/// When the plan was made, the licence of the camera could be read; now it cannot.
#[test]
fn what_comes_after_what_was_not_read_is_held() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    capture.write("jp/getSoraCamDevice__7CDDDEADBEEF.json", r#"{"code": "AUM0007", "message": "forbidden"}"#);
    let verified = verify(&rehearsal, &capture);
    assert_eq!(verified.code, 4, "the licence does not show: {}", verified.out);
    assert!(verified.out.contains("\nunread     jp:soracam-license-assignment: "), "{}", verified.out);
    let run = apply(&rehearsal, AGREED);
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(run.out.starts_with("unread     jp:soracam-license-assignment"), "{}", run.out);
    assert!(!was_sent(&rehearsal, "jp:soracam-license-pack/"), "{}", run.out);
    assert!(was_sent(&rehearsal, "jp:sim/") && was_sent(&rehearsal, "g:vpg/"));
}

/// Whichever list is forbidden, the plan is neither stale nor invalid because of it, and the answer names
/// the reason.
#[test]
fn no_list_that_is_forbidden_makes_a_plan_stale() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    // A page after the first would be one that is missing; and what only adds to a list is not missed
    // when it is not there.
    let is_list = |name: &str| !["__page", "getBilling__"].iter().any(|part| name.contains(part));
    let lists: Vec<_> = responses_of(capture.path()).into_iter().filter(|(name, _)| is_list(name)).collect();
    let mut unknown = 0;
    // Each is a process: a light run takes every fourth.
    for (name, kept) in lists.iter().step_by(if is_heavy() { 1 } else { 4 }) {
        put_response(capture.path(), name, r#"{"code": "AUM0007", "message": "nobody may know"}"#);
        let run = verify(&rehearsal, &capture);
        assert!([0, 4].contains(&run.code), "{name}: {}{}", run.out, run.err);
        assert!(run.code == 0 || run.out.contains("AUM0007"), "{}", run.out);
        unknown += usize::from(run.code == 4);
        put_response(capture.path(), name, kept);
    }
    assert!(unknown > lists.len() / 20, "{unknown} of them show something that the plan ends");
}

#[test]
fn programs_are_told_what_was_not_read() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    without_sims(&capture);
    let looked = finish(&mut with(rehearsal.unconfirmed(&["--format", "ndjson"]), "--dry-run"));
    let told: Value = serde_json::from_str(&looked.out).unwrap();
    assert_eq!((looked.code, &told["type"], &told["format_version"]), (0, &"unread".into(), &"1.1".into()));
    let subjects = |told: &Value| -> Vec<String> {
        let unread = told["unread"].as_array().unwrap();
        unread.iter().map(|one| one["subject"].as_str().unwrap().to_owned()).collect()
    };
    assert!(subjects(&told).contains(&"g:sim/*".to_owned()), "{told}");
    let run = apply(&rehearsal, &format!("{AGREED} --format ndjson"));
    assert_eq!((run.code, run.err.as_str()), (5, ""));
    assert_eq!(subjects(&entries(&rehearsal)[0]), subjects(&told), "it is in the journal");
    let end: Value = serde_json::from_str(run.out.lines().last().unwrap()).unwrap();
    assert_eq!(subjects(&end["execution"]), subjects(&told));
}

fn last(run: &Run) -> &str {
    run.out.lines().last().unwrap_or_default()
}

/// Attestations add up: those made with the plan, when it was begun, and when it went on.
#[test]
fn an_attestation_need_not_be_given_twice() {
    let acme = crate::common::acme();
    let plan = ["--attest", "console=none", "--attested-by", "Mika"];
    let rehearsal = Rehearsal::planned(&acme, &plan);
    let kept: Value = serde_json::from_slice(&fs::read(rehearsal.plan()).unwrap()).unwrap();
    let word = serde_json::json!({"kind": "flux-plan", "coverage": "jp", "by": "Mika", "at": NOW[1]});
    assert!(kept["attested"].as_array().unwrap().contains(&word), "{}", kept["attested"]);
    let run = apply(&rehearsal, &format!("{AGREED} --attest jp:lagoon-license-pack=none --attested-by Kaori"));
    assert_eq!(run.code, 5, "{}", run.out);
    assert!(run.out.starts_with("unread     jp:lagoon-subscription"), "only what nobody has attested: {}", run.out);
    assert_eq!(entries(&rehearsal)[0]["attested"][0]["by"], "Kaori");
    let run = resume(&rehearsal, "");
    assert_eq!(run.code, 5, "{}", run.out);
    assert!(run.out.starts_with("unread     jp:lagoon-subscription"), "{}", run.out);
    let run = resume(&rehearsal, "--attest jp:lagoon-subscription=none");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert_eq!(last(&run), "OP0012345678: 67 of 67 steps done; everything is done");
}

#[test]
fn nothing_attested_holds_the_end_only() {
    let acme = crate::common::acme();
    let rehearsal = Rehearsal::planned(&acme, &[]);
    let run = apply(&rehearsal, AGREED);
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(run.out.contains("OP0012345678: 66 of 67 steps done, 1 held"), "{}", run.out);
    let run = resume(&rehearsal, &ATTESTED.join(" "));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
}

/// `console=none` is about what only the console shows, not about a list that may not be read now.
#[test]
fn a_word_on_the_console_settles_no_forbidden_list() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    capture.write("operator/getOperatorConfigurationNamespace__Support.json", FORBIDDEN);
    let run = apply(&rehearsal, &format!("{AGREED} --attest console=none"));
    assert_eq!(run.code, 5, "{}", run.out);
    assert!(run.out.starts_with("unread     operator-contract"), "{}", run.out);
    let run = resume(&rehearsal, "--attest console=none");
    assert_eq!(run.code, 5, "{}", run.out);
    // Who names the kind has looked for just that.
    let run = resume(&rehearsal, "--attest operator-contract=none");
    assert!(!run.out.contains("unread"), "{}", run.out);
}

#[test]
fn a_misspelt_attestation_changes_nothing() {
    let rehearsal = Rehearsal::acme();
    let run = apply(&rehearsal, &format!("{AGREED} --attest flux=none"));
    assert_eq!(run.code, 2, "{}", run.err);
    super::assert_untouched(&rehearsal);
    apply(&rehearsal, "");
    let journal = fs::read(rehearsal.journal()).unwrap();
    let run = resume(&rehearsal, "--attest sim=none");
    assert_eq!(run.code, 2, "{}", run.err);
    assert_eq!(fs::read(rehearsal.journal()).unwrap(), journal);
}

#[test]
fn the_last_line_says_what_is_left_for_the_root_user() {
    let capture = Capture::settled();
    let rehearsal = Rehearsal::of(capture.path(), []);
    let run = apply(&rehearsal, "--people absent");
    assert_eq!((run.code, run.err.as_str()), (3, ""), "{}", run.out);
    assert!(run.out.contains("\nOP0012345678 can be closed now by the root user, in the console\n"), "{}", run.out);
    let left = last(&run);
    assert!(left.starts_with(&left_to_close("0 of 1 step")) && left.ends_with(')'), "{left}");
    assert!(!run.out.contains("stuck"));
    let told = resume(&rehearsal, "--format ndjson");
    let end: Value = serde_json::from_str(last(&told)).unwrap();
    assert_eq!((told.code, end["message"].as_str().unwrap()), (3, left));
}

#[test]
fn the_last_line_counts_what_was_done_before() {
    let capture = Capture::settled();
    // An order that is to be accepted, although nothing is left in it. A bill comes after it.
    let orders = fs::read_to_string("examples/acme/jp/listOrders.json").unwrap();
    capture.write("jp/listOrders.json", &orders);
    capture.write("jp/listOrderedSubscribers__20260815103000_a1b2c3d4.json", r#"{"orderedSubscriberList": []}"#);
    let rehearsal = Rehearsal::of(capture.path(), []);
    apply(&rehearsal, "--people absent");
    resume(&rehearsal, "--done 2");
    let run = resume(&rehearsal, "--done 3");
    assert!(last(&run).starts_with(&left_to_close("3 of 4 steps")), "{} {}", run.out, run.err);
    assert!(!run.out.contains("stuck"));
}

fn left_to_close(done: &str) -> String {
    format!("OP0012345678: {done} done; what is left is the root user's: close the account (in the console: ")
}

#[test]
fn the_last_line_names_whoever_else_is_left() {
    let acme = crate::common::acme();
    for (target, whose) in [
        ("jp:long-term-discount", "what is left is for Soracom's support: "),
        ("g:payment-method", "what is left is the root user's: "),
    ] {
        let rehearsal = Rehearsal::of(&acme, ["--target", target]);
        let run = apply(&rehearsal, "--people absent");
        assert!(last(&run).contains(whose) && last(&run).contains(target), "{target}: {}", run.out);
    }
}
