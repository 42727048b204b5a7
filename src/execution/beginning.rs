//! What a journal begins with: the plan that was confirmed, as a document.

use std::fmt;
use std::io;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::journal::VERSION;
use super::{ConfirmedPlan, JournalError, Terms};
use crate::account::{Document, Is, WrittenBy, is_readable};
use crate::catalogue::Catalogue;
use crate::plan::{Json, PlanSeed, SavedPlan};

impl Document for ConfirmedPlan {
    const NAME: &str = "journal";
}

/// What a journal begins with.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Beginning<'p> {
    /// The version of the journal.
    #[cfg_attr(test, schemars(extend("pattern" = "^2[.]")))]
    winddown_journal: &'static str,
    document: Is<ConfirmedPlan>,
    written_by: WrittenBy,
    /// On which terms the plan was confirmed.
    terms: &'p Terms,
    /// What the program that carries it out keeps for itself.
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    note: &'p serde_json::Value,
    /// The plan.
    plan: &'p SavedPlan,
}

/// Written as what a journal begins with, which [`ConfirmedPlan::read`] reads back: the version of the journal,
/// the terms, the note and the plan. The steps are made one by one while they are written.
impl Serialize for ConfirmedPlan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let beginning = Beginning {
            winddown_journal: VERSION,
            document: Is::default(),
            written_by: WrittenBy,
            terms: self.terms(),
            note: self.note(),
            plan: self.plan(),
        };
        beginning.serialize(serializer)
    }
}

impl ConfirmedPlan {
    /// Reads what a journal begins with, and confirms the plan on the terms that stand there. Memory: the plan,
    /// whatever the length of the document.
    ///
    /// # Errors
    /// [`JournalError::Version`], [`JournalError::Plan`] and [`JournalError::Terms`].
    pub fn read(reader: impl io::Read, catalogue: &Catalogue) -> Result<Self, JournalError> {
        let mut foreign = None;
        let read = SavedPlan::read_within(reader, catalogue, |json: &mut Json<_>, plan| {
            Reader { plan: Some(plan), foreign: &mut foreign }.deserialize(json)
        });
        if let Some(version) = foreign {
            return Err(JournalError::Version(version));
        }
        let Parts { plan, terms, note } = read?;
        let operator = plan.operator().to_string();
        Ok(Self::new(plan, &operator, terms)?.with_note(note))
    }
}

/// What stands in the document.
struct Parts {
    plan: SavedPlan,
    terms: Terms,
    note: serde_json::Value,
}

/// What reads the document.
struct Reader<'r> {
    /// What reads the plan in it, until it has.
    plan: Option<PlanSeed<'r>>,
    /// The version, if it is none that is read.
    foreign: &'r mut Option<String>,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Field {
    WinddownJournal,
    Terms,
    Note,
    Plan,
    #[serde(other)]
    Other,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Option<Parts>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Option<Parts>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a journal")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut plan, mut terms, mut note, mut is_known_version) = (None, None, serde_json::Value::Null, false);
        while let Some(field) = map.next_key::<Field>()? {
            match field {
                Field::WinddownJournal => is_known_version = self.version(map.next_value()?)?,
                Field::Terms => terms = Some(map.next_value()?),
                Field::Note => note = map.next_value()?,
                Field::Plan => {
                    let seed = self.plan.take().ok_or_else(|| A::Error::duplicate_field("plan"))?;
                    plan = Some(map.next_value_seed(seed)?);
                }
                Field::Other => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        if !is_known_version {
            return Err(A::Error::missing_field("winddown_journal"));
        }
        let plan = plan.ok_or_else(|| A::Error::missing_field("plan"))?;
        let terms = terms.ok_or_else(|| A::Error::missing_field("terms"))?;
        Ok(plan.map(|plan| Parts { plan, terms, note }))
    }
}

impl Reader<'_> {
    /// Makes sure that this version can be read.
    fn version<E: serde::de::Error>(&mut self, found: String) -> Result<bool, E> {
        if is_readable(&found, VERSION) {
            return Ok(true);
        }
        *self.foreign = Some(found);
        Err(E::custom("another version"))
    }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<Beginning<'_>>(ConfirmedPlan::NAME);
}
