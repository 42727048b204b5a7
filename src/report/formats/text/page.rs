//! Where each part of an answer stands in the text.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::wrap::{width_of, wrap};
use super::{NARROWEST, paint};
use crate::report::formats::escape::{escaped, escaped_lines};
use crate::report::line::{Line, Role, Span};
use crate::report::model::{Behind, Cause, Errand, Head, Item, KindItem, Part, Row, Step, Table};
use crate::report::statements::{Certainty, Mark, Note, Statement};
use crate::report::wording::Words;

/// The column in which entries begin, after their topics.
const ENTRIES: usize = 11;
/// The column in which the properties of a kind begin, after their topics.
const PROPERTIES: usize = 15;
/// The column in which summaries of kinds begin, after marks and names.
const SUMMARIES: usize = 39;
/// The width of a step's number, and the column in which its marks begin.
const NUMBER: usize = 4;
const STEPS: usize = NUMBER + 2;
/// How far the items of a list are indented.
const BULLETS: usize = 2;
/// How far something is indented below what it belongs to.
const BELOW: usize = 2;
/// How far details of a step are indented below it.
const DETAILS: usize = STEPS + 4;
/// The column in which facts about an errand begin, after their topics.
const FACTS: usize = STEPS + 10;

/// Puts parts of an answer on a page of a certain width.
pub(super) struct Page<'h> {
    width: usize,
    styled: bool,
    words: Box<dyn Words + 'h>,
}

impl<'h> Page<'h> {
    pub(super) fn new(width: usize, styled: bool, words: Box<dyn Words + 'h>) -> Self {
        Self { width, styled, words }
    }

    /// Adds a part to the text. Of a cause it has to be known whether another one follows.
    pub(super) fn part(&self, part: &Part, is_last_cause: bool, out: &mut String) {
        match part {
            Part::Title(said) | Part::Paragraph(said) => self.paragraph(&self.words.statement(said), out),
            Part::Age(age) => self.paragraph(&self.words.age(*age), out),
            Part::Legend => self.paragraph(&self.legend(), out),
            Part::Heading(said) => self.heading(&self.words.statement(said), out),
            Part::Break => out.push('\n'),
            Part::Entry(topic, item) => {
                let topic = topic.map_or_else(String::new, |topic| self.words.topic(topic).into_owned());
                self.item(&topic, ENTRIES, item, out);
            }
            Part::Bullet(item) => self.item("", BULLETS, item, out),
            Part::Property(topic, item) => {
                self.item(topic.map_or("", |topic| self.words.kind_topic(topic)), PROPERTIES, item, out);
            }
            Part::Kind(kind) => self.kind(kind, out),
            Part::Step(step) => self.step(step, out),
            Part::MoreSteps(item) => self.item("", DETAILS, item, out),
            Part::Cause(cause) => self.cause(cause, "", is_last_cause, out),
            Part::Person(person) => self.paragraph(&self.words.person(person), out),
            Part::Errand(errand) => self.errand(errand, out),
            Part::Head(head) => self.head(head, out),
            // Nobody jumps in a text, or draws in it.
            Part::Contents(_) | Part::Picture(_) => {}
            Part::Section(section) => self.heading(&Line::plain(self.words.section(*section)), out),
            Part::Dated(day, item) => self.item(&day.to_string(), ENTRIES, item, out),
            Part::Table(table) => self.table(table, out),
            Part::Fold(item, parts) => {
                self.item("", 0, item, out);
                parts.iter().for_each(|part| self.part(part, true, out));
            }
            Part::Foot(facts) => {
                out.push('\n');
                self.facts(facts, out);
            }
        }
    }

    fn heading(&self, line: &Line, out: &mut String) {
        let strong = line.0.iter().map(|span| Span { role: Role::Strong, text: span.text.clone() });
        self.paragraph(&Line(strong.collect()), out);
    }

