//! Reading a snapshot, a line at a time.

use std::fmt;
use std::io;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::make::Maker;
use super::{MARK, Snapshot, SnapshotError, SnapshotProblem};
use crate::account::OperatorId;
use crate::backend::Claim;
use crate::catalogue::Catalogue;

pub(super) fn read(
    reader: impl io::Read,
    catalogue: &Catalogue,
    claims: &[Claim],
) -> Result<Snapshot, Vec<SnapshotProblem>> {
    let mut json = serde_json::Deserializer::from_reader(io::BufReader::new(reader));
    let mut log = Log::default();
    let file = File { catalogue, log: &mut log };
    match file.deserialize(&mut json).and_then(|read| json.end().map(|()| read)) {
        Ok((maker, taken_at)) => {
            let account = maker.finish(claims, log.problems)?;
            Ok(Snapshot { account, taken_at })
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
    Readings,
    Resources,
    #[serde(other)]
    Other,
}

/// The members before the lists.
#[derive(Default)]
struct Head {
    is_known_version: bool,
    operator: Option<OperatorId>,
    taken_at: Option<DateTime<Utc>>,
}

impl Head {
    fn whole(self) -> Result<(OperatorId, DateTime<Utc>), &'static str> {
        if !self.is_known_version {
            return Err("format_version");
        }
        let operator = self.operator.ok_or("account, the operator id")?;
        Ok((operator, self.taken_at.ok_or("taken_at")?))
    }
}

impl<'de, 'c> DeserializeSeed<'de> for File<'c, '_> {
    type Value = (Maker<'c>, DateTime<Utc>);

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, 'c> Visitor<'de> for File<'c, '_> {
    type Value = (Maker<'c>, DateTime<Utc>);

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
        let (operator, taken_at) = head.whole().map_err(|missing| log.stop(SnapshotProblem::Missing(missing)))?;
        let mut maker = Maker::new(catalogue, operator);
        let (mut has_readings, mut has_resources) = (false, false);
        let mut next = first;
        while let Some(member) = next {
            match member {
                Member::Readings => {
                    has_readings = true;
                    map.next_value_seed(Each::new(|line| {
                        maker.reading(line, &mut log.problems);
                        !log.is_full()
                    }))?;
                }
                Member::Resources => {
                    has_resources = true;
                    map.next_value_seed(Each::new(|line| {
                        maker.resource(&line, &mut log.problems);
                        !log.is_full()
                    }))?;
                }
                Member::Other => _ = map.next_value::<IgnoredAny>()?,
                Member::Winddown | Member::FormatVersion | Member::Account | Member::TakenAt => {
                    return Err(A::Error::custom("this has to stand before the lists, and once"));
                }
            }
            next = map.next_key()?;
        }
        for (list, is_there) in [("readings", has_readings), ("resources", has_resources)] {
            if !is_there {
                return Err(log.stop(SnapshotProblem::Missing(list)));
            }
        }
        Ok((maker, taken_at))
    }
}

/// What stands before the lists, and the name of the first of these.
fn head<'de, A: MapAccess<'de>>(map: &mut A, log: &mut Log) -> Result<(Head, Option<Member>), A::Error> {
    let mut head = Head::default();
    while let Some(member) = map.next_key()? {
        match member {
            Member::FormatVersion => {
                let found: String = map.next_value()?;
                head.is_known_version = found == "1" || found.starts_with("1.");
                if !head.is_known_version {
                    return Err(log.stop(SnapshotProblem::Version { found }));
                }
            }
            Member::Account => head.operator = Some(map.next_value()?),
            Member::TakenAt => head.taken_at = Some(map.next_value()?),
            Member::Readings | Member::Resources => return Ok((head, Some(member))),
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
