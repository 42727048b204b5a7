//! Which resource each reference means.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::drafts::{Alias, DraftReference, Drafts, TargetPlace, Template};
use super::findings::Findings;
use super::index::{DraftIx, PlaceIx, ResourceIx, RoleIx, TemplateIx};
use super::inventory::MissingRecord;
use super::kept_words::FOREIGN;
use super::merge::Merged;
use super::order::Place;
use super::ties::{self, Ties};
use super::{Account, Coverage, Finding, Oddity, Problem, Reading, Schema, canonical_key, key_parts};

/// Puts the references into the account's flat lists, record by record.
pub(super) fn resolve(
    drafts: &Drafts,
    order: &[Place],
    merged: &Merged,
    account: &mut Account,
    findings: &mut Findings<'_>,
) {
    let schema = findings.schema();
    let mut resolver = Resolver { drafts, merged, schema, memo: vec![None; drafts.targets.len()], aliases: None };
    let ties = Ties::of(drafts, schema);
    let roles = Roles::of(&drafts.templates);
    account.ref_roles = Vec::with_capacity(drafts.references.len());
    account.ref_targets = Vec::with_capacity(drafts.references.len());
    let mut found: Vec<(RoleIx, ResourceIx)> = Vec::new();
    for group in order.chunk_by(|a, b| merged.resource(a.draft) == merged.resource(b.draft)) {
        let Some(from) = merged.resource(group[0].draft) else { continue };
        for draft in group.iter().map(|place| place.draft) {
            for reference in drafts.references_of(draft).iter().copied() {
                let role = roles.of_template(reference.template);
                let target = resolver.target(account, from, reference);
                if ties.has(reference.template) {
                    let tied = Tied { account, from, draft, reference };
                    found.extend(resolver.by_key(&ties, &tied, target, findings).map(|other| (role, other)));
                }
                match target {
                    Some(target) => found.push((role, target)),
                    None => {
                        let missing = Missing { drafts, account, from, draft, reference };
                        let record = missing.record(role, findings);
                        account.missing.push(record);
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        account.records[from.at()].refs = u32::try_from(account.ref_targets.len()).unwrap_or(u32::MAX);
        account.ref_roles.extend(found.iter().map(|(role, _)| *role));
        account.ref_targets.extend(found.iter().map(|(_, target)| *target));
        found.clear();
    }
    account.roles = roles.names;
    account.roles_of_kinds = roles_of_kinds(drafts);
    account.ref_roles.shrink_to_fit();
    account.ref_targets.shrink_to_fit();
    account.missing.sort();
    account.missing.dedup();
}

/// The kinds with the roles in which something of them refers to something, in order.
fn roles_of_kinds(drafts: &Drafts) -> Vec<(Box<str>, Box<str>)> {
    let all = drafts.templates.iter().map(|template| (Box::from(drafts.kind(template.from)), template.role.clone()));
    let all: BTreeSet<_> = all.collect();
    all.into_iter().collect()
}

/// The roles of all references, in order, and the one of each template.
struct Roles {
    names: Vec<Box<str>>,
    of_templates: Vec<RoleIx>,
}

impl Roles {
    fn of(templates: &[Template]) -> Self {
        let names: BTreeSet<&str> = templates.iter().map(|template| &*template.role).collect();
        let names: Vec<Box<str>> = names.into_iter().map(Box::from).collect();
        let role = |template: &Template| names.partition_point(|name| **name < *template.role);
        let of_templates = templates.iter().map(|template| RoleIx::new(role(template))).collect();
        Self { names, of_templates }
    }

    fn of_template(&self, template: TemplateIx) -> RoleIx {
        self.of_templates[template.at()]
    }
}

/// What a reference by a template from a coverage was found to mean.
#[derive(Clone, Copy)]
struct Answer {
    template: TemplateIx,
    place: PlaceIx,
    target: Option<ResourceIx>,
}

/// Finds the targets of references.
struct Resolver<'b> {
    drafts: &'b Drafts,
    merged: &'b Merged,
    schema: Option<&'b dyn Schema>,
    /// The last answer for each target text: most references repeat one.
    memo: Vec<Option<Answer>>,
    /// Sorted by text; made when first needed.
    aliases: Option<Vec<Alias>>,
}

impl Resolver<'_> {
    fn target(&mut self, account: &Account, from: ResourceIx, reference: DraftReference) -> Option<ResourceIx> {
        let (template, place) = (reference.template, account.record(from).place);
        if let Some(known) = self.memo[reference.target.at()]
            && (known.template, known.place) == (template, place)
        {
            return known.target;
        }
        let target = self.look_up(account, place, template, self.drafts.target(reference));
        self.memo[reference.target.at()] = Some(Answer { template, place, target });
        target
    }

    /// The target that the referring thing's key names, if the reference names another. Notes the contradiction.
    fn by_key(
        &mut self,
        ties: &Ties,
        Tied { account, from, draft, reference }: &Tied<'_>,
        target: Option<ResourceIx>,
        findings: &mut Findings<'_>,
    ) -> Option<ResourceIx> {
        let (from, text) = (account.resource(*from), self.drafts.target(*reference));
        let own = ties.other(reference.template, from.key(), text)?;
        let other = self.look_up(account, from.place_ix(), reference.template, own);
        if other.is_none() || other != target {
            ties::note(self.drafts, *draft, from.address(), reference.template, [own, text], findings);
        }
        other
    }

    /// By key first, then by other identifiers; in either case the first kind that has one counts, and
    /// of its places the nearest. Of several that go by one identifier the first counts that is not gone.
    fn look_up(&mut self, account: &Account, place: PlaceIx, template: TemplateIx, text: &str) -> Option<ResourceIx> {
        let template = &self.drafts.templates[template.at()];
        let key = canonical_key(text);
        let places = || {
            let (near, exact) = match template.target {
                TargetPlace::Near | TargetPlace::MissedBefore => (Some(account.places.place(place)), None),
                TargetPlace::FoundAt(place) => (None, Some(place)),
            };
            near.into_iter().flat_map(|place| account.places.near(place)).chain(exact)
        };
        for kind in &template.kinds {
            if let Some(ix) = places().find_map(|place| account.find(kind, place, &key)) {
                return Some(ix);
            }
        }
        let mut known = self.known_as(text);
        if known.is_empty() {
            // References from responses are encoded like keys. Identifiers are not.
            known = whole_part(text).map_or_else(Vec::new, |text| self.known_as(&text));
        }
        for kind in &template.kinds {
            let range = account.range(kind);
            for place in places().filter_map(|place| account.places.number(place)) {
                let fits = |ix: &ResourceIx| range.contains(*ix) && account.record(*ix).place == place;
                let here: Vec<ResourceIx> = known.iter().copied().filter(fits).collect();
                let is_there = |ix: &&ResourceIx| here.len() == 1 || !self.is_gone(account, **ix);
                if let Some(ix) = here.iter().find(is_there).or(here.first()) {
                    return Some(*ix);
                }
            }
        }
        None
    }

    fn is_gone(&self, account: &Account, ix: ResourceIx) -> bool {
        let resource = account.resource(ix);
        self.schema.is_some_and(|schema| schema.is_gone(resource.kind(), resource.status()))
    }

    /// The resources with this other identifier, in order.
    fn known_as(&mut self, text: &str) -> Vec<ResourceIx> {
        let drafts = self.drafts;
        let aliases = self.aliases.get_or_insert_with(|| {
            let mut aliases = drafts.aliases.clone();
            aliases.sort_by(|a, b| drafts.alias(*a).cmp(drafts.alias(*b)));
            aliases
        });
        let start = aliases.partition_point(|alias| drafts.alias(*alias) < text);
        let of_text = aliases[start..].iter().take_while(|alias| drafts.alias(**alias) == text);
        let mut known: Vec<ResourceIx> = of_text.filter_map(|alias| self.merged.resource(alias.of)).collect();
        known.sort_unstable();
        known
    }
}

/// The decoded text of a key that has one part.
fn whole_part(key: &str) -> Option<Cow<'_, str>> {
    let mut parts = key_parts(key);
    parts.next().filter(|_| parts.next().is_none())
}

/// A reference whose target the key of the referring thing may name too.
struct Tied<'a> {
    account: &'a Account,
    from: ResourceIx,
    draft: DraftIx,
    reference: DraftReference,
}

