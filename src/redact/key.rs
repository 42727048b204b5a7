//! What pseudonyms are made with.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A secret that decides which pseudonym a thing has. Whoever has it can find out whether a pseudonym stands for a
/// thing that they know of; nobody else can. `Debug` does not show it.
#[derive(Clone)]
pub struct RedactionKey {
    bytes: [u8; Self::LEN],
    /// HMAC-SHA256 that was given the key, to begin from for each text.
    keyed: Hmac<Sha256>,
}

/// A text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no redaction key, which is one line: `{MARK}` and 64 hex digits")]
pub struct InvalidRedactionKey;

/// What stands before the digits, so that nobody takes the file for something else.
const MARK: &str = "winddown-redaction-key-1:";

impl RedactionKey {
    /// How many bytes a key has.
    pub const LEN: usize = 32;

    /// The key of these bytes, which have to be random and secret.
    pub fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        // A key of any length is right, so there is no error to hand on.
        let keyed = Hmac::new_from_slice(&bytes).unwrap_or_else(|_| Hmac::new(&[0; 64].into()));
        Self { bytes, keyed }
    }

    /// The key as a line of text, for the file in which its owner keeps it. `parse` reads it back.
    pub fn to_line(&self) -> String {
        let digits: String = self.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{MARK}{digits}\n")
    }

    /// 32 bytes that follow from the key and what they are for.
    pub(super) fn block(&self, text: &str, attempt: u32, block: u32) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        mac.update(&attempt.to_be_bytes());
        mac.update(&block.to_be_bytes());
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for RedactionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedactionKey(…)")
    }
}

/// Reads what [`RedactionKey::to_line`] writes.
impl FromStr for RedactionKey {
    type Err = InvalidRedactionKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim_end().strip_prefix(MARK).ok_or(InvalidRedactionKey)?;
        let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
        let mut bytes = [0; Self::LEN];
        if pairs.len() != Self::LEN || !rest.is_empty() {
            return Err(InvalidRedactionKey);
        }
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let [high, low] = pair.map(digit);
            *byte = high.zip(low).map(|(high, low)| high << 4 | low).ok_or(InvalidRedactionKey)?;
        }
        Ok(Self::from_bytes(bytes))
    }
}
