//! The words: the only place with sentences, one file a language.
//!
//! An answer says what it says in [statements](super::statements): whole sentences as values. A
//! language turns each of them into a [`Line`]: English is in [`en`].
//!
//! # To add a language
//!
//! 1. Add a variant to [`Language`]: the compiler then asks for its wording in `Language::words`.
//! 2. Write `wording/ja.rs` with a type that implements [`Words`]. The compiler names every method that
//!    is missing. No method matches with `_`, so it also names every sentence that is missing.
//!
//! Each language has one function, such as `en::text`, through which all texts of the catalogue go, so it
//! translates them there.

pub(super) mod en;

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;

use super::answers::age::Age;
use super::hints::{Hints, no_hints};
use super::line::Line;
use super::model::{Cause, CauseReason, Errand, Person, Step};
use super::statements::{Certainty, Column, ErrandTopic, KindTopic, Label, Mark, Note, Section, Statement, Topic};
use crate::catalogue::spec::Actor;

/// A language that answers are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Language {
    /// English.
    #[default]
    English,
}

impl Language {
    /// The words of this language. A hint gets the words that `hints` has for it. `'h` is the lifetime of
    /// `hints`.
    pub(super) fn words<'h>(self, hints: &'h Hints) -> Box<dyn Words + 'h> {
        match self {
            Self::English => Box::new(en::English { hints }),
        }
    }

    /// A statement in this language, in one line.
    pub(super) fn line(self, statement: &Statement, hints: &Hints) -> Line {
        self.words(hints).statement(statement)
    }
}

impl Statement {
    /// The sentence in English, with a program's words for hints, as
    /// `TextRenderer::hints` takes them; one line. Names in it are untrusted text.
    ///
    /// ```
    /// use winddown::execution::Entry;
    /// use winddown::plan::SavedPlan;
    /// use winddown::report;
    ///
    /// fn log(plan: &SavedPlan, entry: &Entry) -> String {
    ///     report::event(plan, entry).to_string()
    /// }
    /// ```
    pub fn words(&self, hints: &Hints) -> String {
        Language::default().line(self, hints).text()
    }
}

/// In English, without hints.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(&no_hints))
    }
}

/// The words of a [`Language`], for a format to put in their places.
pub(crate) trait Words {
    /// A sentence.
    fn statement(&self, statement: &Statement) -> Line;
    /// As of when the account was read, with a warning if that is long ago.
    fn age(&self, age: Age) -> Line;
    /// The name of a topic.
    fn topic(&self, topic: Topic) -> Cow<'static, str>;
    /// The name of a property.
    fn kind_topic(&self, topic: KindTopic) -> &'static str;
    /// Who acts, or what is to be done.
    fn note(&self, note: &Note) -> Line;
    /// What a mark of a step means.
    fn mark(&self, mark: Mark) -> &'static str;
    /// In which order the steps of a stage can be done.
    fn any_order(&self) -> &'static str;
    /// The name of a section of a page.
    fn section(&self, section: Section) -> &'static str;
    /// The head of a column.
    fn column(&self, column: Column) -> &'static str;
    /// What a page calls whoever acts; `None` stands for a decision.
    fn who(&self, actor: Option<Actor>) -> &'static str;
    /// A number, as it stands in a text.
    fn count(&self, n: usize) -> String;
    /// How certain a rule is.
    fn certainty(&self, how: Certainty) -> &'static str;
    /// A day as people write it.
    fn day(&self, day: NaiveDate) -> String;
    /// A word that a format needs for itself.
    fn label(&self, label: Label) -> &'static str;
    /// What a step does, and to what.
    fn step(&self, step: &Step) -> Line;
    /// What a cause is, and who can clear it.
    fn cause(&self, cause: &Cause) -> Line;
    /// Why a cause comes first.
    fn cause_reason(&self, reason: CauseReason) -> Line;
    /// The addresses of a cause's things; `hidden` more are left out.
    fn addresses(&self, addresses: &[String], hidden: usize) -> Line;
    /// That an answer does not show what goes before so many things.
    fn not_told(&self, things: usize) -> Line;
    /// Who somebody is, and how much they have to do.
    fn person(&self, person: &Person) -> Line;
    /// The names of an errand's things; empty if there are none.
    fn errand_names(&self, errand: &Errand) -> Line;
    /// Which steps an errand takes.
    fn errand_steps(&self, errand: &Errand) -> Line;
    /// The name of a topic.
    fn errand_topic(&self, topic: ErrandTopic) -> &'static str;
}
