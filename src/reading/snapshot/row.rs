//! The row of a resource, in the form in which it is written.
//!
//! That form is: no white space, and the members in one order, each once at most. What is accepted here, serde reads
//! as the same line. What is in another form, or is no line at all, is left to serde.

use std::borrow::Cow;

use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};

use super::line::{FactPart, MissingPart, ReferencePart, ResourceLine};
use crate::account::{Fact, Protection};
use crate::reading::scan::{Refusal, Scan};

/// The room that the lists of one row take, for those of the next.
#[derive(Default)]
pub(super) struct Room {
    references: Vec<ReferencePart<'static>>,
    missing: Vec<MissingPart<'static>>,
    facts: Vec<FactPart<'static>>,
    also: Vec<Cow<'static, str>>,
}

impl Room {
    /// The row that begins here.
    pub(super) fn row<'l>(&mut self, scan: &mut Scan<'l>) -> Result<ResourceLine<'l>, Refusal> {
        let mut line = ResourceLine {
            address: member(scan, "{\"address\":", text)?.ok_or(Refusal::Left)?,
            name: member(scan, ",\"name\":", text)?,
            status: member(scan, ",\"status\":", text)?,
            protection: member(scan, ",\"protection\":", protection)?.unwrap_or_default(),
            references: empty(&mut self.references),
            missing: empty(&mut self.missing),
            facts: empty(&mut self.facts),
            also: empty(&mut self.also),
        };
        list(scan, ",\"references\":[", &mut line.references, reference)?;
        list(scan, ",\"missing\":[", &mut line.missing, missing)?;
        list(scan, ",\"facts\":[", &mut line.facts, fact)?;
        list(scan, ",\"also\":[", &mut line.also, text)?;
        scan.require(b'}')?;
        Ok(line)
    }

    /// Takes the room of a row back.
    pub(super) fn keep(&mut self, line: ResourceLine<'_>) {
        let ResourceLine { mut references, mut missing, mut facts, mut also, .. } = line;
        *self = Self {
            references: empty(&mut references),
            missing: empty(&mut missing),
            facts: empty(&mut facts),
            also: empty(&mut also),
        };
    }
}

/// A list without items, in the room of another one. Lists of one type differ here in how long they borrow, and the
/// library makes the one of the other where it stands.
fn empty<T, U>(room: &mut Vec<T>) -> Vec<U> {
    room.clear();
    std::mem::take(room).into_iter().filter_map(|_| None).collect()
}

/// The value behind this beginning of a member, if it is there.
#[inline]
fn member<'l, T>(
    scan: &mut Scan<'l>,
    begin: &str,
    value: impl FnOnce(&mut Scan<'l>) -> Result<T, Refusal>,
) -> Result<Option<T>, Refusal> {
    if scan.rest().starts_with(begin.as_bytes()) {
        scan.pass(begin.len());
        value(scan).map(Some)
    } else {
        Ok(None)
    }
}

/// The items behind this beginning of a list, if it is there. There is one at least: a list without items is left out.
#[inline]
fn list<'l, T>(
    scan: &mut Scan<'l>,
    begin: &str,
    items: &mut Vec<T>,
    item: impl Fn(&mut Scan<'l>) -> Result<T, Refusal>,
) -> Result<(), Refusal> {
    if !scan.rest().starts_with(begin.as_bytes()) {
        return Ok(());
    }
    scan.pass(begin.len());
    loop {
        items.push(item(scan)?);
        if !scan.eat(b',') {
            return scan.require(b']');
        }
    }
}

#[inline]
fn text<'l>(scan: &mut Scan<'l>) -> Result<Cow<'l, str>, Refusal> {
    scan.string()?.text()
}

/// A text that is the name of something.
fn name<'l, T: serde::Deserialize<'l>>(scan: &mut Scan<'l>) -> Result<T, Refusal> {
    let name: StrDeserializer<'l, Error> = scan.string()?.plain().ok_or(Refusal::Left)?.into_deserializer();
    T::deserialize(name).map_err(|_| Refusal::Left)
}

fn protection(scan: &mut Scan<'_>) -> Result<Protection, Refusal> {
    name(scan)
}

fn reference<'l>(scan: &mut Scan<'l>) -> Result<ReferencePart<'l>, Refusal> {
    scan.literal("{\"role\":")?;
    let role = text(scan)?;
    scan.literal(",\"target\":")?;
    let target = text(scan)?;
    scan.require(b'}')?;
    Ok(ReferencePart { role, target })
}

fn missing<'l>(scan: &mut Scan<'l>) -> Result<MissingPart<'l>, Refusal> {
    scan.literal("{\"role\":")?;
    let role = text(scan)?;
    scan.literal(",\"kind\":")?;
    let kind = text(scan)?;
    scan.literal(",\"key\":")?;
    let key = text(scan)?;
    let may_miss = member(scan, ",\"may_miss\":", text)?;
    scan.require(b'}')?;
    Ok(MissingPart { role, kind, key, may_miss })
}

fn fact<'l>(scan: &mut Scan<'l>) -> Result<FactPart<'l>, Refusal> {
    scan.literal("{\"fact\":")?;
    let fact: Fact = name(scan)?;
    scan.literal(",\"value\":")?;
    let value = text(scan)?;
    scan.require(b'}')?;
    Ok(FactPart { fact, value })
}
