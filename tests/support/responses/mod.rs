//! From an account to the raw responses that would show it: the inverse of the importer, driven by
//! the catalogue alike.
//!
//! What no response can say is left out, and told ([`Responses::left_out`]):
//! - kinds that no operation lists: those that the console shows, and those that only give themselves
//!   away by what others show;
//! - keys of another shape than the catalogue has it, parts of things that are not there, and things
//!   whose own row would fail the tests for their kind (a licence pack of which there are none);
//! - references and facts that a row has no field for (two groups of one SIM, a missing VPG that has
//!   to be there), that would contradict another field, or that would show something that is not
//!   there (a group that refers to a VPG without the setting that does so);
//! - an assumed protection where the field is read as "off" when it is missing, instants finer than
//!   the field has them, names that are read from the same field as something else.
//!
//! A kind that is partly read is shown like one that is read; one that is unread is refused (403).

mod make;
mod row;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use winddown::account::{Account, Coverage, Reading, Resource, key_parts};
use winddown::catalogue::spec::{Found, Part, Read, ReadRole};
use winddown::catalogue::{Catalogue, GLOBAL, KindSpec, Operation, ParamSource};

pub(crate) use make::LeftOut;
use make::{Aliases, Maker};
use row::Row;

/// A kind by its name, and a place where it has things.
type Home = (&'static str, Option<Coverage>);

/// The responses that show an account.
pub(crate) struct Responses {
    account: Account,
    catalogue: Catalogue,
    /// Those of each kind and place, with the keys of what they show.
    found: BTreeMap<Home, Vec<(String, Value)>>,
    aliases: Aliases,
}

/// What an operation answers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shown {
    /// Rows, in the field of this name (empty: bare), each with what sets it apart from the others.
    List {
        field: &'static str,
        rows: Vec<(String, Value)>,
    },
    One(Value),
    /// An error.
    Refused {
        status: u16,
        code: String,
    },
}

/// A response as a file of a capture.
pub(crate) struct File {
    /// Its name, with the directory.
    pub(crate) name: String,
    pub(crate) is_paged: bool,
    pub(crate) shown: Shown,
}

impl Shown {
    fn refused(status: u16, code: &str) -> Self {
        Self::Refused { status, code: code.to_owned() }
    }

    /// The whole body.
    pub(crate) fn body(&self) -> Value {
        match self {
            Self::List { field, rows } => list(field, rows.iter().map(|(_, row)| row.clone()).collect()),
            Self::One(value) => value.clone(),
            Self::Refused { code, .. } => json!({ "code": code, "message": "it is not shown" }),
        }
    }
}

/// A list in the field of this name, or bare.
pub(crate) fn list(field: &str, rows: Vec<Value>) -> Value {
    if field.is_empty() { Value::from(rows) } else { json!({ field: rows }) }
}

/// Every kind, in each of its places.
fn homes(catalogue: &Catalogue) -> impl Iterator<Item = (&KindSpec, Option<Coverage>)> {
    catalogue.kinds().flat_map(|kind| kind.places().into_iter().map(move |place| (kind, place)))
}

impl Responses {
    pub(crate) fn new(account: Account, catalogue: &Catalogue) -> Self {
        let aliases = make::aliases(&account, catalogue);
        let mut responses = Self { account, catalogue: catalogue.clone(), found: BTreeMap::new(), aliases };
        for (kind, place) in homes(catalogue) {
            if let Some(read) = kind.reads.first().filter(|_| kind.found == Found::Listed) {
                let maker = responses.maker(kind, read);
                let rows = responses
                    .of(kind, place)
                    .filter_map(|thing| Some((thing.key().to_owned(), maker.row(thing)?.value)))
                    .collect();
                responses.found.insert((kind.name, place), rows);
            }
        }
        // What stands below something that is not there is never asked for.
        for (kind, place) in homes(catalogue) {
            if let Some(read) = kind.reads.first().filter(|read| read.per.is_some()) {
                let mut rows = responses.found.remove(&(kind.name, place)).unwrap_or_default();
                rows.retain(|(key, _)| responses.is_asked_for(read, place, key));
                responses.found.insert((kind.name, place), rows);
            }
        }
        responses
    }

