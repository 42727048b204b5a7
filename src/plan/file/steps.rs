//! The steps of a plan.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, SeqAccess, Visitor};

use super::step::Step;
use super::{PlanError, PlanProblem, StepProblem};
use crate::account::OperatorId;
use crate::catalogue::Catalogue;
use crate::plan::Maker;

/// A plan as far as its steps were read.
pub(super) struct Progress {
    pub(super) maker: Maker,
    /// The stage of each step.
    stages: Vec<u32>,
}

impl Progress {
    pub(super) const fn new(maker: Maker) -> Self {
        Self { maker, stages: Vec::new() }
    }

    /// Adds the next step. What is wrong with it becomes a problem.
    pub(super) fn add(
        &mut self,
        step: &Step<'_>,
        catalogue: &Catalogue,
        operator: Option<&OperatorId>,
        problems: &mut Vec<PlanProblem>,
    ) {
        if let Err(what) = step.add(&mut self.maker, &self.stages, catalogue, operator) {
            note(PlanProblem::Step { step: self.stages.len() + 1, what }, problems);
        }
        self.stages.push(step.stage);
    }
}

/// Adds a problem. Where a step is missing, the numbers of all later ones are wrong, which is one problem.
fn note(problem: PlanProblem, problems: &mut Vec<PlanProblem>) {
    let is_number =
        |problem: &PlanProblem| matches!(problem, PlanProblem::Step { what: StepProblem::Number { .. }, .. });
    let known = problems.iter_mut().filter(|_| is_number(&problem)).find(|problem| is_number(problem));
    match known {
        Some(PlanProblem::Step { what: StepProblem::Number { later, .. }, .. }) => *later += 1,
        _ => problems.push(problem),
    }
}

/// What reads the list of steps.
pub(super) struct Steps<'r> {
    pub(super) catalogue: &'r Catalogue,
    pub(super) operator: Option<&'r OperatorId>,
    pub(super) progress: Progress,
    pub(super) problems: &'r mut Vec<PlanProblem>,
    /// Whether the first item stands for others, and is none.
    pub(super) has_items: bool,
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
        if self.has_items {
            seq.next_element::<IgnoredAny>()?;
        }
        while let Some(step) = seq.next_element::<Step<'_>>()? {
            let known = self.problems.len();
            self.progress.add(&step, self.catalogue, self.operator, self.problems);
            if self.problems.len() > known && self.problems.len() >= PlanError::MOST {
                return Err(A::Error::custom("too many problems"));
            }
        }
        Ok(self.progress.maker)
    }
}

/// The beginning of a list, behind which reading stops: it calls this where the list has begun.
pub(super) struct Begin<F>(pub(super) F);

impl<'de, F: FnOnce()> DeserializeSeed<'de> for Begin<F> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnOnce()> Visitor<'de> for Begin<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of steps")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        (self.0)();
        Err(A::Error::custom("the steps begin"))
    }
}
