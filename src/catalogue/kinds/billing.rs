//! Bills, statements and the payment method. "Gone" means settled here, and for a payment method
//! that there is nothing wrong with it.

use super::BASE;
use crate::account::{Coverage, Fact};
use crate::catalogue::source::{BILLING, FAQ_CHECKLIST, JA_CHECK_USAGE, PAYMENT, SEED, SPEC};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Form, Found, KindSpec, Means, Noun, Open, Pair, Part, Provenance,
    Read, ReadRole, RefSpec, Refusal, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Test, Text,
    documented, inferred, t,
};
use crate::catalogue::{Code, GLOBAL, JAPAN, Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] = &[PAYMENT_STATEMENT, PAYMENT_METHOD, BILL, THIRD_PARTY_CLAIM];

const BOTH: &[Coverage] = &[JAPAN, GLOBAL];
const MONEY: &[FactSpec] = &[FactSpec::new(Fact::Amount, "amount"), FactSpec::new(Fact::Currency, "currency")];

const CONFIRM: StepSpec =
    StepSpec::by(Action::Wait, Means::Wait(t("the amount to be confirmed early in the next month")));
const PAY: StepSpec = StepSpec::by(Action::Pay, Means::Payment(t("it is charged to the registered payment method")));

/// The status of a payment, which orders share with bills.
pub(super) const PAYMENT_STATUS: &[StatusValue] = &[
    StatusValue::new("paid", Standing::Gone),
    StatusValue::new("delegated_to_third_party", Standing::Gone),
    StatusValue::coded("lessThanMinimumCharge", Standing::Live, Code::BillDeferred),
    StatusValue::coded("beforeCharging", Standing::Ending, Code::BillUnpaid),
    StatusValue::coded("paying", Standing::Ending, Code::BillUnpaid),
    StatusValue::coded("charging", Standing::Ending, Code::BillUnpaid),
    StatusValue::coded("delegating_to_third_party", Standing::Ending, Code::BillUnpaid),
    StatusValue::coded("fail", Standing::Live, Code::PaymentFailed),
    StatusValue::coded("refunding", Standing::Review, Code::BillUnpaid),
    StatusValue::coded("refunded", Standing::Review, Code::BillUnpaid),
    StatusValue::coded("refund_fail", Standing::Review, Code::BillUnpaid),
    StatusValue::coded("canceling", Standing::Review, Code::BillUnpaid),
    StatusValue::coded("cancelled", Standing::Review, Code::BillUnpaid),
    StatusValue::coded("cancel_failed", Standing::Review, Code::BillUnpaid),
    StatusValue::coded("temporary", Standing::Live, Code::BillUnconfirmed),
    StatusValue::coded("closed", Standing::Live, Code::BillUnpaid),
];

/// What to do about a payment that failed.
pub(super) const FAILED: Route = Route {
    statuses: &["fail"],
    steps: &[StepSpec::by(
        Action::Pay,
        Means::Payment(t(
            "registering a working card charges what is unpaid at once; a failed charge is also retried by itself after some days",
        )),
    )],
    note: t("bank transfer is possible after asking Soracom"),
};

