//! A proxy on the way to the API.

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::error::SoracomError;

/// A proxy between this machine and the API. Its address may hold a password.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    /// Its address, such as `http://proxy.example:3128`.
    pub(crate) url: SecretString,
    /// The hosts that are reached without it, separated by commas as in `NO_PROXY`.
    pub(crate) except: String,
}

impl Proxy {
    /// The password in its address.
    pub(super) fn password(&self) -> Option<SecretString> {
        Url::parse(self.url.expose_secret()).ok()?.password().map(|password| decoded(password).into())
    }

    /// The proxy as the HTTP client takes it.
    pub(super) fn to_ureq(&self) -> Result<ureq::Proxy, SoracomError> {
        let url = Url::parse(self.url.expose_secret()).map_err(|_| SoracomError::Proxy)?;
        let protocol = ureq::ProxyProtocol::try_from(url.scheme()).map_err(|_| SoracomError::Proxy)?;
        let mut builder = ureq::Proxy::builder(protocol).host(url.host_str().ok_or(SoracomError::Proxy)?);
        if let Some(port) = url.port() {
            builder = builder.port(port);
        }
        if !url.username().is_empty() {
            builder = builder.username(&decoded(url.username()));
        }
        if let Some(password) = url.password() {
            builder = builder.password(&decoded(password));
        }
        let except = self.except.split(',').map(str::trim).filter(|host| !host.is_empty());
        except.fold(builder, ureq::ProxyBuilder::no_proxy).build().map_err(|_| SoracomError::Proxy)
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
