//! Reading a snapshot, a line at a time.

use std::fmt;
use std::io;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::holds::Holds;
use super::make::Maker;
use super::seal::Sealed;
use super::{BUFFER, MAJOR, MARK, Snapshot, SnapshotError, SnapshotProblem};
use crate::account::OperatorId;
use crate::catalogue::Catalogue;
use crate::reading::Claim;

pub(super) fn read(
    reader: impl io::Read,
    catalogue: &Catalogue,
    claims: &[Claim],
) -> Result<Snapshot, Vec<SnapshotProblem>> {
    let mut sealed = Sealed::new(reader);
    let mut json = serde_json::Deserializer::from_reader(io::BufReader::with_capacity(BUFFER, &mut sealed));
    let mut log = Log::default();
    let file = File { catalogue, log: &mut log };
    match file.deserialize(&mut json).and_then(|read| json.end().map(|()| read)) {
        Ok((maker, head)) => {
            let mut problems = maker.differences(&head.holds);
            if problems.is_empty() && !sealed.was_whole() {
                problems.push(SnapshotProblem::Changed);
            }
            // First what is wrong with the file: the rest may follow from it.
            problems.append(&mut log.problems);
            let account = maker.finish(claims, problems)?;
            Ok(Snapshot { account, taken_at: head.taken_at })
        }
        Err(error) => Err(log.end(error)),
    }
}

/// What is found out on the way.
#[derive(Default)]
struct Log {
    problems: Vec<SnapshotProblem>,
    /// Whether it begins as a snapshot does.
    is_snapshot: bool,
    /// Whether one of the problems has cut the reading short.
    is_stopped: bool,
}

impl Log {
    fn is_full(&self) -> bool {
        self.problems.len() >= SnapshotError::MOST
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
    holds: Option<Holds>,
}

/// The members before the lists.
struct Head {
    operator: OperatorId,
    taken_at: DateTime<Utc>,
    holds: Holds,
}

impl Begun {
    fn whole(self) -> Result<Head, &'static str> {
        if !self.is_known_version {
            return Err("format_version");
        }
        Ok(Head {
            operator: self.operator.ok_or("account, the operator id")?,
            taken_at: self.taken_at.ok_or("taken_at")?,
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
        let (head, first) = head(&mut map, log)?;
        let head = head.whole().map_err(|missing| log.stop(SnapshotProblem::Missing(missing)))?;
        let mut maker = Maker::new(catalogue, head.operator.clone(), head.taken_at);
        let mut missing = vec!["readings", "oddities", "resources", "digest"];
        let mut next = first;
        while let Some(member) = next {
            match member {
                Member::Readings => {
                    missing.retain(|list| *list != "readings");
                    map.next_value_seed(Each::new(|line| {
                        maker.reading(line, &mut log.problems);
                        !log.is_full()
                    }))?;
                }
                Member::Oddities => {
                    missing.retain(|list| *list != "oddities");
                    map.next_value_seed(Each::new(|line| {
                        maker.oddity(line, &mut log.problems);
                        !log.is_full()
                    }))?;
                }
                Member::Resources => {
                    missing.retain(|list| *list != "resources");
                    map.next_value_seed(Each::new(|line| {
                        maker.resource(&line, &mut log.problems);
                        !log.is_full()
                    }))?;
                }
                Member::Digest => {
                    // Whether it is right shows by its bytes.
                    missing.retain(|member| *member != "digest");
                    map.next_value::<IgnoredAny>()?;
                }
                Member::Other => _ = map.next_value::<IgnoredAny>()?,
                Member::Winddown | Member::FormatVersion | Member::Account | Member::TakenAt | Member::Holds => {
                    return Err(A::Error::custom("this has to stand before the lists, and once"));
                }
            }
            next = map.next_key()?;
        }
        match missing.first() {
            Some(missing) => Err(log.stop(SnapshotProblem::Missing(missing))),
            None => Ok((maker, head)),
        }
    }
}

/// What stands before the lists, and the name of the first of these.
fn head<'de, A: MapAccess<'de>>(map: &mut A, log: &mut Log) -> Result<(Begun, Option<Member>), A::Error> {
    let mut head = Begun::default();
    while let Some(member) = map.next_key()? {
        match member {
            Member::FormatVersion => {
                let found: String = map.next_value()?;
                head.is_known_version = found.split('.').next() == Some(MAJOR);
                if !head.is_known_version {
                    return Err(log.stop(SnapshotProblem::Version { found }));
                }
            }
            Member::Account => head.operator = Some(map.next_value()?),
            Member::TakenAt => head.taken_at = Some(map.next_value()?),
            Member::Holds => head.holds = Some(map.next_value()?),
            Member::Readings | Member::Oddities | Member::Resources | Member::Digest => {
                return Ok((head, Some(member)));
            }
            Member::Winddown | Member::Other => _ = map.next_value::<IgnoredAny>()?,
        }
    }
    Ok((head, None))
}

/// A list whose items are taken one at a time, for as long as that gives true.
struct Each<T, F> {
    take: F,
    item: PhantomData<T>,
}

impl<T, F: FnMut(T) -> bool> Each<T, F> {
    const fn new(take: F) -> Self {
        Self { take, item: PhantomData }
    }
}

impl<'de, T: Deserialize<'de>, F: FnMut(T) -> bool> DeserializeSeed<'de> for Each<T, F> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>, F: FnMut(T) -> bool> Visitor<'de> for Each<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(item) = seq.next_element()? {
            if !(self.take)(item) {
                return Err(A::Error::custom("too many problems"));
            }
        }
        Ok(())
    }
}
