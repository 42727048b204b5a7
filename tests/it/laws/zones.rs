//! Months and days are counted where the provider is. With all clocks set back by as much as a provider's are
//! ahead of UTC, its calendar says the same as one in UTC: so must every answer.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Address, Coverage, Fact};
use winddown::assessment::Assessment;
use winddown::backend::Simulation;
use winddown::catalogue::spec::{
    Action, Actor, Constraint, FactSpec, Form, Means, Pair, Part, Provenance, Read, Route, StepSpec, Strength,
    inferred, t,
};
use winddown::catalogue::{Catalogue, KindSpec, Noun, Operation};
use winddown::diagnosis::Verdict;
use winddown::plan::SavedPlan;
use winddown::reading::{CaptureDir, Source as _};
use winddown::strategies::{AccountFacts, now, proptest1_account_strategy};
use winddown::timeline::Gone;
use winddown::verify::{Soundness, verify};

use super::oracle::config;
use crate::drawn::{of_any_provider, second_provider};

const RULE: Provenance = Provenance::Inferred(t("it is a test's"));

const fn hard(then: &'static str, pairs: &'static [Pair]) -> Constraint {
    Constraint { then, strength: Strength::Hard, pairs, reason: t("that is the rule"), provenance: RULE }
}

/// What ends at a date, and is charged until then.
const TEAM: &[Read] = &[Read {
    rows: "",
    paged: false,
    ..Read::list(Operation::new("getTeam", "GET", "/team", "team get", &[]), &[Part::Field(&["id"])])
}];

const LEASE: KindSpec = KindSpec {
    name: "lease",
    noun: Noun::new("lease", "leases"),
    coverages: inferred(&[Coverage::from_static("eu")], "it is a test's"),
    reads: &[Read {
        rows: "items.*",
        ..Read::list(Operation::new("listLeases", "GET", "/leases", "lease list", &[]), &[Part::Field(&["id"])])
    }],
    facts: &[FactSpec { fact: Fact::EndsAt, field: "lastDay", form: Form::DayEnd, when: &[] }],
    routes: &[Route::only(&[StepSpec::by(Action::Cancel, Means::Support(t("the end of the lease")))])],
    before: &[hard("team", &[Pair::All]), hard("invoice", &[Pair::FinalBill])],
    who: inferred(Actor::Support, "only they can"),
    billed: inferred(true, "leases cost money"),
    billed_until_ended: inferred(true, "leases cost money"),
    phase: 7,
    ..KindSpec::EMPTY
};

/// The second provider's kinds, and what ends at a date.
fn with_leases() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        let nimbus = second_provider();
        // So that a capture says whose it is.
        let readable = |kind: &KindSpec| if kind.name == "team" { KindSpec { reads: TEAM, ..*kind } } else { *kind };
        Catalogue::new(*nimbus.provider(), nimbus.kinds().map(readable).chain([LEASE])).unwrap()
    });
    &CATALOGUE
}

fn zone(hours: i32) -> FixedOffset {
    FixedOffset::east_opt(hours * 3600).unwrap()
}

/// The same kinds, of a provider that counts months elsewhere.
fn in_zone(catalogue: &Catalogue, zone: FixedOffset) -> Catalogue {
    Catalogue::new(catalogue.provider().with_zone(zone), catalogue.kinds()).unwrap()
}

/// The same clocks, as a provider in UTC has them, and as one in a zone has them.
struct Clocks {
    /// What the clocks are set forward by, wherever they are.
    forward: TimeDelta,
    zone: FixedOffset,
}

impl Clocks {
    fn now(&self) -> DateTime<Utc> {
        now() + self.forward - TimeDelta::seconds(self.zone.local_minus_utc().into())
    }

    /// The facts with all dates moved along, and spread over the hours of the day.
    fn set(&self, facts: &AccountFacts) -> AccountFacts {
        let mut facts = facts.clone();
        for (n, thing) in (0i64..).zip(&mut facts.things) {
            for (_, value) in thing.facts.iter_mut().filter(|(fact, _)| *fact == Fact::EndsAt) {
                let spread = TimeDelta::hours(n * 7 % 24);
                let date: DateTime<FixedOffset> = value.parse().unwrap();
                *value = (self.now() + (date.to_utc() - now()) + spread).to_rfc3339();
            }
        }
        facts.catalogue = in_zone(&facts.catalogue, self.zone);
        facts
    }
}

/// Everything in an answer that has a date, each counted from the clock's own midnight.
#[derive(Debug, PartialEq)]
struct Dated {
    verdict: Verdict,
    nodes: Vec<(Address, Option<TimeDelta>)>,
    closes: Option<NaiveDate>,
    path: Vec<(Address, NaiveDate)>,
    blockers: Vec<(Address, Option<NaiveDate>)>,
    steps: Vec<(Address, Action, Option<NaiveDate>)>,
    later: Vec<(Soundness, BTreeSet<Address>)>,
    simulated: Vec<Vec<(Address, Option<String>)>>,
}

