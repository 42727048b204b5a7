//! The responses that tests make up from an account say what the account says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Address, Coverage, Fact, Reading, Resource, join_key, key_parts};
use winddown::backend::{Backend, Simulation};
use winddown::catalogue::GLOBAL;
use winddown::catalogue::spec::{Absent, Found, Means, Part, Question, Truth};
use winddown::catalogue::{Catalogue, KindSpec};
use winddown::execution::Answer;
use winddown::reading::{CaptureDir, Source};
use winddown::strategies::{AccountFacts, ReferenceFacts, ThingFacts, catalogue, now, proptest1_account_strategy};

use crate::common::{acme, cases, shrinks};
use crate::support::responses::{LeftOut, Responses, Shown, list};

pub(crate) fn responses(account: &Account) -> Responses {
    Responses::new(account.clone(), Catalogue::soracom())
}

const OPERATOR: &str = "operator/getOperator.json";

/// The account as the importer reads it from the responses, lists in pages of two where they have any.
fn imported(responses: &Responses) -> Account {
    let directory = tempfile::tempdir().unwrap();
    write(responses, directory.path());
    CaptureDir::new(directory.path()).load().unwrap().account
}

/// Writes the responses as a capture directory.
pub(crate) fn write(responses: &Responses, directory: &Path) {
    let write = |name: &str, body: &serde_json::Value| {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, body.to_string()).unwrap();
    };
    for file in responses.files() {
        match &file.shown {
            Shown::List { field, rows } if file.is_paged && rows.len() > 2 => {
                for (n, page) in (1..).zip(rows.chunks(2)) {
                    let name = file.name.replace(".json", &format!("__page{n}.json"));
                    write(&name, &list(field, page.iter().map(|(_, row)| row.clone()).collect()));
                }
            }
            // What is not there leaves no file.
            Shown::Refused { status: 404, .. } => {}
            // Whose account it is has to be known, if not read.
            Shown::Refused { .. } if file.name == OPERATOR => {}
            shown => write(&file.name, &shown.body()),
        }
    }
    if !directory.join(OPERATOR).exists() {
        write(OPERATOR, &serde_json::json!({ "operatorId": "OP0012345678" }));
    }
}

/// What a thing says, one statement each; instants as they are, however they are written.
fn said(thing: Resource<'_>) -> BTreeSet<(LeftOut, String)> {
    let address = thing.address();
    let mut said = BTreeSet::new();
    said.extend(thing.name().map(|name| (LeftOut::Name(address.clone()), name.to_owned())));
    said.extend(thing.status().map(|status| (LeftOut::Status(address.clone()), status.to_owned())));
    said.insert((LeftOut::Protection(address.clone()), format!("{:?}", thing.protection())));
    said.extend(thing.references().map(|(role, target)| {
        let what = LeftOut::Reference(address.clone(), role.to_owned(), target.key().to_owned());
        (what, target.address().to_string())
    }));
    said.extend(thing.missing_references().map(|missing| {
        let what = LeftOut::Reference(address.clone(), missing.role.to_owned(), missing.key.to_owned());
        (what, format!("({})", missing.kind))
    }));
    said.extend(thing.facts().map(|(fact, value)| {
        let instant = value.parse::<chrono::DateTime<chrono::Utc>>();
        (LeftOut::Fact(address.clone(), fact), instant.map_or(value.to_owned(), |at| at.to_string()))
    }));
    said
}

fn is_implied(address: &Address) -> bool {
    matches!(Catalogue::soracom().kind(address.kind()).unwrap().found, Found::Implied { .. })
}

fn addresses(account: &Account) -> BTreeSet<Address> {
    account.resources().map(|thing| thing.address()).filter(|address| !is_implied(address)).collect()
}

