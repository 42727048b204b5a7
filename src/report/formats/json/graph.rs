//! `graph` as JSON.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize, Serializer};

use crate::account::{Address, Coverage, Document, Is, OperatorId, WrittenBy, instant};
use crate::catalogue::spec::Action;
use crate::plan::file::FormatVersion;
use crate::report::picture::{Picture, PictureBox};
use crate::report::statements::{BoxPart, Certainty, Content, Lane};
use crate::report::wording::en::text;

/// A picture: the document that a [`Picture`] writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
#[serde(expecting = "the document `graph`")]
pub struct GraphDocument {
    format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// Whose account it is.
    pub account: OperatorId,
    /// As of when the picture is.
    #[serde(with = "instant::at")]
    pub now: DateTime<Utc>,
    /// When the account was read; `None` if nobody knows.
    #[serde(with = "instant::maybe")]
    pub taken_at: Option<DateTime<Utc>>,
    /// The thing that it is about; `None` if it is about the whole plan.
    pub subject: Option<Address>,
    /// The day (UTC) on which the account can be closed at the earliest; `None` if there is none.
    pub earliest_close: Option<NaiveDate>,
    /// The lanes, from top to bottom.
    pub lanes: Vec<LaneRow>,
    /// The columns, from left to right.
    pub columns: Vec<ColumnRow>,
    /// The boxes. Each step of the plan is in one of them.
    pub boxes: Vec<BoxRow>,
    /// Which box comes before which, without what others imply.
    pub edges: Vec<EdgeRow>,
}

impl Document for GraphDocument {
    const NAME: &str = "graph";
}

/// A lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LaneRow {
    /// `you`, `root-user`, `payer`, `support` or `clock`.
    pub name: Cow<'static, str>,
    /// How many rows of boxes it has.
    pub rows: usize,
    /// How many steps are in it.
    pub steps: usize,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ColumnRow {
    /// The first day that it stands for, where the provider counts days.
    pub first_day: NaiveDate,
    /// The last day that it stands for.
    pub last_day: NaiveDate,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BoxRow {
    /// `steps`, or what it is instead: `unread`, `odd` or `held`.
    pub content: Cow<'static, str>,
    /// What it is, as a sentence.
    pub title: String,
    /// The name of its lane.
    pub lane: Cow<'static, str>,
    /// Its row in its lane, from 0.
    pub row: usize,
    /// The first and the last of its columns, from 0.
    pub columns: (usize, usize),
    /// What all of its steps do, lifts of protections aside; `None` if they do several things.
    pub action: Option<Action>,
    /// Where its things are; `None` if in several places, or if the operator shares them.
    pub coverage: Option<Coverage>,
    /// What it is about, by kind.
    pub things: Vec<ThingsRow>,
    /// The numbers of its steps, in runs from a first to a last one.
    pub steps: Vec<(u32, u32)>,
    /// The first and the last of its stages, from 1; `None` if it has no steps.
    pub stages: Option<(u32, u32)>,
    /// The day on which it is done, or over.
    pub day: Option<NaiveDate>,
    /// How many of its things are protected. For what is no work, how much there is of it.
    pub count: usize,
    /// Its number on the path that decides the closing date, from 1.
    pub critical: Option<usize>,
    /// True if it is what the picture is about.
    pub is_subject: bool,
}

/// Things of one sort in a box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ThingsRow {
    /// What one of them is called.
    pub noun: Cow<'static, str>,
    /// How many they are.
    pub count: usize,
    /// The names of the first of them.
    pub names: Vec<String>,
}

/// One box before another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EdgeRow {
    /// What comes first, by its place in the list of boxes.
    pub from: usize,
    /// What comes after it.
    pub to: usize,
    /// `documented`, `seen` or `inferred`: of the rules that say so, the least certain.
    pub certainty: Cow<'static, str>,
    /// True if it is on the path that decides the closing date.
    pub critical: bool,
}

/// The document of the picture: [`json::GraphDocument`](crate::report::json::GraphDocument).
impl Serialize for Picture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        document(self).serialize(serializer)
    }
}

fn document(picture: &Picture) -> GraphDocument {
    let columns = picture.days.iter().flat_map(|day| {
        let column = ColumnRow { first_day: day.days.0, last_day: day.days.1 };
        (day.columns.0..=day.columns.1).map(move |_| column.clone())
    });
    let lanes = Lane::ALL.into_iter().zip(picture.rows);
    GraphDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: picture.operator.clone(),
        now: picture.now,
        taken_at: picture.taken_at,
        subject: picture.of.clone(),
        earliest_close: picture.closes,
        lanes: lanes
            .map(|(lane, rows)| LaneRow { name: name(lane).into(), rows, steps: picture.steps(lane) })
            .collect(),
        columns: columns.collect(),
        boxes: picture.boxes.iter().map(box_row).collect(),
        edges: picture
            .edges
            .iter()
            .map(|edge| EdgeRow {
                from: edge.from,
                to: edge.to,
                certainty: certainty(edge.certainty).into(),
                critical: edge.is_critical,
            })
            .collect(),
    }
}

fn box_row(one: &PictureBox) -> BoxRow {
    let said = &*one.said;
    let row = BoxRow {
        content: "steps".into(),
        title: one.says(BoxPart::Title).to_string(),
        lane: name(said.lane).into(),
        row: one.row,
        columns: one.columns,
        action: None,
        coverage: None,
        things: Vec::new(),
        steps: runs(&one.steps),
        stages: None,
        day: None,
        count: said.protected,
        critical: said.critical,
        is_subject: one.is_focus,
    };
    match &said.content {
        Content::Steps { action, things, place, stages, day, .. } => BoxRow {
            action: *action,
            coverage: place.map(|place| place.code),
            things: things
                .iter()
                .map(|of| ThingsRow { noun: text(of.noun.one).into(), count: of.count, names: of.names.clone() })
                .collect(),
            stages: Some(*stages),
            day: Some(*day),
            ..row
        },
        Content::Unread(count) => BoxRow { content: "unread".into(), count: *count, ..row },
        Content::Odd(count) => BoxRow { content: "odd".into(), count: *count, ..row },
        Content::Held(count) => BoxRow { content: "held".into(), count: *count, ..row },
    }
}

/// Ascending numbers, in runs.
fn runs(numbers: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == *number => run.1 = *number,
            Some(_) | None => runs.push((*number, *number)),
        }
    }
    runs
}

const fn name(lane: Lane) -> &'static str {
    match lane {
        Lane::You => "you",
        Lane::RootUser => "root-user",
        Lane::Payer => "payer",
        Lane::Support => "support",
        Lane::Clock => "clock",
    }
}

const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Documented => "documented",
        Certainty::Seen => "seen",
        Certainty::Inferred => "inferred",
    }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<GraphDocument>(<GraphDocument as Document>::NAME);
}
