//! Pictures.

use super::words::{count, counted, in_place, number, one, place, sentence, text, verb};
use super::{Line, Role};
use crate::catalogue::spec::Action;
use crate::report::statements::{BoxPart, BoxSaid, Content, Key, Lane, Names, Picture, Things};

pub(super) fn say(said: &Picture) -> Line {
    Line::plain(match said {
        Picture::Title { operator, of } => match of {
            Some(thing) => format!("What {thing} of {operator} waits for, and what waits for it"),
            None => format!("What goes before what to close {operator}, by whom and when"),
        },
        Picture::Description { days, closes, path, names } => {
            let lanes: Vec<String> = Lane::ALL.iter().map(|one| lane(*one, *names)).collect();
            let days: Vec<String> = days.iter().map(ToString::to_string).collect();
            let lanes = format!("Five lanes from top to bottom: {}.", lanes.join(", "));
            let days = format!("Dates from left to right: {}.", days.join(", "));
            let path: Vec<String> = path.iter().map(|said| format!("{} ({})", title(said), names_of(said))).collect();
            let decides = closes.filter(|_| !path.is_empty());
            let decides = decides.map(|day| format!(" What decides {day}: {}.", path.join("; then ")));
            format!("{lanes} {days}{}", decides.unwrap_or_default())
        }
        Picture::Lane { lane: whose, names } => lane(*whose, *names),
        Picture::Steps(0) => "nothing to do".to_owned(),
        Picture::Steps(steps) => number(*steps, "step", "steps"),
        Picture::Waits(0) => "no waits".to_owned(),
        Picture::Waits(waits) => number(*waits, "wait", "waits"),
        Picture::Today(day) => format!("Today, {}", day.format("%-d %b %Y")),
        Picture::TodayStages(0) => "nothing to do".to_owned(),
        Picture::TodayStages(1) => "stage 1".to_owned(),
        Picture::TodayStages(last) => format!("stages 1 to {last}, counted as done today"),
        Picture::Days { first, last } if first == last => first.format("%-d %b").to_string(),
        Picture::Days { first, last } => format!("{} – {}", first.format("%-d %b"), last.format("%-d %b")),
        Picture::InDays { first: 1, last: 1 } => "in 1 day".to_owned(),
        Picture::InDays { first, last } if first == last => format!("in {first} days"),
        Picture::InDays { first, last } => format!("in {first} to {last} days"),
        Picture::Box(part, said) => return Line::of(role(*part), part_of(*part, said)),
        Picture::Key(key) => words_of(*key).to_owned(),
        Picture::Collapsed { errands, boxes } => {
            format!("{} errands in {} boxes: those of one date stand together", count(*errands), count(*boxes))
        }
    })
}

const fn role(part: BoxPart) -> Role {
    match part {
        BoxPart::Title => Role::Strong,
        BoxPart::Names => Role::Name,
        BoxPart::Extent | BoxPart::Protected | BoxPart::Whole | BoxPart::Towards => Role::Plain,
    }
}

fn lane(lane: Lane, names: Names) -> String {
    match lane {
        Lane::You => "You".to_owned(),
        Lane::RootUser => "Root user".to_owned(),
        Lane::Payer => "Payer".to_owned(),
        Lane::Support => "Support".to_owned(),
        Lane::Clock => format!("{}’s clock", text(names.provider)),
    }
}

fn part_of(part: BoxPart, said: &BoxSaid) -> String {
    match part {
        BoxPart::Title => title(said),
        BoxPart::Names => names_of(said),
        BoxPart::Extent => extent(said),
        BoxPart::Protected if said.protected == 0 => String::new(),
        BoxPart::Protected => format!("{} protected", count(said.protected)),
        BoxPart::Towards => towards(said),
        BoxPart::Whole => whole(said),
    }
}

