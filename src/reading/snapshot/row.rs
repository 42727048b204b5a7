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

impl<'l> ResourceLine<'l> {
    /// Reads the row that begins here in the place of this one, whose lists give it their room.
    #[inline]
    pub(super) fn read(&mut self, scan: &mut Scan<'l>) -> Result<(), Refusal> {
        self.address = member(scan, b"{\"address\":", text)?.ok_or(Refusal::Left)?;
        self.name = member(scan, b",\"name\":", text)?;
        self.status = member(scan, b",\"status\":", text)?;
        self.protection = member(scan, b",\"protection\":", protection)?.unwrap_or_default();
        list(scan, b",\"references\":[", &mut self.references, reference)?;
        list(scan, b",\"missing\":[", &mut self.missing, missing)?;
        list(scan, b",\"facts\":[", &mut self.facts, fact)?;
        list(scan, b",\"also\":[", &mut self.also, text)?;
        scan.require(b'}')
    }
}

/// The value behind this beginning of a member, if it is there.
#[inline]
fn member<'l, T, const N: usize>(
    scan: &mut Scan<'l>,
    begin: &[u8; N],
    value: impl FnOnce(&mut Scan<'l>) -> Result<T, Refusal>,
) -> Result<Option<T>, Refusal> {
    if scan.eat_all(begin) { value(scan).map(Some) } else { Ok(None) }
}

/// The items behind this beginning of a list, if it is there. There is one at least: a list without items is left out.
#[inline]
fn list<'l, T, const N: usize>(
    scan: &mut Scan<'l>,
    begin: &[u8; N],
    items: &mut Vec<T>,
    item: impl Fn(&mut Scan<'l>) -> Result<T, Refusal>,
) -> Result<(), Refusal> {
    items.clear();
    if !scan.eat_all(begin) {
        return Ok(());
    }
    loop {
        items.push(item(scan)?);
        if !scan.eat(b',') {
            return scan.require(b']');
        }
    }
}

#[inline]
fn require<const N: usize>(scan: &mut Scan<'_>, bytes: &[u8; N]) -> Result<(), Refusal> {
    if scan.eat_all(bytes) { Ok(()) } else { Err(Refusal::Left) }
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
    require(scan, b"{\"role\":")?;
    let role = text(scan)?;
    require(scan, b",\"target\":")?;
    let target = text(scan)?;
    scan.require(b'}')?;
    Ok(ReferencePart { role, target })
}

fn missing<'l>(scan: &mut Scan<'l>) -> Result<MissingPart<'l>, Refusal> {
    require(scan, b"{\"role\":")?;
    let role = text(scan)?;
    require(scan, b",\"kind\":")?;
    let kind = text(scan)?;
    require(scan, b",\"key\":")?;
    let key = text(scan)?;
    let may_miss = member(scan, b",\"may_miss\":", text)?;
    scan.require(b'}')?;
    Ok(MissingPart { role, kind, key, may_miss })
}

fn fact<'l>(scan: &mut Scan<'l>) -> Result<FactPart<'l>, Refusal> {
    require(scan, b"{\"fact\":")?;
    let fact: Fact = name(scan)?;
    require(scan, b",\"value\":")?;
    let value = text(scan)?;
    scan.require(b'}')?;
    Ok(FactPart { fact, value })
}
