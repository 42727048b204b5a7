//! Who refers to whom, in both directions.

use super::world::Ix;
use crate::account::{Account, ResourceIx};

/// The references of an account turned round, and those that came later.
pub(super) struct Links {
    /// Where those that refer to a thing begin; they run to the next one's.
    starts: Vec<u32>,
    from: Vec<Ix>,
    role: Vec<u8>,
    /// References from or to things that came later: few.
    later: Vec<Link>,
}

struct Link {
    from: Ix,
    role: Box<str>,
    to: Ix,
}

impl Links {
    /// O(references).
    pub(super) fn of(account: &Account) -> Self {
        let mut starts = vec![0u32; account.len() + 1];
        let references = || account.resources().flat_map(|one| one.references().map(move |other| (one.ix(), other)));
        for (_, reference) in references() {
            starts[reference.target.ix().0 as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let count = starts.last().map_or(0, |count| *count as usize);
        let (mut from, mut role) = (vec![0; count], vec![0; count]);
        let mut next = starts.clone();
        for (ResourceIx(one), reference) in references() {
            let at = &mut next[reference.target.ix().0 as usize];
            from[*at as usize] = one;
            role[*at as usize] = account.role(reference.role).unwrap_or(u8::MAX);
            *at += 1;
        }
        Self { starts, from, role, later: Vec::new() }
    }

    pub(super) fn add(&mut self, from: Ix, role: &str, to: Ix) {
        self.later.push(Link { from, role: Box::from(role), to });
    }

    /// What refers to a thing in a role.
    pub(super) fn incoming<'w>(&'w self, account: &Account, to: Ix, role: &'w str) -> impl Iterator<Item = Ix> + 'w {
        let number = account.role(role);
        let at = to as usize;
        let range =
            if at + 1 < self.starts.len() { self.starts[at] as usize..self.starts[at + 1] as usize } else { 0..0 };
        let base = range.filter(move |&at| Some(self.role[at]) == number).map(|at| self.from[at]);
        let later = self.later.iter().filter(move |link| link.to == to && *link.role == *role);
        base.chain(later.map(|link| link.from))
    }

    /// What a thing refers to in a role.
    pub(super) fn outgoing<'w>(
        &'w self,
        account: &'w Account,
        from: Ix,
        role: &'w str,
    ) -> impl Iterator<Item = Ix> + 'w {
        let number = account.role(role).filter(|_| (from as usize) < account.len());
        let base = number.into_iter().flat_map(move |role| account.targets(ResourceIx(from), role));
        let later = self.later.iter().filter(move |link| link.from == from && *link.role == *role);
        base.map(|ResourceIx(ix)| ix).chain(later.map(|link| link.to))
    }

    /// The references of a thing that came later than the account.
    pub(super) fn later(&self, from: Ix) -> impl Iterator<Item = (&str, Ix)> {
        self.later.iter().filter(move |link| link.from == from).map(|link| (&*link.role, link.to))
    }
}
