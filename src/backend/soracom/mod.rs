//! Soracom's API: an account is read from it and acted on through it, as the catalogue says. Nothing
//! here knows what the things in an account are.

mod ask;
mod classify;
mod endpoint;
mod error;
mod export;
mod http;
mod keep;
mod observe;
mod patience;
mod profile;
mod read;
mod secret;
mod session;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use endpoint::{Endpoints, InvalidEndpoint};
pub use error::SoracomError;
pub use http::{InvalidProxy, Proxy};
pub use profile::{Profile, ProfileError, ProfileProblem};
pub use read::Progress;
/// A text that is wiped from memory in the end and does not show itself.
pub use secrecy::SecretString;
pub use secret::Credentials;
pub use session::Identity;

use super::budget::Budget;
use super::{Backend, Clock, SystemClock};
use crate::account::{Account, Address, Coverage, OperatorId};
use crate::catalogue::{API, Call, Catalogue};
use crate::execution::{Answer, Sighting};
use crate::reading::Source;
use crate::reading::collect::Collector;
use crate::reading::response::Responses;
use http::{Line, Lost, Message, Reply};
use session::{Keys, Session};

/// How the API is used.
#[derive(Clone)]
#[non_exhaustive]
pub struct SoracomOptions {
    /// Where it is.
    pub endpoints: Endpoints,
    /// A proxy on the way there. This machine itself is reached without.
    pub proxy: Option<Proxy>,
    /// How long to wait for the answer to one request; twice that for the end of its body.
    pub timeout: Duration,
    /// How long a token is good for, in seconds. It is renewed as long as it is needed.
    pub token_seconds: u64,
    /// How many requests may be under way at once while the whole account is read.
    pub at_once: usize,
    /// Where exported data is put; without it nothing is exported.
    pub exports: Option<PathBuf>,
    /// The clock to wait by.
    pub clock: Arc<dyn Clock>,
    /// What there is and how it is read.
    pub catalogue: Catalogue,
}

impl fmt::Debug for SoracomOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { endpoints, timeout, token_seconds, at_once, exports, .. } = self;
        let mut told = f.debug_struct("SoracomOptions");
        told.field("endpoints", endpoints).field("timeout", timeout).field("token_seconds", token_seconds);
        told.field("at_once", at_once).field("exports", exports).finish_non_exhaustive()
    }
}

impl Default for SoracomOptions {
    /// Soracom's own endpoints, without a proxy; a minute for an answer; tokens of half an hour; four
    /// requests at once; nothing is exported; the system's clock and the built-in catalogue.
    fn default() -> Self {
        Self {
            endpoints: Endpoints::default(),
            proxy: None,
            timeout: Duration::from_secs(60),
            token_seconds: 1800,
            at_once: 4,
            exports: None,
            clock: Arc::new(SystemClock),
            catalogue: Catalogue::soracom().clone(),
        }
    }
}

/// An account behind Soracom's API.
///
/// ```no_run
/// use winddown::backend::{Credentials, Soracom, SoracomOptions};
/// use winddown::reading::Source as _;
///
/// let credentials = Credentials::auth_key("keyId-abc", "secret-abc".into());
/// let soracom = Soracom::sign_in(credentials, SoracomOptions::default())?;
/// println!("{}: {} things", soracom.identity(), soracom.read()?.len());
/// # Ok::<(), winddown::backend::SoracomError>(())
/// ```
pub struct Soracom {
    options: SoracomOptions,
    lines: BTreeMap<Coverage, Line>,
    session: Session,
    responses: Responses,
    budget: Budget,
}

impl fmt::Debug for Soracom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Soracom")
            .field("identity", self.identity())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Why a request has no answer to look at.
#[derive(Debug)]
enum Fault {
    /// There is nowhere to send it.
    Nowhere(String),
    /// The credentials do not hold, or no longer; or not for this, although a new token could be had.
    Unauthorised { why: String, is_renewed: bool },
    /// There were too many.
    TooMany(Duration),
    /// It was not sent.
    Unsent(String),
    /// It was sent, and nothing came back.
    Unanswered(String),
}

