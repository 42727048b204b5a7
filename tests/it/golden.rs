//! The answers, word for word.
//!
//! After a wanted change of wording: `SNAPSHOTS=overwrite cargo test --all-features --test it golden`,
//! then read the difference.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use snapbox::assert::{Action, DEFAULT_ACTION_ENV};
use snapbox::{Assert, Data};
use winddown::account::{Account, AccountBuilder, Oddity, Protection};
use winddown::catalogue::{Catalogue, GLOBAL, capture_script};
use winddown::diagnosis::Diagnosis;
use winddown::graph::DependencyGraph;
use winddown::report;

use crate::common::{account, acme, now, project, put_response, responses_of, untidy};
use crate::views::{View, pretty, views};

fn directory(name: &str) -> PathBuf {
    project("tests/golden").join(name)
}

/// Compares each view with its file, and names every one that differs. Files that no view belongs to
/// are left over from a renamed one.
pub(crate) fn assert_golden(name: &str, views: Vec<View>) {
    let directory = directory(name);
    let assert = Assert::new().action_env(DEFAULT_ACTION_ENV);
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for (file, view) in views {
        // Raw: a line of dots is what it is, and no wildcard.
        let expected = Data::read_from(&directory.join(&file), None).raw();
        if assert.selected_action() == Action::Overwrite {
            // A file that is new cannot be compared with anything.
            Data::text(view).write_to_path(&directory.join(&file)).unwrap();
        } else if let Err(difference) = assert.try_eq(Some(&file), Data::text(view), expected) {
            wrong.push(difference.to_string());
        }
        assert!(names.insert(file.clone()), "two views are called {file}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let files = std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<String> =
        files.map(|file| file.into_string().unwrap()).filter(|file| !names.contains(file)).collect();
    // Without the text feature, its files are nobody's.
    assert!(left.is_empty() || !cfg!(feature = "text"), "no view belongs to {left:?} in {}", directory.display());
}

#[test]
fn acme_is_told_as_ever() {
    let account = account(&acme());
    assert_golden("acme", views(&account));
}

/// What does not fit is told with what may hide behind it, and what to do.
#[test]
fn an_untidy_account_is_told_as_ever() {
    let told = ["check-80.txt", "check-160.txt", "check.json", "explain-account-80.txt", "explain-account-160.txt"];
    let told =
        told.into_iter().chain(["plan-account-80.txt", "plan-account-160.txt", "levers-80.txt", "errands-80.txt"]);
    let told = told.chain(["page.html", "page.md"]);
    let told: BTreeSet<&str> = told.chain(["what-if-sims-80.txt", "what-if-september.json"]).collect();
    let views = views(&account(&untidy()));
    assert_golden("untidy", views.into_iter().filter(|(name, _)| told.contains(name.as_str())).collect());
}

/// Everything that can be odd is shown by the example.
#[test]
fn the_untidy_account_is_untidy_in_many_ways() {
    let account = account(&untidy());
    let codes: BTreeSet<&str> = account.oddities().iter().map(Oddity::code).collect();
    let all = ["CONFLICT", "DANGLING_REFERENCE", "FIELD_UNREADABLE", "FOREIGN_OWNER", "NO_KEY", "STATUS_UNRECOGNISED"];
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), all);
}

