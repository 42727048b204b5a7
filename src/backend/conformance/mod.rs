//! A test kit for backends: what carrying out a plan relies on, tried out on an
//! account that may be spoilt.
//!
//! Run it in the tests of your own [`Backend`], against a scratch account that nobody else uses and of
//! which nothing is needed afterwards:
//!
//! ```
//! use winddown::account::{AccountBuilder, Coverage, Protection, Reading};
//! use winddown::backend::Simulation;
//! use winddown::backend::conformance::{Probe, check};
//! use winddown::catalogue::Catalogue;
//!
//! let mut builder = AccountBuilder::new("OP0012345678".parse()?);
//! builder.read("sim", Some(Coverage::Global), Reading::Complete);
//! builder.add("sim", Some(Coverage::Global), "1").status("active");
//! builder.add("sim", Some(Coverage::Global), "2").status("active").protection(Protection::On);
//! let now = "2026-08-20T00:00:00Z".parse()?;
//! let backend = Simulation::new(&builder.build()?, Catalogue::soracom(), now);
//!
//! let probe = Probe::new(Catalogue::soracom())
//!     .ends("g:sim/1".parse()?)
//!     .protected("g:sim/2".parse()?)
//!     .missing("g:sim/3".parse()?);
//! assert_eq!(check(&backend, &probe), Ok(()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::thread;

use super::Backend;
use crate::account::{Account, Address, Digest, Observation, Protection};
use crate::catalogue::spec::{Action, Means, Standing};
use crate::catalogue::{Call, Catalogue, KindSpec, Operation};
use crate::execution::{Answer, Sighting};

/// What the kit may touch. What is left out is not tried.
pub struct Probe {
    catalogue: Catalogue,
    ends: Option<Address>,
    protected: Option<Address>,
    held: Option<Address>,
    missing: Option<Address>,
    pause: Box<dyn Fn() + Send + Sync>,
}

/// What a backend does not keep to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{law}: expected {expected}, found {found}")]
pub struct Violation {
    /// What has to hold.
    pub law: &'static str,
    /// What should have come out.
    pub expected: String,
    /// What came out.
    pub found: String,
}

impl Probe {
    /// A probe that only reads. The catalogue says which calls end a thing, and when it is gone.
    pub fn new(catalogue: &Catalogue) -> Self {
        let pause = Box::new(|| ());
        Self { catalogue: catalogue.clone(), ends: None, protected: None, held: None, missing: None, pause }
    }

    /// Something that may be ended, and that calls can end now: it is not protected, and nothing has to
    /// go before it.
    #[must_use]
    pub fn ends(mut self, subject: Address) -> Self {
        self.ends = Some(subject);
        self
    }

    /// Something that is protected against termination, and whose protection may be lifted.
    #[must_use]
    pub fn protected(mut self, subject: Address) -> Self {
        self.protected = Some(subject);
        self
    }

    /// Something that calls could end if nothing were attached to it.
    #[must_use]
    pub fn held(mut self, subject: Address) -> Self {
        self.held = Some(subject);
        self
    }

    /// The address of something that is not there, of a kind that was read completely.
    #[must_use]
    pub fn missing(mut self, subject: Address) -> Self {
        self.missing = Some(subject);
        self
    }

    /// What is done between two looks at something that takes time, such as sleeping; at most
    /// 100 times for each thing. Nothing unless said.
    #[must_use]
    pub fn pause(mut self, pause: impl Fn() + Send + Sync + 'static) -> Self {
        self.pause = Box::new(pause);
        self
    }
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Probe");
        debug.field("ends", &self.ends).field("protected", &self.protected);
        debug.field("held", &self.held).field("missing", &self.missing).finish_non_exhaustive()
    }
}

/// Tries a backend out, and gives everything that it does not keep to, in the order of trying. Reads
/// the account about ten times, looks at a hundred of its things, and ends what the probe says.
///
/// Calls that are rate-limited or fail on the way are made again a few times. If the backend cannot be
/// read at all, that is the only violation.
///
/// # Errors
/// What was violated; at least one thing.
pub fn check<E>(backend: &dyn Backend<Error = E>, probe: &Probe) -> Result<(), Vec<Violation>>
where
    E: Error + Send + Sync + 'static,
{
    let mut trial = Trial { backend, probe, violations: Vec::new() };
    if let Some(account) = trial.read("it can be read") {
        trial.reading(&account);
        trial.refusals(&account);
        trial.protection();
        trial.ending();
    }
    if trial.violations.is_empty() { Ok(()) } else { Err(trial.violations) }
}

/// How often something is tried again, and how many looks something that takes time is given.
const AGAIN: usize = 10;
const LOOKS: usize = 100;
const SAMPLE: usize = 100;

struct Trial<'b, E> {
    backend: &'b dyn Backend<Error = E>,
    probe: &'b Probe,
    violations: Vec<Violation>,
}

impl<E: Error + Send + Sync + 'static> Trial<'_, E> {
    fn violated(&mut self, law: &'static str, expected: impl fmt::Display, found: impl fmt::Debug) {
        self.violations.push(Violation { law, expected: expected.to_string(), found: format!("{found:?}") });
    }