/// What the first account says and the second does not, apart from what was left out.
fn lost(one: &Account, other: &Account, left_out: &[LeftOut]) -> Vec<String> {
    let mut lost = Vec::new();
    for thing in one.resources().filter(|thing| !is_implied(&thing.address())) {
        let address = thing.address();
        if left_out.contains(&LeftOut::Thing(address.clone())) {
            continue;
        }
        match other.get(&address) {
            None => lost.push(address.to_string()),
            Some(there) => {
                let there = said(there);
                // A reference by a part of the target's key is resolved by the response that shows the target.
                let is_lost_with = |target: &str| {
                    let target: Result<Address, _> = target.parse();
                    target.is_ok_and(|target| target.key().contains('/') && left_out.contains(&LeftOut::Thing(target)))
                };
                let is_left_out = |(what, value): &(LeftOut, String)| {
                    left_out.contains(what) || (matches!(what, LeftOut::Reference(..)) && is_lost_with(value))
                };
                let missing = said(thing).into_iter().filter(|one| !there.contains(one) && !is_left_out(one));
                lost.extend(missing.map(|one| format!("{one:?}")));
            }
        }
    }
    lost
}

/// What no response says although it is of a kind that is listed.
fn unsaid(responses: &Responses) -> Vec<LeftOut> {
    let is_listed = |address: &Address| {
        let found = Catalogue::soracom().kind(address.kind()).unwrap().found;
        matches!(found, Found::Listed | Found::Within { .. })
    };
    let is_due = |left: &LeftOut| !matches!(left, LeftOut::Thing(address) if !is_listed(address));
    responses.left_out().into_iter().filter(is_due).collect()
}

/// Makes the keys of parts begin with those of what they are parts of, which is added if need be.
pub(crate) fn put_inside(mut facts: AccountFacts) -> AccountFacts {
    facts.things.iter_mut().for_each(|thing| thing.references.clear());
    for n in 0..facts.things.len() {
        let kind = Catalogue::soracom().kind(facts.things[n].kind).unwrap();
        let (outer, identity) = match (kind.found, kind.reads.first()) {
            (Found::Within { kind: outer, identity, .. }, _) => (outer, identity),
            (Found::Listed, Some(read)) if read.per.is_some() => (read.per.unwrap(), read.identity),
            _ => continue,
        };
        let outer = Catalogue::soracom().kind(outer).unwrap();
        let place = facts.things[n].coverage;
        let Some(outer_key) = some_key(&mut facts, outer, place) else { continue };
        let own: Vec<String> = key_parts(&facts.things[n].key).map(|part| part.into_owned()).collect();
        let mut parts: Vec<String> = key_parts(&outer_key).map(|part| part.into_owned()).collect();
        for (part, own) in identity.iter().zip(&own).skip(1) {
            // A part of the key that refers to something leads somewhere.
            let spec = kind.references.iter().find(|spec| matches!(part, Part::Field([field]) if spec.field == *field));
            let target = spec.filter(|spec| spec.may_miss.is_none()).map(|spec| Catalogue::soracom().kind(spec.to[0]));
            parts.push(match target.flatten() {
                Some(target) => some_key(&mut facts, target, place).unwrap(),
                None => own.clone(),
            });
        }
        let parts: Vec<_> = parts.into_iter().map(Into::into).collect();
        facts.things[n].key = join_key(&parts).into_owned();
    }
    // Where two things have one key now, the first stays.
    let mut seen = BTreeSet::new();
    facts.things.retain(|thing| seen.insert((thing.kind, thing.coverage, thing.key.clone())));
    facts
}

/// The key of a thing of a kind in a place, which is added if there is none.
fn some_key(facts: &mut AccountFacts, kind: &'static KindSpec, place: Option<Coverage>) -> Option<String> {
    let place = kind.places().into_iter().find(|at| at.is_none() || *at == place)?;
    if let Some(thing) = facts.things.iter().find(|thing| thing.kind == kind.name && thing.coverage == place) {
        return Some(thing.key.clone());
    }
    // The account's own key is that of its operator.
    let is_root = Catalogue::soracom().root().is_some_and(|root| root.name == kind.name);
    let key = if is_root { "OP0012345678".to_owned() } else { format!("outer{}", facts.things.len()) };
    facts.things.push(ThingFacts::new(kind.name, place, &key));
    Some(key)
}

