//! Pictures as SVG: one file without scripts, requests or fonts, for light, dark and black on white.

mod legend;
mod measure;

use std::fmt::{self, Write};

use quick_xml::escape::escape;

use super::escape::escaped;
use crate::report::picture::{Layout, Picture, PictureBox, Placed, Sizes, Stroke};
use crate::report::statements::{BoxPart, Certainty, Content, Lane, Statement};
use measure::Font;

/// The style of a picture that stands in a page: a page has it once.
pub(crate) const STYLE: &str = include_str!("style.css");

/// Where a picture stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a file of its own: with its style.
    File,
    /// In an HTML page that has the [`STYLE`], and for each step `n` a line with the id `step-n`; or `unread`, `odd`,
    /// `held` for what is no step. Boxes are links to these.
    Page,
}

const HEAD: Font = Font { size: 135, is_bold: true };
const NAME: Font = Font { size: 130, is_bold: true };
const TITLE: Font = Font { size: 120, is_bold: true };
const SMALL: Font = Font { size: 110, is_bold: false };
/// The gap between the text of a box and its sides.
const PAD: i32 = 8;
/// What a padlock takes.
const LOCK: i32 = 16;
/// How much of a name is told to who points at a box.
const TOLD: usize = 400;

/// Writes a picture.
pub(crate) fn svg(picture: &Picture, place: Place, out: &mut dyn Write) -> fmt::Result {
    let label = |at: usize| picture.boxes[at].says(BoxPart::Towards).to_string();
    let layout = Layout::new(
        picture,
        &Sizes {
            of_box: &|at| wanted(&picture.boxes[at]),
            of_day: &|at| day_width(picture, at),
            of_label: &|at| SMALL.width(&label(at), 400).min(400),
        },
    );
    let key = legend::Legend::new(picture, layout.width);
    let height = layout.height + key.height();
    let mut svg = Svg { out, picture, layout: &layout, place };
    svg.head(height)?;
    svg.lanes()?;
    svg.days()?;
    layout.strokes.iter().try_for_each(|stroke| svg.stroke(stroke))?;
    for (x, y, to) in &layout.labels {
        svg.text("t2 lb", *x, *y, &SMALL.fit(&label(*to), 400))?;
    }
    picture.boxes.iter().zip(&layout.boxes).try_for_each(|(one, at)| svg.one_box(one, *at))?;
    picture.boxes.iter().zip(&layout.boxes).try_for_each(|(one, at)| svg.disc(one, *at))?;
    key.write(&mut svg, layout.height)?;
    svg.out.write_str("</svg>\n")
}

/// How wide a box would like to be.
fn wanted(one: &PictureBox) -> i32 {
    let texts = [(TITLE, BoxPart::Title), (SMALL, BoxPart::Names), (SMALL, BoxPart::Extent)];
    let widths = texts.map(|(font, part)| font.width(&one.says(part).to_string(), 300));
    let [title, names, extent] = widths;
    (title + lock_width(one)).max(names).max(extent) + 2 * PAD + 2
}

fn lock_width(one: &PictureBox) -> i32 {
    // A number on the corner of the box hides what is there.
    let corner = if one.said.critical.is_some() { 8 } else { 0 };
    match one.said.protected {
        0 => corner,
        1 => LOCK + corner,
        n => LOCK + 4 + TITLE.width(&counted(n), 100) + corner,
    }
}

/// The number beside a padlock.
fn counted(n: usize) -> String {
    crate::report::wording::en::count(n)
}

fn day_width(picture: &Picture, at: usize) -> i32 {
    let Some(day) = picture.days.get(at) else { return 0 };
    let [head, below] = picture.day_head(at, day).map(|said| said.to_string());
    HEAD.width(&head, 400).max(if at == 0 { 0 } else { SMALL.width(&below, 400) }) + 4
}

/// What SVG is written with.
struct Svg<'s> {
    out: &'s mut dyn Write,
    picture: &'s Picture,
    layout: &'s Layout,
    place: Place,
}

