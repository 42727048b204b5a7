//! Pages.

use chrono::NaiveDate;

use super::plan::milestone;
use super::words::{self, count, counted, many, minute, number, one, person, place, text, verb};
use super::{Line, Role};
use crate::catalogue::spec::{Actor, Provenance};
use crate::catalogue::{CoverageSpec, Noun};
use crate::diagnosis::Verdict;
use crate::report::statements::{Column, EndDay, Page, Section, Things};

pub(super) fn say(said: &Page) -> Line {
    match said {
        Page::Account { operator, name } => about(operator.as_str(), name.as_deref(), "closing report"),
        Page::Run { operator, is_rehearsal } => {
            about(operator.as_str(), None, if *is_rehearsal { "report of a rehearsal" } else { "report of a run" })
        }
        Page::RunVerdict { complete, steps, is_rehearsal } => {
            let done = if complete == steps {
                "Everything is done".to_owned()
            } else {
                format!("{} of {} done", count(*complete), number(*steps, "step is", "steps are"))
            };
            let rehearsal = " in a rehearsal: nothing was done to the real account";
            Line::plain(format!("{done}{}.", if *is_rehearsal { rehearsal } else { "" }))
        }
        Page::Verdict(verdict) => Line::plain(match verdict {
            Verdict::Closable => "This account can be closed now.",
            Verdict::Closed => "This account is closed.",
            Verdict::Waiting | Verdict::Blocked => "This account cannot be closed yet.",
            Verdict::Unknown => "Nobody knows yet whether this account can be closed.",
        }),
        Page::Lead { blockers, roots, closer, names } => {
            let closer = closer.map_or_else(String::new, |closer| {
                format!(" Once all of them are gone, {} closes the account.", person(closer, *names))
            });
            let verb = if *blockers == 1 { "is" } else { "are" };
            Line::plain(format!(
                "{} {verb} in the way. {} of them can be dealt with today.{closer}",
                number(*blockers, "thing", "things"),
                count(*roots)
            ))
        }
        Page::Earliest { is_certain: true } => Line::plain("Earliest, as things stand"),
        Page::Earliest { is_certain: false } => Line::plain("Earliest, as far as is known"),
        Page::IfSupportActs(support) => Line::plain(format!("If {} ends today what only it can end", text(*support))),
        Page::NoDate => Line::plain("No closing date"),
        Page::DateChain { day: at, things, place, reason, by, names } => {
            let line = Line::of(Role::Strong, day(*at)).then(" ").join(words::named(things));
            let line = place.map_or_else(|| line.clone(), |at| line.clone().then(format!(" of {}", self::place(at))));
            line.then(format!(": {}", milestone(*reason, *by, *names)))
        }
        Page::NotClosedBefore => Line::plain("Not closed before"),
        Page::NotOverBefore => Line::plain("Not over before"),
        Page::AsPlanned => Line::plain("As the plan has it: a step that is still open waits for that day."),
        Page::Began => Line::plain("Began"),
        Page::LastEntry => Line::plain("Last entry"),
        Page::At(at) => Line::plain(minute(*at)),
        Page::Between(first, last) if first == last => Line::plain(minute(*first)),
        Page::Between(first, last) => Line::plain(format!("{} to {}", minute(*first), minute(*last))),
        Page::Never => Line::default(),
        Page::SnapshotDigest => Line::plain("Planned for the account with the digest"),
        Page::InUtc => Line::plain("All instants are in UTC."),
        Page::SupportMustActToday => Line::plain("It holds if that happens today: later it may be a later date."),
        Page::MovedBy(days) => {
            let said = words::moved_by(Some(days));
            Line::plain(format!("{}.", capital(said.trim_start_matches("; "))))
        }
        Page::Read => Line::plain("Read"),
        Page::By => Line::plain("Made by"),
        Page::Version(version) => Line::plain(format!("winddown {version}")),
        Page::Complete => Line::plain("Complete"),
        Page::Gaps(0) => Line::plain("everything that matters was read"),
        Page::Gaps(n) => Line::plain("all but ")
            .with(Role::To(Section::Unread), number(*n, "thing that was not read", "things that were not read")),
        Page::OddLabel => Line::plain("Odd"),
        Page::OddThings(0) => Line::plain("nothing"),
        Page::OddThings(n) => Line::of(Role::To(Section::Odd), number(*n, "thing", "things")),
        Page::ProtectedLabel => Line::plain("Protected"),
        Page::ProtectedThings(0) => Line::plain("nothing"),
        Page::ProtectedThings(n) => {
            let needs = if *n == 1 { "needs" } else { "need" };
            Line::of(Role::To(Section::Decide), number(*n, "thing", "things"))
                .then(format!(", which {needs} your consent"))
        }
        Page::PlanDigest => Line::plain("Plan for the account with the digest"),
        Page::Digest(digest) => Line::of(Role::Command, digest.clone()),
        Page::Counting => Line::plain("Dates"),
        Page::Intro(section) => Line::plain(intro(*section)),
        Page::Nothing(section) => Line::plain(nothing(*section)),
        Page::DecideIntro { steps, irreversible } => Line::plain(format!(
            "{} of the {} cannot be undone.",
            count(*irreversible),
            number(*steps, "step", "steps")
        )),
        Page::Instead { things, hidden, what } => {
            Line::plain("Instead of ending ").join(listed(things, *hidden)).then(format!(": {}", text(*what)))
        }
        Page::StepsIntro { steps, stages } => Line::plain(format!(
            "{} in {}. Steps of one stage can be done in any order; each stage comes after the one before.",
            number(*steps, "step", "steps"),
            number(*stages, "stage", "stages")
        )),
        Page::ProtectedCaption(n) => Line::plain(format!(
            "{} protected from termination. Keep one, and the account stays open.",
            number(*n, "thing is", "things are")
        )),
        Page::LostCaption(n) => Line::plain(format!(
            "{} lost for good. Export what you want to keep.",
            number(*n, "set of data is", "sets of data are")
        )),
        Page::NothingProtected => Line::plain("Nothing is protected from termination."),
        Page::NothingLost => Line::plain("No data is known that would be lost."),
        Page::DoneCaption(n) => Line::plain(format!("{} done.", number(*n, "step is", "steps are"))),
        Page::OpenCaption(n) => Line::plain(format!("{} open.", number(*n, "step is", "steps are"))),
        Page::LastEvents(n) => Line::plain(format!("The last {}, the newest first", number(*n, "event", "events"))),
        Page::CausesCaption { blockers, roots } => Line::plain(format!(
            "{} in the way; {} can be dealt with today.",
            number(*blockers, "thing is", "things are"),
            count(*roots)
        )),
        Page::AtPlace { place, things } => {
            Line::plain(format!("{}, {}", capital(&where_it_is(*place)), count(*things)))
        }
        Page::Named { names, hidden } => named(names, *hidden),
        Page::Kind { noun, count: 1 } => Line::plain(one(*noun)),
        Page::Kind { noun, count: n } => Line::plain(counted(*n, *noun)),
        Page::Thing { things, hidden } => listed(things, *hidden),
        Page::Place(at) => Line::plain(where_it_is(*at)),
        Page::Who(actors) => who(actors),
        Page::StepNumbers { steps, hidden } => step_numbers(steps, *hidden),
        Page::NoStep => Line::plain("no step: nothing exports it"),
        Page::Deed { action, things, hidden } => {
            Line::plain(format!("{} ", verb(*action))).join(listed(things, *hidden))
        }
        Page::Choice => Line::plain("☐\u{a0}end ☐\u{a0}keep"),
        Page::Basis(provenance) => basis(*provenance),
        Page::Because(reason) => Line::plain(text(*reason)),
        Page::HoldsUp { account, kinds } => holds_up(*account, kinds),
        Page::When(when) => Line::plain(match when {
            EndDay::Today => "today".to_owned(),
            EndDay::SomeToday(n) => format!("{} today, the others later", count(*n)),
            EndDay::By(at) => format!("by {}", day(*at)),
            EndDay::From(at) => format!("from {}", day(*at)),
            EndDay::Open => "when its turn comes".to_owned(),
            EndDay::AfterOthers => "after what goes first".to_owned(),
            EndDay::Unknown => "not known".to_owned(),
        }),
        Page::Stage { stage, steps, people } => stage_head(*stage, *steps, people),
        Page::CanBeDoneToday(n) => Line::plain(format!("{} can be done today", number(*n, "step", "steps"))),
    }
}

