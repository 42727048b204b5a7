//! What lives inside a SIM or on its way to one: added subscriptions, schedules, captures, orders
//! of profiles, transfers.

use super::BASE;
use crate::account::Fact;
use crate::catalogue::constraints::FINAL_BILL;
use crate::catalogue::source::{ARC_TERMINATION, CONSOLE_TEXTS, FAQ_TRANSFER, JA_TERMINATE_VIRTUAL_SIM, SPEC};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Form, Found, KindSpec, Means, Noun, Open, Pair, Part, Provenance,
    Question, Read, ReadRole, RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Test, Text, Truth,
    documented, inferred, t,
};
use crate::catalogue::{Code, GLOBAL, Operation, ParamSource, checklist};

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
    note: t("the API description's list of values leaves out inactive, standby and suspended, which its text names"),
};

const ADDED: Found = Found::Within {
    kind: "sim",
    rows: "profiles.*.subscribers.*",
    identity: &[Part::Parent, Part::MapKey(1), Part::MapKey(0)],
};
const SUBSCRIPTION_PARAMS: &[(&str, ParamSource)] =
    &[("sim_id", ParamSource::Key(0)), ("iccid", ParamSource::Key(1)), ("imsi", ParamSource::Key(2))];
const PARENT_SIM: &[RefSpec] =
    &[RefSpec::new("sim", "simId", &["sim"], Provenance::Inferred(t("it stands inside the SIM")))];

const SUBSCRIPTION_CONTAINER: KindSpec = KindSpec {
    name: "subscription-container",
    noun: Noun::new("added virtual subscription", "added virtual subscriptions"),
    summary: t("a virtual subscription (Arc) that was added to a SIM"),
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
        reason: t("terminating the SIM terminates the subscription added to it"),
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
        note: t(
            "only to drop the added subscription while the SIM is kept; lift the SIM's protection first, which may cover it, and put it back afterwards",
        ),
    }],
    who: documented(Actor::Api, &[ARC_TERMINATION]),
    billed: documented(true, &[JA_TERMINATE_VIRTUAL_SIM]),
    billed_until_ended: documented(true, &[JA_TERMINATE_VIRTUAL_SIM]),
    irreversible: documented(true, &[JA_TERMINATE_VIRTUAL_SIM]),
    lost: t("the added subscription"),
    blocks: documented(Blocks::ViaParent, &[ARC_TERMINATION]),
    notes: &[t(
        "It has no protection of its own; whether the SIM's protection covers it is not described, so it is taken to.",
    )],
    open: &[Open {
        question: t("Does the protection of the SIM cover what was added to it?"),
        assumed: t("it may: lift it first"),
    }],
    ..BASE
};

const ADDITIONAL_SUBSCRIPTION: KindSpec = KindSpec {
    name: "additional-subscription",
    noun: Noun::new("added cellular plan", "added cellular plans"),
    summary: t("a second cellular plan on a SIM (planP1, planX1, planX2, planX3, plan-US-max)"),
    phase: 3,
    coverages: inferred(&[GLOBAL], "the plans are sold for SIMs of plan01s"),
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
        reason: t("an added plan cannot be deleted alone and ends with the SIM"),
        provenance: Provenance::Inferred(t("documented for planP1, planX1 and planX2; read as true of all")),
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
            note: t("only before the download to the SIM has begun"),
        },
        Route {
            statuses: &[],
            steps: &[StepSpec::by(Action::Wait, Means::Wait(t("the SIM to be terminated")))],
            note: t("once delivered it ends only with the SIM"),
        },
    ],
    who: inferred(Actor::Api, "no restriction to the root user is stated"),
    billed: inferred(true, "a plan has a fee"),
    billed_until_ended: inferred(true, "a plan has a fee"),
    irreversible: inferred(true, "an added plan cannot be deleted alone"),
    lost: t("the added plan"),
    blocks: inferred(Blocks::ViaParent, "it cannot be deleted alone"),
    notes: &[],
    ..BASE
};

