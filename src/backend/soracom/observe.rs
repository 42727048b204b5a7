//! Looking at one thing.

use std::collections::BTreeSet;

use super::ask::Ask;
use super::http::Message;
use super::{Fault, Soracom, classify, patience, read};
use crate::account::{Account, Address, Coverage, join_key, key_parts};
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Found, Part, Read, ReadRole, RefSpec, Standing};
use crate::execution::{Response, Sighting};
use crate::reading::collect::Collector;
use crate::reading::response::Outcome;

/// Looks at one thing by the shortest way that the catalogue knows.
pub(super) fn observe(soracom: &Soracom, subject: &Address) -> Sighting {
    look(soracom, subject, 0).unwrap_or_else(|end| end)
}

/// `depth` guards against parents that are each other's.
fn look(soracom: &Soracom, subject: &Address, depth: u8) -> Result<Sighting, Sighting> {
    let catalogue = &soracom.options.catalogue;
    let unreadable = |why: String| Sighting::Unreadable { why };
    let Some(kind) = catalogue.kind(subject.kind()) else {
        return Err(unreadable(format!("the catalogue has no kind {}", subject.kind())));
    };
    let mut look = Look { soracom, subject, depth, collector: soracom.collector(), listed: BTreeSet::new() };
    let of = |name: &str| catalogue.kind(name).ok_or_else(|| unreadable(format!("the catalogue has no kind {name}")));
    match kind.found {
        Found::Listed => look.at(kind, Some(subject.key().to_owned()))?,
        Found::Within { kind: outer, identity, .. } => {
            // What stands before the rest of its key is the key of what holds it.
            let parts: Vec<_> = key_parts(subject.key()).collect();
            let own = identity.len() - usize::from(identity.first() == Some(&Part::Parent));
            let holder = (own < identity.len() && own < parts.len()).then(|| join_key(&parts[..parts.len() - own]));
            look.at(of(outer)?, holder.map(std::borrow::Cow::into_owned))?;
        }
        Found::Implied { by, .. } => by.iter().try_for_each(|name| look.list(of(name)?))?,
        Found::Shown { kind: shows, .. } => look.list(of(shows)?)?,
        Found::Unlisted { look, .. } => {
            return Err(unreadable(format!(
                "no operation lists {}; look in the console: {}",
                kind.noun.many.english(),
                look.english()
            )));
        }
    }
    let settlers = catalogue.kinds().filter(|other| {
        other.references.iter().any(|reference| reference.role == RefSpec::SETTLES && reference.to.contains(&kind.name))
    });
    settlers.collect::<Vec<_>>().into_iter().try_for_each(|settler| look.list(settler))?;
    let is_shown = matches!(kind.found, Found::Shown { .. });
    let account = look.collector.finish(&[]).map_err(|invalid| unreadable(invalid.to_string()))?;
    let seen = account.observe(subject);
    let gap = if is_shown { gap(&account, subject) } else { kind.unseen.map(|text| text.english().to_owned()) };
    match gap.or_else(|| account.doubt(subject).map(ToString::to_string)) {
        Some(why) if seen.is_none() => Err(unreadable(why)),
        _ => Ok(Sighting::Seen(seen)),
    }
}

fn gap(account: &Account, subject: &Address) -> Option<String> {
    account.reading(subject.kind(), subject.coverage()).gap().map(str::to_owned)
}

/// What an answer has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// Whatever stands in it, if only nothing.
    Rows,
    /// There is no such thing, says the API (404 with the code of an error).
    Nothing,
    /// There is no such page, says somebody: perhaps something in between, or a server that is not the
    /// API (404 without one).
    NoRoute,
}

struct Look<'l> {
    soracom: &'l Soracom,
    subject: &'l Address,
    depth: u8,
    collector: Collector<'l>,
    listed: BTreeSet<(&'static str, Option<Coverage>)>,
}

