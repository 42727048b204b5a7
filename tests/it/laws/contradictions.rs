//! Two readings of one thing that contradict each other: what counts is what is more in the way, in
//! every respect, and the account closes no earlier than by any of the readings.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use chrono::NaiveDate;
use winddown::account::{Account, Coverage, Fact, Protection};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::plan::SavedPlan;
use winddown::planner::Planner;
use winddown::strategies::{AccountFacts, ReferenceFacts, ThingFacts, catalogue, now};
use winddown::timeline::Weekends;
use winddown::verify::{Difference, verify};

use super::oracle::{account, graph};
use crate::common::{GLOBAL, JAPAN};

fn thing(kind: &'static str, place: Option<Coverage>, key: &str) -> ThingFacts {
    ThingFacts::new(kind, place, key)
}

fn with_status(thing: &ThingFacts, status: &str) -> ThingFacts {
    ThingFacts { status: Some(status.to_owned()), ..thing.clone() }
}

fn with_fact(thing: &ThingFacts, fact: Fact, value: &str) -> ThingFacts {
    ThingFacts { facts: vec![(fact, value.to_owned())], ..thing.clone() }
}

fn read(things: &[&ThingFacts]) -> Account {
    account(&AccountFacts { things: things.iter().map(|thing| (*thing).clone()).collect(), ..AccountFacts::default() })
}

fn date(account: &Account) -> Option<NaiveDate> {
    Diagnosis::new(&graph(account)).timeline(&Weekends).earliest_close()
}

fn verdict(account: &Account) -> Verdict {
    Diagnosis::new(&graph(account)).verdict()
}

/// The address of each bill that is expected, and of each that is listed.
fn bills(account: &Account) -> Vec<String> {
    let graph = graph(account);
    graph.nodes().filter(|node| node.kind().is_bill).map(|node| node.to_string()).collect()
}

/// What is made of it is as an account in which only the first was read, and no plan misses a bill.
#[track_caller]
fn counts(first: &ThingFacts, second: &ThingFacts) {
    let (both, one, other) = (read(&[first, second]), read(&[first]), read(&[second]));
    assert_eq!(both.oddities().len(), 1, "{:?}", both.oddities());
    assert_eq!((date(&both), bills(&both)), (date(&one), bills(&one)), "{first:?} counts");
    assert_eq!(verdict(&both), verdict(&one));
    assert!(date(&both).is_none() || date(&both) >= date(&other), "{second:?} is later");
    assert_eq!(read(&[second, first]).digest(), both.digest(), "in any order");
    let plan = Planner::new(&graph(&both)).plan().save(&Weekends);
    assert_eq!(verify(&plan, &both, catalogue(), now()).violations(), [], "the bills are planned");
}

#[test]
fn the_later_end_counts() {
    let sim = with_status(&thing("sim", GLOBAL, "s1"), "transferring");
    let ends = |at: &str| with_fact(&sim, Fact::EndsAt, at);
    counts(&ends("2026-09-09T09:09:09Z"), &ends("2026-08-21T00:00:00Z"));
    // As text it is the other way round.
    counts(&ends("2026-09-30T23:00:00-04:00"), &ends("2026-10-01T01:00:00Z"));
    assert_eq!(
        read(&[&ends("2026-09-09T09:09:09Z"), &ends("2026-08-21T00:00:00Z")]).oddities()[0].to_string(),
        "g:sim/s1: read twice, once with the end `2026-08-21T00:00:00Z` and once with `2026-09-09T09:09:09Z`; the later one counts"
    );
}

#[test]
fn the_status_of_next_month_that_is_more_in_the_way_counts() {
    let plan = with_status(&thing("operator-contract", None, "support"), "priority");
    let next = |status: &str| with_fact(&plan, Fact::NextMonth, status);
    let both = read(&[&next("basic"), &next("enterprise")]);
    assert_eq!(both.resources().next().unwrap().fact(Fact::NextMonth), Some("enterprise"));
    assert_eq!(verdict(&both), Verdict::Blocked);
}

#[test]
fn what_may_be_billed_to_either_is_expected_on_both_bills() {
    let plan = with_status(&thing("operator-contract", None, "support"), "priority");
    let billed = |code: &str| with_fact(&plan, Fact::BilledTo, code);
    assert_eq!(bills(&read(&[&billed("jp")])), ["jp:bill/2026-08"]);
    assert_eq!(bills(&read(&[&billed("jp"), &billed("g")])), ["g:bill/2026-08", "jp:bill/2026-08"]);
}

#[test]
fn the_greater_quantity_counts() {
    let pack = thing("soracam-license-pack", JAPAN, "p1");
    let many = |n: &str| with_fact(&pack, Fact::Quantity, n);
    let both = read(&[&many("9"), &many("10")]);
    assert_eq!(both.resources().next().unwrap().fact(Fact::Quantity), Some("10"));
    assert_eq!(both.oddities().len(), 1);
}

