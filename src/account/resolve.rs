//! From drafts to an inventory: sort, merge what was said twice, resolve references.

use std::collections::BTreeSet;
use std::slice;

use super::builder::{AccountBuilder, DraftRecord, DraftReference, Sought, Template};
use super::inventory::{FactRecord, KindRange, MissingRecord, Record};
use super::{Account, Address, Coverage, Problem, Protection, ResourceIx};

pub(super) struct Finished {
    pub(super) account: Account,
    pub(super) problems: Vec<Problem>,
}

pub(super) fn finish(mut builder: AccountBuilder) -> Finished {
    let mut problems = std::mem::take(&mut builder.problems);
    if has_too_many_names(&builder) {
        problems.push(Problem::TooLarge);
    }
    let places = canonical_order(&builder);
    let (mut account, new_ix) = merge(&mut builder, &places, &mut problems);
    Resolver::new(&builder, &new_ix).resolve_all(&mut account, &places, &mut problems);
    account.facts = facts(&mut builder, &new_ix);
    Finished { account, problems }
}

/// Names are stored by number: kinds, statuses and templates in two bytes, roles in one.
fn has_too_many_names(builder: &AccountBuilder) -> bool {
    let roles: BTreeSet<&str> = builder.templates.iter().map(|template| &*template.role).collect();
    let names = [builder.kinds.len(), builder.statuses.len(), builder.templates.len()];
    roles.len() > 1 << 8 || names.iter().any(|&n| n > 1 << 16)
}

/// Where a draft stands in the canonical order, with what decides it nearly always: the text of a
/// key is fetched only where two begin alike.
struct Place {
    /// The first bytes of the key, as a number of the same order.
    begin: u128,
    draft: u32,
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

/// The drafts by (name of the kind, coverage, key, order of adding).
fn canonical_order(builder: &AccountBuilder) -> Vec<Place> {
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
fn merge(builder: &mut AccountBuilder, places: &[Place], problems: &mut Vec<Problem>) -> (Account, Vec<u32>) {
    let mut records: Vec<Record> = Vec::with_capacity(builder.drafts.len());
    let mut new_ix = vec![0u32; builder.drafts.len()];
    let mut kinds: Vec<KindRange> = Vec::with_capacity(builder.kinds.len());
    let same = |a: &Place, b: &Place| a.begins() == b.begins() && a.key(builder) == b.key(builder);
    for of_kind in places.chunk_by(|a, b| a.kind == b.kind) {
        let start = as_u32(records.len());
        for group in of_kind.chunk_by(same) {
            group.iter().for_each(|place| new_ix[place.draft as usize] = as_u32(records.len()));
            records.push(merge_one(builder, group, problems));
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
    };
    (account, new_ix)
}

/// One record of all that was said of one address.
fn merge_one(builder: &AccountBuilder, group: &[Place], problems: &mut Vec<Problem>) -> Record {
    let drafts = || group.iter().map(|place| &builder.drafts[place.draft as usize]);
    let mut merged = |what: &'static str, said: &dyn Fn(&DraftRecord) -> Option<String>| {
        // Sorted, so that the order of reading does not show.
        let said: BTreeSet<(String, String)> =
            drafts().filter_map(|draft| said(draft).map(|value| (value, builder.origin_note(draft.origin)))).collect();
        let Some(first) = said.first() else { return };
        if let Some(second) = said.iter().find(|(value, _)| *value != first.0) {
            let draft = &builder.drafts[group[0].draft as usize];
            let kind = builder.kinds[usize::from(draft.kind)].to_string();
            let address = Address::checked(kind, draft.coverage, draft.key.of(&builder.text));
            let [first, second] = [first, second].map(|(value, origin)| format!("`{value}`{origin}"));
            problems.push(Problem::Conflict { address, what, first, second });
        }
    };
    let first = &builder.drafts[group[0].draft as usize];
    // What has no key is reported as such, and is not one thing.
    let is_several = group.len() > 1 && first.key.len > 0;
    if is_several && builder.is_distinct {
        let kind = builder.kinds[usize::from(first.kind)].to_string();
        problems.push(Problem::Twice(Address::checked(kind, first.coverage, first.key.of(&builder.text))));
    } else if is_several {
        merged("status", &|draft| (draft.status != 0).then(|| builder.statuses[usize::from(draft.status)].to_string()));
        merged("name", &|draft| (draft.name.len > 0).then(|| draft.name.of(&builder.text).to_owned()));
        merged("protection", &|draft| match draft.protection? {
            Protection::On => Some("protected".to_owned()),
            Protection::Off => Some("not protected".to_owned()),
            Protection::AssumedOn => None,
        });
    }
    let name = drafts().map(|draft| draft.name).find(|name| name.len > 0).unwrap_or_default();
    Record {
        key: first.key.start,
        key_len: first.key.len,
        name: name.start,
        name_len: name.len,
        refs: 0,
        status: drafts().map(|draft| draft.status).find(|status| *status != 0).unwrap_or(0),
        coverage: first.coverage,
        // An assumption yields to what is said.
        protection: drafts()
            .filter_map(|draft| draft.protection)
            .min_by_key(|protection| *protection == Protection::AssumedOn)
            .unwrap_or(Protection::Off),
    }
}

/// What a reference by a template from a coverage was found to mean.
type Answer = (u16, Option<Coverage>, Option<u32>);

struct Resolver<'b> {
    builder: &'b AccountBuilder,
    new_ix: &'b [u32],
    /// The last answer for each target text: most references repeat one.
    memo: Vec<Option<Answer>>,
    /// Aliases by (text, record); sorted when first needed.
    aliases: Option<Vec<u32>>,
}

impl<'b> Resolver<'b> {
    fn new(builder: &'b AccountBuilder, new_ix: &'b [u32]) -> Self {
        Self { builder, new_ix, memo: vec![None; builder.targets.len()], aliases: None }
    }

