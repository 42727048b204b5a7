//! What lives inside a SIM or on its way to one: added subscriptions, schedules, captures, orders
//! of profiles, transfers.

use crate::account::{Coverage, Fact};
use crate::catalogue::constraints::FINAL_BILL;
use crate::catalogue::source::{ARC_TERMINATION, CONSOLE_TEXTS, FAQ_TRANSFER, JA_TERMINATE_VIRTUAL_SIM, SPEC};
use crate::catalogue::spec::{
    Action, Blocks, Constraint, FactSpec, Form, Found, Home, KindSpec, Means, Noun, Open, Pair, Part, Provenance,
    Question, Read, ReadRole, RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Test, Truth, Who,
    documented, inferred,
};
use crate::catalogue::{Code, Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] = &[
    SUBSCRIPTION_CONTAINER,
    ADDITIONAL_SUBSCRIPTION,
    SIM_EXPIRY,
    PACKET_CAPTURE_SESSION_SIM,
    ESIM_PROFILE_ORDER,
    TRANSFER_TOKEN,
];

const SIM_ID: &[(&str, ParamSource)] = &[("sim_id", ParamSource::Key(0))];

const SUBSCRIPTION_STATUS: StatusSpec = StatusSpec {
    fields: &["profiles.*.subscribers.*.status"],
    values: &[
        StatusValue::new("shipped", Standing::Live),
        StatusValue::new("delivered", Standing::Live),
        StatusValue::new("ready", Standing::Live),
        StatusValue::new("active", Standing::Live),
        StatusValue::new("inactive", Standing::Live),
        StatusValue::new("standby", Standing::Live),
        StatusValue::new("suspended", Standing::Live),
        StatusValue::new("terminated", Standing::Gone),
    ],
    absent: Standing::Unrecognised,
    unlisted: Standing::Gone,
    settled_if_referred: &[],
    provenance: Provenance::Documented(&[SPEC]),
    note: "the API description's list of values leaves out inactive, standby and suspended, which its text names",
};

const ADDED: Found = Found::Within {
    kind: "sim",
    rows: "profiles.*.subscribers.*",
    identity: &[Part::Parent, Part::MapKey(1), Part::MapKey(0)],
};
const SUBSCRIPTION_PARAMS: &[(&str, ParamSource)] =
    &[("sim_id", ParamSource::Key(0)), ("iccid", ParamSource::Key(1)), ("imsi", ParamSource::Key(2))];
const PARENT_SIM: &[RefSpec] =
    &[RefSpec::new("sim", "simId", &["sim"], Provenance::Inferred("it stands inside the SIM"))];

const SUBSCRIPTION_CONTAINER: KindSpec = KindSpec {
    name: "subscription-container",
    noun: Noun { one: "added virtual subscription", many: "added virtual subscriptions" },
    summary: "a virtual subscription (Arc) that was added to a SIM",
    phase: 3,
    found: ADDED,
    when: &[
        Test::differs("profiles.*.subscribers.*.imsi", "profiles.*.primaryImsi"),
        Test::only(&["planArc01"], "profiles.*.subscribers.*.subscription")
            .absent(Truth::No, "without the name of its plan it counts as an added cellular plan"),
    ],
    status: SUBSCRIPTION_STATUS,
    references: PARENT_SIM,
    before: &[Constraint {
        then: "sim",
        strength: Strength::Cascade,
        pairs: &[Pair::Refers(&["sim"])],
        reason: "terminating the SIM terminates the subscription added to it",
        provenance: Provenance::Documented(&[ARC_TERMINATION]),
    }],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Terminate,
            Operation::new(
                "terminateSubscriptionContainer",
                "POST",
                "/sims/{sim_id}/profiles/{iccid}/subscribers/{imsi}/terminate",
                "sims terminate-subscription-container",
                SUBSCRIPTION_PARAMS,
            ),
        )],
        note: "only to drop the added subscription while the SIM is kept; lift the SIM's protection first, which may cover it, and put it back afterwards",
    }],
    who: documented(Who::AnyUser, &[ARC_TERMINATION]),
    billed: documented(true, &[JA_TERMINATE_VIRTUAL_SIM]),
    billed_until_ended: documented(true, &[JA_TERMINATE_VIRTUAL_SIM]),
    irreversible: documented(true, &[JA_TERMINATE_VIRTUAL_SIM]),
    lost: "the added subscription",
    blocks: documented(Blocks::ViaParent, &[ARC_TERMINATION]),
    notes: &[
        "It has no protection of its own; whether the SIM's protection covers it is not described, so that is taken to be so.",
    ],
    open: &[Open {
        question: "Does the protection of the SIM cover what was added to it?",
        assumed: "it may: lift it first",
    }],
    ..KindSpec::EMPTY
};

