//! What an account is checked against.

use std::collections::BTreeSet;
use std::ops::Range;

use super::spec::{Blocks, Found, Pair, Part, RefSpec, Standing, Strength};
use super::{Catalogue, KindSpec};
use crate::account::{Coverage, Fact, KeyForm, Schema};

impl Catalogue {
    /// What the keys of a kind look like, as its responses give them. Those of a bill are months, whether a
    /// response shows it or not. Of another kind that no response shows, only this is known: its keys have
    /// the parts that its operations take.
    #[doc(hidden)]
    pub fn key_form(&self, kind: &KindSpec) -> KeyForm {
        kind.key_form(|name| self.kind(name))
    }

    /// True if a key of a kind is one that the catalogue gives, or a month: it says nothing of whose account it is.
    #[cfg(feature = "redact")]
    pub(crate) fn gives_key(&self, kind: &KindSpec, key: &str) -> bool {
        match self.key_form(kind) {
            KeyForm::Month | KeyForm::Always(_) => self.key_form(kind).fits(key),
            _ if key == crate::account::Account::ATTESTED => kind.is_countable(),
            _ => kind.identities().iter().any(|parts| matches!(parts, [Part::Const(own)] if *own == key)),
        }
    }

    /// The roles in which everything of a kind that is not gone refers to something: without the reference
    /// a rule could not apply to it.
    ///
    /// These are the references to what it stands in or is listed under, and those on which alone a hard rule
    /// rests; in either case unless the other may be missing, or only some rows have the field.
    pub fn needed_roles(&self, kind: &KindSpec) -> Vec<&'static str> {
        let is_needed = |reference: &&RefSpec| {
            let is_certain = reference.may_miss.is_none() && reference.when.is_empty();
            is_certain && (is_to_holder(kind, reference) || self.carries_hard_rule(kind, reference.role))
        };
        let roles: BTreeSet<&str> = kind.references.iter().filter(is_needed).map(|reference| reference.role).collect();
        roles.into_iter().collect()
    }

    /// True if a hard rule cannot apply without a reference of a kind in a role.
    fn carries_hard_rule(&self, kind: &KindSpec, role: &str) -> bool {
        self.kinds().any(|first| {
            let hard = first.before.iter().filter(|rule| rule.strength == Strength::Hard);
            hard.filter_map(|rule| rule.pairs.first().filter(|_| rule.pairs.len() == 1).map(|pair| (rule, pair))).any(
                |(rule, pair)| match *pair {
                    Pair::Refers(path) => self.is_on_path(first, path, kind, role),
                    Pair::ReferredBy(by) => rule.then == kind.name && by == role,
                    Pair::Share(one, other) => {
                        (first.name == kind.name && one == role) || (rule.then == kind.name && other == role)
                    }
                    Pair::SameCoverage | Pair::OperatorWide(_) | Pair::All | Pair::FinalBill | Pair::Never(_) => false,
                },
            )
        })
    }

    /// True if a path of roles from one kind takes a role of another.
    fn is_on_path(&self, first: &KindSpec, path: &[&str], kind: &KindSpec, role: &str) -> bool {
        let mut at = BTreeSet::from([first.name]);
        for step in path {
            if *step == role && at.contains(kind.name) {
                return true;
            }
            at = at.into_iter().filter_map(|name| self.kind(name)).flat_map(|kind| kind.targets(step)).collect();
        }
        false
    }
}

/// True if a reference is to what a thing stands in, or is listed under.
fn is_to_holder(kind: &KindSpec, reference: &RefSpec) -> bool {
    let is_inside = matches!(kind.found, Found::Within { kind: holder, .. } if reference.to.contains(&holder));
    is_inside || reference.field.starts_with('%')
}

impl KindSpec {
    /// The kinds to which references in a role lead.
    pub(super) fn targets<'r>(&self, role: &'r str) -> impl Iterator<Item = &'static str> + use<'r> {
        let of_role = self.references.iter().filter(move |reference| reference.role == role);
        of_role.flat_map(|reference| reference.to.iter().copied())
    }

    /// What its keys are made of, in each response that shows it.
    pub(super) fn identities(&self) -> Vec<&'static [Part]> {
        match self.found {
            Found::Within { identity, .. } => vec![identity],
            Found::Listed | Found::Implied { .. } | Found::Shown { .. } | Found::Unlisted { .. } => {
                self.reads.iter().map(|read| read.identity).collect()
            }
        }
    }

    /// See [`Catalogue::key_form`]; `of` gives the kind of a name.
    pub(super) fn key_form<'k>(&self, of: impl Fn(&str) -> Option<&'k Self>) -> KeyForm {
        if self.is_bill {
            return KeyForm::Month;
        }
        if self.blocks.value == Blocks::Itself {
            return KeyForm::Operator;
        }
        if let Found::Implied { key, .. } = self.found {
            return KeyForm::Always(key);
        }
        // Operations would drop further parts, and two keys would give the same call.
        let unknown = || match self.key_parts_taken() {
            0 => KeyForm::Any,
            parts if self.sends_last_part() => KeyForm::AtLeast(parts),
            parts => KeyForm::Parts(parts),
        };
        match self.identities().first() {
            None | Some([]) => unknown(),
            Some([Part::Month(_)]) => KeyForm::Month,
            // A person may say that there are others than the one that a response shows.
            Some([Part::Const(own)]) if self.unseen.is_none() => KeyForm::Always(own),
            Some(parts) => parts_of(parts, self, &of, MOST_HOLDERS).map_or_else(unknown, KeyForm::Parts),
        }
    }
}

