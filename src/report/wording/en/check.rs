//! `check`.

use std::borrow::Cow;

use super::words::{
    count, counted, counted_kinds, in_place, many, moved_by, named, number, one, person, place, text, verb,
};
use super::{English, Line, Role};
use crate::account::{Money, OperatorId};
use crate::catalogue::spec::{Actor, Means};
use crate::catalogue::{Code, CoverageSpec, Noun};
use crate::diagnosis::WhyUnknown;
use crate::report::hints::Hint;
use crate::report::statements::{
    Bills, Check, EarliestDate, GapReason, GapSubject, Group, Names, NoDate, Protected, When,
};

pub(super) fn say(english: English<'_>, said: &Check) -> Line {
    match said {
        Check::CanBeClosed { operator, by, names } => {
            let by = by.map_or_else(String::new, |(by, means)| closed_by(by, means, *names));
            name(operator).with(Role::Good, " can be closed now").then(by)
        }
        Check::IsClosed { operator } => name(operator).with(Role::Good, " is closed"),
        Check::MayBeClosable { operator } => name(operator)
            .with(Role::Warning, " may or may not be closable")
            .then(": nothing known is in the way, but not everything that matters was read"),
        Check::OnlyWaiting { operator, bills: Some(bills), .. } => {
            name(operator).with(Role::Warning, " cannot be closed yet").then(only_bills(bills))
        }
        Check::OnlyWaiting { operator, left, bills: None } => {
            let verbs = if let [(1, _)] = left[..] { "is left, which takes" } else { "are left, which take" };
            let left = format!(": only {} {verbs} time or a payment", counted_kinds(left));
            name(operator).with(Role::Warning, " cannot be closed yet").then(left)
        }
        Check::Blocked { operator, blockers, roots } => name(operator)
            .with(Role::Bad, " cannot be closed yet")
            .then(format!(": {}, {} can be acted on today", number(*blockers, "blocker", "blockers"), count(*roots))),
        Check::InTheWay(group) => in_the_way(group),
        Check::First(group) => Line::plain("first: ").join(in_the_way(group)),
        Check::FirstOfMany { total, kinds } => {
            Line::plain(format!("first: {} ({})", number(*total, "thing", "things"), listed(kinds)))
        }
        Check::UnderOther(kinds) => Line::of(
            Role::Muted,
            format!("the console's own checklist may show these under Other: {}", counted_kinds(kinds)),
        ),
        Check::OpenQuestions(n) => open_questions(english, *n),
        Check::Unread { what, hidden, place, why } => {
            let why = match why {
                GapReason::Because(WhyUnknown::Referred { from, kind, noun }) if what.len() > 1 => {
                    let many = noun.map_or_else(|| kind.clone(), |noun| many(noun).to_owned());
                    format!("{from} and others refer to them, but {many} were not read").into()
                }
                GapReason::Odd => "uncertain, see what is odd there".into(),
                GapReason::Because(why) => why_unknown(why),
            };
            Line::plain(format!("{}{}: {why}", unread(what, *hidden), in_place(*place)))
        }
        Check::NotPermitted { what, hidden } => {
            Line::plain(format!("{}: the user who read them lacks permissions", unread(what, *hidden)))
        }
        Check::ToGrant(n) => Line::plain(format!(
            "{}, granted by this statement:",
            number(*n, "permission is missing", "permissions are missing")
        )),
        Check::Why(why) => Line::plain(why_unknown(why).into_owned()),
        Check::CanBeAttested(claims) => Line::plain("if there are none: ").with(Role::Command, english.attest(claims)),
        Check::NoDate(why) => no_date(why),
        Check::Earliest(date) => earliest(english, date),
    }
}

fn earliest(
    english: English<'_>,
    EarliestDate { day, is_certain, if_support_acts, support, moved_by: days }: &EarliestDate,
) -> Line {
    let known = if *is_certain { "" } else { ", as far as is known," };
    let line = Line::plain(format!("earliest closing date{known} ")).with(Role::Strong, day.to_string());
    let line = match if_support_acts {
        Some(early) => {
            let line = line.then(format!(", or {early} if {} cancels today what only it can cancel", text(*support)));
            match english.command(&Hint::ShowLevers) {
                Some(command) => line.then(" (").with(Role::Command, command).then(" shows how)"),
                None => line,
            }
        }
        None => line,
    };
    let line = line.then(moved_by(days.as_ref()));
    match english.command(&Hint::ShowDates) {
        Some(command) => line.then("; ").with(Role::Command, command).then(" shows the dates behind it"),
        None => line,
    }
}

/// `: only bills are left: global 66.85 USD, japan 24105 JPY; confirmed by 2025-12-04`.
fn only_bills(Bills { amounts, unknown, by }: &Bills) -> String {
    let amount = |(at, money): &(Option<CoverageSpec>, Money)| match at {
        Some(at) => format!("{} {money}", place(*at)),
        None => money.to_string(),
    };
    let mut all: Vec<String> = amounts.iter().map(amount).collect();
    if *unknown > 0 {
        all.push(format!("{} of an amount not known yet", count(*unknown)));
    }
    let by = by.map_or_else(String::new, |day| format!("; confirmed by {day}"));
    format!(": only bills are left: {}{by}", all.join(", "))
}

fn name(operator: &OperatorId) -> Line {
    Line::of(Role::Name, operator.to_string())
}

/// ` by the root user, in the console`.
fn closed_by(by: Actor, means: Means, names: Names) -> String {
    let where_it_is_done = match means {
        Means::Console(_) => ", in the console",
        Means::Api(_) | Means::Support(_) | Means::Wait(_) | Means::Payment(_) => "",
    };
    format!(" by {}{where_it_is_done}", person(by, names))
}

