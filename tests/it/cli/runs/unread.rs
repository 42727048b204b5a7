//! Accounts that were not read whole when a plan is to be carried out.

use std::fs;

use serde_json::Value;

use super::{AGREED, Capture, NOW, Rehearsal, Run, apply, command, entries, finish, resume, words};
use crate::rehearsal::ATTESTED;

const FORBIDDEN: &str = r#"{"code": "AUM0007", "message": "forbidden: needs the permission Sim:listSims"}"#;

/// The example account, whose SIMs may not be listed any more.
fn without_sims(capture: &Capture) {
    capture.remove("g/listSims__page1.json");
    capture.remove("g/listSims__page2.json");
    capture.write("g/listSims.json", FORBIDDEN);
}

fn verify(ground: &Rehearsal, capture: &Capture) -> Run {
    finish(command(["verify"]).arg(ground.plan()).arg(capture.path()).args(NOW))
}

/// What was done to these: by an intent in the journal.
fn was_sent(ground: &Rehearsal, subject: &str) -> bool {
    let is_it = |entry: &Value| entry["event"] == "intent" && entry["subject"].as_str().unwrap().starts_with(subject);
    entries(ground).iter().any(is_it)
}

#[test]
fn a_list_that_is_forbidden_makes_no_plan_stale() {
    let capture = Capture::acme();
    let ground = Rehearsal::of(capture.path(), []);
    without_sims(&capture);
    let run = verify(&ground, &capture);
    assert_eq!((run.code, run.err.as_str()), (4, ""), "{}", run.out);
    assert!(run.out.starts_with("The plan for OP0012345678 may or may not hold"), "{}", run.out);
    let said = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("SIMs in global were not read whole: listSims was refused: AUM0007"), "{}", run.out);
    assert!(said.contains("needs the permission Sim:listSims"), "{}", run.out);
    assert!(said.contains("and 3 more") && run.out.matches("listSims was").count() < 4, "{}", run.out);
    assert!(!said.contains("stale") && !said.contains("is not in the account"), "{}", run.out);
    let json = finish(command(["verify", "--format", "json"]).arg(ground.plan()).arg(capture.path()).args(NOW));
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["verdict"], &json["changes"]), (&"unknown".into(), &Value::Array(Vec::new())));
    assert!(json["unread"][0].as_str().unwrap().contains("Sim:listSims"), "{json}");
}

/// A list that was read whole still tells what has gone.
#[test]
fn what_has_vanished_from_a_whole_list_makes_a_plan_stale() {
    let capture = Capture::acme();
    let ground = Rehearsal::of(capture.path(), []);
    capture.write("g/listPortMappings.json", "[]");
    let run = verify(&ground, &capture);
    assert_eq!(run.code, 7, "{}", run.out);
    assert!(run.out.contains("g:port-mapping/192.0.2.77/31022"), "{}", run.out);
    // Whatever else is not known.
    without_sims(&capture);
    assert_eq!(verify(&ground, &capture).code, 7);
    assert_eq!(apply(&ground, AGREED).code, 7);
}

#[test]
fn steps_on_what_was_not_read_are_held_and_the_rest_goes_on() {
    let capture = Capture::acme();
    let ground = Rehearsal::of(capture.path(), []);
    without_sims(&capture);
    let looked = finish(&mut words(ground.unconfirmed(&[]), "--dry-run"));
    assert_eq!((looked.code, looked.err.as_str()), (0, ""), "{}", looked.out);
    assert_eq!(looked.out.matches("needs the permission Sim:listSims").count(), 1, "{}", looked.out);
    assert!(looked.out.contains("closing the account"), "{}", looked.out);
    let run = apply(&ground, AGREED);
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(
        run.out.starts_with("unread     g:transfer-token, g:sim, g:virtual-sim: listSims was refused"),
        "{}",
        run.out
    );
    assert!(run.out.contains("needs the permission Sim:listSims"), "{}", run.out);
    assert!(!was_sent(&ground, "g:sim/") && was_sent(&ground, "jp:sim/"));
    let closing = entries(&ground).into_iter().find(|entry| entry["subject"] == "account/OP0012345678");
    assert_eq!(closing, None, "it is not even asked for");
    // Nothing has changed in the meantime.
    let run = resume(&ground, "");
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(
        run.out.starts_with("unread     g:transfer-token, g:sim, g:virtual-sim: listSims was refused"),
        "{}",
        run.out
    );
    assert!(!was_sent(&ground, "g:sim/"));
}

