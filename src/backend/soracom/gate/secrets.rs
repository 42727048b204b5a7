//! The secrets that this process holds, and the one place where they are taken out of what a server says.

use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use memchr::memmem;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::backend::soracom::message::{Broken, NoReply, Reply};

/// What stands in the place of a secret.
const WORD: &[u8] = b"(secret)";

/// A shorter secret is replaced in errors only, where it is a word: elsewhere it would be there by chance. In base64 it
/// is not looked for.
const SHORT: usize = 8;

/// How many of the keys and tokens that were handed out are looked for. What is older holds no longer.
const HANDED_OUT: usize = 16;

/// A secret in each form in which it may be repeated; the first one is the secret itself.
type Forms = Vec<Zeroizing<Vec<u8>>>;

/// What nobody may print or keep.
pub(in crate::backend::soracom) struct Secrets {
    /// What one signs in with.
    own: Vec<Forms>,
    /// What signing in has given.
    handed_out: RwLock<VecDeque<Forms>>,
}

/// What a text is, in which secrets are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Data,
    Error,
}

impl Secrets {
    pub(super) fn new<'s>(own: impl Iterator<Item = &'s SecretString>) -> Self {
        let own = own.map(forms).filter(|forms| !forms.is_empty()).collect();
        Self { own, handed_out: RwLock::default() }
    }

    fn handed_out(&self) -> RwLockReadGuard<'_, VecDeque<Forms>> {
        self.handed_out.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for a key or a token from now on.
    pub(in crate::backend::soracom) fn learn(&self, secret: &SecretString) {
        let mut all = self.handed_out.write().unwrap_or_else(PoisonError::into_inner);
        if all.iter().any(|known| known.first().is_some_and(|own| **own == secret.expose_secret().as_bytes())) {
            return;
        }
        all.push_back(forms(secret));
        if all.len() > HANDED_OUT {
            all.pop_front();
        }
    }

    /// A text without secrets.
    pub(in crate::backend::soracom) fn hidden(&self, text: &str) -> String {
        self.without(text, Kind::Data)
    }

    /// A reply without secrets. Its address and the key of the next page go back to where they came from, and are
    /// said to nobody.
    pub(super) fn hide(&self, reply: Reply) -> Reply {
        let kind = if reply.meaning().is_success() { Kind::Data } else { Kind::Error };
        let (body, is_changed) = match reply.body {
            Ok(bytes) => {
                let changed = self.replaced(&bytes, kind);
                let is_changed = changed.is_some();
                (Ok(changed.unwrap_or(bytes)), is_changed)
            }
            Err(Broken::OnTheWay(why)) => (Err(Broken::OnTheWay(self.without(&why, Kind::Error))), false),
            Err(why) => (Err(why), false),
        };
        Reply { body, repeats_secret: is_changed, ..reply }
    }

    pub(super) fn hide_in(&self, lost: NoReply) -> NoReply {
        match lost {
            NoReply::Unsent(why) => NoReply::Unsent(self.without(&why, Kind::Error)),
            NoReply::Unanswered(why) => NoReply::Unanswered(self.without(&why, Kind::Error)),
        }
    }

    /// True if any is in the data.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(in crate::backend::soracom) fn are_in(&self, mut data: impl Read) -> io::Result<bool> {
        const PIECE: u64 = 1 << 20;
        let all = self.handed_out();
        let forms = self.looked_for(&all, Kind::Data);
        let longest = forms.first().map_or(0, |form| form.len());
        let mut piece = Vec::new();
        while data.by_ref().take(PIECE).read_to_end(&mut piece)? > 0 {
            if forms.iter().any(|form| memmem::find(&piece, form).is_some()) {
                return Ok(true);
            }
            // One may begin here and end in the next piece.
            piece.drain(..piece.len().saturating_sub(longest));
        }
        Ok(false)
    }

    fn without(&self, text: &str, kind: Kind) -> String {
        let changed = self.replaced(text.as_bytes(), kind);
        changed.map_or_else(|| text.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The text with a word in the place of each secret; `None` if there is none in it.
    fn replaced(&self, text: &[u8], kind: Kind) -> Option<Vec<u8>> {
        let all = self.handed_out();
        let forms = self.looked_for(&all, kind);
        let mut changed = replace_all(text, &forms);
        // JSON may escape any character.
        if let Some(plain) = unescaped(changed.as_deref().unwrap_or(text)) {
            changed = replace_all(&plain, &forms).or(changed);
        }
        changed
    }

    /// The longest come first, because one may be within another.
    fn looked_for<'s>(&'s self, handed_out: &'s VecDeque<Forms>, kind: Kind) -> Vec<&'s [u8]> {
        let all = self.own.iter().chain(handed_out);
        let long = all.filter(|forms| kind == Kind::Error || forms.first().is_some_and(|form| form.len() >= SHORT));
        let mut forms: Vec<&[u8]> = long.flatten().map(|form| form.as_slice()).collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms
    }
}

fn replace_all(text: &[u8], forms: &[&[u8]]) -> Option<Vec<u8>> {
    let mut changed = None;
    for form in forms {
        changed = replace(changed.as_deref().unwrap_or(text), form).or(changed);
    }
    changed
}

fn replace(text: &[u8], form: &[u8]) -> Option<Vec<u8>> {
    let is_apart = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let is_word = |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        form.len() >= SHORT || (is_apart(before) && is_apart(text.get(at + form.len())))
    };
    let mut places = memmem::find_iter(text, form).filter(is_word).peekable();
    places.peek()?;
    let (mut out, mut from) = (Vec::with_capacity(text.len()), 0);
    for place in places {
        out.extend_from_slice(text.get(from..place).unwrap_or_default());
        out.extend_from_slice(WORD);
        from = place + form.len();
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default());
    Some(out)
}

