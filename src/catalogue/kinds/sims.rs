//! SIMs, physical and virtual.

use super::BASE;
use crate::account::Fact;
use crate::catalogue::constraints::{FINAL_BILL, INTO_GROUP, KEEP_KEY};
use crate::catalogue::source::{
    AIR_STATUS, AIR_TERMINATION, AIR_TRANSFER, ARC_TERMINATION, CHANGELOG_RENEWAL, CHANGELOG_TRANSFER, FAQ_STATUS,
    FAQ_TRANSFER, FAQ_TRANSFER_JA, JA_TERMINATE_SIM, JA_TERMINATE_VIRTUAL_SIM, JA_TERMINATE_VPG, SEED, SPEC,
};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Foreign, Form, KindSpec, Means, Noun, Open, Owner, Pair, Part,
    ProtectionSpec, Provenance, Read, ReadRole, RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength,
    Test, Truth, documented, inferred, t,
};
use crate::catalogue::{Code, GLOBAL, JAPAN, Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] = &[SIM, VIRTUAL_SIM];

const SIM_ID: &[(&str, ParamSource)] = &[("sim_id", ParamSource::Key(0))];
const LIST_SIMS: Operation = Operation::new("listSims", "GET", "/sims", "sims list", &[]);
const GET_SIM: Operation = Operation::new("getSim", "GET", "/sims/{sim_id}", "sims get", SIM_ID);
const SIM_KEY: &[Part] = &[Part::Field(&["simId"])];

const SIM_READS: &[Read] = &[
    Read::list(LIST_SIMS, SIM_KEY),
    Read { role: ReadRole::Extra, rows: "", paged: false, ..Read::list(GET_SIM, SIM_KEY) },
];

const TERMINATE: StepSpec = StepSpec::api(
    Action::Terminate,
    Operation::new("terminateSim", "POST", "/sims/{sim_id}/terminate", "sims terminate", SIM_ID),
);

const TRANSFERRING: Route = Route {
    statuses: &["transferring"],
    steps: &[StepSpec::by(
        Action::Wait,
        Means::Wait(t("the transfer to be accepted by the other operator, or cancelled by whoever began it")),
    )],
    note: t("a SIM whose status changes in the middle of a transfer can no longer be transferred"),
};

const SIM_STATUS: StatusSpec = StatusSpec {
    fields: &["status"],
    values: &[
        StatusValue::new("ready", Standing::Live),
        StatusValue::new("active", Standing::Live),
        StatusValue::new("inactive", Standing::Live),
        StatusValue::new("standby", Standing::Live),
        StatusValue::new("suspended", Standing::Live),
        StatusValue::new("testing", Standing::Live),
        StatusValue::coded("transferring", Standing::Live, Code::TransferPending),
        StatusValue::new("shipped", Standing::Review),
        StatusValue::new("instock", Standing::Review),
        StatusValue::new("terminated", Standing::Gone),
    ],
    absent: Standing::Unrecognised,
    unlisted: Standing::Gone,
    settled_if_referred: &[],
    provenance: Provenance::Documented(&[SPEC, AIR_TERMINATION, AIR_STATUS]),
    note: t(
        "the API description's list of values leaves out testing and transferring, and names shipped and instock only as search filters",
    ),
};

const fn protection(provenance: Provenance) -> ProtectionSpec {
    ProtectionSpec {
        field: "terminationEnabled",
        on_when: false,
        when_missing: inferred(true, "other kinds default to protected, and a wrong guess here cannot be undone"),
        lift: Some(Operation::new(
            "enableSimTermination",
            "POST",
            "/sims/{sim_id}/enable_termination",
            "sims enable-termination",
            SIM_ID,
        )),
        set: Some(Operation::new(
            "disableSimTermination",
            "POST",
            "/sims/{sim_id}/disable_termination",
            "sims disable-termination",
            SIM_ID,
        )),
        provenance,
        note: t("the names read backwards: enabling termination lifts the protection"),
    }
}

