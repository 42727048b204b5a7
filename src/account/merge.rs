//! One record of all that was said of one thing.

use std::collections::BTreeSet;
use std::mem;

use super::drafts::{DraftRecord, Drafts, Span};
use super::findings::Findings;
use super::index::{DraftIx, OriginIx, ResourceIx, ResourceRange, StatusIx};
use super::inventory::{KindRange, Record};
use super::order::Place;
use super::other_names::OtherNames;
use super::shape::fingerprint;
use super::{Account, Address, Aspect, Finding, Oddity, Problem, Protection, Schema};

/// Which resource each draft became.
pub(super) struct Merged {
    resources: Vec<u32>,
}

impl Merged {
    /// For a draft that was ruled out. An `Option` would double the size.
    const NONE: u32 = u32::MAX;

    /// `None` if it was ruled out.
    pub(super) fn resource(&self, draft: DraftIx) -> Option<ResourceIx> {
        Some(self.resources[draft.at()]).filter(|ix| *ix != Self::NONE).map(ResourceIx)
    }
}

/// Makes records of drafts, one per address. The drafts are in canonical order.
pub(super) fn merge(drafts: &mut Drafts, order: &[Place], findings: &mut Findings<'_>) -> (Account, Merged) {
    let mut records: Vec<Record> = Vec::with_capacity(drafts.drafts.len());
    let mut merged = Merged { resources: vec![Merged::NONE; drafts.drafts.len()] };
    let mut kinds: Vec<KindRange> = Vec::with_capacity(drafts.kinds.len());
    for of_kind in order.chunk_by(Place::is_same_kind) {
        let start = ResourceIx::new(records.len());
        for group in of_kind.chunk_by(|a, b| a.is_same(b, drafts)) {
            let ix = ResourceIx::new(records.len());
            group.iter().for_each(|place| merged.resources[place.draft.at()] = ix.0);
            records.push(Group::new(drafts, group).merge(findings));
        }
        let kind = drafts.draft(of_kind[0].draft).kind;
        let range = ResourceRange { start, end: ResourceIx::new(records.len()) };
        let name = drafts.kind(kind);
        let fingerprint = fingerprint(name, findings.origin.schema());
        kinds.push(KindRange { name: name.into(), fingerprint, range });
    }
    records.shrink_to_fit();
    let mut text = mem::take(&mut drafts.text);
    text.shrink_to_fit();
    let account = Account {
        operator: drafts.operator.clone(),
        taken_at: drafts.taken_at,
        is_redacted: drafts.is_redacted,
        text,
        kinds,
        places: drafts.places.sorted(),
        records,
        statuses: mem::take(&mut drafts.statuses),
        roles: Vec::new(),
        roles_of_kinds: Vec::new(),
        ref_roles: Vec::new(),
        ref_targets: Vec::new(),
        missing: Vec::new(),
        facts: Vec::new(),
        readings: mem::take(&mut drafts.readings),
        oddities: Vec::new(),
        other_names: OtherNames::default(),
    };
    (account, merged)
}

/// All drafts of one address.
struct Group<'b> {
    all: &'b Drafts,
    places: &'b [Place],
    first: &'b DraftRecord,
}

impl<'b> Group<'b> {
    fn new(all: &'b Drafts, places: &'b [Place]) -> Self {
        Self { all, places, first: all.draft(places[0].draft) }
    }

    fn drafts(&self) -> impl Iterator<Item = &'b DraftRecord> + use<'b> {
        let all = self.all;
        self.places.iter().map(move |place| all.draft(place.draft))
    }

    fn address(&self) -> Address {
        self.all.address(self.first)
    }

