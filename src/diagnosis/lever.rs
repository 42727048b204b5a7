//! Levers: which act moves most.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Diagnosis, RootGroup};
use crate::catalogue::spec::Actor;
use crate::graph::NodeIx;
use crate::timeline::{BusinessCalendar, Timeline};

/// What it brings to clear one group of root blockers, and no other.
///
/// Which act it is, the [remedy](super::Blocker::remedy) of the [first](RootGroup::first) of them says:
/// `group.first().remedy()`. It is the same for all of them. `group.actor()` says whose it is.
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
/// assert_eq!((best.days_won, best.group.actor()), (32, Some(Actor::Support)));
///
/// let act = best.group.first().remedy().next().ok_or("it can be cleared")?;
/// assert_eq!(act.action().verb().english(), "cancel");
/// assert_eq!(best.group.first().subject().to_string(), "jp:long-term-discount/VD-20251001-0001");
/// println!("{}", act.how());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Lever<'d> {
    /// What is cleared: things of one kind, in one place, by one actor.
    pub group: RootGroup<'d>,
    /// By how many days the account can be closed earlier. What somebody can do today counts as done today
    /// in any case, so only what would otherwise run on until a date wins days.
    pub days_won: u32,
}

impl Diagnosis {
    /// What each group of root blockers would bring if it alone were cleared, the greatest gain first: by the
    /// days that it wins, by how many blockers can be acted on next, by how many wait for it alone, then by
    /// position. `calendar` as for [`Timeline::new`]. O(V + E) for each group that only support can clear, and
    /// once for all others.
    pub fn leverage(&self, calendar: &dyn BusinessCalendar) -> Vec<Lever<'_>> {
        let timeline = self.timeline(calendar);
        let lever = |group| Lever { days_won: days_won(&timeline, calendar, &group), group };
        let mut levers: Vec<Lever<'_>> = self.root_groups().into_iter().map(lever).collect();
        levers
            .sort_by_key(|Lever { group, days_won }| Reverse((*days_won, group.makes_ready(), group.holds_up_alone())));
        levers
    }
}

fn days_won(timeline: &Timeline, calendar: &dyn BusinessCalendar, group: &RootGroup<'_>) -> u32 {
    if group.actor() != Some(Actor::Support) {
        return 0;
    }
    let members: BTreeSet<NodeIx> = group.members().map(|blocker| blocker.node().ix()).collect();
    let then = timeline.if_support_ends(calendar, &|ix| members.contains(&ix));
    match (timeline.earliest_close(), then.earliest_close()) {
        (Some(now), Some(then)) => u32::try_from((now - then).num_days()).unwrap_or(0),
        _ => 0,
    }
}