const ADDITIONAL_SUBSCRIPTION: KindSpec = KindSpec {
    name: "additional-subscription",
    noun: Noun { one: "added cellular plan", many: "added cellular plans" },
    summary: "a second cellular plan on a SIM (planP1, planX1, planX2, planX3, plan-US-max)",
    phase: 3,
    home: inferred(Home::Coverages(&[Coverage::Global]), "the plans are sold for SIMs of plan01s"),
    found: ADDED,
    when: &[
        Test::differs("profiles.*.subscribers.*.imsi", "profiles.*.primaryImsi"),
        Test::new(
            "profiles.*.subscribers.*.subscription",
            Question::OneOf { yes: &[], no: &["planArc01"], other: Truth::Yes },
        ),
    ],
    status: SUBSCRIPTION_STATUS,
    references: PARENT_SIM,
    before: &[Constraint {
        then: "sim",
        strength: Strength::Cascade,
        pairs: &[Pair::Refers(&["sim"])],
        reason: "an added plan cannot be deleted alone and ends with the SIM",
        provenance: Provenance::Inferred("documented for planP1, planX1 and planX2; read as true of all"),
    }],
    routes: &[
        Route {
            statuses: &["shipped"],
            steps: &[StepSpec::api(
                Action::Cancel,
                Operation::new(
                    "cancelSubscriptionContainerDownload",
                    "POST",
                    "/sims/{sim_id}/profiles/{iccid}/subscribers/{imsi}/cancel_download",
                    "sims cancel-subscription-container-download",
                    SUBSCRIPTION_PARAMS,
                ),
            )],
            note: "only before the download to the SIM has begun",
        },
        Route {
            statuses: &[],
            steps: &[StepSpec::by(Action::Wait, Means::Wait("the SIM to be terminated"))],
            note: "once delivered it ends only with the SIM",
        },
    ],
    who: inferred(Who::AnyUser, "no restriction to the root user is stated"),
    billed: inferred(true, "a plan has a fee"),
    billed_until_ended: inferred(true, "a plan has a fee"),
    irreversible: inferred(true, "an added plan cannot be deleted alone"),
    lost: "the added plan",
    blocks: inferred(Blocks::ViaParent, "it cannot be deleted alone"),
    notes: &[],
    ..KindSpec::EMPTY
};

const SIM_EXPIRY: KindSpec = KindSpec {
    name: "sim-expiry",
    noun: Noun { one: "SIM schedule", many: "SIM schedules" },
    summary: "an action that is scheduled for a SIM's expiry time",
    phase: 1,
    found: Found::Within { kind: "sim", rows: "", identity: &[Part::Parent] },
    when: &[Test::present("expiryTime").absent(Truth::No, "a SIM without an expiry time has no schedule")],
    references: PARENT_SIM,
    facts: &[
        FactSpec { fact: Fact::EndsAt, field: "expiryTime", form: Form::Millis, when: &[] },
        FactSpec { fact: Fact::Detail, field: "expiryAction", form: Form::Plain, when: &[] },
    ],
    before: &[Constraint {
        then: "sim",
        strength: Strength::Optional,
        pairs: &[Pair::Refers(&["sim"])],
        reason: "a schedule matters only while the SIM is kept",
        provenance: Provenance::Inferred("a terminated SIM has nothing left to expire"),
    }],
    routes: &[Route::only(&[StepSpec::api(
        Action::Unset,
        Operation::new(
            "unsetSimExpiryTime",
            "POST",
            "/sims/{sim_id}/unset_expiry_time",
            "sims unset-expiry-time",
            SIM_ID,
        ),
    )])],
    irreversible: inferred(false, "a schedule can be set again"),
    billed: inferred(false, "a schedule has no fee"),
    billed_until_ended: inferred(false, "a schedule has no fee"),
    blocks: inferred(Blocks::No, "a schedule is a property of the SIM"),
    notes: &[
        "A scheduled termination fires even if the protection is switched on again: keeping the SIM means removing the schedule.",
    ],
    ..KindSpec::EMPTY
};

