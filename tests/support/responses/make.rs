//! One row from one thing and what is inside it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use winddown::account::{Account, Address, Coverage, Fact, Protection, Resource, key_parts};
use winddown::catalogue::spec::{FactSpec, Form, Found, Part, Question, Read, RefSpec, Test};
use winddown::catalogue::{Catalogue, KindSpec};

use super::row::{Element, Row, scalar};

/// What no response says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LeftOut {
    Thing(Address),
    Name(Address),
    Status(Address),
    Protection(Address),
    /// A reference in this role to this key.
    Reference(Address, String, String),
    Fact(Address, Fact),
}

/// Other identifiers by which things are meant: an account keeps what they led to, not the texts.
pub(super) type Aliases = BTreeMap<Address, BTreeSet<String>>;

/// Those that stand in keys: a key of which a part refers to something by another name than its key.
pub(super) fn aliases(account: &Account, catalogue: &Catalogue) -> Aliases {
    let mut aliases = Aliases::new();
    for kind in catalogue.kinds() {
        for thing in account.of_kind(kind.name) {
            for (role, target) in thing.references() {
                let mut specs = kind.references.iter().filter(|spec| spec.role == role);
                let text = specs.find_map(|spec| part_in(kind, spec.field, thing));
                if let Some(text) = text.filter(|text| !key_parts(target.key()).eq([text.as_str()])) {
                    aliases.entry(target.address()).or_default().insert(text);
                }
            }
        }
    }
    aliases
}

/// The part of a thing's key that stands in a field of its own row.
fn part_in(kind: &KindSpec, field: &str, thing: Resource<'_>) -> Option<String> {
    let identity = kind.reads.first().filter(|_| kind.found == Found::Listed)?.identity;
    let is_it = |part: &Part| matches!(part, Part::Field(fields) if fields.first() == Some(&field));
    let at = identity.iter().position(is_it)?;
    key_parts(thing.key()).nth(at).map(Cow::into_owned)
}

/// Makes the rows of one kind for one response.
pub(super) struct Maker<'r> {
    account: &'r Account,
    catalogue: &'r Catalogue,
    aliases: &'r Aliases,
    kind: &'r KindSpec,
    read: &'static Read,
    inner: Vec<&'r KindSpec>,
    /// What could not be said in the last row.
    left_out: RefCell<Vec<LeftOut>>,
    /// What stands inside the last row.
    inside: RefCell<Vec<Address>>,
}

impl<'r> Maker<'r> {
    pub(super) fn new(
        account: &'r Account,
        catalogue: &'r Catalogue,
        aliases: &'r Aliases,
        kind: &'r KindSpec,
        read: &'static Read,
    ) -> Self {
        let is_inner =
            |inner: &&KindSpec| matches!(inner.found, Found::Within { kind: outer, .. } if outer == kind.name);
        let inner = catalogue.kinds().filter(is_inner).collect();
        Self {
            account,
            catalogue,
            aliases,
            kind,
            read,
            inner,
            left_out: RefCell::default(),
            inside: RefCell::default(),
        }
    }

    /// What the row of a thing does not say.
    pub(super) fn left_out(&self, thing: Resource<'_>) -> Vec<LeftOut> {
        _ = self.row(thing);
        self.left_out.take()
    }

    /// What stands inside the row of a thing.
    pub(super) fn inside(&self, thing: Resource<'_>) -> Vec<Address> {
        _ = self.row(thing);
        self.inside.take()
    }

    /// The row of a thing with what is inside it; `None` if no row can show it.
    pub(super) fn row(&self, thing: Resource<'_>) -> Option<Row> {
        self.left_out.take();
        self.inside.take();
        let mut row = Row::new();
        if !self.put_key(&mut row, self.read.identity, &[], thing) {
            return None;
        }
        if let Some(owner) = self.kind.owner {
            _ = row.put(owner.field, &Value::from(self.account.operator().as_str()));
        }
        self.put_own(&mut row, self.kind, thing);
        self.put_aliases(&mut row, thing);
        row.satisfy_all(self.kind.when);
        row.satisfy_all(self.read.when);
        let inner = self.put_all_inner(&mut row, thing);
        for kind in self.inner.iter().filter(|kind| !inner.contains(&kind.name) && shows_in_row(kind)) {
            row.deny(kind.when);
        }
        let holds = |row: &Row| {
            let shows = |kind: &&&KindSpec| !inner.contains(&kind.name) && shows_in_row(kind) && row.passes(kind.when);
            row.passes(self.kind.when) && row.passes(self.read.when) && !self.inner.iter().any(|kind| shows(&kind))
        };
        self.put_said(&mut row, self.kind, thing, &holds);
        holds(&row).then_some(row)
    }

