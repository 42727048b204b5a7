//! Where each part of an answer stands in the document: which lists and tables it opens and closes.

use maud::{Markup, html};

use super::parts::{Painter, section_id};
use crate::report::model::Part;
use crate::report::statements::Section;

/// What is open around the next part. Parts of one sort that follow each other share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    Entries,
    Bullets,
    Dates,
    Kinds,
    Steps,
    Causes,
    /// The errands of a person, on a card.
    Card,
    /// Errands by themselves.
    Errands,
}

impl Open {
    const fn tags(self) -> (&'static str, &'static str) {
        match self {
            Self::Nothing => ("", ""),
            Self::Entries => ("<dl class=\"entries\">", "</dl>\n"),
            Self::Bullets => ("<ul class=\"bullets\">", "</ul>\n"),
            Self::Dates => ("<dl class=\"dated\">", "</dl>\n"),
            Self::Kinds => ("<ul class=\"kinds\">", "</ul>\n"),
            Self::Steps => ("<table class=\"steps\">", "</tbody></table>\n"),
            Self::Causes => ("<ul class=\"causes\">", "</ul>\n"),
            Self::Card => ("<div class=\"cards\">", "</ol></article></div>\n"),
            Self::Errands => ("<ol class=\"items\">", "</ol>\n"),
        }
    }
}

/// The body of a document that is being written.
pub(super) struct Body<'p, 'w> {
    painter: &'p Painter<'w>,
    open: Open,
    section: Option<Section>,
    is_main_open: bool,
}

impl<'p, 'w> Body<'p, 'w> {
    pub(super) const fn new(painter: &'p Painter<'w>) -> Self {
        Self { painter, open: Open::Nothing, section: None, is_main_open: false }
    }

    pub(super) fn part(&mut self, part: &Part, out: &mut String) {
        let paint = self.painter;
        match part {
            Part::Head(head) => out.push_str(&paint.head(head).0),
            Part::Contents(sections) => out.push_str(&paint.contents(sections).0),
            Part::Foot(facts) => {
                self.end_main(out);
                out.push_str(&html! { footer { div class="wrap" { (paint.facts(facts)) } } }.0);
            }
            Part::Section(section) => self.begin_section(*section, out),
            Part::Title(said) => self.put(Open::Nothing, &html! { h1 { (paint.said(said)) } }, out),
            Part::Heading(said) => {
                let said = paint.said(said);
                let heading = if self.section.is_some() {
                    html! { h3 { (said) } }
                } else {
                    html! { h2 { (said) } }
                };
                self.put(Open::Nothing, &heading, out);
            }
            Part::Age(age) => self.put(Open::Nothing, &html! { p class="age" { (paint.age(*age)) } }, out),
            Part::Legend => self.put(Open::Nothing, &paint.legend(), out),
            Part::Paragraph(said) => {
                let said = paint.said(said);
                // Without a program's words for hints some sentences are empty.
                let said = if said.0.is_empty() {
                    said
                } else {
                    html! { p { (said) } }
                };
                self.put(Open::Nothing, &said, out);
            }
            Part::Break => self.switch(Open::Nothing, out),
            Part::Entry(topic, item) => {
                self.put(Open::Entries, &paint.entry(topic.map(|topic| paint.topic(topic)), item), out);
            }
            Part::Property(topic, item) => {
                self.put(Open::Entries, &paint.entry(topic.map(|topic| paint.kind_topic(topic)), item), out);
            }
            Part::Bullet(item) => self.put(Open::Bullets, &html! { li { (paint.item(item)) } }, out),
            Part::Dated(day, item) => self.put(Open::Dates, &paint.dated(*day, item), out),
            Part::Kind(kind) => self.put(Open::Kinds, &paint.kind(kind), out),
            Part::Step(step) => self.put(Open::Steps, &paint.step(step), out),
            Part::MoreSteps(item) => self.put(Open::Steps, &paint.more_steps(item), out),
            Part::Cause(cause) => self.put(Open::Causes, &paint.cause(cause), out),
            Part::Person(person) => {
                if self.open == Open::Card {
                    out.push_str("</ol></article>\n");
                }
                self.put(Open::Card, &paint.person(person), out);
            }
            Part::Errand(errand) => {
                let within = if self.open == Open::Card { Open::Card } else { Open::Errands };
                self.put(within, &paint.errand(errand), out);
            }
            Part::Picture(picture) => self.put(Open::Nothing, &super::parts::picture(picture), out),
            Part::Table(table) => self.put(Open::Nothing, &paint.table(table), out),
            Part::Fold(item, parts) => {
                self.put(Open::Nothing, &html! {}, out);
                out.push_str("<details class=\"stage\"><summary>");
                out.push_str(&paint.item(item).0);
                out.push_str("</summary>");
                parts.iter().for_each(|part| self.part(part, out));
                self.switch(Open::Nothing, out);
                out.push_str("</details>\n");
            }
        }
    }

    /// Closes whatever is open.
    pub(super) fn end(&mut self, out: &mut String) {
        self.end_main(out);
    }

    fn put(&mut self, within: Open, markup: &Markup, out: &mut String) {
        self.begin_main(out);
        self.switch(within, out);
        out.push_str(&markup.0);
        out.push('\n');
    }

    fn switch(&mut self, to: Open, out: &mut String) {
        if self.open != to {
            out.push_str(self.open.tags().1);
            out.push_str(to.tags().0);
            if to == Open::Steps {
                out.push_str(&self.painter.steps_head().0);
            }
            self.open = to;
        }
    }

    fn begin_main(&mut self, out: &mut String) {
        if !self.is_main_open {
            out.push_str("<main class=\"wrap\" id=\"main\">\n");
            self.is_main_open = true;
        }
    }

    fn begin_section(&mut self, section: Section, out: &mut String) {
        self.end_section(out);
        self.begin_main(out);
        let id = section_id(section);
        out.push_str(&format!("<section id=\"{id}\" aria-labelledby=\"h-{id}\">"));
        out.push_str(&html! { h2 id={ "h-" (id) } { (self.painter.section(section)) } }.0);
        self.section = Some(section);
    }

    fn end_section(&mut self, out: &mut String) {
        self.switch(Open::Nothing, out);
        if self.section.take().is_some() {
            out.push_str("</section>\n");
        }
    }

    fn end_main(&mut self, out: &mut String) {
        self.end_section(out);
        if std::mem::take(&mut self.is_main_open) {
            out.push_str("</main>\n");
        }
    }
}
