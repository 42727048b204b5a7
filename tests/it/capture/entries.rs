//! How well each kind of a catalogue of one's own is read.

use serde_json::json;
use winddown::account::Reading;
use winddown::catalogue::spec::{Action, Found, Means, Part, Read, ReadRole, Route, StepSpec, t};
use winddown::catalogue::{Catalogue, KindSpec, Noun, Operation, ParamSource};
use winddown::reading::CaptureDir;

use super::Files;
use crate::common::kinds::ACCOUNT;

const ID: &[Part] = &[Part::Field(&["id"])];

const fn list(id: &'static str, path: &'static str) -> Read {
    Read::list(Operation::new(id, "GET", path, "things list", &[]), ID)
}

const THING: KindSpec = KindSpec {
    noun: Noun::new("thing", "things"),
    routes: &[Route::only(&[StepSpec::by(Action::Delete, Means::Console(t("Things > Delete")))])],
    ..KindSpec::EMPTY
};

const ROOT: KindSpec = KindSpec {
    reads: &[Read {
        rows: "",
        paged: false,
        ..Read::list(
            Operation::new("getOperator", "GET", "/operator", "operator get", &[]),
            &[Part::Field(&["operatorId"])],
        )
    }],
    ..ACCOUNT
};

fn reading(files: &Files, kinds: Vec<KindSpec>, kind: &str) -> Reading {
    let catalogue = Catalogue::new(*Catalogue::soracom().provider(), kinds.into_iter().chain([ROOT])).unwrap();
    CaptureDir::new(files.path()).catalogue(catalogue).load().unwrap().account.reading(kind, None)
}

fn implied(by: &'static [&'static str]) -> Found {
    Found::Implied { by, key: "it", why: t("the one shows the other") }
}

static NAMES: [&str; 10] =
    ["thing-a", "thing-b", "thing-c", "thing-d", "thing-e", "thing-f", "thing-g", "thing-h", "thing-i", "thing-j"];

/// The first is listed, and each shows the next.
fn chain() -> Vec<KindSpec> {
    let listed = KindSpec { name: NAMES[0], reads: const { &[list("listThings", "/things")] }, ..THING };
    let others = (1..NAMES.len()).map(|n| KindSpec { name: NAMES[n], found: implied(&NAMES[n - 1..n]), ..THING });
    [listed].into_iter().chain(others).collect()
}

/// Entries that lead to others are followed through eight of them; what leads further is taken to lead in a circle, and
/// nobody knows what it would show.
#[test]
fn entries_are_followed_so_far_and_never_in_a_circle() {
    let files = Files::new().put("operator/listThings.json", "[]");
    let nowhere = Reading::Unread("its entry in the catalogue leads nowhere".to_owned());
    assert_eq!(reading(&files, chain(), NAMES[8]), Reading::Complete);
    assert_eq!(reading(&files, chain(), NAMES[9]), nowhere);
    let circle = || {
        let one = KindSpec { name: "hen", found: implied(&["egg"]), ..THING };
        vec![one, KindSpec { name: "egg", found: implied(&["hen"]), ..THING }]
    };
    assert_eq!(reading(&files, circle(), "hen"), nowhere);
    assert_eq!(reading(&files, circle(), "egg"), nowhere);
}

const SHELF_ID: &[(&str, ParamSource)] = &[("shelf_id", ParamSource::Key(0))];

/// All books are listed; what each shelf shows of them is a detail.
#[test]
fn a_detail_that_is_missing_leaves_a_list_partly_read() {
    let kinds = || {
        let shelf = KindSpec { name: "shelf", reads: const { &[list("listShelves", "/shelves")] }, ..THING };
        let reads = const {
            &[
                list("listBooks", "/books"),
                Read {
                    role: ReadRole::Detail,
                    per: Some("shelf"),
                    ..Read::list(
                        Operation::new("listBooksOn", "GET", "/shelves/{shelf_id}/books", "books list-on", SHELF_ID),
                        ID,
                    )
                },
            ]
        };
        vec![shelf, KindSpec { name: "book", reads, ..THING }]
    };
    let files = Files::new();
    assert!(matches!(reading(&files, kinds(), "book"), Reading::Unread(_)));
    let files = files.put("operator/listBooks.json", json!([{ "id": "b" }]));
    let why = "things are unread: operator/listShelves.json is not in the capture";
    assert_eq!(reading(&files, kinds(), "book"), Reading::Partial(why.to_owned()));
    let files = files.put("operator/listShelves.json", "[]");
    assert_eq!(reading(&files, kinds(), "book"), Reading::Complete);
}
