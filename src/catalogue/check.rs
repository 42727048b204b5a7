//! Whether a catalogue fits together. What does not would never apply, and nobody would miss it.

use std::collections::{BTreeMap, BTreeSet};

use super::flaw::{Flaw, InvalidCatalogue};
use super::spec::{Action, Blocks, Constraint, Found, Pair, StepSpec, Strength};
use super::{KindSpec, Provider, check_bills, check_operations};
use crate::account::{Coverage, similar};

/// Checks that kinds make a catalogue of a provider.
pub(super) fn check(provider: &Provider, kinds: &[KindSpec]) -> Result<(), InvalidCatalogue> {
    let mut flaws = Vec::new();
    let checker = Checker { provider, kinds, by_name: kinds.iter().map(|kind| (kind.name, kind)).collect() };
    checker.names(&mut flaws);
    checker.root(&mut flaws);
    checker.blocking(&mut flaws);
    for kind in kinds {
        checker.coverages(kind, &mut flaws);
        checker.named_kinds(kind, &mut flaws);
        checker.references(kind, &mut flaws);
        checker.statuses(kind, &mut flaws);
        ending(kind, &mut flaws);
        keys(kind, &mut flaws);
        check_bills::check(kind, &mut flaws);
        checker.charges(kind, &mut flaws);
        check_operations::check(kind, &|name| checker.by_name.get(name).copied(), &mut flaws);
        kind.before.iter().for_each(|rule| checker.rule(kind, rule, &mut flaws));
    }
    checker.circles(&mut flaws);
    InvalidCatalogue::of(flaws).map_or(Ok(()), Err)
}

struct Checker<'k> {
    provider: &'k Provider,
    kinds: &'k [KindSpec],
    /// By own name.
    by_name: BTreeMap<&'static str, &'k KindSpec>,
}

/// Why a rule would never apply, once its kind and the other are known.
type Applies = Result<(), Flaw>;

impl<'k> Checker<'k> {
    fn names(&self, flaws: &mut Vec<Flaw>) {
        let mut taken: BTreeMap<&str, &'static str> = BTreeMap::new();
        for kind in self.kinds {
            for name in kind.aliases.iter().copied().chain([kind.name]) {
                if !is_kebab_case(name) {
                    flaws.push(Flaw::Name { kind: kind.name, name });
                }
                if let Some(one) = taken.insert(name, kind.name) {
                    let other = kind.name;
                    let is_same = one == other;
                    flaws.push(if is_same { Flaw::Twice { name } } else { Flaw::Duplicate { name, one, other } });
                }
            }
        }
    }

    fn root(&self, flaws: &mut Vec<Flaw>) {
        let is_root = |kind: &&KindSpec| kind.blocks.value == Blocks::Itself;
        let roots: Vec<&KindSpec> = self.kinds.iter().filter(is_root).collect();
        match roots[..] {
            [] => flaws.push(Flaw::NoRoot),
            [root] if !root.coverages.value.is_empty() => flaws.push(Flaw::RootPlace(root.name)),
            [_] => {}
            _ => flaws.push(Flaw::SeveralRoots(roots.iter().map(|root| root.name).collect())),
        }
    }

    /// It lives where the provider has a coverage.
    fn coverages(&self, kind: &KindSpec, flaws: &mut Vec<Flaw>) {
        let is_known = |place: &Coverage| self.provider.coverages().any(|known| known == *place);
        let unknown = kind.coverages.value.iter().filter(|place| !is_known(place));
        flaws.extend(unknown.map(|&coverage| Flaw::UnknownCoverage { kind: kind.name, coverage }));
    }

    /// What is said to keep the account from closing does.
    fn blocking(&self, flaws: &mut Vec<Flaw>) {
        let matters = super::matters(self.kinds);
        let idle = self.kinds.iter().filter(|kind| kind.blocks.value == Blocks::Yes && !matters.contains(kind.name));
        flaws.extend(idle.map(|kind| Flaw::BlocksNothing(kind.name)));
    }

    /// The kinds that it names exist.
    fn named_kinds(&self, kind: &KindSpec, flaws: &mut Vec<Flaw>) {
        for named in kind.named().filter(|name| !self.by_name.contains_key(name)) {
            let of_alias = self.kinds.iter().find(|other| other.aliases.contains(&named)).map(|other| other.name);
            let instead = of_alias.or_else(|| similar(named, self.by_name.keys().copied()));
            flaws.push(Flaw::UnknownKind { kind: kind.name, named, instead });
        }
    }

    /// What it refers to can be found near it.
    fn references(&self, kind: &KindSpec, flaws: &mut Vec<Flaw>) {
        let targets: BTreeSet<&str> =
            kind.references.iter().flat_map(|reference| reference.to.iter().copied()).collect();
        for other in targets.into_iter().filter_map(|name| self.by_name.get(name)) {
            if !is_near(kind, other) {
                flaws.push(Flaw::Apart { kind: kind.name, other: other.name });
            }
        }
    }

