//! Levers: which act moves most.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::members::Members;
use super::{Blocker, Diagnosis};
use crate::account::Coverage;
use crate::catalogue::spec::Actor;
use crate::catalogue::{Code, KindSpec};
use crate::graph::NodeIx;
use crate::timeline::{BusinessCalendar, Timeline};

/// Root blockers with the same cause, and what it brings to clear them and no others. They have the same
/// kind, coverage, code and actor, and there is at least one.
///
/// Which act it is, the [remedy](super::Blocker::remedy) of the [first](Lever::first) of them says;
/// it is the same for all of them. [`actor`](Lever::actor) says whose it is.
///
/// `'d` is the lifetime of the diagnosis.
///
/// ```
/// use winddown::assessment::Assessment;
/// use winddown::catalogue::Catalogue;
/// use winddown::catalogue::spec::Actor;
/// use winddown::reading::CaptureDir;
///
/// let account = CaptureDir::new("examples/acme").load()?.account;
/// let assessment = Assessment::new(account, Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?)?;
///
/// let levers = assessment.leverage();
/// let best = levers.first().ok_or("nothing is in the way")?;
/// assert_eq!((best.days_won(assessment.calendar()), best.actor()), (32, Some(Actor::Support)));
///
/// let act = best.first().remedy().next().ok_or("it can be cleared")?;
/// assert_eq!(act.action().verb().english(), "cancel");
/// assert_eq!(best.first().subject().to_string(), "jp:long-term-discount/VD-20251001-0001");
/// println!("{}", act.instruction());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lever<'d> {
    pub(super) members: Members<Blocker<'d>>,
    pub(super) holds_up_alone: usize,
    pub(super) makes_ready: usize,
}

impl<'d> Lever<'d> {
    /// The first of its members.
    pub const fn first(&self) -> &Blocker<'d> {
        self.members.first()
    }

    /// Its members, by position.
    pub fn members(&self) -> impl ExactSizeIterator<Item = &Blocker<'d>> {
        self.members.iter()
    }

    /// How many other blockers wait for this group and nothing else: clearing it alone lets
    /// somebody go on with them, one after the other.
    pub const fn holds_up_alone(&self) -> usize {
        self.holds_up_alone
    }

    /// How many other blockers somebody can act on as soon as this group is cleared, because they wait for
    /// nothing else.
    pub const fn makes_ready(&self) -> usize {
        self.makes_ready
    }

    /// What they are.
    pub fn kind(&self) -> &'d KindSpec {
        self.first().kind()
    }

    /// Where they are.
    pub fn coverage(&self) -> Option<Coverage> {
        self.first().coverage()
    }

    /// Why they are in the way.
    pub fn code(&self) -> Code {
        self.first().code()
    }

    /// Who can clear them.
    pub fn actor(&self) -> Option<Actor> {
        self.first().actor()
    }

    /// True if somebody can clear them by doing something: neither time nor a decision does.
    pub(crate) fn is_act(&self) -> bool {
        self.actor().is_some_and(|actor| actor != Actor::Provider)
    }

    /// By how many days the account can be closed earlier if they are cleared today. What somebody can do
    /// today counts as done today in any case, so only what would otherwise run on until a date wins days.
    /// `calendar` as for [`Timeline::new`]. O(V + E) if only support can clear them.
    pub fn days_won(&self, calendar: &dyn BusinessCalendar) -> u32 {
        if self.is_for_support() { self.wins(&self.first().assumed().timeline(calendar), calendar) } else { 0 }
    }

    fn is_for_support(&self) -> bool {
        self.actor() == Some(Actor::Support)
    }

    /// The days won, compared with the dates as they are.
    fn wins(&self, timeline: &Timeline, calendar: &dyn BusinessCalendar) -> u32 {
        if !self.is_for_support() {
            return 0;
        }
        let members: BTreeSet<NodeIx> = self.members().map(|blocker| blocker.node().ix()).collect();
        let then = timeline.if_support_ends(calendar, &|ix| members.contains(&ix));
        match (timeline.earliest_close(), then.earliest_close()) {
            (Some(now), Some(then)) => u32::try_from((now - then).num_days()).unwrap_or(0),
            _ => 0,
        }
    }
}

impl Diagnosis {
    /// The groups of root blockers, with the greatest gain first: by the [days](Lever::days_won) that a group
    /// wins if it alone is cleared, by how many blockers can be acted on next, by how many wait for it alone,
    /// then by position. `calendar` as for [`Timeline::new`]. O(V + E) for each group that only support can
    /// clear, and once for all others.
    pub fn leverage(&self, calendar: &dyn BusinessCalendar) -> Vec<Lever<'_>> {
        let timeline = self.timeline(calendar);
        let mut levers = self.root_groups();
        levers.sort_by_cached_key(|lever| {
            Reverse((lever.wins(&timeline, calendar), lever.makes_ready(), lever.holds_up_alone()))
        });
        levers
    }
}
