//! The whole way by the command, over HTTP: from the capture of an account to one that can be closed.
//! `cargo test --all-features --test it cli::winding_down -- --nocapture` prints the transcript.
#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::collections::HashSet;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use chrono::TimeDelta;
use tempfile::TempDir;
use winddown::backend::{Clock as _, Simulation};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::reading::Source as _;

use super::online::offline;
use super::{Run, finish, first_line};
use crate::common::{account, acme, is_heavy};
use crate::rehearsal::ATTESTED;
use crate::support::server::{Behaviour, Fault, Faults, Server};

const FAILING: Fault = Fault::Status(503);

/// What goes wrong on the way: the method, the path, and the n-th request for it.
type Spot = (&'static str, &'static str, u64, Fault);

/// What goes wrong while the account is read, or before a call could have an effect.
const HARMLESS: [Spot; 11] = [
    ("GET", "/sims", 1, FAILING),
    ("GET", "/sims", 4, Fault::Truncated),
    ("GET", "/sims", 5, Fault::ShortPage(1)),
    ("GET", "/sims", 6, Fault::Overlap),
    ("GET", "/groups", 1, Fault::RateLimited { wait: Some(1) }),
    ("GET", "/event_handlers", 1, Fault::Html(502)),
    ("GET", "/virtual_private_gateways", 1, Fault::Reset),
    ("GET", "/lora_devices", 1, Fault::Slow(Duration::from_millis(1))),
    ("GET", "/sigfox_devices", 1, Fault::Expired),
    ("POST", "/sigfox_devices/4D1A01/terminate", 1, Fault::RateLimited { wait: Some(1) }),
    ("POST", "/sigfox_devices/4D1A02/terminate", 1, Fault::Expired),
];

/// After these nobody knows whether the call took effect. The command looks twice, half a minute apart,
/// before it sends such a call again.
const UNKNOWN: [Spot; 4] = [
    // It did; it did not.
    ("DELETE", "a6b1c2d3-0001-4aaa-8bbb-000000000001", 1, Fault::CutAfter),
    ("DELETE", "a6b1c2d3-0002-4aaa-8bbb-000000000002", 1, Fault::CutBefore),
    ("DELETE", "a6b1c2d3-0003-4aaa-8bbb-000000000003", 1, FAILING),
    ("POST", "/sims/8942310000000000091/terminate", 1, Fault::Truncated),
];

struct Way {
    memory: Arc<Simulation>,
    server: Server,
    home: TempDir,
    transcript: String,
}

impl Way {
    fn new(faults: &[Spot]) -> Self {
        let account = account(&acme());
        let memory = Arc::new(Simulation::new(&account, Catalogue::soracom(), SystemTime::now().into()));
        let add = |all: Faults, (method, path, nth, fault): &Spot| all.at(method, path, *nth, *fault);
        let faults = faults.iter().fold(Faults::default(), add);
        let behaviour = Behaviour { faults, page: 3, token_uses: Some(150), repeats: true, ..Behaviour::default() };
        let server = Server::start(Arc::clone(&memory), behaviour);
        Self { memory, server, home: tempfile::tempdir().unwrap(), transcript: String::new() }
    }

