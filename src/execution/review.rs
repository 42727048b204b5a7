//! What an account shows that is read for a plan that was made before.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::effect::shows_its_end;
use super::kept_words;
use super::unread::{Unread, UnreadIndex};
use super::{Obstacle, StepStatus};
use crate::account::{Account, Address, Coverage};
use crate::catalogue::Catalogue;
use crate::catalogue::spec::Blocks;
use crate::plan::{SavedPlan, SavedStep};
use crate::verify::{Difference, NoBill, Verification, verify_as_to};

/// What an account shows that is read for a plan that was made before: what has to wait, and what is gone.
///
/// A change holds what it concerns, and with it what comes after; everything else goes on. Where a bill does
/// not come that the plan waits for, because what would have been on it ended early, that is a change too. It needs a
/// new plan. Whether the plan holds as a whole, [`verify`](crate::verify::verify) says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[must_use = "a review that nobody reads has no effect"]
pub struct Review {
    /// What does not show, and which steps wait for it.
    pub unread: Vec<Unread>,
    /// What has changed, and which steps it holds.
    pub changed: Vec<Changed>,
    /// The steps whose subjects are gone, by number. A look makes sure of it, and the step is skipped.
    pub gone: Vec<u32>,
}

/// Something that has changed in an account since a plan was made, and the steps that must not be done as things
/// stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Changed {
    /// What has changed, or is new; several of a kind with `*` for a key.
    pub subject: Address,
    /// How. Untrusted text.
    pub why: String,
    /// The first step of each thing that it holds, by number.
    pub steps: Vec<u32>,
}

impl Review {
    /// What an account shows for a plan of which nothing has been done. `now` in UTC. Takes as long as
    /// [`verify`](crate::verify::verify), and O(steps × unread).
    pub fn of(plan: &SavedPlan, account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        Self::of_open(plan, account, catalogue, now, &|_| true)
    }

    /// The same for a plan of which only some steps are open.
    pub(super) fn of_open(
        plan: &SavedPlan,
        account: &Account,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
        is_open: &dyn Fn(u32) -> bool,
    ) -> Self {
        let mut review = Self { unread: Unread::of(plan, account, catalogue), ..Self::default() };
        if plan.snapshot() == account.digest() {
            return review;
        }
        let found = RefCell::new(Findings::default());
        let no_bill = NoBill::new(account, catalogue, now);
        // There may be more changes than a verification lists.
        let take = |change: &Difference| {
            found.borrow_mut().take(plan, change, &no_bill, is_open);
            false
        };
        let verification = verify_as_to(plan, account, catalogue, now, &take);
        let found = found.into_inner();
        review.gone = found.gone_steps(plan, is_open);
        review.changed = found.changed.into_iter().map(changed).collect();
        if verification.violations().len() >= Verification::MOST {
            review.changed.extend(everything(plan, is_open));
        }
        review
    }

    /// True if everything is as it was when the plan was made.
    pub const fn is_empty(&self) -> bool {
        self.unread.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }
}

/// So much has changed that the comparison broke off: every step waits.
fn everything(plan: &SavedPlan, is_open: &dyn Fn(u32) -> bool) -> Option<Changed> {
    let steps: Vec<u32> = plan.steps().map(|step| step.id()).filter(|step| is_open(*step)).collect();
    let subject = plan.steps().last()?.subject();
    Some(Changed { subject, why: kept_words::TOO_MUCH.to_owned(), steps })
}

/// Changes that are alike: of things of a kind in a place, in the same way.
type Alike = (String, Option<Coverage>, String);

/// What they are about: the first of them, and whether there are others.
#[derive(Debug)]
struct Concerned {
    first: Address,
    has_others: bool,
    steps: BTreeSet<u32>,
}

#[derive(Debug, Default)]
struct Findings {
    changed: BTreeMap<Alike, Concerned>,
    gone: BTreeSet<Address>,
}

