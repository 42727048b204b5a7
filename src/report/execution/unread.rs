//! What waits until the account was read whole.

use crate::account::Address;
use crate::catalogue::spec::Blocks;
use crate::execution::Unread;
use crate::plan::{SavedPlan, SavedStep};
use crate::report::document::{Block, Line, Role};
use crate::report::wording::{count, plural};

/// What an account does not show, each with the reason and what is held for it. O(steps × unread).
pub fn unread(plan: &SavedPlan, unread: &[Unread]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // One line per reason: one response that is missing leaves many kinds unread.
    let mut reasons: Vec<(&str, Vec<&Unread>)> = Vec::new();
    for one in unread {
        match reasons.iter_mut().find(|(why, _)| *why == one.why) {
            Some((_, all)) => all.push(one),
            None => reasons.push((&one.why, vec![one])),
        }
    }
    for (why, all) in reasons {
        let label = if blocks.is_empty() { "unread" } else { "" };
        let subjects: Vec<String> = all.iter().map(|one| named(&one.subject)).collect();
        let line = Line::default().with(Role::Name, subjects.join(", ")).then(format!(": {why}"));
        blocks.push(Block::row(label, line, Line::default()));
        let held: Vec<SavedStep<'_>> = plan.steps().filter(|step| all.iter().any(|one| one.holds(*step))).collect();
        blocks.push(Block::row("", Line::default().with(Role::Warning, holds(&held)), Line::default()));
    }
    if !unread.is_empty() {
        let line = Line::plain("apply holds these steps until that is read or attested; the rest goes on");
        blocks.push(Block::row("", line, Line::default()));
    }
    blocks
}

/// `jp:gate-peer`, or the address of one thing.
fn named(subject: &Address) -> String {
    let text = subject.to_string();
    text.strip_suffix("/*").map_or_else(|| text.clone(), str::to_owned)
}

/// `holds 3 steps: VPG, account`.
fn holds(steps: &[SavedStep<'_>]) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for step in steps {
        let kind = step.kind();
        let noun = if kind.blocks.value == Blocks::Itself { "closing the account" } else { kind.noun.many.english() };
        if !kinds.contains(&noun) {
            kinds.push(noun);
        }
    }
    format!("holds {} {}: {}", count(steps.len()), plural(steps.len(), "step", "steps"), kinds.join(", "))
}
