//! From responses, wherever they come from, to an account.

use std::io::{Read, Seek};

use chrono::{DateTime, Utc};

use super::attest::attest;
use super::claim::Claim;
use super::readings::{Failure, ResponseId, ResponseLog, put_readings};
use super::response::{Mark, Outcome, Owners, ResponseReader, Start, Stretch, Unreadable, Window};
use crate::account::{Account, AccountBuilder, Finding, InvalidAccount, Oddity, OperatorId};
use crate::catalogue::Catalogue;

/// What became of a response.
#[derive(Debug)]
#[cfg_attr(not(feature = "soracom-api"), expect(dead_code, reason = "only a look at one thing asks for it"))]
pub(crate) struct Collected {
    pub(crate) outcome: Outcome,
    /// Whose its rows are.
    pub(crate) owners: Owners,
}

/// Collects the responses of one account, one at a time and in any order. A response may be dropped
/// once it is in.
#[derive(Debug)]
pub(crate) struct Collector<'c> {
    catalogue: &'c Catalogue,
    responses: &'c ResponseReader,
    builder: AccountBuilder,
    log: ResponseLog,
}

impl<'c> Collector<'c> {
    pub(crate) fn new(catalogue: &'c Catalogue, responses: &'c ResponseReader, operator: OperatorId) -> Self {
        Self { catalogue, responses, builder: AccountBuilder::new(operator), log: ResponseLog::default() }
    }

    /// One for a part of the responses of the same account, which is [appended](Self::append) when its turn comes.
    pub(crate) fn of_part(&self) -> Self {
        Self::new(self.catalogue, self.responses, self.builder.operator().clone())
    }

    /// Puts in all that a part has collected, as if it were collected here.
    pub(crate) fn append(&mut self, part: Self) {
        self.builder.append(part.builder);
        self.log.append(part.log);
    }

    /// The account as far as it has come.
    pub(crate) const fn builder(&self) -> &AccountBuilder {
        &self.builder
    }

    /// Says when reading began.
    pub(crate) const fn taken_at(&mut self, instant: DateTime<Utc>) {
        self.builder.taken_at(instant);
    }

    /// Puts a response into the account. `origin` says where it comes from.
    pub(crate) fn add(&mut self, id: &ResponseId, origin: &str, bytes: &[u8]) -> Result<Collected, Unreadable> {
        self.builder.origin(origin);
        self.add_rest(id, origin, bytes, 0, Owners::default())
    }

    /// The same where its first rows are in, with their owners.
    pub(crate) fn add_rest(
        &mut self,
        id: &ResponseId,
        origin: &str,
        bytes: &[u8],
        known: usize,
        mut owners: Owners,
    ) -> Result<Collected, Unreadable> {
        self.go_on(origin);
        let outcome = self.responses.read(id, bytes, known, &mut self.builder, &mut owners)?;
        self.note(id, origin, &outcome, &owners);
        Ok(Collected { outcome, owners })
    }

    /// Puts in the rows of a stretch of a list; see [`ResponseReader::read_stretch`].
    pub(crate) fn add_stretch<R: Read + Seek>(
        &mut self,
        id: &ResponseId,
        origin: &str,
        window: &mut Window<R>,
        (from, to): (Start<'_>, Mark),
        owners: &mut Owners,
    ) -> Option<Stretch> {
        self.go_on(origin);
        self.responses.read_stretch(id, window, (from, to), &mut self.builder, owners)
    }

    /// Notes that all stretches of a list are in.
    pub(crate) fn end_list(&mut self, id: &ResponseId, origin: &str, owners: Owners) -> Collected {
        self.note(id, origin, &Outcome::Rows, &owners);
        Collected { outcome: Outcome::Rows, owners }
    }

    /// Says where the things come from that are put in now.
    fn go_on(&mut self, origin: &str) {
        if self.builder.current_origin() != origin {
            self.builder.origin(origin);
        }
    }

    fn note(&mut self, id: &ResponseId, origin: &str, outcome: &Outcome, owners: &Owners) {
        let failure = match outcome {
            Outcome::Rows => None,
            Outcome::Refused(said) => Some(Failure::Refused(said.clone())),
        };
        self.log.add(id, failure);
        if owners.own == 0 {
            self.doubt(id, owners, origin);
        }
    }

    /// A list that should show what is one's own, and shows only what is another's, may be the list of
    /// another account: it does not prove that there is nothing.
    fn doubt(&mut self, id: &ResponseId, owners: &Owners, origin: &str) {
        for row in &owners.foreign {
            let hides = self.responses.kinds(&id.operation).map(|kind| kind.name.to_owned()).collect();
            let finding = Finding::ForeignOwner { owner: row.owner.clone() };
            self.builder.oddity(Oddity { subject: row.address.clone(), finding, origin: origin.to_owned(), hides });
        }
    }

    /// Notes that a response, or the rest of it, could not be had.
    pub(crate) fn fail(&mut self, id: &ResponseId, failure: Failure) {
        self.log.add(id, Some(failure));
    }

    /// The account, with every kind's reading worked out.
    pub(crate) fn finish(mut self, claims: &[Claim]) -> Result<Account, InvalidAccount> {
        put_readings(self.catalogue, &self.log, claims, &mut self.builder);
        let mut account = self.builder.build_read(self.catalogue)?;
        attest(&mut account, claims, self.catalogue);
        Ok(account)
    }
}
