//! A person's word, for what is unread in a snapshot as in a capture directory.

use winddown::account::{Account, AccountBuilder, Coverage, Reading};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::reading::{CaptureDir, Claim, SnapshotFile};

use super::{everything, written};
use crate::common::{Anything, account, acme, now};

fn claim(text: &str, by: &str) -> Claim {
    Claim::parse(text, Catalogue::soracom(), by, now()).unwrap()
}

fn claimed(file: &str, claim: Claim) -> Result<Account, String> {
    SnapshotFile::new("a.json").claim(claim).load_from(file.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn a_word_settles_the_same_as_in_a_capture_directory() {
    let file = written(&account(&acme()));
    for word in ["console=none", "flux-plan=none", "jp:flux-plan=none", "jp:lagoon-subscription=none"] {
        let directory = CaptureDir::new(acme()).claim(claim(word, "Mika")).load().unwrap().account;
        assert_eq!(everything(&claimed(&file, claim(word, "Mika")).unwrap()), everything(&directory), "{word}");
    }
}

#[test]
fn the_first_word_stands() {
    let first = CaptureDir::new(acme()).claim(claim("flux-plan=none", "Mika")).load().unwrap().account;
    let account = claimed(&written(&first), claim("console=none", "Alex")).unwrap();
    let by = |kind: &str| match account.reading(kind, Some(JAPAN)) {
        Reading::Attested { by, .. } => by,
        other => panic!("{other:?}"),
    };
    assert_eq!((by("flux-plan"), by("flux-app")), ("Mika".to_owned(), "Alex".to_owned()));
}

/// As in a capture directory, where the reference would lead nowhere.
#[test]
fn a_word_that_a_reference_contradicts_is_odd_and_settles_nothing() {
    let file = |place: Option<Coverage>| {
        let mut builder = AccountBuilder::new("OP1".parse().unwrap());
        builder.add("group", place, "one").refers("plan", &["flux-plan"], "gold");
        let unread = Reading::Unread("nobody has looked".to_owned());
        [GLOBAL, JAPAN].iter().for_each(|place| builder.read("flux-plan", Some(*place), unread.clone()));
        written(&builder.build_known(&Anything::with(["plan"])).unwrap())
    };
    let said = |file: &str, word: &str| {
        let account = claimed(file, claim(word, "Mika")).unwrap();
        let odd: Vec<String> = account.oddities().iter().map(ToString::to_string).collect();
        let settled = [GLOBAL, JAPAN].map(|place| account.reading("flux-plan", Some(place)).is_settled());
        (odd.join("\n"), settled)
    };
    let global = file(Some(GLOBAL));
    let odd = |from: &str| format!("{from}: `plan` is flux-plan/gold, which no list shows");
    assert_eq!(said(&global, "flux-plan=none"), (odd("g:group/one"), [false, true]));
    assert_eq!(said(&global, "g:flux-plan=none"), (odd("g:group/one"), [false, false]));
    assert_eq!(said(&global, "jp:flux-plan=none"), (String::new(), [false, true]));
    // It may be in the other coverage.
    let shared = file(None);
    assert_eq!(said(&shared, "jp:flux-plan=none"), (String::new(), [false, true]));
    assert_eq!(said(&shared, "flux-plan=none"), (odd("group/one"), [false, false]));
}