    /// The command, with credentials. `capture` and `apply` also get the address of the server.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = offline(self.home.path(), arguments);
        if ["capture", "apply"].contains(&arguments[0]) {
            for coverage in [GLOBAL, JAPAN] {
                command.args(["--endpoint", &format!("{}={}", coverage.code(), self.server.base(coverage))]);
            }
        }
        command.current_dir(self.home.path());
        command.env("SORACOM_AUTH_KEY_ID", "keyId-test").env("SORACOM_AUTH_KEY", "secret-test");
        command
    }

    fn run(&mut self, line: &str, code: i32) -> Run {
        let arguments: Vec<&str> = line.split(' ').collect();
        let run = finish(&mut self.command(&arguments));
        self.transcript += &format!("$ winddown {line}\n{}{}(exit {})\n\n", run.err, run.out, run.code);
        assert_eq!(run.code, code, "{}", self.transcript);
        run
    }

    /// Begins something, and kills the process once this many calls have taken effect.
    fn kill_at(&mut self, line: &str, effects: usize) {
        let arguments: Vec<&str> = line.split(' ').collect();
        let mut child = self.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while self.memory.effects().len() < effects {
            assert!(child.try_wait().unwrap().is_none(), "it ends before that");
            thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        self.transcript += &format!("$ winddown {line}\n(killed after {effects} effects)\n\n");
    }

    /// What has to hold whatever went wrong.
    fn check(&self, faults: usize) {
        let effects = self.memory.effects();
        let irreversible = effects.iter().filter(|effect| effect.is_irreversible && effect.operation.is_some());
        let done: Vec<_> = irreversible.map(|effect| (effect.operation, &effect.subject)).collect();
        let distinct: HashSet<_> = done.iter().collect();
        assert_eq!(done.len(), distinct.len(), "nothing twice");
        assert!(done.len() > 25, "{done:?}");
        let hit = self.server.log().iter().filter(|logged| logged.fault.is_some()).count();
        assert_eq!(hit, faults, "each fault was met with");
        assert!(!self.memory.exported().is_empty() && self.home.path().join("exports").is_dir());
        let journal = fs::read_to_string(self.home.path().join("journal")).unwrap();
        for secret in ["secret-test", "token-1", "api-1"] {
            assert!(!self.transcript.contains(secret) && !journal.contains(secret));
        }
    }

    /// Other people do all that they can do by now.
    fn others_act(&mut self) {
        let account = self.memory.read().unwrap();
        let others =
            account.resources().filter(|it| Some(it.kind()) != Catalogue::soracom().root().map(|root| root.name));
        let done = others.filter(|it| self.memory.do_by_hand(&it.address()).is_ok()).count();
        self.server.refresh();
        self.transcript += &format!("(other people act on {done} things)\n\n");
    }
}

/// The numbers of the steps that wait for somebody.
fn waiting(run: &Run) -> Vec<String> {
    let lines = run.out.lines().filter_map(|line| line.strip_prefix("waits "));
    lines.filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect()
}

/// Neither what is said nor what is kept has a secret in it that the server has put into its errors.
#[test]
fn what_a_server_repeats_is_kept_nowhere() {
    const REFUSING: Fault = Fault::Status(400);
    let spots = [("GET", "/groups", 1, REFUSING), ("POST", "/sigfox_devices/4D1A01/terminate", 1, REFUSING)];
    let mut way = Way::new(&spots);
    way.run("capture --out odd.json --raw raw", 0);
    way.run("capture --out before.json", 0);
    way.run(&format!("plan before.json --out plan.json {}", ATTESTED.join(" ")), 0);
    let apply = "apply plan.json --backend soracom --exports exports --lift-protection all --max-steps 99";
    let apply = format!("{apply} --journal journal --confirm OP0012345678");
    let run = finish(&mut way.command(&apply.split(' ').collect::<Vec<_>>()));
    assert_eq!(way.server.log().iter().filter(|logged| logged.fault.is_some()).count(), spots.len());
    let read = |name: &str| fs::read_to_string(way.home.path().join(name)).unwrap();
    // Which of the two requests fails depends on which thread is first.
    let groups = ["g", "jp"].map(|place| read(&format!("raw/{place}/listGroups.json"))).concat();
    let kept = [read("odd.json"), groups, read("journal")];
    assert!(kept.iter().all(|kept| kept.contains("it went wrong") && kept.contains("(secret)")));
    let told = [&kept[..], &[way.transcript.clone(), run.out, run.err]].concat();
    for secret in way.server.secrets() {
        assert!(!told.iter().any(|told| told.contains(&secret)), "{secret}");
    }
}

#[test]
fn an_account_is_wound_down_over_http_from_its_capture_to_a_new_one() {
    let faults = if is_heavy() { [&HARMLESS[..], &UNKNOWN].concat() } else { HARMLESS.to_vec() };
    let mut way = Way::new(&faults);
    way.run("capture --out before.json", 0);
    way.run("check before.json", 3);
    way.run(&format!("plan before.json --out plan.json {}", ATTESTED.join(" ")), 0);
    let apply = "apply plan.json --backend soracom --exports exports --lift-protection all --max-steps 99";
    way.run(&format!("{apply} --dry-run"), 0);
    assert_eq!(way.memory.effects(), [], "so far everything was only read");
    let apply = format!("{apply} --journal journal --confirm OP0012345678");
    let mut last = if is_heavy() {
        // What was under way when it was killed is unknown, too. By then nothing is whose end no look shows.
        way.kill_at(&apply, 20);
        way.run("resume journal", 3)
    } else {
        way.run(&apply, 3)
    };
    for _ in 0..4 {
        way.others_act();
        last = way.run("resume journal", 3);
    }
    assert!(last.out.contains("cannot be closed yet: only "), "{}", way.transcript);
    // The months pass in the account only. The command itself still has today's date.
    let month = TimeDelta::days(40);
    way.memory.set_now(way.memory.now() + month);
    (0..3).for_each(|_| way.others_act());
    way.run("capture --out after.json", 0);
    let check = way.run(&format!("check after.json {}", ATTESTED.join(" ")), 0);
    assert!(first_line(&check).starts_with("OP0012345678 can be closed now"), "{}", way.transcript);
    for round in (0..6).rev() {
        let done: Vec<String> = waiting(&last).iter().map(|step| format!(" --done {step}")).collect();
        let closes = round == 0 || done.len() == 1 && last.out.contains("close account");
        last = way.run(&format!("resume journal{}", done.concat()), if closes { 0 } else { 3 });
        if closes {
            break;
        }
    }
    println!("{}", way.transcript);
    way.check(faults.len());
}

