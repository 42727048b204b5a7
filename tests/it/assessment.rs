//! An answer that is kept: what it says, and that a service can hold it.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;

use chrono::{Datelike as _, NaiveDate};
use serde_json::json;
use winddown::account::{Account, AccountBuilder, Fact};
use winddown::assessment::Assessment;
use winddown::catalogue::{Catalogue, KindSpec};
use winddown::diagnosis::{Assumption, Diagnosis};
use winddown::planner::{Plan, Planner};
use winddown::report;
use winddown::timeline::{BusinessCalendar, Gone, Holidays, Timeline, Weekends};

use crate::common::{JAPAN, OPERATOR, account, acme, now};

/// One SIM, and a discount that only support can end before 2026-09-30.
fn with_discount(has_discount: bool) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.add("sim", JAPAN, "8942310000000000018").status("active");
    if has_discount {
        let discount = builder.add("long-term-discount", JAPAN, "VD-1").status("active");
        discount.fact(Fact::EndsAt, "2026-09-30T23:59:59Z");
    }
    builder.read_the_rest(Catalogue::soracom());
    builder.build(Catalogue::soracom()).unwrap()
}

fn assess(account: Account) -> Assessment {
    Assessment::new(account, Catalogue::soracom(), now()).unwrap()
}

fn terminated(address: &str) -> Assumption {
    Assumption::Terminated(address.parse().unwrap())
}

/// What is in the way, and when the account can be closed.
fn answer(assessment: &Assessment, diagnosis: &Diagnosis) -> (Vec<String>, String) {
    let blockers = diagnosis.blockers().map(|blocker| format!("{} {}", blocker.code(), blocker.subject()));
    (blockers.collect(), format!("{:?}", diagnosis.timeline(assessment.calendar()).earliest_close()))
}

#[test]
fn without_a_discount_its_last_bill_does_not_come() {
    let (whole, less) = (assess(with_discount(true)), assess(with_discount(false)));
    assert_eq!(whole.earliest_close(), Some("2026-10-06".parse().unwrap()));
    let without = whole.what_if(&[terminated("jp:long-term-discount/VD-1")]).unwrap();
    assert_eq!(answer(&whole, &without), answer(&less, less.diagnosis()));
    assert_eq!(less.earliest_close(), Some("2026-09-04".parse().unwrap()));
}

#[test]
fn a_paid_bill_leaves_charges_to_the_next() {
    let assessment = assess(with_discount(false));
    let paid = assessment.what_if(&[Assumption::Paid("jp:bill/2026-08".parse().unwrap())]).unwrap();
    let listed: Vec<String> = paid.blockers().map(|blocker| blocker.subject().to_string()).collect();
    assert_eq!(listed, ["jp:sim/8942310000000000018", "jp:bill/2026-09"]);
    // That bill is in no list, and can be taken to be paid all the same.
    let next = paid.what_if(&[Assumption::Paid("jp:bill/2026-09".parse().unwrap())]).unwrap();
    assert!(next.blocker(&"jp:bill/2026-10".parse().unwrap()).is_some());
    // So it can in one go; what is never there is refused in either case.
    let bill = |month| Assumption::Paid(format!("jp:bill/{month}").parse().unwrap());
    let at_once = assessment.what_if(&[bill("2026-08"), bill("2026-09")]).unwrap();
    assert_eq!(answer(&assessment, &at_once), answer(&assessment, &next));
    assert!(assessment.what_if(&[bill("2026-08"), bill("2026-12")]).is_err());
    assert!(assessment.what_if(&[bill("2026-09"), bill("2026-08")]).is_err());
}

/// What is said of a bill that comes only because another one is paid holds for what is said after that.
#[test]
fn a_bill_that_came_by_a_payment_stays_paid() {
    let paid = |month: &str| Assumption::Paid(format!("jp:bill/{month}").parse().unwrap());
    let further = [
        paid("2026-10"),
        Assumption::ProtectionLifted("jp:sim/8942310000000000018".parse().unwrap()),
        Assumption::Known("sim".to_owned(), JAPAN),
        Assumption::Kept("jp:sim/8942310000000000018".parse().unwrap()),
    ];
    for (further, last) in further.into_iter().zip(["2026-11", "2026-10", "2026-10", "2026-10"]) {
        let diagnosis = assess(with_discount(false)).diagnosis().what_if(&[paid("2026-08")]).unwrap();
        let diagnosis = diagnosis.what_if(&[paid("2026-09")]).unwrap().what_if(std::slice::from_ref(&further)).unwrap();
        let listed: Vec<String> = diagnosis.blockers().map(|blocker| blocker.subject().to_string()).collect();
        assert_eq!(listed, ["jp:sim/8942310000000000018", &format!("jp:bill/{last}")], "{further:?}");
    }
}

/// One assessment has one closing date, whichever way it is told.
#[test]
fn reports_count_by_the_calendar_of_their_assessment() {
    let days_off = ["2026-10-01", "2026-10-02", "2026-10-05"].map(|day| day.parse().unwrap());
    let assessment = assess(with_discount(true)).with_calendar(Holidays::new("autumn.ics", days_off));
    let date = assessment.earliest_close();
    assert_eq!(date, Some("2026-10-09".parse().unwrap()));

    let (diagnosis, plan) = (assessment.diagnosis(), assessment.plan());
    let said = json!(date.map(|date| date.to_string()));
    assert_eq!(serde_json::to_value(report::check(diagnosis)).unwrap()["earliest_close"], said);
    assert_eq!(serde_json::to_value(report::plan(&plan)).unwrap()["timeline"]["earliest_close"], said);
    let sim = assessment.what_if(&[Assumption::Kept("jp:sim/8942310000000000018".parse().unwrap())]).unwrap();
    assert_eq!(serde_json::to_value(report::what_if(diagnosis, &sim)).unwrap()["before"]["earliest_close"], said);
    let without = assessment.what_if(&[terminated("jp:long-term-discount/VD-1")]).unwrap();
    assert_eq!(
        serde_json::to_value(report::check(&without)).unwrap()["earliest_close"],
        json!(without.earliest_close(assessment.calendar()))
    );
    let page = report::page(diagnosis, &plan).to_string();
    assert!(page.contains("2026-10-09") && !page.contains("2026-10-06"), "{page}");
    // Another calendar may be asked for all the same.
    let weekends = serde_json::to_value(report::check(diagnosis).calendar(&Weekends)).unwrap();
    assert_eq!(weekends["earliest_close"], "2026-10-06");
}

