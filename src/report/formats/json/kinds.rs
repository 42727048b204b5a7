//! The catalogue as JSON.

use serde::Serialize;

use super::FORMAT_VERSION;
use crate::catalogue::spec::{
    Category, Constraint, Found, Home, Known, Means, Open, ProtectionSpec, Provenance, Route, Standing, StatusValue,
    StepSpec, Strength,
};
use crate::catalogue::{Catalogue, Code, KindSpec, Operation, Provider};
use crate::report::wording::en::text;

#[derive(Serialize)]
struct KindsJson {
    format_version: &'static str,
    kinds: Vec<KindJson>,
}

#[derive(Serialize)]
struct SaidJson<T> {
    value: T,
    provenance: &'static str,
    sources: Vec<String>,
    why: Option<&'static str>,
}

fn said<T>(value: T, provenance: Provenance) -> SaidJson<T> {
    let (sources, why) = match provenance {
        Provenance::Documented(sources) => (sources.iter().map(|source| source.url().to_owned()).collect(), None),
        Provenance::Seen(exhibits) => (exhibits.iter().map(ToString::to_string).collect(), None),
        Provenance::Inferred(why) => (Vec::new(), Some(text(why))),
    };
    SaidJson { value, provenance: provenance.label(), sources, why }
}

fn known<T>(known: Known<T>) -> SaidJson<T> {
    said(known.value, known.provenance)
}

#[derive(Serialize)]
struct OperationRow {
    id: &'static str,
    method: &'static str,
    path: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
}

fn operation(provider: &Provider, operation: Operation) -> OperationRow {
    let command = operation.command(provider);
    OperationRow { id: operation.id, method: operation.method, path: operation.path, command }
}

#[derive(Serialize)]
struct KindJson {
    name: &'static str,
    aliases: &'static [&'static str],
    title: &'static str,
    summary: &'static str,
    phase: u8,
    closing_depends_on_it: bool,
    places: Vec<String>,
    listed_by: Vec<OperationRow>,
    listed_within: Option<&'static str>,
    gone_statuses: Vec<&'static str>,
    statuses: Vec<&'static str>,
    protection: Option<ProtectionJson>,
    before: Vec<ConstraintJson>,
    ends_by: Vec<EndJson>,
    who: SaidJson<&'static str>,
    billed: SaidJson<bool>,
    billed_until_ended: SaidJson<bool>,
    irreversible: SaidJson<bool>,
    blocks: SaidJson<&'static str>,
    code: Code,
    lost: &'static str,
    notes: Vec<&'static str>,
    category: SaidJson<Option<Category>>,
    open: Vec<OpenJson>,
}

#[derive(Serialize)]
struct OpenJson {
    question: &'static str,
    assumed: &'static str,
}

fn open(open: &Open) -> OpenJson {
    OpenJson { question: text(open.question), assumed: text(open.assumed) }
}

#[derive(Serialize)]
struct ProtectionJson {
    field: &'static str,
    on_when: bool,
    lift: Option<OperationRow>,
}

#[derive(Serialize)]
struct ConstraintJson {
    then: &'static str,
    strength: Strength,
    because: &'static str,
    provenance: &'static str,
}

#[derive(Serialize)]
struct EndJson {
    action: &'static str,
    statuses: &'static [&'static str],
    operation: Option<OperationRow>,
    instruction: Option<&'static str>,
}

fn kind(catalogue: &Catalogue, spec: &KindSpec) -> KindJson {
    let provider = catalogue.provider();
    let is_gone = |value: &&StatusValue| value.standing == Standing::Gone;
    KindJson {
        name: spec.name,
        aliases: spec.aliases,
        title: text(spec.noun.one),
        summary: text(spec.summary),
        phase: spec.phase,
        closing_depends_on_it: catalogue.matters(spec.name),
        places: match spec.home.value {
            Home::Operator => vec!["operator".to_owned()],
            Home::Coverages(coverages) => coverages.iter().map(ToString::to_string).collect(),
        },
        listed_by: spec.reads.iter().map(|read| operation(provider, read.operation)).collect(),
        listed_within: match spec.found {
            Found::Within { kind, .. } => Some(kind),
            Found::Listed | Found::Implied { .. } | Found::Shown { .. } | Found::Unlisted { .. } => None,
        },
        gone_statuses: spec.status.values.iter().filter(is_gone).map(|value| value.name).collect(),
        statuses: spec.status.values.iter().map(|value| value.name).collect(),
        protection: spec.protection.map(|spec| protection(provider, spec)),
        before: spec.before.iter().map(constraint).collect(),
        ends_by: spec
            .routes
            .iter()
            .flat_map(|route| route.steps.iter().map(|step| end(provider, route, step)))
            .collect(),
        who: said(spec.who.value.name(), spec.who.provenance),
        billed: known(spec.billed),
        billed_until_ended: known(spec.billed_until_ended),
        irreversible: known(spec.irreversible),
        blocks: said(spec.blocks.value.name(), spec.blocks.provenance),
        code: spec.code,
        lost: text(spec.lost),
        notes: spec.notes.iter().copied().map(text).collect(),
        category: known(spec.category),
        open: spec.open.iter().map(open).collect(),
    }
}

fn protection(provider: &Provider, spec: ProtectionSpec) -> ProtectionJson {
    ProtectionJson { field: spec.field, on_when: spec.on_when, lift: spec.lift.map(|lift| operation(provider, lift)) }
}

fn constraint(constraint: &Constraint) -> ConstraintJson {
    ConstraintJson {
        then: constraint.then,
        strength: constraint.strength,
        because: text(constraint.reason),
        provenance: constraint.provenance.label(),
    }
}

fn end(provider: &Provider, route: &Route, step: &StepSpec) -> EndJson {
    EndJson {
        action: text(step.action.verb()),
        statuses: route.statuses,
        operation: match step.means {
            Means::Api(api) => Some(operation(provider, api)),
            Means::Console(_) | Means::Support(_) | Means::Wait(_) | Means::Payment(_) => None,
        },
        instruction: step.means.instruction().map(text),
    }
}

/// The catalogue, or one kind of it.
pub fn kinds<'c>(catalogue: &'c Catalogue, only: Option<&KindSpec>) -> impl Serialize + use<'c> {
    let wanted = |spec: &&KindSpec| only.is_none_or(|only| only.name == spec.name);
    KindsJson {
        format_version: FORMAT_VERSION,
        kinds: catalogue.kinds().filter(wanted).map(|spec| kind(catalogue, spec)).collect(),
    }
}
