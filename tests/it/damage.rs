//! Damage to any one field of any response: nothing is lost without a word, and no verdict gets
//! better.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use proptest::prop_assert;
use serde_json::{Value, json};
use tempfile::TempDir;
use winddown::account::{Account, Address, Coverage};
use winddown::catalogue::spec::{Absent, Found, Part, Standing, Truth};
use winddown::catalogue::{Catalogue, KindSpec};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::graph::DependencyGraph;
use winddown::reading::{CaptureDir, Claim};
use winddown::strategies::{AccountFacts, ThingFacts, now};
use winddown::timeline::Weekends;

use crate::common::numbered::Numbered;
use crate::common::{acme, is_heavy, put_response, responses_of};
use crate::responses::{put_inside, responses, with_what_is_always_inside, write};

/// The environment variable that says how often several responses are damaged at once, and that all damages to one are tried.
const DAMAGES: &str = "WINDDOWN_DAMAGES";

/// What comes in the place of a value. `None`: nothing.
fn damages() -> Vec<Option<Value>> {
    let values = [json!(null), json!(true), json!(-1), json!(17), json!(""), json!("banana"), json!({}), json!([])];
    std::iter::once(None).chain(values.into_iter().map(Some)).collect()
}

/// Damage of which the catalogue says what it means: that there is nothing.
fn says_nothing(damage: Option<&Value>) -> bool {
    damage.is_none_or(|value| value.is_null() || value == "" || value == &json!({}) || value == &json!([]))
}

/// One step of a way into a document.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Key(String),
    At(usize),
}

/// Every place in a document, as a way into it.
pub(crate) fn places(value: &Value) -> Vec<Vec<Step>> {
    let below: Vec<(Step, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (Step::Key(key.clone()), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(at, value)| (Step::At(at), value)).collect(),
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    for (step, value) in below {
        all.push(vec![step.clone()]);
        all.extend(places(value).into_iter().map(|way| [vec![step.clone()], way].concat()));
    }
    all
}

pub(crate) fn damaged(mut document: Value, way: &[Step], damage: Option<&Value>) -> Value {
    let (last, way) = way.split_last().unwrap();
    let mut at = &mut document;
    for step in way {
        at = match step {
            Step::Key(key) => &mut at[key],
            Step::At(n) => &mut at[n],
        };
    }
    match (last, damage) {
        (Step::Key(key), None) => _ = at.as_object_mut().unwrap().remove(key),
        (Step::At(n), None) => _ = at.as_array_mut().unwrap().remove(*n),
        (Step::Key(key), Some(value)) => at[key] = value.clone(),
        (Step::At(n), Some(value)) => at[n] = value.clone(),
    }
    document
}

/// The path of a place as the catalogue writes it from the row on; list elements and the keys of maps
/// by `*` where it has that.
fn path(way: &[Step], rows: &str) -> String {
    let skip = rows.split('.').filter(|segment| !segment.is_empty()).count();
    let segments = way.iter().skip(skip).map(|step| match step {
        Step::Key(key) => key.as_str(),
        Step::At(_) => "*",
    });
    segments.collect::<Vec<_>>().join(".")
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('.').collect(), path.split('.').collect());
    pattern.len() == path.len() && pattern.iter().zip(&path).all(|(known, found)| *known == "*" || known == found)
}

fn begins(pattern: &str, path: &str) -> bool {
    let n = path.split('.').count();
    pattern.split('.').count() > n && matches(&pattern.split('.').take(n).collect::<Vec<_>>().join("."), path)
}

/// The kinds that are read from an operation, those inside others too.
fn read_from(operation: &str) -> Vec<(&'static KindSpec, &'static str)> {
    let mut kinds = Vec::new();
    for kind in Catalogue::soracom().kinds() {
        for read in kind.reads.iter().filter(|read| read.operation.id == operation) {
            kinds.push((kind, read.rows));
            let inner = Catalogue::soracom()
                .kinds()
                .filter(|inner| matches!(inner.found, Found::Within { kind: outer, .. } if outer == kind.name));
            kinds.extend(inner.map(|inner| (inner, read.rows)));
        }
    }
    kinds
}

