//! Laws of redaction: the answers are the same but for the names, and no text of the account is left in them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::Value;
use winddown::account::{Account, AccountBuilder, Address, Fact, Finding, KeyForm, Month, Oddity, Reading, Resource};
use winddown::catalogue::{Catalogue, JAPAN};
use winddown::diagnosis::Diagnosis;
use winddown::errands::Errands;
use winddown::graph::DependencyGraph;
use winddown::planner::{Plan, Planner};
use winddown::reading::{CaptureDir, Claim, SnapshotFile, write_snapshot};
use winddown::redact::{Redaction, RedactionKey};
use winddown::report::{self, HtmlRenderer, MarkdownRenderer, Picture, Report, TextRenderer};
use winddown::strategies::{AccountFacts, now};
use winddown::timeline::Weekends;

use super::oracle::{account, config, small};
use crate::common;

fn key() -> RedactionKey {
    RedactionKey::from_bytes([7; RedactionKey::LEN])
}

fn plan(account: &Account, catalogue: &Catalogue) -> (Diagnosis, Plan) {
    let graph = DependencyGraph::build(account.clone(), catalogue, now()).unwrap();
    (Diagnosis::new(&graph), Planner::new(&graph).plan())
}

/// Everything that is said of a thing but its names, and with what it refers to under other addresses.
fn thing(resource: Resource<'_>, rename: &dyn Fn(Address) -> Address) -> impl PartialEq + std::fmt::Debug + use<> {
    let references: BTreeSet<_> =
        resource.references().map(|(role, target)| (role.to_owned(), rename(target.address()))).collect();
    let missing: BTreeSet<_> = (resource.missing_references())
        .map(|it| {
            let target = Address::new(it.kind.to_owned(), None, it.key).unwrap();
            (it.role.to_owned(), rename(target), it.may_miss.is_some())
        })
        .collect();
    let decides = [Fact::EndsAt, Fact::BilledTo, Fact::Quantity, Fact::InUse];
    let facts: Vec<_> =
        (resource.facts()).map(|(fact, value)| (fact, decides.contains(&fact).then(|| value.to_owned()))).collect();
    (resource.protection(), resource.name().is_some(), references, missing, facts.len())
}

/// What is in the way, by the addresses that `rename` gives.
fn in_the_way(diagnosis: &Diagnosis, rename: &dyn Fn(Address) -> Address) -> BTreeSet<String> {
    let blockers = diagnosis.blockers().map(|it| {
        let waits: BTreeSet<_> = it.waits_for().iter().map(|edge| rename(edge.before.address())).collect();
        let dates = (it.not_before(&Weekends), it.scheduled_end());
        format!("{} {} {:?} {:?} {dates:?} {waits:?}", rename(it.subject()), it.code(), it.actor(), it.clearance())
    });
    let gaps = diagnosis.gaps().iter().map(|it| format!("{} {:?}", rename(it.subject().clone()), it.attestation()));
    blockers.chain(gaps).collect()
}

/// The steps, by the addresses that `rename` gives, whatever their numbers.
fn steps(plan: &Plan, rename: &dyn Fn(Address) -> Address) -> BTreeSet<String> {
    let name = |id: u32| {
        let step = plan.step(id).unwrap();
        format!("{:?} {}", step.action(), rename(step.subject()))
    };
    let tell = |id: u32| {
        let step = plan.step(id).unwrap();
        let after: BTreeSet<String> = step.after().iter().map(|before| name(*before)).collect();
        let spec = (step.stage(), step.actor(), step.is_irreversible(), step.needs_consent());
        format!("{} {spec:?} {after:?}", name(id))
    };
    plan.steps().map(|step| tell(step.id())).collect()
}

