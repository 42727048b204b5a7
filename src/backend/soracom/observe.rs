//! Looking at one thing by the shortest way that the catalogue knows.

use std::collections::BTreeSet;

use super::client::Client;
use super::message::{Message, Reply, Status};
use super::pages::{Cursor, Following};
use super::request::{self, Request};
use super::{interpret, retry};
use crate::account::{Account, Address, Coverage, join_key, key_parts};
use crate::catalogue::spec::{Found, Part, Read, ReadRole, RefSpec, Standing};
use crate::catalogue::{Catalogue, KindSpec};
use crate::execution::{Response, Sighting};
use crate::reading::collector::Collector;
use crate::reading::response::{Outcome, ResponseReader};

/// Looks at single things.
#[derive(Clone, Copy)]
pub(super) struct Observer<'o> {
    pub(super) client: &'o Client,
    pub(super) catalogue: &'o Catalogue,
    pub(super) responses: &'o ResponseReader,
}

/// How far parents are followed: deeper means that they are each other's.
const DEEPEST: u8 = 3;

impl<'o> Observer<'o> {
    pub(super) fn observe(self, subject: &Address) -> Sighting {
        self.look(subject, 0).unwrap_or_else(|end| end)
    }

    /// Looks at a thing; `depth` counts the things whose parents led here.
    fn look(self, subject: &Address, depth: u8) -> Result<Sighting, Sighting> {
        let kind = self.kind(subject.kind())?;
        let operator = self.client.identity().operator.clone();
        let collector = Collector::new(self.catalogue, self.responses, operator);
        let mut look = Look { observer: self, subject, depth, collector, listed: BTreeSet::new() };
        look.read(kind)?;
        self.settlers(kind).into_iter().try_for_each(|settler| look.list(settler))?;
        let account = look.collector.finish(&[]).map_err(|invalid| unreadable_sighting(invalid.to_string()))?;
        sighting(&account, subject, kind)
    }

    fn kind(self, name: &str) -> Result<&'o KindSpec, Sighting> {
        let kind = self.catalogue.kind(name);
        kind.ok_or_else(|| unreadable_sighting(format!("the catalogue has no kind {name}")))
    }

    /// The kinds whose things may say that one of this kind is settled.
    fn settlers(self, kind: &KindSpec) -> Vec<&'o KindSpec> {
        let settles = |reference: &RefSpec| reference.role == RefSpec::SETTLES && reference.to.contains(&kind.name);
        self.catalogue.kinds().filter(|other| other.references.iter().any(settles)).collect()
    }
}

/// What an account that was read for one thing shows of it.
fn sighting(account: &Account, subject: &Address, kind: &KindSpec) -> Result<Sighting, Sighting> {
    let seen = account.observe(subject);
    let gap = match kind.found {
        Found::Shown { .. } => account.reading(subject.kind(), subject.coverage()).gap().map(str::to_owned),
        _ => kind.unseen.map(|text| text.english().to_owned()),
    };
    match gap.or_else(|| account.doubt(subject).map(ToString::to_string)) {
        Some(why) if seen.is_none() => Err(unreadable_sighting(why)),
        _ => Ok(Sighting::Seen(seen)),
    }
}

fn unreadable_sighting(why: String) -> Sighting {
    Sighting::Unreadable { why }
}

/// What a response has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The response was read; it may be empty.
    Rows,
    /// There is no such thing: a 404 with the code of an error, which comes from the API.
    NoThing,
    /// There is no such path: a 404 without a code, perhaps from something before the API, or from
    /// another server.
    NoPath,
}

/// One look.
struct Look<'l> {
    observer: Observer<'l>,
    subject: &'l Address,
    depth: u8,
    collector: Collector<'l>,
    /// The lists that were read.
    listed: BTreeSet<(&'static str, Option<Coverage>)>,
}

