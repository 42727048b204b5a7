//! Laws of what-if: it answers what an account without those things answers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Address, Coverage};
use winddown::catalogue::spec::{Actor, RefSpec, Standing};
use winddown::catalogue::{Catalogue, Code};
use winddown::diagnosis::{Assumption, Blocker, Diagnosis, Verdict};
use winddown::strategies::{AccountFacts, ReferenceFacts, ThingFacts, now, proptest1_graph_strategy};
use winddown::timeline::{Gone, Weekends};

use super::diagnosis::address;
use super::oracle::{account, config, graph, small};
use crate::common::{self, JAPAN, acme};
use crate::drawn::of_any_provider;

/// Everything that a diagnosis says of an account: the verdict, what is in the way and why, what is unread,
/// the dates with and without support's help, and who has to do what to close by some day.
#[derive(Debug, PartialEq)]
struct Said {
    verdict: Verdict,
    blockers: Vec<(Address, Code, bool, Vec<Address>, Gone)>,
    gaps: Vec<Address>,
    closes: Option<NaiveDate>,
    closes_with_help: Option<NaiveDate>,
    path: Vec<(Address, NaiveDate)>,
    by: Vec<ClosingBy>,
}

/// Whether it can be closed by a day, what support is asked for, and what each actor has to do by when.
type ClosingBy = (bool, Vec<Address>, Vec<(Actor, NaiveDate, Vec<Address>)>);

