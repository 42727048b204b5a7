//! What an answer means.

use super::http::{Message, Reply};
use super::{Fault, Soracom, export};
use crate::catalogue::{Call, permission};
use crate::execution::{Answer, Response};
use crate::reading::response::error_body;

/// Makes a call.
pub(super) fn perform(soracom: &Soracom, call: &Call) -> Answer {
    if call.operation.method == "GET" {
        // What only reads and is a step of a plan is an export.
        return export::export(soracom, call);
    }
    let target = super::ask::target(&call.path, &call.operation, None);
    let body = call.body.as_ref().map(String::as_bytes);
    match soracom.exchange(call.coverage, Message { body, ..Message::new(call.operation.method, &target) }) {
        Ok(reply) => answer(&reply, call.operation.id),
        Err(fault) => fault.into(),
    }
}

impl From<Fault> for Answer {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Nowhere(why) => Self::Refused { response: Response { message: Some(why), ..Response::default() } },
            // The credentials hold: it is this call that they are not good for.
            fault @ Fault::Unauthorised { is_renewed: true, .. } => Self::Refused { response: fault.into() },
            Fault::Unauthorised { why, .. } => Self::Unauthorised { why },
            Fault::TooMany(wait) => Self::RateLimited { wait },
            Fault::Unsent(why) => Self::Transient { why: format!("it was not sent: {why}") },
            Fault::Unanswered(why) => Self::OutcomeUnknown { why: format!("it was sent, and no answer came: {why}") },
        }
    }
}

/// What the answer to a call that changes something means. Whether what is gone is gone, or was looked
/// for in the wrong place, is for a look to tell: a 404 is a refusal like any other.
pub(super) fn answer(reply: &Reply, operation: &str) -> Answer {
    let response = response(reply);
    match reply.status {
        202 => Answer::Accepted { response },
        200..300 => Answer::Done { response },
        // The server, or something before it, gave up in the middle.
        408 | 500.. => Answer::OutcomeUnknown { why: sentence(&response) },
        403 => Answer::Refused { response: with_permission(response, operation) },
        _ => Answer::Refused { response },
    }
}

/// What an answer says of itself: what could be evidence.
pub(super) fn response(reply: &Reply) -> Response {
    let status = Some(reply.status);
    if (200..300).contains(&reply.status) {
        return Response { status, ..Response::default() };
    }
    if (300..400).contains(&reply.status) {
        // The address itself may let whoever has it in: it is not repeated.
        let message = Some("it points to another address, which is not followed".to_owned());
        return Response { status, code: None, message };
    }
    match &reply.body {
        Ok(bytes) => {
            let said = error_body(bytes);
            Response { status, code: said.code, message: said.message }
        }
        Err(why) => Response { status, code: None, message: Some(format!("the body did not come whole: {why}")) },
    }
}

/// The same, naming the permission that would settle it.
pub(super) fn with_permission(response: Response, operation: &str) -> Response {
    let Some(permission) = permission(operation) else { return response };
    let needs = format!("needs the permission {}", permission.value);
    let message = Some(response.message.map_or_else(|| needs.clone(), |said| format!("{said} ({needs})")));
    Response { message, ..response }
}

/// What was said, in one line: the code first, which readings go by; without one, the status.
pub(super) fn sentence(response: &Response) -> String {
    let status = response.status.map(|status| format!("HTTP {status}"));
    let begin = response.code.clone().or(status);
    begin.into_iter().chain(response.message.clone()).collect::<Vec<_>>().join(": ")
}
