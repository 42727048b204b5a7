//! Which bills a plan has to await, and which it must not.

use serde_json::json;
use winddown::account::{Account, AccountBuilder, Fact, Reading};
use winddown::catalogue::{GLOBAL, JAPAN};
use winddown::plan::FactName;
use winddown::verify::{Soundness, Unshown};

use super::{built, checked, file_of, said};
use crate::common::OPERATOR;

const WHOLE: &[&str] = &[];

/// The plan of an account, as the account is now.
fn assert_sound(account: &Account, targets: &[&str]) {
    let verification = checked(&file_of(account, targets), account);
    assert_eq!((verification.soundness(), said(&verification)), (Soundness::Sound, Vec::new()));
}

fn sim(builder: &mut AccountBuilder, key: &str) {
    builder.add("sim", JAPAN, key).status("active");
}

fn discount(builder: &mut AccountBuilder, ends: &str) {
    builder.add("long-term-discount", JAPAN, "d").status("active").fact(Fact::EndsAt, ends);
}

/// What is charged after a bill was settled is on the next.
#[test]
fn a_bill_that_is_settled_is_not_the_last() {
    let account = built(|builder| {
        sim(builder, "s");
        builder.add("bill", JAPAN, "2026-08").status("paid");
    });
    let file = file_of(&account, WHOLE);
    assert!(file["steps"].as_array().unwrap().iter().any(|step| step["subject"] == "jp:bill/2026-09"));
    assert_sound(&account, WHOLE);
}

/// Only what nobody can end earlier is billed until its end; and a term may be longer than anybody plans.
#[test]
fn what_can_be_ended_now_is_billed_no_longer() {
    for ends in ["2026-09-30T23:59:59Z", "2040-01-31T23:59:59Z"] {
        assert_sound(
            &built(|builder| {
                builder.add("sim", JAPAN, "s").status("active").fact(Fact::EndsAt, "2041-03-01T00:00:00Z");
                discount(builder, ends);
            }),
            WHOLE,
        );
    }
}

/// The bill of a place where nothing is charged any more, and that of a month in which nothing is, are not to come.
#[test]
fn a_bill_that_is_not_to_come_is_no_bill_of_another_place_or_month() {
    let before = built(|builder| {
        sim(builder, "s");
        builder.add("sim", GLOBAL, "g").status("active");
        discount(builder, "2026-09-30T23:59:59Z");
    });
    let verification = checked(&file_of(&before, WHOLE), &built(|builder| sim(builder, "s")));
    let mut gone: Vec<String> = said(&verification)
        .iter()
        .map(|line| line.split_once(", which step").unwrap_or_else(|| panic!("{line}")).0.to_owned())
        .collect();
    gone.sort();
    assert_eq!(gone, ["g:bill/2026-08", "g:sim/g", "jp:bill/2026-09", "jp:long-term-discount/d"]);
}

/// An older bill that is not paid yet is not the last one: nothing has to end before it.
#[test]
fn an_older_bill_waits_for_nothing_that_is_charged() {
    let account = built(|builder| {
        sim(builder, "s");
        builder.add("bill", JAPAN, "2026-07").status("closed");
    });
    assert_sound(&account, &["sim", "jp:bill/2026-07"]);
}

/// What a bill takes ends before it, whatever is planned of a later one.
#[test]
fn a_bill_alone_waits_for_what_goes_onto_it() {
    let bills = |builder: &mut AccountBuilder| {
        ["2026-08", "2026-10"].iter().for_each(|month| _ = builder.add("bill", JAPAN, month).status("temporary"));
    };
    let with_sim = built(|builder| {
        bills(builder);
        sim(builder, "s");
    });
    // Nobody knows of the bill of September, so what still runs may be on that of August, or on the last.
    for target in ["jp:bill/2026-08", "jp:bill/2026-10"] {
        let verification = checked(&file_of(&built(bills), &[target]), &with_sim);
        assert_eq!(verification.soundness(), Soundness::Stale, "{target}");
        assert!(said(&verification).iter().any(|line| line.contains("jp:sim/s")), "{:?}", said(&verification));
    }
}

/// No list shows the account itself: it is taken to be there, but not that of somebody else.
#[test]
fn only_the_accounts_own_end_needs_no_list() {
    let account = built(|builder| sim(builder, "s"));
    let mut file = file_of(&account, WHOLE);
    let steps = file["steps"].as_array_mut().unwrap();
    let closing = steps.iter_mut().find(|step| step["subject"] == format!("account/{OPERATOR}")).unwrap();
    closing["subject"] = json!("account/OP0000000009");
    let said = said(&checked(&file, &account)).join("\n");
    assert!(said.contains("account/OP0000000009, which step 4 would end, is not in the account"), "{said}");
}

fn unshown(before: &Account, after: &Account) -> Vec<(String, Option<FactName>, String)> {
    let verification = checked(&file_of(before, WHOLE), after);
    assert_eq!((verification.soundness(), said(&verification)), (Soundness::Unknown, Vec::new()));
    let told = |one: &Unshown| (one.subject.to_string(), one.fact, one.why.clone());
    verification.unshown().iter().map(told).collect()
}

/// What the operator shares may be charged in each coverage: while it is unread, nobody knows whether there will be bills.
#[test]
fn a_bill_may_be_to_come_for_what_is_shared_and_unread() {
    let account = |reading: Reading, is_there: bool| {
        built(|builder| {
            builder.read("operator-contract", None, reading);
            if is_there {
                builder.add("operator-contract", None, "support").status("priority");
            }
        })
    };
    let why = "the support plan was not shown";
    let before = account(Reading::Complete, true);
    let unshown = unshown(&before, &account(Reading::Unread(why.to_owned()), false));
    let row = |subject: &str| (subject.to_owned(), None, why.to_owned());
    for subject in ["operator-contract/support", "g:bill/2026-08", "jp:bill/2026-08"] {
        assert!(unshown.contains(&row(subject)), "{subject}: {unshown:?}");
    }
}

/// A small amount is settled by a later statement: while statements are unread, nobody knows whether it is.
#[test]
fn a_bill_that_a_statement_settled_may_be_settled_while_statements_are_unread() {
    let account = |reading: Reading, is_there: bool| {
        built(|builder| {
            builder.read("payment-statement", JAPAN, reading);
            builder.add("bill", JAPAN, "2026-07").status("lessThanMinimumCharge");
            if is_there {
                builder.add("payment-statement", JAPAN, "P1").refers(Account::SETTLES, &["bill"], "2026-07");
            }
        })
    };
    let why = "listPaymentStatements: 403";
    let unshown = unshown(&account(Reading::Complete, true), &account(Reading::Unread(why.to_owned()), false));
    assert_eq!(unshown, [("jp:bill/2026-07".to_owned(), Some(FactName::Settlement), why.to_owned())]);
}