const CAPTURE_PARAMS: &[(&str, ParamSource)] = &[("sim_id", ParamSource::Key(0)), ("session_id", ParamSource::Key(1))];

const PACKET_CAPTURE_SESSION_SIM: KindSpec = KindSpec {
    name: "packet-capture-session-sim",
    noun: Noun { one: "packet capture on a SIM", many: "packet captures on SIMs" },
    summary: "a packet capture session on one SIM",
    phase: 2,
    reads: &[Read {
        role: ReadRole::Extra,
        per: Some("sim"),
        ..Read::list(
            Operation::new(
                "listSimPacketCaptureSessions",
                "GET",
                "/sims/{sim_id}/packet_capture_sessions",
                "sims list-packet-capture-sessions",
                SIM_ID,
            ),
            &[Part::Param(0), Part::Field(&["sessionId"])],
        )
    }],
    status: StatusSpec {
        fields: &["status"],
        values: &[
            StatusValue::new("REQUESTED", Standing::Ending),
            StatusValue::new("ACCEPTED", Standing::Ending),
            StatusValue::new("CAPTURING", Standing::Live),
            StatusValue::new("POST_PROCESSING", Standing::Ending),
            StatusValue::new("DONE", Standing::Gone),
            StatusValue::new("FAILED", Standing::Gone),
            StatusValue::new("STOPPED", Standing::Gone),
        ],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred("finished counts as gone, though the record and its file stay until deleted"),
        note: "",
    },
    references: &[RefSpec::new("sim", "%0", &["sim", "virtual-sim"], Provenance::Documented(&[SPEC]))],
    before: &[Constraint {
        then: "sim",
        strength: Strength::Recommended,
        pairs: &[Pair::Refers(&["sim"])],
        reason: "a running capture should be stopped and downloaded first",
        provenance: Provenance::Inferred("what termination does to a running capture is not described"),
    }],
    routes: &[Route {
        statuses: &["CAPTURING"],
        steps: &[StepSpec::api(
            Action::Stop,
            Operation::new(
                "stopSimPacketCaptureSession",
                "POST",
                "/sims/{sim_id}/packet_capture_sessions/{session_id}/stop",
                "sims stop-packet-capture-session",
                CAPTURE_PARAMS,
            ),
        )],
        note: "answers 400 unless the status is CAPTURING",
    }],
    billed: inferred(true, "packet capture (Peek) is a paid service"),
    billed_until_ended: inferred(false, "a capture ends by itself after its duration"),
    irreversible: inferred(true, "the captured file is lost with the record"),
    lost: "the captured file: download it first",
    blocks: inferred(Blocks::No, "it ends by itself"),
    code: Code::ServiceActive,
    notes: &["The finished record can be deleted too, which also removes the file."],
    ..KindSpec::EMPTY
};

