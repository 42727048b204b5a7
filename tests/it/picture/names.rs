//! Hostile names go through every format, and a parser of the format says whether it is whole.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use winddown::account::{Account, AccountBuilder};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::planner::Planner;
use winddown::report::Picture;

use super::{graph, picture};
use crate::common::{cases, skipped};

/// An account with things of these names.
fn named(names: &[String]) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    for (at, name) in names.iter().enumerate() {
        builder.add("sim", GLOBAL, &format!("89423100000000{at:05}")).status("active").name(name);
        builder.add("vpg", JAPAN, &format!("vpg-{at}")).status("running").name(name);
    }
    builder.build(Catalogue::soracom()).unwrap()
}

pub(super) fn picture_of_names(names: &[String]) -> Picture {
    let graph = graph(&named(names));
    let plan = Planner::new(&graph).plan();
    picture(&graph, &plan)
}

fn names() -> impl Strategy<Value = Vec<String>> {
    let hostile = prop_oneof![
        any::<String>(),
        "[<>&\"'`#;:|%{}()\\[\\]\\\\/= \\-a-z]{0,40}",
        Just("]]></text><script>alert(1)</script><!--".to_owned()),
        Just("\"]; end; click b0 \"javascript:alert(1)\"".to_owned()),
        Just("\\\" ]; x [label=<b>".to_owned()),
        Just("&lt;&#0;&#x0;\0\u{1}\u{7f}\u{fffe}\u{ffff}".to_owned()),
        Just("\u{202e}gpj.exe\u{2066}\u{200f}".to_owned()),
        Just("端末デバイス名前がとても長いもの".repeat(4)),
        Just("a\r\nb\tc\u{2028}d\u{85}e".to_owned()),
    ];
    proptest::collection::vec(hostile, 1..6)
}

fn check(cases: u32, judge: impl Fn(&Picture) -> Result<(), String>) {
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let judged = runner.run(&names(), |names| judge(&picture_of_names(&names)).map_err(TestCaseError::fail));
    judged.unwrap();
}

/// The only elements that a picture has.
const ELEMENTS: [&str; 15] = [
    "svg", "title", "desc", "style", "defs", "pattern", "marker", "g", "path", "rect", "use", "circle", "text", "a",
    "symbol",
];

fn svg_is_whole(picture: &Picture) -> Result<(), String> {
    let svg = picture.svg().to_string();
    let document = roxmltree::Document::parse(&svg).map_err(|error| error.to_string())?;
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        if !ELEMENTS.contains(&node.tag_name().name()) {
            return Err(format!("there is a <{}>", node.tag_name().name()));
        }
        let is_bad = |name: &str, value: &str| name.starts_with("on") || name == "href" && !value.starts_with('#');
        if let Some(bad) = node.attributes().find(|attribute| is_bad(attribute.name(), attribute.value())) {
            return Err(format!("there is {}={}", bad.name(), bad.value()));
        }
    }
    let turns = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match svg.chars().find(|c| turns(*c)) {
        Some(c) => Err(format!("there is {c:?}")),
        None => Ok(()),
    }
}

#[test]
fn svg_is_well_formed_whatever_the_names() {
    check(cases(200), svg_is_whole);
}

#[test]
fn a_name_of_a_megabyte_makes_no_large_picture() {
    // As long as names may be.
    let picture = picture_of_names(&["<&\"\u{202e}名".repeat(100), "x".repeat(1_000)]);
    svg_is_whole(&picture).unwrap();
    for text in [picture.svg().to_string(), picture.dot().to_string(), picture.mermaid().to_string()] {
        assert!(text.len() < 40_000, "{} bytes: {}", text.len(), &text[..100]);
    }
}

/// What a program says of a text on its standard input: an error if it refuses it.
fn judged(program: &mut Command, text: &str) -> Result<String, String> {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    match output.status.success() && output.stderr.is_empty() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// Graphviz reads each label as what it was meant to be: its SVG has as many boxes as the picture.
#[test]
fn graphviz_reads_dot_whatever_the_names() {
    if Command::new("dot").arg("-V").output().is_err() {
        return skipped("there is no Graphviz (dot)");
    }
    check(12, |picture| {
        let drawn = judged(Command::new("dot").arg("-Tplain"), &picture.dot().to_string())?;
        let boxes = super::document(picture).boxes.len();
        let nodes = drawn.lines().filter(|line| line.starts_with("node ")).count();
        if nodes == boxes { Ok(()) } else { Err(format!("{nodes} nodes of {boxes}")) }
    });
}

/// Where Mermaid's package is, as `.ci/mermaid` installs it.
fn mermaid() -> Option<std::path::PathBuf> {
    let directory = crate::common::project("target/mermaid");
    directory.join("node_modules/mermaid").is_dir().then_some(directory)
}

/// Mermaid's own parser reads each picture, many in one process: it is slow to begin.
#[test]
fn mermaid_reads_its_flowcharts_whatever_the_names() {
    let Some(directory) = mermaid() else { return skipped("Mermaid is not installed (.ci/mermaid does it)") };
    let mut runner = TestRunner::new(Config::default());
    let charts: Vec<(String, usize)> = (0..12)
        .map(|_| {
            let names = names().new_tree(&mut runner).unwrap().current();
            let picture = picture_of_names(&names);
            (picture.mermaid().to_string(), super::document(&picture).boxes.len())
        })
        .collect();
    let script = "
        import { JSDOM } from 'jsdom';
        const { window } = new JSDOM('');
        globalThis.window = window; globalThis.document = window.document;
        const { default: mermaid } = await import('mermaid');
        let text = '';
        for await (const chunk of process.stdin) text += chunk;
        for (const [chart, boxes] of JSON.parse(text)) {
            await mermaid.parse(chart);
            const diagram = await mermaid.mermaidAPI.getDiagramFromText(chart);
            const found = [...diagram.db.getVertices().keys()].filter((id) => /^b[0-9]+$/.test(id)).length;
            if (found !== boxes) throw new Error(`${found} nodes of ${boxes} in ${chart}`);
        }";
    let mut node = Command::new("node");
    node.current_dir(directory).args(["--input-type=module", "-e", script]);
    judged(&mut node, &serde_json::to_string(&charts).unwrap()).unwrap();
}
