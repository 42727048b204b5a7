//! What can go wrong as a whole.

use std::io;
use std::path::PathBuf;

use super::transport::InvalidProxy;
use crate::account::InvalidOperatorId;

/// Soracom's API cannot be used, or what it says is no account. What is said of one kind of thing only
/// is no such error: it shows in that kind's reading.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SoracomError {
    /// There is nowhere to go.
    #[error("there is no endpoint, neither for g nor for jp")]
    NoEndpoint,
    /// The proxy.
    #[error(transparent)]
    Proxy(#[from] InvalidProxy),
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
    /// A token ran out that was got with a code that is good only once.
    #[error("the token has run out, and signing in again needs a new code of the second factor: start again")]
    Expired,
    /// Signing in again gave somebody else.
    #[error("signing in again as {was} gave {is}")]
    OtherIdentity {
        /// Who it was.
        was: String,
        /// Who it is.
        is: String,
    },
    /// Nothing came back, or that it cannot be done now.
    #[error("signing in did not get through: {0}")]
    Unreachable(String),
    /// What came back is not what the API description says.
    #[error("signing in was answered, but not with a key, a token and an operator: is this Soracom's API?")]
    Undescribed,
    /// An operator that is none.
    #[error(transparent)]
    InvalidOperator(InvalidOperatorId),
    /// The credentials hold no longer.
    #[error("{0}")]
    Unauthorised(String),
    /// What was read is not one account.
    #[error("what was read does not fit together, twice: it may be changing just now, then read it again later:\n{}", list(.0))]
    Inconsistent(Vec<String>),
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
