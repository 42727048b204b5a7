//! What was added so far, in the order of adding: plain data between the builder and the account.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::index::{DraftIx, KindIx, OriginIx, PlaceIx, StatusIx, TargetIx, TemplateIx};
use super::intern::Interner;
use super::places::Places;
use super::{Address, Aspect, Coverage, Fact, Finding, Oddity, OperatorId, Protection, Reading};

/// How many bytes a key, a name or another identifier may have. The key of a thing is part of the keys of all things
/// inside it, so a few long keys would take much memory.
const LONGEST: u16 = 4_096;

/// True if a key, a name or another identifier is longer than that.
pub(crate) fn is_too_long(text: &str) -> bool {
    length(text).is_none()
}

/// The length in bytes; `None` if the text is too long.
fn length(text: &str) -> Option<u16> {
    u16::try_from(text.len()).ok().filter(|length| *length <= LONGEST)
}

/// Everything that an account is made of.
#[derive(Debug)]
pub(super) struct Drafts {
    pub(super) operator: OperatorId,
    pub(super) taken_at: Option<DateTime<Utc>>,
    pub(super) is_redacted: bool,
    /// The keys and names of all drafts; it becomes the account's.
    pub(super) text: String,
    pub(super) alias_text: String,
    pub(super) kinds: Interner,
    /// Those of drafts, of readings, and of the things of other operators.
    pub(super) places: Places,
    pub(super) statuses: Interner,
    pub(super) origins: Vec<Box<str>>,
    pub(super) drafts: Vec<DraftRecord>,
    pub(super) templates: Vec<Template>,
    pub(super) targets: Vec<Box<str>>,
    pub(super) target_ix: HashMap<Box<str>, TargetIx>,
    /// The references of all drafts, one draft's after the other's.
    pub(super) references: Vec<DraftReference>,
    pub(super) aliases: Vec<Alias>,
    pub(super) facts: Vec<(DraftIx, Fact, Box<str>)>,
    /// Things of other operators.
    pub(super) foreign: BTreeSet<(Box<str>, Option<Coverage>, Box<str>)>,
    pub(super) readings: BTreeMap<(Box<str>, Option<Coverage>), Reading>,
    /// Things that are not there unless some draft that is not open says so; by kind.
    pub(super) ruled_out: BTreeMap<Box<str>, BTreeSet<PlaceAndKey>>,
    /// Kinds of which a person has said, after references were resolved, that there are none.
    pub(super) denied: BTreeSet<(Box<str>, Option<Coverage>)>,
    pub(super) oddities: Vec<Oddity>,
    /// Whether an address that is there twice is a problem.
    pub(super) is_distinct: bool,
    pub(super) unkept: Vec<Unkept>,
    pub(super) is_too_large: bool,
}

/// A key or name that is missing or too long, and was not kept.
#[derive(Debug)]
pub(super) struct Unkept {
    pub(super) of: DraftIx,
    pub(super) what: Aspect,
    /// How it begins, as a finding has it; empty if there was none.
    pub(super) begin: String,
}

/// Where a thing is, and its key.
pub(super) type PlaceAndKey = (Option<Coverage>, Box<str>);

/// A stretch of a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) len: u16,
}

impl Span {
    pub(super) fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.start as usize + usize::from(self.len)]
    }

    pub(super) const fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// One resource as it was added.
#[derive(Clone, Copy, Debug)]
pub(super) struct DraftRecord {
    pub(super) key: Span,
    pub(super) name: Span,
    pub(super) kind: KindIx,
    pub(super) status: StatusIx,
    pub(super) origin: OriginIx,
    pub(super) place: PlaceIx,
    pub(super) protection: Option<Protection>,
    /// Whether it may yet turn out that there is no such thing.
    pub(super) is_open: bool,
    /// Whether it has no status although it has to have one.
    pub(super) lacks_status: bool,
    /// Where its references begin; they run to the next draft's.
    pub(super) references: u32,
}

/// What many references have in common.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    /// The kind of what refers.
    pub(super) from: KindIx,
    pub(super) role: Box<str>,
    /// The kinds that the target may be of, tried in this order.
    pub(super) kinds: Vec<Box<str>>,
    /// Why there need not be a target.
    pub(super) may_miss: Option<Box<str>>,
    pub(super) target: TargetPlace,
}

