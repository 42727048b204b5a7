//! Responses that were damaged, each by its number.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Real responses, and what comes in the place of their tokens.
pub(crate) struct Seeds(Vec<(String, Vec<u8>)>);

/// Longer responses take longer and show nothing else.
const LONGEST: usize = 6_000;

const TOKENS: &[&str] = &[
    "1e400",
    "-0",
    "0",
    "01",
    "17",
    "-1.5",
    "1.",
    "1E+2",
    "18446744073709551616",
    "-9223372036854775809",
    "null",
    "nul",
    "true",
    "false",
    "{}",
    "[]",
    "{ }",
    "[ ]",
    "{\"a\":1}",
    "{\"a\":1,}",
    "[1,]",
    "\"\"",
    "\"a\"",
    "\"\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"\\n\\\"\"",
    "\"\n\"",
    "\"\\x\"",
    "\"é\"",
    "\"simId\"",
    "\"status\"",
    "\"code\"",
    "\u{feff}",
    "\u{1}",
    "\u{c}",
    " ",
    "\r\n",
    ",",
    ":",
    "{",
    "}",
    "[",
    "]",
    "\"",
];

/// The numbers that say how a response is damaged.
pub(crate) struct Dice(u64);

impl Dice {
    /// The dice of a case.
    pub(crate) const fn new(case: u64) -> Self {
        Self(case)
    }

    /// A number below this one.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    pub(crate) fn is_one_of(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

impl Seeds {
    /// The responses of these operations among the examples and the fixtures, and the samples if they are there.
    pub(crate) fn new(is_wanted: impl Fn(&str) -> bool) -> Self {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        for directory in ["examples", "tests/fixtures", "../shared/samples"] {
            gather(&project.join(directory), &mut files);
        }
        files.sort();
        let seeds = files.iter().filter_map(|file| {
            let name = file.file_stem()?.to_str()?;
            let operation = name.split("__").next()?;
            is_wanted(operation).then(|| (operation.to_owned(), fs::read(file).unwrap()))
        });
        let seeds: Vec<_> = seeds.filter(|(_, bytes)| (3..LONGEST).contains(&bytes.len())).collect();
        assert!(seeds.len() > 20, "{} seeds", seeds.len());
        Self(seeds)
    }

    /// The responses as they are, and whose.
    pub(crate) fn whole(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(operation, bytes)| (&**operation, &**bytes))
    }

    /// The damaged response with this number, and whose it is.
    pub(crate) fn damaged(&self, number: u64) -> (&str, Vec<u8>) {
        let mut dice = Dice::new(number);
        let (operation, bytes) = &self.0[dice.below(self.0.len())];
        let mut bytes = if dice.is_one_of(3) { bytes.clone() } else { with_more_rows(bytes, &mut dice) };
        for _ in 0..dice.below(4) {
            damage(&mut bytes, &mut dice);
        }
        (operation, bytes)
    }
}

fn gather(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
}

/// The same response with its rows several times, so that there is something to guess, and written in another way.
fn with_more_rows(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let Ok(mut document) = serde_json::from_slice::<Value>(bytes) else { return bytes.to_vec() };
    let list = match &mut document {
        Value::Array(list) => Some(list),
        Value::Object(fields) => fields.values_mut().find_map(Value::as_array_mut),
        _ => None,
    };
    if let Some(list) = list {
        let rows = list.clone();
        list.extend(rows.iter().cycle().take(rows.len().min(4)).cloned());
        list.iter_mut().for_each(|row| leave_out(row, dice));
    }
    match dice.below(3) {
        0 => document.to_string(),
        1 => format!("{document:#}"),
        _ => format!("{document:#}").replace('\n', "\r\n\t"),
    }
    .into_bytes()
}

/// Takes a field out of a row, or out of what is in it.
fn leave_out(value: &mut Value, dice: &mut Dice) {
    let Value::Object(fields) = value else { return };
    let key = fields.keys().nth(dice.below(fields.len())).cloned();
    if let Some(key) = key {
        if dice.is_one_of(3) {
            fields.remove(&key);
        } else {
            leave_out(&mut fields[&key], dice);
        }
    }
}

pub(crate) fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    if bytes.is_empty() {
        return;
    }
    let at = dice.below(bytes.len());
    let tokens = tokens(bytes);
    let one = tokens[dice.below(tokens.len())].clone();
    let other = tokens[dice.below(tokens.len())].clone();
    match dice.below(12) {
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => _ = bytes.remove(at),
        2 => bytes.truncate(at),
        3 => bytes[at] = dice.below(256) as u8,
        4 => _ = bytes.drain(one),
        5 => insert(bytes, one.start, TOKENS[dice.below(TOKENS.len())].as_bytes()),
        // A key or value in the place of another, which may give a key twice.
        6 | 7 => _ = bytes.splice(one, bytes[other].to_vec()),
        8 => {
            let depth = [10, 60, 64, 65, 127, 128, 200][dice.below(7)];
            let nested = ["[".repeat(depth), "]".repeat(depth)].concat();
            _ = bytes.splice(one, nested.into_bytes());
        }
        // The first character of a string as an escape.
        9 if bytes[one.start] == b'"' && one.len() > 2 && bytes[one.start + 1].is_ascii_alphanumeric() => {
            let escape = format!("\\u{:04x}", bytes[one.start + 1]);
            _ = bytes.splice(one.start + 1..one.start + 2, escape.into_bytes());
        }
        _ => _ = bytes.splice(one, TOKENS[dice.below(TOKENS.len())].bytes()),
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    _ = bytes.splice(at..at, what.iter().copied());
}

/// Where the tokens of a text are, as far as it has any.
fn tokens(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let from = at;
        at += 1;
        match bytes[from] {
            b'"' => {
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(bytes.len());
            }
            byte if byte.is_ascii_whitespace() => continue,
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || b"+-.".contains(&bytes[at])) {
                    at += 1;
                }
            }
            _ => {}
        }
        tokens.push(from..at);
    }
    if tokens.is_empty() {
        tokens.push(0..bytes.len());
    }
    tokens
}
