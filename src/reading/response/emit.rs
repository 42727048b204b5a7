//! From a row to resources. Whatever cannot be read stays in the account where it can, and is noted.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SecondsFormat};

use super::check::{Check, Told};
use super::row::{Field, Row, Scalar};
use super::uses::{Source, Use, month};
use crate::account::{
    AccountBuilder, Address, Aspect, Coverage, Draft, Fact, Finding, Oddity, OperatorId, Protection, join_key,
};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{FactSpec, Foreign, Form, Home, ReadRole, RefSpec, Standing, Text};

/// Where a response came from.
#[derive(Debug)]
pub(crate) struct Place<'p> {
    pub(super) coverage: Option<Coverage>,
    pub(super) params: &'p [String],
}

/// A row that belongs to another operator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Foreigner {
    pub(crate) address: Address,
    pub(crate) owner: String,
}

/// Whose the rows of a response are, where it should show only what is one's own.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    /// How many name the account's own operator.
    pub(crate) own: usize,
    pub(crate) foreign: Vec<Foreigner>,
}

/// Puts rows into an account.
pub(crate) struct Sink<'s> {
    builder: &'s mut AccountBuilder,
    pub(super) owners: Owners,
    place: Place<'s>,
    /// The kinds of which a row may be.
    kinds: Vec<&'static str>,
}

/// What is odd about the thing that is being read; noted once its key is known.
type Odd = Vec<Finding>;

impl<'s> Sink<'s> {
    pub(super) fn new(builder: &'s mut AccountBuilder, place: Place<'s>, kinds: Vec<&'static str>) -> Self {
        Self { builder, owners: Owners::default(), place, kinds }
    }

    /// Every resource of a use that the row holds.
    pub(super) fn put(&mut self, used: &Use, row: &Row<'_>) {
        let Some(outer) = &used.outer else {
            return match row.instead() {
                Some(found) => self.note_row(used, Finding::NotAnObject { found: found.to_owned() }),
                None => self.put_one(used, row, Row::WHOLE),
            };
        };
        // What cannot be told is noted for the row itself.
        if outer.tests.iter().any(|check| check.answer(row, Row::WHOLE) == Told::No) {
            return;
        }
        let Some((path, node)) = outer.at else { return self.put_one(used, row, Row::WHOLE) };
        if let Some(found) = row.lost(node) {
            let finding = unreadable(path.trim_end_matches(".*"), found);
            let subject = self.address(outer.kind, &used.outer_key(row, self.place.params));
            self.note(subject, finding, vec![used.kind.name.to_owned()]);
        }
        row.instances(node).for_each(|instance| self.put_one(used, row, instance));
    }

    fn put_one(&mut self, used: &Use, row: &Row<'_>, instance: u32) {
        let mut odd = Odd::new();
        let params = self.place.params;
        if !used.tests.iter().all(|check| passes(check, used, row, instance, &mut odd)) {
            if used.tests.iter().any(|check| check.rules_out(row, instance)) {
                self.builder.rule_out(used.kind.name, self.coverage(used.kind), &used.key(row, instance, params));
            }
            return;
        }
        let key = used.key(row, instance, params);
        if self.is_foreign(used, row, &key, &mut odd) {
            return;
        }
        if let Some(finding) = unusable(&key) {
            // A row without a key is noted for itself.
            if used.outer.is_none() || unusable(&used.outer_key(row, params)).is_none() {
                self.note_row(used, finding);
            }
            return;
        }
        let status = status(used, row, instance, &mut odd);
        let standing = used.kind.classify(status.as_deref()).0;
        if standing == Standing::Unrecognised {
            odd.extend(unrecognised(used, status.as_deref()));
        }
        let coverage = self.coverage(used.kind);
        let mut draft = self.builder.add(used.kind.name, coverage, &key);
        if used.tests.iter().any(|check| check.leaves_open(row, instance)) {
            draft = draft.left_open();
        }
        if let Some(status) = &status {
            draft = draft.status(status);
        }
        if let Some(label) = used.label.iter().find_map(|path| row.value(*path, instance)) {
            draft = name(draft, &label.text(), &mut odd);
        }
        draft = protect(draft, used, row, instance, &mut odd);
        for alias in used.aliases.iter().flat_map(|path| row.values(*path, instance)) {
            draft = draft.also_known_as(&alias.text());
        }
        draft = refer(draft, used, row, instance, params, standing == Standing::Gone, &mut odd);
        state(draft, used, row, instance, &mut odd);
        for finding in odd {
            self.note(self.address(used.kind, &key), finding, Vec::new());
        }
    }

