//! Everything that a plan could be about: what the account lists, and what the plan has besides.

use std::collections::{HashMap, HashSet};

use super::class::{Class, Facts};
use super::thing::{ClassIx, KindIx, Known, Planned, Record, Thing};
use super::{Log, Violation};
use crate::account::{Account, Address, Coverage, Fact, Observation, Resource, ResourceIx, ResourceRange};
use crate::catalogue::spec::{Constraint, RefSpec, Standing, StepSpec};
use crate::catalogue::{Catalogue, KindSpec};
use crate::plan::{SavedPlan, SavedStep};

/// All things, with what the account and the plan say of each.
pub(super) struct Things<'v> {
    pub(super) account: &'v Account,
    pub(super) plan: &'v SavedPlan,
    kinds: Vec<Kind<'v>>,
    by_name: HashMap<&'static str, KindIx>,
    records: Vec<Record>,
    classes: Vec<Class>,
    /// The resources that something else in the account settles.
    settled: HashSet<ResourceIx>,
    extras: Vec<Extra>,
    extra_of: HashMap<(KindIx, Option<Coverage>, Box<str>), Thing>,
    /// What each step is done to; `None` if the catalogue does not have its kind.
    subjects: Vec<Option<Thing>>,
}

/// The things of one kind.
pub(super) struct Kind<'v> {
    pub(super) spec: &'v KindSpec,
    /// Those that are not gone, or that only the plan has. Ascending.
    pub(super) live: Vec<Thing>,
    /// Those of them that the plan ends. Ascending.
    pub(super) planned: Vec<Thing>,
    extras: Vec<Thing>,
    /// Where the subject of the next step is looked for first: steps follow the account's order for
    /// long stretches.
    next: ResourceIx,
}

/// What the plan has and the account does not list.
struct Extra {
    kind: KindIx,
    coverage: Option<Coverage>,
    key: String,
}

impl<'v> Things<'v> {
    /// All things, with what their own facts mean. O(n).
    pub(super) fn new(plan: &'v SavedPlan, account: &'v Account, catalogue: &'v Catalogue, log: &mut Log<'_>) -> Self {
        let empty = |spec| Kind {
            spec,
            live: Vec::new(),
            planned: Vec::new(),
            extras: Vec::new(),
            next: ResourceIx::default(),
        };
        let kinds: Vec<Kind> = catalogue.kinds().map(empty).collect();
        let by_place = |(at, kind): (usize, &Kind)| (kind.spec.name, KindIx::of_place(at));
        let by_name: HashMap<&str, KindIx> = kinds.iter().enumerate().map(by_place).collect();
        for name in account.kinds().filter(|name| !by_name.contains_key(name)) {
            log.violation(Violation::UnknownKind(name.to_owned()));
        }
        let mut all = Self {
            account,
            plan,
            by_name,
            records: vec![Record::default(); account.len()],
            classes: Vec::new(),
            settled: settled(account, &kinds),
            extras: Vec::new(),
            extra_of: HashMap::new(),
            subjects: Vec::with_capacity(plan.len()),
            kinds,
        };
        all.classify();
        all
    }

