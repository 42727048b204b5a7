//! A person's word, against what an account shows.
#![allow(clippy::unwrap_used, reason = "tests")]

use chrono::TimeDelta;
use winddown::account::{Account, AccountBuilder, Attested, Coverage, Finding, Oddity, Reading};
use winddown::catalogue::Catalogue;
use winddown::reading::{Claim, attest};

use crate::common::{Anything, GLOBAL, JAPAN, OPERATOR, now};

fn account(add: impl FnOnce(&mut AccountBuilder)) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    add(&mut builder);
    builder.build_known(&Anything::with(["plan"])).unwrap()
}

/// The account with this word, of the same day.
fn with(mut account: Account, word: &str) -> Account {
    let claim = Claim::parse(word, Catalogue::soracom(), "Mika", now()).unwrap();
    attest(&mut account, &[claim], Catalogue::soracom());
    account
}

fn is_attested(account: &Account, kind: &str, place: Option<Coverage>) -> bool {
    matches!(account.reading(kind, place), Reading::Attested { .. })
}

fn counted(account: &Account) -> Vec<String> {
    let counted = account.resources().filter(|resource| resource.key() == Account::ATTESTED);
    counted.map(|resource| resource.to_string()).collect()
}

/// That something refers to one speaks against none, and for one.
#[test]
fn a_number_is_taken_where_none_would_not_be() {
    let referring = || account(|builder| _ = builder.add("sim", JAPAN, "s").refers("plan", &["flux-plan"], "p"));
    let none = with(referring(), "jp:flux-plan=none");
    assert!(!is_attested(&none, "flux-plan", JAPAN) && counted(&none).is_empty());
    let one = with(referring(), "jp:flux-plan=1");
    assert!(is_attested(&one, "flux-plan", JAPAN));
    assert_eq!(counted(&one), ["jp:flux-plan/attested"]);
}

/// What the operator shares may refer to a thing of any coverage, and what a coverage has to a thing that is shared.
#[test]
fn what_is_shared_may_be_meant_everywhere() {
    let shared = account(|builder| _ = builder.add("group", None, "x").refers("plan", &["flux-plan"], "p"));
    let shared = with(shared, "flux-plan=none");
    assert!(!is_attested(&shared, "flux-plan", JAPAN) && !is_attested(&shared, "flux-plan", GLOBAL));
    let own = account(|builder| _ = builder.add("sim", JAPAN, "s").refers("plan", &["other-payer"], "p"));
    assert!(!is_attested(&with(own, "other-payer=none"), "other-payer", None));
}

/// Neither a reference to something else nor one that may lead nowhere says that there is one.
#[test]
fn only_a_reference_that_leads_to_one_speaks_against_none() {
    let to_another = account(|builder| _ = builder.add("sim", JAPAN, "s").refers("plan", &["group"], "x"));
    assert!(is_attested(&with(to_another, "flux-plan=none"), "flux-plan", JAPAN));
    let perhaps = account(|builder| {
        builder.add("sim", JAPAN, "s").may_refer("plan", &["flux-plan"], "p", "plans are forgotten late");
    });
    assert!(is_attested(&with(perhaps, "flux-plan=none"), "flux-plan", JAPAN));
}

/// A row that nobody could read may be one: a better reading settles that, and no word.
#[test]
fn a_word_settles_no_row_that_could_not_be_read() {
    let odd = account(|builder| {
        builder.oddity(Oddity {
            subject: "jp:flux-plan/*".parse().unwrap(),
            finding: Finding::NotAnObject { found: "a number".to_owned() },
            origin: "jp/listFluxPlans.json".to_owned(),
            hides: vec!["flux-plan".to_owned()],
        });
    });
    let odd = with(odd, "flux-plan=none");
    assert!(!odd.reading("flux-plan", JAPAN).is_settled());
    assert!(is_attested(&odd, "flux-plan", GLOBAL));
}

/// Where what it goes with was read whole, there can be none; that somebody has seen some all the same counts.
#[test]
fn a_complete_reading_of_what_nothing_lists_yields_to_a_number_only() {
    let complete = || account(|builder| builder.read("satellite-device", JAPAN, Reading::Complete));
    let none = with(complete(), "jp:satellite-device=none");
    assert_eq!(none.reading("satellite-device", JAPAN), Reading::Complete);
    let two = with(complete(), "jp:satellite-device=2");
    assert!(is_attested(&two, "satellite-device", JAPAN));
    assert_eq!(counted(&two), ["jp:satellite-device/attested"]);
}

/// A number that a plan has kept names its kind, so it is news against an earlier word that there were none.
#[test]
fn a_number_that_was_kept_counts_against_an_earlier_none() {
    let mut account = with(account(|_| {}), "jp:satellite-device=none");
    assert!(counted(&account).is_empty());
    let (coverage, at) = (JAPAN, now() + TimeDelta::hours(1));
    let kept = Attested { kind: "satellite-device".to_owned(), coverage, count: 2, by: "Alex".to_owned(), at };
    attest(&mut account, &[Claim::kept(&kept, Catalogue::soracom()).unwrap()], Catalogue::soracom());
    assert_eq!(counted(&account), ["jp:satellite-device/attested"]);
}
