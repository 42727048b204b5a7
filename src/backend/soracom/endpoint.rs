//! The addresses of the API.

use std::collections::BTreeMap;
use std::fmt;

use url::{Host, Url};

use crate::account::Coverage;
use crate::catalogue::API;

/// The base URLs to which the paths of the API are appended, by coverage. A coverage without one is
/// neither read nor acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints(BTreeMap<Coverage, Url>);

/// The text is no endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the endpoint for {coverage} {problem} (one looks like {example})", example = usual(*.coverage))]
pub struct InvalidEndpoint {
    coverage: Coverage,
    // The text is not repeated: it may hold a password.
    problem: &'static str,
}

impl Default for Endpoints {
    /// Soracom's own, for both coverages.
    fn default() -> Self {
        let usual = API.endpoints.value.into_iter();
        Self(usual.filter_map(|(coverage, url)| Some((coverage, Url::parse(url).ok()?))).collect())
    }
}

impl Endpoints {
    /// No endpoint for either coverage.
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// With this endpoint for a coverage.
    ///
    /// # Errors
    /// If it is no `https` URL, or an `http` URL of anything but this machine: credentials go there. If
    /// it is Soracom's own of the other coverage.
    pub fn with(mut self, coverage: Coverage, url: &str) -> Result<Self, InvalidEndpoint> {
        let invalid = |problem| InvalidEndpoint { coverage, problem };
        let mut url = Url::parse(url).map_err(|_| invalid("is not a URL"))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(invalid("must begin with https: only this machine may be reached without it")),
            _ => return Err(invalid("must begin with https")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("must not hold a user or a password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("must end with its path"));
        }
        let is_others = |other: Coverage| {
            other != coverage && usual(other).parse::<Url>().is_ok_and(|known| known.host() == url.host())
        };
        if API.endpoints.value.into_iter().any(|(other, _)| is_others(other)) {
            // It shows nothing of this coverage, and what it does not show would be taken for gone.
            return Err(invalid("is that of the other coverage"));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        self.0.insert(coverage, url);
        Ok(self)
    }

    /// The endpoint of a coverage; for what the operator shares (`None`), the first one.
    pub(super) fn of(&self, place: Option<Coverage>) -> Option<(Coverage, &Url)> {
        match place {
            Some(coverage) => self.0.get(&coverage).map(|url| (coverage, url)),
            None => self.iter().next(),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Coverage, &Url)> {
        self.0.iter().map(|(coverage, url)| (*coverage, url))
    }
}

/// As `--endpoint` takes them.
impl fmt::Display for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.iter().map(|(coverage, url)| format!("{coverage}={}", url.as_str().trim_end_matches('/')));
        f.write_str(&each.collect::<Vec<_>>().join(" "))
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn usual(coverage: Coverage) -> &'static str {
    API.endpoints.value.iter().find(|(of, _)| *of == coverage).map_or("", |(_, url)| url)
}