/// Whether the catalogue says what it means that there is nothing at a path: that there is none, or
/// that all is well. What is embedded in a row is not there where its list, map or object is not.
fn absence_is_known(operation: &str, way: &[Step]) -> bool {
    read_from(operation).into_iter().any(|(kind, rows)| {
        let path = path(way, rows);
        let reads = kind.reads.iter().filter(|read| read.operation.id == operation).flat_map(|read| read.when);
        let mut tests = kind.when.iter().chain(reads);
        let says_so = tests.any(|test| {
            let means = match test.absent.value {
                Absent::Is(truth) => truth != Truth::CannotTell,
                Absent::NoWithout(_) => true,
                Absent::NoInWhole => rows.is_empty(),
            };
            means && (matches(test.field, &path) || begins(test.field, &path))
        });
        let embedded = match kind.found {
            Found::Within { rows, .. } if !rows.is_empty() => matches(rows, &path) || begins(rows, &path),
            _ => false,
        };
        let is_well =
            kind.status.absent == Standing::Gone && kind.status.fields.iter().any(|field| matches(field, &path));
        says_so || embedded || is_well
    })
}

/// Whether a path is a part of a key: another text there is another thing, and nobody can tell.
fn is_of_key(operation: &str, way: &[Step]) -> bool {
    read_from(operation).into_iter().any(|(kind, rows)| {
        let path = path(way, rows);
        let within = match kind.found {
            Found::Within { identity, .. } => identity,
            _ => &[],
        };
        let reads = kind.reads.iter().filter(|read| read.operation.id == operation).flat_map(|read| read.identity);
        within.iter().chain(reads).any(|part| match part {
            Part::Field(fields) => fields.iter().any(|field| matches(field, &path)),
            Part::Month(field) => matches(field, &path),
            _ => false,
        })
    })
}

/// A capture, and what it says.
struct Ground {
    directory: TempDir,
    whole: Account,
    verdict: Dated,
}

impl Ground {
    fn new(directory: TempDir) -> Self {
        let whole = read(directory.path()).unwrap();
        let verdict = verdict(&whole);
        Self { directory, whole, verdict }
    }

    /// What is wrong after damages to several files, if anything is.
    fn fault(&self, damages: &[Damage<'_>]) -> Option<String> {
        let damages: Vec<&Damage<'_>> = damages.iter().filter(|damage| !damage.is_excused()).collect();
        if damages.is_empty() {
            return None;
        }
        let path = |damage: &Damage<'_>| self.directory.path().join(damage.file);
        for damage in &damages {
            fs::write(path(damage), damaged(damage.document.clone(), damage.way, damage.to).to_string()).unwrap();
        }
        let after = read(self.directory.path());
        for damage in &damages {
            fs::write(path(damage), damage.document.to_string()).unwrap();
        }
        // A clear error is a word, too.
        let after = after.ok()?;
        let another = damages.iter().any(|damage| damage.names_another());
        let lost = if another { BTreeSet::new() } else { lost(&self.whole, &after) };
        let (was, is) = (self.verdict, verdict(&after));
        let better = rank(is) > rank(was) || earlier(was, is);
        (better || !lost.is_empty()).then(|| format!("{damages:?}: {was:?} -> {is:?}, lost {lost:?}"))
    }
}

/// One damage to a response.
#[derive(Clone)]
struct Damage<'d> {
    file: &'d str,
    document: &'d Value,
    way: &'d [Step],
    to: Option<&'d Value>,
}

impl fmt::Debug for Damage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?} = {:?}", self.file, self.way, self.to)
    }
}

impl Damage<'_> {
    fn operation(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap().trim_end_matches(".json");
        name.split("__").next().unwrap()
    }

    /// True if it says something else that may well be so.
    fn is_excused(&self) -> bool {
        if says_nothing(self.to) && absence_is_known(self.operation(), self.way) {
            return true;
        }
        // A shorter list is a list, and another truth value is one.
        let is_list_or_row = read_from(self.operation()).iter().any(|(_, rows)| path(self.way, rows).is_empty());
        let was_bool = self.way.iter().fold(self.document, |at, step| match step {
            Step::Key(key) => &at[key],
            Step::At(n) => &at[n],
        });
        let is_whole = self.to.is_none() || self.to == Some(&json!([]));
        (is_list_or_row && is_whole) || (was_bool.is_boolean() && self.to.is_some_and(Value::is_boolean))
    }

    /// True if it makes another thing of one.
    fn names_another(&self) -> bool {
        let is_text = matches!(self.to, Some(Value::String(text)) if !text.is_empty());
        (is_text || matches!(self.to, Some(Value::Number(_)))) && is_of_key(self.operation(), self.way)
    }
}

fn read(path: &Path) -> Result<Account, winddown::reading::ReadError> {
    let claim = Claim::parse("console=none", Catalogue::soracom(), "Mika", now()).unwrap();
    CaptureDir::new(path).claim(claim).load().map(|capture| capture.account)
}

