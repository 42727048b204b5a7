//! A signed-in client: it sends requests with valid keys, in good time.

use super::error::SoracomError;
use super::fault::Fault;
use super::gate::Gate;
use super::interpret;
use super::message::{Message, Reply, Status};
use super::options::SoracomOptions;
use super::secret::Credentials;
use super::session::{Grant, Identity, Session};
use crate::account::Coverage;

pub(super) struct Client {
    pub(super) gate: Gate,
    session: Session,
}

impl Client {
    pub(super) fn sign_in(credentials: Credentials, options: &SoracomOptions) -> Result<Self, SoracomError> {
        let gate = Gate::new(options, &credentials)?;
        let session = Session::sign_in(&gate, credentials, options.token_seconds)?;
        Ok(Self { gate, session })
    }

    pub(super) const fn identity(&self) -> &Identity {
        self.session.identity()
    }

    /// Sends one request to a place; once more with new keys if the first ones are turned down.
    pub(super) fn exchange(&self, place: Option<Coverage>, message: Message<'_>) -> Result<Reply, Fault> {
        let coverage = self.gate.coverage(place)?;
        let send = |grant: &Grant| self.gate.send(coverage, &Message { keys: Some(&grant.keys), ..message });
        let grant = self.session.grant(&self.gate, coverage)?;
        let reply = send(&grant)?;
        if reply.meaning() != Status::Unauthorised {
            return Ok(reply);
        }
        let reply = send(&*self.session.renew(&self.gate, coverage, &grant)?)?;
        match reply.meaning() {
            Status::Unauthorised => {
                let said = interpret::sentence(&interpret::response(&reply));
                Err(Fault::TurnedDown(format!("a new token was turned down too: {said}")))
            }
            _ => Ok(reply),
        }
    }
}