#[test]
fn what_somebody_has_to_do_counts_before_what_only_takes_time() {
    let vpg = thing("vpg", GLOBAL, "v1");
    counts(&with_status(&vpg, "running"), &with_status(&vpg, "terminating"));
    let sim = thing("sim", GLOBAL, "s1");
    let both = read(&[&with_status(&sim, "transferring"), &with_status(&sim, "testing")]);
    assert_eq!(verdict(&both), Verdict::Blocked);
}

#[test]
fn what_may_be_settled_is_not_where_it_is_in_doubt() {
    let bill = thing("bill", GLOBAL, "2026-07");
    let both = read(&[&with_status(&bill, "lessThanMinimumCharge"), &with_status(&bill, "temporary")]);
    assert_eq!(both.resources().next().unwrap().status(), Some("temporary"));
}

#[test]
fn an_end_by_any_status_counts() {
    // By one status anybody can end it now; by the other it ends in September.
    let sim = with_fact(&thing("sim", GLOBAL, "s1"), Fact::EndsAt, "2026-09-09T09:09:09Z");
    let (moving, active) = (with_status(&sim, "transferring"), with_status(&sim, "active"));
    let both = read(&[&active, &moving]);
    assert_eq!(both.resources().next().unwrap().status(), Some("active"));
    assert_eq!((date(&both), bills(&both)), (date(&read(&[&moving])), bills(&read(&[&moving]))));
    assert!(date(&both) > date(&read(&[&active])));
}

#[test]
fn a_bill_is_final_no_earlier_by_another_status() {
    let bill = thing("bill", GLOBAL, "2026-08");
    let open = with_status(&bill, "temporary");
    for other in ["closed", "refunded", "charging", "status-of-tomorrow"] {
        let both = read(&[&open, &with_status(&bill, other)]);
        assert_eq!(date(&both), date(&read(&[&open])), "{other}");
    }
}

#[test]
fn every_status_of_three_readings_counts() {
    let bill = thing("bill", GLOBAL, "2026-08");
    let both = read(&[&with_status(&bill, "closed"), &with_status(&bill, "paid"), &with_status(&bill, "temporary")]);
    assert_eq!(both.oddities().len(), 2, "{:?}", both.oddities());
    assert_eq!(date(&both), date(&read(&[&with_status(&bill, "temporary")])));
}

#[test]
fn a_protection_that_is_in_doubt_makes_nothing_end_earlier() {
    let tie = ReferenceFacts { role: "hard", to: &["account"], key: "OP0012345678".to_owned(), may_miss: None };
    let term =
        with_fact(&with_status(&thing("node-support", GLOBAL, "n1"), "live"), Fact::EndsAt, "2026-12-31T00:00:00Z");
    let open = ThingFacts { references: vec![tie], ..term };
    let protected = ThingFacts { protection: Protection::On, ..open.clone() };
    let root = thing("account", None, "OP0012345678");
    let both = read(&[&open, &protected, &root]);
    assert!(both.get(&"g:node-support/n1".parse().unwrap()).unwrap().protection().is_on());
    assert_eq!(date(&both), Some("2026-12-31".parse().unwrap()));
    assert_eq!(date(&both), date(&read(&[&open, &root])));
}

#[test]
fn an_unknown_status_gives_no_date_where_a_known_one_gives_none() {
    let stuck = thing("node-stuck", GLOBAL, "n1");
    for status in ["live", "status-of-tomorrow"] {
        let account = read(&[
            &ThingFacts {
                references: vec![ReferenceFacts {
                    role: "hard",
                    to: &["account"],
                    key: "OP0012345678".to_owned(),
                    may_miss: None,
                }],
                ..with_status(&stuck, status)
            },
            &thing("account", None, "OP0012345678"),
        ]);
        assert_eq!(verdict(&account), Verdict::Blocked, "{status}");
        assert_eq!(date(&account), None, "{status}");
    }
}

#[test]
fn an_unknown_status_makes_no_bill_final() {
    let bill = thing("bill", GLOBAL, "2026-08");
    let date = |status: &str| date(&read(&[&with_status(&bill, status)]));
    assert_eq!(date("status-of-tomorrow"), date("temporary"));
}

/// What still runs is charged on a later bill, if this month's takes no more charges.
#[test]
fn a_bill_that_may_be_settled_may_take_no_more_charges() {
    let (bill, sim) = (thing("bill", GLOBAL, "2026-08"), with_status(&thing("sim", GLOBAL, "s1"), "active"));
    let (open, paid) = (with_status(&bill, "temporary"), with_status(&bill, "paid"));
    let unknown = with_status(&bill, "status-of-tomorrow");
    let settled = read(&[&sim, &paid]);
    assert_eq!(bills(&read(&[&sim, &open])), ["g:bill/2026-08"]);
    assert_eq!(bills(&settled), ["g:bill/2026-08", "g:bill/2026-09"]);
    let waited = |account: &Account| {
        let timeline = Diagnosis::new(&graph(account)).timeline(&Weekends);
        [timeline.earliest_close(), timeline.if_support_acts(&Weekends).earliest_close()]
    };
    for doubtful in [read(&[&sim, &open, &paid]), read(&[&sim, &unknown])] {
        assert_eq!(bills(&doubtful), bills(&settled));
        assert_eq!(waited(&doubtful), waited(&settled));
        let plan = Planner::new(&graph(&doubtful)).plan().save(&Weekends);
        assert_eq!(verify(&plan, &doubtful, catalogue(), now()).violations(), [], "the bills are planned");
        let order: Vec<String> = plan.steps().map(|step| step.subject().to_string()).collect();
        let at = |what: &str| order.iter().position(|subject| subject == what).unwrap();
        assert!(at("g:sim/s1") < at("g:bill/2026-08"), "it may be charged on this bill: {order:?}");
        assert!(at("g:sim/s1") < at("g:bill/2026-09"), "or on that: {order:?}");
    }
    // Where nothing is charged any more, no bill comes after it.
    assert_eq!(waited(&read(&[&open, &paid])), waited(&read(&[&open])));
    let (begun, to_come) = (waited(&read(&[&open])), waited(&settled));
    assert!(begun[0] < to_come[0] && begun[1] < to_come[1], "{begun:?}, {to_come:?}");
}

