//! The parts of an answer as markup.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, html};

use crate::catalogue::spec::Actor;
use crate::report::answers::age::Age;
use crate::report::formats::escape::{escaped, escaped_lines};
use crate::report::formats::svg::{Place, svg};
use crate::report::line::{Line, Role, Span};
use crate::report::model::{Behind, Cause, Errand, Head, HeadDate, Item, KindItem, Paste, Person, Row, Step, Table};
use crate::report::picture::Picture;
use crate::report::statements::{Certainty, Column, KindTopic, Label, Mark, Note, Section, Statement, Topic};
use crate::report::wording::Words;

/// Turns parts into markup, in the words of a language.
pub(super) struct Painter<'w> {
    words: Box<dyn Words + 'w>,
}

impl<'w> Painter<'w> {
    pub(super) fn new(words: Box<dyn Words + 'w>) -> Self {
        Self { words }
    }

    pub(super) fn said(&self, said: &Statement) -> Markup {
        line(&self.words.statement(said))
    }

    /// The text alone.
    pub(super) fn plain(&self, said: &Statement) -> String {
        escaped(&self.words.statement(said).text()).into_owned()
    }

    pub(super) fn label(&self, label: Label) -> &'static str {
        self.words.label(label)
    }

    pub(super) fn section(&self, section: Section) -> &'static str {
        self.words.section(section)
    }

    pub(super) fn topic(&self, topic: Topic) -> Cow<'static, str> {
        self.words.topic(topic)
    }

    pub(super) fn kind_topic(&self, topic: KindTopic) -> Cow<'static, str> {
        self.words.kind_topic(topic).into()
    }

    pub(super) fn age(&self, age: Age) -> Markup {
        line(&self.words.age(age))
    }

    pub(super) fn legend(&self) -> Markup {
        html! {
            p class="legend" {
                @for mark in MARKS { span { (self.mark(mark)) (self.words.mark(mark)) } " " }
                span { (self.words.any_order()) }
            }
        }
    }

    /// Something that is said, with its note, what to paste and what belongs to it.
    pub(super) fn item(&self, item: &Item) -> Markup {
        html! {
            (self.said(&item.said))
            @if let Some(note) = &item.note { " " (self.note(note)) }
            @if let Some(text) = &item.paste { (paste(text)) }
            @if !item.below.is_empty() {
                ul class="below" { @for below in &item.below { li { (self.item(below)) } } }
            }
        }
    }

    pub(super) fn entry(&self, topic: Option<Cow<'static, str>>, item: &Item) -> Markup {
        html! {
            @if let Some(topic) = topic { dt { (escaped(&topic)) } }
            dd { (self.item(item)) }
        }
    }

    pub(super) fn dated(&self, day: chrono::NaiveDate, item: &Item) -> Markup {
        html! { dt { time datetime=(day) { (self.words.day(day)) } } dd { (self.item(item)) } }
    }

    pub(super) fn facts(&self, facts: &[(Statement, Item)]) -> Markup {
        html! {
            dl class="meta" { @for (name, item) in facts { div { dt { (self.said(name)) } dd { (self.item(item)) } } } }
        }
    }

    fn note(&self, note: &Note) -> Markup {
        let Note::By { actors, certainty } = note else {
            return html! { span class="note" { (line(&self.words.note(note))) } };
        };
        let mut actors: Vec<_> = actors.iter().map(|actor| (self.words.who(*actor), *actor)).collect();
        actors.sort_unstable();
        actors.dedup_by_key(|(name, _)| *name);
        html! {
            span class="note" {
                @for (at, (_, actor)) in actors.into_iter().enumerate() { @if at > 0 { " " } (self.who(actor)) }
                @if *certainty != Certainty::Documented { " " span class="inf" { (self.words.certainty(*certainty)) } }
            }
        }
    }

    fn who(&self, actor: Option<Actor>) -> Markup {
        html! { span class={ "who " (person_class(actor)) } { (self.words.who(actor)) } }
    }

    fn mark(&self, mark: Mark) -> Markup {
        html! { abbr class="mk" title=(self.words.mark(mark)) { (sign(mark)) } }
    }

    pub(super) fn kind(&self, KindItem { name, matters, summary }: &KindItem) -> Markup {
        html! {
            li {
                code { (name) } " " (self.said(summary))
                @if let Some(certainty) = matters { " " span class="note" { (self.words.certainty(*certainty)) } }
            }
        }
    }

    pub(super) fn steps_head(&self) -> Markup {
        html! {
            thead { tr {
                th scope="col" { (self.label(Label::Step)) }
                th scope="col" { (self.words.column(Column::What)) }
                th scope="col" { (self.words.column(Column::Who)) }
            } }
            (PreEscaped("<tbody>"))
        }
    }

    pub(super) fn step(&self, step: &Step) -> Markup {
        html! {
            tr id={ "step-" (step.number) } {
                th scope="row" class="n" { (step.number) }
                td {
                    @for mark in &step.marks { (self.mark(*mark)) }
                    (line(&self.words.step(step)))
                    @for detail in &step.details { div class="mut" { (self.said(detail)) } }
                    @if let Some(text) = &step.paste { pre { (escaped_lines(text)) } }
                }
                td { (self.who(Some(step.actor))) }
            }
        }
    }

    pub(super) fn more_steps(&self, item: &Item) -> Markup {
        html! { tr { td { } td colspan="2" { (self.item(item)) } } }
    }

    /// The head of a card, up to its list, which stays open.
    pub(super) fn person(&self, person: &Person) -> Markup {
        let class = person_class(Some(person.actor));
        html! {
            (PreEscaped(format!("<article class=\"card {class}\">")))
            h3 { span class={ "who " (class) } aria-hidden="true" {} span { (line(&self.words.person(person))) } }
            (PreEscaped("<ol class=\"items\">"))
        }
    }

    pub(super) fn errand(&self, errand: &Errand) -> Markup {
        let names = self.words.errand_names(errand);
        html! {
            li id={ "errand-" (errand.number) } {
                span class="no" { (errand.number) }
                h4 { (self.said(&errand.title)) }
                @if !names.is_empty() { p class="names" { (line(&names)) } }
                dl class="ww" { @for (topic, item) in &errand.facts {
                    div { dt { (self.words.errand_topic(*topic)) } dd { (self.item(item)) } }
                } }
                p class="names" { (line(&self.words.errand_steps(errand))) }
                @for text in &errand.paste { (self.pasted(text)) }
            }
        }
    }

    /// A message to somebody is open, and so is a single command; many commands are folded away.
    fn pasted(&self, Paste { label, text }: &Paste) -> Markup {
        let is_message = text.contains("\n\n") || !text.contains('\n');
        html! {
            details class="cmds" open[is_message] { summary { (self.said(label)) } (paste(text)) }
        }
    }

    /// A cause with what is behind it. Recursive: an answer cuts deep trees off.
    pub(super) fn cause(&self, cause: &Cause) -> Markup {
        html! {
            li {
                (line(&self.words.cause(cause)))
                @if let Some(told) = &cause.told {
                    @if let Some(reason) = told.reason { div { (line(&self.words.cause_reason(reason))) } }
                    div class="names" { (line(&self.words.addresses(&told.addresses, told.hidden))) }
                    @match &told.behind {
                        Behind::NotTold => div { (line(&self.words.not_told(cause.things.count))) },
                        Behind::Causes(causes) => @if !causes.is_empty() {
                            ul { @for cause in causes { (self.cause(cause)) } }
                        },
                    }
                }
            }
        }
    }

    /// The roles are those that a table has by itself: they are lost where its rows are shown as cards.
    pub(super) fn table(&self, Table { caption, columns, rows }: &Table) -> Markup {
        html! {
            table role="table" class="st" {
                caption { (self.said(caption)) }
                thead role="rowgroup" { tr role="row" {
                    @for column in columns {
                        th role="columnheader" scope="col" { (self.words.column(*column)) }
                    }
                } }
                tbody role="rowgroup" { @for row in rows { (self.row(row, columns)) } }
            }
        }
    }

    fn row(&self, row: &Row, columns: &[Column]) -> Markup {
        match row {
            Row::Group(said) => html! {
                tr role="row" class="grp" {
                    th role="rowheader" scope="rowgroup" colspan=(columns.len()) { (self.said(said)) }
                }
            },
            Row::Cells(cells) => html! {
                tr role="row" { @for (column, cell) in columns.iter().zip(cells) {
                    @let name = self.words.column(*column);
                    @if matches!(column, Column::What | Column::Name) {
                        th role="rowheader" scope="row" data-h=(name) { div { (self.said(cell)) } }
                    } @else {
                        td role="cell" class=[is_own(*column).then_some("own")] data-h=(name) { div { (self.said(cell)) } }
                    }
                } }
            },
        }
    }

    pub(super) fn head(&self, head: &Head) -> Markup {
        html! {
            header class="top" { div class="wrap" {
                p class="acct" { (self.said(&head.about)) }
                div class="verdict" {
                    div { h1 { (self.said(&head.verdict)) } p class="lead" { (self.said(&head.lead)) } }
                    @if !head.dates.is_empty() { dl class="dates" { @for date in &head.dates { (self.head_date(date)) } } }
                }
                @if !head.people.is_empty() {
                    h2 class="vh" { (self.label(Label::People)) }
                    ul class="people" { @for (actor, n) in &head.people {
                        li { b { (self.words.count(*n)) } " " (self.who(*actor)) }
                    } }
                }
                (self.facts(&head.facts))
            } }
        }
    }

    fn head_date(&self, HeadDate { what, day, why }: &HeadDate) -> Markup {
        html! {
            div {
                dt { (self.said(what)) }
                @if let Some(day) = day { dd { time datetime=(day) { (self.words.day(*day)) } } }
                @for why in why { dd class="w" { (self.said(why)) } }
            }
        }
    }

    pub(super) fn contents(&self, sections: &[Section]) -> Markup {
        html! {
            nav class="toc" aria-label=(self.label(Label::Contents)) { div class="wrap" { @for section in sections {
                a href={ "#" (section_id(*section)) } { (self.section(*section)) }
            } } }
        }
    }
}

