//! What does not fit together in real accounts.

use std::mem;

use proptest::collection::vec;
use proptest::prelude::*;

use super::synthetic;
use super::{AccountFacts, ReferenceFacts, ThingFacts, proptest1_text_strategy};
use crate::account::{Address, Aspect, Coverage, Fact, Finding, Oddity, Protection};
use crate::catalogue::spec::{Found, Standing, Text};
use crate::catalogue::{Catalogue, KindSpec};

/// One thing that does not fit, in numbers: each chooses from what an account and the catalogue offer.
#[derive(Clone, Debug)]
pub struct Untidiness {
    sort: Sort,
    which: u16,
    what: u16,
    how: u16,
    text: String,
}

#[derive(Clone, Copy, Debug)]
enum Sort {
    Dangling,
    Foreign,
    Conflict,
    Status,
    Row,
    Field,
    Owner,
    Name,
}

/// Untidiness of every sort: references that lead nowhere, things of other operators, things that were
/// read twice and differ, statuses that nobody knows, rows that say nothing of what they are, fields
/// that cannot be read, names that are too long. [`Untidiness::add_to`] puts it into an account.
pub fn proptest1_untidiness_strategy() -> impl Strategy<Value = Untidiness> {
    let sort = prop_oneof![
        4 => Just(Sort::Dangling),
        2 => Just(Sort::Foreign),
        4 => Just(Sort::Conflict),
        2 => Just(Sort::Status),
        2 => Just(Sort::Row),
        2 => Just(Sort::Field),
        1 => Just(Sort::Owner),
        1 => Just(Sort::Name),
    ];
    (sort, any::<u16>(), any::<u16>(), any::<u16>(), proptest1_text_strategy())
        .prop_map(|(sort, which, what, how, text)| Untidiness { sort, which, what, how, text })
}

/// The same accounts, some of them untidy. They shrink towards tidy ones.
pub(super) fn some_untidy(tidy: impl Strategy<Value = AccountFacts>) -> impl Strategy<Value = AccountFacts> {
    let some = prop_oneof![2 => Just(Vec::new()), 1 => vec(proptest1_untidiness_strategy(), 1..4)];
    (some, tidy).prop_map(|(some, mut facts)| {
        note_unknown_statuses(&mut facts);
        some.iter().for_each(|untidiness| untidiness.add_to(&mut facts));
        facts
    })
}

/// What reading such an account would note.
fn note_unknown_statuses(facts: &mut AccountFacts) {
    for thing in &facts.things {
        let standing = facts.catalogue.kind(thing.kind).map(|kind| kind.classify(thing.status.as_deref()).0);
        if let (Some(Standing::Unrecognised), Some(status)) = (standing, &thing.status) {
            let finding = Finding::StatusUnrecognised { status: status.clone() };
            facts.oddities.push(Oddity::new(address(thing), finding));
        }
    }
}

impl Untidiness {
    /// Puts it into an account. Nothing is taken away; where the account holds nothing that it could
    /// concern, it changes nothing.
    pub fn add_to(&self, facts: &mut AccountFacts) {
        match self.sort {
            Sort::Dangling => self.refer(facts, "gone"),
            Sort::Foreign => self.pass_over(facts),
            Sort::Conflict => self.contradict(facts),
            Sort::Status => self.puzzle(facts),
            Sort::Row => self.lose_row(facts),
            Sort::Field => self.lose_field(facts),
            Sort::Owner => {
                let owner = Finding::short(&self.text);
                self.note_thing(facts, Finding::OwnerUnclear { owner }, Vec::new());
            }
            Sort::Name => {
                let begin = Finding::short(&self.text);
                self.note_thing(facts, Finding::TooLong { what: Aspect::Name, begin }, Vec::new());
            }
        }
    }

    /// A reference to what is not there.
    fn refer(&self, facts: &mut AccountFacts, begin: &str) {
        let catalogue = facts.catalogue.clone();
        let has_roles = |at: &usize| !roles(&catalogue, &facts.things[*at]).is_empty();
        let with_roles: Vec<usize> = (0..facts.things.len()).filter(has_roles).collect();
        let Some(at) = pick(&with_roles, self.which) else { return };
        let Some(thing) = facts.things.get_mut(*at) else { return };
        if let Some(reference) = pick(&roles(&catalogue, thing), self.what) {
            let key = format!("{begin}-{}", self.how);
            thing.references.push(ReferenceFacts { key, ..reference.clone() });
        }
    }

