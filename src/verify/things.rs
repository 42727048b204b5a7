//! Everything that a plan could be about: what the account lists, and what the plan has besides.

use std::collections::{HashMap, HashSet};

use super::{Log, Violation};
use crate::account::{Account, Address, Coverage, Fact, Observation, Resource, ResourceIx};
use crate::catalogue::spec::{Action, Constraint, Means, RefSpec, Standing, StepSpec};
use crate::catalogue::{Catalogue, KindSpec};
use crate::plan::{ReliedOn, SavedPlan, SavedStep};

/// A thing is a number: the place of a resource in its account, or beyond that the place of something
/// that only the plan has.
pub(super) struct Things<'v> {
    pub(super) account: &'v Account,
    pub(super) plan: &'v SavedPlan,
    pub(super) kinds: Vec<Kind>,
    by_name: HashMap<&'static str, usize>,
    things: Vec<Thing>,
    classes: Vec<Class>,
    settled: HashSet<u32>,
    extras: Vec<Extra>,
    extra_of: HashMap<(usize, Option<Coverage>, Box<str>), u32>,
    /// What each step is done to.
    subjects: Vec<u32>,
}

/// The things of one kind.
pub(super) struct Kind {
    pub(super) spec: &'static KindSpec,
    /// Those that are not gone, or that only the plan has.
    pub(super) live: Vec<u32>,
    /// Those of them that the plan ends.
    pub(super) planned: Vec<u32>,
    extras: Vec<u32>,
    /// Steps follow the account's order for long stretches: where the next one is looked for first.
    next: u32,
}

/// What the plan does to one thing. Step numbers are 0 for none.
#[derive(Clone, Copy, Default)]
pub(super) struct Thing {
    pub(super) first: u32,
    pub(super) last: u32,
    /// The predecessors of the first step.
    pub(super) set: u32,
    class: u32,
    kind: u16,
    done: u8,
    pub(super) is_kept: bool,
    pub(super) is_odd: bool,
}

/// What things have in common whose facts mean the same.
struct Class {
    standing: Standing,
    acts: Vec<StepSpec>,
    /// What each act relies on, without the quantity.
    relied: Vec<(bool, Option<bool>)>,
    is_odd: bool,
}

/// What decides how a resource of a kind ends: its status, whether it is protected and settled, and
/// the status that it takes next month.
type Facts<'a> = (u16, bool, bool, Option<&'a str>);

/// What the plan has and the account does not list.
struct Extra {
    kind: usize,
    coverage: Option<Coverage>,
    key: String,
}

impl<'v> Things<'v> {
    /// All things, with what their own facts mean. O(n).
    pub(super) fn new(plan: &'v SavedPlan, account: &'v Account, catalogue: &Catalogue, log: &mut Log<'_>) -> Self {
        let empty = |spec| Kind { spec, live: Vec::new(), planned: Vec::new(), extras: Vec::new(), next: 0 };
        let kinds: Vec<Kind> = catalogue.kinds().map(empty).collect();
        let by_name: HashMap<&str, usize> = kinds.iter().enumerate().map(|(at, kind)| (kind.spec.name, at)).collect();
        for name in account.kinds().filter(|name| !by_name.contains_key(name)) {
            log.violation(Violation::UnknownKind(name.to_owned()));
        }
        let settled = settled(account, &kinds);
        let things = vec![Thing { kind: u16::MAX, ..Thing::default() }; account.len()];
        let (classes, extras, extra_of) = (Vec::new(), Vec::new(), HashMap::new());
        let subjects = Vec::with_capacity(plan.len());
        let mut all = Self { account, plan, kinds, by_name, things, classes, settled, extras, extra_of, subjects };
        all.classify();
        all
    }