    fn read(&mut self, law: &'static str) -> Option<Account> {
        match self.backend.read() {
            Ok(account) => Some(account),
            Err(error) => {
                self.violated(law, "an account", error.to_string());
                None
            }
        }
    }

    fn digest(&mut self) -> Option<Digest> {
        self.read("it can be read again").map(|account| account.digest())
    }

    fn look(&self, subject: &Address) -> Sighting {
        look(self.backend, self.probe, subject)
    }

    fn perform(&self, call: &Call) -> Answer {
        let mut answer = self.backend.perform(call);
        for _ in 0..AGAIN {
            if !matches!(answer, Answer::RateLimited { .. } | Answer::Transient { .. }) {
                break;
            }
            (self.probe.pause)();
            answer = self.backend.perform(call);
        }
        answer
    }

    /// Reading and looking say the same, and change nothing.
    fn reading(&mut self, account: &Account) {
        match self.backend.operator() {
            Ok(operator) if operator == *account.operator() => {}
            Ok(operator) => self.violated("the operator is that of the account", account.operator(), operator),
            Err(error) => self.violated("the operator is that of the account", account.operator(), error.to_string()),
        }
        let every = account.len().div_ceil(SAMPLE).max(1);
        for resource in account.resources().step_by(every) {
            let (subject, law) = (resource.address(), "a look shows what reading shows");
            let expected = account.observe(&subject);
            let found = self.look(&subject);
            if found != Sighting::Seen(expected.clone()) {
                self.violated(law, format!("{subject}: {expected:?}"), found);
            }
        }
        if let Some(missing) = &self.probe.missing {
            let found = self.look(missing);
            if found != Sighting::Seen(None) {
                self.violated("a look for what is not there shows that", format!("{missing}: nothing"), found);
            }
        }
        if let Some(subject) = account.resources().next().map(|resource| resource.address()) {
            self.at_once(&subject);
        }
        let digest = self.digest();
        if digest.is_some_and(|digest| digest != account.digest()) {
            self.violated("reading and looking change nothing", account.digest(), digest);
        }
    }

