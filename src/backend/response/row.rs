//! One row of a response: the captured fields, borrowed from the bytes.

use std::borrow::Cow;

use super::paths::{NodeIx, PathId};

/// A captured scalar.
#[derive(Clone, Debug)]
pub(super) enum Scalar<'de> {
    Text(Cow<'de, str>),
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Scalar<'_> {
    /// The value as text: numbers and booleans as JSON writes them.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            Self::Unsigned(n) => Cow::Owned(n.to_string()),
            Self::Signed(n) => Cow::Owned(n.to_string()),
            // The shortest text that means the same number: what the API wrote.
            Self::Float(n) => Cow::Owned(n.to_string()),
        }
    }

    fn is_positive(&self) -> bool {
        match self {
            Self::Text(text) => text.parse::<f64>().is_ok_and(|n| n > 0.0),
            Self::Bool(_) => false,
            Self::Unsigned(n) => *n > 0,
            Self::Signed(n) => *n > 0,
            Self::Float(n) => *n > 0.0,
        }
    }
}

#[derive(Debug)]
struct Capture<'de> {
    value: Scalar<'de>,
    instance: u32,
    /// The capture of the same path before it.
    previous: u32,
}

/// One match of a wildcard.
#[derive(Debug)]
struct Instance<'de> {
    node: NodeIx,
    parent: u32,
    key: Option<Cow<'de, str>>,
}

/// The captured fields of one row. Kept from row to row to reuse its memory.
#[derive(Debug)]
pub(super) struct Row<'de> {
    captures: Vec<Capture<'de>>,
    instances: Vec<Instance<'de>>,
    /// The last capture of each path.
    last: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'de> Row<'de> {
    /// The instance that is the row itself.
    pub(super) const WHOLE: u32 = 0;

    pub(super) fn new(paths: usize) -> Self {
        let mut row = Self { captures: Vec::new(), instances: Vec::new(), last: vec![NONE; paths] };
        row.clear();
        row
    }

    pub(super) fn clear(&mut self) {
        self.captures.clear();
        self.instances.clear();
        self.instances.push(Instance { node: NodeIx(u16::MAX), parent: NONE, key: None });
        self.last.fill(NONE);
    }

    pub(super) fn capture(&mut self, path: PathId, instance: u32, value: Scalar<'de>) {
        let last = &mut self.last[usize::from(path.0)];
        let previous = std::mem::replace(last, index(self.captures.len()));
        self.captures.push(Capture { value, instance, previous });
    }

    pub(super) fn instance(&mut self, node: NodeIx, parent: u32, key: Option<Cow<'de, str>>) -> u32 {
        self.instances.push(Instance { node, parent, key });
        index(self.instances.len() - 1)
    }

    /// The instances of a wildcard.
    pub(super) fn instances(&self, node: NodeIx) -> impl Iterator<Item = u32> + '_ {
        self.instances.iter().enumerate().filter(move |(_, instance)| instance.node == node).map(|(at, _)| index(at))
    }

    /// The n-th enclosing map key of an instance, 0 for its own.
    pub(super) fn map_key(&self, instance: u32, n: usize) -> Option<&str> {
        let mut keys = self.lineage(instance).filter_map(|at| self.instances[at as usize].key.as_deref());
        keys.nth(n)
    }

    /// The values of a path that belong to an instance: above it, in it or below it. Last first.
    pub(super) fn values(&self, path: PathId, instance: u32) -> impl Iterator<Item = &Scalar<'de>> {
        let mut at = self.last[usize::from(path.0)];
        std::iter::from_fn(move || {
            let capture = self.captures.get(at as usize)?;
            at = capture.previous;
            Some(capture)
        })
        .filter(move |capture| self.related(capture.instance, instance))
        .map(|capture| &capture.value)
    }

    pub(super) fn value(&self, path: PathId, instance: u32) -> Option<&Scalar<'de>> {
        self.values(path, instance).next()
    }

    pub(super) fn is_present(&self, path: PathId, instance: u32) -> bool {
        self.values(path, instance).any(|value| !matches!(value, Scalar::Text(text) if text.is_empty()))
    }

    pub(super) fn is_positive(&self, path: PathId, instance: u32) -> bool {
        self.values(path, instance).any(Scalar::is_positive)
    }

    fn lineage(&self, instance: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(instance), |at| {
            let parent = self.instances[*at as usize].parent;
            (parent != NONE).then_some(parent)
        })
    }

    fn related(&self, a: u32, b: u32) -> bool {
        a == b
            || a == Self::WHOLE
            || b == Self::WHOLE
            || self.lineage(a).any(|at| at == b)
            || self.lineage(b).any(|at| at == a)
    }
}

/// A row of more than 2^32 fields would be larger than any response.
fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NONE)
}
