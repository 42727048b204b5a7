//! Sending a request again until there is an answer.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

use super::client::Client;
use super::fault::Fault;
use super::message::{Broken, Message, Reply, Status};
use super::pages::Cursor;
use crate::account::Coverage;
use crate::backend::clock::after;

/// How long one request waits in all, because it is told to, before it is given up. Longer than a token is waited
/// for, so that the end of that is told.
const PATIENCE: Duration = Duration::from_secs(2700);

/// How often a request is sent again that failed on the way.
const MOST_RETRIES: usize = 5;

/// Gets one page of a list while a whole account is read. It waits as long as it is told to, and sends the
/// request again if something failed on the way, or if the reply is neither a refusal nor what was promised.
/// Every other reply is given back at once.
pub(super) fn in_turn(
    client: &Client,
    place: Option<Coverage>,
    message: Message<'_>,
    is_promised: impl Fn(&Reply) -> bool,
) -> Result<Reply, Fault> {
    let delays = ExponentialBuilder::default().with_min_delay(Duration::from_secs(1)).with_factor(2.0);
    let mut delays = delays.with_max_times(MOST_RETRIES).build();
    let end = after(client.gate.now(), PATIENCE);
    loop {
        let found = client.exchange(place, message);
        let pause = match &found {
            Err(Fault::Wait(wait)) => Some(*wait).filter(|wait| after(client.gate.now(), *wait) <= end),
            Ok(reply) if may_go_better(reply, &is_promised) => delays.next(),
            Err(Fault::Unsent(_) | Fault::Unanswered(_)) => delays.next(),
            Ok(_) | Err(Fault::NoEndpoint(_) | Fault::Unauthorised(_) | Fault::TurnedDown(_)) => None,
        };
        let Some(pause) = pause else { return found };
        client.gate.wait(pause);
    }
}

/// Gets one page of a look or an export. The first page is asked for once: whoever asked decides what to do after
/// a failure. The later ones are asked for [in turn](in_turn), so that the pages before them are not thrown away.
pub(super) fn in_one_go(
    client: &Client,
    place: Option<Coverage>,
    message: Message<'_>,
    cursor: &Cursor,
    is_promised: impl Fn(&Reply) -> bool,
) -> Result<Reply, Fault> {
    if cursor.is_first() { client.exchange(place, message) } else { in_turn(client, place, message, is_promised) }
}

/// True if the same request may well get another reply.
fn may_go_better(reply: &Reply, is_promised: impl Fn(&Reply) -> bool) -> bool {
    match reply.meaning() {
        _ if matches!(reply.body, Err(Broken::TooLarge(_))) => false,
        _ if reply.body.is_err() => true,
        Status::Transient => true,
        Status::Done | Status::Accepted | Status::Elsewhere => !is_promised(reply),
        Status::Unauthorised | Status::Forbidden | Status::NotFound | Status::TooMany | Status::Refused => false,
    }
}
