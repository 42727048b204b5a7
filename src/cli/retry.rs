//! `--retry`: which steps are tried again.

use clap::Args;

use super::failure::{Failure, Fatal};
use super::find::select;
use crate::execution::{Execution, Obstacle};
use crate::plan::SavedStep;

#[derive(Debug, Args)]
pub(super) struct RetryArgs {
    /// Try these again that failed or were held: the number of a step, an address, KIND, COVERAGE:KIND, or all.
    /// Of several, those are left out that would be held again, or that may have taken effect. Repeatable.
    #[arg(long, value_name = "STEP|WHAT")]
    retry: Vec<String>,
}

/// Nothing of this can be tried again.
#[derive(Debug, thiserror::Error)]
#[error("--retry {0}: no step on that can be tried again")]
struct NothingToRetry(String);

impl Fatal for NothingToRetry {}

impl RetryArgs {
    /// The numbers of the steps.
    pub(super) fn steps(&self, execution: &Execution) -> Result<Vec<u32>, Failure> {
        let steps = self.retry.iter().map(|what| steps(what, execution));
        Ok(steps.collect::<Result<Vec<_>, _>>()?.concat())
    }
}

fn steps(what: &str, execution: &Execution) -> Result<Vec<u32>, Failure> {
    if let Ok(step) = what.parse() {
        return Ok(vec![step]);
    }
    let steps = if what == "all" {
        chosen(execution, |_| true)
    } else {
        let selector = select(execution.plan(), what)?;
        chosen(execution, |step| selector.chooses(step.kind(), step.coverage(), step.key()))
    };
    if steps.is_empty() { Err(NothingToRetry(what.to_owned()).into()) } else { Ok(steps) }
}

/// Those of the stopped steps that make sense to try again.
fn chosen(execution: &Execution, is_meant: impl Fn(SavedStep<'_>) -> bool) -> Vec<u32> {
    let steps = execution.obstacles().filter(|(step, obstacle)| {
        let is_held_again =
            matches!(obstacle, Obstacle::NoConsent | Obstacle::Unread { .. } | Obstacle::Unplanned { .. });
        is_meant(*step) && !is_held_again && !execution.has_unknown_outcome(step.id())
    });
    steps.map(|(step, _)| step.id()).collect()
}
