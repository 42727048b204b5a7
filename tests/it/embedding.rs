//! What a program that links the library may get wrong must not turn into a wrong answer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fmt::Debug;

use winddown::account::{Account, AccountBuilder, Address, Coverage, Fact, Money, Month};
use winddown::backend::Simulation;
use winddown::catalogue::spec::{Action, Actor};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::diagnosis::{Assumption, Diagnosis};
use winddown::execution::{ConfirmedPlan, Consent, Execution, Options, Outlook, ReceiptVerdict, Terms};
use winddown::graph::DependencyGraph;
use winddown::plan::{InvalidSelector, Selector};
use winddown::planner::Planner;
use winddown::report;
use winddown::timeline::Weekends;
use winddown::verify::Soundness;

use crate::common::now;

const G: Option<Coverage> = Some(GLOBAL);

/// An account of which everything was read, with one thing in it.
fn account(kind: &str, status: &str) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    builder.add(kind, G, "one").status(status);
    builder.build(Catalogue::soracom()).unwrap()
}

/// Writing a document to a file and to a log must not leave the second without blockers.
#[test]
fn a_document_says_the_same_twice_or_fails() {
    let account = account("sim", "active");
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let document = report::check(&diagnosis);
    let first = serde_json::to_string(&document).unwrap();
    assert!(first.contains("g:sim/one"));
    if let Ok(second) = serde_json::to_string(&document) {
        assert_eq!(second, first);
    }
}

/// What is to be kept must not be ended because its kind was given by another of its names.
#[test]
fn a_selector_chooses_by_alias_too() {
    let account = account("sim", "active");
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let chosen = |text: &str| Planner::new(&graph).keep(text.parse::<Selector>().unwrap()).unwrap().plan().held().len();
    assert!(chosen("sim") > 0);
    for alias in ["subscriber", "g:subscriber", "g:subscriber/one"] {
        assert_eq!(chosen(alias), chosen("sim"), "keep {alias}");
    }
}

