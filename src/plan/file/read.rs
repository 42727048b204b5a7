//! Reading a plan's file, a step at a time.

use std::fmt;
use std::io;
use std::mem;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::outcome::Rest;
use super::{PlanError, PlanProblem, StepProblem, UnfollowedRow, VERSION};
use crate::account::{Address, Attested, Digest, Is, OperatorId, is_readable};
use crate::catalogue::spec::{Action, Actor, Means, StepSpec, Text};
use crate::catalogue::{Catalogue, KindSpec};
use crate::intake::Bounded;
use crate::plan::{Maker, NewStep, Outcome, ReliedOn, SavedPlan, Scope};

impl SavedPlan {
    /// Reads what a report of a [plan](crate::report::plan), or a saved plan, writes. Memory: the plan and its
    /// outcome, whatever the size of the file. What the file says of an act has to agree with the catalogue. At most
    /// 16 GiB are read, and texts of at most 16 MiB.
    ///
    /// # Errors
    /// Everything that is wrong, up to 20 problems.
    pub fn read(reader: impl io::Read, catalogue: &Catalogue) -> Result<Self, PlanError> {
        Self::read_within(reader, catalogue, |json, plan| plan.deserialize(json))
    }

    /// Reads a document that holds a plan: `read` is given the document and what reads the plan in it.
    pub(crate) fn read_within<R: io::Read, T>(
        reader: R,
        catalogue: &Catalogue,
        read: impl FnOnce(&mut Json<R>, PlanSeed<'_>) -> serde_json::Result<Option<T>>,
    ) -> Result<T, PlanError> {
        let mut problems = Vec::new();
        let mut json = Json::from_reader(io::BufReader::new(Bounded::new(reader)));
        let read = read(&mut json, PlanSeed { catalogue, problems: &mut problems });
        match read.and_then(|read| json.end().map(|()| read)) {
            Ok(Some(read)) if problems.is_empty() => Ok(read),
            Ok(_) => Err(PlanError::new(problems)),
            Err(error) => {
                // The visitors stop with an error of their own once they have noted a problem.
                if error.is_io() {
                    problems.push(PlanProblem::Io(error.into()));
                } else if problems.is_empty() || error.is_syntax() || error.is_eof() {
                    problems.push(PlanProblem::Json(error.into()));
                }
                Err(PlanError::new(problems))
            }
        }
    }
}

/// A JSON document that is read from `R`.
pub(crate) type Json<R> = serde_json::Deserializer<serde_json::de::IoRead<io::BufReader<Bounded<R>>>>;

/// What reads a plan. It gives `None` if something is wrong with it that was noted.
pub(crate) struct PlanSeed<'r> {
    catalogue: &'r Catalogue,
    problems: &'r mut Vec<PlanProblem>,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Field {
    FormatVersion,
    Document,
    Account,
    Now,
    SnapshotDigest,
    ClosesAccount,
    Scope,
    Steps,
    Unfollowed,
    Attested,
    TakenAt,
    Redacted,
    Held,
    ExportFirst,
    Cascades,
    GoesAlong,
    Oddities,
    Timeline,
    #[serde(other)]
    Other,
}

/// What is taken from the row of a step: what else stands there follows from the catalogue, or is for
/// people.
#[derive(Deserialize)]
struct Step {
    id: u32,
    stage: u32,
    action: Action,
    subject: Address,
    actor: Actor,
    operation: Option<Operation>,
    instruction: Option<String>,
    irreversible: bool,
    needs_consent: bool,
    #[serde(default)]
    relies_on: ReliedOn,
    not_before: Option<NaiveDate>,
    after: Vec<u32>,
}

/// What is taken from the row of an operation.
#[derive(Deserialize)]
struct Operation {
    id: String,
    method: String,
    path: String,
    body: Option<serde_json::Value>,
}

/// What was read of the document so far. The steps need the fields that come before them.
#[derive(Default)]
struct Parts {
    is_known_version: bool,
    operator: Option<OperatorId>,
    made_at: Option<DateTime<Utc>>,
    snapshot: Option<Digest>,
    closes_account: Option<bool>,
    scope: Option<Scope>,
    steps: Option<Maker>,
    unfollowed: Vec<UnfollowedRow>,
    attested: Vec<Attested>,
    is_redacted: bool,
    rest: Rest,
}

