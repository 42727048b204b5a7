//! Random accounts whose things are of the kinds of a given catalogue.

use std::borrow::Cow;

use chrono::Duration;
use proptest::collection::vec;
use proptest::prelude::*;

use super::synthetic;
use super::untidy::some_untidy;
use super::{AccountFacts, ReferenceFacts, ThingFacts, now, proptest1_text_strategy};
use crate::account::{Coverage, Fact, Month, Protection, Reading, join_key};
use crate::catalogue::spec::{Blocks, FactSpec, Found, Part, RefSpec, Standing, Text};
use crate::catalogue::{Catalogue, KindSpec, Provider};

/// Accounts of at most about `size` things of the kinds in a catalogue, but for the synthetic kinds of
/// [`proptest1_graph_strategy`](super::proptest1_graph_strategy()).
///
/// Which kinds, statuses, references and facts there are is read from the catalogue; statuses that
/// it does not know occur too. Each account has a few kinds only, so that things of one kind meet.
/// A reference finds one of the things before it, or brings along what it refers to, so that chains
/// come up; an account may go beyond `size` by those. Some accounts are young and hold anything,
/// some have all but ended, and some are over. Readings are complete, except for a few. Some accounts
/// are untidy.
///
/// They shrink towards a tidy account with nothing in it, all of it read.
///
/// A provider's own kinds are tried like Soracom's:
///
/// ```
/// use proptest::prelude::*;
/// use winddown::assessment::Assessment;
/// use winddown::catalogue::spec::{Action, Blocks, Constraint, Means, Pair, Provenance, Route, StepSpec, Strength, inferred, t};
/// use winddown::catalogue::{Catalogue, KindSpec, Noun, Provider};
/// use winddown::diagnosis::Verdict;
/// use winddown::strategies::{now, proptest1_account_strategy};
///
/// const CLOSE: StepSpec = StepSpec::by(Action::Close, Means::Console(t("Settings > Close")));
/// const TEAM: KindSpec = KindSpec {
///     name: "team",
///     noun: Noun::new("team", "teams"),
///     blocks: inferred(Blocks::Itself, "it is the account"),
///     routes: &[Route::only(&[CLOSE])],
///     phase: 12,
///     ..KindSpec::EMPTY
/// };
/// const PROJECT: KindSpec = KindSpec {
///     name: "project",
///     noun: Noun::new("project", "projects"),
///     routes: &[Route::only(&[CLOSE])],
///     before: &[Constraint {
///         then: "team",
///         strength: Strength::Hard,
///         pairs: &[Pair::All],
///         reason: t("a team has to be empty"),
///         provenance: Provenance::Inferred(t("it says so")),
///     }],
///     ..KindSpec::EMPTY
/// };
///
/// let catalogue = Catalogue::new(Provider::new("Acme"), [TEAM, PROJECT])?;
/// proptest!(|(facts in proptest1_account_strategy(&catalogue, 8))| {
///     let assessment = Assessment::new(facts.account()?, &catalogue, now())?;
///     let has_project = assessment.account().of_kind("project").len() > 0;
///     prop_assert!(!has_project || assessment.verdict() != Verdict::Closable);
/// });
/// # Ok::<(), winddown::catalogue::InvalidCatalogue>(())
/// ```
pub fn proptest1_account_strategy(catalogue: &Catalogue, size: usize) -> impl Strategy<Value = AccountFacts> + use<> {
    let catalogue = catalogue.clone();
    let age = prop_oneof![5 => Just(Age::Young), 2 => Just(Age::Fading), 1 => Just(Age::Over)];
    let readings = prop_oneof![3 => Just(Vec::new()), 2 => vec((any::<u16>(), 0u8..4), 1..4)];
    let description = (age, vec(any::<u16>(), 1..5), vec(thing(), 0..=size), readings);
    some_untidy(description.prop_map(move |(age, palette, things, readings)| {
        let mut decoder = Decoder::new(&catalogue, age, &readings);
        let palette: Vec<_> = palette.iter().filter_map(|choice| pick(&decoder.kinds, *choice).copied()).collect();
        things.iter().for_each(|thing| decoder.decode(&palette, thing));
        AccountFacts { things: decoder.things, readings: decoder.readings, ..AccountFacts::new(&catalogue) }
    }))
}

/// How far the end of an account has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Age {
    /// Things have any status.
    Young,
    /// What can be is gone or on its way out, and there is nothing else.
    Fading,
    /// The same, and what can be is gone.
    Over,
}

/// A thing, in numbers: each chooses from what the catalogue offers.
#[derive(Clone, Debug)]
struct Thing {
    kind: u16,
    place: u16,
    status: u16,
    protection: u16,
    text: Option<String>,
    references: Vec<u16>,
    facts: Vec<u16>,
}

