//! What is supposed of small accounts: how it is told, and what it leaves as it was.
#![allow(clippy::unwrap_used, reason = "tests")]

use chrono::NaiveDate;
use winddown::account::{Account, AccountBuilder, Address, Coverage, Fact, Protection, Reading};
use winddown::catalogue::spec::Actor;
use winddown::catalogue::{Catalogue, Code, GLOBAL};
use winddown::diagnosis::{Assumption, Blocker, Diagnosis};
use winddown::graph::DependencyGraph;
use winddown::report;
use winddown::timeline::{Gone, Weekends};

use crate::common::{JAPAN, OPERATOR, now};

const SIM: &str = "jp:sim/8942310000000000018";
const DISCOUNT: &str = "jp:long-term-discount/VD-1";

fn whole(fill: impl FnOnce(&mut AccountBuilder)) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    fill(&mut builder);
    builder.read_the_rest(Catalogue::soracom());
    builder.build_untidy(Catalogue::soracom()).unwrap()
}

fn diagnosis(account: Account) -> Diagnosis {
    Diagnosis::new(&DependencyGraph::build(account, Catalogue::soracom(), now()).unwrap())
}

/// One SIM.
fn sim(status: &str, protection: Protection) -> Diagnosis {
    diagnosis(whole(|builder| _ = builder.add("sim", JAPAN, &SIM[7..]).status(status).protection(protection)))
}

/// One SIM, and a discount that runs until this day.
fn discount_until(day: &str) -> Diagnosis {
    diagnosis(whole(|builder| {
        builder.add("sim", JAPAN, &SIM[7..]).status("active");
        let discount = builder.add("long-term-discount", JAPAN, "VD-1").status("active");
        discount.fact(Fact::EndsAt, &format!("{day}T14:59:59Z"));
    }))
}