/// Numbers of nodes hold in one graph only.
#[test]
fn a_node_of_another_graph_is_not_explained() {
    let (account, larger) = (account("sim", "active"), account("vpg", "running"));
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let other = DependencyGraph::build(larger.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    assert!(graph.nodes().all(|node| diagnosis.explain_node(node).is_some()));
    assert!(other.nodes().all(|node| diagnosis.explain_node(node).is_none()));
}

/// What is logged or put into a template reads as it does in JSON.
#[test]
fn what_has_a_name_is_shown_by_it() {
    fn names<T: std::fmt::Display + serde::Serialize + serde::de::DeserializeOwned>(names: &str) {
        for name in names.split(' ') {
            let value: T = serde_json::from_value(name.into()).unwrap();
            assert_eq!((value.to_string(), serde_json::to_value(value).unwrap()), (name.to_owned(), name.into()));
        }
    }
    names::<Outlook>("working waiting stuck unauthorised paused unproven finished cancelled");
    names::<Soundness>("sound unknown stale invalid");
    names::<ReceiptVerdict>("proved unproven left stopped contradicted");
    names::<Action>("export lift-protection terminate delete cancel accept close detach disable unset unregister");
    names::<Action>("release revoke stop clear repair review wait pay close-account");
}

/// A misspelt word for all is no selection of anything.
#[test]
fn what_no_kind_could_be_called_is_no_selection() {
    for text in ["allx y", "All", "jp:", ""] {
        let kind = text.trim_start_matches("jp:");
        assert_eq!(text.parse::<Consent>(), Err(InvalidSelector::Kind(kind.to_owned())), "{text}");
    }
    assert_eq!("all".parse(), Ok(Consent::All));
}

/// The error for text of another shape names the document, and not a type of the program.
#[test]
fn what_is_no_document_is_told_which_one_it_has_to_be() {
    fn said<T: serde::de::DeserializeOwned>(name: &str) {
        for (text, found) in [("[]", "invalid length 0"), ("7", "invalid type: integer `7`")] {
            let error = serde_json::from_str::<T>(text).err().unwrap().to_string();
            assert!(error.starts_with(&format!("{found}, expected the document `{name}`")), "{error}");
        }
    }
    said::<report::json::CheckDocument>("check");
    said::<report::json::ExplainDocument>("explain");
    said::<report::json::DiffDocument>("diff");
    said::<report::json::VerificationDocument>("verification");
    said::<report::json::ExecutionDocument>("execution");
    said::<report::json::GraphDocument>("graph");
    said::<report::json::ComparisonDocument>("receipt-comparison");
    said::<report::json::ErrandsDocument>("errands");
    said::<report::json::WhatIfDocument>("what-if");
    said::<report::json::LeversDocument>("levers");
    said::<report::json::QuestionsDocument>("questions");
    said::<winddown::execution::Receipt>("receipt");
}

mod bounds {
    use winddown::{account, assessment, catalogue, diagnosis, execution, graph, plan, planner, timeline};

    #[test]
    fn handles_are_cloned() {
        fn cloned<T: Clone + 'static>() {}
        cloned::<account::Account>();
        cloned::<assessment::Assessment>();
        cloned::<catalogue::Catalogue>();
        cloned::<std::sync::Arc<graph::DependencyGraph>>();
        cloned::<diagnosis::Diagnosis>();
        cloned::<diagnosis::Explanation>();
        cloned::<execution::ConfirmedPlan>();
        cloned::<plan::SavedPlan>();
        cloned::<planner::Plan>();
        cloned::<timeline::Timeline>();
    }
}

/// A service logs what it holds: one line, whatever the account and the catalogue hold.
#[test]
fn what_is_logged_is_one_short_line() {
    fn log(value: &dyn Debug, begin: &str) {
        let line = format!("{value:?}");
        assert!(line.starts_with(begin), "{line}");
        assert!(line.len() < 200 && !line.contains('\n'), "{line}");
    }
    let account = account("sim", "active");
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let plan = Planner::new(&graph).plan();
    let saved = plan.save(&Weekends);
    log(Catalogue::soracom(), "Catalogue { provider: \"Soracom\", kinds: ");
    log(&graph, "DependencyGraph { operator: ");
    log(&diagnosis, "Diagnosis { operator: ");
    log(&diagnosis.blockers().next().unwrap(), "Blocker { subject: ");
    log(&diagnosis.explain_node(graph.root()).unwrap(), "Explanation { subject: ");
    log(&diagnosis.timeline(&Weekends), "Timeline { operator: ");
    log(&plan, "Plan { operator: ");
    log(&plan.steps().next().unwrap(), "Step { id: 1, action: Terminate, subject: ");
    log(&saved, "SavedPlan { operator: ");
    log(&saved.step(1).unwrap(), "SavedStep { id: 1, action: Terminate, subject: ");
    let backend = Simulation::new(&account, Catalogue::soracom(), now());
    log(&backend, "Simulation { operator: ");
    let confirmed = ConfirmedPlan::new(saved, "OP0012345678", Terms::default()).unwrap();
    log(&Execution::start(confirmed, Options::default(), now()), "Execution { operator: ");
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
    assert_eq!(what_if(absent).unwrap_err(), "there is no `g:sim/two` in the account");
    assert_eq!(what_if(known("smi", Some(GLOBAL))).unwrap_err(), "there is no kind `smi`");
    assert_eq!(what_if(known("sim", None)).unwrap_err(), "`sim`: every sim is in the coverage `g` or `jp`");
    assert_eq!(
        what_if(known("sam-user", Some(JAPAN))).unwrap_err(),
        "`jp:sam-user`: every sam-user is in no coverage: the operator shares it"
    );
    assert_eq!(
        what_if(known("sim", "us".parse().ok())).unwrap_err(),
        "`us:sim`: every sim is in the coverage `g` or `jp`"
    );
    // A SIM would count as gone, and the account as closed.
    for no_bill in ["g:sim/one", "account/OP0012345678"] {
        let paid = Assumption::Paid(no_bill.parse().unwrap());
        assert_eq!(what_if(paid).unwrap_err(), format!("`{no_bill}` is no bill"));
    }
    let gaps = |diagnosis: &Diagnosis| diagnosis.gaps().len();
    let names = ["virtual-sim", Catalogue::soracom().kind("sim").unwrap().aliases[0]];
    for name in names {
        let own = Catalogue::soracom().kind(name).unwrap().name;
        let of = |name: &str| gaps(&what_if(known(name, Some(JAPAN))).unwrap());
        assert_eq!(of(name), of(own), "{name}");
    }
}

/// All that is wrong with assumptions is said at once.
#[test]
fn assumptions_are_checked_together() {
    let graph = DependencyGraph::build(account("sim", "active"), Catalogue::soracom(), now()).unwrap();
    let of = |text: &str| text.parse::<Address>().unwrap();
    let all = [
        Assumption::Kept(of("g:sim/two")),
        Assumption::Terminated(of("g:sim/one")),
        Assumption::Paid(of("g:sim/one")),
        Assumption::Known("smi".to_owned(), None),
    ];
    let error = Diagnosis::new(&graph).what_if(&all).unwrap_err();
    let problems: Vec<String> = error.problems().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        ["there is no `g:sim/two` in the account", "`g:sim/one` is no bill", "there is no kind `smi`"]
    );
    assert_eq!(error.to_string(), problems.join("\n"));
    // However many they are.
    let many: Vec<Assumption> = (0..50_000).map(|n| Assumption::Kept(of(&format!("g:sim/none{n}")))).collect();
    assert_eq!(Diagnosis::new(&graph).what_if(&many).unwrap_err().problems().len(), many.len());
}