/// A week later: SIMs are gone, a bill is paid, a SIM is new, a list was refused, and another was read at last.
#[test]
fn what_has_changed_is_told_as_ever() {
    let (earlier, directory) = (acme(), tempfile::tempdir().unwrap());
    for (name, content) in responses_of(&earlier) {
        let text = String::from_utf8(content).unwrap();
        let text = match &*name {
            "jp/listVolumeDiscounts.json" => continue,
            "jp/listLagoonUsers.json" => "[]".to_owned(),
            "jp/listSims.json" => text.replace(r#""status": "inactive""#, r#""status": "terminated""#),
            "g/listSims__page1.json" => text.replace(r#""terminationEnabled": false"#, r#""terminationEnabled": true"#),
            "g/listGroups.json" => text.replace("6b1f0c52", "6b1f0c53"),
            "g/getBillingHistory.json" => text.replace(r#""fail""#, r#""paid""#),
            "jp/listSigfoxDevices.json" => text.replace("4D1A01", "4D1A09"),
            _ => text,
        };
        put_response(directory.path(), &name, text);
    }
    let read = r#"{"winddown":"capture","format_version":"1.0","taken_at":"2026-08-27T00:00:00Z"}"#;
    put_response(directory.path(), "capture.json", read);
    put_response(directory.path(), "jp/listLagoonLicensePackStatus.json", "[]");
    let diagnosis = |directory: &std::path::Path| {
        let account = account(directory);
        let now = account.taken_at().unwrap();
        Diagnosis::new(&DependencyGraph::build(account, Catalogue::soracom(), now).unwrap())
    };
    let (one, other) = (diagnosis(&earlier), diagnosis(directory.path()));
    let views = vec![("diff.json".to_owned(), pretty(&report::diff(&one, &other)))];
    #[cfg(feature = "text")]
    let views = {
        let mut views = views;
        for width in [80, 160] {
            let plain = report::TextRenderer::plain(width);
            views.push((format!("diff-{width}.txt"), plain.render(report::diff(&one, &other))));
            views.push((format!("diff-back-{width}.txt"), plain.render(report::diff(&other, &one))));
        }
        views
    };
    assert_golden("acme-later", views);
}

#[test]
fn the_catalogue_is_told_as_ever() {
    let catalogue = Catalogue::soracom();
    let views = vec![
        ("kinds.json".to_owned(), pretty(&report::kinds(catalogue))),
        ("capture.sh".to_owned(), capture_script(catalogue).unwrap()),
    ];
    #[cfg(feature = "text")]
    let views = {
        let mut views = views;
        for width in [80, 160] {
            let plain = report::TextRenderer::plain(width);
            let mut add = |name: &str, report| views.push((format!("{name}-{width}.txt"), plain.render(report)));
            add("kinds", report::kinds(catalogue));
            for kind in ["vpg", "sim", "bill"] {
                add(&format!("kind-{kind}"), report::kind(catalogue, catalogue.kind(kind).unwrap()));
            }
        }
        views
    };
    assert_golden("catalogue", views);
}

/// The accounts about which something is known of VPGs.
#[cfg(feature = "text")]
#[test]
fn vpgs_are_told_as_ever() {
    use crate::views::text::short;
    use winddown::planner::Planner;
    use winddown::report::TextRenderer;

    for name in crate::vpgs::SAMPLES {
        let account = crate::vpgs::sample(name);
        let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
        let plain = TextRenderer::plain(80);
        let check = plain.render(report::check(&Diagnosis::new(&graph)));
        let plan = plain.render(short(report::plan(&Planner::new(&graph).plan())));
        assert_golden(name, vec![("check-80.txt".to_owned(), check), ("plan-80.txt".to_owned(), plan)]);
    }
}

/// How many SIMs the large account has.
const MANY: usize = 4_000;

/// A large fleet, every SIM of which is in the way for the same reason.
pub(crate) fn fleet() -> Account {
    let mut builder = AccountBuilder::new("OP0099999999".parse().unwrap());
    let global = Some(GLOBAL);
    let fleet = "5d2e8f7b-91b4-4c0a-a6de-c3a5e7d19c03";
    builder.add("group", global, fleet).name("fleet");
    for n in 0..MANY {
        let key = format!("8942310000001{n:06}");
        let sim = builder.add("sim", global, &key).status("active").refers("group", &["group"], fleet);
        if n % 1_000 == 999 {
            sim.protection(Protection::On);
        }
    }
    builder.add("bill", global, "2026-08").status("temporary");
    builder.read_the_rest(Catalogue::soracom());
    builder.build(Catalogue::soracom()).unwrap()
}

/// Four thousand things under one cause are one line and a count, wherever people read them.
#[test]
fn a_large_fleet_collapses() {
    let account = fleet();
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let explanation = diagnosis.explain_account();
    let counts: Vec<usize> = explanation.causes().map(|cause| cause.count()).collect();
    assert!(counts.contains(&(MANY - 4)), "{counts:?}");
    let views = Vec::new();
    #[cfg(feature = "text")]
    let views = {
        use crate::views::text::short;
        use winddown::planner::Planner;
        use winddown::report::TextRenderer;

        let mut views: Vec<View> = views;
        let plan = Planner::new(&graph).plan();
        for width in [80, 160] {
            let plain = TextRenderer::plain(width);
            let texts = [
                ("check", plain.render(report::check(&diagnosis))),
                ("explain", plain.render(short(report::explain(&diagnosis, &explanation)))),
                ("plan", plain.render(short(report::plan(&plan)))),
            ];
            for (name, text) in texts {
                assert!(text.lines().count() < 80, "{name} is {} lines long", text.lines().count());
                views.push((format!("{name}-{width}.txt"), text));
            }
        }
        let page = report::page(&diagnosis, &plan).at_most(5);
        views.push(("page.md".to_owned(), report::MarkdownRenderer::new().render(page)));
        views
    };
    assert_golden("fleet", views);
}
