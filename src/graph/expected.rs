//! What no response lists and is certain to be there: the account itself, and the bills to come.

use std::collections::BTreeSet;
use std::iter;

use chrono::{DateTime, TimeDelta, Utc};

use super::standing::Standings;
use crate::account::{Account, Address, Coverage, Fact, Month, Resource};
use crate::catalogue::spec::{Means, Standing};
use crate::catalogue::{Catalogue, KindSpec, Provider};

/// Something that no response lists. The order is canonical.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Expected {
    pub(super) kind: &'static str,
    pub(super) coverage: Option<Coverage>,
    pub(super) key: String,
}

impl Expected {
    fn bill(kind: &KindSpec, coverage: Option<Coverage>, month: Month) -> Self {
        Self { kind: kind.name, coverage, key: month.to_string() }
    }

    pub(super) fn address(&self) -> Address {
        Address::checked(self.kind, self.coverage, self.key.clone())
    }

    /// True if its position is before that of a resource of the same kind.
    pub(super) fn is_before(&self, resource: Resource<'_>) -> bool {
        (self.coverage, self.key.as_str()) < (resource.coverage(), resource.key())
    }
}

/// Everything expected at `now`, in canonical order.
pub(super) fn expected(
    account: &Account,
    catalogue: &Catalogue,
    standings: &Standings<'_>,
    now: DateTime<Utc>,
) -> Vec<Expected> {
    let mut expected = Vec::new();
    if let Some(root) = catalogue.root()
        && account.of_kind(root.name).len() == 0
    {
        expected.push(Expected { kind: root.name, coverage: None, key: account.operator().to_string() });
    }
    for place in bill_places(catalogue) {
        let Some((bill, mut months)) = billed_months(account, catalogue, standings, place, now) else { continue };
        let address = |month| Expected::bill(bill, place, month).address();
        let listed = |month| account.get(&address(month));
        let is_paid = |month| standings.ended().contains_expected(&address(month));
        // A bill that is settled takes no more charges: those that still run go to the month after it.
        let is_gone = |resource| standings.of_kind(bill)(resource).0 == Standing::Gone;
        let is_settled = |month| is_paid(month) || listed(month).is_some_and(is_gone);
        while let Some(last) = months.last().copied()
            && is_settled(last)
        {
            months.push(last.next());
        }
        let missing = months.into_iter().filter(|month| listed(*month).is_none() && !is_paid(*month));
        expected.extend(missing.map(|month| Expected::bill(bill, place, month)));
    }
    expected.sort();
    expected.dedup();
    expected
}

/// Where there are bills: in coverages, or the operator's.
fn bill_places(catalogue: &Catalogue) -> BTreeSet<Option<Coverage>> {
    catalogue.kinds().filter(|kind| kind.is_bill).flat_map(KindSpec::places).collect()
}

/// True if what is taken to be ended may change what is expected: where a bill is among it, or what settles
/// one, or what ends by itself, or all that was charged in a place.
pub(super) fn may_change(account: &Account, catalogue: &Catalogue, standings: &Standings<'_>) -> bool {
    let provider = catalogue.provider();
    let ended = || standings.ended().resources().map(|ix| account.resource(ix));
    let kind = |resource: Resource<'_>| catalogue.kind(resource.kind());
    let decides = |resource: Resource<'_>| {
        let settles = |kind: &KindSpec| kind.is_bill || kind.settles();
        kind(resource).is_none_or(settles)
            || [Fact::EndsAt, Fact::NextMonth].iter().any(|fact| resource.fact(*fact).is_some())
    };
    let is_charged = |kind: &KindSpec| catalogue.bill_of(kind).is_some();
    let was_charged = |place| {
        let is_on_it = |resource| is_billed_to(provider, resource, place);
        ended().any(|resource| kind(resource).is_some_and(is_charged) && is_on_it(resource))
    };
    let is_any_charged = |place| {
        let mut charged = catalogue.kinds().filter(|kind| is_charged(kind));
        charged.any(|kind| standings.live(kind).any(|resource| is_billed_to(provider, resource, place)))
    };
    standings.ended().has_expected()
        || ended().any(decides)
        || bill_places(catalogue).into_iter().any(|place| was_charged(place) && !is_any_charged(place))
}

