//! What may know what: imports go down the layers, Soracom's words stay in the catalogue, and the
//! library below the command is pure. Read from the sources, as tokens: comments and layout do not
//! count, and neither do test modules.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod circles;
mod diagram;
mod sources;

use std::collections::BTreeSet;
use std::path::Path;

use winddown::catalogue::spec::Means;
use winddown::catalogue::{API, AuthFields, Catalogue};

use circles::circles;
use sources::{Source, sources};

/// The rooms from the bottom, each with those that it may import.
const ROOMS: [(&str, &[&str]); 19] = [
    ("account", &[]),
    ("intake", &[]),
    ("catalogue", &["account", "intake"]),
    ("reading", &["account", "catalogue", "intake"]),
    ("redact", &["account", "catalogue", "intake", "reading"]),
    ("plan", &["account", "catalogue", "intake"]),
    ("graph", &["account", "catalogue", "intake"]),
    ("timeline", &["account", "catalogue", "intake", "graph"]),
    ("verify", &["account", "catalogue", "intake", "plan"]),
    ("planner", &["account", "catalogue", "intake", "plan", "graph", "timeline"]),
    ("diagnosis", &["account", "catalogue", "intake", "plan", "graph", "timeline"]),
    ("assessment", &["account", "catalogue", "intake", "plan", "graph", "timeline", "planner", "diagnosis"]),
    ("errands", &["account", "catalogue", "intake", "plan", "graph", "timeline", "planner"]),
    ("execution", &["account", "catalogue", "intake", "plan", "verify"]),
    ("backend", &["account", "catalogue", "intake", "reading", "execution"]),
    ("drive", &["account", "catalogue", "intake", "plan", "reading", "execution", "backend"]),
    (
        "report",
        &[
            "account",
            "catalogue",
            "intake",
            "reading",
            "plan",
            "graph",
            "timeline",
            "verify",
            "planner",
            "diagnosis",
            "assessment",
            "errands",
            "execution",
        ],
    ),
    (
        "cli",
        &[
            "account",
            "catalogue",
            "intake",
            "reading",
            "plan",
            "graph",
            "timeline",
            "verify",
            "planner",
            "diagnosis",
            "assessment",
            "errands",
            "execution",
            "backend",
            "drive",
            "redact",
            "report",
        ],
    ),
    // Generators for tests, beside the others.
    ("strategies", &["account", "catalogue", "intake", "reading"]),
];

fn may_import(room: &str, other: &str) -> bool {
    room == other || ROOMS.iter().any(|(name, below)| *name == room && below.contains(&other))
}

/// What is built for users. Tests in files of their own are free, as those inside a file are.
fn built() -> Vec<Source> {
    sources("src").into_iter().filter(|source| !source.file.contains("/tests/")).collect()
}

/// The files of the library's modules; `lib.rs` and `main.rs` only put them together, and the guide has
/// no code.
fn modules() -> Vec<Source> {
    let other = ["src/lib.rs", "src/main.rs", "src/guide/mod.rs"];
    built().into_iter().filter(|source| !other.contains(&&*source.file)).collect()
}

#[track_caller]
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_go_down() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in modules() {
        let module = source.module();
        assert!(ROOMS.iter().any(|(name, _)| *name == module), "{}: {module} is no room", source.file);
        for (line, other) in source.imports() {
            seen += 1;
            if !may_import(module, &other) {
                wrong.push(format!("{}:{line}: {module} must not know {other}", source.file));
            }
        }
    }
    assert_none(&wrong);
    assert!(seen > 100, "only {seen} imports were found");
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let found = circles(&sources("src"));
    let lines: Vec<String> = found.iter().map(|files| files.join(", ")).collect();
    assert_none(&lines);
}

