//! Sending a request again until there is an answer.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

use super::client::Client;
use super::fault::Fault;
use super::message::{Message, Reply, Status};
use super::pages::Cursor;
use super::request::Request;
use crate::account::Coverage;
use crate::backend::budget::Group;
use crate::backend::clock::after;
use crate::catalogue::Catalogue;

/// How often one waits after too many calls before giving up.
const MOST_WAITS: usize = 30;

/// How often a request is sent again that failed on the way.
const MOST_RETRIES: usize = 5;

/// Gets one page of a list while a whole account is read. It waits its turn, and sends the request
/// again if there were too many calls or something failed on the way. Every other reply, a refusal
/// too, is given back at once.
pub(super) fn in_turn(client: &Client, request: &Request, cursor: &Cursor) -> Result<Reply, Fault> {
    let group = Group::of(Catalogue::soracom().provider(), request.id.place, &request.path);
    let target = request.target(cursor.key());
    let delays = ExponentialBuilder::default().with_min_delay(Duration::from_secs(1)).with_factor(2.0);
    let mut delays = delays.with_max_times(MOST_RETRIES).build();
    let mut waits = 0..MOST_WAITS;
    loop {
        client.wait_until(client.budget.take(&group, client.now()).turn);
        let found = client.exchange(request.id.place, Message::new(request.operation.method, &target));
        let delay = match &found {
            Err(Fault::TooMany(wait)) if waits.next().is_some() => {
                client.budget.close(&group, after(client.now(), *wait));
                continue;
            }
            Ok(reply) => {
                if reply.is_last {
                    client.budget.close(&group, after(client.now(), reply.refresh.unwrap_or_default()));
                }
                is_transient(reply).then(|| delays.next()).flatten()
            }
            Err(Fault::Unsent(_) | Fault::Unanswered(_)) => delays.next(),
            Err(_) => None,
        };
        let Some(delay) = delay else { return found };
        client.wait_until(after(client.now(), delay));
    }
}

/// Gets one page of a look or an export, whose caller decides what to do after a failure. Only too many
/// calls before a later page are waited out, so that the pages before it are not thrown away.
pub(super) fn in_one_go(
    client: &Client,
    place: Option<Coverage>,
    message: Message<'_>,
    cursor: &Cursor,
) -> Result<Reply, Fault> {
    let mut waits = 0..MOST_WAITS;
    loop {
        match client.exchange(place, message) {
            Err(Fault::TooMany(wait)) if !cursor.is_first() && waits.next().is_some() => {
                client.wait_until(after(client.now(), wait));
            }
            found => return found,
        }
    }
}

/// True if the same request may well get another reply.
fn is_transient(reply: &Reply) -> bool {
    reply.meaning() == Status::Transient || reply.body.is_err()
}
