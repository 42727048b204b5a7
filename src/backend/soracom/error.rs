//! What can go wrong as a whole.

use std::io;
use std::path::PathBuf;

use crate::account::InvalidText;

/// Soracom's API cannot be used, or what it says does not make an account. A kind that cannot be read
/// is no such error: its reading in the account says so.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SoracomError {
    /// No endpoint is set.
    #[error("there is no endpoint, neither for g nor for jp")]
    NoEndpoint,
    /// The address of the proxy cannot be used. It is not repeated: it may hold a password.
    #[error("the address of the proxy cannot be used (one looks like http://proxy.example:3128)")]
    Proxy,
    /// The credentials were turned down.
    #[error(
        "signing in with {who} was turned down (HTTP {status}{code}): check the credentials, and the code of a second factor if the user has one"
    )]
    Denied {
        /// The HTTP status.
        status: u16,
        /// The code of the error, after a comma; or empty.
        code: String,
        /// What was used.
        who: &'static str,
    },
    /// The token ran out, and was obtained with a code that is good only once.
    #[error("the token has run out, and signing in again needs a new code of the second factor: start again")]
    Expired,
    /// Signing in again gave another identity.
    #[error("signing in again as {was} gave {is}")]
    OtherIdentity {
        /// Who was signed in before.
        was: String,
        /// Who is signed in now.
        is: String,
    },
    /// There was no answer to signing in, or one that says nothing about the credentials.
    #[error("signing in failed: {0}")]
    Unreachable(String),
    /// The answer to signing in is not of the form that the API's description gives.
    #[error("signing in was answered, but not with a key, a token and an operator: is this Soracom's API?")]
    Undescribed,
    /// The answer to signing in names an invalid operator id.
    #[error(transparent)]
    InvalidOperator(InvalidText),
    /// The credentials hold no longer.
    #[error("{0}")]
    Unauthorised(String),
    /// What was read does not fit together.
    #[error("what was read does not fit together, even when read twice; if the account is changing, read it again later:\n{}", list(.0))]
    Inconsistent(Vec<String>),
    /// The system starts no thread that could read it.
    #[error("the account cannot be read, because the system starts no thread: {0}")]
    NoThread(io::Error),
    /// The raw responses cannot be kept.
    #[error("{}: {source}", path.display())]
    Keep {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn list(problems: &[String]) -> String {
    problems.iter().map(|problem| format!("  {problem}")).collect::<Vec<_>>().join("\n")
}

/// The system starts no thread.
#[derive(Debug)]
pub(super) struct NoThread(pub(super) io::Error);

impl From<NoThread> for SoracomError {
    fn from(NoThread(why): NoThread) -> Self {
        Self::NoThread(why)
    }
}
