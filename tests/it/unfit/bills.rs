//! Bills of one's own: dates rest on what they say of their amount.

use snapbox::{assert_data_eq, str};
use winddown::account::AccountBuilder;
use winddown::assessment::Assessment;
use winddown::backend::{Clock as _, Simulation};
use winddown::catalogue::spec::{
    Action, Constraint, KindSpec, Means, Pair, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Text,
    inferred, t,
};
use winddown::catalogue::{Catalogue, Code, InvalidCatalogue, Noun, Provider, Weekends};
use winddown::drive::{DriveOptions, drive};
use winddown::execution::{ConfirmedPlan, Consent, Entry, Execution, Options, Outlook, Terms};
use winddown::verify::{Soundness, verify};

use crate::common::kinds::{ACCOUNT, BEFORE_ACCOUNT, before};
use crate::common::now;

const WAIT: StepSpec = StepSpec::by(Action::Wait, Means::Wait(t("the bill to be final")));
const PAY: StepSpec = StepSpec::by(Action::Pay, Means::Payment(t("by bank transfer")));

/// What is charged, and is deleted by hand.
const SERVER: KindSpec = KindSpec {
    name: "server",
    noun: Noun::new("server", "servers"),
    before: &[BEFORE_ACCOUNT, before("bill", Strength::Hard, &[Pair::FinalBill])],
    billed: inferred(true, "it is a test's"),
    billed_until_ended: inferred(true, "it is a test's"),
    routes: &[Route::only(&[StepSpec::by(Action::Delete, Means::Console(t("Servers > Delete")))])],
    ..KindSpec::EMPTY
};

const BEFORE: &[Constraint] = &[BEFORE_ACCOUNT];
const WAITED: &[Route] = &[Route::only(&[WAIT, PAY])];
const PAID: &[Route] = &[Route::only(&[PAY])];

/// A bill that is listed once it is due, or with a status that says that it is not.
const BILL: KindSpec = KindSpec {
    name: "bill",
    noun: Noun::new("bill", "bills"),
    is_bill: true,
    status: StatusSpec {
        fields: &["state"],
        values: &[
            StatusValue::coded("open", Standing::Live, Code::BillUnconfirmed),
            StatusValue::coded("due", Standing::Live, Code::BillUnpaid),
            StatusValue::new("paid", Standing::Gone),
        ],
        ..StatusSpec::NONE
    },
    before: BEFORE,
    routes: &[
        Route { statuses: &["due"], steps: &[PAY], note: Text::EMPTY },
        Route { statuses: &[], steps: &[WAIT, PAY], note: Text::EMPTY },
    ],
    code: Code::BillUnpaid,
    phase: 10,
    ..KindSpec::EMPTY
};

fn of(bill: KindSpec) -> Result<Catalogue, InvalidCatalogue> {
    Catalogue::new(Provider::new("Toy cloud"), [ACCOUNT, SERVER, bill])
}

fn flaws(bill: KindSpec) -> String {
    of(bill).unwrap_err().to_string()
}

/// The earliest closing day of an account with a server, and with these bills.
fn earliest(bill: KindSpec, bills: &[(&str, &str)]) -> String {
    assessment(bill, bills).earliest_close().unwrap().to_string()
}

fn assessment(bill: KindSpec, bills: &[(&str, &str)]) -> Assessment {
    let catalogue = of(bill).unwrap();
    let mut builder = AccountBuilder::new("toy-7".parse().unwrap());
    builder.read_the_rest(&catalogue);
    builder.add("server", None, "db");
    for (month, status) in bills {
        builder.add("bill", None, month).status(status);
    }
    Assessment::new(builder.build(&catalogue).unwrap(), &catalogue, now()).unwrap()
}

/// When the account is closed if everything that can be done is done as soon as it can.
fn closed(assessment: &Assessment, catalogue: &Catalogue) -> String {
    let backend = Simulation::new(assessment.account(), catalogue, now()).people_act();
    let terms = Terms::default().consent(Consent::All).max_steps(50);
    let plan = ConfirmedPlan::new(assessment.plan().save(&Weekends), "toy-7", terms).unwrap();
    let mut execution = Execution::start(plan, Options::default(), now());
    let options = DriveOptions::default().wait_until("2026-09-01T00:00:00Z".parse().unwrap());
    let mut journal: Vec<Entry> = Vec::new();
    let outlook = drive(&mut execution, &backend, &mut journal, &backend, &options, &mut |_, _| {}).unwrap();
    let open: Vec<String> = execution.errands().map(|errand| errand.subject().to_string()).collect();
    assert!(outlook == Outlook::Waiting && open == ["account/toy-7"], "{outlook:?}: {open:?}");
    backend.now().date_naive().to_string()
}

/// The dates are those on which it could be done.
#[test]
fn the_simulation_waits_as_long() {
    let catalogue = of(BILL).unwrap();
    let assessment = assessment(BILL, &[]);
    assert_eq!(
        verify(&assessment.plan().save(&Weekends), assessment.account(), &catalogue, now()).soundness(),
        Soundness::Sound
    );
    assert_eq!(closed(&assessment, &catalogue), assessment.earliest_close().unwrap().to_string());
}

/// No response lists it, so it is not final, whatever the kind says of those that are listed.
#[test]
fn a_bill_that_is_to_come_is_waited_for() {
    let unconfirmed = KindSpec { code: Code::BillUnconfirmed, ..BILL };
    let bare = KindSpec { status: StatusSpec::NONE, routes: WAITED, code: Code::BillUnconfirmed, ..BILL };
    for bill in [BILL, unconfirmed, bare] {
        assert_eq!(earliest(bill, &[]), "2026-09-01");
    }
    for bills in [&[("2026-07", "due")][..], &[("2026-08", "open")], &[("2026-07", "paid"), ("2026-08", "open")]] {
        assert_eq!(earliest(BILL, bills), "2026-09-01", "{bills:?}");
    }
    // That of this month is settled already, so that the next one takes what still runs.
    assert_eq!(earliest(BILL, &[("2026-08", "paid")]), "2026-10-01");
}

/// Otherwise the account would seem closable before its last bill is final.
#[test]
fn a_bill_that_does_not_tell_whether_it_is_final_is_refused() {
    let default = KindSpec { code: Code::NotTerminated, ..BILL };
    assert_data_eq!(
        flaws(default),
        str![
            "bill: the code of a bill that is to be paid tells whether its amount is final, which NOT_TERMINATED does not (`Code::BillUnconfirmed` if it is not, otherwise `BillUnpaid`, `BillDeferred` or `PaymentFailed`)"
        ]
    );
    let pay_only = KindSpec { status: StatusSpec::NONE, routes: PAID, ..BILL };
    assert_data_eq!(
        flaws(pay_only),
        str![[r#"
bill: nothing tells that the amount of a bill is not final yet: `Code::BillUnconfirmed` has to be its code, or that of a live status
bill: a bill without a status is not final, so that its route has to begin with waiting (`Means::Wait`)
"#]]
    );
    let rash = KindSpec {
        routes: &[
            Route { statuses: &["open"], steps: &[PAY], note: Text::EMPTY },
            Route { statuses: &[], steps: &[WAIT, PAY], note: Text::EMPTY },
        ],
        ..BILL
    };
    assert_data_eq!(
        flaws(rash),
        str![
            "bill: a bill with the status `open` is not final, so that its route has to begin with waiting (`Means::Wait`)"
        ]
    );
}
