//! What has changed in an account since a plan was made: what it holds, and in which words.
#![allow(clippy::unwrap_used, reason = "tests")]

use winddown::account::{Account, AccountBuilder, Fact, Protection, Reading};
use winddown::backend::{Clock as _, Simulation};
use winddown::catalogue::spec::{Action, Constraint, FactSpec, Means, Pair, Part, Read, Route, StepSpec, inferred, t};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN, KindSpec, Noun, Operation, ParamSource};
use winddown::drive::{DriveOptions, drive};
use winddown::execution::{ConfirmedPlan, Consent, Entry, Execution, Options, Outlook, Review, Terms};
use winddown::graph::DependencyGraph;
use winddown::plan::SavedPlan;
use winddown::planner::Planner;
use winddown::reading::Source as _;
use winddown::timeline::Weekends;

use crate::common::kinds::{ACCOUNT, BEFORE_ACCOUNT, protection};
use crate::common::{OPERATOR, now};

/// An account of which everything was read.
fn account(add: impl FnOnce(&mut AccountBuilder)) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    add(&mut builder);
    builder.build(Catalogue::soracom()).unwrap()
}

/// The plan that ends what these select; without any, the account.
fn plan(account: &Account, targets: &[&str]) -> SavedPlan {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let targets = targets.iter().map(|target| target.parse().unwrap());
    targets.fold(Planner::new(&graph), |planner, target| planner.target(target).unwrap()).plan().save(&Weekends)
}

/// What has changed in a later account: of which thing, how, and the subjects of the steps that this holds.
fn changed(plan: &SavedPlan, later: &Account) -> Vec<(String, String, Vec<String>)> {
    let review = Review::of(plan, later, Catalogue::soracom(), now());
    let subjects = |steps: Vec<u32>| {
        steps.into_iter().map(|step| plan.step(step).unwrap().subject().to_string()).collect::<Vec<_>>()
    };
    review.changed.into_iter().map(|one| (one.subject.to_string(), one.why, subjects(one.steps))).collect()
}

fn told(subject: &str, why: &str, steps: &[&str]) -> (String, String, Vec<String>) {
    (subject.to_owned(), why.to_owned(), steps.iter().map(|step| (*step).to_owned()).collect())
}

/// A SIM that was put into a group since: the group must not end before it.
#[test]
fn an_order_that_is_new_holds_what_comes_second() {
    let before = account(|builder| {
        builder.add("sim", GLOBAL, "s").status("active");
        builder.add("group", GLOBAL, "x");
    });
    let later = account(|builder| {
        builder.add("sim", GLOBAL, "s").status("active").refers("group", &["group"], "x");
        builder.add("group", GLOBAL, "x");
    });
    let why =
        "by now it goes before g:group/x, because what happens to the members of a deleted group is not described";
    assert_eq!(changed(&plan(&before, &["sim", "group"]), &later), [told("g:sim/s", why, &["g:group/x"])]);
}

/// What is to be kept was added to another SIM since, with which it would end.
#[test]
fn what_is_to_be_kept_holds_what_would_take_it_along() {
    let account_with = |on_planned: bool| {
        account(|builder| {
            builder.add("sim", GLOBAL, "planned").status("active");
            builder.add("sim", GLOBAL, "other").status("active");
            let sims: &[&str] = if on_planned { &["other", "planned"] } else { &["other"] };
            for sim in sims {
                let key = format!("{sim}/1/2");
                builder.add("subscription-container", GLOBAL, &key).status("active").refers("sim", &["sim"], sim);
            }
        })
    };
    let graph = DependencyGraph::build(account_with(false), Catalogue::soracom(), now()).unwrap();
    let planner = Planner::new(&graph).target("g:sim/planned".parse().unwrap()).unwrap();
    let plan = planner.keep("subscription-container".parse().unwrap()).unwrap().plan().save(&Weekends);
    let why = "it is to be kept, and would end with g:sim/planned: terminating the SIM terminates the subscription added to it";
    let added = told("g:subscription-container/planned/1/2", why, &["g:sim/planned"]);
    assert_eq!(changed(&plan, &account_with(true)), [added]);
}

