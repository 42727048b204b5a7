//! The catalogue's conditions, asked of a row.

use super::paths::{PathId, Trie};
use super::row::{Field, Row, Scalar};
use crate::catalogue::spec::{Absent, Question, Read, Test, Truth};

/// A condition, with its paths looked up.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) test: &'static Test,
    path: PathId,
    /// The field that it is compared with.
    other: Option<PathId>,
    /// The fields without which its absence means no.
    without: Vec<PathId>,
    /// Whether the row shows its thing whole.
    is_whole: bool,
}

/// An answer, with what stands in the field where it cannot be told.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    Yes,
    No,
    /// The field is not there, and nobody says what that means.
    Unsaid,
    /// What stands in the field answers nothing.
    CannotTell(String),
}

pub(super) fn checks(trie: &mut Trie, read: &Read, tests: &'static [Test]) -> Vec<Check> {
    tests.iter().map(|test| Check::new(trie, read, test)).collect()
}

impl Check {
    fn new(trie: &mut Trie, read: &Read, test: &'static Test) -> Self {
        let other = match test.question {
            Question::Differs(other) => Some(trie.path(other)),
            _ => None,
        };
        let without = match test.absent.value {
            Absent::Is(_) | Absent::NoInWhole => &[][..],
            Absent::NoWithout(fields) => fields,
        };
        let without = without.iter().map(|field| trie.path(field)).collect();
        Self { test, path: trie.path(test.field), other, without, is_whole: read.is_whole() }
    }

    /// Whether a list leaves it open, until a response shows the thing whole.
    pub(super) fn leaves_open(&self, row: &Row<'_>, instance: u32) -> bool {
        self.is_settled_whole() && !self.is_whole && self.answer(row, instance) == Told::Unsaid
    }

    /// Whether the row shows its thing whole, and so settles what lists leave open: there is none.
    pub(super) fn rules_out(&self, row: &Row<'_>, instance: u32) -> bool {
        self.is_settled_whole() && self.is_whole && self.answer(row, instance) == Told::No
    }

    const fn is_settled_whole(&self) -> bool {
        matches!(self.test.absent.value, Absent::NoInWhole)
    }

    #[inline]
    pub(super) fn answer(&self, row: &Row<'_>, instance: u32) -> Told {
        let field = row.field(self.path, instance);
        match (field, self.told(field, row, instance)) {
            (_, Truth::Yes) => Told::Yes,
            (_, Truth::No) => Told::No,
            (Field::Absent, Truth::CannotTell) => Told::Unsaid,
            (Field::Value(Scalar::Text(text)), Truth::CannotTell) if text.is_empty() => {
                Told::CannotTell("an empty text".to_owned())
            }
            (field, Truth::CannotTell) => Told::CannotTell(field.to_string()),
        }
    }

    fn told(&self, field: Field<'_, '_>, row: &Row<'_>, instance: u32) -> Truth {
        let value = match field {
            Field::Value(value) => value,
            Field::Odd(_) => {
                return match self.test.question {
                    Question::OneOf { other, .. } => other,
                    _ => Truth::CannotTell,
                };
            }
            Field::Absent => return self.absent(row, instance),
        };
        match self.test.question {
            Question::Bool(wanted) => match value {
                Scalar::Bool(found) => yes_if(*found == wanted),
                _ => Truth::CannotTell,
            },
            Question::OneOf { yes, no, other } => {
                let text = value.text();
                if yes.contains(&&*text) {
                    Truth::Yes
                } else if no.contains(&&*text) {
                    Truth::No
                } else {
                    other
                }
            }
            Question::Positive => match value.number() {
                Some(number) if number >= 0.0 => yes_if(number > 0.0),
                _ => Truth::CannotTell,
            },
            Question::NotZero => value.number().map_or(Truth::CannotTell, |number| yes_if(number != 0.0)),
            Question::Present if row.is_present(self.path, instance) => Truth::Yes,
            // An empty text is as good as none.
            Question::Present => self.absent(row, instance),
            Question::Differs(_) => match self.other.map(|other| row.field(other, instance)) {
                Some(Field::Value(other)) => yes_if(value.text() != other.text()),
                _ => Truth::CannotTell,
            },
        }
    }

    fn absent(&self, row: &Row<'_>, instance: u32) -> Truth {
        match self.test.absent.value {
            Absent::Is(answer) => answer,
            Absent::NoInWhole if self.is_whole => Truth::No,
            Absent::NoInWhole => Truth::CannotTell,
            Absent::NoWithout(_) => {
                let is_there = |path: &PathId| !matches!(row.field(*path, instance), Field::Absent);
                if self.without.iter().any(is_there) { Truth::CannotTell } else { Truth::No }
            }
        }
    }
}

const fn yes_if(is_so: bool) -> Truth {
    if is_so { Truth::Yes } else { Truth::No }
}
