//! What a reader can do next. The program that shows an answer has the words for it.

use std::fmt;

use crate::account::Address;

/// Something that a reader can do about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// See the whole of a list that is cut short.
    ShowAll,
    /// See the dates behind the closing date.
    ShowDates,
    /// See the questions that only a person can answer.
    ShowQuestions,
    /// Record answers that a person has found, each a claim such as `jp:flux-plan=none`.
    Attest(Vec<String>),
    /// Record that there are none of a kind, for whichever kind that was not read.
    AttestAny,
    /// Agree to the protection of a thing being lifted.
    LiftProtection(Address),
    /// Go on with the plan, and read the account again.
    GoOn,
    /// Try a step again.
    Retry,
    /// Give the name of whoever says something.
    GiveName,
    /// Say that a step is done, by its number.
    SayDone(u32),
}

/// The words that a program has for [`Hint`]s.
///
/// An answer names no command: the library does not know in which program it is shown. A program that
/// has something to type for a hint says so here; a hint without words is left out, or said in neutral
/// ones.
///
/// ```
/// use winddown::report::{Hint, Hints};
///
/// #[derive(Debug)]
/// struct Bot;
///
/// impl Hints for Bot {
///     fn command(&self, hint: &Hint) -> Option<String> {
///         match hint {
///             Hint::ShowQuestions => Some("/questions".to_owned()),
///             _ => None,
///         }
///     }
/// }
/// ```
pub trait Hints: fmt::Debug + Send + Sync {
    /// What to type; `None` if the program has nothing for it.
    fn command(&self, hint: &Hint) -> Option<String>;
}

/// No words for any hint: what the library shows by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoHints;

impl Hints for NoHints {
    fn command(&self, _: &Hint) -> Option<String> {
        None
    }
}