    /// Puts the references into the account's flat lists, record by record.
    fn resolve_all(&mut self, account: &mut Account, places: &[Place], problems: &mut Vec<Problem>) {
        let builder = self.builder;
        let (roles, role_of) = roles(&builder.templates);
        account.roles = roles;
        account.ref_roles = Vec::with_capacity(builder.references.len());
        account.ref_targets = Vec::with_capacity(builder.references.len());
        let mut found: Vec<(u8, u32)> = Vec::new();
        for group in places.chunk_by(|a, b| self.new_ix[a.draft as usize] == self.new_ix[b.draft as usize]) {
            let from = self.new_ix[group[0].draft as usize];
            let references = group
                .iter()
                .flat_map(|place| builder.references_of(place.draft).iter().map(|reference| (place.draft, reference)));
            for (draft, reference) in references {
                let role = role_of[usize::from(reference.template)];
                match self.resolve(account, from, reference) {
                    Some(target) => found.push((role, target)),
                    None => {
                        problems.extend(self.dangling(account, from, draft, reference));
                        let Template { kinds, may_miss, .. } = &builder.templates[usize::from(reference.template)];
                        account.missing.push(MissingRecord {
                            from,
                            role,
                            kind: kinds.first().cloned().unwrap_or_default(),
                            key: builder.targets[reference.target as usize].clone(),
                            why: may_miss.clone(),
                        });
                    }
                }
            }
            found.sort_unstable();
            found.dedup();
            account.records[from as usize].refs = as_u32(account.ref_targets.len());
            account.ref_roles.extend(found.iter().map(|(role, _)| role));
            account.ref_targets.extend(found.drain(..).map(|(_, target)| target));
        }
        account.ref_roles.shrink_to_fit();
        account.ref_targets.shrink_to_fit();
        account.missing.sort();
        account.missing.dedup();
    }

    fn resolve(&mut self, account: &Account, from: u32, reference: &DraftReference) -> Option<u32> {
        let DraftReference { target, template } = *reference;
        let coverage = account.records[from as usize].coverage;
        let found = match self.memo[target as usize] {
            Some((known, place, found)) if (known, place) == (template, coverage) => found,
            _ => self.look_up(account, coverage, template, target),
        };
        self.memo[target as usize] = Some((template, coverage, found));
        found
    }

