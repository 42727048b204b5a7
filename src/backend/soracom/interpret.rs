//! What a reply says, and what it means.

use super::message::{Reply, Status};
use crate::catalogue::{API, Catalogue, needs_permission, permission};
use crate::execution::{Answer, Response};
use crate::reading::response::ErrorBody;

/// Why an answer that repeats a secret is no answer: with a word in its place it says something else than it said.
pub(super) const REPEATS: &str = "the answer repeats a secret, so it is not taken";

/// What the reply to a call that changes something means. A 404 is a refusal like any other: only a
/// look can tell whether the thing has gone or the path was wrong. Anybody on the way can say 200: it is done only
/// if the API itself says so.
pub(super) fn answer(reply: &Reply, operation: &str) -> Answer {
    let response = response(reply);
    match reply.meaning() {
        Status::Accepted => Answer::Accepted { response },
        Status::Done => match doubt(reply, operation) {
            None => Answer::Done { response },
            Some(doubt) => Answer::OutcomeUnknown { why: format!("{}, but {doubt}", sentence(&response)) },
        },
        // Nobody knows how far the server came, or whether it was asked at all.
        Status::Transient | Status::Elsewhere => Answer::OutcomeUnknown { why: sentence(&response) },
        Status::Forbidden => Answer::Refused { response: with_permission(response, operation) },
        Status::Unauthorised | Status::NotFound | Status::TooMany | Status::Refused => Answer::Refused { response },
    }
}

/// Why a success is not the one that the API describes for an operation; `None` if it is.
fn doubt(reply: &Reply, operation: &str) -> Option<String> {
    let bytes = match &reply.body {
        Ok(bytes) => bytes.trim_ascii(),
        Err(why) => return Some(format!("the body did not come whole: {why}")),
    };
    let field = API.answers.value.iter().find(|(id, _)| *id == operation).map(|(_, field)| *field);
    if field.is_none() && bytes.is_empty() {
        return None;
    }
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(bytes) else {
        return Some("the body is not JSON".to_owned());
    };
    if let Some(field) = field.filter(|field| body.get(field).is_none()) {
        return Some(format!("the body has no `{field}`"));
    }
    let code = ErrorBody::of(&API.error.value, bytes).code;
    code.filter(|_| field.is_none()).map(|code| format!("the body is an error: {code}"))
}

/// What a reply says of itself.
pub(super) fn response(reply: &Reply) -> Response {
    let status = Some(reply.status);
    match (reply.meaning(), &reply.body) {
        (Status::Done | Status::Accepted, _) => Response { status, ..Response::default() },
        // The address may let in anybody who has it: it is not repeated.
        (Status::Elsewhere, _) => {
            let message = Some("it points to another address, which is not followed".to_owned());
            Response { status, code: None, message }
        }
        (_, Ok(bytes)) => {
            let ErrorBody { code, message } = ErrorBody::of(&API.error.value, bytes);
            Response { status, code, message }
        }
        (_, Err(why)) => Response { status, code: None, message: Some(format!("the body did not come whole: {why}")) },
    }
}

/// The same, naming the permission that is missing.
pub(super) fn with_permission(response: Response, operation: &str) -> Response {
    let Some(permission) = permission(Catalogue::soracom().provider(), operation) else { return response };
    let needs = needs_permission(&permission.value);
    let message = Some(response.message.map_or_else(|| needs.clone(), |said| format!("{said} ({needs})")));
    Response { message, ..response }
}

/// What was said, in one line. The code comes first, because readings go by it; without a code, the
/// status does.
pub(super) fn sentence(response: &Response) -> String {
    let status = response.status.map(|status| format!("HTTP {status}"));
    let begin = response.code.clone().or(status);
    begin.into_iter().chain(response.message.clone()).collect::<Vec<_>>().join(": ")
}