    /// A thing of another operator, to which something may refer.
    fn pass_over(&self, facts: &mut AccountFacts) {
        let before = facts.clone();
        self.refer(facts, "theirs");
        let changed = facts.things.iter().zip(&before.things).find(|(thing, before)| thing != before);
        let Some((thing, reference)) = changed.and_then(|(thing, _)| Some((thing, thing.references.last()?))) else {
            return;
        };
        let kind = reference.to.first().and_then(|name| before.catalogue.kind(name));
        let near = |kind: &KindSpec| kind.places().into_iter().find(|at| at.is_none() || *at == thing.coverage);
        let Some((kind, place)) = kind.and_then(|kind| Some((kind, near(kind)?))) else { return };
        let foreign = (kind.name, place, reference.key.clone());
        let subject = Address::checked(kind.name, place, reference.key.clone());
        let owner = "OP0099999999".to_owned();
        // Where nothing else was listed, it may be the list of somebody else.
        let hides = if self.how.is_multiple_of(4) { vec![kind.name.to_owned()] } else { Vec::new() };
        if self.how.is_multiple_of(2) {
            facts.things = before.things;
        }
        facts.foreign.push(foreign);
        facts.oddities.push(Oddity { hides, ..self.oddity(subject, Finding::ForeignOwner { owner }) });
    }

    /// A thing once more, with something else said of it.
    fn contradict(&self, facts: &mut AccountFacts) {
        let Some(mut twin) = pick(&facts.things, self.which).cloned() else { return };
        let catalogue = facts.catalogue.clone();
        let Some(kind) = catalogue.kind(twin.kind) else { return };
        match self.what % 4 {
            0 | 1 => {
                let known = kind.status.values.iter().map(|value| value.name);
                let statuses: Vec<&str> = known.chain(["status-of-tomorrow"]).collect();
                // What says nothing of the status contradicts nobody.
                let may_differ = twin.status.is_some() && !kind.status.values.is_empty();
                let Some(status) = pick(&statuses, self.how).filter(|_| may_differ) else { return };
                twin.status = Some((*status).to_owned());
            }
            2 => twin.name = Some(self.text.clone()).filter(|name| !name.is_empty()),
            _ => {
                if kind.protection.is_some() {
                    // What says nothing of the protection contradicts nobody, as with the status.
                    twin.protection = if twin.protection == Protection::On { Protection::Off } else { Protection::On };
                }
                for (fact, value) in &mut twin.facts {
                    *value = other_value(*fact, (&catalogue, kind), self.how).unwrap_or_else(|| mem::take(value));
                }
            }
        }
        facts.things.push(twin);
    }

    /// A status that nobody knows. A thing that was read twice keeps its two statuses: if they became
    /// one, a contradiction would be taken away.
    fn puzzle(&self, facts: &mut AccountFacts) {
        let addresses: Vec<Address> = facts.things.iter().map(address).collect();
        let is_single = |thing: &ThingFacts| addresses.iter().filter(|other| **other == address(thing)).count() == 1;
        let has_status = |thing: &&mut ThingFacts| {
            facts.catalogue.kind(thing.kind).is_some_and(|kind| !kind.status.values.is_empty()) && is_single(thing)
        };
        let mut things: Vec<&mut ThingFacts> = facts.things.iter_mut().filter(has_status).collect();
        let count = things.len();
        let Some(thing) = usize::from(self.which).checked_rem(count).and_then(|at| things.get_mut(at)) else { return };
        thing.status = Some("status-of-tomorrow".to_owned());
        let finding = Finding::StatusUnrecognised { status: "status-of-tomorrow".to_owned() };
        let oddity = self.oddity(address(thing), finding);
        facts.oddities.push(oddity);
    }

