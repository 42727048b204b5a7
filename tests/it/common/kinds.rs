//! What kinds of a test's own have in common.

use winddown::catalogue::spec::{
    Action, Blocks, Constraint, Means, Pair, ProtectionSpec, Provenance, Route, StepSpec, Strength, inferred, t,
};
use winddown::catalogue::{KindSpec, Noun, Operation};

pub(crate) const TEST: Provenance = Provenance::Inferred(t("it is a test's"));

/// An account that a person closes.
pub(crate) const ACCOUNT: KindSpec = KindSpec {
    name: "account",
    noun: Noun::new("account", "accounts"),
    routes: &[Route::only(&[StepSpec::by(Action::CloseAccount, Means::Console(t("Settings > Close")))])],
    blocks: inferred(Blocks::Itself, "it is the account"),
    phase: 12,
    ..KindSpec::EMPTY
};

/// The rule of what has to go before the account.
pub(crate) const BEFORE_ACCOUNT: Constraint = Constraint {
    then: "account",
    strength: Strength::Hard,
    pairs: &[Pair::All],
    reason: t("that is the rule"),
    provenance: TEST,
};

/// A protection that this operation lifts.
pub(crate) const fn protection(lift: Operation) -> Option<ProtectionSpec> {
    Some(ProtectionSpec {
        field: "protected",
        on_when: true,
        when_missing: inferred(true, "it is a test's"),
        lift: Some(lift),
        set: None,
        provenance: TEST,
        note: t(""),
    })
}
