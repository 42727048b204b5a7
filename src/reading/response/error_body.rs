//! What an API says in place of rows: `{"code", "message"}`, possibly nested.

use crate::catalogue::ErrorFields;

/// The body of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl ErrorBody {
    /// What a body says of an error; nothing if it is no error.
    #[cfg(feature = "soracom-api")]
    pub(crate) fn of(names: &ErrorFields, bytes: &[u8]) -> Self {
        let mut body = Self::default();
        if let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(bytes) {
            fields.iter().for_each(|(key, value)| body.read(names, key, value));
        }
        body
    }

    /// True for the fields of an error.
    pub(super) fn has_field(names: &ErrorFields, key: &str) -> bool {
        [names.code, names.message, names.nested, names.status].contains(&key)
    }

    /// Takes in a field. Error bodies are small and rare, so a tree of values will do.
    pub(super) fn read(&mut self, names: &ErrorFields, key: &str, value: &serde_json::Value) {
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        if key == names.code {
            self.code = text(value);
        } else if key == names.message {
            self.message = text(value);
        } else if key == names.nested {
            self.code = value.get(names.code).and_then(text);
            self.message = value.get(names.message).and_then(text);
        }
    }
}
