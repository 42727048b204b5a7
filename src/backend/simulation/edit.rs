//! Editing the account as others do.

use super::drift::{Edit, NewThing};
use super::thing::{Presence, ThingIx};
use super::world::World;
use crate::account::{Address, Protection};

impl World {
    /// True if an edit is possible and would change something.
    pub(super) fn can_edit(&self, edit: &Edit) -> bool {
        let here = |subject: &Address| self.find(subject).filter(|ix| self.thing(*ix).is_listed());
        match edit {
            Edit::Status { subject, status } => {
                here(subject).is_some_and(|ix| self.status_of(self.thing(ix)) != status.as_deref())
            }
            Edit::Protected { subject } => {
                let can_be = |ix: &ThingIx| self.spec(*ix).protection.is_some();
                here(subject).filter(can_be).is_some_and(|ix| self.thing(ix).protection != Protection::On)
            }
            Edit::Vanished { subject } => here(subject).is_some(),
            Edit::Appeared { thing } => {
                self.rules.kind_ix(thing.address.kind()).is_some()
                    && here(&thing.address).is_none()
                    && !self.is_closed()
            }
        }
    }

    pub(super) fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::Status { subject, status } => {
                let Some(ix) = self.find(subject) else { return };
                self.ending.remove(&ix);
                self.lingering.remove(&ix);
                self.set_status(ix, status.as_deref());
                self.update(ix);
            }
            Edit::Protected { subject } => {
                let Some(ix) = self.find(subject) else { return };
                self.thing_mut(ix).protection = Protection::On;
                self.update(ix);
            }
            Edit::Vanished { subject } => {
                if let Some(ix) = self.find(subject) {
                    self.vanish(ix);
                }
            }
            Edit::Appeared { thing } => match self.find(&thing.address) {
                Some(ix) => self.bring_back(ix, thing),
                None => _ = self.add(thing.clone()),
            },
        }
    }

    /// Brings back a thing that was there before, with its old references and facts.
    fn bring_back(&mut self, ix: ThingIx, thing: &NewThing) {
        self.set_status(ix, thing.status.as_deref());
        let known = self.thing_mut(ix);
        (known.is_empty, known.protection) = (false, thing.protection);
        if !known.is_listed() {
            known.presence = Presence::Gone;
        }
        self.update(ix);
    }
}
