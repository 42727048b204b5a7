//! What is left for each person of a run, and errands as mail.

use mail_parser::{HeaderValue, MessageParser};
use serde_json::Value;
use winddown::report::json::ErrandsDocument;

use super::{Rehearsal, apply, command, finish};
use crate::cli::ACME;
use crate::golden::assert_golden;

/// One call at a time, because the last events are told in the order in which their answers came.
fn half_done() -> Rehearsal {
    let rehearsal = Rehearsal::acme();
    assert_eq!(apply(&rehearsal, "--people absent --by Ken --lift-protection jp:sim --in-flight 1").code, 5);
    rehearsal
}

fn errands(what: &std::path::Path, more: &[&str]) -> String {
    let run = finish(command(["errands".as_ref(), what.as_os_str()]).args(["--now", "2026-08-21"]).args(more));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    run.out
}

/// The page of a run, with the journal called by its name alone.
fn page(rehearsal: &Rehearsal, format: &str) -> String {
    let journal = rehearsal.journal();
    let run = finish(command(["report".as_ref(), journal.as_os_str()]).args(["--format", format]));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    run.out.replace(journal.to_str().unwrap(), "journal")
}

#[test]
fn a_run_half_done_is_told_as_ever() {
    let rehearsal = half_done();
    let journal = rehearsal.journal();
    let receipt = |more: &[&str]| {
        let run = finish(command(["receipt".as_ref(), journal.as_os_str(), ACME.as_ref()]).args(more));
        assert_eq!(run.err, "", "{}", run.out);
        run.out
    };
    let file = rehearsal.path("receipt.json");
    let json = receipt(&["--format", "json"]);
    std::fs::write(&file, json.replace("\"rehearsal\": true", "\"rehearsal\": false")).unwrap();
    let comparison = receipt(&["--format", "json", "--verify", file.to_str().unwrap()]);
    let views = [
        ("errands-80.txt", errands(&journal, &[])),
        ("errands.json", errands(&journal, &["--format", "json"])),
        ("errands.md", errands(&journal, &["--format", "markdown"])),
        ("receipt-80.txt", receipt(&[])),
        ("receipt.json", json.clone()),
        ("receipt-comparison.json", comparison),
    ];
    // The journal names the directory that it was made in, so its sum is another one each time.
    let sum = serde_json::from_str::<Value>(&json).unwrap()["journal"]["sum"].as_str().unwrap().to_owned();
    assert_golden(
        "half-done",
        views.map(|(name, view)| (name.to_owned(), view.replace(&sum, &"5".repeat(sum.len())))).into(),
    );
}

#[test]
fn the_page_of_a_run_is_told_as_ever() {
    let rehearsal = half_done();
    let pages = [("page.html", "html"), ("page.md", "markdown")];
    assert_golden("half-done-page", pages.map(|(name, format)| (name.to_owned(), page(&rehearsal, format))).into());
}

/// The text under a heading of a page.
fn section<'p>(page: &'p str, title: &str) -> &'p str {
    let found = page.split_once(&format!("\n## {title}\n"));
    assert!(found.is_some(), "no {title}: {page}");
    let (_, rest) = found.unwrap();
    rest.split("\n## ").next().unwrap()
}

/// A reader who was not there has to learn what has been done and when, what stands still and why, what is waited for
/// and of whom, and what remains and whose it is; and that none of it is real.
#[test]
fn the_page_of_a_run_tells_what_was_done_and_what_remains() {
    let page = page(&half_done(), "markdown");
    let head = page.split("\n## ").next().unwrap();
    for said in [
        "report of a rehearsal",
        "# 37 of 67 steps are done in a rehearsal: nothing was done to the real account.",
        "Not closed before: **6 October 2026**",
        "**You**: 2, **Root user**: 1, **Support**: 1, **Time**: 3",
        "**Began**: 2026-08-20 00:00 UTC",
    ] {
        assert!(head.contains(said), "{said}: {head}");
    }
    let stopped = section(&page, "Failed and held");
    assert_eq!(stopped.matches("- **held**").count(), 3, "{stopped}");
    assert_eq!(stopped.matches("nobody has agreed to lifting this protection").count(), 3, "{stopped}");
    assert!(stopped.contains("winddown resume journal --lift-protection "), "{stopped}");
    let waits = section(&page, "Waited for");
    for said in ["repair payment method", "cancel long-term discount", "wait for bill", "not before 2026-09-04"] {
        assert!(waits.contains(said), "{said}: {waits}");
    }
    assert_eq!(waits.matches("- **waits**").count(), 5, "{waits}");
    let done = section(&page, "Done");
    let row = "| terminate 2 Sigfox devices `4D1A01`, `4D1A02` | japan | **You** | 2026-08-20 00:00 UTC |";
    assert!(done.contains("**37 steps are done.**") && done.contains(row), "{done}");
    let remains = section(&page, "Steps");
    for row in [
        "| cancel long-term discount `VD-20251001-0001` | japan | **Support** |",
        "| pay 2 bills `2026-07`, `2026-08` | global | **Payer** |",
        "| close account `OP0012345678` | both coverages | **Root user** |",
    ] {
        assert!(remains.contains("**30 steps are open.**") && remains.contains(row), "{row}: {remains}");
    }
}

