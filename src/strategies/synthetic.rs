//! The synthetic kinds, and the catalogue that has them.

use std::sync::LazyLock;

use crate::account::OperatorId;
use crate::catalogue::spec::{
    Action, Constraint, Known, Means, Pair, ProtectionSpec, Provenance, RefSpec, Route, Standing, StatusSpec,
    StatusValue, StepSpec, Strength, Text, inferred, t,
};
use crate::catalogue::{Catalogue, Code, GLOBAL, KindSpec, Operation, ParamSource, Provider};

/// The built-in catalogue with the synthetic kinds of
/// [`proptest1_graph_strategy`](super::proptest1_graph_strategy()). Made once, and kept for the rest of the
/// process.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        let kinds = NAMES.iter().enumerate().map(|(at, name)| kind(at, name));
        Catalogue::soracom().with(kinds).unwrap_or_else(|_| Catalogue::soracom().clone())
    });
    &CATALOGUE
}

/// The operator whose account is generated: the one with which the provider shows what its ids look like.
pub(super) fn operator(provider: &Provider) -> OperatorId {
    let example = provider.operator_example();
    OperatorId::checked(if example.is_empty() { "OP0012345678" } else { example })
}

/// The roles in which a thing of a synthetic kind may refer to another such; none for other kinds.
pub(super) fn roles(kind: &str) -> impl Iterator<Item = &'static str> + use<> {
    let roles = PAIRS.iter().flat_map(|(_, pair)| match pair {
        Pair::Refers(roles) => roles.to_vec(),
        Pair::ReferredBy(role) => vec![*role],
        Pair::Share(one, other) => vec![*one, *other],
        _ => Vec::new(),
    });
    let is_synthetic = NAMES.contains(&kind);
    roles.filter(move |_| is_synthetic)
}

/// How many synthetic kinds there are.
pub(super) const COUNT: usize = 8;
/// Their names.
pub(super) const NAMES: [&str; COUNT] =
    ["node-plain", "node-slow", "node-export", "node-console", "node-support", "node-wait", "node-paid", "node-stuck"];
/// The name of the account's own kind.
pub(super) static ROOT: LazyLock<[&str; 1]> =
    LazyLock::new(|| [Catalogue::soracom().root().map_or("", |root| root.name)]);
/// The statuses of synthetic things. The catalogue does not know the last one, `odd`.
pub(super) const STATUSES: [&str; 4] = ["live", "ending", "gone", "odd"];

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

/// One of the synthetic kinds. Every pair of them has a constraint for each of [`PAIRS`]; before the account
/// they come by what they refer to, since the account refers to nothing.
fn kind(at: usize, name: &'static str) -> KindSpec {
    let among = NAMES.iter().flat_map(|then| PAIRS.iter().map(move |pair| (*then, pair)));
    let before_root = ROOT.iter().flat_map(|then| PAIRS.iter().map(move |pair| (*then, pair)));
    let before_root = before_root.filter(|(_, (_, pair))| matches!(pair, Pair::Refers(_)));
    let constraints: Vec<Constraint> = among
        .chain(before_root)
        .map(|(then, (strength, pair))| (then, *strength, *pair))
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
        coverages: inferred(&[GLOBAL], "it is synthetic"),
        phase: u8::try_from(at / 2 * 3).unwrap_or(0),
        status: StatusSpec { values: VALUES, ..StatusSpec::NONE },
        protection: (at.is_multiple_of(2)).then_some(PROTECTION),
        references: roles(name).map(reference).collect::<Vec<_>>().leak(),
        before: constraints.leak(),
        routes: routes(at),
        code: Code::NotTerminated,
        ..KindSpec::EMPTY
    }
}

/// Nothing has to refer to anything.
fn reference(role: &'static str) -> RefSpec {
    static TARGETS: LazyLock<Vec<&str>> = LazyLock::new(|| NAMES.iter().chain(&*ROOT).copied().collect());
    RefSpec::new(role, role, &TARGETS, Provenance::Inferred(t("it is synthetic"))).may_miss("it is synthetic")
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
    const ROUTES: [&[Route]; COUNT] = [
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
