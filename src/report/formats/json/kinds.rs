//! The catalogue as JSON.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::catalogue::spec::{
    Category, Constraint, Found, Home, Known, Means, Open, ProtectionSpec, Provenance, Route, Standing, StatusValue,
    StepSpec, Strength,
};
use crate::catalogue::{Catalogue, Code, KindSpec, Operation, Provider};
use crate::plan::file::FormatVersion;
use crate::report::wording::en::text;

/// The catalogue, or one kind of it: the document of [`kinds`](crate::report::kinds) and
/// [`kind`](crate::report::kind).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KindsDocument {
    format_version: FormatVersion,
    /// The kinds, by rank.
    pub kinds: Vec<KindRow>,
}

/// A value, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KnownRow<T> {
    /// The value.
    pub value: T,
    /// `documented`, `seen` or `inferred`.
    pub provenance: Cow<'static, str>,
    /// The addresses of the documents, or the exhibits in words.
    pub sources: Vec<String>,
    /// Why it is inferred.
    pub why: Option<Cow<'static, str>>,
}

fn said<T>(value: T, provenance: Provenance) -> KnownRow<T> {
    let (sources, why) = match provenance {
        Provenance::Documented(sources) => (sources.iter().map(|source| source.url().to_owned()).collect(), None),
        Provenance::Seen(exhibits) => (exhibits.iter().map(ToString::to_string).collect(), None),
        Provenance::Inferred(why) => (Vec::new(), Some(text(why).into())),
    };
    KnownRow { value, provenance: provenance.label().into(), sources, why }
}

fn known<T>(known: Known<T>) -> KnownRow<T> {
    said(known.value, known.provenance)
}

/// An operation of the API, unfilled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EndpointRow {
    /// Its name.
    pub id: Cow<'static, str>,
    /// The HTTP method.
    pub method: Cow<'static, str>,
    /// The path, with parameters in braces.
    pub path: Cow<'static, str>,
    /// The command that makes the call, if the provider has a command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

fn endpoint(provider: &Provider, operation: Operation) -> EndpointRow {
    EndpointRow {
        id: operation.id.into(),
        method: operation.method.into(),
        path: operation.path.into(),
        command: operation.command(provider),
    }
}

/// A kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KindRow {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its other names.
    pub aliases: Vec<Cow<'static, str>>,
    /// What one thing of it is called.
    pub title: Cow<'static, str>,
    /// What it is.
    pub summary: Cow<'static, str>,
    /// How early its things end, where nothing else orders them.
    pub phase: u8,
    /// True if an account can be called closable only once it was read.
    pub closing_depends_on_it: bool,
    /// Where it can be: codes of coverages, or `operator` if they share it.
    pub places: Vec<Cow<'static, str>>,
    /// The operations that list it.
    pub listed_by: Vec<EndpointRow>,
    /// The kind in whose responses it is found.
    pub listed_within: Option<Cow<'static, str>>,
    /// The statuses in which a thing of it is gone.
    pub gone_statuses: Vec<Cow<'static, str>>,
    /// All statuses that are known.
    pub statuses: Vec<Cow<'static, str>>,
    /// How it is protected.
    pub protection: Option<ProtectionRow>,
    /// What it ends before.
    pub before: Vec<ConstraintRow>,
    /// The acts that end it.
    pub ends_by: Vec<EndRow>,
    /// Who may end it.
    pub who: KnownRow<Cow<'static, str>>,
    /// Whether it is on a bill.
    pub billed: KnownRow<bool>,
    /// Whether charges run until it ends.
    pub billed_until_ended: KnownRow<bool>,
    /// Whether its end cannot be undone.
    pub irreversible: KnownRow<bool>,
    /// How it keeps the account from closing.
    pub blocks: KnownRow<Cow<'static, str>>,
    /// The code of its blockers.
    pub code: Code,
    /// What is lost for good with it; empty if nothing is.
    pub lost: Cow<'static, str>,
    /// What else there is to know.
    pub notes: Vec<Cow<'static, str>>,
    /// Where the console's own checklist counts it.
    pub category: KnownRow<Option<Category>>,
    /// What no source answers.
    pub open: Vec<OpenRow>,
}

/// What no source answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OpenRow {
    /// The question.
    pub question: Cow<'static, str>,
    /// The careful assumption.
    pub assumed: Cow<'static, str>,
}

impl From<&Open> for OpenRow {
    fn from(open: &Open) -> Self {
        Self { question: text(open.question).into(), assumed: text(open.assumed).into() }
    }
}

