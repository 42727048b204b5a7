//! What can be wrong with the files of a capture, and how it is said.

use std::fs;
use std::io::{self, ErrorKind};

use serde_json::json;
use snapbox::{assert_data_eq, str};
use winddown::reading::{CaptureDir, ReadError};

use super::{Files, GLOBAL, JAPAN, group, lines, sim, with};

/// Why the one thing that is wrong cannot be read at all.
#[track_caller]
fn why(error: &ReadError) -> &io::Error {
    let problems: Vec<_> = error.problems().collect();
    let [problem] = problems[..] else { panic!("{error}") };
    problem.source().unwrap().downcast_ref().unwrap()
}

#[test]
fn a_directory_that_is_not_there() {
    let files = Files::nothing();
    let path = files.path().join("no such capture");
    let error = CaptureDir::new(&path).load().unwrap_err();
    assert!(lines(error.problems()).starts_with(&format!("{}: ", path.display())), "{error}");
    assert_eq!(why(&error).kind(), ErrorKind::NotFound);
}

#[test]
fn a_file_in_place_of_the_directory() {
    let files = Files::new();
    let path = files.path().join("operator/getOperator.json");
    let error = CaptureDir::new(&path).load().unwrap_err();
    let shown = path.display();
    assert_eq!(error.to_string(), format!("{shown} cannot be read as a capture:\n  {shown}: it is not a directory"));
}

#[test]
fn a_directory_in_place_of_a_file() {
    let files = Files::new().put("g/listSims.json/inside", "");
    let error = files.read().unwrap_err();
    assert!(lines(error.problems()).starts_with("g/listSims.json: "), "{error}");
    why(&error);
}

#[test]
fn a_file_that_breaks_off() {
    let files = Files::new().put("g/listSims.json", "[\n {\n  \"simId\": \"s1\",\n  \"status\": \"act");
    assert_data_eq!(
        files.problems(),
        str!["g/listSims.json:4:16: EOF while parsing a string; the file breaks off here: capture it again"]
    );
}

#[test]
fn an_empty_file() {
    let files = Files::new().put("jp/listGroups.json", "").put("jp/listSims.json", "\n\n");
    assert_eq!(
        files.problems(),
        "jp/listGroups.json:1:1: EOF while parsing a value; the file breaks off here: capture it again\n\
         jp/listSims.json:3:1: EOF while parsing a value; the file breaks off here: capture it again"
    );
}

#[test]
fn lines_and_columns_count_from_one() {
    for (content, at) in [("", "1:1"), ("[", "1:1"), ("[\n", "2:1"), ("[\n]x", "2:2"), ("]", "1:1")] {
        let said = Files::new().put("g/listSims.json", content).problems();
        assert!(said.starts_with(&format!("g/listSims.json:{at}: ")), "{content:?}: {said}");
    }
}

