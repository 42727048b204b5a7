//! A simulated account, which behaves as the real one would as far as the catalogue says: for tests
//! and rehearsals.
//!
//! [`thing`] and [`links`] hold the state, [`rules`] indexes the catalogue, and [`world`] puts them
//! together. [`calls`] finds what a call means, [`refuse`] turns it down, [`act`] carries it out. People,
//! [`time`] and others ([`people`], [`drift`], [`edit`]) change things too. [`event`] names every change,
//! [`ledger`] keeps them in a file, and [`state`] puts faults and all the rest around it.

mod act;
mod calls;
mod drift;
mod edit;
mod error;
mod event;
mod faults;
mod ledger;
mod links;
mod pairs;
mod people;
mod refuse;
mod rules;
mod shown;
mod state;
mod thing;
mod time;
mod world;

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};

pub use drift::{Edit, NewThing};
pub use error::SimulationError;
pub use faults::{Fault, Faults};

use self::drift::Drift;
use self::event::Event;
use self::ledger::Ledger;
use self::state::State;
use self::world::World;
use super::{Backend, Clock};
use crate::account::{Account, Address, OperatorId};
use crate::catalogue::{Call, Catalogue};
use crate::execution::{Answer, Sighting};
use crate::reading::Source;

/// A simulated account, in memory, that can be read and acted on.
///
/// It refuses and does what the real account would, by its own reading of the [`Catalogue`]: it knows
/// nothing of graphs and plans, so that it can check them. The methods that return `Self` add people,
/// delays and a file in which the state survives. A call or a look costs O(log n +
/// things that it affects).
///
/// The account itself is in it even if it was never read, and so is the bill of the running month
/// where something is charged. A thing that ends is shown as ending or gone for some looks, if its kind
/// has such a status, and is then no longer listed.
///
/// ```
/// use winddown::account::{AccountBuilder, Address, Protection};
/// use winddown::backend::{Backend, Simulation};
/// use winddown::reading::Source;
/// use winddown::catalogue::{Catalogue, GLOBAL};
/// use winddown::execution::{Answer, Sighting};
/// use winddown::graph::DependencyGraph;
///
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active").protection(Protection::On);
/// let account = builder.build(Catalogue::soracom())?;
/// let now = "2026-08-20T00:00:00Z".parse()?;
/// let backend = Simulation::new(&account, Catalogue::soracom(), now);
///
/// let sim: Address = "g:sim/8942310000000000018".parse()?;
/// let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
/// let calls: Vec<_> = graph.get(&sim).into_iter().flat_map(|sim| sim.acts()).filter_map(|act| act.call()).collect();
/// let [lift, terminate] = &calls[..] else { return Err("two acts".into()) };
/// assert!(matches!(backend.perform(terminate), Answer::Refused { .. }), "it is protected");
/// assert!(matches!(backend.perform(lift), Answer::Done { .. }));
/// assert!(matches!(backend.perform(terminate), Answer::Done { .. }));
/// assert!(matches!(backend.observe(&sim), Sighting::Seen(Some(seen)) if seen.status.as_deref() == Some("terminated")));
/// assert_eq!(backend.effects().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Simulation {
    operator: OperatorId,
    /// How long each call and each look takes.
    pace: Duration,
    state: Mutex<State>,
}

/// What took effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effect {
    /// Its place among the effects, from 1.
    pub sequence: u64,
    /// The id of the operation; `None` if a person did it.
    pub operation: Option<&'static str>,
    /// The thing to which it was done.
    pub subject: Address,
    /// Whether it cannot be undone.
    pub is_irreversible: bool,
    /// The things that ended along with it, at once.
    pub along: Vec<Address>,
}

impl Simulation {
    /// The account as it is at `now`, in UTC, where its clock stands until somebody moves it. Nobody but
    /// the caller acts on it, as the root user, and nothing goes wrong. Nothing ends a thing of a kind
    /// that the catalogue does not know. O(resources and references).
    pub fn new(account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        let state = State::new(World::new(account, catalogue, now));
        Self { operator: account.operator().clone(), pace: Duration::ZERO, state: Mutex::new(state) }
    }

    fn with(self, change: impl FnOnce(&mut State)) -> Self {
        change(&mut self.state());
        self
    }

    /// The same, where calls are made by the root user or not.
    #[must_use]
    pub fn root(self, is_root: bool) -> Self {
        self.with(|state| state.is_root = is_root)
    }

    /// The same, with people who do their part at once: a look at a thing whose next act is a person's does
    /// that act, unless something else has to go first. Without it, what only a person or time can do stays
    /// undone, unless [`do_by_hand`](Self::do_by_hand) does it.
    #[must_use]
    pub fn people_act(self) -> Self {
        self.with(|state| state.do_people_act = true)
    }

    /// The same, where calls and looks go wrong.
    #[doc(hidden)]
    #[must_use]
    pub fn faults(self, faults: Faults) -> Self {
        self.with(|state| state.faults = Some(faults))
    }

    /// The same, where each call and each look takes this long (no time by default).
    #[must_use]
    pub fn pace(self, pace: Duration) -> Self {
        Self { pace, ..self }
    }

    /// The same, where somebody else edits the account after so many calls, looks and reads; 0: before the
    /// first.
    #[doc(hidden)]
    #[must_use]
    pub fn edit_after(self, after: u64, edit: Edit) -> Self {
        self.with(|state| {
            state.drift.push_back(Drift { after, edit });
            state.drift.make_contiguous().sort_by_key(|one| one.after);
        })
    }

