//! Damage to JSON that leaves it JSON, mostly: a value for another, a key for another, what is lost, doubled or moved.

use std::ops::Range;

use fastrand::Rng;

use super::bytes::put;

/// A value in a text.
#[derive(Clone, Debug)]
struct Piece {
    value: Range<usize>,
    key: Option<Range<usize>>,
    /// Where the list or object begins that it is in.
    within: Option<usize>,
}

impl Piece {
    /// With its key.
    fn member(&self) -> Range<usize> {
        self.key.as_ref().map_or(self.value.start, |key| key.start)..self.value.end
    }
}

/// Values at the borders of what there is.
const BORDERS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "1",
    "0.1",
    "1e400",
    "1e-400",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "253402300800000",
    "8210266876799999",
    "99999999999999999999999999999.9",
    "79228162514264337593543950335",
    "\"\"",
    "\" \"",
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "{\"\":null}",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\\udbff\\udfff\"",
    "\"\u{202e}\"",
    "\"0\"",
    "\"-1\"",
    "\"1e999\"",
    "\"null\"",
    "\"none\"",
    "\"*\"",
    "\"/\"",
    "\"..\"",
    "\"%\"",
    "\"%2F\"",
    "\"9999-12-31T23:59:59Z\"",
    "\"0000-01-01T00:00:00Z\"",
    "\"+262142-12-31T23:59:59Z\"",
    "\"-262143-01-01T00:00:00Z\"",
    "\"2026-02-29\"",
    "\"2026-13\"",
    "\"262142-12\"",
    "\"2026-06-30T23:59:60Z\"",
    "\"2026-08-20T00:00:00+23:59\"",
    "\"OP0000000000\"",
    "\"g:sim/1\"",
    "\"jp:bill/2026-07\"",
    "1 2",
    "01",
    "+1",
    "NaN",
    "'a'",
];

/// Does one thing to a text. `other` is another input. A text in which nothing is found stays as it is.
pub(super) fn damage(text: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let pieces = pieces(text);
    if pieces.is_empty() {
        return;
    }
    let any = |rng: &mut Rng| pieces[rng.usize(..pieces.len())].clone();
    let (one, two) = (any(rng), any(rng));
    let was = text.clone();
    match rng.u8(..12) {
        0 => copy(text, &one.value, &was[two.value]),
        1 => {
            let others = self::pieces(other);
            if let Some(piece) = rng.choice(&others) {
                copy(text, &one.value, &other[piece.value.clone()]);
            }
        }
        2 | 3 => copy(text, &one.value, rng.choice(BORDERS).copied().unwrap_or("0").as_bytes()),
        4 => copy(text, &one.value, &long(&was[one.value.clone()], rng)),
        5 => copy(text, &one.value, &deep(&was[one.value.clone()], rng)),
        6 => {
            if let (Some(key), Some(other)) = (one.key, two.key) {
                copy(text, &key, &was[other]);
            }
        }
        7 | 8 => remove(text, one.member()),
        9 => double(text, &one, &was[one.member()]),
        10 => {
            // Its key once more, with another value.
            let key = one.key.clone().map_or(Vec::new(), |key| [&was[key], b":"].concat());
            double(text, &one, &[&key, &was[two.value]].concat());
        }
        _ => {
            let siblings: Vec<&Piece> = pieces.iter().filter(|piece| piece.within == one.within).collect();
            if let Some(two) = rng.choice(siblings) {
                swap(text, one.member(), two.member());
            }
        }
    }
}

fn copy(text: &mut Vec<u8>, place: &Range<usize>, piece: &[u8]) {
    text.splice(place.clone(), piece.iter().copied());
}

/// A text that is made longer, or a long one.
fn long(value: &[u8], rng: &mut Rng) -> Vec<u8> {
    let fill = *rng.choice(&["a", "9", "\\u0001", "\u{1f4a3}", "%2F", " ", "/"]).unwrap_or(&"a");
    let fill = fill.repeat(1 << rng.usize(..11));
    let begin = value.strip_suffix(b"\"").unwrap_or(b"\"");
    [begin, fill.as_bytes(), b"\""].concat()
}

/// The value inside of many lists or objects.
fn deep(value: &[u8], rng: &mut Rng) -> Vec<u8> {
    let depth = *rng.choice(&[1, 2, 120, 128, 1001]).unwrap_or(&1);
    let (open, close): (&[u8], &[u8]) = if rng.bool() { (b"[", b"]") } else { (b"{\"a\":", b"}") };
    [open.repeat(depth), value.to_vec(), close.repeat(depth)].concat()
}

/// Takes a member out, and a comma with it.
fn remove(text: &mut Vec<u8>, place: Range<usize>) {
    let after = text[place.end..].iter().position(|byte| !byte.is_ascii_whitespace()).map(|n| place.end + n);
    let before = text[..place.start].iter().rposition(|byte| !byte.is_ascii_whitespace());
    let place = match (before, after) {
        (_, Some(after)) if text[after] == b',' => place.start..after + 1,
        (Some(before), _) if text[before] == b',' => before..place.end,
        _ => place,
    };
    text.drain(place);
}

fn double(text: &mut Vec<u8>, one: &Piece, piece: &[u8]) {
    put(text, one.member().start, &[piece, b","].concat());
}

fn swap(text: &mut Vec<u8>, one: Range<usize>, two: Range<usize>) {
    let (first, second) = if one.start < two.start { (one, two) } else { (two, one) };
    if first.end <= second.start {
        let parts = [
            &text[..first.start],
            &text[second.clone()],
            &text[first.end..second.start],
            &text[first],
            &text[second.end..],
        ];
        *text = parts.concat();
    }
}

/// All values, as far as the text is JSON.
fn pieces(text: &[u8]) -> Vec<Piece> {
    let (mut found, mut open, mut key, mut at) = (Vec::new(), Vec::<(usize, Option<Range<usize>>)>::new(), None, 0);
    while let Some(byte) = text.get(at) {
        let end = match byte {
            b'"' => end_of_text(text, at),
            b'{' | b'[' => {
                open.push((at, key.take()));
                at += 1;
                continue;
            }
            b'}' | b']' => {
                at += 1;
                if let Some((start, key)) = open.pop() {
                    found.push(Piece { value: start..at, key, within: open.last().map(|(start, _)| *start) });
                }
                continue;
            }
            b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                let is_end = |byte: &u8| b",:]}\"".contains(byte) || byte.is_ascii_whitespace();
                text[at..].iter().position(is_end).map_or(text.len(), |n| at + n)
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let next = text[end..].iter().find(|byte| !byte.is_ascii_whitespace());
        if next == Some(&b':') {
            key = Some(at..end);
        } else {
            found.push(Piece { value: at..end, key: key.take(), within: open.last().map(|(start, _)| *start) });
        }
        at = end;
    }
    found
}

fn end_of_text(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}
