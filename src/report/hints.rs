//! What a reader can do next. The program that shows an answer has the words for it.

use crate::plan::Selector;

/// Something that a reader can do about an answer.
///
/// An answer names no command: the library does not know in which program it is shown. A program that
/// has something to type for a hint says so to `TextRenderer::hints`.
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
    /// Agree to the protections being lifted of all that is selected.
    LiftProtection(Vec<Selector>),
    /// Go on with the plan, read the account again, and look again at what became of calls.
    GoOn,
    /// Try the steps again that failed or were held, on all that is selected.
    Retry(Vec<Selector>),
    /// Put the protections back that a run has lifted.
    Protect,
    /// Give the name of whoever says something.
    GiveName,
    /// Say that a step is done, by its number.
    SayDone(u32),
    /// See what would be so if something were.
    Suppose,
    /// See the acts that bring most.
    ShowLevers,
}

/// The words that a program has for hints: what to type; `None` if it has nothing for one.
pub(super) type Hints = dyn Fn(&Hint) -> Option<String> + Send + Sync;

/// No words for any hint: what the library shows by itself.
pub(super) const fn no_hints(_: &Hint) -> Option<String> {
    None
}
