//! What the catalogue says, indexed by what it speaks of: what has to be gone before a kind, what goes
//! along with it, and what an operation does.

use std::collections::HashMap;
use std::sync::Arc;

use crate::account::{Account, ResourceRange};
use crate::catalogue::spec::{Constraint, Found, Means, Pair, Standing, Strength};
use crate::catalogue::{Catalogue, KindSpec, Operation};

/// The number of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct KindIx(u16);

impl KindIx {
    fn new(at: usize) -> Self {
        Self(u16::try_from(at).unwrap_or(u16::MAX))
    }

    pub(super) const fn at(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone)]
pub(super) struct Rules {
    pub(super) catalogue: Catalogue,
    kinds: Vec<Kind>,
    by_name: HashMap<Box<str>, KindIx>,
    /// By operation id.
    pub(super) operations: HashMap<&'static str, Vec<Use>>,
    /// The account itself.
    pub(super) root: Option<KindIx>,
    /// The kind of bill on which things are charged.
    pub(super) bill: Option<KindIx>,
    /// The kinds that are charged on it.
    pub(super) billed: Vec<KindIx>,
}

#[derive(Clone)]
pub(super) struct Kind {
    pub(super) name: Box<str>,
    pub(super) spec: Arc<KindSpec>,
    /// Its things among those that the account had at first.
    pub(super) range: ResourceRange,
    /// What has to be gone before one of it: the other kind, and the constraint that it has.
    pub(super) before: Vec<(KindIx, &'static Constraint)>,
    /// What may end with one of it.
    pub(super) along: Vec<(KindIx, &'static Constraint)>,
    /// The kinds that are there only while one of this is.
    pub(super) implies: Vec<KindIx>,
    /// The kinds that stand inside its rows.
    pub(super) holds: Vec<KindIx>,
}

/// What an operation does to things of a kind.
#[derive(Clone, Copy)]
pub(super) struct Use {
    pub(super) kind: KindIx,
    pub(super) operation: Operation,
    pub(super) purpose: Purpose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    /// One of the acts that end it.
    Act,
    /// Switches its protection off.
    Lift,
    /// Switches its protection on.
    Protect,
    /// Only shows it, or shows what belongs to it.
    Show,
}

impl Rules {
    pub(super) fn new(account: &Account, catalogue: &Catalogue) -> Self {
        let mut kinds: Vec<Kind> = catalogue.kinds().map(|spec| Kind::new(spec.name, *spec, account)).collect();
        let is_unknown = |name: &&str| catalogue.kind(name).is_none_or(|spec| spec.name != *name);
        // Of an unknown kind nothing is known: it has no way to end.
        kinds.extend(account.kinds().filter(is_unknown).map(|name| Kind::new(name, KindSpec::EMPTY, account)));
        let numbers = (0..kinds.len()).map(KindIx::new);
        let by_name: HashMap<Box<str>, KindIx> = kinds.iter().map(|kind| kind.name.clone()).zip(numbers).collect();
        let mut rules = Self {
            catalogue: catalogue.clone(),
            root: catalogue.root().and_then(|root| by_name.get(root.name).copied()),
            kinds,
            by_name,
            operations: HashMap::new(),
            bill: None,
            billed: Vec::new(),
        };
        for at in rules.numbers() {
            if let Some(bill) = catalogue.bill_of(&rules.kind(at).spec) {
                rules.bill = rules.kind_ix(bill.name);
                rules.billed.push(at);
            }
            rules.index(at);
            rules.add_operations(at);
        }
        rules.operations.values_mut().for_each(|uses| uses.sort_by_key(|one| one.purpose));
        rules
    }

    /// The number of a kind.
    pub(super) fn kind_ix(&self, name: &str) -> Option<KindIx> {
        self.by_name.get(name).copied()
    }

    pub(super) fn kind(&self, kind: KindIx) -> &Kind {
        &self.kinds[kind.at()]
    }

    fn kind_mut(&mut self, kind: KindIx) -> &mut Kind {
        &mut self.kinds[kind.at()]
    }

    /// The number of the first kind.
    pub(super) const fn first(&self) -> KindIx {
        KindIx(0)
    }

    /// The numbers of all kinds.
    pub(super) fn numbers(&self) -> impl Iterator<Item = KindIx> + use<> {
        (0..self.kinds.len()).map(KindIx::new)
    }

    /// Puts the rules of a kind where the other kinds find them.
    fn index(&mut self, at: KindIx) {
        let spec = Arc::clone(&self.kind(at).spec);
        for constraint in spec.before {
            let Some(then) = self.kind_ix(constraint.then) else { continue };
            let other = self.kind_mut(then);
            match constraint.strength {
                Strength::Hard => other.before.push((at, constraint)),
                Strength::Cascade => other.along.push((at, constraint)),
                // What goes with the account goes with everything in it.
                Strength::Optional if constraint.pairs != [Pair::All] => other.along.push((at, constraint)),
                Strength::Optional | Strength::Recommended | Strength::ExportFirst => {}
            }
        }
        match spec.found {
            Found::Implied { by, .. } => {
                for other in by.iter().filter_map(|name| self.kind_ix(name)).collect::<Vec<_>>() {
                    self.kind_mut(other).implies.push(at);
                }
            }
            Found::Within { kind, .. } => {
                if let Some(other) = self.kind_ix(kind) {
                    self.kind_mut(other).holds.push(at);
                }
            }
            Found::Listed | Found::Shown { .. } | Found::Unlisted { .. } => {}
        }
    }

    fn add_operations(&mut self, kind: KindIx) {
        let spec = &self.kind(kind).spec;
        let acts = spec.routes.iter().flat_map(|route| route.steps).filter_map(|step| match step.means {
            Means::Api(operation) => Some((operation, Purpose::Act)),
            _ => None,
        });
        let switch = |operation: Option<Operation>, purpose| operation.map(|operation| (operation, purpose));
        let lift = spec.protection.and_then(|protection| switch(protection.lift, Purpose::Lift));
        let set = spec.protection.and_then(|protection| switch(protection.set, Purpose::Protect));
        let shows = spec.reads.iter().filter(|read| read.per.is_none()).map(|read| (read.operation, Purpose::Show));
        let shown = spec.reads.iter().filter_map(|read| {
            let per = self.kind_ix(read.per?)?;
            Some((per, read.operation, Purpose::Show))
        });
        let own = acts.chain(lift).chain(set).chain(shows).map(|(operation, purpose)| (kind, operation, purpose));
        for (kind, operation, purpose) in own.chain(shown).collect::<Vec<_>>() {
            let uses = self.operations.entry(operation.id).or_default();
            if !uses.iter().any(|one| (one.kind, one.operation, one.purpose) == (kind, operation, purpose)) {
                uses.push(Use { kind, operation, purpose });
            }
        }
    }
}

impl Kind {
    fn new(name: &str, spec: KindSpec, account: &Account) -> Self {
        Self {
            name: Box::from(name),
            spec: Arc::new(spec),
            range: account.range(name),
            before: Vec::new(),
            along: Vec::new(),
            implies: Vec::new(),
            holds: Vec::new(),
        }
    }

    /// The first status of this standing.
    pub(super) fn status(&self, standing: Standing) -> Option<&'static str> {
        self.spec.status.values.iter().find(|value| value.standing == standing).map(|value| value.name)
    }
}
