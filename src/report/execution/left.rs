//! What is left when everything else is done.

use crate::catalogue::spec::{Actor, Blocks};
use crate::execution::{Errand, Execution, Outlook, StepStatus};
use crate::plan::SavedStep;
use crate::report::document::{Line, Role};
use crate::report::wording::{self, count, plural};

/// What is left and whose it is, if everything is done but what one of the others has to do: the root
/// user, support, whoever pays, or time. `None` as long as there is anything else to say. O(steps).
pub fn left(execution: &Execution) -> Option<Line> {
    let stopped = execution.count(StepStatus::Failed) + execution.count(StepStatus::Held) + execution.reserved();
    if execution.outlook() != Outlook::Waiting || stopped > 0 {
        return None;
    }
    let steps = execution.plan().steps().zip(execution.statuses());
    let open: Vec<SavedStep<'_>> = steps.filter(|(_, status)| !status.is_complete()).map(|(step, _)| step).collect();
    let actor = open.first()?.actor();
    let whose = whose(actor)?;
    if open.iter().any(|step| step.actor() != actor) {
        return None;
    }
    let (all, done) = (execution.plan().len(), execution.plan().len() - open.len());
    let line = Line::default().with(Role::Name, execution.plan().operator().to_string());
    let line =
        line.then(format!(": {} of {} {} done; {whose}: ", count(done), count(all), plural(all, "step", "steps")));
    let named: Vec<String> = open.iter().take(NAMED).map(|step| named(*step)).collect();
    let hidden = open.len() - named.len();
    let more = if hidden > 0 { format!(", and {} more", count(hidden)) } else { String::new() };
    Some(line.with(Role::Warning, named.join("; ")).then(more))
}

/// Up to so many are named; more are only counted.
const NAMED: usize = 3;

const fn whose(actor: Actor) -> Option<&'static str> {
    Some(match actor {
        Actor::RootUser => "what is left is the root user's",
        Actor::ConsoleUser => "what is left is done in the console",
        Actor::Support => "what is left is for Soracom's support",
        Actor::Payer => "what is left is the payer's",
        Actor::Provider => "what is left takes time",
        Actor::Api => return None,
    })
}

/// `close the account (User Console > …)`.
fn named(step: SavedStep<'_>) -> String {
    let (verb, kind) = (step.action().verb().english(), step.kind());
    let what = match kind.blocks.value {
        Blocks::Itself => format!("{verb} the {}", kind.noun.one.english()),
        _ => format!("{verb} {} {}", kind.noun.one.english(), step.subject()),
    };
    let day = step.not_before().map_or_else(String::new, |day| format!(", not before {day}"));
    let how = Errand::of(step).instruction();
    let channel = wording::channel(step.spec().means);
    if how.is_empty() { format!("{what}{day}") } else { format!("{what} ({channel}{how}{day})") }
}
