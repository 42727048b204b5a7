//! What refers to what, in both directions.

use super::thing::ThingIx;
use crate::account::{Account, RoleIx};

/// The references of an account, sorted by target, and those that came later.
pub(super) struct Links {
    /// Where those that refer to a thing begin; they run to the next one's.
    starts: Vec<u32>,
    from: Vec<ThingIx>,
    role: Vec<RoleIx>,
    /// References from or to things that came later: few.
    later: Vec<Link>,
}

struct Link {
    from: ThingIx,
    role: Box<str>,
    to: ThingIx,
}

impl Links {
    /// O(references).
    pub(super) fn of(account: &Account) -> Self {
        let mut starts = vec![0u32; account.len() + 1];
        let references = || account.resources().flat_map(|one| one.references().map(move |other| (one.ix(), other)));
        for (_, (_, target)) in references() {
            starts[target.ix().at() + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let count = starts.last().map_or(0, |count| *count as usize);
        let (mut from, mut role) = (vec![ThingIx::new(0); count], vec![RoleIx::default(); count]);
        let mut next = starts.clone();
        for (one, (name, target)) in references() {
            let at = &mut next[target.ix().at()];
            from[*at as usize] = one.into();
            role[*at as usize] = account.role(name).unwrap_or_default();
            *at += 1;
        }
        Self { starts, from, role, later: Vec::new() }
    }

    pub(super) fn add(&mut self, from: ThingIx, role: &str, to: ThingIx) {
        self.later.push(Link { from, role: Box::from(role), to });
    }

    /// The things that refer to a thing in a role.
    pub(super) fn incoming<'w>(
        &'w self,
        account: &Account,
        to: ThingIx,
        role: &'w str,
    ) -> impl Iterator<Item = ThingIx> + 'w {
        let number = account.role(role);
        let at = to.at();
        let range =
            if at + 1 < self.starts.len() { self.starts[at] as usize..self.starts[at + 1] as usize } else { 0..0 };
        let base = range.filter(move |&at| Some(self.role[at]) == number).map(|at| self.from[at]);
        let later = self.later.iter().filter(move |link| link.to == to && *link.role == *role);
        base.chain(later.map(|link| link.from))
    }

    /// The things to which a thing refers in a role.
    pub(super) fn outgoing<'w>(
        &'w self,
        account: &'w Account,
        from: ThingIx,
        role: &'w str,
    ) -> impl Iterator<Item = ThingIx> + 'w {
        let number = account.role(role).filter(|_| from.at() < account.len());
        let base = number.into_iter().flat_map(move |role| account.targets(from.resource(), role));
        let later = self.later.iter().filter(move |link| link.from == from && *link.role == *role);
        base.map(ThingIx::from).chain(later.map(|link| link.to))
    }

    /// The references of a thing that came later than the account.
    pub(super) fn later(&self, from: ThingIx) -> impl Iterator<Item = (&str, ThingIx)> {
        self.later.iter().filter(move |link| link.from == from).map(|link| (&*link.role, link.to))
    }
}
