//! `questions` as JSON, and the answers that persons have given.

use std::borrow::Cow;

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};

use crate::account::{Attested, Coverage, Document, Is, OperatorId, WrittenBy, instant};
use crate::diagnosis::{Diagnosis, OpenQuestion};
use crate::plan::file::FormatVersion;
use crate::report::wording::en::text;

/// The questions that only a person can answer: the document of [`questions`](crate::report::questions).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
#[serde(expecting = "the document `questions`")]
pub struct QuestionsDocument {
    format_version: FormatVersion,
    document: Is<Self>,
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
    /// The questions that are open, by rank of the kind.
    pub questions: Vec<QuestionRow>,
}

impl Document for QuestionsDocument {
    const NAME: &str = "questions";
}

/// A question about a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct QuestionRow {
    /// The name of the kind.
    pub kind: Cow<'static, str>,
    /// What the kind is.
    pub summary: Cow<'static, str>,
    /// The places that it is about; `None` is what the operator shares.
    pub coverages: Vec<Option<Coverage>>,
    /// Why nobody knows it yet. Untrusted text.
    pub why: String,
    /// Where to look.
    pub look: Option<Cow<'static, str>>,
    /// Why it matters.
    pub matters: Option<Cow<'static, str>>,
    /// Who says that it matters: `documented`, `seen` or `inferred`.
    pub provenance: Option<Cow<'static, str>>,
    /// The claims that `--attest` takes if there are none.
    pub attest_none: Vec<String>,
    /// The claims that it takes if there are some, with `N` for their number.
    pub attest_some: Vec<String>,
}

pub(in crate::report) fn questions(diagnosis: &Diagnosis) -> QuestionsDocument {
    let account = diagnosis.graph().account();
    QuestionsDocument {
        format_version: FormatVersion,
        document: Is::default(),
        written_by: WrittenBy,
        account: account.operator().clone(),
        now: diagnosis.now(),
        taken_at: account.taken_at(),
        redacted: account.is_redacted(),
        questions: diagnosis.questions().iter().map(question).collect(),
    }
}

fn question(question: &OpenQuestion<'_>) -> QuestionRow {
    QuestionRow {
        kind: question.kind().name.into(),
        summary: text(question.kind().summary).into(),
        coverages: question.places().to_vec(),
        why: question.why().to_owned(),
        look: question.look().map(|look| text(look).into()),
        matters: question.rule().map(|rule| text(rule.reason).into()),
        provenance: question.rule().map(|rule| rule.provenance.label().into()),
        attest_none: question.none(),
        attest_some: question.some(),
    }
}

/// What persons have attested, as of whole seconds.
pub(super) fn attested(diagnosis: &Diagnosis) -> Vec<Attested> {
    let whole = |mut word: Attested| {
        word.at = word.at.trunc_subsecs(0);
        word
    };
    diagnosis.graph().account().attested().map(whole).collect()
}

#[cfg(test)]
#[test]
fn schema() {
    crate::account::json_schema::assert_fresh::<QuestionsDocument>(<QuestionsDocument as Document>::NAME);
}
