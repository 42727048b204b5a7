//! What a program misspells is refused: it would protect, limit or change nothing.

#![allow(clippy::unwrap_used, reason = "tests")]

use winddown::account::{Account, AccountBuilder, Address, Coverage, Fact, Money, Month};
use winddown::catalogue::spec::Actor;
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::diagnosis::{Assumption, Diagnosis};
use winddown::execution::{ConfirmedPlan, Consent, Terms};
use winddown::graph::DependencyGraph;
use winddown::plan::{InvalidSelector, Selector};
use winddown::planner::Planner;
use winddown::timeline::Weekends;

use crate::common::now;

/// An account of which everything was read, with one thing in it.
fn account(kind: &str, status: &str) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    builder.add(kind, GLOBAL, "one").status(status);
    builder.build(Catalogue::soracom()).unwrap()
}

/// A misspelt selector would protect nothing.
#[test]
fn a_planner_refuses_what_is_not_there() {
    let graph = DependencyGraph::build(account("sim", "active"), Catalogue::soracom(), now()).unwrap();
    type Choose = fn(Planner, Selector) -> Result<Planner, InvalidSelector>;
    for choose in [Planner::target as Choose, Planner::exclude, Planner::keep] {
        let said = |text: &str| choose(Planner::new(&graph), text.parse().unwrap()).unwrap_err().to_string();
        assert_eq!(said("g:subscriber/two"), "there is no `g:sim/two` in the account");
        assert_eq!(said("jp:sim/one"), "there is no `jp:sim/one` in the account");
        assert_eq!(said("smi"), "there is no kind `smi`");
        assert_eq!(said("eu:sim"), "`eu` is not a coverage (known: g, jp)");
        // There is none of it, which somebody who plans for many accounts does not know.
        assert!(choose(Planner::new(&graph), "vpg".parse().unwrap()).is_ok());
    }
}

/// A misspelt limit would limit nothing.
#[test]
fn terms_are_about_something() {
    let graph = DependencyGraph::build(account("sim", "active"), Catalogue::soracom(), now()).unwrap();
    let confirm = |terms| {
        let plan = Planner::new(&graph).plan().save(&Weekends);
        let operator = plan.operator().to_string();
        ConfirmedPlan::new(plan, &operator, terms).map_err(|error| error.to_string())
    };
    assert_eq!(
        confirm(Terms::default().max_of_kind("smi", 0)).unwrap_err(),
        "there is no kind `smi` whose steps could be limited"
    );
    assert_eq!(
        confirm(Terms::default().max_of_kind("subscriber", 0)).unwrap_err(),
        "the plan has 1 steps for things of the kind subscriber, and at most 0 are allowed"
    );
    let nothing = Terms::default().consent(Consent::Of("g:sim/two".parse().unwrap()));
    assert_eq!(confirm(nothing).unwrap_err(), "`g:sim/two`: the plan lifts no such protection");
    assert!(confirm(Terms::default().max_of_kind("vpg", 0).max_of_kind("sim", 1)).is_ok());
}

/// A misspelt assumption would change nothing.
#[test]
fn assumptions_are_about_something() {
    let graph = DependencyGraph::build(account("sim", "active"), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let what_if = |assumption| diagnosis.what_if(&[assumption]).map_err(|error| error.to_string());
    let known = |kind: &str, coverage: Option<Coverage>| Assumption::Known(kind.to_owned(), coverage);
    let absent = Assumption::Kept("g:sim/two".parse().unwrap());
    assert_eq!(what_if(absent).unwrap_err(), "there is no g:sim/two in the account");
    assert_eq!(what_if(known("smi", Some(GLOBAL))).unwrap_err(), "there is no kind `smi`");
    assert_eq!(what_if(known("sim", None)).unwrap_err(), "there is never a sim that the operator shares");
    assert_eq!(what_if(known("sam-user", Some(JAPAN))).unwrap_err(), "there is never a sam-user in the coverage `jp`");
    let gaps = |diagnosis: &Diagnosis| diagnosis.gaps().len();
    let names = ["virtual-sim", Catalogue::soracom().kind("sim").unwrap().aliases[0]];
    for name in names {
        let own = Catalogue::soracom().kind(name).unwrap().name;
        let of = |name: &str| gaps(&what_if(known(name, Some(JAPAN))).unwrap());
        assert_eq!(of(name), of(own), "{name}");
    }
}

/// The dates under assumptions are those of their diagnosis.
#[test]
fn a_diagnosis_knows_its_earliest_day() {
    let graph = DependencyGraph::build(account("sim", "active"), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let without = diagnosis.what_if(&[Assumption::Terminated("g:sim/one".parse().unwrap())]).unwrap();
    for one in [&diagnosis, &without, &diagnosis.clone()] {
        assert_eq!(one.earliest_close(&Weekends), one.timeline(&Weekends).earliest_close());
    }
    assert!(without.earliest_close(&Weekends) < diagnosis.earliest_close(&Weekends));
}

/// What is kept in a map, logged or sent along.
#[test]
fn small_values_are_written_as_one_reads_them() {
    let sim: Address = "g:sim/one".parse().unwrap();
    assert_eq!(format!("{sim:?}"), "Address(g:sim/one)");
    assert_eq!((Actor::RootUser.to_string(), Fact::EndsAt.to_string()), ("root_user".into(), "ends-at".into()));
    let operator: winddown::account::OperatorId = "OP0012345678".parse().unwrap();
    assert_eq!(AsRef::<str>::as_ref(&operator), "OP0012345678");
    let month: Month = "2026-08".parse().unwrap();
    assert_eq!(serde_json::to_string(&month).unwrap(), "\"2026-08\"");
    assert_eq!(serde_json::from_str::<Month>("\"2026-08\"").unwrap(), month);
    let money = Money { amount: "12.50".parse().unwrap(), currency: "USD".to_owned() };
    let text = serde_json::to_string(&money).unwrap();
    assert_eq!(text, r#"{"amount":"12.50","currency":"USD"}"#);
    assert_eq!(serde_json::from_str::<Money>(&text).unwrap(), money);
}