fn about(operator: &str, name: Option<&str>, what: &'static str) -> Line {
    let line = match name {
        Some(name) => Line::of(Role::Strong, name.to_owned()).then(" "),
        None => Line::default(),
    };
    line.with(Role::Name, operator.to_owned()).with(Role::Muted, format!(" · {what}"))
}

/// `6 October 2026`.
pub(super) fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn where_it_is(at: Option<CoverageSpec>) -> String {
    at.map_or_else(|| "both coverages".to_owned(), |at| place(at).into_owned())
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn named(names: &[String], hidden: usize) -> Line {
    let mut line = Line::default();
    for (at, name) in names.iter().enumerate() {
        line = line.then(if at == 0 { "" } else { ", " }).with(Role::Name, name.clone());
    }
    if hidden == 0 { line } else { line.with(Role::Muted, format!(" and {} more", count(hidden))) }
}

/// `SIM acme-g-01`, `5 SIMs acme-g-01, acme-g-02 and 3 more`.
fn listed(things: &Things, hidden: usize) -> Line {
    let noun = if things.count == 1 { one(things.noun).to_owned() } else { counted(things.count, things.noun) };
    let names = named(&things.names, hidden);
    if names.is_empty() { Line::plain(noun) } else { Line::plain(noun + " ").join(names) }
}

fn who(actors: &[Option<Actor>]) -> Line {
    let mut people: Vec<(&str, Option<Actor>)> = actors.iter().map(|actor| (lane(*actor), *actor)).collect();
    people.sort_unstable();
    people.dedup_by_key(|(name, _)| *name);
    let mut line = Line::default();
    for (at, (name, actor)) in people.into_iter().enumerate() {
        line = line.then(if at == 0 { "" } else { ", " }).with(Role::Who(actor), name);
    }
    line
}

/// What a page calls somebody.
pub(super) const fn lane(actor: Option<Actor>) -> &'static str {
    match actor {
        Some(Actor::Api | Actor::ConsoleUser) => "You",
        Some(Actor::RootUser) => "Root user",
        Some(Actor::Support) => "Support",
        Some(Actor::Provider) => "Time",
        Some(Actor::Payer) => "Payer",
        None => "Decision",
    }
}

