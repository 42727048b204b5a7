//! The verdict: what all blockers and gaps come to.

use std::fmt;

use super::assumed::AssumedGraph;
use super::search::AllInWay;
use super::{Blocker, Gap};
use crate::catalogue::spec::Actor;

/// Can the account be closed? `Display` and the JSON form give the [name](Verdict::name).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Yes, now.
    Closable,
    /// Not yet, and there is nothing to do but wait or pay: until when, the
    /// [timeline](super::Diagnosis::timeline) says.
    Waiting,
    /// No: something has to be done.
    Blocked,
    /// Nothing known is in the way, but something that matters was not read.
    Unknown,
    /// It is closed.
    Closed,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 5] = [Self::Closable, Self::Waiting, Self::Blocked, Self::Unknown, Self::Closed];

    /// The verdict of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }

    /// The name, which never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closable => "closable",
            Self::Waiting => "waiting",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
            Self::Closed => "closed",
        }
    }

    pub(super) fn of(graph: &AssumedGraph, in_way: &AllInWay, gaps: &[Gap]) -> Self {
        if graph.is_gone(graph.graph().root_ix()) {
            return Self::Closed;
        }
        if in_way.len() == 0 {
            return if gaps.is_empty() { Self::Closable } else { Self::Unknown };
        }
        if in_way.iter().all(|at| only_takes_time(&Blocker::new(graph, at))) { Self::Waiting } else { Self::Blocked }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// True if all that it takes is to wait or to pay. Each act counts: what has to be waited for may come
/// before something that has to be done.
fn only_takes_time(blocker: &Blocker<'_>) -> bool {
    let is_time = |actor| matches!(actor, Actor::Provider | Actor::Payer);
    blocker.actor().is_some_and(is_time) && blocker.remedy().all(|act| is_time(act.actor()))
}
