//! ASSUMPTION: what is to be taken as so, in words.

use chrono::NaiveDate;

use super::failure::Fatal;
use super::find::{NotFound, find, select};
use super::hints::of_kind;
use crate::account::{Address, Coverage, InvalidText, similar};
use crate::catalogue::spec::Actor;
use crate::catalogue::{Catalogue, Code, KindSpec};
use crate::diagnosis::{Assumption, AssumptionProblem, Diagnosis};
use crate::graph::DependencyGraph;
use crate::plan::Selector;

/// The grammar, for `--help`.
pub(super) const HELP: &str = "\
Assumptions:
  WHAT or gone=WHAT     it is not there, and on no bill to come
  WHAT=today            it ends today, and is still on this month's bill
  keep=WHAT             it is kept, so the account stays open
  paid=WHAT             this bill is paid; `paid` alone: all bills that are due
  unprotected=WHAT      its protection is lifted
  none=KIND             somebody has looked: there are no others of this kind
  PERSON=today          support, root-user, payer or me does today what nobody else
                        can do and what waits for nobody else
  close-by=DAY          tell what has to happen, by whom and by when, for that
  WHAT is an address, an id or a name that only one thing has, KIND or COVERAGE:KIND;
  kind=KIND is a kind even if a thing is called so. Of one thing the last word counts.";

/// What is supposed.
#[derive(Debug, Default)]
pub(super) struct Supposed {
    pub(super) assumptions: Vec<Assumption>,
    /// The day by which the account is to be closed.
    pub(super) close_by: Option<NaiveDate>,
}

/// What is wrong with assumptions: all of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum InvalidAssumptions {
    #[error(transparent)]
    One(Problem),
    #[error("{} assumptions cannot be used:\n{}", .0.len(), lines(.0))]
    Several(Vec<Problem>),
}

impl Fatal for InvalidAssumptions {}

