//! `receipt`.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::words::{count, counted, in_place, many, number, one, person, verb};
use super::{Line, Role};
use crate::account::OperatorId;
use crate::execution::{Discrepancy, EndedRow, ExportedRow, JournalSeal, KnownBy, Proof, ReceiptVerdict, Response};
use crate::report::statements::Receipt;

pub(super) fn say(said: &Receipt) -> Line {
    match said {
        Receipt::Title { operator, verdict, ended, proved } => title(operator, *verdict, *ended, *proved),
        Receipt::Rehearsal => Line::of(Role::Warning, "This was a rehearsal: nothing was done to the real account."),
        Receipt::Journal(seal) => Line::of(Role::Muted, journal(seal)),
        Receipt::Snapshot { digest, taken_at: Some(at) } => {
            Line::of(Role::Muted, format!("Account: read at {}, {digest}", minute(*at)))
        }
        Receipt::Snapshot { digest, taken_at: None } => {
            Line::of(Role::Warning, format!("Account: nobody knows when it was read, so it proves nothing; {digest}"))
        }
        Receipt::StillThere => Line::plain("still there, though the journal says that it is ended"),
        Receipt::NotProved => Line::plain("ended as the journal says; the account does not prove it"),
        Receipt::Proved => Line::plain("ended, and gone from the account"),
        Receipt::ExportedHead { files: 0 } => Line::plain("exported as the journal says; no file was found"),
        Receipt::ExportedHead { files } => Line::plain(format!("exported: {} found", number(*files, "file", "files"))),
        Receipt::RemainsHead => Line::plain("remains to be done"),
        Receipt::StandsHead => Line::plain("stands in the account"),
        Receipt::UnreadHead => Line::plain("not read, so nobody knows"),
        Receipt::Ended { row, noun } => ended(row, one(*noun)),
        Receipt::Exported(row) => exported(row),
        Receipt::File(file) => Line::of(Role::Name, file.name.clone())
            .then(format!(", {}, ", number(usize::try_from(file.bytes).unwrap_or(usize::MAX), "byte", "bytes")))
            .with(Role::Muted, file.digest.to_string()),
        Receipt::Remains { row, noun, names } => {
            Line::plain(format!("{} {} {} ", row.step, verb(row.action), one(*noun)))
                .with(Role::Name, row.subject.to_string())
                .then(format!(": {}; {}", row.status, person(row.actor, *names)))
        }
        Receipt::Stands { noun, count: n, place, actor, matters, names } => {
            let matters = if *matters { "in the way of closing" } else { "not in the way of closing" };
            Line::plain(format!("{}{}: {matters}; {}", counted(*n, *noun), in_place(*place), person(*actor, *names)))
        }
        Receipt::Unread { noun, place, why } => Line::plain(format!("{}{}: {why}", many(*noun), in_place(*place))),
        Receipt::Attested { claim, by, at } => Line::plain(format!("{by} attested {claim} at {}", minute(*at))),
        Receipt::Same => Line::of(Role::Good, "The receipt says what the journal and the account show."),
        Receipt::Differs(n) => Line::of(
            Role::Bad,
            format!(
                "The receipt does not say what the journal and the account show, in {}.",
                number(*n, "place", "places")
            ),
        ),
        Receipt::Difference(said) => difference(said),
    }
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn title(operator: &OperatorId, verdict: ReceiptVerdict, ended: usize, proved: usize) -> Line {
    let line = Line::plain("Receipt for ").with(Role::Name, operator.to_string()).then(format!(
        ": {} ended, {} proved by the account; ",
        number(ended, "thing is", "things are"),
        count(proved)
    ));
    match verdict {
        ReceiptVerdict::Proved => line.with(Role::Good, "all of it is proved"),
        ReceiptVerdict::Unproven => line.with(Role::Warning, "some of it cannot be proved"),
        ReceiptVerdict::Left => line.with(Role::Warning, "something is left to do"),
        ReceiptVerdict::Stopped => line.with(Role::Bad, "something failed or is held"),
        ReceiptVerdict::Contradicted => line.with(Role::Bad, "the account contradicts the journal"),
    }
}

fn journal(JournalSeal { lines, sum, first, last, by }: &JournalSeal) -> String {
    let when =
        first.zip(*last).map_or_else(String::new, |(first, last)| format!(", {} to {}", minute(first), minute(last)));
    let by = if by.is_empty() {
        String::new()
    } else {
        format!(", by {}", by.iter().cloned().collect::<Vec<_>>().join(", "))
    };
    format!("Journal: {}{when}{by}; sum {sum}", number(*lines, "line", "lines"))
}

fn ended(row: &EndedRow, noun: &str) -> Line {
    let line =
        Line::plain(format!("{} {} {noun} ", row.step, verb(row.action))).with(Role::Name, row.subject.to_string());
    let mut said: Vec<String> = Vec::new();
    if let (Some(operation), Some(at)) = (&row.operation, row.called_at) {
        said.push(format!("{operation} at {}", minute(at)));
    }
    said.extend(row.answer.as_ref().map(|answer| format!("answered {}", answered(answer))));
    if row.answer_lost {
        said.push("its answer was lost".to_owned());
    }
    said.extend(known(row.known_by, row.said_by.as_deref(), row.at));
    let line = line.then(format!(": {}", said.join(", ")));
    match &row.proof {
        Proof::Gone => line,
        Proof::Standing => line.then("; ").with(Role::Bad, "the account still has it"),
        Proof::Unread { why } => line.then("; ").with(Role::Warning, format!("its list was not read: {why}")),
        Proof::NotListed => line.then("; ").with(Role::Warning, "no list shows whether it is gone"),
        Proof::ReadBefore => line.then("; ").with(Role::Warning, "the account was not read after that"),
    }
}

/// How the journal comes to say so, where the answer does not.
fn known(by: KnownBy, who: Option<&str>, at: Option<DateTime<Utc>>) -> Option<String> {
    let at = at.map_or_else(|| "at a time that is not known".to_owned(), |at| format!("at {}", minute(at)));
    match (by, who) {
        (KnownBy::Answer, _) => None,
        (KnownBy::Look, _) => Some(format!("seen done {at}")),
        (KnownBy::Needless, _) => Some(format!("found done {at}")),
        (KnownBy::Word, Some(who)) => Some(format!("said to be done by {who} {at}")),
        (KnownBy::Word, None) => Some("nothing says how".to_owned()),
    }
}

fn answered(Response { status, code, message }: &Response) -> String {
    let parts = [status.map(|status| status.to_string()), code.clone(), message.clone()];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    if said.is_empty() { "without a word".to_owned() } else { said.join(" ") }
}

fn exported(row: &ExportedRow) -> Line {
    let line = Line::plain(format!("{} ", row.step)).with(Role::Name, row.subject.to_string());
    let known = known(row.known_by, row.said_by.as_deref(), row.at);
    let answered = || format!("answered at {}", row.at.map(minute).unwrap_or_default());
    line.then(format!(": {}", known.unwrap_or_else(answered)))
}

fn difference(Discrepancy { at, says, shown }: &Discrepancy) -> Line {
    let said = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string);
    let place = if at.is_empty() { "/" } else { at };
    Line::of(Role::Name, place.to_owned()).then(format!(": it says {}, shown is {}", said(says), said(shown)))
}
