//! Why a request has no reply to look at.

use std::time::Duration;

use super::message::{NoReply, TOO_MANY, UNAUTHORISED};
use crate::execution::{Answer, Response, Sighting};

/// Why a request has no reply to look at.
#[derive(Debug)]
pub(super) enum Fault {
    /// There is no endpoint to send it to.
    NoEndpoint(String),
    /// The credentials do not hold, or no longer.
    Unauthorised(String),
    /// A new token was turned down too: the credentials hold, and are not good for this request.
    TurnedDown(String),
    /// It took no effect, or was not even sent: it may be sent after this wait.
    Wait(Duration),
    /// It was not sent.
    Unsent(String),
    /// It was sent, and nothing came back.
    Unanswered(String),
}

impl From<NoReply> for Fault {
    fn from(lost: NoReply) -> Self {
        match lost {
            NoReply::Unsent(why) => Self::Unsent(why),
            NoReply::Unanswered(why) => Self::Unanswered(why),
        }
    }
}

/// What it means for a call that changes something.
impl From<Fault> for Answer {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NoEndpoint(why) => {
                Self::Refused { response: Response { message: Some(why), ..Response::default() } }
            }
            fault @ Fault::TurnedDown(_) => Self::Refused { response: fault.into() },
            Fault::Unauthorised(why) => Self::Unauthorised { why },
            Fault::Wait(wait) => Self::RateLimited { wait },
            Fault::Unsent(why) => Self::Transient { why: format!("it was not sent: {why}") },
            Fault::Unanswered(why) => Self::OutcomeUnknown { why: format!("it was sent, and no answer came: {why}") },
        }
    }
}

impl Fault {
    /// What it means for a call that only reads, and so may be made again in any case.
    pub(super) fn of_read(self) -> Answer {
        match self {
            Self::Unanswered(why) => Answer::Transient { why },
            other => other.into(),
        }
    }
}

/// What it means for a look.
impl From<Fault> for Sighting {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NoEndpoint(why) | Fault::TurnedDown(why) => Self::Unreadable { why },
            Fault::Unauthorised(why) => Self::Unauthorised { why },
            Fault::Wait(wait) => Self::RateLimited { wait },
            Fault::Unsent(why) | Fault::Unanswered(why) => Self::Transient { why },
        }
    }
}

/// What a reading says in place of the response.
impl From<Fault> for Response {
    fn from(fault: Fault) -> Self {
        let (status, message) = match fault {
            Fault::NoEndpoint(why) => (None, why),
            Fault::Unauthorised(why) | Fault::TurnedDown(why) => (Some(UNAUTHORISED), why),
            Fault::Wait(wait) => {
                (Some(TOO_MANY), format!("too many calls: no other may be made for {} seconds", wait.as_secs()))
            }
            Fault::Unsent(why) | Fault::Unanswered(why) => (None, format!("there was no answer: {why}")),
        };
        Self { status, code: None, message: Some(message) }
    }
}
