//! Each sort of rule, and each excuse, with plans that somebody has changed: what is found, in whose words, and how much of it.

use serde_json::{Value, json};
use winddown::account::{Account, AccountBuilder, Reading};
use winddown::catalogue::spec::{
    Action, Means, Pair, RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, t,
};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN, KindSpec};
use winddown::graph::DependencyGraph;
use winddown::plan::SavedPlan;
use winddown::planner::Planner;
use winddown::timeline::Weekends;
use winddown::verify::{Soundness, Verification, verify};

use super::{built, checked, file_of, said};
use crate::common::kinds::{BEFORE_ACCOUNT, TEST, account, before, catalogue, thing};
use crate::common::{OPERATOR, now};

/// The file of the plan that closes the account.
fn whole(account: &Account, catalogue: &Catalogue) -> Value {
    let graph = DependencyGraph::build(account.clone(), catalogue, now()).unwrap();
    serde_json::to_value(Planner::new(&graph).plan().save(&Weekends)).unwrap()
}

fn verified(file: &Value, account: &Account, catalogue: &Catalogue) -> Verification {
    let plan = SavedPlan::read(&*serde_json::to_vec(file).unwrap(), catalogue).unwrap();
    verify(&plan, account, catalogue, now())
}

/// The same plan, in which the steps on these things wait for nothing.
fn unordered(file: &Value, subjects: &[&str]) -> Value {
    let mut file = file.clone();
    for step in file["steps"].as_array_mut().unwrap() {
        if subjects.iter().any(|subject| step["subject"] == *subject) {
            step["after"] = json!([]);
        }
    }
    file
}

/// A room goes before the lamps that refer to it. Other references in the role ask for nothing.
#[test]
fn what_is_referred_to_comes_first_if_the_rule_says_so() {
    const KINDS: [KindSpec; 3] = [
        thing("room", &[], &[BEFORE_ACCOUNT, before("lamp", Strength::Hard, &[Pair::ReferredBy("in")])]),
        thing("hall", &[], &[BEFORE_ACCOUNT]),
        thing("lamp", &[RefSpec::new("in", "in", &["room", "hall"], TEST)], &[BEFORE_ACCOUNT]),
    ];
    let catalogue = catalogue(&KINDS);
    let account = account(&catalogue, |builder| {
        builder.add("room", None, "r");
        builder.add("hall", None, "h");
        builder.add("lamp", None, "in-room").refers("in", &["room"], "r");
        builder.add("lamp", None, "in-hall").refers("in", &["hall"], "h");
    });
    let file = whole(&account, &catalogue);
    assert_eq!(said(&verified(&file, &account, &catalogue)), Vec::<String>::new());
    let found = verified(&unordered(&file, &["lamp/in-room", "lamp/in-hall"]), &account, &catalogue);
    let found = said(&found);
    assert!(found.len() == 1 && found[0].contains("lamp/in-room") && found[0].contains("room/r"), "{found:#?}");
}

/// Things that the operator shares have an order too. A violation of it is told once.
#[test]
fn what_is_shared_is_in_order_too() {
    const KINDS: [KindSpec; 2] = [
        thing("early", &[], &[BEFORE_ACCOUNT, before("late", Strength::Hard, &[Pair::SameCoverage])]),
        thing("late", &[], &[BEFORE_ACCOUNT]),
    ];
    let catalogue = catalogue(&KINDS);
    let of = |keys: &[&str]| {
        account(&catalogue, |builder| {
            keys.iter().for_each(|key| _ = builder.add("early", None, key));
            builder.add("late", None, "l");
        })
    };
    let one = of(&["e"]);
    let file = whole(&one, &catalogue);
    let found = verified(&unordered(&file, &["late/l"]), &one, &catalogue);
    assert_eq!((found.soundness(), said(&found).len()), (Soundness::Invalid, 1), "{:#?}", said(&found));
    // The account has another thing by now. That does not excuse a plan that breaks a rule about kinds.
    let found = verified(&unordered(&file, &["late/l"]), &of(&["e", "other"]), &catalogue);
    assert_eq!(found.soundness(), Soundness::Invalid, "{:#?}", said(&found));
    assert_eq!(verified(&file, &of(&["e", "other"]), &catalogue).soundness(), Soundness::Stale);
}

