//! Everything that can change the state.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::calls::Meant;
use super::drift::Edit;
use super::rules::Purpose;
use super::thing::ThingIx;
use super::world::World;
use crate::account::Address;
use crate::catalogue::spec::Means;

/// Something that changed the state. With the account as it was at first, all of them in order give
/// the state.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Event {
    /// The clock was moved.
    Clock { now: DateTime<Utc> },
    /// The next act on a thing was done: by an operation, or by hand.
    Act {
        subject: Address,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operation: Option<String>,
    },
    /// A protection was switched.
    Protection { subject: Address, operation: String, is_on: bool },
    /// The data of a thing was copied out.
    Export { subject: Address, operation: String },
    /// An end that was under way is complete.
    Over { subject: Address },
    /// A thing that was gone is no longer listed.
    Unlisted { subject: Address },
    /// Somebody else changed something.
    Drift { drift: Edit },
}

impl World {
    /// The change that a call makes which is not refused; `None` if it changes nothing.
    pub(super) fn event(&self, meant: &Meant) -> Option<Event> {
        let (subject, operation) = (self.address(meant.ix), meant.operation.id.to_owned());
        match meant.purpose {
            Purpose::Show => None,
            Purpose::Act if self.is_export(meant) => {
                (!self.exported.contains(&meant.ix)).then_some(Event::Export { subject, operation })
            }
            Purpose::Act => Some(Event::Act { subject, operation: Some(operation) }),
            Purpose::Lift | Purpose::Protect => {
                let is_on = meant.purpose == Purpose::Protect;
                let differs = self.thing(meant.ix).protection.is_on() != is_on;
                differs.then_some(Event::Protection { subject, operation, is_on })
            }
        }
    }

    /// Changes the state. An error says why that is impossible, and leaves the state as it was.
    pub(super) fn apply(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::Clock { now } => self.move_clock(*now),
            Event::Act { subject, operation } => {
                let ix = self.known(subject)?;
                let id = operation.as_deref().map(|id| self.operation(id)).transpose()?;
                let next = self.next_act(ix).map(|next| match next.step.means {
                    Means::Api(operation) => Some(operation.id),
                    _ => None,
                });
                if next != Some(id) {
                    return Err(format!("that is not the next act on {subject}"));
                }
                self.act(ix, id);
            }
            Event::Protection { subject, operation, is_on } => {
                let (ix, id) = (self.known(subject)?, self.operation(operation)?);
                self.switch(ix, id, *is_on);
            }
            Event::Export { subject, operation } => {
                let (ix, id) = (self.known(subject)?, self.operation(operation)?);
                self.export(ix, id);
            }
            Event::Over { subject } => {
                let ix = self.known(subject)?;
                self.end(ix);
            }
            Event::Unlisted { subject } => {
                let ix = self.known(subject)?;
                self.vanish(ix);
            }
            Event::Drift { drift } => self.edit(drift),
        }
        Ok(())
    }

    fn known(&self, subject: &Address) -> Result<ThingIx, String> {
        let here = self.find(subject).filter(|ix| self.thing(*ix).is_listed());
        here.ok_or_else(|| format!("{subject} is not there"))
    }

    fn operation(&self, id: &str) -> Result<&'static str, String> {
        let known = self.rules.operations.get_key_value(id);
        known.map(|(id, _)| *id).ok_or_else(|| format!("there is no operation `{id}`"))
    }

    /// True if the account itself is closed.
    pub(super) fn is_closed(&self) -> bool {
        let Some(root) = self.rules.root else { return false };
        !self.of_kind(root).any(|ix| self.thing(ix).is_listed())
    }
}
