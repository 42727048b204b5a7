//! What can be asked about a kind, whatever thing of it is meant.

use super::Code;
use super::spec::{Constraint, Found, KindSpec, Means, Pair, Part, RefSpec, Standing, StepSpec};
use crate::account::{Account, Coverage, Month};

impl KindSpec {
    /// The kinds that its rules and fields name.
    pub(super) fn named(&self) -> impl Iterator<Item = &'static str> {
        let (one, several): (_, &[_]) = match self.found {
            Found::Within { kind, .. } | Found::Shown { kind, .. } => (Some(kind), &[]),
            Found::Implied { by, .. } => (None, by),
            Found::Listed | Found::Unlisted { .. } => (None, &[]),
        };
        let rules = self.before.iter().map(|constraint| constraint.then);
        let references = self.references.iter().flat_map(|reference| reference.to.iter().copied());
        let reads = self.reads.iter().filter_map(|read| read.per);
        let only = self.only_with.iter().chain(self.cuts_off).copied();
        rules.chain(references).chain(reads).chain(only).chain(one).chain(several.iter().copied())
    }

    /// The rule by which things of this kind come before the last bill on which they are charged;
    /// `None` if they are charged on none.
    pub fn final_bill(&self) -> Option<&'static Constraint> {
        self.before.iter().find(|constraint| constraint.pairs.contains(&Pair::FinalBill))
    }

    /// True if things of this kind say of others that they are settled, as the record of a payment does.
    pub fn settles(&self) -> bool {
        self.references.iter().any(|reference| reference.role == RefSpec::SETTLES)
    }

    /// The month of which one with this key is the bill; `None` if the kind is no bill.
    pub fn billed_month(&self, key: &str) -> Option<Month> {
        key.parse().ok().filter(|_| self.is_bill)
    }

    /// The month whose fee has to be confirmed before one of this code and key can end. By when that is
    /// so, [`Provider::confirmed_by`](crate::catalogue::Provider::confirmed_by) says.
    pub fn fee_to_confirm(&self, code: Code, key: &str) -> Option<Month> {
        self.billed_month(key).filter(|_| code == Code::BillUnconfirmed)
    }

    /// The code of something that no response lists yet. The amount of such a bill is never final, whatever the kind's
    /// own code says.
    pub(crate) const fn code_to_come(&self) -> Code {
        if self.is_bill { Code::BillUnconfirmed } else { self.code }
    }

    /// The places where instances live: each of its coverages, or the operator (`None`).
    pub fn places(&self) -> Vec<Option<Coverage>> {
        if self.coverages.value.is_empty() {
            return vec![None];
        }
        let mut places: Vec<_> = self.coverages.value.iter().copied().map(Some).collect();
        places.sort_unstable();
        places
    }

    /// True if no operation shows all of it: a person has to look in the console.
    pub const fn is_hidden(&self) -> bool {
        matches!(self.found, Found::Unlisted { .. }) || self.unseen.is_some()
    }

    /// True if a person can say how many there are that no response shows: ending them takes no id,
    /// which nobody would know.
    pub fn is_countable(&self) -> bool {
        let may_be_unseen = self.is_hidden() || matches!(self.found, Found::Implied { .. });
        let (standing, _) = self.classify(Some(Account::ATTESTED));
        let route = self.route(standing, Some(Account::ATTESTED));
        let needs_key = |step: &StepSpec| matches!(step.means, Means::Api(operation) if operation.needs_key());
        may_be_unseen && standing == Standing::Live && route.is_some_and(|route| !route.steps.iter().any(needs_key))
    }

    /// See [`Catalogue::is_attestable`](super::Catalogue::is_attestable); `of` gives the kind of a name.
    pub(crate) fn may_need_word<'c>(&self, of: impl Fn(&str) -> Option<&'c Self>) -> bool {
        let refuses = |kind: &Self| kind.reads.iter().any(|read| read.refused.is_some());
        let implied = match self.found {
            Found::Implied { by, .. } => by.iter().filter_map(|name| of(name)).any(refuses),
            _ => false,
        };
        // If only things that are gone show it, no reading would ever settle whether there is one.
        let lasting = match self.found {
            Found::Shown { kind, statuses, .. } => of(kind)
                .is_some_and(|kind| statuses.iter().all(|status| kind.classify(Some(status)).0 == Standing::Gone)),
            _ => false,
        };
        self.is_hidden() || refuses(self) || implied || lasting
    }

    /// True if there is at most one of it in each place: its key is fixed.
    pub fn is_single(&self) -> bool {
        let is_fixed = |part: &Part| matches!(part, Part::Const(_));
        match self.found {
            Found::Implied { .. } => true,
            Found::Listed => {
                self.unseen.is_none()
                    && !self.reads.is_empty()
                    && self.reads.iter().all(|read| read.identity.iter().all(is_fixed))
            }
            Found::Within { .. } | Found::Shown { .. } | Found::Unlisted { .. } => false,
        }
    }
}
