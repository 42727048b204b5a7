//! What can be wrong with an inventory.

use std::error::Error;
use std::fmt;

use super::{Address, Aspect, Coverage, Fact};

/// One thing that is wrong with an inventory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub(crate) enum Problem {
    /// Two different resources under one address.
    #[error("{address} is there twice with different {}: {first} and {second}", what.noun())]
    Conflict {
        /// The address.
        address: Address,
        /// In what they differ.
        what: Aspect,
        /// The one, with its origin.
        first: String,
        /// The other, with its origin.
        second: String,
    },
    /// An address twice, where it may be there only once.
    #[error("{0} is there twice")]
    Twice(Address),
    /// A reference to something that is not there, although its kind was read.
    #[error("{address} refers to {target} as its {role}, but there is none{origin}")]
    DanglingReference {
        /// What refers.
        address: Address,
        /// The role of the reference.
        role: String,
        /// The target by the reference.
        target: String,
        /// Where the reference stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// Resources without a key. Their number is the same in whatever order things were added.
    #[error("{of}: {count} added without a key{origin}")]
    NoKey {
        /// Their place and their kind.
        of: String,
        /// How many there are.
        count: usize,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A key or name of more than 4,096 bytes.
    #[error(
        "{of}: the {} of one is longer than 4,096 bytes: it begins with `{begin}`{origin}", what.noun()
    )]
    TooLong {
        /// Its place and its kind.
        of: String,
        /// Which of them.
        what: Aspect,
        /// Its first characters.
        begin: String,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// More resources, or more text, than 32 bits can count.
    #[error("the account holds more than this program can count (4,294,967,295 resources or bytes of names)")]
    TooLarge,
    /// A kind that the catalogue does not have; or an alias, where a kind goes by its own name.
    #[error("{at}: there is no kind `{kind}`{}{origin}", meant(instead))]
    UnknownKind {
        /// What is said of such a kind: the address of a resource, or a reading.
        at: String,
        /// The name.
        kind: String,
        /// The kind whose alias it is, or that is spelt nearly so.
        instead: Option<String>,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A place where the kind does not live: a coverage or none.
    #[error("{at}: every {kind} {}{origin}", home(places))]
    WrongPlace {
        /// What is said to be there: the address of a resource, or a reading.
        at: String,
        /// The kind.
        kind: String,
        /// The places where it lives; `None` is the operator.
        places: Vec<Option<Coverage>>,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A key that does not look like one of its kind.
    #[error("{address}: the key of every {} is {form}{origin}", address.kind())]
    WrongKey {
        /// The address.
        address: Address,
        /// What keys of its kind look like, as it stands after "is".
        form: String,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A reference in a role that the kind does not have.
    #[error("{address}: no {} has a role `{role}`{} (known: {}){origin}", address.kind(), meant(instead), known_of(known))]
    UnknownRole {
        /// What refers.
        address: Address,
        /// The role.
        role: String,
        /// The roles of its kind.
        known: Vec<String>,
        /// The one that is spelt nearly so.
        instead: Option<String>,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A reference to something of a kind to which the role does not lead.
    #[error("{address}: the {role} of every {} is of the kind {}, {}{origin}", address.kind(), known.join(" or "), not(target))]
    WrongTarget {
        /// What refers.
        address: Address,
        /// The role.
        role: String,
        /// The kind that the other was said to be of; empty for none.
        target: String,
        /// The kinds to which the role leads.
        known: Vec<String>,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A reference is left out that everything of the kind has: a rule could not apply.
    #[error("{address}: every {} refers to one {} as its `{role}`; this one does not{origin}", address.kind(), targets.join(" or "))]
    NoReference {
        /// What does not refer.
        address: Address,
        /// The role that is left out.
        role: String,
        /// The kinds to which the role leads.
        targets: Vec<String>,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// The key names one target, and the reference another.
    #[error("{address}: its {role} is `{own}` by its key, and it refers to `{target}`{origin}")]
    KeyAndReference {
        /// What refers.
        address: Address,
        /// The role of the reference.
        role: String,
        /// The target by the key.
        own: String,
        /// The target by the reference.
        target: String,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// The operator's id is none of the provider's.
    #[error("{0}")]
    WrongOperator(String),
    /// A status that the kind does not have.
    #[error("{address}: no {} has the status `{status}`{} (known: {}){origin}", address.kind(), meant(instead), known_of(known))]
    UnknownStatus {
        /// What has it.
        address: Address,
        /// The status.
        status: String,
        /// The one that is spelt nearly so.
        instead: Option<String>,
        /// The statuses of its kind.
        known: Vec<String>,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A fact that the kind does not have.
    #[error("{address}: no {} has the fact {} (known: {}){origin}", address.kind(), fact.name(), names_of(known))]
    UnknownFact {
        /// What is said to have it.
        address: Address,
        /// The fact.
        fact: Fact,
        /// The facts of its kind.
        known: Vec<Fact>,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// The value of a fact is of another form.
    #[error("{address}: the {} `{value}` is no {form}{origin}", fact.name())]
    WrongFact {
        /// What has it.
        address: Address,
        /// The fact.
        fact: Fact,
        /// The value, shortened to [`Finding::LONGEST`](super::Finding::LONGEST) characters.
        value: String,
        /// What it would have to be, as it stands after "is no".
        form: String,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
    /// A protection against termination, where the kind has none.
    #[error("{address}: it is said to be protected, but no {} can be{origin}", address.kind())]
    NoProtection {
        /// What is said to be protected.
        address: Address,
        /// Where it stands: empty, or in parentheses after a space.
        origin: String,
    },
}

/// An inventory that is not one account: everything that is wrong with it, a line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", list(problems))]
pub struct InvalidAccount {
    problems: Vec<Problem>,
}

impl InvalidAccount {
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort();
        problems.dedup();
        Self { problems }
    }

    /// All problems, in canonical order; at least one. Each says what it is about, and where that stands.
    pub fn problems(&self) -> impl ExactSizeIterator<Item = &(dyn Error + 'static)> {
        self.problems.iter().map(|problem| problem as _)
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A part of a message.
#[derive(thiserror::Error, Debug)]
enum Clause {
    #[error("")]
    Nothing,
    #[error("; did you mean `{0}`?")]
    Meant(String),
    #[error("and none is given")]
    NoneGiven,
    #[error("not `{0}`")]
    Not(String),
    #[error("is in no coverage: the operator shares it")]
    Shared,
    #[error("is in the coverage {0}")]
    In(String),
}

fn meant(instead: &Option<String>) -> Clause {
    instead.clone().map_or(Clause::Nothing, Clause::Meant)
}

fn not(target: &str) -> Clause {
    if target.is_empty() { Clause::NoneGiven } else { Clause::Not(target.to_owned()) }
}

/// As it stands after the name of a kind.
pub(crate) fn home(places: &[Option<Coverage>]) -> impl fmt::Display {
    let coverages: Vec<String> = places.iter().flatten().map(|coverage| format!("`{coverage}`")).collect();
    if coverages.is_empty() { Clause::Shared } else { Clause::In(coverages.join(" or ")) }
}

fn known_of(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn names_of(facts: &[Fact]) -> String {
    known_of(&facts.iter().map(|fact| fact.name().to_owned()).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::Problem;

    /// It takes more than four gigabytes of names to get there, so only the message is checked.
    #[test]
    fn there_is_a_limit_to_it_all() {
        let said = "the account holds more than this program can count (4,294,967,295 resources or bytes of names)";
        assert_eq!(Problem::TooLarge.to_string(), said);
    }
}