fn open_questions(english: English<'_>, n: usize) -> Line {
    let open = format!("{} for a person", number(n, "open question", "open questions"));
    match english.command(&Hint::ShowQuestions) {
        Some(command) => Line::plain(format!("{open}: ")).with(Role::Command, command),
        None => Line::plain(open),
    }
}

fn unread(what: &[GapSubject], hidden: usize) -> String {
    let name = |gap: &GapSubject| match gap {
        GapSubject::Kind(noun) => many(*noun).to_owned(),
        GapSubject::Thing(address) => address.clone(),
    };
    let mut all: Vec<String> = what.iter().map(name).collect();
    if hidden > 0 {
        all.push(format!("{} more", count(hidden)));
    }
    all.join(", ")
}

/// Each kind; without a number where it is one thing.
fn listed(kinds: &[(usize, Noun)]) -> String {
    let kinds = kinds.iter().map(|(n, noun)| match n {
        1 => one(*noun).to_owned(),
        n => counted(*n, *noun),
    });
    kinds.collect::<Vec<_>>().join(", ")
}

/// `6 SIMs to terminate, 2 of them protected`.
pub(super) fn in_the_way(group: &Group) -> Line {
    let Group { things, protected, when, shared_with, amount, brings, .. } = group;
    let line = match things.count {
        1 => named(things),
        n => Line::plain(counted(n, things.noun)),
    };
    let mut line = line.then(what_is_the_matter(group));
    if things.count > 1 && !things.names.is_empty() {
        line = line.then(" (").with(Role::Name, things.names.join(", ")).then(
            match things.count.saturating_sub(things.names.len()) {
                0 => ")".to_owned(),
                hidden => format!(" and {} more)", count(hidden)),
            },
        );
    }
    if let Some(protected) = protected {
        line = line.join(protection(protected, things.count));
    }
    match when {
        Some(When::Scheduled { first, .. }) if things.count == 1 => {
            line = line.then(format!(", or it ends by itself on {first}"));
        }
        Some(When::Scheduled { count: 1, first }) => {
            line = line.then(format!(", 1 of them ends by itself on {first}"));
        }
        Some(When::Scheduled { count: n, first }) => {
            line = line.then(format!(", {} of them end by themselves from {first} on", count(*n)));
        }
        Some(When::ExpectedBy(day)) => line = line.then(format!(", expected by {day}")),
        None => {}
    }
    if !shared_with.is_empty() {
        line = line.then(", shared with ").with(Role::Warning, shared_with.join(", ")).then(", which it cuts off too");
    }
    if let Some(amount) = amount {
        line = line.then(format!(", {amount}"));
    }
    match brings {
        Some((n, noun)) => {
            line.then(format!("; it brings {} more {}", count(*n), if *n == 1 { one(*noun) } else { many(*noun) }))
        }
        None => line,
    }
}

fn what_is_the_matter(Group { things, code, status, ends_by, .. }: &Group) -> String {
    let status = status.as_deref().unwrap_or("none");
    match code {
        Code::BillUnconfirmed => ": amount not confirmed yet".to_owned(),
        Code::BillDeferred => ": deferred, and not paid until a later statement covers it".to_owned(),
        Code::BillUnpaid => format!(": not paid ({status})"),
        Code::PaymentFailed => ": payment failed".to_owned(),
        Code::PaymentMethodInvalid => format!(": does not work ({status})"),
        Code::TerminationInProgress => ": ending already".to_owned(),
        Code::SetupInProgress => ": still being set up".to_owned(),
        Code::TransferPending => ": being transferred".to_owned(),
        Code::StatusUnrecognised => format!(": no source explains the status {status}"),
        Code::KeptByRequest => ": to be kept".to_owned(),
        Code::DependencyCycle => ": part of a circle, so it waits for itself".to_owned(),
        Code::OrderOpen => format!(": {status}, to {}", ends_by.map_or("settle", verb)),
        Code::NotTerminated
        | Code::TerminationProtected
        | Code::StillAttached
        | Code::StillInUse
        | Code::ContractActive
        | Code::ServiceActive
        | Code::InventoryUnread
        | Code::RefusedUnexplained => match ends_by {
            Some(action) => format!(" to {}", verb(*action)),
            None => format!(": no way to end a {} is known", one(things.noun)),
        },
    }
}

fn protection(Protected { count: n, names, is_liftable, is_assumed }: &Protected, of: usize) -> Line {
    let whose = if of == 1 { String::new() } else { format!(" {} of them", count(*n)) };
    let mut line = Line::plain(",").then(whose).with(Role::Warning, " protected");
    if !names.is_empty() {
        line = line.then(" (").with(Role::Name, names.join(", ")).then(")");
    }
    if !is_liftable {
        line = line.then(": no way to lift the protection is documented");
    }
    if *is_assumed {
        line = line.then(" (not stated, so taken as protected)");
    }
    line
}

fn no_date(why: &NoDate) -> Line {
    match why {
        NoDate::Circle => {
            Line::plain("no closing date: things wait for each other in a circle, so none of them can go first")
        }
        NoDate::NothingEnds { first, more, support } => {
            let line = Line::plain("no closing date: no way is known to end ").with(Role::Name, first.clone());
            let line = if *more == 0 { line } else { line.then(format!(" and {} more", count(*more))) };
            line.then(format!(", which has to go first; ask {}", text(*support)))
        }
    }
}

/// Why something is not known.
pub(in crate::report) fn why_unknown(why: &WhyUnknown) -> Cow<'_, str> {
    match why {
        WhyUnknown::Unread(why) => Cow::Borrowed(why),
        WhyUnknown::Referred { from, kind, noun } => {
            let many = noun.map_or_else(|| kind.clone(), |noun| many(noun).to_owned());
            format!("{from} refers to it, but {many} were not read").into()
        }
    }
}
