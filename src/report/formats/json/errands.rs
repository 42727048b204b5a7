//! What each person has to do.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ProvenanceRow;
use crate::account::{Address, Document, Is, OperatorId, WrittenBy, instant};
use crate::catalogue::spec::Actor;
use crate::execution::Obstacle;
use crate::plan::file::FormatVersion;
use crate::report::answers::errands::{People, Told, is_today, request, title_of};
use crate::report::wording::en::text;

/// What each person has to do, in order: the document of [`errands`](crate::report::errands) and of
/// [`open_errands`](crate::report::open_errands).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
#[serde(expecting = "the document `errands`")]
pub struct ErrandsDocument {
    format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// Whose account it is about.
    pub account: OperatorId,
    /// As of when it holds.
    #[serde(with = "instant::at")]
    pub now: DateTime<Utc>,
    /// When the account was read; `None` if nobody knows, and for a run.
    #[serde(with = "instant::maybe")]
    pub taken_at: Option<DateTime<Utc>>,
    /// Whose errands were asked for; `None` for everybody's.
    #[serde(rename = "for")]
    pub whose: Option<Actor>,
    /// The people who have something to do, each once.
    pub people: Vec<PersonRow>,
}

/// What one person has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PersonRow {
    /// Who.
    pub actor: Actor,
    /// How many errands can be done today.
    pub today: usize,
    /// The errands, in an order in which they can be done.
    pub errands: Vec<PersonErrandRow>,
}

/// What one person has to do at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PersonErrandRow {
    /// Its number among all errands of all people, from 1.
    pub number: u32,
    /// What it is, in words. Names in it are untrusted text.
    pub title: String,
    /// The numbers of its steps, ascending.
    pub steps: Vec<u32>,
    /// The things that it is about.
    pub subjects: Vec<Address>,
    /// The day on which it can be done, or on which what takes time is over; where the provider counts days.
    pub day: NaiveDate,
    /// The last day on which it brings no further bill.
    pub until: Option<NaiveDate>,
    /// True if it is on the chain that decides the closing date. Never of a run.
    pub critical: bool,
    /// How many of its things are protected.
    pub protected: usize,
    /// How many of its things are in the way only as far as it is inferred.
    pub inferred: usize,
    /// How many lists of such things could not be read. Not known of a run.
    pub unread: usize,
    /// How many of its things do not fit the rest of what was read. Not known of a run.
    pub odd: usize,
    /// Why, each reason once.
    pub why: Vec<ReasonRow>,
    /// The errands that come directly before it.
    pub after: Vec<AfterRow>,
    /// The numbers of the errands that wait for it directly.
    pub holds_up: Vec<u32>,
    /// How many days earlier the account could be closed if it were done today, where that is known.
    pub days_won: Option<i64>,
    /// What is lost for good.
    pub destroys: Vec<Cow<'static, str>>,
    /// The commands that do it, in order.
    pub commands: Vec<String>,
    /// What is to be done without a command.
    pub instructions: Vec<Cow<'static, str>>,
    /// What to write to support.
    pub request: Option<String>,
    /// The steps that failed or are held, and why.
    pub stopped: Vec<(u32, Obstacle)>,
    /// Since when the first of its steps is waited for.
    #[serde(with = "instant::maybe")]
    pub since: Option<DateTime<Utc>>,
}

/// Why things come first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ReasonRow {
    /// Why, as a clause that reads after "because".
    pub because: Cow<'static, str>,
    /// Who says so.
    pub provenance: ProvenanceRow,
}

/// An errand that comes directly before another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AfterRow {
    /// Its number.
    pub errand: u32,
    /// The least certain of the rules that say so; `None` of a run, which keeps no rules.
    pub provenance: Option<ProvenanceRow>,
}

impl Document for ErrandsDocument {
    const NAME: &str = "errands";
}

pub(in crate::report) fn errands(people: &People<'_>) -> ErrandsDocument {
    let person = |(turn, errands): (&_, &Vec<Told>)| {
        let _: &crate::report::answers::errands::Turn = turn;
        PersonRow {
            actor: turn.1,
            today: errands.iter().filter(|told| is_today(told, people.today)).count(),
            errands: errands.iter().map(errand).collect(),
        }
    };
    ErrandsDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: people.operator.clone(),
        now: people.now,
        taken_at: people.taken_at,
        whose: people.whose,
        people: people.all.iter().map(person).collect(),
    }
}

fn errand(told: &Told) -> PersonErrandRow {
    PersonErrandRow {
        number: told.number,
        title: title_of(told).to_string(),
        steps: told.steps.clone(),
        subjects: told.subjects.first.clone(),
        day: told.day,
        until: told.deadline.map(|(day, ..)| day),
        critical: told.is_critical,
        protected: told.protected,
        inferred: told.inferred,
        unread: told.unread,
        odd: told.odd,
        why: told.why.iter().map(|rule| reason(rule)).collect(),
        after: told
            .after
            .iter()
            .map(|(errand, rule)| AfterRow { errand: *errand, provenance: rule.map(Into::into) })
            .collect(),
        holds_up: told.before.clone(),
        days_won: told.holds_up.days,
        destroys: told.lost.iter().map(|lost| text(*lost).into()).collect(),
        commands: told.commands.first.clone(),
        instructions: told.means.iter().filter_map(|means| means.instruction()).map(|what| text(what).into()).collect(),
        request: request(told),
        stopped: told.stopped.clone(),
        since: told.since,
    }
}

fn reason(rule: &crate::catalogue::spec::Constraint) -> ReasonRow {
    ReasonRow { because: text(rule.reason).into(), provenance: rule.provenance.into() }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<ErrandsDocument>(<ErrandsDocument as Document>::NAME);
}
