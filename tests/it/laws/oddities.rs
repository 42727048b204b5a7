//! What does not fit makes nothing better, and disturbs nothing that it is not about.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestCaseResult;
use proptest::test_runner::TestRunner;
use winddown::account::{Account, Address, Finding, MissingReference, Oddity};
use winddown::catalogue::Code;
use winddown::catalogue::spec::Actor;
use winddown::diagnosis::{Diagnosis, DuePart, Verdict};
use winddown::planner::Planner;
use winddown::reading::{SnapshotFile, write_snapshot};
use winddown::strategies::{
    AccountFacts, ThingFacts, Untidiness, catalogue, now, proptest1_any_account_strategy, proptest1_untidiness_strategy,
};
use winddown::timeline::Weekends;

use super::oracle::{account, config, graph, small};
use crate::common::{cases, is_heavy};

/// What is answered to an account.
#[derive(Debug)]
struct Told {
    verdict: Verdict,
    /// The blockers with their codes, and whether each is a root.
    blockers: Vec<(Address, String, bool)>,
    /// The steps in order.
    steps: Vec<(Address, String)>,
    date: Option<NaiveDate>,
    /// The same, if support acts.
    date_with_help: Option<NaiveDate>,
    /// For some days to close by, the last day for each thing; `None` if that is impossible.
    last_days: Vec<Option<BTreeMap<(Actor, Address), NaiveDate>>>,
}

/// By when each actor has to end each thing, so that the account can be closed by a day; `None` if it cannot be.
fn last_days(diagnosis: &Diagnosis, days: u64) -> Option<BTreeMap<(Actor, Address), NaiveDate>> {
    let closing = diagnosis.closing_by(now().date_naive() + Days::new(days), &Weekends);
    let part = |part: &DuePart<'_>| {
        let (actor, by) = (part.actor, part.by);
        part.blockers.iter().map(move |blocker| ((actor, blocker.subject()), by)).collect::<Vec<_>>()
    };
    closing.is_possible().then(|| closing.parts().iter().flat_map(part).collect())
}

fn told(account: &Account) -> Told {
    let graph = graph(account);
    let diagnosis = Diagnosis::new(&graph);
    let plan = Planner::new(&graph).plan();
    let timeline = diagnosis.timeline(&Weekends);
    Told {
        verdict: diagnosis.verdict(),
        blockers: diagnosis
            .blockers()
            .map(|blocker| (blocker.subject(), blocker.code().to_string(), blocker.is_root()))
            .collect(),
        steps: plan.steps().map(|step| (step.subject(), format!("{:?}", step.action()))).collect(),
        date: timeline.earliest_close(),
        date_with_help: timeline.if_support_acts(&Weekends).earliest_close(),
        last_days: [16, 48, 79].map(|days| last_days(&diagnosis, days)).to_vec(),
    }
}

/// How good a verdict is. Where nothing known is in the way, there may still be nothing at all.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Closable | Verdict::Closed => 3,
        Verdict::Unknown => 2,
        Verdict::Waiting => 1,
        _ => 0,
    }
}

/// The things of which more or something else is said than before.
fn touched(before: &AccountFacts, after: &AccountFacts) -> BTreeSet<Address> {
    let mut left: Vec<&ThingFacts> = before.things.iter().collect();
    let mut touched = BTreeSet::new();
    for thing in &after.things {
        match left.iter().position(|other| *other == thing) {
            Some(at) => _ = left.swap_remove(at),
            None => _ = touched.insert(Address::new(thing.kind, thing.coverage, thing.key.clone()).unwrap()),
        }
    }
    touched
}

fn with(facts: &AccountFacts, untidiness: &Untidiness) -> AccountFacts {
    let mut facts = facts.clone();
    untidiness.add_to(&mut facts);
    facts
}

/// Whatever is added that does not fit: no verdict gets better, no date earlier, no blocker goes.
fn no_verdict_gets_better(facts: &AccountFacts, untidiness: &Untidiness) -> TestCaseResult {
    let more = with(facts, untidiness);
    let touched = touched(facts, &more);
    let (was, is) = (told(&account(facts)), told(&account(&more)));
    prop_assert!(rank(is.verdict) <= rank(was.verdict), "{:?} -> {:?}", was.verdict, is.verdict);
    for (was, is) in [(was.date, is.date), (was.date_with_help, is.date_with_help)] {
        prop_assert!(was.is_some() || is.is_none(), "now there is a date: {:?}", is);
        prop_assert!(was.zip(is).is_none_or(|(was, is)| is >= was), "{:?} -> {:?}", was, is);
    }
    for (was, is) in was.last_days.iter().zip(&is.last_days) {
        prop_assert!(was.is_some() || is.is_none(), "now it can be closed by that day");
        for ((part, was), is) in
            was.iter().flatten().filter_map(|(part, by)| Some(((part, by), is.as_ref()?.get(part)?)))
        {
            prop_assert!(is <= was, "{:?}: {} -> {}", part, was, is);
        }
    }
    for (subject, code, _) in &was.blockers {
        let still = is.blockers.iter().find(|(other, ..)| other == subject);
        prop_assert!(still.is_some(), "{} is no longer in the way", subject);
        // What seemed to be gone may close a circle of things that are still there.
        let is_in_circle = |now: &str| now == Code::DependencyCycle.as_str();
        let is_same = still.is_some_and(|(_, now, _)| now == code || is_in_circle(now));
        prop_assert!(is_same || touched.contains(subject), "{}: {} -> {:?}", subject, code, still);
    }
    Ok(())
}

