//! An account in memory that behaves as Soracom would, as far as the catalogue says: for tests and
//! rehearsals.

mod calls;
mod drift;
mod effect;
mod faults;
mod ledger;
mod links;
mod pairs;
mod people;
mod refuse;
mod rules;
mod state;
mod world;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};

pub use drift::{Change, Drift, NewThing};
pub use faults::{Fault, Faults, Scripted};
pub use people::{NotDone, People};

use self::ledger::{Event, Ledger};
use self::state::State;
use self::world::World;
use super::{Backend, Clock};
use crate::account::{Account, Address, Digest, InvalidAccount, OperatorId};
use crate::catalogue::{Call, Catalogue};
use crate::execution::{Answer, Sighting};
use crate::reading::Source;

/// An account in memory, that can be read and acted on.
///
/// It refuses what Soracom would refuse and does what Soracom would do, by its own reading of the
/// [`Catalogue`]: it knows nothing of graphs and plans, so that it can check them. People, faults,
/// changes by others and a file to survive in are added with the methods that return `Self`. A call
/// or a look costs O(log n) and what it meets on the way.
///
/// The account itself is in it even if it was never read, and so is the bill of the running month
/// where something is charged. What ends is shown as ending or gone for some looks, as its kind has
/// it, then no longer listed.
///
/// ```
/// use winddown::account::{AccountBuilder, Address, Coverage, Protection, Reading};
/// use winddown::backend::{Backend, MemoryBackend};
/// use winddown::reading::Source;
/// use winddown::catalogue::Catalogue;
/// use winddown::execution::{Answer, Sighting};
/// use winddown::graph::DependencyGraph;
///
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", Some(Coverage::Global), "8942310000000000018").status("active").protection(Protection::On);
/// let account = builder.build()?;
/// let now = "2026-08-20T00:00:00Z".parse()?;
/// let backend = MemoryBackend::new(&account, Catalogue::soracom(), now);
///
/// let sim: Address = "g:sim/8942310000000000018".parse()?;
/// let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
/// let calls: Vec<_> = graph.get(&sim).into_iter().flat_map(|sim| sim.acts()).filter_map(|act| act.call()).collect();
/// let [lift, terminate] = &calls[..] else { return Err("two acts".into()) };
/// assert!(matches!(backend.perform(terminate), Answer::Refused { .. }), "it is protected");
/// assert!(matches!(backend.perform(lift), Answer::Done { .. }));
/// assert!(matches!(backend.perform(terminate), Answer::Done { .. }));
/// assert!(matches!(backend.observe(&sim), Sighting::Seen(Some(seen)) if seen.status.as_deref() == Some("terminated")));
/// assert_eq!(backend.effects().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MemoryBackend {
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
    /// To what it was done.
    pub subject: Address,
    /// Whether it cannot be undone.
    pub is_irreversible: bool,
    /// What ended along with the subject, at once.
    pub along: Vec<Address>,
}

/// Why an account in memory cannot be read, or its ledger not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// The ledger cannot be opened, read or begun.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line of the ledger is not one that was written to it.
    #[error("{}: line {line}: {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// The ledger is that of another account, or of this one at another time.
    #[error("{}: it is the ledger of an account with the digest {found}, not {expected}", path.display())]
    AnotherAccount {
        /// The file.
        path: PathBuf,
        /// The digest of the account.
        expected: Digest,
        /// The digest that the ledger names.
        found: Digest,
    },
    /// The ledger could not be written, so nothing more is done.
    #[error("{0}")]
    Broken(String),
    /// What is in the account is no account.
    #[error(transparent)]
    Invalid(#[from] InvalidAccount),
}

impl MemoryBackend {
    /// The account as it is at `now`, which is where its clock stands until somebody moves it. Nobody
    /// but the caller acts on it, as the root user, and nothing goes wrong. Kinds that the catalogue
    /// does not know have no way to end. O(resources and references).
    pub fn new(account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        let state = State::new(World::new(account, catalogue, now));
        Self { operator: account.operator().clone(), pace: Duration::ZERO, state: Mutex::new(state) }
    }

    fn with(self, change: impl FnOnce(&mut State)) -> Self {
        change(&mut self.state());
        self
    }

    /// The same, with or without what only the root user may do.
    #[must_use]
    pub fn root(self, is_root: bool) -> Self {
        self.with(|state| state.is_root = is_root)
    }

    /// The same, with people who act or not.
    #[must_use]
    pub fn people(self, people: People) -> Self {
        self.with(|state| state.people = people)
    }

    /// The same, where calls and looks go wrong.
    #[must_use]
    pub fn faults(self, faults: Faults) -> Self {
        self.with(|state| state.faults = Some(faults))
    }