/// Something that is billed turned up in a coverage that had nothing. Only closing the account waits for its bill.
#[test]
fn a_bill_that_nobody_awaits_holds_the_end_of_the_account_alone() {
    let before = account(|builder| _ = builder.add("sim", JAPAN, "s").status("active"));
    let later = account(|builder| {
        builder.add("sim", JAPAN, "s").status("active");
        builder.add("sim", GLOBAL, "new").status("active");
    });
    let plan = plan(&before, &[]);
    let closing = format!("account/{OPERATOR}");
    let bill = told(&closing, "there will be a bill for 2026-08 in g, which the plan does not await", &[&closing]);
    let found = changed(&plan, &later);
    assert!(found.contains(&bill), "{found:?}");
    assert!(plan.len() > 2, "there are other steps that it does not hold");
}

/// Several changes that are alike are one, of the kind; a single one names its thing.
#[test]
fn changes_that_are_alike_are_told_as_one() {
    let account_with = |changed: usize| {
        account(|builder| {
            for n in 0..3 {
                builder.add("sim", GLOBAL, &format!("s{n}")).status(if n < changed { "inactive" } else { "active" });
            }
        })
    };
    let plan = plan(&account_with(0), &["sim"]);
    let why = "its status was active and is inactive";
    assert_eq!(changed(&plan, &account_with(1)), [told("g:sim/s0", why, &["g:sim/s0"])]);
    assert_eq!(changed(&plan, &account_with(2)), [told("g:sim/*", why, &["g:sim/s0", "g:sim/s1"])]);
}

/// Another thing may have the same key: its step is not held along.
#[test]
fn a_step_of_another_thing_with_the_same_key_goes_on() {
    let account_with = |has_option: bool| {
        account(|builder| {
            builder.add("soracam-device", JAPAN, "c");
            builder.add("soracam-license-assignment", JAPAN, "c").refers("camera", &["soracam-device"], "c");
            if has_option {
                builder.add("soracam-option", JAPAN, "c").refers("camera", &["soracam-device"], "c");
            }
        })
    };
    let plan = plan(&account_with(false), &["soracam-device"]);
    let subjects: Vec<String> = plan.steps().map(|step| step.subject().to_string()).collect();
    assert_eq!(subjects, ["jp:soracam-license-assignment/c", "jp:soracam-device/c"]);
    let found = changed(&plan, &account_with(true));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].0.as_str(), &found[0].2[..]),
        ("jp:soracam-option/c", &["jp:soracam-device/c".to_owned()][..])
    );
}

/// So many rules are broken that the comparison breaks off: every step that is open waits.
#[test]
fn where_too_much_has_changed_everything_waits() {
    let account_with = |status: &str| {
        account(|builder| (0..120).for_each(|n| _ = builder.add("sim", GLOBAL, &format!("{n:03}")).status(status)))
    };
    let mut file = serde_json::to_value(plan(&account_with("active"), &[])).unwrap();
    file["steps"].as_array_mut().unwrap().iter_mut().for_each(|step| step["after"] = serde_json::json!([]));
    let plan = SavedPlan::read(&*serde_json::to_vec(&file).unwrap(), Catalogue::soracom()).unwrap();
    let (steps, plan_steps) = (u32::try_from(plan.len()).unwrap(), plan.len());
    let done = Entry::Needless { at: now(), step: 1 };
    let confirmed = ConfirmedPlan::new(plan, OPERATOR, Terms::default()).unwrap();
    let mut execution = Execution::recover(confirmed, Options::default(), [done], now()).unwrap();
    assert_eq!(execution.reserved(), 0);
    let review = execution.read_again(&account_with("inactive"), Catalogue::soracom(), now());
    let everything = review.changed.last().unwrap();
    assert_eq!(everything.why, "so much has changed that nobody can tell what it concerns");
    assert_eq!(everything.subject.kind(), "account");
    assert_eq!(everything.steps, (2..=steps).collect::<Vec<_>>());
    execution.open(Vec::new(), Vec::new(), Some(review), now());
    assert_eq!(execution.reserved(), plan_steps - 1);
}

const PACK_ID: &[(&str, ParamSource)] = &[("pack_id", ParamSource::Key(0))];