/// For so many months ahead each bill is expected. Where charges run longer, only the last bill is
/// expected besides.
const MOST: usize = 120;

/// The kind of a place's bills, and the months that will be billed: from that of `now` to that in
/// which the last billed thing ends. `None` if nothing is billed there.
fn billed_months<'c>(
    account: &Account,
    catalogue: &'c Catalogue,
    standings: &Standings<'_>,
    place: Option<Coverage>,
    now: DateTime<Utc>,
) -> Option<(&'c KindSpec, Vec<Month>)> {
    let provider = catalogue.provider();
    let is_billed = |spec| standings.live(spec).any(|resource| is_billed_to(provider, resource, place));
    let billed: Vec<_> = catalogue
        .kinds()
        .filter_map(|spec| Some((spec, catalogue.bill_of(spec)?)))
        .filter(|(spec, bill)| bill.places().contains(&place) && is_billed(*spec))
        .collect();
    let (_, bill) = *billed.last()?;
    let ends = billed.into_iter().filter_map(|(spec, _)| last_end(provider, account, spec, standings, place, now));
    let (this, last) = (provider.month_of(now), provider.month_of(ends.fold(now, DateTime::max)));
    let between = iter::successors(Some(this), |month| Some(month.next())).take_while(|month| *month < last);
    Some((bill, between.take(MOST).chain([last]).collect()))
}

/// When the last thing of a kind ends that is billed to a place and that nobody can end earlier.
fn last_end(
    provider: &Provider,
    account: &Account,
    spec: &KindSpec,
    standings: &Standings<'_>,
    place: Option<Coverage>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let mut of_resource = standings.of_kind(spec);
    account
        .with_fact(&[Fact::EndsAt, Fact::NextMonth])
        .filter(|resource| resource.kind() == spec.name && is_billed_to(provider, *resource, place))
        .filter(|resource| of_resource(*resource).0 != Standing::Gone)
        .filter_map(|resource| ends_at(provider, spec, resource, now))
        .max()
}

/// True if a resource may be on the bills of a place: those of its own coverage, or of the one that it
/// names. What the operator shares and what names no coverage that is known may be on anybody's, and
/// anything on the operator's.
pub(super) fn is_billed_to(provider: &Provider, resource: Resource<'_>, bills: Option<Coverage>) -> bool {
    let named = || resource.fact(Fact::BilledTo).and_then(|code| provider.known(code));
    let own = resource.coverage().or_else(named);
    own.is_none() || bills.is_none() || own == bills
}

/// When a resource ends although nobody on the customer's side can end it; `None` if somebody can,
/// or nothing is known. Where it was read with several statuses, it may have any of them.
pub(super) fn ends_at(
    provider: &Provider,
    spec: &KindSpec,
    resource: Resource<'_>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if resource.fact(Fact::NextMonth).is_some_and(|next| spec.classify(Some(next)).0 == Standing::Gone) {
        let next_month = provider.start_of(provider.month_of(now).next().first_day());
        return next_month.checked_sub_signed(TimeDelta::seconds(1));
    }
    let others = resource.other_statuses().map(Some);
    if iter::once(resource.status()).chain(others).all(|status| is_ended_by_customer(spec, status)) {
        return None;
    }
    let at = DateTime::parse_from_rfc3339(resource.fact(Fact::EndsAt)?).ok()?;
    Some(at.with_timezone(&Utc))
}

/// True if somebody on the customer's side can end what has this status, or it is gone.
fn is_ended_by_customer(spec: &KindSpec, status: Option<&str>) -> bool {
    let standing = spec.classify(status).0;
    let first = spec.route(standing, status).and_then(|route| route.steps.first());
    match first.map(|step| step.means) {
        Some(Means::Api(_) | Means::Console(_) | Means::Payment(_)) => true,
        Some(Means::Support(_) | Means::Wait(_)) => false,
        None => standing == Standing::Gone,
    }
}
