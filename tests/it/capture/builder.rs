//! What `AccountBuilder` refuses whatever the catalogue says, and how it says so.

use snapbox::{assert_data_eq, str};
use winddown::account::{Account, AccountBuilder, Fact, Protection, Reading};

use super::{GLOBAL, JAPAN, OPERATOR, assert_same, lines};
use crate::common::Anything;

fn anything() -> Anything {
    Anything::with(["group", "session", "target-sim", "resource"])
}

fn builder() -> AccountBuilder {
    AccountBuilder::new(OPERATOR.parse().unwrap())
}

fn built(add: impl FnOnce(&mut AccountBuilder)) -> Account {
    let mut builder = builder();
    add(&mut builder);
    builder.build_known(&anything()).unwrap()
}

/// What is wrong with it, one problem a line.
fn problems(add: impl FnOnce(&mut AccountBuilder)) -> String {
    let mut builder = builder();
    add(&mut builder);
    let invalid = builder.build_known(&anything()).unwrap_err();
    assert_eq!(invalid.to_string(), lines(invalid.problems()));
    invalid.to_string()
}

#[test]
fn two_different_resources_under_one_address() {
    let said = problems(|builder| {
        builder.origin("one.json");
        builder.add("sim", GLOBAL, "s1").status("active").name("pump").protection(Protection::On);
        builder.origin("two.json");
        builder.add("sim", GLOBAL, "s1").status("terminated").name("door").protection(Protection::Off);
    });
    assert_data_eq!(
        said,
        str![[r#"
g:sim/s1 is there twice with different name: `door` (two.json) and `pump` (one.json)
g:sim/s1 is there twice with different status: `active` (one.json) and `terminated` (two.json)
g:sim/s1 is there twice with different protection: `not protected` (two.json) and `protected` (one.json)
"#]]
    );
}

#[test]
fn a_conflict_reads_the_same_whichever_came_first() {
    let said = |statuses: [&str; 3]| {
        problems(|builder| {
            for status in statuses {
                builder.origin(&format!("{status}.json"));
                builder.add("sim", GLOBAL, "s1").status(status);
            }
        })
    };
    let expected = said(["active", "ready", "suspended"]);
    for statuses in
        [["suspended", "ready", "active"], ["ready", "suspended", "active"], ["active", "suspended", "ready"]]
    {
        assert_eq!(said(statuses), expected, "{statuses:?}");
    }
}

#[test]
fn saying_nothing_contradicts_nothing() {
    let account = built(|builder| {
        builder.add("sim", GLOBAL, "s1").fact(Fact::Detail, "first");
        builder.add("sim", GLOBAL, "s1").status("active").protection(Protection::On);
        builder.add("sim", GLOBAL, "s1").name("pump").fact(Fact::Detail, "second").fact(Fact::Detail, "first");
    });
    assert_eq!(account.len(), 1);
    let sim = account.resources().next().unwrap();
    assert_eq!((sim.status(), sim.name(), sim.protection()), (Some("active"), Some("pump"), Protection::On));
    assert_eq!(sim.facts().collect::<Vec<_>>(), [(Fact::Detail, "first"), (Fact::Detail, "second")]);
}

#[test]
fn an_assumption_yields_to_what_is_said() {
    for said in [Protection::On, Protection::Off] {
        for order in [[Protection::AssumedOn, said], [said, Protection::AssumedOn]] {
            let mut builder = builder();
            for protection in order {
                builder.add("sim", GLOBAL, "s1").protection(protection);
            }
            let account = builder.build_known(&anything()).unwrap_or_else(|problems| panic!("{order:?}: {problems}"));
            assert_eq!(account.resources().next().unwrap().protection(), said, "{order:?}");
        }
    }
}

#[test]
fn the_same_key_in_another_kind_or_coverage_is_another_resource() {
    let account = built(|builder| {
        builder.add("sim", GLOBAL, "1").status("active");
        builder.add("sim", JAPAN, "1").status("ready");
        builder.add("sim", None, "1");
        builder.add("group", GLOBAL, "1").name("fleet");
    });
    assert_eq!(lines(account.resources()), "g:group/1\nsim/1\ng:sim/1\njp:sim/1");
}

#[test]
fn a_reference_to_nothing() {
    let said = problems(|builder| {
        for kind in ["group", "virtual-sim", "sim"] {
            builder.read(kind, GLOBAL, Reading::Complete);
        }
        builder.add("sim", GLOBAL, "s1").refers("group", &["group"], "g1");
        builder.origin("g/listEventHandlers.json");
        builder.add("event-handler", GLOBAL, "h1").refers("target-sim", &["sim", "virtual-sim"], "s2");
    });
    assert_data_eq!(
        said,
        str![[r#"
g:event-handler/h1 refers to sim or virtual-sim/s2 as its target-sim, but there is none (g/listEventHandlers.json)
g:sim/s1 refers to group/g1 as its group, but there is none
"#]]
    );
}

#[test]
fn a_resource_without_a_key() {
    let said = problems(|builder| {
        builder.add("sim", GLOBAL, "");
        builder.origin("jp/listSims.json");
        builder.add("sim", JAPAN, "");
        builder.add("sim", JAPAN, "");
    });
    assert_data_eq!(
        said,
        str![[r#"
g:sim: 1 added without a key
jp:sim: 2 added without a key (jp/listSims.json)
"#]]
    );
}

#[test]
fn resources_without_keys_are_not_taken_for_one() {
    let said = problems(|builder| {
        builder.add("sim", GLOBAL, "").status("active");
        builder.add("sim", GLOBAL, "").status("terminated");
    });
    assert_eq!(said, "g:sim: 2 added without a key");
}

#[test]
fn keys_and_names_have_a_limit() {
    let limit = 4_096;
    let account = built(|builder| {
        builder.add("sim", GLOBAL, &"k".repeat(limit)).name(&"é".repeat(limit / 2));
    });
    let sim = account.resources().next().unwrap();
    assert_eq!((sim.key().len(), sim.name().unwrap().len()), (limit, limit));
    let said = problems(|builder| {
        builder.origin("g/listSims.json");
        builder.add("sim", GLOBAL, &"8942".repeat(20_000));
        builder.add("sim", GLOBAL, "s1").name(&"é".repeat(limit));
    });
    assert_data_eq!(
        said,
        str![[r#"
g:sim: the id of one is longer than 4,096 bytes: it begins with `89428942894289428942894289428942` (g/listSims.json)
g:sim: the name of one is longer than 4,096 bytes: it begins with `éééééééééééééééééééééééééééééééé` (g/listSims.json)
"#]]
    );
}

#[test]
fn all_problems_come_at_once_and_in_one_order() {
    type Add = fn(&mut AccountBuilder);
    let mistakes: [Add; 5] = [
        |builder| _ = builder.add("sim", GLOBAL, ""),
        |builder| _ = builder.add("sim", GLOBAL, "s2").refers("group", &["group"], "nowhere"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").refers("group", &["group"], "nowhere"),
        |builder| _ = builder.add("group", GLOBAL, &"g".repeat(70_000)),
        |builder| {
            builder.add("sim", JAPAN, "s3").status("active");
            builder.add("sim", JAPAN, "s3").status("ready");
        },
    ];
    let said = |order: &[Add]| {
        problems(|builder| {
            builder.read("group", GLOBAL, Reading::Complete);
            order.iter().for_each(|mistake| mistake(builder));
        })
    };
    let forwards = said(&mistakes);
    let mut backwards = mistakes;
    backwards.reverse();
    assert_eq!(said(&backwards), forwards);
    assert_data_eq!(
        forwards,
        str![[r#"
jp:sim/s3 is there twice with different status: `active` and `ready`
g:sim/s1 refers to group/nowhere as its group, but there is none
g:sim/s2 refers to group/nowhere as its group, but there is none
g:sim: 1 added without a key
g:group: the id of one is longer than 4,096 bytes: it begins with `gggggggggggggggggggggggggggggggg`
"#]]
    );
}

#[test]
fn the_order_of_adding_leaves_no_trace() {
    type Add = fn(&mut AccountBuilder);
    let parts: [Add; 6] = [
        |builder| _ = builder.add("sim", GLOBAL, "s1").status("active").refers("group", &["group"], "g1"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").name("pump").may_refer("session", &["vpg"], "v1", "stale"),
        |builder| _ = builder.add("group", GLOBAL, "g1").name("fleet").fact(Fact::Detail, "b").fact(Fact::Detail, "a"),
        |builder| _ = builder.add("sim", JAPAN, "s0").status("suspended").also_known_as("imsi"),
        |builder| _ = builder.add("harvest-data", JAPAN, "d1").refers("resource", &["virtual-sim", "sim"], "imsi"),
        |builder| builder.read("vpg", GLOBAL, Reading::Unread("nobody asked".to_owned())),
    ];
    let in_order = |first: usize, backwards: bool| {
        built(|builder| {
            for n in 0..parts.len() {
                let n = if backwards { parts.len() - 1 - n } else { n };
                parts[(first + n) % parts.len()](builder);
            }
        })
    };
    let once = in_order(0, false);
    assert_eq!(once.len(), 4);
    for first in 0..parts.len() {
        assert_same(&once, &in_order(first, false));
        assert_same(&once, &in_order(first, true));
    }
}

#[test]
fn an_empty_account_is_an_account() {
    let account = built(|_| {});
    assert!(account.is_empty());
    assert_eq!(account.reading("sim", GLOBAL), Reading::Unread("nobody looked".to_owned()));
    assert_eq!(account.operator().as_str(), OPERATOR);
}