#[test]
fn text_that_is_no_json() {
    let files = Files::new()
        .put("g/listSims.json", "Error: 401 Unauthorized\n")
        .put("g/listGroups.json", "[] []")
        .put("g/listVirtualPrivateGateways.json", "[{'vpgId': 1}]");
    assert_data_eq!(
        files.problems(),
        str![[r#"
g/listGroups.json:1:4: trailing characters
g/listSims.json:1:1: expected value
g/listVirtualPrivateGateways.json:1:3: key must be a string
"#]]
    );
}

#[test]
fn bytes_that_are_no_text() {
    let files = Files::new()
        .put_bytes("g/listGroups.json", b"[{\"groupId\": \"caf\xe9\"}]")
        .put_bytes("g/listSims.json", b"[{\"caf\xe9\": 1}]");
    assert_data_eq!(
        files.problems(),
        str![[r#"
g/listGroups.json:1:18: invalid unicode code point
g/listSims.json:1:7: invalid unicode code point
"#]]
    );
}

#[test]
fn what_json_says_is_quoted_whole() {
    let files = Files::new().put("jp/listOrders.json", r#"{ "orderList": "none at line 7, sorry" }"#);
    assert_eq!(
        files.problems(),
        r#"jp/listOrders.json:1:38: invalid type: string "none at line 7, sorry", expected a list"#
    );
}

#[test]
fn json_of_another_shape() {
    let files = Files::nothing()
        .put("operator/getOperator.json", "[]")
        .put("operator/listShippingAddresses.json", "[]")
        .put("g/getPaymentTransaction__202607.json", "[]")
        .put("g/listGroups.json", json!({ "groups": [] }))
        .put("g/listSims.json", json!([sim("s1")]))
        .put("jp/listCoupons.json", json!({ "coupons": [] }))
        .put("jp/listDevices.json", "null")
        .put("jp/listGadgets.json", "\"none\"")
        .put("jp/listOrders.json", "0")
        .put("jp/listSims.json", "-1.5")
        .put("jp/listSoralets.json", "true");
    assert_data_eq!(
        files.problems(),
        str![[r#"
operator/getOperator.json: it holds a list, but getOperator answers with an object
operator/listShippingAddresses.json: it holds a list, but listShippingAddresses answers with an object with the list in it
g/getPaymentTransaction__202607.json: it holds a list, but getPaymentTransaction answers with an object
g/listGroups.json: it holds an object, but listGroups answers with a list
jp/listCoupons.json: it holds an object, but listCoupons answers with an object with the list in it
jp/listDevices.json: it holds null, but listDevices answers with a list
jp/listGadgets.json: it holds a string, but listGadgets answers with a list
jp/listOrders.json: it holds a number, but listOrders answers with an object with the list in it
jp/listSims.json: it holds a number, but listSims answers with a list
jp/listSoralets.json: it holds a boolean, but listSoralets answers with a list
"#]]
    );
}

#[test]
fn a_list_that_belongs_to_a_coverage() {
    let files = Files::new()
        .put("operator/listSims.json", json!([sim("s1")]))
        .put("operator/getSim__s1.json", sim("s1"))
        .put("operator/listGatePeers__v1.json", "[]")
        .put("operator/listGroups__page1.json", "[]");
    assert_data_eq!(
        files.problems(),
        str![[r#"
operator/getSim__s1.json: SIMs belong to a coverage: the file belongs in g/ or jp/
operator/listGatePeers__v1.json: Gate peers belong to a coverage: the file belongs in g/ or jp/
operator/listGroups__page1.json: groups belong to a coverage: the file belongs in g/ or jp/
operator/listSims.json: SIMs belong to a coverage: the file belongs in g/ or jp/
"#]]
    );
}

/// What lies among the operator's own has no coverage, so it would be taken for the operator's.
#[test]
fn a_response_on_something_in_a_coverage_belongs_there_too() {
    let files = Files::new()
        .put("operator/listPacketCaptureSessions__v1.json", json!([{ "sessionId": "p1", "status": "CAPTURING" }]))
        .put("operator/listBatchJobs__b1.json", json!([{ "jobId": "j1", "status": "running" }]));
    assert_eq!(
        files.problems(),
        "operator/listBatchJobs__b1.json: batch jobs belong to a coverage: the file belongs in g/ or jp/\n\
         operator/listPacketCaptureSessions__v1.json: packet captures on VPGs belong to a coverage: \
         the file belongs in g/ or jp/"
    );
}

#[test]
fn a_list_with_a_hole() {
    let files = Files::new()
        .put("g/listSims__page1.json", "[]")
        .put("g/listSims__page2.json", "[]")
        .put("g/listSims__page4.json", "[]")
        .put("g/listGroups__page3.json", "[]")
        .put("g/listPortMappings__page0.json", "[]")
        .put("jp/listSims__page1.json", "[]")
        .put("jp/listSims__page2.json", "[]")
        .put("jp/listPacketCaptureSessions__v1__page2.json", "[]");
    assert_data_eq!(
        files.problems(),
        str![[r#"
listGroups in g/ has page 3 but not page 1: the list may be incomplete
listPortMappings in g/ has page 0 but not page 1: the list may be incomplete
listSims in g/ has page 4 but not page 3: the list may be incomplete
listPacketCaptureSessions__v1 in jp/ has page 2 but not page 1: the list may be incomplete
"#]]
    );
}

#[test]
fn ten_pages_come_after_nine() {
    let files = (1..=11)
        .fold(Files::new(), |files, n| files.put(&format!("g/listSims__page{n}.json"), json!([sim(&format!("s{n}"))])));
    assert_eq!(files.account().of_kind("sim").len(), 11);
}

#[test]
fn a_list_that_is_there_whole_and_in_pages() {
    let files = Files::new()
        .put("g/listSims.json", json!([sim("s1")]))
        .put("g/listSims__page1.json", json!([sim("s1")]))
        .put("g/listPacketCaptureSessions__v1.json", "[]")
        .put("g/listPacketCaptureSessions__v1__page1.json", "[]")
        .put("g/listPacketCaptureSessions__v2__page1.json", "[]")
        .put("jp/listSims__page1.json", "[]");
    assert_data_eq!(
        files.problems(),
        str![[r#"
listPacketCaptureSessions__v1 in g/ is there both whole and in pages: remove one
listSims in g/ is there both whole and in pages: remove one
"#]]
    );
}

/// A list of which a part is missing or unreadable is not known: what it may have held is not
/// reported as missing on top of it, once for each of a million SIMs.
#[test]
fn a_broken_list_makes_no_further_problems() {
    let in_group = |id| with(sim(id), json!({ "groupId": "g9" }));
    let files = Files::new().put("g/listSims.json", json!([in_group("s1")]));
    let files = files.put("g/listGroups__page1.json", json!([group("g1")])).put("g/listGroups__page2.json", "[{");
    assert_eq!(files.problems().lines().count(), 1, "{}", files.problems());
    let files = files.without("g/listGroups__page2.json").put("g/listGroups__page3.json", "[]");
    assert_eq!(files.problems(), "listGroups in g/ has page 3 but not page 2: the list may be incomplete");
}

#[test]
fn all_problems_come_at_once_and_in_one_order() {
    let files = Files::new()
        .put("operator/listSims.json", "[]")
        .put("operator/listUsers.json", "{}")
        .put("g/listSims__page1.json", json!([sim("s1"), with(sim("s1"), json!({ "status": "ready" }))]))
        .put("g/listSims__page3.json", json!([with(sim("s2"), json!({ "groupId": "g9" }))]))
        .put("g/listGroups.json", "[]")
        .put("jp/listGroups.json", json!([group("g1")]))
        .put("jp/listGroups__page1.json", "[")
        .put("jp/listSims.json", json!([{ "status": "active" }]));
    let error = files.read().unwrap_err();
    let said = lines(error.problems());
    assert_data_eq!(
        said.clone(),
        str![[r#"
listSims in g/ has page 3 but not page 2: the list may be incomplete
listGroups in jp/ is there both whole and in pages: remove one
operator/listSims.json: SIMs belong to a coverage: the file belongs in g/ or jp/
operator/listUsers.json: it holds an object, but listUsers answers with a list
jp/listGroups__page1.json:1:1: EOF while parsing a list; the file breaks off here: capture it again
"#]]
    );
    let listed = said.lines().map(|line| format!("\n  {line}")).collect::<String>();
    assert_eq!(error.to_string(), format!("{} cannot be read as a capture:{listed}", files.path().display()));
    for _ in 0..3 {
        assert_eq!(files.problems(), said);
    }
}

#[test]
fn unknown_files_are_passed_over_and_named() {
    let files = Files::new()
        .put("README.md", "beside the three directories nothing is looked at")
        .put("errors/listSims.json", "[")
        .put("operator/notes.txt", "call them on Monday")
        .put("g/listSims.json", "[]")
        .put("g/listSims.json.part", "[{")
        .put("g/listSimz.json", "[")
        .put("jp/getResourceSummary__simsPerStatus.json", "{}");
    assert_data_eq!(
        lines(files.read().unwrap().passed_over),
        str![[r#"
operator/notes.txt: it is not a .json file
g/listSims.json.part: it is not a .json file
g/listSimz.json: no kind is read from listSimz
"#]]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_passed_over() {
    use std::os::unix::ffi::OsStrExt as _;
    let files = Files::new().put("g/listSims.json", "[]");
    fs::write(files.path().join("g").join(std::ffi::OsStr::from_bytes(b"caf\xe9.json")), "[").unwrap();
    assert_eq!(files.read().unwrap().passed_over, ["g/caf\u{fffd}.json: its name is not UTF-8"]);
}

#[test]
fn a_response_that_is_known_and_not_read_still_has_to_be_whole() {
    let files = Files::new().put("g/getPaymentTransaction__202607.json", "{ \"status\": ");
    assert_data_eq!(
        files.problems(),
        str![
            "g/getPaymentTransaction__202607.json:1:12: EOF while parsing a value; the file breaks off here: capture it again"
        ]
    );
}

#[test]
fn a_list_of_the_operator_among_a_coverage_is_not_taken_for_read() {
    let files = Files::new().put("g/listUsers.json", json!([{ "userName": "ops" }]));
    let users_are_known = files.read().is_ok_and(|capture| capture.account.reading("sam-user", None).is_settled());
    assert!(!users_are_known, "the file may be a copy of an older capture");
}

#[test]
fn both_coverages_are_read_from_their_own_directories() {
    let files = Files::new().put("g/listSims.json", json!([sim("s1")])).put("jp/listSims.json", json!([sim("s1")]));
    let account = files.account();
    assert_eq!(lines(account.of_kind("sim")), "g:sim/s1\njp:sim/s1");
    assert!(account.reading("sim", GLOBAL).is_settled() && account.reading("sim", JAPAN).is_settled());
}
