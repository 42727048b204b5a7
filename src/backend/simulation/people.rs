//! What people do.

use chrono::{DateTime, Utc};

use super::thing::ThingIx;
use super::world::World;
use crate::account::Address;
use crate::catalogue::spec::{Means, Standing};

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
        before: Box<Address>,
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
    pub(super) fn person_cannot(&self, ix: ThingIx) -> Option<NotDone> {
        let subject = || self.address(ix);
        if !self.thing(ix).is_listed() {
            return Some(NotDone::NotThere(subject()));
        }
        if !self.thing(ix).is_live() {
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
        Some(NotDone::Held { subject: subject(), before: Box::new(self.address(before)) })
    }

    /// When a wait is over, if that depends on a date.
    fn over_at(&self, ix: ThingIx) -> Option<DateTime<Utc>> {
        let thing = *self.thing(ix);
        let spec = self.spec(ix);
        if let Some(date) = self.confirmed_at(ix) {
            return Some(date);
        }
        let own = spec.classify(self.status_of(&thing)).0;
        if own == Standing::Live && self.assess(ix).0 == Standing::Ending {
            return Some(self.next_month());
        }
        self.ends_at(ix)
    }
}
