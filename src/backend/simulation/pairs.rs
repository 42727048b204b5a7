//! Which live things a constraint pairs up, in both directions. It is worked out from the state each
//! time, so that a thing that is gone pairs with nothing.

use super::rules::KindIx;
use super::thing::{Thing, ThingIx, meet};
use super::world::World;
use crate::account::{Coverage, Fact, Month};
use crate::catalogue::spec::{Constraint, Pair, Standing};

impl World {
    /// The first live thing of a kind that a constraint puts before `second`, of those that are `wanted`.
    /// O(references of `second`); for pairs of whole sets, O(things of the kind) at worst.
    pub(super) fn first_of(
        &self,
        kind: KindIx,
        constraint: &Constraint,
        second: ThingIx,
        wanted: &dyn Fn(ThingIx) -> bool,
    ) -> Option<ThingIx> {
        let place = self.thing(second).place;
        let fits = |ix: ThingIx| self.fits(ix, kind, second) && wanted(ix);
        let all = |within: Option<Coverage>, also: &dyn Fn(ThingIx) -> bool| {
            let are_any = self.live_count(kind, within) > 0;
            are_any.then(|| self.of_kind(kind).find(|ix| fits(*ix) && also(*ix))).flatten()
        };
        constraint.pairs.iter().find_map(|pair| match pair {
            Pair::Refers(path) => self.back(second, path, &fits),
            Pair::ReferredBy(role) => self.outgoing(second, role).find(|ix| fits(*ix)),
            Pair::Share(one, other) => {
                self.outgoing(second, other).find_map(|third| self.incoming(third, one).find(|ix| fits(*ix)))
            }
            Pair::SameCoverage => all(place, &|ix| meet(self.thing(ix).place, place)),
            Pair::OperatorWide(role) => {
                all(place, &|ix| meet(self.thing(ix).place, place) && self.outgoing(ix, role).next().is_some())
            }
            Pair::All => all(None, &|_| true),
            Pair::FinalBill if self.takes_charges(second) => all(place, &|ix| self.is_billed_to(ix, place)),
            Pair::FinalBill | Pair::Never(_) => None,
        })
    }

    /// True if a constraint of `first` puts it before a live thing of a kind.
    pub(super) fn has_second(&self, first: ThingIx, constraint: &Constraint, kind: KindIx) -> bool {
        let place = self.thing(first).place;
        let fits = |ix: ThingIx| self.fits(ix, kind, first);
        let all = |also: &dyn Fn(ThingIx) -> bool| self.of_kind(kind).any(|ix| fits(ix) && also(ix));
        let meets = |ix: ThingIx| meet(self.thing(ix).place, place);
        constraint.pairs.iter().any(|pair| match pair {
            Pair::Refers(path) => self.forth(first, path, &fits),
            Pair::ReferredBy(role) => self.incoming(first, role).any(fits),
            Pair::Share(one, other) => self.outgoing(first, one).any(|third| self.incoming(third, other).any(fits)),
            Pair::SameCoverage => all(&meets),
            Pair::OperatorWide(role) => self.outgoing(first, role).next().is_some() && all(&meets),
            Pair::All => all(&|_| true),
            Pair::FinalBill => {
                all(&|bill| self.takes_charges(bill) && self.is_billed_to(first, self.thing(bill).place))
            }
            Pair::Never(_) => false,
        })
    }

    fn fits(&self, ix: ThingIx, kind: KindIx, other: ThingIx) -> bool {
        let thing = self.thing(ix);
        ix != other && thing.is_live() && thing.kind == kind
    }

    fn incoming<'w>(&'w self, to: ThingIx, role: &'w str) -> impl Iterator<Item = ThingIx> + 'w {
        self.links.incoming(&self.account, to, role)
    }

    fn outgoing<'w>(&'w self, from: ThingIx, role: &'w str) -> impl Iterator<Item = ThingIx> + 'w {
        self.links.outgoing(&self.account, from, role)
    }

    /// The first thing that fits and refers to a thing along a path of roles.
    fn back(&self, to: ThingIx, path: &[&str], fits: &dyn Fn(ThingIx) -> bool) -> Option<ThingIx> {
        match path {
            [] => None,
            [role] => self.incoming(to, role).find(|ix| fits(*ix)),
            [rest @ .., role] => {
                let mut here = self.incoming(to, role).filter(|ix| self.thing(*ix).is_listed());
                here.find_map(|ix| self.back(ix, rest, fits))
            }
        }
    }

    /// True if a thing refers to one that fits along a path of roles.
    fn forth(&self, from: ThingIx, path: &[&str], fits: &dyn Fn(ThingIx) -> bool) -> bool {
        match path {
            [] => false,
            [role] => self.outgoing(from, role).any(fits),
            [role, rest @ ..] => {
                self.outgoing(from, role).filter(|ix| self.thing(*ix).is_listed()).any(|ix| self.forth(ix, rest, fits))
            }
        }
    }

    /// True if a thing is on the bill of a place. Everything is on a bill of the operator.
    pub(super) fn is_billed_to(&self, ix: ThingIx, coverage: Option<Coverage>) -> bool {
        match (self.thing(ix).place, coverage) {
            (Some(own), Some(coverage)) => own == coverage,
            (None, Some(coverage)) => {
                let named = self.fact(ix, *self.thing(ix), Fact::BilledTo);
                named.and_then(|code| self.rules.catalogue.provider().known(code)).is_none_or(|named| named == coverage)
            }
            (_, None) => true,
        }
    }

    /// True if what still runs has to end before this bill. Either no later bill of its coverage is open. Or charges may go
    /// onto it, and no bill of the next month is certainly open, which could take them instead. A bill of an unknown status
    /// may be settled.
    fn takes_charges(&self, bill: ThingIx) -> bool {
        let Thing { kind, place, .. } = *self.thing(bill);
        let month = |ix: ThingIx| self.key(ix).parse::<Month>().ok();
        let is_later = |ix: ThingIx| match (month(ix), month(bill)) {
            (Some(other), Some(own)) => other > own,
            _ => self.key(ix) > self.key(bill),
        };
        let open = || self.of_kind(kind).filter(|ix| self.thing(*ix).is_live() && self.thing(*ix).place == place);
        let is_known = |ix: ThingIx| self.assess(ix).0 != Standing::Unrecognised;
        let may_be_settled = |ix: ThingIx| !self.thing(ix).is_live() || !is_known(ix);
        let charged = self.running_month()..=self.first_month_without(kind, place, may_be_settled);
        let is_charged =
            |own: &Month| charged.contains(own) && !open().any(|ix| month(ix) == Some(own.next()) && is_known(ix));
        month(bill).as_ref().is_some_and(is_charged) || !open().any(is_later)
    }
}
