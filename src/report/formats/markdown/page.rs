//! Where each part of an answer stands in markdown.

use super::inline::{cell, fence, line, plain, start};
use crate::catalogue::spec::Actor;
use crate::report::formats::escape::escaped_lines;
use crate::report::line::Line;
use crate::report::model::{Behind, Cause, Errand, Head, HeadDate, Item, KindItem, Part, Paste, Row, Step, Table};
use crate::report::picture::Picture;
use crate::report::statements::{Certainty, Label, Mark, Note, Statement};
use crate::report::wording::Words;

/// Puts parts of an answer into markdown.
pub(super) struct Page<'w> {
    words: Box<dyn Words + 'w>,
    /// A list has to be ended before anything else.
    is_in_list: bool,
    /// Within a section headings are one level deeper.
    is_in_section: bool,
}

impl<'w> Page<'w> {
    pub(super) fn new(words: Box<dyn Words + 'w>) -> Self {
        Self { words, is_in_list: false, is_in_section: false }
    }

    pub(super) fn part(&mut self, part: &Part, out: &mut String) {
        match part {
            Part::Title(said) => self.heading(1, &self.said(said), out),
            Part::Heading(said) => self.heading(if self.is_in_section { 3 } else { 2 }, &self.said(said), out),
            Part::Section(section) => {
                self.is_in_section = true;
                self.heading(2, &plain(self.words.section(*section)), out);
            }
            Part::Paragraph(said) => self.paragraph(&self.said(said), out),
            Part::Age(age) => self.paragraph(&line(&self.words.age(*age)), out),
            Part::Legend => self.paragraph(&plain(self.words.any_order()), out),
            Part::Break | Part::Contents(_) => self.paragraph("", out),
            Part::Entry(topic, item) => self.entry(topic.map(|topic| self.words.topic(topic).into_owned()), item, out),
            Part::Property(topic, item) => {
                self.entry(topic.map(|topic| self.words.kind_topic(topic).to_owned()), item, out);
            }
            Part::Bullet(item) | Part::MoreSteps(item) => self.bullet("", item, out),
            Part::Dated(day, item) => self.bullet(&format!("**{}** ", self.words.day(*day)), item, out),
            Part::Kind(kind) => self.kind(kind, out),
            Part::Step(step) => self.step(step, out),
            Part::Cause(cause) => {
                self.is_in_list = true;
                self.cause(cause, "", out);
            }
            Part::Person(person) => {
                let level = if self.is_in_section { 3 } else { 2 };
                self.heading(level, &line(&self.words.person(person)), out);
            }
            Part::Errand(errand) => self.errand(errand, out),
            Part::Head(head) => self.head(head, out),
            Part::Picture(picture) => self.picture(picture, out),
            Part::Table(table) => self.table(table, out),
            Part::Fold(item, parts) => {
                self.heading(3, &self.with_note(item), out);
                parts.iter().for_each(|part| self.part(part, out));
            }
            Part::Foot(facts) => {
                self.paragraph("---", out);
                self.facts(facts, out);
            }
        }
    }

    fn said(&self, said: &Statement) -> String {
        line(&self.words.statement(said))
    }

    fn heading(&mut self, level: usize, text: &str, out: &mut String) {
        self.paragraph(&format!("{} {text}", "#".repeat(level)), out);
    }

    fn paragraph(&mut self, text: &str, out: &mut String) {
        if self.is_in_list {
            out.push('\n');
        }
        self.is_in_list = false;
        if !text.is_empty() {
            out.push_str(text);
            out.push_str("\n\n");
        }
    }

    /// Items under a topic are a list below it.
    fn entry(&mut self, topic: Option<String>, item: &Item, out: &mut String) {
        self.is_in_list = true;
        if let Some(topic) = topic {
            out.push_str(&format!("- **{}**\n", plain(&topic)));
        }
        self.nested(item, "", "  ", out);
    }

    fn bullet(&mut self, label: &str, item: &Item, out: &mut String) {
        self.is_in_list = true;
        self.nested(item, label, "", out);
    }

    fn nested(&self, item: &Item, label: &str, indent: &str, out: &mut String) {
        let text = self.with_note(item);
        let text = if label.is_empty() { start(&text) } else { text };
        out.push_str(&format!("{indent}- {label}{text}\n"));
        let below = format!("{indent}  ");
        if let Some(text) = &item.paste {
            paste(text, &below, out);
        }
        item.below.iter().for_each(|item| self.nested(item, "", &below, out));
    }

    fn with_note(&self, item: &Item) -> String {
        let said = self.said(&item.said);
        match &item.note {
            None => said,
            Some(Note::By { actors, certainty }) => {
                let mut people: Vec<&str> = actors.iter().map(|actor| self.words.who(*actor)).collect();
                people.sort_unstable();
                people.dedup();
                let how = match certainty {
                    Certainty::Documented => String::new(),
                    how => format!(", *{}*", self.words.certainty(*how)),
                };
                format!("{said} — **{}**{how}", people.join(", "))
            }
            Some(note) => format!("{said} — {}", line(&self.words.note(note))),
        }
    }

    fn kind(&mut self, KindItem { name, matters, summary }: &KindItem, out: &mut String) {
        self.is_in_list = true;
        let matters = matters.map_or_else(String::new, |how| format!(" — *{}*", self.words.certainty(how)));
        out.push_str(&format!("- `{name}`: {}{matters}\n", self.said(summary)));
    }

