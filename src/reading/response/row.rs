//! One row of a response: the captured fields, borrowed from the bytes.

use std::borrow::Cow;
use std::fmt;
use std::num::NonZeroU32;

use super::trie::{NodeIx, PathId};
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

/// The finding that a field holds something that cannot be read.
pub(super) fn unreadable(field: &str, found: impl ToString) -> Finding {
    Finding::FieldUnreadable { field: field.to_owned(), found: found.to_string() }
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

/// The number of an instance in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InstanceIx(u32);

/// The number of a capture in its row, from 1.
#[derive(Clone, Copy, Debug)]
struct CaptureIx(NonZeroU32);

#[derive(Debug)]
struct Capture<'de> {
    value: Scalar<'de>,
    instance: InstanceIx,
    /// The capture of the same path before it.
    previous: Option<CaptureIx>,
}

/// One match of a wildcard.
#[derive(Debug)]
struct Instance<'de> {
    /// The node of the wildcard; `None` for the row itself.
    node: Option<NodeIx>,
    parent: Option<InstanceIx>,
    key: Option<Cow<'de, str>>,
}

/// The captured fields of one row. Kept from row to row to reuse its memory.
#[derive(Debug)]
pub(super) struct Row<'de> {
    captures: Vec<Capture<'de>>,
    instances: Vec<Instance<'de>>,
    /// The last capture of each path.
    last: Vec<Option<CaptureIx>>,
    /// What stands in the place of the row, if that is no object.
    instead: Option<&'static str>,
    /// The wildcards whose list or map is something else, and what.
    lost: Vec<(NodeIx, &'static str)>,
}

impl<'de> Row<'de> {
    /// The instance that is the row itself.
    pub(super) const WHOLE: InstanceIx = InstanceIx(0);

    pub(super) fn new(paths: usize) -> Self {
        let mut row = Self {
            captures: Vec::new(),
            instances: Vec::new(),
            last: vec![None; paths],
            instead: None,
            lost: Vec::new(),
        };
        row.clear();
        row
    }

    pub(super) fn clear(&mut self) {
        self.captures.clear();
        self.instances.clear();
        self.instances.push(Instance { node: None, parent: None, key: None });
        self.last.fill(None);
        self.instead = None;
        self.lost.clear();
    }

    #[inline]
    pub(super) fn capture(&mut self, path: PathId, instance: InstanceIx, value: Scalar<'de>) {
        let last = &mut self.last[usize::from(path.0)];
        self.captures.push(Capture { value, instance, previous: *last });
        *last = CaptureIx::of_last(&self.captures);
    }

    /// Takes back the instance that was made last: there was no element for it.
    pub(super) fn withdraw(&mut self) {
        self.instances.pop();
    }

    pub(super) fn instance(&mut self, node: NodeIx, parent: InstanceIx, key: Option<Cow<'de, str>>) -> InstanceIx {
        let instance = InstanceIx::new(self.instances.len());
        self.instances.push(Instance { node: Some(node), parent: Some(parent), key });
        instance
    }

