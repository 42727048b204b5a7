//! The official API description, as far as tests ask it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value as Json;
use serde_norway::{Mapping, Value};

/// The whole description.
pub(crate) struct Description {
    root: Value,
    /// Operation id to path and method.
    operations: BTreeMap<String, (String, String)>,
}

/// One operation.
#[derive(Clone, Copy)]
pub(crate) struct Described<'d> {
    description: &'d Description,
    pub(crate) path: &'d str,
    /// As HTTP writes it: in capitals.
    pub(crate) method: &'d str,
    node: &'d Value,
}

/// What a value may look like: one of several schemas, with `$ref`, `allOf` and the like resolved.
#[derive(Clone)]
pub(crate) struct Schema<'d> {
    description: &'d Description,
    nodes: Vec<&'d Mapping>,
}

impl Description {
    pub(crate) fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).expect("the description is readable");
        let root: Value = serde_norway::from_str(&text).expect("the description is YAML");
        let mut operations = BTreeMap::new();
        for (path, methods) in root["paths"].as_mapping().expect("the description has paths") {
            for (method, node) in methods.as_mapping().into_iter().flatten() {
                if let Some(id) = node.get("operationId").and_then(Value::as_str) {
                    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                    operations.insert(id.to_owned(), (text(path), text(method)));
                }
            }
        }
        Self { root, operations }
    }

    pub(crate) fn operation(&self, id: &str) -> Option<Described<'_>> {
        let (path, method) = self.operations.get(id)?;
        let node = self.root.get("paths")?.get(path)?.get(method)?;
        let method = ["GET", "POST", "PUT", "DELETE"].into_iter().find(|known| known.eq_ignore_ascii_case(method));
        Some(Described { description: self, path, method: method.unwrap_or_default(), node })
    }

    /// The base URLs.
    pub(crate) fn servers(&self) -> Vec<&str> {
        self.root["servers"].as_sequence().into_iter().flatten().filter_map(|server| server["url"].as_str()).collect()
    }

    /// A node with all that it is made of; `seen` guards against schemas that contain themselves.
    fn resolve<'d>(&'d self, node: &'d Value, seen: &mut BTreeSet<&'d str>) -> Vec<&'d Mapping> {
        let Some(mapping) = node.as_mapping() else { return Vec::new() };
        let mut nodes = vec![mapping];
        if let Some(name) = node.get("$ref").and_then(Value::as_str)
            && seen.insert(name)
        {
            let pointer = name.strip_prefix("#/").expect("references stay within the description");
            let target = pointer.split('/').try_fold(&self.root, |at, key| at.get(key));
            nodes.extend(self.resolve(target.expect("references lead somewhere"), seen));
        }
        for parts in ["allOf", "oneOf", "anyOf"].iter().filter_map(|key| node.get(key)?.as_sequence()) {
            nodes.extend(parts.iter().flat_map(|part| self.resolve(part, seen)));
        }
        nodes
    }

    fn schema<'d>(&'d self, nodes: impl IntoIterator<Item = &'d Value>) -> Schema<'d> {
        let nodes = nodes.into_iter().flat_map(|node| self.resolve(node, &mut BTreeSet::new())).collect();
        Schema { description: self, nodes }
    }
}

