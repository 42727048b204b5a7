//! What no response lists and is certain to be there: the account, and the bills to come.

use std::iter;

use chrono::{DateTime, NaiveTime, Utc};

use super::assess::Assessor;
use crate::account::{Account, Address, Coverage, Fact, Month, Resource};
use crate::catalogue::spec::{Means, Standing};
use crate::catalogue::{Catalogue, KindSpec};

/// A node that no response lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Expected {
    pub(super) kind: &'static str,
    pub(super) coverage: Option<Coverage>,
    pub(super) key: String,
}

impl Expected {
    pub(super) fn address(&self) -> Address {
        Address::checked(self.kind, self.coverage, self.key.clone())
    }
}

/// Everything expected, in canonical order.
pub(super) fn expected(
    account: &Account,
    catalogue: &Catalogue,
    assessor: &Assessor<'_>,
    now: DateTime<Utc>,
) -> Vec<Expected> {
    let mut expected = Vec::new();
    if let Some(root) = catalogue.root()
        && account.of_kind(root.name).len() == 0
    {
        expected.push(Expected { kind: root.name, coverage: None, key: account.operator().to_string() });
    }
    for coverage in Coverage::ALL {
        if let Some((bill, months)) = bills(account, catalogue, assessor, coverage, now) {
            let mut months = months;
            // A month whose bill is settled already will not see another: the charges that are
            // still running go to the month after.
            while let Some(last) = months.last().copied()
                && is_settled(account, assessor, bill, coverage, last)
            {
                months.push(last.next());
            }
            let missing = months.into_iter().map(|month| month.to_string()).filter(|key| {
                let address = Address::checked(bill.name, Some(coverage), key.clone());
                account.get(&address).is_none()
            });
            expected.extend(missing.map(|key| Expected { kind: bill.name, coverage: Some(coverage), key }));
        }
    }
    expected.sort();
    expected.dedup();
    expected
}

fn is_settled(
    account: &Account,
    assessor: &Assessor<'_>,
    bill: &'static KindSpec,
    coverage: Coverage,
    month: Month,
) -> bool {
    let address = Address::checked(bill.name, Some(coverage), month.to_string());
    account.get(&address).is_some_and(|resource| assessor.of_kind(bill)(resource).0 == Standing::Gone)
}

/// The months of a coverage that will be billed: from this one to that in which the last billed
/// thing ends.
fn bills(
    account: &Account,
    catalogue: &Catalogue,
    assessor: &Assessor<'_>,
    coverage: Coverage,
    now: DateTime<Utc>,
) -> Option<(&'static KindSpec, Vec<Month>)> {
    let mut bill = None;
    let mut last: Option<DateTime<Utc>> = None;
    for spec in catalogue.kinds() {
        let Some(charged_on) = catalogue.bill_of(spec) else { continue };
        if !assessor.live(spec).any(|resource| is_billed_to(resource, coverage)) {
            continue;
        }
        bill = Some(charged_on);
        let mut assess = assessor.of_kind(spec);
        let ends = account
            .with_fact(&[Fact::EndsAt, Fact::NextMonth])
            .filter(|resource| resource.kind() == spec.name && is_billed_to(*resource, coverage))
            .filter(|resource| assess(*resource).0 != Standing::Gone)
            .filter_map(|resource| ends_at(spec, resource, now))
            .max();
        last = last.max(ends).max(Some(now));
    }
    let (this, last) = (Month::of(now), Month::of(last?));
    let between = iter::successors(Some(this), |month| Some(month.next())).take_while(|month| *month < last);
    bill.map(|bill| (bill, between.take(MOST).chain([last]).collect()))
}

/// For so many months ahead each bill is expected; of what ends later still, the last one.
const MOST: usize = 120;

pub(super) fn is_billed_to(resource: Resource<'_>, coverage: Coverage) -> bool {
    match resource.coverage() {
        Some(own) => own == coverage,
        // By a code that is none it may be either.
        None => {
            resource.fact(Fact::BilledTo).and_then(|code| code.parse().ok()).is_none_or(|at: Coverage| at == coverage)
        }
    }
}

/// When a resource ends although nobody on the customer's side can end it; `None` if somebody can,
/// or nothing is known.
pub(super) fn ends_at(spec: &KindSpec, resource: Resource<'_>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if resource.fact(Fact::NextMonth).is_some_and(|next| spec.classify(Some(next)).0 == Standing::Gone) {
        let last_day = Month::of(now).last_day();
        return NaiveTime::from_hms_opt(23, 59, 59).map(|time| last_day.and_time(time).and_utc());
    }
    let standing = spec.classify(resource.status()).0;
    let means = spec.route(standing, resource.status()).and_then(|route| route.steps.first()).map(|step| step.means);
    match means {
        Some(Means::Api(_) | Means::Console(_) | Means::Payment(_)) => None,
        Some(Means::Support(_) | Means::Wait(_)) | None => {
            let at = DateTime::parse_from_rfc3339(resource.fact(Fact::EndsAt)?).ok()?;
            Some(at.with_timezone(&Utc))
        }
    }
}