/// The search finds circles: through names that a folder hands on, and none through the folder itself.
#[test]
fn a_circle_is_found() {
    let files = [
        ("src/lib.rs", "pub mod a; pub mod b;"),
        ("src/a/mod.rs", "mod one; mod two; pub use one::One; pub use two::{Two, Three as Third}; struct Own;"),
        ("src/a/one.rs", "use super::Two; pub struct One;"),
        ("src/a/two.rs", "use super::Own; use crate::a::{self, One as Other}; pub struct Two;"),
        ("src/b.rs", "use crate::a::Third; fn f() { crate::a::Own; }"),
    ];
    let files: Vec<Source> = files.iter().map(|(file, text)| Source::of(file, text)).collect();
    assert_eq!(circles(&files), [["src/a/one.rs", "src/a/two.rs"]]);
}

/// What checks something, and what it must not know of it: a check that shares its code finds nothing.
const APART: [(&str, &[&str]); 2] =
    [("src/verify/", &["graph"]), ("src/backend/simulation/", &["graph", "plan", "diagnosis"])];

#[test]
fn checkers_do_not_know_what_they_check() {
    let mut wrong = Vec::new();
    for (folder, unknown) in APART {
        let files: Vec<Source> = modules().into_iter().filter(|source| source.file.starts_with(folder)).collect();
        assert!(files.len() > 3, "{folder} is where it was");
        for source in &files {
            let known = source.imports().into_iter().filter(|(_, other)| unknown.contains(&&**other));
            wrong.extend(known.map(|(line, other)| format!("{}:{line}: {other}", source.file)));
            wrong.extend(source.find("Planner").map(|line| format!("{}:{line}: the planner", source.file)));
        }
    }
    assert_none(&wrong);
}

/// The names by which Soracom calls things, which only the catalogue may know.
fn operations() -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for kind in Catalogue::soracom().kinds() {
        found.extend(kind.reads.iter().map(|read| read.operation.id));
        found.extend(kind.protection.and_then(|protection| protection.lift).map(|lift| lift.id));
        for step in kind.routes.iter().flat_map(|route| route.steps) {
            if let Means::Api(operation) = step.means {
                found.insert(operation.id);
            }
        }
    }
    found.extend(Catalogue::soracom().provider().unread_operations().iter().map(|(operation, _)| *operation));
    found.insert(API.renew.id);
    found
}

/// How the API spells its headers and fields, as far as no other text is spelt so.
fn spellings() -> BTreeSet<&'static str> {
    let AuthFields { auth_key_id, auth_key, operator, user, mfa_code, token_seconds, key, .. } = API.auth_fields;
    let headers = [
        API.key_header.value,
        API.token_header.value,
        API.language.value.0,
        API.next_page_header.value,
        API.calls_left_header.value,
        API.refresh_header.value,
    ];
    let others = [API.page_parameter.value, API.error.value.nested, API.error.value.status, API.profile.value.coverage];
    let unsupported = API.profile.value.unsupported.iter().map(|(field, _)| *field);
    let fields = [auth_key_id, auth_key, operator, user, mfa_code, token_seconds, key];
    fields.into_iter().chain(headers).chain(others).chain(unsupported).collect()
}

#[test]
fn soracoms_words_stay_in_the_catalogue() {
    let operations = operations();
    assert!(operations.len() > 100, "{operations:?}");
    let kinds: BTreeSet<&str> = Catalogue::soracom().kinds().map(|kind| kind.name).collect();
    let spellings = spellings();
    let mut wrong = Vec::new();
    for source in modules().iter().filter(|source| source.module() != "catalogue") {
        for (line, text) in source.texts() {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric());
            let operation = words.into_iter().find(|word| operations.contains(word));
            let whole = || kinds.get(&*text).or_else(|| spellings.get(&*text)).copied();
            if let Some(word) = operation.or_else(whole) {
                wrong.push(format!("{}:{line}: `{word}` is for the catalogue to know", source.file));
            }
        }
    }
    assert_none(&wrong);
}

/// True if a text has the form of a flag of the command in it, such as `--all`.
fn has_flag(text: &str) -> bool {
    let follows = |at: usize| text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase());
    text.match_indices("--")
        .any(|(at, _)| follows(at) && !text[..at].ends_with(|c: char| c == '-' || c.is_alphanumeric()))
}