    /// What they are made from.
    pub(crate) const fn account(&self) -> &Account {
        &self.account
    }

    fn maker<'r>(&'r self, kind: &'r KindSpec, read: &'static Read) -> Maker<'r> {
        Maker::new(&self.account, &self.catalogue, &self.aliases, kind, read)
    }

    fn of<'r>(&'r self, kind: &'r KindSpec, place: Option<Coverage>) -> impl Iterator<Item = Resource<'r>> {
        self.account.of_kind(kind.name).filter(move |thing| thing.coverage() == place)
    }

    fn rows(&self, kind: &KindSpec, place: Option<Coverage>) -> impl Iterator<Item = &(String, Value)> {
        self.found.get(&(kind.name, place)).into_iter().flatten()
    }

    fn is_found(&self, kind: &KindSpec, thing: Resource<'_>) -> bool {
        self.rows(kind, thing.coverage()).any(|(key, _)| key == thing.key())
    }

    fn is_unread(&self, kind: &KindSpec, place: Option<Coverage>) -> bool {
        matches!(self.account.reading(kind.name, place), Reading::Unread(_))
    }

    /// The kinds that an operation reads, and how.
    fn reads(&self, operation: &str) -> Vec<(&KindSpec, &'static Read)> {
        let reads = self.catalogue.kinds().flat_map(|kind| kind.reads.iter().map(move |read| (kind, read)));
        reads.filter(|(_, read)| read.operation.id == operation).collect()
    }

    /// What an operation answers, asked at a coverage's endpoint with these path parameters in the
    /// order of the path.
    pub(crate) fn read(&self, operation: &Operation, coverage: Coverage, params: &[String]) -> Shown {
        let place = |kind: &KindSpec| kind.places().into_iter().find(|at| at.is_none() || *at == Some(coverage));
        let reads: Vec<_> = self.reads(operation.id).into_iter().filter_map(|one| Some((one, place(one.0)?))).collect();
        let fits = |(name, value): (&(&str, ParamSource), &String)| match name.1 {
            ParamSource::Operator => *value == self.account.operator().as_str(),
            ParamSource::Const(text) => value == text,
            ParamSource::Key(_) | ParamSource::Month(_) => true,
        };
        let is_right = operation.params.len() == params.len() && operation.params.iter().zip(params).all(fits);
        let Some(((_, first), _)) = reads.first().filter(|_| is_right) else {
            return Shown::refused(404, "SEM0004");
        };
        let refused = |((kind, read), at): &((&KindSpec, &'static Read), _)| {
            read.role == ReadRole::List && self.is_unread(kind, *at)
        };
        if reads.iter().all(refused) {
            return Shown::refused(403, "SEM0049");
        }
        match first.rows.strip_suffix('*') {
            Some(field) => self.list(&reads, field.trim_end_matches('.'), params),
            None => self.one(&reads, params),
        }
    }

    fn list(
        &self,
        reads: &[((&KindSpec, &'static Read), Option<Coverage>)],
        field: &'static str,
        params: &[String],
    ) -> Shown {
        let mut all = Vec::new();
        let mut refusal = None;
        for ((kind, read), place) in reads {
            if read.per.is_some() && !self.has_parent(read, *place, params) {
                return Shown::refused(404, "SEM0004");
            }
            if is_about_parent(read) {
                all.extend(self.about_parent(kind, read, *place, params));
                continue;
            }
            let rows = self.rows(kind, *place);
            let rows: Vec<_> = rows.filter(|(key, _)| fits(read, key, params)).cloned().collect();
            // Where the catalogue knows the code of "there are none", that is what is said.
            let code = read.refused.and_then(|refusal| refusal.codes.first());
            refusal = code.filter(|_| rows.is_empty() && !self.gives_away(kind, *place));
            all.extend(rows);
        }
        match refusal {
            Some(code) => Shown::refused(400, &format!("{code}0001")),
            None => {
                // Where a page ends is told by the key of its last row.
                all.sort_by(|(one, _), (other, _)| one.cmp(other));
                Shown::List { field, rows: all }
            }
        }
    }

    /// Whether something is there that only shows in kinds like this one: then the list is not
    /// refused even if it is empty.
    fn gives_away(&self, kind: &KindSpec, place: Option<Coverage>) -> bool {
        let is_by = |other: &&KindSpec| matches!(other.found, Found::Implied { by, .. } if by.contains(&kind.name));
        self.catalogue.kinds().filter(is_by).any(|other| self.of(other, place).next().is_some())
    }

    fn one(&self, reads: &[((&KindSpec, &'static Read), Option<Coverage>)], params: &[String]) -> Shown {
        for ((kind, read), place) in reads {
            let maker = self.maker(kind, read);
            let mut things: Vec<_> = self
                .of(kind, *place)
                .filter(|thing| fits(read, thing.key(), params) && self.is_found(kind, *thing))
                .collect();
            // Where there are several, it is the last that is asked for.
            things.reverse();
            if let Some(row) = things.into_iter().find_map(|thing| maker.row(thing)) {
                return Shown::One(row.value);
            }
        }
        let empty = reads.iter().find_map(|((kind, read), place)| {
            let is_named = read.operation.params.iter().any(|(_, from)| from.key_part().is_some());
            let is_there = !is_named || (read.per.is_some() && self.has_parent(read, *place, params));
            let test = kind.when.iter().chain(read.when).next().filter(|_| is_there && read.refused.is_none());
            test.map(|test| {
                let mut row = Row::new();
                row.defy(test);
                row.value
            })
        });
        empty.map_or(Shown::refused(404, "SEM0004"), Shown::One)
    }

    /// Rows that are about the thing that the path names, one for each reference that has a field of
    /// its own in them.
    fn about_parent(
        &self,
        kind: &KindSpec,
        read: &'static Read,
        place: Option<Coverage>,
        params: &[String],
    ) -> Vec<(String, Value)> {
        let maker = self.maker(kind, read);
        let things = self.of(kind, place).filter(|thing| fits(read, thing.key(), params));
        let rows = things.flat_map(|thing| maker.reference_rows(thing));
        (0..).zip(rows).map(|(n, row)| (format!("{n:06}"), row)).collect()
    }

    fn has_parent(&self, read: &Read, place: Option<Coverage>, params: &[String]) -> bool {
        let Some(kind) = read.per.and_then(|name| self.catalogue.kind(name)) else { return false };
        let place = if kind.places().contains(&place) { place } else { None };
        let Some(list) = kind.reads.first() else { return false };
        let named: Vec<_> = own_params(&read.operation, params).collect();
        let rows = self.rows(kind, place);
        let mut keys = rows.map(|(key, _)| key).filter(|key| list.identity.len() == key_parts(key).count());
        keys.any(|key| key_parts(key).eq(named.iter().copied()))
    }

    /// Everything that could be read, as files of a capture: lists, details and extras.
    pub(crate) fn files(&self) -> Vec<File> {
        let mut done = BTreeSet::new();
        let mut files = Vec::new();
        for (kind, place) in homes(&self.catalogue) {
            for read in kind.reads {
                for params in self.askable(kind, read, place) {
                    let coverage = place.unwrap_or(GLOBAL);
                    let name = file_name(&read.operation, place, &params);
                    if done.insert(name.clone()) {
                        let shown = self.read(&read.operation, coverage, &params);
                        files.push(File { name, is_paged: read.paged, shown });
                    }
                }
            }
        }
        files
    }

    /// The path parameters for which a read can be made.
    fn askable(&self, kind: &KindSpec, read: &'static Read, place: Option<Coverage>) -> Vec<Vec<String>> {
        let of = read.per.and_then(|name| self.catalogue.kind(name)).unwrap_or(kind);
        let fill = |key: &str| {
            let parts: Vec<_> = key_parts(key).collect();
            let value = |from: &ParamSource| match from {
                ParamSource::Key(n) | ParamSource::Month(n) => parts.get(*n).map(|part| from.written(part)),
                ParamSource::Operator => Some(self.account.operator().to_string()),
                ParamSource::Const(text) => Some((*text).to_owned()),
            };
            read.operation.params.iter().map(|(_, from)| value(from)).collect::<Option<Vec<String>>>()
        };
        if read.operation.params.iter().any(|(_, from)| from.key_part().is_some()) {
            let at = if of.places().contains(&place) { place } else { None };
            let rows = self.rows(of, at);
            return rows.filter_map(|(key, _)| fill(key)).collect();
        }
        fill("").into_iter().collect()
    }

    /// What no response says.
    pub(crate) fn left_out(&self) -> Vec<LeftOut> {
        let mut told = BTreeSet::new();
        let mut left_out = Vec::new();
        for (kind, place) in homes(&self.catalogue) {
            let Some(read) = kind.reads.first().filter(|_| kind.found == Found::Listed) else { continue };
            let maker = self.maker(kind, read);
            for thing in self.of(kind, place).filter(|thing| self.is_found(kind, *thing)) {
                if maker.row(thing).is_some() {
                    told.insert(thing.address());
                    told.extend(maker.inside(thing));
                    left_out.extend(maker.left_out(thing));
                }
            }
        }
        let untold = self.account.resources().map(|thing| thing.address()).filter(|address| !told.contains(address));
        left_out.extend(untold.map(LeftOut::Thing));
        left_out
    }

    /// Whether the list is asked for that a thing is in.
    fn is_asked_for(&self, read: &Read, place: Option<Coverage>, key: &str) -> bool {
        let parts: Vec<Cow<'_, str>> = key_parts(key).collect();
        let params: Vec<String> = (read.operation.params.iter())
            .map(|(_, from)| {
                from.key_part().and_then(|n| parts.get(n)).map(|part| from.written(part)).unwrap_or_default()
            })
            .collect();
        read.per.is_none() || self.has_parent(read, place, &params)
    }
}

/// Whether the rows of a read say nothing of their own key: they add to the thing that the path names.
fn is_about_parent(read: &Read) -> bool {
    read.rows.ends_with('*')
        && !read.identity.is_empty()
        && read.identity.iter().all(|part| matches!(part, Part::Param(_)))
}

/// The path parameters that a thing gives: those that stand in a file's name and that parts of keys
/// count.
fn own_params<'p>(operation: &Operation, params: &'p [String]) -> impl Iterator<Item = &'p str> {
    let named = operation.params.iter().zip(params);
    named.filter(|((_, from), _)| *from != ParamSource::Operator).map(|(_, value)| value.as_str())
}

/// Whether a key is one that the path parameters ask for.
fn fits(read: &Read, key: &str, params: &[String]) -> bool {
    let parts: Vec<_> = key_parts(key).collect();
    read.operation.params.iter().zip(params).all(|((_, from), value)| match from.key_part() {
        Some(n) => parts.get(n).is_some_and(|part| from.written(part) == *value),
        None => true,
    })
}

fn file_name(operation: &Operation, place: Option<Coverage>, params: &[String]) -> String {
    let mut name = format!("{}/{}", place.as_ref().map_or("operator", Coverage::code), operation.id);
    for param in own_params(operation, params) {
        let text = utf8_percent_encode(param, NON_ALPHANUMERIC).to_string();
        // A parameter that begins like a page's number is not to be taken for one.
        let text = text.strip_prefix("page").map_or(text.clone(), |rest| format!("%70age{rest}"));
        name.push_str(&format!("__{text}"));
    }
    name + ".json"
}
