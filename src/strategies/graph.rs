//! Accounts of synthetic kinds: any graph at all.

use std::sync::LazyLock;

use chrono::Duration;
use proptest::collection::vec;
use proptest::prelude::*;

use super::untidy::some_untidy;
use super::{AccountFacts, ReferenceFacts, ThingFacts, now};
use crate::account::{Coverage, Fact, OperatorId, Protection};
use crate::catalogue::spec::{
    Action, Constraint, Home, Known, Means, Pair, ProtectionSpec, Provenance, Route, Standing, StatusSpec, StatusValue,
    StepSpec, Strength, Text, inferred, t,
};
use crate::catalogue::{Catalogue, Code, KindSpec, Operation, ParamSource};

/// Accounts of at most `size` things of synthetic kinds, with any constraints among them and to the
/// account itself: of all strengths, through references in both directions and through shared
/// thirds, cyclic ones included. Things end in every way there is, and in none.
///
/// The kinds are in [`catalogue`]. What an account refers to decides its graph: a reference in the
/// role `hard` is one hard edge to what is referred to, in the role `after-hard` one from it; those
/// that refer to a third as `gives` come before those that refer to it as `takes`. Some accounts are
/// [untidy](super::Untidiness).
///
/// They shrink towards tidy accounts, then no things, then no references.
pub fn proptest1_graph_strategy(size: usize) -> impl Strategy<Value = AccountFacts> {
    let thing = (0..GRID, 0..STATUSES.len() + 2, 0u8..3, prop::option::of(0i64..200));
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
        let root = Catalogue::soracom().root().map(|root| ThingFacts::new(root.name, None, operator().to_string()));
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
        ..ThingFacts::new(NAMES[kind], Some(Coverage::Global), format!("n{n:03}"))
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
            let key = operator().to_string();
            thing.references.push(ReferenceFacts { role, to: &*ROOT, key, may_miss: None });
        }
    }
}

/// The references that a thing of a synthetic kind may have to another such; none of other kinds.
pub(super) fn dangling_roles(kind: &str) -> impl Iterator<Item = ReferenceFacts> + use<> {
    let roles = PAIRS.iter().flat_map(|(_, pair)| match pair {
        Pair::Refers(roles) => roles.to_vec(),
        Pair::ReferredBy(role) => vec![*role],
        Pair::Share(one, other) => vec![*one, *other],
        _ => Vec::new(),
    });
    let is_synthetic = NAMES.contains(&kind);
    let reference = |role| ReferenceFacts { role, to: &NAMES, key: String::new(), may_miss: None };
    roles.filter(move |_| is_synthetic).map(reference)
}

/// The built-in catalogue with the synthetic kinds of [`proptest1_graph_strategy`]. Made once, and
/// kept for the rest of the process.
pub fn catalogue() -> &'static Catalogue {
    static GRID: LazyLock<Catalogue> = LazyLock::new(|| {
        let kinds: Vec<KindSpec> = NAMES.iter().enumerate().map(|(at, name)| kind(at, name)).collect();
        Catalogue::soracom().with(kinds.leak()).unwrap_or_else(|_| Catalogue::soracom().clone())
    });
    &GRID
}

pub(super) fn operator() -> OperatorId {
    OperatorId::from_number(12_345_678)
}

const GRID: usize = 8;
const NAMES: [&str; GRID] =
    ["node-plain", "node-slow", "node-export", "node-console", "node-support", "node-wait", "node-paid", "node-stuck"];
static ROOT: LazyLock<[&str; 1]> = LazyLock::new(|| [Catalogue::soracom().root().map_or("", |root| root.name)]);
const STATUSES: [&str; 4] = ["live", "ending", "gone", "odd"];

const VALUES: &[StatusValue] = &[
    StatusValue::new("live", Standing::Live),
    StatusValue::new("ending", Standing::Ending),
    StatusValue::new("gone", Standing::Gone),
];

