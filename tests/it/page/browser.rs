//! Pages in a real browser, at the widths of a phone, a tablet and a desk.
#![allow(clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{accounts, pages};
use crate::common::{project, skipped};

const MEASURE: &str = include_str!("measure.js");

fn browser() -> Option<PathBuf> {
    let found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    found.into_iter().map(PathBuf::from).find(|path| path.exists())
}

/// What the browser makes of a file once it has loaded, with all its frames, and what it says on standard error.
///
/// A budget of virtual time would end sooner than a frame loads where the machine is busy.
fn open(browser: &Path, file: &Path) -> (String, String) {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"])
        .args(["--disable-background-networking", "--disable-component-update", "--enable-logging=stderr"])
        .args(["--window-size=1400,1000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A page within which frames of several widths show another, so that its media queries see these widths.
fn frames(page: &str) -> String {
    let quoted = page.replace('&', "&amp;").replace('"', "&quot;");
    let frame =
        |width: u32| format!("<iframe style=\"width:{width}px;height:900px;border:0\" srcdoc=\"{quoted}\"></iframe>");
    format!("<!doctype html><meta charset=utf-8><body>{}<pre id=found></pre>", [390, 820, 1280].map(frame).concat())
}

/// Nothing overlaps, nothing leaves its box, nothing is wider than the screen, and the browser has nothing to say.
#[test]
fn a_page_looks_right() {
    let Some(browser) = browser() else {
        return skipped("a page is not looked at: there is no Chromium");
    };
    let directory = tempfile::tempdir().unwrap();
    let run = fs::read_to_string(project("tests/golden/half-done-page/page.html")).unwrap();
    let pages = accounts().map(|(name, account)| (name, pages(account).0)).into_iter().chain([("half-done", run)]);
    for (name, page) in pages {
        let file = directory.path().join(format!("{name}.html"));
        fs::write(&file, &page).unwrap();
        let (dom, log) = open(&browser, &file);
        let messages: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
        assert!(messages.is_empty(), "{name}: {messages:?}");
        assert!(dom.contains("<button"), "{name}: the page's own script was not run");

        // The copy may run a script that measures it.
        let (before, policy) = page.split_once("<meta http-equiv=").unwrap();
        let measured = format!("{before}{}", policy.split_once('>').unwrap().1);
        let measured = measured.replace("</body>", &format!("<script>{MEASURE}</script></body>"));
        fs::write(&file, frames(&measured)).unwrap();
        let (dom, _) = open(&browser, &file);
        let found = dom.split_once("<pre id=\"found\">").unwrap().1.split_once("</pre>").unwrap().0;
        assert_eq!(found.matches("measured").count(), 3, "{name}: {found}");
        assert!(found.lines().all(|line| line.starts_with("measured")), "{name}:\n{found}");
    }
}
