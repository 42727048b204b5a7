//! A fact that was seen in public and is not Soracom's word is called seen in every answer, with where
//! and when it was seen, and what that does not prove.

#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use winddown::account::AccountBuilder;
use winddown::catalogue::source::SAMPLES;
use winddown::catalogue::spec::{
    Blocks, Category, Constraint, KindSpec, Noun, Open, Pair, Provenance, Standing, StatusSpec, StatusValue, Strength,
    seen, t,
};
use winddown::catalogue::{Catalogue, Document};
use winddown::diagnosis::Diagnosis;
use winddown::graph::DependencyGraph;
use winddown::report;

use crate::common::now;

const SAMPLE: Document = Document::sample("a sample answer", "https://example.com/sample", "2020-05", "");
const BOTH: &[Document] = &[SAMPLES[0], SAMPLE];

static SATELLITES: &[KindSpec] = &[KindSpec {
    name: "satellite",
    noun: Noun::new("satellite", "satellites"),
    summary: t("a satellite"),
    coverages: seen(&[], &[SAMPLE]),
    status: StatusSpec {
        fields: &["status"],
        values: &[StatusValue::new("in-orbit", Standing::Live)],
        provenance: Provenance::Seen(&[SAMPLE]),
        ..StatusSpec::NONE
    },
    before: &[Constraint {
        then: "account",
        strength: Strength::Hard,
        pairs: &[Pair::All],
        reason: t("the screen asks to bring it down first"),
        provenance: Provenance::Seen(BOTH),
    }],
    blocks: seen(Blocks::Yes, BOTH),
    category: seen(Some(Category::Other), BOTH),
    open: &[Open { question: t("Does it come down by itself?"), assumed: t("it does not") }],
    ..KindSpec::EMPTY
}];

/// What is said of [`BOTH`], in words.
const CONSOLE_SAID: &str = "a copy of the console's texts (2025-03 to 2025-04): https://github.com/axhxrx/internationalization-format-converter (it shows what the screen allows, not what the API answers)";
const SAMPLE_SAID: &str = "a sample answer (2020-05): https://example.com/sample";

fn catalogue() -> Catalogue {
    Catalogue::soracom().with(SATELLITES).unwrap()
}

/// Asks about an account with one satellite in it.
fn ask<T>(of: impl FnOnce(&Diagnosis) -> T) -> T {
    let catalogue = catalogue();
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    builder.read_the_rest(&catalogue);
    builder.add("satellite", None, "one").status("in-orbit");
    let account = builder.build(&catalogue).unwrap();
    let graph = DependencyGraph::build(account.clone(), &catalogue, now()).unwrap();
    of(&Diagnosis::new(&graph))
}

fn value(document: &impl serde::Serialize) -> Value {
    serde_json::to_value(document).unwrap()
}

#[test]
fn programs_are_told() {
    let both = json!([CONSOLE_SAID, SAMPLE_SAID]);
    let check = ask(|diagnosis| value(&report::check(diagnosis)));
    assert_eq!(check["blockers"][0]["provenance"], json!({ "seen": both }));
    assert_eq!(check["blockers"][0]["category"], "other");
    let explain = ask(|diagnosis| value(&report::explain(diagnosis, &diagnosis.explain_account())));
    assert_eq!(explain["causes"][0]["links"][0]["provenance"], json!({ "seen": both }));

    let catalogue = catalogue();
    let kind = value(&report::kind(&catalogue, catalogue.kind("satellite").unwrap()));
    let kind = &kind["kinds"][0];
    assert_eq!(kind["blocks"], json!({ "value": "Yes", "provenance": "seen", "sources": both, "why": null }));
    assert_eq!(kind["category"], json!({ "value": "other", "provenance": "seen", "sources": both, "why": null }));
    assert_eq!(kind["before"][0]["provenance"], "seen");
    assert_eq!(kind["open"], json!([{ "question": "Does it come down by itself?", "assumed": "it does not" }]));
}

#[cfg(feature = "text")]
#[test]
fn people_are_told() {
    // Without the line breaks: they are for the golden files.
    let render = |report: report::Report<'_>| {
        let text = report::TextRenderer::plain(100).render(report);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let sample = format!(" seen, not documented: {SAMPLE_SAID} ");
    let whole = format!(" seen, not documented: {CONSOLE_SAID}; {SAMPLE_SAID} ");

    let check = ask(|diagnosis| render(report::check(diagnosis)));
    assert!(check.contains(" satellite one: no way to end a satellite is known decision, seen "), "{check}");
    let other = " checklist the console's own checklist may show these under Other: 1 satellite";
    assert!(check.ends_with(other) || check.contains(&format!("{other} ")), "{check}");

    let tree = ask(|diagnosis| render(report::explain(diagnosis, &diagnosis.explain_account()).at_most(1)));
    assert!(tree.contains("because the screen asks to bring it down first (seen)"), "{tree}");
    let one = ask(|diagnosis| {
        let explanation = diagnosis.explain(&"satellite/one".parse().unwrap()).unwrap();
        render(report::explain(diagnosis, &explanation).at_most(1))
    });
    assert_eq!(one.matches(&whole).count(), 1, "{one}");
    assert!(one.contains(" checklist may appear under Other (seen) "), "{one}");

    let catalogue = catalogue();
    let kind = render(report::kind(&catalogue, catalogue.kind("satellite").unwrap()));
    // For the order, for closing, and for the category.
    assert_eq!(kind.matches(&whole).count(), 3, "{kind}");
    assert_eq!(kind.matches(&sample).count(), 2, "{kind}");
    assert!(kind.contains(" open Does it come down by itself? assumed: it does not"), "{kind}");
}
