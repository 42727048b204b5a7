//! Orders of goods, and their payment.

use super::BASE;
use super::billing::{FAILED, PAYMENT_STATUS};
use crate::account::Fact;
use crate::catalogue::source::{FAQ_ORDER_STATUS, FAQ_PAYMENT_STATUS, JA_CREDIT_CARD, SPEC};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Found, KindSpec, Means, Noun, Pair, Part, Provenance, Read, ReadRole,
    RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Test, Text, documented, inferred, t,
};
use crate::catalogue::{Code, Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] = &[ORDER, ORDER_PAYMENT];

const ORDER_ID: &[(&str, ParamSource)] = &[("order_id", ParamSource::Key(0))];

const ORDER: KindSpec = KindSpec {
    name: "order",
    noun: Noun::new("order", "orders"),
    summary: t("an order of SIMs or other goods"),
    phase: 1,
    reads: &[
        Read {
            rows: "orderList.*",
            paged: false,
            ..Read::list(
                Operation::new("listOrders", "GET", "/orders", "orders list", &[]),
                &[Part::Field(&["orderId"])],
            )
        },
        Read {
            role: ReadRole::Extra,
            rows: "orderedSubscriberList.*",
            per: Some("order"),
            ..Read::list(
                Operation::new(
                    "listOrderedSubscribers",
                    "GET",
                    "/orders/{order_id}/subscribers",
                    "orders list-subscribers",
                    ORDER_ID,
                ),
                &[Part::Param(0)],
            )
        },
    ],
    status: StatusSpec {
        fields: &["orderStatus"],
        values: &[
            StatusValue::new("orderProcessing", Standing::Live),
            StatusValue::new("ordering", Standing::Live),
            StatusValue::new("ordered", Standing::Live),
            StatusValue::new("kitting", Standing::Live),
            StatusValue::new("shipped", Standing::Live),
            StatusValue::new("receiving", Standing::Live),
            StatusValue::new("cancelling", Standing::Ending),
            StatusValue::new("received", Standing::Gone),
            StatusValue::new("cancelled", Standing::Gone),
            StatusValue::new("failed", Standing::Gone),
        ],
        absent: Standing::Unrecognised,
        unlisted: Standing::Unrecognised,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t("a received, cancelled or failed order leaves nothing to wait for")),
        note: t("the steps from processing to received are documented"),
    },
    references: &[
        RefSpec::new("arriving", "simId", &["sim", "virtual-sim"], Provenance::Documented(&[SPEC]))
            .may_miss("a SIM that was ordered is not listed until it is registered"),
        RefSpec::new(
            "group",
            "resourceInitialSetting.simInitialSettings.*.groupId",
            &["group"],
            Provenance::Documented(&[SPEC]),
        )
        .may_miss("the setting was made when the goods were ordered, the group may be gone since"),
        RefSpec::new("address", "shippingAddressId", &["shipping-address"], Provenance::Documented(&[SPEC]))
            .may_miss("the address may have been deleted since"),
    ],
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("open payments are checked, and goods under way bring new SIMs"),
            provenance: Provenance::Inferred(t("the checklist for closing looks at outstanding payments")),
        },
        Constraint {
            then: "bill",
            strength: Strength::Hard,
            pairs: &[Pair::FinalBill],
            reason: t("the SIMs that an order brings are charged, so that a bill comes after it"),
            provenance: Provenance::Inferred(t(
                "ordered SIMs become SIMs of the account, and the final bill is that of the month in which the last of them ended",
            )),
        },
        Constraint {
            then: "sim",
            strength: Strength::Recommended,
            pairs: &[Pair::SameCoverage],
            reason: t("an order should be settled first, so that late SIMs are seen"),
            provenance: Provenance::Inferred(t("ordered SIMs are listed per order until they are registered")),
        },
        Constraint {
            then: "group",
            strength: Strength::Recommended,
            pairs: &[Pair::Refers(&["group"])],
            reason: t("the order may put its SIMs into the group when they are registered"),
            provenance: Provenance::Inferred(t("an order carries an initial setting for its SIMs")),
        },
    ],
    routes: &[
        Route {
            statuses: &["orderProcessing", "ordering", "ordered", "kitting"],
            steps: &[StepSpec {
                takes_time: inferred(true, "there is a status for an order that is being cancelled"),
                ..StepSpec::api(
                    Action::Cancel,
                    Operation::new("cancelOrder", "PUT", "/orders/{order_id}/cancel", "orders cancel", ORDER_ID),
                )
            }],
            note: t("an order that was dispatched cannot be cancelled"),
        },
        Route {
            statuses: &["shipped", "receiving"],
            steps: &[StepSpec::api(
                Action::Accept,
                Operation::new(
                    "registerOrderedSim",
                    "POST",
                    "/orders/{order_id}/subscribers/register",
                    "orders register-subscribers",
                    ORDER_ID,
                ),
            )],
            note: t(
                "the SIMs and cellular packs that arrive are then listed and have to be terminated too; whether goods can be accepted before they have arrived is not described",
            ),
        },
        Route {
            statuses: &[],
            steps: &[StepSpec::by(Action::Wait, Means::Wait(t("the order to be completed")))],
            note: Text::EMPTY,
        },
    ],
    who: inferred(Actor::Api, "no restriction to the root user is stated"),
    billed: documented(true, &[JA_CREDIT_CARD]),
    billed_until_ended: documented(false, &[JA_CREDIT_CARD]),
    irreversible: inferred(true, "a cancelled order has to be placed anew"),
    lost: t("the order; goods can be ordered again"),
    blocks: inferred(Blocks::Indirectly, "open payments are checked, and its SIMs are new resources"),
    code: Code::OrderOpen,
    notes: &[
        t("The card is charged just before the goods are shipped."),
        t(
            "A cellular pack is listed only after it was shipped: list the gadgets anew when an order has been received.",
        ),
    ],
    category: checklist::OTHER,
    ..BASE
};