const REFERENCES: &[RefSpec] = &[
    RefSpec::new("group", "groupId", &["group"], Provenance::Documented(&[SPEC])),
    RefSpec::new("session", "sessionStatus.vpgId", &["vpg"], Provenance::Documented(&[SPEC]))
        .may_miss("a session's record is not kept up to date in real time"),
    RefSpec::new("session", "arcSessionStatus.vpgId", &["vpg"], Provenance::Documented(&[SPEC]))
        .may_miss("a session's record is not kept up to date in real time"),
];

const OWNER: Option<Owner> = Some(Owner { field: "operatorId", foreign: Foreign::Unexpected });

const INTO_VPG: Constraint = Constraint {
    then: "vpg",
    strength: Strength::Recommended,
    pairs: &[Pair::Refers(&["session"]), Pair::Refers(&["group", "vpg"])],
    reason: t("deleting a VPG cuts off every SIM of every group that uses it"),
    provenance: Provenance::Documented(&[JA_TERMINATE_VPG]),
};
const SIM: KindSpec = KindSpec {
    name: "sim",
    aliases: &["subscriber"],
    noun: Noun::new("SIM", "SIMs"),
    summary: t("an IoT SIM, physical or eSIM, with its primary subscription"),
    phase: 4,
    is_numerous: true,
    coverages: documented(&[JAPAN, GLOBAL], &[SEED]),
    reads: SIM_READS,
    when: &[Test::is(&["uicc", "euicc"], "type", &["virtual"])],
    owner: OWNER,
    label: &["tags.name"],
    also_known_as: &["profiles.*.subscribers.*.#", "profiles.*.subscribers.*.msisdn", "profiles.*.#"],
    status: SIM_STATUS,
    protection: Some(protection(Provenance::Documented(&[SPEC, AIR_TERMINATION]))),
    references: REFERENCES,
    facts: &[FactSpec {
        fact: Fact::EndsAt,
        field: "expiryTime",
        form: Form::Millis,
        when: &[Test::only(&["terminate"], "expiryAction")],
    }],
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("every Air SIM has to be terminated before the account"),
            provenance: Provenance::Documented(&[SEED]),
        },
        FINAL_BILL,
        INTO_GROUP,
        INTO_VPG,
        Constraint {
            then: "ip-address-map-entry",
            strength: Strength::Optional,
            pairs: &[Pair::ReferredBy("sim")],
            reason: t("the entry gives an address to this SIM"),
            provenance: Provenance::Inferred(t("an entry without its SIM serves nobody")),
        },
        Constraint {
            then: "sim-based-routing",
            strength: Strength::Optional,
            pairs: &[Pair::ReferredBy("sim")],
            reason: t("the routing gives an address range to this SIM"),
            provenance: Provenance::Inferred(t("a route without its SIM serves nobody")),
        },
        KEEP_KEY,
    ],
    routes: &[TRANSFERRING, Route::only(&[TERMINATE])],
    alternatives: &[
        (
            &["ready"],
            documented(
                t(
                    "leave it ready, unused: by plan it costs nothing or a lower fee, and after a year (plan-US: six months) a renewal fee; the account stays open",
                ),
                &[AIR_STATUS, CHANGELOG_RENEWAL],
            ),
        ),
        (
            &["active"],
            documented(
                t(
                    "pause it for a short time: soracom sims deactivate; the basic fee runs on, making it active again is free; the account stays open",
                ),
                &[FAQ_STATUS, AIR_STATUS],
            ),
        ),
        (
            &["active", "inactive"],
            documented(
                t(
                    "pause it for a long time: soracom sims suspend, or set-to-standby where its plan has that; by plan the basic fee is waived or lower, making it active again costs a fee, and after a year some plans charge a renewal fee; the account stays open",
                ),
                &[FAQ_STATUS, AIR_STATUS, CHANGELOG_RENEWAL, SPEC],
            ),
        ),
        (
            &["standby", "suspended"],
            documented(
                t(
                    "leave it paused: making it active again costs a fee, and after a year some plans charge a renewal fee; the account stays open",
                ),
                &[FAQ_STATUS, AIR_STATUS, CHANGELOG_RENEWAL],
            ),
        ),
        (
            &["ready"],
            documented(
                t(
                    "transfer it to another operator, free of charge: soracom subscribers issue-transfer-token; SIMs of plan-K, plan-K2 and plan-KM1 do not pass between operators OP2… and OP0…",
                ),
                &[AIR_TRANSFER, FAQ_TRANSFER, FAQ_TRANSFER_JA],
            ),
        ),
        (
            &["active", "inactive", "standby", "suspended"],
            documented(
                t(
                    "ask Soracom's support to transfer it to another operator, for a fee; if it is accepted there by the 20th, the transfer begins early in the next month; tags, expiry and IMEI lock go with it; SIMs of plan-K, plan-K2 and plan-KM1 do not pass between operators OP2… and OP0…",
                ),
                &[FAQ_TRANSFER, FAQ_TRANSFER_JA, CHANGELOG_TRANSFER],
            ),
        ),
    ],
    who: documented(Actor::Api, &[AIR_TERMINATION, SPEC]),
    billed: documented(true, &[SEED, JA_TERMINATE_SIM]),
    billed_until_ended: documented(true, &[SEED, JA_TERMINATE_SIM]),
    irreversible: documented(true, &[AIR_TERMINATION, JA_TERMINATE_SIM]),
    lost: t("the SIM itself: it can never be used, moved or transferred again"),
    blocks: documented(Blocks::Yes, &[SEED]),
    notes: &[
        t("Terminating a SIM also terminates the virtual subscription added to it."),
        t("A terminated SIM stays listed for a while and is removed by itself later."),
        t("Soracom's staff terminates no SIM on a customer's behalf."),
        t(
            "It is charged by the day up to its termination, plan permitting: on a Low Data Volume plan the whole month is charged (as of 2017).",
        ),
        t(
            "Leaving it ready, on standby or suspended is no way to park it for nothing: after a year, or sooner, plan01s, LDV, NA1, KM1, planP1 and planX3 charge a renewal fee, plan-US a monthly one after six months; ready SIMs of plan-D, plan-K and plan-K2 cost a reduced daily fee.",
        ),
        t("A schedule that terminates a SIM fires even if the protection is switched on again after it was set."),
    ],
    category: checklist::SIM,
    open: &[Open {
        question: t("For how long does a terminated SIM stay in the list?"),
        assumed: t("for ever: one that is listed as terminated is not in the way"),
    }],
    ..BASE
};

