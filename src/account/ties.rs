//! References that the key repeats: the key of what stands in a VPG begins with the key of the VPG.

use std::ops::Range;

use super::drafts::{Drafts, Template};
use super::findings::Findings;
use super::index::{DraftIx, TemplateIx};
use super::{Address, Finding, KeyForm, Oddity, Problem, Schema};

/// For each template of references: which parts of the referring thing's key repeat the target's key.
pub(super) struct Ties {
    /// With the form of the keys: a key of another form says nothing.
    of_templates: Vec<Option<(Range<usize>, KeyForm)>>,
}

impl Ties {
    /// Without a schema there are none: such an account was checked when it was first made.
    pub(super) fn of(drafts: &Drafts, schema: Option<&dyn Schema>) -> Self {
        let tie = |template: &Template| {
            let (schema, kind) = (schema?, drafts.kind(template.from));
            let (_, parts) = schema.key_references(kind).into_iter().find(|(role, _)| **role == *template.role)?;
            Some((parts, schema.key_form(kind)))
        };
        Self { of_templates: drafts.templates.iter().map(tie).collect() }
    }

    /// True if a key may repeat what is referred to by a template.
    pub(super) fn has(&self, template: TemplateIx) -> bool {
        self.of_templates[template.at()].is_some()
    }

    /// The target's key by the key of the referring thing; `None` if the key does not have it, or agrees with the
    /// reference.
    pub(super) fn other<'k>(&self, template: TemplateIx, key: &'k str, target: &str) -> Option<&'k str> {
        let (parts, form) = self.of_templates[template.at()].as_ref()?;
        parts_of(key, parts).filter(|own| *own != target && form.fits(key))
    }
}

/// Notes that a thing's key names one target (the first) and its reference another (the second).
pub(super) fn note(
    drafts: &Drafts,
    draft: DraftIx,
    address: Address,
    template: TemplateIx,
    [own, target]: [&str; 2],
    findings: &mut Findings<'_>,
) {
    let (record, role) = (drafts.draft(draft), drafts.templates[template.at()].role.to_string());
    let oddity = Oddity {
        origin: drafts.origin(record.origin).to_owned(),
        hides: vec![address.kind().to_owned()],
        ..Oddity::new(
            address.clone(),
            Finding::FieldUnreadable { field: role.clone(), found: format!("the text `{}`", Finding::short(target)) },
        )
    };
    let (own, target, origin) = (own.to_owned(), target.to_owned(), drafts.origin_note(record.origin));
    findings.note(|| Problem::KeyAndReference { address, role, own, target, origin }, || oddity);
}

/// These parts of a key; `None` if it does not have them.
fn parts_of<'k>(key: &'k str, parts: &Range<usize>) -> Option<&'k str> {
    let start = match parts.start {
        0 => 0,
        before => key.match_indices('/').nth(before - 1)?.0 + 1,
    };
    let rest = key.get(start..)?;
    let end = rest.match_indices('/').map(|(at, _)| at).chain([rest.len()]).nth(parts.len().checked_sub(1)?)?;
    rest.get(..end).filter(|own| !own.is_empty())
}

#[cfg(test)]
mod tests {
    use super::parts_of;

    #[test]
    fn a_key_has_the_other_in_its_parts() {
        assert_eq!(parts_of("v1/p", &(0..1)), Some("v1"));
        assert_eq!(parts_of("v1/p", &(1..2)), Some("p"));
        assert_eq!(parts_of("a/b/c", &(0..2)), Some("a/b"));
        assert_eq!(parts_of("v1", &(0..1)), Some("v1"));
        for (key, parts) in [("v1/p", 2..3), ("v1/p", 1..3), ("v1", 0..0), ("/p", 0..1)] {
            assert_eq!(parts_of(key, &parts), None, "{key} {parts:?}");
        }
    }
}