impl Parts {
    /// A plan without steps, made from the fields before these; or the first field that is missing.
    fn maker(&self, catalogue: &Catalogue) -> Result<Maker, &'static str> {
        let operator = self.operator.clone().ok_or("account, the operator id")?;
        let made_at = self.made_at.ok_or("now")?;
        let snapshot = self.snapshot.ok_or("snapshot_digest")?;
        Ok(Maker::new(catalogue.clone(), operator, snapshot, made_at))
    }

    /// The whole plan, and the fields that are missing.
    fn finish(self, outcome: Option<Outcome>) -> (Option<SavedPlan>, impl Iterator<Item = &'static str>) {
        let missing = [
            ("format_version", self.is_known_version),
            ("steps", self.steps.is_some()),
            ("closes_account", self.closes_account.is_some()),
            ("scope", self.scope.is_some()),
        ];
        let missing = missing.into_iter().filter(|(_, is_there)| !is_there).map(|(field, _)| field);
        let unfollowed = self.unfollowed.into_iter().map(|row| (row.before, row.after)).collect();
        let (attested, is_redacted) = (self.attested, self.is_redacted);
        let whole = self.steps.zip(self.closes_account).zip(self.scope);
        let plan = whole.map(|((mut maker, closes_account), scope)| {
            maker.attest(attested);
            maker.redacted(is_redacted);
            maker.outcome(outcome);
            maker.finish(closes_account, scope, unfollowed)
        });
        (plan, missing)
    }
}

impl<'de> DeserializeSeed<'de> for PlanSeed<'_> {
    type Value = Option<SavedPlan>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PlanSeed<'_> {
    type Value = Option<SavedPlan>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plan")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut parts = Parts::default();
        while let Some(field) = map.next_key::<Field>()? {
            match field {
                Field::FormatVersion => parts.is_known_version = self.version(map.next_value()?)?,
                Field::Document => _ = map.next_value::<Is<SavedPlan>>()?,
                Field::Account => {
                    let text: String = map.next_value()?;
                    let operator = self.catalogue.provider().operator_id(&text);
                    parts.operator = Some(operator.map_err(A::Error::custom)?);
                }
                Field::Now => parts.made_at = Some(map.next_value()?),
                Field::SnapshotDigest => parts.snapshot = Some(map.next_value()?),
                Field::ClosesAccount => parts.closes_account = Some(map.next_value()?),
                Field::Scope => parts.scope = Some(map.next_value()?),
                Field::Steps => parts.steps = Some(map.next_value_seed(self.steps(&parts)?)?),
                Field::Unfollowed => parts.unfollowed = map.next_value()?,
                Field::Attested => parts.attested = map.next_value()?,
                Field::Redacted => parts.is_redacted = map.next_value()?,
                Field::TakenAt => parts.rest.taken_at = map.next_value()?,
                Field::Held => parts.rest.held = Some(map.next_value()?),
                Field::ExportFirst => parts.rest.export_first = map.next_value()?,
                Field::Cascades => parts.rest.cascades = map.next_value()?,
                Field::GoesAlong => parts.rest.goes_along = map.next_value()?,
                Field::Oddities => parts.rest.oddities = map.next_value()?,
                Field::Timeline => parts.rest.timeline = map.next_value()?,
                Field::Other => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        let outcome = mem::take(&mut parts.rest).outcome()?;
        let (plan, missing) = parts.finish(outcome);
        self.problems.extend(missing.map(PlanProblem::Missing));
        Ok(plan)
    }
}

impl PlanSeed<'_> {
    /// Makes sure that this version can be read.
    fn version<E: serde::de::Error>(&mut self, found: String) -> Result<bool, E> {
        if is_readable(&found, VERSION) {
            return Ok(true);
        }
        self.problems.push(PlanProblem::Version { found });
        Err(E::custom("another version"))
    }

    /// What reads the steps, if everything is there that has to come before them.
    fn steps<'s, E: serde::de::Error>(&'s mut self, parts: &'s Parts) -> Result<Steps<'s>, E> {
        match parts.maker(self.catalogue) {
            Ok(maker) => Ok(Steps {
                catalogue: self.catalogue,
                operator: parts.operator.as_ref(),
                maker,
                problems: self.problems,
            }),
            Err(field) => {
                self.problems.push(PlanProblem::Missing(field));
                Err(E::custom("something is missing before the steps"))
            }
        }
    }
}

