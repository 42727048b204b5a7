//! Asking until there is an answer.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use chrono::{DateTime, TimeDelta, Utc};

use super::ask::Ask;
use super::http::{Message, Reply};
use super::{Fault, Soracom};
use crate::account::Coverage;
use crate::backend::budget::Group;

/// How often "too many calls" is taken for an answer before it is given up.
const MOST_WAITS: usize = 30;

/// Gets one page: in its turn, again after a while if there were too many calls or something went
/// wrong on the way. What is an answer to the question, if only a refusal, is given back at once.
pub(super) fn get(soracom: &Soracom, ask: &Ask, page: Option<&str>) -> Result<Reply, Fault> {
    let group = Group::of(ask.asked.place, &ask.path);
    let target = ask.target(page);
    let delays = ExponentialBuilder::default().with_min_delay(Duration::from_secs(1)).with_factor(2.0);
    let mut delays = delays.with_max_times(5).build();
    let mut waits = 0..MOST_WAITS;
    let clock = &soracom.options.clock;
    loop {
        wait_until(soracom, soracom.budget.take(&group, clock.now()).turn);
        let found = soracom.exchange(ask.asked.place, Message::new(ask.operation.method, &target));
        let delay = match &found {
            Err(Fault::TooMany(wait)) if waits.next().is_some() => {
                soracom.budget.close(&group, after(clock.now(), *wait));
                continue;
            }
            Ok(reply) => {
                if reply.is_last {
                    soracom.budget.close(&group, after(clock.now(), reply.refresh.unwrap_or_default()));
                }
                (is_passing(reply)).then(|| delays.next()).flatten()
            }
            Err(Fault::Unsent(_) | Fault::Unanswered(_)) => delays.next(),
            Err(_) => None,
        };
        let Some(delay) = delay else { return found };
        wait_until(soracom, after(clock.now(), delay));
    }
}

/// Gets a page of many in one go: what came before a later one is not thrown away because there were
/// too many calls.
pub(super) fn one_of_many(
    soracom: &Soracom,
    place: Option<Coverage>,
    message: Message<'_>,
    is_first: bool,
) -> Result<Reply, Fault> {
    let clock = &soracom.options.clock;
    let mut waits = 0..MOST_WAITS;
    loop {
        match soracom.exchange(place, message) {
            Err(Fault::TooMany(wait)) if !is_first && waits.next().is_some() => {
                wait_until(soracom, after(clock.now(), wait));
            }
            found => return found,
        }
    }
}

/// True if the same request may well be answered in another way.
fn is_passing(reply: &Reply) -> bool {
    matches!(reply.status, 408 | 500..) || reply.body.is_err()
}

fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::zero());
    now.checked_add_signed(wait).unwrap_or(now)
}

fn wait_until(soracom: &Soracom, instant: DateTime<Utc>) {
    while soracom.options.clock.now() < instant {
        soracom.options.clock.wait(instant);
    }
}
