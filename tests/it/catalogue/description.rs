//! Against the official API description: what the catalogue names exists, and is called so.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::Value as Json;
use winddown::catalogue::spec::{Found, Means, Part, Question, Read, Test as FieldTest, Truth};
use winddown::catalogue::{
    API, Catalogue, KindSpec, Operation, ParamSource, act_permissions, permission, read_permissions,
};

use super::openapi::{Described, Description, Schema};
use super::{Exceptions, Finding, judge, kinds, operations, sources, tested};
use crate::common::api_description;

/// `None`, with a message, where the description is not there.
pub(crate) fn description() -> Option<&'static Description> {
    static DESCRIPTION: OnceLock<Description> = OnceLock::new();
    let file = api_description()?;
    Some(DESCRIPTION.get_or_init(|| Description::read(&file)))
}

/// Each operation that the catalogue names, once for each way in which it names it.
fn named() -> Vec<&'static Operation> {
    let mut named: Vec<&Operation> = Vec::new();
    for operation in kinds().flat_map(operations) {
        if !named.contains(&operation) {
            named.push(operation);
        }
    }
    named
}

/// Where an operation is used in another way than its description has it.
const KNOWN_USES: Exceptions = &[(
    "updateSoraCamDeviceAtomCamOptionsRealTimeAccess",
    "body",
    "the description does not call it required, but the switch is nowhere else",
)];

#[test]
fn every_operation_is_as_described() {
    let Some(description) = description() else { return };
    let mut found = Vec::new();
    for operation in named() {
        match description.operation(operation.id) {
            None => found.push(Finding::new(operation.id, "id", "there is no such operation")),
            Some(described) => found.extend(differences(operation, described)),
        }
    }
    for (operation, _) in Catalogue::soracom().provider().unread_operations() {
        if description.operation(operation).is_none() {
            found.push(Finding::new(operation, "id", "there is no such operation"));
        }
    }
    judge(&found, KNOWN_USES);
}

fn differences(operation: &Operation, described: Described<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut expect = |right: bool, aspect: &str, what: String| {
        if !right {
            found.push(Finding::new(operation.id, aspect, what));
        }
    };
    expect(operation.method == described.method, "method", format!("it is {}", described.method));
    expect(operation.path == described.path, "path", format!("it is {}", described.path));
    let commands = described.commands();
    expect(commands.contains(&operation.cli), "cli", format!("`{}` is not among {commands:?}", operation.cli));
    let in_path: Vec<&str> = operation.path.split(['{', '}']).skip(1).step_by(2).collect();
    let params: Vec<&str> = operation.params.iter().map(|(name, _)| *name).collect();
    expect(params == in_path, "params", format!("{params:?} for a path with {in_path:?}"));
    let query = described.parameters("query");
    for (name, value) in operation.query {
        expect(query.contains_key(name), "query", format!("there is no parameter {name}"));
        let values = described.values(name);
        expect(allows(&values, value), "query", format!("{name} may be {values:?}"));
    }
    for (name, _) in query.iter().filter(|(_, required)| **required) {
        let given = operation.query.iter().any(|(known, _)| known == name);
        expect(given, "query", format!("{name} is required"));
    }
    for (name, value) in operation.params {
        if let ParamSource::Const(value) = value {
            let values = described.values(name);
            expect(allows(&values, value), "params", format!("{name} may be {values:?}"));
        }
    }
    let required = described.requires_body();
    expect(operation.body.is_some() == required, "body", format!("required: {required}"));
    found
}

fn allows(values: &[String], value: &str) -> bool {
    values.is_empty() || values.iter().any(|allowed| allowed == value)
}

/// The tag of an operation, which is its service in a permission.
#[test]
fn permissions_are_named_after_the_tags_of_the_description() {
    let Some(description) = description() else { return };
    let mut found = Vec::new();
    for operation in named() {
        let tag = description.operation(operation.id).and_then(|described| described.tag());
        let expected = tag.map(|tag| format!("{tag}:{}", operation.id));
        let permission = permission(Catalogue::soracom().provider(), operation.id).map(|permission| permission.value);
        if permission != expected {
            found.push(Finding::new(operation.id, "permission", format!("{expected:?}, not {permission:?}")));
        }
    }
    judge(&found, &[]);
}

