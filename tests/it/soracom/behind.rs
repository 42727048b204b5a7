//! An account in memory behind HTTP: the backend does what the account itself does.

use std::sync::Arc;

use winddown::account::{Account, Address, OperatorId};
use winddown::backend::conformance::check;
use winddown::backend::{Backend, Credentials, Endpoints, Simulation, Soracom, SoracomError, SoracomOptions};
use winddown::catalogue::{Call, Catalogue, GLOBAL, JAPAN};
use winddown::diagnosis::Verdict;
use winddown::execution::{Answer, Sighting};
use winddown::reading::Source;

use crate::fleet::generate::Fleet;
use crate::fleet::wind_down::wind_down_through;
use crate::simulation::conformance::{backend, probe};
use crate::support::server::{Behaviour, Faults, Server};

/// The account, whose clock is everybody's, and what leads to it.
struct Behind {
    memory: Arc<Simulation>,
    server: Server,
    soracom: Soracom,
}

impl Behind {
    fn new(memory: Simulation, behaviour: Behaviour) -> Self {
        let memory = Arc::new(memory);
        let server = Server::start(Arc::clone(&memory), behaviour);
        let mut options = SoracomOptions::default();
        options.endpoints = [GLOBAL, JAPAN]
            .into_iter()
            .try_fold(Endpoints::none(), |all, coverage| all.with(coverage, &server.base(coverage)))
            .unwrap();
        options.clock = Arc::clone(&memory) as _;
        let soracom = Soracom::sign_in(Credentials::auth_key("keyId-test", "secret-test".into()), options).unwrap();
        Self { memory, server, soracom }
    }
}

#[test]
fn the_conformance_kit_passes_over_http() {
    for ends in ["g:sim/1", "g:vpg/free"] {
        let behind = Behind::new(backend(), Behaviour::default());
        let told = check(&behind.soracom, &probe(ends)).err().unwrap_or_default();
        assert!(told.is_empty(), "{ends}: {told:#?}");
    }
}

/// What leads to it, and somebody who does what other people are asked to whenever it is looked at.
impl Source for Behind {
    type Error = SoracomError;

    fn operator(&self) -> Result<OperatorId, SoracomError> {
        self.soracom.operator()
    }

    fn read(&self) -> Result<Account, SoracomError> {
        self.soracom.read()
    }
}

impl Backend for Behind {
    fn perform(&self, call: &Call) -> Answer {
        self.soracom.perform(call)
    }

    fn is_root(&self) -> bool {
        self.soracom.is_root()
    }

    fn observe(&self, subject: &Address) -> Sighting {
        if self.memory.do_by_hand(subject).is_ok() {
            self.server.refresh();
        }
        self.soracom.observe(subject)
    }
}

#[test]
fn a_fleet_ends_closable_over_http_whatever_goes_wrong_on_the_way() {
    let directory = tempfile::tempdir().unwrap();
    let account = Fleet { groups: 3, ..Fleet::of(80) }.account();
    let gaps = |account: &Account| account.readings().filter(|(.., reading)| !reading.is_settled()).count();
    let mut known_gaps = usize::MAX;
    for (seed, percent, in_flight) in [(1, 0, 1), (2, 2, 4), (3, 8, 3)] {
        let now = "2026-08-20T00:00:00Z".parse().unwrap();
        let memory = Simulation::new(&account, Catalogue::soracom(), now);
        let faults = Faults::seeded(seed, percent);
        let behaviour = Behaviour { faults, token_uses: Some(70), page: 9, ..Behaviour::default() };
        let behind = Behind::new(memory, behaviour);
        // What breaks off is unread: as anybody would, it is read again.
        let readings = (0..20).map(|_| behind.read().unwrap());
        let captured = readings.into_iter().find(|account| gaps(account) <= known_gaps).unwrap();
        known_gaps = gaps(&captured);
        let journal = directory.path().join(format!("journal-{seed}"));
        let done = wind_down_through(&behind, &behind.memory, &captured, in_flight, &journal);
        assert_eq!(done.verdict, Verdict::Closable, "{done:?}");
        assert_eq!((done.complete, done.twice), (done.steps - 1, 0), "all but closing it, nothing twice: {done:?}");
        assert!(done.effects > 70, "{done:?}");
        let went_wrong = behind.server.log().iter().filter(|logged| logged.fault.is_some()).count();
        assert_eq!(went_wrong > 0, percent > 0, "{went_wrong} requests went wrong");
    }
}
