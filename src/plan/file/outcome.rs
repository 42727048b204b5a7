//! Reading what comes of a plan besides its steps.

use chrono::{DateTime, Utc};
use serde::de;

use super::{AlongRow, HeldRow, TimelineRow};
use crate::account::{Address, Oddity};
use crate::plan::{HeldReason, Outcome};

/// What was read of it so far.
#[derive(Default)]
pub(super) struct Rest {
    pub(super) taken_at: Option<DateTime<Utc>>,
    /// `None` if the file leaves it out, as one that was written without the account does.
    pub(super) held: Option<Vec<HeldRow>>,
    pub(super) export_first: Vec<AlongRow>,
    pub(super) cascades: Vec<AlongRow>,
    pub(super) goes_along: Vec<AlongRow>,
    pub(super) oddities: Vec<Oddity>,
    pub(super) timeline: Option<TimelineRow>,
}

impl Rest {
    /// What comes of the plan; `None` if the file does not say it.
    pub(super) fn outcome<E: de::Error>(self) -> Result<Option<Outcome>, E> {
        let Self { taken_at, held, export_first, cascades, goes_along, oddities, timeline } = self;
        let Some(held) = held else { return Ok(None) };
        let mut outcome = Outcome {
            taken_at,
            held: held.into_iter().map(because).collect::<Result<_, E>>()?,
            export_first: pairs(export_first),
            cascades: pairs(cascades),
            goes_along: pairs(goes_along),
            oddities,
            ..Outcome::default()
        };
        if let Some(TimelineRow { earliest_close, if_support_acts, critical_path, uncertain, .. }) = timeline {
            let dates = critical_path.into_iter().map(|row| (row.date, row.subject, row.reason));
            outcome = Outcome { earliest_close, if_support_acts, critical_path: dates.collect(), uncertain, ..outcome };
        }
        Ok(Some(outcome))
    }
}

fn because<E: de::Error>(HeldRow { subject, because, of }: HeldRow) -> Result<(Address, HeldReason), E> {
    let reason = HeldReason::named(&because, of);
    let reason = reason.ok_or_else(|| E::custom(format_args!("{subject} is held for no known reason: `{because}`")))?;
    Ok((subject, reason))
}

fn pairs(rows: Vec<AlongRow>) -> Vec<(Address, Address)> {
    rows.into_iter().map(|row| (row.subject, row.with)).collect()
}
