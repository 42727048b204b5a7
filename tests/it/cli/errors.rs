//! Every error message, word for word: on stderr, with nothing on stdout.

use winddown::catalogue::Catalogue;
use winddown::reading::Claim;

use super::captures::Capture;
use super::{ACME, command, finish};
use crate::common::now;

/// That the command refuses these arguments with this message, and exit code 2.
#[track_caller]
fn refuses(arguments: &[&str], message: &str) {
    let run = finish(&mut command(arguments));
    assert_eq!(run.err, message);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

#[test]
fn unknown_kinds() {
    let message = "winddown: there is no kind `simm`; did you mean `sim`? `winddown kinds` lists them\n";
    refuses(&["kinds", "simm"], message);
    refuses(&["plan", ACME, "--keep", "g:simm/1"], message);
    refuses(&["kinds", "spaceship"], "winddown: there is no kind `spaceship`; `winddown kinds` lists them\n");
}

#[test]
fn ambiguous_names() {
    refuses(
        &["explain", ACME, "current"],
        "winddown: `current` may mean any of these, name one:\n  \
         g:audit-and-usage-record/current\n  g:lagoon-subscription/current\n  g:payment-method/current\n  \
         jp:payment-method/current\n  root-mfa/current\n  operator-profile/current (Acme KK)\n",
    );
    let fleet = Capture::fleet(1_000);
    let listed: String = (0..10).map(|n| format!("  g:sim/8942310000001{n:06} (tracker)\n")).collect();
    let message = format!("winddown: `tracker` may mean any of these, name one:\n{listed}  … and 990 more\n");
    refuses(&["explain", fleet.path().to_str().unwrap(), "tracker"], &message);
}

#[test]
fn bad_selectors() {
    refuses(&["plan", ACME, "--target", "x:sim"], "winddown: `x` is not a coverage (known: g, jp)\n");
    refuses(&["plan", ACME, "--exclude", "x:sim/1"], "winddown: `x` is not a coverage (known: g, jp)\n");
    refuses(&["explain", ACME, "x:sim/1"], "winddown: `x` is not a coverage (known: g, jp)\n");
    refuses(
        &["plan", ACME, "--keep", "sim/"],
        "winddown: `sim/` is not an address: the key is empty \
         (an address looks like g:sim/8942310000000000018 or sam-user/alice)\n",
    );
}

#[test]
fn bad_attestations() {
    refuses(&["check", ACME, "--attest", "x:flux-plan=none"], "winddown: `x` is not a coverage (known: g, jp)\n");
    for text in ["flux-plan", "flux-plan=some", ""] {
        let message = format!(
            "winddown: `{text}` is not an attestation (one looks like flux-plan=none, jp:flux-plan=2 or console=none)\n"
        );
        refuses(&["check", ACME, "--attest", text], &message);
    }
    // The message names the kinds that can be attested.
    let catalogue = Catalogue::soracom();
    let accepts = |kind: &str| Claim::parse(&format!("{kind}=none"), catalogue, "Mika", now()).is_ok();
    let known: Vec<&str> = catalogue.kinds().map(|kind| kind.name).filter(|kind| accepts(kind)).collect();
    let known = known.join(", ");
    // Things of the second kind have no list of their own: they show inside SIMs.
    for kind in ["flux", "sim-expiry"] {
        let message = format!(
            "winddown: `{kind}=none` is not an attestation: there is no kind `{kind}` that could be attested (known: {known})\n"
        );
        refuses(&["check", ACME, "--attest", &format!("{kind}=none")], &message);
    }
    refuses(
        &["check", ACME, "--attest", "sim=none"],
        "winddown: `sim=none` is not an attestation: listSims lists every sim, so capture that\n",
    );
}

#[test]
fn bad_options() {
    let more = "\n\nFor more information, try '--help'.\n";
    refuses(
        &["check", ACME, "--now", "yesterday"],
        &format!(
            "error: invalid value 'yesterday' for '--now <INSTANT|DAY>': it is neither an instant, such as \
             2026-08-20T00:00:00Z, nor a day, such as 2026-08-20{more}"
        ),
    );
    refuses(
        &["check", ACME, "--coverage", "eu"],
        &format!("error: invalid value 'eu' for '--coverage <jp|g|all>': `eu` is not a coverage (known: g, jp){more}"),
    );
    refuses(
        &["check", ACME, "--format", "yaml"],
        &format!(
            "error: invalid value 'yaml' for '--format <FORMAT>'\n  [possible values: text, json, markdown, html]{more}"
        ),
    );
    refuses(
        &["plan", ACME, "--limit", "0"],
        &format!("error: invalid value '0' for '--limit <N>': number would be zero for non-zero type{more}"),
    );
    refuses(
        &["plan", ACME, "--limit", "3", "--all"],
        &format!(
            "error: the argument '--limit <N>' cannot be used with '--all'\n\n\
             Usage: winddown plan --limit <N> <ACCOUNT>{more}"
        ),
    );
    refuses(
        &["check"],
        &format!(
            "error: the following required arguments were not provided:\n  <ACCOUNT>\n\n\
             Usage: winddown check <ACCOUNT>{more}"
        ),
    );
}

#[test]
fn no_capture_at_all() {
    // The operating system words this part.
    let missing = std::fs::metadata("no-such-file").unwrap_err();
    refuses(
        &["check", "no-such-file"],
        &format!("winddown: no-such-file: {missing}; an account is read from a capture directory or a snapshot file\n"),
    );
    let begins = r#"it does not begin with {"winddown":"snapshot""#;
    let foreign = format!("{begins}; a snapshot is what `winddown capture --out FILE` writes");
    refuses(&["plan", "Cargo.toml"], &format!("winddown: Cargo.toml cannot be read as a snapshot:\n  {foreign}\n"));
    refuses(
        &["check", "-"],
        "winddown: standard input cannot be read as a snapshot:\n  \
         line 1, column 1: EOF while parsing a value; the file breaks off here\n",
    );
}

/// That the command finds these problems with a capture.
#[track_caller]
fn refuses_capture(capture: &Capture, problems: &[&str]) {
    let path = capture.path().to_str().unwrap();
    let problems: String = problems.iter().map(|problem| format!("  {problem}\n")).collect();
    refuses(&["check", path], &format!("winddown: {path} cannot be read as a capture:\n{problems}"));
}

#[test]
fn nobodys_capture() {
    let capture = Capture::empty();
    refuses_capture(
        &capture,
        &[
            "it does not say which operator it belongs to: operator/getOperator.json is missing, and nothing in it names an owner",
        ],
    );
    capture.write("operator/getOperator.json", r#"{"operatorId": "acme"}"#);
    refuses_capture(&capture, &["`acme` is not an operator id (one looks like OP0012345678)"]);
}

/// All problems at once, each with its place.
#[test]
fn a_broken_capture() {
    let capture = Capture::acme();
    let copy = |from: &str, to: &str, change: &dyn Fn(String) -> String| {
        let text = std::fs::read_to_string(capture.path().join(from)).unwrap();
        capture.write(to, &change(text));
    };
    let same = |text: String| text;
    copy("g/listGroups.json", "g/listGroups.json", &|text| text[..200].to_owned());
    capture.write("jp/listDevices.json", "[\n {\"deviceId\": tru}\n]");
    capture.write("jp/listGadgets.json", "{\"gadgets\": []}");
    copy("jp/listSigfoxDevices.json", "operator/listSigfoxDevices.json", &same);
    copy("g/listSims__page2.json", "g/listSims__page4.json", &same);
    copy("jp/listLoraDevices.json", "jp/listLoraDevices__page1.json", &same);
    refuses_capture(
        &capture,
        &[
            "listSims in g/ has page 4 but not page 3: the list may be incomplete",
            "listLoraDevices in jp/ is there both whole and in pages: remove one",
            "operator/listSigfoxDevices.json: Sigfox devices belong to a coverage: the file belongs in g/ or jp/",
            "g/listGroups.json:10:2: EOF while parsing a value; the file breaks off here: capture it again",
            "jp/listDevices.json:2:18: expected ident",
            "jp/listGadgets.json: it holds an object, but listGadgets answers with a list",
        ],
    );
}

/// A file that was cut off in the middle of a text, and ends with a line break.
#[test]
fn a_text_that_breaks_off() {
    let capture = Capture::acme();
    capture.write("g/listGroups.json", "[{\"groupId\": \"6b1f\n");
    refuses_capture(
        &capture,
        &[
            "g/listGroups.json:2:1: control character (\\u0000-\\u001F) found while parsing a string; the file breaks off here: capture it again",
        ],
    );
}

/// The kind of file is told, and what to type for it.
#[test]
fn one_file_for_another() {
    let files = tempfile::tempdir().unwrap();
    let file = |name: &str| files.path().join(name).to_str().unwrap().to_owned();
    let (plan, journal) = (file("plan.json"), file("my journal.jsonl"));
    assert_eq!(finish(&mut command(["plan", ACME, "--out", &plan])).code, 0);
    std::fs::write(&journal, "{\"winddown_journal\":\"1.0\",\"account\":\"OP0012345678\"}\n").unwrap();
    let snapshot = "tests/golden/acme/snapshot.json";
    let more = "\n\nFor more information, try '--help'.\n";
    let wrong = |verb: &str, value: &str, argument: &str, message: &str| {
        refuses(&[verb, value], &format!("error: invalid value '{value}' for '<{argument}>': {message}{more}"));
    };
    let make = |what: &str, of: &str| format!("it is {what}; make a plan first: winddown plan {of} --out plan.json");
    wrong("apply", ACME, "PLAN", &make("a directory, which may hold a capture", ACME));
    wrong("apply", snapshot, "PLAN", &make("the snapshot of an account", snapshot));
    wrong(
        "apply",
        &journal,
        "PLAN",
        &format!("it is the journal of a run; go on with it: winddown resume '{journal}'"),
    );
    wrong("verify", ACME, "PLAN", &make("a directory, which may hold a capture", ACME));
    let begin = format!(
        "it is a plan, of which this takes the journal; begin with: winddown apply {plan} --journal journal.jsonl"
    );
    wrong("resume", &plan, "JOURNAL", &begin);
    let keeps = "a journal is what `winddown apply PLAN --journal FILE` keeps";
    wrong("resume", ACME, "JOURNAL", &format!("it is a directory; {keeps}"));
    wrong("resume", snapshot, "JOURNAL", &format!("it is the snapshot of an account; {keeps}"));
    let name = "name the capture directory or the snapshot of the account that it is about";
    wrong("check", &plan, "ACCOUNT", &format!("it is a plan; {name}"));
    wrong("check", &journal, "ACCOUNT", &format!("it is the journal of a run; {name}"));

    let check = "tests/golden/acme/check.json";
    wrong("explain", check, "ACCOUNT", &format!("it is a document of the type `check`; {name}"));
    wrong("apply", check, "PLAN", &make("a document of the type `check`", "ACCOUNT"));
    wrong("status", check, "JOURNAL", &format!("it is a document of the type `check`; {keeps}"));
    let events = file("events.jsonl");
    let version = serde_json::to_string(&winddown::report::json::Event::version("0.1.0", true)).unwrap();
    std::fs::write(&events, version + "\n").unwrap();
    wrong("status", &events, "JOURNAL", &format!("it is a document of the type `events`; {keeps}"));
    // Those that were written before documents named themselves.
    let old = file("old.json");
    let without = |text: &str| text.replacen("\"document\": \"plan\",", "", 1).replacen("1.1", "1.0", 1);
    std::fs::write(&old, without(&std::fs::read_to_string(&plan).unwrap())).unwrap();
    wrong("check", &old, "ACCOUNT", &format!("it is a plan; {name}"));
    let snapshot_of = "{\"winddown\":\"snapshot\",\"format_version\":\"2.1\"";
    std::fs::write(&old, snapshot_of).unwrap();
    wrong("apply", &old, "PLAN", &make("the snapshot of an account", &old));
}

/// What the system says never stands alone.
#[test]
fn places_that_are_not_there() {
    let missing = std::fs::metadata("no-such-file").unwrap_err();
    refuses(
        &["verify", "no-such-file", ACME],
        &format!("winddown: no-such-file: {missing}; a plan is what `winddown plan ACCOUNT --out FILE` writes\n"),
    );
    let run = finish(&mut command(["plan", ACME, "--out", "no-such-directory/plan.json"]));
    let message =
        format!("winddown: no-such-directory/plan.json: {missing}; make the directory first, or name another place\n");
    assert_eq!((run.code, run.err), (1, message));
}

/// One object on one line, whatever is wrong.
#[test]
fn errors_are_json_where_answers_are() {
    let of = |arguments: &[&str]| {
        let run = finish(&mut command(arguments));
        assert_eq!(run.out, "");
        assert_eq!(run.err.lines().count(), 1, "{}", run.err);
        let error: serde_json::Value = serde_json::from_str(&run.err).unwrap();
        assert_eq!((&error["exit"], &error["format_version"]), (&run.code.into(), &"1.1".into()));
        crate::schemas::assert_valid(&error);
        (error["error"].as_str().unwrap().to_owned(), error["details"].as_array().unwrap().len())
    };
    let (error, details) = of(&["explain", ACME, "current", "--format", "json"]);
    assert_eq!((error.as_str(), details), ("`current` may mean any of these, name one:", 6));
    let capture = Capture::acme();
    capture.write("g/listGroups.json", "{}");
    capture.write("jp/listGadgets.json", "{}");
    let path = capture.path().to_str().unwrap();
    let (error, details) = of(&["check", path, "--format=json"]);
    assert_eq!((error, details), (format!("{path} cannot be read as a capture:"), 2));
    let (error, _) = of(&["check", ACME, "--format", "json", "--now", "yesterday"]);
    assert!(error.starts_with("invalid value 'yesterday' for '--now <INSTANT|DAY>'"), "{error}");
    let (error, details) = of(&["check", "--format", "json"]);
    assert_eq!((error.as_str(), details), ("the following required arguments were not provided:", 2));
    let (error, _) = of(&["apply", "no-such-file", "--backend", "memory", "--dry-run", "--format", "ndjson"]);
    assert!(error.starts_with("the following required"), "{error}");
}
