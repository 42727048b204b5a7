//! Names that look like markup, through every answer in every format, with a parser of the format as the judge.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use scraper::{Html, Node};
use winddown::account::{Account, AccountBuilder, Protection};
use winddown::catalogue::{Catalogue, GLOBAL};

use super::pages;

/// An account in which one name stands wherever a name can stand.
fn named(name: &str) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    let group = "5d2e8f7b-91b4-4c0a-a6de-c3a5e7d19c03";
    builder.add("group", Some(GLOBAL), group).name(name);
    for key in ["8942310000000000018", "8942310000000000026"] {
        let sim = builder.add("sim", Some(GLOBAL), key).name(name).status("active").refers("group", &["group"], group);
        sim.protection(Protection::On);
    }
    builder.add("vpg", Some(GLOBAL), "9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b").name(name).status("running");
    builder.read_the_rest(Catalogue::soracom());
    builder.build(Catalogue::soracom()).unwrap()
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "</title>",
        "</style>",
        "-->",
        "<!--",
        "<img src=x onerror=y>",
        "\"",
        "'",
        "&amp;",
        "&#60;",
        "]]>",
        "`",
        "``",
        "```",
        "~~~",
        "|",
        "\\",
        "\\|",
        "*",
        "**",
        "_",
        "[x](http://y)",
        "![x](y)",
        "<http://x>",
        "www.example.com",
        "https://example.com/",
        "@all",
        "#1",
        "# ",
        "- ",
        "1. ",
        "1) ",
        "+ ",
        "> ",
        "---",
        "===",
        "$x$",
        "\n",
        "\r\n",
        "\t",
        "\u{0}",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{feff}",
        "\u{2028}",
        " ",
        "  ",
        "a",
        "é",
        "SIM",
        "::",
        ":smile:",
        "~x~",
        "^x^",
        "<details>",
        "%0a",
        "javascript:alert(1)",
    ]);
    prop::collection::vec(pieces, 1..8).prop_map(|pieces| pieces.concat())
}

/// The elements of a document, in order.
fn elements(html: &str) -> (Vec<String>, String) {
    let page = Html::parse_document(html);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let names = page.tree.nodes().filter_map(|node| match node.value() {
        Node::Element(element) => Some(element.name().to_owned()),
        Node::Comment(_) => Some("comment".to_owned()),
        _ => None,
    });
    (names.collect(), page.root_element().text().collect())
}

/// What of markdown is neither text nor a mark of ours.
fn strange(markdown: &str) -> Vec<String> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_MATH;
    let is_strange = |event: &Event<'_>| match event {
        Event::Html(_)
        | Event::InlineHtml(_)
        | Event::FootnoteReference(_)
        | Event::InlineMath(_)
        | Event::DisplayMath(_)
        | Event::TaskListMarker(_) => true,
        Event::Start(Tag::Link { dest_url, .. }) => !dest_url.starts_with("https://"),
        Event::Start(Tag::Image { .. } | Tag::BlockQuote(_) | Tag::Strikethrough | Tag::HtmlBlock) => true,
        _ => false,
    };
    Parser::new_ext(markdown, options).filter(is_strange).map(|event| format!("{event:?}")).collect()
}

/// Its structure: what begins, without texts and what is in a line.
fn blocks(markdown: &str) -> Vec<String> {
    let block = |event: Event<'_>| match event {
        Event::Start(Tag::Strong | Tag::Emphasis) => None,
        Event::Start(tag) => Some(format!("{tag:?}")),
        Event::Rule => Some("rule".to_owned()),
        _ => None,
    };
    Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(block).collect()
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A name is text: it changes no element, no block and no link.
    #[test]
    fn a_name_is_only_text(name in hostile()) {
        let (html, markdown) = pages(named(&name));
        let (plain_html, plain_markdown) = pages(named("name"));
        let ((found, text), (expected, _)) = (elements(&html), elements(&plain_html));
        prop_assert_eq!(found, expected);
        let is_seen = |text: &str| !text.chars().any(|c| c != '\n' && is_unseen(c));
        prop_assert!(is_seen(&text));
        prop_assert!(is_seen(&markdown));
        prop_assert_eq!(strange(&markdown), Vec::<String>::new());
        prop_assert_eq!(blocks(&markdown), blocks(&plain_markdown));
    }
}

/// A name may have 4,096 bytes.
#[test]
fn the_longest_name_is_a_name_on_a_page() {
    let name = "<b>|`".repeat(819);
    let (html, markdown) = pages(named(&name));
    assert!(strange(&markdown).is_empty());
    assert_eq!(elements(&html).0, elements(&pages(named("name")).0).0);
}