const BILL: KindSpec = KindSpec {
    name: "bill",
    noun: Noun::new("bill", "bills"),
    summary: t("the bill of one month in one coverage"),
    phase: 10,
    is_bill: true,
    coverages: documented(BOTH, &[JA_CHECK_USAGE]),
    reads: &[
        Read {
            rows: "billList.*",
            paged: false,
            ..Read::list(
                Operation::new("getBillingHistory", "GET", "/bills", "bills list", &[]),
                &[Part::Month("yearMonth")],
            )
        },
        Read {
            rows: "",
            paged: false,
            when: &[Test::not_zero("amount")],
            ..Read::list(
                Operation::new("getLatestBilling", "GET", "/bills/latest", "bills get-latest", &[]),
                &[Part::Month("lastEvaluatedTime")],
            )
        },
        Read {
            role: ReadRole::Extra,
            rows: "",
            paged: false,
            ..Read::list(
                Operation::new(
                    "getBilling",
                    "GET",
                    "/bills/{yyyyMM}",
                    "bills get",
                    &[("yyyyMM", ParamSource::Month(0))],
                ),
                &[Part::Month("yearMonth")],
            )
        },
    ],
    status: StatusSpec {
        fields: &["paymentStatus", "state"],
        values: PAYMENT_STATUS,
        absent: Standing::Live,
        unlisted: Standing::Unrecognised,
        settled_if_referred: &["lessThanMinimumCharge"],
        provenance: Provenance::Inferred(t(
            "paid is documented; a claim handed to a third party is settled towards Soracom; anything else is outstanding",
        )),
        note: t(
            "an amount below the minimum charge is carried over and settled when a later statement lists its month",
        ),
    },
    facts: MONEY,
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("the final fee has to be confirmed and paid, with nothing outstanding"),
            provenance: Provenance::Documented(&[SEED, FAQ_CHECKLIST]),
        },
        Constraint {
            then: "payment-method",
            strength: Strength::Hard,
            pairs: &[Pair::Never(t("winddown never removes a payment method"))],
            reason: t("a valid payment method is needed in each coverage until the last bill is paid"),
            provenance: Provenance::Inferred(t("each coverage has its own card, and bills are charged to it")),
        },
        Constraint {
            then: "email",
            strength: Strength::Recommended,
            pairs: &[Pair::Never(t("winddown never removes an email address"))],
            reason: t("the invoice goes to the registered addresses"),
            provenance: Provenance::Inferred(t("an email setting for billing exists")),
        },
    ],
    routes: &[
        FAILED,
        Route { statuses: &["closed"], steps: &[PAY], note: Text::EMPTY },
        Route {
            statuses: &["lessThanMinimumCharge"],
            steps: &[StepSpec::by(
                Action::Wait,
                Means::Wait(t(
                    "a later payment statement to cover this month; if none ever does, Soracom's support can tell",
                )),
            )],
            note: t(
                "it may end paid together with later months, or rounded up to the minimum (in Global USD 0.50 a month, says a copy of the service agreement; for Japan it is not known); whether it is collected when the account closes is not described",
            ),
        },
        Route {
            statuses: &["beforeCharging"],
            steps: &[StepSpec::by(Action::Wait, Means::Wait(t("it to be charged, which has not begun yet")))],
            note: Text::EMPTY,
        },
        Route { statuses: &[], steps: &[CONFIRM, PAY], note: t("nothing can be paid before the amount is confirmed") },
    ],
    who: documented(Actor::Provider, &[FAQ_CHECKLIST]),
    billed: documented(true, &[BILLING]),
    billed_until_ended: documented(false, &[BILLING]),
    irreversible: inferred(true, "no operation takes a payment back"),
    blocks: documented(Blocks::Yes, &[SEED, FAQ_CHECKLIST]),
    code: Code::BillUnconfirmed,
    notes: &[
        t(
            "Months run in UTC for Global; an older page says so for Japan too, which is taken to hold still. What ends on the last day of a month, in UTC or in Japan, may be charged for the next: avoid that day.",
        ),
        t(
            "The fee of a month is usually confirmed within the first four business days of the next. Public, New Year, Golden Week and summer holidays are taken not to count.",
        ),
        t(
            "A distributor or another operator may pay, and one invoice may cover both coverages. No response shows it: if it is so, ask whoever pays first.",
        ),
        t("No answer to a request for a month's bill means: not final yet, or nothing charged. It never means paid."),
        t("The figure of the running month is preliminary, lags by up to a day and leaves out one-off fees."),
    ],
    category: checklist::BILLING,
    open: &[
        Open {
            question: t(
                "How high is the minimum charge in Japan, and is a deferred bill collected when the account closes?",
            ),
            assumed: t("a deferred bill is unpaid until a statement covers it; ask Soracom's support"),
        },
        Open {
            question: t("In which time zone does a billing month end in Japan?"),
            assumed: t(
                "in UTC, as for Global; where money matters, end nothing on the last day of a month in either zone",
            ),
        },
    ],
    ..BASE
};

const THIRD_PARTY_CLAIM: KindSpec = KindSpec {
    name: "third-party-claim",
    noun: Noun::new("claim of a third party", "claims of third parties"),
    summary: t("what may be owed to a third party, to whom Soracom has handed its claim on a bill"),
    phase: 10,
    coverages: inferred(BOTH, "bills are made per coverage"),
    found: Found::Shown {
        kind: "bill",
        statuses: &["delegated_to_third_party"],
        why: t("a bill whose claim was handed on has a status of its own, so without one there is no claim"),
    },
    before: &[Constraint {
        then: "account",
        strength: Strength::Hard,
        pairs: &[Pair::All],
        reason: t("whoever pays has to say that nothing is outstanding, in either coverage"),
        provenance: Provenance::Inferred(t(
            "a bill that was handed on is settled towards Soracom, and nothing shows whether it was paid",
        )),
    }],
    routes: &[Route::only(&[StepSpec::by(
        Action::Pay,
        Means::Payment(t("to whoever Soracom has handed its claim: ask them what is outstanding")),
    )])],
    who: inferred(Actor::Provider, "no operation and no page of Soracom's pays a third party"),
    billed: inferred(false, "it is a debt, and no service"),
    billed_until_ended: inferred(false, "it is a debt, and no service"),
    irreversible: inferred(true, "no operation takes a payment back"),
    blocks: inferred(Blocks::Unstated, "it is settled towards Soracom, but the account may be another's to pay for"),
    code: Code::BillUnpaid,
    notes: &[t("A distributor may pay, another operator, or a billing agent; one invoice may cover both coverages.")],
    category: checklist::AS_BILLING,
    ..BASE
};

