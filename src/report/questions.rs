//! `questions`: what only a person can find out, and how to record the answer.

use super::age::Age;
use super::document::{Block, Line, Role};
use super::wording::{count, plural};
use crate::account::Coverage;
use crate::diagnosis::{Diagnosis, Question};

/// Each question that is open: what to look at and where, why it matters, and the two attestations
/// that record the answer.
pub fn questions(diagnosis: &Diagnosis<'_>) -> Vec<Block> {
    let account = diagnosis.graph().account();
    let questions = diagnosis.questions();
    let title = Line::default().with(Role::Name, account.operator().to_string());
    let title = match questions.len() {
        0 => title.with(Role::Good, ": no question is open that only a person can answer"),
        n => title.then(format!(
            ": {} {} that only a person can answer",
            count(n),
            plural(n, "question is open", "questions are open")
        )),
    };
    let mut blocks = vec![Block::Title(title), Age::new(account.taken_at(), diagnosis.now()).block()];
    blocks.extend(questions.iter().flat_map(question));
    let is_console = |question: &Question<'_>| question.kind().is_hidden();
    if questions.iter().filter(|question| is_console(question)).count() > 1 {
        let line = Line::plain("if the console shows none of all these: ");
        blocks.extend([Block::Space, Block::Paragraph(attest(line, &["console=none".to_owned()]))]);
    }
    blocks
}

fn question(question: &Question<'_>) -> Vec<Block> {
    let kind = question.kind();
    let row = |label: &str, body| Block::row(label, body, Line::default());
    let known = others(question);
    let mut blocks = vec![
        Block::Heading(Line::plain(format!("Are there any {known}{}{}?", kind.noun.many.english(), places(question)))),
        row("what", Line::plain(kind.summary.english())),
    ];
    blocks.push(match question.look() {
        Some(look) => row("look", Line::plain(look)),
        None => row("open", Line::plain(question.why().to_owned())),
    });
    if let Some(rule) = question.rule() {
        let said = format!(" ({})", rule.provenance.label());
        blocks.push(row("matters", Line::plain(rule.reason.english()).with(Role::Muted, said)));
    }
    blocks.push(row("if none", attest(Line::default(), &question.none())));
    blocks.push(match question.some().as_slice() {
        [] => row("if some", Line::plain("read the account again, with credentials that show them")),
        some => {
            let line = attest(Line::default(), some);
            row("if some", line.then(plural(some.len(), ", N being how many", ", each with its number for N")))
        }
    });
    blocks
}

/// Where some of a kind can be read, the others are meant.
fn others(question: &Question<'_>) -> &'static str {
    if question.kind().unseen.is_some() { "other " } else { "" }
}

fn places(question: &Question<'_>) -> String {
    let names: Vec<&str> = question.places().iter().copied().flatten().map(Coverage::name).collect();
    if names.is_empty() { String::new() } else { format!(" in {}", names.join(" or ")) }
}

fn attest(line: Line, claims: &[String]) -> Line {
    let words: Vec<String> = claims.iter().map(|claim| format!("--attest {claim}")).collect();
    line.with(Role::Command, words.join(" "))
}