/// True for a column that holds few words, all of them ours: nothing in it has to be broken.
const fn is_own(column: Column) -> bool {
    matches!(column, Column::Place | Column::Basis | Column::Who | Column::LiftedBy | Column::When | Column::Decision)
}

const MARKS: [Mark; 3] = [Mark::Irreversible, Mark::StopsCharges, Mark::NeedsConsent];

const fn sign(mark: Mark) -> char {
    match mark {
        Mark::Irreversible => '!',
        Mark::StopsCharges => '$',
        Mark::NeedsConsent => '?',
    }
}

/// The name by which links reach a section. It stays the same in every language.
pub(super) const fn section_id(section: Section) -> &'static str {
    match section {
        Section::Today => "today",
        Section::Picture => "picture",
        Section::Decide => "decide",
        Section::Causes => "causes",
        Section::Unread => "unread",
        Section::Odd => "odd",
        Section::Steps => "steps",
        Section::Stopped => "stopped",
        Section::Waits => "waits",
        Section::Done => "done",
    }
}

/// Where a document is: enough for a link whose text is nothing but its address.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// The looks of a person.
pub(super) const fn person_class(actor: Option<Actor>) -> &'static str {
    match actor {
        Some(Actor::Api | Actor::ConsoleUser) => "you",
        Some(Actor::RootUser) => "root",
        Some(Actor::Support) => "support",
        Some(Actor::Provider) => "clock",
        Some(Actor::Payer) => "payer",
        None => "decision",
    }
}