/// What is to be kept does not end because something ends that had better go after it.
#[test]
fn what_is_kept_may_lose_what_it_should_go_before() {
    const KINDS: [KindSpec; 2] = [
        thing("early", &[], &[BEFORE_ACCOUNT, before("late", Strength::Recommended, &[Pair::All])]),
        thing("late", &[], &[BEFORE_ACCOUNT]),
    ];
    let catalogue = catalogue(&KINDS);
    let account = account(&catalogue, |builder| {
        builder.add("early", None, "e");
        builder.add("late", None, "l");
    });
    let graph = DependencyGraph::build(account.clone(), &catalogue, now()).unwrap();
    let planner = Planner::new(&graph).target("late".parse().unwrap()).unwrap();
    let plan = planner.keep("early".parse().unwrap()).unwrap().plan().save(&Weekends);
    assert_eq!(plan.len(), 1);
    assert_eq!(said(&verify(&plan, &account, &catalogue, now())), Vec::<String>::new());
}

/// Half of what ends a thing is not enough, whether it can be protected or not.
#[test]
fn half_of_the_acts_are_missed() {
    let account_of_vpg = built(|builder| _ = builder.add("vpg", GLOBAL, "v").status("creating"));
    let mut file = file_of(&account_of_vpg, &["vpg"]);
    file["steps"].as_array_mut().unwrap().truncate(1);
    let told = ["g:vpg/v takes: wait for, then terminate; the plan has: wait for"];
    assert_eq!(said(&checked(&file, &account_of_vpg)), told);

    const TWO: &[Route] = &[Route::only(&[
        StepSpec::by(Action::Cancel, Means::Console(t("Things > Cancel"))),
        StepSpec::by(Action::Delete, Means::Console(t("Things > Delete"))),
    ])];
    let catalogue = catalogue(&[KindSpec { routes: TWO, ..thing("thing", &[], &[BEFORE_ACCOUNT]) }]);
    let account = account(&catalogue, |builder| _ = builder.add("thing", None, "t"));
    let graph = DependencyGraph::build(account.clone(), &catalogue, now()).unwrap();
    let plan = Planner::new(&graph).target("thing".parse().unwrap()).unwrap().plan();
    let mut file = serde_json::to_value(plan.save(&Weekends)).unwrap();
    assert_eq!(said(&verified(&file, &account, &catalogue)), Vec::<String>::new());
    file["steps"].as_array_mut().unwrap().truncate(1);
    let found = said(&verified(&file, &account, &catalogue));
    assert_eq!(found, ["thing/t takes: cancel, then delete; the plan has: cancel"]);
}

/// Steps for a thing that was ending already are excused if it can have been, which it cannot in the very account that the plan
/// is made for.
#[test]
fn acts_of_another_standing_are_excused_by_a_change_alone() {
    let vpg = |status: &str, more: bool| {
        built(|builder| {
            builder.add("vpg", GLOBAL, "v").status(status);
            if more {
                builder.add("group", GLOBAL, "x");
            }
        })
    };
    let (running, ending) = (vpg("running", false), vpg("terminating", false));
    let (right, mut file) = (file_of(&running, &["vpg"]), file_of(&ending, &["vpg"]));
    assert_ne!(right["steps"][0]["action"], file["steps"][0]["action"]);
    assert_eq!(checked(&file, &running).soundness(), Soundness::Stale);
    file["snapshot_digest"] = right["snapshot_digest"].clone();
    let found = checked(&file, &running);
    assert!(found.is_same_snapshot());
    assert_eq!(found.soundness(), Soundness::Invalid, "{:#?}", said(&found));
    // Nothing that a VPG can have been takes these steps.
    let mut odd = file_of(&vpg("creating", false), &["vpg"]);
    odd["steps"].as_array_mut().unwrap().iter_mut().for_each(|step| step["relies_on"] = json!({}));
    let found = checked(&odd, &vpg("running", true));
    assert_eq!(found.soundness(), Soundness::Invalid, "{:#?}", said(&found));
}

