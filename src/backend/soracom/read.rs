//! Reading a whole account.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::de::IgnoredAny;

use super::ask::Ask;
use super::keep::Keeper;
use super::{Fault, Soracom, SoracomError, classify, patience};
use crate::account::{Account, Coverage, Finding, Oddity};
use crate::catalogue::spec::Standing;
use crate::catalogue::{is_of_one, worthwhile_reads};
use crate::execution::Response;
use crate::reading::collect::{Asked, Collector};
use crate::reading::readings::Miss;
use crate::reading::response::{ErrorBody, Unreadable, error_body};

/// How far reading has come.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Progress<'p> {
    /// The operation that was answered last.
    pub operation: &'p str,
    /// Where; `None` for what the operator shares.
    pub coverage: Option<Coverage>,
    /// Which page of it, from 1.
    pub page: u32,
    /// Why it could not be read, if it could not.
    pub missed: Option<&'p str>,
    /// How many responses there were so far.
    pub responses: usize,
    /// How many things they have shown so far.
    pub things: usize,
}

/// A page, or why there is none.
struct News {
    ask: Ask,
    page: u32,
    what: What,
}

enum What {
    Page { bytes: Vec<u8>, is_last: bool },
    Missed(Response),
    Unauthorised(String),
}

pub(super) fn read(
    soracom: &Soracom,
    keep: Option<&Path>,
    progress: &mut dyn FnMut(&Progress<'_>),
) -> Result<Account, SoracomError> {
    let keeper = keep.map(Keeper::new).transpose()?;
    let account = Reading::new(soracom, keeper.as_ref(), progress).run()?;
    let moved = |oddity: &Oddity| matches!(oddity.finding, Finding::Conflict { .. });
    if !account.oddities().iter().any(moved) {
        return Ok(account);
    }
    // A list that changed between its pages may have passed something over: read once more, it may hold
    // still.
    keeper.as_ref().map_or(Ok(()), Keeper::clear)?;
    Reading::new(soracom, keeper.as_ref(), progress).run()
}

struct Reading<'r> {
    soracom: &'r Soracom,
    keeper: Option<&'r Keeper>,
    progress: &'r mut dyn FnMut(&Progress<'_>),
    began: DateTime<Utc>,
    collector: Collector<'r>,
    asked: BTreeSet<Asked>,
    responses: usize,
}

impl<'r> Reading<'r> {
    fn new(soracom: &'r Soracom, keeper: Option<&'r Keeper>, progress: &'r mut dyn FnMut(&Progress<'_>)) -> Self {
        let mut collector = soracom.collector();
        let began = soracom.options.clock.now().trunc_subsecs(0);
        collector.taken_at(began);
        Self { began, soracom, keeper, progress, collector, asked: BTreeSet::new(), responses: 0 }
    }

    fn run(mut self) -> Result<Account, SoracomError> {
        self.keeper.map_or(Ok(()), |keeper| keeper.stamp(self.began))?;
        loop {
            let asks = self.due();
            if asks.is_empty() {
                break;
            }
            self.take_in(asks)?;
        }
        self.collector
            .finish(&[])
            .map_err(|invalid| SoracomError::Inconsistent(invalid.problems().iter().map(ToString::to_string).collect()))
    }

    /// What can be asked now and was not: first the lists of all, then those that belong to something
    /// that they have shown.
    fn due(&mut self) -> Vec<Ask> {
        let catalogue = &self.soracom.options.catalogue;
        let operator = self.collector.builder().operator();
        let mut asks = Vec::new();
        for (kind, read) in worthwhile_reads(catalogue) {
            for place in kind.places() {
                let Some(parent) = read.per else {
                    asks.push(Ask::new(operator, read, place, ""));
                    continue;
                };
                let Some(spec) = catalogue.kind(parent) else { continue };
                let parents = if spec.places().contains(&place) { place } else { None };
                let is_live = |status: Option<&str>| spec.classify(status).0 != Standing::Gone;
                let keys = self.collector.builder().live_keys(spec.name, parents, is_live);
                asks.extend(keys.into_iter().map(|key| Ask::new(operator, read, place, key)));
            }
        }
        asks.retain(|ask| self.asked.insert(ask.asked.clone()));
        asks
    }

    /// Asks for all of these, several at once, and takes in what comes back, one after the other.
    fn take_in(&mut self, asks: Vec<Ask>) -> Result<(), SoracomError> {
        let workers = self.soracom.options.at_once.clamp(1, asks.len());
        let queue = Mutex::new(VecDeque::from(asks));
        let stop = AtomicBool::new(false);
        // Workers wait for what they have found to be taken in: that keeps memory flat.
        let (news_in, news_out) = mpsc::sync_channel(workers);
        thread::scope(|scope| {
            for _ in 0..workers {
                let news_in = news_in.clone();
                let (soracom, queue, stop) = (self.soracom, &queue, &stop);
                scope.spawn(move || labour(soracom, queue, stop, &news_in));
            }
            drop(news_in);
            // Taken by value, so that workers are not kept waiting if this ends early.
            let taken = news_out.into_iter().try_for_each(|news| self.take(news));
            stop.store(true, Ordering::Relaxed);
            taken
        })
    }

    fn take(&mut self, news: News) -> Result<(), SoracomError> {
        let News { ask, page, what } = news;
        self.responses += 1;
        let missed = match what {
            What::Unauthorised(why) => return Err(SoracomError::Unauthorised(why)),
            What::Page { bytes, is_last } => {
                let page = (page > 1 || !is_last).then_some(page);
                self.take_page(&ask, page, &bytes)?
            }
            What::Missed(said) => {
                let page = (page > 1).then_some(page);
                self.keeper.map_or(Ok(()), |keeper| keeper.put_miss(&ask, page, &said))?;
                Some(said)
            }
        };
        if let Some(said) = &missed {
            let told = ask.told(said);
            let miss = if said.status.is_some() { Miss::Refused(told) } else { Miss::Unread(told) };
            self.collector.miss(&ask.asked, miss);
        }
        let missed = missed.as_ref().map(classify::sentence);
        (self.progress)(&Progress {
            operation: ask.operation.id,
            coverage: ask.asked.place,
            page,
            missed: missed.as_deref(),
            responses: self.responses,
            things: self.collector.builder().len(),
        });
        Ok(())
    }

    /// Puts a page into the account; says why if it is none.
    fn take_page(&mut self, ask: &Ask, page: Option<u32>, bytes: &[u8]) -> Result<Option<Response>, SoracomError> {
        let name = page.map_or_else(|| ask.name(), |page| format!("{}, page {page}", ask.name()));
        let missed = self.collector.put(&ask.asked, &name, bytes).err().map(|why| unreadable(&why));
        match (&missed, self.keeper) {
            (_, None) => {}
            (None, Some(keeper)) => keeper.put(ask, page, bytes)?,
            (Some(said), Some(keeper)) => keeper.put_miss(ask, page, said)?,
        }
        Ok(missed)
    }
}

