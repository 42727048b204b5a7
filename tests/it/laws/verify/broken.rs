//! Ways to break a plan's file, and a slow answer to whether a plan is right.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use winddown::account::Fact;
use winddown::catalogue::spec::{Action, Means, StepSpec, Strength};
use winddown::graph::Node;
use winddown::plan::{SavedPlan, SavedStep, Selector};

use super::super::oracle::{Edge, Net, reach};

/// One change to a plan's file.
#[derive(Clone, Debug)]
pub(super) struct Mutation {
    kind: usize,
    which: Index,
    entry: Index,
}

pub(super) fn mutation() -> impl Strategy<Value = Mutation> {
    (0..Mutation::KINDS, any::<Index>(), any::<Index>()).prop_map(|(kind, which, entry)| Mutation {
        kind,
        which,
        entry,
    })
}

const NAMES: [&str; 16] = [
    "drop",
    "drop-after",
    "early",
    "unlift",
    "duplicate",
    "exclude",
    "keep",
    "operator",
    "no-after",
    "reverse",
    "closes",
    "careless",
    "target",
    "reduce",
    "one-step",
    "quiet",
];

fn steps(file: &mut Value) -> &mut Vec<Value> {
    file["steps"].as_array_mut().unwrap()
}

fn ids(step: &Value) -> Vec<u64> {
    step["after"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect()
}

/// Gives the steps their places as numbers, and forgets those that are not there any more.
fn renumber(steps: &mut [Value]) {
    let new: BTreeMap<u64, usize> =
        steps.iter().zip(1..).map(|(step, id)| (step["id"].as_u64().unwrap(), id)).collect();
    for step in steps {
        step["after"] = ids(step).iter().filter_map(|id| new.get(id).copied()).collect();
        step["id"] = json!(new[&step["id"].as_u64().unwrap()]);
    }
}

impl Mutation {
    pub(super) const KINDS: usize = NAMES.len();

    pub(super) const fn name(&self) -> &'static str {
        NAMES[self.kind]
    }

    /// True if no plan can be right after it.
    pub(super) fn is_fatal(&self) -> bool {
        ["unlift", "duplicate", "exclude", "keep", "operator", "closes", "careless"].contains(&self.name())
    }

    /// True if the file is still one of a plan: without an operator or a quantity, requests differ.
    pub(super) fn is_readable(&self) -> bool {
        !["operator", "careless"].contains(&self.name())
    }

    /// Changes the file; false if it has nothing that could be changed in this way.
    pub(super) fn apply(&self, file: &mut Value) -> bool {
        let count = steps(file).len();
        if count == 0 {
            return false;
        }
        let at = self.which.index(count);
        match self.name() {
            "drop" => {
                steps(file).remove(at);
                renumber(steps(file));
            }
            "one-step" => {
                let step = steps(file).swap_remove(at);
                *steps(file) = vec![step];
                renumber(steps(file));
            }
            "unlift" => return self.unlift(steps(file)),
            "drop-after" | "careless" | "quiet" => return self.forget(file),
            "early" => {
                let mut step = steps(file).remove(at);
                step["after"] = json!([]);
                for later in steps(file).iter_mut() {
                    later["stage"] = json!(later["stage"].as_u64().unwrap() + 1);
                }
                step["stage"] = json!(1);
                steps(file).insert(0, step);
                renumber(steps(file));
            }
            "duplicate" => {
                let mut step = steps(file)[at].clone();
                step["id"] = json!(count + 1);
                if self.entry.index(2) == 0 {
                    step["after"] = json!([at + 1]);
                    step["stage"] = json!(step["stage"].as_u64().unwrap() + 1);
                }
                steps(file).push(step);
            }
            "exclude" | "keep" | "target" => {
                let subject = steps(file)[at]["subject"].clone();
                let list = match self.name() {
                    "exclude" => "excluded",
                    "keep" => "kept",
                    _ => "targets",
                };
                file["scope"][list] = json!([subject]);
            }
            "operator" => file["account"] = json!("OP0087654321"),
            "no-after" => steps(file).iter_mut().for_each(|step| step["after"] = json!([])),
            "reverse" => reverse(steps(file)),
            "closes" => file["closes_account"] = json!(!file["closes_account"].as_bool().unwrap()),
            "reduce" => return reduce(steps(file)),
            name => panic!("{name}"),
        }
        true
    }

    fn chosen<'s>(&self, steps: &'s mut [Value], fits: impl Fn(&Value) -> bool) -> Option<&'s mut Value> {
        let count = steps.iter().filter(|step| fits(step)).count();
        (count > 0).then(|| steps.iter_mut().filter(|step| fits(step)).nth(self.which.index(count)).unwrap())
    }

    /// Takes out a step that lifts a protection; what came after it comes after what it came after.
    fn unlift(&self, steps: &mut Vec<Value>) -> bool {
        let is_lift = |step: &Value| step["action"] == "lift-protection";
        let Some(lift) = self.chosen(steps, is_lift).cloned() else { return false };
        steps.retain(|step| step["id"] != lift["id"]);
        for step in steps.iter_mut() {
            let mut after = ids(step);
            if after.contains(&lift["id"].as_u64().unwrap()) {
                after.extend(ids(&lift));
                step["after"] = json!(after);
            }
        }
        renumber(steps);
        true
    }

    /// Takes out something that is said: one predecessor, all that is relied on, the advice not taken.
    fn forget(&self, file: &mut Value) -> bool {
        match self.name() {
            "quiet" => {
                let unfollowed = file["unfollowed"].as_array_mut().unwrap();
                if unfollowed.is_empty() {
                    return false;
                }
                unfollowed.remove(self.which.index(unfollowed.len()));
            }
            "careless" => {
                let relies = |step: &Value| step["relies_on"].as_object().is_some_and(|facts| !facts.is_empty());
                let Some(step) = self.chosen(steps(file), relies) else { return false };
                step["relies_on"] = json!({});
            }
            _ => {
                let Some(step) = self.chosen(steps(file), |step| !ids(step).is_empty()) else { return false };
                let mut after = ids(step);
                after.remove(self.entry.index(after.len()));
                step["after"] = json!(after);
            }
        }
        true
    }
}