    /// Rows about a thing that say nothing but what it refers to.
    pub(super) fn reference_rows(&self, thing: Resource<'_>) -> Vec<Value> {
        let mut rows = Vec::new();
        for (role, target, key) in references(thing) {
            let specs = self.kind.references.iter().filter(|spec| is_plain(spec) && spec.role == role);
            for spec in specs {
                let mut row = Row::new();
                if let Some(text) = self.reference_text(spec, thing, &target, &key)
                    && row.put(spec.field, &Value::from(text))
                {
                    rows.push(row.value);
                    break;
                }
            }
        }
        rows
    }

    fn leave_out(&self, what: LeftOut) {
        self.left_out.borrow_mut().push(what);
    }

    /// Puts what makes the key; false if the key is of another shape. `outer` is the key of the thing
    /// that it stands inside of.
    fn put_key(&self, row: &mut Row, identity: &[Part], outer: &[String], thing: Resource<'_>) -> bool {
        let mut parts = key_parts(thing.key()).collect::<Vec<_>>().into_iter();
        let done = identity.iter().all(|part| match part {
            Part::Parent => outer.iter().all(|part| parts.next().is_some_and(|own| own == *part)),
            _ => {
                let Some(text) = parts.next().filter(|text| !text.is_empty()) else { return false };
                match part {
                    Part::Field(fields) => fields.first().is_some_and(|field| row.put(field, &Value::from(&*text))),
                    Part::Month(field) => month(&text).is_some_and(|month| row.put(field, &Value::from(month))),
                    Part::Const(wanted) => text == *wanted,
                    Part::Param(_) | Part::MapKey(_) | Part::Parent => true,
                }
            }
        });
        done && parts.next().is_none()
    }

    /// Status, protection and name.
    fn put_own(&self, row: &mut Row, kind: &KindSpec, thing: Resource<'_>) {
        if let Some(status) = thing.status() {
            let is_put = kind.status.fields.first().is_some_and(|field| row.put(field, &truth(status)));
            if !is_put {
                self.leave_out(LeftOut::Status(thing.address()));
            }
        }
        let is_said = match (kind.protection, thing.protection()) {
            (None, protection) => protection == Protection::Off,
            (Some(spec), Protection::AssumedOn) => spec.when_missing.value,
            (Some(spec), protection) => row.put(spec.field, &Value::from(spec.on_when == protection.is_on())),
        };
        if !is_said {
            self.leave_out(LeftOut::Protection(thing.address()));
        }
        if let Some(name) = thing.name() {
            let before = row.clone();
            if !kind.label.first().is_some_and(|field| row.put(field, &Value::from(name))) {
                *row = before;
                self.leave_out(LeftOut::Name(thing.address()));
            }
        }
    }

    /// The other names of a thing, as keys of a map; a map around that one is told apart by the key.
    fn put_aliases(&self, row: &mut Row, thing: Resource<'_>) {
        let Some(path) = self.kind.also_known_as.first() else { return };
        for alias in self.aliases.get(&thing.address()).into_iter().flatten() {
            let around = path.matches('*').count().saturating_sub(1);
            // Each in a place of its own.
            row.within = vec![Element::Key(alias.clone()); around];
            _ = row.put(path, &Value::from(alias.as_str()));
            // What differs from it in the same place would be another thing inside the row.
            row.within.push(Element::Key(alias.clone()));
            for test in self.inner.iter().flat_map(|kind| kind.when) {
                if let Question::Differs(other) = test.question {
                    _ = row.put(test.field, &Value::from(alias.as_str()));
                    _ = row.put(other, &Value::from(alias.as_str()));
                }
            }
            row.within = Vec::new();
        }
    }

    /// References and facts, each only if what holds still holds with it.
    fn put_said(&self, row: &mut Row, kind: &KindSpec, thing: Resource<'_>, holds: &dyn Fn(&Row) -> bool) {
        let has_rows_of_its_own = kind.reads.iter().any(super::is_about_parent);
        for (role, target, key) in references(thing) {
            let mut specs = kind.references.iter().filter(|spec| spec.role == role);
            let is_said = specs.any(|spec| {
                if has_rows_of_its_own && is_plain(spec) && self.reference_text(spec, thing, &target, &key).is_some() {
                    return true;
                }
                self.put_reference(row, spec, thing, &target, &key, holds)
            });
            if !is_said {
                self.leave_out(LeftOut::Reference(thing.address(), role, key));
            }
        }
        for (fact, value) in thing.facts() {
            let mut specs = kind.facts.iter().filter(|spec| spec.fact == fact);
            let is_said = specs.any(|spec| {
                let Some(text) = fact_value(spec, value) else { return false };
                attempt(row, spec.when, holds, |row| row.put(spec.field, &text))
            });
            if !is_said {
                self.leave_out(LeftOut::Fact(thing.address(), fact));
            }
        }
    }

