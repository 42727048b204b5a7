//! Lines and serde make the same account of a snapshot, or say the same of it.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::{self, Read};

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::read::{Reader, read_in};
use super::{BUFFER, SnapshotProblem, error, seal, write_snapshot};
use crate::account::Account;
use crate::catalogue::Catalogue;
use crate::fuzzing::{self, Input, ensure, fuzz};
use crate::strategies::{catalogue, now, proptest1_any_account_strategy};

/// How long pieces are.
const SIZES: [usize; 5] = [BUFFER, 16, 100, 256, 1_000];

fn written(account: &Account) -> Vec<u8> {
    let mut file = Vec::new();
    write_snapshot(account, now(), &mut file).unwrap();
    file
}

/// The account, written again, or what is said of the file.
fn told(read: Result<Account, Vec<SnapshotProblem>>) -> Result<Vec<u8>, String> {
    match read {
        Ok(account) => Ok(written(&account)),
        Err(problems) => Err(error("a.json".as_ref(), problems).to_string()),
    }
}

/// What is wrong if the two read a file differently.
fn difference(bytes: &[u8], catalogue: &Catalogue) -> Result<(), String> {
    difference_in(&SIZES, bytes, catalogue)
}

fn difference_in(sizes: &[usize], bytes: &[u8], catalogue: &Catalogue) -> Result<(), String> {
    sizes.iter().try_for_each(|size| {
        let by_lines = told(read_in(*size, bytes, catalogue, &[]));
        let by_serde = told(Reader::new(bytes, *size, catalogue).by_serde(&[]));
        ensure(by_lines == by_serde, || format!("in pieces of {size}: {by_lines:?}\nand by serde: {by_serde:?}"))
    })
}

/// With a last line that is right for what stands before it.
fn sealed(text: &str) -> Vec<u8> {
    format!("{text}{}", seal::line(Sha256::new_with_prefix(text))).into_bytes()
}

struct Both;

impl fuzzing::Reader for Both {
    const NAME: &'static str = "snapshot";
    const COST: u64 = 4;
    const MEMORY: u64 = 1 << 20;
    type Found = Account;

    fn seal(&self, bytes: &mut Vec<u8>) {
        let at = bytes.windows(10).rposition(|window| window == b"\"digest\":\"").unwrap_or(bytes.len());
        bytes.truncate(at);
        bytes.extend(seal::line(Sha256::new_with_prefix(&*bytes)).bytes());
    }

    fn read(&self, bytes: &[u8]) -> Result<Account, String> {
        let read = read_in(BUFFER, bytes, Catalogue::soracom(), &[]);
        read.map_err(|problems| error("a.json".as_ref(), problems).to_string())
    }

    fn judge(&self, input: &Input<'_>, _: Account) -> Result<(), String> {
        difference(&input.bytes, Catalogue::soracom())
    }

    fn judge_error(&self, input: &Input<'_>, _: &str) -> Result<(), String> {
        difference(&input.bytes, Catalogue::soracom())
    }
}

#[test]
fn fuzz_snapshots_by_lines_and_by_serde() {
    fuzz(&Both);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// Nothing that was written is left to serde.
    #[test]
    fn what_was_written_is_read_by_lines(facts in proptest1_any_account_strategy(16)) {
        let file = written(&facts.account()?);
        for size in [BUFFER, file.len() / 3 + 1] {
            let mut reader = Reader::new(&*file, size, &facts.catalogue);
            let read = reader.read().is_some();
            prop_assert!(read, "{}", String::from_utf8_lossy(&file));
        }
        prop_assert_eq!(difference(&file, catalogue()), Ok(()));
    }
}

