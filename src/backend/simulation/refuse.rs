//! What the real account would refuse, as far as the catalogue says.

use super::calls::{Meant, refusal};
use super::rules::Purpose;
use super::thing::ThingIx;
use super::world::World;
use crate::catalogue::Call;
use crate::catalogue::spec::{Action, Actor, Constraint, Means};
use crate::execution::Response;

impl World {
    /// Why a call is turned down, if it is.
    pub(super) fn refuses(&self, meant: &Meant, call: &Call, is_root: bool) -> Option<Response> {
        let Meant { ix, purpose, .. } = *meant;
        let address = self.address(ix);
        if !self.thing(ix).is_listed() {
            return Some(refusal(404, "not_found", format!("{address} is not there")));
        }
        if purpose == Purpose::Show {
            return None;
        }
        if self.spec(ix).who.value == Actor::RootUser && !is_root {
            return Some(refusal(403, "forbidden", format!("only the root user may do that to {address}")));
        }
        if !self.thing(ix).is_live() {
            return Some(refusal(400, "gone", format!("{address} is gone already")));
        }
        if purpose != Purpose::Act {
            return None;
        }
        self.refuses_act(meant, call)
    }

    fn refuses_act(&self, meant: &Meant, call: &Call) -> Option<Response> {
        let Meant { ix, operation, .. } = *meant;
        let address = self.address(ix);
        let is_export = self.is_export(meant);
        if self.ending.contains_key(&ix) && !is_export {
            return Some(refusal(400, "under_way", format!("the end of {address} is under way")));
        }
        if self.spec(ix).protection.is_some() && self.thing(ix).protection.is_on() && !is_export {
            return Some(refusal(400, "protected", format!("{address} is protected against termination")));
        }
        let next = self.next_act(ix).map(|next| next.step.means);
        if !matches!(next, Some(Means::Api(next)) if next.id == operation.id) && !is_export {
            return Some(refusal(400, "out_of_turn", format!("that is not how {address} ends now")));
        }
        if operation.needs_quantity() && self.call(ix, &operation).body != call.body {
            return Some(refusal(400, "out_of_date", format!("there is another number of {address} now")));
        }
        let (before, constraint) = self.holder(ix).filter(|_| !is_export)?;
        let reason = constraint.reason.english();
        Some(refusal(400, "still_there", format!("{} is still there, and {reason}", self.address(before))))
    }

    /// True if a call only copies data out.
    pub(super) fn is_export(&self, meant: &Meant) -> bool {
        let mut exports = self.spec(meant.ix).every_act().filter(|step| step.action == Action::Export);
        exports.any(|step| step.means == Means::Api(meant.operation))
    }

    /// Something that has to be gone before a thing may end.
    pub(super) fn holder(&self, ix: ThingIx) -> Option<(ThingIx, &'static Constraint)> {
        let before = &self.kind(self.thing(ix).kind).before;
        before.iter().find_map(|(kind, constraint)| {
            // Data that can only be copied out holds nothing up once it was.
            let holds = |before: ThingIx| !self.exported.contains(&before);
            self.first_of(*kind, constraint, ix, &holds).map(|before| (before, *constraint))
        })
    }
}