    fn put_reference(
        &self,
        row: &mut Row,
        spec: &RefSpec,
        thing: Resource<'_>,
        target: &Target,
        key: &str,
        holds: &dyn Fn(&Row) -> bool,
    ) -> bool {
        let Some(text) = self.reference_text(spec, thing, target, key) else { return false };
        match spec.field.strip_prefix('%').and_then(|n| n.parse::<usize>().ok()) {
            Some(n) => key_parts(thing.key()).nth(n).is_some_and(|part| part == text),
            None => attempt(row, spec.when, holds, |row| row.put(spec.field, &Value::from(text.as_str()))),
        }
    }

    /// How a field writes a reference, if it can and would be understood.
    fn reference_text(&self, spec: &RefSpec, thing: Resource<'_>, target: &Target, key: &str) -> Option<String> {
        let (kind, place) = match target {
            Target::There(kind, place) => (*kind, *place),
            Target::Missing(kind) => {
                spec.may_miss?;
                (*kind, thing.coverage())
            }
        };
        let kind = self.catalogue.kind(kind)?;
        let at = spec.to.iter().position(|name| *name == kind.name)?;
        // Another one of that key would be found first.
        let earlier = |name: &&&str| {
            let address = Address::new((**name).to_owned(), place, key.to_owned());
            address.is_ok_and(|address| self.account.get(&address).is_some())
        };
        if spec.to[..at].iter().any(|name| earlier(&name)) {
            return None;
        }
        if let (Some(text), Ok(address)) =
            (part_in(self.kind, spec.field, thing), Address::new(kind.name, place, key.to_owned()))
            && self.aliases.get(&address).is_some_and(|aliases| aliases.contains(&text))
        {
            return Some(text);
        }
        let parts: Vec<Cow<'_, str>> = key_parts(key).collect();
        let text = match &parts[..] {
            [one] => one.clone().into_owned(),
            [.., last] if !kind.also_known_as.is_empty() => last.clone().into_owned(),
            _ => return None,
        };
        match spec.form {
            Form::Month => month(&text),
            Form::Segment(n) => (!text.contains(':')).then(|| format!("{}{text}", "srn:".repeat(n))),
            Form::Plain | Form::DayEnd | Form::Millis => Some(text),
        }
    }

