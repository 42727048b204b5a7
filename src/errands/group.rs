//! Which steps make an errand.
//!
//! Steps are of one sort if they are one person's, in one place, of one product area, on one day, and wait for others
//! or do not. Where the sorts
//! have an order among them, each is an errand. Sorts that wait for each other are cut where one has to wait: what
//! waits for nothing of the others comes first, and the rest later.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::net::{Net, Trait, Walk};
use crate::account::Coverage;
use crate::catalogue::spec::Actor;

/// More errands of one person than these are too many to read. Then those of one day are one.
pub(super) const MOST: usize = 24;

/// What steps of one errand have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Sort<'c> {
    actor: Actor,
    /// Whether it waits for nobody else. What does can be begun at once, and must not be kept back by the rest.
    is_free: bool,
    day: Option<NaiveDate>,
    what: Option<(Option<Coverage>, &'c str)>,
}

/// How finely the errands of a person are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Grain {
    #[default]
    Area,
    Day,
    Person,
}

impl Grain {
    const fn coarser(self) -> Self {
        match self {
            Self::Area => Self::Day,
            Self::Day | Self::Person => Self::Person,
        }
    }
}

/// Which steps make an errand.
pub(super) struct Groups {
    /// The errand of each step, by place: numbers without gaps, in no order.
    pub(super) of_step: Vec<usize>,
    /// Whether an earlier errand is of the same sort as that of the step.
    pub(super) is_rest: Vec<bool>,
    /// Whether the step waits for nobody but its own person.
    pub(super) is_free: Vec<bool>,
}

/// Which steps make an errand. O(V + E).
pub(super) fn groups(net: &Net<'_>, days: &[NaiveDate]) -> Groups {
    let mut grains: BTreeMap<Actor, Grain> = BTreeMap::new();
    loop {
        let groups = groups_of(net, days, &grains);
        let mut counts: BTreeMap<Actor, Vec<bool>> = BTreeMap::new();
        for (step, group) in net.steps.iter().zip(&groups.of_step) {
            let seen = counts.entry(step.actor).or_default();
            seen.resize(seen.len().max(group + 1), false);
            seen[*group] = true;
        }
        let mut is_coarser = false;
        for (actor, seen) in counts {
            let grain = grains.entry(actor).or_default();
            if seen.into_iter().filter(|seen| *seen).count() > MOST && *grain != Grain::Person {
                (*grain, is_coarser) = (grain.coarser(), true);
            }
        }
        if !is_coarser {
            return groups;
        }
    }
}

fn groups_of(net: &Net<'_>, days: &[NaiveDate], grains: &BTreeMap<Actor, Grain>) -> Groups {
    let free = net.walk(Free { steps: &net.steps, is_free: Vec::new() }).is_free;
    let mut numbers = HashMap::new();
    // Steps of one sort tend to stand together.
    let mut last = None;
    let sorts: Vec<usize> = (0..net.steps.len())
        .map(|step| {
            let next = numbers.len();
            let grain = grains.get(&net.steps[step].actor).copied().unwrap_or_default();
            let sort = sort(&net.steps[step], days[step], free[step], grain);
            let known = last.filter(|(last, _)| *last == sort).map(|(_, number)| number);
            let number = known.unwrap_or_else(|| *numbers.entry(sort).or_insert(next));
            last = Some((sort, number));
            number
        })
        .collect();
    let circles = circles(net, &sorts, numbers.len());
    // Where no sorts wait for each other, nothing has to be cut.
    let levels = if circles.iter().collect::<HashSet<_>>().len() == circles.len() {
        vec![0; sorts.len()]
    } else {
        net.walk(Levels { sorts: &sorts, circles: &circles, levels: Vec::new() }).levels
    };
    let alike: Vec<Option<usize>> = later_of(&numbers);
    let mut lowest = vec![u32::MAX; numbers.len()];
    sorts.iter().zip(&levels).for_each(|(sort, level)| lowest[*sort] = lowest[*sort].min(*level));
    let is_rest =
        sorts.iter().zip(&levels).map(|(sort, level)| alike[*sort].is_some() || *level > lowest[*sort]).collect();
    let mut numbers = HashMap::new();
    let group = |(sort, level)| {
        let next = numbers.len();
        *numbers.entry((sort, level)).or_insert(next)
    };
    Groups { of_step: sorts.iter().copied().zip(levels).map(group).collect(), is_rest, is_free: free }
}

