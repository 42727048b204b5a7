//! Dates where it matters by how little: ends that are past or come at this very moment, and things that end together.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use chrono::{DateTime, Utc};
use winddown::account::{AccountBuilder, Fact};
use winddown::catalogue::spec::{
    Action, Actor, FactSpec, Means, Pair, RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, t,
};
use winddown::catalogue::{Catalogue, Code, JAPAN, KindSpec};
use winddown::diagnosis::Diagnosis;
use winddown::graph::DependencyGraph;
use winddown::timeline::{Gone, Timeline, Weekends};

use crate::common::kinds::{BEFORE_ACCOUNT, TEST, account, before, catalogue, thing};
use crate::common::{OPERATOR, now};

fn graph_at(now: DateTime<Utc>, add: impl FnOnce(&mut AccountBuilder)) -> Arc<DependencyGraph> {
    DependencyGraph::build(account(Catalogue::soracom(), add), Catalogue::soracom(), now).unwrap()
}

fn discounts(now: DateTime<Utc>, ends: &[(&str, DateTime<Utc>)]) -> Arc<DependencyGraph> {
    graph_at(now, |builder| {
        for (key, end) in ends {
            let discount = builder.add("long-term-discount", JAPAN, key).status("active");
            discount.fact(Fact::EndsAt, &end.to_rfc3339());
        }
    })
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The chain of dates, as `address date`.
fn path(graph: &Arc<DependencyGraph>) -> Vec<String> {
    let timeline = Timeline::new(graph, &Weekends);
    timeline.critical_path().iter().map(|step| format!("{} {}", step.node.address(), step.date)).collect()
}

fn gone_at(graph: &Arc<DependencyGraph>, address: &str) -> Gone {
    Timeline::new(graph, &Weekends).gone_at(graph.get(&address.parse().unwrap()).unwrap())
}

/// A term that is over can have been read before it was: it holds nothing up.
#[test]
fn what_should_have_ended_by_now_is_gone_at_once() {
    let past = discounts(now(), &[("VD-1", now() - chrono::Duration::days(3))]);
    let ends_now = discounts(now(), &[("VD-1", now())]);
    for graph in [past, ends_now] {
        assert_eq!(gone_at(&graph, "jp:long-term-discount/VD-1"), Gone::At(now()));
        let account = format!("account/{OPERATOR} 2026-09-04");
        assert_eq!(path(&graph), ["jp:bill/2026-08 2026-09-04".to_owned(), account]);
    }
}

/// At the start of the day on which a fee is confirmed, the bill holds nothing up any more.
#[test]
fn a_fee_is_confirmed_when_its_day_begins() {
    let bill = |now| graph_at(now, |builder| _ = builder.add("bill", JAPAN, "2026-07").status("temporary"));
    let midnight = instant("2026-08-06T00:00:00Z");
    let account = format!("account/{OPERATOR} 2026-08-06");
    let before = bill(midnight - chrono::Duration::seconds(1));
    assert_eq!(path(&before), ["jp:bill/2026-07 2026-08-06".to_owned(), account.clone()]);
    assert_eq!(path(&bill(midnight)), [account]);
}

/// Of things that end at the same moment the first by address is the one that is told.
#[test]
fn of_several_that_end_together_the_first_is_told() {
    let end = instant("2026-10-20T14:59:59Z");
    let names = ["VD-2", "VD-3", "VD-1"];
    let graph = discounts(now(), &names.map(|name| (name, end)));
    assert_eq!(path(&graph)[0], "jp:long-term-discount/VD-1 2026-10-20");
    // The same of things of several kinds.
    let graph = graph_at(now(), |builder| {
        let contract = builder.add("operator-contract", None, "support").status("priority");
        contract.fact(Fact::BilledTo, "jp").fact(Fact::NextMonth, "basic");
        for key in ["VD-1", "VD-2"] {
            let discount = builder.add("long-term-discount", JAPAN, key).status("active");
            discount.fact(Fact::EndsAt, "2026-08-31T23:59:59Z");
        }
    });
    let timeline = Timeline::new(&graph, &Weekends);
    let last = Gone::At(instant("2026-08-31T23:59:59Z"));
    let mut ends = graph.nodes().filter(|node| timeline.gone_at(*node) == last).map(|node| node.address().to_string());
    assert_eq!(Some(&*path(&graph)[0]), ends.next().map(|first| format!("{first} 2026-08-31")).as_deref());
    assert_eq!(ends.count(), 2);
}

/// The same if one rule says of the first that it goes before, and an earlier rule says so of the second.
#[test]
fn which_rule_it_is_by_does_not_decide_who_is_told() {
    const TERM: KindSpec = KindSpec {
        facts: &[FactSpec::new(Fact::EndsAt, "until")],
        routes: &[Route::only(&[StepSpec::by(Action::Wait, Means::Wait(t("its end")))])],
        references: &[RefSpec::new("of", "of", &["lamp"], TEST).may_miss("it is a test's")],
        ..thing(
            "term",
            &[],
            &[
                before("lamp", Strength::Hard, &[Pair::ReferredBy("under")]),
                before("lamp", Strength::Hard, &[Pair::Refers(&["of"])]),
            ],
        )
    };
    const LAMP: KindSpec = thing("lamp", &[RefSpec::new("under", "under", &["term"], TEST)], &[BEFORE_ACCOUNT]);
    let catalogue = catalogue(&[TERM, LAMP]);
    for (of, under) in [("1", "2"), ("2", "1")] {
        let account = account(&catalogue, |builder| {
            for key in ["1", "2"] {
                let term = builder.add("term", None, key).fact(Fact::EndsAt, "2026-10-20T00:00:00Z");
                if key == of {
                    term.refers("of", &["lamp"], "l");
                }
            }
            builder.add("lamp", None, "l").refers("under", &["term"], under);
        });
        let graph = DependencyGraph::build(account, &catalogue, now()).unwrap();
        assert_eq!(path(&graph)[0], "term/1 2026-10-20");
    }
}

/// A contract that another plan follows next month runs until then only if that plan is none.
#[test]
fn a_contract_runs_until_the_plan_that_follows_begins() {
    let contract = |next: &str| {
        graph_at(now(), |builder| {
            let contract = builder.add("operator-contract", None, "support").status("priority");
            contract.fact(Fact::BilledTo, "jp").fact(Fact::NextMonth, next);
        })
    };
    let last = Gone::At(instant("2026-08-31T23:59:59Z"));
    assert_eq!(gone_at(&contract("basic"), "operator-contract/support"), last);
    assert_eq!(gone_at(&contract("enterprise"), "operator-contract/support"), Gone::At(now()));
}

/// The same of a kind of which nothing else is known.
#[test]
fn what_follows_next_month_is_asked_of_every_kind() {
    const PLAN: KindSpec = KindSpec {
        status: StatusSpec {
            fields: &["plan"],
            values: &[StatusValue::new("paid", Standing::Live), StatusValue::new("free", Standing::Gone)],
            ..StatusSpec::NONE
        },
        facts: &[FactSpec::new(Fact::NextMonth, "next")],
        ..thing("plan", &[], &[BEFORE_ACCOUNT])
    };
    let catalogue = catalogue(&[PLAN]);
    let code = |next: Option<&str>| -> Code {
        let account = account(&catalogue, |builder| {
            let draft = builder.add("plan", None, "p").status("paid");
            _ = next.into_iter().fold(draft, |draft, next| draft.fact(Fact::NextMonth, next));
        });
        let graph = DependencyGraph::build(account, &catalogue, now()).unwrap();
        Diagnosis::new(&graph).blocker(&"plan/p".parse().unwrap()).unwrap().code()
    };
    assert_eq!(code(Some("paid")), code(None));
    assert_ne!(code(Some("free")), code(None));
}

/// Two responses disagree on who can end it. Asked is only one of the two, so nobody says that asking support wins days.
#[test]
fn who_may_not_be_the_one_to_ask_wins_no_days() {
    const ROUTES: &[Route] = &[
        Route {
            statuses: &["mine"],
            ..Route::only(&[StepSpec::by(Action::Cancel, Means::Console(t("Terms > Cancel")))])
        },
        Route {
            statuses: &["theirs"],
            ..Route::only(&[StepSpec::by(Action::Cancel, Means::Support(t("cancelling it")))])
        },
    ];
    const TERM: KindSpec = KindSpec {
        status: StatusSpec {
            fields: &["status"],
            values: &[StatusValue::new("mine", Standing::Live), StatusValue::new("theirs", Standing::Live)],
            ..StatusSpec::NONE
        },
        facts: &[FactSpec::new(Fact::EndsAt, "until")],
        routes: ROUTES,
        ..thing("term", &[], &[BEFORE_ACCOUNT])
    };
    let catalogue = catalogue(&[TERM]);
    let won = |statuses: &[&str]| -> (Option<Actor>, u32) {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read_the_rest(&catalogue);
        for status in statuses {
            builder.add("term", None, "t").status(status).fact(Fact::EndsAt, "2026-10-20T00:00:00Z");
        }
        let graph = DependencyGraph::build(builder.build_untidy(&catalogue).unwrap(), &catalogue, now()).unwrap();
        let diagnosis = Diagnosis::new(&graph);
        let levers = diagnosis.leverage(&Weekends);
        (levers[0].actor(), levers[0].days_won(&Weekends))
    };
    assert_eq!(won(&["theirs"]), (Some(Actor::Support), 61));
    assert_eq!(won(&["mine"]), (Some(Actor::ConsoleUser), 0));
    assert_eq!(won(&["mine", "theirs"]), (Some(Actor::ConsoleUser), 0));
}
