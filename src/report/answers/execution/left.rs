//! What is left when everything else is done.

use crate::catalogue::spec::{Actor, Blocks};
use crate::execution::{Execution, Outlook, StepStatus};
use crate::plan::SavedStep;
use crate::report::statements::{self, Left, Statement, Task};

/// What is left and whose it is, if all that is left is up to one of these: the root user, the console,
/// support, the payer, or time. `None` otherwise. O(steps).
pub fn left(execution: &Execution) -> Option<Statement> {
    let stopped = execution.count(StepStatus::Failed) + execution.count(StepStatus::Held) + execution.reserved();
    if execution.outlook() != Outlook::Waiting || stopped > 0 {
        return None;
    }
    let steps = execution.plan().steps().zip(execution.statuses());
    let open: Vec<SavedStep<'_>> = steps.filter(|(_, status)| !status.is_complete()).map(|(step, _)| step).collect();
    let actor = open.first()?.actor();
    if actor == Actor::Api || open.iter().any(|step| step.actor() != actor) {
        return None;
    }
    let tasks: Vec<Task> = open.iter().take(NAMED).map(|step| task(*step)).collect();
    let said = Left {
        names: execution.plan().provider().into(),
        operator: execution.plan().operator().clone(),
        steps: execution.plan().len(),
        complete: execution.plan().len() - open.len(),
        actor,
        hidden: open.len() - tasks.len(),
        tasks,
    };
    Some(statements::Execution::Left(said).into())
}

/// Up to so many are named; more are only counted.
const NAMED: usize = 3;

fn task(step: SavedStep<'_>) -> Task {
    let kind = step.kind();
    Task {
        action: step.action(),
        noun: kind.noun,
        subject: (kind.blocks.value != Blocks::Itself).then(|| step.subject()),
        means: step.spec().means,
        instruction: step.instruction(),
        not_before: step.not_before(),
    }
}
