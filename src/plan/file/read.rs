//! Reading a plan's file, a step at a time.

use std::fmt;
use std::io;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{InvalidPlan, PlanProblem, StepProblem};
use crate::account::{Address, Digest, OperatorId};
use crate::catalogue::spec::{Action, Actor, Means, StepSpec};
use crate::catalogue::{Catalogue, KindSpec};
use crate::plan::{Maker, NewStep, ReliedOn, SavedPlan};

impl SavedPlan {
    /// Reads what [`report::json::plan`](crate::report::json::plan) writes. Memory: the plan itself,
    /// whatever the size of the file. What the file says of an act is compared with the catalogue.
    ///
    /// # Errors
    /// Everything that is wrong, up to [`InvalidPlan::MOST`] problems.
    pub fn read(reader: impl io::Read, catalogue: &Catalogue) -> Result<Self, InvalidPlan> {
        let mut problems = Vec::new();
        let mut json = serde_json::Deserializer::from_reader(io::BufReader::new(reader));
        let file = File { catalogue, problems: &mut problems };
        let read = file.deserialize(&mut json).and_then(|plan| json.end().map(|()| plan));
        match read {
            Ok(Some(plan)) if problems.is_empty() => Ok(plan),
            Ok(_) => Err(InvalidPlan::new(problems)),
            Err(error) => {
                // A problem that cut the reading short is not one of the file's shape too.
                if problems.is_empty() || error.is_syntax() || error.is_eof() {
                    problems.push(PlanProblem::Json(error));
                }
                Err(InvalidPlan::new(problems))
            }
        }
    }
}

/// The document.
struct File<'r> {
    catalogue: &'r Catalogue,
    problems: &'r mut Vec<PlanProblem>,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Field {
    FormatVersion,
    Account,
    Now,
    SnapshotDigest,
    ClosesAccount,
    Scope,
    Steps,
    Unfollowed,
    Attested,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct EdgeFile {
    before: Address,
    after: Address,
}

/// The fields before the steps.
#[derive(Default)]
struct Head {
    operator: Option<OperatorId>,
    made_at: Option<DateTime<Utc>>,
    snapshot: Option<Digest>,
}

impl Head {
    fn maker(&self) -> Result<Maker, &'static str> {
        let operator = self.operator.clone().ok_or("account, the operator id")?;
        let made_at = self.made_at.ok_or("now")?;
        let snapshot = self.snapshot.ok_or("snapshot_digest")?;
        Ok(Maker::new(operator, snapshot, made_at))
    }
}

impl<'de> DeserializeSeed<'de> for File<'_> {
    type Value = Option<SavedPlan>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for File<'_> {
    type Value = Option<SavedPlan>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plan")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut head = Head::default();
        let mut steps: Option<Maker> = None;
        let (mut closes, mut scope, mut unfollowed, mut attested) = (None, None, Vec::new(), Vec::new());
        let mut is_known_version = false;
        while let Some(key) = map.next_key::<Field>()? {
            match key {
                Field::FormatVersion => {
                    let found: String = map.next_value()?;
                    is_known_version = found == "1" || found.starts_with("1.");
                    if !is_known_version {
                        self.problems.push(PlanProblem::Version { found });
                        return Err(A::Error::custom("another version"));
                    }
                }
                Field::Account => head.operator = Some(map.next_value()?),
                Field::Now => head.made_at = Some(map.next_value()?),
                Field::SnapshotDigest => head.snapshot = Some(map.next_value()?),
                Field::ClosesAccount => closes = Some(map.next_value()?),
                Field::Scope => scope = Some(map.next_value()?),
                Field::Steps => match head.maker() {
                    Ok(maker) => {
                        steps = Some(map.next_value_seed(Steps {
                            catalogue: self.catalogue,
                            operator: head.operator.as_ref(),
                            maker,
                            problems: self.problems,
                        })?);
                    }
                    Err(field) => {
                        self.problems.push(PlanProblem::Missing(field));
                        return Err(A::Error::custom("something is missing before the steps"));
                    }
                },
                Field::Unfollowed => {
                    let edges: Vec<EdgeFile> = map.next_value()?;
                    unfollowed = edges.into_iter().map(|edge| (edge.before, edge.after)).collect();
                }
                Field::Attested => attested = map.next_value()?,
                Field::Other => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        let missing = [
            ("format_version", is_known_version),
            ("steps", steps.is_some()),
            ("closes_account", closes.is_some()),
            ("scope", scope.is_some()),
        ];
        let missing = missing.into_iter().filter(|(_, is_there)| !is_there).map(|(field, _)| field);
        self.problems.extend(missing.map(PlanProblem::Missing));
        Ok(steps.zip(closes).zip(scope).map(|((mut maker, closes), scope)| {
            maker.attest(attested);
            maker.finish(closes, scope, unfollowed)
        }))
    }
}