fn thing() -> impl Strategy<Value = Thing> {
    let text = prop_oneof![3 => Just(None), 1 => proptest1_text_strategy().prop_map(Some)];
    let said = (any::<u16>(), any::<u16>(), any::<u16>(), any::<u16>(), text);
    (said, vec(any::<u16>(), 0..5), vec(any::<u16>(), 0..3)).prop_map(|(said, references, facts)| {
        let (kind, place, status, protection, text) = said;
        Thing { kind, place, status, protection, text, references, facts }
    })
}

fn pick<T>(items: &[T], choice: u16) -> Option<&T> {
    items.get(usize::from(choice).checked_rem(items.len())?)
}

/// Turns numbers into facts.
struct Decoder<'c> {
    provider: &'c Provider,
    kinds: Vec<&'c KindSpec>,
    age: Age,
    things: Vec<ThingFacts>,
    readings: Vec<(&'static str, Option<Coverage>, Reading)>,
}

impl<'c> Decoder<'c> {
    fn new(catalogue: &'c Catalogue, age: Age, exceptions: &[(u16, u8)]) -> Self {
        let all = || catalogue.kinds().filter(|kind| !synthetic::NAMES.contains(&kind.name));
        let places: Vec<_> = all().flat_map(|kind| kind.places().into_iter().map(|place| (kind.name, place))).collect();
        let said = exceptions.iter().filter_map(|(which, how)| {
            let (kind, place) = pick(&places, *which)?;
            let reading = match how {
                0 => Reading::Complete,
                1 => Reading::Attested { by: "alice".to_owned(), at: now() },
                2 => Reading::Partial("the second page is missing".to_owned()),
                _ => Reading::Unread("there was no permission".to_owned()),
            };
            Some((*kind, *place, reading))
        });
        let mut readings: Vec<_> = said.collect();
        readings.sort_by_key(|(kind, place, _)| (*kind, *place));
        readings.dedup_by_key(|(kind, place, _)| (*kind, *place));
        let kinds = all().filter(|kind| kind.blocks.value != Blocks::Itself).collect();
        Self { provider: catalogue.provider(), kinds, age, things: Vec::new(), readings }
    }

