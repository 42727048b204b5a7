//! A step as it stands in a file, and what it has to agree with.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de};

use super::StepProblem;
use crate::account::{Address, Coverage, OperatorId};
use crate::catalogue::spec::{Action, Actor, Means, StepSpec, Text};
use crate::catalogue::{Catalogue, KindSpec};
use crate::plan::{Maker, NewStep, ReliedOn};

/// What is taken from the row of a step: what else stands there follows from the catalogue, or is for
/// people. Texts are borrowed from the row where they can be.
#[derive(Deserialize)]
pub(super) struct Step<'f> {
    id: u32,
    pub(super) stage: u32,
    action: Action,
    #[serde(borrow)]
    subject: Subject<'f>,
    actor: Actor,
    #[serde(borrow)]
    operation: Option<Operation<'f>>,
    #[serde(borrow)]
    instruction: Option<Words<'f>>,
    irreversible: bool,
    needs_consent: bool,
    #[serde(borrow, default)]
    relies_on: ReliedOn<Words<'f>>,
    not_before: Option<NaiveDate>,
    after: Vec<u32>,
}

/// What is taken from the row of an operation.
#[derive(Deserialize)]
struct Operation<'f> {
    #[serde(borrow)]
    id: Cow<'f, str>,
    #[serde(borrow)]
    method: Cow<'f, str>,
    #[serde(borrow)]
    path: Cow<'f, str>,
    body: Option<serde_json::Value>,
}

/// A text.
#[derive(Default, Deserialize)]
#[serde(transparent)]
struct Words<'f>(#[serde(borrow)] Cow<'f, str>);

/// The text of an address.
struct Subject<'f>(Cow<'f, str>);

impl<'de: 'f, 'f> Deserialize<'de> for Subject<'f> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Words(text) = Words::deserialize(deserializer)?;
        match Address::written_parts(&text) {
            Ok(_) => Ok(Self(text)),
            Err(invalid) => Err(de::Error::custom(invalid)),
        }
    }
}

impl Subject<'_> {
    fn parts(&self) -> Result<(Option<Coverage>, &str, &str), StepProblem> {
        Ok(Address::parts(&self.0)?)
    }
}

impl Step<'_> {
    /// Adds it to a plan, behind steps of these stages.
    pub(super) fn add(
        &self,
        maker: &mut Maker,
        stages: &[u32],
        catalogue: &Catalogue,
        operator: Option<&OperatorId>,
    ) -> Result<(), StepProblem> {
        if self.id as usize != stages.len() + 1 {
            return Err(StepProblem::Number { id: self.id, later: 0 });
        }
        let (coverage, name, key) = self.subject.parts()?;
        let kind = catalogue.kind(name).filter(|kind| kind.name == name);
        let kind = kind.ok_or_else(|| StepProblem::Kind(name.to_owned()))?;
        catalogue.provider().check(coverage)?;
        let spec = self.act(kind)?;
        let relies_on = ReliedOn {
            status: self.relies_on.status.as_ref().map(|words| &*words.0),
            protection: self.relies_on.protection,
            quantity: self.relies_on.quantity.as_ref().map(|words| &*words.0),
        };
        self.compare(kind, &spec)?;
        if let (Means::Api(operation), Some(file), Some(operator)) = (spec.means, &self.operation, operator) {
            let call = operation.call(catalogue.provider(), operator, coverage, key, relies_on.quantity);
            differs("method", &file.method, operation.method)?;
            differs("path", &file.path, &call.path)?;
            if call.body.is_some() || file.body.is_some() {
                let right = call.body.and_then(|body| serde_json::from_str(&body).ok());
                differs("body", &body(file.body.as_ref()), &body(right.as_ref()))?;
            }
        }
        let is_before = |id: &&u32| {
            let stage = id.checked_sub(1).and_then(|at| stages.get(at as usize));
            stage.is_none_or(|stage| *stage >= self.stage)
        };
        if let Some(id) = self.after.iter().find(is_before) {
            return Err(StepProblem::After(*id));
        }
        let mut after = Cow::Borrowed(&*self.after);
        if !self.after.is_sorted_by(|a, b| a < b) {
            let sorted = after.to_mut();
            sorted.sort_unstable();
            sorted.dedup();
        }
        let (stage, not_before) = (self.stage, self.not_before);
        let added = maker.push(&NewStep { kind, spec, coverage, key, stage, relies_on, not_before, after: &after });
        if added { Ok(()) } else { Err(StepProblem::TooLarge) }
    }

    /// Compares what the file says of the act with what follows from the catalogue.
    fn compare(&self, kind: &KindSpec, spec: &StepSpec) -> Result<(), StepProblem> {
        let word = |is_so: bool| if is_so { "true" } else { "false" };
        differs("actor", self.actor.name(), kind.actor(spec).name())?;
        differs("irreversible", word(self.irreversible), word(kind.is_irreversible(spec)))?;
        differs("needs_consent", word(self.needs_consent), word(spec.needs_consent()))
    }

    /// The catalogue's act that it names.
    fn act(&self, kind: &KindSpec) -> Result<StepSpec, StepProblem> {
        let instruction = self.instruction.as_ref().map(|words| &*words.0);
        let is_it = |act: &StepSpec| match act.means {
            Means::Api(operation) => self.operation.as_ref().is_some_and(|named| named.id == operation.id),
            _ => self.operation.is_none() && act.means.instruction().map(Text::english) == instruction,
        };
        kind.every_act().find(|act| act.action == self.action && is_it(act)).ok_or_else(|| StepProblem::Act {
            kind: kind.name,
            action: self.action.verb().english(),
            means: match (&self.operation, instruction) {
                (Some(operation), _) => format!("`{}`", operation.id),
                (None, Some(instruction)) => format!("`{instruction}`"),
                (None, None) => "nothing".to_owned(),
            },
        })
    }
}

fn differs(what: &'static str, found: &str, right: &str) -> Result<(), StepProblem> {
    if found == right {
        return Ok(());
    }
    Err(StepProblem::Differs { what, found: found.to_owned(), right: right.to_owned() })
}

/// A body as a problem shows it.
fn body(body: Option<&serde_json::Value>) -> String {
    body.map_or_else(|| "none".to_owned(), ToString::to_string)
}
