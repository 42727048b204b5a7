//! From responses, wherever they come from, to an account.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::readings::{Claim, Miss, Seen, attest, put_readings};
use super::response::{Outcome, Owners, Responses, Unreadable};
use crate::account::{Account, AccountBuilder, Care, Coverage, Finding, InvalidAccount, Oddity, OperatorId};
use crate::catalogue::Catalogue;
use crate::catalogue::spec::Standing;

/// Which response it is: what was asked, where, and for which parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    pub(crate) operation: String,
    pub(crate) place: Option<Coverage>,
    pub(crate) params: Vec<String>,
}

/// What was taken in.
#[derive(Debug)]
#[cfg_attr(not(feature = "soracom-api"), expect(dead_code, reason = "only a look at one thing asks for it"))]
pub(crate) struct Taken {
    pub(crate) outcome: Outcome,
    /// Whose its rows are.
    pub(crate) owners: Owners,
}

/// Takes in the responses of one account, one at a time and in any order; each may be dropped once it
/// is in.
#[derive(Debug)]
pub(crate) struct Collector<'c> {
    catalogue: &'c Catalogue,
    responses: &'c Responses,
    builder: AccountBuilder,
    seen: Seen,
}

impl<'c> Collector<'c> {
    pub(crate) fn new(catalogue: &'c Catalogue, responses: &'c Responses, operator: OperatorId) -> Self {
        Self { catalogue, responses, builder: AccountBuilder::new(operator), seen: Seen::default() }
    }

    /// What was taken in so far.
    pub(crate) const fn builder(&self) -> &AccountBuilder {
        &self.builder
    }

    /// Says when reading began.
    pub(crate) const fn taken_at(&mut self, instant: DateTime<Utc>) {
        self.builder.taken_at(instant);
    }

    /// Takes in a response; tells whose its rows are. `origin` is where it comes from.
    pub(crate) fn put(&mut self, asked: &Asked, origin: &str, bytes: &[u8]) -> Result<Taken, Unreadable> {
        self.builder.origin(origin);
        let Asked { operation, place, params } = asked;
        let (outcome, owners) = self.responses.read(operation, *place, params, bytes, &mut self.builder)?;
        let miss = match &outcome {
            Outcome::Rows => None,
            Outcome::Refused(said) => Some(Miss::Refused(said.clone())),
        };
        self.seen.add(operation, *place, params, miss);
        if owners.own == 0 {
            self.doubt(asked, &owners, origin);
        }
        Ok(Taken { outcome, owners })
    }

    /// A list that should show what is one's own, and shows only what is another's, may be the list of
    /// another account: it is no proof that there is nothing.
    fn doubt(&mut self, asked: &Asked, owners: &Owners, origin: &str) {
        for foreigner in &owners.foreign {
            let hides = self.responses.kinds(&asked.operation).map(|kind| kind.name.to_owned()).collect();
            let finding = Finding::ForeignOwner { owner: foreigner.owner.clone() };
            self.builder.oddity(Oddity {
                subject: foreigner.address.clone(),
                finding,
                origin: origin.to_owned(),
                hides,
            });
        }
    }

    /// Notes that a response, or the rest of it, could not be had.
    pub(crate) fn miss(&mut self, asked: &Asked, miss: Miss) {
        self.seen.add(&asked.operation, asked.place, &asked.params, Some(miss));
    }

    /// The account, with every kind's reading worked out.
    pub(crate) fn finish(mut self, claims: &[Claim]) -> Result<Account, InvalidAccount> {
        put_readings(self.catalogue, &self.seen, claims, &mut self.builder);
        let mut account = self.builder.build_untidy(&Rules::new(self.catalogue))?;
        attest(&mut account, claims, self.catalogue);
        Ok(account)
    }
}

/// What the catalogue says of kinds.
#[derive(Debug)]
pub(crate) struct Rules<'c> {
    catalogue: &'c Catalogue,
    found_through: BTreeMap<&'static str, Vec<String>>,
}

impl<'c> Rules<'c> {
    pub(crate) fn new(catalogue: &'c Catalogue) -> Self {
        let through = |kind: &'static str| {
            let found = catalogue.found_through(kind).into_iter().map(str::to_owned);
            (kind, found.collect())
        };
        Self { catalogue, found_through: catalogue.kinds().map(|kind| through(kind.name)).collect() }
    }
}

impl Care for Rules<'_> {
    fn weight(&self, kind: &str, status: &str) -> u8 {
        match self.catalogue.kind(kind).map(|kind| kind.classify(Some(status)).0) {
            Some(Standing::Gone) => 0,
            Some(Standing::Ending) => 1,
            Some(Standing::Live) => 2,
            Some(Standing::Review) => 3,
            Some(Standing::Unrecognised) | None => 4,
        }
    }

    fn found_through(&self, kind: &str) -> &[String] {
        self.found_through.get(kind).map_or(&[], Vec::as_slice)
    }
}
