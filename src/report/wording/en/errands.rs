//! `errands`.

use super::words::{certainty, count, counted, named, number, one, person as somebody, place, text, verb};
use super::{Line, Role};
use crate::catalogue::spec::{Actor, Means};
use crate::catalogue::{CoverageSpec, Noun};
use crate::report::formats::escape::escaped;
use crate::report::model::{Errand, Person};
use crate::report::statements::{Asked, Certainty, Deed, ErrandTopic, Errands, HoldsUp, Names, Request, Things, What};

pub(super) fn say(said: &Errands) -> Line {
    match said {
        Errands::Title { operator, who, errands, steps, names } => {
            let line = Line::plain(match who {
                None => "What is to be done, by whom, for ".to_owned(),
                Some(Actor::Provider) => "What takes time in ".to_owned(),
                Some(who) => format!("What {} has to do for ", somebody(*who, *names)),
            });
            let line = line.with(Role::Name, operator.to_string());
            match errands {
                0 => line.then(": nothing"),
                n => line.then(format!(": {} in {}", number(*n, "errand", "errands"), number(*steps, "step", "steps"))),
            }
        }
        Errands::Deed(deed) => title(deed),
        Errands::Because(why) => Line::plain(text(*why)),
        Errands::Where(means, names) => Line::plain(place_of(*means, *names)),
        Errands::HoldsUp(what) => holds_up(what),
        Errands::By { day, place: of, certainty: how } => {
            let of = of.map_or_else(String::new, |of| format!(" of {}", place(of)));
            let line = Line::plain(format!("{day}; after that one more bill{of} has to be awaited"));
            match how {
                Certainty::Documented => line,
                Certainty::Seen | Certainty::Inferred => line.with(Role::Muted, format!(" ({})", certainty(*how))),
            }
        }
        Errands::From(day) => Line::plain(format!("from {day}")),
        Errands::Today => Line::plain("today"),
        Errands::After(errands) => {
            let numbers: Vec<String> = errands.iter().map(ToString::to_string).collect();
            Line::plain(format!("once {} {} done", joined(&numbers), if numbers.len() == 1 { "is" } else { "are" }))
        }
        Errands::Over(Some(day)) => Line::plain(format!("over by {day}")),
        Errands::Over(None) => Line::plain("nobody says how long it takes"),
        Errands::Protected(n) => Line::of(
            Role::Warning,
            format!("{} protected: somebody has to agree to the end", number(*n, "thing is", "things are")),
        ),
        Errands::Lost(what) => Line::of(Role::Warning, format!("lost for good: {}", text(*what))),
        Errands::Odd(n) => {
            Line::of(Role::Warning, format!("what was read of {} does not fit the rest", number(*n, "thing", "things")))
        }
        Errands::Unread(n) => Line::of(
            Role::Warning,
            format!("{} of such things could not be read: there may be more", number(*n, "list", "lists")),
        ),
        Errands::Stopped(n) => Line::of(Role::Bad, format!("{} or held", number(*n, "step failed", "steps failed"))),
        Errands::Since(at) => Line::plain(format!("{}: it is waited for", at.format("%Y-%m-%d %H:%M UTC"))),
        Errands::Commands { shown, all } if shown < all => {
            Line::plain(format!("{} of {}", count(*shown), number(*all, "command", "commands")))
        }
        Errands::Commands { all, .. } => Line::plain(number(*all, "command", "commands")),
        Errands::RequestLabel(support) => Line::plain(format!("request to {}", text(*support))),
        Errands::Request(said) => Line::plain(request(said)),
    }
}

/// Whose errands follow, and how many.
pub(super) fn person(person: &Person) -> Line {
    let Person { actor, today, later, steps } = person;
    let all = today + later;
    let when = match (today, later) {
        (_, 0) if all == 1 => "today".to_owned(),
        (_, 0) => "all today".to_owned(),
        (0, _) => "later".to_owned(),
        _ => format!("{} today", count(*today)),
    };
    let line = Line::of(Role::Strong, whose(*actor)).then(format!(": {}, {when}", number(all, "errand", "errands")));
    if *steps == all { line } else { line.then(format!("; {}", number(*steps, "step", "steps"))) }
}

const fn whose(actor: Actor) -> &'static str {
    match actor {
        Actor::Api => "You",
        Actor::ConsoleUser => "You, in the console",
        Actor::RootUser => "Root user",
        Actor::Support => "Support",
        Actor::Provider => "Time",
        Actor::Payer => "Payer",
    }
}

pub(super) fn names(errand: &Errand) -> Line {
    let line = Line::of(Role::Name, errand.names.join(", "));
    match errand.hidden {
        0 => line,
        n => line.with(Role::Muted, format!(" and {} more", count(n))),
    }
}

