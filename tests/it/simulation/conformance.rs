//! The test kit passes what is right, and catches what is not.

use std::sync::Mutex;

use winddown::account::{Account, AccountBuilder, Address, Coverage, Observation, OperatorId, Protection};
use winddown::backend::conformance::{Probe, check};
use winddown::backend::{Backend, Fault, Faults, Simulation, SimulationError};
use winddown::catalogue::{Call, Catalogue, GLOBAL};
use winddown::execution::{Answer, Sighting};
use winddown::reading::Source;

use super::{at, fill, operations};
use crate::common::operator;

const PLACE: Option<Coverage> = Some(GLOBAL);

fn account() -> Account {
    let mut builder = AccountBuilder::new(operator(12));
    builder.read_the_rest(Catalogue::soracom());
    builder.add("sim", PLACE, "1").status("active");
    builder.add("sim", PLACE, "2").status("active").protection(Protection::On);
    builder.add("sim", PLACE, "4").status("active");
    builder.add("sim", PLACE, "5").status("terminated");
    builder.add("vpg", PLACE, "held").status("running");
    builder.add("vpc-peering-connection", PLACE, "held/a").refers("vpg", &["vpg"], "held");
    builder.add("vpg", PLACE, "free").status("running");
    builder.build(Catalogue::soracom()).unwrap()
}

/// An account with something of each sort that the kit tries.
pub(crate) fn backend() -> Simulation {
    Simulation::new(&account(), Catalogue::soracom(), at("2026-08-20T00:00:00Z")).ends_after(3)
}

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

/// What the kit may do to it.
pub(crate) fn probe(ends: &str) -> Probe {
    let probe = Probe::new(Catalogue::soracom()).ends(address(ends)).protected(address("g:sim/2"));
    probe.in_use(address("g:vpg/held")).missing(address("g:sim/3"))
}

/// What looks have shown.
type Seen = Mutex<Vec<(Address, Sighting)>>;

/// A backend with something wrong about it.
struct Broken {
    inner: Simulation,
    perform: fn(&Simulation, &Call) -> Answer,
    observe: fn(&Simulation, &Address, &Seen) -> Sighting,
    read: fn(&Simulation) -> Account,
    operator: u64,
    seen: Seen,
}

impl Broken {
    fn new() -> Self {
        Self {
            inner: backend(),
            perform: |inner, call| inner.perform(call),
            observe: |inner, subject, _| inner.observe(subject),
            read: |inner| inner.read().unwrap(),
            operator: 12,
            seen: Mutex::default(),
        }
    }
}

impl Source for Broken {
    type Error = SimulationError;

    fn operator(&self) -> Result<OperatorId, SimulationError> {
        Ok(operator(self.operator))
    }

    fn read(&self) -> Result<Account, SimulationError> {
        Ok((self.read)(&self.inner))
    }
}

impl Backend for Broken {
    fn perform(&self, call: &Call) -> Answer {
        (self.perform)(&self.inner, call)
    }

    fn is_root(&self) -> bool {
        true
    }

    fn observe(&self, subject: &Address) -> Sighting {
        (self.observe)(&self.inner, subject, &self.seen)
    }
}

fn laws(backend: &Broken, ends: &str) -> Vec<&'static str> {
    let mut laws: Vec<&str> =
        check(backend, &probe(ends)).err().unwrap_or_default().iter().map(|one| one.law).collect();
    laws.dedup();
    laws
}

#[test]
fn the_account_in_memory_conforms() {
    for ends in ["g:sim/1", "g:vpg/free", "g:vpc-peering-connection/held/a"] {
        assert_eq!(check(&backend(), &probe(ends)), Ok(()));
        assert_eq!(laws(&Broken::new(), ends), Vec::<&str>::new());
    }
    let backend = backend();
    let probe = probe("g:vpc-peering-connection/held/a").ends(address("g:sim/1")).ends(address("g:vpg/free"));
    assert_eq!(check(&backend, &probe), Ok(()));
    for gone in ["g:vpc-peering-connection/held/a", "g:sim/1", "g:vpg/free", "g:vpg/held"] {
        assert!(super::is_gone(&backend, &address(gone)), "{gone}");
    }
}

#[test]
fn a_backend_that_stumbles_conforms_if_it_says_so() {
    let faults = Faults::default().at_call("terminateSim", address("g:sim/1"), 1, Fault::Transient).at_call(
        "enableSimTermination",
        address("g:sim/2"),
        1,
        Fault::Transient,
    );
    assert_eq!(check(&backend().faults(faults), &probe("g:sim/1")), Ok(()));
}

