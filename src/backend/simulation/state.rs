//! Calls, looks and reads: the account together with people, faults, drift and the ledger.

use std::collections::{HashMap, HashSet, VecDeque};

use super::calls::{Meant, refusal};
use super::drift::Drift;
use super::error::SimulationError;
use super::event::Event;
use super::faults::{Fault, Faults};
use super::ledger::Ledger;
use super::thing::ThingIx;
use super::world::World;
use crate::account::{Account, Address, InvalidAccount};
use crate::catalogue::Call;
use crate::catalogue::spec::Action;
use crate::execution::{Answer, Response, Sighting};

pub(super) struct State {
    pub(super) world: World,
    pub(super) ledger: Option<Ledger>,
    /// Why nothing more can be done: the ledger could not be written.
    pub(super) broken: Option<String>,
    /// True if people do their part as soon as somebody looks.
    pub(super) do_people_act: bool,
    pub(super) is_root: bool,
    /// The things at which somebody has looked, and whose protection somebody else lifts.
    unasked: HashSet<ThingIx>,
    pub(super) faults: Option<Faults>,
    pub(super) attempts: HashMap<(Option<&'static str>, ThingIx), u32>,
    pub(super) drift: VecDeque<Drift>,
    /// How many calls, looks and reads there were.
    pub(super) count: u64,
}

impl State {
    pub(super) fn new(world: World) -> Self {
        Self {
            world,
            ledger: None,
            broken: None,
            do_people_act: false,
            is_root: true,
            unasked: HashSet::new(),
            faults: None,
            attempts: HashMap::new(),
            drift: VecDeque::new(),
            count: 0,
        }
    }

    /// Writes an event to the ledger, then lets it happen. An event that cannot be written does not
    /// happen, and nothing happens after it.
    pub(super) fn record(&mut self, event: &Event) -> Result<(), String> {
        if let Some(why) = &self.broken {
            return Err(why.clone());
        }
        if let Some(Err(error)) = self.ledger.as_mut().map(|ledger| ledger.append(event)) {
            let why = format!("the ledger cannot be written: {error}");
            self.broken = Some(why.clone());
            return Err(why);
        }
        self.world.apply(event)
    }

    /// Counts a call, a look or a read, after the edits that others made meanwhile.
    fn tick(&mut self) {
        let count = self.count;
        self.count += 1;
        while self.drift.front().is_some_and(|drift| drift.after <= count) {
            let Some(drift) = self.drift.pop_front() else { break };
            if self.world.can_edit(&drift.edit) {
                _ = self.record(&Event::Drift { drift: drift.edit });
            }
        }
    }

    fn fault(&mut self, operation: Option<&'static str>, ix: ThingIx) -> Option<Fault> {
        let faults = self.faults.as_ref()?;
        let attempt = self.attempts.entry((operation, ix)).or_insert(0);
        *attempt += 1;
        faults.at(operation, &self.world.address(ix), *attempt)
    }

    pub(super) fn perform(&mut self, call: &Call) -> Answer {
        self.tick();
        let meant = match self.world.meant(call) {
            Ok(Some(meant)) => meant,
            Ok(None) => return Answer::Done { response: ok(200) },
            Err(response) => return Answer::Refused { response },
        };
        let fault = self.fault(Some(meant.operation.id), meant.ix);
        let reset = || Answer::OutcomeUnknown { why: "the connection was reset".to_owned() };
        match fault {
            Some(Fault::Refused) => {
                return Answer::Refused {
                    response: refusal(400, "fault", "it was refused, for no reason that is given"),
                };
            }
            Some(Fault::Transient) => return Answer::Transient { why: "the connection failed".to_owned() },
            Some(Fault::RateLimited(wait)) => return Answer::RateLimited { wait },
            Some(Fault::Unauthorised) => return Answer::Unauthorised { why: "the token has expired".to_owned() },
            Some(Fault::ResetBefore) => return reset(),
            Some(Fault::ResetAfter | Fault::Slow(_)) | None => {}
        }
        let answer = self.carry_out(&meant, call, fault);
        if fault == Some(Fault::ResetAfter) { reset() } else { answer }
    }

