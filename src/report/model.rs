//! The model of an answer: what is said, in which order and about what. It knows neither a language
//! nor a format: the words come from the [wording](super::wording), the looks from the
//! [formats](super::formats).

use std::sync::Arc;

use chrono::NaiveDate;

use super::answers::age::Age;
use super::picture::Picture;
use super::statements::{
    CatalogueText, Certainty, Column, ErrandTopic, KindTopic, Mark, Note, Section, Statement, Subject, Things, Topic,
};
use crate::catalogue::spec::{Action, Actor};
use crate::catalogue::{Code, CoverageSpec};

/// A part of an answer. An answer is a stream of them in reading order, so that a plan of a million
/// steps is never held as a whole.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub(crate) enum Part {
    /// The answer in one sentence.
    Title(Statement),
    /// As of when the account was read.
    Age(Age),
    /// Here a format explains how it shows the [marks](Mark) of the steps that follow.
    Legend,
    /// The head of a section, which goes on until the next one or until a [`Part::Break`].
    Heading(Statement),
    /// A sentence by itself.
    Paragraph(Statement),
    /// The end of a section that nothing with a heading follows.
    Break,
    /// Something about a topic; without one, about the topic of the entry before.
    Entry(Option<Topic>, Item),
    /// An item of a list.
    Bullet(Item),
    /// A property of a kind; without a topic, about the topic of the property before.
    Property(Option<KindTopic>, Item),
    /// A kind, in a list of kinds.
    Kind(KindItem),
    /// A step of a plan.
    Step(Step),
    /// Steps that read like the one before are left out.
    MoreSteps(Item),
    /// A cause, with everything behind it.
    Cause(Cause),
    /// The head of what one person has to do, which goes on until the next head or [`Part::Break`].
    Person(Person),
    /// What one person has to do at one time.
    Errand(Box<Errand>),
    /// The head of a page, in the place of a title.
    Head(Box<Head>),
    /// Links to the sections of a page.
    Contents(Vec<Section>),
    /// The head of a section of a page. Headings below it are heads within the section.
    Section(Section),
    /// A day, and what happens on it.
    Dated(NaiveDate, Item),
    /// The picture of a plan.
    Picture(Arc<Picture>),
    /// A table.
    Table(Table),
    /// Something that is said, with parts below it that can be folded away.
    Fold(Item, Vec<Self>),
    /// What a page rests on, at its end.
    Foot(Vec<(Statement, Item)>),
}

/// The head of what one person has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// Who.
    pub(crate) actor: Actor,
    /// How many errands can be done today.
    pub(crate) today: usize,
    /// How many have to wait for something.
    pub(crate) later: usize,
    /// How many steps all of them take.
    pub(crate) steps: usize,
}

/// What one person has to do at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Errand {
    /// Its number among all errands of all people, from 1.
    pub(crate) number: u32,
    /// What it is.
    pub(crate) title: Statement,
    /// The names of some of its things, or of all; empty where the title names them. Untrusted text.
    pub(crate) names: Vec<String>,
    /// How many more things there are.
    pub(crate) hidden: usize,
    /// How many of its things are protected.
    pub(crate) protected: usize,
    /// What there is to know about it, in this order.
    pub(crate) facts: Vec<(ErrandTopic, Item)>,
    /// Texts to paste as they are.
    pub(crate) paste: Vec<Paste>,
    /// The numbers of its steps, ascending.
    pub(crate) steps: Vec<u32>,
    /// The day on which it can be done; `None` if that is today.
    pub(crate) day: Option<NaiveDate>,
}

/// A text to paste as it is: commands, one a line, or a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paste {
    /// What it is.
    pub(crate) label: Statement,
    /// The text. Untrusted.
    pub(crate) text: String,
}

/// The head of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// What the page is about.
    pub(crate) about: Statement,
    /// The answer in a few words.
    pub(crate) verdict: Statement,
    /// The answer in a sentence or two.
    pub(crate) lead: Statement,
    /// The dates that matter.
    pub(crate) dates: Vec<HeadDate>,
    /// Who has to act, and on how many blockers or steps; `None` stands for a decision.
    pub(crate) people: Vec<(Option<Actor>, usize)>,
    /// What else is to be known first, each under its name.
    pub(crate) facts: Vec<(Statement, Item)>,
}

