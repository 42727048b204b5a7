//! What waiting costs: only what is known, and nothing that is not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, Days, TimeDelta};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use rust_decimal::Decimal;
use winddown::account::{AccountBuilder, Fact, Money};
use winddown::catalogue::Catalogue;
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::timeline::{Timeline, Weekends};

use crate::common::{GLOBAL, JAPAN, now};

/// A discount: hundredths of a currency for a slot and a month, if that is known; slots; days until it ends.
#[derive(Clone, Debug)]
struct Discount {
    price: Option<i64>,
    slots: i64,
    days: u64,
    currency: &'static str,
}

fn discount() -> impl Strategy<Value = Discount> {
    let price = prop_oneof![3 => (0..1_000_000_i64).prop_map(Some), 1 => Just(None)];
    let currency = prop_oneof![Just("JPY"), Just("USD"), Just("EUR")];
    (price, 0..200_i64, 1..900_u64, currency).prop_map(|(price, slots, days, currency)| Discount {
        price,
        slots,
        days,
        currency,
    })
}

fn graph(discounts: &[Discount], is_backwards: bool) -> Arc<DependencyGraph> {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    let mut places: Vec<usize> = (0..discounts.len()).collect();
    if is_backwards {
        places.reverse();
    }
    for place in places {
        let Discount { price, slots, days, currency } = &discounts[place];
        let end = now() + TimeDelta::days(i64::try_from(*days).unwrap());
        let draft = builder.add("long-term-discount", JAPAN, &format!("VD-{place:03}")).status("active");
        let draft = draft.fact(Fact::EndsAt, &end.to_rfc3339()).fact(Fact::Quantity, &slots.to_string());
        let draft = draft.fact(Fact::Currency, currency);
        if let Some(price) = price {
            draft.fact(Fact::UnitPrice, &Decimal::new(*price, 2).to_string());
        }
    }
    builder.add("sim", GLOBAL, "8942310000000000018").status("active");
    builder.add("sim", GLOBAL, "8942310000000000026").status("suspended");
    DependencyGraph::build(builder.build(Catalogue::soracom()).unwrap(), Catalogue::soracom(), now()).unwrap()
}

/// Walks through the days, and pays on each first of a month.
fn paid(discounts: &[Discount]) -> Vec<Money> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for Discount { price, slots, days, currency } in discounts {
        for day in (1..=*days).map(|day| now().date_naive() + Days::new(day)) {
            if day.day() == 1 {
                *sums.entry(currency).or_default() += price.unwrap_or(0) * slots;
            }
        }
    }
    let sums = sums.into_iter().filter(|(_, cents)| *cents > 0);
    sums.map(|(currency, cents)| Money { amount: Decimal::new(cents, 2), currency: currency.to_owned() }).collect()
}

/// The sum is that of what is paid month after month, for each currency by itself; what has no known price is
/// counted, and is in no sum.
fn what_is_known_is_summed_and_nothing_else(discounts: &[Discount]) -> TestCaseResult {
    let graph = graph(discounts, false);
    let timeline = Timeline::new(&graph, &Weekends);
    let charges = timeline.charges();
    prop_assert_eq!(&charges.at_least, &paid(discounts));
    prop_assert_eq!(charges.known.len(), discounts.iter().filter(|one| one.price.is_some()).count());
    let counted = |kind: &str| charges.unknown.iter().find(|(known, _)| known.name == kind).map_or(0, |(_, n)| *n);
    prop_assert_eq!(counted("long-term-discount"), discounts.len() - charges.known.len());
    prop_assert_eq!(counted("sim"), 2);
    Ok(())
}

/// The order in which things were added shows nowhere.
fn the_order_of_the_input_does_not_matter(discounts: &[Discount]) -> TestCaseResult {
    let said = |is_backwards| {
        let graph = graph(discounts, is_backwards);
        let plan = Planner::new(&graph).plan();
        let timeline = plan.timeline(&Weekends);
        format!("{:?} {:?}", timeline.charges(), plan.instead())
    };
    prop_assert_eq!(said(false), said(true));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_known_is_summed(discounts in proptest::collection::vec(discount(), 0..6)) {
        what_is_known_is_summed_and_nothing_else(&discounts)?;
    }

    #[test]
    fn order_does_not_matter(discounts in proptest::collection::vec(discount(), 0..6)) {
        the_order_of_the_input_does_not_matter(&discounts)?;
    }
}

/// A price that would be too much for a sum, or that is below zero, is not known.
#[test]
fn absurd_prices_are_not_known() {
    for price in [i64::MAX, -1] {
        let graph = graph(&[Discount { price: Some(price), slots: i64::MAX, days: 60, currency: "JPY" }], false);
        let timeline = Timeline::new(&graph, &Weekends);
        let charges = timeline.charges();
        assert_eq!((charges.known.len(), charges.at_least.len()), (0, 0), "{price}");
    }
}

/// The step that ends a discount says what it stops, and what ending it early costs is said beside it.
#[test]
fn a_step_says_which_charge_it_stops() {
    let graph = graph(&[Discount { price: Some(27_500), slots: 5, days: 41, currency: "JPY" }], false);
    let plan = Planner::new(&graph).plan();
    let stopped: Vec<String> = plan.steps().filter_map(|step| step.stops_monthly()).map(|it| it.to_string()).collect();
    assert_eq!(stopped, ["1375.00 JPY"]);
    let timeline = plan.timeline(&Weekends);
    let charges = timeline.charges();
    assert_eq!(charges.known[0].to_end_it.as_ref().unwrap().to_string(), "5500 JPY");
    assert_eq!(charges.known[0].waiting.as_ref().unwrap().to_string(), "1375.00 JPY");
}

/// What could be done instead is said once for a kind, with the number of things for which it is possible.
#[test]
fn what_could_be_done_instead_is_said_once_a_kind() {
    let graph = graph(&[], false);
    let plan = Planner::new(&graph).plan();
    let all = plan.instead();
    let counts: Vec<(&str, usize)> = all.iter().map(|instead| (instead.kind.name, instead.count)).collect();
    // Active: two ways to pause it; suspended: one to leave it so. Both can be handed over.
    assert_eq!(counts, [("sim", 1), ("sim", 1), ("sim", 1), ("sim", 2)]);
    assert!(all[3].what.value.english().contains("transfer"), "{:?}", all[3]);
    let none = Planner::new(&graph).target("long-term-discount".parse().unwrap()).unwrap().plan();
    assert!(none.instead().is_empty());
}
