//! A plan as a picture: boxes in lanes by person, from left to right by date and then by order.
//!
//! Nothing here knows a format. What stands where is decided in grid cells first (`boxes`, `collapse`, `columns`,
//! `rows`), which every format can use; then lines are led through the gaps of the grid (`route`, `tracks`), and
//! only then there are coordinates (`layout`), for a format that draws.

mod boxes;
mod collapse;
mod columns;
mod edge;
mod edges;
mod grid;
mod layout;
mod route;
mod rows;
mod tracks;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::statements::{self, BoxPart, BoxSaid, Content, Lane, Names, Statement};
use crate::account::{Address, OperatorId};
use crate::diagnosis::Diagnosis;
use crate::errands::Errands;
use crate::graph::Node;
use crate::timeline::Timeline;
use boxes::Draft;
use columns::Days;
pub(super) use edge::Edge;
use grid::Grid;
#[cfg(feature = "picture")]
pub(super) use layout::{Layout, Placed, Sizes, Stroke};

/// The picture of a plan, or of what has to do with one thing in it: boxes in five lanes, by person, and edges "this
/// before that". At most 24 boxes stand in a lane; what is more is put together.
#[derive(Clone, Debug)]
pub struct Picture {
    pub(super) operator: OperatorId,
    pub(super) now: DateTime<Utc>,
    pub(super) taken_at: Option<DateTime<Utc>>,
    pub(super) names: Names,
    /// The thing that it is about; `None` if about the plan.
    pub(super) of: Option<Address>,
    pub(super) boxes: Vec<PictureBox>,
    pub(super) edges: Vec<Edge>,
    /// How many rows each lane has; at least one.
    pub(super) rows: [usize; 5],
    pub(super) days: Vec<Day>,
    /// How many errands are in the boxes.
    pub(super) errands: usize,
    /// The earliest closing date, if the plan closes the account.
    pub(super) closes: Option<NaiveDate>,
}

/// A box.
#[derive(Clone, Debug)]
pub(super) struct PictureBox {
    pub(super) said: Arc<BoxSaid>,
    /// The first and the last of its columns.
    pub(super) columns: (usize, usize),
    /// Its row in its lane.
    pub(super) row: usize,
    /// The numbers of its steps, ascending; none for a box that is no work.
    pub(super) steps: Vec<u32>,
    /// True for the thing that the picture is about.
    pub(super) is_focus: bool,
}

/// Columns under one head of the ruler.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    /// The first and the last day that it stands for.
    pub(super) days: (NaiveDate, NaiveDate),
    /// The first and the last of its columns.
    pub(super) columns: (usize, usize),
}

impl Picture {
    /// The picture of a whole plan. O(V + E).
    pub fn new(errands: &Errands<'_>, timeline: &Timeline, diagnosis: &Diagnosis) -> Self {
        let drafts = boxes::of_plan(errands, diagnosis);
        let edges = edges::of_plan(errands, &drafts);
        Self::of_drafts(errands, timeline, None, drafts, edges)
    }

    /// The picture of one thing: what it waits for, and what waits for it. `None` if nothing is to be done about it.
    /// O(V + E).
    pub fn of(errands: &Errands<'_>, timeline: &Timeline, node: Node<'_>) -> Option<Self> {
        let (drafts, edges) = boxes::of_thing(errands, node)?;
        Some(Self::of_drafts(errands, timeline, Some(node.address()), drafts, edges))
    }

