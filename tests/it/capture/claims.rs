//! A person's word for what no operation shows.

use chrono::{DateTime, Utc};
use serde_json::json;
use snapbox::{assert_data_eq, str};
use winddown::account::{Account, Coverage, InvalidText, Reading};
use winddown::catalogue::Catalogue;
use winddown::reading::{CaptureDir, Claim};

use super::{Files, GLOBAL, JAPAN, lines};

const BY: &str = "ops@acme.example";

fn at() -> DateTime<Utc> {
    "2026-08-20T00:00:00Z".parse().unwrap()
}

/// What a claim makes of a reading.
fn word() -> Reading {
    Reading::Attested { by: BY.to_owned(), at: at() }
}

fn claim(text: &str) -> Result<Claim, InvalidText> {
    Claim::parse(text, Catalogue::soracom(), BY, at())
}

fn read(files: &Files, claims: &[&str]) -> Account {
    let capture =
        claims.iter().fold(CaptureDir::new(files.path()), |capture, text| capture.claim(claim(text).unwrap()));
    capture.load().unwrap().account
}

/// What is attested, one kind and place a line.
fn attested(account: &Account) -> String {
    let attested = account.readings().filter(|(.., reading)| **reading == word());
    lines(attested.map(|(kind, place, _)| format!("{} {kind}", place.as_ref().map_or("operator", Coverage::code))))
}

/// A capture in which the support plan was read.
fn files() -> Files {
    Files::new().put(
        "operator/getOperatorConfigurationNamespace__Support.json",
        json!({ "namespace": "Support", "configuration": { "tier": "basic" } }),
    )
}

#[test]
fn what_is_no_claim() {
    let said = |text: &str| claim(text).unwrap_err().to_string();
    assert_data_eq!(
        said("flux-plan"),
        str!["`flux-plan` is not an attestation (one looks like flux-plan=none, jp:flux-plan=2 or console=none)"]
    );
    assert_data_eq!(
        said("flux-plan=some"),
        str!["`flux-plan=some` is not an attestation (one looks like flux-plan=none, jp:flux-plan=2 or console=none)"]
    );
    assert_data_eq!(said("us:flux-plan=none"), str!["`us` is not a coverage (known: g, jp)"]);
    assert_data_eq!(
        said(""),
        str!["`` is not an attestation (one looks like flux-plan=none, jp:flux-plan=2 or console=none)"]
    );
    assert_data_eq!(
        said("sim=none"),
        str!["`sim=none` is not an attestation: listSims lists every sim, so capture that"]
    );
}

/// The kinds that a message offers instead of one that cannot be attested.
fn offered(kind: &str) -> Vec<String> {
    let said = claim(&format!("{kind}=none")).unwrap_err().to_string();
    let begin =
        format!("`{kind}=none` is not an attestation: there is no kind `{kind}` that could be attested (known: ");
    let known = said.strip_prefix(&begin).and_then(|rest| rest.strip_suffix(')')).unwrap_or_else(|| panic!("{said}"));
    known.split(", ").map(str::to_owned).collect()
}

/// Found within others, or known by their traces: there is nothing to attest, and no list to name.
#[test]
fn what_shows_in_something_else_cannot_be_attested() {
    for kind in ["gate", "subscription-container", "transfer-token"] {
        assert!(!offered(kind).contains(&kind.to_owned()));
    }
}

#[test]
fn an_unknown_kind_brings_up_those_that_can_be_attested() {
    let known = offered("unicorn");
    let is_offered = |kind: &str| known.iter().any(|other| other == kind);
    assert!(is_offered("flux-plan") && is_offered("operator-contract") && !is_offered("sim"), "{known:?}");
    for kind in known {
        claim(&format!("{kind}=none")).unwrap();
    }
}

#[test]
fn a_claim_without_a_coverage_is_for_both() {
    let account = read(&files(), &["flux-plan=none"]);
    assert_eq!(attested(&account), "g flux-plan\njp flux-plan");
    assert_eq!(account.reading("flux-plan", JAPAN), word());
    assert!(!account.reading("flux-app", JAPAN).is_settled());
}

