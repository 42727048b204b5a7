//! Each thing that can be wrong with a snapshot, word for word.

use std::io::{self, Read};

use winddown::backend::SnapshotFile;

use super::read;

const HEAD: &str =
    r#"{"winddown":"snapshot","format_version":"1.0","account":"OP1","taken_at":"2026-08-20T00:00:00Z","#;

/// A snapshot with these lines in its lists.
fn file(readings: &str, resources: &str) -> String {
    format!("{HEAD}\n\"readings\":[\n{readings}\n],\n\"resources\":[\n{resources}\n]}}")
}

/// What is said of a file, one problem a line.
#[track_caller]
fn said(text: &str) -> String {
    let said = read(text).unwrap_err().to_string();
    said.strip_prefix("a.json cannot be read as a snapshot:\n  ").unwrap().replace("\n  ", "\n")
}

const FOREIGN: &str =
    r#"it does not begin with {"winddown":"snapshot": a snapshot is what `winddown capture --out FILE` writes"#;

#[test]
fn what_is_no_snapshot() {
    let others =
        ["[]", "{}", "1", "[package]\nname = 1", "\u{feff}{}", r#"{"format_version":"1.0","winddown":"snapshot"}"#];
    for other in others {
        assert_eq!(said(other), FOREIGN, "{other}");
    }
    for other in [r#"{"winddown":"plan"}"#, r#"{"winddown":1}"#, r#"{"winddown_journal":"1.0"}"#] {
        assert_eq!(said(other), FOREIGN, "{other}");
    }
}

#[test]
fn another_version() {
    let other = r#"{"winddown":"snapshot","format_version":"2.0","account":7}"#;
    assert_eq!(said(other), "its format_version is 2.0, and this winddown reads 1.x");
    let later = HEAD.replace("1.0", "1.7") + r#""weather":{"x":[1]},"readings":[],"more":2,"resources":[]}"#;
    assert!(read(&later).unwrap().account.is_empty(), "within a major version members are only added");
}

#[test]
fn what_is_missing() {
    let lists = r#""readings":[],"resources":[]}"#;
    let without = |member: &str| said(&(HEAD.replace(member, r#""x":"#) + lists));
    assert_eq!(without(r#""format_version":"#), "it has no format_version");
    assert_eq!(without(r#""account":"#), "it has no account, the operator id");
    assert_eq!(without(r#""taken_at":"#), "it has no taken_at");
    assert_eq!(said(&format!(r#"{HEAD}"resources":[]}}"#)), "it has no readings");
    assert_eq!(said(&format!(r#"{HEAD}"readings":[]}}"#)), "it has no resources");
    let late = said(&format!(r#"{HEAD}"readings":[],"account":"OP2","resources":[]}}"#));
    assert_eq!(late, "line 1, column 120: this has to stand before the lists, and once");
}

#[test]
fn what_breaks_off_or_goes_on() {
    assert_eq!(said(""), "line 1, column 1: EOF while parsing a value; the file breaks off here");
    let whole = file(r#"{"kind":"sim","coverage":"g","reading":"complete"}"#, r#"{"address":"g:sim/1"}"#);
    assert!(read(&whole).is_ok());
    let at = whole.find("plete").unwrap();
    assert_eq!(said(&whole[..at]), "line 3, column 43: EOF while parsing a string; the file breaks off here");
    assert_eq!(said(&format!("{whole}\n{{}}")), "line 8, column 1: trailing characters");
    let two = file("", "{\"address\":\"g:sim/1\"}\n{\"address\":\"g:sim/2\"}");
    assert_eq!(said(&two), "line 7, column 1: expected `,` or `]`");
}

#[test]
fn wrong_types() {
    let resource = |line: &str| said(&file("", line));
    assert_eq!(resource("\"x\""), "line 6, column 3: invalid type: string \"x\", expected a resource");
    assert_eq!(resource(r#"{"name":"x"}"#), "line 6, column 12: missing field `address`");
    assert_eq!(
        resource(r#"{"address":"g:sim/1","status":7}"#),
        "line 6, column 32: invalid type: integer `7`, expected a string"
    );
    assert_eq!(
        resource(r#"{"address":"g:sim/1","protection":"some"}"#),
        "line 6, column 40: unknown variant `some`, expected one of `off`, `on`, `assumed-on`"
    );
    let unknown_fact = resource(r#"{"address":"g:sim/1","facts":[{"fact":"weather","value":"x"}]}"#);
    assert!(unknown_fact.starts_with("line 6, column 47: unknown variant `weather`, expected one of `ends-at`"));
    let reading = |line: &str| said(&file(line, ""));
    assert_eq!(
        reading(r#"{"kind":"sim","coverage":"eu","reading":"complete"}"#),
        "line 3, column 30: `eu` is not a coverage (known: g, jp)"
    );
    assert_eq!(
        reading(r#"{"kind":"sim","coverage":"g","reading":{"attested":{"by":"Mika"}}}"#),
        "line 3, column 64: missing field `at`"
    );
    assert_eq!(
        said(&(HEAD.replace("OP1", "acme") + "}")),
        "line 1, column 63: `acme` is not an operator id (one looks like OP0012345678)"
    );
}

#[test]
fn a_kind_that_nobody_knows() {
    let readings = r#"{"kind":"beacon","coverage":"g","reading":"complete"}"#;
    let resources = r#"{"address":"g:beacon/1"},{"address":"g:subscriber/1"},{"address":"g:subscriber/2"}"#;
    assert_eq!(
        said(&file(readings, resources)),
        "reading 1: there is no kind `beacon`\nresource 2: there is no kind `subscriber`"
    );
}

#[test]
fn duplicates() {
    let resources = [r#"{"address":"g:sim/1"}"#, r#"{"address":"g:sim/2"}"#, r#"{"address":"g:sim/1"}"#].join(",");
    assert_eq!(said(&file("", &resources)), "g:sim/1 is there twice");
    let reading = r#"{"kind":"sim","coverage":"g","reading":"complete"}"#;
    assert_eq!(said(&file(&format!("{reading},{reading}"), "")), "reading 2: g:sim has one already");
}

#[test]
fn references_to_nothing() {
    let refers = |to: &str| {
        let resource = format!(r#"{{"address":"g:sim/1","references":[{{"role":"group","target":"{to}"}}]}}"#);
        said(&file("", &format!(r#"{resource},{{"address":"jp:group/fleet"}}"#)))
    };
    // Although nothing was read: what is only missing is listed as such.
    assert_eq!(refers("g:group/fleet"), "g:sim/1 refers to g:group/fleet as its group, but there is none");
    assert_eq!(
        refers("fleet"),
        "resource 1: `fleet` is not an address: there is no `/` between kind and key \
         (an address looks like g:sim/8942310000000000018 or sam-user/alice)"
    );
}

#[test]
fn no_addresses() {
    assert_eq!(
        said(&file("", r#"{"address":"g:sim/"}"#)),
        "resource 1: `g:sim/` is not an address: the key is empty \
         (an address looks like g:sim/8942310000000000018 or sam-user/alice)"
    );
}

#[test]
fn many_problems_at_once_up_to_a_number() {
    let lines = r#"{"address":"g:sim/"},{"address":"g:beacon/1"},{"address":"g:sim/1","status":[]}"#;
    let several = said(&file("", lines));
    let first_words: Vec<&str> = several.lines().map(|line| &line[..10]).collect();
    assert_eq!(first_words, ["resource 1", "resource 2", "line 6, co"], "{several}");
    let lines: Vec<String> = (0..50).map(|n| format!(r#"{{"address":"{n}"}}"#)).collect();
    let many = said(&file("", &lines.join(",")));
    assert_eq!(many.lines().count(), 21);
    assert!(many.ends_with("\n… and perhaps more"), "{many}");
    let lines: Vec<String> = (0..50).map(|n| format!(r#"{{"address":"g:sim/{}"}}"#, n / 2)).collect();
    assert_eq!(said(&file("", &lines.join(","))).lines().count(), 21);
}

/// A reader that fails after a while.
struct Failing<'t>(&'t [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() { Err(io::Error::other("the disk is gone")) } else { self.0.read(buffer) }
    }
}

#[test]
fn a_reader_that_fails() {
    for begun in ["", "{\"winddown\":", HEAD] {
        let said = SnapshotFile::new("a.json").read_from(Failing(begun.as_bytes())).unwrap_err().to_string();
        assert_eq!(said, "a.json cannot be read as a snapshot:\n  the disk is gone", "{begun}");
    }
}