    /// Each status means one thing, and those that it names exist.
    fn statuses(&self, kind: &KindSpec, flaws: &mut Vec<Flaw>) {
        let mut taken = BTreeSet::new();
        let twice = kind.status.values.iter().map(|value| value.name).filter(|name| !taken.insert(*name));
        flaws.extend(twice.map(|status| Flaw::DuplicateStatus { kind: kind.name, status }));
        let routes = kind.routes.iter().flat_map(|route| route.statuses);
        let alternatives = kind.alternatives.iter().flat_map(|(statuses, _)| *statuses);
        let own = routes.chain(alternatives).chain(kind.status.settled_if_referred);
        let mut named: Vec<(&KindSpec, &'static str)> = own.map(|status| (kind, *status)).collect();
        if let Found::Shown { kind: other, statuses, .. } = kind.found {
            let shows = self.by_name.get(other);
            named.extend(shows.into_iter().flat_map(|shows| statuses.iter().map(move |status| (*shows, *status))));
        }
        for (of, status) in named {
            if !of.status.values.iter().any(|value| value.name == status) {
                flaws.push(Flaw::UnknownStatus { kind: kind.name, status, of: of.name });
            }
        }
    }

    /// What is charged until it ends comes before its last bill, or before something that does: otherwise
    /// the account would seem closable before that bill is paid.
    fn charges(&self, kind: &'k KindSpec, flaws: &mut Vec<Flaw>) {
        let has_bills = self.kinds.iter().any(|kind| kind.is_bill);
        let is_charged = kind.billed.value || kind.billed_until_ended.value;
        if has_bills && kind.billed_until_ended.value && !self.is_before_bill(kind) && !self.goes_with_root(kind) {
            flaws.push(Flaw::NoFinalBill { kind: kind.name });
        }
        if kind.final_bill().is_some() && !is_charged {
            flaws.push(Flaw::NotBilled { kind: kind.name });
        }
    }

    /// True if it, or something that comes after it, comes before its last bill.
    fn is_before_bill(&self, kind: &'k KindSpec) -> bool {
        let (mut seen, mut next) = (BTreeSet::from([kind.name]), vec![kind]);
        while let Some(kind) = next.pop() {
            if kind.final_bill().is_some() {
                return true;
            }
            let then = kind.before.iter().filter_map(|rule| self.by_name.get(rule.then).copied());
            next.extend(then.filter(|then| seen.insert(then.name)));
        }
        false
    }

    /// True if it has no end of its own: it dies with the account itself.
    fn goes_with_root(&self, kind: &KindSpec) -> bool {
        let is_root = |name| self.by_name.get(name).is_some_and(|kind| kind.blocks.value == Blocks::Itself);
        kind.before.iter().any(|rule| {
            matches!(rule.strength, Strength::Cascade | Strength::ExportFirst | Strength::Optional)
                && is_root(rule.then)
        })
    }

    /// Each pair of a rule can come up.
    fn rule(&self, kind: &'k KindSpec, rule: &Constraint, flaws: &mut Vec<Flaw>) {
        if rule.pairs.is_empty() {
            flaws.push(Flaw::NoPairs { kind: kind.name, then: rule.then });
        }
        // That there is no such kind was said.
        let Some(then) = self.by_name.get(rule.then) else { return };
        flaws.extend(rule.pairs.iter().filter_map(|pair| self.applies(kind, then, pair).err()));
    }

    fn applies(&self, kind: &'k KindSpec, then: &'k KindSpec, pair: &Pair) -> Applies {
        let path = Path { checker: self, kind, then };
        match *pair {
            Pair::Refers(roles) => path.leads(kind, roles, then.name),
            Pair::ReferredBy(role) => path.leads(then, &[role], kind.name),
            Pair::Share(one, other) => path.meets(one, other),
            Pair::OperatorWide(role) => {
                let root = self.kinds.iter().find(|kind| kind.blocks.value == Blocks::Itself);
                root.map_or(Ok(()), |root| path.leads(kind, &[role], root.name)).and_then(|()| path.is_near())
            }
            Pair::SameCoverage => path.is_near(),
            Pair::FinalBill if !then.is_bill => Err(Flaw::NoBill { kind: kind.name, then: then.name }),
            Pair::FinalBill => path.is_near(),
            Pair::All | Pair::Never(_) => Ok(()),
        }
    }

    /// Hard rules about all pairs hold wherever there is one of each kind.
    fn circles(&self, flaws: &mut Vec<Flaw>) {
        let coverages = self.provider.codes();
        for coverage in [None].into_iter().chain(coverages.iter().copied().map(Some)) {
            let is_there = |kind: &KindSpec| coverage.is_none_or(|coverage| is_in(kind, coverage));
            let next = |kind: &KindSpec| -> Vec<&'k KindSpec> {
                let is_certain = |rule: &&Constraint| {
                    let holds = |pair: &Pair| match pair {
                        Pair::All => true,
                        Pair::SameCoverage => coverage.is_some() || coverages.is_empty(),
                        _ => false,
                    };
                    rule.strength == Strength::Hard && rule.pairs.iter().any(holds)
                };
                let then = kind.before.iter().filter(is_certain).filter_map(|rule| self.by_name.get(rule.then));
                then.copied().filter(|then| is_there(then)).collect()
            };
            for kind in self.kinds.iter().filter(|kind| is_there(kind)) {
                if let Some(kinds) = circle(kind, &next) {
                    flaws.push(Flaw::Cycle { kinds });
                }
            }
        }
    }
}

