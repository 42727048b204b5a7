//! What was not read: in an account that is judged, and in one that is read again while a plan is carried out.
#![allow(clippy::unwrap_used, reason = "tests")]

use winddown::account::{Account, AccountBuilder, Attested, Coverage, Fact, Reading};
use winddown::catalogue::spec::{KindSpec, Provenance, RefSpec, inferred, t};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::diagnosis::{Assumption, Diagnosis};
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

/// A list of one coverage that was not read says nothing about another, whose steps go on.
#[test]
fn what_is_unread_in_one_coverage_holds_nothing_of_another() {
    let account = |in_japan: Reading| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read("sim", JAPAN, in_japan);
        builder.read_the_rest(Catalogue::soracom());
        builder.add("sim", GLOBAL, "s").status("active");
        builder.add("sim", JAPAN, "s").status("active");
        builder.build(Catalogue::soracom()).unwrap()
    };
    let execution = begun(&account(Reading::Complete));
    let plan = execution.plan();
    let unread = account(Reading::Unread("listSims was refused".to_owned()));
    let review = Review::of(plan, &unread, Catalogue::soracom(), now());
    let held = |one: &Unread| {
        plan.steps().filter(|step| one.holds(*step)).map(|step| step.subject().to_string()).collect::<Vec<_>>()
    };
    let account = format!("account/{OPERATOR}");
    assert_eq!(review.unread.iter().map(held).collect::<Vec<_>>(), [["jp:sim/s", &account]]);
}

/// The account that is to be closed is its own kind: that its list was read in part holds it once, and not again by
/// number.
#[test]
fn what_holds_a_kind_names_none_of_its_steps() {
    let account = |own: Reading| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read("account", None, own);
        builder.read_the_rest(Catalogue::soracom());
        builder.build(Catalogue::soracom()).unwrap()
    };
    let execution = begun(&account(Reading::Complete));
    let partial = account(Reading::Partial("getOperator broke off".to_owned()));
    let review = Review::of(execution.plan(), &partial, Catalogue::soracom(), now());
    assert_eq!(told(&review.unread), ["account/*: getOperator broke off"]);
    assert_eq!((review.unread[0].holds.len(), &review.unread[0].steps[..]), (1, &[][..]));
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

const TEST: Provenance = Provenance::Inferred(t("a test"));
const BOX: KindSpec = KindSpec {
    name: "edge-box",
    coverages: inferred(&[GLOBAL], "a test"),
    references: &[RefSpec::new("sim", "sim", &["sim"], TEST), RefSpec::new("group", "group", &["group"], TEST)],
    ..KindSpec::EMPTY
};

/// Two boxes in a group, where groups were read as far as this says, and everything else whole.
fn boxes(groups: &Reading, catalogue: &Catalogue) -> Diagnosis {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read("group", GLOBAL, groups.clone());
    builder.read_the_rest(catalogue);
    for key in ["one", "two"] {
        // There is no such SIM: that is odd, and says nothing of the group of the same name.
        builder.add("edge-box", GLOBAL, key).refers("group", &["group"], "x").refers("sim", &["sim"], "x");
    }
    let account = builder.build_untidy(catalogue).unwrap();
    Diagnosis::new(&DependencyGraph::build(account, catalogue, now()).unwrap())
}

/// The single things of which nobody knows whether they are there.
fn named(diagnosis: &Diagnosis) -> Vec<String> {
    let single = diagnosis.gaps().iter().filter(|gap| gap.kind().is_none());
    single.map(|gap| gap.subject().to_string()).collect()
}

/// It is named by itself, once, as long as something refers to it that is there and nobody has looked.
#[test]
fn what_is_referred_to_and_was_not_read_is_named() {
    let catalogue = Catalogue::soracom().with([BOX]).unwrap();
    let unread = boxes(&Reading::Unread("listGroups was refused".to_owned()), &catalogue);
    assert_eq!(named(&unread), ["g:group/x"]);
    assert_eq!(named(&boxes(&Reading::Complete, &catalogue)), Vec::<String>::new());

    let what_if = |assumptions: &[Assumption]| named(&unread.what_if(assumptions).unwrap());
    let ended = |key: &str| Assumption::Terminated(format!("g:edge-box/{key}").parse().unwrap());
    assert_eq!(what_if(&[ended("one")]), ["g:group/x"]);
    assert_eq!(what_if(&[ended("one"), ended("two")]), Vec::<String>::new());
    assert_eq!(what_if(&[Assumption::Known("group".to_owned(), Some(GLOBAL))]), Vec::<String>::new());
}

/// There is one question for each kind and each reason why it is unread.
#[test]
fn what_is_unread_for_another_reason_is_another_question() {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    let unread = |why: &str| Reading::Unread(why.to_owned());
    builder.read("flux-app", GLOBAL, unread("nobody has looked"));
    builder.read("flux-plan", GLOBAL, unread("nobody has looked"));
    builder.read("flux-plan", JAPAN, unread("the page was down"));
    builder.read_the_rest(Catalogue::soracom());
    let account = builder.build(Catalogue::soracom()).unwrap();
    let diagnosis = Diagnosis::new(&DependencyGraph::build(account, Catalogue::soracom(), now()).unwrap());
    let questions = diagnosis.questions();
    let told = questions.iter().map(|question| format!("{}: {}", question.none().join(" "), question.why()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "g:flux-app=none: nobody has looked",
            "g:flux-plan=none: nobody has looked",
            "jp:flux-plan=none: the page was down",
        ]
    );
}
