//! `questions`.

use super::words::{certainty, many, number, place, text};
use super::{English, Line, Role};
use crate::report::statements::{Others, Questions};

pub(super) fn say(english: English<'_>, said: &Questions) -> Line {
    match said {
        Questions::NoneOpen { operator } => Line::of(Role::Name, operator.to_string())
            .with(Role::Good, ": no question is open that only a person can answer"),
        Questions::Open { operator, questions } => Line::of(Role::Name, operator.to_string()).then(format!(
            ": {} that only a person can answer",
            number(*questions, "question is open", "questions are open")
        )),
        Questions::AreThereAny { noun, others, places } => {
            let places: Vec<_> = places.iter().map(|coverage| place(*coverage)).collect();
            let others = match others {
                Others::All => "",
                Others::OnlyOthers => "other ",
            };
            let places = if places.is_empty() { String::new() } else { format!(" in {}", places.join(" or ")) };
            Line::plain(format!("Are there any {others}{}{places}?", many(*noun)))
        }
        Questions::Why(why) => Line::plain(why.clone()),
        Questions::Matters { reason, certainty: how } => {
            Line::plain(text(*reason)).with(Role::Muted, format!(" ({})", certainty(*how)))
        }
        Questions::None(claims) => Line::of(Role::Command, english.attest(claims)),
        Questions::Some(claims) => match claims.as_slice() {
            [] => Line::plain("read the account again, with credentials that show them"),
            [one] => Line::of(Role::Command, english.attest(std::slice::from_ref(one))).then(", where N is how many"),
            several => Line::of(Role::Command, english.attest(several)).then(", each with its own number for N"),
        },
        Questions::NoneAtAll(claim) => Line::plain("if the console shows none of all these: ")
            .with(Role::Command, english.attest(std::slice::from_ref(claim))),
    }
}
