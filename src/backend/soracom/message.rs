//! One request and its reply, as they travel.

use std::fmt;
use std::io;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

/// What a signed-in client sends along. Its `Debug` shows nothing of it.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) key: SecretString,
    pub(super) token: SecretString,
}

/// More than any key or token has, and less than headers may have.
const LONGEST_KEY: usize = 8192;

impl Keys {
    /// Both, if headers can carry them.
    pub(super) fn new(key: &SecretString, token: &SecretString) -> Option<Self> {
        let fits = |text: &str| text.len() <= LONGEST_KEY && text.bytes().all(|byte| byte.is_ascii_graphic());
        let both = [key, token].map(|secret| fits(secret.expose_secret()));
        (both == [true, true]).then(|| Self { key: key.clone(), token: token.clone() })
    }
}

/// What to send.
#[derive(Clone, Copy)]
pub(super) struct Message<'m> {
    pub(super) method: &'m str,
    /// Below the base URL, with the query.
    pub(super) path: &'m str,
    pub(super) body: Option<&'m [u8]>,
    pub(super) keys: Option<&'m Keys>,
    pub(super) encoding: Encoding,
}

/// How the body of a reply may be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// It may be compressed.
    Any,
    /// Not at all: a compressed body does not say how long it is, so that one that breaks off could
    /// look whole.
    Identity,
}

impl<'m> Message<'m> {
    pub(super) const fn new(method: &'m str, path: &'m str) -> Self {
        Self { method, path, body: None, keys: None, encoding: Encoding::Any }
    }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// The key of the next page.
    pub(super) next: Option<String>,
    /// How long to wait before the next call, if the reply says so: from a second to an hour.
    pub(super) wait: Option<Duration>,
    /// The address to which the reply points.
    pub(super) location: Option<String>,
    /// Whether the headers say where the body ends. Otherwise a body that breaks off looks whole.
    pub(super) is_framed: bool,
    /// False if the headers say that the body is no JSON.
    pub(super) is_json: bool,
    /// The body, or why it did not come whole.
    pub(super) body: Result<Vec<u8>, Broken>,
    /// True if the body held a secret. There is a word in its place, so what it says is not all that it said.
    pub(super) repeats_secret: bool,
}

/// Why a body did not come whole.
#[derive(Debug)]
pub(super) enum Broken {
    /// It has more bytes than this. It would not be smaller the next time.
    TooLarge(u64),
    /// Something went wrong on the way.
    OnTheWay(String),
    /// There was no room for it here.
    NotStored(io::Error),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(f, "it is larger than {} MiB", bytes >> 20),
            Self::OnTheWay(why) => f.write_str(why),
            Self::NotStored(error) => error.fmt(f),
        }
    }
}

/// What an HTTP status means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Done.
    Done,
    /// Accepted, and still to be done.
    Accepted,
    /// The reply points to another address.
    Elsewhere,
    /// The credentials do not hold.
    Unauthorised,
    /// A permission is missing.
    Forbidden,
    /// There is no such thing, or no such path.
    NotFound,
    /// There were too many calls.
    TooMany,
    /// The server, or something before it, gave up or gave something else: the same request may well succeed later.
    Transient,
    /// The request was turned down for another reason.
    Refused,
}

pub(super) const UNAUTHORISED: u16 = 401;
pub(super) const TOO_MANY: u16 = 429;

impl Status {
    pub(super) const fn of(status: u16) -> Self {
        match status {
            200 | 201 | 204 => Self::Done,
            202 => Self::Accepted,
            300..=399 => Self::Elsewhere,
            UNAUTHORISED => Self::Unauthorised,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            TOO_MANY => Self::TooMany,
            // The API describes no other success: a part of an answer is none, and neither is what a proxy made of it.
            203..=299 | 408 | 500.. => Self::Transient,
            _ => Self::Refused,
        }
    }

    pub(super) const fn is_success(self) -> bool {
        matches!(self, Self::Done | Self::Accepted)
    }
}

impl Reply {
    pub(super) const fn meaning(&self) -> Status {
        Status::of(self.status)
    }
}

/// No reply came back.
#[derive(Debug)]
pub(super) enum NoReply {
    /// The request had not been sent.
    Unsent(String),
    /// The request may have been received.
    Unanswered(String),
}
