//! Slips that look right by themselves: each has to be refused, because the account would say less than it
//! should.

use snapbox::{assert_data_eq, str};
use winddown::account::{AccountBuilder, Fact, Reading};
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Verdict;

use super::accounts::{builder, problems, told, verdict};
use crate::common::{GLOBAL, JAPAN};

/// Of two dates, the earlier would have counted, because it is the first as text.
#[test]
fn facts_that_contradict_each_other_are_refused() {
    let said = problems(|builder| {
        let discount = builder.add("long-term-discount", JAPAN, "d").status("active");
        discount.fact(Fact::EndsAt, "2026-09-30T00:00:00Z").fact(Fact::EndsAt, "2027-09-30T00:00:00Z");
        builder.add("operator-contract", None, "support").status("priority").fact(Fact::NextMonth, "basic");
        let again = builder.add("operator-contract", None, "support").fact(Fact::NextMonth, "enterprise");
        again.fact(Fact::BilledTo, "jp").fact(Fact::BilledTo, "g");
        let pack = builder.add("lagoon-license-pack", JAPAN, "p").fact(Fact::Quantity, "1");
        pack.fact(Fact::Quantity, "2").fact(Fact::Quantity, "2");
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
jp:lagoon-license-pack/p is there twice with different quantity: `1` and `2`
jp:long-term-discount/d is there twice with different end: `2026-09-30T00:00:00Z` and `2027-09-30T00:00:00Z`
operator-contract/support is there twice with different status from next month: `basic` and `enterprise`
operator-contract/support is there twice with different coverage that is billed: `g` and `jp`
"#]]
    );
}

/// Where a rule rests on a reference, no reason makes up for the lack of it.
#[test]
fn a_needed_reference_may_not_miss() {
    let said = problems(|builder| {
        builder.add("vpg", GLOBAL, "v").status("running");
        builder.add("vpn-connection", GLOBAL, "v/1").may_refer("vpg", &["vpg"], "typo", "it is optional");
        builder.add("sim", GLOBAL, "1").status("active").may_refer("group", &["group"], "typo", "it is optional");
    });
    assert_data_eq!(
        told(&said),
        str![[r#"
g:vpn-connection/v/1 refers to vpg/typo as its vpg, but there is none
g:vpn-connection/v/1: its vpg is `v` by its key, and it refers to `typo`
"#]]
    );
    let mut unread = builder(|builder| {
        builder.add("vpn-connection", GLOBAL, "v/1").may_refer("vpg", &["vpg"], "v", "nobody looked");
    });
    unread.read("vpg", GLOBAL, Reading::Unread("no permission".to_owned()));
    assert_ne!(verdict(&unread.build(Catalogue::soracom()).unwrap()), Verdict::Closable);
}

/// A plan would close another account than that of the operator.
#[test]
fn the_account_is_that_of_the_operator() {
    let said = problems(|builder| {
        builder.add("account", None, "OP0000000001");
        builder.add("account", None, "OP0012345678");
    });
    assert_data_eq!(told(&said), str!["account/OP0000000001: the key of every account is the operator's id"]);
    let own = |builder: &mut AccountBuilder| _ = builder.add("account", None, "OP0012345678");
    assert_eq!(verdict(&builder(own).build(Catalogue::soracom()).unwrap()), Verdict::Closable);
}