/// A snapshot with lines of these kinds in it.
fn with_lines(lines: &[&str]) -> String {
    let head = r#"{"winddown":"snapshot","format_version":"2.2","account":"OP1","taken_at":"2026-08-20T00:00:00Z""#;
    let holds = format!(r#""holds":{{"readings":0,"oddities":0,"resources":{{"g:sim":{}}}}}"#, lines.len());
    let rows = lines.join(",\n");
    format!("{head},{holds},\n\"readings\":[\n],\n\"oddities\":[\n],\n\"resources\":[\n{rows}\n],\n")
}

#[test]
fn what_is_in_another_form_is_read_by_serde_from_there_on() {
    let deep = format!(r#"{{"address":"g:sim/8","more":{}}}"#, "[".repeat(1_001));
    let others = [
        r#"{"address":"g:sim/8"}"#,
        r#"{"address":"g:sim/8","status":"active","name":"late"}"#,
        r#"{"address":"g:sim/8","name":null}"#,
        r#"{"address":"g:sim/8","name":"\ud800"}"#,
        r#"{"address":"g:sim/8","name":"\u00e9"}"#,
        r#"{"address":"g:sim/8","protection":"off"}"#,
        r#"{"address":"g:sim/8","references":[]}"#,
        r#"{"address":"g:sim/8","references":[{"role":"group","target":"g:group/none"}]}"#,
        r#"{"address":"g:sim/8","facts":[{"fact":"detail","value":"x","more":1}]}"#,
        r#"{"address":"g:sim/8","facts":[{"fact":"weather","value":"x"}]}"#,
        r#"{"address":"g:sim/8","also":["1","2"],}"#,
        r#"{"address":"g:sim/8"} "#,
        r#" {"address":"g:sim/8"}"#,
        r#"{"address":"g:sim/8"}}"#,
        r#"{"address":"g:sim/8","address":"g:sim/9"}"#,
        r#"{"address":"8"}"#,
        r#"{"address":"g:beacon/8"}"#,
        r#"{"address":"eu:sim/8"}"#,
        r#"{"name":"8"}"#,
        "",
        "]",
        "8",
        "\"8",
        "{\"address\":\"g:sim/\u{1}\"}",
        &deep,
    ];
    let (sim, unknown) = (r#"{"address":"g:sim/1"}"#, r#"{"address":"g:beacon/1"}"#);
    for other in others {
        for lines in
            [&[sim, other, r#"{"address":"g:sim/2"}"#][..], &[other], &[unknown, other], &[sim, unknown, other]]
        {
            let text = with_lines(lines);
            for file in [sealed(&text), text.into_bytes()] {
                difference(&file, Catalogue::soracom()).unwrap();
            }
        }
    }
}

/// Where a piece ends makes no difference, whatever is wrong before and behind that.
#[test]
fn bounds_are_told_where_serde_tells_them() {
    let deep = format!(r#"{{"address":"g:sim/8","more":{}"#, "[".repeat(1_001));
    let unknown = r#"{"address":"g:beacon/1"}"#;
    let file = sealed(&with_lines(&[unknown, r#"{"address":"g:sim/1"}"#, unknown, &deep]));
    let until = file.windows(deep.len()).position(|window| window == deep.as_bytes()).unwrap() + deep.len();
    for size in 16..until {
        let by_lines = told(read_in(size, &*file, Catalogue::soracom(), &[]));
        let by_serde = told(Reader::new(&*file, size, Catalogue::soracom()).by_serde(&[]));
        assert_eq!(by_lines, by_serde, "in pieces of {size}");
    }
}

/// Each list and object is begun on a line of its own, and each end is on one.
#[test]
fn what_is_around_the_rows() {
    let whole = with_lines(&[r#"{"address":"g:sim/1"}"#, r#"{"address":"g:sim/2"}"#]);
    for at in 0..=whole.len() {
        for with in [" ", "\n", ",", "]", "}", "{", "[", "\"", "1", "\"x\":1,", "\"readings\":[],", "\"digest\":1,"] {
            let text = format!("{}{with}{}", &whole[..at], &whole[at..]);
            difference_in(&[BUFFER, 100], &sealed(&text), Catalogue::soracom()).unwrap();
        }
        let robbed = format!("{}{}", &whole[..at], whole.get(at + 1..).unwrap_or_default());
        difference_in(&[BUFFER, 100], &sealed(&robbed), Catalogue::soracom()).unwrap();
        difference_in(&[BUFFER, 100], &whole.as_bytes()[..at], Catalogue::soracom()).unwrap();
        let mut other = sealed(&whole);
        other[at] = 0xff;
        difference_in(&[BUFFER, 100], &other, Catalogue::soracom()).unwrap();
    }
    let last = sealed(&whole);
    for at in whole.len()..=last.len() {
        difference_in(&[BUFFER, 100], &last[..at], Catalogue::soracom()).unwrap();
        difference_in(&[BUFFER, 100], &[&last[..at], b"\n", &last[at..]].concat(), Catalogue::soracom()).unwrap();
    }
}

/// A reader that fails behind this, or is interrupted before each byte of it.
struct Failing<'t>(&'t [u8], bool);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        match (self.0, self.1) {
            (_, true) => Err(io::ErrorKind::Interrupted.into()),
            ([], false) => Err(io::Error::other("the disk is gone")),
            (_, false) => self.0.read(buffer),
        }
    }
}

#[test]
fn a_reader_that_fails_fails_where_it_does() {
    let whole = sealed(&with_lines(&[r#"{"address":"g:sim/1"}"#, r#"{"address":"g:beacon/2"}"#]));
    for at in 0..=whole.len() {
        let failing = || Failing(&whole[..at], false);
        let by_lines = told(read_in(64, failing(), Catalogue::soracom(), &[]));
        let by_serde = told(Reader::new(failing(), 64, Catalogue::soracom()).by_serde(&[]));
        assert_eq!(by_lines, by_serde, "{at}");
    }
}
