//! What people do.

use chrono::{DateTime, Utc};

use super::error::SimulationError;
use super::thing::ThingIx;
use super::world::World;
use crate::catalogue::spec::{Means, Standing};

impl World {
    /// Why a person's next act on a thing cannot be done now, if so.
    pub(super) fn person_cannot(&self, ix: ThingIx) -> Option<SimulationError> {
        let subject = || self.address(ix);
        if !self.thing(ix).is_listed() {
            return Some(SimulationError::NotThere(subject()));
        }
        if !self.thing(ix).is_live() {
            return Some(SimulationError::Gone(subject()));
        }
        let Some(next) = self.next_act(ix) else { return Some(SimulationError::NoWay(subject())) };
        if matches!(next.step.means, Means::Api(_)) {
            return Some(SimulationError::Operation(subject()));
        }
        if let (Means::Wait(_), Some(until)) = (next.step.means, self.over_at(ix))
            && until > self.now
        {
            return Some(SimulationError::NotYet { subject: subject(), until });
        }
        let (before, _) = self.holder(ix)?;
        Some(SimulationError::Held { subject: subject(), before: Box::new(self.address(before)) })
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
