//! The cursor and serde read the same rows, or refuse a response with the same error.

#![allow(clippy::unwrap_used, reason = "tests")]

pub(crate) mod damaged;

use std::cell::Cell;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::{env, str, thread};

use super::cursor::Refusal;
use super::parse::Rows;
use super::row::Row;
use super::{Layout, Outcome, ResponseReader, Unreadable};
use crate::catalogue::{Catalogue, ErrorFields};
use damaged::Seeds;

/// How the cursor fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    /// Responses that it refused, and serde too.
    refused: usize,
    /// Responses that it left to serde.
    left: usize,
    /// Responses that it refused, and serde did not: there should be none.
    overruled: usize,
}

thread_local! {
    static TALLY: Cell<Tally> = const { Cell::new(Tally { refused: 0, left: 0, overruled: 0 }) };
}

/// Counts a response that the cursor did not read to its end.
pub(super) fn note(refusal: Refusal, serde: &Result<Outcome, Unreadable>) {
    let mut tally = TALLY.get();
    match (refusal, serde) {
        (Refusal::Broken, Err(Unreadable::Json(_))) => tally.refused += 1,
        (Refusal::Broken, _) => tally.overruled += 1,
        (Refusal::Left | Refusal::Stopped, _) => tally.left += 1,
    }
    TALLY.set(tally);
}

/// The rows of a response with all that was captured, and what it came to.
type Told = (Vec<String>, Result<Outcome, String>);