    fn kind(&self) -> &'b str {
        self.all.kind(self.first.kind)
    }

    fn status(&self, status: StatusIx) -> &'b str {
        self.all.status(status).unwrap_or_default()
    }

    fn merge(&self, findings: &mut Findings<'_>) -> Record {
        let (name, status, protection) = match self.places {
            // Nearly everything is said once.
            [_] => (self.first.name, self.first.status, self.first.protection.unwrap_or(Protection::Off)),
            _ => self.agreed(findings),
        };
        Record {
            key: self.first.key.start,
            key_len: self.first.key.len,
            name: name.start,
            name_len: name.len,
            refs: 0,
            status,
            place: self.places[0].place(),
            protection,
        }
    }

    /// The name, status and protection of what several drafts speak of. Notes where these contradict each other.
    fn agreed(&self, findings: &mut Findings<'_>) -> (Span, StatusIx, Protection) {
        // Drafts without a key are reported as such; they need not be the same thing.
        let is_one_thing = !self.first.key.is_empty();
        if is_one_thing && self.all.is_distinct {
            findings.problems.push(Problem::Twice(self.address()));
        } else if is_one_thing {
            for aspect in [Aspect::Status, Aspect::Name, Aspect::Protection] {
                self.compare(aspect, findings);
            }
        }
        let names = self.drafts().map(|draft| draft.name).filter(|name| !name.is_empty());
        let name = names.min_by_key(|name| name.of(&self.all.text)).unwrap_or_default();
        (name, self.careful_status(findings.care()), self.careful_protection())
    }

    /// The status that is most in the way; of several such the first in text order. Where one had to be and is not, the
    /// others are no proof that the thing is gone.
    fn careful_status(&self, care: Option<&dyn Schema>) -> StatusIx {
        let weight = |status| care.map_or(0, |care| care.weight(self.kind(), self.status(status)));
        let mut careful = StatusIx::default();
        for status in self.drafts().map(|draft| draft.status).filter(|status| *status != StatusIx::default()) {
            let is_better = || {
                let (new, old) = (weight(status), weight(careful));
                new > old || (new == old && self.status(status) < self.status(careful))
            };
            if careful == StatusIx::default() || (status != careful && is_better()) {
                careful = status;
            }
        }
        let is_in_doubt = careful != StatusIx::default() && self.drafts().any(|draft| draft.lacks_status);
        if is_in_doubt && weight(careful) == 0 { self.all.no_status().unwrap_or(careful) } else { careful }
    }

    /// On if any draft says so. What a draft says goes before what another assumes.
    fn careful_protection(&self) -> Protection {
        let rank = |protection: &Protection| match protection {
            Protection::On => 0,
            Protection::Off => 1,
            Protection::AssumedOn => 2,
        };
        self.drafts().filter_map(|draft| draft.protection).min_by_key(rank).unwrap_or(Protection::Off)
    }

    /// What a draft says in one respect; `None` if it says nothing.
    fn said(&self, aspect: Aspect, draft: &DraftRecord) -> Option<String> {
        match aspect {
            Aspect::Status => self.all.status(draft.status).map(str::to_owned),
            Aspect::Name => Some(draft.name.of(&self.all.text)).filter(|name| !name.is_empty()).map(str::to_owned),
            Aspect::Protection => match draft.protection? {
                Protection::On => Some("protected".to_owned()),
                Protection::Off => Some("not protected".to_owned()),
                Protection::AssumedOn => None,
            },
            Aspect::Key | Aspect::End | Aspect::NextMonth | Aspect::BilledTo | Aspect::Quantity => None,
        }
    }

    /// Notes each value by which the drafts differ in one respect from the first.
    fn compare(&self, aspect: Aspect, findings: &mut Findings<'_>) {
        // Sorted, so that the order of reading does not show.
        let said: BTreeSet<(String, OriginIx)> =
            self.drafts().filter_map(|draft| Some((self.said(aspect, draft)?, draft.origin))).collect();
        let mut values: Vec<&(String, OriginIx)> = said.iter().collect();
        values.dedup_by(|next, kept| next.0 == kept.0);
        if let [first, others @ ..] = &values[..] {
            for other in others {
                findings.note(
                    || self.conflict_problem(aspect, first, other),
                    || self.conflict_oddity(aspect, first, other),
                );
            }
        }
    }

    fn conflict_problem(&self, aspect: Aspect, first: &(String, OriginIx), second: &(String, OriginIx)) -> Problem {
        let shown = |(value, origin): &(String, OriginIx)| format!("`{value}`{}", self.all.origin_note(*origin));
        Problem::Conflict { address: self.address(), what: aspect, first: shown(first), second: shown(second) }
    }

    fn conflict_oddity(&self, aspect: Aspect, first: &(String, OriginIx), second: &(String, OriginIx)) -> Oddity {
        let origins = BTreeSet::from([first.1, second.1].map(|origin| self.all.origin(origin)));
        let finding =
            Finding::Conflict { what: aspect, one: Finding::short(&first.0), other: Finding::short(&second.0) };
        Oddity {
            origin: origins.into_iter().collect::<Vec<_>>().join(", "),
            // A list that changed while it was read may have left something out.
            hides: if aspect == Aspect::Status { vec![self.kind().to_owned()] } else { Vec::new() },
            ..Oddity::new(self.address(), finding)
        }
    }
}
