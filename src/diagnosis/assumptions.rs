//! All assumptions of one diagnosis, by what they are about in its graph.

use std::collections::{BTreeMap, BTreeSet};

use super::Assumption;
use crate::account::Coverage;
use crate::catalogue::Code;
use crate::catalogue::spec::{Actor, Standing};
use crate::graph::{DependencyGraph, NodeIx};

/// All assumptions of one diagnosis, by what they are about in its graph.
#[derive(Clone, Debug, Default)]
pub(super) struct Assumptions {
    gone: BTreeSet<NodeIx>,
    /// What ends today.
    today: BTreeSet<NodeIx>,
    /// Who does today what nobody else can do.
    acting: BTreeSet<Actor>,
    kept: BTreeSet<NodeIx>,
    /// The codes that differ from those of the account's own facts.
    codes: BTreeMap<NodeIx, Code>,
    known: BTreeSet<(String, Option<Coverage>)>,
}

impl Assumptions {
    /// What was said, the later words after the earlier ones, of the nodes of a graph. What the graph does not
    /// have is passed over: a bill that will not come.
    pub(super) fn of(graph: &DependencyGraph, said: &[Assumption]) -> Self {
        let mut all = Self::named(graph, said);
        all.today.extend(all.done_by(graph));
        all
    }

    /// The same, without what those who act today end.
    pub(super) fn named(graph: &DependencyGraph, said: &[Assumption]) -> Self {
        let mut all = Self::default();
        for assumption in said {
            match assumption {
                Assumption::Known(kind, coverage) => {
                    let own = graph.catalogue().kind(kind).map_or(kind.as_str(), |kind| kind.name);
                    all.known.insert((own.to_owned(), *coverage));
                }
                Assumption::ActsToday(actor) if *actor != Actor::Provider => _ = all.acting.insert(*actor),
                _ => {}
            }
            let Some(node) = assumption.subject().and_then(|address| graph.get(address)) else { continue };
            let ix = node.ix();
            match assumption {
                Assumption::Terminated(_) | Assumption::Paid(_) => {
                    all.gone.insert(ix);
                    all.today.remove(&ix);
                    all.kept.remove(&ix);
                }
                Assumption::EndsToday(_) => {
                    all.today.insert(ix);
                    all.gone.remove(&ix);
                    all.kept.remove(&ix);
                }
                // A thing to be kept blocks for that reason, whether it is protected or not.
                Assumption::ProtectionLifted(_)
                    if node.code() == Code::TerminationProtected && !all.kept.contains(&ix) =>
                {
                    all.codes.insert(ix, node.kind().code);
                }
                Assumption::Kept(_) => {
                    all.gone.remove(&ix);
                    all.today.remove(&ix);
                    all.kept.insert(ix);
                    all.codes.insert(ix, Code::KeptByRequest);
                }
                Assumption::ProtectionLifted(_) | Assumption::Known(..) | Assumption::ActsToday(_) => {}
            }
        }
        all
    }

    /// True if somebody is assumed to act today.
    pub(super) fn has_acts(&self) -> bool {
        !self.acting.is_empty()
    }

    /// What those who act today can do today: it waits for nothing that is not gone, or not done by them as
    /// well. O(V + E) if somebody acts.
    fn done_by(&self, graph: &DependencyGraph) -> Vec<NodeIx> {
        if !self.has_acts() {
            return Vec::new();
        }
        // What waits for itself is never done.
        let cyclic = graph.hard_cycles().iter().flatten().copied();
        let mut left = graph.no_nodes();
        cyclic.for_each(|ix| _ = left.insert(ix));
        let mut done = Vec::new();
        for ix in graph.topological().filter(|ix| !graph.is_gone(*ix) && !self.is_gone(*ix)) {
            let waits = left.contains(ix) || graph.hard_before(ix).any(|before| left.contains(before));
            if graph.is_barrier(ix) {
                if waits {
                    left.insert(ix);
                }
            } else if waits || !self.can_do(graph, ix) {
                left.insert(ix);
            } else {
                done.push(ix);
            }
        }
        done
    }

    /// True if all that ends a thing is for those who act today. Closing the account is what the acts are for,
    /// and none of them; and who ends what has a status that nobody explains, or two, is not certain.
    fn can_do(&self, graph: &DependencyGraph, ix: NodeIx) -> bool {
        let node = graph.node(ix);
        let mut acts = node.acts().peekable();
        let has_two = node.resource().is_some_and(|resource| resource.other_statuses().next().is_some());
        let is_clear = node.standing() != Standing::Unrecognised && !has_two;
        let can_end = ix != graph.root_ix() && !self.kept.contains(&ix) && acts.peek().is_some();
        is_clear && can_end && acts.all(|act| self.acting.contains(&act.actor()))
    }

    /// True if support ends at once what it alone can end.
    pub(super) fn support_acts(&self) -> bool {
        self.acting.contains(&Actor::Support)
    }

    /// What ends today.
    pub(super) fn today(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.today.iter().copied()
    }

    /// What is not there, or paid, by an assumption.
    pub(super) fn gone(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.gone.iter().copied()
    }

    /// What is gone by an assumption, by position.
    pub(super) fn all_gone(&self) -> BTreeSet<NodeIx> {
        self.gone().chain(self.today()).collect()
    }

    /// True if it is gone by an assumption, whatever the account says.
    pub(super) fn is_gone(&self, ix: NodeIx) -> bool {
        let is_in = |some: &BTreeSet<NodeIx>| !some.is_empty() && some.contains(&ix);
        is_in(&self.gone) || is_in(&self.today)
    }

    /// What is to be kept.
    pub(super) fn kept(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.kept.iter().copied()
    }

    /// The code that takes the place of the account's own.
    pub(super) fn code(&self, ix: NodeIx) -> Option<Code> {
        self.codes.get(&ix).copied()
    }

    /// True if somebody has looked.
    pub(super) fn is_known(&self, kind: &str, coverage: Option<Coverage>) -> bool {
        self.known.contains(&(kind.to_owned(), coverage))
    }
}
