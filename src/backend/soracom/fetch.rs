//! Getting the responses of many requests, several at once.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde::de::IgnoredAny;

use super::client::Client;
use super::error::NoThread;
use super::fault::Fault;
use super::message::{Message, Reply, Status};
use super::pages::{Cursor, Following};
use super::request::Request;
use super::{interpret, retry};
use crate::catalogue::Catalogue;
use crate::execution::Response;
use crate::reading::response::ResponseReader;

/// How an account is read.
pub(super) struct Setup<'s> {
    pub(super) client: &'s Client,
    pub(super) catalogue: &'s Catalogue,
    pub(super) responses: &'s ResponseReader,
    /// How many requests may be under way at once.
    pub(super) at_once: usize,
}

/// A page of a response, or why there is none.
pub(super) struct Fetched {
    pub(super) request: Request,
    /// From 1.
    pub(super) page: u32,
    pub(super) outcome: Outcome,
}

/// What became of the request for a page.
pub(super) enum Outcome {
    /// A page.
    Page { bytes: Vec<u8>, is_last: bool },
    /// No page, and what was said instead.
    Failed(Response),
    /// The credentials hold no longer.
    Unauthorised(String),
}

/// Fetches the responses of all requests and hands each page to `take`, one after the other. An error
/// of `take` ends it.
///
/// As many threads do it as the system starts; without any there is an error.
pub(super) fn fetch<E: From<NoThread>>(
    setup: &Setup<'_>,
    requests: Vec<Request>,
    take: impl FnMut(Fetched) -> Result<(), E>,
) -> Result<(), E> {
    let workers = setup.at_once.clamp(1, requests.len().max(1));
    let queue = Mutex::new(VecDeque::from(requests));
    let stop = AtomicBool::new(false);
    // Workers wait until their last page was taken: that bounds the memory.
    let (send, fetched) = mpsc::sync_channel(workers);
    thread::scope(|scope| {
        for started in 0..workers {
            let worker = Worker { setup, queue: &queue, stop: &stop, send: send.clone() };
            match thread::Builder::new().spawn_scoped(scope, move || worker.run()) {
                Ok(_) => {}
                Err(why) if started == 0 => return Err(NoThread(why).into()),
                Err(_) => break,
            }
        }
        drop(send);
        // Consumed, so that workers do not wait for ever if this ends early.
        let taken = fetched.into_iter().try_for_each(take);
        stop.store(true, Ordering::Relaxed);
        taken
    })
}

/// Takes one request after the other from the queue.
struct Worker<'w> {
    setup: &'w Setup<'w>,
    queue: &'w Mutex<VecDeque<Request>>,
    stop: &'w AtomicBool,
    send: SyncSender<Fetched>,
}

impl Worker<'_> {
    fn run(&self) {
        while !self.stop.load(Ordering::Relaxed) {
            let next = self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(request) = next else { return };
            _ = self.pages(&request);
        }
    }

    /// Fetches the pages of a list to the end, or until nobody wants them any more.
    fn pages(&self, request: &Request) -> ControlFlow<()> {
        let mut cursor = Cursor::first();
        loop {
            let page = cursor.page;
            let (outcome, next) = self.page(request, &cursor);
            let following = match &outcome {
                Outcome::Page { bytes, .. } => cursor.advance(next, bytes),
                _ => Following::End,
            };
            self.hand_on(request, page, outcome)?;
            match following {
                Following::Page => {}
                Following::End => return ControlFlow::Continue(()),
                Following::Nowhere(why) => {
                    let message = Some(why.to_owned());
                    let failed = Outcome::Failed(Response { message, ..Response::default() });
                    return self.hand_on(request, page + 1, failed);
                }
            }
        }
    }

    fn hand_on(&self, request: &Request, page: u32, outcome: Outcome) -> ControlFlow<()> {
        let fetched = Fetched { request: request.clone(), page, outcome };
        let is_taken = !self.stop.load(Ordering::Relaxed) && self.send.send(fetched).is_ok();
        if is_taken { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// One page, and the key of the next.
    fn page(&self, request: &Request, cursor: &Cursor) -> (Outcome, Option<String>) {
        let target = request.target(cursor.key());
        let message = Message::new(request.operation.method, &target);
        let is_promised = |reply: &Reply| request.is_promised(self.setup.responses, reply);
        match retry::in_turn(self.setup.client, request.id.place, message, is_promised) {
            Ok(reply) => self.outcome(request, cursor, reply),
            Err(Fault::Unauthorised(why)) => (Outcome::Unauthorised(why), None),
            Err(fault) => (Outcome::Failed(fault.into()), None),
        }
    }

    fn outcome(&self, request: &Request, cursor: &Cursor, reply: Reply) -> (Outcome, Option<String>) {
        let said = interpret::response(&reply);
        let meaning = reply.meaning();
        let bytes = match reply.body {
            Ok(bytes) => bytes,
            Err(why) => {
                let message = Some(format!("the answer did not come whole: {why}"));
                return (Outcome::Failed(Response { message, ..Response::default() }), None);
            }
        };
        if meaning.is_success() && reply.repeats_secret {
            let message = Some(interpret::REPEATS.to_owned());
            return (Outcome::Failed(Response { message, ..Response::default() }), None);
        }
        // An error that came as a success is no list, and does not mean "there are none".
        if let Some(error) = request.hidden_error(reply.status, &bytes) {
            return (Outcome::Failed(error), None);
        }
        if meaning.is_success() {
            let is_enough = || self.setup.catalogue.is_first_row_enough(&request.operation) && has_rows(&bytes);
            let next = reply.next.filter(|_| !is_enough());
            return (Outcome::Page { bytes, is_last: next.is_none() }, next);
        }
        let outcome = match meaning {
            // This error means "there are none": it is kept as it came.
            _ if cursor.is_first() && request.means_none(&said) => Outcome::Page { bytes, is_last: true },
            Status::Forbidden => Outcome::Failed(interpret::with_permission(said, request.operation.id)),
            _ => Outcome::Failed(said),
        };
        (outcome, None)
    }
}

/// True if a bare list is not empty.
fn has_rows(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Vec<IgnoredAny>>(bytes).is_ok_and(|rows| !rows.is_empty())
}
