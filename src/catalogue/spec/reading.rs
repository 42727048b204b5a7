//! How instances are found in API responses, and which fields are read.

use super::{Provenance, Test, Text, t};
use crate::account::{Account, Fact};
use crate::catalogue::Operation;

/// How instances of a kind are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// In the responses that list it, or in an inventory of your own.
    Listed,
    /// Inside each response row of another kind.
    Within {
        /// The kind whose rows hold it.
        kind: &'static str,
        /// Path from the row to each instance (empty: the row itself).
        #[doc(hidden)]
        rows: &'static str,
        /// What its key is made of.
        #[doc(hidden)]
        identity: &'static [Part],
    },
    /// Nothing lists it, but where there is one of `by`, there is one of it, with the key `key`. Its
    /// reading is theirs.
    Implied {
        /// The kinds that show that it is there.
        by: &'static [&'static str],
        /// Its key.
        key: &'static str,
        /// Why that may be concluded.
        why: Text,
    },
    /// Nothing lists it, but where there is one, something of `kind` has one of `statuses`. While
    /// something has, it counts as unread; otherwise its reading is that of `kind`.
    Shown {
        /// The kind that shows it.
        kind: &'static str,
        /// The statuses of that kind with which there may be one.
        statuses: &'static [&'static str],
        /// Why that may be concluded.
        why: Text,
    },
    /// No operation shows it: a person has to look, and attest.
    Unlisted {
        /// Where to look.
        look: Text,
        /// Why no operation shows it.
        why: Text,
    },
}

/// A response that rows of a kind are read from.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// The operation that gives the response.
    pub operation: Operation,
    /// What the response is good for.
    pub role: ReadRole,
    /// Path from the response to each row: `*` for a bare array, `orderList.*` for a wrapped one,
    /// empty where the response is the row.
    pub rows: &'static str,
    /// The kind that gives the operation's path parameters: one response per resource of it.
    pub per: Option<&'static str>,
    /// What the key of a row is made of.
    pub identity: &'static [Part],
    /// Only rows that pass all of these tests count.
    pub when: &'static [Test],
    /// Whether the operation gives its list in pages.
    pub paged: bool,
    /// What an error body in place of the response means, where it means "there are none".
    pub refused: Option<Refusal>,
}

/// An error body that may stand for "there are none".
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status that it comes with. With any other it is a failure.
    pub status: u16,
    /// How the error codes begin that mean so. Any other code leaves the kind unread. In either case a
    /// person may attest that there are none.
    pub codes: &'static [&'static str],
    /// Why that may be concluded.
    pub why: Text,
}

impl Refusal {
    /// True if an error with this text, which begins with its code, means that there are none. The
    /// caller checks the status, where it is known.
    pub fn means_none(&self, said: &str) -> bool {
        self.codes.iter().any(|code| said.starts_with(code))
    }
}

/// What a response is good for.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadRole {
    /// It lists all of them: without it the kind is unread.
    List,
    /// It shows one of them whole, with what the list leaves out; the kind is partly unread
    /// without it.
    Detail,
    /// It adds something to one of them. Nothing depends on it.
    Extra,
}

impl Read {
    /// Whether its response shows one thing by itself, with everything that there is to it.
    pub const fn is_whole(&self) -> bool {
        self.rows.is_empty()
    }

    /// A list of everything, as a bare array, in pages.
    pub const fn list(operation: Operation, identity: &'static [Part]) -> Self {
        Self { operation, role: ReadRole::List, rows: "*", per: None, identity, when: &[], paged: true, refused: None }
    }
}

/// A part of a key.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A field of the row; the first of these paths that is there.
    Field(&'static [&'static str]),
    /// A year and month (`202610` or longer), written `2026-10`.
    Month(&'static str),
    /// The n-th path parameter of the response, from 0, as the capture's file name has it.
    Param(usize),
    /// The n-th enclosing map key of the row, 0 for the innermost.
    MapKey(usize),
    /// All parts of the key of the resource whose row holds this one.
    Parent,
    /// Always this.
    Const(&'static str),
}

/// The field that names the operator who owns a row.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Path of the field.
    pub field: &'static str,
    /// What it means when that is somebody else.
    pub foreign: Foreign,
}

/// What a row of another operator means.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Lists show only this account's own. A row of another operator is passed over; a response with
    /// nothing but such rows is another account's.
    Unexpected,
    /// It is shared with this account and not its to end: the row is passed over.
    Shared,
}

/// A field that refers to other resources.
///
/// Everything of the kind that is not gone is taken to have it if it leads to what the thing stands in
/// ([`Found::Within`]) or is listed under (a path parameter), or if a hard rule rests on it alone; unless
/// [`may_miss`](Self::may_miss) says otherwise. An account that is built by hand without it is refused; see [`Catalogue::needed_roles`](crate::catalogue::Catalogue::needed_roles).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefSpec {
    /// The name by which constraints use it.
    pub role: &'static str,
    /// Path of the field from the row, segments apart by dots. `*` stands for every element of a list
    /// or map, `**` for any depth; a last segment `#` means the keys of the map before it. `%0` is no
    /// field but the response's first path parameter.
    pub field: &'static str,
    /// The kinds that it may refer to, tried in this order.
    pub to: &'static [&'static str],
    /// How the field writes the other's key.
    #[doc(hidden)]
    pub form: Form,
    /// Why the other, or the reference, need not be there. `None`: then a missing one is an error.
    pub may_miss: Option<Text>,
    /// Only rows that pass all of these tests have it.
    #[doc(hidden)]
    pub when: &'static [Test],
    /// Who says that the field means this.
    pub provenance: Provenance,
}

impl RefSpec {
    /// The role of a reference that settles what it refers to: [`Account::SETTLES`].
    pub const SETTLES: &'static str = Account::SETTLES;

    /// Shorthand for the usual case: a plain key that must be there.
    pub const fn new(
        role: &'static str,
        field: &'static str,
        to: &'static [&'static str],
        provenance: Provenance,
    ) -> Self {
        Self { role, field, to, form: Form::Plain, may_miss: None, when: &[], provenance }
    }
    /// The same reference, but the other may be missing, for this reason.
    #[must_use]
    pub const fn may_miss(self, why: &'static str) -> Self {
        Self { may_miss: Some(t(why)), ..self }
    }
    /// The same reference, only in rows that pass these tests.
    #[doc(hidden)]
    pub const fn when(self, when: &'static [Test]) -> Self {
        Self { when, ..self }
    }
    /// The same reference, with the key written in this form.
    #[doc(hidden)]
    pub const fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }
}

/// How a field writes a value.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// `202610`, meaning 2026-10.
    Month,
    /// `20260930`, a calendar day; as an instant: its last second, where the provider counts days.
    DayEnd,
    /// Milliseconds since 1970 in UTC.
    Millis,
    /// A part of a colon-separated name, counted from 0.
    Segment(usize),
}

/// A further field that the answers rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactSpec {
    /// What it says.
    pub fact: Fact,
    /// Path of the field.
    pub field: &'static str,
    /// How the field writes it.
    #[doc(hidden)]
    pub form: Form,
    /// Only rows that pass all of these tests have it.
    #[doc(hidden)]
    pub when: &'static [Test],
}

impl FactSpec {
    /// Shorthand for the usual case: every row may have it, and writes it as it is.
    pub const fn new(fact: Fact, field: &'static str) -> Self {
        Self { fact, field, form: Form::Plain, when: &[] }
    }
}
