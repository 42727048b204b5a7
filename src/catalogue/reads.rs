//! Which responses are worth a request, and how much of them.

use super::spec::{Found, Part, Read, ReadRole};
use super::{Catalogue, KindSpec, Operation};

impl Catalogue {
    /// The responses worth a request: lists and details, and extras of kinds that are few.
    pub(crate) fn worthwhile_reads(&self) -> impl Iterator<Item = (&KindSpec, &'static Read)> {
        let listed = self.kinds().filter(|kind| matches!(kind.found, Found::Listed));
        let reads = listed.flat_map(|kind| kind.reads.iter().map(move |read| (kind, read)));
        reads.filter(|(_, read)| self.is_worthwhile(read))
    }

    fn is_worthwhile(&self, read: &Read) -> bool {
        match (read.role, read.per) {
            (ReadRole::List | ReadRole::Detail, _) => true,
            (ReadRole::Extra, Some(parent)) => self.kind(parent).is_some_and(|parent| !parent.is_numerous),
            (ReadRole::Extra, None) => false,
        }
    }

    /// True unless the first page of a list says as much as all of them.
    pub(crate) fn needs_all_pages(&self, read: &Read) -> bool {
        read.paged && !self.is_first_row_enough(&read.operation)
    }

    /// True if all rows of an operation's list are about one thing, and say no more than that it is
    /// there.
    pub(crate) fn is_first_row_enough(&self, operation: &Operation) -> bool {
        let is_read_by = |kind: &&KindSpec| kind.reads.iter().any(|read| read.operation.id == operation.id);
        let mut kinds = self.kinds().filter(is_read_by).peekable();
        kinds.peek().is_some() && kinds.all(|kind| self.shows_presence_only(kind, operation))
    }

    /// True if a kind takes no more from the rows of an operation than that there is one of it.
    fn shows_presence_only(&self, kind: &KindSpec, operation: &Operation) -> bool {
        let is_plain = kind.when.is_empty() && kind.references.is_empty() && kind.facts.is_empty();
        let shows_another = self.kinds().any(|other| match other.found {
            Found::Within { kind: holder, .. } | Found::Shown { kind: holder, .. } => holder == kind.name,
            Found::Listed | Found::Implied { .. } | Found::Unlisted { .. } => false,
        });
        let mut reads = kind.reads.iter().filter(|read| read.operation.id == operation.id);
        is_plain && !shows_another && reads.all(|read| read.paged && read.when.is_empty() && is_constant(read.identity))
    }
}

fn is_constant(identity: &[Part]) -> bool {
    !identity.is_empty() && identity.iter().all(|part| matches!(part, Part::Const(_)))
}
