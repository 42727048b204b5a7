//! What an API says in place of rows: `{"code", "message"}`, possibly nested.

use crate::catalogue::{API, ErrorFields};

const FIELDS: ErrorFields = API.error.value;

/// The body of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl ErrorBody {
    /// What a body says of an error; nothing if it is no error.
    #[cfg(feature = "soracom-api")]
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut body = Self::default();
        if let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(bytes) {
            fields.iter().for_each(|(key, value)| body.read(key, value));
        }
        body
    }

    /// True for the fields of an error.
    pub(super) fn has_field(key: &str) -> bool {
        [FIELDS.code, FIELDS.message, FIELDS.nested, FIELDS.status].contains(&key)
    }

    /// True for the field in which the error may be nested.
    pub(super) fn is_nested(key: &str) -> bool {
        key == FIELDS.nested
    }

    /// Takes in a field. Error bodies are small and rare, so a tree of values will do.
    pub(super) fn read(&mut self, key: &str, value: &serde_json::Value) {
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        if key == FIELDS.code {
            self.code = text(value);
        } else if key == FIELDS.message {
            self.message = text(value);
        } else if key == FIELDS.nested {
            self.code = value.get(FIELDS.code).and_then(text);
            self.message = value.get(FIELDS.message).and_then(text);
        }
    }
}