/// What it is not about is as before: blockers, steps and their order.
fn what_it_is_not_about_is_as_before(facts: &AccountFacts, untidiness: &Untidiness) -> TestCaseResult {
    let more = with(facts, untidiness);
    let touched = touched(facts, &more);
    let (before, after) = (account(facts), account(&more));
    let status = |account: &Account, address| account.get(address).unwrap().status().map(str::to_owned);
    // A thing that is in the way by another status may bring along or hold up others.
    prop_assume!(touched.iter().all(|address| status(&before, address) == status(&after, address)));
    let (was, is) = (told(&before), told(&after));
    // Where a thing may end later than it seemed to, more bills are expected.
    let listed = |address: &Address| before.get(address).is_some();
    let is_added = |subject: &Address| !listed(subject) && was.blockers.iter().all(|(known, ..)| known != subject);
    let is_longer = is.blockers.iter().any(|(subject, ..)| is_added(subject));
    let others = |told: &Told| {
        let is_other = |subject: &Address| !touched.contains(subject) && !is_added(subject);
        let mut steps: Vec<_> = told.steps.iter().filter(|(subject, _)| is_other(subject)).cloned().collect();
        // A protection to be lifted first moves what comes after it to a later stage.
        if !touched.is_empty() {
            steps.sort();
        }
        // What is charged to the end goes before the last bill, which may be another then; and before one whose next
        // may be settled.
        let is_bill = |subject: &Address| facts.catalogue.kind(subject.kind()).unwrap().is_bill;
        let of_last = |subject: &Address| (is_longer || touched.iter().any(is_bill)) && is_bill(subject);
        let blockers: Vec<_> = told
            .blockers
            .iter()
            .filter(|(subject, ..)| is_other(subject))
            .map(|(subject, code, is_root)| (subject.clone(), code.clone(), *is_root && !of_last(subject)))
            .collect();
        (steps, blockers)
    };
    prop_assert_eq!(others(&was), others(&is));
    if touched.is_empty() {
        prop_assert_eq!(was.date, is.date);
    }
    Ok(())
}

/// What could hide something leaves its kind open, and what is odd is told.
fn what_is_odd_is_told(facts: &AccountFacts, untidiness: &Untidiness) -> TestCaseResult {
    let more = with(facts, untidiness);
    let account = account(&more);
    for oddity in more.oddities.iter().chain(account.oddities()) {
        let is_it = |other: &&Oddity| (&other.subject, &other.finding) == (&oddity.subject, &oddity.finding);
        prop_assert!(account.oddities().iter().any(|other| is_it(&other)), "{} is not told", oddity);
        for kind in &oddity.hides {
            let near = |place| oddity.subject.coverage().is_none() || place == oddity.subject.coverage();
            for place in facts.catalogue.kind(kind).unwrap().places().into_iter().filter(|place| near(*place)) {
                prop_assert!(!account.reading(kind, place).is_settled(), "{} hides {}", oddity, kind);
            }
        }
    }
    Ok(())
}

/// A snapshot keeps what is odd, and answers the same.
fn a_snapshot_answers_the_same(facts: &AccountFacts, untidiness: &Untidiness) -> TestCaseResult {
    let account = account(&with(facts, untidiness));
    let mut file = Vec::new();
    write_snapshot(&account, now(), &mut file).unwrap();
    let back = SnapshotFile::new("a.json").catalogue(facts.catalogue.clone()).load_from(&*file).unwrap();
    prop_assert_eq!(back.oddities(), account.oddities());
    prop_assert_eq!(format!("{:?}", told(&back)), format!("{:?}", told(&account)));
    Ok(())
}

/// The account of an inventory, in which every thing has what it needs, or has an oddity.
fn of_inventory(facts: &AccountFacts) -> Account {
    facts.builder().build_untidy(&facts.catalogue).expect("the kinds and roles are known")
}

/// True if a field that a thing needs is not there.
fn lacks_something(oddity: &Oddity) -> bool {
    matches!(&oddity.finding, Finding::FieldUnreadable { found, .. } if found == "nothing")
}

