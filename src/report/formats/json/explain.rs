//! `explain` as JSON.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ProvenanceRow;
use crate::account::{Address, Coverage, Document, Is, Oddity, OperatorId, WrittenBy, instant};
use crate::catalogue::Code;
use crate::diagnosis::{Cause, Diagnosis, Explanation, Link};
use crate::plan::file::{Each, FormatVersion};
use crate::report::wording::en::text;

/// Why something cannot end yet: the document of [`explain`](crate::report::explain).
///
/// One that was read is a plain `ExplainDocument`. The parameters are its lists, which are made row by row
/// where one is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "ExplainDocument"))]
#[non_exhaustive]
#[serde(expecting = "the document `explain`")]
pub struct ExplainDocument<C = Vec<CauseRow>, O = Vec<Oddity>> {
    format_version: FormatVersion,
    document: Is<ExplainDocument>,
    written_by: WrittenBy,
    /// Whose account it is.
    pub account: OperatorId,
    /// As of when the answer is.
    #[serde(with = "instant::at")]
    pub now: DateTime<Utc>,
    /// When the account was read; `None` if nobody knows.
    #[serde(with = "instant::maybe")]
    pub taken_at: Option<DateTime<Utc>>,
    /// True if the account is redacted: then ids and names are pseudonyms. Left out otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
    /// What is explained.
    pub subject: Address,
    /// True if it is gone already.
    pub gone: bool,
    /// All causes: the first is what is explained.
    pub causes: C,
    /// What does not fit the rest of the account.
    pub oddities: O,
}

impl Document for ExplainDocument {
    const NAME: &str = "explain";
}

/// One cause, or several of the same shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "CauseRow"))]
#[non_exhaustive]
pub struct CauseRow<M = Vec<Address>> {
    /// Why they are in the way; `None` for what is not in the way itself.
    pub code: Option<Code>,
    /// The name of their kind.
    pub kind: Cow<'static, str>,
    /// Their coverage; `None` where the operator shares them.
    pub coverage: Option<Coverage>,
    /// How many they are.
    pub count: usize,
    /// What they are, by position.
    pub members: M,
    /// The number to refer to it by, where it is linked more than once.
    pub number: Option<u32>,
    /// The length of the shortest chain from here to a root cause.
    pub shortest: u32,
    /// What holds it up: the shortest chains first, then by position.
    pub links: Vec<LinkRow>,
}

/// From a cause to one of its own causes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LinkRow {
    /// Where the cause is in the list of all.
    pub cause: usize,
    /// Why it comes first, as a clause that reads after "because".
    pub because: Cow<'static, str>,
    /// Who says so.
    pub provenance: ProvenanceRow,
}

impl From<&Link> for LinkRow {
    fn from(link: &Link) -> Self {
        Self {
            cause: link.cause,
            because: text(link.constraint.reason).into(),
            provenance: link.constraint.provenance.into(),
        }
    }
}

pub(in crate::report) fn explain<'d>(
    diagnosis: &'d Diagnosis,
    explanation: &'d Explanation,
) -> ExplainDocument<impl Serialize + 'd, &'d [Oddity]> {
    let account = diagnosis.graph().account();
    let subject = explanation.subject().members().next();
    let cause = move |cause: Cause<'d>| CauseRow {
        code: cause.code(),
        kind: cause.kind().name.into(),
        coverage: cause.coverage(),
        count: cause.count(),
        members: Each(move || cause.members().map(|node| node.address())),
        number: cause.number(),
        shortest: cause.shortest(),
        links: cause.links().iter().map(LinkRow::from).collect(),
    };
    ExplainDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: account.operator().clone(),
        now: diagnosis.now(),
        taken_at: account.taken_at(),
        redacted: account.is_redacted(),
        subject: subject.map_or_else(|| diagnosis.graph().root().address(), |node| node.address()),
        gone: subject.is_some_and(|node| node.is_gone()),
        causes: Each(move || explanation.causes().map(cause)),
        oddities: account.oddities(),
    }
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<ExplainDocument>(<ExplainDocument as Document>::NAME);
}