const SIM: &str = "/sims/8942310000000000117";

/// The answer was lost, and the next look is forbidden: it may be gone, so it is not sent again. Once it can be
/// looked at, that settles it.
#[test]
fn what_nobody_knows_the_outcome_of_is_looked_at_and_not_sent_again() {
    let terminate = format!("{SIM}/terminate");
    let terminate: &'static str = terminate.leak();
    let mut way = Way::new(&[("POST", terminate, 1, Fault::CutAfter), ("GET", SIM, 2, Fault::Status(403))]);
    way.run("capture --out before.json", 0);
    way.run("plan before.json --target jp:sim/8942310000000000117 --out plan.json", 0);
    let held =
        way.run("apply plan.json --backend soracom --journal journal --confirm OP0012345678 --exports exports", 5);
    let said = held.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!said.contains("--retry"), "{}", way.transcript);
    assert!(said.contains("if you saw in the console that it is done: winddown resume journal --done "), "{said}");
    assert!(said.contains("do not try it again; to look again: winddown resume journal"), "{said}");
    let done = way.run("resume journal", 0);
    assert!(done.out.contains("to be looked at again"), "{}", way.transcript);
    let sent = way.server.log().iter().filter(|logged| logged.path.ends_with(terminate)).count();
    assert_eq!(sent, 1, "{}", way.transcript);
}

/// The plan exports, and no directory is named: that is said before anything starts.
#[test]
fn data_without_a_directory_is_told_before_anything_starts() {
    let mut way = Way::new(&[]);
    way.run("capture --out before.json", 0);
    way.run("plan before.json --target g:harvest-data --out plan.json", 0);
    let told =
        "cannot be made, because no directory is named, and what comes after that is not ended: add --exports exports";
    let dry = way.run("apply plan.json --backend soracom --dry-run", 0);
    assert!(dry.err.contains(told), "{}", way.transcript);
    let failed = way.run("apply plan.json --backend soracom --journal journal --confirm OP0012345678", 5);
    assert!(failed.err.contains(told), "{}", way.transcript);
    let said = failed.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, retry) = said.split_once("or try again: winddown ").unwrap();
    let retry = retry.split(" --exports exports").next().unwrap();
    assert!(retry.starts_with("resume journal --retry "), "{}", way.transcript);
    way.run(&format!("{retry} --exports exports"), 0);
    assert!(!way.memory.exported().is_empty());
}

const PACK: &str = "jp:soracam-license-pack/CR14-SC";
const CAMERA: &str = "/sora_cam/devices/7CDDDEADBEEF";

/// One of the lists is forbidden when the account is read for the second time.
#[test]
fn what_waits_for_a_forbidden_list_goes_on_once_it_was_read() {
    let mut way = Way::new(&[("GET", CAMERA, 2, Fault::Status(403))]);
    way.run("capture --out before.json", 0);
    way.run(&format!("plan before.json --target {PACK} --out plan.json"), 0);
    let held = way.run("apply plan.json --backend soracom --journal journal --confirm OP0012345678", 5);
    assert!(held.out.starts_with("unread     jp:soracam-license-assignment: "), "{}", way.transcript);
    let said = held.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("needs the permission SoraCam:getSoraCamDevice"), "{}", way.transcript);
    let is_ended = |way: &Way| way.memory.effects().iter().any(|effect| effect.subject.to_string() == PACK);
    assert!(!is_ended(&way) && !way.memory.effects().is_empty(), "the rest was done: {}", way.transcript);
    let done = way.run("resume journal", 0);
    assert!(is_ended(&way) && !done.out.contains("unread"), "{}", way.transcript);
}
