//! What does not fit together when an account is made.

use super::{Oddity, Problem, Schema};

/// Where an account comes from. This decides whether what does not fit is a problem or an oddity.
#[derive(Clone, Copy)]
pub(super) enum Origin<'s> {
    /// A program knows it: whatever does not fit is a problem.
    Known(&'s dyn Schema),
    /// A program keeps it, and it need not fit together: what does not is an oddity. Only what must be a
    /// mistake in the program is a problem.
    Untidy(&'s dyn Schema),
    /// It was read from responses, and so need not fit together. Whoever read them has noted what is odd
    /// about each thing.
    Read(&'s dyn Schema),
    /// It was an account before: it fits.
    Kept(&'s dyn Schema),
}

impl<'s> Origin<'s> {
    /// What its kinds are like.
    pub(super) const fn schema(self) -> &'s dyn Schema {
        match self {
            Self::Known(schema) | Self::Untidy(schema) | Self::Read(schema) | Self::Kept(schema) => schema,
        }
    }
}

/// Problems where an account has to fit together, oddities where it need not.
pub(super) struct Findings<'s> {
    pub(super) origin: Origin<'s>,
    pub(super) problems: Vec<Problem>,
    pub(super) oddities: Vec<Oddity>,
}

impl<'s> Findings<'s> {
    /// What decides between two values that contradict each other; `None` if they are a problem.
    pub(super) const fn care(&self) -> Option<&'s dyn Schema> {
        match self.origin {
            Origin::Untidy(schema) | Origin::Read(schema) => Some(schema),
            Origin::Known(_) | Origin::Kept(_) => None,
        }
    }

    /// What is known of kinds; `None` for what was an account before, which needs nothing looked up.
    pub(super) const fn schema(&self) -> Option<&'s dyn Schema> {
        match self.origin {
            Origin::Known(schema) | Origin::Untidy(schema) | Origin::Read(schema) => Some(schema),
            Origin::Kept(_) => None,
        }
    }

    /// What everything is checked against that was added.
    pub(super) const fn checked_against(&self) -> Option<&'s dyn Schema> {
        match self.origin {
            Origin::Known(schema) | Origin::Untidy(schema) => Some(schema),
            Origin::Read(_) | Origin::Kept(_) => None,
        }
    }

    /// Notes something as a problem or as an oddity, whichever counts here.
    pub(super) fn note(&mut self, problem: impl FnOnce() -> Problem, oddity: impl FnOnce() -> Oddity) {
        if self.care().is_some() {
            self.oddities.push(oddity());
        } else {
            self.problems.push(problem());
        }
    }
}
