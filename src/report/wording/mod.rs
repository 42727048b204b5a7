//! The words: the only place with sentences, one file a language.
//!
//! An answer says what it says in [statements](super::statements): whole sentences as values. A
//! language turns each of them into a [`Line`]: English is in [`en`].
//!
//! # To add a language
//!
//! 1. Add a variant to [`Language`]: the compiler then asks for its wording in [`Language::wording`].
//! 2. Write `wording/ja.rs` with a type that implements [`Wording`]. The compiler names every method that
//!    is missing, and, as no method matches with `_`, every sentence that is.
//!
//! Each language has one function, such as `en::text`, through which all texts of the catalogue go, so it
//! translates them there.

pub(super) mod en;

use std::borrow::Cow;

use super::Age;
use super::hints::Hints;
use super::line::{Line, Role};
use super::model::{Cause, CauseReason, Step};
use super::statements::{
    Check, Common, Execution, Explain, KindTopic, Kinds, Mark, Note, Odd, Plan, Questions, Said, Statement, Topic,
    Verification,
};

/// A language that answers are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
}

impl Language {
    /// The words of this language, with those of a program for its hints.
    pub(super) fn wording<'h>(self, hints: &'h dyn Hints) -> Box<dyn Wording + 'h> {
        match self {
            Self::English => Box::new(en::English { hints }),
        }
    }

    /// A statement in this language, in one line. A hint gets the words that `hints` has for it.
    ///
    /// ```
    /// use winddown::execution::Entry;
    /// use winddown::report::{Language, NoHints, Statement, execution};
    /// # use winddown::plan::SavedPlan;
    ///
    /// fn log(plan: &SavedPlan, entry: &Entry) -> String {
    ///     Language::English.line(&execution::event(plan, entry), &NoHints).text()
    /// }
    /// ```
    pub fn line(self, statement: &Statement, hints: &dyn Hints) -> Line {
        self.wording(hints).statement(statement)
    }
}

/// The words of a language.
pub(super) trait Wording {
    fn age(&self, age: Age) -> Line;
    fn topic(&self, topic: Topic) -> Cow<'static, str>;
    fn kind_topic(&self, topic: KindTopic) -> &'static str;
    fn note(&self, note: &Note) -> Line;
    fn mark(&self, mark: Mark) -> &'static str;
    /// How the steps of a stage stand to each other.
    fn any_order(&self) -> &'static str;
    /// What a step does, and to what.
    fn step(&self, step: &Step) -> Line;
    /// What a cause is, and who can clear it.
    fn cause(&self, cause: &Cause) -> Line;
    fn cause_reason(&self, reason: CauseReason) -> Line;
    /// The addresses of a cause's things, of which so many are left out.
    fn addresses(&self, addresses: &[String], hidden: usize) -> Line;
    /// That causes of so many things are not told.
    fn not_told(&self, things: usize) -> Line;

    fn common(&self, said: &Common) -> Line;
    fn check(&self, said: &Check) -> Line;
    fn explain(&self, said: &Explain) -> Line;
    fn plan(&self, said: &Plan) -> Line;
    fn kinds(&self, said: &Kinds) -> Line;
    fn questions(&self, said: &Questions) -> Line;
    fn verification(&self, said: &Verification) -> Line;
    fn execution(&self, said: &Execution) -> Line;
    fn odd(&self, said: &Odd) -> Line;

    fn statement(&self, statement: &Statement) -> Line {
        match &statement.0 {
            Said::Common(said) => self.common(said),
            Said::Check(said) => self.check(said),
            Said::Explain(said) => self.explain(said),
            Said::Plan(said) => self.plan(said),
            Said::Kinds(said) => self.kinds(said),
            Said::Questions(said) => self.questions(said),
            Said::Verification(said) => self.verification(said),
            Said::Execution(said) => self.execution(said),
            Said::Odd(said) => self.odd(said),
        }
    }
}