/// Each on lines of its own.
fn lines(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("  {}", problem.to_string().replace('\n', "\n  ")))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What is wrong with an assumption.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("`{text}` begins with no word that winddown knows{meant}", meant = meant(.text))]
    Word { text: String },
    #[error("`{0}`: what is done happens `today`; for a day to close by, there is close-by=DAY")]
    Day(String),
    #[error("`{0}`: a day is written as 2026-09-30")]
    NoDay(String),
    #[error("`{text}`: {day} is past")]
    Past { text: String, day: NaiveDate },
    #[error("`{0}`: one day is enough")]
    SecondDay(String),
    #[error("`{0}`: none of them is left")]
    NoneLeft(Selector),
    #[error("`{0}`: nobody can hurry time")]
    Time(String),
    #[error("there is no kind `{0}`{meant}", meant = of_kind(.0))]
    Kind(String),
    #[error(transparent)]
    Assumption(#[from] AssumptionProblem),
    #[error(transparent)]
    Text(#[from] InvalidText),
    #[error(transparent)]
    NotFound(#[from] NotFound),
}

/// The words before the equals sign.
const WORDS: [&str; 8] = ["gone", "kind", "keep", "paid", "unprotected", "none", "close-by", "today"];

/// The persons who can act today. Time is none of them.
const PERSONS: [(&str, &[Actor]); 4] = [
    ("support", &[Actor::Support]),
    ("root-user", &[Actor::RootUser]),
    ("payer", &[Actor::Payer]),
    ("me", &[Actor::Api, Actor::ConsoleUser]),
];

fn meant(text: &str) -> String {
    let (word, rest) = text.split_once('=').unwrap_or((text, ""));
    let known = WORDS[..7].iter().copied().chain(PERSONS.iter().map(|(name, _)| *name));
    similar(word, known).map_or_else(String::new, |like| format!("; did you mean `{like}={rest}`?"))
}

/// What all words say together; or everything that is wrong with them.
pub(super) fn supposed(diagnosis: &Diagnosis, words: &[String]) -> Result<Supposed, InvalidAssumptions> {
    let mut supposed = Supposed::default();
    let mut problems = Vec::new();
    for word in words {
        if let Err(problem) = supposed.add(diagnosis, word) {
            problems.push(problem);
        }
    }
    match problems.len() {
        0 => Ok(supposed),
        1 => Err(problems.pop().map_or_else(|| InvalidAssumptions::Several(Vec::new()), InvalidAssumptions::One)),
        _ => Err(InvalidAssumptions::Several(problems)),
    }
}

impl Supposed {
    fn add(&mut self, diagnosis: &Diagnosis, text: &str) -> Result<(), Problem> {
        let graph = diagnosis.graph();
        let more = match text.split_once('=') {
            None if text == "paid" => due_bills(diagnosis),
            None => each(graph, select(&**graph, text)?, Assumption::Terminated)?,
            Some(("gone", what)) => each(graph, select(&**graph, what)?, Assumption::Terminated)?,
            Some(("kind", kind)) => each(graph, kind_of(kind)?, Assumption::Terminated)?,
            Some(("keep", what)) => each(graph, select(&**graph, what)?, Assumption::Kept)?,
            Some(("unprotected", what)) => each(graph, select(&**graph, what)?, Assumption::ProtectionLifted)?,
            Some(("paid", what)) => paid(graph, select(&**graph, what)?)?,
            Some(("none", kind)) => none(kind)?,
            Some(("close-by", day)) => return self.close_by(diagnosis, text, day),
            Some((what, "today")) => today(graph, what)?,
            Some((what, _)) => return Err(unknown(graph, text, what)),
        };
        self.assumptions.extend(more);
        Ok(())
    }

    fn close_by(&mut self, diagnosis: &Diagnosis, text: &str, day: &str) -> Result<(), Problem> {
        let day: NaiveDate = day.parse().map_err(|_| Problem::NoDay(text.to_owned()))?;
        if day < diagnosis.graph().catalogue().provider().day_of(diagnosis.now()) {
            return Err(Problem::Past { text: text.to_owned(), day });
        }
        match self.close_by.replace(day) {
            Some(other) if other != day => Err(Problem::SecondDay(text.to_owned())),
            _ => Ok(()),
        }
    }
}

/// Of a whole kind each thing that is not gone.
fn each(
    graph: &DependencyGraph,
    what: Selector,
    assume: impl Fn(Address) -> Assumption,
) -> Result<Vec<Assumption>, Problem> {
    if let Selector::Address(address) = what {
        return Ok(vec![assume(address)]);
    }
    let chosen = graph.nodes().filter(|node| !node.is_gone() && what.chooses(node.kind(), node.coverage(), node.key()));
    let all: Vec<Assumption> = chosen.map(|node| assume(node.address())).collect();
    if all.is_empty() { Err(Problem::NoneLeft(what)) } else { Ok(all) }
}

/// A kind, and never a thing that is called like one.
fn kind_of(text: &str) -> Result<Selector, Problem> {
    let (coverage, name) = coverage_and_kind(text)?;
    Ok(Selector::Kind { kind: name.name.to_owned(), coverage })
}

fn coverage_and_kind(text: &str) -> Result<(Option<Coverage>, &'static KindSpec), Problem> {
    let catalogue = Catalogue::soracom();
    let (coverage, name) = match text.split_once(':') {
        Some((coverage, name)) => (Some(catalogue.provider().coverage(coverage)?), name),
        None => (None, text),
    };
    let kind = catalogue.kind(name).ok_or_else(|| Problem::Kind(name.to_owned()))?;
    Ok((coverage, kind))
}

fn paid(graph: &DependencyGraph, what: Selector) -> Result<Vec<Assumption>, Problem> {
    let all = each(graph, what, Assumption::Paid)?;
    let is_bill = |address: &Address| Catalogue::soracom().kind(address.kind()).is_some_and(|kind| kind.is_bill);
    match all.iter().filter_map(Assumption::subject).find(|address| !is_bill(address)) {
        Some(other) => Err(AssumptionProblem::NoBill(other.clone()).into()),
        None => Ok(all),
    }
}

/// The bills that can be paid today: those whose amount is final.
fn due_bills(diagnosis: &Diagnosis) -> Vec<Assumption> {
    let bills = diagnosis.blockers().filter(|blocker| blocker.kind().is_bill);
    let due = bills.filter(|blocker| blocker.code() != Code::BillUnconfirmed);
    due.map(|blocker| Assumption::Paid(blocker.subject())).collect()
}

/// There are no others of a kind: in its coverage, or wherever it lives.
fn none(text: &str) -> Result<Vec<Assumption>, Problem> {
    let (coverage, kind) = coverage_and_kind(text)?;
    if coverage.is_some() {
        AssumptionProblem::check_place(kind, coverage)?;
    }
    let meant = kind.places().into_iter().filter(|place| coverage.is_none() || *place == coverage);
    Ok(meant.map(|place| Assumption::Known(kind.name.to_owned(), place)).collect())
}

/// A person who acts today, or what ends today.
fn today(graph: &DependencyGraph, what: &str) -> Result<Vec<Assumption>, Problem> {
    let person = PERSONS.iter().find(|(name, _)| *name == what || (what == "root" && *name == "root-user"));
    match person {
        Some((_, actors)) => Ok(actors.iter().map(|actor| Assumption::ActsToday(*actor)).collect()),
        None if matches!(what, "time" | "provider") => Err(Problem::Time(format!("{what}=today"))),
        None => match select(graph, what) {
            Ok(what) => each(graph, what, Assumption::EndsToday),
            Err(error) => match similar(what, PERSONS.iter().map(|(name, _)| *name)) {
                Some(_) => Err(Problem::Word { text: format!("{what}=today") }),
                None => Err(error.into()),
            },
        },
    }
}

/// Why a text is no assumption. A thing may have an equals sign in its name.
fn unknown(graph: &DependencyGraph, text: &str, what: &str) -> Problem {
    let is_person = PERSONS.iter().any(|(name, _)| *name == what);
    if is_person || find(graph, what).is_ok() {
        return Problem::Day(text.to_owned());
    }
    Problem::Word { text: text.to_owned() }
}
