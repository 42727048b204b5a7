//! A signed-in client: it sends requests with valid keys, in good time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::endpoint::Endpoints;
use super::error::SoracomError;
use super::fault::Fault;
use super::interpret;
use super::message::{Keys, Message, Reply, Status};
use super::options::SoracomOptions;
use super::secret::Credentials;
use super::session::{Identity, Session};
use super::transport::Transport;
use crate::account::Coverage;
use crate::backend::Clock;
use crate::backend::budget::Budget;
use crate::catalogue::API;

pub(super) struct Client {
    pub(super) endpoints: Endpoints,
    transports: BTreeMap<Coverage, Transport>,
    session: Session,
    pub(super) budget: Budget,
    clock: Arc<dyn Clock>,
}

impl Client {
    pub(super) fn sign_in(credentials: Credentials, options: &SoracomOptions) -> Result<Self, SoracomError> {
        let transport = |url| Transport::new(url, options.proxy.as_ref(), options.timeout);
        let transports = options.endpoints.iter().map(|(coverage, url)| Ok((coverage, transport(url)?)));
        let transports: BTreeMap<Coverage, Transport> = transports.collect::<Result<_, SoracomError>>()?;
        let clock = Arc::clone(&options.clock);
        let session = Session::sign_in(&transports, credentials, options.token_seconds, clock.now())?;
        Ok(Self { endpoints: options.endpoints.clone(), transports, session, budget: Budget::new(None), clock })
    }

    pub(super) const fn identity(&self) -> &Identity {
        self.session.identity()
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(super) fn wait_until(&self, instant: DateTime<Utc>) {
        while self.clock.now() < instant {
            self.clock.wait(instant);
        }
    }

    /// The way to a coverage; for what the operator shares (`None`), to the first endpoint.
    pub(super) fn transport(&self, place: Option<Coverage>) -> Option<(Coverage, &Transport)> {
        let (coverage, _) = self.endpoints.of(place)?;
        Some((coverage, self.transports.get(&coverage)?))
    }

    /// Sends one request to a place; once more with new keys if the first ones are turned down.
    pub(super) fn exchange(&self, place: Option<Coverage>, message: Message<'_>) -> Result<Reply, Fault> {
        let no_endpoint = || match place {
            Some(coverage) => Fault::NoEndpoint(format!("there is no endpoint for {coverage}")),
            None => Fault::NoEndpoint("there is no endpoint".to_owned()),
        };
        let (coverage, transport) = self.transport(place).ok_or_else(no_endpoint)?;
        let send = |keys: &Keys| transport.send(&Message { keys: Some(keys), ..message }).map_err(Fault::from);
        let grant = self.session.grant(coverage, transport, self.now()).ok_or_else(no_endpoint)?;
        let mut reply = send(&grant.keys)?;
        if reply.meaning() == Status::Unauthorised {
            let renewed = self.session.renew(coverage, transport, &grant, self.now());
            let grant = renewed.map_err(|error| match error {
                SoracomError::Unreachable(why) => Fault::Unsent(format!("a new token could not be had: {why}")),
                error => Fault::Unauthorised(error.to_string()),
            })?;
            reply = send(&grant.keys)?;
        }
        match reply.meaning() {
            Status::Unauthorised => {
                let said = interpret::sentence(&interpret::response(&reply));
                Err(Fault::TurnedDown(format!("a new token was turned down too: {said}")))
            }
            Status::TooMany => {
                let usual = Duration::from_secs(API.refresh_seconds.value);
                Err(Fault::TooMany(reply.refresh.unwrap_or(usual)))
            }
            _ => Ok(reply),
        }
    }
}
