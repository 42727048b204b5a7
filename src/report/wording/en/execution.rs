//! What is said while a plan is carried out. What happened, and the headline, stand in JSON as well, as
//! `message`: programs may compare that, so its words are kept.

use std::borrow::Cow;

use super::advice::{agree, look_again, read_again, selected};
use super::verification::change;
use super::waits::{clock, done_to, sighted, waits};
use super::words::{count, counted, errand, many, number, one, person, text, verb};
use super::{English, Line, Role};
use crate::account::Address;
use crate::catalogue::Code;
use crate::catalogue::spec::Actor;
use crate::execution::{self, Answer, AttestedClaim, Consent, Entry, Obstacle, Outlook, Response, UNNAMED};
use crate::report::hints::Hint;
use crate::report::statements::{
    Execution, Headline, Intent, Left, Names, Noticed, Readers, Review, Standing, StepRef, Task, WhatEnded,
};

pub(super) fn say(english: English<'_>, said: &Execution) -> Line {
    match said {
        Execution::Intent(said) => intent(english, said),
        Execution::Event { entry, step, readers, names } => event(english, entry, step.as_ref(), (*readers, *names)),
        Execution::Headline(said) => headline(said),
        Execution::Standing(said) => standing(english, said),
        Execution::Waiting { step, wait, names, now, others } => {
            let since = format!("{} min ago", now.signed_duration_since(wait.since).num_minutes());
            let line = Line::of(Role::Muted, "waiting ").join(waits(step, wait, &since, *names));
            if *others == 0 { line } else { line.then(format!("; and {}", number(*others, "other", "others"))) }
        }
        Execution::Left(said) => left(said),
        Execution::Review(said) => review(said),
    }
}

fn left(Left { operator, steps, complete, actor, tasks, hidden, names }: &Left) -> Line {
    let line = Line::of(Role::Name, operator.to_string()).then(format!(
        ": {} of {} done; {}: ",
        count(*complete),
        number(*steps, "step", "steps"),
        whose(*actor, *names)
    ));
    let tasks: Vec<String> = tasks.iter().map(|one| task(one, *names)).collect();
    let line = line.with(Role::Warning, tasks.join("; "));
    if *hidden == 0 { line } else { line.then(format!(", and {} more", count(*hidden))) }
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
        Intent::NotLifted(n) => Line::of(
            Role::Warning,
            format!(
                "{} will not be lifted, because nobody has agreed: what needs that is held, and so is what comes after",
                number(*n, "protection", "protections")
            ),
        ),
        Intent::HowToAgree(what) => match english.command(&Hint::LiftProtection(what.clone())) {
            Some(command) => Line::plain("to agree, add ").with(Role::Command, command),
            None => Line::plain("these: ").with(Role::Name, selected(what)),
        },
        Intent::OthersAct(n) => Line::plain(number(*n, "step", "steps")),
        Intent::Steps => Line::plain("steps"),
    }
}

fn standing(english: English<'_>, said: &Standing) -> Line {
    match said {
        Standing::Step(step) => Line::plain(format!("{} ", step.id)).join(done_to(step)),
        Standing::Obstacle { obstacle: said, names } => Line::plain(obstacle(said, *names)),
        Standing::Agree { protections, what } => agree(english, *protections, what),
        Standing::ReadAgain(claims) => read_again(english, claims),
        Standing::PlanAnew => Line::plain("what has changed needs a new plan, unless it is undone"),
        Standing::LookAgain(n) => look_again(english, *n),
        Standing::CarriedOut { by: Some(process) } => Line::plain(format!("carried out by {process}")),
        Standing::CarriedOut { by: None } => Line::plain("no process is carrying it out"),
        Standing::SeenDone { step } => match english.command(&Hint::SayDone(*step)) {
            Some(command) => Line::plain("if you saw in the console that it is done: ").with(Role::Command, command),
            None => Line::plain("if somebody saw in the console that it is done, say so"),
        },
        Standing::TryAgain(what) => match english.command(&Hint::Retry(what.clone())) {
            Some(command) => {
                Line::plain("once that is settled, make a new plan, or try again: ").with(Role::Command, command)
            }
            None => Line::plain("once that is settled, try again, or make a new plan"),
        },
        Standing::Errand { means, instruction, names } => Line::plain(errand(*means, instruction, names.support)),
        Standing::Noticed(said) => noticed(english, said),
        Standing::Unprotected { step, command } => {
            let line =
                Line::plain(format!("{} {} ", step.id, one(step.noun))).with(Role::Name, step.subject.to_string());
            match command {
                Some(command) => line.then("; to protect it again: ").with(Role::Command, command.clone()),
                None => line.then("; no operation protects it again"),
            }
        }
        Standing::ProtectAll => match english.command(&Hint::Protect) {
            Some(command) => {
                Line::plain("to protect all of these again, if they are to stay: ").with(Role::Command, command)
            }
            None => Line::plain("they go first when the run goes on"),
        },
        Standing::Wait { step, wait, names } => waits(step, wait, &clock(wait.since), *names),
        Standing::LaterSteps(n) => {
            Line::plain(format!("{} for these", number(*n, "later step waits", "later steps wait")))
        }
    }
}

