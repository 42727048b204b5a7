//! What is said while a plan is carried out. What happened, and the headline, stand in JSON as well:
//! `message`.

use super::verification::change;
use super::words::{count, counted, many, number, one, verb};
use super::{English, Execution, Line, Role};
use crate::account::Address;
use crate::catalogue::spec::{Actor, Means};
use crate::execution::{GaveUp, Obstacle, Outlook, Response, Withheld};
use crate::report::hints::Hint;
use crate::report::statements::{EventWord, Headline, Intent, Noticed, Standing, StepRef, Task, Unread, WhatEnded};

pub(super) fn say(english: English<'_>, said: &Execution) -> Line {
    match said {
        Execution::Intent(said) => intent(english, said),
        Execution::Event { word, step } => event(word, step.as_ref()),
        Execution::Headline(said) => headline(said),
        Execution::Standing(said) => standing(english, said),
        Execution::Left { operator, steps, complete, actor, tasks, hidden } => {
            let line = Line::of(Role::Name, operator.to_string()).then(format!(
                ": {} of {} done; {}: ",
                count(*complete),
                number(*steps, "step", "steps"),
                whose(*actor)
            ));
            let tasks: Vec<String> = tasks.iter().map(task).collect();
            let line = line.with(Role::Warning, tasks.join("; "));
            if *hidden == 0 { line } else { line.then(format!(", and {} more", count(*hidden))) }
        }
        Execution::Unread(said) => unread(said),
    }
}

fn intent(english: English<'_>, said: &Intent) -> Line {
    match said {
        Intent::Title { operator, steps, irreversible } => {
            let line = Line::plain("To be done to ").with(Role::Name, operator.to_string());
            let line = line.then(format!(": {}", number(*steps, "step", "steps")));
            match irreversible {
                0 => line,
                n => line.then("; ").with(Role::Warning, format!("{} cannot be undone", count(*n))),
            }
        }
        Intent::EndsForGood { action, noun, count: n } => {
            Line::plain(format!("{} {}", verb(*action), counted(*n, *noun)))
        }
        Intent::Lifts(n) => Line::plain(format!("{} to be lifted, as agreed", number(*n, "protection", "protections"))),
        Intent::NotLifted(1) => Line::of(
            Role::Warning,
            "1 protection is not to be lifted: nobody has agreed, so its step is held, with what comes after",
        ),
        Intent::NotLifted(n) => Line::of(
            Role::Warning,
            format!(
                "{} protections are not to be lifted: nobody has agreed, so their steps are held, with what comes after",
                count(*n)
            ),
        ),
        Intent::HowToAgree { first } => match english.command(&Hint::LiftProtection(first.clone())) {
            Some(command) => Line::plain("agree with ").with(Role::Command, command),
            None => Line::plain("the first of them: ").with(Role::Name, first.to_string()),
        },
        Intent::OthersAct(n) => Line::plain(number(*n, "step", "steps")),
        Intent::Steps => Line::plain("steps"),
    }
}

fn standing(english: English<'_>, said: &Standing) -> Line {
    match said {
        Standing::Step(step) => Line::plain(format!("{} ", step.id)).join(done_to(step)),
        Standing::Obstacle(said) => Line::plain(obstacle(said)),
        Standing::ReadAgain => read_again(english),
        Standing::TryAgain => match english.command(&Hint::Retry) {
            Some(command) => {
                Line::plain("once that is settled: ").with(Role::Command, command).then(", or make a new plan")
            }
            None => Line::plain("once that is settled, try the step again, or make a new plan"),
        },
        Standing::Errand { means, instruction } => Line::plain(errand(*means, instruction)),
        Standing::Noticed(said) => noticed(english, said),
        Standing::LaterSteps(1) => Line::plain("1 later step waits for these"),
        Standing::LaterSteps(n) => Line::plain(format!("{} later steps wait for these", count(*n))),
    }
}

fn unread(said: &Unread) -> Line {
    match said {
        Unread::Subjects { subjects, why } => {
            let subjects: Vec<String> = subjects.iter().map(place).collect();
            Line::of(Role::Name, subjects.join(", ")).then(format!(": {why}"))
        }
        Unread::Holds { steps, what } => Line::of(Role::Warning, holds(*steps, what)),
        Unread::AreHeld => Line::plain("these steps are held until that is read or attested; the rest goes on"),
    }
}

