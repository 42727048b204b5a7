//! A person's word, for what is unread in a snapshot as in a capture directory.

use winddown::account::{Account, AccountBuilder, Attestation, Coverage, Reading};
use winddown::backend::{CaptureDir, Claim, SnapshotFile};
use winddown::catalogue::Catalogue;

use super::{everything, written};
use crate::views::{account, acme, now};

fn claim(text: &str, by: &str) -> Claim {
    Claim::parse(text, Catalogue::soracom(), Attestation { by: by.to_owned(), at: now() }).unwrap()
}

fn claimed(file: &str, claim: Claim) -> Result<Account, String> {
    let file = SnapshotFile::new("a.json").claim(claim).read_from(file.as_bytes()).map_err(|error| error.to_string());
    file.map(|snapshot| snapshot.account)
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
    let file = |place: Option<Coverage>| {
        let mut builder = AccountBuilder::new("OP1".parse().unwrap());
        builder.add("group", place, "one").refers("plan", &["flux-plan"], "gold");
        let unread = Reading::Unread("nobody has looked".to_owned());
        Coverage::ALL.iter().for_each(|place| builder.read("flux-plan", Some(*place), unread.clone()));
        written(&builder.build().unwrap())
    };
    let global = file(Some(Coverage::Global));
    let said = claimed(&global, claim("flux-plan=none", "Mika")).unwrap_err();
    let problem = "g:group/one refers to flux-plan/gold as its plan, but there is none";
    assert_eq!(said, format!("a.json cannot be read as a snapshot:\n  {problem}"));
    assert!(claimed(&global, claim("g:flux-plan=none", "Mika")).is_err());
    assert!(claimed(&global, claim("jp:flux-plan=none", "Mika")).is_ok());
    // It may be in the other coverage.
    let shared = file(None);
    assert!(claimed(&shared, claim("jp:flux-plan=none", "Mika")).is_ok());
    assert!(claimed(&shared, claim("flux-plan=none", "Mika")).is_err());
}
