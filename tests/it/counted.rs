//! A person attests that there are some of a kind that no operation lists: they block the account until
//! a person attests that they are gone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use chrono::{DateTime, TimeDelta, Utc};
use winddown::account::{Account, AccountBuilder, Coverage, Fact, Reading};
use winddown::catalogue::Catalogue;
use winddown::catalogue::spec::Actor;
use winddown::diagnosis::{Diagnosis, Evidence, Verdict};
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::reading::{CaptureDir, Claim, SnapshotFile, attest, write_snapshot};
use winddown::timeline::Weekends;

use crate::common::{GLOBAL, JAPAN, acme, now};

fn claim_at(text: &str, by: &str, at: DateTime<Utc>) -> Result<Claim, String> {
    Claim::parse(text, Catalogue::soracom(), by, at).map_err(|error| error.to_string())
}

fn claim(text: &str) -> Claim {
    claim_at(text, "Mika", now()).unwrap()
}

/// An account in which everything was read, with these words on what nothing lists.
fn account(words: &[&str]) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    builder.add("group", JAPAN, "fleet");
    builder.add("sim", GLOBAL, "8942310000000000018").status("active").refers("group", &["group"], "away");
    builder.add("group", GLOBAL, "away");
    builder.add("traffic-filtering", JAPAN, "one");
    for kind in Catalogue::soracom().kinds() {
        for place in kind.places() {
            let dark = || "nobody has looked".to_owned();
            let reading = match (kind.unseen, kind.is_hidden()) {
                (Some(_), _) => Reading::Partial(dark()),
                (None, true) => Reading::Unread(dark()),
                (None, false) => Reading::Complete,
            };
            builder.read(kind.name, place, reading);
        }
    }
    let mut account = builder.build(Catalogue::soracom()).unwrap();
    let claims: Vec<Claim> = words.iter().map(|word| claim(word)).collect();
    attest(&mut account, &claims, Catalogue::soracom());
    account
}

fn with(mut account: Account, text: &str, by: &str, at: DateTime<Utc>) -> Account {
    attest(&mut account, &[claim_at(text, by, at).unwrap()], Catalogue::soracom());
    account
}

/// What is in an account by a person's word.
fn counted(account: &Account) -> Vec<String> {
    let counted = account.resources().filter(|resource| resource.key() == Account::ATTESTED);
    counted.map(|resource| format!("{resource} {}", resource.fact(Fact::Quantity).unwrap_or("?"))).collect()
}

fn by(account: &Account, kind: &str, place: Option<Coverage>) -> String {
    match account.reading(kind, place) {
        Reading::Attested { by, .. } => by,
        other => panic!("{other:?}"),
    }
}

fn file(account: &Account) -> Vec<u8> {
    let mut out = Vec::new();
    write_snapshot(account, now(), &mut out).unwrap();
    out
}

fn read(file: &[u8], claims: &[Claim]) -> Account {
    let snapshot = claims.iter().cloned().fold(SnapshotFile::new("a.json"), SnapshotFile::claim);
    snapshot.load_from(file).unwrap()
}

#[test]
fn what_is_no_number() {
    let said = |text: &str| claim_at(text, "Mika", now()).unwrap_err();
    for text in ["satellite-device=-1", "satellite-device=+2", "satellite-device=2.5", "satellite-device=1000001"] {
        assert_eq!(
            said(text),
            format!("`{text}` is not an attestation: say none, or how many there are, from 1 to 1000000")
        );
    }
    let huge = format!("satellite-device={}", "9".repeat(400));
    assert!(said(&huge).contains("from 1 to 1000000"));
    for text in ["satellite-device=", "satellite-device=two", "satellite-device=none=2", "=2"] {
        assert!(claim_at(text, "Mika", now()).is_err(), "{text}");
    }
}

#[test]
fn what_cannot_be_counted() {
    let said = |text: &str| claim_at(text, "Mika", now()).unwrap_err();
    assert_eq!(said("sim=2"), "`sim=2` is not an attestation: listSims lists every sim, so capture that");
    for text in ["console=2", "traffic-filtering=1", "lagoon-user=3"] {
        let what = "a person can attest only that there are none of these, not how many there are";
        assert_eq!(said(text), format!("`{text}` is not an attestation: {what}"));
    }
}

