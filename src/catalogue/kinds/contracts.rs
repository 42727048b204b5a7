//! Contracts and discounts.

use super::BASE;
use crate::account::Fact;
use crate::catalogue::constraints::{FINAL_BILL, KEEP_KEY, OPEN_SERVICE};
use crate::catalogue::source::{CONSOLE_TEXTS, JA_VOLUME_DISCOUNT, JP_COUPON, JP_DISCOUNT_PRICE, SPEC};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Fee, Form, KindSpec, Means, Noun, Pair, Part, Provenance, Read,
    RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Test, Text, documented, inferred, seen, t,
};
use crate::catalogue::{Code, JAPAN, Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] = &[OPERATOR_CONTRACT, LONG_TERM_DISCOUNT, COUPON];

const OPERATOR_CONTRACT: KindSpec = KindSpec {
    name: "operator-contract",
    noun: Noun::new("optional contract", "optional contracts"),
    summary: t("a paid option of the operator: support plan, long Harvest retention, Napter, API audit log"),
    phase: 7,
    coverages: inferred(&[], "contracts are made per operator; one coverage pays"),
    reads: &[Read {
        rows: "",
        paged: false,
        when: &[Test::is(&["Support"], "namespace", &["Email"])],
        ..Read::list(
            Operation::new(
                "getOperatorConfigurationNamespace",
                "GET",
                "/operators/{operator_id}/configuration/{namespace}",
                "operator configuration get",
                &[("operator_id", ParamSource::Operator), ("namespace", ParamSource::Const("Support"))],
            ),
            &[Part::Const("support")],
        )
    }],
    unseen: Some(t("only the support plan can be read; no operation lists harvest, napter and api_audit_log")),
    status: StatusSpec {
        fields: &["configuration.tier"],
        values: &[
            StatusValue::new("basic", Standing::Gone),
            StatusValue::new("priority", Standing::Live),
            StatusValue::new("enterprise", Standing::Live),
            StatusValue::new("attested", Standing::Live),
        ],
        absent: Standing::Live,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t("the basic support plan is the one that comes with every account")),
        note: Text::EMPTY,
    },
    facts: &[
        FactSpec::new(Fact::NextMonth, "configuration.upcomingTier"),
        FactSpec::new(Fact::BilledTo, "configuration.paymentCoverage"),
    ],
    before: &[OPEN_SERVICE, FINAL_BILL, KEEP_KEY],
    routes: &[
        Route {
            statuses: &["enterprise"],
            steps: &[StepSpec::by(
                Action::Cancel,
                Means::Support(t("cancelling the enterprise support plan, which is contracted with sales")),
            )],
            note: Text::EMPTY,
        },
        Route {
            statuses: &["attested"],
            steps: &[StepSpec::by(
                Action::Cancel,
                Means::Console(t("Soracom Harvest, Napter and API audit logs > the paid option > cancel it")),
            )],
            note: t("a person says that there are some, and nothing shows which"),
        },
        Route {
            statuses: &[],
            steps: &[StepSpec {
                takes_time: documented(true, &[SPEC]),
                ..StepSpec::api(
                    Action::Cancel,
                    Operation::new(
                        "deleteOperatorContract",
                        "DELETE",
                        "/operators/{operator_id}/contracts/{contract_name}",
                        "operator delete-contract",
                        &[("operator_id", ParamSource::Operator), ("contract_name", ParamSource::Key(0))],
                    ),
                )
            }],
            note: t(
                "a support plan runs to the end of the month: cancel it in the month in which the last resources end; what the call answers for a contract that does not exist is not described",
            ),
        },
    ],
    who: seen(Actor::RootUser, &[CONSOLE_TEXTS]),
    billed: inferred(true, "the priority support plan, long retention and audit logs are paid options"),
    billed_until_ended: inferred(true, "the options have a monthly fee"),
    irreversible: inferred(true, "when long retention ends, data older than 40 days may be lost"),
    lost: t("harvest: stored data older than 40 days; export it first"),
    blocks: inferred(Blocks::Unstated, "a paid service, so it is taken to block"),
    code: Code::ContractActive,
    notes: &[
        t(
            "A change of the support plan takes effect at the start of the next month; an `upcomingTier` of basic means that it is arranged.",
        ),
        t(
            "The support plan is sold and changed in Japan coverage only, by the root user; an Enterprise plan is changed by Soracom's sales.",
        ),
    ],
    category: checklist::OTHER,
    ..BASE
};

