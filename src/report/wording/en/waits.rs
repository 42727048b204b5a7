//! What is waited for.

use chrono::{DateTime, Utc};

use super::words::{one, text, verb};
use super::{Line, Role};
use crate::execution::{Sighting, StepStatus, Wait};
use crate::report::statements::{Names, StepRef};

/// `7 terminate VPG g:vpg/x: accepted 2026-08-20 13:53 UTC, still there ("terminating"); …`.
pub(super) fn waits(step: &StepRef, wait: &Wait, since: &str, names: Names) -> Line {
    let line = Line::plain(format!("{} ", step.id)).join(done_to(step));
    let line = line.then(match wait.status {
        StepStatus::TakingEffect => format!(": begun {since}"),
        StepStatus::Unknown => format!(": the answer was lost {since}"),
        StepStatus::Refused => format!(": refused {since}"),
        _ => format!(": put off since {since}"),
    });
    let line = match &wait.last {
        Some(last) => line.then(format!(", {}", sighted(last))),
        None => line,
    };
    let line = match (wait.status, wait.limit) {
        (_, None) => line,
        (StepStatus::TakingEffect | StepStatus::Unknown, Some(limit)) => {
            line.then(format!("; looked at until {}, then held", clock(limit)))
        }
        (_, Some(limit)) => line.then(format!("; tried until {}, then given up", clock(limit))),
    };
    match &wait.last {
        Some(Sighting::RateLimited { .. }) => line.then(format!(" (as {} says)", text(names.provider))),
        _ => line,
    }
}

/// What a look has shown that showed nothing new.
pub(super) fn sighted(sighting: &Sighting) -> String {
    match sighting {
        Sighting::Seen(None) => "not listed".to_owned(),
        Sighting::Seen(Some(seen)) => match &seen.status {
            Some(status) => format!("still there (\"{status}\")"),
            None => "still there".to_owned(),
        },
        Sighting::RateLimited { wait } => format!("told to wait for {} s", wait.as_secs_f64().ceil()),
        Sighting::Unreadable { why } => format!("it cannot be read: {why}"),
        Sighting::Transient { why } | Sighting::Unauthorised { why } => format!("no answer that counts: {why}"),
    }
}

/// To the minute.
pub(super) fn clock(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// `terminate SIM g:sim/8942…`.
pub(super) fn done_to(step: &StepRef) -> Line {
    Line::plain(format!("{} {} ", verb(step.action), one(step.noun))).with(Role::Name, step.subject.to_string())
}
