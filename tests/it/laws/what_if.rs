//! Laws of what-if: it answers what an account without those things answers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Address, Coverage};
use winddown::catalogue::spec::{RefSpec, Standing};
use winddown::catalogue::{Catalogue, Code};
use winddown::diagnosis::{Assumption, Diagnosis, Verdict};
use winddown::strategies::{AccountFacts, ThingFacts, proptest1_graph_strategy};
use winddown::timeline::{Gone, Weekends};

use super::diagnosis::address;
use super::oracle::{account, config, graph, small};
use crate::drawn::of_any_provider;

/// Everything that a diagnosis says of an account: the verdict, what is in the way and why, what is unread,
/// and the dates with and without support's help.
#[derive(Debug, PartialEq)]
struct Said {
    verdict: Verdict,
    blockers: Vec<(Address, Code, bool, Vec<Address>, Gone)>,
    gaps: Vec<Address>,
    closes: Option<NaiveDate>,
    closes_with_help: Option<NaiveDate>,
    path: Vec<(Address, NaiveDate)>,
}

fn said(diagnosis: &Diagnosis) -> Said {
    let timeline = diagnosis.timeline(&Weekends);
    let blockers = diagnosis.blockers().map(|blocker| {
        let waits_for = blocker.waits_for().into_iter().map(|dependency| dependency.node.address()).collect();
        (blocker.subject(), blocker.code(), blocker.is_root(), waits_for, timeline.gone_at(blocker.node()))
    });
    Said {
        verdict: diagnosis.verdict(),
        blockers: blockers.collect(),
        gaps: diagnosis.gaps().iter().map(|gap| gap.subject().clone()).collect(),
        closes: timeline.earliest_close(),
        closes_with_help: timeline.if_support_acts(&Weekends).earliest_close(),
        path: timeline.critical_path().into_iter().map(|step| (step.node.address(), step.date)).collect(),
    }
}

/// The same facts without some things, and without what refers to them. A bill is paid instead: it stays.
fn without(facts: &AccountFacts, gone: &BTreeSet<Address>) -> AccountFacts {
    let mut less = facts.clone();
    less.things.retain(|thing| !gone.contains(&address(thing)) || is_bill(&facts.catalogue, thing));
    let coverages = facts.catalogue.provider().coverages().iter().map(|coverage| Some(coverage.code));
    let anywhere: Vec<Option<Coverage>> = coverages.chain([None]).collect();
    for thing in &mut less.things {
        if gone.contains(&address(thing)) {
            thing.status = paid(&facts.catalogue, thing.kind);
        }
        let place = thing.coverage;
        let is_left = |kind: &str, key: &str| {
            let places = if place.is_some() { vec![place, None] } else { anywhere.clone() };
            let mut meant = places.into_iter().filter_map(|place| Address::new(kind.to_owned(), place, key).ok());
            meant.all(|address| !gone.contains(&address) || facts.catalogue.kind(kind).is_some_and(|kind| kind.is_bill))
        };
        thing.references.retain(|reference| reference.to.iter().all(|kind| is_left(kind, &reference.key)));
    }
    less
}

fn is_bill(catalogue: &Catalogue, thing: &ThingFacts) -> bool {
    catalogue.kind(thing.kind).is_some_and(|kind| kind.is_bill)
}

/// The status of a bill that is settled.
fn paid(catalogue: &Catalogue, kind: &str) -> Option<String> {
    let gone = catalogue.kind(kind)?.status.values.iter().find(|value| value.standing == Standing::Gone)?;
    Some(gone.name.to_owned())
}

/// Things that are there once, and say of no bill that it is settled: those that an account can be without.
fn choosable(facts: &AccountFacts) -> Vec<Address> {
    let all: Vec<Address> = facts.things.iter().map(address).collect();
    let settles = |thing: &ThingFacts| thing.references.iter().any(|reference| reference.role == RefSpec::SETTLES);
    let root = facts.catalogue.root().unwrap().name;
    let is_fit = |thing: &&ThingFacts| {
        let own = address(thing);
        all.iter().filter(|other| **other == own).count() == 1 && !settles(thing) && thing.kind != root
    };
    facts.things.iter().filter(is_fit).map(address).collect()
}

fn what_if_is_the_account_without_them(facts: &AccountFacts, chosen: &[Index]) -> TestCaseResult {
    let whole = Diagnosis::new(&graph(&account(facts)));
    // What is odd about a thing stays odd although the thing has ended: the account was read so.
    let odd: Vec<&Address> = whole.graph().account().oddities().iter().map(|oddity| &oddity.subject).collect();
    let fit: Vec<Address> = choosable(facts).into_iter().filter(|address| !odd.contains(&address)).collect();
    prop_assume!(!fit.is_empty());
    let gone: BTreeSet<Address> = chosen.iter().map(|index| fit[index.index(fit.len())].clone()).collect();
    let less = account(&without(facts, &gone));
    let assumptions: Vec<Assumption> = gone.iter().cloned().map(Assumption::Terminated).collect();
    let assumed = whole.what_if(&assumptions).unwrap();
    prop_assert_eq!(said(&assumed), said(&Diagnosis::new(&graph(&less))), "without {:?}", gone);
    // One after the other, in any order, comes to the same.
    let one_by_one = assumptions.iter().rev().fold(Diagnosis::new(&graph(&account(facts))), |diagnosis, assumption| {
        diagnosis.what_if(std::slice::from_ref(assumption)).unwrap()
    });
    prop_assert_eq!(said(&one_by_one), said(&assumed));
    Ok(())
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn it_is_the_account_without_them(facts in small(), chosen in vec(any::<Index>(), 1..4)) {
        what_if_is_the_account_without_them(&facts, &chosen)?;
    }

    #[test]
    fn it_is_so_in_larger_accounts(facts in of_any_provider(40), chosen in vec(any::<Index>(), 1..6)) {
        what_if_is_the_account_without_them(&facts, &chosen)?;
    }

    #[test]
    fn it_is_so_on_graphs_of_any_shape(facts in proptest1_graph_strategy(9), chosen in vec(any::<Index>(), 1..4)) {
        what_if_is_the_account_without_them(&facts, &chosen)?;
    }
}
