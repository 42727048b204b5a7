//! `--retry`: which steps are tried again.

use clap::Args;

use super::failure::Fatal;
use super::hints::of_selector;
use crate::catalogue::Catalogue;
use crate::execution::{Execution, Obstacle};
use crate::plan::{SavedStep, Selector};

#[derive(Debug, Args)]
pub(super) struct RetryArgs {
    /// Try these again that failed or were held: the number of a step, an address, KIND, COVERAGE:KIND, or all.
    /// Of several, those are left out that would be held again, or that may have taken effect. Repeatable.
    #[arg(long, value_name = "STEP|WHAT", value_parser = retry)]
    retry: Vec<Retry>,
}

/// What is tried again.
#[derive(Clone, Debug)]
enum Retry {
    Step(u32),
    Of(Selector),
    All,
}

/// Nothing of this can be tried again: it is probably misspelt.
#[derive(Debug, thiserror::Error)]
#[error("--retry {0}: no step on that can be tried again")]
pub(super) struct NothingToRetry(String);

impl Fatal for NothingToRetry {}

fn retry(text: &str) -> Result<Retry, String> {
    if let Ok(step) = text.parse() {
        return Ok(Retry::Step(step));
    }
    if text == "all" {
        return Ok(Retry::All);
    }
    let selector = text.parse().and_then(|selector: Selector| selector.resolved(Catalogue::soracom()));
    selector.map(Retry::Of).map_err(|error| of_selector(&error))
}

impl RetryArgs {
    /// The numbers of the steps.
    pub(super) fn steps(&self, execution: &Execution) -> Result<Vec<u32>, NothingToRetry> {
        let steps = self.retry.iter().map(|retry| match retry {
            Retry::Step(step) => Ok(vec![*step]),
            Retry::All => some("all", chosen(execution, |_| true)),
            Retry::Of(what) => some(
                &what.to_string(),
                chosen(execution, |step| what.chooses(step.kind(), step.coverage(), step.key())),
            ),
        });
        Ok(steps.collect::<Result<Vec<_>, _>>()?.concat())
    }
}

fn some(what: &str, steps: Vec<u32>) -> Result<Vec<u32>, NothingToRetry> {
    if steps.is_empty() { Err(NothingToRetry(what.to_owned())) } else { Ok(steps) }
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