/// What is known of a kind that could not be read came from elsewhere: no response says it.
fn only_what_is_read(mut facts: AccountFacts) -> AccountFacts {
    let AccountFacts { things, readings, .. } = &mut facts;
    readings.retain(|(kind, place, reading)| {
        let is_known = things.iter().any(|thing| (thing.kind, thing.coverage) == (*kind, *place));
        !is_known || !matches!(reading, Reading::Unread(_))
    });
    with_what_is_always_inside(facts)
}

/// Adds what a row shows inside it whatever it says: that its field is absent does not mean that
/// there is none.
pub(crate) fn with_what_is_always_inside(mut facts: AccountFacts) -> AccountFacts {
    let always = |inner: &&KindSpec| {
        inner.when.first().is_some_and(|test| {
            test.question == Question::Present && test.absent.value == Absent::Is(Truth::CannotTell)
        })
    };
    for kind in Catalogue::soracom().kinds().filter(always) {
        let Found::Within { kind: outer, rows: "", .. } = kind.found else { continue };
        let outers: Vec<_> = facts.things.iter().filter(|thing| thing.kind == outer).cloned().collect();
        for outer in outers {
            let is_there = |thing: &ThingFacts| {
                (thing.kind, thing.coverage, &thing.key) == (kind.name, outer.coverage, &outer.key)
            };
            if !facts.things.iter().any(is_there) {
                let settled = kind.status.values.first().map(|value| value.name.to_owned());
                let thing = ThingFacts::new(kind.name, outer.coverage, &outer.key);
                facts.things.push(ThingFacts { status: settled, ..thing });
            }
        }
    }
    facts
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: cases(96),
        failure_persistence: None,
        max_shrink_iters: shrinks(200),
        ..ProptestConfig::default()
    }
}

fn check(account: &Account) -> Result<Account, TestCaseError> {
    let first = responses(account);
    // Names of characters that take nine each in a file's name, and two of them: there is no such id.
    prop_assume!(first.files().iter().all(|file| file.name.len() < 200));
    let shown = imported(&first);
    let left_out = first.left_out();
    prop_assert_eq!(lost(account, &shown, &left_out), Vec::<String>::new());
    let mut more: Vec<_> = addresses(&shown).difference(&addresses(account)).cloned().collect();
    // Whose account it is has to be said.
    more.retain(|address| Some(address.kind()) != Catalogue::soracom().root().map(|root| root.name));
    prop_assert_eq!(more, Vec::<Address>::new());
    let again = responses(&shown);
    prop_assert_eq!(unsaid(&again), Vec::<LeftOut>::new());
    let same = imported(&again);
    prop_assert_eq!(lost(&shown, &same, &[]), Vec::<String>::new());
    prop_assert_eq!(lost(&same, &shown, &[]), Vec::<String>::new());
    Ok(shown)
}

fn what_is_not_left_out_is_read_back(facts: AccountFacts) -> TestCaseResult {
    check(&only_what_is_read(facts).account().unwrap())?;
    Ok(())
}

fn parts_are_read_back_from_what_they_are_parts_of(facts: AccountFacts) -> TestCaseResult {
    check(&only_what_is_read(put_inside(facts)).account().unwrap())?;
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn what_is_not_left_out_is_read_back(facts in proptest1_account_strategy(catalogue(), 12)) {
            super::what_is_not_left_out_is_read_back(facts)?;
        }

        #[test]
        fn parts_are_read_back_from_what_they_are_parts_of(facts in proptest1_account_strategy(catalogue(), 12)) {
            super::parts_are_read_back_from_what_they_are_parts_of(facts)?;
        }
    }
}