/// What the kit says of a probe, and what it has done to the account.
fn told(probe: &Probe) -> Vec<String> {
    let backend = backend();
    let told = check(&backend, probe).err().unwrap_or_default().iter().map(ToString::to_string).collect();
    assert_eq!(backend.effects().len(), 0, "nothing is changed");
    told
}

#[test]
fn a_probe_that_does_not_fit_is_told_before_anything_is_changed() {
    let probe = || Probe::new(Catalogue::soracom());
    let wrong =
        probe().ends(address("g:sim/77")).ends(address("g:sim/2")).ends(address("g:sim/5")).ends(address("g:sim/1"));
    let wrong = wrong.protected(address("g:sim/4")).in_use(address("g:vpg/free")).missing(address("g:sim/1"));
    assert_eq!(
        told(&wrong),
        [
            "what the probe names is as it says: expected g:sim/77 (to be ended): there, found it is not there",
            "what the probe names is as it says: expected g:sim/2 (to be ended): not protected, found it is protected",
            "what the probe names is as it says: expected g:sim/5 (to be ended): there, found it is gone",
            "what the probe names is as it says: expected g:sim/4: protected, found it is not protected",
            "what the probe names is as it says: expected g:vpg/free: in use, found nothing has to go before it",
            "what the probe names is as it says: expected g:sim/1: not there, found it is there",
        ]
    );
    let wrong = probe().protected(address("g:sim/77")).in_use(address("g:vpg/88")).missing(address("g:smi/1"));
    assert_eq!(
        told(&wrong),
        [
            "what the probe names is as it says: expected g:sim/77 (protected): there, found it is not there",
            "what the probe names is as it says: expected g:vpg/88 (in use): there, found it is not there",
            "the catalogue knows what is tried: expected g:smi/1, found an unknown kind",
        ]
    );
    assert_eq!(
        told(&probe().in_use(address("g:sim/2"))),
        [
            "what the probe names is as it says: expected g:sim/2: in use, found nothing has to go before it",
            "what the probe names is as it says: expected g:sim/2 (in use): not protected, found it is protected",
        ]
    );
    assert_eq!(told(&probe()), Vec::<String>::new());
}

#[test]
fn what_is_named_as_protected_may_be_ended_too() {
    let backend = backend();
    let probe = Probe::new(Catalogue::soracom()).protected(address("g:sim/2")).ends(address("g:sim/2"));
    assert_eq!(check(&backend, &probe), Ok(()));
    assert!(super::is_gone(&backend, &address("g:sim/2")));
}

#[test]
fn a_protection_that_comes_by_itself_is_not_lifted() {
    let broken = Broken {
        perform: |inner, call| {
            let answer = inner.perform(call);
            if call.path.contains("/1/") {
                inner.perform(&fill(&account(), &operations("sim")[2], &address("g:sim/4")));
            }
            answer
        },
        ..Broken::new()
    };
    let probe = probe("g:sim/1").ends(address("g:sim/4"));
    let told: Vec<String> = check(&broken, &probe).unwrap_err().iter().map(ToString::to_string).collect();
    let law = "no protection comes by itself: expected g:sim/4: not protected, found it is protected";
    assert!(told.iter().any(|told| told == law), "{told:#?}");
    assert!(!super::is_gone(&broken.inner, &address("g:sim/4")));
}

#[test]
fn digests_are_told_alike() {
    let broken = Broken {
        read: |inner| {
            inner.perform(&fill(&account(), &operations("sim")[1], &address("g:sim/4")));
            inner.read().unwrap()
        },
        perform: |inner, call| match inner.perform(call) {
            Answer::Refused { response } => {
                inner.perform(&fill(&account(), &operations("sim")[1], &address("g:sim/1")));
                Answer::Refused { response }
            }
            other => other,
        },
        ..Broken::new()
    };
    let breaches = check(&broken, &probe("g:sim/1")).unwrap_err();
    let changed = breaches.iter().find(|breach| breach.law == "a refused call changes nothing").unwrap();
    assert!(changed.expected.starts_with("sha256:"), "{changed}");
    assert!(changed.found.starts_with("sha256:"), "{changed}");
}

#[test]
fn doing_nothing_and_calling_it_done_is_caught() {
    let broken = Broken { perform: |_, _| Answer::done(), ..Broken::new() };
    let laws = laws(&broken, "g:sim/1");
    for law in [
        "what is protected is not ended",
        "what is done to a protection shows at once",
        "what is done takes effect at once",
    ] {
        assert!(laws.contains(&law), "{laws:?}");
    }
}