/// The plan was made from a whole account; now nobody can say whether the camera has a licence.
#[test]
fn what_comes_after_what_was_not_read_is_held() {
    let capture = Capture::acme();
    let ground = Rehearsal::of(capture.path(), []);
    capture.write("jp/getSoraCamDevice__7CDDDEADBEEF.json", r#"{"code": "AUM0007", "message": "forbidden"}"#);
    let verified = verify(&ground, &capture);
    assert_eq!(verified.code, 4, "the licence does not show: {}", verified.out);
    assert!(verified.out.contains("\nunread     jp:soracam-license-assignment: "), "{}", verified.out);
    let run = apply(&ground, AGREED);
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(run.out.starts_with("unread     jp:soracam-license-assignment"), "{}", run.out);
    assert!(!was_sent(&ground, "jp:soracam-license-pack/"), "{}", run.out);
    assert!(was_sent(&ground, "jp:sim/") && was_sent(&ground, "g:vpg/"));
}

/// Whichever list is forbidden: the plan is neither stale nor invalid for that, and what is told of
/// names the reason.
#[test]
fn no_list_that_is_forbidden_makes_a_plan_stale() {
    let capture = Capture::acme();
    let ground = Rehearsal::of(capture.path(), []);
    let mut unknown = 0;
    for place in ["operator", "g", "jp"] {
        for entry in fs::read_dir(capture.path().join(place)).unwrap().collect::<Vec<_>>() {
            let path = entry.unwrap().path();
            // A page after the first would be one that is missing; and what only adds to a list is not
            // missed when it is not there.
            if ["__page", "getBilling__"].iter().any(|part| path.to_str().unwrap().contains(part)) {
                continue;
            }
            let kept = fs::read(&path).unwrap();
            fs::write(&path, r#"{"code": "AUM0007", "message": "nobody may know"}"#).unwrap();
            let run = verify(&ground, &capture);
            assert!([0, 4].contains(&run.code), "{}: {}{}", path.display(), run.out, run.err);
            assert!(run.code == 0 || run.out.contains("AUM0007"), "{}", run.out);
            unknown += usize::from(run.code == 4);
            fs::write(&path, kept).unwrap();
        }
    }
    assert!(unknown > 15, "{unknown} of them show something that the plan ends");
}

#[test]
fn programs_are_told_what_was_not_read() {
    let capture = Capture::acme();
    let ground = Rehearsal::of(capture.path(), []);
    without_sims(&capture);
    let looked = finish(&mut words(ground.unconfirmed(&["--format", "ndjson"]), "--dry-run"));
    let told: Value = serde_json::from_str(&looked.out).unwrap();
    assert_eq!((looked.code, &told["type"], &told["format_version"]), (0, &"unread".into(), &"1.0".into()));
    let subjects = |told: &Value| -> Vec<String> {
        let unread = told["unread"].as_array().unwrap();
        unread.iter().map(|one| one["subject"].as_str().unwrap().to_owned()).collect()
    };
    assert!(subjects(&told).contains(&"g:sim/*".to_owned()), "{told}");
    let run = apply(&ground, &format!("{AGREED} --format ndjson"));
    assert_eq!((run.code, run.err.as_str()), (5, ""));
    assert_eq!(subjects(&entries(&ground)[0]), subjects(&told), "it is in the journal");
    let end: Value = serde_json::from_str(run.out.lines().last().unwrap()).unwrap();
    assert_eq!(subjects(&end["execution"]), subjects(&told));
}

fn last(run: &Run) -> &str {
    run.out.lines().last().unwrap_or_default()
}

/// What was attested when the plan was made, when it was begun, and when it went on, holds together.
#[test]
fn an_attestation_need_not_be_given_twice() {
    let acme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(crate::cli::ACME);
    let plan = ["--attest", "console=none", "--attested-by", "Mika"];
    let ground = Rehearsal::planned(&acme, &plan);
    let kept: Value = serde_json::from_slice(&fs::read(ground.plan()).unwrap()).unwrap();
    let word = serde_json::json!({"kind": "flux-plan", "coverage": "jp", "by": "Mika", "at": NOW[1]});
    assert!(kept["attested"].as_array().unwrap().contains(&word), "{}", kept["attested"]);
    let run = apply(&ground, &format!("{AGREED} --attest jp:lagoon-license-pack=none --attested-by Kaori"));
    assert_eq!(run.code, 5, "{}", run.out);
    assert!(run.out.starts_with("unread     jp:lagoon-subscription"), "only what nobody has attested: {}", run.out);
    assert_eq!(entries(&ground)[0]["attested"][0]["by"], "Kaori");
    let run = resume(&ground, "");
    assert_eq!(run.code, 5, "{}", run.out);
    assert!(run.out.starts_with("unread     jp:lagoon-subscription"), "{}", run.out);
    let run = resume(&ground, "--attest jp:lagoon-subscription=none");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert_eq!(last(&run), "OP0012345678: 67 of 67 steps done; everything is done");
}

#[test]
fn nothing_attested_holds_the_end_only() {
    let acme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(crate::cli::ACME);
    let ground = Rehearsal::planned(&acme, &[]);
    let run = apply(&ground, AGREED);
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(run.out.contains("OP0012345678: 66 of 67 steps done, 1 held"), "{}", run.out);
    let run = resume(&ground, &ATTESTED.join(" "));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
}

/// A word on all that only the console shows is no word on what may not be listed now.
#[test]
fn a_word_on_the_console_settles_no_forbidden_list() {
    let capture = Capture::acme();
    let ground = Rehearsal::of(capture.path(), []);
    capture.write("operator/getOperatorConfigurationNamespace__Support.json", FORBIDDEN);
    let run = apply(&ground, &format!("{AGREED} --attest console=none"));
    assert_eq!(run.code, 5, "{}", run.out);
    assert!(run.out.starts_with("unread     operator-contract"), "{}", run.out);
    let run = resume(&ground, "--attest console=none");
    assert_eq!(run.code, 5, "{}", run.out);
    // Whoever names the kind has looked for that.
    let run = resume(&ground, "--attest operator-contract=none");
    assert!(!run.out.contains("unread"), "{}", run.out);
}

#[test]
fn a_misspelt_attestation_changes_nothing() {
    let ground = Rehearsal::acme();
    let run = apply(&ground, &format!("{AGREED} --attest flux=none"));
    assert_eq!(run.code, 2, "{}", run.err);
    super::assert_untouched(&ground);
    apply(&ground, "");
    let journal = fs::read(ground.journal()).unwrap();
    let run = resume(&ground, "--attest sim=none");
    assert_eq!(run.code, 2, "{}", run.err);
    assert_eq!(fs::read(ground.journal()).unwrap(), journal);
}

#[test]
fn the_last_line_says_what_is_left_for_the_root_user() {
    let capture = Capture::settled();
    // An order to be accepted, which brings nothing any more.
    let orders = fs::read_to_string("examples/acme/jp/listOrders.json").unwrap();
    capture.write("jp/listOrders.json", &orders);
    capture.write("jp/listOrderedSubscribers__20260815103000_a1b2c3d4.json", r#"{"orderedSubscriberList": []}"#);
    let ground = Rehearsal::of(capture.path(), []);
    let run = apply(&ground, "--people absent");
    assert_eq!((run.code, run.err.as_str()), (3, ""), "{}", run.out);
    assert!(run.out.contains("\nOP0012345678 can be closed now by the root user, in the console\n"), "{}", run.out);
    let left = last(&run);
    let said = "OP0012345678: 1 of 2 steps done; what is left is the root user's: close the account (in the console: ";
    assert!(left.starts_with(said) && left.ends_with(')'), "{left}");
    assert!(!run.out.contains("stuck"));
    let told = resume(&ground, "--format ndjson");
    let end: Value = serde_json::from_str(last(&told)).unwrap();
    assert_eq!((told.code, end["message"].as_str().unwrap()), (3, left));
}

#[test]
fn the_last_line_names_whoever_else_is_left() {
    let acme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(crate::cli::ACME);
    for (target, whose) in [
        ("jp:long-term-discount", "what is left is for Soracom's support: "),
        ("g:payment-method", "what is left is the root user's: "),
    ] {
        let ground = Rehearsal::of(&acme, ["--target", target]);
        let run = apply(&ground, "--people absent");
        assert!(last(&run).contains(whose) && last(&run).contains(target), "{target}: {}", run.out);
    }
}
