//! One record of all that was said of one thing.

use std::collections::BTreeSet;

use super::builder::{AccountBuilder, Care, DraftRecord};
use super::finish::Findings;
use super::inventory::{FactRecord, KindRange, Record};
use super::{Account, Address, Aspect, Coverage, Fact, Finding, Oddity, Problem, Protection, ResourceIx};

/// Where a draft stands in the canonical order, with what decides it nearly always: the text of a
/// key is fetched only where two begin alike.
pub(super) struct Place {
    /// The first bytes of the key, as a number of the same order.
    begin: u128,
    pub(super) draft: u32,
    /// The rank of the kind's name.
    kind: u16,
    coverage: Option<Coverage>,
}

impl Place {
    fn begins(&self) -> (u16, Option<Coverage>, u128) {
        (self.kind, self.coverage, self.begin)
    }

    fn key<'b>(&self, builder: &'b AccountBuilder) -> &'b str {
        builder.drafts[self.draft as usize].key.of(&builder.text)
    }
}

/// Where a draft went that was ruled out.
const NOWHERE: u32 = u32::MAX;

/// The drafts by (name of the kind, coverage, key, order of adding).
pub(super) fn canonical_order(builder: &AccountBuilder) -> Vec<Place> {
    let rank = |kind: &str| u16::try_from(builder.kinds.iter().filter(|name| &***name < kind).count());
    let ranks: Vec<u16> = builder.kinds.iter().map(|kind| rank(kind).unwrap_or(u16::MAX)).collect();
    let place = |(ix, draft): (u32, &DraftRecord)| Place {
        begin: begin(draft.key.of(&builder.text)),
        draft: ix,
        kind: ranks[usize::from(draft.kind)],
        coverage: draft.coverage,
    };
    let mut places: Vec<Place> = (0u32..).zip(&builder.drafts).map(place).collect();
    places.sort_unstable_by(|a, b| {
        let begins = a.begins().cmp(&b.begins());
        begins.then_with(|| a.key(builder).cmp(b.key(builder))).then(a.draft.cmp(&b.draft))
    });
    places
}

fn begin(key: &str) -> u128 {
    let mut first = [0; 16];
    let len = key.len().min(first.len());
    first[..len].copy_from_slice(&key.as_bytes()[..len]);
    u128::from_be_bytes(first)
}

/// Makes records of drafts, one per address, and tells where each draft went.
pub(super) fn merge(
    builder: &mut AccountBuilder,
    places: &[Place],
    findings: &mut Findings<'_>,
) -> (Account, Vec<u32>) {
    let mut records: Vec<Record> = Vec::with_capacity(builder.drafts.len());
    let mut new_ix = vec![NOWHERE; builder.drafts.len()];
    let mut kinds: Vec<KindRange> = Vec::with_capacity(builder.kinds.len());
    let same = |a: &Place, b: &Place| a.begins() == b.begins() && a.key(builder) == b.key(builder);
    for of_kind in places.chunk_by(|a, b| a.kind == b.kind) {
        let start = as_u32(records.len());
        for group in of_kind.chunk_by(same) {
            group.iter().for_each(|place| new_ix[place.draft as usize] = as_u32(records.len()));
            records.push(Merger::new(builder, group).merge(findings));
        }
        let kind = builder.drafts[of_kind[0].draft as usize].kind;
        kinds.push(KindRange { name: builder.kinds[usize::from(kind)].clone(), range: start..as_u32(records.len()) });
    }
    records.shrink_to_fit();
    let mut text = std::mem::take(&mut builder.text);
    text.shrink_to_fit();
    let account = Account {
        operator: builder.operator.clone(),
        taken_at: builder.taken_at,
        text,
        kinds,
        records,
        statuses: std::mem::take(&mut builder.statuses),
        roles: Vec::new(),
        ref_roles: Vec::new(),
        ref_targets: Vec::new(),
        missing: Vec::new(),
        facts: Vec::new(),
        readings: std::mem::take(&mut builder.readings),
        oddities: Vec::new(),
    };
    (account, new_ix)
}

/// All that was said of one address.
struct Merger<'b> {
    builder: &'b AccountBuilder,
    group: &'b [Place],
    first: &'b DraftRecord,
}

impl<'b> Merger<'b> {
    fn new(builder: &'b AccountBuilder, group: &'b [Place]) -> Self {
        Self { builder, group, first: &builder.drafts[group[0].draft as usize] }
    }

    fn drafts(&self) -> impl Iterator<Item = &'b DraftRecord> + use<'b> {
        let builder = self.builder;
        self.group.iter().map(move |place| &builder.drafts[place.draft as usize])
    }

    fn address(&self) -> Address {
        Address::checked(self.kind().to_owned(), self.first.coverage, self.first.key.of(&self.builder.text))
    }

