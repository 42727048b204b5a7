//! What time does by itself.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::drift::NewThing;
use super::rules::KindIx;
use super::thing::ThingIx;
use super::world::World;
use crate::account::{Address, Coverage, Fact, Month};
use crate::catalogue::spec::{Means, Standing};
use crate::catalogue::{KindSpec, Weekends};

impl World {
    /// When the amount of a bill will be final, if it is not.
    pub(super) fn confirmed_at(&self, ix: ThingIx) -> Option<DateTime<Utc>> {
        let (standing, code) = self.assess(ix);
        let waits = self.next_act(ix).is_some_and(|next| matches!(next.step.means, Means::Wait(_)) && !next.is_last);
        let month = self.spec(ix).fee_to_confirm(code, self.key(ix));
        let month = month.filter(|_| waits && standing == Standing::Live)?;
        let provider = self.rules.catalogue.provider();
        Some(provider.start_of(provider.confirmed_by(month, &Weekends)))
    }

    /// Moves the clock forward, and does what happens by itself until then: things end at their date,
    /// months turn, and bills become final.
    pub(super) fn move_clock(&mut self, to: DateTime<Utc>) {
        if to <= self.now {
            return;
        }
        loop {
            let turn = self.next_month();
            match self.dates.last().copied() {
                Some((date, ix)) if date <= to && date < turn => {
                    self.dates.pop();
                    self.now = self.now.max(date);
                    self.end(ix);
                }
                _ if turn <= to && turn > self.now => {
                    // Before the bill of the new month begins: what changes is not on that.
                    self.end_month();
                    self.now = turn;
                    self.begin_bills();
                }
                _ => break,
            }
        }
        self.now = to;
        let bills: Vec<ThingIx> = self.rules.bill.map_or_else(Vec::new, |bill| self.of_kind(bill).collect());
        for bill in bills {
            if self.confirmed_at(bill).is_some_and(|date| date <= to) {
                self.go_on(bill);
                self.update(bill);
            }
        }
    }

    /// Changes what was to change with the month.
    fn end_month(&mut self) {
        let changing = self.account.with_fact(&[Fact::NextMonth]).map(|resource| resource.ix().into());
        let changing: Vec<ThingIx> = changing.chain(self.newcomers()).collect();
        for ix in changing {
            let thing = *self.thing(ix);
            let next = self.fact(ix, thing, Fact::NextMonth).filter(|_| thing.is_live()).map(str::to_owned);
            if let Some(next) = next {
                self.set_status(ix, Some(&next));
                self.thing_mut(ix).has_turned = true;
                self.update(ix);
            }
        }
    }

    pub(super) fn running_month(&self) -> Month {
        self.rules.catalogue.provider().month_of(self.now)
    }

    /// The first instant of the next month.
    pub(super) fn next_month(&self) -> DateTime<Utc> {
        self.rules.catalogue.provider().start_of(self.running_month().next().first_day())
    }

    /// Makes a bill of the running month in each place with bills where something is charged. A bill that is
    /// settled takes no more charges: they go to the next month's.
    pub(super) fn begin_bills(&mut self) {
        let Some(bill) = self.rules.bill else { return };
        for place in self.kind(bill).spec.places() {
            if self.is_charged(place) {
                self.begin_bill(bill, place);
            }
        }
    }

    fn begin_bill(&mut self, bill: KindIx, place: Option<Coverage>) {
        let spec = Arc::clone(&self.kind(bill).spec);
        let month = self.first_month_without(bill, place, |bill| !self.thing(bill).is_live());
        let address = Address::checked(spec.name, place, month.to_string());
        if self.find(&address).is_none() {
            let status = unconfirmed(&spec, address.key()).map(str::to_owned);
            self.add(NewThing { status, ..NewThing::new(address) });
        }
    }

    /// The first month, from the running one on, that has no bill of which `is_one` is true.
    pub(super) fn first_month_without(
        &self,
        bill: KindIx,
        place: Option<Coverage>,
        is_one: impl Fn(ThingIx) -> bool,
    ) -> Month {
        let name = self.kind(bill).spec.name;
        let is_one = |month: Month| self.find(&Address::checked(name, place, month.to_string())).is_some_and(&is_one);
        let mut month = self.running_month();
        while is_one(month) && month.next() > month {
            month = month.next();
        }
        month
    }

    /// True if something that is billed until it ends is live where it goes on the bills of a place.
    fn is_charged(&self, place: Option<Coverage>) -> bool {
        self.rules.billed.iter().any(|kind| {
            let live = |place| self.live[kind.at()].get(&place).is_some_and(|count| *count > 0);
            let on_bill = |ix: ThingIx| self.thing(ix).is_live() && self.is_billed_to(ix, place);
            live(place) || self.live_count(*kind, place) > 0 && self.of_kind(*kind).any(on_bill)
        })
    }
}

/// The status of a bill with this key whose amount is not final.
fn unconfirmed(bill: &KindSpec, key: &str) -> Option<&'static str> {
    let is_it = |status: &&str| {
        let (standing, code) = bill.classify(Some(status));
        standing == Standing::Live && bill.fee_to_confirm(code, key).is_some()
    };
    bill.status.values.iter().map(|value| value.name).find(is_it)
}
