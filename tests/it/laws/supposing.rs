//! Laws of the answers of `what-if` and `diff`: the documents say what the values say, and come back as they were.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Address, Reading};
use winddown::catalogue::Code;
use winddown::catalogue::spec::{Actor, Standing};
use winddown::diagnosis::{Assumption, Diagnosis, Verdict};
use winddown::report;
use winddown::report::json::{ChangeRow, CheckDocument, DiffDocument, LeversDocument, WhatIfDocument};
use winddown::strategies::{AccountFacts, now};
use winddown::timeline::Weekends;

use super::documents::back;
use super::oracle::{account, config, graph, shuffled, small};
use super::what_if::{choosable, without};

fn diagnosis(facts: &AccountFacts) -> Diagnosis {
    Diagnosis::new(&graph(&account(facts)))
}

/// What a document says is in the way, and why.
fn is(rows: &[ChangeRow]) -> impl Iterator<Item = (Address, Code)> {
    rows.iter().map(|row| (row.subject.clone(), row.is.as_ref().unwrap().code))
}

/// The document says what `check` says of the account without those things.
fn the_document_is_that_of_the_account_without_them(facts: &AccountFacts, chosen: &[Index]) -> TestCaseResult {
    let whole = diagnosis(facts);
    let odd: Vec<&Address> = whole.graph().account().oddities().iter().map(|oddity| &oddity.subject).collect();
    let fit: Vec<Address> = choosable(facts).into_iter().filter(|address| !odd.contains(&address)).collect();
    prop_assume!(!fit.is_empty());
    let gone: BTreeSet<Address> = chosen.iter().map(|index| index.get(&fit).clone()).collect();
    let assumptions: Vec<Assumption> = gone.iter().cloned().map(Assumption::Terminated).collect();
    let after = whole.what_if(&assumptions).unwrap();
    let document: WhatIfDocument = back(&report::what_if(&whole, &after).close_by(now().date_naive()))?;
    let less = diagnosis(&without(facts, &gone));
    let check: CheckDocument = back(&report::check(&less))?;

    prop_assert_eq!((document.after.verdict, document.after.earliest_close), (check.verdict, check.earliest_close));
    prop_assert_eq!(&document.unread, &check.unread);
    let mut left: Vec<(Address, Code)> = document
        .stays
        .iter()
        .map(|row| (row.subject.clone(), row.code))
        .chain(is(&document.new))
        .chain(is(&document.changed))
        .collect();
    left.sort();
    let mut blockers: Vec<(Address, Code)> = check.blockers.into_iter().map(|row| (row.subject, row.code)).collect();
    blockers.sort();
    prop_assert_eq!(left, blockers);
    let all = document.stays.len() + document.changed.len();
    let cleared = document.cleared.iter().filter(|row| row.was.as_ref().unwrap().code != Code::InventoryUnread).count();
    prop_assert_eq!(document.before.blockers, all + cleared);
    prop_assert_eq!(document.assumptions.len(), gone.len());
    Ok(())
}

/// What ends today is still charged, so it is never better than what is not there.
fn ending_today_is_no_better_than_being_gone(facts: &AccountFacts, chosen: &[Index]) -> TestCaseResult {
    let whole = diagnosis(facts);
    let root = whole.graph().root().address();
    let all: Vec<Address> = whole.graph().nodes().map(|node| node.address()).filter(|it| *it != root).collect();
    prop_assume!(!all.is_empty());
    let chosen: Vec<&Address> = chosen.iter().map(|index| index.get(&all)).collect();
    let with = |assume: fn(Address) -> Assumption| {
        let assumptions: Vec<Assumption> = chosen.iter().map(|address| assume((*address).clone())).collect();
        whole.what_if(&assumptions).unwrap()
    };
    let (today, gone) = (with(Assumption::EndsToday), with(Assumption::Terminated));
    let blockers = |diagnosis: &Diagnosis| diagnosis.blockers().map(|it| it.subject()).collect::<BTreeSet<_>>();
    for address in &chosen {
        prop_assert!(today.blocker(address).is_none(), "{} is in the way", address);
    }
    let kinds =
        |address: &Address| facts.catalogue.kind(address.kind()).is_some_and(|kind| kind.is_bill || kind.settles());
    // Where a bill is said to be paid, or what pays one is taken away, other bills come.
    if !chosen.iter().any(|address| kinds(address)) {
        prop_assert!(blockers(&today).is_superset(&blockers(&gone)));
        prop_assert!(gone.verdict() != Verdict::Blocked || today.verdict() == Verdict::Blocked);
        if let (Some(today), Some(gone)) = (today.earliest_close(&Weekends), gone.earliest_close(&Weekends)) {
            prop_assert!(today >= gone);
        }
    }
    Ok(())
}

/// True if all responses give a thing the same status, and the catalogue knows it.
fn has_certain_status(diagnosis: &Diagnosis, address: &Address) -> bool {
    let node = diagnosis.graph().get(address).unwrap();
    node.standing() != Standing::Unrecognised
        && node.resource().is_none_or(|resource| resource.other_statuses().next().is_none())
}

