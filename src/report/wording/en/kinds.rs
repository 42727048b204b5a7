//! `kinds`.

use super::words::{self, by_hand, category, text, verb};
use super::{Line, Role};
use crate::catalogue::spec::{Means, Strength};
use crate::report::statements::{Billing, Called, EndsBy, FoundBy, Kinds, Undoing};

pub(super) fn say(said: &Kinds) -> Line {
    match said {
        Kinds::Kind { name, summary } => Line::of(Role::Name, *name).then(format!(": {}", text(*summary))),
        Kinds::Assumed(assumed) => Line::of(Role::Muted, format!("assumed: {}", text(*assumed))),
        said => Line::plain(property(said)),
    }
}

fn property(said: &Kinds) -> String {
    match said {
        Kinds::Kind { summary: said, .. } | Kinds::Assumed(said) | Kinds::Area(said) => text(*said).to_owned(),
        Kinds::Title { kinds } => format!("{kinds} kinds; * closing the account depends on it (^ seen, ~ inferred)"),
        Kinds::Aliases(names) => names.join(", "),
        Kinds::Home(coverages) if coverages.is_empty() => "the operator has one set for all coverages".to_owned(),
        Kinds::Home(coverages) => {
            let names: Vec<_> = coverages.iter().map(|coverage| words::place(*coverage)).collect();
            format!("each coverage has its own: {}", names.join(", "))
        }
        Kinds::FoundBy(said) => found_by(said),
        Kinds::GoneWhenUnlisted => "it is no longer listed".to_owned(),
        Kinds::GoneWhen { fields, statuses } => {
            let fields = fields.join(" or ");
            match statuses.as_slice() {
                [] => format!("it is no longer listed; no value of {fields} says so"),
                statuses => format!("{fields} is {}, or it is no longer listed", statuses.join(", ")),
            }
        }
        Kinds::Statuses(statuses) => statuses.join(", "),
        Kinds::Protected { field, on_when, lift: Some(Called { operation, command }) } => {
            let lift = match command {
                Some(command) => format!("{command} ({})", operation.id),
                None => operation.id.to_owned(),
            };
            format!("while {field} is {on_when}; lifted by {lift}")
        }
        Kinds::Protected { field, on_when, lift: None } => format!("while {field} is {on_when}; no operation lifts it"),
        Kinds::Order { kinds, strength, reason, never } => {
            let order = format!("{} ({}), because {}", kinds.join(", "), how(*strength), text(*reason));
            never.map_or_else(|| order.clone(), |never| format!("{order}; {}", text(never)))
        }
        Kinds::EndsBy(said) => ends_by(said),
        Kinds::Who(who) => text(*who).to_owned(),
        Kinds::OnlySupport(support) => format!("{} only", text(*support)),
        Kinds::Undoing(Undoing::Possible) => "can be undone".to_owned(),
        Kinds::Undoing(Undoing::Impossible(None)) => "cannot be undone".to_owned(),
        Kinds::Undoing(Undoing::Impossible(Some(lost))) => format!("cannot be undone; lost: {}", text(*lost)),
        Kinds::Billing(Billing::UntilItEnds) => "yes, until it ends".to_owned(),
        Kinds::Billing(Billing::Once) => "yes".to_owned(),
        Kinds::Billing(Billing::WhatBelongsToIt) => {
            "not by itself, but what belongs to it is charged until it ends".to_owned()
        }
        Kinds::Billing(Billing::Nothing) => "no".to_owned(),
        Kinds::Blocks(blocks) => words::blocks(*blocks).to_owned(),
        Kinds::Category(named) => category(*named),
    }
}

fn found_by(said: &FoundBy) -> String {
    match said {
        FoundBy::Listed(call) => words::operation(call),
        FoundBy::Within { kind, rows: "" } => format!("inside each {kind}: the response itself"),
        FoundBy::Within { kind, rows } => format!("inside each {kind}: {rows}"),
        FoundBy::Implied { by, why } => {
            format!("nothing; it is there where {} are, because {}", by.join(" or "), text(*why))
        }
        FoundBy::Shown { kind, statuses, why } => {
            format!("nothing; it shows in a {kind} that is {}, because {}", statuses.join(" or "), text(*why))
        }
        FoundBy::Unlisted { look, why } => format!("nothing ({}); look here: {}", text(*why), text(*look)),
    }
}

fn ends_by(said: &EndsBy) -> String {
    match said {
        EndsBy::ByCall { action, statuses, call } => {
            format!("{}{}: {}", verb(*action), while_it_is(statuses), words::operation(call))
        }
        EndsBy::ByHand { action, statuses, means, support } => {
            let (verb, when) = (verb(*action), while_it_is(statuses));
            match *means {
                Means::Wait(until) => format!("{verb} {}{when}", text(until)),
                Means::Api(_) | Means::Console(_) | Means::Support(_) | Means::Payment(_) => {
                    format!("{verb}{when}: {}", by_hand(*means, *support))
                }
            }
        }
        EndsBy::Alternative { what, statuses } => format!("{}{}", text(*what), while_it_is(statuses)),
        EndsBy::Nothing => "no way that winddown knows".to_owned(),
    }
}

fn while_it_is(statuses: &[&str]) -> String {
    if statuses.is_empty() { String::new() } else { format!(" (while {})", statuses.join(", ")) }
}

/// How strictly one kind goes before another.
const fn how(strength: Strength) -> &'static str {
    match strength {
        Strength::Hard => "must",
        Strength::Recommended => "should",
        Strength::Cascade => "goes along",
        Strength::ExportFirst => "export",
        Strength::Optional => "may",
    }
}