fn review(said: &Review) -> Line {
    match said {
        Review::Subjects { subjects, why } => {
            let subjects: Vec<String> = subjects.iter().map(place).collect();
            Line::of(Role::Name, subjects.join(", ")).then(format!(": {why}"))
        }
        Review::Holds { steps, what } => Line::of(Role::Warning, holds(*steps, what)),
        Review::AreHeld => {
            Line::plain("these steps are held until somebody reads or attests it; the other steps go on")
        }
        Review::ChangedAreHeld => Line::plain(
            "this has changed since the plan was made: these steps and what comes after them are held, until it is as \
             it was or a new plan is made; the other steps go on",
        ),
        Review::Gone { steps: 1 } => Line::plain("the subject of 1 step is gone already: it is skipped"),
        Review::Gone { steps } => {
            Line::plain(format!("the subjects of {} steps are gone already: they are skipped", count(*steps)))
        }
    }
}

fn event(english: English<'_>, entry: &Entry, step: Option<&StepRef>, to: (Readers, Names)) -> Line {
    let (word, role, more) = happened(english, entry, to);
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

/// What happened in a few words, how good that is, and what more there is to say.
fn happened(
    english: English<'_>,
    entry: &Entry,
    (readers, names): (Readers, Names),
) -> (Cow<'static, str>, Role, Option<String>) {
    let (word, role, more) = match entry {
        Entry::Answer { answer, .. } => answered(answer),
        Entry::Errand { actor, instruction, .. } => {
            return (waiting_for(*actor, readers, names), Role::Warning, Some(instruction.clone()));
        }
        Entry::Opened { version, .. } if readers == Readers::Programs => {
            ("opened", Role::Muted, Some(format!("winddown {version}")))
        }
        Entry::Opened { version, by, consents, attested, .. } => {
            ("opened", Role::Muted, Some(opened(version, by.as_deref(), consents, attested)))
        }
        Entry::Intent { operation, attempt: 1, .. } => ("sending", Role::Muted, Some(operation.clone())),
        Entry::Intent { operation, attempt, .. } => {
            ("sending", Role::Muted, Some(format!("{operation}, try {attempt}")))
        }
        Entry::Shown { .. } => ("done", Role::Good, Some("seen".to_owned())),
        Entry::Begun { .. } => ("begun", Role::Muted, Some("it is on its way out".to_owned())),
        Entry::NotShown { .. } => ("without effect", Role::Warning, None),
        Entry::Looked { sighting, until, .. } => {
            ("nothing new", Role::Muted, Some(format!("{}; again at {}", sighted(sighting), clock(*until))))
        }
        Entry::Needless { .. } => ("not needed", Role::Good, Some("it is so already".to_owned())),
        Entry::Stopped { why, .. } => stopped(why, names),
        Entry::Attested { by, .. } => ("done", Role::Good, Some(word_of(english, by, readers))),
        Entry::Retried { by, .. } => ("to be tried again", Role::Plain, Some(word_of(english, by, readers))),
        Entry::Rechecked { by, .. } => ("to be looked at again", Role::Plain, Some(word_of(english, by, readers))),
        Entry::Protected { by, .. } => ("protected again", Role::Warning, Some(word_of(english, by, readers))),
        Entry::ReadBack { gone, standing, unread, .. } => return read_back(*gone, standing.len(), unread),
        Entry::Cancelled { by, .. } => ("cancelled", Role::Bad, Some(word_of(english, by, readers))),
    };
    (word.into(), role, more)
}

/// What a reading of the account in the end has shown.
fn read_back(gone: usize, standing: usize, unread: &[execution::Unread]) -> (Cow<'static, str>, Role, Option<String>) {
    let mut parts = vec![format!("{} gone", number(gone, "thing is", "things are"))];
    if standing > 0 {
        parts.push(format!("{} there, and looked at again", number(standing, "thing is still", "things are still")));
    }
    parts.extend(unread.iter().map(|unread| format!("{} not read: {}", place(&unread.subject), unread.why)));
    let role = if standing == 0 && unread.is_empty() { Role::Good } else { Role::Warning };
    ("read again".into(), role, Some(parts.join("; ")))
}

/// With which program, in whose name, and what was agreed to and attested in addition.
fn opened(version: &str, by: Option<&str>, consents: &[Consent], attested: &[AttestedClaim]) -> String {
    let mut said = format!("winddown {version}");
    said.extend(by.map(|by| format!(", by {by}")));
    if !consents.is_empty() {
        let consents: Vec<String> = consents.iter().map(ToString::to_string).collect();
        said.push_str(&format!("; agreed to lift the protection of {}", consents.join(", ")));
    }
    said.extend(attested.iter().map(|word| format!("; {} says {}", word.by, word.claim)));
    said
}

fn answered(said: &Answer) -> (&'static str, Role, Option<String>) {
    match said {
        Answer::Done { .. } => ("done", Role::Good, None),
        Answer::Accepted { .. } => ("accepted", Role::Muted, Some("it takes time".to_owned())),
        Answer::Refused { response } => ("refused", Role::Bad, Some(answer(response))),
        Answer::RateLimited { wait } => ("put off", Role::Muted, Some(format!("too many calls, {} s", wait.as_secs()))),
        Answer::Transient { why } => ("put off", Role::Muted, Some(why.clone())),
        Answer::Unauthorised { why } => ("not authorised", Role::Bad, Some(why.clone())),
        Answer::OutcomeUnknown { why } => ("outcome unknown", Role::Warning, Some(why.clone())),
    }
}

/// For whom a step waits.
fn waiting_for(actor: Actor, readers: Readers, names: Names) -> Cow<'static, str> {
    match readers {
        Readers::People => format!("waiting for {}:", person(actor, names)).into(),
        Readers::Programs => "in other hands".into(),
    }
}