/// Who acts today clears only what is theirs, the dates are as if support acted, and nothing else gets better.
fn acting_today_is_what_the_dates_say(facts: &AccountFacts) -> TestCaseResult {
    let whole = diagnosis(facts);
    let as_it_is = whole.timeline(&Weekends);
    for actor in [Actor::Api, Actor::ConsoleUser, Actor::RootUser, Actor::Support, Actor::Payer, Actor::Provider] {
        let after = whole.what_if(&[Assumption::ActsToday(actor)]).unwrap();
        prop_assert!(!matches!(after.verdict(), Verdict::Closed) || whole.verdict() == Verdict::Closed);
        // What only a thing that ends referred to is of no interest any more; a kind that was not read is.
        let unread = |diagnosis: &Diagnosis| diagnosis.gaps().iter().filter(|gap| gap.kind().is_some()).count();
        prop_assert_eq!(unread(&after), unread(&whole));
        for blocker in whole.blockers().filter(|blocker| after.blocker(&blocker.subject()).is_none()) {
            let is_expected = blocker.node().resource().is_none();
            let is_theirs = blocker.remedy().all(|act| act.actor() == actor);
            prop_assert!(is_expected || is_theirs, "{} clears {}", actor, blocker.subject());
            // It goes after all that it waits for.
            for earlier in blocker.waits_for().into_iter().map(|it| it.before.address()) {
                let is_left = after.blocker(&earlier).is_some();
                prop_assert!(is_expected || !is_left, "{} clears {} before {}", actor, blocker.subject(), earlier);
            }
        }
        if actor == Actor::Provider {
            prop_assert!(after.diff(&whole).is_empty(), "nobody can hurry time");
            continue;
        }
        for root in whole.roots().filter(|root| root.actor() == Some(actor)) {
            if !has_certain_status(&whole, &root.subject()) {
                continue;
            }
            let is_left = after.blocker(&root.subject()).is_some();
            prop_assert_eq!(is_left, root.remedy().any(|act| act.actor() != actor), "{}", root.subject());
        }
        if actor == Actor::Support {
            let helped = as_it_is.if_support_acts(&Weekends).earliest_close();
            prop_assert_eq!(after.earliest_close(&Weekends), helped);
        }
    }
    Ok(())
}

/// What is kept keeps the account open, and all that waits for it.
fn what_is_kept_stays(facts: &AccountFacts, chosen: Index) -> TestCaseResult {
    let whole = diagnosis(facts);
    let nodes: Vec<Address> = whole.graph().nodes().map(|node| node.address()).collect();
    let kept = chosen.get(&nodes);
    let after = whole.what_if(&[Assumption::Kept(kept.clone())]).unwrap();
    let stays: BTreeSet<Address> = after.stays_with_what_is_kept().iter().map(|node| node.address()).collect();
    prop_assert!(stays.contains(kept));
    // By a fixpoint over what each thing says that it waits for.
    let mut held = BTreeSet::from([kept.clone()]);
    loop {
        let more: Vec<Address> = after
            .graph()
            .nodes()
            .filter(|node| !node.is_gone() && !held.contains(&node.address()))
            .filter(|node| {
                let hard = |it: &winddown::graph::Dependency<'_>| {
                    it.constraint.strength == winddown::catalogue::spec::Strength::Hard
                };
                node.prerequisites().iter().filter(|it| hard(it)).any(|it| held.contains(&it.before.address()))
            })
            .map(|node| node.address())
            .collect();
        if more.is_empty() {
            break;
        }
        held.extend(more);
    }
    prop_assert_eq!(&stays, &held);
    if stays.contains(&whole.graph().root().address()) {
        prop_assert_eq!(after.earliest_close(&Weekends), None);
    }
    Ok(())
}

