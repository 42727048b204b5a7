//! How the API is used.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::endpoint::Endpoints;
use super::proxy::Proxy;
use crate::backend::{Clock, SecretString, SystemClock};
use crate::catalogue::Catalogue;

/// How the API is used.
#[derive(Clone)]
#[non_exhaustive]
pub struct SoracomOptions {
    /// The endpoints of the API.
    #[doc(hidden)]
    pub endpoints: Endpoints,
    /// A proxy on the way there. This machine itself is reached without.
    pub(crate) proxy: Option<Proxy>,
    /// How long to wait for the reply to one request; twice that for the end of its body.
    pub timeout: Duration,
    /// How long a token is valid, in seconds. It is renewed as long as it is needed.
    pub token_seconds: u64,
    /// How many requests may be under way at once while the whole account is read.
    pub at_once: usize,
    /// The directory for exported data; without it nothing is exported.
    pub exports: Option<PathBuf>,
    /// A file that keeps the waits that the API tells, so that a later process obeys them too. It is made when it is
    /// needed, and its directory too. Without it a new process knows of none.
    pub waits: Option<PathBuf>,
    /// The clock that tells the time and waits.
    pub clock: Arc<dyn Clock>,
    /// The kinds that there are, and how they are read.
    pub catalogue: Catalogue,
}

impl SoracomOptions {
    /// The same with a proxy on the way to the API, such as `http://proxy.example:3128`, whose address may
    /// hold a password. The hosts in `except`, separated by commas as in `NO_PROXY`, are reached without it,
    /// and so is this machine.
    #[must_use]
    pub fn proxy(self, url: impl Into<SecretString>, except: impl Into<String>) -> Self {
        Self { proxy: Some(Proxy { url: url.into(), except: except.into() }), ..self }
    }
}

impl fmt::Debug for SoracomOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { endpoints, proxy: _, timeout, token_seconds, at_once, exports, waits, clock: _, catalogue: _ } =
            self;
        let mut debug = f.debug_struct("SoracomOptions");
        debug.field("endpoints", endpoints).field("timeout", timeout).field("token_seconds", token_seconds);
        debug.field("at_once", at_once).field("exports", exports).field("waits", waits).finish_non_exhaustive()
    }
}

impl Default for SoracomOptions {
    /// Soracom's own endpoints, without a proxy; a minute for a reply; tokens of half an hour; four
    /// requests at once; nothing is exported and no wait is kept; the system's clock and the built-in catalogue.
    fn default() -> Self {
        Self {
            endpoints: Endpoints::default(),
            proxy: None,
            timeout: Duration::from_secs(60),
            token_seconds: 1800,
            at_once: 4,
            exports: None,
            waits: None,
            clock: Arc::new(SystemClock),
            catalogue: Catalogue::soracom().clone(),
        }
    }
}
