//! A reader for lists of rows, in less time than serde takes for the same rows.
//!
//! # Prediction
//!
//! The rows of a list look alike: the same keys in the same order, with the same white space between
//! them. So for each node of the [`Trie`], the cursor remembers the keys that objects had there, each
//! with the bytes around it and the node that it leads to ([`Guess`]). In the next object it compares
//! the bytes that come with those that it remembers. If they are the same, one comparison has passed
//! over white space, key and colon, and nothing has to be looked up. If they differ, the key is parsed,
//! looked up and remembered. The cursor also remembers how objects end, and values that are left out.
//!
//! # Why it cannot lie
//!
//! Bytes are remembered only after they were parsed, in the same text, where an object may have a key
//! (or its end, or the value of this key). Whether they are a key, and where it leads, depends on
//! nothing but these bytes and the node. So the same bytes in such a place mean the same again. What
//! comes after them is parsed or guessed in its turn. A value is remembered only if no longer value can
//! begin with it; numbers are not, because `12` begins with `1`.
//!
//! # What it accepts
//!
//! What the cursor accepts, serde accepts too, with the same rows. All of the grammar is checked, also
//! in what is left out. As with serde, these are accepted: a key twice; `1e400` and half a surrogate
//! pair, but only in what is left out. These are refused: a byte-order mark, and text after the end.
//! Integers from 0 to 2^64 - 1 and strings without escapes are taken as they stand; serde gives the
//! values of all other numbers and strings.
//!
//! Where the cursor refuses, serde reads the response again, from its beginning. Rows that were handed
//! on are not handed on twice. What serde says counts, and its error is the one that is reported. Rare
//! things are left to serde without a verdict ([`Refusal::Left`]): text that is not UTF-8, an error in
//! the place of a list, and what is nested deeper than [`DEEPEST`] levels, or than 64 in what is left
//! out. Serde accepts 127 levels of what is read, and any number of levels of what is left out.

mod guess;
mod part;
mod seam;

use std::borrow::Cow;
use std::ops::ControlFlow;

use serde::de::DeserializeSeed;

use super::error_body::ErrorBody;
use super::parse::Rows;
use super::row::{InstanceIx, Row, Scalar};
use super::subtree::{Subtree, enter};
use super::trie::{Next, NodeIx, Trie};
use crate::catalogue::ErrorFields;
use crate::reading::scan::Scan;
use guess::{Guess, Guesses, Seen};

pub(super) use crate::reading::scan::Refusal;
pub(super) use part::{Begin, Stop};
pub(crate) use seam::Seam;

/// Objects and lists may be nested so deep.
const DEEPEST: usize = 64;

/// Reads the rows of one response.
pub(super) struct Cursor<'t, 'r, 'de> {
    scan: Scan<'de>,
    trie: &'t Trie,
    row: &'r mut Row<'de>,
    guesses: Guesses<'de>,
    depth: usize,
}

impl<'t, 'r, 'de> Cursor<'t, 'r, 'de> {
    pub(super) fn new(text: &'de str, trie: &'t Trie, row: &'r mut Row<'de>) -> Self {
        Self { scan: Scan::new(text), trie, row, guesses: Guesses::of(trie.node_count()), depth: 0 }
    }

    /// Reads the whole response, and hands each row on.
    pub(super) fn read(
        &mut self,
        rows: Rows,
        errors: &ErrorFields,
        sink: &mut impl FnMut(&Row<'de>) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        match (rows, self.scan.next()?) {
            (Rows::List, b'[') => self.rows(sink)?,
            (Rows::Under(field), b'{') => self.rows_under(field, errors, sink)?,
            _ => return Err(Refusal::Left),
        }
        if self.scan.is_at_end() { Ok(()) } else { Err(Refusal::Broken) }
    }

    fn rows(&mut self, sink: &mut impl FnMut(&Row<'de>) -> ControlFlow<()>) -> Result<(), Refusal> {
        self.elements(|cursor| {
            cursor.row.clear();
            cursor.value(Trie::ROW, Row::WHOLE)?;
            match sink(cursor.row) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(Refusal::Stopped),
            }
        })
    }

    /// Reads an object with the list in one of its fields, or in several.
    fn rows_under(
        &mut self,
        field: &str,
        errors: &ErrorFields,
        sink: &mut impl FnMut(&Row<'de>) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        let mut has_list = false;
        self.scan.pass(1);
        if self.scan.next()? != b'}' {
            loop {
                let key = self.key()?;
                if key == field {
                    has_list = true;
                    self.rows(sink)?;
                } else if ErrorBody::has_field(errors, &key) {
                    return Err(Refusal::Left);
                } else {
                    self.scan.skip()?;
                }
                self.scan.next()?;
                if !self.scan.eat(b',') {
                    break;
                }
                self.scan.next()?;
            }
        }
        self.scan.require(b'}')?;
        // Without the list it is another document. Serde says what it is.
        if has_list { Ok(()) } else { Err(Refusal::Left) }
    }

    /// A value at a node, which begins here.
    fn value(&mut self, node: NodeIx, instance: InstanceIx) -> Result<(), Refusal> {
        let from = self.scan.at();
        match self.scan.peek() {
            Some(b'"') => {
                let Some(text) = self.scan.string()?.plain() else { return self.by_serde(node, instance, from) };
                self.subtree(node, instance).scalar(Scalar::Text(Cow::Borrowed(text)));
            }
            Some(b'{') => return self.nested(|cursor| cursor.object(node, instance)),
            Some(b'[') => return self.nested(|cursor| cursor.list(node, instance)),
            Some(b'n') => {
                self.scan.literal("null")?;
                self.subtree(node, instance).null();
            }
            Some(b't') => {
                self.scan.literal("true")?;
                self.subtree(node, instance).scalar(Scalar::Bool(true));
            }
            Some(b'f') => {
                self.scan.literal("false")?;
                self.subtree(node, instance).scalar(Scalar::Bool(false));
            }
            _ => {
                self.scan.number()?;
                // A fraction, an exponent or a sign is not parsed as an unsigned integer, and is left to serde.
                match self.scan.since(from).parse() {
                    Ok(number) => self.subtree(node, instance).scalar(Scalar::Unsigned(number)),
                    Err(_) => return self.by_serde(node, instance, from),
                }
            }
        }
        Ok(())
    }

    fn subtree(&mut self, node: NodeIx, instance: InstanceIx) -> Subtree<'t, '_, 'de> {
        Subtree { trie: self.trie, row: self.row, node, instance }
    }