/// A difference comes back from its document, is none to oneself, and turned round it is its mirror image.
fn differences_mirror(facts: &AccountFacts, chosen: &[Index], unread: Option<Index>) -> TestCaseResult {
    let one = diagnosis(facts);
    let same: DiffDocument = back(&report::diff(&one, &one))?;
    for rows in [&same.cleared, &same.not_seen, &same.new, &same.found, &same.changed] {
        prop_assert!(rows.is_empty());
    }
    prop_assert!(same.because.is_empty() && same.new_oddities.is_empty() && same.past_oddities.is_empty());
    prop_assert_eq!(&same.earlier, &same.later);

    let mut facts = facts.clone();
    for index in chosen.iter().filter(|_| !facts.things.is_empty()).collect::<Vec<_>>() {
        if facts.things.is_empty() {
            break;
        }
        let gone = facts.things.remove(index.index(facts.things.len()));
        facts.things.iter_mut().for_each(|thing| thing.references.retain(|it| it.key != gone.key));
        if unread.is_some() {
            facts.readings.push((gone.kind, gone.coverage, Reading::Unread("refused".to_owned())));
        }
    }
    let Ok(account) = facts.account() else { return Err(TestCaseError::reject("it is not in order")) };
    let other = Diagnosis::new(&graph(&account));
    let (there, back_again) = (other.diff(&one), one.diff(&other));
    prop_assert_eq!((&there.cleared, &there.new), (&back_again.new, &back_again.cleared));
    prop_assert_eq!((&there.unseen, &there.found), (&back_again.found, &back_again.unseen));
    prop_assert_eq!(&there.moved, &back_again.moved);
    let turned: Vec<_> = back_again.changed.iter().map(|(subject, was, is)| (subject.clone(), *is, *was)).collect();
    prop_assert_eq!(&there.changed, &turned);
    // What nobody looked for is not cleared.
    for (subject, code) in &there.cleared {
        let is_read = account.reading(subject.kind(), subject.coverage()).is_settled();
        prop_assert!(is_read || account.get(subject).is_some(), "{} ({}) is cleared", subject, code);
    }
    let there: DiffDocument = back(&report::diff(&one, &other))?;
    let again: DiffDocument = back(&report::diff(&other, &one))?;
    prop_assert_eq!((&there.earlier, &there.later), (&again.later, &again.earlier));
    prop_assert_eq!((&there.read_better, &there.read_worse), (&again.read_worse, &again.read_better));
    prop_assert_eq!((&there.new_oddities, &there.past_oddities), (&again.past_oddities, &again.new_oddities));
    prop_assert_eq!((there.cleared.len(), there.not_seen.len()), (again.new.len(), again.found.len()));
    Ok(())
}

/// The same facts in another order are the same bytes.
fn order_shows_nowhere(facts: &AccountFacts, seed: u64) -> TestCaseResult {
    let all = |facts: &AccountFacts| {
        let one = diagnosis(facts);
        let after = one.what_if(&[Assumption::ActsToday(Actor::Api), Assumption::ActsToday(Actor::Support)]).unwrap();
        let day = now().date_naive() + chrono::Days::new(40);
        let reports = [report::what_if(&one, &after).close_by(day), report::levers(&one), report::diff(&one, &after)];
        reports.map(|report| serde_json::to_string(&report).unwrap())
    };
    prop_assert_eq!(all(facts), all(&shuffled(facts, seed)));
    Ok(())
}

/// The acts are those that somebody can do today, the best first, and each wins what supposing it wins.
fn levers_win_what_they_say(facts: &AccountFacts) -> TestCaseResult {
    let one = diagnosis(facts);
    let document: LeversDocument = back(&report::levers(&one))?;
    prop_assert!(document.levers.len() == document.acts.min(10));
    prop_assert!(document.levers.windows(2).all(|pair| pair[0].days_won >= pair[1].days_won));
    let roots: BTreeSet<Address> = one.roots().map(|root| root.subject()).collect();
    for lever in &document.levers {
        prop_assert!(lever.actor.is_some_and(|actor| actor != Actor::Provider));
        prop_assert!(lever.clears == lever.subjects.len() && lever.subjects.iter().all(|it| roots.contains(it)));
        let today: Vec<Assumption> = lever.subjects.iter().cloned().map(Assumption::EndsToday).collect();
        let then = one.what_if(&today).unwrap().earliest_close(&Weekends);
        if let (Some(now), Some(then)) = (document.earliest_close, then)
            && lever.actor == Some(Actor::Support)
            && lever.days_won > 0
        {
            let (wins, says) = ((now - then).num_days(), i64::from(lever.days_won));
            // By a status that nobody knows for certain, support may not be able to end it.
            let is_certain = lever.subjects.iter().all(|subject| has_certain_status(&one, subject));
            prop_assert!(if is_certain { says == wins } else { says <= wins }, "says {}, wins {}", says, wins);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn documents_are_those_of_the_account_without_them(facts in small(), chosen in vec(any::<Index>(), 1..4)) {
        the_document_is_that_of_the_account_without_them(&facts, &chosen)?;
    }

    #[test]
    fn what_ends_today_is_still_charged(facts in small(), chosen in vec(any::<Index>(), 1..4)) {
        ending_today_is_no_better_than_being_gone(&facts, &chosen)?;
    }

    #[test]
    fn who_acts_today_clears_what_is_theirs(facts in small()) {
        acting_today_is_what_the_dates_say(&facts)?;
    }

    #[test]
    fn what_is_kept_keeps_the_account_open(facts in small(), chosen in any::<Index>()) {
        what_is_kept_stays(&facts, chosen)?;
    }

    #[test]
    fn a_difference_turned_round_is_its_mirror_image(
        facts in small(),
        chosen in vec(any::<Index>(), 0..3),
        unread in any::<Option<Index>>(),
    ) {
        differences_mirror(&facts, &chosen, unread)?;
    }

    #[test]
    fn order_of_the_input_does_not_matter(facts in small(), seed in any::<u64>()) {
        order_shows_nowhere(&facts, seed)?;
    }

    #[test]
    fn levers_win_days_that_they_say(facts in small()) {
        levers_win_what_they_say(&facts)?;
    }
}
