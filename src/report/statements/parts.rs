//! What sentences and the other parts of an answer are made of.

use chrono::{DateTime, NaiveDate, Utc};

use super::CatalogueText;
use crate::catalogue::spec::{Actor, Provenance, t};
use crate::catalogue::{CoverageSpec, Noun, Provider};
use crate::graph::Node;

/// Things of a kind, counted; and named, as far as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Things {
    /// What they are.
    pub(crate) noun: Noun,
    /// How many they are.
    pub(crate) count: usize,
    /// The names of some of them, or of all. Untrusted text.
    pub(crate) names: Vec<String>,
}

impl Things {
    /// What things are called of which nobody knows the kind.
    pub(in crate::report) const THING: Noun = Noun { one: t("thing"), many: t("things") };
}

/// A thing that an answer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// What it is.
    pub(crate) noun: Noun,
    /// Its address; the operator id for the account. Untrusted text.
    pub(crate) address: String,
    /// The name that people gave it. Untrusted text.
    pub(crate) name: Option<String>,
}

impl Subject {
    /// The subject that a node stands for.
    pub(in crate::report) fn of(node: Node<'_>) -> Self {
        let is_account = node == node.graph().root();
        Self {
            noun: node.kind().noun,
            address: if is_account { node.key().to_owned() } else { node.to_string() },
            name: node.name().map(str::to_owned),
        }
    }
}

/// How certain a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// The provider says so.
    Documented,
    /// It shows in a public sample, client or copy, and the provider does not say so.
    Seen,
    /// Nobody says so: it is the careful reading.
    Inferred,
}

impl From<Provenance> for Certainty {
    fn from(provenance: Provenance) -> Self {
        match provenance {
            Provenance::Documented(_) => Self::Documented,
            Provenance::Seen(_) => Self::Seen,
            Provenance::Inferred(_) => Self::Inferred,
        }
    }
}

/// What stands beside a sentence: who acts on it, or what is to be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum Note {
    /// Who can clear it, and how certain it is that it is in the way.
    By {
        /// Who; `None` stands for a decision. Each once.
        actors: Vec<Option<Actor>>,
        /// The least certain rule.
        certainty: Certainty,
    },
    /// Somebody has to read the account.
    ByReading,
    /// It ends with a thing of this kind.
    With(Noun),
    /// A blocker may hide behind it.
    MayHideABlocker,
    /// The console shows what it is.
    LookInTheConsole,
    /// There is nothing to do about it.
    NothingToDo,
}

impl Note {
    /// A single actor, by a rule that is documented.
    pub(in crate::report) fn by(actor: Actor) -> Option<Self> {
        Some(Self::By { actors: vec![Some(actor)], certainty: Certainty::Documented })
    }
}

/// What a sentence calls the provider and those who help there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) struct Names {
    pub(in crate::report) provider: CatalogueText,
    pub(in crate::report) support: CatalogueText,
}

impl From<&Provider> for Names {
    fn from(provider: &Provider) -> Self {
        Self { provider: provider.name(), support: provider.support() }
    }
}

/// What an entry of an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum Topic {
    /// A coverage, or what the operator shares.
    Place(Option<CoverageSpec>),
    /// A day, where the provider counts days.
    Day(NaiveDate),
    /// An instant.
    At(DateTime<Utc>),
    Checklist,
    Unread,
    Odd,
    Closing,
    Why,
    Rule,
    Facts,
    Remedy,
    /// What comes after a remedy.
    Then,
    /// What can be done instead.
    Or,
    Note,
    What,
    Look,
    /// Why a question is open.
    Open,
    Matters,
    IfNone,
    IfSome,
    Wrong,
    Changed,
    /// What ends for good.
    ForGood,
    Protection,
    /// Steps of others.
    Others,
    Failed,
    Held,
    Waits,
    Unprotected,
    Next,
    AfterThat,
    // What is supposed.
    Supposed,
    Verdict,
    // What is not in the way any more, if something is so.
    Goes,
    Comes,
    Stays,
    // What cannot end.
    StaysOpen,
    // The number of an item.
    Nth(usize),
    // The last day for something.
    DueBy(NaiveDate),
    // What has to end before its term.
    Early,
    Cleared,
    New,
    Moved,
    NotSeen,
    Found,
    Read,
    NoLongerOdd,
}

/// What a fact about an errand is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum ErrandTopic {
    /// Where it is done, or whom to ask.
    Where,
    Why,
    HoldsUp,
    /// When it can be done.
    When,
    /// Since when it is waited for, in a run.
    Since,
    /// The last day on which it brings no further bill.
    ByWhen,
    /// What to mind before it is done.
    Mind,
}

/// What a property of a kind is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum KindTopic {
    AlsoCalled,
    Where,
    ListedBy,
    Unseen,
    GoneWhen,
    EndsByItself,
    Unexplained,
    InTheWay,
    Protected,
    GoesFirst,
    GoesBefore,
    EndsBy,
    /// What can be done instead.
    Or,
    WhoMay,
    EndingIt,
    Billed,
    Closing,
    Checklist,
    Note,
    /// A question that nobody has answered yet.
    Open,
}

/// What a step is like, beside what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum Mark {
    /// It cannot be undone.
    Irreversible,
    /// It stops charges.
    StopsCharges,
    /// It needs a consent of its own.
    NeedsConsent,
}

/// A section of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub(crate) enum Section {
    /// What everybody has to do.
    Today,
    /// What goes before what, and when.
    Picture,
    /// What somebody has to decide first.
    Decide,
    Causes,
    /// What was not looked at.
    Unread,
    Odd,
    Steps,
    /// What failed or is held.
    Stopped,
    Waits,
    /// What was done.
    Done,
}

/// What a column of a table shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum Column {
    What,
    Name,
    Place,
    Why,
    /// Who says so.
    Basis,
    HoldsUp,
    Who,
    When,
    /// What is lost with it.
    Lost,
    /// With what it is lost.
    LostWith,
    LiftedBy,
    Steps,
    /// A box to tick.
    Decision,
}

/// A word that a format needs for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// The code of the language, as BCP 47 has it.
    Language,
    Copy,
    Copied,
    SkipToContents,
    Contents,
    People,
    /// The head of the numbers of steps.
    Step,
}