/// Of two bills with the same status one is settled by a payment: the other one is still to be paid.
#[test]
fn a_payment_settles_its_own_bill_alone() {
    let of = |settled: &[&str]| {
        built(|builder| {
            for month in ["2026-04", "2026-05", "2026-06"] {
                builder.add("bill", JAPAN, month).status("lessThanMinimumCharge");
            }
            let mut payment = builder.add("payment-statement", JAPAN, "p");
            for month in settled {
                payment = payment.refers(RefSpec::SETTLES, &["bill"], month);
            }
        })
    };
    for settled in [&["2026-04"][..], &["2026-05"], &["2026-06"], &["2026-04", "2026-05"], &[]] {
        let account = of(settled);
        let file = file_of(&account, &[]);
        assert_eq!(said(&checked(&file, &account)), Vec::<String>::new(), "{settled:?}");
        let pays = file["steps"].as_array().unwrap().iter();
        let pays =
            pays.filter(|step| step["subject"].as_str().is_some_and(|subject| subject.starts_with("jp:bill/2026-0")));
        assert!(pays.count() >= 3 - settled.len(), "{settled:?}");
    }
    // A plan that counts on a payment has no step for its bill.
    assert_eq!(checked(&file_of(&of(&["2026-05"]), &[]), &of(&[])).soundness(), Soundness::Stale);
}

/// No response has to list the account for it to be there; but there is none in a coverage.
#[test]
fn no_account_is_expected_in_a_coverage() {
    let account = built(|builder| _ = builder.add("sim", GLOBAL, "1").status("active"));
    let mut file = file_of(&account, &[]);
    assert_eq!(checked(&file, &account).soundness(), Soundness::Sound);
    let closing = file["steps"].as_array_mut().unwrap().last_mut().unwrap();
    assert_eq!(closing["subject"], format!("account/{OPERATOR}"));
    closing["subject"] = json!(format!("jp:account/{OPERATOR}"));
    let found = said(&checked(&file, &account));
    assert!(found.iter().any(|line| line.starts_with(&format!("jp:account/{OPERATOR}, which step"))), "{found:#?}");
}

/// The same of kinds of one's own: a payment refers to nothing else.
#[test]
fn a_payment_that_refers_to_nothing_else_settles_too() {
    const INVOICE: KindSpec = KindSpec {
        status: StatusSpec {
            fields: &["status"],
            values: &[StatusValue::new("open", Standing::Live)],
            settled_if_referred: &["open"],
            ..StatusSpec::NONE
        },
        ..thing("invoice", &[], &[BEFORE_ACCOUNT])
    };
    const PAYMENT: KindSpec = thing("payment", &[RefSpec::new(RefSpec::SETTLES, "pays", &["invoice"], TEST)], &[]);
    let catalogue = catalogue(&[INVOICE, PAYMENT]);
    let account = account(&catalogue, |builder| {
        ["1", "2", "3"].into_iter().for_each(|key| _ = builder.add("invoice", None, key).status("open"));
        builder.add("payment", None, "p").refers(RefSpec::SETTLES, &["invoice"], "2");
    });
    let file = whole(&account, &catalogue);
    let ended: Vec<&str> =
        file["steps"].as_array().unwrap().iter().filter_map(|step| step["subject"].as_str()).collect();
    assert_eq!(ended[..2], ["invoice/1", "invoice/3"]);
    assert_eq!(said(&verified(&file, &account, &catalogue)), Vec::<String>::new());
}

fn sims(status: &'static str) -> impl Fn(&mut AccountBuilder) {
    move |builder| (0..150).for_each(|n| _ = builder.add("sim", GLOBAL, &format!("{n:03}")).status(status))
}

/// However much is found, a hundred of each sort are told.
#[test]
fn as_much_is_told_as_can_be_read() {
    let file = file_of(&built(sims("active")), &["sim"]);
    let changed = checked(&file, &built(sims("inactive")));
    assert_eq!((changed.changes().len(), changed.is_cut_short()), (Verification::MOST, true));
    let unread = built(|builder| builder.read("sim", GLOBAL, Reading::Unread("403".to_owned())));
    let unshown = checked(&file, &unread);
    assert_eq!((unshown.unshown().len(), unshown.is_cut_short()), (Verification::MOST, true));
    assert!(!checked(&file, &built(sims("active"))).is_cut_short());
}