#[test]
fn of_two_assumptions_about_one_thing_the_later_counts() {
    let assessment = assess(with_discount(false));
    let sim = "jp:sim/8942310000000000018".parse().unwrap();
    let ended_then_kept =
        assessment.what_if(&[terminated("jp:sim/8942310000000000018"), Assumption::Kept(sim)]).unwrap();
    let codes: Vec<&str> = ended_then_kept.blockers().map(|blocker| blocker.code().as_str()).collect();
    assert_eq!(codes, ["KEPT_BY_REQUEST", "BILL_UNCONFIRMED"]);
}

/// Whatever graph the account without some things has: what is made of it is of the account as it is, and what
/// one graph says of a thing is not taken for another thing's.
#[test]
fn what_is_made_of_an_assumed_graph_is_of_the_account() {
    let whole = assess(with_discount(true));
    for assumption in [terminated("jp:long-term-discount/VD-1"), terminated("jp:sim/8942310000000000018")] {
        let without = whole.what_if(&[assumption]).unwrap();
        let plan = Planner::new(without.graph()).plan();
        let steps = |plan: &Plan| plan.steps().map(|step| step.subject()).collect::<Vec<_>>();
        assert_eq!(steps(&plan), steps(&whole.plan()));
        assert_eq!(plan.save(&Weekends).digest(), whole.plan().save(&Weekends).digest());
        let again = Diagnosis::new(without.graph());
        assert_eq!(answer(&whole, &again), answer(&whole, whole.diagnosis()));
        assert_eq!(Timeline::new(without.graph(), &Weekends).earliest_close(), whole.earliest_close());
        let further = without.what_if(&[terminated("jp:bill/2026-08")]).unwrap();
        for (one, other) in [(&without, whole.diagnosis()), (whole.diagnosis(), &without), (&further, &without)] {
            let timeline = other.timeline(&Weekends);
            for blocker in one.blockers() {
                let there = other.blocker(&blocker.subject()).map(|blocker| timeline.gone_at(blocker.node()));
                assert_eq!(timeline.gone_at(blocker.node()), there.unwrap_or(Gone::Already), "{}", blocker.subject());
            }
        }
    }
}

#[test]
fn the_discount_wins_most_days() {
    let assessment = assess(account(&acme()));
    let levers = assessment.leverage();
    let best = levers.first().unwrap();
    assert_eq!(best.first().subject().to_string(), "jp:long-term-discount/VD-20251001-0001");
    let now = assessment.earliest_close().unwrap();
    let then = assessment.timeline().if_support_acts(assessment.calendar()).earliest_close().unwrap();
    assert_eq!(i64::from(best.days_won(assessment.calendar())), (now - then).num_days());
    assert!(levers[1..].iter().all(|lever| lever.days_won(assessment.calendar()) == 0));
    let ready: usize = levers.iter().map(|lever| lever.makes_ready()).sum();
    assert!(ready > 0);
}

/// Nobody works in September.
#[derive(Clone, Copy)]
struct LongHoliday;

impl BusinessCalendar for LongHoliday {
    fn is_business_day(&self, day: NaiveDate) -> bool {
        day.month() != 9
    }
}

#[test]
fn its_calendar_counts_its_dates() {
    let usual = assess(with_discount(false));
    let assessment = usual.clone().with_calendar(LongHoliday);
    assert!(!assessment.calendar().is_business_day("2026-09-01".parse().unwrap()));
    let bill = Timeline::new(assessment.graph(), &LongHoliday).earliest_close();
    assert!(bill > usual.earliest_close());
    assert_eq!((assessment.earliest_close(), assessment.timeline().earliest_close()), (bill, bill));
}

#[test]
fn it_is_of_the_catalogue_that_it_was_made_with() {
    let own = Catalogue::soracom().with([KindSpec { name: "edge-box", ..KindSpec::EMPTY }]).unwrap();
    let account = AccountBuilder::new(OPERATOR.parse().unwrap()).build(&own).unwrap();
    let assessment = Assessment::new(account, &own, now()).unwrap();
    assert!(assessment.catalogue().kind("edge-box").is_some());
    let said = format!("{assessment:?}");
    assert!(said.contains(OPERATOR) && said.contains("Unknown"), "{said}");
}

/// A service's state: answers by account, asked for from several threads.
#[test]
fn a_service_keeps_it() {
    let kept: Arc<Mutex<HashMap<String, Assessment>>> = Arc::default();
    let writer = Arc::clone(&kept);
    thread::spawn(move || {
        let assessment = assess(with_discount(true));
        writer.lock().unwrap().insert(assessment.account().operator().to_string(), assessment);
    })
    .join()
    .unwrap();
    let assessment = kept.lock().unwrap().get(OPERATOR).cloned().unwrap();
    let plan: Plan = thread::spawn(move || assessment.plan()).join().unwrap();
    assert!(plan.closes_account());
}