/// The picture, in a box of its own that scrolls where the page is narrow.
pub(super) fn picture(picture: &Picture) -> Markup {
    let mut drawn = String::new();
    // Writing to a string does not fail.
    _ = svg(picture, Place::Page, &mut drawn);
    html! { div class="scroll" tabindex="0" { (PreEscaped(drawn)) } }
}

/// Text to paste as it is.
pub(super) fn paste(text: &str) -> Markup {
    html! { div class="copy" { pre { (escaped_lines(text)) } } }
}

fn line(line: &Line) -> Markup {
    html! { @for span in &line.0 { (piece(span)) } }
}

fn piece(Span { text, role }: &Span) -> Markup {
    let text = escaped(text);
    match role {
        Role::Plain => html! { (text) },
        Role::Strong => html! { b { (text) } },
        Role::Muted => html! { span class="mut" { (text) } },
        Role::Good => html! { span class="good" { (text) } },
        Role::Bad => html! { span class="bad" { (text) } },
        Role::Warning => html! { span class="warn" { (text) } },
        Role::Name => html! { span class="nm" { (text) } },
        Role::Command => html! { code { (text) } },
        Role::Inferred => html! { span class="inf" { (text) } },
        Role::Source(url) if text == *url => html! { a href=(url) rel="noreferrer" { (host(url)) } },
        Role::Source(url) => html! { a href=(url) rel="noreferrer" { (text) } },
        Role::Step(step) => html! { a href={ "#step-" (step) } { (text) } },
        Role::To(section) => html! { a href={ "#" (section_id(*section)) } { (text) } },
        Role::Who(actor) => html! { span class={ "who " (person_class(*actor)) } { (text) } },
    }
}
