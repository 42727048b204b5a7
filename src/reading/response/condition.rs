//! The catalogue's conditions, evaluated for a row.

use super::row::{Field, InstanceIx, Row, Scalar};
use super::trie::{PathId, Trie};
use crate::catalogue::spec::{Absent, Question, Read, Test, Truth};

/// A condition, with its paths looked up.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) test: &'static Test,
    path: PathId,
    /// The field that it is compared with.
    other: Option<PathId>,
    /// If these fields are absent too, the absence of the field means no.
    without: Vec<PathId>,
    /// Whether the row shows its thing whole.
    is_whole: bool,
}

/// What a condition comes to for a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Evaluation {
    Yes,
    No,
    /// The field is absent, and the catalogue does not say what that means.
    Absent,
    /// The field holds this, which does not answer the question.
    Unclear(String),
}

pub(super) fn conditions(trie: &mut Trie, read: &Read, tests: &'static [Test]) -> Vec<Condition> {
    tests.iter().map(|test| Condition::new(trie, read, test)).collect()
}

impl Condition {
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

    /// True if the row, of a list, leaves the answer to a response that shows the thing whole.
    pub(super) fn leaves_open(&self, row: &Row<'_>, instance: InstanceIx) -> bool {
        self.is_settled_whole() && !self.is_whole && self.evaluate(row, instance) == Evaluation::Absent
    }

    /// True if the row shows its thing whole and answers no, which settles what lists have left open.
    pub(super) fn rules_out(&self, row: &Row<'_>, instance: InstanceIx) -> bool {
        self.is_settled_whole() && self.is_whole && self.evaluate(row, instance) == Evaluation::No
    }

    const fn is_settled_whole(&self) -> bool {
        matches!(self.test.absent.value, Absent::NoInWhole)
    }

    #[inline]
    pub(super) fn evaluate(&self, row: &Row<'_>, instance: InstanceIx) -> Evaluation {
        let field = row.field(self.path, instance);
        match (field, self.truth(field, row, instance)) {
            (_, Truth::Yes) => Evaluation::Yes,
            (_, Truth::No) => Evaluation::No,
            (Field::Absent, Truth::CannotTell) => Evaluation::Absent,
            (Field::Value(Scalar::Text(text)), Truth::CannotTell) if text.is_empty() => {
                Evaluation::Unclear("an empty text".to_owned())
            }
            (field, Truth::CannotTell) => Evaluation::Unclear(field.to_string()),
        }
    }

    fn truth(&self, field: Field<'_, '_>, row: &Row<'_>, instance: InstanceIx) -> Truth {
        let value = match field {
            Field::Value(value) => value,
            Field::Odd(_) => {
                return match self.test.question {
                    Question::OneOf { other, .. } => other,
                    _ => Truth::CannotTell,
                };
            }
            Field::Absent => return self.truth_of_absent(row, instance),
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
            // An empty text counts as absent.
            Question::Present => self.truth_of_absent(row, instance),
            Question::Differs(_) => match self.other.map(|other| row.field(other, instance)) {
                Some(Field::Value(other)) => yes_if(value.text() != other.text()),
                _ => Truth::CannotTell,
            },
        }
    }

    fn truth_of_absent(&self, row: &Row<'_>, instance: InstanceIx) -> Truth {
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
