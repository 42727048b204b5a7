//! VPGs, and what the kinds that belong to one have in common.

use super::BASE;
use crate::account::Fact;
use crate::catalogue::constraints::{FINAL_BILL, KEEP_KEY};
use crate::catalogue::source::{CONSOLE_TEXTS, JA_COVERAGE, JA_TERMINATE_VPG, SEED, SPEC};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Foreign, Found, KindSpec, Known, Means, Noun, Open, Owner, Pair, Part,
    ProtectionSpec, Provenance, Read, ReadRole, RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength,
    Test, Truth, documented, inferred, t,
};
use crate::catalogue::{Code, GLOBAL, JAPAN, Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] = &[VPG];

/// The path parameters of whatever is done to a VPG as a whole.
pub(super) const VPG_ID: &[(&str, ParamSource)] = &[("vpg_id", ParamSource::Key(0))];

/// The reference of a thing that stands inside the VPG's own row.
pub(super) const IN_VPG: RefSpec =
    RefSpec::new("vpg", "vpgId", &["vpg"], Provenance::Inferred(t("it stands inside the VPG")));

/// The reference of a thing that has a list of its own for each VPG.
pub(super) const UNDER_VPG: RefSpec =
    RefSpec::new("vpg", "%0", &["vpg"], Provenance::Inferred(t("it is listed under the VPG")));

/// Found in a map of the VPG's row, one for each key.
pub(super) const fn in_map(rows: &'static str) -> Found {
    Found::Within { kind: "vpg", rows, identity: &[Part::Parent, Part::MapKey(0)] }
}

/// A setting of the VPG's row, of which there is at most one.
pub(super) const AS_SETTING: Found = Found::Within { kind: "vpg", rows: "", identity: &[Part::Parent] };

/// What connects a VPG to other networks has to be taken off before the VPG ends.
pub(super) const BEFORE_VPG: Constraint = Constraint {
    then: "vpg",
    strength: Strength::Hard,
    pairs: &[Pair::Refers(&["vpg"])],
    reason: t("a VPG cannot be terminated while it has one"),
    provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
};

/// What is better switched off before its VPG ends.
pub(super) const BETTER_BEFORE_VPG: Constraint = Constraint {
    then: "vpg",
    strength: Strength::Recommended,
    pairs: &[Pair::Refers(&["vpg"])],
    reason: t("it is cleaner to take it off the VPG first, though it ends with the VPG"),
    provenance: Provenance::Inferred(t(
        "Soracom's support article asks to end what belongs to a VPG without saying what counts, and the console names no refusal because of it",
    )),
};

/// What is expected to vanish with its VPG.
pub(super) const DIES_WITH_VPG: Constraint = Constraint {
    then: "vpg",
    strength: Strength::Optional,
    pairs: &[Pair::Refers(&["vpg"])],
    reason: t("it is nothing but a setting of the VPG"),
    provenance: Provenance::Inferred(t("a setting of a VPG that no longer exists has no effect")),
};

const VIA_VPG: Known<Blocks> = inferred(
    Blocks::ViaParent,
    "Soracom's support article asks to end what belongs to a VPG before the account, without saying what counts",
);

/// The base of the kinds that belong to a VPG.
pub(super) const VPG_PART: KindSpec = KindSpec {
    phase: 5,
    coverages: inferred(&[JAPAN, GLOBAL], "it belongs to a VPG, and a VPG belongs to one coverage"),
    references: &[IN_VPG],
    before: &[BEFORE_VPG],
    who: inferred(Actor::Api, "no restriction to the root user is stated; a SAM user needs the permission"),
    blocks: VIA_VPG,
    code: Code::StillAttached,
    category: checklist::ON_VPG,
    ..BASE
};

const VPG_KEY: &[Part] = &[Part::Field(&["vpgId"])];
const LIST_VPGS: Operation =
    Operation::new("listVirtualPrivateGateways", "GET", "/virtual_private_gateways", "vpg list", &[]);
const GET_VPG: Operation =
    Operation::new("getVirtualPrivateGateway", "GET", "/virtual_private_gateways/{vpg_id}", "vpg get", VPG_ID);
const TERMINATE: Operation = Operation::new(
    "terminateVirtualPrivateGateway",
    "POST",
    "/virtual_private_gateways/{vpg_id}/terminate",
    "vpg terminate",
    VPG_ID,
);

const END: StepSpec =
    StepSpec { action: Action::Terminate, means: Means::Api(TERMINATE), takes_time: documented(true, &[SPEC]) };