    /// A row that may be any one of its kind.
    fn lose_row(&self, facts: &mut AccountFacts) {
        let catalogue = facts.catalogue.clone();
        let all: Vec<&KindSpec> = catalogue.kinds().collect();
        let own: Vec<&KindSpec> = facts.things.iter().filter_map(|thing| catalogue.kind(thing.kind)).collect();
        let kinds = if self.how.is_multiple_of(2) || own.is_empty() { all } else { own };
        let Some(kind) = pick(&kinds, self.which) else { return };
        let Some(place) = pick(&kind.places(), self.what / 4).copied() else { return };
        let finding = match self.what % 4 {
            0 | 1 => Finding::NoKey,
            2 => Finding::NotAnObject { found: "a list".to_owned() },
            _ => Finding::TooLong { what: Aspect::Key, begin: Finding::short(&self.text) },
        };
        let hides = vec![kind.name.to_owned()];
        facts.oddities.push(Oddity { hides, ..self.oddity(Address::checked(kind.name, place, "*"), finding) });
    }

    /// A field of a thing that cannot be read, and perhaps others in it.
    fn lose_field(&self, facts: &mut AccountFacts) {
        let field = facts.catalogue.kinds().flat_map(|kind| kind.status.fields).copied().collect::<Vec<_>>();
        let field = pick(&field, self.what).copied().unwrap_or("status").to_owned();
        let found = format!("the text `{}`", Finding::short(&self.text));
        let hides = match pick(&facts.things, self.which) {
            Some(thing) if self.how.is_multiple_of(2) => inside(&facts.catalogue, thing),
            _ => Vec::new(),
        };
        self.note_thing(facts, Finding::FieldUnreadable { field, found }, hides);
    }

    fn note_thing(&self, facts: &mut AccountFacts, finding: Finding, hides: Vec<String>) {
        if let Some(thing) = pick(&facts.things, self.which) {
            let oddity = Oddity { hides, ..self.oddity(address(thing), finding) };
            facts.oddities.push(oddity);
        }
    }

    fn oddity(&self, subject: Address, finding: Finding) -> Oddity {
        let place = subject.coverage();
        let place = place.as_ref().map_or("operator", Coverage::code);
        let origin = if self.how.is_multiple_of(3) { String::new() } else { format!("{place}/listThings.json") };
        Oddity { origin, ..Oddity::new(subject, finding) }
    }
}

/// Another value of a fact, where two cannot both be true.
fn other_value(fact: Fact, (catalogue, kind): (&Catalogue, &KindSpec), how: u16) -> Option<String> {
    let texts: &[&str] = match fact {
        Fact::EndsAt => &["2026-09-09T09:09:09Z", "2026-08-21T00:00:00Z", "2027-02-03T00:00:00Z"],
        Fact::NextMonth => return pick(kind.status.values, how / 4).map(|value| value.name.to_owned()),
        Fact::BilledTo => {
            let known: Vec<_> = catalogue.provider().coverages().collect();
            return pick(&known, how / 4).map(|coverage| coverage.code().to_owned());
        }
        Fact::Quantity => &["0", "10"],
        _ => return None,
    };
    pick(texts, how / 4).map(|value| (*value).to_owned())
}

/// The kinds of which something is read out of a thing's row.
fn inside(catalogue: &Catalogue, thing: &ThingFacts) -> Vec<String> {
    let is_inside = |kind: &&KindSpec| matches!(kind.found, Found::Within { kind: outer, .. } if outer == thing.kind);
    catalogue.kinds().filter(is_inside).map(|kind| kind.name.to_owned()).collect()
}

/// What a thing may refer to by its kind; the key is left open.
fn roles(catalogue: &Catalogue, thing: &ThingFacts) -> Vec<ReferenceFacts> {
    let is_real = |kind: &&KindSpec| !synthetic::NAMES.contains(&kind.name);
    let specs = catalogue.kind(thing.kind).filter(is_real).map_or(&[][..], |kind| kind.references);
    let real = specs.iter().map(|spec| ReferenceFacts {
        role: spec.role,
        to: spec.to,
        key: String::new(),
        may_miss: spec.may_miss.map(Text::english),
    });
    let other = |role| ReferenceFacts { role, to: &synthetic::NAMES, key: String::new(), may_miss: None };
    real.chain(synthetic::roles(thing.kind).map(other)).collect()
}

fn address(thing: &ThingFacts) -> Address {
    Address::checked(thing.kind, thing.coverage, thing.key.clone())
}

fn pick<T>(items: &[T], choice: u16) -> Option<&T> {
    items.get(usize::from(choice).checked_rem(items.len())?)
}
