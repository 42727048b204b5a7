//! The words: the only place with sentences, one file a language.
//!
//! An answer says what it says in [statements](super::statements): whole sentences as values. A
//! language turns each of them into a [`Line`]: English is in [`en`].
//!
//! # To add a language
//!
//! 1. Add a variant to [`Language`]: the compiler then asks for its wording in [`Language::words`].
//! 2. Write `wording/ja.rs` with a type that implements `Wording`. The compiler names every method that
//!    is missing, and, as no method matches with `_`, every sentence that is.
//!
//! Each language has one function, such as `en::text`, through which all texts of the catalogue go, so it
//! translates them there.

pub(super) mod en;

use std::borrow::Cow;
use std::fmt;

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
    /// The words of this language. A hint gets the words that `hints` has for it.
    pub fn words(self, hints: &dyn Hints) -> Words<'_> {
        Words(match self {
            Self::English => Box::new(en::English { hints }),
        })
    }

    /// A statement in this language, in one line.
    ///
    /// ```
    /// use winddown::execution::Entry;
    /// use winddown::report::{Language, NoHints, execution};
    /// # use winddown::plan::SavedPlan;
    ///
    /// fn log(plan: &SavedPlan, entry: &Entry) -> String {
    ///     Language::English.line(&execution::event(plan, entry), &NoHints).text()
    /// }
    /// ```
    pub fn line(self, statement: &Statement, hints: &dyn Hints) -> Line {
        self.words(hints).statement(statement)
    }
}

/// The words of a [`Language`], for a format to put in their places. `'h` is the lifetime of the words for
/// hints.
#[derive(Debug)]
pub struct Words<'h>(Box<dyn Wording + 'h>);

impl Words<'_> {
    /// A sentence.
    pub fn statement(&self, statement: &Statement) -> Line {
        self.0.statement(statement)
    }

    /// As of when the account was read, with a warning if that is long ago.
    pub fn age(&self, age: Age) -> Line {
        self.0.age(age)
    }

    /// The name of a topic.
    pub fn topic(&self, topic: Topic) -> Cow<'static, str> {
        self.0.topic(topic)
    }

    /// The name of a property.
    pub fn kind_topic(&self, topic: KindTopic) -> &'static str {
        self.0.kind_topic(topic)
    }

    /// Who acts, or what is to be done.
    pub fn note(&self, note: &Note) -> Line {
        self.0.note(note)
    }

    /// What a mark of a step means.
    pub fn mark(&self, mark: Mark) -> &'static str {
        self.0.mark(mark)
    }

    /// How the steps of a stage stand to each other.
    pub fn any_order(&self) -> &'static str {
        self.0.any_order()
    }

    /// What a step does, and to what.
    pub fn step(&self, step: &Step) -> Line {
        self.0.step(step)
    }

    /// What a cause is, and who can clear it.
    pub fn cause(&self, cause: &Cause) -> Line {
        self.0.cause(cause)
    }

    /// Why a cause comes first.
    pub fn cause_reason(&self, reason: CauseReason) -> Line {
        self.0.cause_reason(reason)
    }

    /// The addresses of a cause's things, of which so many are left out.
    pub fn addresses(&self, addresses: &[String], hidden: usize) -> Line {
        self.0.addresses(addresses, hidden)
    }

    /// That what is behind so many things is not told.
    pub fn not_told(&self, things: usize) -> Line {
        self.0.not_told(things)
    }
}

/// What a language has to have words for: see [`Words`].
trait Wording: fmt::Debug {
    fn age(&self, age: Age) -> Line;
    fn topic(&self, topic: Topic) -> Cow<'static, str>;
    fn kind_topic(&self, topic: KindTopic) -> &'static str;
    fn note(&self, note: &Note) -> Line;
    fn mark(&self, mark: Mark) -> &'static str;
    fn any_order(&self) -> &'static str;
    fn step(&self, step: &Step) -> Line;
    fn cause(&self, cause: &Cause) -> Line;
    fn cause_reason(&self, reason: CauseReason) -> Line;
    fn addresses(&self, addresses: &[String], hidden: usize) -> Line;
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
