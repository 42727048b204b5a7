//! `docs/rules.md`: every fact of the catalogue, with who says so.
//!
//! After a change of the catalogue: `SNAPSHOTS=overwrite cargo test --all-features --test it table`, then
//! read the difference.

use std::fmt::Write;

use winddown::catalogue::spec::{Open, Provenance};
use winddown::catalogue::{Catalogue, source};

use super::facts::facts;
use super::markdown::{Links, assert_page, cell};

/// How many facts are known in each way.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    documented: usize,
    seen: usize,
    inferred: usize,
    open: usize,
}

fn counts() -> Counts {
    let mut counts = Counts::default();
    for kind in super::kinds() {
        for fact in facts(kind) {
            *match fact.provenance {
                Provenance::Documented(_) => &mut counts.documented,
                Provenance::Seen(_) => &mut counts.seen,
                Provenance::Inferred(_) => &mut counts.inferred,
            } += 1;
        }
        counts.open += kind.open.len();
    }
    counts
}

/// What somebody says must not become a guess unnoticed.
#[test]
fn as_much_is_known_as_was_known() {
    let Counts { documented, seen, .. } = counts();
    assert!(documented >= 174 && seen >= 36, "only {documented} documented and {seen} seen facts");
}

#[test]
fn the_table_of_rules_is_what_the_catalogue_says() {
    assert_page(rules(), "docs/rules.md");
}

/// Every open question has its careful assumption, and is asked of one kind or of what is based on it.
#[test]
fn open_questions_are_whole() {
    for Open { question, assumed } in super::kinds().flat_map(|kind| kind.open) {
        let (question, assumed) = (question.english(), assumed.english());
        assert!(question.ends_with('?'), "`{question}` is no question");
        assert!(!assumed.is_empty() && !assumed.ends_with('.'), "`{assumed}` is no clause");
    }
}

fn rules() -> String {
    let mut page = HEAD.to_owned() + include_str!("decisive.md");
    let Counts { documented, seen, inferred, open } = counts();
    let all = documented + seen + inferred;
    writeln!(page, "{all} facts about {} kinds of things, and {open} open questions:\n", super::kinds().len()).unwrap();
    page += "| known | how many | meaning |\n| --- | ---: | --- |\n";
    for (name, count, meaning) in [
        ("documented", documented, "Soracom says so, in the source"),
        ("seen", seen, "it shows in the source, which is public and not Soracom's word"),
        ("inferred", inferred, "nobody says so: the careful reading, and why"),
        ("open", open, "a question that no source answers, and what is assumed until one does"),
    ] {
        writeln!(page, "| {name} | {count} | {meaning} |").unwrap();
    }
    page += "\n| kind | about | what | known | source or reason |\n| --- | --- | --- | --- | --- |\n";
    let mut cited = Links::default();
    for kind in Catalogue::soracom().areas().into_iter().flat_map(|(_, kinds)| kinds) {
        let mut row = |about: &str, what: &str, known: &str, why: String| {
            writeln!(page, "| {} | {} | {} | {known} | {why} |", kind.name, cell(about), cell(what)).unwrap();
        };
        for fact in facts(kind) {
            row(&fact.of, &fact.says, fact.provenance.label(), why(fact.provenance, &mut cited));
        }
        for Open { question, assumed } in kind.open {
            row("open question", question.english(), "open", format!("assumed: {}", cell(assumed.english())));
        }
    }
    page.push('\n');
    page += &cited.targets();
    page += "\n## What was seen, and where\n\n";
    source::SAMPLES.iter().for_each(|sample| writeln!(page, "- {sample}").unwrap());
    page
}

const HEAD: &str = "# The rules, and who says so

Made from the catalogue (`src/catalogue`) by the test that compares the two: change the catalogue, not this page.
`winddown kinds KIND` shows one kind with more about it.

";

/// Who says so, with links, or why it was inferred.
fn why(provenance: Provenance, cited: &mut Links) -> String {
    match provenance {
        Provenance::Documented(_) | Provenance::Seen(_) => cited.of(provenance).join(", "),
        Provenance::Inferred(why) => cell(why.english()),
    }
}