impl Look<'_> {
    /// Reads what shows the subject, by the way in which its kind is found.
    fn read(&mut self, kind: &KindSpec) -> Result<(), Sighting> {
        let observer = self.observer;
        match kind.found {
            Found::Listed => self.read_thing(kind, Some(self.subject.key().to_owned())),
            Found::Within { kind: outer, identity, .. } => {
                self.read_thing(observer.kind(outer)?, holder_key(self.subject, identity))
            }
            Found::Implied { by, .. } => by.iter().try_for_each(|name| self.list(observer.kind(name)?)),
            Found::Shown { kind: shows, .. } => self.list(observer.kind(shows)?),
            Found::Unlisted { look, .. } => {
                let (many, look) = (kind.noun.many.english(), look.english());
                Err(unreadable_sighting(format!("no operation lists {many}; look in the console: {look}")))
            }
        }
    }

    /// Reads the one thing of a kind that shows the subject, if its key is known; otherwise, or if that
    /// does not show the subject, the lists of the kind.
    fn read_thing(&mut self, kind: &KindSpec, key: Option<String>) -> Result<(), Sighting> {
        if let (Some(key), Some(read)) = (key, detail(kind)) {
            let request = self.request(kind, read, &key);
            match self.pages(&request)? {
                // A thing that is not there is not in a list either.
                Shown::NoThing => return Ok(()),
                Shown::Rows if self.is_found() || self.has_holder(kind, read, &key) => return Ok(()),
                Shown::NoPath if !kind.reads.iter().any(|read| read.role == ReadRole::List) => {
                    return Err(no_path(&request));
                }
                Shown::Rows | Shown::NoPath => {}
            }
        }
        self.list(kind)
    }

    fn request(&self, kind: &KindSpec, read: &Read, key: &str) -> Request {
        let operator = &self.observer.client.identity().operator;
        Request::new(operator, read, self.place(kind), key)
    }

    /// Where things of a kind are that have to do with the subject.
    fn place(&self, kind: &KindSpec) -> Option<Coverage> {
        self.subject.coverage().filter(|coverage| kind.places().contains(&Some(*coverage)))
    }

    /// True if the thing that would hold the subject was read by this: then everything in it is known.
    fn has_holder(&self, kind: &KindSpec, read: &Read, key: &str) -> bool {
        let mut kinds = self.observer.responses.kinds(read.operation.id);
        let shows = kinds.any(|shown| shown.name == self.subject.kind());
        shows && self.collector.builder().has(kind.name, self.place(kind), key)
    }

    fn is_found(&self) -> bool {
        let subject = self.subject;
        self.collector.builder().has(subject.kind(), subject.coverage(), subject.key())
    }

    /// Reads the lists of a kind, until the subject shows.
    fn list(&mut self, kind: &KindSpec) -> Result<(), Sighting> {
        let only_extra = kind.reads.iter().all(|read| read.role == ReadRole::Extra);
        let lists = kind.reads.iter().filter(|read| {
            read.role == ReadRole::List || (only_extra && read.per.is_some() && read.role == ReadRole::Extra)
        });
        for read in lists {
            if !self.listed.insert((read.operation.id, self.place(kind))) {
                continue;
            }
            match read.per {
                None => self.list_all(kind, read)?,
                Some(parent) => self.list_per_parent(kind, read, parent)?,
            }
            if self.is_found() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn list_all(&mut self, kind: &KindSpec, read: &Read) -> Result<(), Sighting> {
        let request = self.request(kind, read, "");
        match self.pages(&request)? {
            Shown::Rows => Ok(()),
            Shown::NoThing | Shown::NoPath => Err(no_path(&request)),
        }
    }

    /// Reads the list of the parent to which the subject belongs; the lists of all parents, if the
    /// subject's key does not name one.
    fn list_per_parent(&mut self, kind: &KindSpec, read: &Read, parent: &str) -> Result<(), Sighting> {
        let Some(parent) = self.observer.catalogue.kind(parent) else { return Ok(()) };
        let place = self.place(parent);
        let keys = match self.own_parent(kind, read) {
            Some(key) => vec![key],
            None => {
                self.list(parent)?;
                let is_live = |status: Option<&str>| parent.classify(status).0 != Standing::Gone;
                let keys = self.collector.builder().live_keys(parent.name, place, is_live);
                keys.into_iter().map(str::to_owned).collect()
            }
        };
        for key in keys {
            let request = self.request(kind, read, &key);
            match self.pages(&request)? {
                Shown::Rows => {}
                Shown::NoThing => self.check_parent_is_gone(parent, place, &key, &request)?,
                Shown::NoPath => return Err(no_path(&request)),
            }
            if self.is_found() {
                break;
            }
        }
        Ok(())
    }

    /// The key of the parent to which the subject belongs, if the subject's key holds it.
    fn own_parent(&self, kind: &KindSpec, read: &Read) -> Option<String> {
        if kind.name != self.subject.kind() {
            return None;
        }
        let at = read.identity.iter().position(|part| *part == Part::Param(0))?;
        let part = key_parts(self.subject.key()).nth(at)?.into_owned();
        Some(join_key(&[part.into()]).into_owned())
    }

    /// A parent's list that is missing shows that there is nothing on it only if the parent has gone:
    /// a look at the parent has to confirm that.
    fn check_parent_is_gone(
        &self,
        parent: &KindSpec,
        place: Option<Coverage>,
        key: &str,
        request: &Request,
    ) -> Result<(), Sighting> {
        let address = Address::new(parent.name.to_owned(), place, key).map_err(|_| no_path(request))?;
        if self.depth > DEEPEST {
            return Err(no_path(request));
        }
        match self.observer.look(&address, self.depth + 1)? {
            Sighting::Seen(None) => Ok(()),
            Sighting::Seen(Some(seen)) if parent.classify(seen.status.as_deref()).0 == Standing::Gone => Ok(()),
            Sighting::Seen(Some(_)) => Err(no_path(request)),
            other => Err(other),
        }
    }

    /// Reads the pages of a response until the subject shows.
    fn pages(&mut self, request: &Request) -> Result<Shown, Sighting> {
        let client = self.observer.client;
        let mut cursor = Cursor::first();
        loop {
            let target = request.target(cursor.key());
            let message = Message::new(request.operation.method, &target);
            let mut reply = retry::in_one_go(client, request.id.place, message, &cursor, |reply| {
                request.is_promised(self.observer.responses, reply)
            })?;
            let next = reply.next.take();
            let bytes = match page(request, &cursor, reply)? {
                Ok(bytes) => bytes,
                Err(shown) => return Ok(shown),
            };
            self.collect(request, &bytes)?;
            match cursor.advance(next.filter(|_| !self.is_found()), &bytes) {
                Following::End => return Ok(Shown::Rows),
                Following::Page => {}
                Following::Nowhere(why) => return Err(not_taken(request, why)),
            }
        }
    }

    fn collect(&mut self, request: &Request, bytes: &[u8]) -> Result<(), Sighting> {
        let collected = self.collector.add(&request.id, &request.name(), bytes);
        // Whatever came in place of the page, the page itself may come the next time.
        let again = |why| Sighting::Transient { why: said_of(request, &request::unreadable(&why)) };
        match collected.map_err(again)?.outcome {
            Outcome::Rows => Ok(()),
            Outcome::Refused(said) => Err(unreadable_sighting(format!("{} was refused: {said}", request.name()))),
        }
    }
}

/// The bytes of a page, or what its absence shows.
fn page(request: &Request, cursor: &Cursor, reply: Reply) -> Result<Result<Vec<u8>, Shown>, Sighting> {
    let said = interpret::response(&reply);
    let meaning = reply.meaning();
    if matches!(meaning, Status::Transient | Status::Elsewhere) {
        return Err(Sighting::Transient { why: interpret::sentence(&said) });
    }
    let why = "the answer did not come whole";
    let bytes = reply.body.map_err(|error| Sighting::Transient { why: format!("{why}: {error}") })?;
    match meaning {
        Status::Done | Status::Accepted if reply.repeats_secret => Err(not_taken(request, interpret::REPEATS)),
        Status::Done | Status::Accepted => Ok(Ok(bytes)),
        _ if cursor.is_first() && request.means_none(&said) => Ok(Err(Shown::Rows)),
        Status::NotFound if request.refusal.is_none() => {
            Ok(Err(if said.code.is_some() { Shown::NoThing } else { Shown::NoPath }))
        }
        _ => Err(unreadable(request, &said)),
    }
}

/// The key of the thing that holds the subject: the beginning of the subject's key.
fn holder_key(subject: &Address, identity: &[Part]) -> Option<String> {
    let parts: Vec<_> = key_parts(subject.key()).collect();
    let own = identity.len() - usize::from(identity.first() == Some(&Part::Parent));
    let is_there = own < identity.len() && own < parts.len();
    is_there.then(|| join_key(&parts[..parts.len() - own]).into_owned())
}

/// The response that shows a single thing by its own key.
fn detail(kind: &KindSpec) -> Option<&'static Read> {
    kind.reads.iter().find(|read| {
        let is_own = read.per.is_none_or(|parent| parent == kind.name);
        let takes_key = read.operation.params.iter().any(|(_, value)| value.key_part().is_some());
        read.role != ReadRole::List && read.rows.is_empty() && is_own && takes_key
    })
}

fn no_path(request: &Request) -> Sighting {
    unreadable_sighting(format!("{} is not there (HTTP 404): is the endpoint right?", request.name()))
}

fn not_taken(request: &Request, why: &str) -> Sighting {
    unreadable_sighting(said_of(request, &Response { message: Some(why.to_owned()), ..Response::default() }))
}

fn unreadable(request: &Request, said: &Response) -> Sighting {
    let said = match said.status.map(Status::of) {
        Some(Status::Forbidden) => interpret::with_permission(said.clone(), request.operation.id),
        _ => said.clone(),
    };
    unreadable_sighting(said_of(request, &said))
}

fn said_of(request: &Request, said: &Response) -> String {
    format!("{} cannot be read: {}", request.name(), interpret::sentence(said))
}
