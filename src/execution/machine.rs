//! The state of an execution, and how it follows from the journal.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use chrono::{DateTime, Utc};

use super::links::Links;
use super::unread::{Reserve, Unread, Word};
use super::{Answer, Awaited, ConfirmedPlan, Entry, Options, Response, StepEvent, StepStatus, Withheld, Work};
use crate::plan::{Change, SavedPlan, SavedStep};

/// A plan being carried out: a state machine that does no I/O and reads no clock.
///
/// Whoever drives it makes the calls and looks that it hands out and tells it what came of them. In
/// each round, in this order:
///
/// 1. tell what is new: [`handle_answer`](Self::handle_answer),
///    [`handle_sighting`](Self::handle_sighting), or nothing;
/// 2. [`poll_entry`](Self::poll_entry) until there is none, write the entries to the journal, and if
///    [`Entry::is_intent`] holds for one, flush them to disk: they are also what observers want to see;
/// 3. [`poll_work`](Self::poll_work) until there is none, and make those calls and looks. It gives
///    nothing while there are entries to be written: nothing is sent that is not in the journal;
/// 4. wait for one of them, or until [`poll_timeout`](Self::poll_timeout).
///
/// Every change of state goes through an [`Entry`], so [`recover`](Self::recover) gives the same
/// state from the journal. A step that was under way when the journal ends is
/// [unknown](StepStatus::Unknown): it is looked at before anything else happens to it. Steps that
/// are due come by number; independent ones go on past a failure, and what depends on it waits.
///
/// Before each act that cannot be undone, and before a protection is lifted, its subject is looked
/// at: if it is gone already, the step is skipped, and if a fact that it
/// [relies on](SavedStep::relies_on) has changed, it is held.
#[derive(Debug)]
pub struct Execution {
    pub(super) plan: ConfirmedPlan,
    pub(super) options: Options,
    status: Vec<StepStatus>,
    counts: [usize; StepStatus::ALL.len()],
    links: Links,
    obstacles: BTreeMap<u32, Obstacle>,
    pub(super) tries: HashMap<u32, Tries>,
    pub(super) is_cancelled: bool,
    pub(super) reserve: Reserve,
    words: Vec<Word>,
    // From here on: not from the journal.
    /// What can be taken up now.
    pub(super) due: BTreeSet<u32>,
    pub(super) later: BTreeSet<(DateTime<Utc>, u32)>,
    pub(super) flights: HashMap<u32, Flight>,
    pub(super) entries: VecDeque<Entry>,
    pub(super) work: VecDeque<Work>,
    pub(super) is_paused: bool,
    pub(super) unauthorised: Option<String>,
    /// Errands that nobody has looked at yet.
    pub(super) unlooked: BTreeSet<u32>,
}

/// What there is to note when a process takes a journal up.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// The version of winddown.
    pub version: String,
    /// What was agreed to in addition, as it was typed.
    pub consents: Vec<String>,
    /// What was attested in addition.
    pub attested: Vec<Word>,
    /// What the account does not show, if it was read for this: it takes the place of what was noted
    /// before. `None` leaves that as it is.
    pub unread: Option<Vec<Unread>>,
}

/// Why a step is stopped.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Obstacle {
    /// The other side said no, and the plan did not foresee it.
    Refused(Response),
    /// A fact behind it has changed.
    Changed(Change),
    /// It must not be done.
    Withheld(Withheld),
    /// It was tried, or looked at, often enough.
    GaveUp(String),
}

/// What is remembered of a step that is not complete.
#[derive(Clone, Debug, Default)]
pub(super) struct Tries {
    /// Calls, since the start or the last retry.
    pub(super) attempts: u32,
    /// Looks since the last change of status.
    pub(super) looks: u32,
    /// Since when an effect is awaited.
    pub(super) since: Option<DateTime<Utc>>,
    /// A look has shown no effect of a call whose answer was lost.
    pub(super) is_quiet: bool,
}

/// What is under way for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flight {
    /// A look before the call.
    Check,
    /// A look for an effect.
    Look,
    /// The call.
    Call,
}

/// An event that cannot happen to a step as it is. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IllegalEvent {
    /// The plan has no such step.
    #[error("there is no step {0}")]
    NoStep(u32),
    /// Its status does not allow it.
    #[error("step {step} is {status}, so it cannot be {event}")]
    Status {
        /// The step.
        step: u32,
        /// Its status.
        status: StepStatus,
        /// What cannot happen.
        event: StepEvent,
    },
    /// No such call, or look, is under way.
    #[error("nothing of this sort is under way for step {0}")]
    NotUnderWay(u32),
}

