//! `what-if` and `diff`.

use chrono::NaiveDate;

use super::check::in_the_way;
use super::plan::dates;
use super::words::{
    actor, certainty, count, counted, counted_kinds, in_place, many, named, number, person, place, text,
};
use super::{English, Line, Role};
use crate::account::{Money, OperatorId};
use crate::catalogue::{CoverageSpec, Noun};
use crate::report::hints::Hint;
use crate::report::statements::{Certainty, Changes, Clears, Outcome, Stops, Supposed, Things, WhatIf};

pub(super) fn say(english: English<'_>, said: &WhatIf) -> Line {
    match said {
        WhatIf::Title { operator, then, now } => title(operator, *then, *now),
        WhatIf::Supposed { what, place } => in_its_place(*place, supposed(what)),
        WhatIf::Verdicts { was, is } => Line::of(Role::Strong, is.name()).then(format!(", and {was} as it is")),
        WhatIf::DateMoves { was, is, is_certain } => date(*was, *is, *is_certain),
        WhatIf::Because { day, milestone } => Line::plain(format!("{day}  ")).join(dates(english, milestone)),
        WhatIf::InTheWay { place, group } => in_its_place(*place, in_the_way(group)),
        WhatIf::Stays { kinds, left, roots } => Line::plain(format!(
            "{}; so {} would be in the way, and {} of them can be acted on today",
            counted_kinds(kinds),
            number(*left, "blocker", "blockers"),
            count(*roots)
        )),
        WhatIf::Open { kinds, names } => kinds_named(kinds, names).then(": cannot end as long as that is kept"),
        WhatIf::Uncertain { names, hidden } => {
            let line = Line::plain("How long these take is not stated, so they count as done at once: ")
                .with(Role::Name, names.join(" "));
            if *hidden == 0 { line } else { line.with(Role::Muted, format!(" … and {} more", count(*hidden))) }
        }
        WhatIf::OnlySupposed => Line::of(
            Role::Muted,
            "This is a supposition: nothing was done or checked for it, and what is unread stays unread.",
        ),
        WhatIf::NoLever { operator } => {
            Line::of(Role::Name, operator.to_string()).then(": nothing is in the way on which somebody could act today")
        }
        WhatIf::Levers { operator, shown, all } => levers(english, operator, *shown, *all),
        WhatIf::Lever { days, cleared, ready, alone, charges } => lever(*days, *cleared, *ready, *alone, charges),
        WhatIf::ClosingBy { operator, day, close, is_possible, is_certain } => {
            closing_by(operator, *day, *close, *is_possible, *is_certain)
        }
        WhatIf::Early { support } => Line::plain(format!("{} has to end these before their terms:", text(*support))),
        WhatIf::Due { kinds, names } => kinds_named(kinds, names),
    }
}

/// `1 VPG, 2 SIMs (one, other, third)`; without names where there are too many.
fn kinds_named(kinds: &[(usize, Noun)], names: &[String]) -> Line {
    let line = Line::plain(counted_kinds(kinds));
    if names.is_empty() { line } else { line.then(" (").with(Role::Name, names.join(", ")).then(")") }
}

fn title(operator: &OperatorId, then: Outcome, now: Option<NaiveDate>) -> Line {
    let line = Line::plain("If this were so, ").with(Role::Name, operator.to_string());
    match then {
        Outcome::Closed => line.then(" would be closed"),
        Outcome::Closable => line.with(Role::Good, " could be closed at once"),
        Outcome::MayBeClosable => line
            .with(Role::Warning, " might be closable at once")
            .then(": nothing known would be in the way, but not everything that matters was read"),
        Outcome::On { day, is_certain } => {
            let known = if is_certain { "" } else { ", as far as is known," };
            let line = line.then(format!(" could be closed{known} on ")).with(Role::Strong, day.to_string());
            line.then(now.map_or_else(|| "; as it is, on no day".to_owned(), |now| gained(now, day)))
        }
        Outcome::Kept => line.with(Role::Bad, " could not be closed").then(": what is kept stays in it"),
        Outcome::NoDate => line.with(Role::Bad, " could not be closed on any day that is known"),
    }
}

/// `, 32 days earlier`.
fn gained(was: NaiveDate, is: NaiveDate) -> String {
    match (was - is).num_days() {
        0 => ", the same day as without it".to_owned(),
        days if days > 0 => format!(", {} earlier", span(days)),
        days => format!(", {} later", span(-days)),
    }
}

fn span(days: i64) -> String {
    number(usize::try_from(days).unwrap_or_default(), "day", "days")
}

fn date(was: Option<NaiveDate>, is: Option<NaiveDate>, is_certain: bool) -> Line {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "no day".to_owned(), |day| day.to_string());
    let line = Line::of(Role::Strong, day(is)).then(format!(" in place of {}", day(was)));
    let line = match (was, is) {
        (Some(was), Some(is)) => line.then(gained(was, is)),
        _ => line,
    };
    if is_certain || is.is_none() { line } else { line.then(", as far as is known") }
}

fn supposed(what: &Supposed) -> Line {
    let things = |things: &Things, one: &str, many: &str| {
        the_things(things).then(if things.count == 1 { one.to_owned() } else { many.to_owned() })
    };
    match what {
        Supposed::Gone(it) => things(it, " is gone, and on no bill to come", " are gone, and on no bill to come"),
        Supposed::EndsToday(it) => {
            things(it, " ends today, and is on this month's bill", " end today, and are on this month's bill")
        }
        Supposed::Paid(it) => things(it, " is paid", " are paid"),
        Supposed::Unprotected(it) => things(it, " is not protected", " are not protected"),
        Supposed::Kept(it) => things(it, " is kept", " are kept"),
        Supposed::NoOthers(noun) => {
            Line::plain(format!("somebody has looked, and there are no {} besides those that are known", many(*noun)))
        }
        Supposed::Acts { actor, names } => Line::plain(format!(
            "{} does today everything that is theirs alone and waits for nobody else",
            person(*actor, *names)
        )),
    }
}