/// On whose word something is so.
fn word_of(english: English<'_>, by: &str, readers: Readers) -> String {
    match (readers, english.command(&Hint::GiveName)) {
        (Readers::Programs, _) => format!("says {by}"),
        (Readers::People, Some(command)) if by == UNNAMED => format!("by (no name given; use {command})"),
        (Readers::People, _) => format!("by {by}"),
    }
}

/// What the other side said.
fn answer(response: &Response) -> String {
    let status = response.status.map(|status| status.to_string());
    let parts = [status, response.code.clone(), response.message.clone()];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    if said.is_empty() { "without a word".to_owned() } else { said.join(" ") }
}

/// The same, with the message in quotation marks.
fn quoted(response: &Response) -> String {
    let message = response.message.as_ref().map(|message| format!("\"{message}\""));
    answer(&Response { message, ..response.clone() })
}

fn stopped(why: &Obstacle, names: Names) -> (&'static str, Role, Option<String>) {
    match (why, given_up_after(why)) {
        (_, Some(after)) => ("given up", Role::Bad, Some(format!("after {after}"))),
        (Obstacle::Changed(to), None) => ("held", Role::Bad, Some(change(to))),
        (_, None) => ("held", Role::Bad, Some(obstacle(why, names))),
    }
}

fn obstacle(obstacle: &Obstacle, names: Names) -> String {
    match obstacle {
        // It was never sent.
        Obstacle::Refused(Response { status: None, code: None, message: Some(why) }) => why.clone(),
        Obstacle::Refused(response) => {
            let (provider, code) = (text(names.provider), Code::RefusedUnexplained.as_str());
            format!("{provider} refused it ({}); no rule of winddown foresaw that ({code})", quoted(response))
        }
        Obstacle::Changed(to) => format!("not as the plan says: {}", change(to)),
        Obstacle::PutBack { by } => format!("its protection was put back (by {by})"),
        Obstacle::NoConsent => "nobody has agreed to lifting this protection".to_owned(),
        Obstacle::Unread { subject, why } => format!("{subject} may have to be settled first: {why}"),
        Obstacle::Unplanned { subject, why } => format!("the account has changed: {subject}: {why}"),
        Obstacle::FactsUnreadable { why } => format!("it cannot be read again before it is done: {why}"),
        Obstacle::CallsFailed { .. }
        | Obstacle::Unanswered { .. }
        | Obstacle::NoEffect { .. }
        | Obstacle::ToldToWait { .. }
        | Obstacle::LooksFailed { .. }
        | Obstacle::EffectUnreadable { .. } => {
            format!("given up after {}", given_up_after(obstacle).unwrap_or_default())
        }
    }
}