    fn look_up(&mut self, account: &Account, coverage: Option<Coverage>, template: u16, target: u32) -> Option<u32> {
        let builder = self.builder;
        let key = &*builder.targets[target as usize];
        let Template { kinds, sought, .. } = &builder.templates[usize::from(template)];
        let places = match sought {
            Sought::Near | Sought::Missed => places(coverage),
            Sought::At(place) => slice::from_ref(place),
        };
        let by_key = kinds
            .iter()
            .find_map(|kind| places.iter().find_map(|&place| account.find(kind, place, key)).map(|ResourceIx(ix)| ix));
        by_key.or_else(|| {
            let aliases = self.aliases.get_or_insert_with(|| sorted_aliases(builder));
            let text = |ix: u32| builder.aliases[ix as usize].text.of(&builder.alias_text);
            let start = aliases.partition_point(|&ix| text(ix) < key);
            let known: Vec<u32> = aliases[start..]
                .iter()
                .take_while(|&&ix| text(ix) == key)
                .map(|&ix| self.new_ix[builder.aliases[ix as usize].of as usize])
                .collect();
            let fits = |kind: &str, place, ix: u32| {
                account.range(kind).contains(&ix) && account.records[ix as usize].coverage == place
            };
            kinds.iter().find_map(|kind| {
                places.iter().find_map(|&place| known.iter().copied().filter(|&ix| fits(kind, place, ix)).min())
            })
        })
    }

    /// The problem of a reference to nothing, unless it may be missing or nobody knows.
    fn dangling(&self, account: &Account, from: u32, draft: u32, reference: &DraftReference) -> Option<Problem> {
        let DraftReference { target, template } = *reference;
        let template = &self.builder.templates[usize::from(template)];
        let coverage = account.records[from as usize].coverage;
        let key = &self.builder.targets[target as usize];
        let is_foreign = |kind: &str| {
            let foreign = |place| self.builder.foreign.contains(&(Box::from(kind), place, key.clone()));
            places(coverage).iter().copied().any(foreign)
        };
        let is_in_order = match template.sought {
            Sought::Near => {
                template.may_miss.is_some()
                    || template.kinds.iter().any(|kind| is_foreign(kind))
                    || is_unread(account, &template.kinds, coverage)
            }
            Sought::Missed => true,
            Sought::At(_) => false,
        };
        if is_in_order {
            return None;
        }
        let place = match template.sought {
            Sought::At(Some(place)) => format!("{place}:"),
            _ => String::new(),
        };
        Some(Problem::DanglingReference {
            address: account.resource(ResourceIx(from)).address(),
            role: template.role.to_string(),
            target: format!("{place}{}/{key}", template.kinds.join(" or ")),
            origin: self.builder.origin_note(self.builder.drafts[draft as usize].origin),
        })
    }
}

fn is_unread(account: &Account, kinds: &[Box<str>], coverage: Option<Coverage>) -> bool {
    kinds.iter().any(|kind| {
        let known = |place: &Option<Coverage>| account.readings.get(&(kind.clone(), *place));
        !places(coverage).iter().filter_map(known).any(|reading| reading.is_settled())
            || places(coverage).iter().filter_map(known).any(|reading| !reading.is_settled())
    })
}

/// Where the other end of a reference may be: in the same coverage, or shared by the operator.
const fn places(coverage: Option<Coverage>) -> &'static [Option<Coverage>] {
    match coverage {
        Some(Coverage::Global) => &[Some(Coverage::Global), None],
        Some(Coverage::Japan) => &[Some(Coverage::Japan), None],
        None => &[None, Some(Coverage::Global), Some(Coverage::Japan)],
    }
}

fn sorted_aliases(builder: &AccountBuilder) -> Vec<u32> {
    let mut aliases: Vec<u32> = (0..as_u32(builder.aliases.len())).collect();
    aliases.sort_by(|&a, &b| {
        let text = |ix: u32| builder.aliases[ix as usize].text.of(&builder.alias_text);
        text(a).cmp(text(b))
    });
    aliases
}

/// The roles of all references in order, and which is that of each template.
fn roles(templates: &[Template]) -> (Vec<Box<str>>, Vec<u8>) {
    let roles: BTreeSet<&str> = templates.iter().map(|template| &*template.role).collect();
    let at = |template: &Template| roles.iter().position(|role| **role == *template.role);
    let of = templates.iter().map(|template| at(template).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX));
    (roles.iter().copied().map(Box::from).collect(), of.collect())
}

fn facts(builder: &mut AccountBuilder, new_ix: &[u32]) -> Vec<FactRecord> {
    let drafts = std::mem::take(&mut builder.facts);
    let mut facts: Vec<FactRecord> =
        drafts.into_iter().map(|(of, fact, value)| FactRecord { of: new_ix[of as usize], fact, value }).collect();
    facts.sort();
    facts.dedup();
    facts
}

/// Positions fit: the builder refuses more than 2^32 of anything.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
