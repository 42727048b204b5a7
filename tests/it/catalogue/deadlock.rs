//! No rule of the catalogue waits for ever: what has to go first can be ended by somebody, or ends with
//! time.

use std::collections::BTreeSet;

use winddown::account::{Observation, Protection};
use winddown::catalogue::spec::{Actor, Means, Pair, Standing, Strength, Text};
use winddown::catalogue::{Catalogue, KindSpec};

use super::{Finding, judge, kind, kinds};

/// Each state that a thing of a kind can be found in: its status, known or not, and its protection.
fn states(kind: &KindSpec) -> impl Iterator<Item = Observation> {
    let known = kind.status.values.iter().map(|value| Some(value.name.to_owned()));
    let has_status = !kind.status.fields.is_empty();
    let statuses: Vec<Option<String>> =
        known.chain([None]).chain(has_status.then(|| Some("status-of-tomorrow".to_owned()))).collect();
    let protections: &[Protection] = if kind.protection.is_some() {
        &[Protection::Off, Protection::On, Protection::AssumedOn]
    } else {
        &[Protection::Off]
    };
    statuses.into_iter().flat_map(move |status| {
        protections.iter().map(move |protection| Observation {
            status: status.clone(),
            protection: *protection,
            ..Observation::default()
        })
    })
}

/// The kinds of which something has to go before something else that is ever ended.
fn first() -> impl Iterator<Item = &'static KindSpec> {
    kinds().filter(|kind| {
        kind.before.iter().any(|rule| rule.strength == Strength::Hard && !matches!(rule.pairs, [Pair::Never(_)]))
    })
}

#[test]
fn what_has_to_go_first_can_be_ended_in_whatever_state_it_is() {
    let mut found = Vec::new();
    for kind in first() {
        for state in states(kind) {
            let (standing, code) = kind.assess(Some(&state));
            if standing == Standing::Gone {
                continue;
            }
            let acts: Vec<_> = kind.acts(standing, code, state.status.as_deref()).collect();
            let at = format!("{:?}, {:?}", state.status, state.protection);
            let Some(last) = acts.last() else {
                found.push(Finding::new(kind.name, "route", format!("nobody ends it: {at}")));
                continue;
            };
            // A step that waits has to wait for something: time, or other people.
            let who = kind.actor(last);
            let is_wait = matches!(last.means, Means::Wait(_));
            if is_wait != (who == Actor::Provider) {
                found.push(Finding::new(kind.name, "actor", format!("{who:?} is to do {:?}: {at}", last.means)));
            }
            if acts.iter().any(|act| act.means.instruction().is_some_and(Text::is_empty)) {
                found.push(Finding::new(kind.name, "instruction", format!("an empty one: {at}")));
            }
        }
    }
    judge(&found, &[]);
}

/// Only waiting is no end where the waiting has none: a thing that is to be waited for shows when it
/// is over, or is looked at again.
#[test]
fn what_is_only_waited_for_shows_its_end() {
    let catalogue = Catalogue::soracom();
    let mut found = Vec::new();
    for kind in first() {
        let waits = kind.routes.iter().any(|route| route.steps.iter().all(|step| matches!(step.means, Means::Wait(_))));
        let is_shown = kind.reads.iter().any(|read| read.per.is_none()) || !catalogue.is_attestable(kind);
        if waits && !is_shown {
            found.push(Finding::new(kind.name, "wait", "nothing shows when it is over"));
        }
    }
    judge(&found, &[]);
}

#[test]
fn hard_constraints_between_kinds_make_no_circle() {
    let mut found = Vec::new();
    for start in kinds() {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut next = vec![start];
        while let Some(at) = next.pop() {
            for rule in at
                .before
                .iter()
                .filter(|rule| rule.strength == Strength::Hard && !matches!(rule.pairs, [Pair::Never(_)]))
            {
                if rule.then == start.name {
                    found.push(Finding::new(start.name, at.name, "each has to go before the other"));
                }
                next.extend(kind(rule.then).filter(|then| seen.insert(then.name)));
            }
        }
    }
    judge(&found, &[]);
}
