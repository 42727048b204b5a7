//! Writing a plan that stands by itself.

use serde::{Serialize, Serializer};

use super::{AlongRow, Each, FormatVersion, PlanDocument, StepRow, UnfollowedRow};
use crate::account::{Address, Is, WrittenBy};
use crate::plan::{SavedPlan, SavedStep};

/// Written as its file, which [`SavedPlan::read`] reads back. What only the account of the plan knows is
/// left out: names, and its [outcome](SavedPlan::outcome). The steps are made one by one while they are
/// written.
impl Serialize for SavedPlan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document: PlanDocument<'_, _, Vec<AlongRow>> = PlanDocument {
            format_version: FormatVersion,
            document: Is::default(),
            written_by: WrittenBy,
            account: self.operator().clone(),
            now: self.made_at(),
            taken_at: None,
            snapshot_digest: self.snapshot(),
            closes_account: self.closes_account(),
            scope: self.scope().clone(),
            attested: self.attested().to_vec(),
            stages: self.steps().map(|step| step.stage()).max().unwrap_or(0),
            steps: Each(|| self.steps().map(StepRow::from)),
            held: None,
            export_first: None,
            cascades: None,
            goes_along: None,
            unfollowed: self.unfollowed().iter().map(UnfollowedRow::from).collect(),
            oddities: None,
            instead: None,
            charges: None,
            timeline: None,
        };
        document.serialize(serializer)
    }
}

#[cfg(test)]
crate::account::json_schema::same_as!(SavedPlan, PlanDocument<'static, Vec<StepRow>, Vec<AlongRow>>);

impl From<SavedStep<'_>> for StepRow {
    fn from(step: SavedStep<'_>) -> Self {
        Self {
            id: step.id(),
            stage: step.stage(),
            action: step.action(),
            subject: step.subject(),
            name: None,
            actor: step.actor(),
            operation: step.call().map(Into::into),
            instruction: step.spec().means.instruction().map(|text| text.english().into()),
            irreversible: step.is_irreversible(),
            needs_consent: step.needs_consent(),
            stops_billing: step.stops_billing(),
            stops_monthly: None,
            destroys: Some(step.destroys()).filter(|text| !text.is_empty()).map(Into::into),
            relies_on: step.relies_on().into(),
            not_before: step.not_before(),
            after: step.after().to_vec(),
        }
    }
}

impl From<&(Address, Address)> for UnfollowedRow {
    fn from((before, after): &(Address, Address)) -> Self {
        Self { before: before.clone(), after: after.clone(), strength: None, because: None }
    }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<SavedPlan>(<SavedPlan as crate::account::Document>::NAME);
}