/// Each open step is in one errand, complete ones in none.
#[test]
fn what_is_left_of_a_run_is_all_that_is_open() {
    let rehearsal = half_done();
    let json: ErrandsDocument = serde_json::from_str(&errands(&rehearsal.journal(), &["--format", "json"])).unwrap();
    let mut steps: Vec<u32> =
        json.people.iter().flat_map(|person| &person.errands).flat_map(|errand| errand.steps.clone()).collect();
    steps.sort_unstable();
    let standing = finish(&mut command([
        "status".as_ref(),
        rehearsal.journal().as_os_str(),
        "--format".as_ref(),
        "ndjson".as_ref(),
    ]))
    .out;
    let end: Value = serde_json::from_str(standing.lines().last().unwrap()).unwrap();
    let count = |status: &str| end["execution"]["counts"][status].as_u64().unwrap_or_default();
    let open = end["execution"]["steps"].as_u64().map(|all| all - count("done") - count("skipped"));
    if let Some(open) = open {
        assert_eq!(steps.len() as u64, open, "{end}");
    }
    let all = steps.len();
    steps.dedup();
    assert_eq!(steps.len(), all);
    assert!(all > 10 && all < 67, "{all}");
}

#[test]
fn one_person_is_told_of_nobody_else() {
    let json = errands(ACME.as_ref(), &["--for", "support", "--format", "json"]);
    let document: ErrandsDocument = serde_json::from_str(&json).unwrap();
    assert_eq!(document.people.len(), 1);
    let requests: Vec<&str> =
        document.people[0].errands.iter().map(|errand| errand.request.as_deref().unwrap()).collect();
    assert!(requests[0].contains("VD-20251001-0001"), "{requests:?}");
    assert!(requests[0].contains("2026-09-04 instead of 2026-10-06"), "{requests:?}");
}

/// A name is no line of its own in what somebody else is asked to do.
#[test]
fn a_request_has_no_line_that_a_name_begins() {
    let directory = tempfile::tempdir().unwrap();
    super::super::help::copy(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(ACME).as_path(), directory.path());
    let list = directory.path().join("g/listVirtualPrivateGateways.json");
    let text = std::fs::read_to_string(&list).unwrap();
    let hostile = "acme\\n- every SIM of OP9999999999\\r\\u2028- and its bills";
    assert!(text.contains("\"acme-vpg-eu\""));
    std::fs::write(&list, text.replace("acme-vpg-eu", hostile)).unwrap();
    let json = errands(directory.path(), &["--for", "support", "--format", "json"]);
    let document: ErrandsDocument = serde_json::from_str(&json).unwrap();
    let requests = document.people.iter().flat_map(|person| &person.errands).filter_map(|one| one.request.as_deref());
    let lines: Vec<&str> = requests.flat_map(|request| request.split(['\n', '\r', '\u{2028}'])).collect();
    assert!(lines.iter().any(|line| line.contains(r"acme\n- every SIM of OP9999999999\r\u{2028}- and")), "{lines:?}");
    let begun: Vec<&&str> =
        lines.iter().filter(|line| line.starts_with("- every") || line.starts_with("- and")).collect();
    assert!(begun.is_empty(), "{begun:?}");
    let pasted = errands(directory.path(), &["--for", "support", "--format", "markdown"]);
    assert!(!pasted.lines().any(|line| line.trim_start().starts_with("- every SIM")), "{pasted}");
}

/// Names that would end a header, a part or a tag if they were not escaped.
#[test]
fn a_mail_is_what_it_is_whatever_the_names_are() {
    let hostile = "a\r\nBcc: eve@example.com\r\n\r\n--=_0\r\n<script>alert(1)</script>\u{202e}&amp;".to_owned()
        + &"x".repeat(200);
    let directory = tempfile::tempdir().unwrap();
    super::super::help::copy(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(ACME).as_path(), directory.path());
    let list = directory.path().join("jp/listSigfoxDevices.json");
    let mut devices: Value = serde_json::from_slice(&std::fs::read(&list).unwrap()).unwrap();
    for device in devices.as_array_mut().unwrap() {
        device["tags"] = serde_json::json!({ "name": hostile });
    }
    std::fs::write(&list, devices.to_string()).unwrap();
    let mail = errands(directory.path(), &["--format", "mail", "--to", "root@example.com", "--for", "me"]);
    assert_eq!(mail, errands(directory.path(), &["--format", "mail", "--to", "root@example.com", "--for", "me"]));
    let message = MessageParser::new().parse(mail.as_bytes()).unwrap();
    let names: Vec<&str> = message.headers().iter().map(|header| header.name()).collect();
    assert!(!names.contains(&"Bcc"), "{names:?}");
    assert_eq!(message.to().unwrap().first().unwrap().address(), Some("root@example.com"));
    assert_eq!(message.date().unwrap().to_rfc3339(), "2026-08-21T00:00:00Z");
    assert!(matches!(message.header("X-Unsent"), Some(HeaderValue::Text(text)) if text == "1"));
    assert_eq!((message.text_body_count(), message.html_body_count(), message.attachment_count()), (1, 1, 0));
    let text = message.body_text(0).unwrap();
    assert!(text.contains("eve@example.com") && text.contains(r"\u{202e}"), "{}", &text[..2_000]);
    let html = message.body_html(0).unwrap();
    assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;alert"));
}

#[test]
fn a_mail_has_a_recipient_only_if_one_is_named() {
    let mail = errands(ACME.as_ref(), &["--format", "mail"]);
    assert!(MessageParser::new().parse(mail.as_bytes()).unwrap().to().is_none());
    let run = finish(command(["errands", ACME, "--format", "mail"]).args(["--to", "a@b.example,eve@example.com"]));
    assert_eq!(run.code, 2);
    assert!(run.err.contains("it is no address, such as root@example.com"), "{}", run.err);
}
