//! What to do about steps that are stopped.

use super::words::count;
use super::{English, Line, Role};
use crate::plan::Selector;
use crate::report::hints::Hint;

/// `g:sim, vpg`.
pub(super) fn selected(what: &[Selector]) -> String {
    what.iter().map(Selector::to_string).collect::<Vec<_>>().join(", ")
}

pub(super) fn agree(english: English<'_>, protections: usize, what: &[Selector]) -> Line {
    let what_for = match protections {
        1 => "to agree to lifting the protection".to_owned(),
        n => format!("to agree to lifting all {} protections", count(n)),
    };
    match english.command(&Hint::LiftProtection(what.to_vec())) {
        Some(command) => Line::plain(format!("{what_for}: ")).with(Role::Command, command),
        None => Line::plain(format!("somebody has {what_for}: ")).with(Role::Name, selected(what)),
    }
}

pub(super) fn read_again(english: English<'_>, claims: &[String]) -> Line {
    let line = match english.command(&Hint::GoOn) {
        Some(command) => Line::plain("to read the account again: ").with(Role::Command, command),
        None => Line::plain("read the account again"),
    };
    if claims.is_empty() {
        return line;
    }
    match english.command(&Hint::Attest(claims.to_vec())) {
        Some(command) => line.then("; if there are none: ").with(Role::Command, command),
        None => line.then(", or attest that there are none"),
    }
}

pub(super) fn look_again(english: English<'_>, steps: usize) -> Line {
    let what = match steps {
        1 => "nobody knows whether it took effect, so do not try it again",
        _ => "nobody knows whether they took effect, so do not try them again",
    };
    match english.command(&Hint::GoOn) {
        Some(command) => Line::plain(format!("{what}; to look again: ")).with(Role::Command, command),
        None => Line::plain(format!("{what}, but look again")),
    }
}
