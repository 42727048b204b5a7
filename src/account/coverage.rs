//! The coverages of an operator.

use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;

use super::{Expected, InvalidText};

/// A part of an account that has things and bills of its own, by a short code: `jp`, `g`, `eu-west`.
///
/// Which coverages there are, what each is called and in which currency it bills, the catalogue's
/// [`Provider`](crate::catalogue::Provider) says. Those of the built-in catalogue are
/// [`GLOBAL`](crate::catalogue::GLOBAL) and [`JAPAN`](crate::catalogue::JAPAN).
///
/// A code is of lower-case letters, digits and hyphens, begins with a letter, and has at most
/// [`Coverage::LONGEST`] characters. It is not `operator`, which stands in files for what the operator
/// shares. `Display`, `FromStr` and serde use it, and the order is its text
/// order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coverage {
    /// The code, then zeros.
    code: [u8; Self::LONGEST],
    len: NonZeroU8,
}

impl Coverage {
    /// How many characters a code has at most.
    pub const LONGEST: usize = 15;

    /// The coverage of a code that stands in a program. In a constant, a code of another form does not
    /// compile. For text from outside there is `parse`.
    ///
    /// ```
    /// use winddown::account::Coverage;
    ///
    /// const EUROPE: Coverage = Coverage::from_static("eu");
    /// assert_eq!(EUROPE, "eu".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// ```compile_fail
    /// use winddown::account::Coverage;
    ///
    /// const EUROPE: Coverage = Coverage::from_static("EU");
    /// ```
    ///
    /// # Panics
    /// Outside a constant, if the code has another form.
    pub const fn from_static(code: &'static str) -> Self {
        let coverage = Self::of(code);
        assert!(coverage.is_some(), "no coverage code");
        match coverage {
            Some(coverage) => coverage,
            // After the assertion, for the compiler.
            None => Self { code: [0; Self::LONGEST], len: NonZeroU8::MIN },
        }
    }

    const fn of(code: &str) -> Option<Self> {
        let text = code.as_bytes();
        let is_shared = matches!(text, b"operator");
        if is_shared || text.is_empty() || text.len() > Self::LONGEST || !text[0].is_ascii_lowercase() {
            return None;
        }
        let (mut code, mut len) = ([0; Self::LONGEST], NonZeroU8::MIN);
        code[0] = text[0];
        while (len.get() as usize) < text.len() {
            let at = len.get() as usize;
            if !matches!(text[at], b'a'..=b'z' | b'0'..=b'9' | b'-') {
                return None;
            }
            code[at] = text[at];
            len = len.saturating_add(1);
        }
        Some(Self { code, len })
    }

    /// The code.
    pub fn code(&self) -> &str {
        // It is ASCII.
        str::from_utf8(&self.code[..usize::from(self.len.get())]).unwrap_or_default()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Coverage({})", self.code())
    }
}

impl FromStr for Coverage {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::of(text).ok_or_else(|| Expected::CoverageCode(Self::LONGEST).not(text))
    }
}

#[cfg(test)]
crate::account::json_schema::text!(Coverage, "The code of a coverage, such as `g` or `jp`.", "pattern": "^[a-z0-9-]+$");

impl serde::Serialize for Coverage {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Coverage {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
