//! What texts look like: a pseudonym looks like what it stands for.

// Addresses as values: nothing here can reach a network.
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::stream::Stream;
use crate::catalogue::Provider;

const DIGITS: &[u8] = b"0123456789";
const NOT_ZERO: &[u8] = b"123456789";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER_HEX: &[u8] = b"0123456789abcdef";
const UPPER_HEX: &[u8] = b"0123456789ABCDEF";
/// Letters and digits that nobody takes for each other.
const CLEAR: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// So many of the clear characters are 60 bits: among millions of texts no two get the same.
const WORD: usize = 12;

/// After so many attempts there is no room among the texts that look so.
const CROWDED: u32 = 64;

/// What the begin of an ICCID says: that it is of telecommunications. Who issued it comes after that.
const ICCID: &str = "89";

/// The look of a text, as far as a pseudonym keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The id of an operator: what stands before its digits stays.
    Operator,
    /// The number of a SIM, with a right check digit or without.
    Iccid {
        is_right: bool,
    },
    /// An IP address; what stands behind it (the length of a prefix) stays.
    Ip {
        of: IpAddr,
        len: usize,
    },
    Email,
    Uuid,
    Digits,
    /// Letters, digits and what separates them, of so many different ones that a pseudonym of the same look
    /// stands for one text only.
    Id,
    /// Any other text.
    Words,
}

/// A pseudonym of the same look: that of an attempt, which decides what the stream gives.
pub(super) fn like(text: &str, provider: &Provider, attempt: u32, stream: &mut Stream<'_>) -> String {
    match Form::of(text, provider) {
        Form::Digits => digits(text, attempt, stream),
        _ if attempt >= CROWDED => word(stream),
        Form::Operator => {
            let begin = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
            let (begin, rest) = text.split_at_checked(begin).unwrap_or(("", text));
            format!("{begin}{}", id(rest, stream))
        }
        Form::Iccid { is_right } => iccid(text.len(), is_right, stream),
        Form::Ip { of, len } => format!("{}{}", ip(of, stream), text.get(len..).unwrap_or_default()),
        Form::Email => format!("{}@example.com", word(stream)),
        Form::Uuid => uuid(text, stream),
        Form::Id => id(text, stream),
        Form::Words => word(stream),
    }
}

/// A pseudonym that looks like nothing but a pseudonym.
pub(super) fn word(stream: &mut Stream<'_>) -> String {
    format!("anon-{}", stream.text(CLEAR, WORD))
}

/// An amount of the same order of magnitude.
pub(super) fn amount(text: &str, stream: &mut Stream<'_>) -> String {
    let mut has_begun = false;
    let digit = |c: char| match c {
        '1'..='9' if !has_begun => {
            has_begun = true;
            stream.pick(NOT_ZERO)
        }
        '0'..='9' if has_begun => stream.pick(DIGITS),
        _ => c,
    };
    text.chars().map(digit).collect()
}

impl Form {
    fn of(text: &str, provider: &Provider) -> Self {
        if provider.is_operator_id(text) {
            return Self::Operator;
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return if is_iccid(text) { Self::Iccid { is_right: luhn(text) == 0 } } else { Self::Digits };
        }
        if let Some((of, len)) = ip_of(text) {
            return Self::Ip { of, len };
        }
        if is_uuid(text) {
            return Self::Uuid;
        }
        match text.split_once('@') {
            Some((who, at)) if !who.is_empty() && at.contains('.') && !text.contains(char::is_whitespace) => {
                Self::Email
            }
            _ if is_id(text) => Self::Id,
            _ => Self::Words,
        }
    }
}

/// True if a number can be that of a SIM.
fn is_iccid(number: &str) -> bool {
    (18..=20).contains(&number.len()) && number.starts_with(ICCID)
}

/// How far a number is from having a right check digit, from 0 to 9: 0 if it has one.
fn luhn(number: &str) -> u32 {
    let double = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let digits = number.chars().rev().map(|c| c.to_digit(10).unwrap_or(0));
    digits.enumerate().map(|(at, digit)| if at % 2 == 1 { double(digit) } else { digit }).sum::<u32>() % 10
}

fn iccid(len: usize, is_right: bool, stream: &mut Stream<'_>) -> String {
    let number = format!("{ICCID}{}", stream.text(DIGITS, len.saturating_sub(ICCID.len() + 1)));
    let right = (10 - luhn(&format!("{number}0"))) % 10;
    // Any other one is wrong.
    let check = if is_right { right } else { (right + 1) % 10 };
    format!("{number}{check}")
}