/// Nothing changes but names.
fn the_same_by_other_names(account: &Account, catalogue: &Catalogue) -> TestCaseResult {
    let redaction = Redaction::new(account, catalogue, &key());
    let redacted = redaction.account().map_err(|error| TestCaseError::fail(error.to_string()))?;
    let rename = |address: Address| redaction.address(&address);
    let same = |address: Address| address;

    prop_assert!(redacted.is_redacted());
    prop_assert_ne!(redacted.operator(), account.operator());
    prop_assert!(catalogue.provider().operator_id(redacted.operator().as_str()).is_ok());
    prop_assert_eq!(redacted.len(), account.len());
    for resource in account.resources() {
        let shown = redacted.get(&rename(resource.address()));
        let shown = shown.ok_or_else(|| TestCaseError::fail(format!("{resource} is lost")))?;
        prop_assert_eq!(format!("{:?}", thing(shown, &same)), format!("{:?}", thing(resource, &rename)));
        prop_assert_eq!(redaction.who(&shown.to_string()), vec![resource]);
    }
    let odd = |account: &Account, rename: &dyn Fn(Address) -> Address| {
        let mut odd: Vec<_> = (account.oddities().iter())
            .map(|it| format!("{} {} {:?}", rename(it.subject.clone()), it.code(), it.hides))
            .collect();
        odd.sort();
        odd
    };
    prop_assert_eq!(odd(&redacted, &same), odd(account, &rename));

    let [(real, plan_of_real), (shown, plan_of_shown)] = [account, &redacted].map(|it| plan(it, catalogue));
    prop_assert_eq!(shown.verdict(), real.verdict());
    prop_assert_eq!(shown.timeline(&Weekends).earliest_close(), real.timeline(&Weekends).earliest_close());
    prop_assert_eq!(in_the_way(&shown, &same), in_the_way(&real, &rename));
    // Where advice goes round in a circle, the order of the addresses decides which of it is not followed, and so what
    // is planned.
    let goes_round = |diagnosis: &Diagnosis| diagnosis.graph().dropped_edges().next().is_some();
    prop_assert_eq!(goes_round(&shown), goes_round(&real));
    if !goes_round(&real) {
        prop_assert_eq!(plan_of_shown.unfollowed().len(), plan_of_real.unfollowed().len());
        prop_assert_eq!(steps(&plan_of_shown, &same), steps(&plan_of_real, &rename));
    }

    let mut bytes = Vec::new();
    write_snapshot(&redacted, now(), &mut bytes).unwrap();
    let back = SnapshotFile::new("redacted").catalogue(catalogue.clone()).load_from(&bytes[..]);
    let back = back.map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert!(back.is_redacted() && back.digest() == redacted.digest());
    Ok(())
}

/// A word that nothing else has.
const MARK: &str = "Zorblax";

fn marked(text: &str) -> String {
    format!("{text}{MARK}")
}

/// The same key with the mark in each part, unless the catalogue gives it.
fn marked_key(catalogue: &Catalogue, kinds: &[&str], key: &str) -> String {
    let is_given = |name: &&str| {
        let form = catalogue.kind(name).map(|kind| catalogue.key_form(kind));
        matches!(form, Some(KeyForm::Always(_))) || key.parse::<Month>().is_ok() || key == "*"
    };
    if kinds.iter().any(is_given) {
        return key.to_owned();
    }
    key.split('/').map(marked).collect::<Vec<_>>().join("/")
}

/// An account in which everything is marked that its owner may have put there.
fn with_marks(mut facts: AccountFacts) -> AccountFacts {
    let catalogue = facts.catalogue.clone();
    for thing in &mut facts.things {
        thing.key = marked_key(&catalogue, &[thing.kind], &thing.key);
        thing.name = thing.name.as_deref().map(marked);
        let known = catalogue.kind(thing.kind).unwrap().status.values;
        let is_known = |status: &str| known.iter().any(|value| value.name == status);
        thing.status = thing.status.take().map(|status| if is_known(&status) { status } else { marked(&status) });
        for reference in &mut thing.references {
            reference.key = marked_key(&catalogue, reference.to, &reference.key);
        }
        for (fact, value) in &mut thing.facts {
            if matches!(fact, Fact::Detail | Fact::SharedWith) {
                *value = marked(value);
            }
        }
    }
    for (_, _, reading) in &mut facts.readings {
        *reading = match reading.clone() {
            Reading::Complete => Reading::Complete,
            Reading::Attested { by, at } => Reading::Attested { by: marked(&by), at },
            Reading::Partial(why) => Reading::Partial(marked(&why)),
            Reading::Unread(why) => Reading::Unread(marked(&why)),
        };
    }
    for (kind, _, key) in &mut facts.foreign {
        *key = marked_key(&catalogue, &[kind], key);
    }
    facts.oddities.iter_mut().for_each(|oddity| mark_oddity(&catalogue, oddity));
    facts
}

