//! A snapshot as serde reads it, in whatever form its JSON is.

use std::fmt;
use std::marker::PhantomData;
use std::ops::ControlFlow;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::SnapshotProblem;
use super::head::{Head, Member, ONCE, PARTS, begin};
use super::log::Log;
use super::make::Maker;
use crate::catalogue::Catalogue;

/// The document.
pub(super) struct File<'c, 'l> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) log: &'l mut Log,
}

/// The document from a place on, behind a member that stands for all before it.
pub(super) struct Rest<'c, 'l> {
    pub(super) maker: Maker<'c>,
    pub(super) head: Head,
    pub(super) log: &'l mut Log,
    /// The members that have not come yet.
    pub(super) missing: &'static [&'static str],
    /// The list in which it goes on, if it does.
    pub(super) list: Option<List>,
}

/// A list in which reading goes on.
pub(super) struct List {
    pub(super) member: Member,
    /// Whether an item stands for those before it.
    pub(super) has_items: bool,
}

impl<'de, 'c> Visitor<'de> for File<'c, '_> {
    type Value = (Maker<'c>, Head);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self { catalogue, log } = self;
        let (maker, head, first) = begin(catalogue, &mut map, log)?;
        let lists = Lists { maker, log, missing: PARTS.to_vec() };
        lists.members(first, map).map(|maker| (maker, head))
    }
}

impl<'de, 'c> Visitor<'de> for Rest<'c, '_> {
    type Value = (Maker<'c>, Head);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rest of a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self { maker, head, log, missing, list } = self;
        let mut lists = Lists { maker, log, missing: missing.to_vec() };
        map.next_key::<IgnoredAny>()?;
        match list {
            Some(List { member, has_items }) => lists.member(&member, has_items, &mut map)?,
            None => _ = map.next_value::<IgnoredAny>()?,
        }
        let next = map.next_key()?;
        lists.members(next, map).map(|maker| (maker, head))
    }
}

/// The members after the head: the lists and the digest.
struct Lists<'c, 'l> {
    maker: Maker<'c>,
    log: &'l mut Log,
    /// The members that have not come yet.
    missing: Vec<&'static str>,
}

impl<'c> Lists<'c, '_> {
    /// Reads all members to the end, of which this is the first.
    fn members<'de, A: MapAccess<'de>>(mut self, first: Option<Member>, mut map: A) -> Result<Maker<'c>, A::Error> {
        let mut next = first;
        while let Some(member) = next {
            self.member(&member, false, &mut map)?;
            next = map.next_key()?;
        }
        match self.missing.first() {
            Some(missing) => Err(self.log.stop(SnapshotProblem::Missing(missing))),
            None => Ok(self.maker),
        }
    }

    /// Reads a member. `has_items` if the first item of its list stands for others, and is none.
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        member: &Member,
        has_items: bool,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let Self { maker, log, missing } = self;
        let mut came = |name: &str| missing.retain(|member| *member != name);
        match member {
            Member::Readings => {
                came("readings");
                map.next_value_seed(Each::new(has_items, |line| {
                    maker.reading(line, &mut log.problems);
                    log.go_on()
                }))
            }
            Member::Oddities => {
                came("oddities");
                map.next_value_seed(Each::new(has_items, |line| {
                    maker.oddity(line, &mut log.problems);
                    log.go_on()
                }))
            }
            Member::Resources => {
                came("resources");
                map.next_value_seed(Each::new(has_items, |line| {
                    maker.resource(&line, &mut log.problems);
                    log.go_on()
                }))
            }
            Member::Digest => {
                // Compared with the bytes that were read, once all of them were.
                came("digest");
                map.next_value::<IgnoredAny>().map(|_| ())
            }
            Member::Other => map.next_value::<IgnoredAny>().map(|_| ()),
            Member::Winddown
            | Member::FormatVersion
            | Member::Account
            | Member::TakenAt
            | Member::Redacted
            | Member::Holds => Err(A::Error::custom(ONCE)),
        }
    }
}

/// A list whose items are taken one at a time, until `take` breaks off.
struct Each<T, F> {
    /// Whether an item comes before them that is none.
    has_items: bool,
    take: F,
    item: PhantomData<T>,
}

impl<T, F: FnMut(T) -> ControlFlow<()>> Each<T, F> {
    const fn new(has_items: bool, take: F) -> Self {
        Self { has_items, take, item: PhantomData }
    }
}

impl<'de, T: Deserialize<'de>, F: FnMut(T) -> ControlFlow<()>> DeserializeSeed<'de> for Each<T, F> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>, F: FnMut(T) -> ControlFlow<()>> Visitor<'de> for Each<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        if self.has_items {
            seq.next_element::<IgnoredAny>()?;
        }
        while let Some(item) = seq.next_element()? {
            if (self.take)(item).is_break() {
                return Err(A::Error::custom("too many problems"));
            }
        }
        Ok(())
    }
}