/// Some operations need a permission besides their own.
#[test]
fn permissions_are_all_that_the_description_asks_for() {
    let Some(description) = description() else { return };
    let wanted = |operations: &mut dyn Iterator<Item = Operation>| -> BTreeSet<String> {
        let described = operations.filter_map(|it| Some((it.id, description.operation(it.id)?)));
        let of = |(id, described): (&str, Described<'_>)| {
            let named = described.named_permissions().into_iter().map(str::to_owned);
            described.tag().map(|tag| format!("{tag}:{id}")).into_iter().chain(named).collect::<Vec<_>>()
        };
        described.flat_map(of).collect()
    };
    let catalogue = Catalogue::soracom();
    let mut reads = kinds().flat_map(|kind| kind.reads).map(|read| read.operation);
    assert_eq!(read_permissions(catalogue), wanted(&mut reads));
    let mut acts = kinds().flat_map(KindSpec::every_act).filter_map(|act| match act.means {
        Means::Api(operation) => Some(operation),
        _ => None,
    });
    assert_eq!(act_permissions(catalogue), wanted(&mut acts));
}

#[test]
fn signing_in_is_as_described() {
    let Some(description) = description() else { return };
    let fields = API.auth_fields;
    for (operation, asks, answers) in [
        (
            API.auth,
            vec![
                fields.auth_key_id,
                fields.auth_key,
                fields.email,
                fields.password,
                fields.operator,
                fields.user,
                fields.mfa_code,
                fields.token_seconds,
            ],
            vec![fields.key, fields.token, fields.operator, fields.user],
        ),
        (API.renew, vec![fields.token_seconds], vec![fields.token]),
    ] {
        let described = description.operation(operation.id).expect("there is such an operation");
        assert_eq!((operation.path, operation.method), (described.path, described.method));
        assert!(described.commands().contains(&operation.cli), "{}", operation.cli);
        for (schema, names) in [(described.request(), asks), (described.response(), answers)] {
            names.iter().for_each(|name| assert!(!schema.at(name).is_unknown(), "{}: {name}", operation.id));
        }
    }
    let servers = description.servers();
    assert_eq!(API.endpoints.value.map(|(_, url)| servers.contains(&url)), [true, true]);
}

/// Whoever says something else in their place is not the API.
#[test]
fn successes_answer_as_described() {
    let Some(description) = description() else { return };
    let mut found = Vec::new();
    let answers = API.answers.value;
    for operation in named().into_iter().filter(|operation| operation.method != "GET") {
        let Some(described) = description.operation(operation.id) else { continue };
        let (answer, field) = (described.response(), answers.iter().find(|(id, _)| *id == operation.id));
        match field {
            None if answer.is_a("object") => found.push(Finding::new(operation.id, "answer", "an object is described")),
            Some((_, field)) if answer.at(field).is_unknown() => {
                found.push(Finding::new(operation.id, "answer", format!("no {field} is described")));
            }
            _ => {}
        }
    }
    for operation in named() {
        let is_elsewhere = description.operation(operation.id).is_some_and(|described| described.points_elsewhere());
        if is_elsewhere != API.elsewhere.value.contains(&operation.id) {
            found.push(Finding::new(operation.id, "answer", format!("an address: {is_elsewhere}")));
        }
    }
    let is_named = |id: &str| named().iter().any(|operation| operation.id == id);
    let unused = answers.iter().filter(|(id, _)| !is_named(id));
    found.extend(unused.map(|(id, _)| Finding::new(id, "answer", "the catalogue does not use it")));
    judge(&found, &[]);
}

