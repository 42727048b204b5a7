//! Walking along the bytes of a response, from its top down to its rows.

use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::error_body::ErrorBody;
use super::row::{Row, Scalar};
use super::subtree::{Key, Subtree};
use super::trie::Trie;
use crate::catalogue::ErrorFields;

/// Where the rows are in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// The response is the row.
    Itself,
    /// The response is a list of rows.
    List,
    /// This field holds the list.
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

    /// What a response is expected to be.
    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Itself => "an object",
            Self::List => "a list",
            Self::Under(_) => "an object with the list in it",
        }
    }
}

/// Reads a whole response, and hands each row to `sink` until that breaks off.
pub(super) struct Response<'t, 'r, 'de, F> {
    pub(super) errors: &'t ErrorFields,
    pub(super) trie: &'t Trie,
    pub(super) rows: Rows,
    /// The one row, which is filled again and again.
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

impl<'de, F: FnMut(&Row<'de>) -> ControlFlow<()>> Response<'_, '_, 'de, F> {
    /// Reads a list of rows to its end.
    fn rows<A: SeqAccess<'de>>(&mut self, mut seq: A) -> Result<(), A::Error> {
        loop {
            self.row.clear();
            let row = Subtree { trie: self.trie, row: self.row, node: Trie::ROW, instance: Row::WHOLE };
            if seq.next_element_seed(row)?.is_none() {
                return Ok(());
            }
            self.hand_on()?;
        }
    }

    /// Hands the row to the sink. A sink that breaks off ends the reading, as an error that nobody sees.
    fn hand_on<E: de::Error>(&mut self) -> Result<(), E> {
        match (self.sink)(self.row) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(E::custom("stopped")),
        }
    }

    /// Reads a field of a response that is the row itself, or an error in its place.
    fn field_of_row<A: MapAccess<'de>>(
        &mut self,
        key: &Cow<'de, str>,
        map: &mut A,
        error: &mut ErrorBody,
    ) -> Result<(), A::Error> {
        let row = Subtree { trie: self.trie, row: self.row, node: Trie::ROW, instance: Row::WHOLE };
        let Some(field) = row.below(key, || key.clone()) else { return other_field(self.errors, key, map, error) };
        if key != self.errors.nested {
            return map.next_value_seed(field);
        }
        // A text is a field of the row, an object is the body of an error.
        match map.next_value()? {
            serde_json::Value::String(text) => field.scalar(Scalar::Text(Cow::Owned(text))),
            other => error.read(self.errors, key, &other),
        }
        Ok(())
    }

    /// What an object at the top turned out to be, once all of it was read.
    fn end_of_object<E: de::Error>(&mut self, error: ErrorBody, has_list: bool) -> Result<Top, E> {
        if error.code.is_some() {
            return Ok(Top::Error(error));
        }
        match self.rows {
            Rows::Itself => self.hand_on().map(|()| Top::Rows),
            Rows::Under(_) if has_list => Ok(Top::Rows),
            Rows::Under(_) | Rows::List => Ok(Top::Other("an object")),
        }
    }
}

/// Reads a field that is no part of a row: one of an error, or of no interest.
fn other_field<'de, A: MapAccess<'de>>(
    names: &ErrorFields,
    key: &str,
    map: &mut A,
    error: &mut ErrorBody,
) -> Result<(), A::Error> {
    if ErrorBody::has_field(names, key) {
        error.read(names, key, &map.next_value::<serde_json::Value>()?);
        return Ok(());
    }
    map.next_value::<IgnoredAny>().map(|_| ())
}

impl<'de, F: FnMut(&Row<'de>) -> ControlFlow<()>> DeserializeSeed<'de> for Response<'_, '_, 'de, F> {
    type Value = Top;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Top, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(&Row<'de>) -> ControlFlow<()>> Visitor<'de> for Response<'_, '_, 'de, F> {
    type Value = Top;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, seq: A) -> Result<Top, A::Error> {
        match self.rows {
            Rows::List => self.rows(seq).map(|()| Top::Rows),
            Rows::Itself | Rows::Under(_) => IgnoredAny.visit_seq(seq).map(|_| Top::Other("a list")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Top, A::Error> {
        let (mut error, mut has_list) = (ErrorBody::default(), false);
        self.row.clear();
        while let Some(key) = map.next_key_seed(Key)? {
            match self.rows {
                Rows::Itself => self.field_of_row(&key, &mut map, &mut error)?,
                Rows::Under(field) if field == key => {
                    has_list = true;
                    map.next_value_seed(List(&mut self))?;
                }
                Rows::List | Rows::Under(_) => other_field(self.errors, &key, &mut map, &mut error)?,
            }
        }
        self.end_of_object(error, has_list)
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

/// The list of rows inside a response.
struct List<'l, 't, 'r, 'de, F>(&'l mut Response<'t, 'r, 'de, F>);

impl<'de, F: FnMut(&Row<'de>) -> ControlFlow<()>> DeserializeSeed<'de> for List<'_, '_, '_, 'de, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&Row<'de>) -> ControlFlow<()>> Visitor<'de> for List<'_, '_, '_, 'de, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        self.0.rows(seq)
    }
}