    /// The instances of a wildcard.
    pub(super) fn instances(&self, node: NodeIx) -> impl Iterator<Item = InstanceIx> + '_ {
        let instances = self.instances.iter().enumerate().filter(move |(_, instance)| instance.node == Some(node));
        instances.map(|(at, _)| InstanceIx::new(at))
    }

    /// The n-th enclosing map key of an instance, 0 for its own.
    pub(super) fn map_key(&self, instance: InstanceIx, n: usize) -> Option<&str> {
        let mut keys = self.lineage(instance).filter_map(|at| self.instances[at.at()].key.as_deref());
        keys.nth(n)
    }

    /// Notes what stands in the place of the row, which is no object.
    pub(super) const fn replace(&mut self, found: &'static str) {
        self.instead = Some(found);
    }

    pub(super) const fn instead(&self) -> Option<&'static str> {
        self.instead
    }

    /// Notes what stands in the place of the list or map of a wildcard.
    pub(super) fn lose(&mut self, wildcard: NodeIx, found: &'static str) {
        self.lost.push((wildcard, found));
    }

    /// What stands in the place of the list or map of a wildcard.
    pub(super) fn lost(&self, wildcard: NodeIx) -> Option<&'static str> {
        self.lost.iter().find(|(node, _)| *node == wildcard).map(|(_, found)| *found)
    }

    /// The captures of a path that belong to an instance: above it, in it or below it. Last first.
    #[inline]
    fn captures(&self, path: PathId, instance: InstanceIx) -> impl Iterator<Item = &Capture<'de>> {
        let mut at = self.last[usize::from(path.0)];
        std::iter::from_fn(move || {
            let capture = self.captures.get(at?.at())?;
            at = capture.previous;
            Some(capture)
        })
        .filter(move |capture| self.related(capture.instance, instance))
    }

    #[inline]
    fn captured(&self, path: PathId, instance: InstanceIx) -> impl Iterator<Item = &Scalar<'de>> {
        self.captures(path, instance).map(|capture| &capture.value)
    }

    /// The scalars of a path that belong to an instance: above it, in it or below it. Last first.
    pub(super) fn values(&self, path: PathId, instance: InstanceIx) -> impl Iterator<Item = &Scalar<'de>> {
        self.captured(path, instance).filter(|value| !matches!(value, Scalar::Odd(_)))
    }

    pub(super) fn value(&self, path: PathId, instance: InstanceIx) -> Option<&Scalar<'de>> {
        self.values(path, instance).next()
    }

    /// What stands in a field; of several instances, in the last one. An object that has the field twice
    /// does not say which value is meant.
    #[inline]
    pub(super) fn field(&self, path: PathId, instance: InstanceIx) -> Field<'_, 'de> {
        let mut captures = self.captures(path, instance);
        let Some(capture) = captures.next() else { return Field::Absent };
        match &capture.value {
            Scalar::Odd(found) => Field::Odd(found),
            _ if captures.any(|other| other.instance == capture.instance) => Field::Odd("two values"),
            value => Field::Value(value),
        }
    }

    /// What stands where a scalar should be, in any of the places that a path means.
    pub(super) fn odd(&self, path: PathId, instance: InstanceIx) -> Option<&'static str> {
        self.captured(path, instance).find_map(|value| match value {
            Scalar::Odd(found) => Some(*found),
            _ => None,
        })
    }

    pub(super) fn is_present(&self, path: PathId, instance: InstanceIx) -> bool {
        self.values(path, instance).any(|value| !matches!(value, Scalar::Text(text) if text.is_empty()))
    }

    /// An instance and those that enclose it, from the inside out.
    fn lineage(&self, instance: InstanceIx) -> impl Iterator<Item = InstanceIx> + '_ {
        std::iter::successors(Some(instance), |at| self.instances[at.at()].parent)
    }

    /// True if one of two instances encloses the other, or they are the same.
    fn related(&self, a: InstanceIx, b: InstanceIx) -> bool {
        a == b
            || a == Self::WHOLE
            || b == Self::WHOLE
            || self.lineage(a).any(|at| at == b)
            || self.lineage(b).any(|at| at == a)
    }
}

/// No response is so large that a row has 2^32 fields.
impl InstanceIx {
    fn new(at: usize) -> Self {
        Self(u32::try_from(at).unwrap_or(u32::MAX))
    }

    const fn at(self) -> usize {
        self.0 as usize
    }
}

impl CaptureIx {
    /// The last of these captures.
    fn of_last(captures: &[Capture<'_>]) -> Option<Self> {
        u32::try_from(captures.len()).ok().and_then(NonZeroU32::new).map(Self)
    }

    const fn at(self) -> usize {
        self.0.get() as usize - 1
    }
}