/// What came last comes first.
fn reverse(steps: &mut [Value]) {
    let count = steps.len() as u64;
    let stages = steps.iter().map(|step| step["stage"].as_u64().unwrap()).max().unwrap();
    let mut after: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for step in steps.iter() {
        let id = step["id"].as_u64().unwrap();
        ids(step).into_iter().for_each(|before| after.entry(count + 1 - before).or_default().push(count + 1 - id));
    }
    steps.reverse();
    for (step, id) in steps.iter_mut().zip(1u64..) {
        step["id"] = json!(id);
        step["stage"] = json!(stages + 1 - step["stage"].as_u64().unwrap());
        step["after"] = json!(after.remove(&id).unwrap_or_default());
    }
}

/// Leaves out predecessors that come before another one anyway.
fn reduce(steps: &mut [Value]) -> bool {
    let mut before: Vec<BTreeSet<u64>> = vec![BTreeSet::new()];
    let mut is_changed = false;
    for step in steps {
        let direct = ids(step);
        let implied: BTreeSet<u64> = direct.iter().flat_map(|id| before[*id as usize].iter().copied()).collect();
        // The step before of the same subject stays: a lift has to be directly before.
        let left: Vec<u64> = direct.iter().copied().filter(|id| !implied.contains(id)).collect();
        is_changed |= left.len() < direct.len();
        before.push(implied.union(&direct.iter().copied().collect()).copied().collect());
        step["after"] = json!(left);
    }
    is_changed
}

/// Which step comes before which, by number less one, over others too.
fn order(plan: &SavedPlan) -> Vec<Vec<bool>> {
    let rule = winddown::catalogue::Catalogue::soracom().kinds().find_map(|kind| kind.before.first()).unwrap();
    let edges: Vec<Edge> = plan
        .steps()
        .flat_map(|step| {
            let after = step.id() as usize - 1;
            step.after()
                .iter()
                .map(move |before| Edge { before: *before as usize - 1, after, rule })
                .collect::<Vec<_>>()
        })
        .collect();
    reach(plan.len(), &edges)
}

fn chooses(selector: &Selector, node: Node<'_>) -> bool {
    selector.chooses(node.kind(), node.coverage(), node.key())
}

