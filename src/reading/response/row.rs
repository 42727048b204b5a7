//! One row of a response: the captured fields, borrowed from the bytes.

use std::borrow::Cow;
use std::fmt;

use super::paths::{NodeIx, PathId};
use crate::account::Finding;

/// A captured scalar.
#[derive(Clone, Debug)]
pub(super) enum Scalar<'de> {
    Text(Cow<'de, str>),
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    /// Something else stands where a scalar should be: what it is.
    Odd(&'static str),
}

/// What a row has in a field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field<'r, 'de> {
    /// Nothing, or null.
    Absent,
    /// A scalar.
    Value(&'r Scalar<'de>),
    /// Something that is no scalar.
    Odd(&'static str),
}

/// As it stands after "has".
impl fmt::Display for Field<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("nothing"),
            Self::Odd(found) => f.write_str(found),
            Self::Value(Scalar::Text(text)) => write!(f, "the text `{}`", Finding::short(text)),
            Self::Value(scalar) => write!(f, "`{}`", scalar.text()),
        }
    }
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
            Self::Odd(found) => Cow::Borrowed(found),
        }
    }

    /// The number that it is, if it is one.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Text(_) | Self::Bool(_) | Self::Odd(_) => None,
            // Only its sign is asked for.
            #[expect(clippy::cast_precision_loss, reason = "only its sign is asked for")]
            Self::Unsigned(n) => Some(*n as f64),
            #[expect(clippy::cast_precision_loss, reason = "only its sign is asked for")]
            Self::Signed(n) => Some(*n as f64),
            Self::Float(n) => Some(*n),
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
    /// What stands in the place of the row, if that is no object.
    instead: Option<&'static str>,
    /// The wildcards whose list or map is something else, and what.
    lost: Vec<(NodeIx, &'static str)>,
}

const NONE: u32 = u32::MAX;

impl<'de> Row<'de> {
    /// The instance that is the row itself.
    pub(super) const WHOLE: u32 = 0;

    pub(super) fn new(paths: usize) -> Self {
        let mut row = Self {
            captures: Vec::new(),
            instances: Vec::new(),
            last: vec![NONE; paths],
            instead: None,
            lost: Vec::new(),
        };
        row.clear();
        row
    }

    pub(super) fn clear(&mut self) {
        self.captures.clear();
        self.instances.clear();
        self.instances.push(Instance { node: NodeIx(u16::MAX), parent: NONE, key: None });
        self.last.fill(NONE);
        self.instead = None;
        self.lost.clear();
    }

    pub(super) fn capture(&mut self, path: PathId, instance: u32, value: Scalar<'de>) {
        let last = &mut self.last[usize::from(path.0)];
        let previous = std::mem::replace(last, index(self.captures.len()));
        self.captures.push(Capture { value, instance, previous });
    }

    /// Takes back the instance that was made last: there was nothing to stand for.
    pub(super) fn withdraw(&mut self) {
        self.instances.pop();
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

    /// Notes that something else stands in the place of the row.
    pub(super) const fn replace(&mut self, found: &'static str) {
        self.instead = Some(found);
    }

    pub(super) const fn instead(&self) -> Option<&'static str> {
        self.instead
    }

    /// Notes that something else stands in the place of a list or map.
    pub(super) fn lose(&mut self, wildcard: NodeIx, found: &'static str) {
        self.lost.push((wildcard, found));
    }

    /// What stands in the place of the list or map of a wildcard.
    pub(super) fn lost(&self, wildcard: NodeIx) -> Option<&'static str> {
        self.lost.iter().find(|(node, _)| *node == wildcard).map(|(_, found)| *found)
    }

    /// The captures of a path that belong to an instance: above it, in it or below it. Last first.
    #[inline]
    fn captures(&self, path: PathId, instance: u32) -> impl Iterator<Item = &Capture<'de>> {
        let mut at = self.last[usize::from(path.0)];
        std::iter::from_fn(move || {
            let capture = self.captures.get(at as usize)?;
            at = capture.previous;
            Some(capture)
        })
        .filter(move |capture| self.related(capture.instance, instance))
    }

    #[inline]
    fn captured(&self, path: PathId, instance: u32) -> impl Iterator<Item = &Scalar<'de>> {
        self.captures(path, instance).map(|capture| &capture.value)
    }

    /// The scalars of a path that belong to an instance: above it, in it or below it. Last first.
    pub(super) fn values(&self, path: PathId, instance: u32) -> impl Iterator<Item = &Scalar<'de>> {
        self.captured(path, instance).filter(|value| !matches!(value, Scalar::Odd(_)))
    }

    pub(super) fn value(&self, path: PathId, instance: u32) -> Option<&Scalar<'de>> {
        self.values(path, instance).next()
    }

    /// What stands in a field; of those of several instances the last. An object that has the field
    /// twice does not say which is meant.
    #[inline]
    pub(super) fn field(&self, path: PathId, instance: u32) -> Field<'_, 'de> {
        let mut captures = self.captures(path, instance);
        let Some(capture) = captures.next() else { return Field::Absent };
        match &capture.value {
            Scalar::Odd(found) => Field::Odd(found),
            _ if captures.any(|other| other.instance == capture.instance) => Field::Odd("two values"),
            value => Field::Value(value),
        }
    }

    /// What stands in one of several places of a path where a scalar should be.
    pub(super) fn odd(&self, path: PathId, instance: u32) -> Option<&'static str> {
        self.captured(path, instance).find_map(|value| match value {
            Scalar::Odd(found) => Some(*found),
            _ => None,
        })
    }

    pub(super) fn is_present(&self, path: PathId, instance: u32) -> bool {
        self.values(path, instance).any(|value| !matches!(value, Scalar::Text(text) if text.is_empty()))
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
