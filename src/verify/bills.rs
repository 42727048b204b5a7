//! The bills that are still to come: no operation lists them, and the account closes after the last.

use chrono::{DateTime, Utc};

use super::thing::Thing;
use super::things::Things;
use super::{Difference, Log};
use crate::account::{Coverage, Fact, Month, Resource};
use crate::catalogue::spec::{Means, Standing};
use crate::catalogue::{Catalogue, KindSpec};

pub(super) struct Bills {
    /// Those that are expected as of now.
    now: Vec<Series>,
    /// Those that were expected when the plan was made; empty if that was in the same month.
    made: Vec<Series>,
    root: &'static str,
}

/// The bills that are expected in one coverage.
struct Series {
    kind: &'static str,
    coverage: Coverage,
    /// From this month to the one in which the last thing ends, and on to the first whose bill is not
    /// settled.
    months: Vec<Month>,
}

/// Months beyond so many are left out, but for the last one.
const MOST: usize = 120;

impl Bills {
    /// The bills that are to come for what the account holds at `now`.
    pub(super) fn expected(things: &Things<'_>, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        let at = |instant| {
            let bills = Coverage::ALL.into_iter();
            bills.filter_map(|coverage| Series::of(things, catalogue, coverage, instant)).collect::<Vec<_>>()
        };
        let made_at = things.plan.made_at();
        let made = if Month::of(made_at) == Month::of(now) { Vec::new() } else { at(made_at) };
        Self { now: at(now), made, root: catalogue.root().map_or("", |root| root.name) }
    }

    /// True if a thing is expected although the account does not list it: the account itself, or a bill
    /// that is to come.
    pub(super) fn is_expected(&self, things: &Things<'_>, thing: Thing) -> bool {
        let Some(kind) = things.kind(thing) else { return false };
        let (coverage, key) = (things.coverage(thing), things.key(thing));
        if kind.name == self.root {
            let is_listed = !things.account.range(kind.name).is_empty();
            return !is_listed && coverage.is_none() && key == things.account.operator().as_str();
        }
        self.now.iter().chain(&self.made).any(|bills| {
            let is_due = |month: &Month| month.to_string() == key;
            bills.kind == kind.name && Some(bills.coverage) == coverage && bills.months.iter().any(is_due)
        })
    }

    /// The month of a coverage's last bill to come.
    pub(super) fn last(&self, coverage: Coverage) -> Option<String> {
        let bills = self.now.iter().find(|bills| bills.coverage == coverage)?;
        bills.months.last().map(Month::to_string)
    }

    /// Reports the bills to come that neither the account lists nor the plan awaits.
    pub(super) fn check_awaited(&self, things: &Things<'_>, log: &mut Log<'_>) {
        for bills in &self.now {
            let Some(kind) = things.kinds().find(|kind| kind.spec.name == bills.kind) else { continue };
            for month in &bills.months {
                let key = month.to_string();
                let is_it = |thing: Thing| bills.has(things, thing, &key);
                let is_known = kind.planned.iter().any(|thing| is_it(*thing))
                    || things.account.range(kind.spec.name).iter().any(|ix| is_it(ix.into()));
                if !is_known {
                    let bill = Difference::Bill { coverage: bills.coverage, month: *month };
                    // A new month is a change too, even if no fact of the account is another.
                    if self.made.is_empty() { log.difference(bill) } else { log.change(bill) }
                }
            }
        }
    }
}

impl Series {
    fn of(things: &Things<'_>, catalogue: &Catalogue, coverage: Coverage, now: DateTime<Utc>) -> Option<Self> {
        let this = Month::of(now);
        let mut kind = None;
        let mut last = this;
        for spec in things.kinds().map(|kind| kind.spec) {
            let Some(bill) = catalogue.bill_of(spec) else { continue };
            let is_billed =
                |resource: &Resource<'_>| !things.is_gone(resource.ix().into()) && is_billed_to(*resource, coverage);
            if things.account.of_kind(spec.name).any(|resource| is_billed(&resource)) {
                kind = Some(bill.name);
                let dated = things.account.with_fact(&[Fact::EndsAt, Fact::NextMonth]);
                let own = dated.filter(|resource| resource.kind() == spec.name && is_billed(resource));
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
        let mut series = Self { kind, coverage, months };
        while series.is_settled(things, last) && last.next() != last {
            last = last.next();
            series.months.push(last);
        }
        Some(series)
    }

    /// True if a thing of the bills' kind is the one with this key.
    fn has(&self, things: &Things<'_>, thing: Thing, key: &str) -> bool {
        things.coverage(thing) == Some(self.coverage) && things.key(thing) == key
    }

    /// True if the bill of a month is listed and settled.
    fn is_settled(&self, things: &Things<'_>, month: Month) -> bool {
        let key = month.to_string();
        let mut listed = things.account.range(self.kind).iter().map(Thing::from);
        listed.find(|thing| self.has(things, *thing, &key)).is_some_and(|thing| things.is_gone(thing))
    }
}

/// True if a resource is on the bills of a coverage: its own, or the one that it names, or any if it
/// is shared and names none that is known.
pub(super) fn is_billed_to(resource: Resource<'_>, coverage: Coverage) -> bool {
    let named = resource.coverage().map_or_else(|| resource.fact(Fact::BilledTo), |own| Some(own.code()));
    let known = named.filter(|code| Coverage::ALL.iter().any(|known| known.code() == *code));
    known.is_none_or(|code| code == coverage.code())
}

/// The month in which a resource ends if nobody on the customer's side can end it earlier.
fn last_month(spec: &KindSpec, resource: Resource<'_>, now: DateTime<Utc>) -> Option<Month> {
    let becomes = resource.fact(Fact::NextMonth).map(|next| spec.classify(Some(next)).0);
    if becomes == Some(Standing::Gone) {
        return Some(Month::of(now));
    }
    let takes_until_end = |status: Option<&str>| {
        let (standing, _) = spec.classify(status);
        let first = spec.route(standing, status).and_then(|route| route.steps.first());
        let is_act =
            matches!(first.map(|step| step.means), Some(Means::Api(_) | Means::Console(_) | Means::Payment(_)));
        standing != Standing::Gone && !is_act
    };
    // One of the statuses that contradict each other is the true one.
    let mut others = resource.other_statuses();
    if !takes_until_end(resource.status()) && !others.any(|status| takes_until_end(Some(status))) {
        return None;
    }
    let at = DateTime::parse_from_rfc3339(resource.fact(Fact::EndsAt)?).ok()?;
    Some(Month::of(at.with_timezone(&Utc)))
}
