//! The catalogue as JSON.

use std::borrow::Cow;

use serde::Serialize;

use crate::account::{Coverage, Document, Is, WrittenBy};
use crate::catalogue::spec::{
    Actor, Category, Constraint, Found, Known, Means, Open, ProtectionSpec, Provenance, Route, Standing, StatusValue,
    StepSpec, Strength,
};
use crate::catalogue::{Catalogue, Code, KindSpec, Operation, Provider};
use crate::plan::file::FormatVersion;
use crate::report::wording::en::text;

/// The catalogue, or one kind of it: the document of [`kinds`](crate::report::kinds) and
/// [`kind`](crate::report::kind).
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::report) struct KindsDocument {
    format_version: FormatVersion,
    document: Is<Self>,
    written_by: WrittenBy,
    /// The kinds, by rank.
    kinds: Vec<KindRow>,
}

impl Document for KindsDocument {
    const NAME: &str = "kinds";
}

/// A value, and who says so.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct KnownRow<T> {
    /// The value.
    value: T,
    /// `documented`, `seen` or `inferred`.
    provenance: Cow<'static, str>,
    /// The addresses of the documents, or the samples in words.
    sources: Vec<String>,
    /// Why it is inferred.
    why: Option<Cow<'static, str>>,
}

fn said<T>(value: T, provenance: Provenance) -> KnownRow<T> {
    let (sources, why) = match provenance {
        Provenance::Documented(sources) => (sources.iter().map(|source| source.url().to_owned()).collect(), None),
        Provenance::Seen(samples) => (samples.iter().map(ToString::to_string).collect(), None),
        Provenance::Inferred(why) => (Vec::new(), Some(text(why).into())),
    };
    KnownRow { value, provenance: provenance.label().into(), sources, why }
}

fn known<T>(known: Known<T>) -> KnownRow<T> {
    said(known.value, known.provenance)
}

/// An operation of the API, unfilled.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct EndpointRow {
    /// Its name.
    id: Cow<'static, str>,
    /// The HTTP method.
    method: Cow<'static, str>,
    /// The path, with parameters in braces.
    path: Cow<'static, str>,
    /// The command that makes the call, if the provider has a command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
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
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct KindRow {
    /// Its name.
    name: Cow<'static, str>,
    /// Its other names.
    aliases: Vec<Cow<'static, str>>,
    /// What one thing of it is called.
    title: Cow<'static, str>,
    /// What it is.
    summary: Cow<'static, str>,
    /// How early its things end, where nothing else orders them.
    phase: u8,
    /// True if an account can be called closable only once it was read.
    closing_depends_on_it: bool,
    /// Where it can be: codes of coverages, or `operator` if they share it.
    places: Vec<Cow<'static, str>>,
    /// The operations that list it.
    listed_by: Vec<EndpointRow>,
    /// The kind in whose responses it is found.
    listed_within: Option<Cow<'static, str>>,
    /// The statuses in which a thing of it is gone.
    gone_statuses: Vec<Cow<'static, str>>,
    /// All statuses that are known.
    statuses: Vec<Cow<'static, str>>,
    /// How it is protected.
    protection: Option<ProtectionRow>,
    /// What it ends before.
    before: Vec<ConstraintRow>,
    /// The acts that end it.
    ends_by: Vec<EndRow>,
    /// Who may end it.
    who: KnownRow<Cow<'static, str>>,
    /// Whether it is on a bill.
    billed: KnownRow<bool>,
    /// Whether charges run until it ends.
    billed_until_ended: KnownRow<bool>,
    /// Whether its end cannot be undone.
    irreversible: KnownRow<bool>,
    /// How it keeps the account from closing.
    blocks: KnownRow<Cow<'static, str>>,
    /// The code of its blockers.
    code: Code,
    /// What is lost for good with it; empty if nothing is.
    lost: Cow<'static, str>,
    /// What else there is to know.
    notes: Vec<Cow<'static, str>>,
    /// Where the console's own checklist counts it.
    category: KnownRow<Option<&'static str>>,
    /// What no source answers.
    open: Vec<OpenRow>,
}

/// What no source answers.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OpenRow {
    /// The question.
    question: Cow<'static, str>,
    /// The careful assumption.
    assumed: Cow<'static, str>,
}

impl From<&Open> for OpenRow {
    fn from(open: &Open) -> Self {
        Self { question: text(open.question).into(), assumed: text(open.assumed).into() }
    }
}

/// How things of a kind are protected.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ProtectionRow {
    /// The field that says so.
    field: Cow<'static, str>,
    /// What it holds while the protection is on.
    on_when: bool,
    /// The operation that lifts it.
    lift: Option<EndpointRow>,
}

fn protection(provider: &Provider, spec: ProtectionSpec) -> ProtectionRow {
    let lift = spec.lift.map(|lift| endpoint(provider, lift));
    ProtectionRow { field: spec.field.into(), on_when: spec.on_when, lift }
}

/// What a kind ends before.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ConstraintRow {
    /// The kind that comes after.
    then: Cow<'static, str>,
    /// How strictly.
    strength: Strength,
    /// Why, as a clause that reads after "because".
    because: Cow<'static, str>,
    /// Who says so: `documented`, `seen` or `inferred`.
    provenance: Cow<'static, str>,
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
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct EndRow {
    /// What is done.
    action: Cow<'static, str>,
    /// The statuses in which it is done; empty for any.
    statuses: Vec<Cow<'static, str>>,
    /// The operation that does it.
    operation: Option<EndpointRow>,
    /// What a person does, or what is awaited.
    instruction: Option<Cow<'static, str>>,
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

fn places(coverages: &[Coverage]) -> Vec<Cow<'static, str>> {
    if coverages.is_empty() {
        return vec!["operator".into()];
    }
    coverages.iter().map(|coverage| coverage.to_string().into()).collect()
}

/// The names of who may end a kind are frozen. They tell apart who has to do it in the console.
fn who(kind: &KindSpec) -> &'static str {
    match kind.who.value {
        Actor::Api => "AnyUser",
        Actor::RootUser if kind.is_ended_by_hand() => "ConsoleRootUser",
        Actor::RootUser => "RootUser",
        Actor::ConsoleUser => "ConsoleUser",
        Actor::Support => "Support",
        Actor::Provider => "Nobody",
        Actor::Payer => "Payer",
    }
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
        places: places(spec.coverages.value),
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
        who: said(who(spec).into(), spec.who.provenance),
        billed: known(spec.billed),
        billed_until_ended: known(spec.billed_until_ended),
        irreversible: known(spec.irreversible),
        blocks: said(spec.blocks.value.name().into(), spec.blocks.provenance),
        code: spec.code,
        lost: text(spec.lost).into(),
        notes: spec.notes.iter().map(|note| text(*note).into()).collect(),
        category: said(spec.category.value.map(Category::code), spec.category.provenance),
        open: spec.open.iter().map(OpenRow::from).collect(),
    }
}

pub(in crate::report) fn kinds(catalogue: &Catalogue, only: Option<&KindSpec>) -> KindsDocument {
    let wanted = |spec: &&KindSpec| only.is_none_or(|only| only.name == spec.name);
    KindsDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        kinds: catalogue.kinds().filter(wanted).map(|spec| kind(catalogue, spec)).collect(),
    }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<KindsDocument>(<KindsDocument as Document>::NAME);
}