const VPG: KindSpec = KindSpec {
    name: "vpg",
    aliases: &["virtual-private-gateway"],
    noun: Noun::new("VPG", "VPGs"),
    summary: t("a Virtual Private Gateway, through which the SIMs of some groups connect"),
    phase: 6,
    coverages: documented(&[JAPAN, GLOBAL], &[JA_COVERAGE]),
    reads: &[
        Read::list(LIST_VPGS, VPG_KEY),
        // The response for one VPG may show what the list leaves out.
        Read { role: ReadRole::Extra, per: Some("vpg"), rows: "", paged: false, ..Read::list(GET_VPG, VPG_KEY) },
    ],
    // A VPG that has ended may stay in the list, and its row may still show what was on it.
    holds_when: &[
        Test::is_not(&["terminated"], "status").absent(Truth::Yes, "a VPG without a status is not known to have ended")
    ],
    owner: Some(Owner { field: "operatorId", foreign: Foreign::Shared }),
    label: &["tags.name"],
    status: StatusSpec {
        fields: &["status"],
        values: &[
            StatusValue::coded("creating", Standing::Live, Code::SetupInProgress),
            StatusValue::new("running", Standing::Live),
            StatusValue::new("failed", Standing::Review),
            StatusValue::coded("terminating", Standing::Ending, Code::TerminationInProgress),
            StatusValue::coded("deleting", Standing::Ending, Code::TerminationInProgress),
            StatusValue::new("terminated", Standing::Gone),
        ],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
        note: t(
            "the API description knows running only; the console has creating, failed, terminating and terminated as well, deleting is taken at its word, and anything else blocks",
        ),
    },
    protection: Some(ProtectionSpec {
        field: "implicitTerminationProtected",
        on_when: true,
        when_missing: inferred(
            false,
            "whether a VPG without the field is protected is not known; nothing lifts it in any case, and terminating is refused where it is",
        ),
        lift: None,
        set: None,
        provenance: Provenance::Inferred(t("the field has no description; its name says that true is protected")),
        note: t(
            "no operation switches it: read it again once everything is taken off the VPG, for it may only mirror what is on it, and if it is still true ask Soracom's support",
        ),
    }),
    references: &[RefSpec::new(
        "credentials",
        "inspection.report.credentialsId",
        &["credential-set"],
        Provenance::Documented(&[SPEC]),
    )
    .may_miss("inspection that is off may name credentials that were deleted since")
    .when(&[Test::is_false("inspection.enabled").absent_documented(Truth::Yes, &[SPEC])])],
    facts: &[FactSpec::new(Fact::InUse, "sessionStats.online"), FactSpec::new(Fact::SharedWith, "allowedOperators.*")],
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("every VPG has to be terminated before the account"),
            provenance: Provenance::Documented(&[SEED]),
        },
        FINAL_BILL,
        KEEP_KEY,
    ],
    cuts_off: &["sim", "virtual-sim"],
    routes: &[
        Route {
            statuses: &["terminating", "deleting"],
            steps: &[StepSpec::by(Action::Wait, Means::Wait(t("the VPG to vanish from the list")))],
            note: t("its termination has begun"),
        },
        Route {
            statuses: &["creating"],
            steps: &[StepSpec::by(Action::Wait, Means::Wait(t("the VPG to be set up"))), END],
            note: t("it cannot be terminated before it runs"),
        },
        Route {
            statuses: &[],
            steps: &[END],
            note: t(
                "400 means that something stands in the way, without saying what: read again what belongs to the VPG",
            ),
        },
    ],
    who: inferred(Actor::Api, "no restriction to the root user is stated; a SAM user needs the permission"),
    billed: documented(true, &[SEED, JA_TERMINATE_VPG]),
    billed_until_ended: documented(true, &[SEED, JA_TERMINATE_VPG]),
    irreversible: inferred(true, "the addresses of a VPG are kept only until it is deleted"),
    lost: t("the VPG with its addresses and settings"),
    blocks: documented(Blocks::Yes, &[SEED]),
    notes: &[
        t("Deleting a VPG cuts off every SIM of every group that uses it; SIMs that are kept have to be moved first."),
        t("A running session stays on the VPG, even after its group has left it, until the session is set up anew."),
        t("Its fees, and those of what is attached to it, run until it is deleted, even when no SIM uses it."),
        t(
            "A VPG that names another operator as its owner is shared with this account and not its to end, so it is passed over.",
        ),
        t(
            "A VPG of this account may be shared as well: the SIMs of the operators in allowedOperators are cut off with its end.",
        ),
        t(
            "With Direct, Door or an old transit gateway attachment on it, only Soracom's support ends a VPG: it takes them off, or ends the VPG with them, on request by a form (article 17649487685529 of the support site).",
        ),
        t(
            "What belongs to it at AWS (peerings, attachments, routes, resource shares) stays in the customer's AWS account and has to be cleaned up there.",
        ),
        t("In the console: VPG, the VPG's details, Advanced settings, Terminate."),
    ],
    category: checklist::VPG,
    open: &[
        Open {
            question: t("For how long does a terminated VPG stay in the list?"),
            assumed: t("for ever: one that is listed as terminated is not in the way"),
        },
        Open {
            question: t("Does the list show VPGs of other operators?"),
            assumed: t("it may: one that names another operator as its owner is passed over"),
        },
        Open {
            question: t("Is a feature that the answer leaves out switched off?"),
            assumed: t("it is, where the VPG was read by itself"),
        },
    ],
    ..BASE
};