const LONG_TERM_DISCOUNT: KindSpec = KindSpec {
    name: "long-term-discount",
    noun: Noun::new("long-term discount", "long-term discounts"),
    summary: t("a discount for SIM slots that are paid for a term of 12 to 72 months, used or not"),
    phase: 7,
    coverages: documented(&[JAPAN], &[JP_DISCOUNT_PRICE]),
    reads: &[Read {
        rows: "volumeDiscountList.*",
        paged: false,
        ..Read::list(
            Operation::new("listVolumeDiscounts", "GET", "/volume_discounts", "volume-discounts list", &[]),
            &[Part::Field(&["contractId"])],
        )
    }],
    status: StatusSpec {
        fields: &["status"],
        values: &[StatusValue::new("active", Standing::Live), StatusValue::new("expired", Standing::Gone)],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Documented(&[SPEC]),
        note: t("an ended contract stays listed for up to six months"),
    },
    facts: &[
        FactSpec { fact: Fact::EndsAt, field: "endDate", form: Form::DayEnd, when: &[] },
        FactSpec::new(Fact::Quantity, "quantity"),
        FactSpec::new(Fact::Currency, "currency"),
        FactSpec {
            when: &[Test::only(&["MONTHLY"], "volumeDiscountPaymentType")],
            ..FactSpec::new(Fact::UnitPrice, "unitPrice")
        },
        FactSpec::new(Fact::Detail, "volumeDiscountPaymentType"),
    ],
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("the console's checklist has a category of its own for long-term discounts"),
            provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
        },
        FINAL_BILL,
    ],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::by(
            Action::Cancel,
            Means::Support(t(
                "cancelling the long-term discount (1,100 JPY per SIM slot); without that it ends with its term",
            )),
        )],
        note: t("console, soracom-cli and API cannot cancel it"),
    }],
    who: documented(Actor::Support, &[JA_VOLUME_DISCOUNT, JP_DISCOUNT_PRICE]),
    billed: documented(true, &[JA_VOLUME_DISCOUNT]),
    billed_until_ended: documented(true, &[JA_VOLUME_DISCOUNT]),
    rate: Some(Provenance::Inferred(t(
        "every slot is charged every month, and the description gives a unit price without tax and no unit: it is taken to be for a slot and a month",
    ))),
    ending_fee: Some(documented(Fee::whole(1_100, "JPY"), &[JA_VOLUME_DISCOUNT, JP_DISCOUNT_PRICE])),
    irreversible: inferred(true, "a cancelled contract has to be made anew"),
    lost: t("the discount"),
    blocks: seen(Blocks::Yes, &[CONSOLE_TEXTS]),
    code: Code::ContractActive,
    notes: &[
        t("Every slot is charged for the whole term, even where there are fewer SIMs."),
        t(
            "The term is 12, 36, 60 or 72 months, paid by the month or in advance; a term over a year is sold by Soracom's sales. `endDate` says when it ends.",
        ),
    ],
    category: checklist::LONG_TERM_DISCOUNT,
    ..BASE
};

const COUPON: KindSpec = KindSpec {
    name: "coupon",
    noun: Noun::new("coupon", "coupons"),
    summary: t("a prepaid balance for service fees"),
    phase: 10,
    coverages: documented(&[JAPAN], &[JP_COUPON]),
    reads: &[Read {
        rows: "couponList.*",
        paged: false,
        when: &[Test::positive("balance")],
        ..Read::list(
            Operation::new("listCoupons", "GET", "/coupons", "coupons list", &[]),
            &[Part::Field(&["couponCode"])],
        )
    }],
    references: &[RefSpec::new("order", "orderId", &["order"], Provenance::Documented(&[SPEC]))
        .may_miss("the API keeps 18 months of orders")],
    facts: &[FactSpec::new(Fact::Amount, "balance"), FactSpec::new(Fact::Currency, "currency")],
    who: documented(Actor::Provider, &[JP_COUPON]),
    billed: documented(false, &[JP_COUPON]),
    billed_until_ended: documented(false, &[JP_COUPON]),
    irreversible: inferred(true, "a balance that is left goes with the account"),
    lost: t("the balance: it pays service fees but is not refunded"),
    blocks: inferred(Blocks::No, "it pays, and is not paid for"),
    notes: &[t("The balance is brought up to date only after a month is closed.")],
    ..BASE
};