/// `SIM acme-g-01`, `4,000 SIMs`, `2 SIMs (one, other)`.
fn the_things(things: &Things) -> Line {
    if things.count == 1 {
        return named(things);
    }
    let line = Line::plain(counted(things.count, things.noun));
    if things.names.is_empty() { line } else { line.then(" (").with(Role::Name, things.names.join(", ")).then(")") }
}

/// `japan: 2 SIMs`; without a place where the operator shares it.
fn in_its_place(at: Option<CoverageSpec>, line: Line) -> Line {
    at.map_or_else(Line::default, |at| Line::of(Role::Muted, format!("{}: ", place(at)))).join(line)
}

fn levers(english: English<'_>, operator: &OperatorId, shown: usize, all: usize) -> Line {
    let line = Line::of(Role::Name, operator.to_string());
    let line = match all {
        1 => line.then(": one act is possible today"),
        all if all == shown => line.then(format!(": the {} acts that are possible today, the best first", count(all))),
        all => line.then(format!(": the best {} of {} acts that are possible today", count(shown), count(all))),
    };
    match english.command(&Hint::Suppose) {
        Some(command) => line.then("; to suppose one of them: ").with(Role::Command, command),
        None => line,
    }
}

fn lever(days: u32, cleared: usize, ready: usize, alone: usize, charges: &Stops) -> Line {
    let won = match days {
        0 => Line::default(),
        days => Line::of(Role::Good, format!("wins {}", span(days.into()))).with(Role::Muted, "; "),
    };
    let mut all = vec![format!("clears {}", number(cleared, "blocker", "blockers"))];
    if ready > 0 {
        all.push(format!("makes {} more ready to be acted on", count(ready)));
    }
    if alone > ready {
        all.push(format!("{} wait for it alone", count(alone)));
    }
    let sum = |all: &[Money]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    match charges {
        Stops { is_charged: false, .. } => {}
        Stops { monthly, .. } if monthly.is_empty() => all.push("stops charges".to_owned()),
        Stops { monthly, .. } => all.push(format!("stops {} a month without tax", sum(monthly))),
    }
    if !charges.saves.is_empty() {
        all.push(format!("saves {} of waiting", sum(&charges.saves)));
    }
    if !charges.fee.is_empty() {
        all.push(format!("costs {} to end early", sum(&charges.fee)));
    }
    if let Some(how @ (Certainty::Seen | Certainty::Inferred)) = charges.prices.map(Certainty::from) {
        all.push(format!("the prices are {}", certainty(how)));
    }
    won.with(Role::Muted, all.join("; "))
}

fn closing_by(
    operator: &OperatorId,
    day: NaiveDate,
    close: Option<NaiveDate>,
    is_possible: bool,
    is_certain: bool,
) -> Line {
    let line = Line::of(Role::Name, operator.to_string());
    let known = if is_certain { "" } else { ", as far as is known," };
    let then = close.map_or_else(String::new, |close| format!("; if all of it is done today, on {close}"));
    match (is_possible, close) {
        (true, _) => line
            .with(Role::Good, format!(" can be closed{known} by {day}"))
            .then(format!(" if everybody does their part in time{then}")),
        (false, Some(close)) => line
            .with(Role::Bad, format!(" cannot be closed by {day}"))
            .then(format!(": the earliest day{known} is "))
            .with(Role::Strong, close.to_string())
            .then(", even if everybody acts today; these dates forbid an earlier one:"),
        (false, None) => {
            line.with(Role::Bad, format!(" cannot be closed by {day}")).then(", nor on any day that is known")
        }
    }
}

pub(super) fn changes(said: &Changes) -> Line {
    match said {
        Changes::Same { operator } => {
            Line::of(Role::Name, operator.to_string()).then(": nothing that matters has changed")
        }
        Changes::Title { operator, cleared, new, others } => {
            let line = Line::of(Role::Name, operator.to_string())
                .then(": ")
                .with(Role::Good, format!("{} cleared", number(*cleared, "blocker", "blockers")))
                .then(", ")
                .with(Role::Strong, format!("{} new", count(*new)));
            match others {
                0 => line,
                n => line.then(", ").with(Role::Warning, format!("{} not seen again", count(*n))),
            }
        }
        Changes::Verdicts { was: (then, was), is: (now, is) } => {
            Line::plain(format!("{was} as of {then}, ")).with(Role::Strong, is.name()).then(format!(" as of {now}"))
        }
        Changes::Changed { place, things, was, is } => in_its_place(
            *place,
            the_things(things).then(": ").with(Role::Strong, is.as_str()).then(format!(", was {}", was.as_str())),
        ),
        Changes::Moved { place, things, was, is } => {
            in_its_place(*place, the_things(things).then(format!(": {}, was {}", clears(*is), clears(*was))))
        }
        Changes::Read { place, nouns, is_better } => {
            let kinds: Vec<&str> = nouns.iter().map(|noun| many(*noun)).collect();
            let how = if *is_better { "read better than before" } else { "not read as well as before" };
            Line::plain(format!("{}{}: {how}", kinds.join(", "), in_place(*place)))
        }
        Changes::NoLongerOdd(n) => Line::plain(format!(
            "{} that {} odd before",
            number(*n, "thing", "things"),
            if *n == 1 { "was" } else { "were" }
        )),
    }
}

/// `support on 2026-09-30`.
fn clears(Clears { actor: by, on }: Clears) -> String {
    let by = actor(by);
    on.map_or_else(|| by.to_owned(), |day| format!("{by} by {day}"))
}
