//! From one match of a mapping to one resource.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};

use super::condition::{Condition, Evaluation};
use super::mapping::{Mapping, RefSource, month};
use super::row::{Field, InstanceIx, Row, Scalar, unreadable};
use crate::account::{Aspect, Draft, Fact, Finding, Protection, is_too_long, join_key};
use crate::catalogue::Provider;
use crate::catalogue::spec::{FactSpec, Form, ReadRole, RefSpec, Standing, Text};

/// A thing that a mapping finds in a row.
pub(super) struct Found<'f, 'de> {
    pub(super) mapping: &'f Mapping,
    pub(super) row: &'f Row<'de>,
    instance: InstanceIx,
    params: &'f [String],
    /// What is odd about the thing; noted once its key is known.
    pub(super) oddities: Vec<Finding>,
}

/// What stands for a status that is no text.
const UNREADABLE: &str = "(unreadable)";

impl<'f, 'de> Found<'f, 'de> {
    pub(super) const fn new(
        mapping: &'f Mapping,
        row: &'f Row<'de>,
        instance: InstanceIx,
        params: &'f [String],
    ) -> Self {
        Self { mapping, row, instance, params, oddities: Vec::new() }
    }

    /// True unless one of the conditions says no. One that is unclear is noted as odd.
    pub(super) fn passes(&mut self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| self.passes_one(condition))
    }

    /// A response that only adds to a list may leave a field out: then it confirms what the list shows,
    /// and shows nothing new inside it.
    fn passes_one(&mut self, condition: &Condition) -> bool {
        let found = match condition.evaluate(self.row, self.instance) {
            Evaluation::Yes => return true,
            Evaluation::No => return false,
            Evaluation::Absent if self.mapping.adds => return self.mapping.outer.is_none(),
            Evaluation::Absent => Field::Absent.to_string(),
            Evaluation::Unclear(found) => found,
        };
        self.oddities.push(unreadable(condition.test.field, found));
        true
    }

    /// Fills in everything that the row says of the thing.
    pub(super) fn fill(&mut self, mut draft: Draft<'_>, provider: &Provider) {
        let (mapping, row, instance) = (self.mapping, self.row, self.instance);
        let status = self.status();
        let standing = mapping.kind.classify(status.as_deref()).0;
        if standing == Standing::Unrecognised {
            self.oddities.extend(self.unrecognised(status.as_deref()));
        }
        if mapping.conditions.iter().any(|condition| condition.leaves_open(row, instance)) {
            draft = draft.left_open();
        }
        draft = match &status {
            Some(status) => draft.status(status),
            None if standing == Standing::Unrecognised && mapping.role == ReadRole::List => draft.lacks_status(),
            None => draft,
        };
        if let Some(label) = mapping.label.iter().find_map(|path| row.value(*path, instance)) {
            draft = self.name(draft, &label.text());
        }
        draft = self.protect(draft);
        for alias in mapping.aliases.iter().flat_map(|path| row.values(*path, instance)) {
            draft = draft.also_known_as(&alias.text());
        }
        draft = self.refer(draft, standing == Standing::Gone);
        self.facts(draft, provider);
    }

    /// The first status that is there. One that is not a text is a status that nobody knows.
    fn status(&mut self) -> Option<Cow<'f, str>> {
        let row = self.row;
        for (field, path) in &self.mapping.status {
            match row.field(*path, self.instance) {
                Field::Absent => {}
                Field::Value(Scalar::Text(text)) if text.is_empty() => return Some(Cow::Borrowed("(empty)")),
                Field::Value(value) => return Some(value.text()),
                Field::Odd(found) => {
                    self.oddities.push(unreadable(field, found));
                    return Some(Cow::Borrowed(UNREADABLE));
                }
            }
        }
        None
    }

    /// What is odd about a status that the catalogue does not know. A response that only adds to others
    /// need not have one.
    fn unrecognised(&self, status: Option<&str>) -> Option<Finding> {
        match status {
            // Noted already.
            Some(UNREADABLE) => None,
            Some(status) => Some(Finding::StatusUnrecognised { status: Finding::short(status) }),
            None if self.mapping.role != ReadRole::List => None,
            None => self.mapping.status.first().map(|(field, _)| unreadable(field, Field::Absent)),
        }
    }

    fn name<'b>(&mut self, draft: Draft<'b>, name: &str) -> Draft<'b> {
        if is_too_long(name) {
            self.oddities.push(Finding::TooLong { what: Aspect::Name, begin: Finding::short(name) });
            return draft;
        }
        draft.name(name)
    }

    fn protect<'b>(&mut self, draft: Draft<'b>) -> Draft<'b> {
        let Some((path, spec)) = &self.mapping.protection else { return draft };
        let protection = match self.row.field(*path, self.instance) {
            Field::Value(Scalar::Bool(value)) if *value == spec.on_when => Protection::On,
            Field::Value(Scalar::Bool(_)) => Protection::Off,
            Field::Absent if !spec.when_missing.value => return draft,
            // What another response says goes before this; where there is none, as in a look, this counts.
            Field::Absent => Protection::AssumedOn,
            found => {
                self.oddities.push(unreadable(spec.field, found));
                Protection::AssumedOn
            }
        };
        draft.protection(protection)
    }

    /// The references. Those of something that has ended may lead nowhere.
    fn refer<'b>(&mut self, mut draft: Draft<'b>, has_ended: bool) -> Draft<'b> {
        let (mapping, row, instance) = (self.mapping, self.row, self.instance);
        for (spec, source, conditions) in &mapping.references {
            if !self.passes(conditions) {
                continue;
            }
            let oddities = &mut self.oddities;
            let mut one = |text: &str| {
                let key = target_key(spec, text);
                if !key.is_empty() {
                    let may_miss =
                        if has_ended { Some("it has ended itself") } else { spec.may_miss.map(Text::english) };
                    draft.refer(spec.role, spec.to, &key, may_miss);
                } else if !text.is_empty() {
                    let found = Finding::short(text);
                    oddities.push(unreadable(spec.field, format_args!("the text `{found}`")));
                }
            };
            match source {
                RefSource::Field(path) => {
                    row.values(*path, instance).for_each(|value| one(&value.text()));
                    oddities.extend(row.odd(*path, instance).map(|found| unreadable(spec.field, found)));
                }
                RefSource::Param(n) => self.params.get(*n).into_iter().for_each(|param| one(param)),
            }
        }
        draft
    }

    /// The further facts. Where it is unclear whether the fact applies, it does not.
    fn facts(&mut self, mut draft: Draft<'_>, provider: &Provider) {
        let (row, instance) = (self.row, self.instance);
        for (spec, path, conditions) in &self.mapping.facts {
            if conditions.iter().any(|condition| condition.evaluate(row, instance) != Evaluation::Yes) {
                continue;
            }
            for value in row.values(*path, instance) {
                match fact_text(spec, &value.text(), provider) {
                    Some(text) => draft = draft.fact(spec.fact, &text),
                    None => self.oddities.push(unreadable(spec.field, Field::Value(value))),
                }
            }
            self.oddities.extend(row.odd(*path, instance).map(|found| unreadable(spec.field, found)));
        }
    }
}