    /// True if the row belongs to somebody else; that is noted.
    fn is_foreign(&mut self, used: &Use, row: &Row<'_>, key: &str, odd: &mut Odd) -> bool {
        let Some((path, foreign)) = used.owner else { return false };
        let owner = match row.field(path, Row::WHOLE) {
            Field::Absent => return false,
            Field::Odd(found) => Cow::Borrowed(found),
            Field::Value(owner) => owner.text(),
        };
        let is_listed = used.outer.is_none();
        if owner == self.builder.operator().as_str() {
            self.owners.own += usize::from(is_listed && foreign == Foreign::Unexpected);
            return false;
        }
        if owner.parse::<OperatorId>().is_err() {
            if is_listed {
                odd.push(Finding::OwnerUnclear { owner: Finding::short(&owner) });
            }
            return false;
        }
        self.builder.foreign(used.kind.name, self.coverage(used.kind), key);
        if is_listed {
            let address = self.address(used.kind, key);
            self.note(address.clone(), Finding::ForeignOwner { owner: owner.to_string() }, Vec::new());
            if foreign == Foreign::Unexpected {
                self.owners.foreign.push(Foreigner { address, owner: owner.into_owned() });
            }
        }
        true
    }

    const fn coverage(&self, kind: &KindSpec) -> Option<Coverage> {
        match kind.home.value {
            Home::Operator => None,
            Home::Coverages(_) => self.place.coverage,
        }
    }

    fn address(&self, kind: &KindSpec, key: &str) -> Address {
        Address::checked(kind.name, self.coverage(kind), if key.is_empty() { "*" } else { key })
    }

    /// Notes a row that cannot be taken in: it may be any one of the kinds that are listed there, or a
    /// part of a row any one of its own kind.
    fn note_row(&mut self, used: &Use, finding: Finding) {
        let hides = match used.outer {
            None => self.kinds.iter().map(ToString::to_string).collect(),
            Some(_) => vec![used.kind.name.to_owned()],
        };
        self.note(self.address(used.kind, ""), finding, hides);
    }

    fn note(&mut self, subject: Address, finding: Finding, hides: Vec<String>) {
        let origin = self.builder.current_origin().to_owned();
        self.builder.oddity(Oddity { subject, finding, origin, hides });
    }
}

/// What is wrong with a key, if it cannot be used.
fn unusable(key: &str) -> Option<Finding> {
    match key.len() {
        0 => Some(Finding::NoKey),
        len if u16::try_from(len).is_err() => Some(Finding::TooLong { what: Aspect::Key, begin: Finding::short(key) }),
        _ => None,
    }
}

/// True unless the answer is no. What cannot be told is noted. A response that only adds to a list may
/// leave a field out: then it says no more of what the list shows, and shows nothing new inside it.
fn passes(check: &Check, used: &Use, row: &Row<'_>, instance: u32, odd: &mut Odd) -> bool {
    let found = match check.answer(row, instance) {
        Told::Yes => return true,
        Told::No => return false,
        Told::Unsaid if used.adds => return used.outer.is_none(),
        Told::Unsaid => Field::Absent.to_string(),
        Told::CannotTell(found) => found,
    };
    odd.push(Finding::FieldUnreadable { field: check.test.field.to_owned(), found });
    true
}

/// What stands for a status that is no text.
const UNREADABLE: &str = "(unreadable)";

/// The first status that is there. One that is no text is none that anybody knows.
fn status<'r>(used: &Use, row: &'r Row<'_>, instance: u32, odd: &mut Odd) -> Option<Cow<'r, str>> {
    for (field, path) in &used.status {
        match row.field(*path, instance) {
            Field::Absent => {}
            Field::Value(Scalar::Text(text)) if text.is_empty() => return Some(Cow::Borrowed("(empty)")),
            Field::Value(value) => return Some(value.text()),
            Field::Odd(found) => {
                odd.push(unreadable(field, found));
                return Some(Cow::Borrowed(UNREADABLE));
            }
        }
    }
    None
}

fn unreadable(field: &str, found: impl ToString) -> Finding {
    Finding::FieldUnreadable { field: field.to_owned(), found: found.to_string() }
}