struct Steps<'r> {
    catalogue: &'r Catalogue,
    operator: Option<&'r OperatorId>,
    maker: Maker,
    problems: &'r mut Vec<PlanProblem>,
}

impl<'de> DeserializeSeed<'de> for Steps<'_> {
    type Value = Maker;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Maker, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Steps<'_> {
    type Value = Maker;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of steps")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Maker, A::Error> {
        let mut stages: Vec<u32> = Vec::new();
        while let Some(step) = seq.next_element::<Step>()? {
            if let Err(what) = self.add(&step, &stages) {
                self.problems.push(PlanProblem::Step { step: stages.len() + 1, what });
                if self.problems.len() >= PlanError::MOST {
                    return Err(A::Error::custom("too many problems"));
                }
            }
            stages.push(step.stage);
        }
        Ok(self.maker)
    }
}

impl Steps<'_> {
    fn add(&mut self, step: &Step, stages: &[u32]) -> Result<(), StepProblem> {
        if step.id as usize != stages.len() + 1 {
            return Err(StepProblem::Number(step.id));
        }
        let kind = self.catalogue.kind(step.subject.kind()).filter(|kind| kind.name == step.subject.kind());
        let kind = kind.ok_or_else(|| StepProblem::Kind(step.subject.kind().to_owned()))?;
        self.catalogue.provider().check(step.subject.coverage())?;
        let spec = act(kind, step)?;
        let relies_on = step.relies_on.borrowed();
        self.compare(kind, &spec, step, relies_on.quantity)?;
        let is_before = |id: &&u32| {
            let stage = id.checked_sub(1).and_then(|at| stages.get(at as usize));
            stage.is_none_or(|stage| *stage >= step.stage)
        };
        if let Some(id) = step.after.iter().find(is_before) {
            return Err(StepProblem::After(*id));
        }
        let mut after = step.after.clone();
        after.sort_unstable();
        after.dedup();
        let (coverage, key, stage) = (step.subject.coverage(), step.subject.key(), step.stage);
        let not_before = step.not_before;
        let added =
            self.maker.push(&NewStep { kind, spec, coverage, key, stage, relies_on, not_before, after: &after });
        if added { Ok(()) } else { Err(StepProblem::TooLarge) }
    }

    /// Compares what the file says with what follows from the catalogue.
    fn compare(
        &self,
        kind: &KindSpec,
        spec: &StepSpec,
        step: &Step,
        quantity: Option<&str>,
    ) -> Result<(), StepProblem> {
        let differs = |what, found: String, right: String| {
            if found == right { Ok(()) } else { Err(StepProblem::Differs { what, found, right }) }
        };
        differs("actor", step.actor.name().to_owned(), kind.actor(spec).name().to_owned())?;
        differs("irreversible", step.irreversible.to_string(), kind.is_irreversible(spec).to_string())?;
        differs("needs_consent", step.needs_consent.to_string(), spec.needs_consent().to_string())?;
        let (Means::Api(operation), Some(file), Some(operator)) = (spec.means, &step.operation, self.operator) else {
            return Ok(());
        };
        let call =
            operation.call(self.catalogue.provider(), operator, step.subject.coverage(), step.subject.key(), quantity);
        differs("method", file.method.clone(), operation.method.to_owned())?;
        differs("path", file.path.clone(), call.path)?;
        let body = |body: Option<serde_json::Value>| body.map_or_else(|| "none".to_owned(), |body| body.to_string());
        let right = call.body.and_then(|body| serde_json::from_str(&body).ok());
        differs("body", body(file.body.clone()), body(right))
    }
}

/// The catalogue's act that a step names.
fn act(kind: &KindSpec, step: &Step) -> Result<StepSpec, StepProblem> {
    let is_it = |act: &StepSpec| match act.means {
        Means::Api(operation) => step.operation.as_ref().is_some_and(|named| named.id == operation.id),
        _ => step.operation.is_none() && act.means.instruction().map(Text::english) == step.instruction.as_deref(),
    };
    kind.every_act().find(|act| act.action == step.action && is_it(act)).ok_or_else(|| StepProblem::Act {
        kind: kind.name,
        action: step.action.verb().english(),
        means: match (&step.operation, &step.instruction) {
            (Some(operation), _) => format!("`{}`", operation.id),
            (None, Some(instruction)) => format!("`{instruction}`"),
            (None, None) => "nothing".to_owned(),
        },
    })
}