/// Protected, and ended by a call that says how many there are.
const PACK: KindSpec = KindSpec {
    name: "pack",
    noun: Noun::new("pack", "packs"),
    coverages: inferred(&[JAPAN, GLOBAL], "each has its own"),
    reads: &[Read::list(Operation::new("listPacks", "GET", "/packs", "packs list", &[]), &[Part::Field(&["id"])])],
    facts: &[FactSpec::new(Fact::Quantity, "quantity")],
    protection: protection(Operation::new("freePack", "POST", "/packs/{pack_id}/free", "packs free", PACK_ID)),
    routes: &[Route::only(&[StepSpec::api(
        Action::Cancel,
        Operation::new("dropPack", "PUT", "/packs/{pack_id}", "packs drop", PACK_ID).body(r#"{"from": {quantity}}"#),
    )])],
    before: &[BEFORE_ACCOUNT],
    irreversible: inferred(true, "it is a test's"),
    ..KindSpec::EMPTY
};

/// One for all coverages, which goes before every pack.
const SITE: KindSpec = KindSpec {
    name: "site",
    noun: Noun::new("site", "sites"),
    routes: &[Route::only(&[StepSpec::by(Action::Delete, Means::Console(t("Sites > Delete")))])],
    before: &[Constraint { then: "pack", pairs: &[Pair::SameCoverage], ..BEFORE_ACCOUNT }],
    ..KindSpec::EMPTY
};

/// What holds the call that ends a thing holds the lift of its protection with it: nothing is to stand unprotected that
/// is not ended next.
#[test]
fn no_protection_is_lifted_of_what_is_not_ended_then() {
    let catalogue = Catalogue::new(*Catalogue::soracom().provider(), [PACK, SITE, ACCOUNT]).unwrap();
    let account_with = |quantity: &str| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read_the_rest(&catalogue);
        builder.add("pack", GLOBAL, "p").protection(Protection::On).fact(Fact::Quantity, quantity);
        builder.build(&catalogue).unwrap()
    };
    let graph = DependencyGraph::build(account_with("3"), &catalogue, now()).unwrap();
    let plan = Planner::new(&graph).target("pack".parse().unwrap()).unwrap().plan().save(&Weekends);
    let acts: Vec<Action> = plan.steps().map(|step| step.action()).collect();
    assert_eq!(acts, [Action::LiftProtection, Action::Cancel]);
    let review = Review::of(&plan, &account_with("5"), &catalogue, now());
    assert_eq!(review.changed.len(), 1);
    assert_eq!((&*review.changed[0].why, &review.changed[0].steps[..]), ("its quantity was 3 and is 5", &[1][..]));
}

/// What the operator has once goes before what each coverage has of its own.
#[test]
fn what_is_unread_for_the_operator_holds_what_comes_after_it_everywhere() {
    let catalogue = Catalogue::new(*Catalogue::soracom().provider(), [PACK, SITE, ACCOUNT]).unwrap();
    let account_with = |sites: Reading| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read("site", None, sites);
        builder.read_the_rest(&catalogue);
        builder.add("pack", GLOBAL, "p").fact(Fact::Quantity, "1");
        builder.add("pack", JAPAN, "p").fact(Fact::Quantity, "1");
        builder.build(&catalogue).unwrap()
    };
    let graph = DependencyGraph::build(account_with(Reading::Complete), &catalogue, now()).unwrap();
    let plan = Planner::new(&graph).plan().save(&Weekends);
    let unread = account_with(Reading::Unread("listSites: 403".to_owned()));
    let review = Review::of(&plan, &unread, &catalogue, now());
    let holds: Vec<Vec<String>> =
        review.unread.iter().map(|one| one.holds.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(holds, [["account/*", "g:pack/*", "jp:pack/*"]]);
}

const NO_BILL: &str = "the plan waits for it, and it does not come any more: nothing is left that is charged";

fn discount(builder: &mut AccountBuilder) {
    builder.add("long-term-discount", JAPAN, "d").status("active").fact(Fact::EndsAt, "2026-12-31T14:59:59Z");
}

/// Which bills a later account shows not to come any more.
fn not_to_come(plan: &SavedPlan, later: &Account, now: &str) -> Vec<String> {
    let review = Review::of(plan, later, Catalogue::soracom(), now.parse().unwrap());
    let mut changed = review.changed.into_iter().filter(|one| one.why == NO_BILL);
    let steps = changed.next().map(|one| one.steps).unwrap_or_default();
    assert_eq!(changed.next(), None, "they are told as one");
    steps.into_iter().map(|step| plan.step(step).unwrap().subject().to_string()).collect()
}

