//! What the probe names is checked before anything is tried. These checks change nothing.

use std::error::Error;

use super::trial::Trial;
use crate::account::{Account, Address, Observation};
use crate::catalogue::spec::{Constraint, Pair, Strength};
use crate::catalogue::{Code, KindSpec};

const LAW: &str = "what the probe names is as it says";

impl<E: Error + Send + Sync + 'static> Trial<'_, E> {
    /// True if each thing is as the probe names it. Otherwise a law would be tried on nothing, or something would end
    /// that is not meant.
    pub(super) fn named(&mut self, account: &Account) -> bool {
        let probe = self.probe;
        let known = self.count();
        for subject in &probe.ends {
            self.is_there(account, subject, "to be ended");
            self.is_unprotected(account, subject, "to be ended");
        }
        if let Some(subject) = &probe.protected
            && self.is_there(account, subject, "protected")
            && !self.is_protected(account, subject)
        {
            self.breach(LAW, format_args!("{subject}: protected"), "it is not protected");
        }
        if let Some(subject) = &probe.in_use
            && self.is_there(account, subject, "in use")
            && !self.has_to_wait(account, subject)
        {
            self.breach(LAW, format_args!("{subject}: in use"), "nothing has to go before it");
        }
        if let Some(subject) = &probe.in_use {
            self.is_unprotected(account, subject, "in use");
        }
        if let Some(subject) = &probe.missing
            && self.known(Some(subject)).is_some()
            && account.get(subject).is_some()
        {
            self.breach(LAW, format_args!("{subject}: not there"), "it is there");
        }
        self.count() == known
    }

    /// True if a thing is there and not gone.
    fn is_there(&mut self, account: &Account, subject: &Address, what: &str) -> bool {
        if self.known(Some(subject)).is_none() {
            return false;
        }
        let seen = account.observe(subject);
        let found = match &seen {
            None => "it is not there",
            Some(_) if self.is_gone(subject, seen.as_ref()) => "it is gone",
            Some(_) => return true,
        };
        self.breach(LAW, format_args!("{subject} ({what}): there"), found);
        false
    }

    /// Notes a protection that may not be lifted: only that of the thing named as protected may.
    fn is_unprotected(&mut self, account: &Account, subject: &Address, what: &str) {
        if self.is_protected(account, subject) && self.probe.protected.as_ref() != Some(subject) {
            self.breach(LAW, format_args!("{subject} ({what}): not protected"), "it is protected");
        }
    }

    /// True if a protection has to be lifted before a thing can be ended.
    fn is_protected(&self, account: &Account, subject: &Address) -> bool {
        let kind = self.probe.catalogue.kind(subject.kind());
        kind.is_some_and(|kind| kind.assess(account.observe(subject).as_ref()).1 == Code::TerminationProtected)
    }

    /// True if something that is there has to go before a thing.
    fn has_to_wait(&self, account: &Account, subject: &Address) -> bool {
        let is_hard =
            |constraint: &Constraint| constraint.then == subject.kind() && constraint.strength == Strength::Hard;
        let goes_before = |kind: &KindSpec, pair: &Pair| match pair {
            // References are looked up in the account.
            Pair::Refers(_) | Pair::Never(_) => false,
            Pair::ReferredBy(_)
            | Pair::Share(..)
            | Pair::SameCoverage
            | Pair::OperatorWide(_)
            | Pair::All
            | Pair::FinalBill => self.are_any(account, kind, subject),
        };
        let mut kinds = self.probe.catalogue.kinds();
        self.is_used(account, subject)
            || kinds.any(|kind| {
                kind.before
                    .iter()
                    .filter(|one| is_hard(one))
                    .any(|one| one.pairs.iter().any(|pair| goes_before(kind, pair)))
            })
    }

    /// True if there is something of a kind that is not gone, besides a thing.
    fn are_any(&self, account: &Account, kind: &KindSpec, besides: &Address) -> bool {
        account.resources().filter(|one| one.kind() == kind.name).any(|one| {
            let address = one.address();
            address != *besides && !self.is_gone(&address, Some(&Observation::of(one)))
        })
    }
}
