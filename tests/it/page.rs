//! Answers as pages: HTML and markdown, judged by parsers and by a browser.
#![allow(clippy::unwrap_used, reason = "tests")]

mod browser;
mod hostile;
mod palette;

use std::collections::BTreeSet;
use std::fs;

use scraper::{Html, Selector};
use snapbox::assert::{Action, DEFAULT_ACTION_ENV};
use winddown::account::Account;
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Diagnosis;
use winddown::errands::Errands;
use winddown::graph::DependencyGraph;
use winddown::planner::Planner;
use winddown::report::{self, HtmlRenderer, MarkdownRenderer, Picture};
use winddown::timeline::Weekends;

use crate::common::{account, acme, now, project, untidy};
use crate::golden::fleet;

/// The page of an account, as HTML and as markdown.
pub(crate) fn pages(account: Account) -> (String, String) {
    let graph = DependencyGraph::build(account, Catalogue::soracom(), now()).unwrap();
    let (diagnosis, plan) = (Diagnosis::new(&graph), Planner::new(&graph).plan());
    let page = report::page(&diagnosis, &plan).at_most(5);
    (HtmlRenderer::new().render(page), MarkdownRenderer::new().render(page))
}

/// The accounts whose pages are looked at.
pub(crate) fn accounts() -> [(&'static str, Account); 3] {
    [("acme", account(&acme())), ("untidy", account(&untidy())), ("fleet", fleet())]
}

/// A link within a page leads somewhere, and to one place only.
#[test]
fn every_link_within_a_page_leads_somewhere() {
    for (name, account) in accounts() {
        let page = Html::parse_document(&pages(account).0);
        let all = |selector: &str, attribute: &str| -> Vec<String> {
            let selector = Selector::parse(selector).unwrap();
            page.select(&selector).map(|element| element.attr(attribute).unwrap().to_owned()).collect()
        };
        let ids = all("[id]", "id");
        let unique: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(ids.len(), unique.len(), "{name}: an id stands twice");
        let links = all("a[href^='#']", "href");
        assert!(links.len() > 10, "{name} has only {} links", links.len());
        let lost: Vec<&String> = links.iter().filter(|link| !unique.contains(&link[1..])).collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

/// Nothing is fetched from anywhere: only links lead out, and only to documents.
#[test]
fn a_page_needs_nothing_but_itself() {
    for (name, account) in accounts() {
        let page = Html::parse_document(&pages(account).0);
        let loads = Selector::parse("[src], link, iframe, object, embed, form, [style*='url'], image").unwrap();
        assert_eq!(page.select(&loads).count(), 0, "{name}");
        let links = Selector::parse("a[href]").unwrap();
        for link in page.select(&links) {
            let to = link.attr("href").unwrap();
            assert!(to.starts_with('#') || to.starts_with("https://"), "{name}: {to}");
        }
    }
}

/// What a machine can tell of how well a page can be read aloud.
#[test]
fn a_page_can_be_read_aloud() {
    for (name, account) in accounts() {
        let page = Html::parse_document(&pages(account).0);
        let count = |selector: &str| page.select(&Selector::parse(selector).unwrap()).count();
        assert_eq!(count("html[lang=en]"), 1, "{name}");
        assert_eq!((count("h1"), count("main"), count("head > title")), (1, 1, 1), "{name}");
        assert_eq!(count("th:not([scope])"), 0, "{name}: heads of tables say what they are the heads of");
        assert_eq!(count("section:not([aria-labelledby])"), 0, "{name}");
        assert_eq!(count("svg:not([role]):not([aria-hidden])"), 0, "{name}: a picture says what it is");
        assert!(page.errors.is_empty(), "{name}: {:?}", page.errors);
    }
}

/// Forty times as many things make no longer page.
#[test]
fn a_page_does_not_grow_with_its_fleet() {
    let (html, markdown) = pages(fleet());
    assert!(html.len() < 200_000, "{}", html.len());
    assert!(markdown.len() < 100_000, "{}", markdown.len());
}

/// The page and the picture that the README shows. `SNAPSHOTS=overwrite` writes them anew.
#[test]
fn the_pages_in_the_docs_are_fresh() {
    let graph = DependencyGraph::build(account(&acme()), Catalogue::soracom(), now()).unwrap();
    let plan = Planner::new(&graph).plan();
    let timeline = plan.timeline(&Weekends);
    let picture = Picture::new(&Errands::new(&plan, &timeline), &timeline, &Diagnosis::new(&graph));
    let assert = snapbox::Assert::new().action_env(DEFAULT_ACTION_ENV);
    for (file, fresh) in [("acme.html", pages(account(&acme())).0), ("acme.svg", picture.svg().to_string())] {
        let path = project("docs/pages").join(file);
        if assert.selected_action() == Action::Overwrite {
            fs::write(path, fresh).unwrap();
        } else {
            assert!(
                fs::read_to_string(path).unwrap() == fresh,
                "docs/pages/{file} is out of date: SNAPSHOTS=overwrite"
            );
        }
    }
}
