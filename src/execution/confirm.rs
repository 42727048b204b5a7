//! A person's word that a plan is to be carried out.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::OperatorId;
use crate::plan::{InvalidSelector, SavedPlan, SavedStep, Selector};

/// A plan that a person has confirmed: the only thing that can be carried out, and what a
/// [journal](super::Journal) begins with.
#[derive(Clone, Debug)]
#[must_use = "a confirmed plan has no effect until it is carried out"]
pub struct ConfirmedPlan {
    plan: SavedPlan,
    terms: Terms,
    note: serde_json::Value,
}

/// On which terms a plan was confirmed. Kept in the journal. By default no protection may be lifted, and a
/// plan may have any number of steps.
///
/// ```
/// use winddown::execution::{Consent, Terms};
///
/// let terms = Terms::default().consent(Consent::Of("g:sim/1".parse()?)).max_steps(40).max_of_kind("sim", 12);
/// assert_eq!(terms.max_steps, Some(40));
/// # Ok::<(), winddown::plan::InvalidSelector>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Terms {
    /// Which protections may be lifted.
    #[serde(default)]
    pub consents: Vec<Consent>,
    /// The most steps that the plan may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_steps: Option<usize>,
    /// The most steps that the plan may have for things of a kind, by the kind's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub max_per_kind: BTreeMap<String, usize>,
    /// Who agrees to them; `None` if nobody gave a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// Which protections may be lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Consent {
    /// All that the plan lifts. Only together with [`max_steps`](Terms::max_steps).
    All,
    /// Those of what is selected.
    Of(Selector),
}

/// Why a plan is not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotConfirmed {
    /// What was typed is not the id of the account that it is for.
    #[error("the plan is for {operator}, and `{typed}` was typed")]
    Operator {
        /// Whose account it is for.
        operator: OperatorId,
        /// What was typed.
        typed: String,
    },
    /// It has more steps than allowed.
    #[error("the plan has {steps} steps{of}, and at most {most} are allowed", of = kind.as_ref().map_or_else(String::new, |kind| format!(" for things of the kind {kind}")))]
    TooMany {
        /// How many it has.
        steps: usize,
        /// How many are allowed.
        most: usize,
        /// Of which kind; `None` for all.
        kind: Option<String>,
    },
    /// Every protection may be lifted, and there is no limit to the number of steps.
    #[error("to lift every protection, limit the number of steps")]
    NoLimit,
    /// The number of steps is limited for a kind that the plan's catalogue does not have.
    #[error("there is no kind `{0}` whose steps could be limited")]
    UnknownKind(String),
    /// A consent covers no step that lifts a protection: it is probably misspelt.
    #[error("`{0}`: the plan lifts no such protection")]
    NothingToLift(Selector),
}

impl ConfirmedPlan {
    /// Confirms a plan by the id of the operator whose account it is for. A person types that id, so white space
    /// around it does not count; a program that takes it from the plan confirms nothing.
    ///
    /// # Errors
    /// If the id is another's, or the plan goes beyond the terms; or if a part of the terms is about nothing
    /// that there is: a misspelt limit would limit nothing.
    pub fn new(plan: SavedPlan, operator_id: &str, terms: Terms) -> Result<Self, NotConfirmed> {
        if operator_id.trim() != plan.operator().as_str() {
            return Err(NotConfirmed::Operator { operator: plan.operator().clone(), typed: operator_id.to_owned() });
        }
        if terms.consents.contains(&Consent::All) && terms.max_steps.is_none() {
            return Err(NotConfirmed::NoLimit);
        }
        terms.check(&plan)?;
        let too_many = |steps, most, kind| Err(NotConfirmed::TooMany { steps, most, kind });
        if let Some(most) = terms.max_steps.filter(|most| plan.len() > *most) {
            return too_many(plan.len(), most, None);
        }
        for (kind, most) in &terms.max_per_kind {
            let is_it = |step: &SavedStep<'_>| step.kind().name == kind || step.kind().aliases.contains(&kind.as_str());
            let steps = plan.steps().filter(is_it).count();
            if steps > *most {
                return too_many(steps, *most, Some(kind.clone()));
            }
        }
        Ok(Self { plan, terms, note: serde_json::Value::Null })
    }

    /// The same with a note of what the program needs to go on from a journal that begins with this plan, such as
    /// how it reaches the account.
    pub fn with_note(self, note: serde_json::Value) -> Self {
        Self { note, ..self }
    }

    /// The note; `null` if there is none.
    pub const fn note(&self) -> &serde_json::Value {
        &self.note
    }

    /// The plan.
    pub const fn plan(&self) -> &SavedPlan {
        &self.plan
    }

    /// On which terms it was confirmed.
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Adds consents that were given later.
    pub(super) fn agree_to(&mut self, consents: &[Consent]) {
        self.terms.consents.extend_from_slice(consents);
    }

    /// True unless a step lifts a protection to which nobody has agreed.
    pub fn is_agreed(&self, step: SavedStep<'_>) -> bool {
        self.terms.agree(step)
    }
}

impl Terms {
    /// Checks that each part of them is about something.
    fn check(&self, plan: &SavedPlan) -> Result<(), NotConfirmed> {
        let is_unknown = |kind: &&String| plan.catalogue().kind(kind).is_none();
        if let Some(kind) = self.max_per_kind.keys().find(is_unknown) {
            return Err(NotConfirmed::UnknownKind(kind.clone()));
        }
        let nothing = self.consents.iter().find_map(|consent| match consent {
            Consent::Of(selector) if !consent.lifts(plan) => Some(selector.clone()),
            Consent::Of(_) | Consent::All => None,
        });
        nothing.map_or(Ok(()), |selector| Err(NotConfirmed::NothingToLift(selector)))
    }

    /// The same, where protections may be lifted.
    #[must_use]
    pub fn consent(mut self, consent: Consent) -> Self {
        self.consents.push(consent);
        self
    }

    /// The same with a limit to the number of steps.
    #[must_use]
    pub fn max_steps(self, most: usize) -> Self {
        Self { max_steps: Some(most), ..self }
    }

    /// The same with a limit to the number of steps for things of a kind, by the kind's name.
    #[must_use]
    pub fn max_of_kind(mut self, kind: impl Into<String>, most: usize) -> Self {
        self.max_per_kind.insert(kind.into(), most);
        self
    }

    /// The same in the name of a person, which the journal keeps.
    #[must_use]
    pub fn by(self, name: impl Into<Option<String>>) -> Self {
        Self { by: name.into(), ..self }
    }

    /// True unless a step lifts a protection to which nobody has agreed.
    pub fn agree(&self, step: SavedStep<'_>) -> bool {
        !step.needs_consent() || self.consents.iter().any(|consent| consent.covers(step))
    }
}

impl Consent {
    /// True if a step of the plan lifts a protection that it covers.
    pub fn lifts(&self, plan: &SavedPlan) -> bool {
        plan.steps().any(|step| step.needs_consent() && self.covers(step))
    }

    fn covers(&self, step: SavedStep<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Of(selector) => selector.chooses(step.kind(), step.coverage(), step.key()),
        }
    }
}

/// As it is typed: `all`, or what is selected.
impl fmt::Display for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str(ALL),
            Self::Of(selector) => selector.fmt(f),
        }
    }
}

impl FromStr for Consent {
    type Err = InvalidSelector;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == ALL { Ok(Self::All) } else { text.parse().map(Self::Of) }
    }
}

/// The word for all protections.
const ALL: &str = "all";