/// Of short numbers there are few. Where those of a length do not suffice, there is one more digit.
fn digits(text: &str, attempt: u32, stream: &mut Stream<'_>) -> String {
    let more = usize::try_from(attempt / 8).unwrap_or(0);
    let first = if text.starts_with('0') { '0' } else { stream.pick(NOT_ZERO) };
    let number = format!("{first}{}", stream.text(DIGITS, text.len().saturating_sub(1) + more));
    // Another number must not become that of a SIM.
    if is_iccid(&number) { format!("7{}", number.get(1..).unwrap_or_default()) } else { number }
}

/// The address at the beginning of a text, and where it ends, if nothing or the length of a prefix comes after it.
fn ip_of(text: &str) -> Option<(IpAddr, usize)> {
    if !text.contains(['.', ':']) || text.len() > 45 {
        return None;
    }
    let len = text.find(['/', '%']).unwrap_or(text.len());
    let (address, rest) = text.split_at_checked(len)?;
    // In a key the slash is encoded.
    let rest = rest.strip_prefix('/').or_else(|| rest.strip_prefix("%2F")).unwrap_or(rest);
    let is_prefix = rest.len() <= 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
    Some((address.parse().ok().filter(|_| is_prefix)?, len))
}

/// An address of a private network, so that it is nobody's.
fn ip(like: IpAddr, stream: &mut Stream<'_>) -> IpAddr {
    let mut number = |len| u128::from_str_radix(&stream.text(LOWER_HEX, len), 16).unwrap_or_default();
    match like {
        IpAddr::V4(_) => Ipv4Addr::from_bits(10 << 24 | u32::try_from(number(6)).unwrap_or_default()).into(),
        IpAddr::V6(_) => Ipv6Addr::from_bits(0xfd << 120 | number(30)).into(),
    }
}

/// Where the version and the variant of an UUID are.
const UUID_SAYS: [usize; 2] = [14, 19];

fn is_uuid(text: &str) -> bool {
    let is_right = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(is_right)
}

fn uuid(text: &str, stream: &mut Stream<'_>) -> String {
    let from = if text.bytes().any(|byte| byte.is_ascii_uppercase()) { UPPER_HEX } else { LOWER_HEX };
    let nibble = |(at, c): (usize, char)| if c == '-' || UUID_SAYS.contains(&at) { c } else { stream.pick(from) };
    text.chars().enumerate().map(nibble).collect()
}

/// How many bits of chance a pseudonym has to have that stands for one text only.
const ENOUGH: u32 = 40;

/// True for what machines name things by. A word that a person has chosen is none, even if it looks so: its look
/// would say what it is.
fn is_id(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    if !has_digit(text) || !text.bytes().all(is_plain) {
        return false;
    }
    let is_hex = text.split(SEPARATORS).all(|part| hex_of(part).is_some());
    let bits: u32 = text.bytes().map(|byte| if byte.is_ascii_alphabetic() { 4 } else { 3 }).sum();
    is_hex || bits >= ENOUGH
}

const SEPARATORS: [char; 4] = ['-', '_', '.', ':'];

/// The hex digits, in lower or upper case, of which a text is made that holds a digit and a letter.
fn hex_of(part: &str) -> Option<&'static [u8]> {
    let is_long = part.len() >= 6 && has_digit(part);
    let all = |from: &[u8]| is_long && part.bytes().all(|byte| from.contains(&byte));
    [LOWER_HEX, UPPER_HEX].into_iter().find(|from| all(from))
}

/// Digit for digit and letter for letter; hex digits for the hex digits of a part.
fn id(text: &str, stream: &mut Stream<'_>) -> String {
    let mut like = String::with_capacity(text.len());
    for part in text.split_inclusive(SEPARATORS) {
        let hex = hex_of(part.trim_end_matches(SEPARATORS)).filter(|_| has_letter(part));
        let mut draw = || -> String {
            let like = |c: char| match (hex, c) {
                (_, '-' | '_' | '.' | ':') => c,
                (Some(hex), _) => stream.pick(hex),
                (None, 'a'..='z') => stream.pick(LOWER),
                (None, 'A'..='Z') => stream.pick(UPPER),
                (None, _) => stream.pick(DIGITS),
            };
            part.chars().map(like).collect()
        };
        // Without a letter it would look like a number, and without a digit like a word.
        let is_such = |drawn: &String| hex.is_none() || (has_letter(drawn) && has_digit(drawn));
        let first = draw();
        let drawn = if is_such(&first) { first } else { (1..CROWDED).map(|_| draw()).find(is_such).unwrap_or(first) };
        like.push_str(&drawn);
    }
    like
}