/// What is left of an account while it is wound down can be shown at each moment.
#[test]
fn an_account_is_read_back_whole_while_it_ends() {
    let path = acme();
    let account = CaptureDir::new(path).load().unwrap().account;
    let memory = Simulation::new(&account, Catalogue::soracom(), now());
    let mut done = 0;
    for round in 0..8 {
        for thing in memory.read().unwrap().resources() {
            let kind = Catalogue::soracom().kind(thing.kind()).unwrap();
            for step in kind.every_act() {
                let answer = match step.means {
                    Means::Api(operation) => {
                        let quantity = thing.fact(Fact::Quantity);
                        let call = operation.call(
                            Catalogue::soracom().provider(),
                            account.operator(),
                            thing.coverage(),
                            thing.key(),
                            quantity,
                        );
                        matches!(memory.perform(&call), Answer::Done { .. } | Answer::Accepted { .. })
                    }
                    _ => memory.do_by_hand(&thing.address()).is_ok(),
                };
                done += u32::from(answer);
                if answer && done % 6 == 0 {
                    let now = memory.read().unwrap();
                    let all = responses(&now);
                    let left_out = all.left_out();
                    assert_eq!(lost(&now, &imported(&all), &left_out), Vec::<String>::new(), "after {done}");
                    // Some things are seen no more although the account in memory has them still; and it keeps
                    // the date at which a SIM was to end even after that was called off.
                    let is_due = |left: &LeftOut| !matches!(left, LeftOut::Thing(_) | LeftOut::Fact(_, Fact::EndsAt));
                    let unsaid: Vec<_> = unsaid(&all).into_iter().filter(is_due).collect();
                    assert_eq!(unsaid, [], "after {done}: {:?}", thing.address());
                }
            }
        }
        memory.set_now(now() + chrono::Duration::days(40 * (round + 1)));
    }
    assert!(done > 60, "{done}");
}

/// What proves little if nearly everything is left out.
#[test]
fn every_kind_that_is_listed_is_shown_by_some_response() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut shown: BTreeSet<String> = BTreeSet::new();
    let strategy = proptest1_account_strategy(catalogue(), 12);
    for _ in 0..800 {
        let facts = strategy.new_tree(&mut runner).unwrap().current();
        let account = put_inside(facts).account().unwrap();
        let left_out = responses(&account).left_out();
        let told = account.resources().filter(|thing| !left_out.contains(&LeftOut::Thing(thing.address())));
        shown.extend(told.map(|thing| thing.kind().to_owned()));
    }
    let root = Catalogue::soracom().root().map(|root| root.name);
    // The generator knows nothing of keys that are always the same; the sample account has those.
    let is_fixed = |kind: &KindSpec| matches!(kind.reads, [read, ..] if matches!(read.identity, [Part::Const(_)]));
    // Nor of the account, nor of what stands in its record.
    let is_listed = |kind: &KindSpec| match kind.found {
        Found::Listed => Some(kind.name) != root,
        Found::Within { kind: outer, .. } => Some(outer) != root,
        _ => false,
    };
    let listed = Catalogue::soracom().kinds().filter(|kind| is_listed(kind) && !is_fixed(kind));
    let never: Vec<&str> = listed.map(|kind| kind.name).filter(|name| !shown.contains(*name)).collect();
    assert_eq!(never, Vec::<&str>::new());
}

#[test]
fn the_sample_account_is_read_back_whole() {
    let path = acme();
    let account = CaptureDir::new(path).load().unwrap().account;
    let all = responses(&account);
    assert_eq!(unsaid(&all), []);
    let again = imported(&all);
    assert_eq!(lost(&account, &again, &[]), Vec::<String>::new());
    assert_eq!(lost(&again, &account, &[]), Vec::<String>::new());
    let memory = Simulation::new(&account, Catalogue::soracom(), now()).read().unwrap();
    assert_eq!(unsaid(&responses(&memory)), []);
}

/// An identifier that a key would encode: with a space in it.
#[test]
fn a_reference_by_another_identifier_is_read_back_however_that_is_spelt() {
    let refers = |role, to, may_miss| ReferenceFacts { role, to, key: format!("{}1", to[0]), may_miss };
    let references = vec![refers("vpg", &["vpg"], None), refers("sim", &["sim"], Some("it outlives its SIM"))];
    let thing = |kind, key, status: Option<&str>| ThingFacts {
        status: status.map(str::to_owned),
        ..ThingFacts::new(kind, Some(GLOBAL), key)
    };
    let entry = ThingFacts { references, ..thing("ip-address-map-entry", "vpg1/%202", None) };
    let things = vec![thing("vpg", "vpg1", Some("running")), thing("sim", "sim1", Some("active")), entry];
    check(&AccountFacts { catalogue: catalogue().clone(), things, ..AccountFacts::default() }.account().unwrap())
        .unwrap();
}