impl Look<'_> {
    /// Reads what shows the subject in the responses of a kind; `key` is that of the thing of this
    /// kind in whose response it stands, if that is known.
    fn at(&mut self, kind: &'static KindSpec, key: Option<String>) -> Result<(), Sighting> {
        if let (Some(key), Some(read)) = (key, detail(kind)) {
            let ask = self.ask(kind, read, &key);
            match self.pages(&ask)? {
                // What is not there is not in a list either, and what is there was just read.
                Shown::Nothing => return Ok(()),
                Shown::Rows if self.is_found() || self.has_holder(kind, read, &key) => return Ok(()),
                Shown::NoRoute if !kind.reads.iter().any(|read| read.role == ReadRole::List) => {
                    return Err(missing(&ask));
                }
                Shown::Rows | Shown::NoRoute => {}
            }
        }
        self.list(kind)
    }

    fn ask(&self, kind: &KindSpec, read: &Read, key: &str) -> Ask {
        let place = self.place(kind);
        Ask::new(&self.soracom.identity().operator, read, place, key)
    }

    /// Where things of a kind are, for a subject that is where it is.
    fn place(&self, kind: &KindSpec) -> Option<Coverage> {
        self.subject.coverage().filter(|coverage| kind.places().contains(&Some(*coverage)))
    }

    /// Whether what would hold the subject was read by this: then it is known what is in it.
    fn has_holder(&self, kind: &KindSpec, read: &Read, key: &str) -> bool {
        let shows = self.soracom.responses.kinds(read.operation.id).any(|shown| shown.name == self.subject.kind());
        shows && self.collector.builder().has(kind.name, self.place(kind), key)
    }

    fn is_found(&self) -> bool {
        let subject = self.subject;
        self.collector.builder().has(subject.kind(), subject.coverage(), subject.key())
    }

    /// Reads the lists of a kind, until the subject shows.
    fn list(&mut self, kind: &'static KindSpec) -> Result<(), Sighting> {
        let only_extra = kind.reads.iter().all(|read| read.role == ReadRole::Extra);
        let lists = kind.reads.iter().filter(|read| {
            read.role == ReadRole::List || (only_extra && read.per.is_some() && read.role == ReadRole::Extra)
        });
        for read in lists {
            if !self.listed.insert((read.operation.id, self.place(kind))) {
                continue;
            }
            match read.per {
                None => {
                    let ask = self.ask(kind, read, "");
                    if self.pages(&ask)? != Shown::Rows {
                        return Err(missing(&ask));
                    }
                }
                Some(parent) => self.list_of(kind, read, parent)?,
            }
            if self.is_found() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads the list of the parent that the subject belongs to; those of all, if its key does not say.
    fn list_of(&mut self, kind: &'static KindSpec, read: &Read, parent: &'static str) -> Result<(), Sighting> {
        let Some(spec) = self.soracom.options.catalogue.kind(parent) else { return Ok(()) };
        let place = self.place(spec);
        let own =
            read.identity.iter().position(|part| *part == Part::Param(0)).filter(|_| kind.name == self.subject.kind());
        let own = own
            .and_then(|at| Some(join_key(&[key_parts(self.subject.key()).nth(at)?.into_owned().into()]).into_owned()));
        let keys = match own {
            Some(key) => vec![key],
            None => {
                self.list(spec)?;
                let is_live = |status: Option<&str>| spec.classify(status).0 != Standing::Gone;
                let keys = self.collector.builder().live_keys(parent, place, is_live);
                keys.into_iter().map(str::to_owned).collect()
            }
        };
        for key in keys {
            let ask = self.ask(kind, read, &key);
            match self.pages(&ask)? {
                Shown::Rows => {}
                Shown::Nothing => self.parent_is_gone(spec, place, &key, &ask)?,
                Shown::NoRoute => return Err(missing(&ask)),
            }
            if self.is_found() {
                break;
            }
        }
        Ok(())
    }

    /// A list that is not there may mean that whose list it is has gone, with everything on it: that
    /// has to show.
    fn parent_is_gone(&self, parent: &KindSpec, place: Option<Coverage>, key: &str, ask: &Ask) -> Result<(), Sighting> {
        let address = Address::new(parent.name.to_owned(), place, key).map_err(|_| missing(ask))?;
        if self.depth > 3 {
            return Err(missing(ask));
        }
        match look(self.soracom, &address, self.depth + 1)? {
            Sighting::Seen(None) => Ok(()),
            Sighting::Seen(Some(seen)) if parent.classify(seen.status.as_deref()).0 == Standing::Gone => Ok(()),
            Sighting::Seen(Some(_)) => Err(missing(ask)),
            other => Err(other),
        }
    }

    /// Takes in the pages of an answer until the subject shows.
    fn pages(&mut self, ask: &Ask) -> Result<Shown, Sighting> {
        let mut keys: BTreeSet<String> = BTreeSet::new();
        let mut next: Option<String> = None;
        loop {
            let target = ask.target(next.as_deref());
            let message = Message::new(ask.operation.method, &target);
            let reply = patience::one_of_many(self.soracom, ask.asked.place, message, next.is_none())?;
            let said = classify::response(&reply);
            let told = classify::sentence(&said);
            let bytes = match reply.body {
                Ok(bytes) if (200..300).contains(&reply.status) => bytes,
                _ if matches!(reply.status, 408 | 500..) => return Err(Sighting::Transient { why: told }),
                Ok(_) if next.is_none() && ask.means_none(&said) => return Ok(Shown::Rows),
                Ok(_) if reply.status == 404 && ask.refusal.is_none() => {
                    return Ok(if said.code.is_some() { Shown::Nothing } else { Shown::NoRoute });
                }
                Ok(_) => return Err(unreadable(ask, &said)),
                Err(why) => return Err(Sighting::Transient { why: format!("the answer did not come whole: {why}") }),
            };
            let taken = self.collector.put(&ask.asked, &ask.name(), &bytes);
            if let Outcome::Refused(said) = taken.map_err(|why| unreadable(ask, &read::unreadable(&why)))?.outcome {
                return Err(Sighting::Unreadable { why: format!("{} was refused: {said}", ask.name()) });
            }
            let Some(key) = reply.next.filter(|_| !self.is_found()) else { return Ok(Shown::Rows) };
            if !keys.insert(key.clone()) {
                let why = format!("the pages of {} go round in circles", ask.name());
                return Err(Sighting::Unreadable { why });
            }
            next = Some(key);
        }
    }
}

/// What shows a single thing by its own key.
fn detail(kind: &'static KindSpec) -> Option<&'static Read> {
    kind.reads.iter().find(|read| {
        let is_own = read.per.is_none_or(|parent| parent == kind.name);
        let takes_key = read.operation.params.iter().any(|(_, value)| value.key_part().is_some());
        read.role != ReadRole::List && read.rows.is_empty() && is_own && takes_key
    })
}

fn missing(ask: &Ask) -> Sighting {
    Sighting::Unreadable { why: format!("{} is not there (HTTP 404): is the endpoint right?", ask.name()) }
}

fn unreadable(ask: &Ask, said: &Response) -> Sighting {
    let said = match said.status {
        Some(403) => classify::with_permission(said.clone(), ask.operation.id),
        _ => said.clone(),
    };
    Sighting::Unreadable { why: format!("{} cannot be read: {}", ask.name(), classify::sentence(&said)) }
}

impl From<Fault> for Sighting {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Nowhere(why) => Self::Unreadable { why },
            Fault::Unauthorised { why, is_renewed: true } => Self::Unreadable { why },
            Fault::Unauthorised { why, .. } => Self::Unauthorised { why },
            Fault::TooMany(wait) => Self::RateLimited { wait },
            Fault::Unsent(why) | Fault::Unanswered(why) => Self::Transient { why },
        }
    }
}
