//! Calls, looks and reads: the state together with what surrounds it.

use std::collections::{HashMap, VecDeque};

use super::Drift;
use super::calls::{Meant, refusal};
use super::faults::{Fault, Faults};
use super::ledger::{Event, Ledger};
use super::people::{NotDone, People};
use super::rules::Purpose;
use super::world::{Ix, World};
use crate::account::{Account, AccountBuilder, Address, InvalidAccount, Observation};
use crate::catalogue::Call;
use crate::catalogue::spec::{Found, Means};
use crate::execution::{Answer, Response, Sighting};

pub(super) struct State {
    pub(super) world: World,
    pub(super) ledger: Option<Ledger>,
    /// Why nothing more can be done: what is done could not be written down.
    pub(super) broken: Option<String>,
    pub(super) people: People,
    pub(super) is_root: bool,
    pub(super) faults: Option<Faults>,
    pub(super) attempts: HashMap<(Option<&'static str>, Ix), u32>,
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
            people: People::Absent,
            is_root: true,
            faults: None,
            attempts: HashMap::new(),
            drift: VecDeque::new(),
            count: 0,
        }
    }

    /// Writes down what changes, then changes it. What cannot be written down does not happen, and
    /// nothing happens after it.
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

    /// Counts a call, a look or a read, after what others did meanwhile.
    fn tick(&mut self) {
        let count = self.count;
        self.count += 1;
        while self.drift.front().is_some_and(|drift| drift.after <= count) {
            let Some(drift) = self.drift.pop_front() else { break };
            if self.world.can_change(&drift.change) {
                _ = self.record(&Event::Drift { drift: drift.change });
            }
        }
    }

    fn fault(&mut self, operation: Option<&'static str>, ix: Ix) -> Option<Fault> {
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
        if self.people == People::Act && !self.world.ending.contains_key(&ix) {
            _ = self.by_hand(ix);
        }
        self.look(ix);
        match self.world.observation(ix) {
            Some(seen) => Sighting::Seen(Some(seen)),
            None => self.world.not_there(subject),
        }
    }

    /// A person's next act. What is under way is over at once.
    pub(super) fn by_hand(&mut self, ix: Ix) -> Result<(), NotDone> {
        let subject = self.world.address(ix);
        if self.world.ending.contains_key(&ix) {
            return self.record(&Event::Over { subject }).map_err(NotDone::Ledger);
        }
        match self.world.person_cannot(ix) {
            Some(why) => Err(why),
            None => self.record(&Event::Act { subject, operation: None }).map_err(NotDone::Ledger),
        }
    }

    /// What each look brings nearer.
    fn look(&mut self, ix: Ix) {
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
        let mut waiting: Vec<Ix> =
            world.ending.keys().chain(world.lingering.keys()).chain(world.stale.keys()).copied().collect();
        waiting.sort_unstable();
        waiting.dedup();
        waiting.into_iter().for_each(|ix| self.look(ix));
        self.world.read()
    }
}

/// One look less; true if there was none left.
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

impl World {
    /// What a call that is not refused changes; `None` if nothing.
    fn event(&self, meant: &Meant) -> Option<Event> {
        let (subject, operation) = (self.address(meant.ix), meant.operation.id.to_owned());
        match meant.purpose {
            Purpose::Show => None,
            Purpose::Act if self.is_export(meant) => {
                (!self.exported.contains(&meant.ix)).then_some(Event::Export { subject, operation })
            }
            Purpose::Act => Some(Event::Act { subject, operation: Some(operation) }),
            Purpose::Lift | Purpose::Protect => {
                let is_on = meant.purpose == Purpose::Protect;
                let differs = self.thing(meant.ix).protection.is_on() != is_on;
                differs.then_some(Event::Protection { subject, operation, is_on })
            }
        }
    }

