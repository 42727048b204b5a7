//! The thread that keeps an execution and its journal.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};

use chrono::{DateTime, Utc};

use super::Wait;
use super::worker::{Job, JobResult};
use crate::account::Account;
use crate::backend::Clock;
use crate::execution::{Entry, Execution, Journal, Outlook};

pub(super) struct Driver<'d, J: ?Sized> {
    pub(super) execution: &'d mut Execution,
    pub(super) journal: &'d mut J,
    pub(super) clock: &'d dyn Clock,
    pub(super) stop: &'d AtomicBool,
    pub(super) wait: Wait,
    /// Reads the account; `None` once it was read.
    pub(super) read: Option<Reading<'d>>,
    /// Workers end once this is dropped.
    pub(super) jobs: Sender<Job>,
    pub(super) results: Receiver<JobResult>,
}

/// Reads the account, or tells why it cannot be read.
pub(super) type Reading<'r> = &'r dyn Fn() -> Result<Account, String>;

/// Told of every entry once it is in the journal.
type Observer<'o> = &'o mut dyn FnMut(&Execution, &Entry);

impl<J: Journal + ?Sized> Driver<'_, J> {
    /// A stop holds for this run alone: in the end the execution is paused if it was so before. If the journal
    /// fails, the execution is ahead of it.
    pub(super) fn run(mut self, observe: Observer<'_>) -> Result<Outlook, J::Error> {
        let was_paused = self.execution.is_paused();
        let ended = self.go_on(observe);
        self.execution.set_paused(was_paused);
        if ended.is_err() {
            self.execution.lose_journal();
        }
        ended
    }

    fn go_on(&mut self, observe: Observer<'_>) -> Result<Outlook, J::Error> {
        loop {
            self.pause_if_stopped();
            self.write_entries(observe)?;
            self.hand_out();
            if self.execution.in_flight() > 0 {
                self.take_results();
                continue;
            }
            // The wait that follows may be long, and a reader of the journal has to see all of it.
            self.journal.sync()?;
            if self.execution.is_paused() {
                let is_finished = self.execution.outlook() == Outlook::Finished;
                return Ok(if is_finished { Outlook::Finished } else { Outlook::Paused });
            }
            match self.next_wait() {
                Err(Outlook::Unproven) if self.read.is_some() => self.read_back(),
                Ok(until) => self.clock.wait(until),
                Err(outlook) => return Ok(outlook),
            }
        }
    }

    /// Begins nothing more once the drive is stopped.
    fn pause_if_stopped(&mut self) {
        if self.stop.load(Ordering::Relaxed) {
            self.execution.pause();
        }
    }

    /// Writes what has happened, and flushes it if it announces calls.
    fn write_entries(&mut self, observe: Observer<'_>) -> Result<(), J::Error> {
        let mut announces = false;
        while let Some(entry) = self.execution.poll_entry(self.clock.now()) {
            self.journal.record(&entry)?;
            announces |= entry.is_intent();
            observe(self.execution, &entry);
        }
        if announces { self.journal.sync() } else { Ok(()) }
    }

    /// Hands out the calls that the journal announces, and the looks.
    fn hand_out(&mut self) {
        while let Some(work) = self.execution.poll_work() {
            // There are receivers: the workers run until the sender is dropped.
            _ = self.jobs.send(Job::of(self.execution, work));
        }
    }

    /// Waits for a result, and takes in all that there are.
    fn take_results(&mut self) {
        let Ok(first) = self.results.recv() else { return };
        // The drive may have been stopped meanwhile, and a result would lead to the next call.
        self.pause_if_stopped();
        self.take(first);
        while let Ok(next) = self.results.try_recv() {
            self.take(next);
        }
    }

    fn take(&mut self, result: JobResult) {
        let now = self.clock.now();
        let taken = match result {
            JobResult::Answer(step, answer) => self.execution.handle_answer(step, answer, now),
            JobResult::Sighting(step, sighting) => self.execution.handle_sighting(step, sighting, now),
        };
        debug_assert!(taken.is_ok(), "{taken:?}");
    }

    /// Reads the account for what was done by the word of the API alone.
    fn read_back(&mut self) {
        let Some(read) = self.read.take() else { return };
        let reading = read();
        self.execution.prove(reading.as_ref().map_err(String::as_str), self.clock.now());
    }

    /// Until when to wait; or, if that is not wanted or would never end, what is left to wait for.
    fn next_wait(&self) -> Result<DateTime<Utc>, Outlook> {
        let is_wanted = |at: &DateTime<Utc>| match self.wait {
            Wait::No => false,
            Wait::Until(end) => *at <= end,
            Wait::Forever => true,
        };
        let at = self.execution.poll_timeout();
        match self.execution.outlook() {
            outlook @ Outlook::Working => at.ok_or(outlook),
            outlook @ Outlook::Waiting => at.filter(is_wanted).ok_or(outlook),
            outlook @ (Outlook::Stuck
            | Outlook::Unauthorised
            | Outlook::Paused
            | Outlook::Unproven
            | Outlook::Finished
            | Outlook::Cancelled) => Err(outlook),
        }
    }
}
