//! Reasons why something is unread, in a redacted account: the words of this program and of the catalogue stay, and all others
//! have pseudonyms.
#![allow(clippy::unwrap_used, reason = "tests")]

use winddown::account::{Account, AccountBuilder, Address, Reading};
use winddown::catalogue::spec::Found;
use winddown::catalogue::{Catalogue, KindSpec};
use winddown::redact::{Redaction, RedactionKey};

use crate::common::{JAPAN, OPERATOR};

fn key() -> RedactionKey {
    RedactionKey::from_bytes([7; RedactionKey::LEN])
}

fn kind(name: &str) -> &'static KindSpec {
    Catalogue::soracom().kind(name).unwrap()
}

/// An account of which SIMs are unread, for this reason.
fn account(why: &str) -> Account {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read("sim", JAPAN, Reading::Unread(why.to_owned()));
    builder.build(Catalogue::soracom()).unwrap()
}

/// Why SIMs are unread in a redacted account, if this is why they are.
fn redacted(why: &str) -> String {
    let redacted = Redaction::new(&account(why), Catalogue::soracom(), &key()).account().unwrap();
    redacted.reading("sim", JAPAN).gap().unwrap().to_owned()
}

/// The pseudonym of a text.
fn text(text: &str) -> String {
    Redaction::new(&account(""), Catalogue::soracom(), &key()).text(text)
}

/// The key that a group has in a redacted account.
fn group(key_of: &str) -> String {
    let address = Address::new("group", JAPAN, key_of).unwrap();
    Redaction::new(&account(""), Catalogue::soracom(), &key()).address(&address).key().to_owned()
}

#[test]
fn reasons_of_our_own_stay() {
    let unseen = Catalogue::soracom().kinds().find_map(|kind| kind.unseen).unwrap().english();
    let look = Catalogue::soracom().kinds().find_map(|kind| match kind.found {
        Found::Unlisted { look, .. } => Some(look.english()),
        _ => None,
    });
    let groups = kind("group").noun.many.english();
    for why in [
        unseen.to_owned(),
        format!("no operation lists them; look in the console: {}", look.unwrap()),
        "its entry in the catalogue leads nowhere".to_owned(),
        "no operation lists them, but something is active".to_owned(),
        "jp/listSims.json is not in the capture".to_owned(),
        "jp/listSims__page2.json is not in the capture".to_owned(),
        "operator/getOperatorConfigurationNamespace__Support.json is not in the capture".to_owned(),
        "listSims was not read: pages are missing".to_owned(),
        "listSims was not read: the file cannot be read".to_owned(),
        "listSims was refused: needs the permission Sim:listSims".to_owned(),
        format!("{groups} are unread: listGroups was not read: pages are missing"),
    ] {
        assert_eq!(redacted(&why), why);
    }
}

#[test]
fn what_others_said_has_a_pseudonym() {
    let groups = kind("group").noun.many.english();
    for template in [
        "{}",
        "listSims was refused: {}",
        "listSims was not read: {}",
        "no operation lists them, but something is {}",
        "jp/listSims__{}.json is not in the capture",
        &format!("{groups} are unread: listGroups was refused: {{}}"),
    ] {
        assert_eq!(redacted(&template.replace("{}", "Kiwi Ltd")), template.replace("{}", &text("Kiwi Ltd")));
    }
    // What only looks like one of ours is no reason of ours, and is replaced as a whole.
    for why in [
        "askKiwi was refused: no",
        "askKiwi.json is not in the capture",
        "kiwi/listSims.json is not in the capture",
        "Kiwis are unread: listSims was refused: no",
        "Kiwi lists them, but something is active",
        "listSims was not read for Kiwi",
        "getGroup was not read for 1 of 2 kiwis, g for one",
    ] {
        let origin = why.strip_suffix(" is not in the capture");
        let expected = origin.map_or_else(|| text(why), |origin| format!("{} is not in the capture", text(origin)));
        assert_eq!(redacted(why), expected, "{why}");
    }
}

/// Where one of several could not be read, that one has the name that it has elsewhere.
#[test]
fn what_is_named_as_an_example_has_its_pseudonym() {
    for (count, noun) in [(1, kind("group").noun.one), (5, kind("group").noun.many)] {
        let begin = format!("getGroup was not read for 1 of {count} {}", noun.english());
        for end in ["", ": pages are missing", ": Kiwi Ltd"] {
            let said = redacted(&format!("{begin}, f28b6a90 for one{end}"));
            let end = end.replace("Kiwi Ltd", &text("Kiwi Ltd"));
            assert_eq!(said, format!("{begin}, {} for one{end}", group("f28b6a90")));
        }
    }
}

/// Why something is rightly missing, and where something odd was read.
#[test]
fn what_is_missing_and_where_it_was_read_keep_the_words_of_the_catalogue() {
    let own = kind("coupon").references.iter().find_map(|reference| reference.may_miss).unwrap().english();
    let odd = |origin: &str| {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        for (n, why) in [own, "Kiwi lost it"].into_iter().enumerate() {
            builder.add("coupon", JAPAN, &n.to_string()).may_refer("order", &["order"], "o", why);
        }
        builder.origin(origin);
        builder.add("sim", JAPAN, "8942310000000000018").status("kiwi");
        let account = builder.build_untidy(Catalogue::soracom()).unwrap();
        Redaction::new(&account, Catalogue::soracom(), &key()).account().unwrap()
    };
    let account = odd("");
    let mut reasons: Vec<String> =
        account.missing_references().filter_map(|missing| missing.may_miss.map(str::to_owned)).collect();
    reasons.sort();
    let mut expected = [own.to_owned(), text("Kiwi lost it")];
    expected.sort();
    assert_eq!(reasons, expected);

    let of = |origin: &str| odd(origin).oddities().iter().map(|oddity| oddity.origin.clone()).collect::<Vec<_>>();
    assert_eq!(of("jp/listSims.json"), ["jp/listSims.json"]);
    assert_eq!(of(""), [""]);
    let constant = "operator/getOperatorConfigurationNamespace__Support.json";
    assert_eq!(of(constant), [constant]);
    for origin in ["jp/listSims.json, jp/getSim__8942.json", "jp/listSims__Support.json"] {
        let (begin, param) = origin.trim_end_matches(".json").rsplit_once("__").unwrap();
        let found = &of(origin)[0];
        assert!(found.starts_with(&format!("{begin}__")) && found.ends_with(".json"), "{found}");
        assert!(!found.contains(param), "{found}");
    }
}