fn closing_by(diagnosis: &Diagnosis, days: u64) -> ClosingBy {
    let subjects = |blockers: &[Blocker<'_>]| blockers.iter().map(Blocker::subject).collect::<Vec<_>>();
    let closing = diagnosis.closing_by(now().date_naive() + Days::new(days), &Weekends);
    let parts = closing.parts().iter().map(|part| (part.actor, part.by, subjects(&part.blockers)));
    (closing.is_possible(), subjects(closing.asked_early()), parts.collect())
}

fn said(diagnosis: &Diagnosis) -> Said {
    let timeline = diagnosis.timeline(&Weekends);
    let blockers = diagnosis.blockers().map(|blocker| {
        let waits_for = blocker.waits_for().into_iter().map(|dependency| dependency.before.address()).collect();
        (blocker.subject(), blocker.code(), blocker.is_root(), waits_for, timeline.gone_at(blocker.node()))
    });
    Said {
        verdict: diagnosis.verdict(),
        blockers: blockers.collect(),
        gaps: diagnosis.gaps().iter().map(|gap| gap.subject().clone()).collect(),
        closes: timeline.earliest_close(),
        closes_with_help: timeline.if_support_acts(&Weekends).earliest_close(),
        path: timeline.critical_path().into_iter().map(|step| (step.node.address(), step.date)).collect(),
        by: [16, 48, 79].map(|days| closing_by(diagnosis, days)).to_vec(),
    }
}

/// The same facts without some things, and without what refers to them. A bill is paid instead: it stays.
pub(super) fn without(facts: &AccountFacts, gone: &BTreeSet<Address>) -> AccountFacts {
    let mut less = facts.clone();
    less.things.retain(|thing| !gone.contains(&address(thing)) || is_bill(&facts.catalogue, thing));
    let coverages = facts.catalogue.provider().coverages().map(Some);
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

/// Things that are there once: those that an account can be without.
pub(super) fn choosable(facts: &AccountFacts) -> Vec<Address> {
    let all: Vec<Address> = facts.things.iter().map(address).collect();
    let root = facts.catalogue.root().unwrap().name;
    let is_fit = |thing: &&ThingFacts| {
        let own = address(thing);
        all.iter().filter(|other| **other == own).count() == 1 && thing.kind != root
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
    let bare = Diagnosis::new(&graph(&less));
    prop_assert_eq!(said(&assumed), said(&bare), "without {:?}", gone);
    // So it is if somebody acts besides.
    for actor in [Actor::Api, Actor::Support, Actor::Payer] {
        let acts = Assumption::ActsToday(actor);
        let both: Vec<Assumption> = assumptions.iter().cloned().chain([acts.clone()]).collect();
        let (both, then) = (whole.what_if(&both).unwrap(), bare.what_if(&[acts]).unwrap());
        prop_assert_eq!(said(&both), said(&then), "without {:?}, and {:?} acts", gone, actor);
    }
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

/// Whatever is said, in however many goes: of each thing the last word counts, and nothing that a diagnosis
/// answers contradicts it.
fn the_last_word_counts(facts: &AccountFacts, said_of: &[(Index, u8)]) -> TestCaseResult {
    let whole = Diagnosis::new(&graph(&account(facts)));
    let all: Vec<Address> = whole.graph().nodes().map(|node| node.address()).collect();
    let root = whole.graph().root().address();
    let words = said_of.iter().map(|(index, word)| (index.get(&all).clone(), word % 3));
    let words: Vec<(Address, u8)> = words.filter(|(address, _)| *address != root).collect();
    let is_bill = |address: &Address| whole.graph().catalogue().kind(address.kind()).is_some_and(|kind| kind.is_bill);
    let assumption = |(address, word): &(Address, u8)| match word {
        0 => Assumption::Terminated(address.clone()),
        1 if is_bill(address) => Assumption::Paid(address.clone()),
        1 => Assumption::Terminated(address.clone()),
        _ => Assumption::Kept(address.clone()),
    };
    let at_once = whole.what_if(&words.iter().map(assumption).collect::<Vec<_>>()).unwrap();
    let mut one_by_one = whole.what_if(&[]).unwrap();
    for word in &words {
        one_by_one = one_by_one.what_if(&[assumption(word)]).unwrap();
        answers_agree(&one_by_one)?;
    }
    prop_assert_eq!(said(&one_by_one), said(&at_once), "{:?}", words);
    let last: BTreeMap<Address, u8> = words.iter().cloned().collect();
    let last: Vec<Assumption> = last.iter().map(|(address, word)| assumption(&(address.clone(), *word))).collect();
    prop_assert_eq!(said(&whole.what_if(&last).unwrap()), said(&at_once), "{:?}", words);
    Ok(())
}

/// Everything else that can be asked of a diagnosis is of its own blockers.
fn answers_agree(diagnosis: &Diagnosis) -> TestCaseResult {
    let blockers: BTreeSet<Address> = diagnosis.blockers().map(|blocker| blocker.subject()).collect();
    let of_causes = diagnosis.explain_account();
    let members = of_causes.causes().flat_map(|cause| cause.members());
    let explained: BTreeSet<Address> = members.map(|node| node.address()).collect();
    for address in &explained {
        let is_root = *address == diagnosis.graph().root().address();
        prop_assert!(is_root || blockers.contains(address), "{} is explained", address);
    }
    let roots: BTreeSet<Address> = diagnosis.roots().map(|blocker| blocker.subject()).collect();
    let groups = diagnosis.root_groups();
    let grouped = groups.iter().flat_map(|group| group.members().map(|blocker| blocker.subject()).collect::<Vec<_>>());
    prop_assert_eq!(grouped.collect::<BTreeSet<_>>(), roots);
    prop_assert_eq!(diagnosis.leverage(&Weekends).len(), groups.len());
    for question in diagnosis.questions() {
        let is_open = diagnosis.gaps().iter().any(|gap| gap.subject().kind() == question.kind().name);
        prop_assert!(is_open);
    }
    prop_assert!(diagnosis.diff(diagnosis).is_empty());
    let path = diagnosis.timeline(&Weekends);
    for step in path.critical_path() {
        let address = step.node.address();
        prop_assert!(address == diagnosis.graph().root().address() || blockers.contains(&address), "{}", address);
    }
    for node in diagnosis.graph().nodes() {
        prop_assert!(diagnosis.explain_node(node).is_some());
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn of_each_thing_the_last_word_counts(facts in small(), said_of in vec(any::<(Index, u8)>(), 1..6)) {
        the_last_word_counts(&facts, &said_of)?;
    }

    #[test]
    fn the_last_word_counts_on_graphs_of_any_shape(
        facts in proptest1_graph_strategy(9),
        said_of in vec(any::<(Index, u8)>(), 1..6),
    ) {
        the_last_word_counts(&facts, &said_of)?;
    }
}

/// Without the statement that settles it, the bill of this month takes the charges, and no later bill is expected.
#[test]
fn without_its_statement_a_small_bill_is_open() {
    let thing = |kind, key, status: Option<&str>| ThingFacts {
        status: status.map(str::to_owned),
        ..ThingFacts::new(kind, JAPAN, key)
    };
    let settles = ReferenceFacts { role: RefSpec::SETTLES, to: &["bill"], key: "2026-08".to_owned(), may_miss: None };
    let statement = ThingFacts { references: vec![settles], ..thing("payment-statement", "P1", None) };
    let rest = [thing("sim", "s1", Some("active")), thing("bill", "2026-08", Some("lessThanMinimumCharge"))];
    let of =
        |things: Vec<ThingFacts>| Diagnosis::new(&graph(&account(&AccountFacts { things, ..AccountFacts::default() })));
    let whole = of([&rest[..], &[statement]].concat());
    let bills = |diagnosis: &Diagnosis| -> Vec<String> {
        let subjects = diagnosis.blockers().map(|blocker| blocker.subject());
        subjects.filter(|subject| subject.kind() == "bill").map(|subject| subject.to_string()).collect()
    };
    assert_eq!(bills(&whole), ["jp:bill/2026-09"]);
    let gone = whole.what_if(&[Assumption::Terminated("jp:payment-statement/P1".parse().unwrap())]).unwrap();
    assert_eq!(bills(&gone), ["jp:bill/2026-08"]);
    assert_eq!(said(&gone), said(&of(rest.to_vec())));
}

/// A bill of an earlier month that only a statement settles is open without it, and no other bill is expected.
#[test]
fn without_its_statement_an_earlier_bill_is_open() {
    let acme = common::account(&acme());
    let whole = Diagnosis::new(&graph(&acme));
    let statement: Vec<Address> =
        acme.of_kind("payment-statement").filter(|one| one.coverage() == JAPAN).map(|one| one.address()).collect();
    let gone = whole.what_if(&statement.into_iter().map(Assumption::Terminated).collect::<Vec<_>>()).unwrap();
    let diff = gone.diff(&whole);
    let bill: Address = "jp:bill/2026-06".parse().unwrap();
    assert_eq!(diff.new.iter().map(|(address, _)| address).collect::<Vec<_>>(), [&bill]);
    assert!(diff.cleared.is_empty() && diff.changed.is_empty());
}
