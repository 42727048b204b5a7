//! Walking along the bytes of a row: what the trie asks for is captured, the rest is skipped.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::row::{InstanceIx, Row, Scalar};
use super::trie::{Next, NodeIx, Trie};

/// Captures a JSON value that a node of the trie stands for, with everything of interest below it.
pub(super) struct Subtree<'t, 'r, 'de> {
    pub(super) trie: &'t Trie,
    pub(super) row: &'r mut Row<'de>,
    pub(super) node: NodeIx,
    /// The match of the last wildcard on the way to the node.
    pub(super) instance: InstanceIx,
}

impl<'t, 'r, 'de> Subtree<'t, 'r, 'de> {
    /// The subtree under a key; `None` if nothing of interest is there. `owned` gives the key where it
    /// has to be kept.
    #[inline]
    pub(super) fn below(self, key: &str, owned: impl FnOnce() -> Cow<'de, str>) -> Option<Self> {
        let Self { trie, row, node, instance } = self;
        let (node, instance) = step(trie, row, node, instance, key, owned)?;
        Some(Self { trie, row, node, instance })
    }

    /// Captures a scalar. Where an object or a list is expected, its fields are unreadable.
    #[inline]
    pub(super) fn scalar(self, value: Scalar<'de>) {
        if let Some(path) = self.trie.value_at(self.node) {
            self.row.capture(path, self.instance, value);
        } else if self.trie.has_fields(self.node) {
            let found = match value {
                Scalar::Text(_) => "a text",
                Scalar::Bool(_) => "a boolean",
                Scalar::Unsigned(_) | Scalar::Signed(_) | Scalar::Float(_) => "a number",
                Scalar::Odd(found) => found,
            };
            self.unreadable(found);
        }
    }

    /// Notes that something else stands where an object or a list was expected: every field below is
    /// unreadable then, which is not the same as absent.
    #[cold]
    fn unreadable(self, found: &'static str) {
        let Self { trie, row, node, instance } = self;
        if node == Trie::ROW {
            return row.replace(found);
        }
        trie.below(node).for_each(|path| row.capture(path, instance, Scalar::Odd(found)));
        trie.wildcards_below(node).for_each(|wildcard| row.lose(wildcard, found));
    }

    /// Notes that an object stands here, before its fields are read.
    #[inline]
    pub(super) fn object(self) {
        if self.trie.is_leaf(self.node)
            && let Some(path) = self.trie.value_at(self.node)
        {
            self.row.capture(path, self.instance, Scalar::Odd("an object"));
        }
    }

    /// Notes a null: nothing, unless it stands in the place of a row.
    pub(super) fn null(self) {
        if self.node == Trie::ROW {
            self.unreadable("null");
        }
    }

    /// Notes that a list stands where none is expected.
    #[cold]
    pub(super) fn unexpected_list(self) {
        match self.trie.value_at(self.node) {
            Some(path) => self.row.capture(path, self.instance, Scalar::Odd("a list")),
            None if self.trie.has_fields(self.node) => self.unreadable("a list"),
            None => {}
        }
    }
}

/// Where a key leads from a node: nowhere, or to another node, in the same instance or, below a
/// wildcard, in one of its own.
#[inline]
fn step<'de>(
    trie: &Trie,
    row: &mut Row<'de>,
    node: NodeIx,
    instance: InstanceIx,
    key: &str,
    owned: impl FnOnce() -> Cow<'de, str>,
) -> Option<(NodeIx, InstanceIx)> {
    match trie.by_key(node, key) {
        Next::Nothing => None,
        Next::Node(node) => Some((node, instance)),
        Next::Instance(node) => Some((node, enter(trie, row, node, instance, owned()))),
    }
}

/// Makes the instance that a key stands for.
pub(super) fn enter<'de>(
    trie: &Trie,
    row: &mut Row<'de>,
    node: NodeIx,
    parent: InstanceIx,
    key: Cow<'de, str>,
) -> InstanceIx {
    let instance = row.instance(node, parent, Some(key.clone()));
    if let Some(path) = trie.key_at(node) {
        row.capture(path, instance, Scalar::Text(key));
    }
    instance
}

impl<'de> DeserializeSeed<'de> for Subtree<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Subtree<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Subtree { trie, row, node, instance } = self;
        Subtree { trie, row, node, instance }.object();
        if trie.is_leaf(node) {
            return IgnoredAny.visit_map(map).map(|_| ());
        }
        while let Some(next) = map.next_key_seed(Step { trie, row, node, instance })? {
            match next {
                Some((node, instance)) => map.next_value_seed(Subtree { trie, row, node, instance })?,
                None => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Subtree { trie, row, node, instance } = self;
        match trie.by_element(node) {
            Next::Nothing => {
                Subtree { trie, row, node, instance }.unexpected_list();
                IgnoredAny.visit_seq(seq).map(|_| ())
            }
            Next::Node(node) => {
                while seq.next_element_seed(Subtree { trie, row, node, instance })?.is_some() {}
                Ok(())
            }
            Next::Instance(node) => loop {
                let element = row.instance(node, instance, None);
                if seq.next_element_seed(Subtree { trie, row, node, instance: element })?.is_none() {
                    // The list was over: no element belongs to the instance.
                    row.withdraw();
                    return Ok(());
                }
            },
        }
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.scalar(Scalar::Text(Cow::Borrowed(text)));
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.scalar(Scalar::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Bool(value));
        Ok(())
    }
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.scalar(Scalar::Unsigned(value));
        Ok(())
    }
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Signed(value));
        Ok(())
    }
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Float(value));
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        self.null();
        Ok(())
    }
}

/// A map key that says where to go from a node. It is not kept, unless a wildcard stands for it.
struct Step<'t, 'r, 'de> {
    trie: &'t Trie,
    row: &'r mut Row<'de>,
    node: NodeIx,
    instance: InstanceIx,
}

impl<'de> Step<'_, '_, 'de> {
    #[inline]
    fn to(self, key: &str, owned: impl FnOnce() -> Cow<'de, str>) -> Option<(NodeIx, InstanceIx)> {
        step(self.trie, self.row, self.node, self.instance, key, owned)
    }
}

impl<'de> DeserializeSeed<'de> for Step<'_, '_, 'de> {
    type Value = Option<(NodeIx, InstanceIx)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Step<'_, '_, 'de> {
    type Value = Option<(NodeIx, InstanceIx)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(self.to(key, || Cow::Borrowed(key)))
    }
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.to(key, || Cow::Owned(key.to_owned())))
    }
}

/// A map key, borrowed where it needs no unescaping.
pub(super) struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
