//! A backend that clings to what is gone: a terminated SIM still refers to the VPG that it was attached
//! to. Once the VPG is gone too, nothing can be read any more.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use winddown::account::{Account, AccountBuilder, Address, Coverage, InvalidAccount, OperatorId, Protection, Reading};
use winddown::backend::Backend;
use winddown::backend::conformance::{Probe, check};
use winddown::catalogue::{Call, Catalogue, GLOBAL};
use winddown::execution::{Answer, Sighting};
use winddown::reading::Source;

const G: Option<Coverage> = Some(GLOBAL);

/// What happens to the reference of a SIM that is terminated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reference {
    Dropped,
    Kept,
}

struct Sim {
    is_live: bool,
    protection: Protection,
    vpg: Option<&'static str>,
}

struct Things {
    sims: BTreeMap<&'static str, Sim>,
    vpgs: Vec<&'static str>,
}

/// A few SIMs and a VPG, which looks by reading everything, as a backend does that is not told how.
struct Fleet {
    things: Mutex<Things>,
    reference: Reference,
}

impl Fleet {
    fn new(reference: Reference) -> Self {
        let sim = |protection, vpg| Sim { is_live: true, protection, vpg };
        let sims = [("1", sim(Protection::Off, Some("v"))), ("2", sim(Protection::On, None))];
        Self { things: Mutex::new(Things { sims: sims.into(), vpgs: vec!["v"] }), reference }
    }

    fn things(&self) -> MutexGuard<'_, Things> {
        self.things.lock().unwrap()
    }
}

impl Source for Fleet {
    type Error = InvalidAccount;

    fn operator(&self) -> Result<OperatorId, InvalidAccount> {
        Ok("OP0000000012".parse().unwrap())
    }

    fn read(&self) -> Result<Account, InvalidAccount> {
        let things = self.things();
        let mut builder = AccountBuilder::new("OP0000000012".parse().unwrap());
        for kind in ["sim", "vpg"] {
            builder.read(kind, G, Reading::Complete);
        }
        for (key, sim) in &things.sims {
            let status = if sim.is_live { "active" } else { "terminated" };
            let draft = builder.add("sim", G, key).status(status).protection(sim.protection);
            if let Some(vpg) = sim.vpg {
                draft.refers("session", &["vpg"], vpg);
            }
        }
        for vpg in &things.vpgs {
            builder.add("vpg", G, vpg).status("running");
        }
        builder.build(Catalogue::soracom())
    }
}

impl Backend for Fleet {
    fn perform(&self, call: &Call) -> Answer {
        let mut things = self.things();
        let key = call.params[0].1.as_str();
        let is_used = things.sims.values().any(|sim| sim.is_live && sim.vpg == Some(key));
        let is_free = things.vpgs.contains(&key) && !is_used;
        let is_done = match (call.operation.id, things.sims.get_mut(key)) {
            ("terminateSim", Some(sim)) if sim.is_live && !sim.protection.is_on() => {
                sim.is_live = false;
                sim.vpg = sim.vpg.filter(|_| self.reference == Reference::Kept);
                true
            }
            ("enableSimTermination", Some(sim)) => {
                sim.protection = Protection::Off;
                true
            }
            ("disableSimTermination", Some(sim)) => {
                sim.protection = Protection::On;
                true
            }
            ("terminateVirtualPrivateGateway", None) if is_free => {
                things.vpgs.retain(|vpg| *vpg != key);
                true
            }
            _ => false,
        };
        if is_done { Answer::done() } else { Answer::refused("it cannot be done") }
    }

    fn is_root(&self) -> bool {
        true
    }
}

fn probe() -> Probe {
    let address = |text: &str| text.parse::<Address>().unwrap();
    let probe = Probe::new(Catalogue::soracom()).ends(address("g:sim/1")).in_use(address("g:vpg/v"));
    probe.protected(address("g:sim/2")).missing(address("g:sim/3"))
}

#[test]
fn a_backend_that_lets_go_conforms() {
    assert_eq!(check(&Fleet::new(Reference::Dropped), &probe()), Ok(()));
}

#[test]
fn clinging_to_what_is_gone_is_caught() {
    let breaches = check(&Fleet::new(Reference::Kept), &probe()).unwrap_err();
    let laws: Vec<&str> = breaches.iter().map(|breach| breach.law).collect();
    assert!(laws.contains(&"reading works whatever is gone"), "{breaches:?}");
    assert!(laws.contains(&"a look shows that what is gone is gone"), "{breaches:?}");
}

/// A look that failed because of something else may succeed later: it is no reason to give a step up.
#[test]
fn a_look_for_which_nothing_can_be_read_has_failed_for_the_moment() {
    let fleet = Fleet::new(Reference::Kept);
    assert!(matches!(fleet.observe(&"g:sim/1".parse().unwrap()), Sighting::Seen(Some(_))));
    check(&fleet, &probe()).unwrap_err();
    assert!(matches!(fleet.observe(&"g:sim/1".parse().unwrap()), Sighting::Transient { .. }));
}
