//! Damage to a text of which nothing is known.

use std::ops::Range;

use fastrand::Rng;

/// Bytes that mean something to somebody: what does not belong into a text, and what ends one.
const SPECIAL: &[&[u8]] = &[
    b"\0",
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b" ",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"\\udc00",
    b"/",
    b"%",
    b"%2F",
    b"%00",
    b"%ff",
    b"..",
    b":",
    b"*",
    b"\x7f",
    b"\x80",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\xe2\x80\xa8",
    b"\xf0\x9f\x92\xa3",
    b"e\xcc\x81",
    b"0",
    b"-",
    b"+",
    b"9999999999",
    b"1e999",
    b"-1",
    b"0x",
    b"[",
    b"]",
    b"{",
    b"}",
    b"#",
    b"'",
    b"'''",
    b"=",
    b",",
    b"\n\n",
    b"--",
    b"@",
];

/// Does one thing to a text. `other` and `word` are from the other inputs.
pub(super) fn damage(text: &mut Vec<u8>, other: &[u8], word: &[u8], rng: &mut Rng) {
    let at = rng.usize(..=text.len());
    match rng.u8(..17) {
        0 => change(text, at, |byte| byte ^ (1 << (at % 8))),
        1 => {
            let to = rng.u8(..);
            change(text, at, |_| to);
        }
        2 => change(text, at, |byte| byte.wrapping_add(1)),
        3 => text.truncate(at),
        4 => _ = text.drain(some(text, rng)),
        5 => {
            let piece = text[some(text, rng)].to_vec();
            put(text, at, &piece);
        }
        6 => {
            let piece = text[some(text, rng)].repeat(rng.usize(2..40));
            put(text, at, &piece[..piece.len().min(4096)]);
        }
        7 => put(text, at, &other[some(other, rng)]),
        8 => {
            text.truncate(at);
            text.extend_from_slice(&other[rng.usize(..=other.len())..]);
        }
        9 => put(text, at, SPECIAL[rng.usize(..SPECIAL.len())]),
        10 => _ = text.splice(some(text, rng), SPECIAL[rng.usize(..SPECIAL.len())].iter().copied()),
        11 => put(text, at, word),
        12 => replace_word(text, at, word),
        13 => digits(text, at, rng),
        14 => lines(text, rng),
        15 => *text = [b"\xef\xbb\xbf", &text[..]].concat(),
        _ => *text = String::from_utf8_lossy(text).replace('\n', "\r\n").into_bytes(),
    }
}

fn change(text: &mut [u8], at: usize, to: impl Fn(u8) -> u8) {
    if let Some(byte) = text.get_mut(at) {
        *byte = to(*byte);
    }
}

/// Puts a piece into a text.
pub(super) fn put(text: &mut Vec<u8>, at: usize, piece: &[u8]) {
    text.splice(at..at, piece.iter().copied());
}

/// A piece of a text, mostly a short one.
fn some(text: &[u8], rng: &mut Rng) -> Range<usize> {
    let (start, most) = (rng.usize(..=text.len()), if rng.u8(..4) == 0 { 400 } else { 12 });
    start..(start + rng.usize(..most)).min(text.len())
}

/// Puts a word in the place of another.
fn replace_word(text: &mut Vec<u8>, at: usize, word: &[u8]) {
    let is_mark = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"-_.".contains(byte);
    let start = text[..at].iter().rposition(is_mark).map_or(0, |at| at + 1);
    let end = text[at..].iter().position(is_mark).map_or(text.len(), |n| at + n);
    text.splice(start..end, word.iter().copied());
}

/// Changes the next digit, or makes a longer number of it.
fn digits(text: &mut Vec<u8>, at: usize, rng: &mut Rng) {
    let Some(at) = text[at..].iter().position(u8::is_ascii_digit).map(|n| at + n) else { return };
    if rng.bool() {
        text[at] = b'0' + rng.u8(..10);
    } else {
        put(text, at, &b"9".repeat(rng.usize(1..30)));
    }
}

/// Takes a line out, doubles one, or swaps two.
fn lines(text: &mut Vec<u8>, rng: &mut Rng) {
    let mut lines: Vec<Vec<u8>> = text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let Some(count) = Some(lines.len()).filter(|count| *count > 0) else { return };
    let (one, other) = (rng.usize(..count), rng.usize(..count));
    match rng.u8(..3) {
        0 => _ = lines.remove(one),
        1 => lines.insert(other, lines[one].clone()),
        _ => lines.swap(one, other),
    }
    *text = lines.concat();
}
