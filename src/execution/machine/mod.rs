//! The state of an execution, and how it follows from the journal.

mod agenda;
mod handle;
mod links;
mod pairs;
mod proof;
mod read_again;
mod schedule;
mod steps;
mod waits;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt;

use chrono::{DateTime, Utc};

use super::kept_words;
use super::review::ReviewIndex;
use super::status::StepEvent;
use super::{
    Answer, AttestedClaim, ConfirmedPlan, Entry, IllegalEvent, JournalError, Obstacle, Options, Review, StepStatus,
    Work,
};
use crate::plan::{SavedPlan, SavedStep};
use agenda::{Agenda, Rank};
use pairs::{Pairs, is_lift};
use proof::Unproven;
use steps::Steps;

/// A plan being carried out: a state machine that does no I/O and reads no clock.
///
/// The driver makes the calls and looks that it hands out, and tells it what came of them. In each round,
/// in this order:
///
/// 1. tell what is new: [`handle_answer`](Self::handle_answer),
///    [`handle_sighting`](Self::handle_sighting), or nothing;
/// 2. [`poll_entry`](Self::poll_entry) until there is none, write the entries to the journal, and if
///    [`Entry::is_intent`] holds for one, flush them to disk: they are also what observers want to see;
/// 3. [`poll_work`](Self::poll_work) until there is none, and make those calls and looks. It gives
///    nothing while there are entries to be written: nothing is sent that is not in the journal;
/// 4. wait for one of them, or until [`poll_timeout`](Self::poll_timeout), also while others are under way;
/// 5. with nothing under way, ask for the [`outlook`](Self::outlook). If it is
///    [`Unproven`](crate::execution::Outlook::Unproven), read the account and tell what it holds, by
///    [`prove`](Self::prove). Without that, a plan for a selection is not finished, and the account is not closed.
///
/// Every change of state goes through an [`Entry`], so [`recover`](Self::recover) gives the same
/// state from the journal. A step that was under way when the journal ends is
/// [unknown](StepStatus::Unknown): it is looked at before anything else happens to it. Steps that
/// are due come by number; independent ones go on past a failure, and what depends on it waits.
///
/// A protection is lifted only when the thing can be ended next: at no moment has an execution left more
/// things unprotected than may be [under way](Options::in_flight) at once. What it has left so goes first.
///
/// Before each act that cannot be undone, and before a protection is lifted, its subject is looked
/// at: if it is gone already, the step is skipped, and if a fact that it
/// [relies on](SavedStep::relies_on) has changed, it is held.
///
/// The smallest driver, with one call at a time:
///
/// ```
/// use winddown::account::AccountBuilder;
/// use winddown::backend::{Backend, Simulation};
/// use winddown::catalogue::{Catalogue, GLOBAL};
/// use winddown::execution::{ConfirmedPlan, Entry, Execution, Options, Outlook, Terms, Work};
/// use winddown::graph::DependencyGraph;
/// use winddown::planner::Planner;
/// use winddown::reading::Source;
/// use winddown::timeline::Weekends;
///
/// let now = "2026-08-20T00:00:00Z".parse()?;
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active");
/// let account = builder.build(Catalogue::soracom())?;
/// let backend = Simulation::new(&account, Catalogue::soracom(), now);
/// let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
/// let plan = Planner::new(&graph).target("sim".parse()?)?.plan().save(&Weekends);
///
/// let plan = ConfirmedPlan::new(plan, "OP0012345678", Terms::default())?;
/// let mut execution = Execution::start(plan, Options::default(), now);
/// let mut journal: Vec<Entry> = Vec::new();
/// while execution.outlook() == Outlook::Working {
///     while let Some(entry) = execution.poll_entry(now) {
///         journal.push(entry); // A real one writes it, and flushes it if it announces a call.
///     }
///     while let Some(work) = execution.poll_work() {
///         match work {
///             Work::Look { step, subject } => execution.handle_sighting(step, backend.observe(&subject), now)?,
///             Work::Perform { step, call } => execution.handle_answer(step, backend.perform(&call), now)?,
///         }
///     }
/// }
/// // All is done, as the API says. Reading the account proves it.
/// execution.prove(Ok(&backend.read()?), now);
/// assert_eq!(execution.outlook(), Outlook::Finished);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a plan is carried out by polling it"]
pub struct Execution {
    plan: ConfirmedPlan,
    options: Options,
    steps: Steps,
    pairs: Pairs,
    unproven: Unproven,
    is_cancelled: bool,
    review: ReviewIndex,
    attested: Vec<AttestedClaim>,
    // What follows is not in the journal.
    agenda: Agenda,
    /// The calls and looks that were handed out and not answered yet.
    flights: HashMap<u32, Flight>,
    /// Entries that are still to be written.
    entries: VecDeque<Entry>,
    /// Work that is still to be handed out.
    work: VecDeque<Work>,
    is_paused: bool,
    /// An entry was given out that the journal does not hold.
    has_lost_journal: bool,
    unauthorised: Option<String>,
    /// Errands that were not looked at yet.
    unlooked: BTreeSet<u32>,
    /// The step that closes the account, while it waits for a reading of the account, or for steps that a reading
    /// disproved.
    unproved_end: Option<u32>,
}

