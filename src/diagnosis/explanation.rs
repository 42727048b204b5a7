//! An explanation, as a value: a graph of causes.

use std::fmt;
use std::sync::Arc;

use super::members::Members;
use crate::account::Coverage;
use crate::catalogue::spec::Constraint;
use crate::catalogue::{Code, KindSpec};
use crate::graph::{DependencyGraph, Node, NodeIx};

/// Why something cannot end yet: a graph of causes, each told once.
///
/// Nodes of the same shape (kind, coverage, code, and causes of the same shapes) that hold up the
/// same things are one cause with several members. A cause that is linked from several places is
/// the same [`Cause`] each time; [`Cause::number`] is there to refer to it.
#[derive(Clone)]
#[must_use = "an explanation that nobody reads has no effect"]
pub struct Explanation {
    graph: Arc<DependencyGraph>,
    /// The first is what is explained.
    causes: Vec<CauseRecord>,
}

/// One cause, or several of the same shape.
///
/// `'e` is the lifetime of the explanation.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'e> {
    explanation: &'e Explanation,
    at: usize,
}

/// The data of a [`Cause`].
#[derive(Clone)]
pub(super) struct CauseRecord {
    pub(super) members: Members<NodeIx>,
    pub(super) code: Option<Code>,
    pub(super) links: Vec<Link>,
    pub(super) shortest: u32,
    /// How many causes link to it.
    pub(super) parents: u32,
    number: Option<u32>,
}

/// "Held up by": from a cause to one of its own causes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Link {
    /// Where the cause is among [`Explanation::causes`].
    pub cause: usize,
    /// The rule.
    pub constraint: &'static Constraint,
    /// False if the cause's own causes are told elsewhere: where it was linked first.
    pub is_first: bool,
}

/// One line, without the causes.
impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation")
            .field("subject", &self.graph.node(*self.causes[0].members.first()))
            .field("causes", &self.causes.len())
            .finish_non_exhaustive()
    }
}

impl CauseRecord {
    /// A cause without links. `shortest` is the length of the shortest chain to a root cause.
    pub(super) const fn new(members: Members<NodeIx>, code: Option<Code>, shortest: u32) -> Self {
        Self { members, code, links: Vec::new(), shortest, parents: 0, number: None }
    }
}

impl<'e> Cause<'e> {
    fn record(&self) -> &'e CauseRecord {
        &self.explanation.causes[self.at]
    }

    fn first(&self) -> Node<'e> {
        self.explanation.graph.node(*self.record().members.first())
    }

    /// How many things it is.
    pub fn count(&self) -> usize {
        self.record().members.len()
    }

    /// What it is, by position; at least one.
    pub fn members(&self) -> impl ExactSizeIterator<Item = Node<'e>> + use<'e> {
        let graph = &*self.explanation.graph;
        self.record().members.iter().map(move |ix| graph.node(*ix))
    }

    /// What its members are.
    pub fn kind(&self) -> &'e KindSpec {
        self.first().kind()
    }

    /// Where its members are; `None` for what the operator shares.
    pub fn coverage(&self) -> Option<Coverage> {
        self.first().coverage()
    }

    /// Why they are in the way; `None` for something that is not in the way itself.
    pub fn code(&self) -> Option<Code> {
        self.record().code
    }

    /// What holds it up, each with the rule: the shortest chains first, then by position. Nothing for a
    /// root cause.
    pub fn held_up_by(&self) -> impl ExactSizeIterator<Item = (Self, &'static Constraint)> + use<'e> {
        let explanation = self.explanation;
        self.record().links.iter().map(move |link| (Self { explanation, at: link.cause }, link.constraint))
    }

    /// What holds it up, as positions. Empty for a root cause.
    #[doc(hidden)]
    pub fn links(&self) -> &'e [Link] {
        &self.record().links
    }

    /// The length of the shortest chain from here to a root cause.
    pub fn shortest(&self) -> u32 {
        self.record().shortest
    }

    /// The number to refer to it by, where it is linked more than once: 1, 2, … in the order in
    /// which they are first met.
    pub fn number(&self) -> Option<u32> {
        self.record().number
    }
}

impl Explanation {
    /// An explanation of the first of these causes, which there has to be. Numbers those that are
    /// linked more than once.
    pub(super) fn new(graph: Arc<DependencyGraph>, causes: Vec<CauseRecord>) -> Self {
        let mut explanation = Self { graph, causes };
        explanation.number();
        explanation
    }

    /// What is explained: the first of [`Explanation::causes`].
    pub const fn subject(&self) -> Cause<'_> {
        Cause { explanation: self, at: 0 }
    }

    /// All causes, each once.
    pub fn causes(&self) -> impl ExactSizeIterator<Item = Cause<'_>> {
        (0..self.causes.len()).map(|at| Cause { explanation: self, at })
    }

    /// The cause to which a link leads.
    pub(crate) const fn cause(&self, link: &Link) -> Cause<'_> {
        Cause { explanation: self, at: link.cause }
    }

    /// Numbers the causes that are linked more than once, in the order in which a reader meets them.
    fn number(&mut self) {
        let mut next = 0;
        let mut stack = vec![0usize];
        let mut seen = vec![false; self.causes.len()];
        while let Some(at) = stack.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            if self.causes[at].parents > 1 {
                next += 1;
                self.causes[at].number = Some(next);
            }
            stack.extend(self.causes[at].links.iter().rev().map(|link| link.cause));
        }
    }
}