impl<'d> Described<'d> {
    /// The first tag.
    pub(crate) fn tag(&self) -> Option<&'d str> {
        self.node.get("tags")?.as_sequence()?.first()?.as_str()
    }

    /// The permissions that its text names, such as `OAuth2:authorize`.
    pub(crate) fn named_permissions(&self) -> Vec<&'d str> {
        let text = self.node.get("description").and_then(Value::as_str).unwrap_or_default();
        let is_one = |word: &&str| {
            let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
            word.split_once(':').is_some_and(|(service, operation)| is_name(service) && is_name(operation))
        };
        text.split('`').skip(1).step_by(2).filter(is_one).collect()
    }

    /// The soracom-cli commands, without the word `soracom`.
    pub(crate) fn commands(&self) -> Vec<&'d str> {
        let commands = self.node.get("x-soracom-cli").and_then(Value::as_sequence);
        commands.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The parameters of a place (`path`, `query`), with whether each is required.
    pub(crate) fn parameters(&self, place: &str) -> BTreeMap<&'d str, bool> {
        let all = self.node.get("parameters").and_then(Value::as_sequence);
        let here = all.into_iter().flatten().filter(|parameter| parameter["in"].as_str() == Some(place));
        here.filter_map(|parameter| Some((parameter["name"].as_str()?, parameter["required"].as_bool() == Some(true))))
            .collect()
    }

    /// The values that a parameter may have; empty if any will do.
    pub(crate) fn values(&self, parameter: &str) -> Vec<String> {
        let all = self.node.get("parameters").and_then(Value::as_sequence).into_iter().flatten();
        let schemas = all.filter(|known| known["name"].as_str() == Some(parameter)).map(|known| &known["schema"]);
        self.description.schema(schemas).values()
    }

    /// True if soracom-cli can fetch all pages by itself.
    pub(crate) fn is_paged_by_cli(&self) -> bool {
        self.node.get("x-soracom-cli-pagination").is_some()
    }

    pub(crate) fn requires_body(&self) -> bool {
        self.node.get("requestBody").is_some_and(|body| body["required"].as_bool() == Some(true))
    }

    /// The request body.
    pub(crate) fn request(&self) -> Schema<'d> {
        self.description.schema(self.node.get("requestBody").and_then(json))
    }

    /// The refusals and failures that it has, each with what is said of it.
    #[cfg(feature = "soracom-api")]
    pub(crate) fn refusals(&self) -> Vec<(u16, &'d str)> {
        let responses = self.node.get("responses").and_then(Value::as_mapping);
        let of = |(code, response): (&'d Value, &'d Value)| {
            let code = code.as_str()?.parse().ok().filter(|code: &u16| *code >= 400)?;
            Some((code, response.get("description").and_then(Value::as_str).unwrap_or_default()))
        };
        responses.into_iter().flatten().filter_map(of).collect()
    }

    /// True if a success is an address.
    pub(crate) fn points_elsewhere(&self) -> bool {
        let responses = self.node.get("responses").and_then(Value::as_mapping);
        responses.into_iter().flatten().any(|(code, _)| code.as_str() == Some("302"))
    }

    /// The response in the case of success.
    pub(crate) fn response(&self) -> Schema<'d> {
        let responses = self.node.get("responses").and_then(Value::as_mapping);
        let good =
            responses.into_iter().flatten().filter(|(code, _)| code.as_str().is_some_and(|code| code.starts_with('2')));
        self.description.schema(good.filter_map(|(_, response)| json(response)))
    }
}

fn json(node: &Value) -> Option<&Value> {
    node.get("content")?.get("application/json")?.get("schema")
}

