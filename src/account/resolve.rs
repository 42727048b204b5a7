//! From drafts to an inventory: sort, merge what was said twice, resolve references.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::builder::{AccountBuilder, DraftRecord};
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
    let order = canonical_order(&builder);
    let (mut account, new_ix) = merge(&mut builder, &order, &mut problems);
    let mut resolver = Resolver::new(&builder, &new_ix);
    let resolved = resolver.resolve_all(&account, &mut problems);
    store_references(&mut account, &builder, resolved);
    account.facts = facts(&mut builder, &new_ix);
    Finished { account, problems }
}

/// Names are stored by number: kinds, statuses and templates in two bytes, roles in one.
fn has_too_many_names(builder: &AccountBuilder) -> bool {
    let roles: BTreeSet<&str> = builder.templates.iter().map(|template| &*template.role).collect();
    let names = [builder.kinds.len(), builder.statuses.len(), builder.templates.len()];
    roles.len() > 1 << 8 || names.iter().any(|&n| n > 1 << 16)
}

/// The drafts by (kind, coverage, key, order of adding).
fn canonical_order(builder: &AccountBuilder) -> Vec<Vec<u32>> {
    let mut by_kind: Vec<Vec<u32>> = vec![Vec::new(); builder.kinds.len()];
    for (ix, draft) in (0u32..).zip(&builder.drafts) {
        by_kind[usize::from(draft.kind)].push(ix);
    }
    for drafts in &mut by_kind {
        // Stable, and linear where the API already listed them in order.
        drafts.sort_by(|&a, &b| compare(builder, &builder.drafts[a as usize], &builder.drafts[b as usize]));
    }
    by_kind
}

fn compare(builder: &AccountBuilder, a: &DraftRecord, b: &DraftRecord) -> Ordering {
    let key = |draft: &DraftRecord| draft.key.of(&builder.text);
    a.coverage.cmp(&b.coverage).then_with(|| key(a).cmp(key(b)))
}

/// Makes records of drafts, one per address, and tells where each draft went.
fn merge(builder: &mut AccountBuilder, order: &[Vec<u32>], problems: &mut Vec<Problem>) -> (Account, Vec<u32>) {
    let mut kinds: Vec<usize> = (0..builder.kinds.len()).collect();
    kinds.sort_by(|&a, &b| builder.kinds[a].cmp(&builder.kinds[b]));
    let mut records: Vec<Record> = Vec::with_capacity(builder.drafts.len());
    let mut new_ix = vec![0u32; builder.drafts.len()];
    let mut ranges = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let start = as_u32(records.len());
        let mut at = 0;
        let drafts = &order[kind];
        while at < drafts.len() {
            let first = &builder.drafts[drafts[at] as usize];
            let same = drafts[at..]
                .iter()
                .take_while(|&&ix| compare(builder, first, &builder.drafts[ix as usize]).is_eq())
                .count();
            let group = &drafts[at..at + same];
            group.iter().for_each(|&ix| new_ix[ix as usize] = as_u32(records.len()));
            records.push(merge_one(builder, group, problems));
            at += same;
        }
        ranges.push(KindRange { name: builder.kinds[kind].clone(), range: start..as_u32(records.len()) });
    }
    records.shrink_to_fit();
    let mut text = std::mem::take(&mut builder.text);
    text.shrink_to_fit();
    let account = Account {
        operator: builder.operator.clone(),
        text,
        kinds: ranges,
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
fn merge_one(builder: &AccountBuilder, group: &[u32], problems: &mut Vec<Problem>) -> Record {
    let drafts = || group.iter().map(|&ix| &builder.drafts[ix as usize]);
    let mut merged = |what: &'static str, said: &dyn Fn(&DraftRecord) -> Option<String>| {
        // Sorted, so that the order of reading does not show.
        let said: BTreeSet<(String, String)> =
            drafts().filter_map(|draft| said(draft).map(|value| (value, builder.origin_note(draft.origin)))).collect();
        let Some(first) = said.first() else { return };
        if let Some(second) = said.iter().find(|(value, _)| *value != first.0) {
            let draft = &builder.drafts[group[0] as usize];
            let kind = builder.kinds[usize::from(draft.kind)].to_string();
            let address = Address::checked(kind, draft.coverage, draft.key.of(&builder.text));
            let [first, second] = [first, second].map(|(value, origin)| format!("`{value}`{origin}"));
            problems.push(Problem::Conflict { address, what, first, second });
        }
    };
    // What has no key is reported as such, and is not one thing.
    if group.len() > 1 && builder.drafts[group[0] as usize].key.len > 0 {
        merged("status", &|draft| (draft.status != 0).then(|| builder.statuses[usize::from(draft.status)].to_string()));
        merged("name", &|draft| (draft.name.len > 0).then(|| draft.name.of(&builder.text).to_owned()));
        merged("protection", &|draft| match draft.protection? {
            Protection::On => Some("protected".to_owned()),
            Protection::Off => Some("not protected".to_owned()),
            Protection::AssumedOn => None,
        });
    }
    let first = &builder.drafts[group[0] as usize];
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

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Resolved {
    from: u32,
    template: u16,
    /// The resource, or the text of one that is missing.
    target: Result<u32, u32>,
}

struct Resolver<'b> {
    builder: &'b AccountBuilder,
    new_ix: &'b [u32],
    /// The last answer for each target text: most references repeat one.
    memo: Vec<Option<(u16, Option<Coverage>, Option<u32>)>>,
    /// Aliases by (text, record); sorted when first needed.
    aliases: Option<Vec<u32>>,
}