#[derive(Deserialize)]
struct StepFile {
    id: u32,
    stage: u32,
    action: Action,
    subject: Address,
    actor: Actor,
    operation: Option<OperationFile>,
    instruction: Option<String>,
    irreversible: bool,
    needs_consent: bool,
    #[serde(default)]
    relies_on: ReliedFile,
    not_before: Option<NaiveDate>,
    after: Vec<u32>,
}

#[derive(Deserialize)]
struct OperationFile {
    id: String,
    method: String,
    path: String,
    body: Option<serde_json::Value>,
}

#[derive(Deserialize, Default)]
struct ReliedFile {
    status: Option<String>,
    protection: Option<OnOff>,
    quantity: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum OnOff {
    On,
    Off,
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
        while let Some(step) = seq.next_element::<StepFile>()? {
            if let Err(what) = self.add(&step, &stages) {
                self.problems.push(PlanProblem::Step { step: stages.len() + 1, what });
                if self.problems.len() >= InvalidPlan::MOST {
                    return Err(A::Error::custom("too many problems"));
                }
            }
            stages.push(step.stage);
        }
        Ok(self.maker)
    }
}

impl Steps<'_> {
    fn add(&mut self, step: &StepFile, stages: &[u32]) -> Result<(), StepProblem> {
        if step.id as usize != stages.len() + 1 {
            return Err(StepProblem::Number(step.id));
        }
        let kind = self.catalogue.kind(step.subject.kind()).filter(|kind| kind.name == step.subject.kind());
        let kind = kind.ok_or_else(|| StepProblem::Kind(step.subject.kind().to_owned()))?;
        let spec = act(kind, step)?;
        let relies_on = ReliedOn {
            status: step.relies_on.status.as_deref(),
            protection: step.relies_on.protection.map(|protection| protection == OnOff::On),
            quantity: step.relies_on.quantity.as_deref(),
        };
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
        step: &StepFile,
        quantity: Option<&str>,
    ) -> Result<(), StepProblem> {
        let differs = |what, found: String, right: String| {
            if found == right { Ok(()) } else { Err(StepProblem::Differs { what, found, right }) }
        };
        differs("actor", format!("{:?}", step.actor), format!("{:?}", kind.actor(spec)))?;
        differs("irreversible", step.irreversible.to_string(), kind.is_irreversible(spec).to_string())?;
        differs("needs_consent", step.needs_consent.to_string(), spec.needs_consent().to_string())?;
        let (Means::Api(operation), Some(file), Some(operator)) = (spec.means, &step.operation, self.operator) else {
            return Ok(());
        };
        let call = operation.call(operator, step.subject.coverage(), step.subject.key(), quantity);
        differs("method", file.method.clone(), operation.method.to_owned())?;
        differs("path", file.path.clone(), call.path)?;
        let body = |body: Option<serde_json::Value>| body.map_or_else(|| "none".to_owned(), |body| body.to_string());
        let right = call.body.and_then(|body| serde_json::from_str(&body).ok());
        differs("body", body(file.body.clone()), body(right))
    }
}

/// The catalogue's act that a step names.
fn act(kind: &'static KindSpec, step: &StepFile) -> Result<StepSpec, StepProblem> {
    let is_it = |act: &StepSpec| match act.means {
        Means::Api(operation) => step.operation.as_ref().is_some_and(|named| named.id == operation.id),
        _ => step.operation.is_none() && act.means.instruction() == step.instruction.as_deref(),
    };
    kind.every_act().find(|act| act.action == step.action && is_it(act)).ok_or_else(|| StepProblem::Act {
        kind: kind.name,
        action: step.action.verb(),
        means: match (&step.operation, &step.instruction) {
            (Some(operation), _) => format!("`{}`", operation.id),
            (None, Some(instruction)) => format!("`{instruction}`"),
            (None, None) => "nothing".to_owned(),
        },
    })
}
