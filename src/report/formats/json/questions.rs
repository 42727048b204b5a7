//! `questions` as JSON, and the answers that persons have given.

use serde::Serialize;

use super::FORMAT_VERSION;
use crate::account::{Coverage, Reading, instant};
use crate::diagnosis::{Diagnosis, Question};
use crate::report::wording::en::text;

#[derive(Serialize)]
struct QuestionsJson<'d> {
    format_version: &'static str,
    account: &'d str,
    now: String,
    taken_at: Option<String>,
    questions: Vec<QuestionJson<'d>>,
}

#[derive(Serialize)]
struct QuestionJson<'d> {
    kind: &'static str,
    summary: &'static str,
    coverages: Vec<Option<Coverage>>,
    why: &'d str,
    look: Option<&'static str>,
    matters: Option<&'static str>,
    provenance: Option<&'static str>,
    attest_none: Vec<String>,
    attest_some: Vec<String>,
}

/// The questions that only a person can answer: `questions[]` with where to `look`, why it `matters`,
/// and the claims that `--attest` takes for an answer; `N` in one stands for a number.
pub fn questions<'d>(diagnosis: &'d Diagnosis) -> impl Serialize + use<'d> {
    let account = diagnosis.graph().account();
    QuestionsJson {
        format_version: FORMAT_VERSION,
        account: account.operator().as_str(),
        now: instant(diagnosis.now()),
        taken_at: account.taken_at().map(instant),
        questions: diagnosis.questions().iter().map(question).collect(),
    }
}

fn question<'d>(question: &Question<'d>) -> QuestionJson<'d> {
    QuestionJson {
        kind: question.kind().name,
        summary: text(question.kind().summary),
        coverages: question.places().to_vec(),
        why: question.why(),
        look: question.look().map(text),
        matters: question.rule().map(|rule| text(rule.reason)),
        provenance: question.rule().map(|rule| rule.provenance.label()),
        attest_none: question.none(),
        attest_some: question.some(),
    }
}

#[derive(Serialize)]
pub(super) struct AttestedJson<'d> {
    kind: &'d str,
    coverage: Option<Coverage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    by: &'d str,
    at: String,
}

/// What persons have attested, on which the verdict leans.
pub(super) fn attested<'d>(diagnosis: &'d Diagnosis) -> Vec<AttestedJson<'d>> {
    let account = diagnosis.graph().account();
    let attested = account.readings().filter_map(|(kind, coverage, reading)| match reading {
        Reading::Attested(said) => {
            let count = Some(account.counted(kind, coverage)).filter(|count| *count > 0);
            Some(AttestedJson { kind, coverage, count, by: &said.by, at: instant(said.at) })
        }
        _ => None,
    });
    attested.collect()
}