impl KindSpec {
    /// The references to what a thing is inside of or listed under: each role with the parts of the own key that repeat
    /// the target's key. A response gives both in the same place. `of` gives the kind of a name.
    pub(crate) fn key_references<'k>(
        &self,
        of: impl Fn(&str) -> Option<&'k Self>,
    ) -> Vec<(&'static str, Range<usize>)> {
        let identities = self.identities();
        let Some(identity) = identities.first() else { return Vec::new() };
        let mut found = Vec::new();
        let mut first = 0;
        for part in *identity {
            let Some(parts) = parts_of(&[*part], self, &of, MOST_HOLDERS) else { break };
            let tied = self.references.iter().filter(|reference| self.is_from(reference, *part));
            found.extend(tied.map(|reference| (reference.role, first..first + parts)));
            first += parts;
        }
        // Where a role has several fields, any of them may lead elsewhere.
        let fields = |role| self.references.iter().filter(|reference| reference.role == role).count();
        found.retain(|(role, _)| fields(*role) == 1);
        found
    }

    /// True if a reference and a part of the key come from the same place.
    fn is_from(&self, reference: &RefSpec, part: Part) -> bool {
        match part {
            Part::Parent => matches!(self.found, Found::Within { kind, .. } if reference.to.contains(&kind)),
            Part::Param(n) => reference.field.strip_prefix('%') == Some(n.to_string().as_str()),
            Part::Field(_) | Part::Month(_) | Part::MapKey(_) | Part::Const(_) => false,
        }
    }
}

/// Things do not stand in each other more deeply.
const MOST_HOLDERS: usize = 8;

/// How many parts a key has, those of what holds it included; `None` if that cannot be said.
fn parts_of<'k>(
    parts: &[Part],
    kind: &KindSpec,
    of: &impl Fn(&str) -> Option<&'k KindSpec>,
    most: usize,
) -> Option<usize> {
    let of_holder = || {
        let Found::Within { kind: holder, .. } = kind.found else { return None };
        let holder = of(holder).filter(|_| most > 0)?;
        parts_of(holder.identities().first()?, holder, of, most - 1)
    };
    parts.iter().map(|part| if *part == Part::Parent { of_holder() } else { Some(1) }).sum()
}

impl Schema for Catalogue {
    fn own_name(&self, name: &str) -> Option<&str> {
        self.kind(name).map(|kind| kind.name)
    }

    fn names(&self) -> Vec<&str> {
        self.kinds().map(|kind| kind.name).collect()
    }

    fn coverages(&self) -> Vec<Coverage> {
        self.provider().coverages().collect()
    }

    fn places(&self, kind: &str) -> Vec<Option<Coverage>> {
        self.kind(kind).map_or_else(Vec::new, KindSpec::places)
    }

    fn key_form(&self, kind: &str) -> KeyForm {
        self.kind(kind).map_or(KeyForm::Any, |kind| self.key_form(kind))
    }

    fn roles(&self, kind: &str) -> Vec<&str> {
        let references = self.kind(kind).into_iter().flat_map(|kind| kind.references);
        let roles: BTreeSet<&str> = references.map(|reference| reference.role).collect();
        roles.into_iter().collect()
    }

    fn targets(&self, kind: &str, role: &str) -> Vec<&str> {
        let mut targets: Vec<&str> = Vec::new();
        for target in self.kind(kind).into_iter().flat_map(|kind| kind.targets(role)) {
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        targets
    }

    fn needed_roles(&self, kind: &str) -> Vec<&str> {
        self.kind(kind).map_or_else(Vec::new, |kind| self.needed_roles(kind))
    }

    fn key_references(&self, kind: &str) -> Vec<(&str, Range<usize>)> {
        self.kind(kind).map_or_else(Vec::new, |kind| kind.key_references(|name| self.kind(name)))
    }

    fn wrong_operator(&self, operator: &str) -> Option<String> {
        self.provider().operator_id(operator).err().map(|invalid| invalid.to_string())
    }

    fn statuses(&self, kind: &str) -> Option<Vec<&str>> {
        let status = self.kind(kind)?.status;
        let counts = !status.fields.is_empty() || !status.values.is_empty();
        counts.then(|| status.values.iter().map(|value| value.name).collect())
    }

    fn facts(&self, kind: &str) -> Vec<Fact> {
        let Some(kind) = self.kind(kind) else { return Vec::new() };
        let counted = kind.is_countable().then_some(Fact::Quantity);
        let facts: BTreeSet<Fact> = kind.facts.iter().map(|spec| spec.fact).chain(counted).collect();
        facts.into_iter().collect()
    }

    fn is_protectable(&self, kind: &str) -> bool {
        self.kind(kind).is_some_and(|kind| kind.protection.is_some())
    }

    fn is_gone(&self, kind: &str, status: Option<&str>) -> bool {
        self.kind(kind).is_some_and(|kind| kind.classify(status).0 == Standing::Gone)
    }

    fn weight(&self, kind: &str, status: &str) -> u8 {
        self.kind(kind).map_or(u8::MAX, |kind| kind.weight(status))
    }

    fn found_through(&self, kind: &str) -> Vec<&str> {
        self.found_through(kind).into_iter().collect()
    }
}
