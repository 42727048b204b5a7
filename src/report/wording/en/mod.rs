//! English.

mod check;
mod execution;
mod explain;
mod kinds;
mod odd;
mod plan;
mod questions;
mod verification;
mod words;

use std::borrow::Cow;

pub(in crate::report) use check::why_unknown;
pub(in crate::report) use explain::evidence;
pub(in crate::report) use verification::{difference, unshown, violation};
pub(in crate::report) use words::text;
use words::verb;

use super::{
    Age, Cause, CauseReason, Check, Common, Execution, Explain, Hints, KindTopic, Kinds, Line, Mark, Note, Odd, Plan,
    Questions, Role, Step, Topic, Verification, Wording,
};
use crate::catalogue::spec::Means;
use crate::report::hints::Hint;
use crate::report::statements::{Certainty, Subject};
use words::{actor, certainty, count, one, provenance};

/// English, with a program's words for its hints.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct English<'h> {
    pub(in crate::report) hints: &'h dyn Hints,
}

impl English<'_> {
    fn command(&self, hint: &Hint) -> Option<String> {
        self.hints.command(hint)
    }

    /// What records these claims.
    fn attest(&self, claims: &[String]) -> String {
        self.command(&Hint::Attest(claims.to_vec())).unwrap_or_else(|| format!("attest {}", claims.join(" ")))
    }
}

impl Wording for English<'_> {
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

    fn step(&self, step: &Step) -> Line {
        let Subject { noun, address, name } = &step.subject;
        let line = Line::plain(format!("{} {} ", verb(step.action), one(*noun))).with(Role::Name, address.clone());
        match name {
            Some(name) => line.then(" ").with(Role::Name, format!("({name})")),
            None => line,
        }
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
                1 => "… and what goes before it: explain it to see that",
                _ => "… and what goes before them: explain one of them to see that",
            },
        )
    }

    fn common(&self, said: &Common) -> Line {
        match said {
            Common::Text(said) => Line::plain(text(*said)),
            Common::Provenance(said) => Line::of(Role::Muted, provenance(*said)),
            Common::ByHand(means) => Line::of(Role::Muted, by_hand(*means)),
            Common::More(n) => Line::of(Role::Muted, format!("… and {} more", count(*n))),
        }
    }

    fn check(&self, said: &Check) -> Line {
        check::say(*self, said)
    }

    fn explain(&self, said: &Explain) -> Line {
        explain::say(said)
    }

    fn plan(&self, said: &Plan) -> Line {
        plan::say(*self, said)
    }

    fn kinds(&self, said: &Kinds) -> Line {
        kinds::say(said)
    }

    fn questions(&self, said: &Questions) -> Line {
        questions::say(*self, said)
    }

    fn verification(&self, said: &Verification) -> Line {
        verification::say(said)
    }

    fn execution(&self, said: &Execution) -> Line {
        execution::say(*self, said)
    }

    fn odd(&self, said: &Odd) -> Line {
        odd::say(said)
    }
}

/// What somebody does by hand, below a sentence that says what is done.
fn by_hand(means: Means) -> String {
    match means {
        Means::Api(_) => String::new(),
        Means::Console(path) => format!("in the console: {}", text(path)),
        Means::Support(request) => format!("ask Soracom's support for: {}", text(request)),
        Means::Wait(until) => text(until).to_owned(),
        Means::Payment(how) => text(how).to_owned(),
    }
}