/// The statuses of an order that is neither cancelled nor failed.
const STANDS: &[&str] =
    &["orderProcessing", "ordering", "ordered", "kitting", "shipped", "receiving", "received", "cancelling"];

const ORDER_PAYMENT: KindSpec = KindSpec {
    name: "order-payment",
    noun: Noun::new("payment of an order", "payments of orders"),
    summary: t("the payment of an order that has not been settled"),
    phase: 10,
    found: Found::Within { kind: "order", rows: "", identity: &[Part::Parent] },
    when: &[Test::present("paymentStatus"), Test::is(STANDS, "orderStatus", &["cancelled", "failed"])],
    status: StatusSpec {
        fields: &["paymentStatus"],
        values: PAYMENT_STATUS,
        absent: Standing::Unrecognised,
        unlisted: Standing::Unrecognised,
        settled_if_referred: &[],
        provenance: Provenance::Documented(&[SPEC, FAQ_PAYMENT_STATUS, FAQ_ORDER_STATUS]),
        note: Text::EMPTY,
    },
    facts: &[FactSpec::new(Fact::Amount, "totalAmount"), FactSpec::new(Fact::Currency, "currency")],
    before: &[Constraint {
        then: "account",
        strength: Strength::Hard,
        pairs: &[Pair::All],
        reason: t("nothing may be outstanding when the account closes"),
        provenance: Provenance::Inferred(t("the checklist for closing looks at outstanding payments")),
    }],
    routes: &[
        FAILED,
        Route {
            statuses: &[],
            steps: &[StepSpec::by(Action::Wait, Means::Wait(t("the payment to go through")))],
            note: Text::EMPTY,
        },
    ],
    who: inferred(Actor::Provider, "a payment has to go through by itself"),
    billed: inferred(false, "it is the payment, not a service"),
    billed_until_ended: inferred(false, "it is the payment, not a service"),
    irreversible: inferred(false, "paying ends nothing"),
    blocks: inferred(Blocks::Yes, "the checklist for closing looks at outstanding payments"),
    code: Code::BillUnpaid,
    notes: &[],
    category: checklist::AS_BILLING,
    ..BASE
};
