//! What a reply says, and what it means.

use super::message::{Reply, Status};
use crate::catalogue::{API, Catalogue, permission};
use crate::execution::{Answer, Evidence};
use crate::reading::response::ErrorBody;

/// What the reply to a call that changes something means. A 404 is a refusal like any other: only a
/// look can tell whether the thing has gone or the path was wrong.
pub(super) fn answer(reply: &Reply, operation: &str) -> Answer {
    let evidence = evidence(reply);
    match reply.meaning() {
        Status::Accepted => Answer::Accepted { evidence },
        Status::Done => Answer::Done { evidence },
        // Nobody knows how far the server came.
        Status::Transient => Answer::OutcomeUnknown { why: sentence(&evidence) },
        Status::Forbidden => Answer::Refused { evidence: with_permission(evidence, operation) },
        Status::Elsewhere | Status::Unauthorised | Status::NotFound | Status::TooMany | Status::Refused => {
            Answer::Refused { evidence }
        }
    }
}

/// What a reply says of itself, as evidence.
pub(super) fn evidence(reply: &Reply) -> Evidence {
    let status = Some(reply.status);
    match (reply.meaning(), &reply.body) {
        (Status::Done | Status::Accepted, _) => Evidence { status, ..Evidence::default() },
        // The address may let in anybody who has it: it is not repeated.
        (Status::Elsewhere, _) => {
            let message = Some("it points to another address, which is not followed".to_owned());
            Evidence { status, code: None, message }
        }
        (_, Ok(bytes)) => {
            let ErrorBody { code, message } = ErrorBody::of(&API.error.value, bytes);
            Evidence { status, code, message }
        }
        (_, Err(why)) => Evidence { status, code: None, message: Some(format!("the body did not come whole: {why}")) },
    }
}

/// The same evidence, naming the permission that is missing.
pub(super) fn with_permission(evidence: Evidence, operation: &str) -> Evidence {
    let Some(permission) = permission(Catalogue::soracom().provider(), operation) else { return evidence };
    let needs = format!("needs the permission {}", permission.value);
    let message = Some(evidence.message.map_or_else(|| needs.clone(), |said| format!("{said} ({needs})")));
    Evidence { message, ..evidence }
}

/// What was said, in one line. The code comes first, because readings go by it; without a code, the
/// status does.
pub(super) fn sentence(evidence: &Evidence) -> String {
    let status = evidence.status.map(|status| format!("HTTP {status}"));
    let begin = evidence.code.clone().or(status);
    begin.into_iter().chain(evidence.message.clone()).collect::<Vec<_>>().join(": ")
}