/// True if a text calls the command, with a verb.
fn has_verb(text: &str) -> bool {
    let verbs = ["capture", "check", "questions", "explain", "plan", "verify", "apply", "resume", "kinds"];
    verbs.iter().any(|verb| text.contains(&format!("winddown {verb}")))
}

/// Whoever embeds the library has another command, or none: the command itself adds what to type. The
/// catalogue says how other tools are called.
#[test]
fn the_library_names_nothing_to_type_to_the_command() {
    let mut wrong = Vec::new();
    for source in modules().iter().filter(|source| !matches!(source.module(), "cli" | "catalogue")) {
        let texts = source.texts().into_iter().filter(|(_, text)| has_flag(text) || has_verb(text));
        wrong.extend(texts.map(|(line, text)| format!("{}:{line}: {text}", source.file)));
    }
    assert_none(&wrong);
    assert!(has_flag("try (--all)") && has_flag("--dry-run") && !has_flag("a--b --- -- x"));
    assert!(has_verb("`winddown plan ACCOUNT` makes one") && !has_verb("this winddown reads 1.x"));
}

/// Where the provider may be named: what knows its rules, what speaks with it, and the command.
const KNOW_THE_PROVIDER: [&str; 4] = ["src/catalogue/", "src/backend/soracom/", "src/cli/", "src/strategies/"];

#[test]
fn only_the_catalogue_and_its_client_name_the_provider() {
    let mut wrong = Vec::new();
    for source in modules().iter().filter(|source| !KNOW_THE_PROVIDER.iter().any(|room| source.file.starts_with(room)))
    {
        let texts = source.spoken().into_iter();
        let found = texts.chain(source.names().map(|(line, name)| (line, name.to_owned())));
        // The module of the client is declared, and handed on, by the one that it lies in.
        let found =
            found.filter(|(_, text)| text.to_lowercase().contains("soracom") && source.file != "src/backend/mod.rs");
        wrong.extend(found.map(|(line, text)| format!("{}:{line}: {text}", source.file)));
    }
    assert_none(&wrong);
}

/// True if a text reads like a sentence: four words or more.
fn is_sentence(text: &str) -> bool {
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        word.len() > 1 && word.chars().all(char::is_alphabetic) || word == "a"
    };
    text.split_whitespace().filter(is_word).count() >= 4
}

/// The rooms that answer, and the account, whose findings they tell.
const ANSWERS: [&str; 8] = ["account", "graph", "timeline", "planner", "diagnosis", "verify", "execution", "report"];

/// Files of these rooms whose sentences are part of a file format. They are kept as they were written,
/// in whatever language an answer is.
const FORMATS: [&str; 3] = [
    // The reason of a partial reading: it stands in snapshots, and the digest of an account covers it.
    "src/account/kept_words.rs",
    // Why a step was given up, or what a look found: it stands in journals, which are read back.
    "src/execution/kept_words.rs",
    // What the fields of documents are: it stands in their JSON Schemas.
    "src/account/json_schema.rs",
];

/// Answers are put into words in one place, so that they can be put into another language. Errors are
/// for developers: their words stand in the attribute of their type.
#[test]
fn sentences_stand_with_the_wording() {
    let mut wrong = Vec::new();
    let elsewhere =
        |source: &&Source| ANSWERS.contains(&source.module()) && !source.file.starts_with("src/report/wording/");
    let sentences = |source: &Source| source.spoken().into_iter().filter(|(_, text)| is_sentence(text)).collect();
    for source in modules().iter().filter(elsewhere) {
        let texts: Vec<(usize, String)> = sentences(source);
        if FORMATS.contains(&&*source.file) {
            assert!(!texts.is_empty(), "{} needs no exception", source.file);
        } else {
            wrong.extend(texts.into_iter().map(|(line, text)| format!("{}:{line}: {text}", source.file)));
        }
    }
    assert_none(&wrong);
    assert!(is_sentence("it is to be kept") && !is_sentence("{}: {} of {}") && !is_sentence("not there"));
}