fn dated(facts: &AccountFacts, clocks: &Clocks) -> Dated {
    let (facts, now) = (clocks.set(facts), clocks.now());
    let (account, catalogue) = (facts.account().unwrap(), &facts.catalogue);
    let assessment = Assessment::new(account.clone(), catalogue, now).unwrap();
    let diagnosis = assessment.diagnosis();
    let timeline = diagnosis.timeline(assessment.calendar());
    let gone_at = |node| match timeline.gone_at(node) {
        Gone::At(end) => Some(end - now),
        _ => None,
    };
    let plan = assessment.plan().save(assessment.calendar());
    Dated {
        verdict: assessment.verdict(),
        nodes: diagnosis.graph().nodes().map(|node| (node.address(), gone_at(node))).collect(),
        closes: timeline.earliest_close(),
        path: timeline.critical_path().into_iter().map(|step| (step.node.address(), step.date)).collect(),
        blockers: diagnosis
            .blockers()
            .map(|blocker| (blocker.subject(), blocker.not_before(&winddown::timeline::Weekends)))
            .collect(),
        steps: plan.steps().map(|step| (step.subject(), step.action(), step.not_before())).collect(),
        later: HOURS.map(|hours| proved(&plan, &account, catalogue, now + TimeDelta::hours(hours))).into(),
        simulated: simulated(&account, catalogue, now),
    }
}

/// Over the ends of days, of this month, and of several.
const HOURS: [i64; 6] = [0, 5, 11, 24, 31 * 24, 100 * 24];

/// What the checker says of a plan at an instant.
fn proved(
    plan: &SavedPlan,
    account: &Account,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
) -> (Soundness, BTreeSet<Address>) {
    let verification = verify(plan, account, catalogue, now);
    let assessment = Assessment::new(account.clone(), catalogue, now).unwrap();
    (verification.soundness(), assessment.diagnosis().blockers().map(|blocker| blocker.subject()).collect())
}

/// What is there as time goes by, while people do their part.
fn simulated(account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Vec<Vec<(Address, Option<String>)>> {
    let simulation = Simulation::new(account, catalogue, now).people_act();
    let at = |hours| {
        simulation.set_now(now + TimeDelta::hours(hours));
        let account = simulation.read().unwrap();
        account.resources().map(|thing| (thing.address(), thing.status().map(str::to_owned))).collect()
    };
    HOURS.into_iter().map(at).collect()
}

fn answers_follow_the_providers_clock(facts: &AccountFacts, hours: i64, ahead: i32) -> TestCaseResult {
    let forward = TimeDelta::hours(hours);
    let [there, here] = [ahead, 0].map(|ahead| dated(facts, &Clocks { forward, zone: zone(ahead) }));
    prop_assert_eq!(there, here);
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    fn hours() -> impl Strategy<Value = i64> {
        // From 20 August, midday: around the end of the month as often as not.
        prop_oneof![0i64..600, 266i64..290]
    }

    fn ahead() -> impl Strategy<Value = i32> {
        prop_oneof![Just(9), -11i32..14]
    }

    proptest! {
        #![proptest_config(config(96))]

        #[test]
        fn answers_follow_the_providers_clock(
            facts in proptest1_account_strategy(with_leases(), 9),
            hours in hours(),
            ahead in ahead(),
        ) {
            super::answers_follow_the_providers_clock(&facts, hours, ahead)?;
        }

        #[test]
        fn it_is_so_with_any_kinds(facts in of_any_provider(9), hours in hours(), ahead in ahead()) {
            super::answers_follow_the_providers_clock(&facts, hours, ahead)?;
        }
    }
}

/// The last day of a month is in that month, wherever the provider is.
#[test]
fn a_day_ends_where_the_provider_is() {
    for hours in [-8, 0, 9] {
        let catalogue = in_zone(with_leases(), zone(hours));
        let capture = tempfile::tempdir().unwrap();
        for (name, content) in [
            ("operator/getTeam.json", r#"{"id":"team-7"}"#),
            ("eu/listLeases.json", r#"{"items":[{"id":"l-1","lastDay":"20260930"}]}"#),
        ] {
            let file = capture.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
        let account = CaptureDir::new(capture.path()).catalogue(catalogue.clone()).load().unwrap().account;
        let lease = account.of_kind("lease").next().unwrap();
        let end: DateTime<FixedOffset> = lease.fact(Fact::EndsAt).unwrap().parse().unwrap();
        assert_eq!(end.with_timezone(&zone(hours)).naive_local().to_string(), "2026-09-30 23:59:59");
        let assessment = Assessment::new(account, &catalogue, now()).unwrap();
        let bills = assessment.diagnosis().blockers().filter(|blocker| blocker.kind().is_bill);
        let months: Vec<String> = bills.map(|bill| bill.subject().to_string()).collect();
        assert_eq!(months, ["eu:invoice/2026-08", "eu:invoice/2026-09"]);
    }
}