    fn head(&self, head: &Head, out: &mut String) {
        for said in [&head.about, &head.verdict, &head.lead] {
            self.paragraph(&self.words.statement(said), out);
        }
        for date in &head.dates {
            let day = date.day.map_or_else(String::new, |day| format!(": {}", self.words.day(day)));
            self.paragraph(&self.words.statement(&date.what).with(Role::Strong, day), out);
            date.why.iter().for_each(|why| self.indented(&self.words.statement(why), BULLETS, out));
        }
        let people = head.people.iter().map(|(actor, n)| format!("{} {n}", self.words.who(*actor)));
        self.paragraph(&Line::plain(people.collect::<Vec<_>>().join(", ")), out);
        self.facts(&head.facts, out);
    }

    fn facts(&self, facts: &[(Statement, Item)], out: &mut String) {
        for (name, item) in facts {
            self.item(&self.words.statement(name).text(), PROPERTIES, item, out);
        }
    }

    /// Each row as a sentence: a terminal has no room for columns.
    fn table(&self, Table { caption, columns, rows }: &Table, out: &mut String) {
        self.heading(&self.words.statement(caption), out);
        for row in rows {
            match row {
                Row::Group(said) => self.paragraph(&self.words.statement(said), out),
                Row::Cells(cells) => {
                    let mut line = Line::default();
                    for (column, cell) in columns.iter().zip(cells) {
                        let head =
                            if line.is_empty() { String::new() } else { format!("; {}: ", self.words.column(*column)) };
                        line = line.with(Role::Muted, head).join(self.words.statement(cell));
                    }
                    self.indented(&line, BULLETS, out);
                }
            }
        }
    }

    fn indented(&self, line: &Line, by: usize, out: &mut String) {
        let indent = " ".repeat(by);
        self.wrapped(line, &indent, &indent, out);
    }

    fn paragraph(&self, line: &Line, out: &mut String) {
        if !line.is_empty() {
            self.wrapped(line, "", "", out);
        }
    }

    /// What the marks of steps mean.
    fn legend(&self) -> Line {
        let marks = [Mark::Irreversible, Mark::StopsCharges, Mark::NeedsConsent];
        let marks = marks.map(|mark| format!("{} {}", sign(mark), self.words.mark(mark)));
        Line::of(Role::Muted, format!("{}; {}", marks.join("   "), self.words.any_order()))
    }

    fn item(&self, label: &str, hang: usize, item: &Item, out: &mut String) {
        let body = self.words.statement(&item.said);
        self.row(label, hang, &body, item.note.as_ref(), out);
        if let Some(text) = &item.paste {
            literal(text, hang, out);
        }
        for below in &item.below {
            self.item("", hang + BELOW, below, out);
        }
    }

    fn kind(&self, KindItem { name, matters, summary }: &KindItem, out: &mut String) {
        let mark = match matters {
            None => "  ",
            Some(Certainty::Documented) => "* ",
            Some(Certainty::Seen) => "*^",
            Some(Certainty::Inferred) => "*~",
        };
        self.row(&format!("{mark} {name}"), SUMMARIES, &self.words.statement(summary), None, out);
    }

    fn step(&self, step: &Step, out: &mut String) {
        let marks = [Mark::Irreversible, Mark::StopsCharges, Mark::NeedsConsent];
        let marks: String =
            marks.map(|mark| if step.marks.contains(&mark) { sign(mark) } else { ' ' }).iter().collect();
        let body = Line::of(Role::Warning, marks).then(" ").join(self.words.step(step));
        let note = Note::by(step.actor);
        self.row(&format!("{:>NUMBER$}", step.number), STEPS, &body, note.as_ref(), out);
        if let Some(text) = &step.paste {
            literal(text, DETAILS, out);
        }
        for detail in &step.details {
            self.row("", DETAILS, &self.words.statement(detail), None, out);
        }
    }

