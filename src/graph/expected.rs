//! What no response lists and is to be reckoned with: the account itself, and the bills to come.

use std::collections::BTreeSet;
use std::iter;

use chrono::{DateTime, TimeDelta, Utc};

use super::standing::{Standings, is_in_doubt};
use crate::account::{Account, Address, Coverage, Fact, Month, PlaceIx, Resource};
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

/// What is expected, and where charges go.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ToCome {
    /// What no response lists, in canonical order.
    pub(super) expected: Vec<Expected>,
    /// The bills that take the charges which still run, or may take them: in each place the first bill that is
    /// certainly not settled, and each before it that may be settled or not. A bill is left out
    /// if that of the next month is certainly open, because that one can take the charges as well.
    pub(super) charged: Vec<Address>,
}

/// Everything expected at `now`.
pub(super) fn to_come(
    account: &Account,
    catalogue: &Catalogue,
    standings: &Standings<'_>,
    now: DateTime<Utc>,
) -> ToCome {
    let (mut expected, mut charged) = (Vec::new(), Vec::new());
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
        let is_gone = |resource| standings.of_kind(bill)(resource).0 == Standing::Gone;
        let is_doubtful = |month| listed(month).is_some_and(|resource| is_in_doubt(bill, resource));
        let is_open = |month| !is_doubtful(month) && listed(month).is_some_and(|resource| !is_gone(resource));
        // A bill that is settled takes no more charges: those that still run go to the month after it.
        while let Some(last) = months.last().copied() {
            let is_settled = is_paid(last) || listed(last).is_some_and(is_gone);
            if !is_settled && !is_open(last.next()) {
                charged.push(address(last));
            }
            if !is_settled && !is_doubtful(last) {
                break;
            }
            months.push(last.next());
        }
        let missing = months.into_iter().filter(|month| listed(*month).is_none() && !is_paid(*month));
        expected.extend(missing.map(|month| Expected::bill(bill, place, month)));
    }
    expected.sort();
    expected.dedup();
    ToCome { expected, charged }
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
    let ends_by_itself =
        |resource: Resource<'_>| [Fact::EndsAt, Fact::NextMonth].iter().any(|fact| resource.fact(*fact).is_some());
    let decides = |resource: Resource<'_>| {
        let settles = |kind: &KindSpec| kind.is_bill || kind.settles();
        kind(resource).is_none_or(settles) || ends_by_itself(resource)
    };
    let is_charged = |kind: &KindSpec| catalogue.bill_of(kind).is_some();
    let bills = |place| Bills::of(place, account, provider);
    let was_charged = |place| {
        let bills = bills(place);
        ended().any(|resource| bills.may_have(resource) && kind(resource).is_some_and(is_charged))
    };
    let is_any_charged = |place| {
        let bills = bills(place);
        let mut charged = catalogue.kinds().filter(|kind| is_charged(kind));
        charged.any(|kind| standings.has_live(kind, |resource| bills.may_have(resource)))
    };
    standings.ended().has_expected()
        || standings.ended().today().iter().any(|ix| ends_by_itself(account.resource(*ix)))
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
    let bills = Bills::of(place, account, provider);
    let is_billed = |spec| standings.has_live(spec, |resource| bills.may_have(resource));
    let billed: Vec<_> = catalogue
        .kinds()
        .filter_map(|spec| Some((spec, catalogue.bill_of(spec)?)))
        .filter(|(spec, bill)| bill.places().contains(&place) && is_billed(*spec))
        .collect();
    let (_, bill) = *billed.last()?;
    let ends = billed.into_iter().filter_map(|(spec, _)| last_end(account, spec, standings, bills, now));
    let (this, last) = (provider.month_of(now), provider.month_of(ends.fold(now, DateTime::max)));
    let between = iter::successors(Some(this), |month| Some(month.next())).take_while(|month| *month < last);
    Some((bill, between.take(MOST).chain([last]).collect()))
}

/// When the last thing of a kind ends that may be on these bills, that nobody can end earlier, and that does not
/// end today.
fn last_end(
    account: &Account,
    spec: &KindSpec,
    standings: &Standings<'_>,
    bills: Bills<'_>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let mut of_resource = standings.of_kind(spec);
    account
        .with_fact(&[Fact::EndsAt, Fact::NextMonth])
        .filter(|resource| resource.kind() == spec.name && bills.may_have(*resource))
        .filter(|resource| of_resource(*resource).0 != Standing::Gone)
        .filter(|resource| !standings.ended().today().contains(&resource.ix()))
        .filter_map(|resource| ends_at(bills.provider, spec, resource, now))
        .max()
}

/// The bills of a place, and what may be on them: what is in the place, and what names it. What the operator
/// shares and what names no coverage that is known may be on anybody's, and anything on the operator's.
#[derive(Clone, Copy)]
pub(super) struct Bills<'c> {
    provider: &'c Provider,
    place: Option<Coverage>,
    /// The same as a number of the account, which compares faster.
    own: Option<PlaceIx>,
    shared: Option<PlaceIx>,
}

impl<'c> Bills<'c> {
    pub(super) fn of(place: Option<Coverage>, account: &Account, provider: &'c Provider) -> Self {
        Self { provider, place, own: account.place_number(place), shared: account.place_number(None) }
    }

    pub(super) fn may_have(&self, resource: Resource<'_>) -> bool {
        let at = Some(resource.place_ix());
        self.place.is_none() || at == self.own || (at == self.shared && self.may_have_shared(resource))
    }

    fn may_have_shared(&self, resource: Resource<'_>) -> bool {
        let named = resource.fact(Fact::BilledTo).and_then(|code| self.provider.known(code));
        named.is_none() || named == self.place
    }
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
