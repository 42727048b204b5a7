//! Walking along the bytes: what the trie asks for is captured, the rest is skipped.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::paths::{Next, NodeIx, Trie};
use super::row::{Row, Scalar};
use crate::catalogue::{API, ErrorFields};

const ERROR: ErrorFields = API.error.value;

/// What a response said in place of rows: `{"code", "message"}`, possibly nested.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// Where the rows are in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// The response is the row.
    Itself,
    /// A bare list.
    List,
    /// A list in this field.
    Under(&'static str),
}

impl Rows {
    pub(super) fn of(path: &'static str) -> Self {
        match path.strip_suffix('*').map(|rest| rest.trim_end_matches('.')) {
            None => Self::Itself,
            Some("") => Self::List,
            Some(field) => Self::Under(field),
        }
    }
}

/// Reads a whole response, handing each row to `sink`.
pub(super) struct Response<'t, 'r, 'de, F> {
    pub(super) trie: &'t Trie,
    pub(super) rows: Rows,
    pub(super) row: &'r mut Row<'de>,
    pub(super) sink: F,
}

/// What stood at the top of a response.
#[derive(Debug)]
pub(super) enum Top {
    Rows,
    Error(ErrorBody),
    Other(&'static str),
}

impl<'de, F: FnMut(&Row<'de>) -> bool> DeserializeSeed<'de> for Response<'_, '_, 'de, F> {
    type Value = Top;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Top, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(&Row<'de>) -> bool> Visitor<'de> for Response<'_, '_, 'de, F> {
    type Value = Top;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Top, A::Error> {
        if self.rows != Rows::List {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Top::Other("a list"));
        }
        loop {
            self.row.clear();
            let fields = Fields { trie: self.trie, row: self.row, node: Trie::ROW, instance: Row::WHOLE };
            if seq.next_element_seed(fields)?.is_none() {
                return Ok(Top::Rows);
            }
            if !(self.sink)(self.row) {
                return Err(de::Error::custom("stopped"));
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Top, A::Error> {
        let mut error = ErrorBody::default();
        let mut found = false;
        self.row.clear();
        while let Some(key) = map.next_key_seed(Key)? {
            match self.rows {
                Rows::Under(field) if field == key => {
                    found = true;
                    map.next_value_seed(List(&mut self))?;
                    continue;
                }
                Rows::Itself => {
                    let (trie, row) = (self.trie, &mut *self.row);
                    let is_error = ErrorBody::knows(&key);
                    let next = Step { trie, row, node: Trie::ROW, instance: Row::WHOLE }.to(&key, || key.clone());
                    if key == ERROR.nested
                        && let Some((node, instance)) = next
                    {
                        // A text is a field of the row, an object is the body of an error.
                        match map.next_value::<serde_json::Value>()? {
                            serde_json::Value::String(text) => {
                                Fields { trie, row: self.row, node, instance }.scalar(Scalar::Text(Cow::Owned(text)));
                            }
                            other => error.read(&key, &other),
                        }
                        continue;
                    }
                    // The error's own fields are looked at as well as handed on.
                    if next.is_some() || !is_error {
                        Fields::value(trie, self.row, &mut map, next)?;
                        continue;
                    }
                }
                Rows::List | Rows::Under(_) => {}
            }
            if ErrorBody::knows(&key) {
                error.read(&key, &map.next_value::<serde_json::Value>()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if error.code.is_some() {
            return Ok(Top::Error(error));
        }
        match self.rows {
            Rows::Itself => {
                if (self.sink)(self.row) {
                    Ok(Top::Rows)
                } else {
                    Err(de::Error::custom("stopped"))
                }
            }
            Rows::Under(_) if found => Ok(Top::Rows),
            Rows::Under(_) | Rows::List => Ok(Top::Other("an object")),
        }
    }

    fn visit_unit<E>(self) -> Result<Top, E> {
        Ok(Top::Other("null"))
    }
    fn visit_str<E>(self, _: &str) -> Result<Top, E> {
        Ok(Top::Other("a string"))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Top, E> {
        Ok(Top::Other("a boolean"))
    }
    fn visit_u64<E>(self, _: u64) -> Result<Top, E> {
        Ok(Top::Other("a number"))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Top, E> {
        Ok(Top::Other("a number"))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Top, E> {
        Ok(Top::Other("a number"))
    }
}

/// A list of rows inside a response.
struct List<'l, 't, 'r, 'de, F>(&'l mut Response<'t, 'r, 'de, F>);

impl ErrorBody {
    fn knows(key: &str) -> bool {
        [ERROR.code, ERROR.message, ERROR.nested, ERROR.status].contains(&key)
    }

    /// Error bodies are small and rare: a tree will do.
    pub(super) fn read(&mut self, key: &str, value: &serde_json::Value) {
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        if key == ERROR.code {
            self.code = text(value);
        } else if key == ERROR.message {
            self.message = text(value);
        } else if key == ERROR.nested {
            self.code = value.get(ERROR.code).and_then(text);
            self.message = value.get(ERROR.message).and_then(text);
        }
    }
}

impl<'de, F: FnMut(&Row<'de>) -> bool> DeserializeSeed<'de> for List<'_, '_, '_, 'de, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&Row<'de>) -> bool> Visitor<'de> for List<'_, '_, '_, 'de, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Response { trie, row, sink, .. } = self.0;
        loop {
            row.clear();
            if seq.next_element_seed(Fields { trie, row, node: Trie::ROW, instance: Row::WHOLE })?.is_none() {
                return Ok(());
            }
            if !sink(row) {
                return Err(de::Error::custom("stopped"));
            }
        }
    }
}

/// A map key, borrowed where it needs no unescaping.
struct Key;

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

/// A map key that says where to go from a node: nowhere, or to another node, in the same instance
/// or in one of its own.
struct Step<'t, 'r, 'de> {
    trie: &'t Trie,
    row: &'r mut Row<'de>,
    node: NodeIx,
    instance: u32,
}

impl<'de> Step<'_, '_, 'de> {
    #[inline]
    fn to(self, key: &str, whole: impl FnOnce() -> Cow<'de, str>) -> Option<(NodeIx, u32)> {
        match self.trie.by_key(self.node, key) {
            Next::Nothing => None,
            Next::Node(node) => Some((node, self.instance)),
            Next::Instance(node) => Some((node, self.enter(node, whole()))),
        }
    }

    /// Makes the instance that a key stands for.
    fn enter(self, node: NodeIx, key: Cow<'de, str>) -> u32 {
        let instance = self.row.instance(node, self.instance, Some(key.clone()));
        if let Some(path) = self.trie.key_at(node) {
            self.row.capture(path, instance, Scalar::Text(key));
        }
        instance
    }
}

impl<'de> DeserializeSeed<'de> for Step<'_, '_, 'de> {
    type Value = Option<(NodeIx, u32)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Step<'_, '_, 'de> {
    type Value = Option<(NodeIx, u32)>;

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

/// The value at one node of the trie.
struct Fields<'t, 'r, 'de> {
    trie: &'t Trie,
    row: &'r mut Row<'de>,
    node: NodeIx,
    instance: u32,
}

impl<'de> Fields<'_, '_, 'de> {
    fn scalar(self, value: Scalar<'de>) {
        if let Some(path) = self.trie.value_at(self.node) {
            self.row.capture(path, self.instance, value);
        } else if self.trie.has_fields(self.node) {
            let found = match value {
                Scalar::Text(_) => "a text",
                Scalar::Bool(_) => "a boolean",
                Scalar::Unsigned(_) | Scalar::Signed(_) | Scalar::Float(_) => "a number",
                Scalar::Odd(found) => found,
            };
            self.lose(found);
        }
    }

    /// Notes that there is something else where an object or a list was expected: every field below
    /// has to be called unreadable, for absent it is not.
    #[cold]
    fn lose(self, found: &'static str) {
        let Fields { trie, row, node, instance } = self;
        if node == Trie::ROW {
            return row.replace(found);
        }
        trie.below(node).for_each(|path| row.capture(path, instance, Scalar::Odd(found)));
        trie.wildcards_below(node).for_each(|wildcard| row.lose(wildcard, found));
    }

    /// Reads the value of a map key that leads there.
    fn value<A: MapAccess<'de>>(
        trie: &Trie,
        row: &mut Row<'de>,
        map: &mut A,
        next: Option<(NodeIx, u32)>,
    ) -> Result<(), A::Error> {
        match next {
            None => map.next_value::<IgnoredAny>().map(|_| ()),
            Some((node, instance)) => map.next_value_seed(Fields { trie, row, node, instance }),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Fields<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Fields { trie, row, node, instance } = self;
        if trie.is_leaf(node) {
            if let Some(path) = trie.value_at(node) {
                row.capture(path, instance, Scalar::Odd("an object"));
            }
            return IgnoredAny.visit_map(map).map(|_| ());
        }
        while let Some(next) = map.next_key_seed(Step { trie, row, node, instance })? {
            Self::value(trie, row, &mut map, next)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Fields { trie, row, node, instance } = self;
        let next = trie.by_element(node);
        loop {
            let (at, of) = match next {
                Next::Nothing => {
                    let here = Fields { trie, row, node, instance };
                    match trie.value_at(node) {
                        Some(path) => here.row.capture(path, instance, Scalar::Odd("a list")),
                        None if trie.has_fields(node) => here.lose("a list"),
                        None => {}
                    }
                    return IgnoredAny.visit_seq(seq).map(|_| ());
                }
                Next::Node(node) => (node, instance),
                Next::Instance(node) => (node, row.instance(node, instance, None)),
            };
            if seq.next_element_seed(Fields { trie, row, node: at, instance: of })?.is_none() {
                // The list is over: there is nothing that it could stand for.
                if of != instance {
                    row.withdraw();
                }
                return Ok(());
            }
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
        if self.node == Trie::ROW {
            self.lose("null");
        }
        Ok(())
    }
}
