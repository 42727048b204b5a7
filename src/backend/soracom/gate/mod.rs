//! The one way to the API. Every request passes here, and none does while the provider has said to wait.

mod kept;
mod secrets;
mod transport;

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use super::endpoint::Endpoints;
use super::error::SoracomError;
use super::fault::Fault;
use super::message::{Message, NoReply, Reply, Status};
use super::options::SoracomOptions;
use super::proxy::Proxy;
use super::secret::Credentials;
use crate::account::Coverage;
use crate::backend::Clock;
use crate::backend::budget::{Budget, Group};
use crate::backend::clock::after;
use crate::catalogue::Catalogue;
use kept::KeptWaits;
use secrets::Secrets;
use transport::Transport;

/// The way to all endpoints. It knows until when each group of operations is closed, because a reply said so.
pub(super) struct Gate {
    endpoints: Endpoints,
    transports: BTreeMap<Coverage, Transport>,
    budget: Budget,
    kept: Option<KeptWaits>,
    clock: Arc<dyn Clock>,
    /// What is taken out of everything that comes in here.
    pub(super) secrets: Secrets,
}

impl Gate {
    pub(super) fn new(options: &SoracomOptions, credentials: &Credentials) -> Result<Self, SoracomError> {
        let transport = |url| Transport::new(url, options.proxy.as_ref(), options.timeout);
        let transports = options.endpoints.iter().map(|(coverage, url)| Ok((coverage, transport(url)?)));
        let transports = transports.collect::<Result<_, SoracomError>>()?;
        let (endpoints, clock) = (options.endpoints.clone(), Arc::clone(&options.clock));
        let (budget, kept) = (Budget::new(None), options.waits.clone().map(KeptWaits::new));
        let told = kept.iter().flat_map(|kept| kept.in_force(clock.now()));
        told.for_each(|(group, until)| budget.close(&group, until));
        let of_proxy = options.proxy.as_ref().and_then(Proxy::password);
        let secrets = Secrets::new(credentials.secrets().chain(&of_proxy));
        Ok(Self { endpoints, transports, budget, kept, clock, secrets })
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Waits that long.
    pub(super) fn wait(&self, pause: Duration) {
        let instant = after(self.now(), pause);
        while self.now() < instant {
            self.clock.wait(instant);
        }
    }

    /// The coverages that have an endpoint.
    pub(super) fn coverages(&self) -> impl Iterator<Item = Coverage> {
        self.transports.keys().copied()
    }

    /// The coverage whose endpoint requests for a place go to; for what the operator shares (`None`), the first.
    pub(super) fn coverage(&self, place: Option<Coverage>) -> Result<Coverage, Fault> {
        Ok(self.way(place)?.0)
    }

    fn way(&self, place: Option<Coverage>) -> Result<(Coverage, &Transport), Fault> {
        let coverage = self.endpoints.of(place).map(|(coverage, _)| coverage);
        let found = coverage.and_then(|coverage| Some((coverage, self.transports.get(&coverage)?)));
        found.ok_or_else(|| match place {
            Some(coverage) => Fault::NoEndpoint(format!("there is no endpoint for {coverage}")),
            None => Fault::NoEndpoint("there is no endpoint".to_owned()),
        })
    }

    /// Keeps a group closed, in this process and in later ones.
    fn keep(&self, group: &Group, until: DateTime<Utc>) {
        self.budget.close(group, until);
        if let Some(kept) = &self.kept {
            kept.add(group, until);
        }
    }

    /// Sends one request, once. If its group is closed, nothing is sent, and the rest of the wait is told.
    pub(super) fn send(&self, coverage: Coverage, message: &Message<'_>) -> Result<Reply, Fault> {
        Ok(self.secrets.hide(self.exchange(coverage, message)?))
    }

    /// The same for what holds keys: a success is given as it came, and is for nobody else.
    pub(super) fn ask(&self, coverage: Coverage, message: &Message<'_>) -> Result<Reply, Fault> {
        let reply = self.exchange(coverage, message)?;
        Ok(if reply.meaning().is_success() { reply } else { self.secrets.hide(reply) })
    }

    fn exchange(&self, coverage: Coverage, message: &Message<'_>) -> Result<Reply, Fault> {
        let (_, transport) = self.way(Some(coverage))?;
        let path = message.path.split('?').next().unwrap_or_default();
        let group = Group::of(Catalogue::soracom().provider(), Some(coverage), path);
        self.pass(&group, || transport.send(message))
    }

    /// Gets what lies at another address into a file, without credentials. Each host is a group by itself.
    pub(super) fn fetch(&self, place: Option<Coverage>, url: &Url, into: &mut File) -> Result<Reply, Fault> {
        let (_, transport) = self.way(place)?;
        let group = Group::of_host(url.host_str().unwrap_or_default());
        Ok(self.secrets.hide(self.pass(&group, || transport.fetch(url.as_str(), into))?))
    }

    fn pass(&self, group: &Group, send: impl FnOnce() -> Result<Reply, NoReply>) -> Result<Reply, Fault> {
        if let Some(rest) = self.budget.rest(group, self.now()) {
            return Err(Fault::Wait(rest));
        }
        let reply = send().map_err(|lost| self.secrets.hide_in(lost))?;
        if let Some(wait) = reply.wait {
            self.keep(group, after(self.now(), wait));
        }
        match reply.meaning() {
            Status::TooMany => Err(Fault::Wait(reply.wait.unwrap_or_default())),
            _ => Ok(reply),
        }
    }
}
