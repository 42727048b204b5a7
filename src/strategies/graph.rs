//! Accounts of synthetic kinds: any graph at all.

use chrono::Duration;
use proptest::collection::vec;
use proptest::prelude::*;

use super::synthetic::{COUNT, NAMES, ROOT, STATUSES, operator};
use super::untidy::some_untidy;
use super::{AccountFacts, ReferenceFacts, ThingFacts, catalogue, now};
use crate::account::{Fact, Protection};
use crate::catalogue::GLOBAL;

/// Accounts of at most `size` things of synthetic kinds, with any constraints among them and to the
/// account itself: of all strengths, through references in both directions and through shared
/// thirds, cyclic ones included. Things end in every way there is, and in none.
///
/// The kinds are in [`catalogue`](super::catalogue()). What an account refers to decides its graph: a reference in the
/// role `hard` is one hard edge to what is referred to, in the role `after-hard` one from it; those
/// that refer to a third as `gives` come before those that refer to it as `takes`. Some accounts are
/// untidy.
///
/// They shrink towards tidy accounts, then no things, then no references.
pub fn proptest1_graph_strategy(size: usize) -> impl Strategy<Value = AccountFacts> {
    let thing = (0..COUNT, 0..STATUSES.len() + 2, 0u8..3, prop::option::of(0i64..200));
    let edge = (0..size.max(1), 0..size.max(1), role());
    let ties = prop_oneof![1 => Just(0usize), 3 => Just(1), 2 => Just(2)];
    let some = || vec(0..size.max(1), 1..4);
    let meeting = (0..size.max(1), any::<bool>(), some(), some());
    let meetings = prop_oneof![2 => Just(Vec::new()), 1 => vec(meeting, 1..3)];
    let description = (vec(thing, 0..=size), ties, vec(edge, 0..=size * 2), meetings);
    some_untidy(description.prop_map(|(things, ties, edges, meetings)| {
        let mut all: Vec<ThingFacts> = things.into_iter().enumerate().map(|(n, thing)| synthetic(n, thing)).collect();
        connect(&mut all, edges);
        connect(&mut all, meetings.into_iter().flat_map(references_to_third).collect());
        tie_to_root(&mut all, ties);
        let account = operator(catalogue().provider()).to_string();
        let root = catalogue().root().map(|root| ThingFacts::new(root.name, None, account));
        all.extend(root);
        AccountFacts { things: all, ..AccountFacts::default() }
    }))
}

/// The n-th thing: its kind, its status, its protection, and in how many days it ends by itself.
fn synthetic(n: usize, (kind, status, protection, ends): (usize, usize, u8, Option<i64>)) -> ThingFacts {
    let ends_at = ends.map(|days| (Fact::EndsAt, (now() + Duration::days(days - 20)).to_rfc3339()));
    ThingFacts {
        status: STATUSES.get(status).or(STATUSES.first()).map(|status| (*status).to_owned()),
        protection: [Protection::Off, Protection::On, Protection::AssumedOn][usize::from(protection)],
        facts: ends_at.into_iter().collect(),
        ..ThingFacts::new(NAMES[kind], Some(GLOBAL), format!("n{n:03}"))
    }
}

/// A reference: from which thing, to which, in which role.
type Edge = (usize, usize, &'static str);

/// Two sets of things that refer to the same third, of which the first comes before the second.
fn references_to_third((third, is_hard, firsts, seconds): (usize, bool, Vec<usize>, Vec<usize>)) -> Vec<Edge> {
    let [first, second] = if is_hard { ["gives", "takes"] } else { ["lends", "borrows"] };
    let firsts = firsts.into_iter().map(|from| (from, third, first));
    firsts.chain(seconds.into_iter().map(|from| (from, third, second))).collect()
}

/// Adds references; those from or to things that there are not are left out.
fn connect(all: &mut [ThingFacts], edges: Vec<Edge>) {
    for (from, to, role) in edges {
        if from.max(to) < all.len() {
            let key = all[to].key.clone();
            all[from].references.push(ReferenceFacts { role, to: &NAMES, key, may_miss: None });
        }
    }
}

/// Ties some things to the account, by a hard constraint or by one that lets them end along with it;
/// none if `ties` is 0.
fn tie_to_root(all: &mut [ThingFacts], ties: usize) {
    for (n, thing) in all.iter_mut().enumerate().filter(|_| ties > 0) {
        if let Some(role) = ["hard", "optional"].get((n + ties) % 3) {
            let key = operator(catalogue().provider()).to_string();
            thing.references.push(ReferenceFacts { role, to: &*ROOT, key, may_miss: None });
        }
    }
}

fn role() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        4 => Just("hard"),
        4 => Just("recommended"),
        2 => Just("cascade"),
        1 => Just("export-first"),
        1 => Just("optional"),
        1 => Just("after-hard"),
        1 => Just("after-optional"),
        1 => Just("after-recommended"),
        2 => Just("gives"),
        2 => Just("takes"),
        2 => Just("lends"),
        2 => Just("borrows"),
    ]
}