/// The way that a rule takes along references.
struct Path<'c, 'k> {
    checker: &'c Checker<'k>,
    kind: &'k KindSpec,
    then: &'k KindSpec,
}

impl<'k> Path<'_, 'k> {
    /// Roles lead from one kind to another.
    fn leads(&self, from: &'k KindSpec, roles: &[&'static str], end: &'static str) -> Applies {
        let mut at = BTreeSet::from([from.name]);
        for role in roles {
            at = self.next(&at, role)?;
        }
        if at.contains(end) {
            return Ok(());
        }
        let (roles, ends) =
            (roles.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(" and then "), or(&at));
        Err(Flaw::WrongEnd { kind: self.kind.name, then: self.then.name, roles, ends, end })
    }

    /// The kinds to which a role leads.
    fn next(&self, at: &BTreeSet<&'static str>, role: &'static str) -> Result<BTreeSet<&'static str>, Flaw> {
        let kinds = at.iter().filter_map(|name| self.checker.by_name.get(name));
        let next: BTreeSet<&str> = kinds.flat_map(|kind| kind.targets(role)).collect();
        if next.is_empty() {
            return Err(Flaw::UnknownRole { kind: self.kind.name, then: self.then.name, role, of: or(at) });
        }
        Ok(next)
    }

    /// Both refer to things of the same kind.
    fn meets(&self, one: &'static str, other: &'static str) -> Applies {
        let ours = self.next(&BTreeSet::from([self.kind.name]), one)?;
        let theirs = self.next(&BTreeSet::from([self.then.name]), other)?;
        if let Some(end) = theirs.first().copied().filter(|_| ours.is_disjoint(&theirs)) {
            let (kind, then, roles) = (self.kind.name, self.then.name, format!("`{one}`"));
            return Err(Flaw::WrongEnd { kind, then, roles, ends: or(&ours), end });
        }
        Ok(())
    }

    /// Both can be in one place.
    fn is_near(&self) -> Applies {
        let is_near = is_near(self.kind, self.then);
        if is_near { Ok(()) } else { Err(Flaw::Apart { kind: self.kind.name, other: self.then.name }) }
    }
}

/// The last phase of a wind-down: that of the account.
const LAST_PHASE: u8 = 12;

/// The phase exists, and only the account itself has a step that closes the account.
fn ending(kind: &KindSpec, flaws: &mut Vec<Flaw>) {
    if kind.phase > LAST_PHASE {
        flaws.push(Flaw::Phase { kind: kind.name, phase: kind.phase });
    }
    let closes = |step: &StepSpec| step.action == Action::CloseAccount;
    if kind.blocks.value != Blocks::Itself && kind.routes.iter().flat_map(|route| route.steps).any(closes) {
        flaws.push(Flaw::Closes(kind.name));
    }
}

/// Its keys are of one form.
fn keys(kind: &KindSpec, flaws: &mut Vec<Flaw>) {
    let parts: BTreeSet<usize> = kind.identities().iter().map(|parts| parts.len()).collect();
    if parts.len() > 1 {
        flaws.push(Flaw::Keys { kind: kind.name, parts: parts.into_iter().collect() });
    }
}

/// The circle on which a kind is, if it is the first of it by name.
fn circle<'k>(kind: &'k KindSpec, next: &impl Fn(&KindSpec) -> Vec<&'k KindSpec>) -> Option<Vec<&'static str>> {
    let mut ways: Vec<Vec<&KindSpec>> = vec![vec![kind]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        for then in way.last().into_iter().flat_map(|last| next(last)) {
            // One of a kind does not wait for itself.
            if then.name == kind.name && (way.len() > 1 || !kind.is_single()) {
                return Some(way.iter().map(|kind| kind.name).collect());
            }
            if then.name > kind.name && seen.insert(then.name) {
                ways.push(way.iter().copied().chain([then]).collect());
            }
        }
    }
    None
}

/// True if a kind lives in a coverage. What the operator shares counts as being in every one.
fn is_in(kind: &KindSpec, coverage: Coverage) -> bool {
    kind.places().iter().any(|place| place.is_none_or(|own| own == coverage))
}

/// True if something of the one can be where something of the other is, or the operator shares it.
fn is_near(kind: &KindSpec, other: &KindSpec) -> bool {
    let places = other.places();
    kind.places().iter().any(|own| places.iter().any(|place| own.is_none() || place.is_none() || own == place))
}

fn is_kebab_case(name: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.split('-').all(is_word)
}

fn or(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(" or ")
}
