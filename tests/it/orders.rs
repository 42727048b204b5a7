//! Orders of goods: what is under way brings SIMs, which are charged.
#![allow(clippy::unwrap_used, reason = "tests")]

use winddown::account::AccountBuilder;
use winddown::assessment::Assessment;
use winddown::catalogue::Catalogue;

use crate::common::{GLOBAL, JAPAN, OPERATOR, now};

fn assessment(fill: impl FnOnce(&mut AccountBuilder)) -> Assessment {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    fill(&mut builder);
    Assessment::new(builder.build(Catalogue::soracom()).unwrap(), Catalogue::soracom(), now()).unwrap()
}

/// Nobody knows when they arrive, and the bill of the month comes after them.
#[test]
fn goods_under_way_do_not_let_an_account_close_today() {
    for status in ["shipped", "receiving"] {
        let assessment = assessment(|builder| _ = builder.add("order", JAPAN, "o").status(status));
        assert_eq!(assessment.earliest_close().unwrap().to_string(), "2026-09-04", "{status}");
        let timeline = assessment.timeline();
        let uncertain: Vec<String> = timeline.uncertain().map(|node| node.to_string()).collect();
        assert_eq!(uncertain, ["jp:order/o"], "{status}");
        let steps: Vec<String> = assessment.plan().steps().map(|step| step.subject().to_string()).collect();
        assert_eq!(steps, ["jp:order/o", "jp:bill/2026-08", "jp:bill/2026-08", "account/OP0012345678"], "{status}");
    }
}

/// An order that can still be cancelled takes no time, but a bill comes after it too.
#[test]
fn an_order_that_is_cancelled_is_not_uncertain() {
    let assessment = assessment(|builder| _ = builder.add("order", GLOBAL, "o").status("ordered"));
    assert_eq!(assessment.earliest_close().unwrap().to_string(), "2026-09-04");
    assert_eq!(assessment.timeline().uncertain().count(), 0);
}

/// The SIMs that an order brings are then ended with the others, also where nothing links them to it.
#[test]
fn an_order_goes_before_the_sims_of_its_coverage() {
    let assessment = assessment(|builder| {
        builder.add("sim", JAPAN, "1").status("active");
        builder.add("sim", GLOBAL, "2").status("active");
        builder.add("order", JAPAN, "o").status("shipped");
    });
    let plan = assessment.plan();
    let stage = |subject: &str| plan.steps().find(|step| step.subject().to_string() == subject).unwrap().stage();
    assert!(stage("jp:order/o") < stage("jp:sim/1"));
    assert_eq!(stage("jp:order/o"), stage("g:sim/2"));
}
