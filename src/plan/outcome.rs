//! What comes of a plan besides its steps.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};

use crate::account::{Address, Oddity};

/// What comes of a plan besides its steps, as its file says it: what stays, what ends along with something
/// else, and when the account can be closed. The plan itself, with its account, says the same: see
/// [`Plan`](crate::planner::Plan).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// When the account was read, in UTC; `None` if nobody knows.
    pub taken_at: Option<DateTime<Utc>>,
    /// What is in its scope and not ended, and why.
    pub held: Vec<(Address, HeldReason)>,
    /// Data that had better be exported first, each with what it dies with.
    pub export_first: Vec<(Address, Address)>,
    /// What ends as a part of another thing, each with that thing.
    pub cascades: Vec<(Address, Address)>,
    /// What is gone with another thing that it belongs to, each with that thing.
    pub goes_along: Vec<(Address, Address)>,
    /// What does not fit the rest of the account.
    pub oddities: Vec<Oddity>,
    /// The day (UTC) on which the account can be closed at the earliest; `None` if there is none, or if the
    /// plan does not close it.
    pub earliest_close: Option<NaiveDate>,
    /// The same if the provider's support acts at once.
    pub if_support_acts: Option<NaiveDate>,
    /// The dates that the first one is made of, in order: the day (UTC), what is gone by then, and the
    /// [name](crate::timeline::Reason::name) of the reason why it takes until then.
    pub critical_path: Vec<(NaiveDate, Address, Cow<'static, str>)>,
    /// The things of which nobody knows how long they take.
    pub uncertain: Vec<Address>,
}

/// Why something in a plan's scope is not ended. `N` is what stands for a thing: its address, or its node
/// in a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeldReason<N = Address> {
    /// It is to be kept.
    Kept,
    /// It was left out on request.
    Excluded,
    /// It is a member of a cycle: it waits for itself.
    Cycle,
    /// Nothing is known that ends it.
    NoWay,
    /// This stays, and would have to go first, or would end with it.
    Stays(N),
}

impl<N> HeldReason<N> {
    /// The name, as in files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Excluded => "excluded",
            Self::Cycle => "cycle",
            Self::NoWay => "no_way",
            Self::Stays(_) => "stays",
        }
    }

    /// The reason of this name; what stays, where that is the reason.
    pub(super) fn named(name: &str, of: Option<N>) -> Option<Self> {
        let all = [Some(Self::Kept), Some(Self::Excluded), Some(Self::Cycle), Some(Self::NoWay), of.map(Self::Stays)];
        all.into_iter().flatten().find(|reason| reason.name() == name)
    }
}