/// A date in the head of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeadDate {
    /// What happens on it.
    pub(crate) what: Statement,
    /// The day, where the provider counts days; `None` if nobody knows it.
    pub(crate) day: Option<NaiveDate>,
    /// What decides it.
    pub(crate) why: Vec<Statement>,
}

/// A table. Each row has a cell for each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// What it shows.
    pub(crate) caption: Statement,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// The head of the rows below.
    Group(Box<Statement>),
    /// The cells, in the order of the columns.
    Cells(Vec<Statement>),
}

/// Something that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// What is said.
    pub(crate) said: Statement,
    /// Who acts on it, or what is to be done about it.
    pub(crate) note: Option<Note>,
    /// Text to paste as it is, such as a command.
    pub(crate) paste: Option<String>,
    /// What belongs to it: what has to go first, or who says so.
    pub(crate) below: Vec<Self>,
}

/// A kind, in a list of kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KindItem {
    /// Its name.
    pub(crate) name: &'static str,
    /// How certain it is that closing the account depends on it; `None` if it does not.
    pub(crate) matters: Option<Certainty>,
    /// What it is.
    pub(crate) summary: Statement,
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// What is done.
    pub(crate) action: Action,
    /// To what.
    pub(crate) subject: Subject,
    /// By whom.
    pub(crate) actor: Actor,
    /// What it is like.
    pub(crate) marks: Vec<Mark>,
    /// The command that does it.
    pub(crate) paste: Option<String>,
    /// How it is done otherwise, and what to mind.
    pub(crate) details: Vec<Statement>,
}

/// Things that keep something else from ending, all for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// What they are, named if it is one.
    pub(crate) things: Things,
    /// Where they are; `None` where the operator shares them.
    pub(crate) place: Option<CoverageSpec>,
    /// The number under which the answer refers to them, if it does so more than once.
    pub(crate) number: Option<u32>,
    /// The details; `None` if an earlier cause with the same number has them.
    pub(crate) told: Option<Told>,
}

/// The details of a [`Cause`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Why they are in the way themselves; `None` if they are not.
    pub(crate) code: Option<Code>,
    /// Who can clear that; `Some(None)` if somebody has to decide. `None` if nothing has to be done.
    pub(crate) actor: Option<Option<Actor>>,
    /// Why they come first; `None` where the cause before says the same.
    pub(crate) reason: Option<CauseReason>,
    /// The addresses of the first of them.
    pub(crate) addresses: Vec<String>,
    /// How many more there are.
    pub(crate) hidden: usize,
    /// What is behind them.
    pub(crate) behind: Behind,
}

/// Why one thing comes before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CauseReason {
    pub(super) reason: CatalogueText,
    /// How certain that is.
    pub(crate) certainty: Certainty,
}

/// What is behind a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// These causes, which may be none.
    Causes(Vec<Cause>),
    /// More causes, which the answer leaves out.
    NotTold,
}

impl From<Statement> for Item {
    fn from(said: Statement) -> Self {
        Self { said, note: None, paste: None, below: Vec::new() }
    }
}

impl Item {
    /// Something that is said, and nothing else.
    pub(super) fn new(said: impl Into<Statement>) -> Self {
        said.into().into()
    }

    /// This item with a note beside it.
    pub(super) fn note(self, note: impl Into<Option<Note>>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// This item with something below it.
    pub(super) fn with(mut self, below: impl Into<Statement>) -> Self {
        self.below.push(Self::new(below));
        self
    }
}

impl Part {
    /// Items under one topic, which only the first of them names.
    pub(super) fn entries(topic: Topic, items: impl IntoIterator<Item = Item>) -> impl Iterator<Item = Self> {
        items.into_iter().enumerate().map(move |(at, item)| Self::Entry((at == 0).then_some(topic), item))
    }

    pub(super) fn entry(topic: impl Into<Option<Topic>>, said: impl Into<Statement>) -> Self {
        Self::Entry(topic.into(), Item::new(said))
    }
}