    /// Puts everything that stands inside a thing, and gives the kinds of it that are the row itself.
    fn put_all_inner(&self, row: &mut Row, outer: Resource<'_>) -> Vec<&'static str> {
        let mut in_row = Vec::new();
        let outer_key: Vec<String> = key_parts(outer.key()).map(Cow::into_owned).collect();
        for kind in &self.inner {
            let Found::Within { rows, identity, .. } = kind.found else { continue };
            for thing in things_inside(self.account, kind.name, outer) {
                let before = self.left_out.borrow().len();
                if self.put_inner(row, kind, rows, identity, &outer_key, thing) {
                    self.inside.borrow_mut().push(thing.address());
                    in_row.extend(rows.is_empty().then_some(kind.name));
                } else {
                    self.left_out.borrow_mut().truncate(before);
                }
            }
        }
        in_row
    }

    /// Puts one thing inside another; false, with nothing changed, if the row cannot show it.
    fn put_inner(
        &self,
        row: &mut Row,
        kind: &KindSpec,
        rows: &'static str,
        identity: &'static [Part],
        outer: &[String],
        thing: Resource<'_>,
    ) -> bool {
        if !row.passes(self.kind.holds_when) {
            return false;
        }
        let mut changed = row.clone();
        let own: Vec<_> = key_parts(thing.key()).skip(outer.len()).collect();
        let keys = identity.iter().filter(|part| matches!(part, Part::MapKey(_))).count();
        changed.within = match rows.matches('*').count() {
            0 => Vec::new(),
            stars if stars == keys && own.len() == keys => {
                own.into_iter().map(|key| Element::Key(key.into())).collect()
            }
            _ if keys == 0 => vec![Element::At(0)],
            _ => return false,
        };
        if !changed.within.is_empty() && !changed.put(rows, &Value::Object(serde_json::Map::new())) {
            // Something of it is there already, which only another thing of the same key can be.
            return false;
        }
        let holds = |row: &Row| row.passes(self.kind.when);
        self.put_own(&mut changed, kind, thing);
        changed.satisfy_all(kind.when);
        if !self.put_key(&mut changed, identity, outer, thing) {
            return false;
        }
        self.put_inner_said(&mut changed, kind, thing, &holds);
        let read: Vec<&str> = read_fields(kind).collect();
        let free: Vec<Test> = kind
            .when
            .iter()
            .copied()
            .filter(|test| !(test.question == Question::Present && read.contains(&test.field)))
            .collect();
        changed.fill(&free);
        let done = changed.passes(kind.when) && holds(&changed);
        if done {
            changed.within = Vec::new();
            *row = changed;
        }
        done
    }

    /// As for the thing outside; what stands in a list that is not told apart by keys takes as many
    /// elements as it needs.
    fn put_inner_said(&self, row: &mut Row, kind: &KindSpec, thing: Resource<'_>, holds: &dyn Fn(&Row) -> bool) {
        if matches!(row.within[..], [Element::At(_)]) {
            row.within = Vec::new();
        }
        self.put_said(row, kind, thing, holds);
    }
}

/// What a reference leads to.
enum Target {
    There(&'static str, Option<Coverage>),
    Missing(&'static str),
}

/// The references of a thing: role, target, key.
fn references(thing: Resource<'_>) -> Vec<(String, Target, String)> {
    let known = |name: &str| Catalogue::soracom().kind(name).map(|kind| kind.name);
    let there = thing.references().filter_map(|(role, target)| {
        Some((role.to_owned(), Target::There(known(target.kind())?, target.coverage()), target.key().to_owned()))
    });
    let missing = thing.missing_references().filter_map(|missing| {
        Some((missing.role.to_owned(), Target::Missing(known(missing.kind)?), missing.key.to_owned()))
    });
    there.chain(missing).collect()
}

/// The things of a kind whose keys begin with that of another in the same place.
fn things_inside<'r>(account: &'r Account, kind: &'r str, outer: Resource<'_>) -> Vec<Resource<'r>> {
    let begin = format!("{}/", outer.key());
    let (place, key) = (outer.coverage(), outer.key().to_owned());
    let fits =
        |thing: &Resource<'_>| thing.coverage() == place && (thing.key() == key || thing.key().starts_with(&begin));
    account.of_kind(kind).filter(fits).collect()
}

/// Changes a row so that tests hold; it is as it was if they cannot, or what held would not any more.
fn attempt(row: &mut Row, when: &[Test], holds: &dyn Fn(&Row) -> bool, put: impl FnOnce(&mut Row) -> bool) -> bool {
    let before = row.clone();
    let held = holds(row);
    row.satisfy_all(when);
    let done = put(row) && row.passes(when) && (!held || holds(row));
    if !done {
        *row = before;
    }
    done
}

/// Whether a kind is found in the row itself, rather than in a part of it.
fn shows_in_row(kind: &KindSpec) -> bool {
    matches!(kind.found, Found::Within { rows: "", .. })
}

/// Whether the field is one, and there is one of it.
fn is_plain(spec: &RefSpec) -> bool {
    !spec.field.contains(['*', '%', '.']) && spec.when.is_empty()
}

fn read_fields(kind: &KindSpec) -> impl Iterator<Item = &'static str> {
    let facts = kind.facts.iter().map(|fact| fact.field);
    facts.chain(kind.references.iter().map(|reference| reference.field)).chain(kind.status.fields.iter().copied())
}

/// A status: some are truth values.
fn truth(text: &str) -> Value {
    if matches!(text, "true" | "false") { scalar(text) } else { Value::from(text) }
}

/// `2026-10` as `202610`.
fn month(text: &str) -> Option<String> {
    let (year, month) = text.split_once('-')?;
    let is_number = |text: &str, len| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
    (is_number(year, 4) && is_number(month, 2)).then(|| format!("{year}{month}"))
}

/// How a field writes a fact; `None` if it cannot say so exactly.
fn fact_value(spec: &FactSpec, text: &str) -> Option<Value> {
    let instant = || text.parse::<DateTime<Utc>>().ok().filter(|at| at.timestamp_subsec_nanos() == 0);
    match spec.form {
        Form::Millis => instant().map(|at| Value::from(at.timestamp_millis())),
        Form::DayEnd => instant()
            .filter(|at| at.format("%T").to_string() == "23:59:59")
            .map(|at| Value::from(at.format("%Y%m%d").to_string())),
        Form::Month => month(text).map(Value::from),
        Form::Plain => Some(scalar(text)),
        Form::Segment(_) => None,
    }
}
