//! Which resource each reference means.

use std::collections::BTreeSet;
use std::slice;

use super::builder::{AccountBuilder, DraftReference, Sought, Template};
use super::finish::Findings;
use super::inventory::MissingRecord;
use super::merge::{Place, as_u32};
use super::{Account, Coverage, Finding, Oddity, Problem, ResourceIx};

/// What a reference by a template from a coverage was found to mean.
type Answer = (u16, Option<Coverage>, Option<u32>);

pub(super) struct Resolver<'b> {
    builder: &'b AccountBuilder,
    new_ix: &'b [u32],
    /// The last answer for each target text: most references repeat one.
    memo: Vec<Option<Answer>>,
    /// Aliases by (text, record); sorted when first needed.
    aliases: Option<Vec<u32>>,
}

impl<'b> Resolver<'b> {
    pub(super) fn new(builder: &'b AccountBuilder, new_ix: &'b [u32]) -> Self {
        Self { builder, new_ix, memo: vec![None; builder.targets.len()], aliases: None }
    }

    /// Puts the references into the account's flat lists, record by record.
    pub(super) fn resolve_all(&mut self, account: &mut Account, places: &[Place], findings: &mut Findings<'_>) {
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
                        let why = self.why_missing(account, from, draft, reference, findings);
                        let Template { kinds, .. } = &builder.templates[usize::from(reference.template)];
                        account.missing.push(MissingRecord {
                            from,
                            role,
                            kind: kinds.first().cloned().unwrap_or_default(),
                            key: builder.targets[reference.target as usize].clone(),
                            why,
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

    /// Why a reference leads nowhere, if there is a reason for it. One without is noted, unless its
    /// kind is unread.
    fn why_missing(
        &self,
        account: &Account,
        from: u32,
        draft: u32,
        reference: &DraftReference,
        findings: &mut Findings<'_>,
    ) -> Option<Box<str>> {
        let DraftReference { target, template } = *reference;
        let template = &self.builder.templates[usize::from(template)];
        let coverage = account.records[from as usize].coverage;
        let key = &self.builder.targets[target as usize];
        let is_foreign = |kind: &str| {
            let foreign = |place| self.builder.foreign.contains(&(Box::from(kind), place, key.clone()));
            places(coverage).iter().copied().any(foreign)
        };
        if template.may_miss.is_some() {
            return template.may_miss.clone();
        }
        if template.kinds.iter().any(|kind| is_foreign(kind)) {
            return Some(Box::from("it belongs to another operator"));
        }
        let address = || account.resource(ResourceIx(from)).address();
        let role = || template.role.to_string();
        let kinds = template.kinds.join(" or ");
        let origin = self.builder.drafts[draft as usize].origin;
        let problem = |place: String| Problem::DanglingReference {
            address: address(),
            role: role(),
            target: format!("{place}{kinds}/{key}"),
            origin: self.builder.origin_note(origin),
        };
        let oddity = || Oddity {
            origin: self.builder.origins[usize::from(origin)].to_string(),
            hides: template.kinds.iter().map(ToString::to_string).collect(),
            ..Oddity::new(address(), Finding::DanglingReference { role: role(), target: format!("{kinds}/{key}") })
        };
        match template.sought {
            // It was there when it was resolved: something is lost.
            Sought::At(place) => {
                findings.problems.push(problem(place.map_or_else(String::new, |place| format!("{place}:"))));
            }
            _ if is_unread(account, &template.kinds, coverage) => {}
            Sought::Near => findings.note(|| problem(String::new()), oddity),
            Sought::Missed if self.is_denied(&template.kinds, coverage) => findings.oddities.push(oddity()),
            Sought::Missed => {}
        }
        None
    }

    /// True if a person has said that there are none of these kinds.
    fn is_denied(&self, kinds: &[Box<str>], coverage: Option<Coverage>) -> bool {
        let denied =
            |kind: &str| places(coverage).iter().any(|place| self.builder.denied.contains(&(Box::from(kind), *place)));
        kinds.iter().any(|kind| denied(kind))
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
pub(super) const fn places(coverage: Option<Coverage>) -> &'static [Option<Coverage>] {
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
