//! What does not fit the rest.

use super::words::{counted, in_place, many, named};
use super::{Line, Role};
use crate::account::{Aspect, Finding};
use crate::report::statements::{Odd, OddSubject, Things};

pub(super) fn say(said: &Odd) -> Line {
    match said {
        Odd::Found { subject: about, place, finding: found, origin } => {
            let line = subject(about, &in_place(*place)).then(format!(": {}", finding(found, about.is_many())));
            if origin.is_empty() { line } else { line.with(Role::Muted, format!(" ({origin})")) }
        }
        Odd::ReadAgain => {
            Line::plain("read the account again; if anything may still hide a blocker then, look in the console")
        }
    }
}

fn subject(about: &OddSubject, place: &str) -> Line {
    match about {
        OddSubject::Rows(Things { noun, count: 1, .. }) => Line::plain(format!("a row of {}{place}", many(*noun))),
        OddSubject::Rows(Things { noun, .. }) => Line::plain(format!("rows of {}{place}", many(*noun))),
        OddSubject::Things(things) if things.count == 1 => named(things).then(place.to_owned()),
        OddSubject::Things(Things { noun, count: n, names }) => {
            let more = if names.len() < *n { ", …" } else { "" };
            Line::plain(format!("{}{place} (", counted(*n, *noun)))
                .with(Role::Name, format!("{}{more}", names.join(", ")))
                .then(")")
        }
    }
}

/// What is odd about one thing, or about several that differ in their values.
fn finding(finding: &Finding, is_many: bool) -> String {
    match finding {
        Finding::DanglingReference { role, target } if is_many => {
            format!("`{role}` is something that no list shows, such as {target}")
        }
        Finding::DanglingReference { role, target } => format!("`{role}` is {target}, which no list shows"),
        Finding::ForeignOwner { owner } => format!("owned by {owner}, so it is not counted as this account's"),
        Finding::OwnerUnclear { owner } => {
            format!("the owner is `{owner}`, which is no operator id; counted as this account's own")
        }
        Finding::Conflict { what, .. } if is_many => {
            format!("read twice, with another {} each time; {}", aspect(*what), what_counts(*what))
        }
        Finding::Conflict { what, one, other } => format!(
            "read twice, once with the {} `{one}` and once with `{other}`; {}",
            aspect(*what),
            what_counts(*what)
        ),
        Finding::NoKey => "the id is missing".to_owned(),
        Finding::NotAnObject { found } => format!("{found} instead of an object"),
        Finding::FieldUnreadable { field, found } => format!("the field `{field}` holds {found}"),
        Finding::StatusUnrecognised { status } => format!("the status is `{status}`, which winddown does not know"),
        Finding::TooLong { what, .. } if is_many => {
            format!("the {} is longer than 4,096 bytes and is left out", aspect(*what))
        }
        Finding::TooLong { what, begin } => {
            format!("the {} is longer than 4,096 bytes and is left out; it begins with `{begin}`", aspect(*what))
        }
    }
}

const fn aspect(what: Aspect) -> &'static str {
    match what {
        Aspect::Key => "id",
        Aspect::Name => "name",
        Aspect::Status => "status",
        Aspect::Protection => "protection",
        Aspect::End => "end",
        Aspect::NextMonth => "status from next month",
        Aspect::BilledTo => "coverage that is billed",
        Aspect::Quantity => "quantity",
    }
}

/// Which of two values counts.
const fn what_counts(what: Aspect) -> &'static str {
    match what {
        Aspect::Status | Aspect::Protection | Aspect::NextMonth => "the one that blocks counts",
        Aspect::Key | Aspect::Name => "one of them is shown",
        Aspect::End => "the later one counts",
        Aspect::BilledTo => "it may be on the bills of either",
        Aspect::Quantity => "the greater one counts",
    }
}