fn mark_oddity(catalogue: &Catalogue, oddity: &mut Oddity) {
    let (kind, at) = (oddity.subject.kind().to_owned(), oddity.subject.coverage());
    let subject = marked_key(catalogue, &[&kind], oddity.subject.key());
    oddity.subject = Address::new(kind, at, subject).unwrap();
    oddity.origin = marked(&oddity.origin);
    match &mut oddity.finding {
        Finding::ForeignOwner { owner: text }
        | Finding::OwnerUnclear { owner: text }
        | Finding::StatusUnrecognised { status: text }
        | Finding::TooLong { begin: text, .. } => *text = marked(text),
        Finding::FieldUnreadable { found, .. } => *found = format!("the text `{MARK}`"),
        _ => {}
    }
}

/// All that is said of an account.
fn said(account: &Account, catalogue: &Catalogue) -> String {
    let (diagnosis, plan) = plan(account, catalogue);
    let mut snapshot = Vec::new();
    write_snapshot(account, now(), &mut snapshot).unwrap();
    let mut all = String::from_utf8(snapshot).unwrap();
    let explained: Vec<_> = account.resources().filter_map(|it| diagnosis.explain(&it.address())).collect();
    let whole = diagnosis.explain_account();
    let mut say = |report: Report<'_>| {
        all += &serde_json::to_string(&report).unwrap();
        // Without a width nothing is broken at the ends of lines.
        all += &TextRenderer::plain(0).render(report);
        all += &HtmlRenderer::new().render(report);
        all += &MarkdownRenderer::new().render(report);
    };
    say(report::check(&diagnosis));
    say(report::questions(&diagnosis));
    say(report::levers(&diagnosis));
    say(report::errands(&plan));
    say(report::page(&diagnosis, &plan));
    say(report::plan(&plan).commands(true).dates(true));
    say(report::explain(&diagnosis, &whole));
    explained.iter().for_each(|explanation| say(report::explain(&diagnosis, explanation)));
    let timeline = plan.timeline(&Weekends);
    let errands = Errands::new(&plan, &timeline);
    let picture = Picture::new(&errands, &timeline, &diagnosis);
    all + &picture.svg().to_string() + &picture.dot().to_string() + &picture.mermaid().to_string()
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn answers_are_the_same_but_for_names(facts in small()) {
        the_same_by_other_names(&account(&facts), &facts.catalogue)?;
    }

    #[test]
    fn no_mark_of_the_owner_is_left(facts in small()) {
        let facts = with_marks(facts);
        let account = account(&facts);
        let redacted = Redaction::new(&account, &facts.catalogue, &key()).account().unwrap();
        let left = said(&redacted, &facts.catalogue);
        let at = left.find(MARK).map(|at| left.chars().skip(left[..at].chars().count().saturating_sub(90)).take(180));
        prop_assert!(at.is_none(), "{}", at.unwrap().collect::<String>());
    }
}

/// The example accounts, each with its name.
fn examples() -> impl Iterator<Item = (String, Account)> {
    let captures = common::fixture("captures");
    let fixtures = std::fs::read_dir(captures).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> = fixtures.chain([common::acme(), common::untidy()]).collect();
    all.sort();
    // Some fixtures are parts of a capture.
    all.into_iter().filter_map(|path| Some((path.display().to_string(), CaptureDir::new(path).load().ok()?.account)))
}