fn step_numbers(steps: &[u32], hidden: usize) -> Line {
    let mut line = Line::default();
    for (at, step) in steps.iter().enumerate() {
        line = line.then(if at == 0 { "" } else { ", " }).with(Role::Step(*step), step.to_string());
    }
    if hidden == 0 { line } else { line.with(Role::Muted, format!(" and {} more", count(hidden))) }
}

/// Who says so, with links.
fn basis(provenance: Provenance) -> Line {
    match provenance {
        Provenance::Documented(sources) => {
            let mut line = Line::default();
            for (at, source) in sources.iter().enumerate() {
                let (before, word) = if at == 0 { ("", "documented") } else { (", ", "and here") };
                line = line.then(before).with(Role::Source(source.url()), word);
            }
            line
        }
        Provenance::Seen(samples) => {
            let mut line = Line::of(Role::Inferred, "seen");
            for sample in samples {
                line = line.then(" in ").with(Role::Source(sample.url()), sample.key());
            }
            line.with(Role::Muted, ", not documented")
        }
        Provenance::Inferred(why) => Line::of(Role::Inferred, "inferred").with(Role::Muted, format!(": {}", text(why))),
    }
}

fn holds_up(account: bool, kinds: &[Noun]) -> Line {
    let kinds = kinds.iter().map(|noun| many(*noun).to_owned());
    let all: Vec<String> = kinds.chain(account.then(|| "the account".to_owned())).collect();
    Line::plain(all.join(", "))
}

fn stage_head(stage: u32, steps: usize, people: &[(Actor, usize)]) -> Line {
    let line = Line::of(Role::Strong, format!("Stage {stage}"));
    let line = line.then(format!(" {} ", number(steps, "step", "steps")));
    people.iter().fold(line, |line, (actor, n)| {
        let line = line.then(" ").with(Role::Who(Some(*actor)), lane(Some(*actor)));
        if people.len() == 1 { line } else { line.then(format!(" {}", count(*n))) }
    })
}

pub(super) const fn section(section: Section) -> &'static str {
    match section {
        Section::Today => "Today",
        Section::Picture => "What goes before what",
        Section::Decide => "Decide before you start",
        Section::Causes => "Causes",
        Section::Unread => "Not looked at",
        Section::Odd => "Odd",
        Section::Steps => "Steps",
        Section::Stopped => "Failed and held",
        Section::Waits => "Waited for",
        Section::Done => "Done",
    }
}

const fn intro(section: Section) -> &'static str {
    match section {
        Section::Today => {
            "Each block can be sent as it is to the person it is for. The dates count everything that can be \
                           done today as done today."
        }
        Section::Picture => "The days on which something ends or can be done.",
        Section::Decide => "",
        Section::Causes => {
            "“Documented” links to where the provider says so. “Seen” and “inferred” are conclusions of \
                            winddown, with their reasons."
        }
        Section::Unread => "What was not read counts as if it may be in the way.",
        Section::Odd => "This does not fit the rest of what was read.",
        Section::Steps => "",
        Section::Stopped => "These steps do not go on until somebody does something about them.",
        Section::Waits => "Others do these, or time does. Each says until when, or how its end is noticed.",
        Section::Done => "What has been done so far, and when.",
    }
}

const fn nothing(section: Section) -> &'static str {
    match section {
        Section::Today => "Nobody has anything to do.",
        Section::Picture => "There is nothing to draw: no step is left.",
        Section::Decide => "There is nothing to decide.",
        Section::Causes => "Nothing known is in the way.",
        Section::Unread => "Everything that matters was read.",
        Section::Odd => "Nothing. All that was read fits together.",
        Section::Steps => "There is nothing to do.",
        Section::Stopped => "Nothing failed, and nothing is held.",
        Section::Waits => "Nothing is waited for.",
        Section::Done => "Nothing has been done yet.",
    }
}

pub(super) const fn column(column: Column) -> &'static str {
    match column {
        Column::What => "What",
        Column::Name => "Name",
        Column::Place => "Coverage",
        Column::Why => "Why",
        Column::Basis => "Basis",
        Column::HoldsUp => "Holds up",
        Column::Who => "Who",
        Column::When => "When",
        Column::Lost => "Lost when it ends",
        Column::LostWith => "Lost with",
        Column::LiftedBy => "Lifted by",
        Column::Steps => "Steps",
        Column::Decision => "Decision",
    }
}
