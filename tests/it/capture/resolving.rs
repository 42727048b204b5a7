//! How references find what they mean.

use chrono::DateTime;
use winddown::account::{Account, AccountBuilder, Reading};
use winddown::catalogue::Catalogue;

use super::{GLOBAL, JAPAN, OPERATOR, references};
use crate::common::Anything;

fn anything() -> Anything {
    Anything::with(["group", "session", "target", "target-sim", "resource", "vpg"])
}

fn built(add: impl FnOnce(&mut AccountBuilder)) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    add(&mut builder);
    builder.build_known(&anything()).unwrap()
}

#[test]
fn a_missing_one_is_an_error_only_where_all_of_its_kind_are_known() {
    let attested = Reading::Attested { by: "ops".to_owned(), at: DateTime::UNIX_EPOCH };
    let is_error = |reading: Option<Reading>| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.add("sim", GLOBAL, "s1").refers("group", &["group"], "g1");
        if let Some(reading) = reading {
            builder.read("group", GLOBAL, reading);
        }
        match builder.build_known(&anything()) {
            Err(_) => true,
            Ok(account) => {
                let missing: Vec<_> = account.missing_references().collect();
                assert_eq!(missing.len(), 1);
                assert_eq!((missing[0].kind, missing[0].key, missing[0].may_miss), ("group", "g1", None));
                false
            }
        }
    };
    assert!(is_error(Some(Reading::Complete)));
    assert!(is_error(Some(attested)));
    assert!(!is_error(Some(Reading::Partial("some".to_owned()))));
    assert!(!is_error(Some(Reading::Unread("none".to_owned()))));
    assert!(!is_error(None));
}

#[test]
fn it_is_an_error_only_where_all_kinds_that_it_may_be_of_are_known() {
    let build = |known: &[&str]| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.add("event-handler", GLOBAL, "h1").refers("target-sim", &["sim", "virtual-sim"], "s1");
        known.iter().for_each(|kind| builder.read(kind, GLOBAL, Reading::Complete));
        builder.build_known(&anything())
    };
    assert!(build(&["sim", "virtual-sim"]).is_err());
    assert!(build(&["sim"]).is_ok());
    assert!(build(&["virtual-sim"]).is_ok());
}

#[test]
fn the_reading_of_the_same_coverage_counts() {
    let build = |read_in| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.add("sim", GLOBAL, "s1").refers("group", &["group"], "g1");
        builder.read("group", read_in, Reading::Complete);
        builder.build_known(&anything())
    };
    assert!(build(GLOBAL).is_err());
    assert!(build(None).is_err(), "the operator shares the kind");
    assert!(build(JAPAN).is_ok());
}

#[test]
fn it_may_be_missing_for_a_reason() {
    let account = built(|builder| {
        builder.read("vpg", GLOBAL, Reading::Complete);
        builder.add("sim", GLOBAL, "s1").may_refer("session", &["vpg"], "v1", "sessions lag behind");
    });
    let missing = account.missing_references().next().unwrap();
    assert_eq!((missing.from.key(), missing.role, missing.may_miss), ("s1", "session", Some("sessions lag behind")));
}

#[test]
fn what_belongs_to_somebody_else_is_no_error() {
    let build = |foreign_in| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        builder.read("vpg", GLOBAL, Reading::Complete);
        builder.foreign("vpg", foreign_in, "v1");
        builder.add("group", GLOBAL, "g1").refers("vpg", &["vpg"], "v1");
        builder.build_known(&anything())
    };
    assert_eq!(build(GLOBAL).unwrap().missing_references().count(), 1);
    assert!(build(JAPAN).is_err(), "that is another VPG");
}

#[test]
fn the_first_kind_that_has_one_is_meant() {
    let account = built(|builder| {
        for kind in ["sim", "virtual-sim", "vpg"] {
            builder.add(kind, GLOBAL, "1");
        }
        builder.add("event-handler", GLOBAL, "one").refers("target", &["virtual-sim", "sim"], "1");
        builder.add("event-handler", GLOBAL, "other").refers("target", &["group", "sim", "virtual-sim"], "1");
    });
    assert_eq!(references(&account, "g:event-handler/one"), "target: g:virtual-sim/1");
    assert_eq!(references(&account, "g:event-handler/other"), "target: g:sim/1");
}

