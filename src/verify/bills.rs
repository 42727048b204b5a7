//! The bills that are still to come: no operation lists them, and the account closes after the last.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::thing::Thing;
use super::things::Things;
use super::{Difference, Log};
use crate::account::{Coverage, Fact, Month, Resource};
use crate::catalogue::spec::{Means, Standing};
use crate::catalogue::{Catalogue, KindSpec, Provider};

pub(super) struct Bills {
    provider: Provider,
    /// Those that are expected as of now.
    now: Vec<Series>,
    /// Those that were expected when the plan was made; empty if that was in the same month.
    made: Vec<Series>,
    root: &'static str,
}

/// The bills that are expected in one place.
struct Series {
    kind: &'static str,
    place: Option<Coverage>,
    /// From this month to the one in which the last thing ends, and on to the first whose bill is
    /// certainly not settled.
    months: Vec<Month>,
    /// The months among them whose bill is listed as open, and may be settled all the same.
    doubtful: Vec<Month>,
}

/// Months beyond so many are left out, but for the last one.
const MOST: usize = 120;

impl Bills {
    /// The bills that are to come for what the account holds at `now`.
    pub(super) fn expected(things: &Things<'_>, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        let at = |instant| {
            let bills = catalogue.kinds().filter(|kind| kind.is_bill);
            let places: BTreeSet<Option<Coverage>> = bills.flat_map(KindSpec::places).collect();
            places.into_iter().filter_map(|place| Series::of(things, catalogue, place, instant)).collect::<Vec<_>>()
        };
        let made_at = things.plan.made_at();
        let provider = *catalogue.provider();
        let is_same_month = provider.month_of(made_at) == provider.month_of(now);
        let made = if is_same_month { Vec::new() } else { at(made_at) };
        Self { provider, now: at(now), made, root: catalogue.root().map_or("", |root| root.name) }
    }

    /// True if a thing is expected although the account does not list it: the account itself, or a bill
    /// that is to come.
    pub(super) fn is_expected(&self, things: &Things<'_>, thing: Thing) -> bool {
        let Some(kind) = things.kind(thing) else { return false };
        let (place, key) = (things.coverage(thing), things.key(thing));
        if kind.name == self.root {
            let is_listed = !things.account.range(kind.name).is_empty();
            return !is_listed && place.is_none() && key == things.account.operator().as_str();
        }
        self.now.iter().chain(&self.made).any(|bills| {
            let is_due = |month: &Month| month.to_string() == key;
            bills.kind == kind.name && bills.place == place && bills.months.iter().any(is_due)
        })
    }

    /// The month of a place's last bill to come.
    pub(super) fn last(&self, place: Option<Coverage>) -> Option<String> {
        let bills = self.now.iter().find(|bills| bills.place == place)?;
        bills.months.last().map(Month::to_string)
    }

    /// True if a bill takes the charges that still run in its place, or may take them. It does not have to take them if one
    /// of the `open` bills of the place is that of the next month and cannot be settled. Where it is in doubt whether the
    /// bill itself is settled, the next one has to be listed as well.
    pub(super) fn may_charge(&self, things: &Things<'_>, bill: Thing, mut open: impl Iterator<Item = Thing>) -> bool {
        let Some(series) = self.now.iter().find(|bills| bills.place == things.coverage(bill)) else { return false };
        let is_it = |month: &&Month| month.to_string() == things.key(bill);
        let is_doubtful = series.doubtful.iter().any(|month| is_it(&month));
        series.doubtful.iter().chain(series.months.last()).find(is_it).is_some_and(|month| {
            let next = month.next().to_string();
            let is_there = |bill: Thing| !is_doubtful || things.resource(bill).is_some();
            !open.any(|bill| *things.key(bill) == *next && is_there(bill) && !may_be_settled(things, bill))
        })
    }

    /// True if a resource is on the bills of a place.
    pub(super) fn cover(&self, place: Option<Coverage>, resource: Resource<'_>) -> bool {
        is_billed_to(&self.provider, resource, place)
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
                    let bill = Difference::Bill { coverage: bills.place, month: *month };
                    // A new month is a change too, even if no fact of the account is another.
                    if self.made.is_empty() { log.difference(bill) } else { log.change(bill) }
                }
            }
        }
    }
}