fn has_letter(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::Catalogue;
    use crate::redact::RedactionKey;

    fn pseudonym(text: &str, attempt: u32) -> String {
        let key = RedactionKey::from_bytes([7; RedactionKey::LEN]);
        like(text, Catalogue::soracom().provider(), attempt, &mut Stream::new(&key, text, attempt))
    }

    fn form(text: &str) -> Form {
        Form::of(text, Catalogue::soracom().provider())
    }

    /// A text with `9` for each digit, `a` and `A` for each letter, after what stays.
    fn look(text: &str, stays: &str) -> String {
        let look = |c: char| match c {
            '0'..='9' => '9',
            'a'..='z' => 'a',
            'A'..='Z' => 'A',
            _ => c,
        };
        let rest = text.strip_prefix(stays).unwrap_or("?");
        format!("{stays}{}", rest.chars().map(look).collect::<String>())
    }

    #[test]
    fn looks() {
        let looks = [
            ("OP0012345678", "OP", "OP9999999999"),
            ("8942310000000000018", "89", "8999999999999999999"),
            ("295050000000001", "", "999999999999999"),
            ("root@acme.example", "anon-", "@example.com"),
            ("acme-g-01", "anon-", ""),
            ("Acme Taro", "anon-", ""),
            ("192.0.2.77", "10.", ""),
            ("10.64.0.0%2F16", "10.", "%2F16"),
            ("2001:db8::1", "fd", ""),
        ];
        for (text, stays, ends) in looks {
            let shown = pseudonym(text, 0);
            let is_so = shown.starts_with(stays) && (shown.ends_with(ends) || look(&shown, stays) == ends);
            assert!(is_so && shown != text, "{text} is {shown}");
        }
        for text in ["pcx-0a1b2c3d4e5f60718", "20260815103000_a1b2c3d4", "000b78fffe000101", "7CDDDEADBEEF"] {
            let shown = pseudonym(text, 0);
            let hex = shown.trim_start_matches(|c| c != '-').trim_start_matches('-');
            assert!(shown.len() == text.len() && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{text} is {shown}");
        }
    }

    #[test]
    fn an_uuid_keeps_its_version_and_variant() {
        let (text, shown) =
            ("9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b", pseudonym("9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b", 0));
        assert!(is_uuid(&shown) && shown != text);
        for at in UUID_SAYS {
            assert_eq!(shown.get(at..=at), text.get(at..=at));
        }
    }

    /// One of thirty would be digits alone, and one of a thousand letters.
    #[test]
    fn hex_digits_become_neither_a_number_nor_a_word() {
        for attempt in 0..CROWDED {
            for text in ["06bdd8c", "a1b2c3", "pcx-0a1b2c3d4e5f", "00000f"] {
                let shown = pseudonym(text, attempt);
                assert_eq!((form(&shown), shown.len()), (Form::Id, text.len()), "{text} is {shown}");
            }
        }
    }

    /// One of ninety would, by its first two digits.
    #[test]
    fn no_other_number_becomes_that_of_a_sim() {
        assert_eq!(form("6411301198490895788"), Form::Digits);
        assert_eq!(form(&pseudonym("6411301198490895788", 0)), Form::Digits);
    }

    /// There are nine numbers of one digit that do not begin with 0, and more things than that.
    #[test]
    fn short_numbers_become_longer_where_they_do_not_suffice() {
        assert_eq!((pseudonym("7", 0).len(), pseudonym("7", 8).len(), pseudonym("7", 16).len()), (1, 2, 3));
    }

    #[test]
    fn amounts_keep_their_order_of_magnitude() {
        let key = RedactionKey::from_bytes([7; RedactionKey::LEN]);
        for (text, is) in [("184.32", "999.99"), ("0.05", "0.09"), ("0", "0"), ("-12", "-99"), ("100", "999")] {
            let shown = amount(text, &mut Stream::new(&key, text, 0));
            let shape: String =
                shown.char_indices().map(|(at, c)| if is.get(at..=at) == Some("9") { '9' } else { c }).collect();
            assert_eq!(shape, is, "{text} is {shown}");
            assert_eq!(shown.find(|c: char| ('1'..='9').contains(&c)), text.find(|c: char| ('1'..='9').contains(&c)));
        }
    }

    proptest! {
        #[test]
        fn a_check_digit_stays_right_or_wrong(number in "89[0-9]{16,18}", attempt in 0..9_u32) {
            let shown = pseudonym(&number, attempt);
            prop_assert_eq!((shown.len(), luhn(&shown) == 0), (number.len(), luhn(&number) == 0));
        }

        #[test]
        fn a_pseudonym_has_the_same_form(text in "[0-9a-fA-F]{6,20}|[a-z]{2,4}-[0-9]{4,20}|[0-9]{4,22}|OP[0-9]{1,10}") {
            let shown = pseudonym(&text, 0);
            prop_assert!(form(&shown) == form(&text) || form(&text) == Form::Words, "{} is {}", text, shown);
        }
    }
}
