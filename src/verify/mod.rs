//! Proving a plan against an account, without the planner and without its graph: the catalogue's
//! rules are read anew, straight over the account. What the two agree on was worked out twice.

mod bills;
mod closing;
mod log;
mod order;
mod pairs;
mod scope;
mod subject;
mod things;
mod unshown;
mod violation;

use chrono::{DateTime, Utc};

use crate::account::Account;
use crate::catalogue::Catalogue;
use crate::plan::SavedPlan;
use log::Log;
use order::Checker;
use things::Things;

pub use unshown::Unshown;
pub use violation::{Difference, Violation};

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    taken_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    is_same_snapshot: bool,
    unshown: Vec<Unshown>,
    changes: Vec<Difference>,
    violations: Vec<Violation>,
}

/// Whether a plan can be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is right for the account.
    Sound,
    /// The account does not show everything that the plan is about, because it was not read whole: nobody
    /// can tell.
    Unknown,
    /// The account is not any more what it was made for: plan anew.
    Stale,
    /// It breaks a rule, whatever became of the account.
    Invalid,
}

/// Proves a plan against an account, as of `now` in UTC: that its steps are the acts that their
/// subjects need, that every rule of the catalogue about the order is kept, that nothing is left
/// behind that has to go first, that it stays within what it was asked for, and that no protection is
/// passed over.
///
/// A finding that a change of the account may explain is a [`Difference`] if the account is not the
/// snapshot that the plan was made for, and a [`Violation`] if it is. Stops after
/// [`Verification::MOST`] violations. O(n + p log p) in the size of the account and the number p of
/// pairs that refer to each other; where everything of a kind comes before everything of another,
/// O(sets of predecessors).
pub fn verify(plan: &SavedPlan, account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Verification {
    verify_as_to(plan, account, catalogue, now, &|_| true)
}

/// The same, reporting only some changes: there may be thousands of others.
pub(crate) fn verify_as_to(
    plan: &SavedPlan,
    account: &Account,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
    cares: &dyn Fn(&Difference) -> bool,
) -> Verification {
    let mut log = Log::new(plan.snapshot() == account.digest(), cares);
    if plan.operator() == account.operator() {
        check(plan, account, catalogue, now, &mut log);
    } else {
        let (plan, account) = (plan.operator().clone(), account.operator().clone());
        log.violation(Violation::Operator { plan, account });
    }
    log.finish(account.taken_at(), now)
}

fn check(plan: &SavedPlan, account: &Account, catalogue: &Catalogue, now: DateTime<Utc>, log: &mut Log<'_>) {
    let mut things = Things::new(plan, account, catalogue, log);
    let bills = bills::Bills::to_come(&things, catalogue, now);
    order::sequence(plan, log);
    things.take_steps(log);
    subject::check_odd(&things, catalogue, &bills, log);
    scope::check(&mut things, log);
    things.index();
    let mut checker = Checker::new(&things, log);
    for (kind, then, constraint) in things.rules() {
        let mut each = |firsts: &[u32], seconds: &[u32]| checker.check(constraint, firsts, seconds);
        pairs::each_group(&things, &bills, (kind, then), constraint, &mut each);
        checker.settle();
    }
    // Last, since what a rule says tells more.
    closing::check(&things, catalogue, &bills, log);
}

impl Verification {
    /// How many of each sort of finding are reported at most.
    pub const MOST: usize = 100;

    /// When the account was read, in UTC, as [`Account::taken_at`] has it.
    pub const fn taken_at(&self) -> Option<DateTime<Utc>> {
        self.taken_at
    }

    /// As of when it was proved, in UTC.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// What is wrong with the plan whatever became of the account: it is invalid. Canonical order.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// What differs from the account that it was made for, as far as it matters to the plan: it is
    /// stale. Canonical order.
    pub fn changes(&self) -> &[Difference] {
        &self.changes
    }

    /// True if the account is, to the last fact, the one that the plan was made for.
    pub const fn is_same_snapshot(&self) -> bool {
        self.is_same_snapshot
    }

    /// What the account does not show, and may hold all the same, because what would show it was not read
    /// whole. In the plan's order.
    pub fn unshown(&self) -> &[Unshown] {
        &self.unshown
    }

    /// True if there may be more than is reported.
    pub fn is_cut_short(&self) -> bool {
        self.unshown.len() >= Self::MOST || self.violations.len() >= Self::MOST || self.changes.len() >= Self::MOST
    }

    /// The answer. What is invalid is not merely stale, and what is stale is so whatever else there may be.
    pub fn verdict(&self) -> Verdict {
        match (self.violations.is_empty(), self.changes.is_empty(), self.unshown.is_empty()) {
            (false, ..) => Verdict::Invalid,
            (true, false, _) => Verdict::Stale,
            (true, true, false) => Verdict::Unknown,
            (true, true, true) => Verdict::Sound,
        }
    }
}
