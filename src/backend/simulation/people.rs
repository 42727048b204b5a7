//! What people do, and what time does by itself.

use chrono::{DateTime, NaiveTime, Utc};

use super::drift::NewThing;
use super::world::{Ix, World};
use crate::account::{Address, Coverage, Fact, Month};
use crate::catalogue::spec::{Means, Standing};
use crate::catalogue::{Code, KindSpec};
use crate::timeline::{Weekends, confirmed_by};

/// Whether people do their part in a rehearsal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum People {
    /// Nobody is there: what only a person or time can do stays undone, unless
    /// [`do_by_hand`](super::MemoryBackend::do_by_hand) does it.
    #[default]
    Absent,
    /// Whoever has to act does so at once: each look at a thing whose next act is no operation makes
    /// that act happen, if nothing stands before it.
    Act,
}

/// Why a person cannot do the next act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotDone {
    /// It is not in the account.
    #[error("{0} is not there")]
    NotThere(Address),
    /// There is nothing left to do.
    #[error("{0} is gone already")]
    Gone(Address),
    /// Nothing that is known ends it.
    #[error("nothing is known that ends {0}")]
    NoWay(Address),
    /// The next act is an operation of the API.
    #[error("the next act on {0} is an operation, not a person's")]
    Operation(Address),
    /// Something else has to be gone first.
    #[error("{before} is still there, and has to go before {subject}")]
    Held {
        /// What was to be ended.
        subject: Address,
        /// What has to go first.
        before: Address,
    },
    /// The date that is waited for has not come.
    #[error("{subject} has to wait until {until}")]
    NotYet {
        /// What was to be ended.
        subject: Address,
        /// When it is over, in UTC.
        until: DateTime<Utc>,
    },
    /// The ledger cannot be written.
    #[error("{0}")]
    Ledger(String),
}

impl World {
    /// Why a person's next act on a thing cannot be done now, if so.
    pub(super) fn person_cannot(&self, ix: Ix) -> Option<NotDone> {
        let subject = || self.address(ix);
        if !self.thing(ix).is_here {
            return Some(NotDone::NotThere(subject()));
        }
        if !self.thing(ix).is_live {
            return Some(NotDone::Gone(subject()));
        }
        let Some(next) = self.next_act(ix) else { return Some(NotDone::NoWay(subject())) };
        if matches!(next.step.means, Means::Api(_)) {
            return Some(NotDone::Operation(subject()));
        }
        if let (Means::Wait(_), Some(until)) = (next.step.means, self.over_at(ix))
            && until > self.now
        {
            return Some(NotDone::NotYet { subject: subject(), until });
        }
        let (before, _) = self.holder(ix)?;
        Some(NotDone::Held { subject: subject(), before: self.address(before) })
    }

    /// When what is waited for is over, if that is a matter of dates.
    fn over_at(&self, ix: Ix) -> Option<DateTime<Utc>> {
        let thing = *self.thing(ix);
        let spec = self.spec(ix);
        if let Some(date) = self.confirmed_at(ix) {
            return Some(date);
        }
        let own = spec.classify(self.status_of(&thing)).0;
        if own == Standing::Live && self.assess(ix).0 == Standing::Ending {
            return Some(start(Month::of(self.now).next()));
        }
        self.ends_at(ix)
    }

    /// When a bill that is not confirmed yet will be.
    fn confirmed_at(&self, ix: Ix) -> Option<DateTime<Utc>> {
        let (standing, code) = self.assess(ix);
        let waits = self.next_act(ix).is_some_and(|next| matches!(next.step.means, Means::Wait(_)) && !next.is_last);
        let is_open = self.rules.bill == Some(self.thing(ix).kind) && code == Code::BillUnconfirmed;
        let month: Month = self.key(ix).parse().ok().filter(|_| is_open && waits && standing == Standing::Live)?;
        Some(confirmed_by(month, &Weekends).and_time(NaiveTime::MIN).and_utc())
    }

    /// The amount of a bill is final: what is left is to pay it.
    pub(super) fn confirm(&mut self, ix: Ix) {
        match confirmed(self.spec(ix)) {
            Some(status) => self.set_status(ix, Some(status)),
            None => self.thing_mut(ix).done += 1,
        }
    }

