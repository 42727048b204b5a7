//! The words that several answers share.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::catalogue::spec::{Action, Actor, Blocks, Category, Means, Provenance};
use crate::catalogue::{CoverageSpec, Noun};
use crate::report::answers::age::Age;
use crate::report::answers::age::{AsOf, Unit};
use crate::report::line::{Line, Role};
use crate::report::statements::{Called, CatalogueText, Certainty, KindTopic, Names, Things, Topic};
use crate::timeline::DaysOff;

/// A text of the catalogue: the only way from one to its English words.
pub(in crate::report) const fn text(text: CatalogueText) -> &'static str {
    text.english()
}

pub(super) const fn one(noun: Noun) -> &'static str {
    text(noun.one)
}

pub(super) const fn many(noun: Noun) -> &'static str {
    text(noun.many)
}

/// A count with thousands set apart.
pub(in crate::report) fn count(n: usize) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// `1 SIM`, `4,000 SIMs`.
pub(super) fn counted(n: usize, noun: Noun) -> String {
    number(n, one(noun), many(noun))
}

/// `1 step`, `4,000 steps`.
pub(super) fn number(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// `SIM acme-g-01`; the noun alone if it has no name.
pub(super) fn named(things: &Things) -> Line {
    let noun = one(things.noun);
    match things.names.first() {
        Some(name) => Line::plain(format!("{noun} ")).with(Role::Name, name.clone()),
        None => Line::plain(noun),
    }
}

/// Several kinds, counted.
pub(super) fn counted_kinds(kinds: &[(usize, Noun)]) -> String {
    kinds.iter().map(|(n, noun)| counted(*n, *noun)).collect::<Vec<_>>().join(", ")
}

pub(in crate::report) const fn verb(action: Action) -> &'static str {
    text(action.verb())
}

/// `terminate it`, `lift its protection`.
pub(super) fn done_to_it(action: Action) -> String {
    match action {
        Action::LiftProtection => "lift its protection".to_owned(),
        action => format!("{} it", verb(action)),
    }
}

pub(super) const fn actor(actor: Option<Actor>) -> &'static str {
    match actor {
        Some(Actor::Api) => "API",
        Some(Actor::ConsoleUser) => "console",
        Some(Actor::RootUser) => "root user",
        Some(Actor::Support) => "support",
        Some(Actor::Provider) => "time",
        Some(Actor::Payer) => "payer",
        None => "decision",
    }
}

/// An actor in a sentence.
pub(super) const fn person(actor: Actor, names: Names) -> &'static str {
    match actor {
        Actor::Api => "anybody with the permission",
        Actor::ConsoleUser => "any user",
        Actor::RootUser => "the root user",
        Actor::Support => text(names.support),
        Actor::Provider => text(names.provider),
        Actor::Payer => "the payer",
    }
}

pub(super) const fn blocks(blocks: Blocks) -> &'static str {
    text(blocks.phrase())
}

pub(super) const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Documented => "documented",
        Certainty::Seen => "seen",
        Certainty::Inferred => "inferred",
    }
}

/// What a coverage is called: by its code if it has no name.
pub(super) fn place(coverage: CoverageSpec) -> Cow<'static, str> {
    if coverage.name.is_empty() { coverage.code.to_string().into() } else { text(coverage.name).into() }
}

/// ` in global`; nothing where the operator shares it.
pub(super) fn in_place(coverage: Option<CoverageSpec>) -> String {
    coverage.map_or_else(String::new, |coverage| format!(" in {}", place(coverage)))
}

/// Who says so.
pub(super) fn provenance(provenance: Provenance) -> Line {
    match provenance {
        Provenance::Documented(sources) => {
            let line = Line::of(Role::Muted, "documented:");
            sources
                .iter()
                .fold(line, |line, source| line.with(Role::Muted, " ").with(Role::Source(source.url()), source.url()))
        }
        Provenance::Seen(samples) => {
            let samples: Vec<String> = samples.iter().map(ToString::to_string).collect();
            Line::of(Role::Muted, format!("seen, not documented: {}", samples.join("; ")))
        }
        Provenance::Inferred(why) => Line::of(Role::Muted, format!("inferred: {}", text(why))),
    }
}

/// Where the console's own checklist for closing shows it.
pub(super) fn category(category: Option<Category>) -> String {
    match category {
        Some(Category::Other) => format!("may appear under {}", text(Category::Other.name())),
        Some(category) => format!("shown under {}", text(category.name())),
        None => "under no category".to_owned(),
    }
}

/// An operation, with the command that calls it.
pub(super) fn operation(Called { operation, command }: &Called) -> String {
    let command = command.as_ref().map_or_else(String::new, |command| format!(", {command}"));
    format!("{} {} ({}){command}", operation.method, operation.path, operation.id)
}

/// What somebody does by hand, below a sentence that says what is done.
pub(super) fn by_hand(means: Means, support: CatalogueText) -> String {
    means.instruction().map_or_else(String::new, |instruction| errand(means, text(instruction), support))
}