pub(super) fn unreadable(why: &Unreadable) -> Response {
    let message = match why {
        Unreadable::Json(error) if error.is_eof() => format!("the answer breaks off: {error}"),
        Unreadable::Json(error) => format!("the answer is not JSON: {error}"),
        Unreadable::Shape { expected, found } => format!("the answer is {found}, not {expected}"),
    };
    Response { message: Some(message), ..Response::default() }
}

/// Asks for one list after the other until there are no more.
fn labour(soracom: &Soracom, queue: &Mutex<VecDeque<Ask>>, stop: &AtomicBool, news: &SyncSender<News>) {
    while !stop.load(Ordering::Relaxed) {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(ask) = next else { return };
        pages(soracom, &ask, &mut |page, what| {
            !stop.load(Ordering::Relaxed) && news.send(News { ask: ask.clone(), page, what }).is_ok()
        });
    }
}

/// Follows the pages of a list, as long as somebody wants them.
fn pages(soracom: &Soracom, ask: &Ask, tell: &mut dyn FnMut(u32, What) -> bool) {
    // Hashes will do, and take a few bytes however long the keys are.
    let (hasher, mut keys) = (RandomState::new(), HashSet::<u64>::new());
    let mut key: Option<String> = None;
    for page in 1.. {
        let (what, next) = one_page(soracom, ask, key.as_deref());
        let is_new = next.as_ref().is_none_or(|next| keys.insert(hasher.hash_one(next)));
        if !tell(page, what) {
            return;
        }
        if !is_new {
            let message = Some("the pages of the list go round in circles".to_owned());
            _ = tell(page + 1, What::Missed(Response { message, ..Response::default() }));
            return;
        }
        match next {
            Some(next) => key = Some(next),
            None => return,
        }
    }
}

/// One page, and the key of the next.
fn one_page(soracom: &Soracom, ask: &Ask, key: Option<&str>) -> (What, Option<String>) {
    let what = match patience::get(soracom, ask, key) {
        Ok(reply) => {
            let said = classify::response(&reply);
            match reply.body {
                // An error for a success is neither a list nor the answer that there are none.
                Ok(bytes) if ask.is_odd(reply.status, &bytes) => {
                    let ErrorBody { code, message } = error_body(&bytes);
                    What::Missed(Response { status: Some(reply.status), code, message })
                }
                Ok(bytes) if (200..300).contains(&reply.status) => {
                    let is_enough = || is_of_one(&soracom.options.catalogue, &ask.operation) && has_rows(&bytes);
                    let next = reply.next.filter(|_| !is_enough());
                    return (What::Page { bytes, is_last: next.is_none() }, next);
                }
                // Here an error is an answer: it is kept as it came.
                Ok(bytes) if key.is_none() && ask.means_none(&said) => What::Page { bytes, is_last: true },
                Err(why) => {
                    let message = Some(format!("the answer did not come whole: {why}"));
                    What::Missed(Response { message, ..Response::default() })
                }
                Ok(_) if reply.status == 403 => What::Missed(classify::with_permission(said, ask.operation.id)),
                Ok(_) => What::Missed(said),
            }
        }
        Err(Fault::Unauthorised { why, is_renewed: false }) => What::Unauthorised(why),
        Err(fault) => What::Missed(fault.into()),
    };
    (what, None)
}

/// Whether there is something in a bare list.
fn has_rows(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Vec<IgnoredAny>>(bytes).is_ok_and(|rows| !rows.is_empty())
}

impl From<Fault> for Response {
    fn from(fault: Fault) -> Self {
        let (status, message) = match fault {
            Fault::Nowhere(why) => (None, why),
            Fault::Unauthorised { why, .. } => (Some(super::UNAUTHORISED), why),
            Fault::TooMany(_) => (Some(super::TOO_MANY), "too many calls, again and again".to_owned()),
            Fault::Unsent(why) | Fault::Unanswered(why) => (None, format!("there was no answer: {why}")),
        };
        Self { status, code: None, message: Some(message) }
    }
}
