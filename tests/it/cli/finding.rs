//! A thing is found by whatever people call it, in every verb and option; and what may be meant is suggested.

use serde_json::Value;

use super::captures::Capture;
use super::{ACME, NOW, command, finish};

/// The first line of `explain`.
fn explained(account: &str, what: &str) -> String {
    let run = finish(command(["explain", account, what]).args(NOW).env("COLUMNS", "200"));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{what}");
    run.out.lines().next().unwrap().to_owned()
}

/// What a plan says of its scope in this option.
fn planned(option: &str, what: &str) -> Value {
    let run = finish(command(["plan", ACME, option, what, "--format", "json"]).args(NOW));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{what}");
    let plan: Value = serde_json::from_str(&run.out).unwrap();
    plan["scope"].clone()
}

/// Address, ICCID, IMSI, MSISDN and name of a SIM.
const SIM: [&str; 5] =
    ["g:sim/8942310000000000018", "8942310000000000018", "295050000000001", "4236600000001", "acme-g-01"];

#[test]
fn a_sim_by_every_name_in_every_option() {
    for name in SIM {
        assert!(explained(ACME, name).starts_with("SIM g:sim/8942310000000000018 (acme-g-01): "), "{name}");
        for (option, field) in [("--target", "targets"), ("--exclude", "excluded"), ("--keep", "kept")] {
            assert_eq!(planned(option, name)[field], Value::from(vec![SIM[0]]), "{name}");
        }
    }
}

#[test]
fn devices_and_others_by_id_and_name() {
    for (name, address) in [
        ("000b78fffe000101", "jp:lora-device/000b78fffe000101"),
        ("tank-1", "jp:lora-device/000b78fffe000101"),
        ("4D1A01", "jp:sigfox-device/4D1A01"),
        ("d-acme0001", "jp:inventory-device/d-acme0001"),
        ("00001c497b48dbed", "jp:lora-gateway/00001c497b48dbed"),
        ("7CDDDEADBEEF", "jp:soracam-device/7CDDDEADBEEF"),
        ("acme-vpg-eu", "g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b"),
    ] {
        assert_eq!(planned("--keep", name)["kept"], Value::from(vec![address]), "{name}");
    }
}

/// A snapshot keeps the identifiers.
#[test]
fn a_snapshot_knows_imsis_too() {
    let snapshot = "tests/golden/acme/snapshot.json";
    for name in SIM {
        assert!(explained(snapshot, name).starts_with("SIM g:sim/8942310000000000018 (acme-g-01): "), "{name}");
    }
}

#[test]
fn consent_by_name() {
    let files = tempfile::tempdir().unwrap();
    let plan = files.path().join("plan.json");
    let plan = plan.to_str().unwrap();
    assert_eq!(finish(command(["plan", ACME, "--out", plan]).args(NOW)).code, 0);
    let dry_run = |what: &str| {
        let run = ["apply", plan, "--backend", "memory", "--account", ACME, "--dry-run", "--lift-protection", what];
        finish(&mut command(run))
    };
    for name in SIM {
        let run = dry_run(name);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{name}");
        assert!(run.out.contains("1 protection to be lifted, as agreed"), "{}", run.out);
    }
    assert_eq!(
        dry_run("acme-g-1").err,
        "winddown: there is no `acme-g-1` in the account, neither as a kind nor as an address, id or name; \
         did you mean g:sim/8942310000000000018 (acme-g-01)?\n"
    );
}

const NOWHERE: &str = "in the account, neither as an address nor as an id or name";

/// What `explain` says of something that is not there, after naming it.
#[track_caller]
fn suggests(what: &str, suggestion: &str) {
    let run = finish(&mut command(["explain", ACME, what]));
    assert_eq!(run.err, format!("winddown: there is no `{what}` {NOWHERE}{suggestion}\n"));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

#[test]
fn near_misses() {
    let sim = "; did you mean g:sim/8942310000000000018 (acme-g-01)?";
    // A letter too few, other letters, the other coverage, upper case.
    suggests("acme-g-1", sim);
    suggests("ACME-G-01", sim);
    suggests("jp:sim/8942310000000000018", sim);
    suggests("G:SIM/8942310000000000018", sim);
    suggests("29505000000001", sim);
    // A beginning.
    suggests(
        "acme-g",
        "; did you mean one of these?\n  g:sim/8942310000000000018 (acme-g-01)\n  g:sim/8942310000000000026 (acme-g-02)\n  \
         g:sim/8942310000000000034 (acme-g-03)\n  … and 3 more",
    );
    suggests("g:sim/1", "");
}

#[test]
fn near_misses_of_selections() {
    let refuses = |what: &str, message: &str| {
        for option in ["--target", "--exclude", "--keep"] {
            let run = finish(&mut command(["plan", ACME, option, what]));
            assert_eq!((run.code, run.err), (2, format!("winddown: {message}\n")), "{option}");
        }
    };
    let nowhere = "in the account, neither as a kind nor as an address, id or name";
    refuses("simm", &format!("there is no `simm` {nowhere}; did you mean sim?"));
    refuses("G:Sim", &format!("there is no `G:Sim` {nowhere}; did you mean g:sim?"));
    refuses("g:sim/1", &format!("there is no `g:sim/1` {nowhere}"));
    refuses("spaceship", &format!("there is no `spaceship` {nowhere}"));
}

#[test]
fn a_kind_is_no_thing() {
    let run = finish(&mut command(["explain", ACME, "jp:sim"]));
    assert_eq!(run.err, "winddown: `jp:sim` is a kind, and this takes one thing: an address, id or name\n");
}

/// Of a flood of like things one line is said, and how to see all.
#[test]
fn a_flood_is_a_line() {
    let capture = Capture::fleet(1_000);
    let path = capture.path().to_str().unwrap();
    std::fs::remove_file(capture.path().join("g/listGroups.json")).unwrap();
    let run = finish(command(["check", path]).args(NOW));
    let lines = run.out.lines().filter(|line| line.contains("refer")).count();
    assert!(lines <= 2, "{}", run.out);
}
