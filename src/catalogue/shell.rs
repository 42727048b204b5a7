//! Words of a shell.

use std::borrow::Cow;
use std::fmt::Write as _;

/// True for a character that a reader does not see, and that can make one text look like another: control characters,
/// marks that turn the reading direction, and what takes no room.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// A word, quoted so that the shell takes it as it is and a reader sees all of it. Unseen characters stand as octal
/// bytes in `$'…'`, which bash, ksh, zsh and POSIX (2024) know. `None` for what no word can hold: a NUL byte.
pub(crate) fn quoted(word: &str) -> Option<Cow<'_, str>> {
    if word.contains('\0') {
        return None;
    }
    if !word.chars().any(is_unseen) {
        return shlex::try_quote(word).ok();
    }
    let mut out = String::from("$'");
    for c in word.chars() {
        match c {
            '\\' | '\'' => out.extend(['\\', c]),
            c if is_unseen(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    _ = write!(out, "\\{byte:03o}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    Some(Cow::Owned(out))
}

/// Words as one line of a shell; `None` if no shell can be given one of them.
pub(crate) fn line<'w>(words: impl Iterator<Item = &'w str>) -> Option<String> {
    let mut line = String::new();
    for (at, word) in words.enumerate() {
        if at > 0 {
            line.push(' ');
        }
        line.push_str(&if is_plain(word) { Cow::Borrowed(word) } else { quoted(word)? });
    }
    Some(line)
}

/// True if no shell takes any of it for more than it is. Nearly all words are such, and a look at each byte takes less
/// time than quoting does.
fn is_plain(word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':');
    !word.is_empty() && word.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::{is_plain, is_unseen, line, quoted};

    #[test]
    fn a_nul_byte_can_be_in_no_word() {
        assert_eq!((quoted("a\0b"), line(["a", "\0"].into_iter())), (None, None));
    }

    #[test]
    fn a_plain_word_is_not_quoted() {
        for byte in 0..=u8::MAX {
            let words = [format!("{}", char::from(byte)), format!("a{}", char::from(byte))];
            for word in words.iter().filter(|word| is_plain(word)) {
                assert_eq!(quoted(word).as_deref(), Some(word.as_str()));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// A shell is the judge: it takes each word as it was, and a reader sees all of the line.
        #[test]
        fn a_shell_takes_words_as_they_are(words in prop::collection::vec(
            "[a-z]{0,3}|[^\\x00]{0,12}|[\\x01-\\x1f\u{ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{e0041}'\"$`!\\\\0-9 -]{1,12}", 1..20,
        )) {
            let line = line(words.iter().map(String::as_str)).unwrap_or_default();
            prop_assert!(!line.chars().any(is_unseen), "{line:?}");
            let shell = Command::new("bash").args(["-c", &format!("printf '%s\\0' {line}")]).output();
            let Ok(shell) = shell else { return Err(TestCaseError::fail("there is no bash")) };
            let wanted: String = words.iter().map(|word| format!("{word}\0")).collect();
            prop_assert_eq!(String::from_utf8_lossy(&shell.stdout), wanted, "{}", line);
        }
    }
}