    fn step(&mut self, step: &Step, out: &mut String) {
        self.is_in_list = true;
        let marks = [Mark::Irreversible, Mark::StopsCharges, Mark::NeedsConsent];
        let marks = marks.iter().filter(|mark| step.marks.contains(mark)).map(|mark| self.words.mark(*mark));
        let marks: String = marks.map(|mark| format!(", {mark}")).collect();
        let said = line(&self.words.step(step));
        out.push_str(&format!("- **{}** {said} — {}{marks}\n", step.number, self.who(Some(step.actor))));
        if let Some(text) = &step.paste {
            paste(text, "  ", out);
        }
        step.details.iter().for_each(|detail| out.push_str(&format!("  - {}\n", start(&self.said(detail)))));
    }

    fn who(&self, actor: Option<Actor>) -> String {
        format!("**{}**", self.words.who(actor))
    }

    /// Recursive: an answer cuts deep trees off.
    fn cause(&self, cause: &Cause, indent: &str, out: &mut String) {
        out.push_str(&format!("{indent}- {}\n", start(&line(&self.words.cause(cause)))));
        let Some(told) = &cause.told else { return };
        let below = format!("{indent}  ");
        let mut add = |line: &Line| {
            if !line.is_empty() {
                out.push_str(&format!("{below}- {}\n", start(&self::line(line))));
            }
        };
        if let Some(reason) = told.reason {
            add(&self.words.cause_reason(reason));
        }
        add(&self.words.addresses(&told.addresses, told.hidden));
        match &told.behind {
            Behind::NotTold => add(&self.words.not_told(cause.things.count)),
            Behind::Causes(causes) => causes.iter().for_each(|cause| self.cause(cause, &below, out)),
        }
    }

    /// A flowchart, which GitHub and others draw.
    #[cfg(feature = "picture")]
    fn picture(&mut self, picture: &Picture, out: &mut String) {
        self.paragraph("", out);
        paste_as("mermaid", picture.mermaid().to_string().trim_end(), "", out);
    }

    /// Without the feature `picture` there is none.
    #[cfg(not(feature = "picture"))]
    fn picture(&mut self, _: &Picture, out: &mut String) {
        self.paragraph("", out);
    }

    fn errand(&mut self, errand: &Errand, out: &mut String) {
        self.is_in_list = true;
        out.push_str(&format!("- **{}** {}\n", errand.number, self.said(&errand.title)));
        let names = self.words.errand_names(errand);
        if !names.is_empty() {
            out.push_str(&format!("  - {}\n", start(&line(&names))));
        }
        for (topic, item) in &errand.facts {
            self.nested(item, &format!("{}: ", self.words.errand_topic(*topic)), "  ", out);
        }
        out.push_str(&format!("  - {}\n", line(&self.words.errand_steps(errand))));
        for Paste { label, text } in &errand.paste {
            out.push_str(&format!("  - {}\n", self.said(label)));
            paste(text, "    ", out);
        }
    }

    fn head(&mut self, head: &Head, out: &mut String) {
        self.paragraph(&self.said(&head.about), out);
        self.heading(1, &self.said(&head.verdict), out);
        self.paragraph(&self.said(&head.lead), out);
        for HeadDate { what, day, why } in &head.dates {
            let day = day.map_or_else(String::new, |day| format!(": **{}**", self.words.day(day)));
            self.paragraph(&format!("{}{day}", self.said(what)), out);
            why.iter().for_each(|why| out.push_str(&format!("- {}\n", start(&self.said(why)))));
            self.is_in_list = true;
        }
        let people = head.people.iter().map(|(actor, n)| format!("{}: {}", self.who(*actor), self.words.count(*n)));
        let people = people.collect::<Vec<_>>().join(", ");
        if !people.is_empty() {
            self.paragraph(&format!("{}: {people}", self.words.label(Label::People)), out);
        }
        self.facts(&head.facts, out);
    }

    fn facts(&mut self, facts: &[(Statement, Item)], out: &mut String) {
        facts.iter().for_each(|(name, item)| self.bullet(&format!("**{}**: ", self.said(name)), item, out));
    }

    fn table(&mut self, Table { caption, columns, rows }: &Table, out: &mut String) {
        self.paragraph(&format!("**{}**", self.words.statement(caption).text()), out);
        let heads = columns.iter().map(|column| self.words.column(*column));
        out.push_str(&format!("| {} |\n", heads.collect::<Vec<_>>().join(" | ")));
        out.push_str(&format!("|{}\n", " --- |".repeat(columns.len())));
        for row in rows {
            let cells = match row {
                Row::Group(said) => {
                    let mut cells = vec![String::new(); columns.len()];
                    if let Some(first) = cells.first_mut() {
                        *first = format!("**{}**", self.said(said));
                    }
                    cells
                }
                Row::Cells(cells) => cells.iter().map(|said| cell(&self.words.statement(said))).collect(),
            };
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        out.push('\n');
    }
}

/// Text to paste, in a block below an item.
fn paste(text: &str, indent: &str, out: &mut String) {
    paste_as("", text, indent, out);
}

/// The same, in a language.
fn paste_as(language: &str, text: &str, indent: &str, out: &mut String) {
    let text = escaped_lines(text);
    let fence = fence(&text, 3);
    out.push_str(&format!("\n{indent}{fence}{language}\n"));
    text.split('\n').for_each(|line| out.push_str(&format!("{indent}{line}\n")));
    out.push_str(&format!("{indent}{fence}\n\n"));
}