#[test]
fn no_file_is_longer_than_a_reader_is_patient() {
    let mut wrong = Vec::new();
    for directory in ["src", "tests", "benches", "examples"] {
        for source in sources(directory) {
            let lines = source.text.lines().count();
            if lines > 500 {
                wrong.push(format!("{} has {lines} lines", source.file));
            }
        }
    }
    assert_none(&wrong);
}

/// What the library does not do, as tokens.
const ABORTS: [&str; 6] = [". unwrap (", ". expect (", "panic !", "todo !", "unimplemented !", "unreachable !"];
const CLOCKS: [&str; 4] = ["Utc :: now", "Local :: now", "SystemTime", "Instant"];
/// `env!` is none of them: a program that is built where a variable is missing is not built at all.
const SURROUNDINGS: [&str; 4] = ["env ::", "option_env !", "std :: net", "stdin"];
const FILES: [&str; 3] = ["fs ::", "File :: open", "std :: fs"];

/// The rooms that read files and have a clock.
const OUTER: [&str; 5] = ["intake", "reading", "backend", "drive", "cli"];

/// Where these tokens stand in the sources of some modules.
fn found(sources: &[Source], tokens: &[&str], is_meant: impl Fn(&str) -> bool) -> Vec<String> {
    let mut places = Vec::new();
    for source in sources.iter().filter(|source| is_meant(source.module())) {
        for sequence in tokens {
            places.extend(source.find(sequence).map(|line| format!("{}:{line}: {sequence}", source.file)));
        }
    }
    places
}

/// In which month an instant is depends on where the provider counts: only its answer may be asked.
#[test]
fn months_are_for_the_provider_to_count() {
    assert_none(&found(&modules(), &["Month :: of ("], |module| !matches!(module, "account" | "strategies")));
}

#[test]
fn nothing_aborts() {
    assert_none(&found(&built(), &ABORTS, |_| true));
}

#[test]
fn below_the_command_nothing_looks_around() {
    let all = modules();
    assert_none(&found(&all, &CLOCKS, |module| !OUTER.contains(&module)));
    assert_none(&found(&all, &SURROUNDINGS, |module| module != "cli"));
    assert_none(&found(&all, &FILES, |module| !OUTER.contains(&module)));
    // The command looks around, and the backend has a clock and reads files: the search finds what is there.
    for tokens in [&CLOCKS[..], &SURROUNDINGS, &FILES] {
        assert!(!found(&all, tokens, |_| true).is_empty(), "{tokens:?}");
    }
}

/// The reader of sources is itself in order.
#[test]
fn every_form_of_import_is_found() {
    let source = Source::of(
        "src/plan/inner.rs",
        r#"
        //! use crate::comment;
        use crate::account::{self, Address};
        use crate::{
            backend::{Source, drive}, // and
            catalogue as rules,
            report::json,
        };
        use super::super::cli as command;
        use super::neighbour;
        /// As in [`crate::doc`], "crate::quoted".
        fn f(_: &'static str, _: char) -> crate::graph::Node<'_> {
            let _ = ('"', b'\'', r"crate::raw", "listSims");
            vec![crate::execution::Journal::new().unwrap()]
        }
        mod inner {
            use super::super::super::timeline;
        }
        #[cfg(test)]
        mod tests {
            use crate::strategies;
            const KNOWN: &str = "sim";
            fn f() { panic!() }
        }
        "#,
    );
    let found: Vec<String> = source.imports().into_iter().map(|(_, module)| module).collect();
    assert_eq!(found, ["account", "backend", "catalogue", "report", "cli", "graph", "execution", "timeline"]);
    assert_eq!(source.imports()[1].0, 5);
    let texts: Vec<String> = source.texts().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["crate::raw", "listSims"]);
    assert_eq!(source.find(". unwrap (").collect::<Vec<_>>(), [14]);
    assert_eq!(source.find("panic !").count(), 0);
    assert_eq!(source.module(), "plan");
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plan/mod.rs").exists(), "modules are directories");
}