#[test]
fn a_claim_may_be_for_one_coverage() {
    let account = read(&files(), &["jp:flux-plan=none"]);
    assert_eq!(attested(&account), "jp flux-plan");
    assert!(!account.reading("flux-plan", GLOBAL).is_settled());
    assert_eq!(attested(&read(&files(), &["jp:flux-plan=none", "g:flux-app=none"])), "g flux-app\njp flux-plan");
}

#[test]
fn one_word_attests_all_that_only_the_console_shows() {
    let account = read(&files(), &["console=none"]);
    assert_data_eq!(
        attested(&account),
        str![[r#"
operator api-token
jp camera-notification
jp console-gadget-setting
g flux-app
jp flux-app
g flux-plan
jp flux-plan
operator operator-contract
operator other-payer
g prepaid-sim-topup
jp prepaid-sim-topup
g satellite-device
jp satellite-device
g traffic-filtering
jp traffic-filtering
"#]]
    );
    let in_japan = read(&files(), &["jp:console=none"]);
    assert_data_eq!(
        attested(&in_japan),
        str![[r#"
operator api-token
jp camera-notification
jp console-gadget-setting
jp flux-app
jp flux-plan
operator operator-contract
operator other-payer
jp prepaid-sim-topup
jp satellite-device
jp traffic-filtering
"#]]
    );
    let both = read(&files(), &["jp:console=none", "g:console=none"]);
    assert_eq!(attested(&both), attested(&account));
}

/// A word on what only the console shows is no word on what an operation would have shown.
#[test]
fn a_list_that_was_not_captured_is_not_attested() {
    let without = Files::new();
    let refused = Files::new().put(
        "operator/getOperatorConfigurationNamespace__Support.json",
        json!({ "code": "AUM0001", "message": "Permission denied." }),
    );
    let other = Files::new().put(
        "operator/getOperatorConfigurationNamespace__Email.json",
        json!({ "namespace": "Email", "configuration": {} }),
    );
    for (files, what) in [(without, "missing"), (refused, "refused"), (other, "of another namespace")] {
        let account = read(&files, &["console=none"]);
        let reading = account.reading("operator-contract", None);
        assert!(matches!(reading, Reading::Unread(_)), "the support plan is {what}, but it is {reading:?}");
    }
}

/// A refusal may mean that there are none, or anything else: that a person can tell.
#[test]
fn what_was_refused_may_be_attested() {
    let refused = json!({ "code": "AUM0001", "message": "Permission denied." });
    let files = Files::new().put("jp/listLagoonUsers.json", &refused).put("jp/getPaymentMethod.json", &refused);
    let account = read(&files, &["jp:lagoon-user=none", "jp:payment-method=none"]);
    assert_eq!(attested(&account), "jp lagoon-user\njp payment-method");
    assert!(!account.reading("lagoon-user", GLOBAL).is_settled());
}

#[test]
fn what_is_there_stays_there() {
    let contract = json!({ "namespace": "Support", "configuration": { "tier": "priority" } });
    let files = Files::new().put("operator/getOperatorConfigurationNamespace__Support.json", contract);
    let account = read(&files, &["operator-contract=none"]);
    assert_eq!(account.of_kind("operator-contract").next().unwrap().status(), Some("priority"));
    assert_eq!(attested(&account), "operator operator-contract");
}

#[test]
fn a_claim_changes_the_digest_and_says_who_made_it() {
    let files = files();
    let without = read(&files, &[]);
    let with = read(&files, &["console=none"]);
    assert_eq!(attested(&without), "");
    assert_ne!(with.digest(), without.digest());
    let theirs = Claim::parse("console=none", Catalogue::soracom(), "somebody else", at()).unwrap();
    let theirs = CaptureDir::new(files.path()).claim(theirs).load().unwrap().account;
    assert_ne!(theirs.digest(), with.digest());
}