/// What is done, to how many of what.
fn title(said: &BoxSaid) -> String {
    match &said.content {
        Content::Steps { action, things, .. } => {
            let what = match &things[..] {
                [only] if only.count == 1 => one(only.noun).to_owned(),
                [only] => counted(only.count, only.noun),
                all => number(all.iter().map(|of| of.count).sum(), "thing", "things"),
            };
            match action {
                Some(Action::LiftProtection) => format!("Unprotect {what}"),
                Some(action) => sentence(&format!("{} {what}", verb(*action))),
                None => format!("End {what}"),
            }
        }
        Content::Unread(n) => format!("{} not read", number(*n, "list", "lists")),
        Content::Odd(n) => number(*n, "oddity", "oddities"),
        Content::Held(n) => format!("{} not ended", number(*n, "thing", "things")),
    }
}

fn names_of(said: &BoxSaid) -> String {
    match &said.content {
        Content::Steps { things, place: at, .. } => {
            let listed = match &things[..] {
                [only] => listed(only),
                all => all.iter().map(|of| counted(of.count, of.noun)).collect::<Vec<_>>().join(", "),
            };
            match at {
                Some(at) if listed.is_empty() => place(*at).into_owned(),
                Some(at) => format!("{} · {listed}", place(*at)),
                None => listed,
            }
        }
        Content::Unread(_) => "look before closing".to_owned(),
        Content::Odd(_) => "do not fit the rest".to_owned(),
        Content::Held(_) => "they stay as they are".to_owned(),
    }
}

fn listed(things: &Things) -> String {
    let more = things.count.saturating_sub(things.names.len());
    let names = things.names.join(", ");
    if more == 0 || names.is_empty() { names } else { format!("{names} and {} more", count(more)) }
}

fn extent(said: &BoxSaid) -> String {
    match &said.content {
        Content::Steps { steps, stages: (first, last), .. } if first == last => {
            format!("{}, stage {first}", number(*steps, "step", "steps"))
        }
        Content::Steps { steps, stages: (first, last), .. } => {
            format!("{}, stages {first}–{last}", number(*steps, "step", "steps"))
        }
        Content::Unread(_) | Content::Odd(_) | Content::Held(_) => String::new(),
    }
}

fn whole(said: &BoxSaid) -> String {
    let Content::Steps { day, place, things, .. } = &said.content else {
        return format!("{}: {}", title(said), names_of(said));
    };
    let who = lane(said.lane, said.names);
    let names = match &things[..] {
        [only] => listed(only),
        all => {
            all.iter().map(|of| format!("{} {}", counted(of.count, of.noun), listed(of))).collect::<Vec<_>>().join("; ")
        }
    };
    let mut whole = format!("{who}: {}{}. {names}. {}, {day}", title(said), in_place(*place), extent(said));
    if said.protected > 0 {
        whole += &format!(". {} protected", count(said.protected));
    }
    if let Some(number) = said.critical {
        whole += &format!(". Number {number} of what decides the closing date");
    }
    whole
}

const fn words_of(key: Key) -> &'static str {
    match key {
        Key::Documented => "documented",
        Key::Inferred => "inferred, not documented",
        Key::Critical => "decides the closing date: follow the numbers",
        Key::Protected => "protected: needs consent",
        Key::Unread => "not read",
        Key::Odd => "does not fit, or is not ended",
        Key::Time => "time passes, nobody acts",
    }
}

/// Where lines to a box lead: `to bill 2026-08 of global`.
fn towards(said: &BoxSaid) -> String {
    let Content::Steps { action, things, place: at, .. } = &said.content else { return format!("to {}", title(said)) };
    let at = at.map_or_else(String::new, |at| format!(" in {}", place(at)));
    match &things[..] {
        _ if *action == Some(Action::CloseAccount) => "to closing".to_owned(),
        [only] => match &only.names[..] {
            [name] => format!("to {} {name}{at}", one(only.noun)),
            _ => format!("to {}{at}", counted(only.count, only.noun)),
        },
        all => format!("to {}{at}", number(all.iter().map(|of| of.count).sum(), "thing", "things")),
    }
}
