//! What no operation of the API shows at all: a person has to look in the console, or to ask.

use super::BASE;
use crate::account::Coverage;
use crate::catalogue::constraints::{FINAL_BILL, OPEN_SERVICE, stop_and_ask};
use crate::catalogue::source::CONSOLE_TEXTS;
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, Found, KindSpec, Known, Means, Noun, Pair, Provenance, Route, StepSpec,
    Strength, inferred, seen, t,
};
use crate::catalogue::{Code, GLOBAL, JAPAN, checklist};

pub(super) const KINDS: &[KindSpec] = &[SATELLITE_DEVICE, PREPAID_SIM_TOPUP, CAMERA_NOTIFICATION, PAYER];

const NO_OPERATION: &str = "the console has them, and the API description has no operation on them";
const UNNAMED: Known<Blocks> =
    inferred(Blocks::Unstated, "the support article does not name it, and a paid service is taken to block");
const CONSOLE_ONLY: Known<Actor> = seen(Actor::ConsoleUser, &[CONSOLE_TEXTS]);
const EITHER: Known<&[Coverage]> = inferred(&[JAPAN, GLOBAL], "no source says in which coverage they are");

const SATELLITE_DEVICE: KindSpec = KindSpec {
    name: "satellite-device",
    noun: Noun::new("satellite device", "satellite devices"),
    summary: t("a device that communicates by satellite (a preview), with a termination protection of its own"),
    phase: 4,
    coverages: EITHER,
    found: Found::Unlisted {
        look: t("User Console > the list of satellite devices, in each coverage"),
        why: t(NO_OPERATION),
    },
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("all devices have to be terminated before the account"),
            provenance: Provenance::Inferred(t("the support article names SIMs and other devices, not these")),
        },
        FINAL_BILL,
    ],
    routes: &[Route::only(&[StepSpec::by(
        Action::Terminate,
        Means::Console(t(
            "the list of satellite devices > the device: switch its termination protection off, then terminate it",
        )),
    )])],
    who: CONSOLE_ONLY,
    billed: inferred(true, "a device with a line of its own is taken to be charged for"),
    billed_until_ended: inferred(true, "a device with a line of its own is taken to be charged for"),
    irreversible: inferred(true, "other devices cannot be taken back after termination either"),
    lost: t("the device's line"),
    blocks: UNNAMED,
    category: checklist::OTHER,
    ..BASE
};

const PREPAID_SIM_TOPUP: KindSpec = KindSpec {
    name: "prepaid-sim-topup",
    noun: Noun::new("automatic top-up of a prepaid SIM", "automatic top-ups of prepaid SIMs"),
    summary: t("a prepaid SIM (planFX1) that buys data again by itself when it has run out"),
    phase: 3,
    coverages: EITHER,
    found: Found::Unlisted {
        look: t("User Console > SIM Management > the prepaid SIMs (planFX1) > automatic top-up, in each coverage"),
        why: t(NO_OPERATION),
    },
    before: &[
        OPEN_SERVICE,
        FINAL_BILL,
        Constraint {
            then: "sim",
            strength: Strength::Recommended,
            pairs: &[Pair::SameCoverage],
            reason: t("a SIM that is topped up by itself is charged again until that is switched off"),
            provenance: Provenance::Inferred(t("whether terminating the SIM stops the top-up is not described")),
        },
    ],
    routes: &[Route::only(&[StepSpec::by(
        Action::Disable,
        Means::Console(t("SIM Management > the prepaid SIM > switch the automatic top-up off")),
    )])],
    who: CONSOLE_ONLY,
    billed: seen(true, &[CONSOLE_TEXTS]),
    billed_until_ended: inferred(true, "it buys again until it is switched off"),
    irreversible: inferred(false, "it can be switched on again"),
    blocks: UNNAMED,
    code: Code::ServiceActive,
    category: checklist::OTHER,
    ..BASE
};

const CAMERA_NOTIFICATION: KindSpec = KindSpec {
    name: "camera-notification",
    noun: Noun::new("paid notification option of a camera", "paid notification options of cameras"),
    summary: t("an option of a camera that is paid for and can be switched only in the console"),
    phase: 3,
    coverages: inferred(&[JAPAN], "cameras are documented for Japan coverage only"),
    found: Found::Unlisted {
        look: t(
            "User Console (Japan coverage) > Soracom Cloud Camera Services > each camera > its notification options",
        ),
        why: t(NO_OPERATION),
    },
    only_with: &["soracam-device"],
    before: &[
        OPEN_SERVICE,
        FINAL_BILL,
        Constraint {
            then: "soracam-device",
            strength: Strength::Recommended,
            pairs: &[Pair::SameCoverage],
            reason: t("an option can be switched off only while its camera is there"),
            provenance: Provenance::Inferred(t("the console shows options at the camera")),
        },
    ],
    routes: &[Route::only(&[StepSpec::by(
        Action::Cancel,
        Means::Console(t("Soracom Cloud Camera Services > the camera > cancel its notification option")),
    )])],
    who: CONSOLE_ONLY,
    billed: seen(true, &[CONSOLE_TEXTS]),
    billed_until_ended: inferred(true, "an option renews itself until it is cancelled"),
    irreversible: inferred(false, "an option can be bought again"),
    blocks: UNNAMED,
    code: Code::ServiceActive,
    category: checklist::OTHER,
    ..BASE
};

const PAYER: KindSpec = KindSpec {
    name: "other-payer",
    aliases: &["payer"],
    noun: Noun::new("other payer", "other payers"),
    summary: t(
        "a distributor or another operator who pays for this account, perhaps for both coverages on one invoice",
    ),
    phase: 1,
    coverages: inferred(&[], "one invoice may cover both coverages"),
    found: Found::Unlisted {
        look: t("User Console > Billing > Payment Settings, as the root user: whether somebody else pays"),
        why: t("the payment method is listed, but not whether the invoice goes to somebody else"),
    },
    before: stop_and_ask!(Constraint {
        then: "account",
        strength: Strength::Hard,
        pairs: &[Pair::All],
        reason: t("whoever else pays has to agree first: how the last bill is settled then is not described"),
        provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
    }),
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::by(
            Action::Review,
            Means::Support(t("how an account is closed for which somebody else pays, and who has to agree to it")),
        )],
        note: t("stop here until that is known: the bills that this account shows may not be all"),
    }],
    who: inferred(Actor::Support, "who pays is agreed with Soracom or with a distributor"),
    billed: inferred(false, "it pays, and is not paid for"),
    billed_until_ended: inferred(false, "it pays, and is not paid for"),
    irreversible: inferred(false, "asking changes nothing"),
    blocks: inferred(Blocks::Unstated, "nobody says how such an account is closed, so it is taken to block"),
    code: Code::ContractActive,
    category: checklist::AS_BILLING,
    ..BASE
};