#[test]
fn bodies_fit_their_schema() {
    let Some(description) = description() else { return };
    let mut found = Vec::new();
    for operation in named().into_iter().filter(|operation| operation.body.is_some()) {
        let call = operation.call(
            Catalogue::soracom().provider(),
            &"OP0012345678".parse().unwrap(),
            None,
            "first/last",
            Some("3"),
        );
        let body: Json = serde_json::from_str(&call.body.unwrap()).expect("the body is JSON");
        let schema = description.operation(operation.id).map(|described| described.request());
        let problems = schema.map_or_else(Vec::new, |schema| misfits(&schema, &body, "body"));
        found.extend(problems.into_iter().map(|what| Finding::new(operation.id, "body", what)));
    }
    judge(&found, &[]);
}

/// What a value has that its schema does not know, and what it lacks.
fn misfits(schema: &Schema<'_>, value: &Json, at: &str) -> Vec<String> {
    if schema.is_unknown() {
        return vec![format!("{at} is not described")];
    }
    let kind = match value {
        Json::Object(fields) => {
            let required = schema.required();
            let missing = required.into_iter().filter(|name| !fields.contains_key(*name));
            let missing = missing.map(|name| format!("{at}.{name} is required"));
            let below =
                fields.iter().flat_map(|(name, value)| misfits(&schema.at(name), value, &format!("{at}.{name}")));
            return missing.chain(below).collect();
        }
        Json::Array(items) if schema.is_a("array") => {
            return items.iter().flat_map(|item| misfits(&schema.at("*"), item, &format!("{at}[]"))).collect();
        }
        Json::Array(_) => "array",
        Json::String(_) => "string",
        Json::Bool(_) => "boolean",
        Json::Number(_) if schema.is_a("integer") => "integer",
        Json::Number(_) => "number",
        Json::Null => "null",
    };
    if schema.is_a(kind) { Vec::new() } else { vec![format!("{at} is not a {kind}")] }
}

#[test]
fn lists_in_pages_are_known_as_such() {
    let Some(description) = description() else { return };
    let mut found = Vec::new();
    for read in kinds().flat_map(|kind| kind.reads) {
        let Some(described) = description.operation(read.operation.id) else { continue };
        let paged = described.parameters("query").contains_key("last_evaluated_key");
        if read.paged != paged {
            found.push(Finding::new(read.operation.id, "paged", format!("a last_evaluated_key: {paged}")));
        }
        if paged && !described.is_paged_by_cli() {
            found.push(Finding::new(read.operation.id, "paged", "soracom-cli has no --fetch-all for it"));
        }
    }
    judge(&found, &[]);
}

const UNTYPED: &str = "the description leaves a group's configuration untyped";
const CAMEL_CASE: &str =
    "the description has device_id; deviceId is how all other kinds write it, so it is read as well";

/// Fields that are read although the description does not show them.
const KNOWN_GAPS: Exceptions = &[
    ("transfer-token", "transferImsi.*", "no operation lists tokens: it is in the answer to whoever issues one"),
    ("lora-device", "deviceId", CAMEL_CASE),
    ("sigfox-device", "deviceId", CAMEL_CASE),
    ("inventory-device", "deviceId", CAMEL_CASE),
    ("group-vpg-setting", "configuration.SoracomAir.useVpg", UNTYPED),
    ("group-vpg-setting", "configuration.SoracomAir.vpgId", UNTYPED),
    ("group", "configuration.SoracomAir.useVpg", UNTYPED),
    ("group", "configuration.SoracomAir.vpgId", UNTYPED),
    ("group", "configuration.SoracomOrbit.**.srn", UNTYPED),
    ("group", "configuration.**.credentialsId", UNTYPED),
    ("group", "configuration.**.keyCredentialsId", UNTYPED),
    ("group", "configuration.**.passwordCredentialsId", UNTYPED),
    ("group", "configuration.**.networkSetId", UNTYPED),
];