/// After what a step was given up; `None` if it is stopped for another reason.
fn given_up_after(obstacle: &Obstacle) -> Option<String> {
    Some(match obstacle {
        Obstacle::CallsFailed { calls, last } => format!("{calls} tries, the last one: {last}"),
        Obstacle::Unanswered { calls } => format!("{calls} calls without an answer or an effect"),
        Obstacle::NoEffect { minutes, seen: None } => format!("{minutes} minutes in which its effect did not show"),
        Obstacle::NoEffect { minutes, seen: Some(status) } => {
            format!("{minutes} minutes in which its effect did not show: it is still \"{status}\"")
        }
        Obstacle::ToldToWait { minutes } => {
            format!("{minutes} minutes in which there was nothing but the word to wait")
        }
        Obstacle::LooksFailed { looks, last } => format!("{looks} looks, the last one: {last}"),
        Obstacle::EffectUnreadable { why } => format!("a look that could not tell: {why}"),
        Obstacle::Refused(_)
        | Obstacle::Changed(_)
        | Obstacle::NoConsent
        | Obstacle::PutBack { .. }
        | Obstacle::Unread { .. }
        | Obstacle::Unplanned { .. }
        | Obstacle::FactsUnreadable { .. } => return None,
    })
}

fn headline(said: &Headline) -> Line {
    let Headline { operator, steps, complete, skipped, failed, held, under_way, taking_effect, unknown, .. } = said;
    let line = Line::of(Role::Name, operator.to_string());
    let mut line = line.then(format!(": {} of {} done", count(*complete), number(*steps, "step", "steps")));
    for (n, role, what) in [
        (*skipped, Role::Plain, "of them not needed any more"),
        (*failed, Role::Bad, "failed"),
        (*held, Role::Bad, "held"),
        (*under_way, Role::Plain, "under way"),
        (*taking_effect, Role::Plain, "taking effect"),
        (*unknown, Role::Warning, "of unknown outcome"),
    ] {
        if n > 0 {
            line = line.then(", ").with(role, format!("{} {what}", count(n)));
        }
    }
    if !said.with_others.is_empty() {
        line = line.then(", ").with(Role::Warning, with_others(said));
    }
    match said.outlook {
        Outlook::Finished => line.then("; ").with(Role::Good, "everything is done"),
        Outlook::Unproven => line.then("; ").with(Role::Warning, "not read again yet"),
        Outlook::Cancelled => line.then("; ").with(Role::Bad, "cancelled"),
        Outlook::Unauthorised => line.then("; ").with(Role::Bad, "the credentials do not hold"),
        Outlook::Working | Outlook::Waiting | Outlook::Stuck | Outlook::Paused => line,
    }
}

/// `waiting for the root user (3), the payer (2)`.
fn with_others(Headline { with_others: others, readers, names, .. }: &Headline) -> String {
    match readers {
        Readers::People => {
            let each = others.iter().map(|(actor, n)| format!("{} ({})", person(*actor, *names), count(*n)));
            format!("waiting for {}", each.collect::<Vec<_>>().join(", "))
        }
        Readers::Programs => format!("{} in other hands", count(others.values().sum())),
    }
}

fn noticed(english: English<'_>, said: &Noticed) -> Line {
    let say_so = |step: u32| english.command(&Hint::SayDone(step));
    match said {
        Noticed::WhenDone => Line::of(Role::Muted, "winddown notices by itself when it is done"),
        Noticed::ByNobody { step } => match say_so(*step) {
            Some(command) => {
                Line::plain("winddown cannot see when it is done; once it is, say so: ").with(Role::Command, command)
            }
            None => Line::plain("winddown cannot see when it is done: somebody has to say so"),
        },
        Noticed::NotBefore { step, day } => {
            let line = Line::of(Role::Muted, format!("winddown notices by itself when it is done, not before {day}"));
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
fn whose(actor: Actor, names: Names) -> String {
    match actor {
        Actor::RootUser => "what is left is the root user's".to_owned(),
        Actor::ConsoleUser => "what is left is done in the console".to_owned(),
        Actor::Support => format!("what is left is for {}", text(names.support)),
        Actor::Payer => "what is left is the payer's".to_owned(),
        Actor::Provider => "what is left takes time".to_owned(),
        Actor::Api => "what is left is done through the API".to_owned(),
    }
}

/// `close the account (User Console > …)`.
fn task(Task { action, noun, subject, means, instruction, not_before }: &Task, names: Names) -> String {
    let what = match subject {
        None => format!("{} the {}", verb(*action), one(*noun)),
        Some(subject) => format!("{} {} {subject}", verb(*action), one(*noun)),
    };
    let day = not_before.map_or_else(String::new, |day| format!(", not before {day}"));
    if instruction.is_empty() {
        format!("{what}{day}")
    } else {
        format!("{what} ({}{day})", errand(*means, instruction, names.support))
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