/// Support ended a discount long before its time: nobody will see the bills of the months that it would have had.
#[test]
fn a_bill_that_does_not_come_any_more_is_a_change() {
    let plan = plan(&account(discount), &[]);
    let bills = |months: &[&str]| months.iter().map(|month| format!("jp:bill/2026-{month}")).collect::<Vec<_>>();
    let at = "2026-08-20T00:00:00Z";
    let ended = account(|_| ());
    // What was charged in August is on the bill of August.
    assert_eq!(not_to_come(&plan, &ended, at), bills(&["09", "10", "11", "12"]));
    // If that is paid, on the next.
    let paid = account(|builder| _ = builder.add("bill", JAPAN, "2026-08").status("paid"));
    assert_eq!(not_to_come(&plan, &paid, at), bills(&["10", "11", "12"]));
    let open = account(|builder| _ = builder.add("bill", JAPAN, "2026-08").status("temporary"));
    assert_eq!(not_to_come(&plan, &open, at), bills(&["09", "10", "11", "12"]));
    // A bill may be listed late: until its fee is confirmed, with a week for holidays, it can still come.
    assert_eq!(not_to_come(&plan, &ended, "2026-11-05T00:00:00Z"), bills(&["08", "09", "12"]));
    assert_eq!(not_to_come(&plan, &ended, "2026-11-11T23:59:59Z"), bills(&["08", "09", "12"]));
    assert_eq!(not_to_come(&plan, &ended, "2026-11-12T00:00:00Z"), bills(&["08", "09", "10", "12"]));
    assert_eq!(not_to_come(&plan, &ended, "2027-03-05T00:00:00Z"), bills(&["08", "09", "10", "11", "12"]));
}

/// It may still come while something is charged, and while nobody knows whether anything is.
#[test]
fn a_bill_may_come_while_anything_may_be_charged() {
    let plan = plan(&account(discount), &[]);
    let nothing: [String; 0] = [];
    let sim = account(|builder| _ = builder.add("sim", JAPAN, "s").status("active"));
    let shared = account(|builder| _ = builder.add("operator-contract", None, "support").status("priority"));
    for later in [account(discount), sim, shared] {
        assert_eq!(not_to_come(&plan, &later, "2027-03-05T00:00:00Z"), nothing);
    }
    let unread = |kind: &str| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read(kind, JAPAN, Reading::Unread("403".to_owned()));
        builder.read_the_rest(Catalogue::soracom());
        builder.build(Catalogue::soracom()).unwrap()
    };
    for later in ["bill", "long-term-discount", "sim"].map(unread) {
        assert_eq!(not_to_come(&plan, &later, "2027-03-05T00:00:00Z"), nothing);
    }
    // Elsewhere it does not matter.
    let elsewhere = account(|builder| _ = builder.add("sim", GLOBAL, "s").status("active"));
    assert_eq!(not_to_come(&plan, &elsewhere, "2027-03-05T00:00:00Z").len(), 5);
}

/// The run says so instead of waiting forever, and a new plan has no such bill.
#[test]
fn whoever_waits_for_a_bill_that_does_not_come_is_told() {
    is_told(&account(discount));
    is_told(&account(|builder| {
        discount(builder);
        builder.add("sim", JAPAN, "s").status("active").protection(Protection::On);
        builder.add("bill", JAPAN, "2026-08").status("temporary");
    }));
}

fn is_told(before: &Account) {
    let world = Simulation::new(before, Catalogue::soracom(), now()).people_act();
    let terms = Terms::default().consent(Consent::All).max_steps(100);
    let confirmed = ConfirmedPlan::new(plan(before, &[]), OPERATOR, terms).unwrap();
    let mut execution = Execution::start(confirmed, Options::default(), now());
    let mut journal: Vec<Entry> = Vec::new();
    let options = DriveOptions::default().wait_until("2027-12-01T00:00:00Z".parse().unwrap());
    let mut go_on =
        |execution: &mut Execution| drive(execution, &world, &mut journal, &world, &options, &mut |_, _| ()).unwrap();
    assert_eq!(go_on(&mut execution), Outlook::Waiting);
    let waits: Vec<u32> = execution.errands().filter(|step| step.kind().is_bill).map(|step| step.id()).collect();
    assert!(!waits.is_empty());
    let later = world.read().unwrap();
    let review = execution.read_again(&later, Catalogue::soracom(), world.now());
    let told: Vec<u32> =
        review.changed.iter().filter(|one| one.why == NO_BILL).flat_map(|one| one.steps.clone()).collect();
    assert_eq!(told, waits);
    execution.open(Vec::new(), Vec::new(), Some(review), world.now());
    assert_eq!(execution.reserved(), told.len());
    assert_eq!(go_on(&mut execution), Outlook::Waiting, "nobody takes it to be done");
    let graph = DependencyGraph::build(later, Catalogue::soracom(), world.now()).unwrap();
    let anew: Vec<String> =
        Planner::new(&graph).plan().save(&Weekends).steps().map(|step| step.subject().to_string()).collect();
    assert_eq!(anew, [format!("account/{OPERATOR}")]);
}