const VIRTUAL_SIM: KindSpec = KindSpec {
    name: "virtual-sim",
    noun: Noun::new("virtual SIM", "virtual SIMs"),
    summary: t("a virtual SIM of its own (Arc), without a physical one"),
    coverages: inferred(&[JAPAN, GLOBAL], "both endpoints serve the operations"),
    when: &[Test::only(&["virtual"], "type").absent(Truth::No, "without a type it counts as a physical SIM")],
    protection: Some(protection(Provenance::Documented(&[SPEC, ARC_TERMINATION]))),
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("every Air SIM has to be terminated before the account, virtual ones included"),
            provenance: Provenance::Inferred(t("the console lists virtual SIMs among the SIMs")),
        },
        FINAL_BILL,
        INTO_GROUP,
        INTO_VPG,
        KEEP_KEY,
    ],
    // Without the first route, a protected SIM in transfer would get a step that terminates it and none
    // that lifts its protection: its code is `TRANSFER_PENDING`.
    routes: &[TRANSFERRING, Route::only(&[TERMINATE])],
    who: documented(Actor::Api, &[ARC_TERMINATION]),
    billed: documented(true, &[JA_TERMINATE_VIRTUAL_SIM, SEED]),
    billed_until_ended: documented(true, &[JA_TERMINATE_VIRTUAL_SIM, SEED]),
    irreversible: documented(true, &[JA_TERMINATE_VIRTUAL_SIM]),
    lost: t("the virtual SIM and its credentials"),
    blocks: inferred(Blocks::Yes, "the rule speaks of Air SIMs, and the console lists virtual SIMs among the SIMs"),
    aliases: &[],
    alternatives: &[],
    notes: &[t(
        "The same call with the id of a physical SIM terminates that SIM together with its virtual subscription.",
    )],
    category: checklist::AS_SIM,
    ..SIM
};
