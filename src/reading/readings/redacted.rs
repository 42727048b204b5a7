//! Reasons, and where things were read, with other words in the place of whatever is not this program's or the
//! catalogue's. Reasons are worded beside this file.

use std::collections::BTreeSet;

use super::why::{Failure, Gap};
use crate::catalogue::spec::Found;
use crate::catalogue::{Catalogue, KindSpec, missing_permission, needs_permission, read_permissions};
use crate::reading::capture::file_name::FileName;

/// What stands in the place of things and texts.
pub(crate) trait Replace {
    /// In the place of a key of a kind.
    fn key(&self, kind: &KindSpec, key: &str) -> String;

    /// In the place of any other text.
    fn text(&self, text: &str) -> String;
}

/// What a catalogue gives, and so stays.
pub(crate) struct Words<'w> {
    catalogue: &'w Catalogue,
    replace: &'w dyn Replace,
    reasons: BTreeSet<String>,
    operations: BTreeSet<&'static str>,
    permissions: BTreeSet<String>,
}

impl<'w> Words<'w> {
    pub(crate) fn new(catalogue: &'w Catalogue, replace: &'w dyn Replace) -> Self {
        let reads = catalogue.kinds().flat_map(|kind| kind.reads).map(|read| read.operation.id);
        let others = catalogue.provider().unread_operations().iter().map(|(id, _)| *id);
        Self {
            catalogue,
            replace,
            reasons: catalogue.kinds().flat_map(of_kind).map(|gap| gap.to_string()).collect(),
            operations: reads.chain(others).collect(),
            permissions: read_permissions(catalogue),
        }
    }

    /// The reason of a reading.
    pub(crate) fn reason(&self, why: &str) -> String {
        if self.reasons.contains(why) {
            return why.to_owned();
        }
        let parts = [self.parents_unread(why), self.hinted(why), self.not_captured(why), self.failed(why)];
        let some_unread = || self.some_unread(why);
        parts.into_iter().flatten().next().or_else(some_unread).unwrap_or_else(|| self.replace.text(why))
    }

    /// See [`Gap::ParentsUnread`].
    fn parents_unread(&self, why: &str) -> Option<String> {
        let (noun, rest) = why.split_once(" are unread: ")?;
        self.of_noun(noun)?;
        Some(format!("{noun} are unread: {}", self.reason(rest)))
    }

    /// See [`Gap::HintedBy`].
    fn hinted(&self, why: &str) -> Option<String> {
        let (begin, status) = why.split_once(" but something is ")?;
        let mut known = self.catalogue.kinds().flat_map(|kind| kind.status.values);
        let status =
            if known.any(|value| value.name == status) { status.to_owned() } else { self.replace.text(status) };
        let gap = Gap::HintedBy { status: &status }.to_string();
        gap.starts_with(begin).then_some(gap)
    }

    /// See [`Gap::NotCaptured`].
    fn not_captured(&self, why: &str) -> Option<String> {
        let file = why.strip_suffix(" is not in the capture")?;
        Some(format!("{} is not in the capture", self.origin(file)))
    }

    /// See [`Gap::Failed`].
    fn failed(&self, why: &str) -> Option<String> {
        [" was refused: ", " was not read: "].into_iter().find_map(|said| {
            let (operation, what) = why.split_once(said)?;
            self.operations.contains(operation).then(|| format!("{operation}{said}{}", self.failure(what)))
        })
    }

    /// See [`Gap::SomeUnread`].
    fn some_unread(&self, why: &str) -> Option<String> {
        let (operation, rest) = why.split_once(" was not read for ")?;
        let (counts, rest) = rest.split_once(", ")?;
        let (first, failure) = rest.split_once(" for one")?;
        let [unread, "of", parents, noun] = counts.splitn(4, ' ').collect::<Vec<_>>()[..] else { return None };
        let parent = self.of_noun(noun)?;
        let gap = Gap::SomeUnread {
            operation: self.operations.get(operation)?,
            parent,
            unread: unread.parse().ok()?,
            parents: parents.parse().ok()?,
            first: &self.replace.key(parent, first),
            failure: None,
        };
        let failure = failure.strip_prefix(": ").map(|failure| format!(": {}", self.failure(failure)));
        Some(format!("{gap}{}", failure.unwrap_or_default()))
    }

    /// What a failure says of itself. The permission that was lacking stays, because it is what to grant.
    fn failure(&self, said: &str) -> String {
        let is_own = [Failure::MissingPages, Failure::UnreadableFile].iter().any(|own| own.to_string() == said);
        match missing_permission(said).filter(|permission| self.permissions.contains(*permission)) {
            _ if is_own => said.to_owned(),
            Some(permission) => needs_permission(permission),
            None => self.replace.text(said),
        }
    }

    /// The kind of which one or several are called so.
    fn of_noun(&self, noun: &str) -> Option<&'w KindSpec> {
        self.catalogue.kinds().find(|kind| [kind.noun.one, kind.noun.many].iter().any(|own| own.english() == noun))
    }

    /// Where something was read: files or operations, one or several.
    pub(crate) fn origins(&self, origins: &str) -> String {
        if origins.is_empty() {
            return String::new();
        }
        origins.split(", ").map(|origin| self.origin(origin)).collect::<Vec<_>>().join(", ")
    }

    /// A file of a capture, or an operation. Its parameters are ids, unless the catalogue gives them.
    fn origin(&self, origin: &str) -> String {
        let (place, name) = origin.split_once('/').unwrap_or(("", origin));
        let is_place = |place: &str| place == "operator" || self.catalogue.provider().known(place).is_some();
        let file = FileName::parse(name).or_else(|| FileName::parse(&format!("{name}.json")));
        let Some(file) = file.filter(|file| self.operations.contains(&*file.operation)) else {
            return self.replace.text(origin);
        };
        if !place.is_empty() && !is_place(place) {
            return self.replace.text(origin);
        }
        let params = file.params.iter().map(|param| {
            let given = self.is_constant(&file.operation, param);
            format!("__{}", if given { param.clone() } else { self.replace.text(param) })
        });
        let page = file.page.map(|page| format!("__page{page}")).unwrap_or_default();
        let separator = if place.is_empty() { "" } else { "/" };
        let end = if name.ends_with(".json") { ".json" } else { "" };
        format!("{place}{separator}{}{}{page}{end}", file.operation, params.collect::<String>())
    }

    fn is_constant(&self, operation: &str, param: &str) -> bool {
        let mut reads = self.catalogue.kinds().flat_map(|kind| kind.reads);
        reads.any(|read| {
            let mut params = read.operation.params.iter();
            read.operation.id == operation && params.any(|(_, value)| value.constant() == Some(param))
        })
    }

    /// True for a reason of the catalogue why something may rightly be missing.
    pub(crate) fn may_miss(&self, why: &str) -> bool {
        let mut references = self.catalogue.kinds().flat_map(|kind| kind.references);
        references.any(|reference| reference.may_miss.is_some_and(|own| own.english() == why))
    }
}

/// The reasons that a kind has by itself.
fn of_kind(kind: &KindSpec) -> Vec<Gap<'static>> {
    let unlisted = match kind.found {
        Found::Unlisted { look, .. } => Some(Gap::Unlisted { look }),
        _ => None,
    };
    let unseen = kind.unseen.map(Gap::Unseen);
    [Some(Gap::CircularEntry), unlisted, unseen].into_iter().flatten().collect()
}
