//! English.

mod advice;
mod charges;
mod check;
mod errands;
mod execution;
mod explain;
mod kinds;
mod odd;
mod page;
mod picture;
mod plan;
mod questions;
mod receipt;
mod verification;
mod waits;
mod what_if;
mod words;

use std::borrow::Cow;

use chrono::NaiveDate;

pub(in crate::report) use check::why_unknown;
pub(in crate::report) use explain::evidence;
pub(in crate::report) use verification::{difference, unshown, violation};
use words::verb;
pub(in crate::report) use words::{count, text};

use super::Words;
use crate::catalogue::spec::Actor;
use crate::report::answers::age::Age;
use crate::report::hints::{Hint, Hints};
use crate::report::line::{Line, Role};
use crate::report::model::{Cause, CauseReason, Errand, Person, Step};
use crate::report::statements::{
    Certainty, Column, Common, ErrandTopic, KindTopic, Label, Mark, Note, Said, Section, Statement, Subject, Topic,
};
use words::{actor, by_hand, certainty, one, provenance};

/// English, with a program's words for its hints.
#[derive(Clone, Copy)]
pub(in crate::report) struct English<'h> {
    pub(in crate::report) hints: &'h Hints,
}

impl English<'_> {
    fn command(&self, hint: &Hint) -> Option<String> {
        (self.hints)(hint)
    }

    /// What records these claims.
    fn attest(&self, claims: &[String]) -> String {
        self.command(&Hint::Attest(claims.to_vec())).unwrap_or_else(|| format!("attest {}", claims.join(" ")))
    }
}

impl Words for English<'_> {
    fn statement(&self, statement: &Statement) -> Line {
        match &statement.0 {
            Said::Common(said) => common(*self, said),
            Said::Charges(said) => charges::say(said),
            Said::Check(said) => check::say(*self, said),
            Said::Explain(said) => explain::say(said),
            Said::Plan(said) => plan::say(*self, said),
            Said::Kinds(said) => kinds::say(said),
            Said::Questions(said) => questions::say(*self, said),
            Said::Verification(said) => verification::say(said),
            Said::Execution(said) => execution::say(*self, said),
            Said::Errands(said) => errands::say(said),
            Said::Receipt(said) => receipt::say(said),
            Said::Odd(said) => odd::say(said),
            Said::WhatIf(said) => what_if::say(*self, said),
            Said::Changes(said) => what_if::changes(said),
            Said::Page(said) => page::say(said),
            Said::Picture(said) => picture::say(said),
        }
    }

    fn age(&self, age: Age) -> Line {
        words::age(age)
    }

    fn topic(&self, topic: Topic) -> Cow<'static, str> {
        words::topic(topic)
    }

    fn kind_topic(&self, topic: KindTopic) -> &'static str {
        words::kind_topic(topic)
    }

    fn note(&self, note: &Note) -> Line {
        match note {
            Note::By { actors, certainty } => {
                let mut actors: Vec<&str> = actors.iter().map(|one| actor(*one)).collect();
                actors.sort_unstable();
                let line = Line::plain(actors.join(", "));
                match certainty {
                    Certainty::Documented => line,
                    Certainty::Seen | Certainty::Inferred => {
                        line.with(Role::Muted, format!(", {}", words::certainty(*certainty)))
                    }
                }
            }
            Note::ByReading => Line::plain("reading"),
            Note::With(noun) => Line::plain(format!("with the {}", one(*noun))),
            Note::MayHideABlocker => Line::of(Role::Warning, "may hide a blocker"),
            Note::LookInTheConsole => Line::plain("look in the console"),
            Note::NothingToDo => Line::plain("nothing to do"),
        }
    }

    fn mark(&self, mark: Mark) -> &'static str {
        match mark {
            Mark::Irreversible => "cannot be undone",
            Mark::StopsCharges => "stops charges",
            Mark::NeedsConsent => "needs consent",
        }
    }

    fn any_order(&self) -> &'static str {
        "steps of one stage can be done in any order"
    }

    fn section(&self, section: Section) -> &'static str {
        page::section(section)
    }

    fn column(&self, column: Column) -> &'static str {
        page::column(column)
    }

    fn count(&self, n: usize) -> String {
        count(n)
    }

    fn who(&self, actor: Option<Actor>) -> &'static str {
        page::lane(actor)
    }

    fn certainty(&self, how: Certainty) -> &'static str {
        certainty(how)
    }

    fn day(&self, day: NaiveDate) -> String {
        page::day(day)
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Language => "en",
            Label::Copy => "Copy",
            Label::Copied => "Copied",
            Label::SkipToContents => "Skip to the contents",
            Label::Contents => "On this page",
            Label::People => "Who has to act",
            Label::Step => "Step",
        }
    }

    fn step(&self, step: &Step) -> Line {
        let Subject { noun, address, name } = &step.subject;
        let line = Line::plain(format!("{} {} ", verb(step.action), one(*noun))).with(Role::Name, address.clone());
        match name {
            Some(name) => line.then(" ").with(Role::Name, format!("({name})")),
            None => line,
        }
    }

    fn person(&self, person: &Person) -> Line {
        errands::person(person)
    }

    fn errand_names(&self, errand: &Errand) -> Line {
        errands::names(errand)
    }

    fn errand_steps(&self, errand: &Errand) -> Line {
        errands::steps(errand)
    }

    fn errand_topic(&self, topic: ErrandTopic) -> &'static str {
        errands::topic(topic)
    }

    fn cause(&self, cause: &Cause) -> Line {
        explain::cause(cause)
    }

    fn cause_reason(&self, CauseReason { reason, certainty: how }: CauseReason) -> Line {
        let because = format!("because {}", text(reason));
        Line::of(
            Role::Muted,
            match how {
                Certainty::Documented => because,
                Certainty::Seen | Certainty::Inferred => format!("{because} ({})", certainty(how)),
            },
        )
    }

    fn addresses(&self, addresses: &[String], hidden: usize) -> Line {
        let line = Line::of(Role::Name, addresses.join(" "));
        if hidden == 0 { line } else { line.with(Role::Muted, format!(" … and {} more", count(hidden))) }
    }

    fn not_told(&self, things: usize) -> Line {
        Line::of(
            Role::Muted,
            match things {
                1 => "… more goes before it: explain it to see what",
                _ => "… more goes before them: explain one of them to see what",
            },
        )
    }
}

fn common(english: English<'_>, said: &Common) -> Line {
    match said {
        Common::Text(said) => Line::plain(text(*said)),
        Common::Provenance(said) => provenance(*said),
        Common::ByHand { means, support } => Line::of(Role::Muted, by_hand(*means, *support)),
        Common::AsOf(age) => words::age(*age),
        Common::More(n) => Line::of(
            Role::Muted,
            match english.command(&Hint::ShowAll) {
                Some(command) => format!("… and {} more ({command} shows them)", count(*n)),
                None => format!("… and {} more", count(*n)),
            },
        ),
    }
}
