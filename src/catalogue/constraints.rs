//! The constraints that many kinds share.

use super::source::CONSOLE_TEXTS;
use super::spec::{Constraint, Pair, Provenance, Strength, t};

/// A service that is paid for keeps the account open.
pub(super) const OPEN_SERVICE: Constraint = Constraint {
    then: "account",
    strength: Strength::Hard,
    pairs: &[Pair::All],
    reason: t("paid services have to be cancelled before the account"),
    provenance: Provenance::Inferred(t(
        "the console's checklist shows services that still run, but its full list is not published",
    )),
};

/// Whatever is charged ends before the last bill.
pub(super) const FINAL_BILL: Constraint = Constraint {
    then: "bill",
    strength: Strength::Hard,
    pairs: &[Pair::FinalBill],
    reason: t("the final bill is that of the month in which the last billed thing ended"),
    provenance: Provenance::Inferred(t(
        "charges run up to the day of the end, plan permitting, else to the end of its month, and are billed in the next month",
    )),
};

/// The console deletes no credential set that something uses.
pub(super) const INTO_CREDENTIALS: Constraint = Constraint {
    then: "credential-set",
    strength: Strength::Hard,
    pairs: &[Pair::Refers(&["credentials"])],
    reason: t("only a credential set that nothing uses can be deleted"),
    provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
};

/// Configuration that closing the account deletes anyway.
pub(super) const GOES_WITH_ACCOUNT: Constraint = Constraint {
    then: "account",
    strength: Strength::Optional,
    pairs: &[Pair::All],
    reason: t("closing the account deletes it anyway"),
    provenance: Provenance::Inferred(t("closing deletes everything in the account, and no exception is named")),
};

/// What happens to the members of a group.
pub(super) const INTO_GROUP: Constraint = Constraint {
    then: "group",
    strength: Strength::Recommended,
    pairs: &[Pair::Refers(&["group"])],
    reason: t("what happens to the members of a deleted group is not described"),
    provenance: Provenance::Inferred(t("deleting a group is described without a word on members")),
};

/// The credential that carries out the plan goes last.
pub(super) const KEEP_KEY: Constraint = Constraint {
    then: "operator-auth-key",
    strength: Strength::Recommended,
    pairs: &[Pair::All],
    reason: t("the key that carries out the plan is needed until its last API step"),
    provenance: Provenance::Inferred(t("a deleted key cannot sign the next call")),
};

/// If somebody else has a say in the account, they are asked before anything ends for good.
pub(super) const fn ask_before(then: &'static str) -> Constraint {
    Constraint {
        then,
        strength: Strength::Recommended,
        pairs: &[Pair::All],
        reason: t("somebody else has a say in the account: stop and ask before anything ends for good"),
        provenance: Provenance::Inferred(t("what ends cannot be brought back, and asking changes nothing")),
    }
}

/// The rules of a kind whose presence means "stop and ask": one of its own, and one for each kind that
/// ends for good.
macro_rules! stop_and_ask {
    ($own:expr) => {
        &[
            $own,
            $crate::catalogue::constraints::ask_before("sim"),
            $crate::catalogue::constraints::ask_before("virtual-sim"),
            $crate::catalogue::constraints::ask_before("vpg"),
            $crate::catalogue::constraints::ask_before("lora-device"),
            $crate::catalogue::constraints::ask_before("lora-gateway"),
            $crate::catalogue::constraints::ask_before("sigfox-device"),
            $crate::catalogue::constraints::ask_before("inventory-device"),
            $crate::catalogue::constraints::ask_before("gadget"),
            $crate::catalogue::constraints::ask_before("lagoon-subscription"),
        ]
    };
}
pub(super) use stop_and_ask;