#[test]
fn every_field_is_described() {
    let Some(description) = description() else { return };
    let mut found = Vec::new();
    for kind in kinds() {
        let rows: Vec<(&Read, Schema<'_>)> = sources(kind)
            .iter()
            .filter_map(|read| Some((read, description.operation(read.operation.id)?.response().at(read.rows))))
            .collect();
        for (read, row) in &rows {
            if row.is_unknown() {
                found.push(Finding::new(kind.name, read.rows, format!("no such rows in {}", read.operation.id)));
            }
        }
        for field in fields(kind) {
            if rows.iter().all(|(_, row)| row.at(field).is_unknown()) {
                let from: Vec<&str> = rows.iter().map(|(read, _)| read.operation.id).collect();
                found.push(Finding::new(kind.name, field, format!("not in the answer of {}", from.join(" or "))));
            }
        }
        found.extend(kind.reads.iter().zip(&rows).flat_map(|(read, (_, row))| own_fields(kind, read, row)));
    }
    judge(&found, KNOWN_GAPS);
}

/// What a read needs of its own rows: the key, and its tests.
fn own_fields(kind: &KindSpec, read: &'static Read, row: &Schema<'_>) -> Vec<Finding> {
    let keys = read.identity.iter().map(key_fields).filter(|fields| !fields.is_empty());
    let tests = read.when.iter().flat_map(tested).map(|field| vec![field]);
    keys.chain(tests)
        .filter(|alternatives| alternatives.iter().all(|field| row.at(field).is_unknown()))
        .map(|alternatives| {
            Finding::new(kind.name, &alternatives.join(" or "), format!("not in the answer of {}", read.operation.id))
        })
        .collect()
}

pub(super) fn key_fields(part: &Part) -> Vec<&'static str> {
    match part {
        Part::Field(fields) => fields.to_vec(),
        Part::Month(field) => vec![field],
        Part::Param(_) | Part::MapKey(_) | Part::Parent | Part::Const(_) => Vec::new(),
    }
}

