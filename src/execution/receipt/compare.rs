//! Whether a receipt says what a journal and an account show.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Receipt;

/// Something that a receipt says otherwise than a journal and an account show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Discrepancy {
    /// Where in the receipt, as a JSON pointer.
    pub at: String,
    /// What it says there; `None` if nothing. Untrusted.
    pub says: Option<Value>,
    /// What journal and account show; `None` if nothing.
    pub shown: Option<Value>,
}

impl Receipt {
    /// Everything that another receipt, as the JSON that it was read from, says otherwise than this one, which was
    /// made from the journal and the account. Empty if it says the same. O(size).
    ///
    /// # Errors
    /// Those of writing this one as JSON.
    pub fn discrepancies(&self, other: &Value) -> Result<Vec<Discrepancy>, serde_json::Error> {
        let mut found = Vec::new();
        let mut shown = serde_json::to_value(self)?;
        // Who wrote it is no claim about journal and account: anybody may make it again with another version.
        if let (Some(own), Some(written_by)) = (shown.as_object_mut(), other.get("written_by")) {
            own.insert("written_by".to_owned(), written_by.clone());
        }
        compare(String::new(), Some(other), Some(&shown), &mut found);
        Ok(found)
    }
}

/// Recursive: JSON that was read is nested no deeper than the reader allows.
fn compare(at: String, says: Option<&Value>, shown: Option<&Value>, found: &mut Vec<Discrepancy>) {
    match (says, shown) {
        (says, shown) if says == shown => {}
        (Some(Value::Object(says)), Some(Value::Object(shown))) => {
            let added = says.keys().filter(|name| !shown.contains_key(*name));
            for name in shown.keys().chain(added) {
                compare(
                    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")),
                    says.get(name),
                    shown.get(name),
                    found,
                );
            }
        }
        (Some(Value::Array(says)), Some(Value::Array(shown))) => {
            for place in 0..says.len().max(shown.len()) {
                compare(format!("{at}/{place}"), says.get(place), shown.get(place), found);
            }
        }
        (says, shown) => found.push(Discrepancy { at, says: says.cloned(), shown: shown.cloned() }),
    }
}
