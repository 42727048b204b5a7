//! `explain`.

use std::borrow::Cow;

use super::words::{
    actor, category, certainty, count, counted, done_to_it, errand, in_place, named, number, one, text, verb,
};
use super::{Line, Role};
use crate::account::Fact;
use crate::catalogue::Code;
use crate::catalogue::spec::Means;
use crate::diagnosis::Evidence;
use crate::report::model::Cause;
use crate::report::statements::{Explain, Neighbours, Outlook, Subject};

pub(super) fn say(said: &Explain) -> Line {
    match said {
        Explain::Headline { subject: it, outlook } => headline(subject(it), outlook),
        Explain::GoesWithTheAccount => Line::plain("the account does not wait for it: it disappears with the account"),
        Explain::Code(code) => Line::of(Role::Strong, code.as_str()),
        Explain::Rule { before, reason } => Line::plain(format!("before {before}, because {}", text(*reason))),
        Explain::Category { category: named, certainty: how } => {
            Line::plain(category(Some(*named))).with(Role::Muted, format!(" ({})", certainty(*how)))
        }
        Explain::Evidence(said) => {
            let (what, value) = evidence(said.clone());
            Line::plain(format!("{what}: {value}"))
        }
        Explain::ByCall(action) => Line::plain(format!("{}:", done_to_it(*action))),
        Explain::ByHand { action, means, support } => Line::plain(match *means {
            Means::Api(_) => format!("{}:", done_to_it(*action)),
            means @ (Means::Console(said) | Means::Support(said)) => errand(means, text(said), *support),
            Means::Wait(until) => format!("{} {}", verb(*action), text(until)),
            Means::Payment(how) => format!("{}: {}", verb(*action), text(how)),
        }),
        Explain::Neighbours { which, names, hidden } => {
            let line = Line::plain(neighbours(*which)).with(Role::Name, names.join(", "));
            if *hidden == 0 { line } else { line.then(format!(" and {} more", count(*hidden))) }
        }
    }
}

fn headline(it: Line, outlook: &Outlook) -> Line {
    match outlook {
        Outlook::Gone { status } => {
            let status = status.as_ref().map(|status| format!(": it is {status}, though still listed"));
            it.with(Role::Good, " is not in the way").then(status.unwrap_or_default())
        }
        Outlook::AccountBlocked => {
            it.with(Role::Bad, " cannot be closed yet").then(", because these have to go first:")
        }
        Outlook::Blocked => it.with(Role::Bad, " cannot end yet").then(", because these have to go first:"),
        Outlook::AccountClosable => it.with(Role::Good, " can be closed now"),
        Outlook::AccountMayBeClosable { gaps } => {
            let unread = number(*gaps, "thing that matters is unread", "things that matter are unread");
            it.with(Role::Warning, format!(" may be closable, but {unread}"))
        }
        Outlook::NeedsTime { by } => {
            let line = it.with(Role::Warning, " only needs time");
            line.then(by.map_or_else(String::new, |day| format!(", expected by {day}")))
        }
        Outlook::NeedsSupport { ends_on, support } => {
            let line = it.with(Role::Warning, format!(" waits for {}", text(*support)));
            line.then(ends_on.map_or_else(String::new, |day| format!("; without that it ends by itself on {day}")))
        }
        Outlook::CanEndToday { acts } => {
            let acts: Vec<String> = acts.iter().map(|act| done_to_it(*act)).collect();
            it.with(Role::Good, ": nothing goes before it").then(format!(". Today: {}", acts.join(", then ")))
        }
        Outlook::NeverEnds => it.with(Role::Warning, " never ends").then(": nobody can do anything about it"),
    }
}

const fn neighbours(which: Neighbours) -> &'static str {
    match which {
        Neighbours::RecommendedFirst => "recommended first: ",
        Neighbours::Waiting => "these wait for it: ",
        Neighbours::RecommendedBefore => "recommended before: ",
    }
}

fn subject(Subject { noun, address, name }: &Subject) -> Line {
    let line = Line::plain(format!("{} ", one(*noun))).with(Role::Name, address.clone());
    match name {
        Some(name) => line.then(" (").with(Role::Name, name.clone()).then(")"),
        None => line,
    }
}

/// `6 SIMs in global [1]  NOT_TERMINATED, API`.
pub(super) fn cause(Cause { things, place, number, told }: &Cause) -> Line {
    let line = match (number, told) {
        (Some(number), Some(_)) => Line::of(Role::Strong, format!("[{number}] ")),
        (None, _) | (_, None) => Line::default(),
    };
    let line = match things.count {
        1 => line.join(named(things)),
        n => line.then(counted(n, things.noun)).then(in_place(*place)),
    };
    match (told, number) {
        (Some(told), _) => {
            let who = told.actor.map_or("", actor);
            line.then("  ").with(Role::Strong, told.code.map_or("", Code::as_str)).then(format!(", {who}"))
        }
        (None, Some(number)) => line.with(Role::Muted, format!(", see [{number}]")),
        (None, None) => line,
    }
}

/// What a fact is about, and what it says.
pub(in crate::report) fn evidence(evidence: Evidence<'_>) -> (Cow<'static, str>, Cow<'_, str>) {
    match evidence {
        Evidence::Expected => {
            ("expected".into(), "no response lists it yet, but charges of that month are to be expected".into())
        }
        Evidence::Status(status) => ("status".into(), status),
        Evidence::StatusMissing => ("status".into(), "none, although it should have one".into()),
        Evidence::Protected => ("protection".into(), "on".into()),
        Evidence::ProtectionAssumed => ("protection".into(), "not stated, so taken as on".into()),
        Evidence::Fact(what, value) => (fact(what).into(), value),
        Evidence::MissingReference { role, kind, key } => {
            (format!("{role} (not in the account)").into(), format!("{kind}/{key}").into())
        }
    }
}

const fn fact(fact: Fact) -> &'static str {
    match fact {
        Fact::EndsAt => "ends at",
        Fact::NextMonth => "from next month",
        Fact::BilledTo => "billed to",
        Fact::Amount => "amount",
        Fact::Currency => "currency",
        Fact::UnitPrice => "price of a unit",
        Fact::Quantity => "quantity",
        Fact::InUse => "in use",
        Fact::SharedWith => "shared with",
        Fact::Detail => "detail",
    }
}
