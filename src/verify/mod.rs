//! Proving a plan against an account. The verifier shares the catalogue's rules with the planner, and
//! no algorithm: it applies them to the account itself, without a graph, so that a mistake of the planner
//! shows.

mod ancestors;
mod bills;
mod class;
mod closing;
mod findings;
mod gaps;
mod log;
mod no_bill;
mod order;
mod pairs;
mod scope;
mod subject;
mod thing;
mod things;

use std::fmt;

use chrono::{DateTime, Utc};

use crate::account::Account;
use crate::catalogue::Catalogue;
use crate::plan::SavedPlan;
use log::Log;
use order::Checker;
use thing::Thing;
use things::Things;

pub use findings::{Difference, Unshown, Violation};
pub(crate) use no_bill::NoBill;

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a plan must not be carried out before somebody has looked at what was found"]
pub struct Verification {
    taken_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    is_same_snapshot: bool,
    unshown: Vec<Unshown>,
    changes: Vec<Difference>,
    violations: Vec<Violation>,
}

/// Whether a plan is right for an account, and so can be carried out. `Display` gives the name, as in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Soundness {
    /// It is right.
    Sound,
    /// Nobody can tell: the account was not read whole, and does not show everything that the plan is
    /// about.
    Unknown,
    /// The account has changed since it was made: plan anew.
    Stale,
    /// It breaks a rule, and no change of the account explains that.
    Invalid,
}

impl Soundness {
    /// The name, as in JSON. It never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Unknown => "unknown",
            Self::Stale => "stale",
            Self::Invalid => "invalid",
        }
    }
}

impl fmt::Display for Soundness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Proves a plan against an account, as of `now` in UTC: its steps are the acts that their subjects need;
/// they keep every rule of the catalogue about the order; nothing is left behind that has to go first;
/// nothing is done that was not asked for; and nothing protected ends without its protection being lifted
/// first.
///
/// A finding that a change of the account may explain is a [`Difference`] if the account is not the
/// snapshot that the plan was made for, and a [`Violation`] if it is. Stops after
/// [`Verification::MOST`] violations. O(n + p log p) in the size of the account and the number p of
/// pairs that refer to each other; where everything of a kind comes before everything of another,
/// O(sets of predecessors).
///
/// ```
/// use winddown::account::AccountBuilder;
/// use winddown::assessment::Assessment;
/// use winddown::catalogue::{Catalogue, GLOBAL, Weekends};
/// use winddown::verify::{Soundness, verify};
///
/// let soracom = Catalogue::soracom();
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active");
/// builder.read_the_rest(soracom);
/// let assessment = Assessment::new(builder.build(soracom)?, soracom, "2026-08-20T00:00:00Z".parse()?)?;
///
/// let plan = assessment.plan().save(&Weekends);
/// let proof = verify(&plan, assessment.account(), soracom, assessment.now());
/// assert_eq!(proof.soundness(), Soundness::Sound);
/// assert!(proof.violations().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify(plan: &SavedPlan, account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Verification {
    verify_as_to(plan, account, catalogue, now, &|_| true)
}

/// The same, with only those changes that `cares` admits: there may be thousands of others.
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
    let bills = bills::Bills::expected(&things, catalogue, now);
    ancestors::check_sequence(plan, log);
    things.take_steps(log);
    subject::check_suspects(&things, catalogue, &bills, log);
    scope::check(&mut things, log);
    things.index();
    let mut checker = Checker::new(&things, log);
    for (kind, then, constraint) in things.rules() {
        let mut each = |firsts: &[Thing], seconds: &[Thing]| checker.check(constraint, firsts, seconds);
        pairs::each_group(&things, &bills, (kind, then), constraint, &mut each);
        checker.settle();
    }
    // Last, because a finding about a rule says more than that a step may come after the closing.
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

    /// The rules that the plan breaks, whatever has changed in the account: with any of these it is
    /// invalid. Canonical order.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// What has changed in the account and matters to the plan: with any of these it is stale. Canonical
    /// order.
    pub fn changes(&self) -> &[Difference] {
        &self.changes
    }

    /// True if the account is, to the last fact, the one that the plan was made for.
    pub const fn is_same_snapshot(&self) -> bool {
        self.is_same_snapshot
    }

    /// What the account does not show, and may hold, because what would show it was not read whole. In
    /// the plan's order.
    pub fn unshown(&self) -> &[Unshown] {
        &self.unshown
    }

    /// True if there may be more than is reported.
    pub fn is_cut_short(&self) -> bool {
        self.unshown.len() >= Self::MOST || self.violations.len() >= Self::MOST || self.changes.len() >= Self::MOST
    }

    /// The answer: the worst of what was found. Violations come before changes, and changes before what
    /// does not show.
    pub fn soundness(&self) -> Soundness {
        match (self.violations.is_empty(), self.changes.is_empty(), self.unshown.is_empty()) {
            (false, ..) => Soundness::Invalid,
            (true, false, _) => Soundness::Stale,
            (true, true, false) => Soundness::Unknown,
            (true, true, true) => Soundness::Sound,
        }
    }
}