impl Svg<'_> {
    fn head(&mut self, height: i32) -> fmt::Result {
        let width = self.layout.width;
        let size =
            if self.place == Place::File { format!(r#" width="{width}" height="{height}""#) } else { String::new() };
        writeln!(
            self.out,
            r#"<svg class="wd" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"{size} role="group" aria-labelledby="wd-title wd-desc">"#
        )?;
        let title = told(&self.picture.title());
        let description = told(&self.picture.description());
        writeln!(self.out, r#"<title id="wd-title">{title}</title><desc id="wd-desc">{description}</desc>"#)?;
        if self.place == Place::File {
            writeln!(self.out, "<style>{STYLE}</style>")?;
        }
        self.out.write_str(DEFINITIONS)
    }

    fn lanes(&mut self) -> fmt::Result {
        let width = self.layout.width;
        for (at, lane) in Lane::ALL.into_iter().enumerate() {
            let (top, bottom) = self.layout.lanes[at];
            if at % 2 == 0 {
                writeln!(
                    self.out,
                    r#"<rect class="lane" x="0" y="{top}" width="{width}" height="{}"/>"#,
                    bottom - top
                )?;
            }
            writeln!(self.out, r#"<path class="edge" d="M0 {top}H{width}"/>"#)?;
            self.shape(lane, 13, top + 17)?;
            let mut y = top + 21;
            for line in NAME.lines(&self.picture.lane_name(lane).to_string(), 86) {
                self.text(&format!("ln {}", class(lane)), 23, y, &line)?;
                y += 14;
            }
            self.text("t2", 23, y, &SMALL.fit(&self.picture.lane_count(lane).to_string(), 86))?;
        }
        Ok(())
    }

    /// The mark of a person: a square, a disc, a diamond, a triangle; a ring for time.
    fn shape(&mut self, lane: Lane, x: i32, y: i32) -> fmt::Result {
        let path = match lane {
            Lane::You => "M-5-5H5V5H-5z",
            Lane::RootUser => "M-5 0A5 5 0 1 1 5 0A5 5 0 1 1-5 0z",
            Lane::Payer => "M0-6L6 0L0 6L-6 0z",
            Lane::Support => "M0-5.5L6 5H-6z",
            Lane::Clock => "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1-4 0z",
        };
        writeln!(self.out, r#"<path class="shape {}" transform="translate({x} {y})" d="{path}"/>"#, class(lane))
    }

    fn days(&mut self) -> fmt::Result {
        let bottom = self.layout.height;
        for (at, (day, (left, right))) in self.picture.days.iter().zip(self.layout.days.clone()).enumerate() {
            let [head, below] = self.picture.day_head(at, day).map(|said| said.to_string());
            let (first, last) = day.days;
            let decides = self.picture.closes.is_some_and(|closes| (first..=last).contains(&closes) && at > 0);
            self.text(if decides { "dt dc" } else { "dt" }, left, 16, &HEAD.fit(&head, right - left))?;
            self.text("t2", left, 31, &SMALL.fit(&below, right - left))?;
            writeln!(self.out, r#"<path class="rule" d="M{left} 36V44M{left} 40H{right}"/>"#)?;
            if at > 0 {
                writeln!(self.out, r#"<path class="grid" d="M{0} 52V{bottom}"/>"#, left - 12)?;
            }
        }
        Ok(())
    }

    fn stroke(&mut self, stroke: &Stroke) -> fmt::Result {
        let mut path = String::new();
        for (nth, pair) in stroke.points.iter().enumerate() {
            let before = nth.checked_sub(1).and_then(|at| stroke.points.get(at));
            match before {
                None => write!(path, "M{} {}", pair.0, pair.1)?,
                Some(before) if before.1 == pair.1 => write!(path, "H{}", pair.0)?,
                Some(_) => write!(path, "V{}", pair.1)?,
            }
        }
        let certainty = if stroke.certainty == Certainty::Documented { "" } else { " inf" };
        let (critical, head) = if stroke.is_critical { (" ec", "wd-hc") } else { ("", "wd-hd") };
        let head = if stroke.has_head { format!(r#" marker-end="url(#{head})""#) } else { String::new() };
        writeln!(self.out, r#"<path class="halo" d="{path}"/><path class="e{certainty}{critical}" d="{path}"{head}/>"#)
    }

    fn one_box(&mut self, one: &PictureBox, at: Placed) -> fmt::Result {
        let link = match (self.place, &one.said.content) {
            (Place::File, _) => None,
            (Place::Page, Content::Steps { .. }) => one.steps.first().map(|step| format!("step-{step}")),
            (Place::Page, Content::Unread(_)) => Some("unread".to_owned()),
            (Place::Page, Content::Odd(_)) => Some("odd".to_owned()),
            (Place::Page, Content::Held(_)) => Some("held".to_owned()),
        };
        match &link {
            Some(link) => write!(self.out, r##"<a href="#{link}">"##)?,
            None => self.out.write_str("<g>")?,
        }
        let look = look(one);
        let Placed { x, y, width, .. } = at;
        let round = if one.said.lane == Lane::Clock { 16 } else { 5 };
        write!(self.out, "<title>{}</title>", told(&one.says(BoxPart::Whole)))?;
        self.rect(&format!("{}{look}", class(one.said.lane)), at, round)?;
        let room = width - 2 * PAD;
        let over = if matches!(one.said.content, Content::Unread(_)) { " on" } else { "" };
        for (nth, (class, text)) in (0..).zip(lines(one, room)) {
            self.text(&format!("{class}{over}"), x + PAD, y + 16 + 13 * nth, &text)?;
        }
        self.lock(one, x + width - PAD + 3 - lock_width(one), y + 5)?;
        self.out.write_str(if link.is_some() { "</a>\n" } else { "</g>\n" })
    }

    fn rect(&mut self, class: &str, at: Placed, round: i32) -> fmt::Result {
        let Placed { x, y, width, height } = at;
        writeln!(
            self.out,
            r#"<rect class="b {class}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{round}"/>"#
        )
    }

    /// A padlock, with how many things it stands for.
    fn lock(&mut self, one: &PictureBox, x: i32, y: i32) -> fmt::Result {
        if one.said.protected > 0 {
            writeln!(self.out, r##"<use href="#wd-lock" x="{x}" y="{y}"/>"##)?;
        }
        if one.said.protected > 1 {
            self.text("t1", x + 15, y + 11, &counted(one.said.protected))?;
        }
        Ok(())
    }

    /// The number on the path that decides the closing date.
    fn disc(&mut self, one: &PictureBox, at: Placed) -> fmt::Result {
        let Some(number) = one.said.critical else { return Ok(()) };
        let (x, y) = (at.x + at.width - 2, at.y);
        write!(self.out, r#"<circle class="disc" cx="{x}" cy="{y}" r="9"/>"#)?;
        self.text("num", x, y + 4, &number.to_string())
    }

    fn text(&mut self, class: &str, x: i32, y: i32, text: &str) -> fmt::Result {
        writeln!(self.out, r#"<text class="{class}" x="{x}" y="{y}">{}</text>"#, escape(text))
    }
}

/// The lines of a box, which are three at most. A title that is too long for one takes two: how many steps it is, is
/// told to who points at it.
fn lines(one: &PictureBox, room: i32) -> impl Iterator<Item = (&'static str, String)> {
    let [title, names, extent] =
        [BoxPart::Title, BoxPart::Names, BoxPart::Extent].map(|part| one.says(part).to_string());
    let title = TITLE.lines(&title, room - lock_width(one));
    let others = [names, extent].into_iter().map(move |text| ("t2", SMALL.fit(&text, room)));
    let lines = title.into_iter().take(2).map(|text| ("t1", text)).chain(others);
    lines.filter(|(_, text)| !text.is_empty()).take(3)
}

/// The classes for what a box is like.
fn look(one: &PictureBox) -> String {
    let is_odd = matches!(one.said.content, Content::Odd(_) | Content::Held(_));
    let looks = [
        (one.said.critical.is_some(), " crit"),
        (one.is_focus, " focus"),
        (matches!(one.said.content, Content::Unread(_)), " unread"),
        (is_odd, " odd"),
    ];
    looks.into_iter().filter_map(|(is_so, class)| is_so.then_some(class)).collect()
}

const fn class(lane: Lane) -> &'static str {
    match lane {
        Lane::You => "you",
        Lane::RootUser => "root",
        Lane::Payer => "payer",
        Lane::Support => "support",
        Lane::Clock => "clock",
    }
}

/// A sentence as it is told to who points at something, escaped.
fn told(said: &Statement) -> String {
    let text = said.to_string();
    let begin: String = text.chars().take(TOLD).collect();
    let end = if begin.len() < text.len() { "…" } else { "" };
    escape(&*escaped(&format!("{begin}{end}"))).into_owned()
}

/// Hatching, the heads of arrows and the padlock.
const DEFINITIONS: &str = include_str!("definitions.svg");