/// A reference whose target is not in the account.
struct Missing<'b> {
    drafts: &'b Drafts,
    account: &'b Account,
    from: ResourceIx,
    draft: DraftIx,
    reference: DraftReference,
}

impl Missing<'_> {
    fn record(&self, role: RoleIx, findings: &mut Findings<'_>) -> MissingRecord {
        let why = self.excuse(findings.checked_against());
        if why.is_none() {
            self.note(findings);
        }
        let kind = self.template().kinds.first().cloned().unwrap_or_default();
        MissingRecord { from: self.from, role, kind, key: self.key().into(), why }
    }

    fn template(&self) -> &Template {
        self.drafts.template(self.reference)
    }

    fn key(&self) -> &str {
        self.drafts.target(self.reference)
    }

    /// Where the target could be.
    fn places(&self) -> impl Iterator<Item = Option<Coverage>> + '_ {
        self.account.places.near(self.account.resource(self.from).coverage())
    }

    /// Why the target may be missing.
    fn excuse(&self, schema: Option<&dyn Schema>) -> Option<Box<str>> {
        let foreign = || self.is_foreign().then(|| Box::from(FOREIGN));
        let may_miss = self.template().may_miss.as_ref();
        may_miss.filter(|_| !schema.is_some_and(|schema| self.is_needed(schema))).cloned().or_else(foreign)
    }

    /// True if a hard rule rests on this reference. Then no reason excuses that its target is missing.
    fn is_needed(&self, schema: &dyn Schema) -> bool {
        let from = self.account.resource(self.from);
        let is_gone = schema.is_gone(from.kind(), from.status());
        !is_gone && schema.needed_roles(from.kind()).contains(&&*self.template().role)
    }

    fn is_foreign(&self) -> bool {
        let is_at = |kind: &str, place| {
            self.drafts.foreign.contains(&(Box::from(kind), place, Box::from(canonical_key(self.key()))))
        };
        self.template().kinds.iter().any(|kind| self.places().any(|place| is_at(kind, place)))
    }

    /// Notes that the target is missing without a reason, unless nobody has read whether it is there.
    fn note(&self, findings: &mut Findings<'_>) {
        match self.template().target {
            // It was there when it was resolved before: something is lost.
            TargetPlace::FoundAt(place) => findings.problems.push(self.problem(place)),
            TargetPlace::Near | TargetPlace::MissedBefore if !self.is_read() => {}
            TargetPlace::Near => findings.note(|| self.problem(None), || self.oddity()),
            TargetPlace::MissedBefore if self.is_denied() => findings.oddities.push(self.oddity()),
            TargetPlace::MissedBefore => {}
        }
    }

    /// True if all kinds of the target were read, wherever it could be.
    fn is_read(&self) -> bool {
        let kinds = &self.template().kinds;
        let is_read = |kind: &str| {
            let readings = self.places().filter_map(|place| self.account.readings.get(&(Box::from(kind), place)));
            let mut readings = readings.peekable();
            readings.peek().is_some() && readings.all(Reading::is_settled)
        };
        !kinds.is_empty() && kinds.iter().all(|kind| is_read(kind))
    }

    /// True if a person has said that there are none of one of these kinds.
    fn is_denied(&self) -> bool {
        let is_denied = |kind: &str, place| self.drafts.denied.contains(&(Box::from(kind), place));
        self.template().kinds.iter().any(|kind| self.places().any(|place| is_denied(kind, place)))
    }

    fn address(&self) -> super::Address {
        self.account.resource(self.from).address()
    }

    /// The kinds and the key of the target.
    fn target(&self) -> String {
        format!("{}/{}", self.template().kinds.join(" or "), self.key())
    }

    fn problem(&self, place: Option<Coverage>) -> Problem {
        let place = place.map_or_else(String::new, |place| format!("{place}:"));
        Problem::DanglingReference {
            address: self.address(),
            role: self.template().role.to_string(),
            target: format!("{place}{}", self.target()),
            origin: self.drafts.origin_note(self.drafts.draft(self.draft).origin),
        }
    }

    fn oddity(&self) -> Oddity {
        let role = self.template().role.to_string();
        Oddity {
            origin: self.drafts.origin(self.drafts.draft(self.draft).origin).to_owned(),
            hides: self.template().kinds.iter().map(ToString::to_string).collect(),
            ..Oddity::new(self.address(), Finding::DanglingReference { role, target: self.target() })
        }
    }
}