    /// Moves the clock, and does what happens by itself on the way. Back it does not go.
    pub(super) fn move_clock(&mut self, to: DateTime<Utc>) {
        if to <= self.now {
            return;
        }
        loop {
            let turn = start(Month::of(self.now).next());
            match self.dates.last().copied() {
                Some((date, ix)) if date <= to && date < turn => {
                    self.dates.pop();
                    self.now = self.now.max(date);
                    self.end(ix);
                }
                _ if turn <= to && turn > self.now => {
                    // What changes with the month is not on the bill of the new one.
                    self.end_month();
                    self.now = turn;
                    self.begin_bills();
                }
                _ => break,
            }
        }
        self.now = to;
        let bills: Vec<Ix> = self.rules.bill.map_or_else(Vec::new, |bill| self.of_kind(bill).collect());
        for bill in bills {
            if self.confirmed_at(bill).is_some_and(|date| date <= to) {
                self.confirm(bill);
                self.update(bill);
            }
        }
    }

    /// What was to change with the month changes.
    fn end_month(&mut self) {
        let changing = self.account.with_fact(&[Fact::NextMonth]).map(|resource| resource.ix().0);
        let first = Ix::try_from(self.account.len()).unwrap_or(Ix::MAX);
        let changing: Vec<Ix> = changing.chain(first..self.count()).collect();
        for ix in changing {
            let thing = *self.thing(ix);
            let next = self.fact(ix, thing, Fact::NextMonth).filter(|_| thing.is_live).map(str::to_owned);
            if let Some(next) = next {
                self.set_status(ix, Some(&next));
                self.thing_mut(ix).has_turned = true;
                self.update(ix);
            }
        }
    }

    /// Sees to it that the month has a bill in each coverage where something is charged. One that is
    /// settled already takes no more: the charges go to the next.
    pub(super) fn begin_bills(&mut self) {
        let Some(bill) = self.rules.bill else { return };
        for coverage in Coverage::ALL {
            if !self.is_charged(coverage) {
                continue;
            }
            let mut month = Month::of(self.now);
            let spec = self.kind(bill).spec;
            loop {
                let address = Address::checked(spec.name, Some(coverage), month.to_string());
                match self.find(&address) {
                    Some(ix) if !self.thing(ix).is_live && month.next() > month => month = month.next(),
                    Some(_) => break,
                    None => {
                        let mut new = NewThing::new(address);
                        new.status = unconfirmed(spec).map(str::to_owned);
                        self.add(new);
                        break;
                    }
                }
            }
        }
    }

    /// Whether something that is billed until it ends is live in a coverage.
    fn is_charged(&self, coverage: Coverage) -> bool {
        self.rules.billed.iter().any(|kind| {
            let [shared, ..] = self.live[usize::from(*kind)];
            let own = self.live_count(*kind, Some(coverage)) - shared;
            let on_bill = |ix: Ix| self.thing(ix).is_live && self.is_billed_to(ix, Some(coverage));
            own > 0 || shared > 0 && self.of_kind(*kind).any(on_bill)
        })
    }
}

fn start(month: Month) -> DateTime<Utc> {
    month.first_day().and_time(NaiveTime::MIN).and_utc()
}

/// The status of a bill whose amount is not final.
fn unconfirmed(spec: &KindSpec) -> Option<&'static str> {
    let is_it = |status: &str| spec.classify(Some(status)) == (Standing::Live, Code::BillUnconfirmed);
    spec.status.values.iter().map(|value| value.name).find(|status| is_it(status))
}

/// The status of a bill that only has to be paid.
fn confirmed(spec: &KindSpec) -> Option<&'static str> {
    spec.status.values.iter().map(|value| value.name).find(|status| {
        let (standing, code) = spec.classify(Some(status));
        let mut acts = spec.acts(standing, code, Some(status)).peekable();
        let is_open = standing == Standing::Live && code == Code::BillUnpaid && acts.peek().is_some();
        is_open && acts.all(|act| matches!(act.means, Means::Payment(_)))
    })
}