    /// Sorts the resources into classes, so that what facts mean is worked out once.
    fn classify(&mut self) {
        let account = self.account;
        let changing: HashSet<ResourceIx> = account.with_fact(&[Fact::NextMonth]).map(|it| it.ix()).collect();
        for at in 0..self.kinds.len() {
            let spec = self.kinds[at].spec;
            let range = account.range(spec.name);
            self.kinds[at].next = range.start;
            let mut known: Vec<(Facts<'_>, ClassIx)> = Vec::new();
            for ix in range.iter() {
                let resource = account.resource(ix);
                let facts = Facts {
                    status: resource.status_ix(),
                    is_protected: resource.protection().is_on(),
                    is_settled: !self.settled.is_empty() && self.settled.contains(&ix),
                    next_month: changing.contains(&ix).then(|| resource.fact(Fact::NextMonth)).flatten(),
                };
                let class = match known.iter().rfind(|(other, _)| *other == facts) {
                    Some((_, class)) => *class,
                    None => {
                        let class = self.add_class(spec, Some(&self.observe(resource)));
                        known.push((facts, class));
                        class
                    }
                };
                self.records[ix.at()].known = Some(Known { kind: KindIx::of_place(at), class });
            }
        }
    }

    fn add_class(&mut self, spec: &KindSpec, observed: Option<&Observation>) -> ClassIx {
        self.classes.push(Class::of(spec, observed));
        ClassIx::of_place(self.classes.len() - 1)
    }

    /// What one look at a resource shows, and whether another thing settles it.
    pub(super) fn observe(&self, resource: Resource<'_>) -> Observation {
        Observation { is_settled: self.settled.contains(&resource.ix()), ..Observation::of(resource) }
    }

    /// Notes which step is done to what. A thing is suspect if its steps are not, at first sight, those
    /// that it needs.
    pub(super) fn take_steps(&mut self, log: &mut Log<'_>) {
        let mut last: Option<(&KindSpec, Option<KindIx>)> = None;
        let plan = self.plan;
        for step in plan.steps() {
            let spec = step.kind();
            let kind = match last {
                Some((known, kind)) if std::ptr::eq(known, spec) => kind,
                _ => self.by_name.get(spec.name).copied(),
            };
            last = Some((spec, kind));
            let subject = kind.map(|kind| self.find(kind, step));
            match subject {
                Some(thing) => self.take(thing, step),
                None => log.violation(Violation::UnknownKind(spec.name.to_owned())),
            }
            self.subjects.push(subject);
        }
        for record in &mut self.records {
            let class = record.known.map(|known| &self.classes[known.class.at()]);
            let is_whole =
                class.is_some_and(|class| usize::from(record.steps) == class.acts.len() && !class.ends_protected);
            record.is_suspect |= record.planned.is_some() && !is_whole;
        }
    }

    /// The thing that a step is done to; a new one if there is none.
    fn find(&mut self, kind: KindIx, step: SavedStep<'_>) -> Thing {
        const NEAR: usize = 16;
        let account = self.account;
        let Kind { spec, next, .. } = self.kinds[kind.at()];
        let range = account.range(spec.name);
        let is_it = |ix: &ResourceIx| {
            let resource = account.resource(*ix);
            resource.key() == step.key() && resource.coverage() == step.coverage()
        };
        let ahead = ResourceRange { start: next.max(range.start), ..range };
        let near = ahead.iter().take(NEAR).find(is_it);
        if let Some(ix) = near.or_else(|| account.get(&step.subject()).map(|resource| resource.ix())) {
            self.kinds[kind.at()].next = ResourceIx::new(ix.at() + 1);
            return ix.into();
        }
        let name = (kind, step.coverage(), Box::from(step.key()));
        if let Some(known) = self.extra_of.get(&name) {
            return *known;
        }
        let thing = Thing::of_place(self.records.len());
        let class = self.add_class(spec, None);
        self.records.push(Record { known: Some(Known { kind, class }), ..Record::default() });
        self.extras.push(Extra { kind, coverage: step.coverage(), key: step.key().to_owned() });
        self.extra_of.insert(name, thing);
        self.kinds[kind.at()].extras.push(thing);
        thing
    }

    fn take(&mut self, thing: Thing, step: SavedStep<'_>) {
        let resource = self.resource(thing);
        let record = &mut self.records[thing.at()];
        let class = record.known.map(|known| &self.classes[known.class.at()]);
        let is_expected = class.is_some_and(|class| class.has_as(usize::from(record.steps), step, resource));
        let follows = record.planned.is_none_or(|own| step.after().binary_search(&own.last.get()).is_ok());
        // What the account does not list is always looked at closely.
        record.is_suspect |= !is_expected || !follows || resource.is_none();
        match &mut record.planned {
            Some(own) => own.last = step.no(),
            none => *none = Some(Planned { first: step.no(), last: step.no(), after: step.set() }),
        }
        record.steps = record.steps.saturating_add(1);
    }

    /// Lists the things of each kind, once it is known which are planned.
    pub(super) fn index(&mut self) {
        for at in 0..self.kinds.len() {
            let kind = &self.kinds[at];
            let listed = self.account.range(kind.spec.name).iter().map(Thing::from).filter(|it| !self.is_gone(*it));
            let live: Vec<Thing> = listed.chain(kind.extras.iter().copied()).collect();
            let planned = live.iter().copied().filter(|thing| self.is_planned(*thing)).collect();
            (self.kinds[at].live, self.kinds[at].planned) = (live, planned);
        }
    }

    /// Every rule about things of which there are some, with the kinds that it is about.
    pub(super) fn rules(&self) -> impl Iterator<Item = (&Kind<'_>, &Kind<'_>, &'static Constraint)> {
        self.kinds.iter().filter(|kind| !kind.live.is_empty()).flat_map(move |kind| {
            kind.spec.before.iter().filter_map(move |constraint| {
                let then = &self.kinds[self.by_name.get(constraint.then)?.at()];
                (!then.planned.is_empty()).then_some((kind, then, constraint))
            })
        })
    }

    /// The kinds of the catalogue, in its order.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &Kind<'_>> {
        self.kinds.iter()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Thing> + use<> {
        (0..self.records.len()).map(Thing::of_place)
    }

    pub(super) fn record(&self, thing: Thing) -> &Record {
        &self.records[thing.at()]
    }

    pub(super) fn keep(&mut self, thing: Thing) {
        self.records[thing.at()].is_kept = true;
    }

    /// The steps that the plan has for a thing.
    pub(super) fn planned(&self, thing: Thing) -> Option<Planned> {
        self.record(thing).planned
    }

    pub(super) fn is_planned(&self, thing: Thing) -> bool {
        self.planned(thing).is_some()
    }

    fn class(&self, thing: Thing) -> Option<&Class> {
        self.record(thing).known.map(|known| &self.classes[known.class.at()])
    }

    pub(super) fn is_gone(&self, thing: Thing) -> bool {
        self.class(thing).is_some_and(|class| class.standing == Standing::Gone)
    }

    /// The acts that a thing takes as it is now.
    pub(super) fn acts(&self, thing: Thing) -> &[StepSpec] {
        self.class(thing).map_or(&[], |class| &class.acts)
    }

    /// What a step is done to; `None` if its kind is unknown.
    pub(super) fn subject(&self, step: SavedStep<'_>) -> Option<Thing> {
        self.subjects.get(step.no().at()).copied().flatten()
    }

    pub(super) fn kind(&self, thing: Thing) -> Option<&'v KindSpec> {
        self.record(thing).known.map(|known| self.kinds[known.kind.at()].spec)
    }

