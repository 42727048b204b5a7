//! Reading an account.

use std::collections::BTreeSet;
use std::time::Duration;

use winddown::account::{Account, Reading};
use winddown::backend::{Endpoints, Soracom, SoracomOptions};
use winddown::catalogue::spec::{Part, Read, Refusal, Test, t};
use winddown::catalogue::{Catalogue, JAPAN, KindSpec, Operation};
use winddown::reading::{CaptureDir, Source as _};

use super::api::{Api, Asked, Reply, capture};
use super::{GLOBAL, credentials, options, sign_in, start};
use crate::common;

fn sim(id: &str, status: &str) -> String {
    format!(r#"{{"simId":"{id}","status":"{status}","operatorId":"OP0012345678","terminationEnabled":true}}"#)
}

fn sims(account: &Account) -> Vec<String> {
    account.resources().filter(|it| it.kind() == "sim").map(|it| it.key().to_owned()).collect()
}

fn gap(account: &Account) -> String {
    account.reading("sim", GLOBAL).gap().unwrap_or_default().to_owned()
}

/// Three pages of one SIM each.
fn page(asked: &Asked) -> Reply {
    match asked.query.get("last_evaluated_key").map(String::as_str) {
        None => Reply::ok(format!("[{}]", sim("1", "active"))).next("a/b=&c"),
        Some("a/b=&c") => Reply::ok("[]").next("third"),
        Some("third") => Reply::ok(format!("[{}]", sim("2", "active"))),
        Some(other) => Reply::new(400, format!("unknown page {other}")),
    }
}

#[test]
fn pages_are_followed_until_no_key_is_given_and_an_empty_one_is_no_end() {
    let (server, soracom) = start(Api::new().route("GET", "/sims", |asked, _| page(asked)));
    let account = soracom.read().unwrap();
    assert_eq!(sims(&account), ["1", "2"]);
    assert_eq!(account.reading("sim", GLOBAL), Reading::Complete);
    assert_eq!(server.count("GET", "/sims"), 3);
}

/// Whether there is anything is all that counts there, and it may be millions.
#[test]
fn a_list_whose_rows_are_all_one_thing_is_read_as_far_as_its_first_row() {
    let kind = Catalogue::soracom().kind("audit-and-usage-record").unwrap();
    let path = kind.reads[0].operation.path;
    let api =
        Api::new().route("GET", path, |asked, _| match asked.query.get("last_evaluated_key").map(String::as_str) {
            None => Reply::ok("[]").next("2"),
            Some("2") => Reply::ok(r#"[{"operatorId":"OP0012345678"}]"#).next("3"),
            Some(_) => Reply::new(500, ""),
        });
    let (server, soracom) = start(api);
    let account = soracom.read().unwrap();
    assert_eq!((account.of_kind(kind.name).count(), server.count("GET", path)), (1, 2));
    assert_eq!(account.reading(kind.name, GLOBAL), Reading::Complete);
}

/// In a catalogue of somebody's own: rows that do not count, and another kind in the same list.
#[test]
fn the_first_row_is_enough_only_where_the_others_could_say_nothing_else() {
    const NOTES: Operation = Operation::new("listNotes", "GET", "/notes", "notes list", &[]);
    const ONE: Read = Read::list(NOTES, &[Part::Const("current")]);
    const COUNTED: KindSpec = KindSpec {
        name: "note-that-counts",
        reads: &[Read { when: &[Test::only(&["yes"], "counts")], ..ONE }],
        ..KindSpec::EMPTY
    };
    const EACH: KindSpec =
        KindSpec { name: "note", reads: &[Read::list(NOTES, &[Part::Field(&["id"])])], ..KindSpec::EMPTY };
    const ANY: KindSpec = KindSpec { name: "any-note", reads: &[ONE], ..KindSpec::EMPTY };
    for kinds in [&[COUNTED] as &'static [KindSpec], &[ANY, EACH], &[EACH, ANY]] {
        let pages = |asked: &Asked, _| match asked.query.get("last_evaluated_key") {
            None => Reply::ok(r#"[{"id":"1","counts":"no"}]"#).next("2"),
            Some(_) => Reply::ok(r#"[{"id":"2","counts":"yes"}]"#),
        };
        let server = Api::new().route("GET", "/notes", pages).start();
        let mut options = options(&server.url());
        options.catalogue = Catalogue::soracom().with(kinds).unwrap();
        let account = Soracom::sign_in(credentials(), options).unwrap().read().unwrap();
        let mut found: Vec<&str> =
            account.resources().map(|it| it.kind()).filter(|kind| kind.contains("note")).collect();
        found.sort_unstable();
        let all = if kinds.len() == 1 { vec!["note-that-counts"] } else { vec!["any-note", "note", "note"] };
        assert_eq!(found, all);
    }
}

#[test]
fn an_id_that_is_too_long_for_a_file_keeps_nothing_else_from_being_kept() {
    let name = "利用者".repeat(20);
    let keys = format!("/operators/OP0012345678/users/{}/auth_keys", "%E5%88%A9%E7%94%A8%E8%80%85".repeat(20));
    let users = format!(r#"[{{"userName":"{name}"}},{{"userName":"short"}}]"#);
    let api = Api::new().route("GET", "/operators/OP0012345678/users", move |_, _| Reply::ok(users.as_str()));
    let key = |id: &str| Reply::ok(format!(r#"[{{"authKeyId":"{id}"}}]"#));
    let api = api.route("GET", &keys, move |_, _| key("keyId-long"));
    let api = api.route("GET", "/operators/OP0012345678/users/short/auth_keys", move |_, _| key("keyId-short"));
    let (_server, soracom) = start(api);
    let directory = tempfile::tempdir().unwrap();
    let kept = directory.path().join("kept");
    let account = soracom.capture(Some(&kept), &mut |_| {}).unwrap();
    assert_eq!(account.of_kind("sam-user-auth-key").count(), 2);
    std::fs::write(kept.join("operator/getOperator.json"), r#"{"operatorId":"OP0012345678"}"#).unwrap();
    let kept = CaptureDir::new(kept).load().unwrap().account;
    assert_eq!(kept.of_kind("sam-user-auth-key").count(), 1);
    assert!(kept.reading("sam-user-auth-key", None).gap().is_some(), "and that is said");
}

#[test]
fn pages_that_go_round_in_circles_come_to_an_end() {
    let api = Api::new().route("GET", "/sims", |_, _| Reply::ok(format!("[{}]", sim("1", "active"))).next("again"));
    let (server, soracom) = start(api);
    assert_eq!(gap(&soracom.read().unwrap()), "listSims was not read: the pages of the list go round in circles");
    assert_eq!(server.count("GET", "/sims"), 2);
}

#[test]
fn a_list_that_changes_while_it_is_read_is_read_again() {
    // The first time, a SIM moves from one page to the next and changes on the way.
    let api =
        Api::new().route("GET", "/sims", |asked, nth| match (asked.query.contains_key("last_evaluated_key"), nth) {
            (false, _) => Reply::ok(format!("[{}]", sim("1", "active"))).next("2"),
            (true, 0 | 1) => Reply::ok(format!("[{}]", sim("1", "inactive"))),
            (true, _) => Reply::ok(format!("[{}]", sim("2", "active"))),
        });
    let (_server, soracom) = start(api);
    assert_eq!(sims(&soracom.read().unwrap()), ["1", "2"]);
}

#[test]
fn a_list_that_never_holds_still_is_odd_and_not_whole() {
    let api = Api::new().route("GET", "/sims", |asked, nth| {
        if asked.query.is_empty() {
            Reply::ok(format!("[{}]", sim("1", "active"))).next("2")
        } else {
            Reply::ok(format!("[{}]", sim("1", if nth % 2 == 0 { "ready" } else { "inactive" })))
        }
    });
    let (_server, soracom) = start(api);
    let account = soracom.read().unwrap();
    let oddity = account.oddities().iter().find(|oddity| oddity.code() == "CONFLICT").unwrap();
    let said = oddity.to_string();
    assert!(said.contains("read twice, once with the status") && said.contains("g/listSims, page 2"), "{said}");
    assert_eq!(account.reading("sim", GLOBAL).gap(), Some(&*oddity.sentence()));
}

#[test]
fn a_row_that_stands_on_two_pages_counts_once() {
    let api = Api::new().route("GET", "/sims", |asked, _| {
        let reply = Reply::ok(format!("[{},{}]", sim("1", "active"), sim("2", "active")));
        if asked.query.is_empty() { reply.next("2") } else { reply }
    });
    let (_server, soracom) = start(api);
    assert_eq!(sims(&soracom.read().unwrap()), ["1", "2"]);
}

#[test]
fn what_may_not_be_read_is_unread_and_names_the_permission() {
    let body = r#"{"httpStatus":403,"errorMessage":{"code":"AUM0004","message":"Not permitted"}}"#;
    let (server, soracom) = start(Api::new().route("GET", "/sims", move |_, _| Reply::new(403, body)));
    let account = soracom.read().unwrap();
    assert_eq!(gap(&account), "listSims was refused: AUM0004: Not permitted (needs the permission Sim:listSims)");
    assert_eq!(server.count("GET", "/sims"), 1);
    let groups = account.reading("group", GLOBAL).gap().unwrap().to_owned();
    assert_eq!(groups, "listGroups was refused: COM0001: no such route");

    // Also where some other error would be an answer.
    let (_server, soracom) = start(Api::new().otherwise(move |_, _| Reply::new(403, body)));
    let account = soracom.read().unwrap();
    for kind in Catalogue::soracom().kinds().filter(|kind| kind.reads.iter().any(|read| read.refused.is_some())) {
        let gap = account.reading(kind.name, kind.places()[0]).gap().unwrap().to_owned();
        assert!(gap.contains("AUM0004: Not permitted (needs the permission "), "{}: {gap}", kind.name);
    }
}

/// A server that is broken says nothing of what there is, and neither does a page after the first.
#[test]
fn an_error_means_that_there_are_none_only_in_place_of_the_whole_list() {
    const REFUSAL: Refusal = Refusal { status: 400, codes: &["NOTE"], why: t("nobody ever wrote one") };
    const NOTES: Operation = Operation::new("listNotes", "GET", "/notes", "notes list", &[]);
    const READ: Read = Read { refused: Some(REFUSAL), ..Read::list(NOTES, &[Part::Field(&["id"])]) };
    const KINDS: &[KindSpec] = &[KindSpec { name: "note", reads: &[READ], ..KindSpec::EMPTY }];
    let catalogue = Catalogue::soracom().with(KINDS).unwrap();
    let (kind, read, refusal) = (&KINDS[0], READ, REFUSAL);
    let body = format!(r#"{{"code":"{}0001","message":"no"}}"#, refusal.codes[0]);
    let reading = |answer: Box<dyn Fn(&Asked) -> Reply + Send + Sync>| {
        let server = Api::new().route("GET", read.operation.path, move |asked, _| answer(asked)).start();
        let mut options = options(&server.url());
        options.catalogue = catalogue.clone();
        let soracom = Soracom::sign_in(credentials(), options).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let kept = directory.path().join("kept");
        let live = soracom.capture(Some(&kept), &mut |_| {}).unwrap();
        std::fs::write(kept.join("operator/getOperator.json"), r#"{"operatorId":"OP0012345678"}"#).unwrap();
        let kept = CaptureDir::new(kept).catalogue(catalogue.clone()).load().unwrap().account;
        [live, kept].map(|account| account.reading(kind.name, None))
    };
    for status in [403, 503, refusal.status] {
        let body = body.clone();
        let found = reading(Box::new(move |_| Reply::new(status, body.as_str())));
        let is_none = status == refusal.status;
        assert!(found.iter().all(|reading| (*reading == Reading::Complete) == is_none), "{status}: {found:?}");
    }
    let odd = body.clone();
    let found = reading(Box::new(move |_| Reply::ok(odd.as_str())));
    assert!(found.iter().all(|reading| *reading != Reading::Complete), "an error for a success: {found:?}");
    let second = reading(Box::new(move |asked| match asked.query.get("last_evaluated_key") {
        None => Reply::ok("[]").next("2"),
        Some(_) => Reply::new(refusal.status, body.as_str()),
    }));
    assert!(second.iter().all(|reading| *reading != Reading::Complete), "{second:?}");
}

#[test]
fn signing_in_again_is_tried_again_if_it_cannot_be_done_now() {
    let token = r#"{"apiKey":"k","token":"token-2","operatorId":"OP0012345678"}"#;
    let first = r#"{"apiKey":"k","token":"token-1","operatorId":"OP0012345678"}"#;
    let api = Api::new().expired(1).route("POST", "/auth", move |_, nth| match nth {
        0 => Reply::ok(first),
        1 => Reply::new(503, "busy"),
        2 => Reply::new(429, ""),
        _ => Reply::ok(token),
    });
    let (_server, soracom) = start(api.route("GET", "/sims", |_, _| Reply::ok(format!("[{}]", sim("1", "active")))));
    assert_eq!(sims(&soracom.read().unwrap()), ["1"]);
}

#[test]
fn a_coverage_without_an_endpoint_is_unread() {
    let (_server, soracom) = start(Api::new());
    let account = soracom.read().unwrap();
    let gap = account.reading("sim", Some(JAPAN)).gap().unwrap().to_owned();
    assert_eq!(gap, "listSims was not read: there is no endpoint for jp");
}

#[test]
fn what_fails_for_a_while_is_asked_for_again() {
    let api = Api::new().route("GET", "/sims", |_, nth| match nth {
        0 => Reply::new(503, "<html>busy</html>"),
        1 => Reply::new(500, ""),
        _ => Reply::ok(format!("[{}]", sim("1", "active"))),
    });
    let (server, soracom) = start(api);
    assert_eq!(sims(&soracom.read().unwrap()), ["1"]);
    assert_eq!(server.count("GET", "/sims"), 3);
}

#[test]
fn what_fails_for_good_is_unread_and_the_rest_is_read() {
    let api = Api::new().route("GET", "/sims", |_, _| Reply::new(502, "<html>bad gateway</html>")).route(
        "GET",
        "/groups",
        |_, _| Reply::ok("[]"),
    );
    let (server, soracom) = start(api);
    let account = soracom.read().unwrap();
    assert_eq!(gap(&account), "listSims was refused: HTTP 502");
    assert_eq!(account.reading("group", GLOBAL), Reading::Complete);
    assert_eq!(server.count("GET", "/sims"), 6);
}

#[test]
fn too_many_calls_are_made_again_when_the_minute_is_over() {
    let api = Api::new().route("GET", "/sims", |_, nth| match nth {
        0 => Reply::new(429, "").header("X-Soracom-Ratelimit-Seconds-Before-Refresh", "7"),
        1 => Reply::new(429, ""),
        _ => Reply::ok("[]"),
    });
    let server = api.start();
    let options = options(&server.url());
    let clock = options.clock.clone();
    let before = clock.now();
    let soracom = Soracom::sign_in(credentials(), options).unwrap();
    assert_eq!(soracom.read().unwrap().reading("sim", GLOBAL), Reading::Complete);
    let waited = (clock.now() - before).num_seconds();
    assert_eq!(waited, 7 + 60, "a minute where nothing else is said");
}

#[test]
fn a_token_that_runs_out_is_renewed_once() {
    let api = Api::new().expired(1).route("GET", "/sims", |asked, _| page(asked));
    let (server, soracom) = start(api);
    assert_eq!(sims(&soracom.read().unwrap()), ["1", "2"]);
    assert_eq!(server.count("POST", "/auth"), 2, "one more for all workers together");
}

#[test]
fn a_token_that_cannot_be_renewed_ends_it() {
    let api = Api::new().expired(9).route("POST", "/auth", |_, nth| match nth {
        0 => Reply::ok(r#"{"apiKey":"k","token":"token-1","operatorId":"OP0012345678"}"#),
        _ => Reply::new(401, r#"{"code":"AUM0001","message":"no"}"#),
    });
    let (_server, soracom) = start(api);
    let error = soracom.read().unwrap_err().to_string();
    assert!(error.starts_with("signing in with an authentication key was turned down"), "{error}");
}

#[test]
fn a_code_that_is_good_once_is_not_sent_twice() {
    let api = Api::new().expired(1).route("POST", "/operators/OP0012345678/token", |_, _| Reply::new(400, ""));
    let server = api.start();
    let once = credentials().mfa_code("123456".into());
    let soracom = Soracom::sign_in(once, options(&server.url())).unwrap();
    let error = soracom.read().unwrap_err().to_string();
    assert!(error.contains("needs a new code"), "{error}");
    assert_eq!(server.count("POST", "/auth"), 1);
}

#[test]
fn an_answer_that_breaks_off_is_unread() {
    let api = Api::new().route("GET", "/sims", |_, _| Reply::ok(format!("[{},", sim("1", "active"))));
    let (server, soracom) = start(api);
    let gap = gap(&soracom.read().unwrap());
    assert!(gap.starts_with("listSims was not read: the answer breaks off: EOF"), "{gap}");
    assert_eq!(server.count("GET", "/sims"), 6, "not before it was asked for some times");
}

#[test]
fn a_page_that_is_not_the_one_that_was_asked_for_is_asked_for_again() {
    let whole = || Reply::ok(format!("[{}]", sim("1", "active")));
    for other in [
        Reply::ok("[{\"simId\":"),
        Reply::ok("<html>Welcome! Please log in.</html>"),
        Reply::ok(r#"{"please":"log in"}"#),
        Reply::new(206, "[]"),
        Reply::new(302, "").header("Location", "http://127.0.0.1:1/log-in"),
    ] {
        let api = Api::new().route("GET", "/sims", move |_, nth| if nth < 3 { other.clone() } else { whole() });
        let (server, soracom) = start(api);
        let account = soracom.read().unwrap();
        assert_eq!((sims(&account), account.reading("sim", GLOBAL)), (vec!["1".to_owned()], Reading::Complete));
        assert_eq!(server.count("GET", "/sims"), 4);
    }
}

#[test]
fn an_answer_that_takes_too_long_is_given_up() {
    let api = Api::new().route("GET", "/sims", |_, _| Reply::ok("[]").after(Duration::from_millis(400)));
    let server = api.start();
    let mut options = options(&server.url());
    options.timeout = Duration::from_millis(50);
    let soracom = Soracom::sign_in(credentials(), options).unwrap();
    let gap = gap(&soracom.read().unwrap());
    assert!(gap.starts_with("listSims was not read: there was no answer: timeout"), "{gap}");
}

#[test]
fn things_of_another_operator_are_not_taken_for_this_ones() {
    let row = r#"[{"simId":"1","status":"active","operatorId":"OP0099999999"}]"#;
    let (_server, soracom) = start(Api::new().route("GET", "/sims", move |_, _| Reply::ok(row)));
    let account = soracom.read().unwrap();
    assert_eq!(account.of_kind("sim").len(), 0);
    // There is nothing else in the list: it may be that of another account.
    let said = "g:sim/1: owned by OP0099999999, so passed over";
    assert_eq!(account.reading("sim", GLOBAL).gap(), Some(said));
}

fn acme() -> SoracomOptions {
    let mut options = options("http://127.0.0.1:1");
    options.endpoints = Endpoints::none();
    options
}

#[test]
fn an_account_that_is_read_and_kept_is_the_one_that_is_there() {
    let global = capture(&common::acme(), "g").start();
    let japan = capture(&common::acme(), "jp").start();
    let mut options = acme();
    options.endpoints = Endpoints::none()
        .with(winddown::catalogue::GLOBAL, &global.url())
        .and_then(|endpoints| endpoints.with(JAPAN, &japan.url()))
        .unwrap();
    let soracom = Soracom::sign_in(credentials(), options).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let mut pages = 0;
    let account = soracom.capture(Some(directory.path()), &mut |_| pages += 1).unwrap();
    let kept = CaptureDir::new(directory.path()).load().unwrap();
    assert_eq!(kept.passed_over, [""; 0]);
    let began = Some("2026-08-20T00:00:00Z".parse().unwrap());
    assert_eq!((account.taken_at(), kept.account.taken_at()), (began, began), "when reading began");
    let all = |account: &Account| account.resources().map(|it| it.address().to_string()).collect::<BTreeSet<_>>();
    let there = CaptureDir::new(common::acme()).load().unwrap().account;
    // All but what would take a request for each SIM.
    let mut expected = all(&there);
    assert!(expected.remove("g:packet-capture-session-sim/8942310000000000026/pc-5f0c0002"));
    assert_eq!(all(&account), expected);
    assert_eq!(all(&kept.account), expected);
    assert!(pages > 70, "{pages}");
}

#[test]
fn responses_are_kept_only_in_a_directory_of_their_own() {
    let (_server, soracom) = start(Api::new());
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("notes.txt"), "").unwrap();
    let error = soracom.capture(Some(directory.path()), &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("it is not empty"), "{error}");
}

#[test]
fn why_something_was_not_read_is_kept_with_it() {
    let (_server, soracom) = start(Api::new().route("GET", "/sims", |_, _| Reply::new(403, "")));
    let directory = tempfile::tempdir().unwrap();
    let read = soracom.capture(Some(directory.path()), &mut |_| {}).unwrap();
    let kept = CaptureDir::new(directory.path()).load().unwrap_err().to_string();
    // Nothing in it could be read, so that it does not even say whose it is.
    assert!(kept.contains("which operator"), "{kept}");
    assert_eq!(gap(&read), "listSims was refused: HTTP 403: needs the permission Sim:listSims");
    let server = Api::new().route("GET", "/sims", |_, _| Reply::new(403, "")).route("GET", "/groups", |_, _| {
        Reply::ok(r#"[{"groupId":"a","operatorId":"OP0012345678","configuration":{},"tags":{}}]"#)
    });
    let server = server.start();
    let directory = tempfile::tempdir().unwrap();
    let read = sign_in(&server).unwrap().capture(Some(directory.path()), &mut |_| {}).unwrap();
    let kept = CaptureDir::new(directory.path()).load().unwrap().account;
    assert_eq!(gap(&kept), gap(&read));
}
