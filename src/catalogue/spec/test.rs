//! Conditions on the fields of a row. A field that cannot be read is neither yes nor no.

use super::{Known, Provenance, documented, inferred, t};
use crate::catalogue::Document;

/// A condition on one field of a row. Where paths have a `*`, it stands for the same element in all
/// fields of the condition. The answer is one of three ([`Truth`]): a field of another type than the
/// question expects is never a plain no.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    /// Path of the field.
    pub field: &'static str,
    /// What it is asked for.
    pub question: Question,
    /// What it means that the field is absent or null.
    pub absent: Known<Absent>,
}

/// What a field is asked for.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// Whether it is this boolean.
    Bool(bool),
    /// Whether it is one of these texts.
    OneOf {
        /// The texts that mean yes.
        yes: &'static [&'static str],
        /// The texts that mean no.
        no: &'static [&'static str],
        /// What any other text means, and any other value.
        other: Truth,
    },
    /// Whether it is a number above zero. A negative one answers nothing.
    Positive,
    /// Whether it is a number other than zero.
    NotZero,
    /// Whether there is anything but an empty text.
    Present,
    /// Whether it differs from the text of this other field.
    Differs(&'static str),
}

/// What a condition comes to for a row.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// The row passes.
    Yes,
    /// It does not.
    No,
    /// Nobody can tell. The row is kept, and is odd.
    CannotTell,
}

/// What it means that a field is absent or null.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Always this.
    Is(Truth),
    /// The answer is no where these fields are absent too; otherwise nobody can tell.
    NoWithout(&'static [&'static str]),
    /// The answer is no in a response that shows one thing whole ([`Read::is_whole`](super::Read::is_whole));
    /// in a list nobody can tell.
    NoInWhole,
}

const NOT_SAID: Known<Absent> =
    inferred(Absent::Is(Truth::CannotTell), "the API description does not say what it means that it is absent");

impl Test {
    /// A condition; if the field is absent, nobody can tell.
    pub const fn new(field: &'static str, question: Question) -> Self {
        Self { field, question, absent: NOT_SAID }
    }
    /// The fields that it looks at.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> + use<> {
        let other = match self.question {
            Question::Differs(other) => Some(other),
            _ => None,
        };
        let without = match self.absent.value {
            Absent::Is(_) | Absent::NoInWhole => &[][..],
            Absent::NoWithout(fields) => fields,
        };
        std::iter::once(self.field).chain(other).chain(without.iter().copied())
    }
    /// The field is true.
    pub const fn is_true(field: &'static str) -> Self {
        Self::new(field, Question::Bool(true))
    }
    /// The field is false.
    pub const fn is_false(field: &'static str) -> Self {
        Self::new(field, Question::Bool(false))
    }
    /// The field is one of the first texts; one of the others means no, and any further text is unknown.
    pub const fn is(yes: &'static [&'static str], field: &'static str, no: &'static [&'static str]) -> Self {
        Self::new(field, Question::OneOf { yes, no, other: Truth::CannotTell })
    }
    /// The field is none of these texts, and anything else means yes.
    pub const fn is_not(no: &'static [&'static str], field: &'static str) -> Self {
        Self::new(field, Question::OneOf { yes: &[], no, other: Truth::Yes })
    }
    /// The field is this text, and anything else means no.
    pub const fn only(yes: &'static [&'static str], field: &'static str) -> Self {
        Self::new(field, Question::OneOf { yes, no: &[], other: Truth::No })
    }
    /// The field is a number above zero.
    pub const fn positive(field: &'static str) -> Self {
        Self::new(field, Question::Positive)
    }
    /// The field is a number other than zero.
    pub const fn not_zero(field: &'static str) -> Self {
        Self::new(field, Question::NotZero)
    }
    /// There is something in the field.
    pub const fn present(field: &'static str) -> Self {
        Self::new(field, Question::Present)
    }
    /// The two fields differ.
    pub const fn differs(field: &'static str, other: &'static str) -> Self {
        Self::new(field, Question::Differs(other))
    }
    /// The same condition; that the field is absent means this (inferred).
    pub const fn absent(self, means: Truth, why: &'static str) -> Self {
        Self { absent: inferred(Absent::Is(means), why), ..self }
    }
    /// The same condition; that the field is absent means this (documented).
    pub const fn absent_documented(self, means: Truth, sources: &'static [Document]) -> Self {
        Self { absent: documented(Absent::Is(means), sources), ..self }
    }
    /// The same condition; that the field is absent means no where the thing is shown whole (inferred).
    pub const fn absent_in_whole(self, why: &'static str) -> Self {
        Self { absent: Known { value: Absent::NoInWhole, provenance: Provenance::Inferred(t(why)) }, ..self }
    }
    /// The same condition; that the field is absent means no where all of these are absent too
    /// (inferred).
    pub const fn absent_without(self, fields: &'static [&'static str], why: &'static str) -> Self {
        Self { absent: Known { value: Absent::NoWithout(fields), provenance: Provenance::Inferred(t(why)) }, ..self }
    }
}
