//! What a call means: which operation of which kind, and which thing.

use super::rules::{KindIx, Purpose, Use};
use super::thing::ThingIx;
use super::world::World;
use crate::account::{Coverage, Fact, join_key};
use crate::catalogue::{Call, Operation, ParamSource};
use crate::execution::Response;

/// What a call is about.
#[derive(Clone, Copy)]
pub(super) struct Meant {
    pub(super) ix: ThingIx,
    pub(super) purpose: Purpose,
    pub(super) operation: Operation,
}

/// What a refusal says.
pub(super) fn refusal(status: u16, code: &str, message: impl Into<String>) -> Response {
    Response { status: Some(status), code: Some(code.to_owned()), message: Some(message.into()) }
}

impl World {
    /// The thing that a call means; `None` if it gets a list. O(log n).
    ///
    /// Several kinds may share an operation: the call means the kind that has such a thing. If it fits
    /// several things, it means the first that is not gone.
    pub(super) fn meant(&self, call: &Call) -> Result<Option<Meant>, Response> {
        let id = call.operation.id;
        let Some(uses) = self.rules.operations.get(id) else {
            return Err(refusal(404, "unknown_operation", format!("there is no operation `{id}`")));
        };
        let fits =
            |one: &&Use| (one.operation.method, one.operation.path) == (call.operation.method, call.operation.path);
        let uses: Vec<&Use> = uses.iter().filter(fits).collect();
        if uses.is_empty() {
            return Err(refusal(400, "wrong_request", format!("`{id}` has another method or path")));
        }
        self.check_params(call, &uses)?;
        let only_shows = uses.iter().all(|one| one.purpose == Purpose::Show);
        let mut gone = None;
        let mut known = None;
        for one in uses {
            if only_shows && !one.operation.params.iter().any(|(_, from)| from.key_part().is_some()) {
                return Ok(None);
            }
            for ix in self.candidates(one, call) {
                let meant = Meant { ix, purpose: one.purpose, operation: one.operation };
                if self.renders(ix, &one.operation, call) {
                    if self.thing(ix).is_live() || one.purpose == Purpose::Show {
                        return Ok(Some(meant));
                    }
                    gone = gone.or(Some(meant));
                } else {
                    known = known.or(Some(ix));
                }
            }
        }
        match (gone, known) {
            (Some(gone), _) => Ok(Some(gone)),
            (None, Some(ix)) => {
                Err(refusal(400, "wrong_request", format!("that is not how `{id}` is called for {}", self.address(ix))))
            }
            (None, None) => Err(refusal(404, "not_found", format!("there is nothing that `{}` could mean", call.path))),
        }
    }

    /// Checks the parameters that do not depend on the thing.
    fn check_params(&self, call: &Call, uses: &[&Use]) -> Result<(), Response> {
        let fits = |one: &&&Use| {
            let names = one.operation.params.iter().map(|(name, _)| *name);
            names.eq(call.params.iter().map(|(name, _)| *name))
        };
        let Some(one) = uses.iter().find(fits) else {
            return Err(refusal(400, "wrong_request", format!("`{}` takes other parameters", call.operation.id)));
        };
        let own = self.account.operator().as_str();
        let sources = one.operation.params.iter().map(|(_, from)| *from);
        let foreign =
            sources.zip(&call.params).find(|(from, (_, value))| *from == ParamSource::Operator && value != own);
        match foreign {
            Some((_, (_, other))) => {
                Err(refusal(404, "not_found", format!("`{other}` is another operator: this is the account of {own}")))
            }
            None => Ok(()),
        }
    }

    /// The things that the parameters may mean, listed or not.
    fn candidates(&self, one: &Use, call: &Call) -> Vec<ThingIx> {
        let mut parts: Vec<Option<String>> = Vec::new();
        for ((_, from), (_, value)) in one.operation.params.iter().zip(&call.params) {
            if let Some(n) = from.key_part() {
                parts.resize(parts.len().max(n + 1), None);
                parts[n] = Some(from.part(value));
            }
            if from.constant().is_some_and(|text| text != value) {
                return Vec::new();
            }
        }
        let known: Vec<_> = parts.into_iter().map_while(|part| part.map(Into::into)).collect();
        self.with_key(one.kind, call.coverage, &if known.is_empty() { "".into() } else { join_key(&known) })
    }

    /// True if the call is the operation filled in for this thing, whatever quantity it gives.
    fn renders(&self, ix: ThingIx, operation: &Operation, call: &Call) -> bool {
        let right = self.call(ix, operation);
        let is_body = right.body == call.body || operation.needs_quantity();
        (right.params, right.path, right.coverage) == (call.params.clone(), call.path.clone(), call.coverage) && is_body
    }

    /// The operation filled in for a thing.
    pub(super) fn call(&self, ix: ThingIx, operation: &Operation) -> Call {
        let thing = *self.thing(ix);
        let quantity = self.fact(ix, thing, Fact::Quantity);
        operation.call(self.rules.catalogue.provider(), self.account.operator(), thing.place, self.key(ix), quantity)
    }

    /// The things of a kind in a place whose key is this or begins with its parts; all of them if it is
    /// empty. O(log n + things found).
    pub(super) fn with_key(&self, kind: KindIx, place: Option<Coverage>, key: &str) -> Vec<ThingIx> {
        let fits = |own: &str| {
            let rest = own.strip_prefix(key);
            rest.is_some_and(|rest| key.is_empty() || rest.is_empty() || rest.starts_with('/'))
        };
        let range = self.kind(kind).range;
        let (mut low, end) = (range.start.at(), range.end.at());
        let mut high = end;
        while low < high {
            let middle = low + (high - low) / 2;
            let ix = ThingIx::new(middle);
            if (self.thing(ix).place, self.key(ix)) < (place, key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let begins = |ix: &ThingIx| self.thing(*ix).place == place && self.key(*ix).starts_with(key);
        let later = self.newcomers().filter(|ix| self.thing(*ix).kind == kind && begins(ix));
        (low..end).map(ThingIx::new).take_while(begins).chain(later).filter(|ix| fits(self.key(*ix))).collect()
    }
}