/// What is odd about a status that the catalogue does not know. A response that only adds to others
/// need not have one.
fn unrecognised(used: &Use, status: Option<&str>) -> Option<Finding> {
    match status {
        // That it cannot be read is noted already.
        Some(UNREADABLE) => None,
        Some(status) => Some(Finding::StatusUnrecognised { status: Finding::short(status) }),
        None if used.role == ReadRole::List => used.status.first().map(|(field, _)| unreadable(field, Field::Absent)),
        None => None,
    }
}

fn name<'b>(draft: Draft<'b>, name: &str, odd: &mut Odd) -> Draft<'b> {
    if u16::try_from(name.len()).is_err() {
        odd.push(Finding::TooLong { what: Aspect::Name, begin: Finding::short(name) });
        return draft;
    }
    draft.name(name)
}

fn protect<'b>(draft: Draft<'b>, used: &Use, row: &Row<'_>, instance: u32, odd: &mut Odd) -> Draft<'b> {
    let Some((path, spec)) = &used.protection else { return draft };
    let protection = match row.field(*path, instance) {
        Field::Value(Scalar::Bool(value)) if *value == spec.on_when => Protection::On,
        Field::Value(Scalar::Bool(_)) => Protection::Off,
        // An extra response that leaves the field out says nothing about it.
        Field::Absent if used.role == ReadRole::Extra || !spec.when_missing.value => return draft,
        Field::Absent => Protection::AssumedOn,
        found => {
            odd.push(unreadable(spec.field, found));
            Protection::AssumedOn
        }
    };
    draft.protection(protection)
}

fn refer<'b>(
    mut draft: Draft<'b>,
    used: &Use,
    row: &Row<'_>,
    instance: u32,
    params: &[String],
    ended: bool,
    odd: &mut Odd,
) -> Draft<'b> {
    for (spec, source, checks) in &used.references {
        if !checks.iter().all(|check| passes(check, used, row, instance, odd)) {
            continue;
        }
        let mut one = |text: &str, odd: &mut Odd| {
            let key = refer_key(spec, text);
            if key.is_empty() {
                if !text.is_empty() {
                    odd.push(unreadable(spec.field, format_args!("the text `{}`", Finding::short(text))));
                }
                return;
            }
            let may_miss = if ended { Some("it has ended itself") } else { spec.may_miss.map(Text::english) };
            draft.refer(spec.role, spec.to, &key, may_miss);
        };
        match source {
            Source::Field(path) => {
                row.values(*path, instance).for_each(|value| one(&value.text(), odd));
                odd.extend(row.odd(*path, instance).map(|found| unreadable(spec.field, found)));
            }
            Source::Param(n) => params.get(*n).into_iter().for_each(|param| one(param, odd)),
        }
    }
    draft
}

/// The further facts. One that nobody can tell is none.
fn state(mut draft: Draft<'_>, used: &Use, row: &Row<'_>, instance: u32, odd: &mut Odd) {
    for (spec, path, checks) in &used.facts {
        if checks.iter().any(|check| check.answer(row, instance) != Told::Yes) {
            continue;
        }
        for value in row.values(*path, instance) {
            match fact_text(spec, &value.text()) {
                Some(text) => draft = draft.fact(spec.fact, &text),
                None => odd.push(unreadable(spec.field, Field::Value(value))),
            }
        }
        odd.extend(row.odd(*path, instance).map(|found| unreadable(spec.field, found)));
    }
}

/// The key that a reference means; empty if the text is not of its form.
fn refer_key<'t>(spec: &RefSpec, text: &'t str) -> Cow<'t, str> {
    match spec.form {
        Form::Plain | Form::DayEnd | Form::Millis => join_key(&[Cow::Borrowed(text)]),
        Form::Month => month(text).into(),
        Form::Segment(n) => join_key(&[Cow::Borrowed(text.split(':').nth(n).unwrap_or_default())]),
    }
}

/// A fact in the form that [`Fact`] promises; `None` if the text is not of the form that the field
/// has.
fn fact_text(spec: &FactSpec, text: &str) -> Option<String> {
    let instant = match spec.form {
        Form::Millis => text.parse().ok().and_then(DateTime::from_timestamp_millis)?,
        Form::DayEnd => NaiveDate::parse_from_str(text, "%Y%m%d").ok()?.and_hms_opt(23, 59, 59)?.and_utc(),
        Form::Month => return Some(month(text)).filter(|month| !month.is_empty()),
        Form::Plain | Form::Segment(_) => return Some(text.to_owned()),
    };
    let is_instant = spec.fact == Fact::EndsAt;
    Some(if is_instant { instant.to_rfc3339_opts(SecondsFormat::Secs, true) } else { text.to_owned() })
}