    /// The same, where an end that takes time takes this many looks and reads (1 by default).
    #[must_use]
    pub fn ends_after(self, looks: u32) -> Self {
        self.with(|state| state.world.looks_ending = looks)
    }

    /// The same, where a thing that is gone stays listed for this many looks and reads (3 by default).
    #[must_use]
    pub fn lingers_for(self, looks: u32) -> Self {
        self.with(|state| state.world.looks_lingering = looks)
    }

    /// The same, with its state in a file of JSON lines: each change is appended before the answer is
    /// given, and the changes that the file holds already are made. The account has to be the one with
    /// which the file was begun. A last line without an end is dropped: no answer was given for it. If
    /// `now` is later than the ledger's clock, the clock is moved.
    ///
    /// One process at a time.
    ///
    /// # Errors
    /// If the file cannot be opened, is that of another account, or is damaged.
    pub fn ledger(self, path: impl AsRef<Path>) -> Result<Self, SimulationError> {
        let mut state = self.state();
        let now = state.world.now;
        let ledger = Ledger::open(path.as_ref(), &mut state.world)?;
        state.ledger = Some(ledger);
        if now > state.world.now {
            state.record(&Event::Clock { now }).map_err(SimulationError::Broken)?;
        }
        drop(state);
        Ok(self)
    }

    /// A change happens as a whole or not at all, so the state is sound even after a thread panicked.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock forward, to an instant in UTC, and lets happen what happens by itself until then:
    /// things end at their date, a new month gets a bill where something is still charged, bills are
    /// confirmed. An earlier instant changes nothing.
    pub fn set_now(&self, now: DateTime<Utc>) {
        let mut state = self.state();
        if now > state.world.now {
            // If the ledger cannot be written, the next call says so. Time goes on even then: otherwise
            // a caller that waits would wait for ever.
            if state.record(&Event::Clock { now }).is_err() {
                state.world.now = now;
            }
        }
    }

    /// Does a person's next act on a thing: in the console, by payment, or by the provider's support. A
    /// wait ends, unless it has a date that has not come; an end that is under way is complete.
    ///
    /// # Errors
    /// If there is no such act, or something else has to be gone before.
    pub fn do_by_hand(&self, subject: &Address) -> Result<(), SimulationError> {
        let mut state = self.state();
        match state.world.find(subject) {
            Some(ix) => state.by_hand(ix),
            None => Err(SimulationError::NotThere(subject.clone())),
        }
    }

    /// Everything that took effect, in order: operations, and people's acts.
    pub fn effects(&self) -> Vec<Effect> {
        let state = self.state();
        let world = &state.world;
        let effect = |(sequence, record): (u64, &world::Record)| Effect {
            sequence,
            operation: record.operation,
            subject: world.address(record.subject),
            is_irreversible: record.is_irreversible,
            along: record.along.iter().map(|ix| world.address(*ix)).collect(),
        };
        (1..).zip(&world.effects).map(effect).collect()
    }

    /// The things whose data was copied out, sorted.
    pub fn exported(&self) -> Vec<Address> {
        let state = self.state();
        let mut exported: Vec<Address> = state.world.exported.iter().map(|ix| state.world.address(*ix)).collect();
        exported.sort();
        exported
    }
}

impl Source for Simulation {
    type Error = SimulationError;

    fn operator(&self) -> Result<OperatorId, Self::Error> {
        Ok(self.operator.clone())
    }

    fn read(&self) -> Result<Account, Self::Error> {
        let mut state = self.state();
        match &state.broken {
            Some(why) => Err(SimulationError::Broken(why.clone())),
            None => Ok(state.read()?),
        }
    }
}

impl Backend for Simulation {
    fn perform(&self, call: &Call) -> Answer {
        thread::sleep(self.pace);
        self.state().perform(call)
    }

    fn is_root(&self) -> bool {
        self.state().is_root
    }

    fn observe(&self, subject: &Address) -> Sighting {
        thread::sleep(self.pace);
        self.state().observe(subject)
    }
}

/// A clock that stands still until it is moved, and jumps to the instant that is waited for.
impl Clock for Simulation {
    fn now(&self) -> DateTime<Utc> {
        self.state().world.now
    }

    fn wait(&self, until: DateTime<Utc>) {
        self.set_now(until);
    }
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let mut debug = f.debug_struct("Simulation");
        debug.field("operator", &self.operator).field("now", &state.world.now);
        debug.field("things", &state.world.things.len()).field("effects", &state.world.effects.len());
        debug.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, Clock as _, Simulation};
    use crate::account::AccountBuilder;

    #[test]
    fn time_goes_on_when_nothing_can_be_written_down() -> Result<(), Box<dyn std::error::Error>> {
        let now = chrono::DateTime::UNIX_EPOCH;
        let account = AccountBuilder::new("OP0000000012".parse()?).build(Catalogue::soracom())?;
        let backend = Simulation::new(&account, Catalogue::soracom(), now);
        backend.state().broken = Some("the disk is full".to_owned());
        let later = now + chrono::TimeDelta::days(1);
        backend.wait(later);
        assert_eq!(backend.now(), later);
        Ok(())
    }
}
