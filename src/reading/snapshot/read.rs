//! Reading a snapshot, a line at a time.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::holds::Holds;
use super::make::Maker;
use super::seal::Sealed;
use super::{BUFFER, MAJOR, MARK, SnapshotProblem};
use crate::account::{Account, OperatorId, is_readable};
use crate::catalogue::Catalogue;
use crate::intake::Bounded;
use crate::reading::claim::Claim;
use crate::reading::error::ReadError;

pub(super) fn read(
    reader: impl io::Read,
    catalogue: &Catalogue,
    claims: &[Claim],
) -> Result<Account, Vec<SnapshotProblem>> {
    let mut sealed = Sealed::new(Bounded::new(reader));
    let mut json = serde_json::Deserializer::from_reader(io::BufReader::with_capacity(BUFFER, &mut sealed));
    let mut log = Log::default();
    let file = File { catalogue, log: &mut log };
    match file.deserialize(&mut json).and_then(|read| json.end().map(|()| read)) {
        Ok((maker, head)) => {
            let mut problems = maker.differences(&head.holds);
            if problems.is_empty() && !sealed.was_whole() {
                problems.push(SnapshotProblem::Changed);
            }
            // The problems of the file come first, because others may follow from them.
            problems.append(&mut log.problems);
            maker.finish(claims, problems)
        }
        Err(error) => Err(log.end(error)),
    }
}

/// What is wrong, as far as reading has come.
#[derive(Default)]
struct Log {
    problems: Vec<SnapshotProblem>,
    /// Whether the file begins as a snapshot does.
    is_snapshot: bool,
    /// Whether one of the problems has cut the reading short.
    is_stopped: bool,
}

impl Log {
    fn is_full(&self) -> bool {
        self.problems.len() >= ReadError::MOST
    }

    /// Whether to go on with a list.
    fn go_on(&self) -> ControlFlow<()> {
        if self.is_full() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn stop<E: serde::de::Error>(&mut self, problem: SnapshotProblem) -> E {
        self.problems.push(problem);
        self.is_stopped = true;
        E::custom("stopped")
    }

    /// All problems, when reading has ended with an error.
    fn end(mut self, error: serde_json::Error) -> Vec<SnapshotProblem> {
        let is_other = !self.is_snapshot && !error.is_eof() && !error.is_io();
        if !self.is_stopped && !self.is_full() {
            self.problems.push(if is_other { SnapshotProblem::Foreign } else { SnapshotProblem::of_json(error) });
        }
        self.problems
    }
}

/// The document.
struct File<'c, 'l> {
    catalogue: &'c Catalogue,
    log: &'l mut Log,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Member {
    Winddown,
    FormatVersion,
    Account,
    TakenAt,
    Redacted,
    Holds,
    Readings,
    Oddities,
    Resources,
    Digest,
    #[serde(other)]
    Other,
}

/// The members before the lists, as far as they have come.
#[derive(Default)]
struct Begun {
    is_known_version: bool,
    operator: Option<OperatorId>,
    taken_at: Option<DateTime<Utc>>,
    is_redacted: bool,
    holds: Option<Holds>,
}

/// The members before the lists.
struct Head {
    operator: OperatorId,
    taken_at: DateTime<Utc>,
    is_redacted: bool,
    holds: Holds,
}

impl Begun {
    /// The whole head, or the member that is missing.
    fn whole(self) -> Result<Head, &'static str> {
        if !self.is_known_version {
            return Err("format_version");
        }
        Ok(Head {
            operator: self.operator.ok_or("account, the operator id")?,
            taken_at: self.taken_at.ok_or("taken_at")?,
            is_redacted: self.is_redacted,
            holds: self.holds.ok_or("holds, which says how much it holds")?,
        })
    }
}