/// How things of a kind are protected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProtectionRow {
    /// The field that says so.
    pub field: Cow<'static, str>,
    /// What it holds while the protection is on.
    pub on_when: bool,
    /// The operation that lifts it.
    pub lift: Option<EndpointRow>,
}

fn protection(provider: &Provider, spec: ProtectionSpec) -> ProtectionRow {
    let lift = spec.lift.map(|lift| endpoint(provider, lift));
    ProtectionRow { field: spec.field.into(), on_when: spec.on_when, lift }
}

/// What a kind ends before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConstraintRow {
    /// The kind that comes after.
    pub then: Cow<'static, str>,
    /// How strictly.
    pub strength: Strength,
    /// Why, as a clause that reads after "because".
    pub because: Cow<'static, str>,
    /// Who says so: `documented`, `seen` or `inferred`.
    pub provenance: Cow<'static, str>,
}

impl From<&Constraint> for ConstraintRow {
    fn from(constraint: &Constraint) -> Self {
        Self {
            then: constraint.then.into(),
            strength: constraint.strength,
            because: text(constraint.reason).into(),
            provenance: constraint.provenance.label().into(),
        }
    }
}

/// One of the acts that end a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EndRow {
    /// What is done.
    pub action: Cow<'static, str>,
    /// The statuses in which it is done; empty for any.
    pub statuses: Vec<Cow<'static, str>>,
    /// The operation that does it.
    pub operation: Option<EndpointRow>,
    /// What a person does, or what is awaited.
    pub instruction: Option<Cow<'static, str>>,
}

fn end(provider: &Provider, route: &Route, step: &StepSpec) -> EndRow {
    EndRow {
        action: text(step.action.verb()).into(),
        statuses: list(route.statuses),
        operation: match step.means {
            Means::Api(api) => Some(endpoint(provider, api)),
            Means::Console(_) | Means::Support(_) | Means::Wait(_) | Means::Payment(_) => None,
        },
        instruction: step.means.instruction().map(|said| text(said).into()),
    }
}

fn list(names: &[&'static str]) -> Vec<Cow<'static, str>> {
    names.iter().copied().map(Cow::Borrowed).collect()
}

fn kind(catalogue: &Catalogue, spec: &KindSpec) -> KindRow {
    let provider = catalogue.provider();
    let is_gone = |value: &&StatusValue| value.standing == Standing::Gone;
    let of_route = |route: &'static Route| route.steps.iter().map(move |step| end(provider, route, step));
    let acts = spec.routes.iter().flat_map(of_route);
    KindRow {
        name: spec.name.into(),
        aliases: list(spec.aliases),
        title: text(spec.noun.one).into(),
        summary: text(spec.summary).into(),
        phase: spec.phase,
        closing_depends_on_it: catalogue.matters(spec.name),
        places: match spec.home.value {
            Home::Operator => vec!["operator".into()],
            Home::Coverages(coverages) => coverages.iter().map(|coverage| coverage.to_string().into()).collect(),
        },
        listed_by: spec.reads.iter().map(|read| endpoint(provider, read.operation)).collect(),
        listed_within: match spec.found {
            Found::Within { kind, .. } => Some(kind.into()),
            Found::Listed | Found::Implied { .. } | Found::Shown { .. } | Found::Unlisted { .. } => None,
        },
        gone_statuses: spec.status.values.iter().filter(is_gone).map(|value| value.name.into()).collect(),
        statuses: spec.status.values.iter().map(|value| value.name.into()).collect(),
        protection: spec.protection.map(|spec| protection(provider, spec)),
        before: spec.before.iter().map(ConstraintRow::from).collect(),
        ends_by: acts.collect(),
        who: said(spec.who.value.name().into(), spec.who.provenance),
        billed: known(spec.billed),
        billed_until_ended: known(spec.billed_until_ended),
        irreversible: known(spec.irreversible),
        blocks: said(spec.blocks.value.name().into(), spec.blocks.provenance),
        code: spec.code,
        lost: text(spec.lost).into(),
        notes: spec.notes.iter().map(|note| text(*note).into()).collect(),
        category: known(spec.category),
        open: spec.open.iter().map(OpenRow::from).collect(),
    }
}

pub(in crate::report) fn kinds(catalogue: &Catalogue, only: Option<&KindSpec>) -> KindsDocument {
    let wanted = |spec: &&KindSpec| only.is_none_or(|only| only.name == spec.name);
    KindsDocument {
        format_version: FormatVersion,
        kinds: catalogue.kinds().filter(wanted).map(|spec| kind(catalogue, spec)).collect(),
    }
}