impl<'b> Resolver<'b> {
    fn new(builder: &'b AccountBuilder, new_ix: &'b [u32]) -> Self {
        Self { builder, new_ix, memo: vec![None; builder.targets.len()], aliases: None }
    }

    fn resolve_all(&mut self, account: &Account, problems: &mut Vec<Problem>) -> Vec<Resolved> {
        let builder = self.builder;
        let mut resolved = Vec::with_capacity(builder.references.len());
        for reference in &builder.references {
            let from = self.new_ix[reference.from as usize];
            let coverage = account.records[from as usize].coverage;
            let found = match self.memo[reference.target as usize] {
                Some((template, place, found)) if (template, place) == (reference.template, coverage) => found,
                _ => self.look_up(account, coverage, reference.template, reference.target),
            };
            self.memo[reference.target as usize] = Some((reference.template, coverage, found));
            if found.is_none()
                && let Some(problem) =
                    self.dangling(account, from, reference.from, reference.template, reference.target)
            {
                problems.push(problem);
            }
            let target = found.ok_or(reference.target);
            resolved.push(Resolved { from, template: reference.template, target });
        }
        resolved.sort_unstable();
        resolved.dedup();
        resolved
    }

    fn look_up(&mut self, account: &Account, coverage: Option<Coverage>, template: u16, target: u32) -> Option<u32> {
        let builder = self.builder;
        let key = &*builder.targets[target as usize];
        let kinds = &builder.templates[usize::from(template)].kinds;
        let by_key = kinds.iter().find_map(|kind| {
            places(coverage).iter().find_map(|&place| account.find(kind, place, key)).map(|ResourceIx(ix)| ix)
        });
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
                places(coverage)
                    .iter()
                    .find_map(|&place| known.iter().copied().filter(|&ix| fits(kind, place, ix)).min())
            })
        })
    }

    /// The problem of a reference to nothing, unless it may be missing or nobody knows.
    fn dangling(&self, account: &Account, from: u32, draft: u32, template: u16, target: u32) -> Option<Problem> {
        let template = &self.builder.templates[usize::from(template)];
        let coverage = account.records[from as usize].coverage;
        let is_foreign = |kind: &Box<str>| {
            let key = &self.builder.targets[target as usize];
            places(coverage).iter().any(|place| self.builder.foreign.contains(&(kind.clone(), *place, key.clone())))
        };
        if template.may_miss.is_some()
            || template.kinds.iter().any(is_foreign)
            || is_unread(account, &template.kinds, coverage)
        {
            return None;
        }
        Some(Problem::DanglingReference {
            address: account.resource(ResourceIx(from)).address(),
            role: template.role.to_string(),
            target: format!("{}/{}", template.kinds.join(" or "), self.builder.targets[target as usize]),
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

/// Puts the resolved references, sorted by source, into the account's flat lists.
fn store_references(account: &mut Account, builder: &AccountBuilder, resolved: Vec<Resolved>) {
    let mut roles: Vec<Box<str>> = builder.templates.iter().map(|template| template.role.clone()).collect();
    roles.sort();
    roles.dedup();
    let role_of: Vec<u8> = builder
        .templates
        .iter()
        .map(|template| {
            roles.binary_search(&template.role).ok().and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
        })
        .collect();
    let mut found: Vec<(u32, u8, u32)> = Vec::with_capacity(resolved.len());
    for Resolved { from, template, target } in resolved {
        let role = role_of[usize::from(template)];
        let spec = &builder.templates[usize::from(template)];
        match target {
            Ok(target) => found.push((from, role, target)),
            Err(text) => account.missing.push(MissingRecord {
                from,
                role,
                kind: spec.kinds.first().cloned().unwrap_or_default(),
                key: builder.targets[text as usize].clone(),
                why: spec.may_miss.clone(),
            }),
        }
    }
    found.sort_unstable();
    found.dedup();
    account.missing.sort();
    account.missing.dedup();
    account.roles = roles;
    account.ref_roles = found.iter().map(|&(_, role, _)| role).collect();
    account.ref_targets = found.iter().map(|&(_, _, target)| target).collect();
    let mut at = 0;
    for (ix, record) in (0u32..).zip(&mut account.records) {
        record.refs = as_u32(at);
        at += found[at..].iter().take_while(|(from, ..)| *from == ix).count();
    }
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
