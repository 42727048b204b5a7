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
    refuses(&["kinds", "simm"], "winddown: there is no kind `simm`; `winddown kinds` lists them\n");
    let message = "winddown: there is no kind `simm`; `winddown kinds` lists them\n";
    refuses(&["plan", ACME, "--target", "simm"], message);
    refuses(&["plan", ACME, "--keep", "g:simm/1"], message);
}

#[test]
fn unknown_addresses() {
    let message = "winddown: there is no `g:sim/1` in the account, neither as an address nor as an id or name\n";
    refuses(&["explain", ACME, "g:sim/1"], message);
    let message = "winddown: there is no `g:sim/1` in the account\n";
    for option in ["--target", "--keep", "--exclude"] {
        refuses(&["plan", ACME, option, "g:sim/1"], message);
    }
}

#[test]
fn ambiguous_names() {
    refuses(
        &["explain", ACME, "current"],
        "winddown: `current` may mean any of these, name one:\n  \
         g:audit-and-usage-record/current\n  g:lagoon-subscription/current\n  g:payment-method/current\n  \
         jp:payment-method/current\n  root-mfa/current\n  operator-profile/current\n",
    );
    let fleet = Capture::fleet(1_000);
    let listed: String = (0..10).map(|n| format!("  g:sim/8942310000001{n:06}\n")).collect();
    let message = format!("winddown: `tracker` may mean any of these, name one:\n{listed}  … and 990 more\n");
    refuses(&["explain", fleet.path().to_str().unwrap(), "tracker"], &message);
}

#[test]
fn bad_selectors() {
    refuses(&["plan", ACME, "--target", "x:sim"], "winddown: `x` is not a coverage (known: g, jp)\n");
    refuses(&["plan", ACME, "--exclude", "x:sim/1"], "winddown: `x` is not a coverage (known: g, jp)\n");
    refuses(&["explain", ACME, "x:sim/1"], "winddown: `x` is not a coverage (known: g, jp)\n");
    refuses(
        &["plan", ACME, "--target", "X:sim"],
        "error: invalid value 'X:sim' for '--target <WHAT>': `X` is not the code of a coverage (one is of lower-case \
         letters, digits and hyphens, begins with a letter, and has at most 15 characters)\n\n\
         For more information, try '--help'.\n",
    );
    refuses(
        &["plan", ACME, "--exclude", "X:sim/1"],
        "error: invalid value 'X:sim/1' for '--exclude <WHAT>': `X:sim/1` is not an address: the coverage must be of \
         lower-case letters, digits and hyphens (an address looks like g:sim/8942310000000000018 or sam-user/alice)\n\n\
         For more information, try '--help'.\n",
    );
    refuses(
        &["plan", ACME, "--keep", "Sim/1"],
        "error: invalid value 'Sim/1' for '--keep <WHAT>': `Sim/1` is not an address: the kind must be of lower-case \
         letters, digits and hyphens (an address looks like g:sim/8942310000000000018 or sam-user/alice)\n\n\
         For more information, try '--help'.\n",
    );
    refuses(
        &["plan", ACME, "--keep", "sim/"],
        "error: invalid value 'sim/' for '--keep <WHAT>': `sim/` is not an address: the key is empty \
         (an address looks like g:sim/8942310000000000018 or sam-user/alice)\n\n\
         For more information, try '--help'.\n",
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
            "error: invalid value 'yesterday' for '--now <RFC3339>': premature end of input (an instant looks like 2026-08-20T00:00:00Z){more}"
        ),
    );
    refuses(
        &["check", ACME, "--coverage", "eu"],
        &format!("error: invalid value 'eu' for '--coverage <jp|g|all>': `eu` is not a coverage (known: g, jp){more}"),
    );
    refuses(
        &["check", ACME, "--format", "yaml"],
        &format!("error: invalid value 'yaml' for '--format <FORMAT>'\n  [possible values: text, json]{more}"),
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