impl Soracom {
    /// Signs in.
    ///
    /// # Errors
    /// If the credentials are turned down, or there is no answer.
    pub fn sign_in(credentials: Credentials, options: SoracomOptions) -> Result<Self, SoracomError> {
        let line = |url| Line::new(url, options.proxy.as_ref(), options.timeout);
        let lines = options.endpoints.iter().map(|(coverage, url)| Ok((coverage, line(url)?)));
        let lines: BTreeMap<Coverage, Line> = lines.collect::<Result<_, InvalidProxy>>()?;
        let session = Session::sign_in(&lines, credentials, options.token_seconds, options.clock.now())?;
        let responses = Responses::new(&options.catalogue);
        Ok(Self { lines, session, responses, budget: Budget::new(None), options })
    }

    /// Who is signed in.
    pub const fn identity(&self) -> &Identity {
        self.session.identity()
    }

    /// Where the API is.
    pub const fn endpoints(&self) -> &Endpoints {
        &self.options.endpoints
    }

    /// Reads the whole account, telling `progress` of each response. With `keep`, the responses are
    /// put into that directory, which has to be empty or not there: it is a capture directory then.
    /// Memory: a few responses, and the account.
    ///
    /// # Errors
    /// If what was read does not fit together, not even the second time, or cannot be kept. What could
    /// not be read is no error: it is said in the account's readings.
    pub fn capture(
        &self,
        keep: Option<&std::path::Path>,
        progress: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<Account, SoracomError> {
        read::read(self, keep, progress)
    }

    fn collector(&self) -> Collector<'_> {
        Collector::new(&self.options.catalogue, &self.responses, self.identity().operator.clone())
    }

    /// Sends one request to a coverage, or wherever there is an endpoint; once more after new keys if
    /// the first ones are turned down.
    fn exchange(&self, place: Option<Coverage>, message: Message<'_>) -> Result<Reply, Fault> {
        let nowhere = || match place {
            Some(coverage) => Fault::Nowhere(format!("there is no endpoint for {coverage}")),
            None => Fault::Nowhere("there is no endpoint".to_owned()),
        };
        let (coverage, _) = self.options.endpoints.of(place).ok_or_else(nowhere)?;
        let line = self.lines.get(&coverage).ok_or_else(nowhere)?;
        let now = || self.options.clock.now();
        let keys = self.session.keys(coverage, line, now()).ok_or_else(nowhere)?;
        let send = |keys: &Keys| line.send(&Message { keys: Some(keys), ..message }).map_err(Fault::from);
        let mut reply = send(&keys)?;
        if reply.status == UNAUTHORISED {
            let renewed = self.session.renew(coverage, line, &keys, now());
            let keys = renewed.map_err(|error| match error {
                SoracomError::Unreachable(why) => Fault::Unsent(format!("a new token could not be had: {why}")),
                error => Fault::Unauthorised { why: error.to_string(), is_renewed: false },
            })?;
            reply = send(&keys)?;
        }
        match reply.status {
            UNAUTHORISED => {
                let said = classify::response(&reply);
                let why = format!("a new token was turned down too: {}", classify::sentence(&said));
                Err(Fault::Unauthorised { why, is_renewed: true })
            }
            TOO_MANY => Err(Fault::TooMany(reply.refresh.unwrap_or(Duration::from_secs(API.refresh_seconds.value)))),
            _ => Ok(reply),
        }
    }
}

const UNAUTHORISED: u16 = 401;
const TOO_MANY: u16 = 429;

impl From<Lost> for Fault {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Unsent(why) => Self::Unsent(why),
            Lost::Unanswered(why) => Self::Unanswered(why),
        }
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
        classify::perform(self, call)
    }

    fn is_root(&self) -> bool {
        self.identity().user.is_none()
    }

    fn observe(&self, subject: &Address) -> Sighting {
        observe::observe(self, subject)
    }
}
