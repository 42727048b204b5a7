//! Pictures as a Mermaid flowchart: a subgraph for each lane.

use std::fmt::{self, Write};

use super::escape::escaped;
use crate::report::picture::{Picture, PictureBox};
use crate::report::statements::{BoxPart, Certainty, Content, Lane, Statement};

/// How many characters of a line are shown.
const LINE: usize = 60;

/// Writes a picture.
pub(crate) fn mermaid(picture: &Picture, out: &mut dyn Write) -> fmt::Result {
    writeln!(out, "flowchart LR")?;
    writeln!(out, "  accTitle: {}", text(&picture.title(), 2 * LINE))?;
    for (at, lane) in Lane::ALL.into_iter().enumerate() {
        writeln!(out, "  subgraph lane{at}[\"{}\"]", text(&picture.lane_name(lane), LINE))?;
        for (at, one) in picture.boxes.iter().enumerate().filter(|(_, one)| one.said.lane == lane) {
            let (left, right) = shape(one);
            writeln!(out, "    b{at}{left}\"{}\"{right}{}", label(one), class(one))?;
        }
        writeln!(out, "  end")?;
    }
    for edge in &picture.edges {
        let arrow = match (edge.is_critical, edge.certainty) {
            (true, Certainty::Documented) => "==>",
            (true, _) => "== inferred ==>",
            (false, Certainty::Documented) => "-->",
            (false, _) => "-.->",
        };
        writeln!(out, "  b{} {arrow} b{}", edge.from, edge.to)?;
    }
    CLASSES.iter().try_for_each(|(name, style)| writeln!(out, "  classDef {name} {style}"))
}

const CLASSES: [(&str, &str); 4] = [
    ("critical", "stroke:#b42318,stroke-width:4px"),
    ("unread", "stroke-dasharray:2 3"),
    ("odd", "stroke-dasharray:2 3"),
    ("subject", "stroke-width:4px"),
];

/// Time has round ends; what is no work is a hexagon.
fn shape(one: &PictureBox) -> (&'static str, &'static str) {
    match (&one.said.content, one.said.lane) {
        (Content::Unread(_) | Content::Odd(_) | Content::Held(_), _) => ("{{", "}}"),
        (Content::Steps { .. }, Lane::Clock) => ("([", "])"),
        (Content::Steps { .. }, _) => ("[", "]"),
    }
}

fn class(one: &PictureBox) -> &'static str {
    match (&one.said.content, one.said.critical) {
        (Content::Unread(_), _) => ":::unread",
        (Content::Odd(_) | Content::Held(_), _) => ":::odd",
        (Content::Steps { .. }, Some(_)) => ":::critical",
        (Content::Steps { .. }, None) if one.is_focus => ":::subject",
        (Content::Steps { .. }, None) => "",
    }
}

fn label(one: &PictureBox) -> String {
    let number = one.said.critical.map(|number| format!("{number}. ")).unwrap_or_default();
    let title = format!("{number}{}", text(&one.says(BoxPart::Title), LINE));
    let names = text(&one.says(BoxPart::Names), LINE);
    let extent = text(&one.says(BoxPart::Extent), LINE);
    let protected = text(&one.says(BoxPart::Protected), LINE);
    [title, names, extent, protected].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("<br/>")
}

/// A text that Mermaid reads as it is: whatever may mean something to it is written by its number.
fn text(said: &Statement, most: usize) -> String {
    let text = said.to_string();
    let mut shown: String = text.chars().take(most).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let mut out = String::new();
    for c in escaped(&shown).chars() {
        let is_plain = c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '-' | '–' | '·' | '…' | '’' | '/');
        if is_plain {
            out.push(c);
        } else {
            out.push_str(&format!("#{};", u32::from(c)));
        }
    }
    out
}