    /// Looks from several threads.
    fn at_once(&mut self, subject: &Address) {
        let (backend, probe) = (self.backend, self.probe);
        let alone = look(backend, probe, subject);
        let together: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| look(backend, probe, subject))).collect();
            threads.into_iter().map(|thread| thread.join().ok()).collect()
        });
        for found in together.into_iter().filter(|found| found.as_ref() != Some(&alone)) {
            self.violated("several threads may look at once", format!("{alone:?}"), found);
        }
    }

    /// What has to be refused is, and changes nothing.
    fn refusals(&mut self, account: &Account) {
        let probe = self.probe;
        let law = "what is protected is not ended";
        self.refused(account, probe.protected.as_ref(), law);
        self.refused(account, probe.held.as_ref(), "nothing is ended before what has to go first");
        self.refused(account, probe.missing.as_ref(), "nothing is done to what is not there");
        let digest = self.digest();
        if digest.is_some_and(|digest| digest != account.digest()) {
            self.violated("a refused call changes nothing", account.digest(), digest);
        }
    }

    fn refused(&mut self, account: &Account, subject: Option<&Address>, law: &'static str) {
        let Some((subject, kind)) = self.known(subject) else { return };
        let seen = account.observe(&subject);
        let (standing, code) = kind.classify(seen.as_ref().and_then(|seen| seen.status.as_deref()));
        let status = seen.as_ref().and_then(|seen| seen.status.as_deref());
        let own = kind.acts(standing, code, status).chain(kind.every_act().filter(|_| seen.is_none()));
        let ending = own.filter(|step| step.action != Action::LiftProtection && step.action != Action::Export);
        let operation = ending.filter_map(|step| operation(step.means)).next();
        let Some(operation) = operation else {
            return self.violated(law, format!("{subject} is ended by a call"), "the probe names a thing that is not");
        };
        let answer = self.perform(&self.call(&operation, account, &subject, seen.as_ref()));
        if !matches!(answer, Answer::Refused { .. }) {
            self.violated(law, format!("{subject}: a refusal"), answer);
        }
    }

    /// What is done to a protection shows.
    fn protection(&mut self) {
        let Some((subject, kind)) = self.known(self.probe.protected.as_ref()) else { return };
        let Some(account) = self.read("it can be read again") else { return };
        let Some(protection) = kind.protection else { return };
        for (operation, is_on) in [(protection.lift, false), (protection.set, true), (protection.lift, false)] {
            let Some(operation) = operation else { continue };
            let answer = self.perform(&self.call(&operation, &account, &subject, None));
            if !matches!(answer, Answer::Done { .. }) {
                self.violated("a protection can be switched", format!("{subject}: done"), answer);
                continue;
            }
            let found = self.look(&subject);
            let shown = matches!(&found, Sighting::Seen(Some(seen)) if (seen.protection != Protection::Off) == is_on);
            if !shown {
                let expected = format!("{subject}: protection {}", if is_on { "on" } else { "off" });
                self.violated("what is done to a protection shows at once", expected, found);
            }
        }
    }

    /// What is done takes effect, once, and on nothing else.
    fn ending(&mut self) {
        let Some((subject, kind)) = self.known(self.probe.ends.as_ref()) else { return };
        let Some(before) = self.read("it can be read again") else { return };
        let seen = before.observe(&subject);
        let (standing, code) = kind.assess(seen.as_ref());
        let status = seen.as_ref().and_then(|seen| seen.status.as_deref());
        let mut calls = Vec::new();
        for step in kind.acts(standing, code, status) {
            let Some(operation) = operation(step.means) else {
                return self.violated("calls can end it", &subject, "the probe names a thing that they cannot");
            };
            let call = self.call(&operation, &before, &subject, seen.as_ref());
            let answer = self.perform(&call);
            if !matches!(answer, Answer::Done { .. } | Answer::Accepted { .. }) {
                return self.violated("what can be done is done", format!("{subject}: done or accepted"), answer);
            }
            calls.push((call, matches!(answer, Answer::Accepted { .. })));
        }
        let takes_time = calls.iter().any(|(_, takes_time)| *takes_time);
        self.is_ended(&subject, kind, takes_time);
        let after = self.others(&subject);
        self.unharmed(&before, &subject, after.as_ref());
        for (call, _) in calls {
            self.again(&subject, kind, &call, after.as_ref());
        }
    }

    fn is_ended(&mut self, subject: &Address, kind: &KindSpec, takes_time: bool) {
        let is_gone =
            |found: &Sighting| matches!(found, Sighting::Seen(seen) if kind.assess(seen.as_ref()).0 == Standing::Gone);
        let mut found = self.look(subject);
        for _ in 0..if takes_time { LOOKS } else { 0 } {
            if is_gone(&found) {
                break;
            }
            (self.probe.pause)();
            found = self.look(subject);
        }
        if !is_gone(&found) {
            let law = if takes_time { "what was accepted takes effect" } else { "what is done takes effect at once" };
            self.violated(law, format!("{subject}: gone"), found);
        }
    }

    /// What reading shows of everything but one thing.
    fn others(&mut self, subject: &Address) -> Option<BTreeMap<Address, Observation>> {
        let account = self.read("it can be read again")?;
        let others = account.resources().filter(|resource| resource.address() != *subject);
        Some(others.map(|resource| (resource.address(), Observation::of(resource))).collect())
    }

    /// What else the probe names stands by itself, so nothing has happened to it.
    fn unharmed(&mut self, before: &Account, subject: &Address, after: Option<&BTreeMap<Address, Observation>>) {
        let Some(after) = after else { return };
        let own = [&self.probe.protected, &self.probe.held];
        for other in own.into_iter().flatten().filter(|other| *other != subject).collect::<Vec<_>>() {
            let expected = before.get(other).map(Observation::of);
            if after.get(other) != expected.as_ref() {
                let expected = format!("{other}: {expected:?}");
                self.violated("a call has an effect on nothing else", expected, after.get(other));
            }
        }
    }

    /// The same call again is refused, or does nothing.
    fn again(
        &mut self,
        subject: &Address,
        kind: &KindSpec,
        call: &Call,
        before: Option<&BTreeMap<Address, Observation>>,
    ) {
        let law = "the same call again does nothing more";
        let answer = self.perform(call);
        if !matches!(answer, Answer::Refused { .. } | Answer::Done { .. }) {
            self.violated(law, format!("{subject}: a refusal, or done without effect"), answer);
        }
        self.is_ended(subject, kind, false);
        let after = self.others(subject);
        if after.as_ref() != before {
            self.violated(law, format!("nothing else changes: {before:?}"), after);
        }
    }

    fn known(&mut self, subject: Option<&Address>) -> Option<(Address, &'static KindSpec)> {
        let subject = subject?;
        let kind = self.probe.catalogue.kind(subject.kind());
        if kind.is_none() {
            self.violated("the catalogue knows what is tried", subject, "an unknown kind");
        }
        Some((subject.clone(), kind?))
    }

    fn call(&self, operation: &Operation, account: &Account, subject: &Address, seen: Option<&Observation>) -> Call {
        let quantity = seen.and_then(|seen| seen.quantity.as_deref());
        operation.call(account.operator(), subject.coverage(), subject.key(), quantity)
    }
}

fn look<E>(backend: &dyn Backend<Error = E>, probe: &Probe, subject: &Address) -> Sighting
where
    E: Error + Send + Sync + 'static,
{
    let mut found = backend.observe(subject);
    for _ in 0..AGAIN {
        if !matches!(found, Sighting::RateLimited { .. } | Sighting::Transient { .. }) {
            break;
        }
        (probe.pause)();
        found = backend.observe(subject);
    }
    found
}

const fn operation(means: Means) -> Option<Operation> {
    match means {
        Means::Api(operation) => Some(operation),
        _ => None,
    }
}
