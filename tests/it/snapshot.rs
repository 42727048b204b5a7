//! Snapshots: an account comes back from its file as it was, and what is wrong with a file is said.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod claims;
mod damage;
mod problems;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use sha2::{Digest as _, Sha256};
use winddown::account::{Account, AccountBuilder, Reading};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::reading::{ReadError, SnapshotFile, Source as _, write_snapshot};
use winddown::strategies::{AccountFacts, catalogue};

use crate::common::{Anything, account, acme, cases, now};
use crate::drawn::of_any_provider;

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(256)) }
}

fn written(account: &Account) -> String {
    let mut file = Vec::new();
    write_snapshot(account, now(), &mut file).unwrap();
    String::from_utf8(file).unwrap()
}

fn read(text: &str) -> Result<Account, ReadError> {
    read_of(text, catalogue())
}

fn read_of(text: &str, catalogue: &Catalogue) -> Result<Account, ReadError> {
    SnapshotFile::new("a.json").catalogue(catalogue.clone()).load_from(text.as_bytes())
}

/// What stands before the last line, with a last line that is right for it.
fn sealed(text: &str) -> String {
    let digest: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{text}\"digest\":\"sha256:{digest}\"}}\n")
}

/// Everything that an account says, one statement a line.
fn everything(account: &Account) -> String {
    let resources = account.resources().map(|resource| {
        let references: Vec<_> = resource.references().collect();
        let (name, status, protection) = (resource.name(), resource.status(), resource.protection());
        let facts: Vec<_> = resource.facts().collect();
        let missing: Vec<_> = resource.missing_references().collect();
        format!("{resource:?} {name:?} {status:?} {protection:?} {references:?} {facts:?} {missing:?}\n")
    });
    let readings = account.readings().map(|reading| format!("{reading:?}\n"));
    format!("{}\n{}", account.operator(), resources.chain(readings).collect::<String>())
}

/// That an account comes back from its snapshot as it was.
#[track_caller]
fn assert_kept(account: &Account) {
    assert_kept_by(account, catalogue());
}

#[track_caller]
fn assert_kept_by(account: &Account, catalogue: &Catalogue) {
    let file = written(account);
    let back = read_of(&file, catalogue).unwrap();
    assert_eq!(everything(&back), everything(account));
    assert_eq!((back.digest(), back.taken_at()), (account.digest(), Some(now())));
    assert_eq!(written(&back), file, "the same bytes again");
}

fn an_account_comes_back_as_it_was(facts: &AccountFacts) -> TestCaseResult {
    assert_kept_by(&facts.account()?, &facts.catalogue);
    Ok(())
}

fn the_order_of_lines_says_nothing(facts: &AccountFacts, by: u16) -> TestCaseResult {
    let file = written(&facts.account()?);
    let mut lines: Vec<&str> = file.lines().map(|line| line.trim_end_matches(',')).collect();
    let from = lines.iter().position(|line| *line == "\"resources\":[").unwrap() + 1;
    let to = lines.len() - 2;
    if from < to {
        lines[from..to].rotate_left(usize::from(by) % (to - from));
        lines[from..to].reverse();
    }
    let items = lines[from..to].join(",\n");
    let shuffled =
        format!("{}\n],\n", [&file[..file.find("\"resources\":[").unwrap()], "\"resources\":[", &items].concat());
    prop_assert_eq!(written(&read_of(&sealed(&shuffled), &facts.catalogue).unwrap()), file);
    Ok(())
}

fn a_file_that_breaks_off_anywhere_is_refused(facts: &AccountFacts, cut: Index) -> TestCaseResult {
    let file = written(&facts.account()?);
    // Without the line feed at its end nothing breaks off.
    let cut = (0..=cut.index(file.len() - 1)).rev().find(|at| file.is_char_boundary(*at)).unwrap();
    prop_assume!(cut < file.len() - 1);
    let said = read_of(&file[..cut], &facts.catalogue).unwrap_err().to_string();
    prop_assert!(said.ends_with("; the file breaks off here"), "{}", said);
    prop_assert!(said.contains(&format!("line {}, column ", 1 + file[..cut].matches('\n').count())), "{}", said);
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn an_account_comes_back_as_it_was(facts in of_any_provider(16)) {
            super::an_account_comes_back_as_it_was(&facts)?;
        }

        #[test]
        fn the_order_of_lines_says_nothing(facts in of_any_provider(16), by in any::<u16>()) {
            super::the_order_of_lines_says_nothing(&facts, by)?;
        }

        #[test]
        fn a_file_that_breaks_off_anywhere_is_refused(
            facts in of_any_provider(4),
            cut in any::<Index>(),
        ) {
            super::a_file_that_breaks_off_anywhere_is_refused(&facts, cut)?;
        }
    }
}

#[test]
fn the_example_comes_back_as_it_was() {
    assert_kept(&account(&acme()));
}

#[test]
fn the_docs_show_one() {
    let page = include_str!("../../docs/capture.md");
    let (_, rest) = page.split_once("```json\n").unwrap();
    let shown = rest.split("```").next().unwrap();
    assert_eq!(written(&read(shown).unwrap()), shown);
}

#[test]
fn nothing_at_all_comes_back_as_that() {
    assert_kept(&AccountFacts::default().account().unwrap());
    assert_kept(&AccountBuilder::new("OP1".parse().unwrap()).build_known(&Anything::with([])).unwrap());
}

/// What a capture's own rules would not find again: an alias that means something else nearby, what
/// belongs to others, and what is missing where another kind was not read.
#[test]
fn what_was_resolved_is_not_resolved_anew() {
    let mut builder = AccountBuilder::new("OP1".parse().unwrap());
    let [global, japan] = [GLOBAL, JAPAN].map(Some);
    builder.add("group", global, "one");
    builder.add("group", japan, "one").also_known_as("other-name");
    builder.add("sam-user", None, "alice").refers("group", &["group"], "other-name");
    builder.add("sim", global, "1").refers("twin", &["sim"], "theirs").refers("either", &["group", "vpg"], "x");
    builder.foreign("sim", global, "theirs");
    builder.read("sim", global, Reading::Complete);
    builder.read("group", global, Reading::Complete);
    builder.read("group", japan, Reading::Complete);
    let at = "2026-08-20T01:02:03.000000004Z".parse().unwrap();
    builder.read("flux-plan", japan, Reading::Attested { by: "M\u{1f}ika \"x\"".to_owned(), at });
    builder.read("vpg", global, Reading::Partial("no\npage".to_owned()));
    let account = builder.build_known(&Anything::with(["group", "twin", "either"])).unwrap();
    let alice = account.of_kind("sam-user").next().unwrap();
    assert_eq!(alice.references().next().unwrap().1.to_string(), "jp:group/one");
    assert_kept(&account);
}

#[test]
fn a_snapshot_file_is_a_source() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("acme.json");
    let account = account(&acme());
    write_snapshot(&account, now(), std::fs::File::create(&path).unwrap()).unwrap();
    let file = SnapshotFile::new(&path);
    assert_eq!(file.operator().unwrap(), *account.operator());
    assert_eq!(winddown::reading::Source::read(&file).unwrap().digest(), account.digest());
    let missing = SnapshotFile::new(directory.path().join("none.json")).operator().unwrap_err().to_string();
    let why = std::fs::metadata(directory.path().join("none.json")).unwrap_err();
    assert!(missing.ends_with(&format!("none.json cannot be read as a snapshot:\n  {why}")), "{missing}");
}
