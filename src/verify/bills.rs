//! The bills that are still to come: nothing lists them, and the account closes after the last.

use chrono::{DateTime, Utc};

use super::things::Things;
use super::{Difference, Log};
use crate::account::{Coverage, Fact, Month, Resource};
use crate::catalogue::spec::{Means, Pair, Standing};
use crate::catalogue::{Catalogue, KindSpec};

pub(super) struct Bills {
    /// As of now.
    to_come: Vec<ToCome>,
    /// As of when the plan was made; empty if that was in the same month.
    made: Vec<ToCome>,
    root: &'static str,
}

/// The bills that one coverage will see.
struct ToCome {
    kind: &'static str,
    coverage: Coverage,
    /// From this month to the one in which the last thing ends, and those after it up to one whose
    /// bill is not settled yet.
    months: Vec<Month>,
}

/// So many months ahead a bill is told of for each; of what ends later still, for the last.
const MOST: usize = 120;

impl Bills {
    /// Which bills are to come for what the account holds at `now`.
    pub(super) fn to_come(things: &Things<'_>, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        let at = |instant| {
            let bills = Coverage::ALL.into_iter();
            bills.filter_map(|coverage| ToCome::of(things, catalogue, coverage, instant)).collect::<Vec<_>>()
        };
        let (to_come, made_at) = (at(now), things.plan.made_at());
        let made = if Month::of(made_at) == Month::of(now) { Vec::new() } else { at(made_at) };
        Self { to_come, made, root: catalogue.root().map_or("", |root| root.name) }
    }

    /// True if a thing that the account does not list is certain to be there all the same: the
    /// account itself, and a bill to come.
    pub(super) fn is_expected(&self, things: &Things<'_>, at: u32) -> bool {
        let Some(kind) = things.kind(at) else { return false };
        let (coverage, key) = (things.coverage(at), things.key(at));
        if kind.name == self.root {
            let is_listed = !things.account.range(kind.name).is_empty();
            return !is_listed && coverage.is_none() && key == things.account.operator().as_str();
        }
        self.to_come.iter().chain(&self.made).any(|bills| {
            let is_due = |month: &Month| month.to_string() == key;
            bills.kind == kind.name && Some(bills.coverage) == coverage && bills.months.iter().any(is_due)
        })
    }

    /// The month of a coverage's last bill to come.
    pub(super) fn last(&self, coverage: Coverage) -> Option<String> {
        let bills = self.to_come.iter().find(|bills| bills.coverage == coverage)?;
        bills.months.last().map(Month::to_string)
    }

    /// Every bill to come that the account does not list is awaited.
    pub(super) fn check_awaited(&self, things: &Things<'_>, log: &mut Log<'_>) {
        for bills in &self.to_come {
            let Some(kind) = things.kinds.iter().find(|kind| kind.spec.name == bills.kind) else { continue };
            for month in &bills.months {
                let key = month.to_string();
                let is_it = |at: u32| things.coverage(at) == Some(bills.coverage) && things.key(at) == key;
                let is_known =
                    kind.planned.iter().any(|at| is_it(*at)) || things.account.range(kind.spec.name).any(is_it);
                if !is_known {
                    let bill = Difference::Bill { coverage: bills.coverage, month: *month };
                    // Another month has begun: that is a change too, and no fact of the account.
                    if self.made.is_empty() { log.difference(bill) } else { log.change(bill) }
                }
            }
        }
    }
}

impl ToCome {
    fn of(things: &Things<'_>, catalogue: &Catalogue, coverage: Coverage, now: DateTime<Utc>) -> Option<Self> {
        let this = Month::of(now);
        let mut kind = None;
        let mut last = this;
        for spec in things.kinds.iter().map(|kind| kind.spec) {
            let Some(then) = spec.before.iter().find(|rule| rule.pairs.contains(&Pair::FinalBill)) else { continue };
            let is_billed = |at: &u32| {
                !things.is_gone(*at) && things.resource(*at).is_some_and(|resource| is_billed_to(resource, coverage))
            };
            if things.account.range(spec.name).any(|at| is_billed(&at)) {
                kind = catalogue.kind(then.then).map(|kind| kind.name);
                let dated = things.account.with_fact(&[Fact::EndsAt, Fact::NextMonth]);
                let own = dated.filter(|resource| resource.kind() == spec.name && is_billed(&resource.ix().0));
                last = own.filter_map(|resource| last_month(spec, resource, now)).fold(last, Month::max);
            }
        }
        let kind = kind?;
        let mut months = Vec::new();
        let mut month = this;
        while month < last && months.len() < MOST {
            months.push(month);
            month = month.next();
        }
        months.push(last);
        let is_settled = |month: Month| {
            let key = month.to_string();
            let is_it = |at: &u32| things.coverage(*at) == Some(coverage) && things.key(*at) == key;
            things.account.range(kind).find(is_it).is_some_and(|at| things.is_gone(at))
        };
        while is_settled(last) && last.next() != last {
            last = last.next();
            months.push(last);
        }
        Some(Self { kind, coverage, months })
    }
}

/// True if a resource is on the bills of a coverage: its own, or the one that it names, or any if it
/// is shared and names none.
pub(super) fn is_billed_to(resource: Resource<'_>, coverage: Coverage) -> bool {
    let named = resource.coverage().map_or_else(|| resource.fact(Fact::BilledTo), |own| Some(own.code()));
    named.is_none_or(|code| code == coverage.code())
}

/// The month in which a resource ends if nobody on the customer's side can end it earlier.
fn last_month(spec: &KindSpec, resource: Resource<'_>, now: DateTime<Utc>) -> Option<Month> {
    let becomes = resource.fact(Fact::NextMonth).map(|next| spec.classify(Some(next)).0);
    if becomes == Some(Standing::Gone) {
        return Some(Month::of(now));
    }
    let (standing, _) = spec.classify(resource.status());
    let first = spec.route(standing, resource.status()).and_then(|route| route.steps.first());
    if matches!(first.map(|step| step.means), Some(Means::Api(_) | Means::Console(_) | Means::Payment(_))) {
        return None;
    }
    let at = DateTime::parse_from_rfc3339(resource.fact(Fact::EndsAt)?).ok()?;
    Some(Month::of(at.with_timezone(&Utc)))
}
