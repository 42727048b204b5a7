//! What to type for what an answer hints at.

use crate::report::{Hint, Hints};

/// The words of this command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commands;

impl Hints for Commands {
    fn command(&self, hint: &Hint) -> Option<String> {
        Some(match hint {
            Hint::ShowAll => "--all".to_owned(),
            Hint::ShowDates => "winddown plan ACCOUNT --timeline".to_owned(),
            Hint::ShowQuestions => "winddown questions ACCOUNT".to_owned(),
            Hint::Attest(claims) => {
                claims.iter().map(|claim| format!("--attest {claim}")).collect::<Vec<_>>().join(" ")
            }
            Hint::AttestAny => "--attest KIND=none".to_owned(),
            Hint::LiftProtection(subject) => format!("--lift-protection {subject}"),
            Hint::GoOn => "winddown resume JOURNAL".to_owned(),
            Hint::Retry => "winddown resume JOURNAL --retry STEP".to_owned(),
            Hint::SayDone(step) => format!("winddown resume JOURNAL --done {step}"),
        })
    }
}
