//! Texts that people read.

/// A text for people, in English. As with gettext, the English is also the key by which a translation
/// is found, so that an entry of the catalogue has its texts where it needs them.
///
/// There is no `Display`: who shows a text decides in which language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(&'static str);

/// A text for people, by its English.
pub const fn t(english: &'static str) -> Text {
    Text(english)
}

impl Text {
    /// No text.
    pub const EMPTY: Self = Self("");

    /// The English.
    pub const fn english(self) -> &'static str {
        self.0
    }

    /// True if there is none.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// As the English.
impl serde::Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