impl<'de, 'c> DeserializeSeed<'de> for File<'c, '_> {
    type Value = (Maker<'c>, Head);

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, 'c> Visitor<'de> for File<'c, '_> {
    type Value = (Maker<'c>, Head);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self { catalogue, log } = self;
        let is_marked = matches!(map.next_key()?, Some(Member::Winddown)) && map.next_value::<String>()? == MARK;
        if !is_marked {
            return Err(log.stop(SnapshotProblem::Foreign));
        }
        log.is_snapshot = true;
        let (head, first) = head(catalogue, &mut map, log)?;
        let head = head.whole().map_err(|missing| log.stop(SnapshotProblem::Missing(missing)))?;
        let maker = Maker::new(catalogue, head.operator.clone(), head.taken_at, head.is_redacted);
        let mut lists = Lists { maker, log, missing: vec!["readings", "oddities", "resources", "digest"] };
        let mut next = first;
        while let Some(member) = next {
            lists.member(&member, &mut map)?;
            next = map.next_key()?;
        }
        match lists.missing.first() {
            Some(missing) => Err(lists.log.stop(SnapshotProblem::Missing(missing))),
            None => Ok((lists.maker, head)),
        }
    }
}

/// The members after the head: the lists and the digest.
struct Lists<'c, 'l> {
    maker: Maker<'c>,
    log: &'l mut Log,
    /// The members that have not come yet.
    missing: Vec<&'static str>,
}

impl Lists<'_, '_> {
    fn member<'de, A: MapAccess<'de>>(&mut self, member: &Member, map: &mut A) -> Result<(), A::Error> {
        let Self { maker, log, missing } = self;
        let mut came = |name: &str| missing.retain(|member| *member != name);
        match member {
            Member::Readings => {
                came("readings");
                map.next_value_seed(Each::new(|line| {
                    maker.reading(line, &mut log.problems);
                    log.go_on()
                }))
            }
            Member::Oddities => {
                came("oddities");
                map.next_value_seed(Each::new(|line| {
                    maker.oddity(line, &mut log.problems);
                    log.go_on()
                }))
            }
            Member::Resources => {
                came("resources");
                map.next_value_seed(Each::new(|line| {
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
            | Member::Holds => Err(A::Error::custom("this has to stand before the lists, and once")),
        }
    }
}

/// What stands before the lists, and the name of the first of these.
fn head<'de, A: MapAccess<'de>>(
    catalogue: &Catalogue,
    map: &mut A,
    log: &mut Log,
) -> Result<(Begun, Option<Member>), A::Error> {
    let mut head = Begun::default();
    while let Some(member) = map.next_key()? {
        match member {
            Member::FormatVersion => {
                let found: String = map.next_value()?;
                head.is_known_version = is_readable(&found, MAJOR);
                if !head.is_known_version {
                    return Err(log.stop(SnapshotProblem::Version { found }));
                }
            }
            Member::Account => head.operator = Some(operator(catalogue, &map.next_value::<String>()?)?),
            Member::TakenAt => head.taken_at = Some(map.next_value()?),
            Member::Redacted => head.is_redacted = map.next_value()?,
            Member::Holds => head.holds = Some(map.next_value()?),
            Member::Readings | Member::Oddities | Member::Resources | Member::Digest => {
                return Ok((head, Some(member)));
            }
            Member::Winddown | Member::Other => _ = map.next_value::<IgnoredAny>()?,
        }
    }
    Ok((head, None))
}

fn operator<E: serde::de::Error>(catalogue: &Catalogue, text: &str) -> Result<OperatorId, E> {
    catalogue.provider().operator_id(text).map_err(E::custom)
}

/// A list whose items are taken one at a time, until `take` breaks off.
struct Each<T, F> {
    take: F,
    item: PhantomData<T>,
}

impl<T, F: FnMut(T) -> ControlFlow<()>> Each<T, F> {
    const fn new(take: F) -> Self {
        Self { take, item: PhantomData }
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
        while let Some(item) = seq.next_element()? {
            if (self.take)(item).is_break() {
                return Err(A::Error::custom("too many problems"));
            }
        }
        Ok(())
    }
}