/// What may be settled by a status is told of each status.
#[test]
fn a_bill_is_in_doubt_by_what_would_settle_it() {
    let (bill, sim) = (thing("bill", GLOBAL, "2026-08"), with_status(&thing("sim", GLOBAL, "s1"), "active"));
    let open = with_status(&bill, "temporary");
    let plan = Planner::new(&graph(&read(&[&sim, &open]))).plan().save(&Weekends);
    for (other, is_doubtful) in
        [("paid", true), ("lessThanMinimumCharge", true), ("status-of-tomorrow", true), ("closed", false)]
    {
        let account = read(&[&sim, &open, &with_status(&bill, other)]);
        assert_eq!(bills(&account).contains(&"g:bill/2026-09".to_owned()), is_doubtful, "{other}");
        let verified = verify(&plan, &account, catalogue(), now());
        let is_bill = |difference: &Difference| matches!(difference, Difference::Bill { .. });
        assert_eq!(verified.changes().iter().any(is_bill), is_doubtful, "{other}: {:?}", verified.changes());
    }
}

/// Whether a plan has no order of a thing and the bill of August, and should have it by now.
fn is_to_come_first(plan: &SavedPlan, account: &Account, thing: &str) -> bool {
    let verified = verify(plan, account, catalogue(), now());
    verified.changes().iter().any(|difference| match difference {
        Difference::Order { first, second, .. } => {
            [first, second].map(ToString::to_string) == [thing, "g:bill/2026-08"]
        }
        _ => false,
    })
}

/// Where a bill takes the charges, it is paid after they have ended; and where it may take them.
#[test]
fn what_is_charged_ends_before_each_bill_that_may_take_it() {
    let (bill, sim) = (|month| thing("bill", GLOBAL, month), with_status(&thing("sim", GLOBAL, "s1"), "active"));
    let later = |month| with_status(&bill(month), "temporary");
    let waits = |account: &Account| {
        let graph = graph(account);
        let bill = graph.get(&"g:bill/2026-08".parse().unwrap()).unwrap();
        bill.prerequisites().iter().any(|edge| edge.before.kind().name == "sim")
    };
    let (due, unknown) = (with_status(&bill("2026-08"), "closed"), with_status(&bill("2026-08"), "status-of-tomorrow"));
    assert!(waits(&read(&[&sim, &due])), "it is charged on this bill");
    assert!(waits(&read(&[&sim, &due, &later("2026-10")])), "or on that of September, of which nobody knows");
    let with_next = read(&[&sim, &due, &later("2026-09")]);
    assert!(!waits(&with_next), "what this bill does not take, the next one takes");
    assert!(!waits(&read(&[&sim, &unknown, &later("2026-09")])), "if this bill is settled, the next one takes it too");
    let doubtful = read(&[&sim, &due, &with_status(&bill("2026-09"), "status-of-tomorrow")]);
    assert!(waits(&doubtful), "the next one may be settled");
    let unlisted = read(&[&sim, &unknown]);
    assert!(waits(&unlisted), "it may be charged on either");
    // A plan that pays it at once is wrong where that is in doubt.
    let plan = Planner::new(&graph(&with_next)).plan().save(&Weekends);
    assert!(!is_to_come_first(&plan, &with_next, "g:sim/s1") && is_to_come_first(&plan, &doubtful, "g:sim/s1"));
    assert!(is_to_come_first(&plan, &unlisted, "g:sim/s1"), "nobody knows whether that of September comes");
    let alone = read(&[&sim, &due]);
    assert!(!is_to_come_first(&plan, &alone, "g:sim/s1"), "the plan waits for that of September");
    // So is one that waits for a bill of a later month only, if nobody knows of the next.
    let contract = with_status(&thing("operator-contract", None, "support"), "priority");
    let billed = |code: &str| read(&[&with_fact(&contract, Fact::BilledTo, code), &due, &later("2026-10")]);
    let plan = Planner::new(&graph(&billed("jp"))).plan().save(&Weekends);
    assert!(!is_to_come_first(&plan, &billed("jp"), "operator-contract/support"));
    assert!(is_to_come_first(&plan, &billed("g"), "operator-contract/support"));
}
