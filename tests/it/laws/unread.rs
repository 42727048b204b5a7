//! What waits for what was not read, worked out by brute force.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Coverage, Reading};
use winddown::catalogue::Catalogue;
use winddown::catalogue::spec::{Pair, RefSpec, Strength};
use winddown::execution::{Review, Unread};
use winddown::plan::{SavedPlan, SavedStep};
use winddown::planner::Planner;
use winddown::strategies::{AccountFacts, now};
use winddown::timeline::Weekends;

use super::oracle::{account, config, graph, small};
use crate::drawn::{catalogue_of, catalogues, kind};

type Place = (&'static str, Option<Coverage>);

/// What a catalogue says of what comes before what.
struct Rules {
    catalogue: &'static Catalogue,
    places: Vec<Place>,
    /// Without the rule that the last bill comes after what is billed.
    ends: BTreeSet<(usize, usize)>,
    all: BTreeSet<(usize, usize)>,
}

impl Rules {
    fn of(account: &Account) -> &'static Self {
        static RULES: LazyLock<[Rules; 2]> = LazyLock::new(|| catalogues().map(Rules::new));
        let catalogue = catalogue_of(account);
        RULES.iter().find(|rules| std::ptr::eq(rules.catalogue, catalogue)).unwrap()
    }

    fn new(catalogue: &'static Catalogue) -> Self {
        let places = catalogue.kinds().flat_map(|kind| kind.places().into_iter().map(move |place| (kind.name, place)));
        let mut rules = Self { catalogue, places: places.collect(), ends: BTreeSet::new(), all: BTreeSet::new() };
        rules.ends = rules.before(|pair| !matches!(pair, Pair::Never(_) | Pair::FinalBill));
        rules.all = rules.before(|pair| !matches!(pair, Pair::Never(_)));
        rules
    }

    /// Every pair of which the first has to go before the second, through however many others.
    fn before(&self, counts: fn(&Pair) -> bool) -> BTreeSet<(usize, usize)> {
        let places = &self.places;
        let is_rule = |(first, at): Place, (second, to): Place| {
            self.catalogue.kind(first).unwrap().before.iter().any(|rule| {
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
        let pairs = (0..n).flat_map(|one| (0..n).map(move |other| (one, other)));
        pairs.filter(|(one, other)| reach[*one][*other]).collect()
    }

    fn at(&self, place: Place) -> usize {
        self.places.iter().position(|other| *other == place).unwrap()
    }
}

/// Whether a step has to wait because a kind was not read whole.
fn waits(step: SavedStep<'_>, gap: Place, account: &Account) -> bool {
    let own = (step.kind().name, step.coverage());
    let rules = Rules::of(account);
    let at = |place| rules.at(place);
    let root = at((rules.catalogue.root().unwrap().name, None));
    let mut shows = vec![gap.0];
    for reference in rules.catalogue.kind(gap.0).unwrap().references {
        shows.extend(reference.to.iter().filter(|_| reference.role == RefSpec::SETTLES));
    }
    let waits = shows.into_iter().map(|kind| at((kind, gap.1))).any(|shown| {
        let matters = shown == root || rules.all.contains(&(shown, root));
        matters && (rules.ends.contains(&(shown, at(own))) || at(own) == root)
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
    let plan = Planner::new(&graph(&whole)).plan().save(&Weekends);
    for (which, is_unread) in gaps {
        // Of a kind of which there is something, as often as not.
        let mut own: Vec<Place> = facts.things.iter().map(|thing| (thing.kind, thing.coverage)).collect();
        let all = &Rules::of(&whole).places;
        own.extend(all.iter().take(own.len().max(3)).map(|_| *which.get(all)));
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

fn exactly_what_comes_after_something_unread_waits(facts: &AccountFacts, gaps: &[(Index, bool)]) -> TestCaseResult {
    let (plan, account) = case(facts, gaps);
    let rules = Rules::of(&account);
    let at = |place| rules.at(place);
    let found = Review::of(&plan, &account, rules.catalogue, now()).unread;
    let gaps: Vec<Place> =
        rules.places.iter().copied().filter(|(kind, place)| !account.reading(kind, *place).is_settled()).collect();
    for step in plan.steps() {
        let expected: BTreeSet<usize> =
            gaps.iter().filter(|gap| waits(step, **gap, &account)).map(|gap| at(*gap)).collect();
        let told: BTreeSet<usize> = found
            .iter()
            .filter(|unread| unread.holds(step))
            .map(|unread| {
                let kind = kind(unread.subject.kind());
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
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(256))]

        #[test]
        fn exactly_what_comes_after_something_unread_waits((facts, gaps) in cases()) {
            super::exactly_what_comes_after_something_unread_waits(&facts, &gaps)?;
        }
    }
}

/// The law would hold of nothing, if nothing ever waited.
#[test]
fn the_cases_meet_what_the_law_is_about() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut own, mut others, mut partly, mut none) = (0, 0, 0, 0);
    let strategy = cases();
    for _ in 0..512 {
        let (facts, gaps) = strategy.new_tree(&mut runner).unwrap().current();
        let (plan, account) = case(&facts, &gaps);
        let found = Review::of(&plan, &account, &facts.catalogue, now()).unread;
        let root = facts.catalogue.root().unwrap().name;
        own += usize::from(found.iter().any(|unread| unread.holds.contains(&unread.subject)));
        partly += usize::from(found.iter().any(|unread| !unread.steps.is_empty()));
        let is_other = |unread: &Unread| unread.holds.iter().any(|held| *held != unread.subject && held.kind() != root);
        others += usize::from(found.iter().any(is_other));
        none += usize::from(found.is_empty());
    }
    assert!(own > 5 && others > 5 && partly > 5 && none > 5, "{own} {others} {partly} {none}");
}