/// The key that a reference means; empty if the text is not of its form.
fn target_key<'t>(spec: &RefSpec, text: &'t str) -> Cow<'t, str> {
    match spec.form {
        Form::Plain | Form::DayEnd | Form::Millis => join_key(&[Cow::Borrowed(text)]),
        Form::Month => month(text).into(),
        Form::Segment(n) => join_key(&[Cow::Borrowed(text.split(':').nth(n).unwrap_or_default())]),
    }
}

/// A fact in the form that [`Fact`] promises; `None` if the text is not of the form that the field
/// has.
fn fact_text(spec: &FactSpec, text: &str, provider: &Provider) -> Option<String> {
    let instant = match spec.form {
        Form::Millis => text.parse().ok().and_then(DateTime::from_timestamp_millis)?,
        Form::DayEnd => {
            let next = NaiveDate::parse_from_str(text, "%Y%m%d").ok()?.succ_opt()?;
            provider.start_of(next) - TimeDelta::seconds(1)
        }
        Form::Month => return Some(month(text)).filter(|month| !month.is_empty()),
        Form::Plain | Form::Segment(_) => return Some(text.to_owned()),
    };
    let is_instant = spec.fact == Fact::EndsAt;
    Some(if is_instant { instant.to_rfc3339_opts(SecondsFormat::Secs, true) } else { text.to_owned() })
}