/// For each sort that waits for others the sort that is like it otherwise and does not.
fn later_of(numbers: &HashMap<Sort<'_>, usize>) -> Vec<Option<usize>> {
    let mut later = vec![None; numbers.len()];
    for (sort, number) in numbers.iter().filter(|(sort, _)| !sort.is_free) {
        later[*number] = numbers.get(&Sort { is_free: true, ..*sort }).copied();
    }
    later
}

fn sort<'c>(step: &Trait<'c>, day: NaiveDate, is_free: bool, grain: Grain) -> Sort<'c> {
    let (day, what) = match grain {
        Grain::Area => (Some(day), Some((step.place, step.area))),
        Grain::Day => (Some(day), None),
        Grain::Person => (None, None),
    };
    Sort { actor: step.actor, is_free, day, what }
}

/// Whether each step waits for nobody but its own person.
struct Free<'a> {
    steps: &'a [Trait<'a>],
    is_free: Vec<bool>,
}

/// Whether steps are free, and whose all of them are.
#[derive(Clone, Copy, Debug, Default)]
enum Whose {
    #[default]
    Nobodys,
    Of(Actor),
    Mixed,
}

impl Whose {
    fn take(&mut self, other: Self) {
        *self = match (*self, other) {
            (Self::Nobodys, other) | (other, Self::Nobodys) => other,
            (Self::Of(one), Self::Of(other)) if one == other => Self::Of(one),
            _ => Self::Mixed,
        };
    }
}

impl Walk for Free<'_> {
    type Sum = Whose;

    fn add(&self, sum: &mut Whose, step: usize) {
        sum.take(if self.is_free[step] { Whose::Of(self.steps[step].actor) } else { Whose::Mixed });
    }

    fn join(&self, sum: &mut Whose, other: &Whose) {
        sum.take(*other);
    }

    fn set(&mut self, step: usize, sum: Whose) {
        self.is_free.push(match sum {
            Whose::Nobodys => true,
            Whose::Of(actor) => actor == self.steps[step].actor,
            Whose::Mixed => false,
        });
    }
}

/// For each sort a number that it shares with all sorts that wait for each other.
fn circles(net: &Net<'_>, sorts: &[usize], count: usize) -> Vec<usize> {
    let mut graph: DiGraph<(), (), u32> = DiGraph::new();
    let joints = net.len() - net.steps.len();
    let nodes: Vec<_> = (0..count + joints).map(|_| graph.add_node(())).collect();
    let node = |of: usize| if net.is_joint(of) { nodes[count + of - net.steps.len()] } else { nodes[sorts[of]] };
    let mut last = None;
    for after in 0..net.len() {
        for edge in net.before(after) {
            let pair = (node(edge.before), node(after));
            // Steps that stand together tend to have the same edges.
            if pair.0 != pair.1 && last != Some(pair) {
                graph.add_edge(pair.0, pair.1, ());
                last = Some(pair);
            }
        }
    }
    let mut circles = vec![0; count];
    for (number, members) in kosaraju_scc(&graph).into_iter().enumerate() {
        for member in members.into_iter().filter(|member| member.index() < count) {
            circles[member.index()] = number;
        }
    }
    circles
}

/// How often the sort changes on the longest way to each step among sorts that wait for each other.
struct Levels<'a> {
    sorts: &'a [usize],
    circles: &'a [usize],
    levels: Vec<u32>,
}

/// The highest level of some steps of each circle, and of which sort these are; `None` if of several.
type Highest = Vec<(usize, u32, Option<usize>)>;

impl Levels<'_> {
    fn take(sum: &mut Highest, (circle, level, sort): (usize, u32, Option<usize>)) {
        match sum.iter_mut().find(|(known, ..)| *known == circle) {
            None => sum.push((circle, level, sort)),
            Some(known) if level > known.1 => *known = (circle, level, sort),
            Some(known) if level == known.1 && sort != known.2 => known.2 = None,
            Some(_) => {}
        }
    }
}

impl Walk for Levels<'_> {
    type Sum = Highest;

    fn add(&self, sum: &mut Highest, step: usize) {
        let sort = self.sorts[step];
        Self::take(sum, (self.circles[sort], self.levels[step], Some(sort)));
    }

    fn join(&self, sum: &mut Highest, other: &Highest) {
        other.iter().for_each(|one| Self::take(sum, *one));
    }

    fn set(&mut self, step: usize, sum: Highest) {
        let sort = self.sorts[step];
        let own = sum.into_iter().find(|(circle, ..)| *circle == self.circles[sort]);
        self.levels.push(own.map_or(0, |(_, level, of)| level + u32::from(of != Some(sort))));
    }
}