    fn errand(&self, errand: &Errand, out: &mut String) {
        let title = self.words.statement(&errand.title);
        let strong = title.0.into_iter().map(|span| Span { role: Role::Strong, ..span });
        self.row(&format!("{:>NUMBER$}", errand.number), STEPS, &Line(strong.collect()), None, out);
        let names = self.words.errand_names(errand);
        if !names.is_empty() {
            self.row("", STEPS, &names, None, out);
        }
        for (topic, item) in &errand.facts {
            self.item(&format!("{:STEPS$}{}", "", self.words.errand_topic(*topic)), FACTS, item, out);
        }
        self.row("", STEPS, &self.words.errand_steps(errand), None, out);
        for paste in &errand.paste {
            self.row("", STEPS, &self.words.statement(&paste.label).then(":"), None, out);
            paste.text.lines().for_each(|line| literal(line, DETAILS, out));
        }
    }

    /// The body beside its label, and the note at the right edge where there is room, else at the end of
    /// the text.
    fn row(&self, label: &str, hang: usize, body: &Line, note: Option<&Note>, out: &mut String) {
        let note = note.map(|note| self.words.note(note)).unwrap_or_default();
        let label = escaped(label);
        let indent = " ".repeat(hang);
        let lead = label.width() + hang.saturating_sub(label.width()).max(1);
        let pad = " ".repeat(lead - label.width());
        let note_width = width_of(&note);
        let room = self.width.saturating_sub(hang + note_width + 2);
        let is_beside = note_width > 0 && room >= NARROWEST / 2;
        let room = if is_beside { room } else { self.width.saturating_sub(hang) };
        for (at, line) in wrap(body, room.max(NARROWEST / 2)).iter().enumerate() {
            if at == 0 {
                out.push_str(&paint(&label, Role::Strong, self.styled));
                out.push_str(&pad);
            } else {
                out.push_str(&indent);
            }
            out.push_str(&self.spans(line));
            if at == 0 && is_beside {
                let used = lead + width_of(line);
                out.push_str(&" ".repeat(self.width.saturating_sub(used + note_width).max(2)));
                out.push_str(&self.spans(&note));
            }
            out.push('\n');
        }
        if note_width > 0 && !is_beside {
            self.wrapped(&note, &indent, &indent, out);
        }
    }

    /// A cause as a branch of a tree. Recursive: an answer cuts deep trees off.
    fn cause(&self, cause: &Cause, above: &str, is_last: bool, out: &mut String) {
        let (head, rest) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let below = format!("{above}{rest}");
        self.wrapped(&self.words.cause(cause), &format!("{above}{head}"), &below, out);
        let Some(told) = &cause.told else { return };
        if let Some(reason) = told.reason {
            self.wrapped(&self.words.cause_reason(reason), &below, &below, out);
        }
        self.wrapped(&self.words.addresses(&told.addresses, told.hidden), &below, &below, out);
        match &told.behind {
            Behind::NotTold => self.wrapped(&self.words.not_told(cause.things.count), &below, &below, out),
            Behind::Causes(causes) => {
                for (at, cause) in causes.iter().enumerate() {
                    self.cause(cause, &below, at + 1 == causes.len(), out);
                }
            }
        }
    }

    fn wrapped(&self, line: &Line, first: &str, rest: &str, out: &mut String) {
        let room = self.width.saturating_sub(first.width()).max(20);
        for (at, line) in wrap(line, room).iter().enumerate() {
            out.push_str(if at == 0 { first } else { rest });
            out.push_str(&self.spans(line));
            out.push('\n');
        }
    }

    fn spans(&self, line: &Line) -> String {
        line.0.iter().map(|span| paint(&span.text, span.role, self.styled)).collect()
    }
}

const fn sign(mark: Mark) -> char {
    match mark {
        Mark::Irreversible => '!',
        Mark::StopsCharges => '$',
        Mark::NeedsConsent => '?',
    }
}

/// Text to paste, never wrapped.
fn literal(text: &str, hang: usize, out: &mut String) {
    for line in escaped_lines(text).split('\n') {
        _ = writeln!(out, "{:hang$}{line}", "");
    }
}
