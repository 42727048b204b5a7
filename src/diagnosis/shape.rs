//! Shapes: what things have in common that one cause can stand for.

use std::collections::HashMap;

use super::assumed::AssumedGraph;
use crate::account::Coverage;
use crate::catalogue::Code;
use crate::graph::NodeIx;

/// The shapes of everything that a node waits for, directly or not.
pub(super) struct Shapes {
    of: HashMap<NodeIx, ShapeIx>,
    /// By shape: the length of the shortest chain to a root cause.
    shortest: Vec<u32>,
    known: HashMap<Shape, ShapeIx>,
}

/// The number of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ShapeIx(u32);

/// What a thing is, why it is in the way, and the shapes of what holds it up.
#[derive(PartialEq, Eq, Hash)]
struct Shape {
    kind: &'static str,
    coverage: Option<Coverage>,
    code: Code,
    holders: Vec<ShapeIx>,
}

impl Shapes {
    /// The shape of a node that was met.
    pub(super) fn of(&self, ix: NodeIx) -> ShapeIx {
        self.of[&ix]
    }

    /// The length of the shortest chain from a node that was met to a root cause.
    pub(super) fn shortest(&self, ix: NodeIx) -> u32 {
        self.shortest_of(self.of(ix))
    }

    fn shortest_of(&self, shape: ShapeIx) -> u32 {
        self.shortest[shape.0 as usize]
    }

    /// Works out the shapes depth first: what holds a thing up before the thing itself. Without
    /// recursion.
    pub(super) fn below(graph: &AssumedGraph, subject: NodeIx) -> Self {
        let mut shapes = Self { of: HashMap::new(), shortest: Vec::new(), known: HashMap::new() };
        let mut stack = vec![Visit { ix: subject, holders: outside_holders(graph, subject), next: 0 }];
        while let Some(visit) = stack.last_mut() {
            match visit.holders.get(visit.next) {
                Some(&holder) => {
                    visit.next += 1;
                    if !shapes.of.contains_key(&holder) {
                        stack.push(Visit { ix: holder, holders: outside_holders(graph, holder), next: 0 });
                    }
                }
                None => {
                    shapes.add(graph, visit.ix, &visit.holders);
                    stack.pop();
                }
            }
        }
        shapes
    }

    /// Adds the shape of a node whose holders have theirs. A cycle is added as a whole.
    fn add(&mut self, graph: &AssumedGraph, ix: NodeIx, holders: &[NodeIx]) {
        let mut inner: Vec<ShapeIx> = holders.iter().map(|holder| self.of(*holder)).collect();
        inner.sort_unstable();
        inner.dedup();
        let shortest = inner.iter().map(|shape| self.shortest_of(*shape) + 1).min().unwrap_or(0);
        for ix in graph.with_cycle(ix) {
            let node = graph.graph().node(ix);
            let (kind, coverage) = (node.kind().name, node.coverage());
            let shape = Shape { kind, coverage, code: graph.code(ix), holders: inner.clone() };
            let new = ShapeIx(u32::try_from(self.shortest.len()).unwrap_or(u32::MAX));
            let at = *self.known.entry(shape).or_insert(new);
            if at == new {
                self.shortest.push(shortest);
            }
            self.of.insert(ix, at);
        }
    }
}

/// A node on the way of the depth-first walk, and which of its holders comes next.
struct Visit {
    ix: NodeIx,
    holders: Vec<NodeIx>,
    next: usize,
}

/// What holds up a node, by position. What holds up a member of a cycle holds up all of them; the
/// members themselves are left out.
fn outside_holders(graph: &AssumedGraph, ix: NodeIx) -> Vec<NodeIx> {
    let holders = graph.with_cycle(ix).into_iter().flat_map(|member| graph.holders(member));
    let mut outside: Vec<NodeIx> =
        holders.map(|(before, _)| before).filter(|before| !graph.is_same_cycle(ix, *before)).collect();
    outside.sort_unstable();
    outside.dedup();
    outside
}
