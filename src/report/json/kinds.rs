//! The catalogue as JSON.

use serde::Serialize;

use super::FORMAT_VERSION;
use crate::catalogue::spec::{Category, Found, Home, Known, Means, Open, Provenance, Standing, Strength, Text};
use crate::catalogue::{Catalogue, Code, KindSpec, Operation};

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
        Provenance::Inferred(why) => (Vec::new(), Some(why.english())),
    };
    SaidJson { value, provenance: provenance.label(), sources, why }
}

fn known<T>(known: Known<T>) -> SaidJson<T> {
    said(known.value, known.provenance)
}

#[derive(Serialize)]
struct OperationJson {
    id: &'static str,
    method: &'static str,
    path: &'static str,
    command: String,
}

fn operation(operation: Operation) -> OperationJson {
    OperationJson { id: operation.id, method: operation.method, path: operation.path, command: operation.command() }
}

#[derive(Serialize)]
struct KindJson {
    name: &'static str,
    aliases: &'static [&'static str],
    title: &'static str,
    summary: &'static str,
    phase: u8,
    closing_depends_on_it: bool,
    places: Vec<&'static str>,
    listed_by: Vec<OperationJson>,
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
    notes: &'static [Text],
    category: SaidJson<Option<Category>>,
    open: &'static [Open],
}

#[derive(Serialize)]
struct ProtectionJson {
    field: &'static str,
    on_when: bool,
    lift: Option<OperationJson>,
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
    operation: Option<OperationJson>,
    instruction: Option<&'static str>,
}

fn kind(catalogue: &Catalogue, spec: &KindSpec) -> KindJson {
    let constraint = |constraint: &crate::catalogue::spec::Constraint| ConstraintJson {
        then: constraint.then,
        strength: constraint.strength,
        because: constraint.reason.english(),
        provenance: constraint.provenance.label(),
    };
    let ends = spec.routes.iter().flat_map(|route| {
        route.steps.iter().map(|step| EndJson {
            action: step.action.verb().english(),
            statuses: route.statuses,
            operation: match step.means {
                Means::Api(api) => Some(operation(api)),
                _ => None,
            },
            instruction: step.means.instruction().map(Text::english),
        })
    });
    KindJson {
        name: spec.name,
        aliases: spec.aliases,
        title: spec.noun.one.english(),
        summary: spec.summary.english(),
        phase: spec.phase,
        closing_depends_on_it: catalogue.matters(spec.name),
        places: match spec.home.value {
            Home::Operator => vec!["operator"],
            Home::Coverages(coverages) => coverages.iter().map(|coverage| coverage.code()).collect(),
        },
        listed_by: spec.reads.iter().map(|read| operation(read.operation)).collect(),
        listed_within: match spec.found {
            Found::Within { kind, .. } => Some(kind),
            _ => None,
        },
        gone_statuses: spec
            .status
            .values
            .iter()
            .filter(|value| value.standing == Standing::Gone)
            .map(|value| value.name)
            .collect(),
        statuses: spec.status.values.iter().map(|value| value.name).collect(),
        protection: spec.protection.map(|protection| ProtectionJson {
            field: protection.field,
            on_when: protection.on_when,
            lift: protection.lift.map(operation),
        }),
        before: spec.before.iter().map(constraint).collect(),
        ends_by: ends.collect(),
        who: said(spec.who.value.name(), spec.who.provenance),
        billed: known(spec.billed),
        billed_until_ended: known(spec.billed_until_ended),
        irreversible: known(spec.irreversible),
        blocks: said(spec.blocks.value.name(), spec.blocks.provenance),
        code: spec.code,
        lost: spec.lost.english(),
        notes: spec.notes,
        category: known(spec.category),
        open: spec.open,
    }
}

/// The catalogue, or one kind of it.
pub fn kinds(catalogue: &Catalogue, only: Option<&KindSpec>) -> impl Serialize {
    let wanted = |spec: &&'static KindSpec| only.is_none_or(|only| only.name == spec.name);
    KindsJson {
        format_version: FORMAT_VERSION,
        kinds: catalogue.kinds().filter(wanted).map(|spec| kind(catalogue, spec)).collect(),
    }
}