/// A verdict, and the date until which there is nothing to do but wait.
type Dated = (Verdict, Option<NaiveDate>);

fn verdict(account: &Account) -> Dated {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let until = diagnosis.timeline(&Weekends).earliest_close();
    (diagnosis.verdict(), until.filter(|_| diagnosis.verdict() == Verdict::Waiting))
}

fn rank((verdict, _): Dated) -> u8 {
    match verdict {
        Verdict::Closable | Verdict::Closed => 2,
        Verdict::Waiting => 1,
        _ => 0,
    }
}

fn earlier((_, was): Dated, (_, is): Dated) -> bool {
    was.zip(is).is_some_and(|(was, is)| is < was)
}

/// What is live in the one account and neither in the other nor named there.
fn lost(one: &Account, other: &Account) -> BTreeSet<Address> {
    let near = |a: Option<Coverage>, b: Option<Coverage>| a.is_none() || b.is_none() || a == b;
    let is_named = |address: &Address| {
        other.oddities().iter().any(|oddity| {
            // A thing whose kind is not certain is named by its id.
            let is_it = oddity.subject.coverage() == address.coverage() && oddity.subject.key() == address.key();
            is_it
                || (oddity.hides.iter().any(|kind| kind == address.kind())
                    && near(oddity.subject.coverage(), address.coverage()))
        })
    };
    let is_open = |address: &Address| !other.reading(address.kind(), address.coverage()).is_settled();
    let is_implied =
        |address: &Address| matches!(Catalogue::soracom().kind(address.kind()).unwrap().found, Found::Implied { .. });
    let addresses = one.resources().map(|resource| resource.address());
    addresses
        .filter(|address| {
            other.get(address).is_none() && !is_named(address) && !is_open(address) && !is_implied(address)
        })
        .collect()
}

/// In a light run, one place in so many is damaged.
const STRIDE: usize = 4;

/// In a heavy run, a place has one damage of so many.
const SHARE: usize = 3;

/// True if this damage is tried in this place. With `WINDDOWN_DAMAGES`, as in `.ci/deep`, every damage is tried in every place. In
/// a heavy run each place has a third of them, in a light one some places have one. The damages take turns.
fn is_tried(place: usize, damage: usize) -> bool {
    if env::var_os(DAMAGES).is_some() {
        return true;
    }
    if is_heavy() {
        return place % SHARE == damage % SHARE;
    }
    place.is_multiple_of(STRIDE) && place / STRIDE % damages().len() == damage
}

/// What is wrong after any of the damages that are tried, and how many damages were tried.
fn faults(ground: &Ground) -> (String, usize) {
    let (mut told, mut tried) = (String::new(), 0);
    for (n, (name, content)) in responses_of(ground.directory.path()).iter().enumerate() {
        let document: Value = serde_json::from_slice(content).unwrap();
        for (m, way) in places(&document).iter().enumerate() {
            for (turn, damage) in damages().iter().enumerate().filter(|(turn, _)| is_tried(n + m, *turn)) {
                let damage = Damage { file: name, document: &document, way, to: damage.as_ref() };
                let fault = ground.fault(&[damage]);
                fault.into_iter().for_each(|fault| writeln!(told, "{turn}: {fault}").unwrap());
                tried += 1;
            }
        }
    }
    (told, tried)
}

#[test]
#[allow(clippy::print_stdout, reason = "it tells how much was tried")]
fn damage_to_the_example_account_loses_nothing_without_a_word() {
    let directory = tempfile::tempdir().unwrap();
    responses_of(&acme()).iter().for_each(|(name, content)| put_response(directory.path(), name, content));
    let (told, tried) = faults(&Ground::new(directory));
    println!("{tried} inputs with one damage to the example account");
    assert_eq!(told, "");
}