fn told(read: impl FnOnce(&mut dyn FnMut(&Row<'_>) -> ControlFlow<()>) -> Result<Outcome, Unreadable>) -> Told {
    let mut rows = Vec::new();
    let outcome = read(&mut |row| {
        rows.push(format!("{row:?}"));
        ControlFlow::Continue(())
    });
    let error = |unreadable| match unreadable {
        Unreadable::Json(error) => error.to_string(),
        Unreadable::Shape { expected, found } => format!("{found} in the place of {expected}"),
    };
    (rows, outcome.map_err(error))
}

impl Layout {
    /// Read as a user has it read.
    fn told(&self, errors: &ErrorFields, bytes: &[u8]) -> Told {
        told(|sink| self.rows(errors, bytes, sink))
    }

    fn told_by_serde(&self, errors: &ErrorFields, bytes: &[u8]) -> Told {
        told(|sink| match str::from_utf8(bytes) {
            Ok(text) => self.rows_by_serde(errors, serde_json::Deserializer::from_str(text), sink),
            Err(_) => self.rows_by_serde(errors, serde_json::Deserializer::from_slice(bytes), sink),
        })
    }
}

impl ResponseReader {
    fn is_list(&self, operation: &str) -> bool {
        self.operations.get(operation).is_some_and(|layout| layout.rows != Rows::Itself)
    }
}

/// Reads a response both ways. Gives what it came to, and what the cursor made of it.
fn both(reader: &ResponseReader, operation: &str, bytes: &[u8]) -> (Told, Tally) {
    let layout = reader.operations.get(operation).unwrap();
    let errors = reader.provider.error_fields();
    TALLY.set(Tally::default());
    let told = layout.told(errors, bytes);
    let tally = TALLY.get();
    let shown = || String::from_utf8_lossy(bytes).into_owned();
    assert!(told == layout.told_by_serde(errors, bytes), "{operation}, other rows or another error: {}", shown());
    assert_eq!(tally.overruled, 0, "{operation}: serde reads what the cursor refuses: {}", shown());
    (told, tally)
}

const READ: Tally = Tally { refused: 0, left: 0, overruled: 0 };
const REFUSED: Tally = Tally { refused: 1, ..READ };
const LEFT: Tally = Tally { left: 1, ..READ };

/// A list of SIMs with this among them: in a field that is read, and in one that is left out.
fn around(value: &str) -> [String; 2] {
    ["status", "imeiLock"].map(|field| {
        let sim = |value| {
            format!("\n {{\n  \"simId\": \"8942310000000000001\",\n  \"{field}\": {value},\n  \"tags\": {{}}\n }}")
        };
        format!("[{},{},{}]", sim("\"active\""), sim(value), sim("\"active\""))
    })
}

#[test]
fn the_cursor_and_serde_take_the_same_values_for_the_same() {
    let reader = ResponseReader::new(Catalogue::soracom());
    let nested = |open: &str, depth: usize, close: &str| open.repeat(depth) + "1" + &close.repeat(depth);
    let cases = [
        ("1e400", [REFUSED, READ]),
        ("-1e400", [REFUSED, READ]),
        ("\"\\ud800\"", [REFUSED, READ]),
        ("\"\\ud83d\\ude00 \\u00e9 \\\" \\/\"", [READ, READ]),
        ("\"\\u12g4\"", [REFUSED; 2]),
        ("\"\\x\"", [REFUSED; 2]),
        ("\"a\u{1}b\"", [REFUSED; 2]),
        ("\"a\nb\"", [REFUSED; 2]),
        ("\"\u{7f} é 電話\"", [READ; 2]),
        ("0", [READ; 2]),
        ("-0", [READ; 2]),
        ("-0.0", [READ; 2]),
        ("17", [READ; 2]),
        ("-17", [READ; 2]),
        ("18446744073709551615", [READ; 2]),
        ("18446744073709551616", [READ; 2]),
        ("-9223372036854775808", [READ; 2]),
        ("-9223372036854775809", [READ; 2]),
        ("1.50", [READ; 2]),
        ("1E+2", [READ; 2]),
        ("1e-400", [READ; 2]),
        ("01", [REFUSED; 2]),
        ("-", [REFUSED; 2]),
        ("1.", [REFUSED; 2]),
        ("1e", [REFUSED; 2]),
        ("+1", [REFUSED; 2]),
        ("NaN", [REFUSED; 2]),
        ("nul", [REFUSED; 2]),
        ("nullx", [REFUSED; 2]),
        ("true", [READ; 2]),
        ("{\"a\": 1, \"a\": [2, {}, [ ], { }]}", [READ; 2]),
        ("{\"\\ud800\": 1}", [REFUSED, READ]),
        ("{\"a\": {\"\\ud800\": 1}}", [READ; 2]),
        ("{\"a\": 1,}", [REFUSED; 2]),
        ("{\"a\" 1}", [REFUSED; 2]),
        ("{\"a\": 1]", [REFUSED; 2]),
        ("[1,]", [REFUSED; 2]),
        ("[,1]", [REFUSED; 2]),
        ("[1 2]", [REFUSED; 2]),
        ("", [REFUSED; 2]),
    ];
    for (value, tallies) in cases {
        for (text, tally) in around(value).iter().zip(tallies) {
            let (told, found) = both(&reader, "listSims", text.as_bytes());
            assert_eq!(found, tally, "{text}");
            assert_eq!(told.1.is_ok(), tally != REFUSED, "{text}");
            assert_eq!(told.0.len(), if tally == REFUSED { 1 } else { 3 }, "{text}");
        }
    }
    for (depth, tally) in [(62, READ), (64, READ), (65, LEFT), (1_000, LEFT)] {
        for value in [nested("[", depth, "]"), nested("{\"a\":", depth, "}")] {
            let (told, found) = both(&reader, "listSims", around(&value)[1].as_bytes());
            assert_eq!((told.1, told.0.len(), found), (Ok(Outcome::Rows), 3, tally), "{value}");
        }
    }
}

#[test]
fn the_cursor_and_serde_agree_on_what_is_around_the_rows() {
    let reader = ResponseReader::new(Catalogue::soracom());
    let cases = [
        ("listSims", "", REFUSED),
        ("listSims", " \n", REFUSED),
        ("listSims", "\u{feff}[]", LEFT),
        ("listSims", "[] ", READ),
        ("listSims", "[]]", REFUSED),
        // No row of its own stands before what is no number.
        ("listSims", "[01]", REFUSED),
        ("listSims", "[] []", REFUSED),
        ("listSims", "[ ]", READ),
        ("listSims", "[{}", REFUSED),
        ("listSims", "[{} , null, 1, [], \"a\", [{\"simId\":\"1\"}]]", READ),
        ("listSims", "{\"code\":\"SEM0001\",\"message\":\"no\"}", LEFT),
        ("listSims", "null", LEFT),
        ("listOrders", "{}", LEFT),
        ("listOrders", "[]", LEFT),
        ("listOrders", "{\"orderList\":[]}", READ),
        ("listOrders", "{ \"x\" : [ 1 ] , \"orderList\" : [ { } ] , \"y\":{}}", READ),
        ("listOrders", "{\"orderList\":[{\"orderId\":\"1\"}],\"orderList\":[{\"orderId\":\"2\"}]}", READ),
        ("listOrders", "{\"order\\u004cist\":[{\"orderId\":\"1\"}]}", READ),
        ("listOrders", "{\"orderList\":[{\"orderId\":\"1\"}],\"code\":\"SEM0001\"}", LEFT),
        ("listOrders", "{\"orderList\":null}", REFUSED),
        ("listOrders", "{\"orderList\":[{\"orderId\":\"1\"}],}", REFUSED),
        ("listOrders", "{\"orderList\":[{\"orderId\":\"1\"}]", REFUSED),
        ("listOrders", "{\"orderList\":[],\"\\ud800\":1}", REFUSED),
        ("listOrders", "{\"orderList\":[],\"a\":\"\\ud800\"}", READ),
    ];
    for (operation, text, tally) in cases {
        assert_eq!(both(&reader, operation, text.as_bytes()).1, tally, "{operation}: {text}");
    }
    assert!(both(&reader, "listSims", b"[{\"simId\": \"a\xff\"}]").0.1.is_err());
}

/// What is guessed is not what is there.
#[test]
fn a_guess_that_is_wrong_changes_nothing() {
    let reader = ResponseReader::new(Catalogue::soracom());
    let rows = |second: &str| format!("[{{\"simId\":\"1\",\"imeiLock\":null,\"status\":\"active\"}},{second}]");
    let cases = [
        ("{\"simId\":\"2\",\"imeiLock\":null,\"status\":\"active\",}", REFUSED),
        ("{\"simId\":\"2\",,\"imeiLock\":null}", REFUSED),
        ("{,\"simId\":\"2\"}", REFUSED),
        ("{\"simId\":\"2\"\"imeiLock\":null}", REFUSED),
        ("{\"simId\":\"2\",\"imeiLock\":nullx}", REFUSED),
        ("{\"simId\":\"2\",\"imeiLock\":null", REFUSED),
        ("{\"simId\":\"2\",\"imeiLock\":null]", REFUSED),
        ("{\"simId\":\"2\",}", REFUSED),
        ("{}", READ),
        ("{ \"simId\" : \"2\" , \"imeiLock\" : null , \"status\": \"active\" }", READ),
        ("{\"simId\": \"2\",\"imeiLock\": null,\"status\": \"active\"}", READ),
        ("{\"status\":\"active\",\"simId\":\"2\",\"simId\":\"3\"}", READ),
        ("{\"imeiLock\":{\"simId\":\"4\"},\"simId\":\"2\"},{\"imeiLock\":{\"simId\":\"4\"},\"simId\":\"5\"}", READ),
        ("{\"imeiLock\":1,\"simId\":\"2\"},{\"imeiLock\":12,\"simId\":\"2\"},{\"imeiLock\":1.5}", READ),
    ];
    for (second, tally) in cases {
        assert_eq!(both(&reader, "listSims", rows(second).as_bytes()).1, tally, "{second}");
    }
}

#[test]
fn a_sink_that_breaks_off_is_handed_no_more_rows() {
    let reader = ResponseReader::new(Catalogue::soracom());
    let mut count = 0;
    let read = reader.walk("listSims", b"[{}, {}, {}, {", 0, |_, _| {
        count += 1;
        if count == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(read.is_err());
    assert_eq!(count, 2);
}

/// Error bodies aside, which stand in the place of a list.
#[test]
fn the_cursor_reads_real_lists_to_their_end() {
    let reader = ResponseReader::new(Catalogue::soracom());
    for (operation, bytes) in Seeds::new(|operation| reader.is_list(operation)).whole() {
        let (told, tally) = both(&reader, operation, bytes);
        assert_eq!(tally, if told.1 == Ok(Outcome::Rows) { READ } else { LEFT }, "{operation}");
    }
}

/// `WINDDOWN_RESPONSES` says how many are tried, `WINDDOWN_RESPONSE` gives the number of a single one. What is made of
/// rows depends on the rows alone, so the same rows give the same account.
#[test]
fn damaged_responses_are_read_alike() {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let reader = ResponseReader::new(Catalogue::soracom());
    let seeds = Seeds::new(|operation| reader.is_list(operation));
    if let Some(one) = number("WINDDOWN_RESPONSE") {
        let (operation, bytes) = seeds.damaged(one);
        _ = both(&reader, operation, &bytes);
        return;
    }
    let count = number("WINDDOWN_RESPONSES").unwrap_or(4_000);
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get) as u64;
    let part = |thread: u64| {
        let (mut read, mut refused, mut left) = (0, 0, 0);
        for number in (thread..count).step_by(threads as usize) {
            let (operation, bytes) = seeds.damaged(number);
            match both(&reader, operation, &bytes).1 {
                READ => read += 1,
                REFUSED => refused += 1,
                _ => left += 1,
            }
        }
        [read, refused, left]
    };
    let tallies: Vec<[u64; 3]> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || part(thread))).collect();
        running.into_iter().map(|running| running.join().unwrap()).collect()
    });
    let [read, refused, left] = [0, 1, 2].map(|n| tallies.iter().map(|tally| tally[n]).sum::<u64>());
    // Neither all whole nor all broken: then there would be little to tell apart.
    assert!(read * 4 > count && refused * 4 > count && left > 0, "{read} read, {refused} refused, {left} left");
}