    /// The same, where each call and each look takes this long (no time unless said).
    #[must_use]
    pub fn pace(self, pace: Duration) -> Self {
        Self { pace, ..self }
    }

    /// The same, where others change things meanwhile.
    #[must_use]
    pub fn drift(self, mut drift: Vec<Drift>) -> Self {
        drift.sort_by_key(|one| one.after);
        self.with(|state| state.drift = drift.into())
    }

    /// The same, where what begins to end shows so for this many looks and reads (1 unless said).
    #[must_use]
    pub fn ends_after(self, looks: u32) -> Self {
        self.with(|state| state.world.looks_ending = looks)
    }

    /// The same, where what is gone and still listed shows so for this many looks and reads (3 unless
    /// said), before it is no longer listed.
    #[must_use]
    pub fn lingers_for(self, looks: u32) -> Self {
        self.with(|state| state.world.looks_lingering = looks)
    }

    /// The same, in a file of JSON lines: each change is appended to it before the answer is given,
    /// and what is in it already is taken up. The account has to be the one with which the file was
    /// begun. A last line without an end is dropped: it was never answered for. If `now` is later
    /// than the ledger's clock, the clock is moved.
    ///
    /// One process at a time.
    ///
    /// # Errors
    /// If the file cannot be opened, is that of another account, or is damaged.
    pub fn ledger(self, path: impl AsRef<Path>) -> Result<Self, MemoryError> {
        let mut state = self.state();
        let now = state.world.now;
        let ledger = Ledger::open(path.as_ref(), &mut state.world)?;
        state.ledger = Some(ledger);
        if now > state.world.now {
            state.record(&Event::Clock { now }).map_err(MemoryError::Broken)?;
        }
        drop(state);
        Ok(self)
    }

    /// A change is whole or not at all, so a thread that has died leaves a state that holds.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock, and lets happen what happens by itself meanwhile: things end at their date, a
    /// new month has a bill where something is charged still, bills are confirmed. A clock does not go
    /// back.
    pub fn set_now(&self, now: DateTime<Utc>) {
        let mut state = self.state();
        if now > state.world.now {
            // If it cannot be written down, whatever comes next says so. Nothing happens then, but
            // time goes on: who waits would wait for ever.
            if state.record(&Event::Clock { now }).is_err() {
                state.world.now = now;
            }
        }
    }

    /// Does a person's next act on a thing: in the console, by payment or by Soracom's support. What
    /// is waited for is over, unless it has a date that has not come; what is under way is over.
    ///
    /// # Errors
    /// If there is no such act, or something else has to be gone before.
    pub fn do_by_hand(&self, subject: &Address) -> Result<(), NotDone> {
        let mut state = self.state();
        match state.world.find(subject) {
            Some(ix) => state.by_hand(ix),
            None => Err(NotDone::NotThere(subject.clone())),
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

    /// What was copied out, sorted.
    pub fn exported(&self) -> Vec<Address> {
        let state = self.state();
        let mut exported: Vec<Address> = state.world.exported.iter().map(|ix| state.world.address(*ix)).collect();
        exported.sort();
        exported
    }
}

impl Source for MemoryBackend {
    type Error = MemoryError;

    fn operator(&self) -> Result<OperatorId, Self::Error> {
        Ok(self.operator.clone())
    }

    fn read(&self) -> Result<Account, Self::Error> {
        let mut state = self.state();
        match &state.broken {
            Some(why) => Err(MemoryError::Broken(why.clone())),
            None => Ok(state.read()?),
        }
    }
}

impl Backend for MemoryBackend {
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

/// A clock that stands where somebody has put it, and jumps to whatever is waited for.
impl Clock for MemoryBackend {
    fn now(&self) -> DateTime<Utc> {
        self.state().world.now
    }

    fn wait(&self, until: DateTime<Utc>) {
        self.set_now(until);
    }
}

impl fmt::Debug for MemoryBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let mut debug = f.debug_struct("MemoryBackend");
        debug.field("operator", &self.operator).field("now", &state.world.now);
        debug.field("things", &state.world.things.len()).field("effects", &state.world.effects.len());
        debug.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, Clock as _, InvalidAccount, MemoryBackend, OperatorId};
    use crate::account::AccountBuilder;

    #[test]
    fn time_goes_on_when_nothing_can_be_written_down() -> Result<(), InvalidAccount> {
        let now = chrono::DateTime::UNIX_EPOCH;
        let account = AccountBuilder::new(OperatorId::from_number(12)).build()?;
        let backend = MemoryBackend::new(&account, Catalogue::soracom(), now);
        backend.state().broken = Some("the disk is full".to_owned());
        let later = now + chrono::TimeDelta::days(1);
        backend.wait(later);
        assert_eq!(backend.now(), later);
        Ok(())
    }
}
