//! An account that is read again while a plan is carried out.
#![allow(clippy::unwrap_used, reason = "tests")]

use winddown::account::{Account, AccountBuilder, Attested, Coverage, Fact, Reading};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::execution::{ConfirmedPlan, Execution, Options, Review, Terms, Unread};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::{Claim, attest};
use winddown::timeline::Weekends;

use crate::common::{Anything, OPERATOR, now};

/// A pack of camera licences, read as far as `reading` says for the cameras that have one, of which
/// there are so many.
fn account(reading: &Reading, cameras: usize) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    for kind in Catalogue::soracom().kinds() {
        let is_assigned = kind.name == "soracam-license-assignment";
        let reading = |_| if is_assigned { reading.clone() } else { Reading::Complete };
        kind.places().into_iter().for_each(|place| builder.read(kind.name, place, reading(place)));
    }
    let japan = Some(JAPAN);
    builder.add("soracam-license-pack", japan, "p").fact(Fact::Quantity, "1");
    for n in 0..cameras {
        let camera = format!("camera-{n}");
        builder.add("soracam-device", japan, &camera);
        builder.add("soracam-license-assignment", japan, &camera).refers("camera", &["soracam-device"], &camera);
    }
    builder.build(Catalogue::soracom()).unwrap()
}

fn begun(account: &Account) -> Execution {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).plan().save(&Weekends);
    let plan = ConfirmedPlan::new(plan, OPERATOR, Terms::default()).unwrap();
    Execution::start(plan, Options::default(), now())
}

fn told(unread: &[Unread]) -> Vec<String> {
    unread.iter().map(|one| format!("{}: {}", one.subject, one.why)).collect()
}

/// What the list shows, once it can be read, has to go first: the plan does not know it.
#[test]
fn what_turns_up_when_it_is_read_again_holds_too() {
    let forbidden = Reading::Unread("getSoraCamDevice was refused".to_owned());
    let mut execution = begun(&account(&Reading::Complete, 0));
    let soracom = Catalogue::soracom();
    let unread = Review::of(execution.plan(), &account(&forbidden, 0), soracom, now());
    assert_eq!(told(&unread.unread), ["jp:soracam-license-assignment/*: getSoraCamDevice was refused"]);
    execution.open(Vec::new(), Vec::new(), Some(unread.clone()), now());
    let pack = execution.plan().steps().find(|step| step.kind().name == "soracam-license-pack").unwrap().id();
    assert!(execution.waits_for(execution.plan().step(pack).unwrap()).is_some());

    assert_eq!(execution.read_again(&account(&forbidden, 0), soracom, now()), unread);
    assert!(execution.read_again(&account(&Reading::Complete, 0), soracom, now()).is_empty());
    let turned_up = execution.read_again(&account(&Reading::Complete, 1), soracom, now());
    let pack = turned_up.changed.iter().find(|one| one.steps.contains(&pack)).unwrap();
    assert_eq!(pack.subject.to_string(), "jp:soracam-license-assignment/camera-0");
    assert!(pack.why.starts_with("the plan does not end it, and it goes first, because "), "{}", pack.why);
}

#[test]
fn a_kept_word_settles_no_more_than_it_did() {
    let soracom = Catalogue::soracom();
    let word =
        |kind: &str, coverage| Attested { kind: kind.to_owned(), coverage, count: 0, by: "Mika".to_owned(), at: now() };
    let settled = |kind: &str, place: Option<Coverage>, reading: Reading| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read(kind, place, reading);
        let mut account = builder.build(Catalogue::soracom()).unwrap();
        let claims: Vec<Claim> = Claim::kept(&word(kind, place), soracom).into_iter().collect();
        attest(&mut account, &claims, soracom);
        account.reading(kind, place).is_settled()
    };
    let (unread, partial) = (|| Reading::Unread("why".to_owned()), || Reading::Partial("why".to_owned()));
    let japan = Some(JAPAN);
    assert!(settled("flux-plan", japan, unread()), "only the console shows it");
    assert!(settled("lagoon-license-pack", japan, unread()), "it was named");
    assert!(settled("operator-contract", None, partial()), "the rest of it, only the console shows");
    assert!(!settled("operator-contract", None, unread()), "an operation would have shown some");
    assert!(!settled("sim", japan, unread()), "an operation shows them all");
}

/// Somebody says that there are none, and something refers to one.
#[test]
fn a_word_against_what_was_read_settles_nothing() {
    let soracom = Catalogue::soracom();
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.add("sim", JAPAN, "s").refers("plan", &["flux-plan"], "p");
    let mut account = builder.build_known(&Anything::with(["plan"])).unwrap();
    attest(&mut account, &[Claim::parse("flux-plan=none", soracom, "Mika", now()).unwrap()], soracom);
    assert!(!account.reading("flux-plan", Some(JAPAN)).is_settled());
    assert!(account.reading("flux-plan", Some(GLOBAL)).is_settled());
}