/// What is under way for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flight {
    /// A look before the call.
    Check,
    /// A look before a call that leaves the subject unprotected.
    CheckLift,
    /// A look for an effect.
    Look,
    /// The call.
    Call,
}

/// One line, without the steps.
impl fmt::Debug for Execution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execution")
            .field("operator", &self.plan().operator())
            .field("steps", &self.plan().len())
            .field("done", &self.count(StepStatus::Done))
            .field("outlook", &self.outlook())
            .finish_non_exhaustive()
    }
}

impl Execution {
    /// An execution that nothing has happened to yet. `now` in UTC. O(V + E).
    pub fn start(plan: ConfirmedPlan, options: Options, now: DateTime<Utc>) -> Self {
        let mut execution = Self::fresh(plan, options);
        execution.take_stock(now);
        execution
    }

    /// The execution as the entries of a journal left it; without any, as [`start`](Self::start) gives it.
    /// They have to be all that the journal holds, and the plan the one that it begins with. `now` in UTC.
    /// O(V + E + entries).
    ///
    /// # Errors
    /// [`JournalError::Illegal`] if an entry does not follow from those before it.
    pub fn recover(
        plan: ConfirmedPlan,
        options: Options,
        entries: impl IntoIterator<Item = Entry>,
        now: DateTime<Utc>,
    ) -> Result<Self, JournalError> {
        let mut execution = Self::as_left(plan, options, entries, |_, _| {})?;
        execution.take_stock(now);
        Ok(execution)
    }

    /// The same for somebody who only looks, perhaps while another process goes on: calls may still be under way
    /// until [stock is taken](Self::take_stock). Each entry is shown with the state after it.
    pub(crate) fn as_left(
        plan: ConfirmedPlan,
        options: Options,
        entries: impl IntoIterator<Item = Entry>,
        mut show: impl FnMut(&Self, &Entry),
    ) -> Result<Self, JournalError> {
        let mut execution = Self::fresh(plan, options);
        for (number, entry) in (1..).zip(entries) {
            let folded = execution.check_act(&entry).and_then(|()| execution.fold(&entry));
            folded.map_err(|problem| JournalError::Illegal { number, problem })?;
            show(&execution, &entry);
        }
        Ok(execution)
    }

    fn fresh(plan: ConfirmedPlan, options: Options) -> Self {
        Self {
            steps: Steps::of(plan.plan()),
            pairs: Pairs::default(),
            unproven: Unproven::of(plan.plan().len()),
            plan,
            options,
            is_cancelled: false,
            review: ReviewIndex::default(),
            attested: Vec::new(),
            agenda: Agenda::default(),
            flights: HashMap::new(),
            entries: VecDeque::new(),
            work: VecDeque::new(),
            is_paused: false,
            has_lost_journal: false,
            unauthorised: None,
            unlooked: BTreeSet::new(),
            unproved_end: None,
        }
    }

