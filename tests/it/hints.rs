//! What a reader can type next is for the program to say that shows an answer.
#![cfg(feature = "text")]
#![allow(clippy::unwrap_used, reason = "tests")]

use winddown::catalogue::Catalogue;
use winddown::diagnosis::Diagnosis;
use winddown::graph::DependencyGraph;
use winddown::report::{self, Hint, TextRenderer};

use crate::common::{account, acme, now};

/// A program that has a word for questions and for attestations only.
fn bot(hint: &Hint) -> Option<String> {
    match hint {
        Hint::ShowQuestions => Some("/questions".to_owned()),
        Hint::Attest(claims) => Some(format!("/attest {}", claims.join(","))),
        _ => None,
    }
}

fn check(renderer: TextRenderer<'_>) -> String {
    let account = account(&acme());
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    renderer.render(report::check(&Diagnosis::new(&graph)))
}

#[test]
fn a_hint_is_said_in_the_words_of_the_program() {
    let told = check(TextRenderer::plain(140).hints(&bot));
    assert!(told.contains("7 open questions for a person: /questions "), "{told}");
    assert!(told.contains("if there are none: /attest jp:lagoon-subscription=none\n"), "{told}");
    assert!(!told.contains("shows the dates"), "{told}");
}

#[test]
fn the_library_names_no_command() {
    let told = check(TextRenderer::plain(140));
    assert!(told.contains("7 open questions for a person  "), "{told}");
    assert!(!told.contains("winddown") && !told.contains("--"), "{told}");
}
