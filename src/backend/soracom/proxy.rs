//! A proxy on the way to the API.

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// A proxy between this machine and the API. Its address may hold a password.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Its address, such as `http://proxy.example:3128`.
    pub url: SecretString,
    /// The hosts that are reached without it, separated by commas as in `NO_PROXY`.
    pub except: String,
}

/// The address of the proxy cannot be used. It is not repeated: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address of the proxy cannot be used (one looks like http://proxy.example:3128)")]
pub struct InvalidProxy;

impl Proxy {
    /// The proxy as the HTTP client takes it.
    pub(super) fn to_ureq(&self) -> Result<ureq::Proxy, InvalidProxy> {
        let url = Url::parse(self.url.expose_secret()).map_err(|_| InvalidProxy)?;
        let protocol = ureq::ProxyProtocol::try_from(url.scheme()).map_err(|_| InvalidProxy)?;
        let mut builder = ureq::Proxy::builder(protocol).host(url.host_str().ok_or(InvalidProxy)?);
        if let Some(port) = url.port() {
            builder = builder.port(port);
        }
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        if !url.username().is_empty() {
            builder = builder.username(&decoded(url.username()));
        }
        if let Some(password) = url.password() {
            builder = builder.password(&decoded(password));
        }
        let except = self.except.split(',').map(str::trim).filter(|host| !host.is_empty());
        except.fold(builder, ureq::ProxyBuilder::no_proxy).build().map_err(|_| InvalidProxy)
    }
}