/// `steps 36–40, 55`.
pub(super) fn steps(errand: &Errand) -> Line {
    let what = if errand.steps.len() == 1 { "step" } else { "steps" };
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for step in &errand.steps {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *step => *last = *step,
            _ => runs.push((*step, *step)),
        }
    }
    let hidden = runs.len().saturating_sub(MOST_RUNS);
    let runs = runs.iter().take(MOST_RUNS).map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    });
    let runs = runs.collect::<Vec<_>>().join(", ");
    let more = if hidden == 0 { "" } else { " …" };
    Line::of(Role::Muted, format!("{what} {runs}{more}"))
}

/// So many runs of step numbers are written out.
const MOST_RUNS: usize = 8;

pub(super) const fn topic(topic: ErrandTopic) -> &'static str {
    match topic {
        ErrandTopic::Where => "where",
        ErrandTopic::Why => "why",
        ErrandTopic::HoldsUp => "holds up",
        ErrandTopic::When => "when",
        ErrandTopic::Since => "since",
        ErrandTopic::ByWhen => "by when",
        ErrandTopic::Mind => "mind",
    }
}

fn title(deed: &Deed) -> Line {
    let verb = match (&deed.off, deed.action) {
        (Some(_), _) => "take",
        (None, None) => "end",
        (None, Some(action)) => verb(action),
    };
    let rest = if deed.is_rest { "then " } else { "" };
    let line = Line::plain(capitalised(&format!("{rest}{verb} ")));
    let line = match &deed.what {
        What::Account => line.then("the account"),
        What::Things(things) if things.count == 1 => line.join(named(things)),
        What::Things(things) => line.then(format!("the {}", counted(things.count, things.noun))),
        What::Kinds(kinds) => line.then(listed(kinds)),
        What::Many(n) => line.then(format!("{} things", count(*n))),
    };
    let line = match &deed.off {
        Some(off) => line.then(" off ").join(named(off)),
        None => line.then(in_place(deed)),
    };
    let line = match &deed.then {
        Some(then) if then.count == 1 => line.then(", then ").join(named(then)),
        Some(then) => line.then(format!(", then {}", counted(then.count, then.noun))),
        None => line,
    };
    match &deed.amount {
        Some(amount) => line.then(format!(": {amount}")),
        None => line,
    }
}

/// ` in japan`; of a bill, ` of japan`.
fn in_place(deed: &Deed) -> String {
    let word = if deed.is_bill { "of" } else { "in" };
    deed.place.map_or_else(String::new, |of: CoverageSpec| format!(" {word} {}", place(of)))
}

/// `2 SIMs, 1 virtual SIM and 3 orders`.
fn listed(kinds: &[(usize, Noun)]) -> String {
    let each: Vec<String> = kinds.iter().map(|(n, noun)| counted(*n, *noun)).collect();
    joined(&each)
}

fn joined(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn place_of(means: Means, names: Names) -> String {
    match means {
        Means::Api(_) => "in the console, or by the command".to_owned(),
        Means::Console(path) => format!("in the console: {}", text(path)),
        Means::Support(what) => format!("ask {} for: {}", text(names.support), text(what)),
        Means::Wait(what) | Means::Payment(what) => text(what).to_owned(),
    }
}

fn holds_up(HoldsUp { what, kinds: _, account, days }: &HoldsUp) -> Line {
    let each = what.iter().map(|things: &Things| match things.count {
        1 => named(things).text(),
        n => counted(n, things.noun),
    });
    let mut each: Vec<String> = each.collect();
    let hidden: usize = what.iter().skip(MOST_KINDS).map(|things| things.count).sum();
    if hidden > 0 {
        each.truncate(MOST_KINDS);
        each.push(number(hidden, "other thing", "other things"));
    }
    each.extend(account.then(|| "the account".to_owned()));
    let line = Line::plain(joined(&each));
    match days {
        Some(days) => {
            line.then("; done today, the account can be closed ").with(Role::Strong, days_of(*days)).then(" earlier")
        }
        None => line,
    }
}

/// So many kinds of things that wait are told apart.
const MOST_KINDS: usize = 4;

fn days_of(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// A message, in several lines. What comes from the account begins none.
fn request(Request { operator, asks, dates, closes }: &Request) -> String {
    let mut lines = vec![format!("Operator: {operator}"), String::new()];
    let why = if *closes { "We are closing this account" } else { "We are ending a part of this account" };
    for (what, things) in asks {
        lines.push(format!("{why}, and ask for {}:", text(*what)));
        lines.extend(things.iter().map(asked));
        lines.push(String::new());
    }
    if let Some((early, late)) = dates {
        lines.push(format!("If this is done today, the account can be closed on {early} instead of {late}."));
    }
    lines.push("Please confirm the day on which it is done.".to_owned());
    lines.join("\n")
}

fn asked(Asked { noun, key, name, place: at, ends }: &Asked) -> String {
    let name = name.as_ref().map_or_else(String::new, |name| format!(" \"{}\"", escaped(name)));
    let at = at.map_or_else(String::new, |at| format!(", {}", place(at)));
    let ends = ends.map_or_else(String::new, |day| format!(", until {day}"));
    format!("- {} {}{name}{at}{ends}", one(*noun), escaped(key))
}