    /// Changes the state, or says why that cannot be: then it is as it was.
    pub(super) fn apply(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::Clock { now } => self.move_clock(*now),
            Event::Act { subject, operation } => {
                let ix = self.known(subject)?;
                let id = operation.as_deref().map(|id| self.operation(id)).transpose()?;
                let next = self.next_act(ix).map(|next| match next.step.means {
                    Means::Api(operation) => Some(operation.id),
                    _ => None,
                });
                if next != Some(id) {
                    return Err(format!("that is not the next act on {subject}"));
                }
                self.act(ix, id);
            }
            Event::Protection { subject, operation, is_on } => {
                let (ix, id) = (self.known(subject)?, self.operation(operation)?);
                self.switch(ix, id, *is_on);
            }
            Event::Export { subject, operation } => {
                let (ix, id) = (self.known(subject)?, self.operation(operation)?);
                self.export(ix, id);
            }
            Event::Over { subject } => {
                let ix = self.known(subject)?;
                self.end(ix);
            }
            Event::Unlisted { subject } => {
                let ix = self.known(subject)?;
                self.vanish(ix);
            }
            Event::Drift { drift } => self.change(drift),
        }
        Ok(())
    }

    fn known(&self, subject: &Address) -> Result<Ix, String> {
        let here = self.find(subject).filter(|ix| self.thing(*ix).is_here);
        here.ok_or_else(|| format!("{subject} is not there"))
    }

    fn operation(&self, id: &str) -> Result<&'static str, String> {
        let known = self.rules.operations.get_key_value(id);
        known.map(|(id, _)| *id).ok_or_else(|| format!("there is no operation `{id}`"))
    }

    /// Whether the account itself is closed.
    pub(super) fn is_closed(&self) -> bool {
        let Some(root) = self.rules.root else { return false };
        !self.of_kind(root).any(|ix| self.thing(ix).is_here)
    }

    /// What a look for something shows that is not there.
    fn not_there(&self, subject: &Address) -> Sighting {
        let kind = self.rules.kind(subject.kind());
        if kind.is_some() && kind == self.rules.root {
            return Sighting::Seen(None);
        }
        if let Some(Found::Unlisted { why, .. }) = kind.map(|kind| self.kind(kind).spec.found) {
            return Sighting::Unreadable { why: why.english().to_owned() };
        }
        match self.account.reading(subject.kind(), subject.coverage()).gap() {
            Some(why) => Sighting::Unreadable { why: why.to_owned() },
            None => Sighting::Seen(None::<Observation>),
        }
    }

    /// The account as looks show it. O(n log n).
    fn read(&self) -> Result<Account, InvalidAccount> {
        let mut builder = AccountBuilder::new(self.account.operator().clone());
        builder.taken_at(self.now);
        for (kind, place, reading) in self.account.readings() {
            builder.read(kind, place, reading.clone());
        }
        self.account.oddities().iter().cloned().for_each(|oddity| builder.oddity(oddity));
        for ix in (0..self.count()).filter(|ix| self.shown(*ix).is_here) {
            self.tell(ix, &mut builder);
        }
        builder.build()
    }

    fn tell(&self, ix: Ix, builder: &mut AccountBuilder) {
        let thing = self.shown(ix);
        let draft = builder.add(&self.kind(thing.kind).name, thing.place, self.key(ix));
        let mut draft = draft.protection(thing.protection).status(self.status_of(&thing).unwrap_or_default());
        let resource = self.resource(ix);
        if let Some(name) = resource.and_then(|resource| resource.name()) {
            draft = draft.name(name);
        }
        for (fact, value) in self.facts(ix, thing) {
            draft = draft.fact(fact, value);
        }
        // What has vanished is not referred to any more.
        let base = resource.into_iter().flat_map(|resource| resource.references());
        let base = base.map(|reference| (reference.role, reference.target.ix().0));
        for (role, other) in base.chain(self.links.later(ix)).filter(|(_, other)| self.shown(*other).is_here) {
            let kind = &*self.kind(self.thing(other).kind).name;
            draft.refer(role, &[kind], self.key(other), Some("it may vanish"));
        }
        for missing in resource.into_iter().flat_map(|resource| resource.missing_references()) {
            draft.refer(missing.role, &[missing.kind], missing.key, missing.may_miss.or(Some("it was not read")));
        }
    }
}