    fn kind(&self) -> &'b str {
        &self.builder.kinds[usize::from(self.first.kind)]
    }

    fn status(&self, status: u16) -> &'b str {
        &self.builder.statuses[usize::from(status)]
    }

    fn merge(&self, findings: &mut Findings<'_>) -> Record {
        // What has no key is reported as such, and is not one thing.
        let is_several = self.group.len() > 1 && self.first.key.len > 0;
        if is_several && self.builder.is_distinct {
            findings.problems.push(Problem::Twice(self.address()));
        } else if is_several {
            self.compare(findings);
        }
        let name = self.drafts().map(|draft| draft.name).filter(|name| name.len > 0);
        let name = name.min_by_key(|name| name.of(&self.builder.text)).unwrap_or_default();
        Record {
            key: self.first.key.start,
            key_len: self.first.key.len,
            name: name.start,
            name_len: name.len,
            refs: 0,
            status: self.careful_status(findings.care),
            coverage: self.first.coverage,
            protection: self.careful_protection(),
        }
    }

    /// The status that is most in the way; of several such the first in text order.
    fn careful_status(&self, care: Option<&dyn Care>) -> u16 {
        let mut careful = 0;
        for status in self.drafts().map(|draft| draft.status).filter(|status| *status != 0) {
            let rank = |status| care.map_or(0, |care| care.weight(self.kind(), self.status(status)));
            let is_better = || {
                let (new, old) = (rank(status), rank(careful));
                new > old || (new == old && self.status(status) < self.status(careful))
            };
            if careful == 0 || (status != careful && is_better()) {
                careful = status;
            }
        }
        careful
    }

    /// On where anything says so. An assumption yields to what is said.
    fn careful_protection(&self) -> Protection {
        let rank = |protection: &Protection| match protection {
            Protection::On => 0,
            Protection::Off => 1,
            Protection::AssumedOn => 2,
        };
        self.drafts().filter_map(|draft| draft.protection).min_by_key(rank).unwrap_or(Protection::Off)
    }

    /// Notes in what the drafts differ.
    fn compare(&self, findings: &mut Findings<'_>) {
        let builder = self.builder;
        self.differ(findings, Aspect::Status, &|draft| {
            (draft.status != 0).then(|| self.status(draft.status).to_owned())
        });
        self.differ(findings, Aspect::Name, &|draft| {
            (draft.name.len > 0).then(|| draft.name.of(&builder.text).to_owned())
        });
        self.differ(findings, Aspect::Protection, &|draft| match draft.protection? {
            Protection::On => Some("protected".to_owned()),
            Protection::Off => Some("not protected".to_owned()),
            Protection::AssumedOn => None,
        });
    }

    fn differ(&self, findings: &mut Findings<'_>, what: Aspect, said: &dyn Fn(&DraftRecord) -> Option<String>) {
        // Sorted, so that the order of reading does not show.
        let said: BTreeSet<(String, u16)> =
            self.drafts().filter_map(|draft| Some((said(draft)?, draft.origin))).collect();
        let Some((one, origin)) = said.first() else { return };
        let Some((other, other_origin)) = said.iter().find(|(value, _)| value != one) else { return };
        let told = |value: &str, origin| format!("`{value}`{}", self.builder.origin_note(origin));
        findings.note(
            || Problem::Conflict {
                address: self.address(),
                what: what.noun(),
                first: told(one, *origin),
                second: told(other, *other_origin),
            },
            || {
                let (one, other) = (Finding::short(one), Finding::short(other));
                let origins =
                    BTreeSet::from([*origin, *other_origin].map(|at| &*self.builder.origins[usize::from(at)]));
                let origin = origins.into_iter().collect::<Vec<_>>().join(", ");
                // A list that changed while it was read may have passed something over.
                let hides = if what == Aspect::Status { vec![self.kind().to_owned()] } else { Vec::new() };
                Oddity { origin, hides, ..Oddity::new(self.address(), Finding::Conflict { what, one, other }) }
            },
        );
    }
}

/// The facts of all records, in order.
pub(super) fn facts(
    builder: &mut AccountBuilder,
    account: &Account,
    new_ix: &[u32],
    findings: &mut Findings<'_>,
) -> Vec<FactRecord> {
    let drafts = std::mem::take(&mut builder.facts);
    let record = |(of, fact, value)| FactRecord { of: new_ix[of as usize], fact, value };
    let mut facts: Vec<FactRecord> = drafts.into_iter().map(record).filter(|record| record.of != NOWHERE).collect();
    facts.sort();
    facts.dedup();
    if findings.care.is_some() {
        drop_doubtful(&mut facts, account, findings);
    }
    facts
}

/// Where two responses promise different ends of one thing, neither counts.
fn drop_doubtful(facts: &mut Vec<FactRecord>, account: &Account, findings: &mut Findings<'_>) {
    let promises = |fact| match fact {
        Fact::EndsAt => Some(Aspect::End),
        Fact::NextMonth => Some(Aspect::NextMonth),
        _ => None,
    };
    let mut doubtful = BTreeSet::new();
    for pair in facts.windows(2) {
        let [one, other] = pair else { continue };
        if let Some(what) = promises(one.fact).filter(|_| (one.of, one.fact) == (other.of, other.fact)) {
            let finding =
                Finding::Conflict { what, one: Finding::short(&one.value), other: Finding::short(&other.value) };
            findings.oddities.push(Oddity::new(account.resource(ResourceIx(one.of)).address(), finding));
            doubtful.insert((one.of, one.fact));
        }
    }
    if !doubtful.is_empty() {
        facts.retain(|record| !doubtful.contains(&(record.of, record.fact)));
    }
}

/// Positions fit: the builder refuses more than 2^32 of anything.
pub(super) fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