/// The paths, from its rows on, of all that is read of a kind.
pub(super) fn fields(kind: &'static KindSpec) -> BTreeSet<&'static str> {
    let mut fields: BTreeSet<&str> = BTreeSet::new();
    fields.extend(kind.status.fields.iter().chain(kind.label).chain(kind.also_known_as));
    fields.extend(kind.protection.map(|protection| protection.field));
    fields.extend(kind.owner.map(|owner| owner.field));
    fields.extend(kind.references.iter().map(|reference| reference.field).filter(|field| !field.starts_with('%')));
    fields.extend(kind.facts.iter().map(|fact| fact.field));
    fields.extend(tests(kind).flat_map(tested));
    fields.extend(kind.reads.iter().flat_map(|read| read.identity).flat_map(key_fields));
    if let Found::Within { rows, identity, .. } = kind.found {
        fields.extend(identity.iter().flat_map(key_fields).chain((!rows.is_empty()).then_some(rows)));
    }
    fields
}

/// All tests of a kind's rows but those of its reads.
pub(super) fn tests(kind: &'static KindSpec) -> impl Iterator<Item = &'static FieldTest> {
    let references = kind.references.iter().flat_map(|reference| reference.when);
    let facts = kind.facts.iter().flat_map(|fact| fact.when);
    kind.when.iter().chain(kind.holds_when).chain(references).chain(facts)
}

const IN_THE_TEXT: &str = "the description's text names it, its list of values does not";
const FILTER: &str = "the description names it as a search filter only";
const VPG_IN_THE_CONSOLE: &str = "the description knows running only, the console shows it as well";
const ON_THE_WAY: &str = "the description knows running only; taken at its word";
const OF_BILLS: &str = "a state of bills, which share the list of statuses";

/// Statuses that the catalogue knows although the description does not list them.
const IN_THE_CONSOLE: &str = "the console's texts have this state of a bill";
const KNOWN_VALUES: Exceptions = &[
    ("operator-contract", "attested", "no value of the API's: a person's word that there are some"),
    ("bill", "beforeCharging", IN_THE_CONSOLE),
    ("order-payment", "beforeCharging", "payments of bills and orders have their statuses in common"),
    ("subscription-container", "inactive", IN_THE_TEXT),
    ("subscription-container", "standby", IN_THE_TEXT),
    ("subscription-container", "suspended", IN_THE_TEXT),
    ("additional-subscription", "inactive", IN_THE_TEXT),
    ("additional-subscription", "standby", IN_THE_TEXT),
    ("additional-subscription", "suspended", IN_THE_TEXT),
    ("sim", "testing", IN_THE_TEXT),
    ("sim", "transferring", IN_THE_TEXT),
    ("sim", "instock", FILTER),
    ("sim", "shipped", FILTER),
    ("virtual-sim", "testing", IN_THE_TEXT),
    ("virtual-sim", "transferring", IN_THE_TEXT),
    ("virtual-sim", "instock", FILTER),
    ("virtual-sim", "shipped", FILTER),
    ("vpg", "creating", VPG_IN_THE_CONSOLE),
    ("vpg", "failed", VPG_IN_THE_CONSOLE),
    ("vpg", "terminating", VPG_IN_THE_CONSOLE),
    ("vpg", "terminated", VPG_IN_THE_CONSOLE),
    ("vpg", "status", VPG_IN_THE_CONSOLE),
    ("vpg", "deleting", ON_THE_WAY),
    ("order-payment", "temporary", OF_BILLS),
    ("order-payment", "closed", OF_BILLS),
];

/// What the description says of a field of a kind, in each of the answers that show it.
pub(super) fn schemas_of<'d>(description: &'d Description, kind: &'static KindSpec, field: &str) -> Vec<Schema<'d>> {
    let answers = sources(kind).iter().filter_map(|read| Some((read, description.operation(read.operation.id)?)));
    let there = answers.map(|(read, described)| described.response().at(read.rows).at(field));
    there.filter(|schema| !schema.is_unknown()).collect()
}

fn values_of(schemas: &[Schema<'_>]) -> BTreeSet<String> {
    let both = schemas.iter().any(|schema| schema.is_a("boolean")).then(|| ["true", "false"].map(String::from));
    schemas.iter().flat_map(Schema::values).chain(both.into_iter().flatten()).collect()
}

/// The statuses of a kind that the description lists.
pub(super) fn described_statuses(description: &Description, kind: &'static KindSpec) -> BTreeSet<String> {
    kind.status.fields.iter().flat_map(|field| values_of(&schemas_of(description, kind, field))).collect()
}

#[test]
fn every_value_is_described() {
    let Some(description) = description() else { return };
    let mut found = Vec::new();
    for kind in kinds() {
        let at = |field: &str| schemas_of(description, kind, field);
        let values = |field: &str| values_of(&at(field));
        let described = described_statuses(description, kind);
        let known: BTreeSet<String> = kind.status.values.iter().map(|value| value.name.to_owned()).collect();
        for value in described.difference(&known) {
            found.push(Finding::new(kind.name, value, "a status that is described, but not known"));
        }
        for value in known.difference(&described).filter(|_| !described.is_empty()) {
            found.push(Finding::new(kind.name, value, "a status that is not described"));
        }
        for test in tests(kind).chain(kind.reads.iter().flat_map(|read| read.when)) {
            let described: Vec<String> = values(test.field).into_iter().collect();
            match test.question {
                Question::Bool(_) if !at(test.field).iter().all(|schema| schema.is_a("boolean")) => {
                    found.push(Finding::new(kind.name, test.field, "it is not a boolean"));
                }
                Question::OneOf { yes, no, other } => {
                    for value in yes.iter().chain(no).filter(|value| !allows(&described, value)) {
                        found.push(Finding::new(kind.name, test.field, format!("it is never {value}")));
                    }
                    let unknown = |value: &&String| {
                        other == Truth::CannotTell && !yes.iter().chain(no).any(|known| *known == value.as_str())
                    };
                    for value in described.iter().filter(unknown) {
                        found.push(Finding::new(kind.name, test.field, format!("nobody knows what {value} means")));
                    }
                }
                _ => {}
            }
        }
        if let Some(protection) = kind.protection
            && !at(protection.field).iter().all(|schema| schema.is_a("boolean"))
        {
            found.push(Finding::new(kind.name, protection.field, "it is not a boolean"));
        }
    }
    judge(&found, KNOWN_VALUES);
}