    /// `None` for what only the plan has.
    pub(super) fn resource(&self, thing: Thing) -> Option<Resource<'v>> {
        (thing.at() < self.account.len()).then(|| self.account.resource(thing.resource_ix()))
    }

    fn extra(&self, thing: Thing) -> Option<&Extra> {
        self.extras.get(thing.at().checked_sub(self.account.len())?)
    }

    pub(super) fn coverage(&self, thing: Thing) -> Option<Coverage> {
        match self.resource(thing) {
            Some(resource) => resource.coverage(),
            None => self.extra(thing).and_then(|extra| extra.coverage),
        }
    }

    pub(super) fn key(&self, thing: Thing) -> &str {
        match self.resource(thing) {
            Some(resource) => resource.key(),
            None => self.extra(thing).map_or("", |extra| &extra.key),
        }
    }

    /// The thing of an address, if there is one.
    pub(super) fn named(&self, address: &Address) -> Option<Thing> {
        let listed = self.account.get(address).map(|resource| resource.ix().into());
        listed.or_else(|| {
            let kind = *self.by_name.get(address.kind())?;
            self.extra_of.get(&(kind, address.coverage(), Box::from(address.key()))).copied()
        })
    }

    pub(super) fn address(&self, thing: Thing) -> Address {
        match (self.resource(thing), self.extra(thing)) {
            (None, Some(extra)) => {
                Address::checked(self.kinds[extra.kind.at()].spec.name, extra.coverage, extra.key.clone())
            }
            (resource, _) => resource.map_or_else(|| Address::checked("", None, ""), |resource| resource.address()),
        }
    }
}

/// The resources that something else in the account says are settled.
fn settled(account: &Account, kinds: &[Kind<'_>]) -> HashSet<ResourceIx> {
    let Some(role) = account.role(RefSpec::SETTLES) else { return HashSet::new() };
    let settles = |kind: &&Kind<'_>| kind.spec.references.iter().any(|reference| reference.role == RefSpec::SETTLES);
    let by = kinds.iter().filter(settles).flat_map(|kind| account.range(kind.spec.name).iter());
    by.flat_map(|ix| account.targets(ix, role)).collect()
}