/// `terminate SIM g:sim/8942…`.
fn done_to(step: &StepRef) -> Line {
    Line::plain(format!("{} {} ", verb(step.action), one(step.noun))).with(Role::Name, step.subject.to_string())
}

fn event(word: &EventWord, step: Option<&StepRef>) -> Line {
    let (word, role, more) = happened(word);
    let line = Line::of(role, word);
    let line = match step {
        Some(step) => line.with(Role::Muted, format!(" {} ", step.id)).join(done_to(step)),
        None => line,
    };
    match more {
        Some(more) => line.then(": ").then(more),
        None => line,
    }
}

/// What happened in a word or two, how good that is, and what more there is to say.
fn happened(word: &EventWord) -> (&'static str, Role, Option<String>) {
    match word {
        EventWord::Opened { version } => ("opened", Role::Muted, Some(format!("winddown {version}"))),
        EventWord::Sending { operation, attempt: 1 } => ("sending", Role::Muted, Some(operation.clone())),
        EventWord::Sending { operation, attempt } => {
            ("sending", Role::Muted, Some(format!("{operation}, try {attempt}")))
        }
        EventWord::Done => ("done", Role::Good, None),
        EventWord::Accepted => ("accepted", Role::Muted, Some("it takes time".to_owned())),
        EventWord::Refused(response) => ("refused", Role::Bad, Some(answer(response))),
        EventWord::RateLimited { seconds } => ("put off", Role::Muted, Some(format!("too many calls, {seconds} s"))),
        EventWord::PutOff { why } => ("put off", Role::Muted, Some(why.clone())),
        EventWord::Unauthorised { why } => ("not authorised", Role::Bad, Some(why.clone())),
        EventWord::OutcomeUnknown { why } => ("outcome unknown", Role::Warning, Some(why.clone())),
        EventWord::WithOthers { instruction } => ("in other hands", Role::Warning, Some(instruction.clone())),
        EventWord::SeenDone => ("done", Role::Good, Some("seen".to_owned())),
        EventWord::Begun => ("begun", Role::Muted, Some("it is on its way out".to_owned())),
        EventWord::WithoutEffect => ("without effect", Role::Warning, None),
        EventWord::NotNeeded => ("not needed", Role::Good, Some("it is so already".to_owned())),
        EventWord::HeldChanged(to) => ("held", Role::Bad, Some(change(to))),
        EventWord::HeldWithheld(why) => ("held", Role::Bad, Some(withheld(why))),
        EventWord::GaveUp { after } => ("given up", Role::Bad, Some(format!("after {}", gave_up(after)))),
        EventWord::SaidDone { by } => ("done", Role::Good, Some(format!("says {by}"))),
        EventWord::ToBeRetried { by } => ("to be tried again", Role::Plain, Some(format!("says {by}"))),
        EventWord::Cancelled { by } => ("cancelled", Role::Bad, Some(format!("says {by}"))),
    }
}

/// What the other side said.
fn answer(response: &Response) -> String {
    let status = response.status.map(|status| status.to_string());
    let parts = [status, response.code.clone(), response.message.clone()];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    if said.is_empty() { "without a word".to_owned() } else { said.join(" ") }
}

fn withheld(why: &Withheld) -> String {
    match why {
        Withheld::NoConsent => "nobody has agreed to lifting this protection".to_owned(),
        Withheld::Unread { subject, why } => format!("{subject} may have to be settled first: {why}"),
        Withheld::Unreadable(why) => format!("it cannot be read again before it is done: {why}"),
    }
}

fn obstacle(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Refused(response) => {
            format!("refused ({}), which no rule of winddown foresaw (REFUSED_UNEXPLAINED)", answer(response))
        }
        Obstacle::Changed(to) => format!("not as the plan says: {}", change(to)),
        Obstacle::Withheld(why) => withheld(why),
        Obstacle::GaveUp(after) => format!("given up after {}", gave_up(after)),
    }
}

fn gave_up(after: &GaveUp) -> String {
    match after {
        GaveUp::Tries { tries, last } => format!("{tries} tries, the last one: {last}"),
        GaveUp::Unanswered { calls } => format!("{calls} calls without an answer or an effect"),
        GaveUp::NoEffect { minutes } => format!("{minutes} minutes in which its effect did not show"),
        GaveUp::Looks { looks, last } => format!("{looks} looks, the last one: {last}"),
        GaveUp::Unreadable { why } => format!("a look that could not tell: {why}"),
        GaveUp::Other(after) => after.clone(),
    }
}

