//! What a picture says.

use std::sync::Arc;

use chrono::NaiveDate;

use super::parts::{Names, Things};
use crate::account::{Address, OperatorId};
use crate::catalogue::CoverageSpec;
use crate::catalogue::spec::Action;

/// A lane of a picture: whose boxes stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lane {
    /// Whoever works through the API or the console.
    You,
    RootUser,
    Payer,
    Support,
    /// Nobody: time passes.
    Clock,
}

impl Lane {
    /// All of them, from top to bottom.
    pub(crate) const ALL: [Self; 5] = [Self::You, Self::RootUser, Self::Payer, Self::Support, Self::Clock];
}

/// What a box of a picture stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BoxSaid {
    /// Whose it is.
    pub(crate) lane: Lane,
    pub(in crate::report) names: Names,
    pub(crate) content: Content,
    /// How many of its things are protected.
    pub(crate) protected: usize,
    /// Its number on the path that decides the closing date.
    pub(crate) critical: Option<usize>,
}

/// What is in a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Steps.
    Steps {
        /// What they do; `None` if they do several things.
        action: Option<Action>,
        /// To what, by kind; a few of the names.
        things: Vec<Things>,
        /// Where, if in one place.
        place: Option<CoverageSpec>,
        /// How many steps.
        steps: usize,
        /// The first and the last of their stages, from 1.
        stages: (u32, u32),
        /// When.
        day: NaiveDate,
    },
    /// So much was not read.
    Unread(usize),
    /// So much does not fit the rest.
    Odd(usize),
    /// So many things are not ended.
    Held(usize),
}

/// A part of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BoxPart {
    Title,
    /// Which things.
    Names,
    /// How many steps, in which stages.
    Extent,
    /// How many of them are protected.
    Protected,
    /// Everything, for who points at it.
    Whole,
    /// Where lines to it lead.
    Towards,
}

/// An entry of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Documented,
    Inferred,
    Critical,
    Protected,
    Unread,
    Odd,
    Time,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Picture {
    /// The head: of what.
    Title {
        operator: OperatorId,
        of: Option<Address>,
    },
    /// The picture in words.
    Description {
        days: Vec<NaiveDate>,
        closes: Option<NaiveDate>,
        path: Vec<Arc<BoxSaid>>,
        names: Names,
    },
    /// The name of a lane.
    Lane {
        lane: Lane,
        names: Names,
    },
    /// How much is in a lane.
    Steps(usize),
    Waits(usize),
    /// The head of the first columns, and what stands there.
    Today(NaiveDate),
    TodayStages(u32),
    /// The head of later columns.
    Days {
        first: NaiveDate,
        last: NaiveDate,
    },
    /// How far away that is.
    InDays {
        first: i64,
        last: i64,
    },
    /// A part of a box.
    Box(BoxPart, Arc<BoxSaid>),
    Key(Key),
    /// There were more errands than boxes.
    Collapsed {
        errands: usize,
        boxes: usize,
    },
}