/// Without a coverage in each, as what is said to be none.
#[test]
fn a_count_is_a_thing_that_is_in_the_way() {
    let quiet = account(&["console=none"]);
    let some = account(&["console=none", "jp:satellite-device=2"]);
    assert_eq!(counted(&quiet), Vec::<String>::new());
    assert_eq!(counted(&some), ["jp:satellite-device/attested 2"]);
    let both = account(&["console=none", "satellite-device=2"]);
    assert_eq!(counted(&both), ["g:satellite-device/attested 2", "jp:satellite-device/attested 2"]);
    let graph = DependencyGraph::build(some.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let blocker = diagnosis.blocker(&"jp:satellite-device/attested".parse().unwrap()).unwrap();
    assert_eq!((blocker.actor(), diagnosis.verdict()), (Some(Actor::ConsoleUser), Verdict::Blocked));
    assert!(blocker.evidence().iter().any(|evidence| *evidence == Evidence::Fact(Fact::Quantity, "2".into())));
    assert!(diagnosis.gaps().is_empty());
}

/// The rest of the account is as it was: nothing is lost or mixed up by putting things in and taking
/// them out.
#[test]
fn the_rest_stays_as_it_is() {
    let plain = file(&account(&[]));
    let words = ["flux-app=7", "jp:satellite-device=2", "payer=1", "operator-contract=3", "g:flux-plan=1"];
    let mut account = read(&plain, &words.map(claim));
    assert_eq!(
        counted(&account),
        [
            "g:flux-app/attested 7",
            "jp:flux-app/attested 7",
            "g:flux-plan/attested 1",
            "operator-contract/attested 3",
            "other-payer/attested 1",
            "jp:satellite-device/attested 2",
        ]
    );
    // As if it had been so from the first.
    assert_eq!(read(&file(&account), &[]).digest(), account.digest());
    let sim = account.of_kind("sim").next().unwrap();
    let groups: Vec<String> = sim.references().map(|(_, target)| target.to_string()).collect();
    assert_eq!(groups, ["g:group/away"]);
    let later = now() + TimeDelta::hours(1);
    for text in ["flux-app=0", "satellite-device=none", "payer=none", "operator-contract=none", "flux-plan=none"] {
        account = with(account, text, "Alex", later);
    }
    assert_eq!(counted(&account), Vec::<String>::new());
    let resources = |account: &Account| account.resources().map(|resource| resource.to_string()).collect::<Vec<_>>();
    assert_eq!(resources(&account), resources(&read(&plain, &[])));
    assert_eq!(read(&file(&account), &[]).digest(), account.digest());
}

#[test]
fn a_later_word_counts_and_says_whose_it_is() {
    let later = now() + TimeDelta::hours(1);
    let first = read(&file(&account(&["jp:satellite-device=2"])), &[]);
    assert_eq!(by(&first, "satellite-device", JAPAN), "Mika");
    for (text, left) in
        [("satellite-device=none", None), ("jp:satellite-device=0", None), ("satellite-device=5", Some(5))]
    {
        let account = with(first.clone(), text, "Alex", later);
        let japan: Vec<String> = counted(&account).into_iter().filter(|line| line.starts_with("jp:")).collect();
        assert_eq!(japan, left.map(|n| format!("jp:satellite-device/attested {n}")).into_iter().collect::<Vec<_>>());
        assert_eq!(by(&account, "satellite-device", JAPAN), "Alex", "{text}");
    }
    // The same again is no news; an earlier word, another coverage, or one on everything does not clear it.
    for (text, at) in [
        ("jp:satellite-device=2", later),
        ("satellite-device=none", now() - TimeDelta::hours(1)),
        ("g:satellite-device=none", later),
        ("console=none", later),
    ] {
        let account = with(first.clone(), text, "Alex", at);
        assert_eq!(counted(&account), ["jp:satellite-device/attested 2"], "{text}");
        assert_eq!(by(&account, "satellite-device", JAPAN), "Mika", "{text}");
    }
    // Nor does a word that there were none hold against one that there are some.
    let none = account(&["console=none"]);
    assert_eq!(counted(&with(none, "payer=1", "Alex", later)), ["other-payer/attested 1"]);
}

#[test]
fn a_directory_and_a_snapshot_take_the_same_words() {
    let words = ["console=none", "jp:satellite-device=2", "lagoon-subscription=1"];
    let directory = words.iter().fold(CaptureDir::new(acme()), |directory, text| directory.claim(claim(text)));
    let directory = directory.load().unwrap().account;
    let snapshot = read(&file(&CaptureDir::new(acme()).load().unwrap().account), &words.map(claim));
    assert_eq!(directory.digest(), snapshot.digest());
    assert_eq!(counted(&directory), ["jp:lagoon-subscription/attested 1", "jp:satellite-device/attested 2"]);
}

/// Without a name nothing can be sent, so people end it.
#[test]
fn a_plan_ends_what_was_counted_and_keeps_the_word() {
    let words = ["console=none", "jp:satellite-device=2", "operator-contract=2", "payer=1", "jp:flux-plan=1"];
    let account = account(&words);
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).plan();
    let steps = plan.steps().filter(|step| step.node().key() == Account::ATTESTED);
    let steps: Vec<String> =
        steps.map(|step| format!("{} {:?} {}", step.subject(), step.actor(), step.call().is_some())).collect();
    assert_eq!(
        steps,
        [
            "jp:flux-plan/attested RootUser false",
            "jp:satellite-device/attested ConsoleUser false",
            "operator-contract/attested RootUser false",
            "other-payer/attested Support false",
        ]
    );
    let saved = plan.save(&Weekends);
    let mut kept: Vec<(String, u32)> =
        saved.attested().iter().filter(|word| word.count > 0).map(|word| (word.kind.clone(), word.count)).collect();
    kept.sort();
    let wanted = [("flux-plan", 1), ("operator-contract", 2), ("other-payer", 1), ("satellite-device", 2)];
    assert_eq!(kept, wanted.map(|(kind, count)| (kind.to_owned(), count)));
    // Whoever reads the account anew, without a word on it, is told by the plan.
    let mut anew = self::account(&[]);
    let claims: Vec<Claim> =
        saved.attested().iter().filter_map(|word| Claim::kept(word, Catalogue::soracom())).collect();
    attest(&mut anew, &claims, Catalogue::soracom());
    assert_eq!(anew.digest(), account.digest());
}
