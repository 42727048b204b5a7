//! The account itself.

use super::BASE;
use crate::catalogue::constraints::stop_and_ask;
use crate::catalogue::source::{FAQ_CHECKLIST, SEED};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, Found, KindSpec, Means, Noun, Open, Pair, Part, Provenance, Read, Route,
    Standing, StatusSpec, StepSpec, Strength, Test, Truth, documented, inferred, t,
};
use crate::catalogue::{Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] = &[ACCOUNT, ROOT_OPERATOR];

const ACCOUNT: KindSpec = KindSpec {
    name: "account",
    aliases: &["operator"],
    noun: Noun::new("account", "accounts"),
    summary: t("the operator: the Soracom account with everything in it"),
    phase: 12,
    coverages: inferred(&[], "one operator may hold both coverages; both have to be clear"),
    reads: &[Read {
        rows: "",
        paged: false,
        ..Read::list(
            Operation::new(
                "getOperator",
                "GET",
                "/operators/{operator_id}",
                "operator get",
                &[("operator_id", ParamSource::Operator)],
            ),
            &[Part::Field(&["operatorId"])],
        )
    }],
    label: &["description"],
    status: StatusSpec { unlisted: Standing::Unrecognised, ..StatusSpec::NONE },
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::by(
            Action::CloseAccount,
            Means::Console(t("User Console as the root user > account menu (top right) > Terminate account")),
        )],
        note: t(
            "no public API operation closes an account; it may close at once or as a request that is worked on: expect either, and settle orders first",
        ),
    }],
    who: documented(Actor::RootUser, &[FAQ_CHECKLIST]),
    billed: inferred(false, "fees belong to what the account holds"),
    billed_until_ended: inferred(false, "fees belong to what the account holds"),
    irreversible: documented(true, &[SEED]),
    lost: t("everything in the account, for good; signing up again starts from nothing"),
    blocks: documented(Blocks::Itself, &[SEED]),
    notes: &[
        t(
            "Older texts of the console speak of a request, newer ones of a completion: the account may close at once, or some time after. Settle orders first.",
        ),
        t("It closes only after the final bill is paid and nothing is outstanding."),
        t("Soracom's support cannot close an account for a customer; it helps to find what is in the way."),
    ],
    open: &[
        Open {
            question: t("Which answers mean that something may not end yet?"),
            assumed: t("every 4xx does, unless it is a 404 and a second look shows that the thing is gone"),
        },
        Open {
            question: t("What does the checklist count under Other?"),
            assumed: t("whatever is billed and has no category of its own; the checklist itself decides"),
        },
        Open {
            question: t("Does an account close at once or on request?"),
            assumed: t("either may be: orders are settled first"),
        },
        Open {
            question: t("What does it mean that another operator is the root operator?"),
            assumed: t("that it is not for this account alone to close: stop, and ask Soracom's support"),
        },
    ],
    ..BASE
};

const ROOT: &str = "rootOperatorId";
const UNDESCRIBED: &str = "the API description has the field `rootOperatorId` without a word on it";

const ROOT_OPERATOR: KindSpec = KindSpec {
    name: "root-operator",
    noun: Noun::new("other root operator", "other root operators"),
    summary: t("another operator that the account names as its root"),
    phase: 1,
    coverages: inferred(&[], "it stands in the operator's own record"),
    found: Found::Within { kind: "account", rows: "", identity: &[Part::Field(&[ROOT])] },
    when: &[Test::differs(ROOT, "operatorId").absent(Truth::No, "an account that names no root operator has no other")],
    before: stop_and_ask!(Constraint {
        then: "account",
        strength: Strength::Hard,
        pairs: &[Pair::All],
        reason: t("what the other operator has to do with the account, and with its bills, has to be known first"),
        provenance: Provenance::Inferred(t(UNDESCRIBED)),
    }),
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::by(
            Action::Review,
            Means::Support(t("whether this account can be closed apart from that operator, and who pays its bills")),
        )],
        note: t("stop here until that is known"),
    }],
    who: inferred(Actor::Support, UNDESCRIBED),
    billed: inferred(false, "it is a name in a record"),
    billed_until_ended: inferred(false, "it is a name in a record"),
    irreversible: inferred(false, "asking changes nothing"),
    blocks: inferred(Blocks::Unstated, UNDESCRIBED),
    category: checklist::OTHER,
    ..BASE
};
