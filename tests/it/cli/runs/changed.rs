//! Accounts that have changed since a plan was made for them.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{AGREED, Capture, Rehearsal, apply, assert_untouched, entries, finish, resume, with};

const PROTECTED: &str = "8942310000000000091";

/// The example account, in which somebody has protected a SIM since the plan was made.
fn protected(capture: &Capture) {
    let sims = fs::read_to_string(capture.path().join("jp/listSims.json")).unwrap();
    let mut sims: Value = serde_json::from_str(&sims).unwrap();
    let sim = sims.as_array_mut().unwrap().iter_mut().find(|sim| sim["simId"] == PROTECTED).unwrap();
    sim["terminationEnabled"] = false.into();
    capture.write("jp/listSims.json", &sims.to_string());
}

/// The subjects of the calls that were made.
fn sent(rehearsal: &Rehearsal) -> BTreeSet<String> {
    let entries = entries(rehearsal);
    let intents = entries.iter().filter(|entry| entry["event"] == "intent");
    intents.map(|entry| entry["subject"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn one_changed_sim_holds_what_depends_on_it_and_the_rest_goes_on() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    protected(&capture);
    let told = "its protection was off and is on";
    let dry = finish(&mut with(rehearsal.unconfirmed(&[]), "--dry-run"));
    assert_eq!((dry.code, dry.err.as_str()), (0, ""), "{}", dry.out);
    assert!(dry.out.contains(&format!("\nchanged    jp:sim/{PROTECTED}: {told}\n")), "{}", dry.out);
    assert_untouched(&rehearsal);
    let run = apply(&rehearsal, AGREED);
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(run.out.starts_with(&format!("changed    jp:sim/{PROTECTED}: {told}\n")), "{}", run.out);
    let sent = sent(&rehearsal);
    assert!(!sent.contains(&format!("jp:sim/{PROTECTED}")) && !sent.contains("account/OP0012345678"), "{sent:?}");
    assert!(sent.len() > 25 && sent.contains("jp:sim/8942310000000000083"), "{sent:?}");
    // Nothing has changed in the meantime; a new plan is asked for.
    let run = resume(&rehearsal, "");
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(run.out.contains("what has changed needs a new plan, unless it is undone"), "{}", run.out);
}

#[test]
fn programs_are_told_what_has_changed() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    protected(&capture);
    let dry = finish(&mut with(rehearsal.unconfirmed(&["--format", "ndjson"]), "--dry-run"));
    let told: Value = serde_json::from_str(&dry.out).unwrap();
    let subject = format!("jp:sim/{PROTECTED}");
    assert_eq!((dry.code, told["changed"][0]["subject"].as_str()), (0, Some(&*subject)), "{told}");
    let run = apply(&rehearsal, &format!("{AGREED} --format ndjson"));
    assert_eq!(entries(&rehearsal)[0]["changed"], told["changed"], "it is in the journal");
    let end: Value = serde_json::from_str(run.out.lines().last().unwrap()).unwrap();
    assert_eq!((run.code, &end["execution"]["changed"]), (5, &told["changed"]));
}

/// Somebody has ended it by hand: there is nothing left to do, and to agree to.
#[test]
fn what_is_gone_is_skipped() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    capture.write("g/listPortMappings.json", "[]");
    let sims = fs::read_to_string(capture.path().join("jp/listSims.json")).unwrap();
    let mut sims: Value = serde_json::from_str(&sims).unwrap();
    sims.as_array_mut().unwrap().iter_mut().find(|sim| sim["simId"] == "8942310000000000083").unwrap()["status"] =
        "terminated".into();
    capture.write("jp/listSims.json", &sims.to_string());
    let run = apply(&rehearsal, "--lift-protection jp:lora-device");
    assert!(run.out.contains("gone already"), "{}", run.out);
    let sent = sent(&rehearsal);
    assert!(!sent.iter().any(|subject| subject.contains("port-mapping")), "{sent:?}");
    let held = entries(&rehearsal).iter().any(|entry| {
        let step = entry["step"].as_u64().and_then(|step| rehearsal.steps().into_iter().nth(step as usize - 1));
        entry["event"] == "stopped" && step.is_some_and(|step| step.subject == "jp:sim/8942310000000000083")
    });
    assert!(!held, "nobody need agree to what is done: {}", run.out);
}

/// A new SIM in a group has to go before the group does.
#[test]
fn what_is_new_holds_what_it_goes_before() {
    let capture = Capture::acme();
    let rehearsal = Rehearsal::of(capture.path(), []);
    let sims = fs::read_to_string(capture.path().join("jp/listSims.json")).unwrap();
    let mut sims: Value = serde_json::from_str(&sims).unwrap();
    let mut new = sims.as_array().unwrap().iter().find(|sim| sim["simId"] == PROTECTED).unwrap().clone();
    new["simId"] = "8942310000000000999".into();
    new["profiles"] = Value::Object(serde_json::Map::new());
    new["primaryImsi"] = "295050000000999".into();
    let group = format!("jp:group/{}", new["groupId"].as_str().unwrap());
    sims.as_array_mut().unwrap().push(new);
    capture.write("jp/listSims.json", &sims.to_string());
    let run = apply(&rehearsal, AGREED);
    assert_eq!((run.code, run.err.as_str()), (5, ""), "{}", run.out);
    assert!(run.out.contains("jp:sim/8942310000000000999: the plan does not end it, and it goes first"), "{}", run.out);
    let sent = sent(&rehearsal);
    assert!(!sent.contains(&group), "{group}: {sent:?}");
    assert!(sent.len() > 25, "{sent:?}");
}