/// Where or whom to ask, with an instruction.
pub(super) fn errand(means: Means, instruction: &str, support: CatalogueText) -> String {
    match means {
        Means::Console(_) => format!("in the console: {instruction}"),
        Means::Support(_) => format!("ask {} for: {instruction}", text(support)),
        Means::Api(_) | Means::Wait(_) | Means::Payment(_) => instruction.to_owned(),
    }
}

/// The days without work that move a closing date: those that are counted, and those that are not.
pub(super) fn moved_by(days: Option<&DaysOff>) -> String {
    let Some(DaysOff { source, unknown_years, left_out }) = days else { return String::new() };
    match source {
        None => format!("; {} move it later", text(*left_out)),
        Some(source) if unknown_years.is_empty() => format!("; holidays as in {source}"),
        Some(source) => {
            let left_out = text(*left_out);
            format!("; {source} names no holiday in {}: {left_out} move it later", years(unknown_years))
        }
    }
}

/// `2026, 2027`.
pub(super) fn years(years: &[i32]) -> String {
    years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")
}

/// As of when the account was read, with a warning unless that is fresh.
pub(super) fn age(age: Age) -> Line {
    let line = match age.as_of() {
        AsOf::Unknown => {
            Line::of(Role::Warning, "when the account was read is not known: capture it again before acting")
        }
        AsOf::Fresh(at) => Line::of(Role::Muted, format!("as of {}", minute(at))),
        AsOf::Old { at, length, unit } => Line::plain(format!("as of {}", minute(at))).with(
            Role::Warning,
            format!(": the data is {} old; capture the account again before acting", span(length, unit)),
        ),
        AsOf::Later { at, now } => Line::plain(format!("as of {}", minute(at)))
            .with(Role::Warning, format!(": that is later than now, {}; one of the two dates is wrong", minute(now))),
    };
    if age.is_redacted() { line.with(Role::Muted, "; redacted: ids and names are pseudonyms") } else { line }
}

pub(super) fn minute(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn span(length: u64, unit: Unit) -> String {
    let (one, many) = match unit {
        Unit::Days => ("day", "days"),
        Unit::Months => ("month", "months"),
        Unit::Years => ("year", "years"),
    };
    format!("{length} {}", if length == 1 { one } else { many })
}

pub(super) fn topic(topic: Topic) -> Cow<'static, str> {
    let topic = match topic {
        Topic::Day(day) => return day.to_string().into(),
        Topic::Nth(n) => return n.to_string().into(),
        Topic::DueBy(day) => return day.to_string().into(),
        Topic::At(at) => return minute(at).into(),
        Topic::Place(Some(coverage)) => return place(coverage),
        Topic::Place(None) => "operator",
        Topic::Checklist => "checklist",
        Topic::Unread => "unread",
        Topic::Odd => "odd",
        Topic::Closing => "closing",
        Topic::Why => "why",
        Topic::Rule => "rule",
        Topic::Facts => "facts",
        Topic::Remedy => "remedy",
        Topic::Then => "then",
        Topic::Or => "or",
        Topic::Note => "note",
        Topic::What => "what",
        Topic::Look => "look",
        Topic::Open => "open",
        Topic::Matters => "matters",
        Topic::IfNone => "if none",
        Topic::IfSome => "if some",
        Topic::Wrong => "wrong",
        Topic::Changed => "changed",
        Topic::ForGood => "for good",
        Topic::Protection => "protection",
        Topic::Others => "others",
        Topic::Failed => "failed",
        Topic::Held => "held",
        Topic::Waits => "waits",
        Topic::Unprotected => "unprotected",
        Topic::Next => "next",
        Topic::AfterThat => "after that",
        Topic::Supposed => "supposed",
        Topic::Verdict => "verdict",
        Topic::Goes => "goes",
        Topic::Comes => "comes",
        Topic::Stays => "stays",
        Topic::StaysOpen => "stays open",
        Topic::Early => "early",
        Topic::Cleared => "cleared",
        Topic::New => "new",
        Topic::Moved => "moved",
        Topic::NotSeen => "not seen",
        Topic::Found => "found",
        Topic::Read => "reading",
        Topic::NoLongerOdd => "not odd",
    };
    topic.into()
}

pub(super) const fn kind_topic(topic: KindTopic) -> &'static str {
    match topic {
        KindTopic::AlsoCalled => "also called",
        KindTopic::Where => "where",
        KindTopic::ListedBy => "listed by",
        KindTopic::Unseen => "unseen",
        KindTopic::GoneWhen => "gone when",
        KindTopic::EndsByItself => "ends by itself",
        KindTopic::Unexplained => "unexplained",
        KindTopic::InTheWay => "in the way",
        KindTopic::Protected => "protected",
        KindTopic::GoesFirst => "goes first",
        KindTopic::GoesBefore => "goes before",
        KindTopic::EndsBy => "ends by",
        KindTopic::Or => "or",
        KindTopic::WhoMay => "who may",
        KindTopic::EndingIt => "ending it",
        KindTopic::Billed => "billed",
        KindTopic::Closing => "closing",
        KindTopic::Checklist => "checklist",
        KindTopic::Note => "note",
        KindTopic::Open => "open",
    }
}

/// The text with a capital letter at its beginning.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
