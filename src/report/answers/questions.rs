//! `questions`: what only a person can find out, and how to record the answer.

use crate::catalogue::Provider;
use crate::diagnosis::{Diagnosis, OpenQuestion};
use crate::report::answers::age::Age;
use crate::report::model::Part;
use crate::report::statements::{Common, Others, Questions, Statement, Topic};

/// Each question that is open: what to look at and where, why it matters, and the two attestations
/// that record the answer.
pub(in crate::report) fn questions(diagnosis: &Diagnosis) -> Vec<Part> {
    let account = diagnosis.graph().account();
    let questions = diagnosis.questions();
    let operator = account.operator().clone();
    let title = match questions.len() {
        0 => Questions::NoneOpen { operator },
        n => Questions::Open { operator, questions: n },
    };
    let mut parts = vec![Part::Title(title.into()), Part::Age(Age::of(account, diagnosis.now()))];
    let provider = diagnosis.graph().provider();
    parts.extend(questions.iter().flat_map(|one| question(provider, one)));
    if questions.iter().filter(|question| question.kind().is_hidden()).count() > 1 {
        let said = Questions::NoneAtAll(OpenQuestion::NONE_AT_ALL.to_owned());
        parts.extend([Part::Break, Part::Paragraph(said.into())]);
    }
    parts
}

pub(in crate::report) fn question(provider: &Provider, question: &OpenQuestion<'_>) -> Vec<Part> {
    let kind = question.kind();
    let title = Questions::AreThereAny {
        noun: kind.noun,
        others: if kind.unseen.is_some() { Others::OnlyOthers } else { Others::All },
        places: question.places().iter().flatten().map(|coverage| provider.spec_of(*coverage)).collect(),
    };
    let look = match question.look() {
        Some(look) => Part::entry(Topic::Look, Common::Text(look)),
        None => Part::entry(Topic::Open, Questions::Why(question.why().to_owned())),
    };
    let matters = question.rule().map(|rule| {
        let said = Questions::Matters { reason: rule.reason, certainty: rule.provenance.into() };
        Part::entry(Topic::Matters, said)
    });
    let mut parts =
        vec![Part::Heading(Statement::from(title)), Part::entry(Topic::What, Common::Text(kind.summary)), look];
    parts.extend(matters);
    parts.push(Part::entry(Topic::IfNone, Questions::None(question.none())));
    parts.push(Part::entry(Topic::IfSome, Questions::Some(question.some())));
    parts
}
