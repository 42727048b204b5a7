//! What waits for what was not read, worked out by brute force.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use winddown::account::{Account, Coverage, Reading};
use winddown::catalogue::spec::{Pair, RefSpec, Strength};
use winddown::execution::Unread;
use winddown::plan::{SavedPlan, SavedStep};
use winddown::planner::Planner;
use winddown::strategies::{AccountFacts, catalogue, now};
use winddown::timeline::Weekends;

use super::oracle::{account, config, graph, small};

type Place = (&'static str, Option<Coverage>);

fn places() -> Vec<Place> {
    catalogue().kinds().flat_map(|kind| kind.places().into_iter().map(move |place| (kind.name, place))).collect()
}

/// Every pair of which the first has to go before the second, through however many others.
fn before(counts: fn(&Pair) -> bool) -> BTreeSet<(usize, usize)> {
    let places = places();
    let is_rule = |(first, at): Place, (second, to): Place| {
        catalogue().kind(first).unwrap().before.iter().any(|rule| {
            let here = at == to || at.is_none() || to.is_none();
            let pairs = || rule.pairs.iter().filter(|pair| counts(pair));
            rule.strength == Strength::Hard && rule.then == second && pairs().any(|pair| here || *pair == Pair::All)
        })
    };
    let n = places.len();
    let mut reach: Vec<Vec<bool>> =
        (0..n).map(|one| (0..n).map(|other| is_rule(places[one], places[other])).collect()).collect();
    for middle in 0..n {
        for one in 0..n {
            for other in 0..n {
                reach[one][other] |= reach[one][middle] && reach[middle][other];
            }
        }
    }
    (0..n).flat_map(|one| (0..n).map(move |other| (one, other))).filter(|(one, other)| reach[*one][*other]).collect()
}

static ENDS: LazyLock<BTreeSet<(usize, usize)>> =
    LazyLock::new(|| before(|pair| !matches!(pair, Pair::Never(_) | Pair::FinalBill)));
static ALL: LazyLock<BTreeSet<(usize, usize)>> = LazyLock::new(|| before(|pair| !matches!(pair, Pair::Never(_))));

fn at(place: Place) -> usize {
    places().iter().position(|other| *other == place).unwrap()
}

/// Whether a step has to wait because a kind was not read whole.
fn waits(step: SavedStep<'_>, gap: Place, account: &Account) -> bool {
    let own = (step.kind().name, step.coverage());
    let root = at((catalogue().root().unwrap().name, None));
    let mut shows = vec![gap.0];
    for reference in catalogue().kind(gap.0).unwrap().references {
        shows.extend(reference.to.iter().filter(|_| reference.role == RefSpec::SETTLES));
    }
    let waits = shows.into_iter().map(|kind| at((kind, gap.1))).any(|shown| {
        let matters = shown == root || ALL.contains(&(shown, root));
        matters && (ENDS.contains(&(shown, at(own))) || at(own) == root)
    });
    let is_dark = match account.reading(gap.0, gap.1) {
        Reading::Unread(_) => true,
        Reading::Partial(_) => account.get(&step.subject()).is_none(),
        _ => return false,
    };
    (own == gap && is_dark) || waits
}

/// An account, and the same where some kinds were read in part or not at all.
fn cases() -> impl Strategy<Value = (AccountFacts, Vec<(Index, bool)>)> {
    (small(), prop::collection::vec((any::<Index>(), any::<bool>()), 0..4))
}

/// The plan for the one, and the other.
fn case(facts: &AccountFacts, gaps: &[(Index, bool)]) -> (SavedPlan, Account) {
    let mut facts = AccountFacts { readings: Vec::new(), ..facts.clone() };
    // Without its readings, an account holds everything that is referred to.
    refer_to_what_is_left(&mut facts);
    let whole = account(&facts);
    let plan = SavedPlan::of(&Planner::new(&graph(&whole)).plan(), now(), &Weekends);
    for (which, is_unread) in gaps {
        // Of a kind of which there is something, as often as not.
        let mut own: Vec<Place> = facts.things.iter().map(|thing| (thing.kind, thing.coverage)).collect();
        let all = places();
        own.extend(all.iter().take(own.len().max(3)).map(|_| *which.get(&all)));
        let (kind, place) = *which.get(&own);
        let why = format!("{kind} was refused");
        let reading = if *is_unread { Reading::Unread(why) } else { Reading::Partial(why) };
        facts.readings.push((kind, place, reading));
        // Read in part: one of them shows.
        let mut shown = usize::from(!is_unread);
        let mut is_shown = || std::mem::take(&mut shown) > 0;
        facts.things.retain(|thing| (thing.kind, thing.coverage) != (kind, place) || is_shown());
    }
    refer_to_what_is_left(&mut facts);
    (plan, account(&facts))
}

/// What is gone from the account is referred to by nothing that is left.
fn refer_to_what_is_left(facts: &mut AccountFacts) {
    let left: BTreeSet<(&str, String)> = facts.things.iter().map(|thing| (thing.kind, thing.key.clone())).collect();
    for thing in &mut facts.things {
        thing.references.retain(|to| to.to.iter().any(|kind| left.contains(&(*kind, to.key.clone()))));
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn exactly_what_comes_after_something_unread_waits((facts, gaps) in cases()) {
        let (plan, account) = case(&facts, &gaps);
        let found = Unread::of(&plan, &account, catalogue());
        let gaps: Vec<Place> =
            places().into_iter().filter(|(kind, place)| !account.reading(kind, *place).is_settled()).collect();
        for step in plan.steps() {
            let expected: BTreeSet<usize> =
                gaps.iter().filter(|gap| waits(step, **gap, &account)).map(|gap| at(*gap)).collect();
            let told: BTreeSet<usize> = found
                .iter()
                .filter(|unread| unread.holds(step))
                .map(|unread| {
                    let kind = catalogue().kind(unread.subject.kind()).unwrap();
                    at((kind.name, unread.subject.coverage()))
                })
                .collect();
            prop_assert_eq!(told, expected, "step {} on {}", step.id(), step.subject());
        }
        for unread in &found {
            prop_assert!(plan.steps().any(|step| unread.holds(step)), "{:?} holds nothing", unread);
            let reading = account.reading(unread.subject.kind(), unread.subject.coverage());
            prop_assert_eq!(Some(unread.why.as_str()), reading.gap());
        }
    }
}

/// The law would hold of nothing, if nothing ever waited.
#[test]
fn the_cases_meet_what_the_law_is_about() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut own, mut others, mut partly, mut none) = (0, 0, 0, 0);
    for _ in 0..512 {
        let (facts, gaps) = cases().new_tree(&mut runner).unwrap().current();
        let (plan, account) = case(&facts, &gaps);
        let found = Unread::of(&plan, &account, catalogue());
        let root = catalogue().root().unwrap().name;
        own += usize::from(found.iter().any(|unread| unread.holds.contains(&unread.subject)));
        partly += usize::from(found.iter().any(|unread| !unread.steps.is_empty()));
        let is_other = |unread: &Unread| unread.holds.iter().any(|held| *held != unread.subject && held.kind() != root);
        others += usize::from(found.iter().any(is_other));
        none += usize::from(found.is_empty());
    }
    assert!(own > 5 && others > 5 && partly > 5 && none > 5, "{own} {others} {partly} {none}");
}