impl Findings {
    fn take(&mut self, plan: &SavedPlan, change: &Difference, no_bill: &NoBill<'_>, is_open: &dyn Fn(u32) -> bool) {
        let mut hold = |subject: &Address, why: String, step: u32| {
            let Some(step) = first_open(plan, step, is_open) else { return };
            let alike = (subject.kind().to_owned(), subject.coverage(), why);
            let concerned = self.changed.entry(alike).or_insert_with(|| Concerned {
                first: subject.clone(),
                has_others: false,
                steps: BTreeSet::new(),
            });
            concerned.has_others |= concerned.first != *subject;
            concerned.steps.insert(step);
        };
        match change {
            // Its step would wait forever.
            Difference::NotThere { subject, step } if no_bill.is(subject) => {
                hold(subject, kept_words::NO_BILL.to_owned(), *step);
            }
            Difference::Gone { subject, .. } | Difference::NotThere { subject, .. } => {
                self.gone.insert(subject.clone());
            }
            // What others do, or time, does no harm: that it is done, or can be done otherwise, shows by itself.
            Difference::Fact { step, .. } | Difference::Route { step, .. } if !is_call(plan, *step) => {}
            Difference::Fact { step, subject, change } => hold(subject, kept_words::changed(change), *step),
            Difference::Route { step, subject } => hold(subject, kept_words::ENDS_OTHERWISE.to_owned(), *step),
            Difference::New { first, step, reason, .. } => hold(first, kept_words::unplanned(*reason), *step),
            Difference::Order { first, second, second_step, reason, .. } => {
                hold(first, kept_words::goes_before(second, *reason), *second_step);
            }
            Difference::TakenAlong { kept, with, step, reason } => {
                hold(kept, kept_words::taken_along(with, *reason), *step);
            }
            Difference::Bill { coverage, month } => {
                let place = coverage.map(|coverage| coverage.to_string());
                for closing in plan.steps().filter(|step| step.kind().blocks.value == Blocks::Itself) {
                    hold(
                        &closing.subject(),
                        kept_words::unawaited_bill(&month.to_string(), place.as_deref()),
                        closing.id(),
                    );
                }
            }
        }
    }

    /// The open calls to what is gone, where a look can make sure of it. What others do ends with it by itself.
    fn gone_steps(&self, plan: &SavedPlan, is_open: &dyn Fn(u32) -> bool) -> Vec<u32> {
        if self.gone.is_empty() {
            return Vec::new();
        }
        let is_gone = |step: &SavedStep<'_>| is_open(step.id()) && self.gone.contains(&step.subject());
        plan.steps()
            .filter(|step| step.call().is_some() && is_gone(step) && shows_its_end(*step))
            .map(|step| step.id())
            .collect()
    }
}

fn is_call(plan: &SavedPlan, step: u32) -> bool {
    plan.step(step).is_some_and(|step| step.call().is_some())
}

/// The first open step of a step's subject, so that no protection is lifted of what is not ended then. `None` if the
/// step is complete.
fn first_open(plan: &SavedPlan, step: u32, is_open: &dyn Fn(u32) -> bool) -> Option<u32> {
    let step = plan.step(step).filter(|step| is_open(step.id()))?;
    let before = |step: &SavedStep<'_>| {
        let own = |other: &SavedStep<'_>| other.key() == step.key() && other.subject() == step.subject();
        step.after().iter().filter_map(|id| plan.step(*id)).find(|other| own(other) && is_open(other.id()))
    };
    iter::successors(Some(step), before).last().map(|first| first.id())
}

fn changed(((kind, place, why), Concerned { first, has_others, steps }): (Alike, Concerned)) -> Changed {
    let subject = if has_others { Address::checked(kind, place, "*") } else { first };
    Changed { subject, why, steps: steps.into_iter().collect() }
}

/// A review, indexed by the steps that wait for something.
#[derive(Debug, Default)]
pub(super) struct ReviewIndex {
    unread: UnreadIndex,
    changed: BTreeMap<u32, usize>,
    gone: BTreeSet<u32>,
    all: Review,
}

impl ReviewIndex {
    pub(super) fn new(review: Review) -> Self {
        let at = |(at, one): (usize, &Changed)| one.steps.iter().map(move |step| (*step, at)).collect::<Vec<_>>();
        Self {
            unread: UnreadIndex::new(&review.unread),
            changed: review.changed.iter().enumerate().flat_map(at).collect(),
            gone: review.gone.iter().copied().collect(),
            all: review,
        }
    }

    pub(super) const fn all(&self) -> &Review {
        &self.all
    }

    /// What a step waits for; the first of several.
    pub(super) fn obstacle(&self, step: SavedStep<'_>) -> Option<Obstacle> {
        let changed = || self.changed.get(&step.id()).and_then(|at| self.all.changed.get(*at));
        let unplanned =
            |changed: &Changed| Obstacle::Unplanned { subject: changed.subject.clone(), why: changed.why.clone() };
        let unread = self.unread.of(step).and_then(|at| self.all.unread.get(at));
        let unread = unread.map(|unread| Obstacle::Unread { subject: unread.subject.clone(), why: unread.why.clone() });
        unread.or_else(|| changed().map(unplanned))
    }

    /// True if a step's subject was gone.
    pub(super) fn is_gone(&self, step: u32) -> bool {
        self.gone.contains(&step)
    }

    /// How many open steps wait for something. O(steps) if any does.
    pub(super) fn waiting<'p>(&self, steps: impl Iterator<Item = (SavedStep<'p>, StepStatus)>) -> usize {
        if self.all.unread.is_empty() && self.all.changed.is_empty() {
            return 0;
        }
        let open = steps.filter(|(_, status)| !status.is_complete());
        open.filter(|(step, _)| self.obstacle(*step).is_some()).count()
    }
}