    fn decode(&mut self, palette: &[&'c KindSpec], thing: &Thing) {
        let Some(kind) = pick(palette, thing.kind).copied() else { return };
        let Some(place) = pick(&kind.places(), thing.place).copied() else { return };
        let Some(status) = self.status(kind, thing.status) else { return };
        let mut facts = ThingFacts::new(kind.name, place, "");
        facts.status = status;
        facts.name = thing.text.clone();
        facts.protection = match (kind.protection, thing.protection % 4) {
            (None, _) | (_, 0 | 1) => Protection::Off,
            (Some(_), 2) => Protection::On,
            (Some(_), _) => Protection::AssumedOn,
        };
        for (spec, choice) in kind.references.iter().zip(&thing.references) {
            facts.references.extend(self.reference(spec, place, *choice));
        }
        for (spec, choice) in kind.facts.iter().zip(&thing.facts) {
            facts.facts.extend(self.fact(kind, spec, *choice).map(|value| (spec.fact, value)));
        }
        facts.key = self.key(kind, thing.text.as_deref());
        self.stand_in_others(kind, &mut facts);
        self.things.push(facts);
    }

    /// Makes the key of a thing inside another begin with the key that it refers to. If that key is taken, the reference
    /// goes.
    fn stand_in_others(&self, kind: &KindSpec, facts: &mut ThingFacts) {
        let find = |name: &str| self.kinds.iter().find(|kind| kind.name == name).copied();
        for (role, parts) in kind.key_references(find) {
            let other = facts.references.iter().find(|reference| reference.role == role);
            let Some(other) = other.map(|reference| reference.key.clone()) else { continue };
            let own: Vec<&str> = facts.key.split('/').collect();
            let end = parts.end.min(own.len());
            let key = [&own[..parts.start.min(end)], &[other.as_str()], &own[end..]].concat().join("/");
            let is_taken =
                |thing: &ThingFacts| (thing.kind, thing.coverage, &thing.key) == (kind.name, facts.coverage, &key);
            if self.things.iter().any(is_taken) {
                facts.references.retain(|reference| reference.role != role);
            } else {
                facts.key = key;
            }
        }
    }

    /// A status that fits the age; `None` if the kind has none such.
    fn status(&self, kind: &KindSpec, choice: u16) -> Option<Option<String>> {
        let known = kind.status.values.iter().map(|value| Some(value.name));
        let mut statuses: Vec<Option<&str>> = known.chain([None]).collect();
        match self.age {
            Age::Young if kind.status.values.is_empty() => {}
            Age::Young => statuses.push(Some("status-of-tomorrow")),
            Age::Fading | Age::Over => {
                let fits = |wanted: Standing| statuses.iter().any(|status| kind.classify(*status).0 == wanted);
                let wanted = match self.age {
                    Age::Over if fits(Standing::Gone) => [Standing::Gone, Standing::Gone],
                    _ => [Standing::Gone, Standing::Ending],
                };
                statuses.retain(|status| wanted.contains(&kind.classify(*status).0));
            }
        }
        pick(&statuses, choice).map(|status| status.map(str::to_owned))
    }

    /// A reference to one of the things so far; to a new one; or, where that is in order, to nothing.
    fn reference(&mut self, spec: &RefSpec, place: Option<Coverage>, choice: u16) -> Option<ReferenceFacts> {
        let (way, which) = (choice % 8, choice / 8);
        let reference = |key: &str| ReferenceFacts {
            role: spec.role,
            to: spec.to,
            key: key.to_owned(),
            may_miss: spec.may_miss.map(Text::english),
        };
        let fits = |thing: &&ThingFacts| {
            spec.to.contains(&thing.kind) && (place.is_none() || thing.coverage.is_none() || thing.coverage == place)
        };
        let known: Vec<&ThingFacts> = self.things.iter().filter(fits).collect();
        match way {
            0 => None,
            7 if spec.may_miss.is_some() || self.is_unread(spec, place) => Some(reference("gone-long-ago")),
            1..=5 if !known.is_empty() => pick(&known, which).map(|thing| reference(&thing.key)),
            _ => {
                let kind =
                    spec.to.iter().find_map(|name| self.kinds.iter().find(|kind| kind.name == *name)).copied()?;
                let other = kind.places().into_iter().find(|other| *other == place || other.is_none())?;
                let status = self.status(kind, which)?;
                let key = self.key(kind, None);
                self.things.push(ThingFacts { status, ..ThingFacts::new(kind.name, other, key.clone()) });
                Some(reference(&key))
            }
        }
    }

    /// True if none of the kinds was read wherever a target could be, so that a reference to what is
    /// not in the account is no error.
    fn is_unread(&self, spec: &RefSpec, place: Option<Coverage>) -> bool {
        let kind = |name: &str| self.kinds.iter().find(|kind| kind.name == name);
        let here = |other: &Option<Coverage>| *other == place || other.is_none() || place.is_none();
        let is_read = |name: &str, other: Option<Coverage>| {
            let said = self.readings.iter().rfind(|(kind, place, _)| (*kind, *place) == (name, other));
            said.is_none_or(|(_, _, reading)| reading.is_settled())
        };
        let mut places = spec
            .to
            .iter()
            .filter_map(|name| kind(name))
            .flat_map(|kind| kind.places().into_iter().filter(here).map(|place| (kind.name, place)));
        !places.any(|(kind, place)| is_read(kind, place))
    }

    /// A key that no other thing has, of as many parts as the catalogue says: a month where that is
    /// what the kind is counted by.
    fn key(&self, kind: &KindSpec, text: Option<&str>) -> String {
        let n = self.things.len();
        let parts = match kind.found {
            Found::Within { identity, .. } => identity,
            _ => kind.reads.first().map_or(&[][..], |read| read.identity),
        };
        if kind.is_bill || parts.iter().any(|part| matches!(part, Part::Month(_))) {
            let first = Month::of(now() - Duration::days(92));
            return (0..n).fold(first, |month, _| month.next()).to_string();
        }
        let text = format!("{}{n}", text.unwrap_or("k"));
        join_key(&vec![Cow::Owned(text); parts.len().max(1)]).into_owned()
    }

    fn fact(&self, kind: &KindSpec, spec: &FactSpec, choice: u16) -> Option<String> {
        let known: Vec<_> = self.provider.coverages().collect();
        let coverage = || pick(&known, choice).copied();
        Some(match spec.fact {
            Fact::EndsAt => (now() + Duration::days(i64::from(choice % 200) - 20)).to_rfc3339(),
            Fact::NextMonth => pick(kind.status.values, choice)?.name.to_owned(),
            Fact::BilledTo => coverage()?.code().to_owned(),
            Fact::Amount | Fact::UnitPrice => format!("{}.{}", choice / 8, choice % 8),
            Fact::Currency => self.provider.currency_of(coverage()?)?.to_owned(),
            Fact::Quantity | Fact::InUse => (choice % 9).to_string(),
            Fact::SharedWith => format!("OP{choice:010}"),
            Fact::Detail => format!("detail {choice}"),
        })
    }
}