/// An execution cannot be recovered from a journal.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError<E> {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(E),
    /// An entry does not follow from those before it.
    #[error("entry {number} of the journal does not follow from those before it: {problem}")]
    Illegal {
        /// The number of the entry, from 1, after the header.
        number: usize,
        /// Why.
        problem: IllegalEvent,
    },
}

impl Execution {
    /// The execution as the journal left it; an empty journal is a fresh start. It is up to the
    /// caller that the journal is this plan's: see [`Header::check`](super::Header::check). `now` in
    /// UTC. O(V + E + entries).
    ///
    /// # Errors
    /// If reading an entry fails, or one does not follow from those before it.
    pub fn recover<E>(
        plan: ConfirmedPlan,
        options: Options,
        entries: impl IntoIterator<Item = Result<Entry, E>>,
        now: DateTime<Utc>,
    ) -> Result<Self, RecoverError<E>> {
        let mut execution = Self::fresh(plan, options);
        for (number, entry) in (1..).zip(entries) {
            let entry = entry.map_err(RecoverError::Journal)?;
            execution.fold(&entry).map_err(|problem| RecoverError::Illegal { number, problem })?;
        }
        execution.take_stock(now);
        Ok(execution)
    }

    fn fresh(plan: ConfirmedPlan, options: Options) -> Self {
        let links = Links::new(plan.plan());
        let steps = plan.plan().len();
        let mut counts = [0; StepStatus::ALL.len()];
        counts[StepStatus::Waiting.place()] = steps;
        let mut execution = Self {
            plan,
            options,
            status: vec![StepStatus::Waiting; steps],
            counts,
            links,
            obstacles: BTreeMap::new(),
            tries: HashMap::new(),
            is_cancelled: false,
            reserve: Reserve::default(),
            words: Vec::new(),
            due: BTreeSet::new(),
            later: BTreeSet::new(),
            flights: HashMap::new(),
            entries: VecDeque::new(),
            work: VecDeque::new(),
            is_paused: false,
            unauthorised: None,
            unlooked: BTreeSet::new(),
        };
        let free: Vec<u32> = execution.links.free().collect();
        free.into_iter().for_each(|step| execution.set(step, StepStatus::Ready));
        execution
    }

    /// What a recovered state has to take up.
    fn take_stock(&mut self, now: DateTime<Utc>) {
        // What was due on the way here.
        self.due.clear();
        for step in 1..=u32::try_from(self.status.len()).unwrap_or(u32::MAX) {
            match self.status[step as usize - 1] {
                StepStatus::Dispatched => {
                    let why = "the process ended before the answer came".to_owned();
                    // It is under way, so its loss can always be noted.
                    _ = self.record(Entry::Answer { at: now, step, answer: Answer::OutcomeUnknown { why } });
                    self.due.insert(step);
                }
                StepStatus::Polling(Awaited::Person) => self.await_person(step, now),
                StepStatus::Ready | StepStatus::Polling(_) | StepStatus::Unknown => {
                    self.due.insert(step);
                }
                _ => {}
            }
        }
    }

    /// Notes an entry for the journal, if it can happen.
    pub(super) fn record(&mut self, entry: Entry) -> Result<(), IllegalEvent> {
        self.fold(&entry)?;
        self.entries.push_back(entry);
        Ok(())
    }

    /// The state after an entry; no state changes in any other way.
    fn fold(&mut self, entry: &Entry) -> Result<(), IllegalEvent> {
        let Some((step, event)) = entry.step() else {
            match entry {
                Entry::Opened { consents, attested, unread, .. } => {
                    self.plan.agree_to(consents);
                    self.words.extend_from_slice(attested);
                    if let Some(unread) = unread {
                        self.reserve = Reserve::new(unread.clone());
                    }
                }
                _ => self.is_cancelled |= matches!(entry, Entry::Cancelled { .. }),
            }
            return Ok(());
        };
        let status = self.status(step).ok_or(IllegalEvent::NoStep(step))?;
        let next = status.next(event).ok_or(IllegalEvent::Status { step, status, event })?;
        if next.is_complete() {
            self.tries.remove(&step);
            self.obstacles.remove(&step);
        } else {
            self.remember(step, entry);
        }
        self.set(step, next);
        if next.is_complete() {
            for freed in self.links.complete(step) {
                self.set(freed, StepStatus::Ready);
            }
        }
        Ok(())
    }

