//! The steps of a plan and what comes before each, wherever the plan comes from.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::account::Coverage;
use crate::catalogue::spec::{Actor, Blocks, Constraint, Provenance};
use crate::catalogue::{Catalogue, KindSpec};

/// What bundling has to know of a step.
#[derive(Clone, Debug)]
pub(super) struct Trait<'c> {
    /// Its number in the plan.
    pub(super) id: u32,
    pub(super) actor: Actor,
    pub(super) place: Option<Coverage>,
    /// The product area of what it is done to, or of what that belongs to.
    pub(super) area: &'c str,
    pub(super) stage: u32,
    pub(super) is_critical: bool,
}

/// The product areas of kinds. Steps of one kind stand together, so the last answer mostly serves again.
pub(super) struct Areas<'c> {
    catalogue: &'c Catalogue,
    last: Option<(&'c KindSpec, &'c str)>,
}

impl<'c> Areas<'c> {
    pub(super) const fn of(catalogue: &'c Catalogue) -> Self {
        Self { catalogue, last: None }
    }

    /// The product area under which a thing of a kind is counted: that of what it belongs to, if it does, otherwise
    /// its own; the name of a kind that has no area.
    pub(super) fn area(&mut self, kind: &'c KindSpec) -> &'c str {
        if let Some((last, area)) = self.last
            && std::ptr::eq(last, kind)
        {
            return area;
        }
        let area = self.look_up(kind);
        self.last = Some((kind, area));
        area
    }

    fn look_up(&self, kind: &'c KindSpec) -> &'c str {
        let belongs = |kind: &&KindSpec| kind.blocks.value == Blocks::ViaParent;
        let owner = |kind: &KindSpec| {
            let others = kind.before.iter().filter_map(|rule| self.catalogue.kind(rule.then));
            others.filter(|other| !belongs(other)).find(|other| !other.is_bill && other.blocks.value != Blocks::Itself)
        };
        let of = Some(kind).filter(belongs).and_then(owner).unwrap_or(kind);
        match of.area.english() {
            "" => of.name,
            area => area,
        }
    }
}

/// The steps in an order that respects what comes before what; and joints. A joint stands between many steps and
/// many others that all wait for all of these, so that there need not be an edge for each pair. All that leads to a
/// joint is a step.
#[derive(Clone, Debug, Default)]
pub(super) struct Net<'c> {
    pub(super) steps: Vec<Trait<'c>>,
    /// For each step and then for each joint, where its list in `edges` ends.
    ends: Vec<usize>,
    edges: Vec<Edge>,
    rules: Vec<Provenance>,
    known: HashMap<usize, u16>,
    /// The rule that was looked up last, which mostly serves again.
    last: Option<(usize, u16)>,
}

/// Something that comes directly before something else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// A step by its place, or a joint by its place behind all steps.
    pub(super) before: usize,
    /// `None` if it follows from the thing itself: its acts come one after the other.
    rule: Option<u16>,
}

/// A way to work something out for each step from what comes directly before it.
pub(super) trait Walk {
    /// What several steps give together.
    type Sum: Clone + Default;

    /// Adds a step, which has its value.
    fn add(&self, sum: &mut Self::Sum, step: usize);
    /// Adds what a joint's steps give together.
    fn join(&self, sum: &mut Self::Sum, other: &Self::Sum);
    /// Gives the next step its value.
    fn set(&mut self, step: usize, sum: Self::Sum);
}

impl<'c> Net<'c> {
    /// Adds what comes before the next step, or before the next joint once all steps have theirs.
    pub(super) fn push(&mut self, before: impl IntoIterator<Item = (usize, Option<&'static Constraint>)>) {
        for (before, rule) in before {
            let rule = rule.map(|rule| self.rule(rule));
            self.edges.push(Edge { before, rule });
        }
        self.ends.push(self.edges.len());
    }

    fn rule(&mut self, rule: &'static Constraint) -> u16 {
        let at = std::ptr::from_ref(rule).addr();
        if let Some((_, number)) = self.last.filter(|(last, _)| *last == at) {
            return number;
        }
        let rules = &mut self.rules;
        let number = *self.known.entry(at).or_insert_with(|| {
            rules.push(rule.provenance);
            u16::try_from(rules.len() - 1).unwrap_or(u16::MAX)
        });
        self.last = Some((at, number));
        number
    }

    /// How many steps and joints there are.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) const fn is_joint(&self, node: usize) -> bool {
        node >= self.steps.len()
    }

    /// What comes directly before a step or a joint.
    pub(super) fn before(&self, node: usize) -> &[Edge] {
        let start = node.checked_sub(1).map_or(0, |last| self.ends[last]);
        &self.edges[start..self.ends[node]]
    }

    /// Who says so; `None` if it follows from the thing itself.
    pub(super) fn provenance(&self, edge: Edge) -> Option<Provenance> {
        self.rules.get(usize::from(edge.rule?)).copied()
    }

    /// Works something out for each step, in order. O(V + E).
    pub(super) fn walk<W: Walk>(&self, mut walk: W) -> W {
        let mut joints: Vec<Option<W::Sum>> = vec![None; self.len() - self.steps.len()];
        for step in 0..self.steps.len() {
            let mut sum = W::Sum::default();
            for edge in self.before(step) {
                match edge.before.checked_sub(self.steps.len()) {
                    None => walk.add(&mut sum, edge.before),
                    Some(joint) => {
                        let of_joint = || {
                            let mut sum = W::Sum::default();
                            self.before(edge.before).iter().for_each(|edge| walk.add(&mut sum, edge.before));
                            sum
                        };
                        walk.join(&mut sum, joints[joint].get_or_insert_with(of_joint));
                    }
                }
            }
            walk.set(step, sum);
        }
        walk
    }
}

/// The day of each step: when it can be done, or when it is over.
pub(super) struct Days<F> {
    /// The days on which steps can begin and are over, given the first and the step.
    of: F,
    today: NaiveDate,
    pub(super) begin: Vec<NaiveDate>,
    over: Vec<NaiveDate>,
}

impl<F: Fn(usize, NaiveDate) -> (NaiveDate, NaiveDate)> Days<F> {
    /// `of` gives for a step and the day on which all before it is over when it can be done and when it is over.
    pub(super) const fn new(today: NaiveDate, of: F) -> Self {
        Self { of, today, begin: Vec::new(), over: Vec::new() }
    }
}

impl<F: Fn(usize, NaiveDate) -> (NaiveDate, NaiveDate)> Walk for Days<F> {
    type Sum = Option<NaiveDate>;

    fn add(&self, sum: &mut Self::Sum, step: usize) {
        *sum = (*sum).max(Some(self.over[step]));
    }

    fn join(&self, sum: &mut Self::Sum, other: &Self::Sum) {
        *sum = (*sum).max(*other);
    }

    fn set(&mut self, step: usize, sum: Self::Sum) {
        let (begin, over) = (self.of)(step, sum.unwrap_or(self.today).max(self.today));
        self.begin.push(begin);
        self.over.push(over);
    }
}