fn code(diagnosis: &Diagnosis, address: &str) -> Option<Code> {
    diagnosis.blocker(&address.parse().unwrap()).map(|blocker| blocker.code())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn kept(address: &str) -> Assumption {
    Assumption::Kept(address.parse().unwrap())
}

fn unprotected(address: &str) -> Assumption {
    Assumption::ProtectionLifted(address.parse().unwrap())
}

#[test]
fn without_its_protection_a_thing_is_in_the_way_as_any_other() {
    let (protected, open) = (sim("active", Protection::On), sim("active", Protection::Off));
    assert_eq!(code(&protected, SIM), Some(Code::TerminationProtected));
    let lifted = protected.what_if(&[unprotected(SIM)]).unwrap();
    assert_eq!(code(&lifted, SIM), code(&open, SIM));
    assert_ne!(code(&open, SIM), Some(Code::TerminationProtected));
    // What is in the way for another reason stays so.
    let odd = sim("nobody-knows", Protection::Off);
    assert_eq!(code(&odd.what_if(&[unprotected(SIM)]).unwrap(), SIM), code(&odd, SIM));
    assert_ne!(code(&odd, SIM), code(&open, SIM));
}

/// Whichever is said first: that a protection is off is no reason to let go of what is to be kept.
#[test]
fn what_is_to_be_kept_is_kept_without_its_protection_too() {
    let protected = sim("active", Protection::On);
    for assumptions in [[kept(SIM), unprotected(SIM)], [unprotected(SIM), kept(SIM)]] {
        assert_eq!(code(&protected.what_if(&assumptions).unwrap(), SIM), Some(Code::KeptByRequest), "{assumptions:?}");
    }
}

/// A bill that no response lists: taken to be paid, and then to be kept.
#[test]
fn a_bill_that_is_kept_is_not_paid_any_more() {
    let paid = |month: &str| Assumption::Paid(format!("jp:bill/{month}").parse().unwrap());
    let account = sim("active", Protection::Off).what_if(&[paid("2026-08")]).unwrap();
    let further = account.what_if(&[paid("2026-09"), kept("jp:bill/2026-09")]).unwrap();
    assert_eq!(code(&further, "jp:bill/2026-09"), Some(Code::KeptByRequest));
    assert_eq!(code(&further, "jp:bill/2026-10"), None);
}

/// Of a bill both words say the same: charges that still run go onto that of the month after it.
#[test]
fn a_bill_that_ends_today_is_paid() {
    let account = diagnosis(whole(|builder| {
        builder.add("sim", JAPAN, &SIM[7..]).status("active");
        builder.add("bill", JAPAN, "2026-08").status("fail");
    }));
    let bill = "jp:bill/2026-08".parse().unwrap();
    let left = |assumption| -> Vec<String> {
        let after = account.what_if(&[assumption]).unwrap();
        after.blockers().map(|blocker| blocker.subject().to_string()).collect()
    };
    assert_eq!(left(Assumption::Paid(bill)), [SIM, "jp:bill/2026-09"]);
    let bill = "jp:bill/2026-08".parse().unwrap();
    assert_eq!(left(Assumption::EndsToday(bill)), [SIM, "jp:bill/2026-09"]);
}

/// Charges go onto the next bill as well if support ends at once what is charged on that alone.
#[test]
fn a_bill_that_is_paid_takes_no_more_charges_if_support_acts() {
    let account = diagnosis(whole(|builder| {
        builder.add("sim", JAPAN, &SIM[7..]).status("active");
        builder.add("bill", JAPAN, "2026-08").status("temporary");
        let discount = builder.add("long-term-discount", JAPAN, "VD-1").status("active");
        discount.fact(Fact::EndsAt, "2026-09-30T14:59:59Z");
    }));
    let closes = |diagnosis: &Diagnosis| diagnosis.timeline(&Weekends).if_support_acts(&Weekends).earliest_close();
    let paid = account.what_if(&[Assumption::Paid("jp:bill/2026-08".parse().unwrap())]).unwrap();
    assert_eq!([closes(&account), closes(&paid)], [Some(day("2026-09-04")), Some(day("2026-10-06"))]);
}

/// With support's help, there is still a bill for each month until the last thing ends that support cannot end earlier.
#[test]
fn a_bill_between_comes_if_support_acts() {
    for has_expiry in [false, true] {
        let account = diagnosis(whole(|builder| {
            let sim = builder.add("sim", JAPAN, "1").status("transferring");
            sim.fact(Fact::EndsAt, "2026-10-01T12:00:00Z");
            if has_expiry {
                builder.add("sim-expiry", JAPAN, "1").refers("sim", &["sim"], "1");
            }
        }));
        let helped = account.timeline(&Weekends).if_support_acts(&Weekends);
        let bill = account.graph().get(&"jp:bill/2026-09".parse().unwrap()).unwrap();
        assert_eq!(helped.gone_at(bill), Gone::At("2026-10-06T00:00:00Z".parse().unwrap()));
    }
}

/// Somebody who acts today acts on the account with all other assumptions, in whatever order they are given.
#[test]
fn nobody_pays_a_bill_onto_which_charges_go_because_the_next_one_is_paid() {
    let account = diagnosis(whole(|builder| {
        builder.add("sim", JAPAN, &SIM[7..]).status("active");
        builder.add("bill", JAPAN, "2026-08").status("closed");
        builder.add("bill", JAPAN, "2026-09").status("temporary");
    }));
    let acts = Assumption::ActsToday(Actor::Payer);
    let paid = Assumption::Paid("jp:bill/2026-09".parse().unwrap());
    assert_eq!(code(&account.what_if(std::slice::from_ref(&acts)).unwrap(), "jp:bill/2026-08"), None);
    for said in [[paid.clone(), acts.clone()], [acts, paid]] {
        assert_eq!(code(&account.what_if(&said).unwrap(), "jp:bill/2026-08"), Some(Code::BillUnpaid), "{said:?}");
    }
}

/// By when a SIM of Japan has to go depends on the bills of Japan that are paid, or taken to be.
#[test]
fn the_last_day_for_what_is_charged_depends_on_its_own_bills() {
    let with_bills = |bills: &[(Option<Coverage>, &str, &str)]| {
        diagnosis(whole(|builder| {
            builder.add("sim", JAPAN, &SIM[7..]).status("active");
            for (coverage, month, status) in bills {
                builder.add("bill", *coverage, month).status(status);
            }
        }))
    };
    let last_day_of = |diagnosis: &Diagnosis, subject: &str, by: &str| {
        let closing = diagnosis.closing_by(day(by), &Weekends);
        let is_it = |blocker: &Blocker<'_>| blocker.subject().to_string() == subject;
        closing.parts().iter().find(|part| part.blockers.iter().any(is_it)).map(|part| part.by)
    };
    let last_day = |diagnosis: &Diagnosis, by: &str| last_day_of(diagnosis, SIM, by);
    // What an order brings is charged where the order is.
    let ordered = |paid: Option<Coverage>| {
        diagnosis(whole(|builder| {
            builder.add("order", JAPAN, "o").status("orderProcessing");
            builder.add("bill", paid, "2026-08").status("paid");
        }))
    };
    assert_eq!(last_day_of(&ordered(Some(GLOBAL)), "jp:order/o", "2026-09-10"), Some(day("2026-08-31")));
    // If the bill of this month is paid, it goes on the next one, which is confirmed later.
    assert_eq!(last_day_of(&ordered(JAPAN), "jp:order/o", "2026-09-10"), None);
    assert_eq!(last_day_of(&ordered(JAPAN), "jp:order/o", "2026-10-10"), Some(day("2026-09-30")));
    let kept = [Assumption::Paid("jp:bill/2026-08".parse().unwrap()), kept("jp:bill/2026-08")];
    let sim = sim("active", Protection::Off);
    assert_eq!(last_day(&sim.what_if(&kept).unwrap(), "2026-10-10"), None, "it stays");
    let paid_elsewhere = with_bills(&[(Some(GLOBAL), "2026-08", "paid")]);
    assert_eq!(last_day(&paid_elsewhere, "2026-09-10"), Some(day("2026-08-31")));
    // What runs in September is charged on the bill of September, which is confirmed on 6 October; or on the one after it.
    let open = with_bills(&[(JAPAN, "2026-08", "temporary"), (JAPAN, "2026-09", "temporary")]);
    assert_eq!(last_day(&open, "2026-10-10"), Some(day("2026-09-30")));
    let paid = open.what_if(&[Assumption::Paid("jp:bill/2026-09".parse().unwrap())]).unwrap();
    assert_eq!(last_day(&paid, "2026-10-10"), Some(day("2026-08-31")));
    // So it is if nobody knows whether that bill is settled,
    let in_doubt = with_bills(&[(JAPAN, "2026-08", "temporary"), (JAPAN, "2026-09", "mystery")]);
    assert_eq!(last_day(&in_doubt, "2026-10-10"), Some(day("2026-08-31")));
    // and if no response lists the bill that is taken to be paid.
    let expected = diagnosis(whole(|builder| {
        builder.add("sim", JAPAN, &SIM[7..]).status("active");
        builder.add("bill", JAPAN, "2026-08").status("temporary");
        let discount = builder.add("long-term-discount", JAPAN, "VD-1").status("active");
        discount.fact(Fact::EndsAt, "2026-09-30T14:59:59Z");
    }));
    let paid = expected.what_if(&[Assumption::Paid("jp:bill/2026-09".parse().unwrap())]).unwrap();
    assert_eq!(last_day(&expected, "2026-10-10"), Some(day("2026-09-30")));
    assert_eq!(last_day(&paid, "2026-10-10"), Some(day("2026-08-31")));
}

/// The words of a support engineer's answer: who has to do what, and until when.
#[test]
fn everybody_is_told_a_last_day() {
    let told = |diagnosis: &Diagnosis, by: &str| -> Vec<String> {
        let closing = diagnosis.closing_by(day(by), &Weekends);
        assert_eq!(closing.day(), day(by));
        let subjects = |part: &winddown::diagnosis::DuePart<'_>| {
            part.blockers.iter().map(|blocker| blocker.subject().to_string()).collect::<Vec<_>>().join(" ")
        };
        closing.parts().iter().map(|part| format!("{} by {}: {}", part.actor, part.by, subjects(part))).collect()
    };
    // The discount runs out in time for the bill of its month, so nobody has to ask support for anything.
    let diagnosis = discount_until("2026-08-28");
    assert_eq!(
        told(&diagnosis, "2026-09-10"),
        ["api by 2026-08-31: jp:sim/8942310000000000018", "payer by 2026-09-10: jp:bill/2026-08",]
    );
    assert_eq!(
        told(&diagnosis, "2026-10-10"),
        ["api by 2026-09-30: jp:sim/8942310000000000018", "payer by 2026-10-10: jp:bill/2026-08",]
    );
    // What runs beyond the day has to be ended early.
    let runs_on = discount_until("2026-10-20");
    assert_eq!(told(&runs_on, "2026-10-10")[1], "support by 2026-09-30: jp:long-term-discount/VD-1");
}

