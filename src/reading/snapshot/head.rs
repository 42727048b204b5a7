//! What stands before the lists of a snapshot.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};

use super::holds::Holds;
use super::log::Log;
use super::make::Maker;
use super::{MAJOR, MARK, SnapshotProblem};
use crate::account::{OperatorId, is_readable};
use crate::catalogue::Catalogue;

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
pub(super) enum Member {
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
pub(super) struct Head {
    operator: OperatorId,
    taken_at: DateTime<Utc>,
    is_redacted: bool,
    pub(super) holds: Holds,
}

impl Begun {
    /// True if this member was read before.
    const fn has(&self, member: &Member) -> bool {
        match member {
            // It is the first member.
            Member::Winddown => true,
            Member::FormatVersion => self.is_known_version,
            Member::Account => self.operator.is_some(),
            Member::TakenAt => self.taken_at.is_some(),
            Member::Redacted => self.is_redacted,
            Member::Holds => self.holds.is_some(),
            _ => false,
        }
    }

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

/// The document, if there is nothing in it but what stands before the lists.
pub(super) struct FirstLine<'c>(pub(super) &'c Catalogue);

impl<'de, 'c> Visitor<'de> for FirstLine<'c> {
    type Value = (Maker<'c>, Head);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the beginning of a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        match begin(self.0, &mut map, &mut Log::default())? {
            (maker, head, None) => Ok((maker, head)),
            (_, _, Some(_)) => Err(A::Error::custom("more than the beginning")),
        }
    }
}

/// What stands before the lists, and the name of the first of these.
pub(super) fn begin<'de, 'c, A: MapAccess<'de>>(
    catalogue: &'c Catalogue,
    map: &mut A,
    log: &mut Log,
) -> Result<(Maker<'c>, Head, Option<Member>), A::Error> {
    let is_marked = matches!(map.next_key()?, Some(Member::Winddown)) && map.next_value::<String>()? == MARK;
    if !is_marked {
        return Err(log.stop(SnapshotProblem::Foreign));
    }
    log.is_snapshot = true;
    let (head, first) = head(catalogue, map, log)?;
    let head = head.whole().map_err(|missing| log.stop(SnapshotProblem::Missing(missing)))?;
    let maker = Maker::new(catalogue, head.operator.clone(), head.taken_at, head.is_redacted);
    Ok((maker, head, first))
}

/// Why a member of the head is refused.
pub(super) const ONCE: &str = "this has to stand before the lists, and once";

/// The members that have to come after the head.
pub(super) const PARTS: [&str; 4] = ["readings", "oddities", "resources", "digest"];

/// What stands before the lists, and the name of the first of these.
fn head<'de, A: MapAccess<'de>>(
    catalogue: &Catalogue,
    map: &mut A,
    log: &mut Log,
) -> Result<(Begun, Option<Member>), A::Error> {
    let mut head = Begun::default();
    while let Some(member) = map.next_key()? {
        if head.has(&member) {
            return Err(A::Error::custom(ONCE));
        }
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