    /// A rare scalar, which lies between a place and this one.
    #[cold]
    fn by_serde(&mut self, node: NodeIx, instance: InstanceIx, from: usize) -> Result<(), Refusal> {
        let mut json = serde_json::Deserializer::from_str(self.scan.since(from));
        self.subtree(node, instance).deserialize(&mut json).map_err(|_| Refusal::Broken)
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Result<(), Refusal>) -> Result<(), Refusal> {
        if self.depth == DEEPEST {
            return Err(Refusal::Left);
        }
        self.depth += 1;
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn list(&mut self, node: NodeIx, instance: InstanceIx) -> Result<(), Refusal> {
        match self.trie.by_element(node) {
            Next::Nothing => {
                self.subtree(node, instance).unexpected_list();
                self.scan.skip()
            }
            Next::Node(next) => self.elements(|cursor| cursor.value(next, instance)),
            Next::Instance(next) => self.elements(|cursor| {
                let element = cursor.row.instance(next, instance, None);
                cursor.value(next, element)
            }),
        }
    }

    /// The elements of a list, which begins here.
    fn elements(&mut self, mut each: impl FnMut(&mut Self) -> Result<(), Refusal>) -> Result<(), Refusal> {
        self.scan.require(b'[')?;
        if self.scan.next()? != b']' {
            loop {
                each(self)?;
                self.scan.next()?;
                if !self.scan.eat(b',') {
                    break;
                }
                self.scan.next()?;
            }
        }
        self.scan.require(b']')
    }

    fn object(&mut self, node: NodeIx, instance: InstanceIx) -> Result<(), Refusal> {
        self.subtree(node, instance).object();
        let mut seen = self.guesses.take(node);
        let read = self.fields(&mut seen, node, instance);
        self.guesses.put(node, seen);
        read
    }

    fn fields(&mut self, seen: &mut Seen<'de>, node: NodeIx, instance: InstanceIx) -> Result<(), Refusal> {
        self.scan.pass(1);
        let (mut turn, mut is_first) = (0, true);
        loop {
            match seen.next(&mut turn, self.scan.rest()) {
                Some(guess) => {
                    self.scan.pass(guess.key.len());
                    // There may be more white space than last time.
                    if self.scan.peek() <= Some(b' ') {
                        self.scan.next()?;
                    }
                    match guess.leads_to {
                        Some(next) => self.value(next, instance)?,
                        None => self.left_out(guess)?,
                    }
                }
                None => {
                    let from = self.scan.at();
                    if self.scan.next()? == b'}' && is_first {
                        self.scan.pass(1);
                        return Ok(());
                    }
                    self.new_field(seen, &mut turn, from, node, instance)?;
                }
            }
            if !self.goes_on(seen)? {
                return Ok(());
            }
            is_first = false;
        }
    }

    /// Passes over what stands behind a value of an object. True if it is a comma, false if it is the end.
    #[inline]
    fn goes_on(&mut self, seen: &mut Seen<'de>) -> Result<bool, Refusal> {
        if self.scan.eat(b',') {
            return Ok(true);
        }
        if !seen.end.is_empty() && self.scan.rest().starts_with(seen.end) {
            self.scan.pass(seen.end.len());
            return Ok(false);
        }
        let from = self.scan.at();
        self.scan.next()?;
        if self.scan.eat(b',') {
            return Ok(true);
        }
        self.scan.require(b'}')?;
        seen.end = self.scan.since(from).as_bytes();
        Ok(false)
    }

    /// Passes over a value that is left out.
    #[inline]
    fn left_out(&mut self, guess: &mut Guess<'de>) -> Result<(), Refusal> {
        if !guess.value.is_empty() && self.scan.rest().starts_with(guess.value) {
            self.scan.pass(guess.value.len());
            return Ok(());
        }
        let from = self.scan.at();
        self.scan.skip()?;
        guess.learn_value(self.scan.since(from).as_bytes());
        Ok(())
    }

    /// A key that was not expected, and its value. The key is remembered with the white space before it,
    /// `from` on; unless any key may stand there, because then the next object has another one.
    fn new_field(
        &mut self,
        seen: &mut Seen<'de>,
        turn: &mut usize,
        from: usize,
        node: NodeIx,
        instance: InstanceIx,
    ) -> Result<(), Refusal> {
        let key = self.key()?;
        let bytes = self.scan.since(from).as_bytes();
        match self.trie.by_key(node, &key) {
            Next::Nothing => {
                seen.learn(turn, bytes, None);
                self.scan.skip()
            }
            Next::Node(next) => {
                seen.learn(turn, bytes, Some(next));
                self.value(next, instance)
            }
            Next::Instance(next) => {
                let instance = enter(self.trie, self.row, next, instance, key);
                self.value(next, instance)
            }
        }
    }

    /// A key, up to its value.
    #[inline]
    fn key(&mut self) -> Result<Cow<'de, str>, Refusal> {
        self.scan.key()?.text()
    }
}
