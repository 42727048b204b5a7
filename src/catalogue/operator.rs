//! The account itself.

use super::source::{FAQ_CHECKLIST, SEED};
use super::spec::{
    Action, Blocks, Home, KindSpec, Means, Noun, Part, Read, Route, Standing, StatusSpec, StepSpec, Who, documented,
    inferred,
};
use super::{Operation, ParamSource};

pub(super) const KINDS: &[KindSpec] = &[ACCOUNT];

const ACCOUNT: KindSpec = KindSpec {
    name: "account",
    aliases: &["operator"],
    noun: Noun { one: "account", many: "accounts" },
    summary: "the operator: the Soracom account with everything in it",
    phase: 12,
    home: inferred(Home::Operator, "one operator may hold both coverages; both have to be clear"),
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
            Means::Console("User Console as the root user > account menu (top right) > Terminate account"),
        )],
        note: "no public API operation closes an account",
    }],
    who: documented(Who::ConsoleRootUser, &[FAQ_CHECKLIST]),
    billed: inferred(false, "fees belong to what the account holds"),
    billed_until_ended: inferred(false, "fees belong to what the account holds"),
    irreversible: documented(true, &[SEED]),
    lost: "everything in the account, for good; signing up again starts from nothing",
    blocks: documented(Blocks::Itself, &[SEED]),
    notes: &[
        "It closes only after the final bill is paid and nothing is outstanding.",
        "Soracom's support cannot close an account for a customer; it helps to find what is in the way.",
    ],
    open: &[
        super::spec::Open {
            question: "Which answers mean that something may not end yet?",
            assumed: "every 4xx does, unless it is a 404 and a second look shows that the thing is gone",
        },
        super::spec::Open {
            question: "What does the checklist count under Other?",
            assumed: "whatever is billed and has no category of its own; the checklist itself decides",
        },
        super::spec::Open {
            question: "Does an account close at once or on request?",
            assumed: "either may be: orders are settled first",
        },
        super::spec::Open {
            question: "What does it mean that another operator is the root operator?",
            assumed: "that it is not for this account alone to close: stop, and ask Soracom's support",
        },
    ],
    ..KindSpec::EMPTY
};
