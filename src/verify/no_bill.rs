//! Bills that a plan waits for and that do not come any more, because what would have been on them ended early.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{DateTime, Days, Utc};

use super::bills::is_billed_to;
use crate::account::{Account, Address, Coverage, Month, Observation, Resource};
use crate::catalogue::spec::Standing;
use crate::catalogue::{Catalogue, KindSpec, Weekends};

/// Tells which bills will not come, by what an account shows.
pub(crate) struct NoBill<'a> {
    account: &'a Account,
    catalogue: &'a Catalogue,
    now: DateTime<Utc>,
    this: Month,
    /// Whether anything that is charged is left in a place.
    charged: RefCell<BTreeMap<Option<Coverage>, bool>>,
}

impl<'a> NoBill<'a> {
    pub(crate) fn new(account: &'a Account, catalogue: &'a Catalogue, now: DateTime<Utc>) -> Self {
        let this = catalogue.provider().month_of(now);
        Self { account, catalogue, now, this, charged: RefCell::default() }
    }

    /// True if an unlisted bill that [`verify`](super::verify) does not expect will not come. That needs three things. Nothing
    /// that is charged is left in its place. It is later than the bill that takes the charges up to now: that of this
    /// month, or the next one where that is settled. Or its month is past, and so is the day by which fees are confirmed.
    pub(crate) fn is(&self, bill: &Address) -> bool {
        let Some(kind) = self.catalogue.kind(bill.kind()).filter(|kind| kind.is_bill) else { return false };
        let Ok(month) = bill.key().parse::<Month>() else { return false };
        // A listed bill has come. Where settled bills are not listed, a missing one may be settled.
        let is_told = kind.assess(None).0 == Standing::Gone || self.account.get(bill).is_some();
        if is_told || self.is_charged(kind, bill.coverage()) {
            return false;
        }
        if month < self.this { self.is_confirmed(month) } else { month > self.takes_charges(kind, bill.coverage()) }
    }

    /// True if the fee of a month is confirmed by now, whatever days are holidays: they move that by less than a week.
    fn is_confirmed(&self, month: Month) -> bool {
        let provider = self.catalogue.provider();
        let by = provider.confirmed_by(month, &Weekends).checked_add_days(Days::new(7));
        by.is_some_and(|day| provider.start_of(day) <= self.now)
    }

    /// The month whose bill takes what was charged until now.
    fn takes_charges(&self, kind: &KindSpec, place: Option<Coverage>) -> Month {
        let mut month = self.this;
        while self.may_be_settled(kind, place, month) && month.next() != month {
            month = month.next();
        }
        month
    }

    /// True if the bill of a month is listed and is not certainly open.
    fn may_be_settled(&self, kind: &KindSpec, place: Option<Coverage>, month: Month) -> bool {
        let bill = Address::checked(kind.name, place, month.to_string());
        self.account.get(&bill).is_some_and(|resource| {
            let (standing, _) = kind.assess(self.account.observe(&bill).as_ref());
            let is_open = matches!(standing, Standing::Live | Standing::Ending);
            !is_open || resource.other_statuses().next().is_some()
        })
    }

    /// True if something that is not gone is on the bills of a place. O(n) once for each place.
    fn is_charged(&self, bill: &KindSpec, place: Option<Coverage>) -> bool {
        *self.charged.borrow_mut().entry(place).or_insert_with(|| {
            let on_it = |kind: &&KindSpec| self.catalogue.bill_of(kind).is_some_and(|one| one.name == bill.name);
            self.catalogue.kinds().filter(on_it).any(|kind| {
                let is_gone = |one: &Resource<'_>| kind.assess(Some(&Observation::of(*one))).0 == Standing::Gone;
                let mut own = self.account.of_kind(kind.name);
                own.any(|one| !is_gone(&one) && is_billed_to(self.catalogue.provider(), one, place))
            })
        })
    }
}
