//! Each thing that can be wrong with a snapshot, word for word.

use std::collections::BTreeMap;
use std::io::{self, Read};

use winddown::reading::SnapshotFile;

use super::{read, sealed};

const HEAD: &str =
    r#"{"winddown":"snapshot","format_version":"2.0","account":"OP1","taken_at":"2026-08-20T00:00:00Z","#;

/// A snapshot with these lines in its lists, as many as it says.
fn file(readings: &str, resources: &str) -> String {
    let begins = resources.split(r#"{"address":""#).skip(1).filter_map(|rest| rest.split(['/', '"']).next());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    begins.for_each(|begin| *counts.entry(begin).or_default() += 1);
    said_to_hold(
        readings.matches("\"reading\":").count(),
        &serde_json::to_string(&counts).unwrap(),
        readings,
        resources,
    )
}

/// A snapshot with these lines in its lists, and what it says of their number.
fn said_to_hold(n: usize, counts: &str, readings: &str, resources: &str) -> String {
    let holds = format!(r#""holds":{{"readings":{n},"oddities":0,"resources":{counts}}},"#);
    let lists = format!("\"readings\":[\n{readings}\n],\n\"oddities\":[],\"resources\":[\n{resources}\n],");
    sealed(&format!("{HEAD}{holds}\n{lists}\n"))
}

/// What is said of a file, one problem a line.
#[track_caller]
fn said(text: &str) -> String {
    let said = read(text).unwrap_err().to_string();
    said.strip_prefix("a.json cannot be read as a snapshot:\n  ").unwrap().replace("\n  ", "\n")
}

const HOLDS: &str = r#""holds":{"readings":0,"oddities":0,"resources":{}},"#;

const FOREIGN: &str = r#"it does not begin with {"winddown":"snapshot""#;

#[test]
fn what_is_no_snapshot() {
    let others =
        ["[]", "{}", "1", "[package]\nname = 1", "\u{feff}{}", r#"{"format_version":"2.0","winddown":"snapshot"}"#];
    for other in others {
        assert_eq!(said(other), FOREIGN, "{other}");
    }
    for other in [r#"{"winddown":"plan"}"#, r#"{"winddown":1}"#, r#"{"winddown_journal":"1.0"}"#] {
        assert_eq!(said(other), FOREIGN, "{other}");
    }
}

#[test]
fn another_version() {
    for other in ["1.0", "1.9", "3.0", "20.0", "x"] {
        let file = format!(r#"{{"winddown":"snapshot","format_version":"{other}","account":7}}"#);
        let told = format!("its format_version is {other}, and this winddown reads 2.x: capture the account again");
        assert_eq!(said(&file), told);
    }
    let later = HEAD.replace("2.0", "2.7")
        + HOLDS
        + "\"weather\":{\"x\":[1]},\"readings\":[],\"more\":2,\"oddities\":[],\"resources\":[],\n";
    assert!(read(&sealed(&later)).unwrap().is_empty(), "within a major version members are only added");
}

#[test]
fn what_is_missing() {
    let whole = format!("{HEAD}{HOLDS}\"readings\":[],\"oddities\":[],\"resources\":[],\n");
    assert!(read(&sealed(&whole)).is_ok());
    let without = |member: &str| {
        assert!(whole.contains(member));
        said(&sealed(&whole.replace(member, r#""x":"#)))
    };
    assert_eq!(without(r#""format_version":"#), "it has no format_version");
    assert_eq!(without(r#""account":"#), "it has no account, the operator id");
    assert_eq!(without(r#""taken_at":"#), "it has no taken_at");
    assert_eq!(without(r#""holds":"#), "it has no holds, which says how much it holds");
    assert_eq!(said(&sealed(&whole.replace(r#""readings":[],"#, ""))), "it has no readings");
    assert_eq!(said(&sealed(&whole.replace(r#""resources":[],"#, ""))), "it has no resources");
    assert_eq!(said(&whole.replace("],\n", "]}\n")), "it has no digest");
    let late = said(&whole.replace(r#""resources":["#, r#""account":"OP2","resources":["#));
    assert_eq!(late, "line 1, column 185: this has to stand before the lists, and once");
    // Twice before the lists is refused too, because nobody could say which of the two counts.
    for member in [r#""winddown":"#, r#""format_version":"#, r#""account":"#, r#""taken_at":"#, r#""holds":"#] {
        let twice = said(&sealed(&whole.replace(r#""readings":"#, &format!("{member}0,\"readings\":"))));
        assert!(twice.ends_with(": this has to stand before the lists, and once"), "{member}: {twice}");
    }
}

#[test]
fn lines_that_are_lost_or_doubled() {
    let sim = |n: u32| format!(r#"{{"address":"g:sim/{n}"}}"#);
    let sims: Vec<String> = (1..12).map(sim).collect();
    let reading = r#"{"kind":"sim","coverage":"g","reading":"complete"}"#;
    let lost = said(&said_to_hold(1, r#"{"g:sim":12}"#, reading, &sims.join(",")));
    assert_eq!(lost, "it says that it holds 12 g:sim, and 11 are there: a line was lost");
    let resources = [sim(1), sim(1), r#"{"address":"sam-user/alice"}"#.to_owned()].join(",");
    let several = said(&said_to_hold(4, r#"{"g:sim":1,"jp:bill":3,"sam-user":1}"#, reading, &resources));
    let expected = [
        "it says that it holds 4 readings, and 1 is there: 3 lines were lost",
        "it says that it holds 1 g:sim, and 2 are there: a line was doubled or added",
        "it says that it holds 3 jp:bill, and 0 are there: 3 lines were lost",
        "g:sim/1 is there twice",
    ];
    assert_eq!(several.lines().collect::<Vec<_>>(), expected);
    let new = said(&said_to_hold(0, "{}", "", r#"{"address":"g:sim/1"},{"address":"g:sim/2"}"#));
    assert_eq!(new, "it says that it holds 0 g:sim, and 2 are there: 2 lines were doubled or added");
}

/// What is there but does not say of which kind it is was not lost.
#[test]
fn a_line_without_an_address_is_not_a_line_that_was_lost() {
    let lines = r#"{"address":"nothing"},{"address":"g:sim/2"}"#;
    let first_words = |text: &str| text.lines().map(|line| line[..10].to_owned()).collect::<Vec<_>>();
    assert_eq!(first_words(&said(&said_to_hold(0, r#"{"g:sim":2}"#, "", lines))), ["resource 1"]);
    assert_eq!(first_words(&said(&said_to_hold(0, r#"{"g:sim":3}"#, "", lines))), ["it says th", "resource 1"]);
}

#[test]
fn lines_that_were_changed() {
    let changed = "a line was changed after it was written: its digest is not that of what is in it. \
                   A snapshot cannot be edited by hand: capture the account again";
    let whole = file("", r#"{"address":"g:sim/1","status":"active"}"#);
    assert!(read(&whole).is_ok());
    let changes =
        [("active", "terminated"), ("OP1", "OP2"), ("08-20", "08-21"), ("g:sim/1", "g:sim/2"), ("}\n]", "} \n]")];
    for (from, to) in changes {
        assert!(whole.contains(from));
        assert_eq!(said(&whole.replace(from, to)), changed, "{from}");
        assert!(read(&whole.replace(from, to)).unwrap_err().was_changed(), "{from}");
    }
    // That is something else than what was never right.
    assert!(!read(&file("", r#"{"address":"nothing"}"#)).unwrap_err().was_changed());
    assert_eq!(said(&(whole.clone() + "\n")), changed);
    assert_eq!(said(whole.trim_end()), changed);
    let at = whole.find("sha256:").unwrap() + 7;
    let other = if whole[at..].starts_with('0') { "1" } else { "0" };
    assert_eq!(said(&format!("{}{other}{}", &whole[..at], &whole[at + 1..])), changed);
    // With what else is wrong.
    let unknown = said(&whole.replace("g:sim/1", "g:simm/1"));
    let expected = [
        "it says that it holds 1 g:sim, and 0 are there: a line was lost",
        "it says that it holds 0 g:simm, and 1 is there: a line was doubled or added",
        "resource 1: there is no kind `simm`",
    ];
    assert_eq!(unknown.lines().collect::<Vec<_>>(), expected);
    assert_eq!(said(&whole.replace("\"g:sim/1\"", "\"nothing\"")).lines().next(), Some(changed));
}

#[test]
fn what_breaks_off_or_goes_on() {
    assert_eq!(said(""), "line 1, column 1: EOF while parsing a value; the file breaks off here");
    let whole = file(r#"{"kind":"sim","coverage":"g","reading":"complete"}"#, r#"{"address":"g:sim/1"}"#);
    assert!(read(&whole).is_ok());
    let at = whole.find("plete").unwrap();
    assert_eq!(said(&whole[..at]), "line 3, column 43: EOF while parsing a string; the file breaks off here");
    assert_eq!(said(&format!("{whole}{{}}")), "line 9, column 1: trailing characters");
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
        "reading 1: `eu` is not a coverage (known: g, jp)"
    );
    assert_eq!(
        reading(r#"{"kind":"sim","coverage":"g","reading":{"attested":{"by":"Mika"}}}"#),
        "line 3, column 64: missing field `at`"
    );
    assert_eq!(
        said(&(HEAD.replace("OP1", "acme") + HOLDS + "}")),
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
    // The same thing would be there twice.
    for resources in [r#"{"address":"g:sim/1 2"}"#, r#"{"address":"g:sim/1%202"},{"address":"g:sim/1 2"}"#] {
        let at = resources.matches("address").count();
        assert_eq!(
            said(&file("", resources)),
            format!(
                "resource {at}: `g:sim/1 2` is not an address: the key is written `1%202` \
                 (an address looks like g:sim/8942310000000000018 or sam-user/alice)"
            )
        );
    }
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
        let said = SnapshotFile::new("a.json").load_from(Failing(begun.as_bytes())).unwrap_err().to_string();
        assert_eq!(said, "a.json cannot be read as a snapshot:\n  the disk is gone", "{begun}");
    }
}

/// However many lines are wrong, so many are told as can be read.
#[test]
fn not_all_that_is_wrong_is_told() {
    let lines: Vec<String> = (0..50).map(|n| format!(r#"{{"address":"g:banana{n}/1"}}"#)).collect();
    let problems = read(&file("", &lines.join(",\n"))).unwrap_err();
    assert_eq!(problems.problems().len(), 20);
}

/// An address without a key is none, also behind one that begins so.
#[test]
fn an_address_ends_in_a_key() {
    let line = |key: &str| format!(r#"{{"address":"g:group/{key}"}}"#);
    assert!(read(&file("", &[line("1"), line("2")].join(",\n"))).is_ok());
    let said = said(&file("", &[line("1"), line("")].join(",\n")));
    assert!(said.contains("g:group/"), "{said}");
}