/// An inventory is told no better verdict than the same from responses, and none that gets better by what
/// does not fit.
fn no_inventory_gets_a_better_verdict(facts: &AccountFacts, untidiness: &Untidiness) -> TestCaseResult {
    let more = with(facts, untidiness);
    let (before, after) = (of_inventory(facts), of_inventory(&more));
    // A thing that lacked a reference and has it now is whole: nothing was damaged.
    let lacking = |account: &Account| account.oddities().iter().filter(|it| lacks_something(it)).count();
    prop_assume!(lacking(&before) <= lacking(&after));
    let (read, was, is) = (told(&account(&more)), told(&before), told(&after));
    prop_assert!(rank(is.verdict) <= rank(read.verdict), "{:?} of responses, {:?}", read.verdict, is.verdict);
    prop_assert!(rank(is.verdict) <= rank(was.verdict), "{:?} -> {:?}", was.verdict, is.verdict);
    let still: BTreeSet<&Address> = is.blockers.iter().map(|(subject, ..)| subject).collect();
    for (subject, ..) in was.blockers.iter().chain(&read.blockers) {
        prop_assert!(still.contains(subject), "{} is no longer in the way", subject);
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(512))]

        #[test]
        fn no_verdict_gets_better(facts in small(), untidiness in proptest1_untidiness_strategy()) {
            super::no_verdict_gets_better(&facts, &untidiness)?;
        }

        #[test]
        fn no_inventory_gets_a_better_verdict(facts in small(), untidiness in proptest1_untidiness_strategy()) {
            super::no_inventory_gets_a_better_verdict(&facts, &untidiness)?;
        }

        #[test]
        fn what_it_is_not_about_is_as_before(facts in small(), untidiness in proptest1_untidiness_strategy()) {
            super::what_it_is_not_about_is_as_before(&facts, &untidiness)?;
        }

        #[test]
        fn what_is_odd_is_told(facts in small(), untidiness in proptest1_untidiness_strategy()) {
            super::what_is_odd_is_told(&facts, &untidiness)?;
        }

        #[test]
        fn a_snapshot_answers_the_same(facts in small(), untidiness in proptest1_untidiness_strategy()) {
            super::a_snapshot_answers_the_same(&facts, &untidiness)?;
        }
    }
}

fn samples<T>(strategy: impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// The laws would hold of nothing, if nothing were ever odd.
#[test]
fn accounts_are_untidy_in_every_way() {
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut tidy = 0;
    for facts in samples(proptest1_any_account_strategy(9), 1_024) {
        let account = account(&facts);
        account.oddities().iter().for_each(|oddity| *codes.entry(oddity.code()).or_default() += 1);
        tidy += usize::from(account.oddities().is_empty());
    }
    let all = [
        "CONFLICT",
        "DANGLING_REFERENCE",
        "FIELD_UNREADABLE",
        "FOREIGN_OWNER",
        "NOT_AN_OBJECT",
        "NO_KEY",
        "OWNER_UNCLEAR",
        "STATUS_UNRECOGNISED",
        "TOO_LONG",
    ];
    assert_eq!(codes.keys().copied().collect::<Vec<_>>(), all, "{codes:?}");
    assert!(codes.values().all(|count| *count >= 10), "{codes:?}");
    assert!(tidy > 256, "{tidy}");
}

/// A thing of every kind may refer to what is not there, in every role.
#[test]
fn references_of_every_role_lead_nowhere_at_times() {
    let kinds = catalogue().kinds().filter(|kind| !kind.references.is_empty());
    let things = kinds.map(|kind| ThingFacts::new(kind.name, kind.places()[0], "k1")).collect();
    let all = AccountFacts { things, ..AccountFacts::default() };
    let mut found = BTreeSet::new();
    for untidiness in samples(proptest1_untidiness_strategy(), 8_000) {
        let more = with(&all, &untidiness);
        // Only what adds a reference can lead nowhere, and building accounts takes time.
        if more.things != all.things {
            let account = account(&more);
            let role = |missing: MissingReference<'_>| (missing.from.kind().to_owned(), missing.role.to_owned());
            found.extend(account.missing_references().map(role));
        }
    }
    let specs = catalogue()
        .kinds()
        .flat_map(|kind| kind.references.iter().map(|spec| (kind.name.to_owned(), spec.role.to_owned())));
    let never: Vec<_> = specs.filter(|role| !found.contains(role)).collect();
    assert_eq!(never, []);
}

/// Verdicts change, or the law would be about nothing.
#[test]
fn what_does_not_fit_makes_verdicts_worse() {
    let mut changes: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    let drawn = cases(2_048) as usize;
    for (facts, untidiness) in samples((small(), proptest1_untidiness_strategy()), drawn) {
        let (was, is) = (told(&account(&facts)).verdict, told(&account(&with(&facts, &untidiness))).verdict);
        let is = match is {
            Verdict::Unknown => "unknown",
            Verdict::Blocked => "blocked",
            Verdict::Waiting => "waiting",
            _ => "closable",
        };
        *changes.entry((rank(was), is)).or_default() += 1;
    }
    let count = |was, is| changes.get(&(was, is)).copied().unwrap_or(0);
    assert!(count(3, "unknown") > drawn / 200, "{changes:?}");
    // These are rare.
    let (closable, waiting) = if is_heavy() { (2, 5) } else { (0, 0) };
    assert!(count(3, "blocked") > closable && count(1, "blocked") > waiting, "{changes:?}");
}