/// Where the target of a reference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TargetPlace {
    /// In the same coverage, or among what the operator shares.
    Near,
    /// The same, but it was not found there when the account was made before.
    MissedBefore,
    /// Here, where it was found when the account was made before.
    FoundAt(Option<Coverage>),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DraftReference {
    pub(super) target: TargetIx,
    pub(super) template: TemplateIx,
}

/// Another identifier of a resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alias {
    pub(super) of: DraftIx,
    pub(super) text: Span,
}

impl Drafts {
    pub(super) fn new(operator: OperatorId) -> Self {
        Self {
            operator,
            taken_at: None,
            is_redacted: false,
            text: String::new(),
            alias_text: String::new(),
            kinds: Interner::default(),
            places: Places::default(),
            statuses: Interner::beginning_with(""),
            origins: vec![Box::from("")],
            drafts: Vec::new(),
            templates: Vec::new(),
            targets: Vec::new(),
            target_ix: HashMap::new(),
            references: Vec::new(),
            aliases: Vec::new(),
            facts: Vec::new(),
            foreign: BTreeSet::new(),
            readings: BTreeMap::new(),
            ruled_out: BTreeMap::new(),
            denied: BTreeSet::new(),
            oddities: Vec::new(),
            is_distinct: false,
            unkept: Vec::new(),
            is_too_large: false,
        }
    }

    pub(super) fn draft(&self, ix: DraftIx) -> &DraftRecord {
        &self.drafts[ix.at()]
    }

    pub(super) fn key(&self, ix: DraftIx) -> &str {
        self.draft(ix).key.of(&self.text)
    }

    pub(super) fn kind(&self, ix: KindIx) -> &str {
        self.kinds.text(ix.at())
    }

    /// Where a draft is.
    pub(super) fn place(&self, draft: &DraftRecord) -> Option<Coverage> {
        self.places.place(draft.place)
    }

    /// What stands for a status that has to be and is not.
    pub(super) const NO_STATUS: &str = "(missing)";

    /// The number of [`Self::NO_STATUS`], if any draft lacks a status.
    pub(super) fn no_status(&self) -> Option<StatusIx> {
        self.statuses.number(Self::NO_STATUS).map(StatusIx::new)
    }

    /// The text of a status; `None` for none.
    pub(super) fn status(&self, ix: StatusIx) -> Option<&str> {
        Some(self.statuses.text(ix.at())).filter(|status| !status.is_empty())
    }

    pub(super) fn address(&self, draft: &DraftRecord) -> Address {
        Address::checked(self.kind(draft.kind).to_owned(), self.place(draft), draft.key.of(&self.text))
    }

    pub(super) fn template(&self, reference: DraftReference) -> &Template {
        &self.templates[reference.template.at()]
    }

    /// The text by which a reference names its target.
    pub(super) fn target(&self, reference: DraftReference) -> &str {
        &self.targets[reference.target.at()]
    }

    pub(super) fn alias(&self, alias: Alias) -> &str {
        alias.text.of(&self.alias_text)
    }

    pub(super) fn references_of(&self, ix: DraftIx) -> &[DraftReference] {
        let end = self.drafts.get(ix.at() + 1).map_or(self.references.len(), |next| next.references as usize);
        &self.references[self.draft(ix).references as usize..end]
    }

    /// Where something comes from, as it ends a message: in parentheses after a space, or empty.
    pub(super) fn origin_note(&self, origin: OriginIx) -> String {
        match self.origin(origin) {
            "" => String::new(),
            origin => format!(" ({origin})"),
        }
    }

    /// Where something comes from; empty if nobody said.
    pub(super) fn origin(&self, origin: OriginIx) -> &str {
        &self.origins[origin.at()]
    }

    /// The drafts of a kind in a coverage.
    pub(super) fn of_kind(&self, kind: &str, coverage: Option<Coverage>) -> impl Iterator<Item = &DraftRecord> {
        let kind = self.kinds.number(kind).map(KindIx::new);
        let place = self.places.number(coverage);
        self.drafts.iter().filter(move |draft| Some(draft.kind) == kind && Some(draft.place) == place)
    }

