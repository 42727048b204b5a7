//! Cameras of Soracom Cloud Camera Services (SoraCam), their licences and options.

use super::BASE;
use crate::account::{Coverage, Fact};
use crate::catalogue::constraints::{FINAL_BILL, OPEN_SERVICE};
use crate::catalogue::source::{JA_LICENSE, SPEC};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Found, KindSpec, Known, Noun, Pair, Part, Provenance, Read, ReadRole,
    RefSpec, Route, StatusSpec, StepSpec, Strength, Test, documented, inferred, t,
};
use crate::catalogue::{Code, JAPAN, Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] =
    &[SORACAM_DEVICE, SORACAM_LICENSE_ASSIGNMENT, SORACAM_OPTION, SORACAM_LICENSE_PACK];

const DEVICE_ID: &[(&str, ParamSource)] = &[("device_id", ParamSource::Key(0))];
const DEVICE_KEY: &[Part] = &[Part::Field(&["deviceId"])];
const IN_JAPAN: Known<&[Coverage]> = inferred(&[JAPAN], "licence packs are documented for Japan coverage only");
const SAM_PERMISSION: &str = "A SAM user also needs the permission for OAuth2:authorize.";
const NOT_NAMED: &str = "the support article does not name cameras and what belongs to them";

const SORACAM_DEVICE: KindSpec = KindSpec {
    name: "soracam-device",
    aliases: &["camera"],
    noun: Noun::new("camera", "cameras"),
    summary: t("a camera registered with Soracom Cloud Camera Services"),
    phase: 4,
    coverages: IN_JAPAN,
    reads: &[
        Read {
            paged: false,
            ..Read::list(
                Operation::new("listSoraCamDevices", "GET", "/sora_cam/devices", "sora-cam devices list", &[]),
                DEVICE_KEY,
            )
        },
        Read {
            role: ReadRole::Detail,
            rows: "",
            per: Some("soracam-device"),
            paged: false,
            ..Read::list(
                Operation::new(
                    "getSoraCamDevice",
                    "GET",
                    "/sora_cam/devices/{device_id}",
                    "sora-cam devices get",
                    DEVICE_ID,
                ),
                DEVICE_KEY,
            )
        },
    ],
    when: &[Test::is_false("isShared")],
    label: &["name"],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "handleDeleteSoraCamDevice",
            "DELETE",
            "/sora_cam/devices/{device_id}",
            "sora-cam devices delete",
            DEVICE_ID,
        ),
    )])],
    who: documented(Actor::Api, &[SPEC]),
    billed: inferred(false, "the fees follow the licences owned and the options of a camera, not the camera"),
    billed_until_ended: inferred(false, "the fees follow the licences owned and the options of a camera"),
    irreversible: inferred(true, "no operation is described that brings a deleted camera back"),
    lost: t("the camera's registration"),
    blocks: inferred(Blocks::Unstated, NOT_NAMED),
    notes: &[
        t(
            "Only the operation for a single camera shows its licences: a list without them says nothing. That the camera itself shows none, or an empty list, is taken to mean that it has none.",
        ),
        t("A camera that another operator shares is theirs to remove: it is passed over."),
        t(SAM_PERMISSION),
    ],
    ..BASE
};

const SORACAM_LICENSE_ASSIGNMENT: KindSpec = KindSpec {
    name: "soracam-license-assignment",
    noun: Noun::new("licence on a camera", "licences on cameras"),
    summary: t("a recording licence that is assigned to a camera"),
    phase: 3,
    coverages: IN_JAPAN,
    found: Found::Within { kind: "soracam-device", rows: "appliedLicenses.*", identity: &[Part::Parent] },
    references: &[RefSpec::new("camera", "deviceId", &["soracam-device"], Provenance::Documented(&[SPEC]))],
    // A camera may have several, which are unassigned together.
    facts: &[
        FactSpec::new(Fact::Detail, "appliedLicenses.*.name"),
        FactSpec::new(Fact::Detail, "appliedLicenses.*.value"),
    ],
    before: &[
        Constraint {
            then: "soracam-license-pack",
            strength: Strength::Hard,
            pairs: &[Pair::SameCoverage],
            reason: t("a licence is unassigned first and cancelled after that"),
            provenance: Provenance::Documented(&[SPEC]),
        },
        Constraint {
            then: "soracam-device",
            strength: Strength::Recommended,
            pairs: &[Pair::Refers(&["camera"])],
            reason: t("what deleting a camera does to its licence is not described"),
            provenance: Provenance::Inferred(t("deleting a camera is described without a word on its licence")),
        },
    ],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Detach,
            Operation::new(
                "unassignSoraCamDeviceAtomCamLicense",
                "DELETE",
                "/sora_cam/devices/{device_id}/atom_cam/license",
                "sora-cam devices atom-cam unassign-license",
                DEVICE_ID,
            ),
        )],
        note: t("answers 403 for a camera that another operator shares, 404 also for one without a licence"),
    }],
    who: documented(Actor::Api, &[SPEC]),
    billed: documented(false, &[SPEC]),
    billed_until_ended: documented(true, &[SPEC]),
    irreversible: inferred(false, "a licence can be assigned again while it is owned"),
    blocks: inferred(Blocks::No, "it is the owned licence that costs, not its assignment"),
    code: Code::StillInUse,
    notes: &[
        t("Without a licence the camera records no more, and what it recorded cannot be viewed: export it first."),
        t("Unassigning alone stops no charge: that takes cancelling the licence in its pack."),
        t(SAM_PERMISSION),
    ],
    category: checklist::OTHER,
    ..BASE
};

