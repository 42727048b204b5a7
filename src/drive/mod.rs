//! Driving an execution against a backend.

mod journal_file;

use std::error::Error;
use std::num::NonZeroU32;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::account::OperatorId;
use crate::backend::budget::{Budget, Group};
use crate::backend::{Backend, Clock};
use crate::execution::{Answer, Entry, Execution, Outlook, Sighting, Work};

pub use journal_file::{JournalFile, JournalFileError, JournalProblem, PausedJournal};

/// How an execution is driven.
#[derive(Debug)]
#[non_exhaustive]
pub struct DriveOptions<'s> {
    /// The most calls and looks a minute for each group of API paths; `None` for no limit but the
    /// other side's own, which is obeyed in any case.
    pub rate: Option<NonZeroU32>,
    /// Whether to wait for people and dates; otherwise the drive ends when there is nothing else.
    pub waits: bool,
    /// The instant, in UTC, after which nobody and nothing is waited for any more; `None` for no end.
    pub until: Option<DateTime<Utc>>,
    /// Set from elsewhere to stop: nothing new is begun, what is under way is seen through.
    pub stop: Option<&'s AtomicBool>,
}

impl Default for DriveOptions<'_> {
    /// No limit, no waiting, no stopping.
    fn default() -> Self {
        Self { rate: None, waits: false, until: None, stop: None }
    }
}

/// Why a drive ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// There is nothing that it can do: what is left to wait for.
    Rested(Outlook),
    /// It was told to stop.
    Stopped,
}

/// A drive could not go on. The journal holds everything up to then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError<E> {
    /// The backend could not say whose account it is.
    #[error(transparent)]
    Backend(E),
    /// The backend's account is another one's.
    #[error("the plan is for {plan}, and the backend is that of {backend}")]
    OtherAccount {
        /// Whose account the plan is for.
        plan: OperatorId,
        /// Whose account the backend acts on.
        backend: OperatorId,
    },
    /// The journal cannot be written: nothing more was begun.
    #[error(transparent)]
    Journal(#[from] JournalFileError),
}

/// What a worker has found out.
enum News {
    Answer(u32, Answer),
    Sighting(u32, Sighting),
}

/// Drives an execution against a backend until there is nothing left that it can do, with as many
/// threads as may be under way at once. Entries go to the journal, flushed before the calls that
/// they announce, and then to `observe`.
///
/// # Errors
/// If the backend is another account's, or the journal cannot be written. Then calls that are under
/// way are seen through, but what came of them is for the next start to find out.
pub fn drive<E: Error + Send + Sync + 'static>(
    execution: &mut Execution,
    backend: &dyn Backend<Error = E>,
    journal: &mut JournalFile,
    clock: &dyn Clock,
    options: &DriveOptions<'_>,
    observe: &mut dyn FnMut(&Execution, &Entry),
) -> Result<Ended, DriveError<E>> {
    let operator = backend.operator().map_err(DriveError::Backend)?;
    if operator != *execution.plan().operator() {
        return Err(DriveError::OtherAccount { plan: execution.plan().operator().clone(), backend: operator });
    }
    let never = AtomicBool::new(false);
    let stop = options.stop.unwrap_or(&never);
    let budget = Budget::new(options.rate);
    let (work_in, work_out) = mpsc::channel();
    let (news_in, news_out) = mpsc::channel();
    let work_out = Mutex::new(work_out);
    let (work_out, budget) = (&work_out, &budget);
    thread::scope(|scope| {
        for _ in 0..execution.limit() {
            let news_in = news_in.clone();
            scope.spawn(move || labour(backend, clock, budget, stop, work_out, &news_in));
        }
        let drive = Drive {
            execution,
            journal,
            clock,
            stop,
            waits: options.waits,
            until: options.until,
            work: work_in,
            news: news_out,
        };
        drive.run(observe).map_err(DriveError::Journal)
    })
}

/// Work, with the part of the API that it goes to.
type Order = (Group, Work);

fn order(execution: &Execution, work: Work) -> Order {
    let group = match &work {
        Work::Perform { call, .. } => Group::of(call.coverage, &call.path),
        Work::Look { step, subject } => {
            let kind = execution.plan().step(*step).map(|step| step.kind());
            let path = kind.and_then(|kind| kind.reads.first()).map(|read| read.operation.path);
            Group::of(subject.coverage(), path.unwrap_or_default())
        }
    };
    (group, work)
}

