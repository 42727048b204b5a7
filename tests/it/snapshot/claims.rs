//! A person's word, for what is unread in a snapshot as in a capture directory.

use winddown::account::{AccountBuilder, Attestation, Coverage, Reading};
use winddown::backend::{CaptureDir, Claim, SnapshotFile};
use winddown::catalogue::Catalogue;

use super::{everything, written};
use crate::views::{account, acme, now};

fn claim(text: &str, by: &str) -> Claim {
    Claim::parse(text, Catalogue::soracom(), Attestation { by: by.to_owned(), at: now() }).unwrap()
}

fn claimed(file: &str, claim: Claim) -> Result<winddown::account::Account, String> {
    let file = SnapshotFile::new("a.json").claim(claim).read_from(file.as_bytes()).map_err(|error| error.to_string());
    file.map(|snapshot| *Box::new(snapshot.account))
}

#[test]
fn a_word_settles_the_same_as_in_a_capture_directory() {
    let file = written(&account(&acme()));
    for word in ["console=none", "flux-plan=none", "jp:flux-plan=none", "jp:lagoon-subscription=none"] {
        let directory = CaptureDir::new(acme()).claim(claim(word, "Mika")).read().unwrap().account;
        assert_eq!(everything(&claimed(&file, claim(word, "Mika")).unwrap()), everything(&directory), "{word}");
    }
}

#[test]
fn the_first_word_stands() {
    let first = CaptureDir::new(acme()).claim(claim("flux-plan=none", "Mika")).read().unwrap().account;
    let account = claimed(&written(&first), claim("console=none", "Alex")).unwrap();
    let by = |kind: &str| match account.reading(kind, Some(Coverage::Japan)) {
        Reading::Attested(word) => word.by,
        other => panic!("{other:?}"),
    };
    assert_eq!((by("flux-plan"), by("flux-app")), ("Mika".to_owned(), "Alex".to_owned()));
}

/// As in a capture directory, where the reference would lead nowhere.
#[test]
fn a_word_that_a_reference_contradicts_is_refused() {
    let mut builder = AccountBuilder::new("OP1".parse().unwrap());
    let global = Some(Coverage::Global);
    builder.add("group", global, "one").refers("plan", &["flux-plan"], "gold");
    let file = written(&builder.build().unwrap());
    let said = claimed(&file, claim("flux-plan=none", "Mika")).unwrap_err();
    let problem = "g:group/one refers to flux-plan/gold as its plan, but there is none";
    assert_eq!(said, format!("a.json cannot be read as a snapshot:\n  {problem}"));
    assert!(claimed(&file, claim("jp:flux-plan=none", "Mika")).is_ok());
}