#[test]
fn what_is_told_of_two_diagnoses_is_told_by_how_they_differ() {
    let was = discount_until("2026-09-28");
    let same = discount_until("2026-09-28").diff(&was);
    assert!(same.is_empty(), "{same:?}");

    let later = discount_until("2026-10-28");
    let moved = later.diff(&was);
    assert_eq!(moved.moved.iter().map(ToString::to_string).collect::<Vec<_>>(), [DISCOUNT]);
    assert!(moved.cleared.is_empty() && moved.changed.is_empty() && !moved.is_empty());

    let changed = sim("active", Protection::Off).diff(&sim("active", Protection::On));
    assert!(changed.moved.is_empty() && !changed.is_empty());
    assert_eq!(changed.changed.len(), 1, "{changed:?}");

    let cleared = was.what_if(&[Assumption::Terminated(SIM.parse().unwrap())]).unwrap().diff(&was);
    assert!(cleared.moved.is_empty() && cleared.changed.is_empty() && !cleared.is_empty());
}

/// What clears on another day has changed, and does not stay as it was.
#[test]
fn what_moves_does_not_stay() {
    let (was, later) = (discount_until("2026-09-28"), discount_until("2026-10-28"));
    let document = serde_json::to_value(report::what_if(&was, &later)).unwrap();
    let subjects = |list: &str| -> Vec<String> {
        let rows = document[list].as_array().unwrap().iter();
        rows.map(|row| row["subject"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(subjects("changed"), [DISCOUNT]);
    assert_eq!(subjects("new"), ["jp:bill/2026-10"]);
    assert_eq!(subjects("stays"), [SIM, "jp:bill/2026-08", "jp:bill/2026-09"]);
}

/// Of two terms only that one has to be ended early which runs beyond the day.
#[test]
fn support_is_asked_for_no_more_than_is_needed() {
    let two = diagnosis(whole(|builder| {
        builder.add("sim", JAPAN, &SIM[7..]).status("active");
        for (key, day) in [("VD-1", "2026-08-28"), ("VD-2", "2026-10-20")] {
            let discount = builder.add("long-term-discount", JAPAN, key).status("active");
            discount.fact(Fact::EndsAt, &format!("{day}T14:59:59Z"));
        }
    }));
    let asked = |by: &str| -> Vec<String> {
        let closing = two.closing_by(day(by), &Weekends);
        assert!(closing.is_possible());
        closing.asked_early().iter().map(|blocker| blocker.subject().to_string()).collect()
    };
    assert_eq!(asked("2026-10-10"), ["jp:long-term-discount/VD-2"]);
    assert_eq!(asked("2026-11-30"), Vec::<String>::new());
}

/// What was read and is gone is cleared, although the list that it stood in breaks off.
#[test]
fn what_is_seen_to_be_gone_is_cleared() {
    let later = diagnosis(whole(|builder| {
        builder.add("sim", JAPAN, &SIM[7..]).status("terminated");
        builder.read("sim", JAPAN, Reading::Partial("it breaks off".to_owned()));
    }));
    let diff = later.diff(&sim("active", Protection::Off));
    let subjects = |rows: &[(Address, Code)]| rows.iter().map(|(subject, _)| subject.to_string()).collect::<Vec<_>>();
    assert_eq!(subjects(&diff.cleared), ["jp:bill/2026-08", SIM]);
    assert_eq!(subjects(&diff.unseen), Vec::<String>::new());
}

/// A contract that is no longer read may still be charged, on the bills of the coverage that pays.
#[test]
fn a_bill_is_not_cleared_where_a_contract_without_a_coverage_is_no_longer_read() {
    let earlier = diagnosis(whole(|builder| {
        builder.add("operator-contract", None, "support").status("priority").fact(Fact::BilledTo, "jp");
    }));
    let later = diagnosis(whole(|builder| {
        builder.read("operator-contract", None, Reading::Unread("403".to_owned()));
    }));
    let diff = later.diff(&earlier);
    let subjects = |rows: &[(Address, Code)]| rows.iter().map(|(subject, _)| subject.to_string()).collect::<Vec<_>>();
    assert_eq!(subjects(&diff.unseen), ["jp:bill/2026-08", "operator-contract/support"]);
    assert_eq!(subjects(&diff.cleared), Vec::<String>::new());
}