/// Makes calls and looks until there are no more.
fn labour<E: Error + Send + Sync + 'static>(
    backend: &dyn Backend<Error = E>,
    clock: &dyn Clock,
    budget: &Budget,
    stop: &AtomicBool,
    orders: &Mutex<Receiver<Order>>,
    news: &Sender<News>,
) {
    loop {
        let next = orders.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((group, work)) = next else { return };
        let may = wait_turn(clock, budget, stop, &group);
        let (found, wait) = match work {
            Work::Look { step, subject } => {
                let in_line = Sighting::RateLimited { wait: Duration::ZERO };
                let sighting = if may { caught(|| backend.observe(&subject)) } else { Ok(in_line) };
                let sighting = sighting.unwrap_or_else(|why| Sighting::Transient { why });
                let wait = if let Sighting::RateLimited { wait } = sighting { Some(wait) } else { None };
                (News::Sighting(step, sighting), wait)
            }
            Work::Perform { step, call } => {
                // Stopped before its turn came: that was no try.
                let in_line = Answer::RateLimited { wait: Duration::ZERO };
                let answer = if may { caught(|| backend.perform(&call)) } else { Ok(in_line) };
                let answer = answer.unwrap_or_else(|why| Answer::OutcomeUnknown { why });
                let wait = if let Answer::RateLimited { wait } = answer { Some(wait) } else { None };
                (News::Answer(step, answer), wait)
            }
        };
        if let Some(wait) = wait {
            budget.close(&group, after(clock.now(), wait));
        }
        if news.send(found).is_err() {
            return;
        }
    }
}

/// What a backend answers. One that panics must not take the journal's keeper along.
fn caught<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(call)).map_err(|_| "the backend panicked".to_owned())
}

fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Waits until the group may be called; false if the drive is stopped before.
fn wait_turn(clock: &dyn Clock, budget: &Budget, stop: &AtomicBool, group: &Group) -> bool {
    loop {
        let place = budget.take(group, clock.now());
        while clock.now() < place.turn {
            if stop.load(Ordering::Relaxed) {
                return false;
            }
            clock.wait(place.turn);
        }
        if budget.holds(group, place) {
            return true;
        }
    }
}

struct Drive<'d> {
    execution: &'d mut Execution,
    journal: &'d mut JournalFile,
    clock: &'d dyn Clock,
    stop: &'d AtomicBool,
    waits: bool,
    until: Option<DateTime<Utc>>,
    work: Sender<Order>,
    news: Receiver<News>,
}

impl Drive<'_> {
    fn run(mut self, observe: &mut dyn FnMut(&Execution, &Entry)) -> Result<Ended, JournalFileError> {
        loop {
            self.heed();
            self.hand_out(observe)?;
            if self.execution.in_flight() > 0 {
                self.take_in();
                continue;
            }
            if self.execution.is_paused() {
                self.journal.sync()?;
                return Ok(Ended::Stopped);
            }
            // A wait may be long, and whoever looks at the journal meanwhile has to see all of it.
            self.journal.sync()?;
            match (self.execution.outlook(), self.execution.poll_timeout()) {
                (Outlook::Working, Some(at)) => self.clock.wait(at),
                (Outlook::Waiting, Some(at)) if self.waits && self.until.is_none_or(|until| at <= until) => {
                    self.clock.wait(at);
                }
                (outlook, _) => return Ok(Ended::Rested(outlook)),
            }
        }
    }

    /// Writes the journal, then hands out what it announces.
    fn hand_out(&mut self, observe: &mut dyn FnMut(&Execution, &Entry)) -> Result<(), JournalFileError> {
        let mut announces = false;
        while let Some(entry) = self.execution.poll_entry(self.clock.now()) {
            self.journal.append(&entry)?;
            announces |= entry.is_intent();
            observe(self.execution, &entry);
        }
        if announces {
            self.journal.sync()?;
        }
        while let Some(work) = self.execution.poll_work() {
            // Workers go only after this end of the channel has gone.
            _ = self.work.send(order(self.execution, work));
        }
        Ok(())
    }

    /// Begins nothing more once that is wanted.
    fn heed(&mut self) {
        if self.stop.load(Ordering::Relaxed) {
            self.execution.pause();
        }
    }

    /// Waits for news, and takes in all there are.
    fn take_in(&mut self) {
        if let Ok(first) = self.news.recv() {
            // While it was waited for, too: good news would lead to the next call.
            self.heed();
            self.tell(first);
            while let Ok(next) = self.news.try_recv() {
                self.tell(next);
            }
        }
    }

    fn tell(&mut self, news: News) {
        let now = self.clock.now();
        let told = match news {
            News::Answer(step, answer) => self.execution.handle_answer(step, answer, now),
            News::Sighting(step, sighting) => self.execution.handle_sighting(step, sighting, now),
        };
        debug_assert!(told.is_ok(), "{told:?}");
    }
}
