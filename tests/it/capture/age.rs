//! When a capture was made.

use std::path::Path;

use winddown::reading::CaptureDir;

use super::Files;
use crate::common::{acme, now};

const FILE: &str = "capture.json";

/// What is said of a directory with this file, one problem a line.
fn said(stamp: &str) -> String {
    let files = Files::new().put(FILE, stamp).put("g/listSims.json", "[");
    let error = files.read().unwrap_err().to_string();
    error.lines().skip(1).map(|line| line.trim_start().to_owned() + "\n").collect()
}

#[test]
fn a_directory_says_when_it_was_made() {
    let stamp = r#"{"winddown":"capture","format_version":"1.7","taken_at":"2026-08-20T09:00:00+09:00","more":1}"#;
    let files = Files::new().put(FILE, stamp);
    let capture = files.read().unwrap();
    assert_eq!(capture.account.taken_at(), Some(now()));
    assert_eq!(capture.passed_over, [""; 0]);
    let unknown = Files::new().read().unwrap().account;
    assert_eq!(unknown.taken_at(), None);
    assert_eq!(capture.account.digest(), unknown.digest(), "it is no fact of the account");
    assert_eq!(CaptureDir::new(acme()).load().unwrap().account.taken_at(), Some(now()));
}

#[test]
fn a_damaged_file_is_a_problem_with_the_others() {
    let cut = "g/listSims.json:1:1: EOF while parsing a list; the file breaks off here: capture it again\n";
    let cases = [
        ("", "1:1: EOF while parsing a value; the file breaks off here: capture it again"),
        ("{\"winddown\":\n", "2:1: EOF while parsing a value; the file breaks off here: capture it again"),
        ("7", "1:1: invalid type: integer `7`, expected the stamp of a capture"),
        (
            r#"{"winddown":"plan","format_version":"1.0","taken_at":"2026-08-20T00:00:00Z"}"#,
            "1:18: it is a plan, and no capture",
        ),
        (
            r#"{"winddown":"capture","format_version":"2.0","taken_at":"2026-08-20T00:00:00Z"}"#,
            "1:44: its format_version is 2.0, and this winddown reads 1.x",
        ),
        (r#"{"winddown":"capture","format_version":"1.0"}"#, "1:45: missing field `taken_at`"),
        (
            r#"{"winddown":"capture","format_version":"1.0","taken_at":"yesterday"}"#,
            "1:67: input contains invalid characters",
        ),
        (
            r#"{"winddown":"capture","format_version":"1.0","taken_at":null}"#,
            "1:60: invalid type: null, expected an RFC 3339 formatted date and time string",
        ),
    ];
    for (stamp, problem) in cases {
        assert_eq!(said(stamp), format!("{FILE}:{problem}\n{cut}"), "{stamp}");
    }
}

#[test]
fn a_damaged_file_is_a_problem_even_where_nothing_says_whose_account_it_is() {
    let files = Files::nothing().put(FILE, "{}").put("g/listSims.json", "[]");
    let said = files.read().unwrap_err().to_string();
    assert!(said.contains("capture.json:1:2: missing field `winddown`"), "{said}");
    assert!(said.contains("nothing in it says which operator"), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem() {
    let files = Files::new().put(&Path::new(FILE).join("inside").display().to_string(), "");
    assert!(files.read().unwrap_err().to_string().contains("capture.json: "));
}