    /// Keeps a text of a draft; what is too long or too much is left out.
    pub(super) fn keep_text(&mut self, what: Aspect, of: DraftIx, text: &str) -> Span {
        let (Ok(start), Some(len)) = (u32::try_from(self.text.len()), length(text)) else {
            if is_too_long(text) {
                self.unkept.push(Unkept { of, what, begin: Finding::short(text) });
            } else {
                self.is_too_large = true;
            }
            return Span::default();
        };
        self.text.push_str(text);
        Span { start, len }
    }

    /// Keeps another identifier of a resource. One that is too long is left out, and one that is its key.
    pub(super) fn keep_alias(&mut self, of: DraftIx, alias: &str) {
        if self.key(of) == alias {
            return;
        }
        if let (Ok(start), Some(len)) = (u32::try_from(self.alias_text.len()), length(alias)) {
            self.alias_text.push_str(alias);
            self.aliases.push(Alias { of, text: Span { start, len } });
        }
    }

    /// Adds a reference to the last draft.
    pub(super) fn refer(
        &mut self,
        role: &str,
        kinds: &[&str],
        key: &str,
        may_miss: Option<&str>,
        target: TargetPlace,
    ) -> DraftReference {
        let from = self.drafts.last().map_or(KindIx::default(), |draft| draft.kind);
        let template = self.template_ix(from, role, kinds, may_miss, target);
        let reference = DraftReference { target: self.target_ix(key), template };
        self.references.push(reference);
        reference
    }

    fn target_ix(&mut self, key: &str) -> TargetIx {
        self.target_ix.get(key).copied().unwrap_or_else(|| self.target_number(Box::from(key)))
    }

    /// The number of a target, which is added if it is new.
    pub(super) fn target_number(&mut self, key: Box<str>) -> TargetIx {
        if let Some(&ix) = self.target_ix.get(&key) {
            return ix;
        }
        let ix = TargetIx::new(self.targets.len());
        self.targets.push(key.clone());
        self.target_ix.insert(key, ix);
        ix
    }

    /// The number of a template, which is added if it is new.
    pub(super) fn template_number(&mut self, template: Template) -> TemplateIx {
        let known = self.templates.iter().position(|known| *known == template);
        TemplateIx::new(known.unwrap_or_else(|| {
            self.templates.push(template);
            self.templates.len() - 1
        }))
    }

    /// The number of the origin of what is added now; that of none if it cannot be counted.
    pub(super) fn last_origin(&self) -> OriginIx {
        let last = self.origins.len() - 1;
        if last <= usize::from(u16::MAX) { OriginIx::new(last) } else { OriginIx::default() }
    }

    fn template_ix(
        &mut self,
        from: KindIx,
        role: &str,
        kinds: &[&str],
        may_miss: Option<&str>,
        target: TargetPlace,
    ) -> TemplateIx {
        let is_same = |known: &Template| {
            known.from == from
                && &*known.role == role
                && known.target == target
                && known.may_miss.as_deref() == may_miss
                && known.kinds.iter().map(|kind| &**kind).eq(kinds.iter().copied())
        };
        let at = self.templates.iter().position(is_same).unwrap_or_else(|| {
            let (role, kinds) = (Box::from(role), kinds.iter().copied().map(Box::from).collect());
            self.templates.push(Template { from, role, kinds, may_miss: may_miss.map(Box::from), target });
            self.templates.len() - 1
        });
        TemplateIx::new(at)
    }

    /// Whether it is more than can be counted. Numbers of kinds, statuses and templates have two bytes,
    /// those of roles and places one.
    pub(super) fn is_too_large(&self) -> bool {
        let roles: BTreeSet<&str> = self.templates.iter().map(|template| &*template.role).collect();
        let names = [self.kinds.len(), self.statuses.len(), self.templates.len()];
        let has_too_many_names = roles.len() > 1 << 8 || names.iter().any(|&n| n > 1 << 16);
        self.is_too_large || has_too_many_names || self.places.len() > Places::MOST
    }
}