#[test]
fn answers_to_the_examples_are_the_same_but_for_names() {
    for (name, account) in examples() {
        the_same_by_other_names(&account, Catalogue::soracom()).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// The texts of a snapshot that are not this program's, by where they stand.
fn texts(value: &Value, at: &str, found: &mut BTreeMap<String, String>) {
    // Instants, codes, names of kinds and of roles.
    let own = ["at", "code", "coverage", "fact", "field", "hides", "kind", "role", "what", "origin", "protection"];
    match value {
        Value::String(_) if own.contains(&at) => {}
        // What is not quoted are this program's words.
        Value::String(text) if at == "found" && !text.contains('`') => {}
        Value::String(text) if at == "address" || at == "subject" || at == "target" => {
            let (_, key) = text.split_once('/').unwrap();
            found.extend(key.split('/').map(|part| (part.to_owned(), at.to_owned())));
        }
        Value::String(text) => _ = found.insert(text.clone(), at.to_owned()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, at, found)),
        Value::Object(fields) => {
            let is_count = matches!(fields.get("fact").and_then(Value::as_str), Some(fact) if KEPT.contains(&fact));
            fields.iter().filter(|_| !is_count).for_each(|(name, value)| texts(value, name, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The facts that are dates, counts, coverages and currencies; and amounts, which may become that of another bill.
const KEPT: [&str; 6] = ["amount", "ends-at", "quantity", "in-use", "billed-to", "currency"];

/// True if a text holds another one, and not only as a part of a word.
fn holds(text: &str, other: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(other)
        .any(|(at, _)| !is_word(text[..at].chars().next_back()) && !is_word(text[at + other.len()..].chars().next()))
}

#[test]
fn no_text_of_the_examples_is_left() {
    let catalogue = Catalogue::soracom();
    // What the catalogue says of all kinds: their statuses and operations, and all that there is to say of them.
    let vocabulary = format!("{:?}", catalogue.kinds().collect::<Vec<_>>());
    let mut seen = 0;
    for (name, account) in examples() {
        let mut snapshot = Vec::new();
        write_snapshot(&account, now(), &mut snapshot).unwrap();
        let snapshot: Value = serde_json::from_slice(&snapshot).unwrap();
        let mut found = BTreeMap::from([(account.operator().to_string(), "account".to_owned())]);
        texts(&snapshot["resources"], "resources", &mut found);
        texts(&snapshot["oddities"], "oddities", &mut found);
        let words: Vec<String> = found.keys().flat_map(|text| text.split([' ', '@', '`'])).map(str::to_owned).collect();
        // Shorter ones are words of the answers too.
        let words = words.into_iter().filter(|word| word.len() > 4);
        found.extend(words.map(|word| (word, "a word of a name".to_owned())));
        found.retain(|text, _| text.len() > 3 && text.parse::<Month>().is_err() && !holds(&vocabulary, text));
        seen += found.len();

        let redacted = Redaction::new(&account, catalogue, &key()).account().unwrap();
        let left = said(&redacted, catalogue);
        let left: Vec<_> = found.iter().filter(|(text, _)| holds(&left, text)).collect();
        assert!(left.is_empty(), "{name}: {left:?}");
    }
    assert!(seen > 150, "only {seen} texts were looked for");
}

/// The same key gives the same pseudonyms in every account, and another key gives others.
#[test]
fn pseudonyms_follow_from_the_key() {
    let [acme, untidy] = [common::acme(), common::untidy()].map(|path| common::account(&path));
    let catalogue = Catalogue::soracom();
    let shared = "00001c497b48dbed";
    let of = |account: &Account, key: &RedactionKey| Redaction::new(account, catalogue, key).text(shared);
    assert_eq!(of(&acme, &key()), of(&untidy, &key()));
    assert_ne!(of(&acme, &key()), of(&acme, &RedactionKey::from_bytes([8; RedactionKey::LEN])));
}

/// What a person counted has a key that the catalogue gives: nobody's name.
#[test]
fn what_was_counted_is_still_told_as_counted() {
    let catalogue = Catalogue::soracom();
    let claim = Claim::parse("jp:flux-plan=2", catalogue, "ops@acme.example", now()).unwrap();
    let account = CaptureDir::new(common::acme()).claim(claim).load().unwrap().account;
    let redacted = Redaction::new(&account, catalogue, &key()).account().unwrap();
    let counted = "jp:flux-plan/attested".parse().unwrap();
    assert!(account.get(&counted).is_some() && redacted.get(&counted).is_some());
}

/// A thing that could have been counted and has a name of its own has lost it.
#[test]
fn what_has_a_name_is_not_told_as_counted() {
    let catalogue = Catalogue::soracom();
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    builder.add("flux-plan", Some(JAPAN), "our-largest-customer");
    builder.read_the_rest(catalogue);
    let account = builder.build(catalogue).unwrap();
    let left = said(&Redaction::new(&account, catalogue, &key()).account().unwrap(), catalogue);
    assert!(left.contains("flux-plan") && !left.contains("our-largest-customer"), "{left}");
}
