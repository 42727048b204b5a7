//! Shapes: what things have in common that one cause can stand for.

use std::collections::HashMap;
use std::mem;

use super::assumed::AssumedGraph;
use crate::account::Coverage;
use crate::catalogue::Code;
use crate::graph::{ByNumber, NodeIx, WaitClass};

/// The shapes of everything that a node waits for, directly or not.
///
/// What is of one [class](WaitClass) has one shape, unless it is on a cycle. A large account has few classes, so most
/// of its things are only looked up.
pub(super) struct Shapes<'d> {
    graph: &'d AssumedGraph,
    by_class: ByNumber<WaitClass, ShapeIx>,
    /// The shapes of what has no class of its own.
    by_node: ByNumber<NodeIx, ShapeIx>,
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

impl<'d> Shapes<'d> {
    /// Works out the shapes depth first: what holds a thing up before the thing itself. Without
    /// recursion.
    pub(super) fn below(graph: &'d AssumedGraph, subject: NodeIx) -> Self {
        let (by_class, by_node) = (ByNumber::default(), ByNumber::default());
        let mut shapes = Self { graph, by_class, by_node, shortest: Vec::new(), known: HashMap::new() };
        let mut stack = vec![Visit::of(graph, subject)];
        while let Some(visit) = stack.last_mut() {
            match visit.shapes_until_new(&shapes) {
                Some(holder) => stack.push(Visit::of(graph, holder)),
                None => {
                    let shapes_of_holders = mem::take(&mut visit.shapes);
                    shapes.add(visit.ix, shapes_of_holders);
                    stack.pop();
                }
            }
        }
        shapes
    }

    /// The shape of a node that was met.
    pub(super) fn of(&self, ix: NodeIx) -> ShapeIx {
        self.find(ix).unwrap_or(ShapeIx(u32::MAX))
    }

    /// The length of the shortest chain from a node that was met to a root cause.
    pub(super) fn shortest(&self, ix: NodeIx) -> u32 {
        self.shortest_of(self.of(ix))
    }

    fn shortest_of(&self, shape: ShapeIx) -> u32 {
        self.shortest[shape.0 as usize]
    }

    /// The shape of a node, or of one of its class, if one was met.
    fn find(&self, ix: NodeIx) -> Option<ShapeIx> {
        match self.graph.wait_class(ix) {
            Some(class) => self.by_class.get(&class).copied(),
            None => self.by_node.get(&ix).copied(),
        }
    }

    /// Adds the shape of a node whose holders have these. A cycle is added as a whole.
    fn add(&mut self, ix: NodeIx, mut inner: Vec<ShapeIx>) {
        let graph = self.graph;
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
            match graph.wait_class(ix) {
                Some(class) => _ = self.by_class.insert(class, at),
                None => _ = self.by_node.insert(ix, at),
            }
        }
    }
}

/// A node on the way of the depth-first walk.
struct Visit {
    ix: NodeIx,
    holders: Vec<NodeIx>,
    /// Which of the holders comes next.
    next: usize,
    /// The shapes of those before it. The same shape is left out where it follows itself.
    shapes: Vec<ShapeIx>,
}

impl Visit {
    fn of(graph: &AssumedGraph, ix: NodeIx) -> Self {
        Self { ix, holders: outside_holders(graph, ix), next: 0, shapes: Vec::new() }
    }

    /// Goes on through the holders until one has no shape yet, and gives that.
    fn shapes_until_new(&mut self, known: &Shapes<'_>) -> Option<NodeIx> {
        while let Some(&holder) = self.holders.get(self.next) {
            let Some(shape) = known.find(holder) else { return Some(holder) };
            if self.shapes.last() != Some(&shape) {
                self.shapes.push(shape);
            }
            self.next += 1;
        }
        None
    }
}

/// What holds up a node, by position. What holds up a member of a cycle holds up all of them; the
/// members themselves are left out.
fn outside_holders(graph: &AssumedGraph, ix: NodeIx) -> Vec<NodeIx> {
    let members = graph.with_cycle(ix);
    let mut outside = Vec::new();
    for member in members {
        let holders = graph.graph().hard_predecessors(member).map(|(before, _)| before);
        holders.for_each(|before| {
            if !graph.is_gone(before) && !graph.is_same_cycle(ix, before) {
                outside.push(before);
            }
        });
    }
    // Mostly in a few runs, which a stable sort finds.
    outside.sort();
    outside.dedup();
    outside
}