/// The roles by which things of synthetic kinds refer to others, and what they mean.
const PAIRS: [(Strength, Pair); 10] = [
    (Strength::Hard, Pair::Refers(&["hard"])),
    (Strength::Recommended, Pair::Refers(&["recommended"])),
    (Strength::Cascade, Pair::Refers(&["cascade"])),
    (Strength::ExportFirst, Pair::Refers(&["export-first"])),
    (Strength::Optional, Pair::Refers(&["optional"])),
    (Strength::Hard, Pair::ReferredBy("after-hard")),
    (Strength::Optional, Pair::ReferredBy("after-optional")),
    (Strength::Recommended, Pair::ReferredBy("after-recommended")),
    (Strength::Hard, Pair::Share("gives", "takes")),
    (Strength::Recommended, Pair::Share("lends", "borrows")),
];

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

/// One of the synthetic kinds. Every pair of them has a constraint for each of [`PAIRS`].
fn kind(at: usize, name: &'static str) -> KindSpec {
    let all = NAMES.iter().chain(&*ROOT);
    let constraints: Vec<Constraint> = all
        .flat_map(|then| PAIRS.iter().map(move |(strength, pair)| (*then, *strength, *pair)))
        .map(|(then, strength, pair)| Constraint {
            then,
            strength,
            pairs: vec![pair].leak(),
            reason: t("the test says so"),
            provenance: Provenance::Inferred(t("it is synthetic")),
        })
        .collect();
    KindSpec {
        name,
        home: inferred(Home::Coverages(&[Coverage::Global]), "it is synthetic"),
        phase: u8::try_from(at / 2 * 3).unwrap_or(0),
        status: StatusSpec { values: VALUES, ..StatusSpec::NONE },
        protection: (at.is_multiple_of(2)).then_some(PROTECTION),
        before: constraints.leak(),
        routes: routes(at),
        code: Code::NotTerminated,
        ..KindSpec::EMPTY
    }
}

const KEY: &[(&str, ParamSource)] = &[("key", ParamSource::Key(0))];
const DELETE: StepSpec =
    StepSpec::api(Action::Delete, Operation::new("dropNode", "DELETE", "/nodes/{key}", "nodes delete", KEY));
const STOP: StepSpec =
    StepSpec::api(Action::Stop, Operation::new("stopNode", "POST", "/nodes/{key}/stop", "nodes stop", KEY));
const EXPORT: StepSpec =
    StepSpec::api(Action::Export, Operation::new("exportNode", "POST", "/nodes/{key}/export", "nodes export", KEY));
const FREE: Operation = Operation::new("freeNode", "POST", "/nodes/{key}/free", "nodes free", KEY);
const PROTECTED: Known<bool> = inferred(true, "it is synthetic");
const PROTECTION: ProtectionSpec = ProtectionSpec {
    field: "",
    on_when: true,
    when_missing: PROTECTED,
    lift: Some(FREE),
    set: None,
    provenance: Provenance::Inferred(t("it is synthetic")),
    note: Text::EMPTY,
};

/// How a kind ends: each in another way, the last one in none.
fn routes(at: usize) -> &'static [Route] {
    const ROUTES: [&[Route]; GRID] = [
        &[Route::only(&[DELETE])],
        &[Route::only(&[STOP, DELETE])],
        &[Route::only(&[EXPORT])],
        &[Route::only(&[StepSpec::by(Action::Close, Means::Console(t("Nodes > Close")))])],
        &[Route::only(&[StepSpec::by(Action::Cancel, Means::Support(t("its end")))])],
        &[Route::only(&[StepSpec::by(Action::Wait, Means::Wait(t("its end")))])],
        &[Route::only(&[StepSpec::by(Action::Pay, Means::Payment(t("by card")))])],
        &[],
    ];
    ROUTES.get(at).copied().unwrap_or(&[])
}