const PAYMENT_METHOD: KindSpec = KindSpec {
    name: "payment-method",
    noun: Noun::new("payment method", "payment methods"),
    summary: t("the card or account that a coverage's bills are charged to"),
    phase: 10,
    coverages: documented(BOTH, &[PAYMENT]),
    reads: &[Read {
        rows: "",
        paged: false,
        refused: Some(Refusal { status: 404, codes: &[], why: t("an answer of 404 means that none is registered") }),
        ..Read::list(
            Operation::new("getPaymentMethod", "GET", "/payment_methods/current", "payment-methods get-current", &[]),
            &[Part::Const("current")],
        )
    }],
    status: StatusSpec {
        fields: &["errorCode"],
        values: &[
            StatusValue::new("success", Standing::Gone),
            StatusValue::new("processing", Standing::Ending),
            StatusValue::new("invalid_request", Standing::Live),
            StatusValue::new("invalid_number", Standing::Live),
            StatusValue::new("incorrect_number", Standing::Live),
            StatusValue::new("invalid_name", Standing::Live),
            StatusValue::new("invalid_expiry_month", Standing::Live),
            StatusValue::new("invalid_expiry_year", Standing::Live),
            StatusValue::new("invalid_expiry", Standing::Live),
            StatusValue::new("incorrect_expiry", Standing::Live),
            StatusValue::new("invalid_cvc", Standing::Live),
            StatusValue::new("incorrect_cvc", Standing::Live),
            StatusValue::new("card_declined", Standing::Live),
            StatusValue::new("missing", Standing::Live),
            StatusValue::new("processing_error", Standing::Live),
        ],
        absent: Standing::Gone,
        unlisted: Standing::Unrecognised,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t("without an error code there is nothing wrong with it")),
        note: t("an error code means that the last attempt to charge it failed"),
    },
    facts: &[FactSpec::new(Fact::Detail, "errorMessage")],
    before: &[Constraint {
        then: "bill",
        strength: Strength::Hard,
        pairs: &[Pair::SameCoverage],
        reason: t("a bill cannot be charged to a payment method that fails"),
        provenance: Provenance::Inferred(t("bills are charged to the coverage's registered payment method")),
    }],
    routes: &[
        Route {
            statuses: &["processing"],
            steps: &[StepSpec::by(Action::Wait, Means::Wait(t("the payment method to be checked")))],
            note: Text::EMPTY,
        },
        Route {
            statuses: &[],
            steps: &[StepSpec::by(
                Action::Repair,
                Means::Console(t(
                    "User Console as the root user, on the page of this coverage > account menu > Payment settings",
                )),
            )],
            note: t("registering a new card charges unpaid bills at once"),
        },
    ],
    who: documented(Actor::RootUser, &[PAYMENT]),
    billed: inferred(false, "it pays, and costs nothing itself"),
    billed_until_ended: inferred(false, "it pays, and costs nothing itself"),
    irreversible: inferred(false, "another card can be registered at any time"),
    blocks: inferred(Blocks::Indirectly, "without it the final bill cannot be paid"),
    code: Code::PaymentMethodInvalid,
    notes: &[t("An answer of 404 means that none is registered.")],
    category: checklist::AS_BILLING,
    ..BASE
};

const PAYMENT_STATEMENT: KindSpec = KindSpec {
    name: "payment-statement",
    noun: Noun::new("payment statement", "payment statements"),
    summary: t("the statement of one payment"),
    phase: 0,
    coverages: inferred(BOTH, "payments are made per coverage"),
    reads: &[Read {
        rows: "paymentStatementsList.*",
        paged: false,
        ..Read::list(
            Operation::new("listPaymentStatements", "GET", "/payment_statements", "payment-statements list", &[]),
            &[Part::Field(&["paymentStatementId"])],
        )
    }],
    references: &[
        RefSpec::new(RefSpec::SETTLES, "chargedYearMonths.*", &["bill"], Provenance::Documented(&[SPEC]))
            .form(Form::Month)
            .may_miss("the API keeps 18 months of bills"),
        RefSpec::new("order", "orderId", &["order"], Provenance::Documented(&[SPEC]))
            .may_miss("the API keeps 18 months of orders"),
    ],
    facts: MONEY,
    before: &[Constraint {
        then: "account",
        strength: Strength::ExportFirst,
        pairs: &[Pair::All],
        reason: t("all data is deleted for good with the account"),
        provenance: Provenance::Documented(&[SEED]),
    }],
    billed: inferred(false, "a record costs nothing"),
    billed_until_ended: inferred(false, "a record costs nothing"),
    irreversible: documented(true, &[SEED]),
    lost: t("statements and their PDFs; the API keeps 18 months"),
    blocks: inferred(Blocks::No, "it is a record"),
    notes: &[],
    ..BASE
};