/// What people call a kind finds its things, wherever an address is asked for.
#[test]
fn an_alias_stands_for_its_kind() {
    let graph = DependencyGraph::build(account("sim", "active"), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let [own, alias] = ["g:sim/one", "g:subscriber/one"].map(|text| text.parse::<Address>().unwrap());
    assert_eq!(diagnosis.blocker(&alias).unwrap().subject(), own);
    let explained = diagnosis.explain(&alias).unwrap();
    let members: Vec<Address> = explained.subject().members().map(|node| node.address()).collect();
    assert_eq!(members, std::slice::from_ref(&own));
    for suppose in [Assumption::Terminated, Assumption::EndsToday, Assumption::Kept] {
        let [by_alias, by_name] = [&alias, &own].map(|said| diagnosis.what_if(&[suppose(said.clone())]).unwrap());
        assert_eq!(by_alias.assumptions(), by_name.assumptions());
        assert!(by_alias.diff(&by_name).is_empty());
    }
}

/// Assumptions are kept as JSON, and an incomplete one says what it lacks.
#[test]
fn assumptions_are_written_and_read() {
    let sim: Address = "g:sim/one".parse().unwrap();
    let all = [
        (Assumption::Terminated(sim.clone()), r#"{"assumption":"gone","subject":"g:sim/one","actor":null}"#),
        (Assumption::EndsToday(sim.clone()), r#"{"assumption":"ends_today","subject":"g:sim/one","actor":null}"#),
        (Assumption::Kept(sim.clone()), r#"{"assumption":"kept","subject":"g:sim/one","actor":null}"#),
        (Assumption::Paid(sim.clone()), r#"{"assumption":"paid","subject":"g:sim/one","actor":null}"#),
        (Assumption::ProtectionLifted(sim), r#"{"assumption":"unprotected","subject":"g:sim/one","actor":null}"#),
        (Assumption::ActsToday(Actor::Support), r#"{"assumption":"acts_today","subject":null,"actor":"support"}"#),
        (
            Assumption::Known("sim".to_owned(), Some(GLOBAL)),
            r#"{"assumption":"none_besides","subject":"g:sim/*","actor":null}"#,
        ),
    ];
    for (assumption, text) in all {
        assert_eq!(serde_json::to_string(&assumption).unwrap(), text);
        assert_eq!(serde_json::from_str::<Assumption>(text).unwrap(), assumption);
    }
    let refused = |text: &str| serde_json::from_str::<Assumption>(text).unwrap_err().to_string();
    assert_eq!(refused(r#"{"assumption":"kept"}"#), "the assumption needs a `subject`: what it is about");
    assert_eq!(refused(r#"{"assumption":"acts_today"}"#), "the assumption needs an `actor`: who acts");
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