    /// Sorts the resources into classes: what the status alone says is worked out once.
    fn classify(&mut self) {
        let account = self.account;
        let changing: HashSet<u32> = account.with_fact(&[Fact::NextMonth]).map(|resource| resource.ix().0).collect();
        for at in 0..self.kinds.len() {
            let range = account.range(self.kinds[at].spec.name);
            self.kinds[at].next = range.start;
            let mut known: Vec<(Facts<'_>, u32)> = Vec::new();
            for ix in range {
                let resource = account.resource(ResourceIx(ix));
                let next = changing.contains(&ix).then(|| resource.fact(Fact::NextMonth)).flatten();
                let is_settled = !self.settled.is_empty() && self.settled.contains(&ix);
                let key = (resource.status_ix(), resource.protection().is_on(), is_settled, next);
                let class = match known.iter().rfind(|(other, _)| *other == key) {
                    Some((_, class)) => *class,
                    None => {
                        let observed = self.observe(resource);
                        let class = self.add_class(self.kinds[at].spec, Some(&observed));
                        known.push((key, class));
                        class
                    }
                };
                let thing = &mut self.things[ix as usize];
                (thing.class, thing.kind) = (class, u16::try_from(at).unwrap_or(u16::MAX));
            }
        }
    }

    /// The class of a listed thing with these facts, or of one that is not listed.
    fn add_class(&mut self, spec: &'static KindSpec, observed: Option<&Observation>) -> u32 {
        let nothing = Observation::default();
        let seen = observed.unwrap_or(&nothing);
        let (standing, code) = spec.assess(Some(seen));
        let acts: Vec<StepSpec> = spec.acts(standing, code, seen.status.as_deref()).collect();
        let relied = (1..=acts.len()).map(|n| {
            let relied = relied_on(spec, &acts[..n], observed);
            (relied.status.is_some(), relied.protection)
        });
        let is_lifted = acts.first().is_some_and(|act| act.action == Action::LiftProtection);
        let is_odd = is_protected(spec, seen) && !is_lifted && acts.iter().any(ends_it);
        self.classes.push(Class { standing, relied: relied.collect(), acts, is_odd });
        as_u32(self.classes.len() - 1)
    }

    /// What one look at a resource shows, and whether another thing settles it.
    pub(super) fn observe(&self, resource: Resource<'_>) -> Observation {
        Observation { is_settled: self.settled.contains(&resource.ix().0), ..Observation::of(resource) }
    }

    /// Notes which step is done to what. Steps that are not, at first sight, what their subjects need
    /// make these odd.
    pub(super) fn take_steps(&mut self, log: &mut Log<'_>) {
        let mut last: Option<(&'static KindSpec, Option<usize>)> = None;
        let plan = self.plan;
        for step in plan.steps() {
            let spec = step.kind();
            let kind = match last {
                Some((known, kind)) if std::ptr::eq(known, spec) => kind,
                _ => self.by_name.get(spec.name).copied(),
            };
            last = Some((spec, kind));
            let Some(kind) = kind else {
                log.violation(Violation::UnknownKind(spec.name.to_owned()));
                self.subjects.push(u32::MAX);
                continue;
            };
            let thing = self.find(kind, step);
            self.subjects.push(thing);
            self.take(thing, step);
        }
        for thing in &mut self.things {
            let class = &self.classes.get(thing.class as usize);
            let is_whole = class.is_some_and(|class| usize::from(thing.done) == class.acts.len() && !class.is_odd);
            thing.is_odd |= thing.first > 0 && !is_whole;
        }
    }

    /// The thing that a step is done to; a new one if there is none.
    fn find(&mut self, kind: usize, step: SavedStep<'_>) -> u32 {
        const NEAR: u32 = 16;
        let account = self.account;
        let range = account.range(self.kinds[kind].spec.name);
        let is_it = |ix: &u32| {
            let resource = account.resource(ResourceIx(*ix));
            resource.key() == step.key() && resource.coverage() == step.coverage()
        };
        let next = self.kinds[kind].next.max(range.start);
        let near = (next..range.end.min(next.saturating_add(NEAR))).find(is_it);
        let listed = near.or_else(|| account.get(&step.subject()).map(|resource| resource.ix().0));
        if let Some(ix) = listed {
            self.kinds[kind].next = ix + 1;
            return ix;
        }
        let name = (kind, step.coverage(), Box::from(step.key()));
        if let Some(known) = self.extra_of.get(&name) {
            return *known;
        }
        let thing = as_u32(self.things.len());
        let class = self.add_class(self.kinds[kind].spec, None);
        self.things.push(Thing { class, kind: u16::try_from(kind).unwrap_or(u16::MAX), ..Thing::default() });
        self.extras.push(Extra { kind, coverage: step.coverage(), key: step.key().to_owned() });
        self.extra_of.insert(name, thing);
        self.kinds[kind].extras.push(thing);
        thing
    }

    fn take(&mut self, at: u32, step: SavedStep<'_>) {
        let resource = self.resource(at);
        let thing = &mut self.things[at as usize];
        let class = &self.classes[thing.class as usize];
        let nth = usize::from(thing.done);
        let is_right = class.acts.get(nth).zip(class.relied.get(nth)).is_some_and(|(act, relied)| {
            act == step.spec() && is_relied(*relied, act, resource, step) && {
                nth == 0 || step.after().binary_search(&thing.last).is_ok()
            }
        });
        // What the account does not list has to be looked at in any case.
        thing.is_odd |= !is_right || resource.is_none();
        if thing.first == 0 {
            (thing.first, thing.set) = (step.id(), step.set());
        }
        thing.last = step.id();
        thing.done = thing.done.saturating_add(1);
    }

    /// Lists the things of each kind, once it is known which are planned.
    pub(super) fn index(&mut self) {
        for at in 0..self.kinds.len() {
            let kind = &self.kinds[at];
            let listed = self.account.range(kind.spec.name).filter(|ix| !self.is_gone(*ix));
            let live: Vec<u32> = listed.chain(kind.extras.iter().copied()).collect();
            let planned = live.iter().copied().filter(|ix| self.is_planned(*ix)).collect();
            (self.kinds[at].live, self.kinds[at].planned) = (live, planned);
        }
    }

    /// Every rule about things of which there are some, with the kinds that it is about.
    pub(super) fn rules(&self) -> impl Iterator<Item = (usize, usize, &'static Constraint)> + '_ {
        let some = self.kinds.iter().enumerate().filter(|(_, kind)| !kind.live.is_empty());
        some.flat_map(move |(at, kind)| {
            kind.spec.before.iter().filter_map(move |constraint| {
                let then = *self.by_name.get(constraint.then)?;
                (!self.kinds[then].planned.is_empty()).then_some((at, then, constraint))
            })
        })
    }

    pub(super) fn all(&self) -> std::ops::Range<u32> {
        0..as_u32(self.things.len())
    }

    pub(super) fn thing(&self, at: u32) -> &Thing {
        &self.things[at as usize]
    }

    pub(super) fn keep(&mut self, at: u32) {
        self.things[at as usize].is_kept = true;
    }

    pub(super) fn is_planned(&self, at: u32) -> bool {
        self.thing(at).first > 0
    }

    pub(super) fn is_gone(&self, at: u32) -> bool {
        let class = self.classes.get(self.thing(at).class as usize);
        class.is_some_and(|class| class.standing == Standing::Gone)
    }

    /// The acts that a thing takes as it is now.
    pub(super) fn acts(&self, at: u32) -> &[StepSpec] {
        self.classes.get(self.thing(at).class as usize).map_or(&[], |class| &class.acts)
    }

    /// What a step is done to; `None` if its kind is unknown.
    pub(super) fn subject(&self, step: u32) -> Option<u32> {
        self.subjects.get(step.checked_sub(1)? as usize).copied().filter(|at| *at != u32::MAX)
    }

    pub(super) fn kind(&self, at: u32) -> Option<&'static KindSpec> {
        self.kinds.get(usize::from(self.thing(at).kind)).map(|kind| kind.spec)
    }

    /// `None` for what only the plan has.
    pub(super) fn resource(&self, at: u32) -> Option<Resource<'v>> {
        ((at as usize) < self.account.len()).then(|| self.account.resource(ResourceIx(at)))
    }

    fn extra(&self, at: u32) -> Option<&Extra> {
        self.extras.get((at as usize).checked_sub(self.account.len())?)
    }

    pub(super) fn coverage(&self, at: u32) -> Option<Coverage> {
        match self.resource(at) {
            Some(resource) => resource.coverage(),
            None => self.extra(at).and_then(|extra| extra.coverage),
        }
    }

    pub(super) fn key(&self, at: u32) -> &str {
        match self.resource(at) {
            Some(resource) => resource.key(),
            None => self.extra(at).map_or("", |extra| &extra.key),
        }
    }

    /// The thing of an address, if there is one.
    pub(super) fn named(&self, address: &Address) -> Option<u32> {
        let listed = self.account.get(address).map(|resource| resource.ix().0);
        listed.or_else(|| {
            let kind = *self.by_name.get(address.kind())?;
            self.extra_of.get(&(kind, address.coverage(), Box::from(address.key()))).copied()
        })
    }

    pub(super) fn address(&self, at: u32) -> Address {
        match (self.resource(at), self.extra(at)) {
            (None, Some(extra)) => {
                Address::checked(self.kinds[extra.kind].spec.name, extra.coverage, extra.key.clone())
            }
            (resource, _) => resource.map_or_else(|| Address::checked("", None, ""), |resource| resource.address()),
        }
    }
}

/// What the last of these acts relies on.
pub(super) fn relied_on<'o>(spec: &KindSpec, acts: &[StepSpec], seen: Option<&'o Observation>) -> ReliedOn<'o> {
    let Some(seen) = seen else { return ReliedOn::default() };
    ReliedOn::of(spec, acts, seen.status.as_deref(), seen.protection, seen.quantity.as_deref())
}