const ESIM_PROFILE_ORDER: KindSpec = KindSpec {
    name: "esim-profile-order",
    noun: Noun { one: "eSIM order", many: "eSIM orders" },
    summary: "an order of eSIM profiles, which become SIMs when it completes",
    phase: 1,
    home: inferred(Home::Coverages(&[Coverage::Global]), "the plans on offer are those of Global"),
    reads: &[Read::list(
        Operation::new("listProfileOrders", "GET", "/sim_profile_orders", "sim-profile-orders list", &[]),
        &[Part::Field(&["profileOrderId"])],
    )],
    label: &["description"],
    status: StatusSpec {
        fields: &["status"],
        values: &[
            StatusValue::new("DRAFT", Standing::Live),
            StatusValue::new("CONFIRMED", Standing::Ending),
            StatusValue::new("IN_PROGRESS", Standing::Ending),
            StatusValue::new("COMPLETED", Standing::Gone),
            StatusValue::new("FAILED", Standing::Gone),
        ],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred("a completed or failed order brings no further SIM"),
        note: "a draft expires by itself after a day; a confirmed order cannot be cancelled (both documented)",
    },
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: "an order cannot be taken back once it is submitted, and brings SIMs that are charged",
            provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
        },
        FINAL_BILL,
        Constraint {
            then: "sim",
            strength: Strength::Recommended,
            pairs: &[Pair::SameCoverage],
            reason: "a confirmed order registers SIMs later, after the others have been counted",
            provenance: Provenance::Inferred("the ordered profiles are listed per order, not with the SIMs"),
        },
    ],
    routes: &[
        Route {
            statuses: &["CONFIRMED", "IN_PROGRESS"],
            steps: &[StepSpec::by(
                Action::Wait,
                Means::Wait("the order to be completed; then read the SIMs again, for it has brought more of them"),
            )],
            note: "a submitted order is final",
        },
        Route {
            statuses: &["DRAFT"],
            steps: &[StepSpec::api(
                Action::Cancel,
                Operation::new(
                    "deleteProfileOrder",
                    "DELETE",
                    "/sim_profile_orders/{profile_order_id}",
                    "sim-profile-orders delete",
                    &[("profile_order_id", ParamSource::Key(0))],
                ),
            )],
            note: "only a draft can be cancelled",
        },
    ],
    billed: inferred(true, "profiles are sold"),
    billed_until_ended: inferred(false, "an order is charged once"),
    irreversible: documented(true, &[SPEC]),
    lost: "the draft",
    blocks: inferred(Blocks::Indirectly, "it creates SIMs"),
    code: Code::OrderOpen,
    notes: &["The profiles of a submitted order become SIMs that are ready, and charged: list the SIMs anew after it."],
    category: checklist::OTHER,
    ..KindSpec::EMPTY
};

const TRANSFER_TOKEN: KindSpec = KindSpec {
    name: "transfer-token",
    noun: Noun { one: "pending SIM transfer", many: "pending SIM transfers" },
    summary: "a transfer of unused SIMs to another operator that has not been accepted yet",
    phase: 1,
    found: Found::Shown {
        kind: "sim",
        statuses: &["transferring"],
        why: "SIMs under transfer have a status of their own, so none of it means no transfer",
    },
    references: &[RefSpec::new("sim", "transferImsi.*", &["sim"], Provenance::Documented(&[SPEC]))],
    before: &[Constraint {
        then: "sim",
        strength: Strength::Hard,
        pairs: &[Pair::Refers(&["sim"])],
        reason: "a SIM whose status changes in the middle of a transfer can no longer be transferred",
        provenance: Provenance::Inferred("the API description warns of it without saying that the call is refused"),
    }],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Cancel,
            Operation::new(
                "deleteSubscriberTransferToken",
                "DELETE",
                "/subscribers/transfer_token/{token}",
                "subscribers delete-transfer-token",
                &[("token", ParamSource::Key(0))],
            ),
        )],
        note: "by the operator that began it, before it is accepted",
    }],
    billed: documented(false, &[FAQ_TRANSFER]),
    billed_until_ended: documented(false, &[FAQ_TRANSFER]),
    irreversible: documented(false, &[SPEC]),
    blocks: inferred(Blocks::No, "it is not among the things that the console's checklist names"),
    code: Code::TransferPending,
    notes: &[
        "No operation lists tokens: only the operator that issued one knows it.",
        "Tags, schedule, protection, group and event handlers of a SIM are not carried over.",
    ],
    category: checklist::ON_SIM,
    ..KindSpec::EMPTY
};
