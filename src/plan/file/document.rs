//! A plan as serde reads it, in whatever form its JSON is.

use std::fmt;
use std::mem;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};

use super::outcome::Rest;
use super::steps::{Begin, Progress, Steps};
use super::{PlanError, PlanProblem, StepProblem, UnfollowedRow, VERSION};
use crate::account::{Attested, Digest, Is, OperatorId, is_readable};
use crate::catalogue::Catalogue;
use crate::plan::{Maker, Outcome, SavedPlan, Scope};

/// What reads a plan. It gives `None` if something is wrong with it that was noted.
pub(crate) struct PlanSeed<'r> {
    pub(super) catalogue: &'r Catalogue,
    pub(super) problems: &'r mut Vec<PlanProblem>,
}

/// A plan up to the first of its steps, where reading it stops.
pub(super) struct UntilSteps<'r, F> {
    pub(super) plan: PlanSeed<'r>,
    pub(super) parts: &'r mut Parts,
    /// Is given what is there before the first step, where their list has begun.
    pub(super) begun: F,
}

/// The rest of a plan, behind a member that stands for all before it.
pub(super) struct FromSteps<'r> {
    pub(super) plan: PlanSeed<'r>,
    pub(super) parts: Parts,
    pub(super) progress: Progress,
    /// `None` if the steps have ended. Otherwise whether an item of their list stands for those before it.
    pub(super) goes_on: Option<bool>,
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

/// What was read of the document so far. The steps need the fields that come before them.
#[derive(Default)]
pub(super) struct Parts {
    is_known_version: bool,
    /// A version that cannot be read. It is reported once the document is known to be a plan.
    foreign: Option<String>,
    pub(super) operator: Option<OperatorId>,
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
        self.fields(&mut map, &mut parts)?;
        self.finish(parts)
    }
}

impl<'de, F: FnOnce(Progress)> Visitor<'de> for UntilSteps<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the beginning of a plan")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { mut plan, parts, begun } = self;
        while let Some(field) = map.next_key()? {
            if matches!(field, Field::Steps) {
                let progress = plan.begin(parts)?;
                return map.next_value_seed(Begin(|| begun(progress)));
            }
            plan.field(&field, &mut map, parts)?;
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for FromSteps<'_> {
    type Value = Option<SavedPlan>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rest of a plan")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self { mut plan, mut parts, progress, goes_on } = self;
        map.next_key::<IgnoredAny>()?;
        match goes_on {
            Some(has_items) => parts.steps = Some(plan.steps(&mut map, &parts, progress, has_items)?),
            None => {
                map.next_value::<IgnoredAny>()?;
                parts.steps = Some(progress.maker);
            }
        }
        plan.fields(&mut map, &mut parts)?;
        plan.finish(parts)
    }
}

impl PlanSeed<'_> {
    /// Reads all fields to the end.
    fn fields<'de, A: MapAccess<'de>>(&mut self, map: &mut A, parts: &mut Parts) -> Result<(), A::Error> {
        while let Some(field) = map.next_key()? {
            self.field(&field, map, parts)?;
        }
        Ok(())
    }

    fn field<'de, A: MapAccess<'de>>(&mut self, field: &Field, map: &mut A, parts: &mut Parts) -> Result<(), A::Error> {
        if let Some(found) = parts.foreign.take() {
            // Other documents have versions of their own. One that is given for a plan is named as what it is.
            if matches!(field, Field::Document) {
                map.next_value::<Is<SavedPlan>>()?;
            }
            self.problems.push(PlanProblem::Version { found });
            return Err(A::Error::custom("another version"));
        }
        match field {
            Field::FormatVersion => {
                let found: String = map.next_value()?;
                parts.is_known_version = is_readable(&found, VERSION);
                parts.foreign = (!parts.is_known_version).then_some(found);
            }
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
            Field::Steps => {
                let progress = self.begin(parts)?;
                parts.steps = Some(self.steps(map, parts, progress, false)?);
            }
            Field::Unfollowed => parts.unfollowed = map.next_value()?,
            Field::Attested => {
                parts.attested = map.next_value()?;
                self.check_attested(&parts.attested);
            }
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
        Ok(())
    }

    /// Checks that each attestation names a kind and a coverage that exist.
    fn check_attested(&mut self, attested: &[Attested]) {
        for (item, word) in (1..).zip(attested) {
            let mut note = |what| self.problems.push(PlanProblem::Attested { item, what });
            if self.catalogue.kind(&word.kind).is_none() {
                note(StepProblem::Kind(word.kind.clone()));
            }
            if let Err(invalid) = self.catalogue.provider().check(word.coverage) {
                note(invalid.into());
            }
        }
        self.problems.truncate(PlanError::MOST);
    }

    /// What is there before the first step, if everything is that has to come before that.
    fn begin<E: serde::de::Error>(&mut self, parts: &Parts) -> Result<Progress, E> {
        parts.maker(self.catalogue).map(Progress::new).map_err(|field| {
            self.problems.push(PlanProblem::Missing(field));
            E::custom("something is missing before the steps")
        })
    }

    /// Reads the steps. `has_items` if the first item of the list stands for others, and is none.
    fn steps<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        parts: &Parts,
        progress: Progress,
        has_items: bool,
    ) -> Result<Maker, A::Error> {
        let operator = parts.operator.as_ref();
        let Self { catalogue, problems } = self;
        map.next_value_seed(Steps { catalogue, operator, progress, problems, has_items })
    }

    fn finish<E: serde::de::Error>(self, mut parts: Parts) -> Result<Option<SavedPlan>, E> {
        if let Some(found) = parts.foreign.take() {
            self.problems.push(PlanProblem::Version { found });
            return Ok(None);
        }
        let outcome = mem::take(&mut parts.rest).outcome()?;
        let (plan, missing) = parts.finish(outcome);
        self.problems.extend(missing.map(PlanProblem::Missing));
        Ok(plan)
    }
}

/// What was read, or all that is wrong.
pub(super) fn conclude<T>(read: serde_json::Result<Option<T>>, mut problems: Vec<PlanProblem>) -> Result<T, PlanError> {
    match read {
        Ok(Some(read)) if problems.is_empty() => Ok(read),
        Ok(_) => Err(PlanError::new(problems)),
        Err(error) => {
            // The visitors stop with an error of their own once they have noted a problem.
            if error.is_io() {
                problems.push(PlanProblem::Io(error.into()));
            } else if problems.is_empty() || error.is_syntax() || error.is_eof() {
                problems.push(PlanProblem::Json(error));
            }
            Err(PlanError::new(problems))
        }
    }
}
