//! Making a call that changes something.

use super::client::Client;
use super::interpret;
use super::message::Message;
use super::request::target;
use crate::catalogue::Call;
use crate::execution::Answer;

/// Makes a call, once.
pub(super) fn act(client: &Client, call: &Call) -> Answer {
    let target = target(&call.path, &call.operation, None);
    let body = call.body.as_ref().map(String::as_bytes);
    match client.exchange(call.coverage, Message { body, ..Message::new(call.operation.method, &target) }) {
        Ok(reply) => interpret::answer(&reply, call.operation.id),
        Err(fault) => fault.into(),
    }
}