fn headline(said: &Headline) -> Line {
    let Headline { operator, steps, complete, skipped, failed, held, taking_effect, unknown, with_others, outlook } =
        said;
    let line = Line::of(Role::Name, operator.to_string());
    let mut line = line.then(format!(": {} of {} done", count(*complete), number(*steps, "step", "steps")));
    for (n, role, what) in [
        (*skipped, Role::Plain, "of them not needed any more"),
        (*failed, Role::Bad, "failed"),
        (*held, Role::Bad, "held"),
        (*taking_effect, Role::Plain, "taking effect"),
        (*unknown, Role::Warning, "of unknown outcome"),
        (*with_others, Role::Warning, "in other hands"),
    ] {
        if n > 0 {
            line = line.then(", ").with(role, format!("{} {what}", count(n)));
        }
    }
    match outlook {
        Outlook::Finished => line.then("; ").with(Role::Good, "everything is done"),
        Outlook::Cancelled => line.then("; ").with(Role::Bad, "cancelled"),
        Outlook::Unauthorised => line.then("; ").with(Role::Bad, "the credentials do not hold"),
        Outlook::Working | Outlook::Waiting | Outlook::Stuck => line,
    }
}

fn read_again(english: English<'_>) -> Line {
    let line = match english.command(&Hint::GoOn) {
        Some(command) => Line::plain("the account is read again by ").with(Role::Command, command),
        None => Line::plain("read the account again"),
    };
    match english.command(&Hint::AttestAny) {
        Some(command) => line.then("; if there are none: ").with(Role::Command, command),
        None => line.then(", or attest that there are none"),
    }
}

fn errand(means: Means, instruction: &str) -> String {
    match means {
        Means::Console(_) => format!("in the console: {instruction}"),
        Means::Support(_) => format!("ask Soracom's support for: {instruction}"),
        Means::Api(_) | Means::Wait(_) | Means::Payment(_) => instruction.to_owned(),
    }
}

fn noticed(english: English<'_>, said: &Noticed) -> Line {
    let say_so = |step: u32| english.command(&Hint::SayDone(step));
    match said {
        Noticed::WhenDone => Line::of(Role::Muted, "winddown sees when it is done"),
        Noticed::ByNobody { step } => match say_so(*step) {
            Some(command) => Line::plain("winddown cannot see that it is done; say so: ").with(Role::Command, command),
            None => Line::plain("winddown cannot see that it is done: somebody has to say so"),
        },
        Noticed::NotBefore { step, day } => {
            let line = Line::of(Role::Muted, format!("winddown sees when it is done, not before {day}"));
            match say_so(*step) {
                Some(command) => {
                    line.with(Role::Muted, "; if you saw in the console that it is done: ").with(Role::Command, command)
                }
                None => line,
            }
        }
    }
}

/// Whose it is, if one kind of actor is left.
const fn whose(actor: Actor) -> &'static str {
    match actor {
        Actor::RootUser => "what is left is the root user's",
        Actor::ConsoleUser => "what is left is done in the console",
        Actor::Support => "what is left is for Soracom's support",
        Actor::Payer => "what is left is the payer's",
        Actor::Provider => "what is left takes time",
        Actor::Api => "what is left is done through the API",
    }
}

/// `close the account (User Console > …)`.
fn task(Task { action, noun, subject, means, instruction, not_before }: &Task) -> String {
    let what = match subject {
        None => format!("{} the {}", verb(*action), one(*noun)),
        Some(subject) => format!("{} {} {subject}", verb(*action), one(*noun)),
    };
    let day = not_before.map_or_else(String::new, |day| format!(", not before {day}"));
    if instruction.is_empty() {
        format!("{what}{day}")
    } else {
        format!("{what} ({}{day})", errand(*means, instruction))
    }
}

/// `jp:gate-peer`, or the address of one thing.
fn place(subject: &Address) -> String {
    let text = subject.to_string();
    text.strip_suffix("/*").map_or_else(|| text.clone(), str::to_owned)
}

/// `holds 3 steps: VPGs, closing the account`.
fn holds(steps: usize, what: &[WhatEnded]) -> String {
    let what: Vec<&str> = what
        .iter()
        .map(|what| match what {
            WhatEnded::Account => "closing the account",
            WhatEnded::Things(noun) => many(*noun),
        })
        .collect();
    format!("holds {}: {}", number(steps, "step", "steps"), what.join(", "))
}