    /// What an entry says beyond the status.
    fn remember(&mut self, step: u32, entry: &Entry) {
        let tries = self.tries.entry(step).or_default();
        tries.looks = 0;
        tries.is_quiet = false;
        match entry {
            Entry::Intent { attempt, .. } => tries.attempts = *attempt,
            Entry::Begun { at, .. } => tries.since = Some(*at),
            Entry::Answer { at, answer, .. } => {
                tries.since = Some(*at);
                match answer {
                    Answer::Refused { response } => {
                        self.obstacles.insert(step, Obstacle::Refused(response.clone()));
                    }
                    // Such a try says nothing about the step.
                    Answer::RateLimited { .. } | Answer::Unauthorised { .. } => {
                        tries.attempts = tries.attempts.saturating_sub(1)
                    }
                    _ => {}
                }
            }
            Entry::Changed { change, .. } => _ = self.obstacles.insert(step, Obstacle::Changed(change.clone())),
            Entry::Withheld { why, .. } => _ = self.obstacles.insert(step, Obstacle::Withheld(why.clone())),
            // What the other side said tells more than that nobody could look.
            Entry::GaveUp { why, .. } => {
                _ = self.obstacles.entry(step).or_insert_with(|| Obstacle::GaveUp(why.clone()));
            }
            Entry::Retried { .. } => {
                self.obstacles.remove(&step);
                self.tries.remove(&step);
            }
            _ => {}
        }
    }

    fn set(&mut self, step: u32, status: StepStatus) {
        let slot = &mut self.status[step as usize - 1];
        self.counts[slot.place()] -= 1;
        self.counts[status.place()] += 1;
        *slot = status;
        if status == StepStatus::Ready {
            self.due.insert(step);
        }
    }

    /// The plan.
    pub const fn plan(&self) -> &SavedPlan {
        self.plan.plan()
    }

    /// The plan, with the terms on which it was confirmed.
    pub const fn confirmed(&self) -> &ConfirmedPlan {
        &self.plan
    }

    /// The status of a step; `None` if there is no such step.
    pub fn status(&self, step: u32) -> Option<StepStatus> {
        self.status.get(step.checked_sub(1)? as usize).copied()
    }

    /// The status of every step, by number.
    pub fn statuses(&self) -> impl ExactSizeIterator<Item = StepStatus> + '_ {
        self.status.iter().copied()
    }

    /// How many steps have a status.
    pub const fn count(&self, status: StepStatus) -> usize {
        self.counts[status.place()]
    }

    /// Why a step is stopped; `None` if it is not.
    pub fn obstacle(&self, step: u32) -> Option<&Obstacle> {
        self.obstacles.get(&step).filter(|_| self.status(step).is_some_and(StepStatus::is_stopped))
    }

    /// The steps that are stopped, by number, each with the reason.
    pub fn obstacles(&self) -> impl Iterator<Item = (SavedStep<'_>, &Obstacle)> {
        self.obstacles.iter().filter_map(|(step, obstacle)| {
            self.obstacle(*step)?;
            Some((self.plan().step(*step)?, obstacle))
        })
    }

    /// What the account did not show when it was last read for this execution, and which steps wait for
    /// that.
    pub fn unread(&self) -> &[Unread] {
        &self.reserve.unread
    }

    /// What a step waits for that was not read; `None` if it does not.
    pub fn waits_for(&self, step: SavedStep<'_>) -> Option<&Unread> {
        self.reserve.of(step)
    }

    /// How many steps wait for something that was not read, and are not complete. O(steps) if there is any.
    pub fn reserved(&self) -> usize {
        if self.unread().is_empty() {
            return 0;
        }
        let open = self.plan().steps().zip(self.statuses()).filter(|(_, status)| !status.is_complete());
        open.filter(|(step, _)| self.waits_for(*step).is_some()).count()
    }

    /// What was attested while it was carried out.
    pub fn attested(&self) -> &[Word] {
        &self.words
    }

    /// How many times a step's call was made since it was last ready for the first time.
    pub fn attempts(&self, step: u32) -> u32 {
        self.tries.get(&step).map_or(0, |tries| tries.attempts)
    }

    /// True once nothing more is to be begun, for good.
    pub const fn is_cancelled(&self) -> bool {
        self.is_cancelled
    }

    /// True while nothing new is begun.
    pub const fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Why the credentials do not hold, if that has been seen. Nothing is begun until
    /// [`Execution::unpause`].
    pub fn unauthorised(&self) -> Option<&str> {
        self.unauthorised.as_deref()
    }

    /// How many calls and looks may be under way at once.
    pub const fn limit(&self) -> u32 {
        self.options.in_flight.get()
    }

    /// How many calls and looks are under way.
    pub fn in_flight(&self) -> usize {
        self.flights.len()
    }
}
