//! From responses, wherever they come from, to an account.

use chrono::{DateTime, Utc};

use super::readings::{Claim, Miss, Seen, put_readings};
use super::response::{Foreigner, Outcome, Responses, Unreadable};
use crate::account::{Account, AccountBuilder, Coverage, InvalidAccount, OperatorId};
use crate::catalogue::Catalogue;

/// Which response it is: what was asked, where, and for which parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) operation: String,
    pub(super) place: Option<Coverage>,
    pub(super) params: Vec<String>,
}

/// Why a response could not be taken in.
#[derive(Debug)]
pub(super) enum Spoilt {
    /// It cannot be read.
    Unreadable(Unreadable),
    /// It holds rows of other operators: the first of each.
    Foreign(Vec<Foreigner>),
}

/// Takes in the responses of one account, one at a time and in any order; each may be dropped once it
/// is in.
#[derive(Debug)]
pub(super) struct Collector<'c> {
    catalogue: &'c Catalogue,
    responses: &'c Responses,
    builder: AccountBuilder,
    seen: Seen,
}

impl<'c> Collector<'c> {
    pub(super) fn new(catalogue: &'c Catalogue, responses: &'c Responses, operator: OperatorId) -> Self {
        Self { catalogue, responses, builder: AccountBuilder::new(operator), seen: Seen::default() }
    }

    /// What was taken in so far.
    pub(super) const fn builder(&self) -> &AccountBuilder {
        &self.builder
    }

    /// Says when reading began.
    pub(super) const fn taken_at(&mut self, instant: DateTime<Utc>) {
        self.builder.taken_at(instant);
    }

    /// Takes in a response. `origin` is where it comes from, for error messages.
    pub(super) fn put(&mut self, asked: &Asked, origin: &str, bytes: &[u8]) -> Result<Outcome, Spoilt> {
        self.builder.origin(origin);
        let mut foreigners = Vec::new();
        let Asked { operation, place, params } = asked;
        let builder = &mut self.builder;
        let outcome = self
            .responses
            .read(operation, *place, params, bytes, builder, &mut foreigners)
            .map_err(Spoilt::Unreadable)?;
        if !foreigners.is_empty() {
            return Err(Spoilt::Foreign(foreigners));
        }
        let miss = match &outcome {
            Outcome::Rows => None,
            Outcome::Refused(said) => Some(Miss::Refused(said.clone())),
        };
        self.seen.add(operation, *place, params, miss);
        Ok(outcome)
    }

    /// Notes that a response, or the rest of it, could not be had.
    pub(super) fn miss(&mut self, asked: &Asked, miss: Miss) {
        self.seen.add(&asked.operation, asked.place, &asked.params, Some(miss));
    }

    /// The account, with every kind's reading worked out.
    pub(super) fn finish(mut self, claims: &[Claim]) -> Result<Account, InvalidAccount> {
        put_readings(self.catalogue, &self.seen, claims, &mut self.builder);
        self.builder.build()
    }
}