const SORACAM_OPTION: KindSpec = KindSpec {
    name: "soracam-option",
    noun: Noun::new("camera option", "camera options"),
    summary: t("real-time access, a paid option of a single camera (live streaming without a limit)"),
    phase: 3,
    coverages: IN_JAPAN,
    reads: &[Read {
        rows: "",
        per: Some("soracam-device"),
        paged: false,
        ..Read::list(
            Operation::new(
                "getSoraCamDeviceAtomCamOptions",
                "GET",
                "/sora_cam/devices/{device_id}/atom_cam/options",
                "sora-cam devices atom-cam get-options",
                DEVICE_ID,
            ),
            &[Part::Param(0)],
        )
    }],
    when: &[Test::is_true("realTimeAccess.enabled")],
    status: StatusSpec {
        provenance: Provenance::Inferred(t("the option is gone when it is no longer enabled")),
        ..StatusSpec::NONE
    },
    references: &[RefSpec::new("camera", "%0", &["soracam-device"], Provenance::Documented(&[SPEC]))],
    before: &[
        OPEN_SERVICE,
        FINAL_BILL,
        Constraint {
            then: "soracam-device",
            strength: Strength::Recommended,
            pairs: &[Pair::Refers(&["camera"])],
            reason: t("a paid option should be off before the camera's record disappears"),
            provenance: Provenance::Inferred(t("the option is switched through the camera's record")),
        },
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Disable,
        Operation::new(
            "updateSoraCamDeviceAtomCamOptionsRealTimeAccess",
            "PUT",
            "/sora_cam/devices/{device_id}/atom_cam/options/real_time_access",
            "sora-cam devices atom-cam update-real-time-access-option",
            DEVICE_ID,
        )
        .body(r#"{"enabled": false}"#),
    )])],
    billed: documented(true, &[SPEC]),
    billed_until_ended: documented(true, &[SPEC]),
    irreversible: inferred(false, "the same operation enables it again"),
    blocks: inferred(Blocks::Unstated, NOT_NAMED),
    code: Code::ServiceActive,
    notes: &[t(
        "The console sells live streaming without a limit for 990 JPY per camera and month, and renews it by itself: taken to be this option.",
    )],
    category: checklist::OTHER,
    ..BASE
};

const SORACAM_LICENSE_PACK: KindSpec = KindSpec {
    name: "soracam-license-pack",
    noun: Noun::new("camera licence pack", "camera licence packs"),
    summary: t("the recording licences of one type that are owned, assigned or not"),
    phase: 6,
    coverages: documented(&[JAPAN], &[SPEC]),
    reads: &[Read {
        paged: false,
        ..Read::list(
            Operation::new(
                "listSoraCamLicensePacks",
                "GET",
                "/sora_cam/license_packs",
                "sora-cam license-packs list",
                &[],
            ),
            &[Part::Field(&["id"])],
        )
    }],
    when: &[Test::positive("quantity")],
    label: &["name"],
    status: StatusSpec {
        provenance: Provenance::Inferred(t("every type stays listed, so a quantity of zero means that none is owned")),
        ..StatusSpec::NONE
    },
    facts: &[
        FactSpec::new(Fact::Quantity, "quantity"),
        FactSpec::new(Fact::InUse, "quantityInUse"),
        FactSpec::new(Fact::Detail, "salesChannel"),
    ],
    before: &[
        OPEN_SERVICE,
        Constraint {
            then: "bill",
            strength: Strength::Hard,
            pairs: &[Pair::FinalBill],
            reason: t("the final bill is that of the month in which the last billed thing ended"),
            provenance: Provenance::Inferred(t(
                "usage is charged up to the day of cancellation and billed in the next month",
            )),
        },
    ],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Cancel,
            Operation::new(
                "updateSoraCamLicensePackQuantity",
                "PUT",
                "/sora_cam/license_packs/{license_pack_id}/quantity",
                "sora-cam license-packs update-quantity",
                &[("license_pack_id", ParamSource::Key(0))],
            )
            .body(r#"{"currentQuantity": {quantity}, "desiredQuantity": 0}"#),
        )],
        note: t(
            "only once `quantityInUse` is zero; a licence renews itself, by the month or for 12 months paid in advance, and nothing is refunded: see when its term ends first",
        ),
    }],
    billed: documented(true, &[SPEC, JA_LICENSE]),
    billed_until_ended: documented(true, &[SPEC, JA_LICENSE]),
    irreversible: inferred(false, "the same operation buys licences again"),
    blocks: inferred(Blocks::Unstated, "the support article does not name it, but it is billed"),
    code: Code::ContractActive,
    notes: &[
        t("Every licence owned is charged, whether it is assigned or not."),
        t("Licences are paid by the month or for 12 months in advance, renew themselves and are not refunded."),
        t("A `salesChannel` other than SORACOM Inc. means that a reseller sold the licences: ask there how they end."),
    ],
    category: checklist::OTHER,
    ..BASE
};
