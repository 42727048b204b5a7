//! What can be wrong with a catalogue.

use std::error::Error;

use super::Code;
use crate::account::Coverage;

/// One thing that is wrong with a catalogue. Names are those that the entries give.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub(crate) enum Flaw {
    /// Two kinds have the same name, or one goes by the same name or alias twice.
    #[error("`{name}` is there twice: as the name of two kinds, or as the name and an alias, or two aliases, of one")]
    Twice {
        /// What is there twice.
        name: &'static str,
    },
    /// Two kinds go by the same name or alias.
    #[error("`{name}` is the name or alias of {one} and of {other}")]
    Duplicate {
        /// What both are called.
        name: &'static str,
        /// The one.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A name or alias is not of words of lower-case letters and digits with hyphens between them.
    #[error("{kind}: the name `{name}` has to be words of lower-case letters and digits, with a hyphen between two")]
    Name {
        /// The kind.
        kind: &'static str,
        /// The name or alias.
        name: &'static str,
    },
    /// No kind is the account itself.
    #[error("no kind is the account itself (one has to have `Blocks::Itself`)")]
    NoRoot,
    /// Several kinds are the account itself.
    #[error("{} are each said to be the account itself", .0.join(" and "))]
    SeveralRoots(Vec<&'static str>),
    /// The account itself lives in coverages.
    #[error("{0}: the account itself is the operator's (`coverages` is empty), not one in each coverage")]
    RootPlace(&'static str),
    /// It lives in a coverage that the provider does not have.
    #[error("{kind}: its provider has no coverage `{coverage}`")]
    UnknownCoverage {
        /// The kind.
        kind: &'static str,
        /// The coverage.
        coverage: Coverage,
    },
    /// It names a kind that the catalogue does not have, or by an alias: a rule would never apply, or
    /// nothing be found.
    #[error("{kind}: there is no kind `{named}`{}", meant(instead))]
    UnknownKind {
        /// The kind that names it.
        kind: &'static str,
        /// What it names; it has to be the other's own name.
        named: &'static str,
        /// The kind whose alias it is, or that is spelt nearly so.
        instead: Option<&'static str>,
    },
    /// A rule has no pairs: it would never apply.
    #[error("{kind}: the rule towards {then} pairs up nothing")]
    NoPairs {
        /// The kind that has the rule.
        kind: &'static str,
        /// The kind that comes after.
        then: &'static str,
    },
    /// A rule follows a role in which the kind refers to nothing: it would never apply.
    #[error("{kind}: the rule towards {then} follows the role `{role}`, but {of} has no such reference")]
    UnknownRole {
        /// The kind that has the rule.
        kind: &'static str,
        /// The kind that comes after.
        then: &'static str,
        /// The role.
        role: &'static str,
        /// The kind, or kinds, that would have to have it.
        of: String,
    },
    /// A rule follows roles that lead elsewhere: it would never apply.
    #[error("{kind}: the rule towards {then} follows {roles}, which leads to {ends} and not to {end}")]
    WrongEnd {
        /// The kind that has the rule.
        kind: &'static str,
        /// The kind that comes after.
        then: &'static str,
        /// The roles.
        roles: String,
        /// The kinds to which they lead.
        ends: String,
        /// The kind to which they have to lead.
        end: &'static str,
    },
    /// A rule about final bills leads to a kind that is no bill.
    #[error("{kind}: the rule about the final bill leads to {then}, which is no bill")]
    NoBill {
        /// The kind that has the rule.
        kind: &'static str,
        /// The kind that comes after.
        then: &'static str,
    },
    /// A rule or a reference between kinds that share no place: it would never apply, or never be found.
    #[error("{kind}: nothing of it is ever in one place with {other}")]
    Apart {
        /// The kind that names the other.
        kind: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A status is named that the kind does not have.
    #[error("{kind}: it names the status `{status}`, which {of} does not have")]
    UnknownStatus {
        /// The kind that names it.
        kind: &'static str,
        /// The status.
        status: &'static str,
        /// The kind whose status it would be.
        of: &'static str,
    },
    /// A status is there twice: only the first would count.
    #[error("{kind}: the status `{status}` is there twice")]
    DuplicateStatus {
        /// The kind.
        kind: &'static str,
        /// The status.
        status: &'static str,
    },
    /// It is said to keep the account from closing, and would not.
    #[error("{0}: it is said to keep the account from closing, but no hard rule leads from it to the account")]
    BlocksNothing(&'static str),
    /// The keys of a bill are no months.
    #[error("{kind}: the key of a bill is its month (`Part::Month`), and nothing else")]
    BillKey {
        /// The kind.
        kind: &'static str,
    },
    /// The code of a bill that is to be paid does not tell whether its amount is final: dates could be too early.
    #[error(
        "{kind}: the code of a bill that is to be paid tells whether its amount is final, which {code} does not (`Code::BillUnconfirmed` if it is not, otherwise `BillUnpaid`, `BillDeferred` or `PaymentFailed`)"
    )]
    BillCode {
        /// The kind.
        kind: &'static str,
        /// The code of the kind, or of one of its statuses.
        code: Code,
    },
    /// No code tells that the amount of a bill is not final yet: dates would be too early.
    #[error(
        "{kind}: nothing tells that the amount of a bill is not final yet: `Code::BillUnconfirmed` has to be its code, or that of a live status"
    )]
    BillNeverOpen {
        /// The kind.
        kind: &'static str,
    },
    /// A bill would be paid before its amount is final.
    #[error(
        "{kind}: a bill {} is not final, so that its route has to begin with waiting (`Means::Wait`)",
        with(status)
    )]
    BillRoute {
        /// The kind.
        kind: &'static str,
        /// The status; empty for none.
        status: &'static str,
    },
    /// Responses give keys of different forms to one kind.
    #[error("{kind}: its responses give keys of different numbers of parts ({})", numbers(parts))]
    Keys {
        /// The kind.
        kind: &'static str,
        /// How many parts each response gives.
        parts: Vec<usize>,
    },
    /// An operation has no id: nobody could say which one is meant.
    #[error("{kind}: an operation has no id; its path is `{path}`")]
    NoOperationId {
        /// The kind.
        kind: &'static str,
        /// The operation's path.
        path: &'static str,
    },
    /// The method of an operation is none of HTTP's.
    #[error("{kind}: the method of `{operation}` is `{method}`; it has to be one of HTTP's, in capitals")]
    Method {
        /// The kind.
        kind: &'static str,
        /// The operation's id.
        operation: &'static str,
        /// Its method.
        method: &'static str,
    },
    /// The path of an operation is not below the base URL.
    #[error("{kind}: the path of `{operation}` is `{path}`; it has to begin with `/`")]
    Path {
        /// The kind.
        kind: &'static str,
        /// The operation's id.
        operation: &'static str,
        /// Its path.
        path: &'static str,
    },
    /// A step closes the account, and the thing that it ends is not the account.
    #[error("{0}: a step of it closes the account (`Action::CloseAccount`), which only the account itself may have")]
    Closes(&'static str),
    /// The phase is beyond the last one.
    #[error("{kind}: the phase is {phase}; the last one is 12")]
    Phase {
        /// The kind.
        kind: &'static str,
        /// Its phase.
        phase: u8,
    },
    /// A placeholder in the path of an operation has no parameter: no call could be made.
    #[error("{kind}: the path of {operation} has `{{{placeholder}}}`, and no parameter fills it")]
    NoParameter {
        /// The kind.
        kind: &'static str,
        /// The operation's id.
        operation: &'static str,
        /// The placeholder, without its braces.
        placeholder: &'static str,
    },
    /// A parameter of an operation has no placeholder in the path: no call would say which one is meant.
    #[error("{kind}: {operation} has a parameter `{parameter}`, and its path has no `{{{parameter}}}`")]
    NoPlaceholder {
        /// The kind.
        kind: &'static str,
        /// The operation's id.
        operation: &'static str,
        /// The parameter.
        parameter: &'static str,
    },
    /// An operation takes a part of a key that the key does not have.
    #[error("{kind}: {operation} takes part {part} of a key, counted from 0, but the key of every {of} is {form}")]
    KeyPart {
        /// The kind.
        kind: &'static str,
        /// The operation's id.
        operation: &'static str,
        /// The part, from 0.
        part: usize,
        /// The kind whose key it is: for a read, the one that it is made for each of.
        of: &'static str,
        /// What keys of that kind look like.
        form: String,
    },
    /// It is charged until it ends, and no rule puts it, or anything that comes after it, before its last
    /// bill: dates would be too early. What dies with the account itself needs no such rule.
    #[error(
        "{kind}: it is charged until it ends, but no rule puts it, or what comes after it, before its last bill (`Pair::FinalBill`)"
    )]
    NoFinalBill {
        /// The kind.
        kind: &'static str,
    },
    /// A rule puts it before its last bill, but it is not charged.
    #[error("{kind}: it has a rule about its final bill, but it is not said to be billed")]
    NotBilled {
        /// The kind.
        kind: &'static str,
    },
    /// Hard rules go in a circle wherever there is one of each kind: none of them could ever end.
    #[error("hard rules go in a circle: {} before {}", kinds.join(" before "), kinds[0])]
    Cycle {
        /// The kinds, each before the next, and the last before the first.
        kinds: Vec<&'static str>,
    },
}

/// A catalogue that does not fit together: everything that is wrong with it, a line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct InvalidCatalogue {
    flaws: Vec<Flaw>,
}

impl InvalidCatalogue {
    /// All problems, in canonical order; at least one. Each says which kind it is about.
    pub fn problems(&self) -> impl ExactSizeIterator<Item = &(dyn Error + 'static)> {
        self.flaws.iter().map(|flaw| flaw as _)
    }

    /// `None` if there are no flaws.
    pub(super) fn of(mut flaws: Vec<Flaw>) -> Option<Self> {
        flaws.sort();
        flaws.dedup();
        (!flaws.is_empty()).then_some(Self { flaws })
    }
}

fn meant(instead: &Option<&str>) -> String {
    instead.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// As it stands after the name of a thing.
fn with(status: &str) -> String {
    if status.is_empty() { "without a status".to_owned() } else { format!("with the status `{status}`") }
}

fn numbers(parts: &[usize]) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