    fn of_drafts(
        errands: &Errands<'_>,
        timeline: &Timeline,
        of: Option<Address>,
        drafts: Vec<Draft>,
        edges: Vec<Edge>,
    ) -> Self {
        let plan = errands.plan();
        let graph = plan.graph();
        let found = drafts.len();
        let days = Days::new(graph.provider().day_of(timeline.now()), &drafts, &edges);
        let (drafts, edges, days) = collapse::collapse(drafts, edges, days);
        let edges = edges::reduced(&drafts, edges);
        let (spans, days) = columns::columns(&drafts, &edges, &days);
        let (rows, counts) = rows::rows(&drafts, &edges, &spans);
        let has_path = drafts.iter().filter(|draft| draft.is_critical).count() > 1;
        let mut number = 0;
        let boxes = drafts.into_iter().zip(spans).zip(rows).map(|((draft, columns), row)| {
            number += usize::from(draft.is_critical);
            let critical = (draft.is_critical && has_path).then_some(number);
            let said = Arc::new(draft.said(plan, critical));
            PictureBox { said, columns, row, steps: draft.steps, is_focus: draft.is_focus }
        });
        let picture = Self {
            operator: graph.account().operator().clone(),
            now: graph.as_of(),
            taken_at: graph.account().taken_at(),
            names: graph.provider().into(),
            of,
            boxes: boxes.collect(),
            edges,
            rows: counts,
            days,
            errands: found,
            closes: plan.closes_account().then(|| timeline.earliest_close()).flatten(),
        };
        picture.without_crossed_boxes()
    }

    /// The same, where no box is so wide that a line has to go through it.
    fn without_crossed_boxes(mut self) -> Self {
        loop {
            let grid = Grid::new(&self);
            let Some((at, last)) = route::crossed(&grid, &route::nets(&grid, &self.edges)) else { return self };
            self.boxes[at].columns.1 = last;
        }
    }

    /// The boxes of a lane.
    pub(super) fn of_lane(&self, lane: Lane) -> impl Iterator<Item = &PictureBox> {
        self.boxes.iter().filter(move |one| one.said.lane == lane)
    }

    /// How many steps a lane has.
    pub(super) fn steps(&self, lane: Lane) -> usize {
        self.of_lane(lane).map(|one| one.steps.len()).sum()
    }

    pub(super) fn title(&self) -> Statement {
        statements::Picture::Title { operator: self.operator.clone(), of: self.of.clone() }.into()
    }

    /// The picture in words, for who cannot see it.
    pub(super) fn description(&self) -> Statement {
        let mut path: Vec<&PictureBox> = self.boxes.iter().filter(|one| one.said.critical.is_some()).collect();
        path.sort_by_key(|one| one.said.critical);
        statements::Picture::Description {
            days: self.days.iter().map(|day| day.days.0).collect(),
            closes: self.closes,
            path: path.into_iter().map(|one| one.said.clone()).collect(),
            names: self.names,
        }
        .into()
    }

    pub(super) fn lane_name(&self, lane: Lane) -> Statement {
        statements::Picture::Lane { lane, names: self.names }.into()
    }

    pub(super) fn lane_count(&self, lane: Lane) -> Statement {
        let steps = self.steps(lane);
        match lane {
            Lane::Clock => statements::Picture::Waits(steps),
            Lane::You | Lane::RootUser | Lane::Payer | Lane::Support => statements::Picture::Steps(steps),
        }
        .into()
    }

    /// The two lines over the columns of a day.
    pub(super) fn day_head(&self, at: usize, day: &Day) -> [Statement; 2] {
        let (first, last) = day.days;
        let today = self.days.first().map_or(first, |day| day.days.0);
        match at {
            0 => {
                let stages =
                    self.boxes.iter().filter(|one| one.columns.0 <= day.columns.1).filter_map(|one| one.stages());
                let last = stages.map(|(_, last)| last).max().unwrap_or(0);
                [statements::Picture::Today(today).into(), statements::Picture::TodayStages(last).into()]
            }
            _ => [
                statements::Picture::Days { first, last }.into(),
                statements::Picture::InDays { first: (first - today).num_days(), last: (last - today).num_days() }
                    .into(),
            ],
        }
    }

    /// A sentence if boxes stand for more than one errand each.
    pub(super) fn collapsed(&self) -> Option<Statement> {
        let boxes = self.boxes.len();
        (boxes < self.errands).then(|| statements::Picture::Collapsed { errands: self.errands, boxes }.into())
    }
}

impl PictureBox {
    pub(super) fn says(&self, part: BoxPart) -> Statement {
        statements::Picture::Box(part, self.said.clone()).into()
    }

    /// The first and the last of its stages.
    fn stages(&self) -> Option<(u32, u32)> {
        match self.said.content {
            Content::Steps { stages, .. } => Some(stages),
            Content::Unread(_) | Content::Odd(_) | Content::Held(_) => None,
        }
    }
}