/// Damages to several responses at once, drawn by number: `WINDDOWN_DAMAGES=100000` tries so many, and
/// `WINDDOWN_DAMAGE=4711` that one alone.
#[test]
#[allow(clippy::print_stdout, reason = "it tells how much was tried")]
fn several_damages_lose_nothing_without_a_word() {
    let responses = responses_of(&acme());
    let documents: Vec<(&str, Value)> =
        responses.iter().map(|(name, content)| (name.as_str(), serde_json::from_slice(content).unwrap())).collect();
    let ways: Vec<Vec<Vec<Step>>> = documents.iter().map(|(_, document)| places(document)).collect();
    let damages = damages();
    let numbered = Numbered { one: "WINDDOWN_DAMAGE", many: DAMAGES, usual: 200 };
    let count = numbered.all(&|number| {
        let mut rng = fastrand::Rng::with_seed(number);
        let count = rng.usize(2..=4);
        let chosen = rng.choose_multiple(documents.iter().zip(&ways).filter(|(_, ways)| !ways.is_empty()), count);
        let chosen = chosen.into_iter().map(|((file, document), ways)| {
            let (way, to) = (&ways[rng.usize(..ways.len())], damages[rng.usize(..damages.len())].as_ref());
            Damage { file, document, way, to }
        });
        let chosen: Vec<Damage<'_>> = chosen.collect();
        let directory = tempfile::tempdir().unwrap();
        responses.iter().for_each(|(name, content)| put_response(directory.path(), name, content));
        let fault = Ground::new(directory).fault(&chosen);
        prop_assert!(fault.is_none(), "{}", fault.unwrap_or_default());
        Ok(())
    });
    println!("{count} inputs with several damages to the example account");
}

/// One thing alone in an account, so that nothing else decides: of each kind, with each status.
fn alone() -> Vec<AccountFacts> {
    let mut all = Vec::new();
    for kind in Catalogue::soracom().kinds() {
        let mut statuses: Vec<Option<String>> =
            kind.status.values.iter().map(|value| Some(value.name.to_owned())).collect();
        if statuses.is_empty() {
            statuses.push(None);
        }
        all.extend(statuses.into_iter().filter_map(|status| alone_with(kind, status)).map(|(facts, _)| facts));
    }
    all
}

/// An account with a thing of a kind with this status, its address, and no more than what has to be there. `None` for
/// the account's own record and what stands in it, which cannot be made up, and for what no response shows.
pub(crate) fn alone_with(kind: &'static KindSpec, status: Option<String>) -> Option<(AccountFacts, Address)> {
    let is_own = kind.name == "account" || matches!(kind.found, Found::Within { kind: "account", .. });
    let identity = match kind.found {
        Found::Within { identity, .. } => identity,
        Found::Listed => kind.reads.first()?.identity,
        _ => return None,
    };
    let place = kind.places().into_iter().next().filter(|_| !is_own)?;
    let parts = identity.iter().zip(1..).map(|(part, n)| match part {
        Part::Month(_) => "2026-06".to_owned(),
        Part::Const(text) => (*text).to_owned(),
        _ => format!("k{n}"),
    });
    let key = parts.collect::<Vec<_>>().join("/");
    let mut things = vec![ThingFacts { status, ..ThingFacts::new(kind.name, place, &key) }];
    things.extend(singles(kind.name));
    let facts = put_inside(AccountFacts { things, ..AccountFacts::default() });
    // Its key may begin with that of what it is a part of.
    let thing = facts.things.iter().find(|thing| thing.kind == kind.name)?;
    let address = Address::new(kind.name, place, thing.key.clone()).ok()?;
    Some((with_what_is_always_inside(facts), address))
}

/// What has to be there, and in order, for an account to be closable.
pub(crate) fn singles(but: &str) -> Vec<ThingFacts> {
    let mut singles = Vec::new();
    for kind in Catalogue::soracom().kinds().filter(|kind| kind.name != but) {
        // Where its absence is an error, it is not "none there".
        let gone = kind.status.values.iter().find(|value| value.standing == Standing::Gone);
        if let (true, Some(gone), Some(_)) = (kind.is_single(), gone, kind.reads.iter().find_map(|read| read.refused)) {
            let single = |place| ThingFacts {
                status: Some(gone.name.to_owned()),
                ..ThingFacts::new(kind.name, place, "current")
            };
            singles.extend(kind.places().into_iter().map(single));
        }
    }
    singles
}

#[test]
#[allow(clippy::print_stdout, reason = "it tells how much was tried")]
fn damage_to_a_thing_alone_makes_no_verdict_better() {
    let (mut told, mut tried) = (String::new(), 0);
    let mut verdicts: BTreeMap<u8, usize> = BTreeMap::new();
    for facts in alone() {
        let directory = tempfile::tempdir().unwrap();
        let responses = responses(&facts.account().unwrap());
        write(&responses, directory.path());
        let ground = Ground::new(directory);
        *verdicts.entry(rank(ground.verdict)).or_default() += 1;
        let (faults, damages) = faults(&ground);
        told += &faults;
        tried += damages;
    }
    println!("{tried} inputs with one damage to a thing alone");
    assert_eq!(told, "");
    // Nothing could get better where all is well, and little where something blocks in any case.
    assert!(verdicts.len() == 3, "{verdicts:?}");
}