impl<'d> Schema<'d> {
    /// Nothing is known of such a value: there is none, or it is untyped.
    pub(crate) fn is_unknown(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What is at a path, as the catalogue writes paths: `*` for any element or map key, `**` for
    /// any depth, a last `#` for the keys that the `*` before it stands for.
    pub(crate) fn at(&self, path: &str) -> Self {
        if let Some(map) = path.strip_suffix(".*.#") {
            let at = self.at(map);
            return Self { nodes: at.nodes.into_iter().filter(|node| map_values(node).is_some()).collect(), ..*self };
        }
        let mut segments = path.split('.').filter(|segment| !segment.is_empty());
        let mut at = self.clone();
        while let Some(segment) = segments.next() {
            at = match segment {
                "*" => at.below(|node| [node.get("items"), map_values(node)].into_iter().flatten().collect()),
                "**" => {
                    let name = segments.next().expect("a name follows any depth");
                    // Only what is described under this very name: a map would have it anywhere.
                    at.everything_below().below(|node| property(node, name).into_iter().collect())
                }
                name => at.below(|node| property(node, name).or_else(|| map_values(node)).into_iter().collect()),
            };
        }
        at
    }

    fn below(&self, children: impl Fn(&'d Mapping) -> Vec<&'d Value>) -> Self {
        self.description.schema(self.nodes.iter().flat_map(|node| children(node)))
    }

    fn everything_below(&self) -> Self {
        let mut all = self.clone();
        let mut at = 0;
        while let Some(node) = all.nodes.get(at).copied() {
            let properties = node.get("properties").and_then(Value::as_mapping).into_iter().flat_map(Mapping::values);
            let children = properties.chain(node.get("items")).chain(map_values(node));
            for child in self.description.schema(children).nodes {
                if !all.nodes.iter().any(|known| std::ptr::eq(*known, child)) {
                    all.nodes.push(child);
                }
            }
            at += 1;
        }
        all
    }

    /// The values that an enumeration allows, as text.
    pub(crate) fn values(&self) -> Vec<String> {
        let listed = self.nodes.iter().filter_map(|node| node.get("enum")?.as_sequence()).flatten();
        listed.filter_map(|value| Some(value.as_str()?.to_owned())).collect()
    }

    /// Values that fit, as far as so many levels go: every one of a list of values, otherwise one of each type; an
    /// object has all that is described in it.
    pub(crate) fn made(&self, levels: usize) -> Vec<Json> {
        let values = self.values();
        if !values.is_empty() {
            return values.into_iter().map(Json::from).collect();
        }
        let Some(levels) = levels.checked_sub(1) else { return Vec::new() };
        let mut made = Vec::new();
        let first = |schema: Self| schema.made(levels).into_iter().next();
        let mut fields = serde_json::Map::new();
        for node in &self.nodes {
            let names = node.get("properties").and_then(Value::as_mapping).into_iter().flat_map(Mapping::keys);
            let names = names.filter_map(Value::as_str).map(|name| (name, name));
            let names: Vec<(&str, &str)> = names.chain(map_values(node).map(|_| ("*", "key-1"))).collect();
            fields.extend(names.into_iter().filter_map(|(at, name)| Some((name.to_owned(), first(self.at(at))?))));
        }
        made.extend((!fields.is_empty()).then_some(Json::Object(fields)));
        made.extend(
            self.nodes
                .iter()
                .filter_map(|node| node.get("items"))
                .take(1)
                .map(|_| Json::from(vec![first(self.at("*"))])),
        );
        let texts = ["sample-1", ANOTHER].map(Json::from);
        for (kind, values) in
            [("boolean", &[Json::from(true), Json::from(false)][..]), ("integer", &[Json::from(1)]), ("string", &texts)]
        {
            made.extend(values.iter().filter(|_| made_of(&self.nodes, kind)).cloned());
        }
        made
    }

    /// The properties that have to be there.
    pub(crate) fn required(&self) -> BTreeSet<&'d str> {
        let lists = self.nodes.iter().filter_map(|node| node.get("required")?.as_sequence());
        lists.flatten().filter_map(Value::as_str).collect()
    }

    /// True if one of the schemas says that it is of this type, or says nothing at all.
    pub(crate) fn is_a(&self, kind: &str) -> bool {
        self.nodes.iter().any(|node| node.is_empty() || node.get("type").and_then(Value::as_str) == Some(kind))
    }
}

/// An operator who is not that of any example.
const ANOTHER: &str = "OP0099999999";

fn made_of(nodes: &[&Mapping], kind: &str) -> bool {
    nodes.iter().any(|node| node.get("type").and_then(Value::as_str) == Some(kind))
}

fn property<'d>(node: &'d Mapping, name: &str) -> Option<&'d Value> {
    node.get("properties")?.get(name)
}

/// The schema of a map's values. `additionalProperties: true` says nothing, so it does not count.
fn map_values(node: &Mapping) -> Option<&Value> {
    node.get("additionalProperties").filter(|values| values.as_mapping().is_some_and(|schema| !schema.is_empty()))
}