    fn carry_out(&mut self, meant: &Meant, call: &Call, fault: Option<Fault>) -> Answer {
        if let Some(response) = self.world.refuses(meant, call, self.is_root) {
            return Answer::Refused { response };
        }
        let (ix, before) = (meant.ix, self.world.shown(meant.ix));
        let next = self.world.next_act(ix);
        let takes_time = next.is_some_and(|next| next.is_last && next.step.takes_time.value);
        let Some(event) = self.world.event(meant) else { return Answer::Done { response: ok(200) } };
        if let Err(why) = self.record(&event) {
            return Answer::Transient { why };
        }
        if let Some(Fault::Slow(looks)) = fault {
            self.world.stale.insert(ix, (before, looks));
        }
        match event {
            Event::Act { .. } if takes_time => Answer::Accepted { response: ok(202) },
            _ => Answer::Done { response: ok(200) },
        }
    }

    pub(super) fn observe(&mut self, subject: &Address) -> Sighting {
        self.tick();
        if let Some(why) = self.broken.clone() {
            return Sighting::Transient { why };
        }
        let Some(ix) = self.world.find(subject) else { return self.world.not_there(subject) };
        match self.fault(None, ix) {
            None => {}
            Some(Fault::RateLimited(wait)) => return Sighting::RateLimited { wait },
            Some(Fault::Unauthorised) => return Sighting::Unauthorised { why: "the token has expired".to_owned() },
            Some(_) => return Sighting::Transient { why: "the connection failed".to_owned() },
        }
        if self.do_people_act && !self.world.ending.contains_key(&ix) && self.is_asked(ix) {
            _ = self.by_hand(ix);
        }
        self.look(ix);
        match self.world.observation(ix) {
            Some(seen) => Sighting::Seen(Some(seen)),
            None => self.world.not_there(subject),
        }
    }

    /// True if somebody was asked to do a thing's next act. Whoever wants a protection lifted looks first whether it
    /// is off by itself.
    fn is_asked(&mut self, ix: ThingIx) -> bool {
        let next = self.world.next_act(ix);
        next.is_none_or(|next| next.step.action != Action::LiftProtection) || !self.unasked.insert(ix)
    }

    /// Does a person's next act. An end that is under way is complete at once.
    pub(super) fn by_hand(&mut self, ix: ThingIx) -> Result<(), SimulationError> {
        let subject = self.world.address(ix);
        if self.world.ending.contains_key(&ix) {
            return self.record(&Event::Over { subject }).map_err(SimulationError::Broken);
        }
        match self.world.person_cannot(ix) {
            Some(why) => Err(why),
            None => self.record(&Event::Act { subject, operation: None }).map_err(SimulationError::Broken),
        }
    }

    /// Counts down what a look brings nearer.
    fn look(&mut self, ix: ThingIx) {
        if is_over(self.world.stale.get_mut(&ix).map(|(_, left)| left)) {
            self.world.stale.remove(&ix);
        }
        if is_over(self.world.ending.get_mut(&ix)) {
            _ = self.record(&Event::Over { subject: self.world.address(ix) });
        }
        if is_over(self.world.lingering.get_mut(&ix)) {
            _ = self.record(&Event::Unlisted { subject: self.world.address(ix) });
        }
    }

    pub(super) fn read(&mut self) -> Result<Account, InvalidAccount> {
        self.tick();
        let world = &self.world;
        let mut waiting: Vec<ThingIx> =
            world.ending.keys().chain(world.lingering.keys()).chain(world.stale.keys()).copied().collect();
        waiting.sort_unstable();
        waiting.dedup();
        waiting.into_iter().for_each(|ix| self.look(ix));
        self.world.read()
    }
}

/// Counts down one look; true if none was left.
fn is_over(left: Option<&mut u32>) -> bool {
    match left {
        None => false,
        Some(0) => true,
        Some(left) => {
            *left -= 1;
            false
        }
    }
}

fn ok(status: u16) -> Response {
    Response { status: Some(status), ..Response::default() }
}
