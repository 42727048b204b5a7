//! The JSON Schemas of the documents, which stand in `docs/schema/`. They are derived from the types of the
//! documents, and only tests derive them.
//!
//! After a wanted change of a document: `SNAPSHOTS=overwrite cargo test --all-features --lib schema`.

use std::borrow::Cow;
use std::path::Path;

use chrono::{DateTime, Utc};
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use snapbox::Data;
use snapbox::assert::{Action, Assert, DEFAULT_ACTION_ENV};

use super::document::{Document, Is, WrittenBy};
use super::instant;

/// Makes sure that the schema in `docs/schema/` of the documents of this name is that of the type.
#[track_caller]
pub(crate) fn assert_fresh<T: JsonSchema>(name: &str) {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), format!("winddown: {name}").into());
    RecursiveTransform(described).transform(&mut schema);
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n";

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schema/{name}.json"));
    let assert = Assert::new().action_env(DEFAULT_ACTION_ENV);
    if assert.selected_action() == Action::Overwrite {
        assert!(Data::text(text).write_to_path(&path).is_ok(), "{} cannot be written", path.display());
        return;
    }
    assert.eq(Data::text(text), Data::read_from(&path, None).raw());
}

/// What is written for readers of the code is put for readers of JSON: a summary, without links, without `None`, and
/// without sentences about code.
fn described(schema: &mut Schema) {
    if let Some(description) = schema.get("description").and_then(|it| it.as_str()) {
        let summary = description.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let is_of_code = |sentence: &str| sentence.contains("::") || sentence.contains("`Display`");
        let unlinked = unlinked(&summary).replace("`None`", "null");
        let sentences = unlinked.split_inclusive(". ").filter(|sentence| !is_of_code(sentence));
        let text = sentences.collect::<String>().trim_end().to_owned();
        schema.insert("description".to_owned(), text.into());
    }
}

/// Without links: "[`a`](b)" and "[`a`]" are "`a`".
fn unlinked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, (label, after))) =
        rest.split_once('[').and_then(|(b, link)| Some((b, link.split_once(']')?)))
    {
        out.extend([before, label]);
        let target = after.strip_prefix('(').and_then(|target| target.split_once(')'));
        rest = target.map_or(after, |(_, behind)| behind);
    }
    out + rest
}

/// The schema of a type that is a text in JSON.
macro_rules! text {
    ($type:ident, $description:literal $(, $key:literal: $value:expr)*) => {
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "description": $description $(, $key: $value)* })
            }
        }
    };
}
pub(crate) use text;

impl<D: Document> JsonSchema for Is<D> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        D::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": D::NAME, "description": "What the document is." })
    }
}

/// The same schema as another type.
macro_rules! same_as {
    ($type:ty, $other:ty) => {
        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$other>::schema_name()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$other>::json_schema(generator)
            }
        }
    };
}
pub(crate) use same_as;

same_as!(instant::at, DateTime<Utc>);
same_as!(instant::maybe, Option<DateTime<Utc>>);

text!(WrittenBy, "Which winddown wrote it.", "pattern": "^winddown [0-9]");
