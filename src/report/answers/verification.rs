//! `verify`: whether a plan can be carried out.

use super::age::Age;
use crate::report::model::{Block, Line, Role};
use crate::report::wording::{count, plural};
use crate::plan::{SavedPlan, Unshown, Verdict, Verification};

/// Whether a plan is right for an account, and everything that is not.
pub fn verification(plan: &SavedPlan, verification: &Verification) -> Vec<Block> {
    let steps = format!("{} {}", count(plan.len()), plural(plan.len(), "step", "steps"));
    let head = Line::plain("The plan for ").with(Role::Name, plan.operator().to_string());
    let title = match verification.verdict() {
        Verdict::Sound => head.with(Role::Good, " holds").then(format!(
            ": {steps}, in an order that keeps every rule, with nothing left behind and no protection passed over"
        )),
        Verdict::Unknown => head.with(Role::Warning, " may or may not hold").then(
            ": the account was not read whole, so nobody can tell; grant what is missing, or see to it that it can be read",
        ),
        Verdict::Stale => head.with(Role::Bad, " is stale").then(": the account has changed since; plan anew"),
        Verdict::Invalid => head.with(Role::Bad, " is invalid").then(": it must not be carried out"),
    };
    let mut blocks = vec![Block::Title(title), Age::new(verification.taken_at(), verification.now()).block()];
    let row = |label: &str, text: String| Block::row(label, Line::plain(text), Line::default());
    blocks.extend(verification.violations().iter().map(|violation| row("wrong", violation.to_string())));
    blocks.extend(verification.changes().iter().map(|change| row("changed", change.to_string())));
    // One for each reason: a list that is missing may leave thousands.
    let mut reasons: Vec<(&Unshown, usize)> = Vec::new();
    for unshown in verification.unshown() {
        let is_same = |(first, _): &&mut (&Unshown, usize)| {
            (first.noun, first.coverage, &first.why) == (unshown.noun, unshown.coverage, &unshown.why)
        };
        match reasons.iter_mut().find(is_same) {
            Some((_, more)) => *more += 1,
            None => reasons.push((unshown, 0)),
        }
    }
    for (first, more) in reasons {
        blocks.push(row("unread", first.to_string()));
        if more > 0 {
            blocks.push(row("", format!("and {} more for the same reason", count(more))));
        }
    }
    if verification.is_cut_short() {
        blocks.push(row("", "… and perhaps more".to_owned()));
    }
    if verification.verdict() == Verdict::Sound && !verification.is_same_snapshot() {
        let text =
            "the account is not the snapshot that the plan was made for, but differs in nothing that matters to it";
        blocks.push(row("note", text.to_owned()));
    }
    blocks
}