    /// Puts on the agenda what a recovered state has to take up.
    pub(crate) fn take_stock(&mut self, now: DateTime<Utc>) {
        // What was on the agenda on the way may not be any more.
        self.agenda = Agenda::default();
        for step in 1..=u32::try_from(self.plan().len()).unwrap_or(u32::MAX) {
            let Some(status) = self.status(step) else { continue };
            match status {
                StepStatus::Dispatched => {
                    let why = kept_words::PROCESS_ENDED.to_owned();
                    // This cannot fail: the answer to a call that is under way may be lost at any time.
                    _ = self.record(Entry::Answer { at: now, step, answer: Answer::OutcomeUnknown { why } });
                    self.make_due(step);
                }
                _ if self.is_put_off(step, now) => {}
                StepStatus::InOtherHands => self.await_person(step, now),
                StepStatus::Ready | StepStatus::TakingEffect | StepStatus::Refused | StepStatus::Unknown => {
                    self.make_due(step)
                }
                StepStatus::Waiting
                | StepStatus::Done
                | StepStatus::Skipped
                | StepStatus::Failed
                | StepStatus::Held => {}
            }
        }
    }

    /// Notes an entry for the journal, if it is legal.
    fn record(&mut self, entry: Entry) -> Result<(), IllegalEvent> {
        self.fold(&entry)?;
        self.entries.push_back(entry);
        Ok(())
    }

    /// Makes sure that an entry is about the act that the plan has under its number. An entry of another plan's journal
    /// could follow from those before it by chance, but names another act.
    fn check_act(&self, entry: &Entry) -> Result<(), IllegalEvent> {
        let (step, action, subject) = match entry {
            Entry::Intent { step, action, subject, .. } | Entry::Errand { step, action, subject, .. } => {
                (*step, Some(*action), subject)
            }
            Entry::Protected { step, subject, .. } => (*step, None, subject),
            _ => return Ok(()),
        };
        let planned = self.plan().step(step).ok_or(IllegalEvent::NoStep(step))?;
        let is_it = action.is_none_or(|action| action == planned.action()) && *subject == planned.subject();
        if is_it { Ok(()) } else { Err(IllegalEvent::OtherAct(step)) }
    }

    /// The state after an entry. Nothing else changes what the journal keeps.
    fn fold(&mut self, entry: &Entry) -> Result<(), IllegalEvent> {
        let Some((step, event)) = entry.event() else {
            match entry {
                Entry::Opened { consents, attested, unread, changed, gone, .. } => {
                    self.plan.agree_to(consents);
                    self.attested.extend_from_slice(attested);
                    if let Some(unread) = unread {
                        let (unread, changed, gone) = (unread.clone(), changed.clone(), gone.clone());
                        self.review = ReviewIndex::new(Review { unread, changed, gone });
                    }
                }
                Entry::ReadBack { standing, unread, .. } => return self.fold_reading(entry, standing, unread),
                _ => self.is_cancelled |= matches!(entry, Entry::Cancelled { .. }),
            }
            return Ok(());
        };
        self.fold_event(step, event, entry)
    }

    /// The state after something that has happened to a step.
    fn fold_event(&mut self, step: u32, event: StepEvent, entry: &Entry) -> Result<(), IllegalEvent> {
        let mut ready = self.steps.apply(step, event, entry)?;
        if event == StepEvent::Retried && self.waits_for_others(step) {
            self.steps.wait(step);
            ready.clear();
        }
        if let Some(step) = self.plan.plan().step(step) {
            self.pairs.follow(self.plan.plan(), step, event);
            if self.unproven.follow(step, event)
                && let Some(end) = self.unproved_end.take()
            {
                self.make_due(end);
            }
        }
        match self.delay_after(step, entry) {
            Some((until, sighting)) => {
                self.steps.put_off(step, until, sighting);
                self.agenda.put_off(step, until);
            }
            None if event == StepEvent::Disproved => self.make_due(step),
            None => ready.into_iter().for_each(|step| self.make_due(step)),
        }
        Ok(())
    }