impl Series {
    fn of(things: &Things<'_>, catalogue: &Catalogue, place: Option<Coverage>, now: DateTime<Utc>) -> Option<Self> {
        let provider = catalogue.provider();
        let this = provider.month_of(now);
        let mut kind = None;
        let mut last = this;
        for spec in things.kinds().map(|kind| kind.spec) {
            let bill = catalogue.bill_of(spec).filter(|bill| bill.places().contains(&place));
            let Some(bill) = bill else { continue };
            let is_live = |resource: &Resource<'_>| !things.is_gone(resource.ix().into());
            let is_billed = |resource: &Resource<'_>| is_live(resource) && is_billed_to(provider, *resource, place);
            if things.account.of_kind(spec.name).any(|resource| is_billed(&resource)) {
                kind = Some(bill.name);
                let dated = things.account.with_fact(&[Fact::EndsAt, Fact::NextMonth]);
                let own = dated.filter(|resource| resource.kind() == spec.name && is_billed(resource));
                last = own.filter_map(|resource| last_month(provider, spec, resource, now)).fold(last, Month::max);
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
        let mut series = Self { kind, place, months, doubtful: Vec::new() };
        while let Some(bill) = series.listed(things, last)
            && last.next() != last
        {
            match things.is_gone(bill) {
                true => {}
                false if may_be_settled(things, bill) => series.doubtful.push(last),
                false => break,
            }
            last = last.next();
            series.months.push(last);
        }
        Some(series)
    }

    /// True if a thing of the bills' kind is the one with this key.
    fn has(&self, things: &Things<'_>, thing: Thing, key: &str) -> bool {
        things.coverage(thing) == self.place && things.key(thing) == key
    }

    /// The bill of a month, if it is listed.
    fn listed(&self, things: &Things<'_>, month: Month) -> Option<Thing> {
        let key = month.to_string();
        let mut listed = things.account.range(self.kind).iter().map(Thing::from);
        listed.find(|thing| self.has(things, *thing, &key))
    }
}

/// True if an open bill may be settled: nobody knows its status, or it was read with another by which it is.
fn may_be_settled(things: &Things<'_>, bill: Thing) -> bool {
    let (Some(kind), Some(resource)) = (things.kind(bill), things.resource(bill)) else { return false };
    let own = kind.classify(resource.status()).0;
    let settles = |status: &str| match kind.classify(Some(status)).0 {
        Standing::Gone | Standing::Unrecognised => true,
        _ => kind.status.settled_if_referred.contains(&status),
    };
    own == Standing::Unrecognised || resource.other_statuses().any(settles)
}

/// True if a resource is on the bills of a place: its own coverage, or the one that it names, or any if
/// it is shared and names none that is known. Everything is on the bills of the operator.
pub(super) fn is_billed_to(provider: &Provider, resource: Resource<'_>, bills: Option<Coverage>) -> bool {
    let Some(bills) = bills else { return true };
    let named = || resource.fact(Fact::BilledTo).filter(|code| provider.coverage(code).is_ok());
    match resource.coverage() {
        Some(own) => own == bills,
        None => named().is_none_or(|code| code == bills.code()),
    }
}

/// The month in which a resource ends if nobody on the customer's side can end it earlier.
fn last_month(provider: &Provider, spec: &KindSpec, resource: Resource<'_>, now: DateTime<Utc>) -> Option<Month> {
    let becomes = resource.fact(Fact::NextMonth).map(|next| spec.classify(Some(next)).0);
    if becomes == Some(Standing::Gone) {
        return Some(provider.month_of(now));
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
    Some(provider.month_of(at.with_timezone(&Utc)))
}
