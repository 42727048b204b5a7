//! Paid services beside connectivity: Lagoon and Flux.

use super::BASE;
use crate::account::{Coverage, Fact};
use crate::catalogue::constraints::{FINAL_BILL, KEEP_KEY, OPEN_SERVICE};
use crate::catalogue::source::{
    CONSOLE_TEXTS, FLUX_PLAN as FLUX_PLAN_PAGE, FLUX_QUOTAS, JA_LAGOON_LIMITS, LAGOON_PACKS, SPEC,
};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Found, KindSpec, Known, Means, Noun, Open, Pair, Part, Provenance,
    Read, Refusal, Route, StatusSpec, StepSpec, Strength, Test, documented, inferred, t,
};
use crate::catalogue::{Code, GLOBAL, JAPAN, Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] = &[LAGOON_LICENSE_PACK, LAGOON_USER, LAGOON_SUBSCRIPTION, FLUX_APP, FLUX_PLAN];

const UNSTATED: Known<Blocks> =
    inferred(Blocks::Unstated, "the console's checklist shows uncancelled services, without a published list of them");

/// The API description has the answer 400 without a reason, so no error code proves that there is no
/// Lagoon: a person is asked.
const NOT_REGISTERED: Option<Refusal> = Some(Refusal {
    status: 400,
    codes: &[],
    why: t("an error may mean that Lagoon was never registered in this coverage, and may mean anything else too"),
});
const LAGOON_ROOT: Known<Actor> = documented(Actor::RootUser, &[SPEC, JA_LAGOON_LIMITS]);

const LAGOON_LICENSE_PACK: KindSpec = KindSpec {
    name: "lagoon-license-pack",
    noun: Noun::new("Lagoon licence pack", "Lagoon licence packs"),
    summary: t("packs of one sort (users, dashboards) on top of the Lagoon plan"),
    phase: 7,
    reads: &[Read {
        paged: false,
        refused: NOT_REGISTERED,
        ..Read::list(
            Operation::new(
                "listLagoonLicensePackStatus",
                "GET",
                "/lagoon/license_packs",
                "lagoon license-packs list-status",
                &[],
            ),
            &[Part::Field(&["licensePackName"])],
        )
    }],
    when: &[Test::positive("quantity")],
    status: StatusSpec {
        provenance: Provenance::Inferred(t("a pack that is listed with the quantity 0 is not held")),
        ..StatusSpec::NONE
    },
    facts: &[FactSpec::new(Fact::Quantity, "quantity")],
    // No rule about the account: a pack is there only with Lagoon, which has one.
    before: &[Constraint {
        then: "lagoon-subscription",
        strength: Strength::Cascade,
        pairs: &[Pair::SameCoverage],
        reason: t("packs are part of the Lagoon plan and end with it"),
        provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
    }],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec {
            takes_time: documented(true, &[LAGOON_PACKS]),
            ..StepSpec::api(
                Action::Cancel,
                Operation::new(
                    "updateLagoonLicensePack",
                    "PUT",
                    "/lagoon/license_packs",
                    "lagoon license-packs update",
                    &[],
                )
                .body(r#"{"licensePackQuantities":[{"licensePackName":"{key}","desiredQuantity":0}]}"#),
            )
        }],
        note: t(
            "only to drop the packs while Lagoon is kept: delete the users and dashboards beyond the lower number first; it takes effect next month",
        ),
    }],
    who: LAGOON_ROOT,
    billed: documented(true, &[LAGOON_PACKS]),
    billed_until_ended: documented(true, &[LAGOON_PACKS]),
    irreversible: inferred(false, "packs can be bought again"),
    blocks: inferred(Blocks::ViaParent, "a pack ends with Lagoon, and Lagoon is taken to be in the way"),
    code: Code::ContractActive,
    notes: &[
        t("Packs need the Pro plan and end with Lagoon: their number need not be lowered when Lagoon itself ends."),
        t("For the month in which the number changes, the higher number is billed."),
    ],
    category: checklist::OTHER,
    ..BASE
};

const LAGOON_USER: KindSpec = KindSpec {
    name: "lagoon-user",
    noun: Noun::new("Lagoon user", "Lagoon users"),
    summary: t("a login to the Lagoon dashboards"),
    phase: 7,
    reads: &[Read {
        paged: false,
        refused: NOT_REGISTERED,
        ..Read::list(
            Operation::new("listLagoonUsers", "GET", "/lagoon/users", "lagoon list-users", &[]),
            &[Part::Field(&["id"])],
        )
    }],
    label: &["email"],
    before: &[Constraint {
        then: "lagoon-subscription",
        strength: Strength::Cascade,
        pairs: &[Pair::SameCoverage],
        reason: t("users belong to Lagoon and end with it"),
        provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
    }],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Delete,
            Operation::new(
                "deleteLagoonUser",
                "DELETE",
                "/lagoon/users/{lagoon_user_id}",
                "lagoon delete-user",
                &[("lagoon_user_id", ParamSource::Key(0))],
            ),
        )],
        note: t("only to drop the user while Lagoon is kept"),
    }],
    billed: inferred(false, "the plan and the packs are what is paid for"),
    billed_until_ended: inferred(false, "the plan and the packs are what is paid for"),
    irreversible: inferred(true, "no operation brings a deleted user back"),
    lost: t("the login"),
    blocks: inferred(Blocks::No, "it ends with Lagoon"),
    ..BASE
};

