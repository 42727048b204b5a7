//! Explanations: the causes of a blocker, as a value.

use std::collections::HashMap;

use super::Diagnosis;
use crate::account::{Address, Coverage};
use crate::catalogue::spec::Constraint;
use crate::catalogue::{Code, KindSpec};
use crate::graph::{DependencyGraph, Node, NodeIx};

/// Why something cannot end yet: a graph of causes, each told once.
///
/// Nodes of the same shape (kind, coverage, code, and causes of the same shapes) that hold up the
/// same things are one cause with several members. A cause that is linked from several places is
/// the same [`Cause`] each time; [`Cause::number`] is there to refer to it.
#[derive(Clone, Debug)]
pub struct Explanation<'g> {
    graph: &'g DependencyGraph<'g>,
    causes: Vec<Cause>,
}

/// One cause, or several of the same shape.
#[derive(Clone, Debug)]
pub struct Cause {
    members: Vec<NodeIx>,
    code: Option<Code>,
    links: Vec<Link>,
    shortest: u32,
    parents: u32,
    number: Option<u32>,
}

/// "Held up by": from a cause to one of its own causes.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Where the cause is in [`Explanation::causes`].
    pub cause: usize,
    /// The rule.
    pub constraint: &'static Constraint,
    /// False if the cause's own causes are told elsewhere: where it was linked first.
    pub is_first: bool,
}

impl Cause {
    /// How many things it is.
    pub const fn count(&self) -> usize {
        self.members.len()
    }

    /// Why they are in the way; `None` for something that is not in the way itself.
    pub const fn code(&self) -> Option<Code> {
        self.code
    }

    /// What holds it up: the shortest chains first, then by position. Empty for a root cause.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The length of the shortest chain from here to a root cause.
    pub const fn shortest(&self) -> u32 {
        self.shortest
    }

    /// The number to refer to it by, where it is linked more than once: 1, 2, … in the order in
    /// which they are first met.
    pub const fn number(&self) -> Option<u32> {
        self.number
    }
}

impl<'g> Explanation<'g> {
    /// What is explained: the first of [`Explanation::causes`].
    pub fn subject(&self) -> &Cause {
        &self.causes[0]
    }

    /// All causes; links give positions in this list.
    pub fn causes(&self) -> &[Cause] {
        &self.causes
    }

    /// The members of a cause, by position.
    pub fn members<'e>(&'e self, cause: &'e Cause) -> impl ExactSizeIterator<Item = Node<'g>> + use<'e, 'g> {
        let graph = self.graph;
        cause.members.iter().map(move |ix| graph.node(*ix))
    }

    /// What the members of a cause are.
    pub fn kind(&self, cause: &Cause) -> &'static KindSpec {
        self.graph.node(cause.members[0]).kind()
    }

    /// Where the members of a cause are.
    pub fn coverage(&self, cause: &Cause) -> Option<Coverage> {
        self.graph.node(cause.members[0]).coverage()
    }
}