/// A JSON text with each character written as [`quoted`] does; `None` if it was so already.
fn unescaped(text: &[u8]) -> Option<Vec<u8>> {
    let is_escape = |pair: &[u8]| matches!(pair, [b'\\', b'u' | b'/']);
    text.windows(2).any(is_escape).then(|| {
        let (mut out, mut rest) = (Vec::with_capacity(text.len()), text);
        while let Some(at) = memchr::memchr(b'\\', rest) {
            let (before, escape) = rest.split_at(at);
            out.extend_from_slice(before);
            let length = match (character(escape), escape.get(1)) {
                (Some((c, length)), _) => {
                    out.extend(quoted(c.encode_utf8(&mut [0; 4])).bytes());
                    length
                }
                (None, Some(b'/')) => {
                    out.push(b'/');
                    2
                }
                (None, _) => {
                    out.extend(escape.iter().take(2));
                    2
                }
            };
            rest = escape.get(length..).unwrap_or_default();
        }
        out.extend_from_slice(rest);
        out
    })
}

/// The character that an escape such as `\u0041` begins with, and how long the escape is.
fn character(escape: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = escape.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let first = unit(0)?;
    let units = [first, unit(6).unwrap_or_default()];
    let c = char::decode_utf16(units).next()?.ok()?;
    Some((c, 6 * c.len_utf16()))
}

/// A text as JSON has it between quotes.
fn quoted(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

fn forms(secret: &SecretString) -> Forms {
    let secret = secret.expose_secret();
    let mut others = BTreeSet::new();
    let once = quoted(secret);
    // An error may quote a request that has it in JSON.
    others.extend([quoted(&once).into_bytes(), once.into_bytes()]);
    // What is not encoded depends on who encodes.
    for kept in ["", "-._~", "-_.!~*'()", "-._~!$&'()*+,;=:@", "-._~!$&'()*+,;=:@/?", "*-._ "] {
        others.extend([percent(secret, kept, false), percent(secret, kept, true)]);
    }
    others.extend((0..3).flat_map(|before| base64(secret, before)).filter(|form| form.len() >= SHORT));
    others.remove(secret.as_bytes());
    let all = std::iter::once(secret.as_bytes().to_vec()).chain(others);
    all.filter(|form| !form.is_empty()).map(Zeroizing::new).collect()
}

/// Percent-encoded but for letters, digits and what is kept; a space that is kept is written as in a form.
fn percent(text: &str, kept: &str, is_lower: bool) -> Vec<u8> {
    let encode = |byte: u8| match byte {
        b' ' if kept.contains(' ') => "+".to_owned(),
        _ if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) => char::from(byte).to_string(),
        _ if is_lower => format!("%{byte:02x}"),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect::<String>().into_bytes()
}

/// What base64 makes of a text after so many bytes of other text, as far as these do not matter.
fn base64(text: &str, before: usize) -> [Vec<u8>; 2] {
    let bytes = Zeroizing::new([&vec![0; before], text.as_bytes()].concat());
    let (from, to) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD].map(|engine| {
        let encoded = engine.encode(&*bytes);
        encoded.get(from..to).unwrap_or_default().as_bytes().to_vec()
    })
}
