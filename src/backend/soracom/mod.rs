//! Soracom's API: an account is read from it and acted on through it, as the catalogue says. Nothing
//! here knows what the things in an account are.
//!
//! In layers, each of which knows only those before it: a request and its reply ([`message`]), what it or its
//! absence means ([`interpret`], [`fault`]); sending one over HTTP, by the one way that there is ([`gate`],
//! [`proxy`], [`endpoint`]); signing in ([`session`], [`tries`], [`secret`], [`profile`]); a signed-in [`client`];
//! requests, pages and retries ([`request`], [`pages`], [`retry`]); and what is done with them:
//! [`fetch`] and [`read`], [`observe`], [`act`], [`export`].

mod act;
mod capture_writer;
mod client;
mod endpoint;
mod error;
mod export;
mod fault;
mod fetch;
mod gate;
mod interpret;
mod message;
mod observe;
mod options;
mod pages;
mod profile;
mod proxy;
mod read;
mod request;
mod retry;
mod secret;
mod session;
mod tries;

use std::fmt;
use std::path::Path;

pub use endpoint::{Endpoints, InvalidEndpoint};
pub use error::SoracomError;
pub use options::SoracomOptions;
pub use profile::{Profile, ProfileError};
#[cfg(feature = "cli")]
pub(crate) use proxy::Proxy;
pub use read::Progress;
/// A text that is wiped from memory in the end and does not show itself.
pub use secrecy::SecretString;
pub use secret::Credentials;
pub use session::Identity;

use super::Backend;
use crate::account::{Account, Address, OperatorId};
use crate::catalogue::Call;
use crate::execution::{Answer, Sighting};
use crate::reading::Source;
use crate::reading::response::ResponseReader;
use client::Client;
use observe::Observer;

/// An account behind Soracom's API. Needs the feature `soracom-api`.
///
/// ```no_run
/// use winddown::backend::{Credentials, Soracom, SoracomOptions};
/// use winddown::reading::Source as _;
///
/// let credentials = Credentials::auth_key("keyId-abc", "secret-abc".into());
/// let soracom = Soracom::sign_in(credentials, SoracomOptions::default())?;
/// println!("{}: {} things", soracom.operator()?, soracom.read()?.len());
/// # Ok::<(), winddown::backend::SoracomError>(())
/// ```
pub struct Soracom {
    options: SoracomOptions,
    client: Client,
    responses: ResponseReader,
}

impl fmt::Debug for Soracom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { options, client, responses: _ } = self;
        f.debug_struct("Soracom").field("identity", client.identity()).field("options", options).finish_non_exhaustive()
    }
}

impl Soracom {
    /// Signs in.
    ///
    /// # Errors
    /// If the credentials are turned down, or there is no answer.
    pub fn sign_in(credentials: Credentials, options: SoracomOptions) -> Result<Self, SoracomError> {
        let client = Client::sign_in(credentials, &options)?;
        let responses = ResponseReader::new(&options.catalogue);
        Ok(Self { options, client, responses })
    }

    /// Who is signed in.
    #[doc(hidden)]
    pub const fn identity(&self) -> &Identity {
        self.client.identity()
    }

    /// The endpoints of the API.
    #[doc(hidden)]
    pub const fn endpoints(&self) -> &Endpoints {
        &self.options.endpoints
    }

    /// Reads the whole account, and tells `progress` of each response. With `keep`, the responses are
    /// written into that directory, which has to be empty or missing: it becomes a capture directory.
    /// Memory: a few responses, and the account.
    ///
    /// # Errors
    /// If what was read does not fit together, not even the second time, or cannot be kept. A kind that
    /// could not be read is no error: its reading in the account says so.
    #[doc(hidden)]
    pub fn capture(
        &self,
        keep: Option<&Path>,
        progress: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<Account, SoracomError> {
        let SoracomOptions { catalogue, at_once, .. } = &self.options;
        let setup = fetch::Setup { client: &self.client, catalogue, responses: &self.responses, at_once: *at_once };
        read::read(&setup, keep, progress)
    }
}

impl Source for Soracom {
    type Error = SoracomError;

    fn operator(&self) -> Result<OperatorId, SoracomError> {
        Ok(self.identity().operator.clone())
    }

    fn read(&self) -> Result<Account, SoracomError> {
        self.capture(None, &mut |_| {})
    }
}

impl Backend for Soracom {
    fn perform(&self, call: &Call) -> Answer {
        // A step of a plan whose call only reads is an export.
        if call.operation.method == "GET" {
            return export::export(&self.client, self.options.exports.as_deref(), call);
        }
        act::act(&self.client, call)
    }

    fn is_root(&self) -> bool {
        self.identity().user.is_none()
    }

    fn observe(&self, subject: &Address) -> Sighting {
        let (client, catalogue, responses) = (&self.client, &self.options.catalogue, &self.responses);
        Observer { client, catalogue, responses }.observe(subject)
    }
}