#[test]
fn it_stays_in_its_coverage_or_goes_to_what_the_operator_shares() {
    let account = built(|builder| {
        builder.add("group", GLOBAL, "both");
        builder.add("group", JAPAN, "both");
        builder.add("group", JAPAN, "japan");
        builder.add("group", None, "shared");
        for key in ["both", "japan", "shared"] {
            builder.add("sim", GLOBAL, key).refers("group", &["group"], key);
        }
        builder.add("order", None, "o1").refers("group", &["group"], "japan");
    });
    assert_eq!(references(&account, "g:sim/both"), "group: g:group/both");
    assert_eq!(references(&account, "g:sim/japan"), "group: (group/japan)");
    assert_eq!(references(&account, "g:sim/shared"), "group: group/shared");
    assert_eq!(references(&account, "order/o1"), "group: jp:group/japan");
}

#[test]
fn another_identifier_will_do_where_there_is_no_such_key() {
    let account = built(|builder| {
        builder.add("sim", GLOBAL, "s1").also_known_as("imsi").also_known_as("s2");
        builder.add("sim", GLOBAL, "s2");
        builder.add("sim", JAPAN, "s3").also_known_as("elsewhere");
        builder.add("group", GLOBAL, "g1").also_known_as("imsi");
        for key in ["imsi", "s2", "elsewhere"] {
            builder.add("harvest-data", GLOBAL, key).refers("resource", &["virtual-sim", "sim"], key);
        }
    });
    assert_eq!(references(&account, "g:harvest-data/imsi"), "resource: g:sim/s1");
    assert_eq!(references(&account, "g:harvest-data/s2"), "resource: g:sim/s2", "a key comes before other identifiers");
    assert_eq!(references(&account, "g:harvest-data/elsewhere"), "resource: (virtual-sim/elsewhere)");
}

/// A number is given again to another SIM, and the one that had it stays listed for a while.
#[test]
fn of_several_with_one_identifier_the_one_that_is_there_is_meant() {
    let meant = |statuses: [&str; 3]| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        for (key, status) in ["s1", "s2", "s3"].into_iter().zip(statuses) {
            builder.add("sim", GLOBAL, key).status(status).also_known_as("number");
        }
        builder.add("sim-expiry", GLOBAL, "number").refers("sim", &["sim"], "number");
        references(&builder.build_untidy(Catalogue::soracom()).unwrap(), "g:sim-expiry/number")
    };
    assert_eq!(meant(["terminated", "active", "ready"]), "sim: g:sim/s2");
    assert_eq!(meant(["active", "terminated", "ready"]), "sim: g:sim/s1");
    assert_eq!(meant(["terminated", "terminated", "terminated"]), "sim: g:sim/s1", "it is still known what was meant");
}

#[test]
fn the_same_text_means_something_else_elsewhere() {
    let account = built(|builder| {
        builder.add("group", GLOBAL, "1");
        builder.add("group", JAPAN, "1");
        builder.add("vpg", GLOBAL, "1");
        for (place, key) in [(GLOBAL, "a"), (JAPAN, "b"), (GLOBAL, "c")] {
            builder.add("sim", place, key).refers("group", &["group"], "1").may_refer("session", &["vpg"], "1", "why");
        }
    });
    assert_eq!(references(&account, "g:sim/a"), "group: g:group/1\nsession: g:vpg/1");
    assert_eq!(references(&account, "jp:sim/b"), "group: jp:group/1\nsession: (vpg/1)");
    assert_eq!(references(&account, "g:sim/c"), "group: g:group/1\nsession: g:vpg/1");
}

#[test]
fn what_is_said_twice_is_there_once() {
    let account = built(|builder| {
        builder.add("group", GLOBAL, "g1").also_known_as("fleet");
        for _ in 0..2 {
            let sim = builder.add("sim", GLOBAL, "s1").refers("group", &["group"], "g1");
            let sim = sim.refers("group", &["group"], "fleet").may_refer("group", &["group"], "g1", "why");
            sim.may_refer("vpg", &["vpg"], "gone", "why");
        }
    });
    assert_eq!(references(&account, "g:sim/s1"), "group: g:group/g1\nvpg: (vpg/gone)");
}

/// Roles are stored in a byte each; more of them than that holds must not become other roles.
#[test]
fn no_role_is_mistaken_for_another() {
    let roles: Vec<String> = (0..300).map(|n| format!("role-{n:03}")).collect();
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.add("group", GLOBAL, "g1");
    for role in &roles {
        builder.add("sim", GLOBAL, "s1").refers(role, &["group"], "g1");
    }
    // An error would do as well.
    if let Ok(account) = builder.build_known(&Anything::with(roles.iter().map(String::as_str))) {
        let known: Vec<_> = account.of_kind("sim").next().unwrap().references().map(|(role, _)| role).collect();
        assert!(known == roles, "the last of {} is {:?}", known.len(), known.last());
    }
}