/// True if a step relies on the very facts that its act has to.
fn is_relied(
    (status, protection): (bool, Option<bool>),
    act: &StepSpec,
    resource: Option<Resource<'_>>,
    step: SavedStep<'_>,
) -> bool {
    let relied = step.relies_on();
    let resource = resource.as_ref();
    let is_counted = matches!(act.means, Means::Api(operation) if operation.needs_quantity());
    let quantity = || resource.filter(|_| is_counted).and_then(|resource| resource.fact(Fact::Quantity));
    relied.protection == protection
        && relied.status == resource.filter(|_| status).and_then(|resource| resource.status())
        && relied.quantity == quantity()
}

pub(super) fn is_protected(spec: &KindSpec, seen: &Observation) -> bool {
    spec.protection.is_some() && seen.protection.is_on()
}

/// True if an act takes its subject away, or begins to.
pub(super) const fn ends_it(act: &StepSpec) -> bool {
    !matches!(act.action, Action::LiftProtection | Action::Export | Action::Wait | Action::Review)
}

/// What something else in the account says is settled.
fn settled(account: &Account, kinds: &[Kind]) -> HashSet<u32> {
    let Some(role) = account.role(RefSpec::SETTLES) else { return HashSet::new() };
    let settles = |kind: &&Kind| kind.spec.references.iter().any(|reference| reference.role == RefSpec::SETTLES);
    let by = kinds.iter().filter(settles).flat_map(|kind| account.range(kind.spec.name));
    by.flat_map(|ix| account.targets(ResourceIx(ix), role)).map(|target| target.0).collect()
}

pub(super) fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