/// Whether a plan is right for the account that it was made for: by the definition, pair by pair.
pub(super) fn is_right(net: &Net<'_>, plan: &SavedPlan) -> bool {
    let order = order(plan);
    let is_before = |one: u32, other: u32| order[one as usize - 1][other as usize - 1];
    let addresses: Vec<_> = net.nodes.iter().map(|node| node.address()).collect();
    let mut steps: Vec<Vec<SavedStep<'_>>> = vec![Vec::new(); addresses.len()];
    for step in plan.steps() {
        match addresses.iter().position(|address| *address == step.subject()) {
            Some(at) => steps[at].push(step),
            None => return false,
        }
    }
    let ends: Vec<Option<(u32, u32)>> =
        steps.iter().map(|own| own.first().zip(own.last()).map(|(first, last)| (first.id(), last.id()))).collect();
    let subjects = (0..addresses.len()).all(|at| steps[at].is_empty() || is_ended(net, at, &steps[at], &is_before));
    let unfollowed: BTreeSet<_> = plan.unfollowed().iter().cloned().collect();
    let is_said = |edge: &Edge| unfollowed.contains(&(addresses[edge.before].clone(), addresses[edge.after].clone()));
    let is_kept = |at: usize| plan.scope().kept.iter().any(|selector| chooses(selector, net.nodes[at]));
    let is_excluded = |at: usize| plan.scope().excluded.iter().any(|selector| chooses(selector, net.nodes[at]));
    let edges = net.edges.iter().all(|edge| {
        let Some((first, _)) = ends[edge.after] else { return true };
        let is_ordered = ends[edge.before].map(|(_, last)| is_before(last, first));
        let cuts_off = net.nodes[edge.after].kind().cuts_off.contains(&net.nodes[edge.before].kind().name);
        let spares = !is_kept(edge.before);
        match edge.rule.strength {
            Strength::Hard => is_ordered == Some(true),
            Strength::Recommended => (is_ordered == Some(true) || is_said(edge)) && (spares || !cuts_off),
            Strength::ExportFirst => (is_ordered != Some(false) || is_said(edge)) && spares,
            Strength::Cascade | Strength::Optional => spares,
        }
    });
    let scope = (0..addresses.len()).all(|at| ends[at].is_none() || !(is_kept(at) || is_excluded(at)));
    let is_target = |step: SavedStep<'_>| {
        let at = addresses.iter().position(|address| *address == step.subject()).unwrap();
        plan.scope().targets.iter().any(|selector| chooses(selector, net.nodes[at]))
    };
    let serves = |step: SavedStep<'_>| {
        plan.steps().any(|other| (other.id() == step.id() || is_before(step.id(), other.id())) && is_target(other))
    };
    let is_own = net.nodes[net.root].graph().account().operator() == plan.operator();
    let is_whole = plan.scope().targets.is_empty();
    let closing = match ends[net.root] {
        None => !plan.closes_account(),
        Some((_, last)) => {
            let is_last = plan.steps().all(|step| step.id() == last || is_before(step.id(), last));
            plan.closes_account() && (!is_whole || is_last)
        }
    };
    is_own && subjects && edges && scope && closing && (is_whole || plan.steps().all(serves))
}

/// Whether these steps are what ends a thing.
fn is_ended(net: &Net<'_>, at: usize, own: &[SavedStep<'_>], is_before: &dyn Fn(u32, u32) -> bool) -> bool {
    let acts: Vec<StepSpec> = net.nodes[at].acts().map(|act| act.spec()).collect();
    let is_lift = |step: &SavedStep<'_>| step.action() == Action::LiftProtection;
    let is_protected = net.nodes[at].resource().is_some_and(|resource| resource.protection().is_on());
    own.iter().map(|step| *step.spec()).eq(acts)
        && own.windows(2).all(|pair| is_before(pair[0].id(), pair[1].id()))
        && own.windows(2).all(|pair| !is_lift(&pair[0]) || pair[1].after().contains(&pair[0].id()))
        && own.iter().zip(0..).all(|(step, nth)| {
            let relied = step.relies_on();
            let others = own[..nth].iter().any(|before| !is_lift(before));
            let lifted = own[..nth].iter().any(is_lift);
            let status = net.nodes[at].resource().and_then(|resource| resource.status()).filter(|_| !others);
            let has_protection = net.nodes[at].resource().is_some() && net.nodes[at].kind().protection.is_some();
            let counts = matches!(step.spec().means, Means::Api(operation) if operation.needs_quantity());
            let quantity =
                net.nodes[at].resource().and_then(|resource| resource.fact(Fact::Quantity)).filter(|_| counts);
            relied.quantity == quantity
                && relied.status == status
                && relied.protection == has_protection.then_some(is_protected && !lifted)
        })
}
