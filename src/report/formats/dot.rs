//! Pictures in the language of Graphviz: a cluster for each lane.

use std::fmt::{self, Write};

use super::escape::escaped;
use crate::report::picture::{Picture, PictureBox};
use crate::report::statements::{BoxPart, Certainty, Content, Lane, Statement};

/// How many characters of a line are shown.
const LINE: usize = 60;
/// How many of what is told to who points at a box.
const TOLD: usize = 400;

/// Writes a picture.
pub(crate) fn dot(picture: &Picture, out: &mut dyn Write) -> fmt::Result {
    writeln!(out, "digraph winddown {{")?;
    writeln!(out, "  graph [rankdir=LR, labelloc=t, fontname=Helvetica, label={}];", text(&picture.title(), 2 * LINE))?;
    writeln!(out, "  node [shape=box, fontname=Helvetica, fontsize=11];")?;
    writeln!(out, "  edge [fontname=Helvetica, fontsize=10];")?;
    for (at, lane) in Lane::ALL.into_iter().enumerate() {
        writeln!(out, "  subgraph cluster_{at} {{")?;
        writeln!(out, "    label={};", text(&picture.lane_name(lane), LINE))?;
        for (at, one) in picture.boxes.iter().enumerate().filter(|(_, one)| one.said.lane == lane) {
            let whole = text(&one.says(BoxPart::Whole), TOLD);
            writeln!(out, "    b{at} [label={}, tooltip={whole}{}];", label(one), looks(one))?;
        }
        writeln!(out, "  }}")?;
    }
    for edge in &picture.edges {
        let style = if edge.certainty == Certainty::Documented { "solid" } else { "dashed" };
        let width = if edge.is_critical { ", penwidth=4" } else { "" };
        writeln!(out, "  b{} -> b{} [style={style}{width}];", edge.from, edge.to)?;
    }
    writeln!(out, "}}")
}

fn looks(one: &PictureBox) -> &'static str {
    match (&one.said.content, one.said.lane, one.said.critical) {
        (Content::Unread(_), ..) => ", shape=hexagon, style=dashed",
        (Content::Odd(_) | Content::Held(_), ..) => ", shape=hexagon, style=dotted",
        (Content::Steps { .. }, Lane::Clock, Some(_)) => ", style=rounded, penwidth=4",
        (Content::Steps { .. }, Lane::Clock, None) => ", style=rounded",
        (Content::Steps { .. }, _, Some(_)) => ", penwidth=4",
        (Content::Steps { .. }, _, None) if one.is_focus => ", peripheries=2",
        (Content::Steps { .. }, _, None) => "",
    }
}

fn label(one: &PictureBox) -> String {
    let number = one.said.critical.map(|number| format!("{number}. ")).unwrap_or_default();
    let parts = [BoxPart::Title, BoxPart::Names, BoxPart::Extent, BoxPart::Protected];
    let lines: Vec<String> =
        parts.iter().map(|part| content(&one.says(*part), LINE)).filter(|line| !line.is_empty()).collect();
    format!("\"{number}{}\"", lines.join("\\n"))
}

/// A text in quotes.
fn text(said: &Statement, most: usize) -> String {
    format!("\"{}\"", content(said, most))
}

/// A text between quotes: there a backslash begins an escape, and an ampersand an entity.
fn content(said: &Statement, most: usize) -> String {
    let text = said.to_string();
    let mut shown: String = text.chars().take(most).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    escaped(&shown).replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}