    /// True if something that comes before a step is not complete.
    fn waits_for_others(&self, step: u32) -> bool {
        let is_open = |before: &u32| self.status(*before).is_some_and(|status| !status.is_complete());
        self.plan.plan().step(step).is_some_and(|step| step.after().iter().any(is_open))
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
        self.steps.status(step)
    }

    /// The status of every step, by number.
    pub fn statuses(&self) -> impl ExactSizeIterator<Item = StepStatus> + '_ {
        self.steps.statuses()
    }

    /// How many steps have a status.
    pub const fn count(&self, status: StepStatus) -> usize {
        self.steps.count(status)
    }

    /// Why a step is stopped; `None` if it is not.
    pub fn obstacle(&self, step: u32) -> Option<&Obstacle> {
        self.steps.obstacle(step)
    }

    /// The steps that are stopped, by number, each with the reason.
    pub fn obstacles(&self) -> impl Iterator<Item = (SavedStep<'_>, &Obstacle)> {
        self.steps.obstacles().filter_map(|(step, obstacle)| Some((self.plan().step(step)?, obstacle)))
    }

    /// True if a step is held because nobody knows what came of its call: it may have taken effect.
    /// [`recheck`](Self::recheck) looks at it again.
    pub fn has_unknown_outcome(&self, step: u32) -> bool {
        self.steps.has_unknown_outcome(step)
    }

    /// What the account showed when it was last read for this execution: what steps wait for.
    pub const fn review(&self) -> &Review {
        self.review.all()
    }

    /// Why a step waits because of what the account showed when it was last read; `None` if it does not.
    pub fn waits_for(&self, step: SavedStep<'_>) -> Option<Obstacle> {
        self.review.obstacle(step)
    }

    /// How many open steps wait because of what the account showed when it was last read. O(steps) if any does.
    pub fn reserved(&self) -> usize {
        self.review.waiting(self.plan().steps().zip(self.statuses()))
    }

    /// What was attested while it was carried out.
    pub fn attested(&self) -> &[AttestedClaim] {
        &self.attested
    }

    /// What stands unprotected by its doing: the steps that have lifted a protection, or may have, of things whose
    /// end has not begun. By number. [`SavedStep::protect`] is the call that puts the protection back, and
    /// [`Execution::protected`] tells that it was made; [`drive::protect`](crate::drive::protect) does both.
    pub fn unprotected(&self) -> impl Iterator<Item = SavedStep<'_>> {
        self.pairs.lifts().filter_map(|step| self.plan().step(step))
    }

    /// How many times a step's call was made, since the start or the last retry.
    pub fn attempts(&self, step: u32) -> u32 {
        self.steps.attempts(step)
    }

    /// True once nothing more is to be begun, for good.
    pub const fn is_cancelled(&self) -> bool {
        self.is_cancelled
    }

    /// True while nothing new is begun.
    pub const fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Why the credentials are not valid, if an answer said so. Nothing is begun until
    /// [`Execution::unpause`].
    pub fn unauthorised(&self) -> Option<&str> {
        self.unauthorised.as_deref()
    }

    /// Notes that the journal failed, so that it does not hold all that was given out.
    pub(crate) const fn lose_journal(&mut self) {
        self.has_lost_journal = true;
    }

    /// True if the journal may lack something: an entry, or what came of calls and looks that were handed out.
    pub(crate) fn is_ahead_of_journal(&self) -> bool {
        self.has_lost_journal || self.in_flight() > 0
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