#[test]
fn ending_what_is_protected_is_caught() {
    let broken = Broken {
        perform: |inner, call| match inner.perform(call) {
            Answer::Refused { .. } => {
                inner.perform(&fill(&account(), &operations("sim")[0], &address("g:sim/2")));
                inner.perform(call)
            }
            other => other,
        },
        ..Broken::new()
    };
    let laws = laws(&broken, "g:sim/1");
    assert!(laws.contains(&"what is protected is not ended"), "{laws:?}");
    assert!(laws.contains(&"a refused call changes nothing"), "{laws:?}");
}

#[test]
fn refusing_and_doing_it_anyway_is_caught() {
    let broken = Broken {
        perform: |inner, call| match inner.perform(call) {
            Answer::Refused { response } => {
                inner.perform(&fill(&account(), &operations("sim")[1], &address("g:sim/4")));
                Answer::Refused { response }
            }
            other => other,
        },
        ..Broken::new()
    };
    assert_eq!(laws(&broken, "g:sim/1").first(), Some(&"a refused call changes nothing"));
}

#[test]
fn looks_that_show_the_past_are_caught() {
    let broken = Broken {
        observe: |inner, subject, seen| {
            let mut seen = seen.lock().unwrap();
            if let Some((_, sighting)) = seen.iter().find(|(known, _)| known == subject) {
                return sighting.clone();
            }
            let sighting = inner.observe(subject);
            seen.push((subject.clone(), sighting.clone()));
            sighting
        },
        ..Broken::new()
    };
    assert_eq!(
        laws(&broken, "g:sim/1")[..2],
        ["what is done to a protection shows at once", "what is done takes effect at once"]
    );
    let broken = Broken { observe: broken.observe, ..Broken::new() };
    assert!(laws(&broken, "g:vpg/free").contains(&"what was accepted takes effect"));
}

#[test]
fn making_each_call_twice_is_caught() {
    let broken = Broken {
        perform: |inner, call| {
            inner.perform(call);
            inner.perform(call)
        },
        ..Broken::new()
    };
    assert_eq!(laws(&broken, "g:sim/1"), ["what can be done is done"]);
}

#[test]
fn ending_something_else_too_is_caught() {
    let broken = Broken {
        perform: |inner, call| {
            let answer = inner.perform(call);
            if matches!(answer, Answer::Done { .. }) && call.path.contains("/1/") {
                inner.perform(&fill(&account(), &operations("sim")[1], &address("g:sim/2")));
            }
            answer
        },
        ..Broken::new()
    };
    assert!(laws(&broken, "g:sim/1").contains(&"a call has an effect on nothing else"));
}

#[test]
fn a_call_that_goes_on_to_the_next_thing_is_caught() {
    let broken = Broken {
        perform: |inner, call| match inner.perform(call) {
            Answer::Refused { response } if response.code.as_deref() == Some("gone") => {
                inner.perform(&fill(&account(), &operations("sim")[1], &address("g:sim/4")))
            }
            other => other,
        },
        ..Broken::new()
    };
    assert_eq!(laws(&broken, "g:sim/1"), ["the same call again does nothing more"]);
}

#[test]
fn wrong_reading_is_caught() {
    let broken = Broken { operator: 13, ..Broken::new() };
    assert_eq!(laws(&broken, "g:sim/1"), ["the operator is that of the account"]);
    let broken = Broken { observe: |_, _, _| Sighting::Seen(Some(Observation::default())), ..Broken::new() };
    let found = laws(&broken, "g:sim/1");
    assert!(found.contains(&"a look shows what reading shows"), "{found:?}");
    assert!(found.contains(&"a look for what is not there shows that"), "{found:?}");
    let broken = Broken {
        read: |inner| {
            inner.perform(&fill(&account(), &operations("sim")[1], &address("g:sim/4")));
            inner.read().unwrap()
        },
        observe: |inner, subject, seen| {
            let mut seen = seen.lock().unwrap();
            seen.push((subject.clone(), Sighting::Seen(None)));
            if seen.len() % 2 == 0 { Sighting::Unreadable { why: "odd".to_owned() } } else { inner.observe(subject) }
        },
        ..Broken::new()
    };
    assert!(laws(&broken, "g:sim/1").contains(&"several threads may look at once"));
}