impl<'g> Diagnosis<'g> {
    /// Why this cannot end yet; `None` if it is not in the account. Takes time and memory in
    /// proportion to what it waits for, directly or not. Nothing recurses.
    pub fn explain(&self, address: &Address) -> Option<Explanation<'g>> {
        Some(self.explain_node(self.graph().get(address)?))
    }

    /// Why the account cannot be closed yet.
    pub fn explain_account(&self) -> Explanation<'g> {
        self.explain_node(self.graph().root())
    }

    /// Why a node of this diagnosis' graph cannot end yet.
    pub fn explain_node(&self, node: Node<'_>) -> Explanation<'g> {
        let ix = node.ix();
        let shapes = Shapes::below(self, ix);
        let mut teller = Teller {
            diagnosis: self,
            shapes: &shapes,
            causes: Vec::new(),
            known: HashMap::new(),
            told: HashMap::new(),
        };
        teller.tell(ix);
        let mut explanation = Explanation { graph: self.graph(), causes: teller.causes };
        explanation.number();
        explanation
    }

    /// What holds up a node directly, looking through barriers, and by which rule.
    fn holders(&self, ix: NodeIx) -> Vec<(NodeIx, &'static Constraint)> {
        let mut holders: Vec<(NodeIx, &'static Constraint)> =
            self.graph().hard_holders(ix).filter(|(before, _)| !self.is_gone(*before)).collect();
        holders.sort_by_key(|(before, _)| *before);
        holders.dedup_by_key(|(before, _)| *before);
        holders
    }
}

impl Explanation<'_> {
    /// Numbers the causes that are linked more than once, in the order of a reader.
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

/// The shape of everything below a node: what it is, and the shapes of what holds it up.
struct Shapes {
    of: HashMap<NodeIx, u32>,
    shortest: Vec<u32>,
}

type Shape = (&'static str, Option<Coverage>, Code, Vec<u32>);

impl Shapes {
    /// Works them out from the leaves up, without recursion.
    fn below(diagnosis: &Diagnosis<'_>, root: NodeIx) -> Self {
        let mut shapes = Self { of: HashMap::new(), shortest: Vec::new() };
        let mut ids: HashMap<Shape, u32> = HashMap::new();
        let mut stack: Vec<(NodeIx, Vec<NodeIx>, usize)> = Vec::new();
        // A cycle has one shape: what holds up any of its members holds up all of them.
        let below = |ix| {
            let own = diagnosis.cycle_of(ix);
            let holders = diagnosis.with_cycle(ix).into_iter().flat_map(|member| diagnosis.holders(member));
            let is_outside = |before: &NodeIx| own.is_none() || diagnosis.cycle_of(*before) != own;
            let mut outside: Vec<NodeIx> = holders.map(|(before, _)| before).filter(is_outside).collect();
            outside.sort_unstable();
            outside.dedup();
            outside
        };
        stack.push((root, below(root), 0));
        while let Some((ix, holders, next)) = stack.last_mut() {
            if let Some(&holder) = holders.get(*next) {
                *next += 1;
                if !shapes.of.contains_key(&holder) {
                    stack.push((holder, below(holder), 0));
                }
                continue;
            }
            let mut inner: Vec<u32> = holders.iter().map(|holder| shapes.of[holder]).collect();
            inner.sort_unstable();
            inner.dedup();
            let shortest = inner.iter().map(|shape| shapes.shortest[*shape as usize] + 1).min().unwrap_or(0);
            for ix in diagnosis.with_cycle(*ix) {
                let node = diagnosis.graph().node(ix);
                let shape = (node.kind().name, node.coverage(), diagnosis.code(ix), inner.clone());
                let new = u32::try_from(shapes.shortest.len()).unwrap_or(u32::MAX);
                let id = *ids.entry(shape).or_insert(new);
                if id == new {
                    shapes.shortest.push(shortest);
                }
                shapes.of.insert(ix, id);
            }
            stack.pop();
        }
        shapes
    }
}

/// Tells each cause once.
struct Teller<'d, 'g> {
    diagnosis: &'d Diagnosis<'g>,
    shapes: &'d Shapes,
    causes: Vec<Cause>,
    /// Causes by their members.
    known: HashMap<Vec<NodeIx>, usize>,
    /// The cause in which each node's own causes were told.
    told: HashMap<NodeIx, usize>,
}

impl Teller<'_, '_> {
    fn tell(&mut self, root: NodeIx) {
        let subject = self.cause(vec![root]);
        let mut open = vec![subject];
        while let Some(at) = open.pop() {
            let first_new = self.causes.len();
            self.causes[at].links = self.links(at);
            // The first link's causes are told first.
            open.extend((first_new..self.causes.len()).rev());
        }
    }

    fn cause(&mut self, members: Vec<NodeIx>) -> usize {
        let shortest = self.shapes.shortest[self.shapes.of[&members[0]] as usize];
        let is_root = members[0] == self.diagnosis.graph().root_ix();
        let code = (!is_root && !self.diagnosis.is_gone(members[0])).then(|| self.diagnosis.code(members[0]));
        self.causes.push(Cause {
            members: members.clone(),
            code,
            links: Vec::new(),
            shortest,
            parents: 0,
            number: None,
        });
        self.known.insert(members, self.causes.len() - 1);
        self.causes.len() - 1
    }

    /// The links of a cause: what holds up those of its members whose causes were not told yet,
    /// grouped by shape; and references to where the others' were told.
    fn links(&mut self, at: usize) -> Vec<Link> {
        let mut groups: HashMap<u32, (&'static Constraint, Vec<NodeIx>)> = HashMap::new();
        for member in self.causes[at].members.clone() {
            if self.told.insert(member, at).is_some() {
                continue;
            }
            let own = self.diagnosis.cycle_of(member);
            for (holder, constraint) in self.diagnosis.holders(member) {
                // Around a cycle once: whoever was told of already is not told of again.
                if own.is_some() && self.diagnosis.cycle_of(holder) == own && self.told.contains_key(&holder) {
                    continue;
                }
                let shape = self.shapes.of[&holder];
                groups.entry(shape).or_insert_with(|| (constraint, Vec::new())).1.push(holder);
            }
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        for (_, members) in &mut groups {
            members.sort_unstable();
            members.dedup();
        }
        groups.sort_by_key(|(_, members)| (self.shapes.shortest[self.shapes.of[&members[0]] as usize], members[0]));
        let link = |(constraint, members): (&'static Constraint, Vec<NodeIx>)| {
            let (cause, is_first) = match self.known.get(&members) {
                Some(&known) => (known, false),
                None => (self.cause(members), true),
            };
            self.causes[cause].parents += 1;
            Link { cause, constraint, is_first }
        };
        groups.into_iter().map(link).collect()
    }
}
