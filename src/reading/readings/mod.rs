//! How well each kind was read, worked out from the responses that there were.

mod log;
#[cfg(feature = "redact")]
mod redacted;
mod why;

use crate::account::{AccountBuilder, Coverage, Reading};
use crate::catalogue::spec::{Found, Read, ReadRole, Standing};
use crate::catalogue::{Catalogue, KindSpec};

use super::attest::attested;
use super::claim::Claim;
pub(crate) use log::{ResponseId, ResponseLog};
#[cfg(feature = "redact")]
pub(crate) use redacted::{Replace, Words};
pub(crate) use why::Failure;
use why::Gap;

/// How far entries of the catalogue are followed from one to the next: deeper means in a circle.
const DEEPEST: u8 = 8;

/// Works out every kind's reading and puts it into the account, together with the things that others
/// imply.
pub(crate) fn put_readings(catalogue: &Catalogue, log: &ResponseLog, claims: &[Claim], builder: &mut AccountBuilder) {
    for kind in catalogue.kinds() {
        for place in kind.places() {
            let readings = Readings { catalogue, log, builder };
            let reading = readings.of(kind, place, 0);
            let reading = attested(claims, kind, place, &reading).unwrap_or(reading);
            if let Found::Implied { by, key, .. } = kind.found
                && by.iter().any(|shows| readings.has_live(shows, place))
            {
                builder.add(kind.name, place, key);
            }
            builder.read(kind.name, place, reading);
        }
    }
}

struct Readings<'r> {
    catalogue: &'r Catalogue,
    log: &'r ResponseLog,
    /// Everything that the responses have shown.
    builder: &'r AccountBuilder,
}

/// What is missing of the lists that a kind needs from one operation.
enum ListGap<'g> {
    None,
    Some(Gap<'g>),
    All(Gap<'g>),
}

impl Readings<'_> {
    fn has_live(&self, name: &str, place: Option<Coverage>) -> bool {
        let Some(kind) = self.catalogue.kind(name) else { return false };
        self.builder.has_live(name, place, |status| kind.classify(status).0 != Standing::Gone)
    }

    /// How well a kind was read in a place; `depth` counts the entries that led here.
    fn of(&self, kind: &KindSpec, place: Option<Coverage>, depth: u8) -> Reading {
        let of = |name: &str| match self.catalogue.kind(name) {
            Some(other) if depth < DEEPEST => self.of(other, place, depth + 1),
            _ => unread(&Gap::CircularEntry),
        };
        match kind.found {
            Found::Listed => self.listed(kind, place),
            Found::Within { kind: outer, .. } => of(outer),
            Found::Unlisted { look, .. } => {
                let is_without = |name: &&str| of(name).is_settled() && !self.has_live(name, place);
                if !kind.only_with.is_empty() && kind.only_with.iter().all(is_without) {
                    return Reading::Complete;
                }
                unread(&Gap::Unlisted { look })
            }
            Found::Implied { by, .. } => {
                if by.iter().any(|name| self.has_live(name, place)) {
                    return Reading::Complete;
                }
                by.iter().map(|name| of(name)).find(|reading| !reading.is_settled()).unwrap_or(Reading::Complete)
            }
            Found::Shown { kind: shows, statuses, .. } => {
                let present = self.builder.statuses(shows, place);
                match present.iter().find(|status| statuses.contains(status)) {
                    Some(status) => unread(&Gap::HintedBy { status }),
                    None => of(shows),
                }
            }
        }
    }

    /// How well a kind was read that operations list.
    fn listed(&self, kind: &KindSpec, place: Option<Coverage>) -> Reading {
        // A kind that only extra responses show is known if its lists per parent are there.
        let only_extra = kind.reads.iter().all(|read| read.role == ReadRole::Extra);
        let is_needed = |read: &&Read| read.role != ReadRole::Extra || (only_extra && read.per.is_some());
        let mut partial = kind.unseen.map(Gap::Unseen);
        for read in kind.reads.iter().filter(is_needed) {
            match self.list_gap(read, place) {
                ListGap::None => {}
                ListGap::All(gap) if read.role != ReadRole::Detail => return unread(&gap),
                ListGap::All(gap) | ListGap::Some(gap) => _ = partial.get_or_insert(gap),
            }
        }
        partial.map_or(Reading::Complete, |gap| Reading::Partial(gap.to_string()))
    }

    fn list_gap<'g>(&'g self, read: &'g Read, place: Option<Coverage>) -> ListGap<'g> {
        match read.per {
            Some(parent) => self.gap_per_parent(read, parent, place),
            None => self.gap_of_all(read, place).map_or(ListGap::None, ListGap::All),
        }
    }

    /// What is missing of a list that is one response, or pages of one.
    fn gap_of_all<'g>(&'g self, read: &'g Read, place: Option<Coverage>) -> Option<Gap<'g>> {
        let operation = read.operation.id;
        let params: Vec<&str> = read.operation.params.iter().filter_map(|(_, value)| value.constant()).collect();
        let fits = |given: &[String]| given.is_empty() || params.is_empty() || *given == params;
        let mut responses = self.log.of(read, place).iter().filter(|response| fits(&response.params)).peekable();
        if responses.peek().is_none() {
            return Some(Gap::NotCaptured { place, operation, params });
        }
        let failure = responses.find_map(|response| response.failure.as_ref());
        failure.filter(|failure| !failure.means_none(read)).map(|failure| Gap::Failed { operation, failure })
    }

    /// What is missing of a list that takes one response for each thing of another kind.
    fn gap_per_parent<'g>(&'g self, read: &'g Read, parent: &str, place: Option<Coverage>) -> ListGap<'g> {
        let Some(parent) = self.catalogue.kind(parent) else { return ListGap::None };
        let place_of_parents = if parent.places().contains(&place) { place } else { None };
        let list = parent.reads.iter().find(|list| list.role == ReadRole::List);
        if let Some(gap) = list.and_then(|list| self.gap_of_all(list, place_of_parents)) {
            return ListGap::All(Gap::ParentsUnread { parent, gap: Box::new(gap) });
        }
        let responses = self.log.by_key(read, place);
        let is_live = |status: Option<&str>| parent.classify(status).0 != Standing::Gone;
        let is_read = |key: &str| responses.get(key).is_some_and(Option::is_none);
        let parents: Vec<&str> = self.builder.live_keys(parent.name, place_of_parents, is_live);
        let unread: Vec<&str> = parents.iter().copied().filter(|key| !is_read(key)).collect();
        let Some(&first) = unread.first() else { return ListGap::None };
        let failure = responses.get(first).copied().flatten();
        let (operation, unread, parents) = (read.operation.id, unread.len(), parents.len());
        ListGap::Some(Gap::SomeUnread { operation, parent, unread, parents, first, failure })
    }
}

fn unread(gap: &Gap<'_>) -> Reading {
    Reading::Unread(gap.to_string())
}