const SIM_EXPIRY: KindSpec = KindSpec {
    name: "sim-expiry",
    noun: Noun::new("SIM schedule", "SIM schedules"),
    summary: t("an action that is scheduled for a SIM's expiry time"),
    phase: 1,
    found: Found::Within { kind: "sim", rows: "", identity: &[Part::Parent] },
    when: &[Test::present("expiryTime").absent(Truth::No, "a SIM without an expiry time has no schedule")],
    references: PARENT_SIM,
    facts: &[
        FactSpec { fact: Fact::EndsAt, field: "expiryTime", form: Form::Millis, when: &[] },
        FactSpec::new(Fact::Detail, "expiryAction"),
    ],
    before: &[Constraint {
        then: "sim",
        strength: Strength::Optional,
        pairs: &[Pair::Refers(&["sim"])],
        reason: t("a schedule matters only while the SIM is kept"),
        provenance: Provenance::Inferred(t("a terminated SIM has nothing left to expire")),
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
    notes: &[t(
        "A scheduled termination fires even if the protection is switched on again: keeping the SIM means removing the schedule.",
    )],
    ..BASE
};

const CAPTURE_PARAMS: &[(&str, ParamSource)] = &[("sim_id", ParamSource::Key(0)), ("session_id", ParamSource::Key(1))];

const PACKET_CAPTURE_SESSION_SIM: KindSpec = KindSpec {
    name: "packet-capture-session-sim",
    noun: Noun::new("packet capture on a SIM", "packet captures on SIMs"),
    summary: t("a packet capture session on one SIM"),
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
        provenance: Provenance::Inferred(t(
            "finished counts as gone, though the record and its file stay until deleted",
        )),
        note: Text::EMPTY,
    },
    references: &[RefSpec::new("sim", "%0", &["sim", "virtual-sim"], Provenance::Documented(&[SPEC]))],
    before: &[Constraint {
        then: "sim",
        strength: Strength::Recommended,
        pairs: &[Pair::Refers(&["sim"])],
        reason: t("a running capture should be stopped and downloaded first"),
        provenance: Provenance::Inferred(t("what termination does to a running capture is not described")),
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
        note: t("answers 400 unless the status is CAPTURING"),
    }],
    billed: inferred(true, "packet capture (Peek) is a paid service"),
    billed_until_ended: inferred(false, "a capture ends by itself after its duration"),
    irreversible: inferred(true, "the captured file is lost with the record"),
    lost: t("the captured file: download it first"),
    blocks: inferred(Blocks::No, "it ends by itself"),
    code: Code::ServiceActive,
    notes: &[t("The finished record can be deleted too, which also removes the file.")],
    ..BASE
};

const ESIM_PROFILE_ORDER: KindSpec = KindSpec {
    name: "esim-profile-order",
    noun: Noun::new("eSIM order", "eSIM orders"),
    summary: t("an order of eSIM profiles, which become SIMs when it completes"),
    phase: 1,
    coverages: inferred(&[GLOBAL], "the plans on offer are those of Global"),
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
        provenance: Provenance::Inferred(t("a completed or failed order brings no further SIM")),
        note: t("a draft expires by itself after a day; a confirmed order cannot be cancelled (both documented)"),
    },
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("an order cannot be taken back once it is submitted, and brings SIMs that are charged"),
            provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
        },
        FINAL_BILL,
        Constraint {
            then: "sim",
            strength: Strength::Recommended,
            pairs: &[Pair::SameCoverage],
            reason: t("a confirmed order registers SIMs later, after the others have been counted"),
            provenance: Provenance::Inferred(t("the ordered profiles are listed per order, not with the SIMs")),
        },
    ],
    routes: &[
        Route {
            statuses: &["CONFIRMED", "IN_PROGRESS"],
            steps: &[StepSpec::by(
                Action::Wait,
                Means::Wait(t("the order to be completed; then read the SIMs again, for it has brought more of them")),
            )],
            note: t("a submitted order is final"),
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
            note: t("only a draft can be cancelled"),
        },
    ],
    billed: inferred(true, "profiles are sold"),
    billed_until_ended: inferred(false, "an order is charged once"),
    irreversible: documented(true, &[SPEC]),
    lost: t("the draft"),
    blocks: inferred(Blocks::Indirectly, "it creates SIMs"),
    code: Code::OrderOpen,
    notes: &[t(
        "The profiles of a submitted order become SIMs that are ready, and charged: list the SIMs anew after it.",
    )],
    category: checklist::OTHER,
    ..BASE
};

const TRANSFER_TOKEN: KindSpec = KindSpec {
    name: "transfer-token",
    noun: Noun::new("pending SIM transfer", "pending SIM transfers"),
    summary: t("a transfer of unused SIMs to another operator that has not been accepted yet"),
    phase: 1,
    found: Found::Shown {
        kind: "sim",
        statuses: &["transferring"],
        why: t("a SIM in transfer has a status of its own, so without one there is no transfer"),
    },
    references: &[RefSpec::new("sim", "transferImsi.*", &["sim"], Provenance::Documented(&[SPEC]))],
    before: &[Constraint {
        then: "sim",
        strength: Strength::Hard,
        pairs: &[Pair::Refers(&["sim"])],
        reason: t("a SIM whose status changes in the middle of a transfer can no longer be transferred"),
        provenance: Provenance::Inferred(t("the API description warns of it without saying that the call is refused")),
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
        note: t("by the operator that began it, before it is accepted"),
    }],
    billed: documented(false, &[FAQ_TRANSFER]),
    billed_until_ended: documented(false, &[FAQ_TRANSFER]),
    irreversible: documented(false, &[SPEC]),
    blocks: inferred(Blocks::No, "it is not among the things that the console's checklist names"),
    code: Code::TransferPending,
    notes: &[
        t("No operation lists tokens: only the operator that issued one knows it."),
        t("Tags, schedule, protection, group and event handlers of a SIM are not carried over."),
    ],
    category: checklist::ON_SIM,
    ..BASE
};