const LAGOON_SUBSCRIPTION: KindSpec = KindSpec {
    name: "lagoon-subscription",
    noun: Noun::new("Lagoon subscription", "Lagoon subscriptions"),
    summary: t("the registration to Lagoon (dashboards), free or paid"),
    phase: 7,
    found: Found::Implied {
        by: &["lagoon-user", "lagoon-license-pack"],
        key: "current",
        why: t("no operation returns the plan, but users and packs exist only where Lagoon is registered"),
    },
    before: &[OPEN_SERVICE, FINAL_BILL, KEEP_KEY],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Terminate,
            Operation::new("terminateLagoon", "POST", "/lagoon/terminate", "lagoon terminate", &[]),
        )],
        note: t("copy the dashboards out first: users, dashboards, alerts and packs end with it, Harvest data stays"),
    }],
    who: LAGOON_ROOT,
    billed: inferred(true, "the plans Maker and Pro are paid; which plan it is cannot be read"),
    billed_until_ended: inferred(true, "the plans Maker and Pro are paid; which plan it is cannot be read"),
    alternatives: &[(
        &[],
        documented(
            t("keep it on the plan free instead of a paid one: soracom lagoon updated-plan, by the root user"),
            &[SPEC],
        ),
    )],
    irreversible: inferred(true, "no operation exports or restores dashboards"),
    lost: t("all dashboards, alerts and users of Lagoon"),
    blocks: UNSTATED,
    code: Code::ContractActive,
    notes: &[
        t("Dashboards cannot be exported through the API: copy what is worth keeping in the console first."),
        t("Harvest data, which Lagoon only shows, stays."),
    ],
    category: checklist::OTHER,
    open: &[Open {
        question: t("What do the lists of Lagoon answer where it was never registered?"),
        assumed: t("400, 404 and an empty list all mean that no registration shows; a person is asked"),
    }],
    ..BASE
};

const NO_FLUX_OPERATIONS: &str = "the API description has no operation on Flux, only the group settings that feed it";
const BOTH: &[Coverage] = &[JAPAN, GLOBAL];

const FLUX_APP: KindSpec = KindSpec {
    name: "flux-app",
    noun: Noun::new("Flux app", "Flux apps"),
    summary: t("a flow of events and actions built in Flux"),
    phase: 7,
    coverages: documented(BOTH, &[FLUX_QUOTAS]),
    found: Found::Unlisted { look: t("User Console > Soracom Flux, in each coverage"), why: t(NO_FLUX_OPERATIONS) },
    before: &[Constraint {
        then: "flux-plan",
        strength: Strength::Hard,
        pairs: &[Pair::SameCoverage],
        reason: t("the plan cannot be cancelled while there are too many apps or settings that need it"),
        provenance: Provenance::Documented(&[FLUX_PLAN_PAGE]),
    }],
    routes: &[Route::only(&[StepSpec::by(Action::Delete, Means::Console(t("Soracom Flux > Flux Apps > the app")))])],
    who: inferred(Actor::ConsoleUser, "only changing the plan is said to need the root user"),
    billed: inferred(true, "running an app uses up what the plan includes"),
    billed_until_ended: inferred(true, "an app is there until it is deleted"),
    irreversible: inferred(true, "nothing is said of restoring a deleted app"),
    lost: t("the app's flow"),
    blocks: UNSTATED,
    code: Code::ServiceActive,
    notes: &[t("Groups may feed an app through their SoracomFlux setting.")],
    category: checklist::OTHER,
    ..BASE
};

const FLUX_PLAN: KindSpec = KindSpec {
    name: "flux-plan",
    noun: Noun::new("paid Flux plan", "paid Flux plans"),
    summary: t("the Standard or Enterprise plan of Flux in a coverage"),
    phase: 7,
    coverages: documented(BOTH, &[FLUX_PLAN_PAGE]),
    found: Found::Unlisted {
        look: t("User Console > Soracom Flux > Your Plan, in each coverage"),
        why: t(NO_FLUX_OPERATIONS),
    },
    before: &[OPEN_SERVICE, FINAL_BILL],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec {
            takes_time: documented(true, &[FLUX_PLAN_PAGE]),
            ..StepSpec::by(Action::Cancel, Means::Console(t("Soracom Flux > Flux Apps > Change plan > Developer")))
        }],
        note: t(
            "takes effect next month, without a refund for the rest of this one; an Enterprise plan is changed through sales",
        ),
    }],
    who: documented(Actor::RootUser, &[FLUX_PLAN_PAGE]),
    billed: documented(true, &[FLUX_PLAN_PAGE]),
    billed_until_ended: documented(true, &[FLUX_PLAN_PAGE]),
    irreversible: inferred(false, "a plan can be taken again"),
    blocks: UNSTATED,
    code: Code::ContractActive,
    notes: &[t("A coverage on the Developer plan has no paid plan to cancel.")],
    category: checklist::OTHER,
    ..BASE
};
