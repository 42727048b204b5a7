//! What the looks of a picture mean, below it: only of what is in it.

use std::fmt;

use super::{SMALL, Svg};
use crate::report::picture::{Picture, Placed};
use crate::report::statements::{self, Certainty, Content, Key, Lane, Statement};

const LINE: i32 = 22;
/// What a sample takes before its words.
const SAMPLE: i32 = 44;
const GAP: i32 = 20;
const LEFT: i32 = 8;

/// The legend: each key with its place.
pub(super) struct Legend {
    keys: Vec<(Key, String, i32, i32)>,
    collapsed: Option<String>,
    lines: i32,
}

impl Legend {
    pub(super) fn new(picture: &Picture, width: i32) -> Self {
        let (mut x, mut line, mut placed) = (LEFT, 0, Vec::new());
        for key in keys(picture) {
            let words = SMALL.fit(&Statement::from(statements::Picture::Key(key)).to_string(), 300);
            let wide = SAMPLE + SMALL.width(&words, 300);
            if x + wide > width && x > LEFT {
                (x, line) = (LEFT, line + 1);
            }
            placed.push((key, words, x, line));
            x += wide + GAP;
        }
        let collapsed = picture.collapsed().map(|said| SMALL.fit(&said.to_string(), width - 2 * LEFT));
        let lines = if placed.is_empty() { 0 } else { line + 1 } + i32::from(collapsed.is_some());
        Self { keys: placed, collapsed, lines }
    }

    pub(super) const fn height(&self) -> i32 {
        self.lines * LINE + 10
    }

    pub(super) fn write(&self, svg: &mut Svg<'_>, top: i32) -> fmt::Result {
        let width = svg.layout.width;
        writeln!(svg.out, r#"<path class="edge" d="M0 {top}H{width}"/>"#)?;
        let middle = |line: i32| top + 17 + line * LINE;
        for (key, words, x, line) in &self.keys {
            sample(svg, *key, *x, middle(*line))?;
            svg.text("t2", x + SAMPLE, middle(*line) + 4, words)?;
        }
        match &self.collapsed {
            Some(said) => svg.text("t2", LEFT, middle(self.lines - 1) + 4, said),
            None => Ok(()),
        }
    }
}

/// What there is to explain.
fn keys(picture: &Picture) -> impl Iterator<Item = Key> + '_ {
    let boxes = || picture.boxes.iter().map(|one| &*one.said);
    let has_edge = |of: &dyn Fn(Certainty) -> bool| picture.edges.iter().any(|edge| of(edge.certainty));
    [
        (has_edge(&|of| of == Certainty::Documented), Key::Documented),
        (has_edge(&|of| of != Certainty::Documented), Key::Inferred),
        (boxes().any(|said| said.critical.is_some()), Key::Critical),
        (boxes().any(|said| said.protected > 0), Key::Protected),
        (boxes().any(|said| matches!(said.content, Content::Unread(_))), Key::Unread),
        (boxes().any(|said| matches!(said.content, Content::Odd(_) | Content::Held(_))), Key::Odd),
        (boxes().any(|said| said.lane == Lane::Clock), Key::Time),
    ]
    .into_iter()
    .filter_map(|(is_there, key)| is_there.then_some(key))
}

fn sample(svg: &mut Svg<'_>, key: Key, x: i32, y: i32) -> fmt::Result {
    let end = x + 36;
    let at = Placed { x, y: y - 7, width: 36, height: 14 };
    let drawn = match key {
        Key::Documented => format!(r#"<path class="e" d="M{x} {y}H{end}" marker-end="url(#wd-hd)"/>"#),
        Key::Inferred => format!(r#"<path class="e inf" d="M{x} {y}H{end}" marker-end="url(#wd-hd)"/>"#),
        Key::Critical => format!(r#"<path class="e ec" d="M{x} {y}H{}" marker-end="url(#wd-hc)"/>"#, end - 3),
        Key::Protected => format!(r##"<use href="#wd-lock" x="{}" y="{}"/>"##, x + 22, y - 7),
        Key::Unread => return svg.rect("unread", at, 4),
        Key::Odd => return svg.rect("odd", at, 4),
        Key::Time => return svg.rect("clock", at, 7),
    };
    writeln!(svg.out, "{drawn}")
}
