//! `kinds`: the catalogue.

use super::document::{Block, Line, Role};
use super::wording;
use crate::catalogue::spec::{Found, Home, Known, Means, Open, Pair, Provenance, Standing, Strength};
use crate::catalogue::{Catalogue, KindSpec};

/// Every kind in a line, by product area.
pub fn kinds(catalogue: &Catalogue) -> Vec<Block> {
    let mut blocks = vec![Block::Title(Line::plain(format!(
        "{} kinds; * closing the account depends on it (^ seen, ~ inferred)",
        catalogue.kinds().len()
    )))];
    for (area, kinds) in Catalogue::areas() {
        blocks.push(Block::Heading(Line::plain(area.english())));
        blocks.extend(kinds.iter().map(|kind| {
            let mark = match kind.blocks.provenance {
                _ if !catalogue.matters(kind.name) => "  ",
                Provenance::Documented(_) => "* ",
                Provenance::Seen(_) => "*^",
                Provenance::Inferred(_) => "*~",
            };
            let label = format!("{mark} {}", kind.name);
            Block::Row {
                label,
                hang: NAMES,
                depth: 0,
                body: Line::plain(kind.summary.english()),
                note: Line::default(),
            }
        }));
    }
    blocks
}

/// The width of the column of names, with their marks.
const NAMES: usize = 39;

/// One kind whole.
pub fn kind(catalogue: &Catalogue, kind: &KindSpec) -> Vec<Block> {
    let mut page = Page { blocks: Vec::new() };
    page.blocks
        .push(Block::Title(Line::default().with(Role::Name, kind.name).then(format!(": {}", kind.summary.english()))));
    identity(&mut page, kind);
    gone_when(&mut page, kind);
    order(&mut page, catalogue, kind);
    ending(&mut page, kind);
    for note in kind.notes {
        page.row("note", note.english());
    }
    for Open { question, assumed } in kind.open {
        page.row("open", question.english());
        page.aside(format!("assumed: {}", assumed.english()));
    }
    page.blocks
}

/// The width of the column of labels on a kind's page.
const LABELS: usize = 15;

struct Page {
    blocks: Vec<Block>,
}

impl Page {
    fn row(&mut self, label: &str, text: impl Into<std::borrow::Cow<'static, str>>) {
        let body = Line::plain(text);
        self.blocks.push(Block::Row { label: label.to_owned(), hang: LABELS, depth: 0, body, note: Line::default() });
    }

    fn known<T: Copy>(&mut self, label: &str, text: &str, known: Known<T>) {
        self.row(label, text.to_owned());
        self.said(known.provenance);
    }

    fn said(&mut self, provenance: Provenance) {
        self.aside(wording::provenance(provenance));
    }

    fn aside(&mut self, text: String) {
        self.blocks.push(Block::Row {
            label: String::new(),
            hang: LABELS,
            depth: 1,
            body: Line::default().with(Role::Muted, text),
            note: Line::default(),
        });
    }
}

fn identity(page: &mut Page, kind: &KindSpec) {
    if !kind.aliases.is_empty() {
        page.row("also called", kind.aliases.join(", "));
    }
    let home = match kind.home.value {
        Home::Operator => "the operator has one set for all coverages".to_owned(),
        Home::Coverages(coverages) => {
            let names: Vec<&str> = coverages.iter().map(|coverage| coverage.name()).collect();
            format!("each coverage has its own: {}", names.join(", "))
        }
    };
    page.known("where", &home, kind.home);
    match kind.found {
        Found::Listed => {
            for read in kind.reads {
                page.row(
                    "listed by",
                    format!(
                        "{} {} ({}), {}",
                        read.operation.method,
                        read.operation.path,
                        read.operation.id,
                        read.operation.command()
                    ),
                );
            }
        }
        Found::Within { kind: outer, rows, .. } => {
            let place = if rows.is_empty() { "the response itself".to_owned() } else { rows.to_owned() };
            page.row("listed by", format!("inside each {outer}: {place}"));
        }
        Found::Implied { by, why, .. } => page
            .row("listed by", format!("nothing; it is there where {} are, because {}", by.join(" or "), why.english())),
        Found::Shown { kind: shows, statuses, why } => {
            page.row(
                "listed by",
                format!("nothing; it shows in a {shows} that is {}, because {}", statuses.join(" or "), why.english()),
            );
        }
        Found::Unlisted { look, why } => {
            page.row("listed by", format!("nothing ({}); look here: {}", why.english(), look.english()))
        }
    }
    if let Some(unseen) = kind.unseen {
        page.row("unseen", unseen.english());
    }
}

fn gone_when(page: &mut Page, kind: &KindSpec) {
    let of = |standing: Standing| -> String {
        let values: Vec<&str> =
            kind.status.values.iter().filter(|value| value.standing == standing).map(|value| value.name).collect();
        values.join(", ")
    };
    if kind.status.values.is_empty() {
        page.row("gone when", "it is no longer listed");
    } else {
        page.row(
            "gone when",
            format!(
                "{} is {}, or it is no longer listed",
                kind.status.fields.join(" or "),
                or_nothing(&of(Standing::Gone))
            ),
        );
        for (standing, label) in
            [(Standing::Ending, "ends by itself"), (Standing::Review, "unexplained"), (Standing::Live, "in the way")]
        {
            if !of(standing).is_empty() {
                page.row(label, of(standing));
            }
        }
    }
    page.said(kind.status.provenance);
    if !kind.status.note.is_empty() {
        page.row("", kind.status.note.english());
    }
    if let Some(spec) = kind.protection {
        let lift = spec.lift.map_or_else(
            || "no operation lifts it".to_owned(),
            |lift| format!("lifted by {} ({})", lift.command(), lift.id),
        );
        page.row("protected", format!("while {} is {}; {lift}", spec.field, spec.on_when));
        page.said(spec.provenance);
        if !spec.note.is_empty() {
            page.row("", spec.note.english());
        }
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "never set to anything that says so" } else { text }
}

fn order(page: &mut Page, catalogue: &Catalogue, kind: &KindSpec) {
    let strength = |strength| match strength {
        Strength::Hard => "must",
        Strength::Recommended => "should",
        Strength::Cascade => "goes along",
        Strength::ExportFirst => "export",
        Strength::Optional => "may",
    };
    let mut label = "goes first";
    for before in catalogue.kinds() {
        for constraint in before.before.iter().filter(|constraint| constraint.then == kind.name) {
            page.row(
                label,
                format!("{} ({}), because {}", before.name, strength(constraint.strength), constraint.reason.english()),
            );
            page.said(constraint.provenance);
            label = "";
        }
    }
    label = "goes before";
    for constraint in kind.before {
        let never = match constraint.pairs {
            [Pair::Never(why)] => format!("; {}", why.english()),
            _ => String::new(),
        };
        page.row(
            label,
            format!(
                "{} ({}), because {}{never}",
                constraint.then,
                strength(constraint.strength),
                constraint.reason.english()
            ),
        );
        page.said(constraint.provenance);
        label = "";
    }
}

fn ending(page: &mut Page, kind: &KindSpec) {
    for route in kind.routes {
        let when =
            if route.statuses.is_empty() { String::new() } else { format!(" (while {})", route.statuses.join(", ")) };
        for step in route.steps {
            let how = match step.means {
                Means::Api(operation) => {
                    format!("{} {} ({}), {}", operation.method, operation.path, operation.id, operation.command())
                }
                means => format!("{}{}", wording::channel(means), means.instruction().unwrap_or_default().english()),
            };
            page.row("ends by", format!("{}{when}: {how}", step.action.verb().english()));
        }
        if !route.note.is_empty() {
            page.row("", route.note.english());
        }
    }
    for alternative in kind.alternatives {
        page.row("or", format!("{} (while {})", alternative.what.english(), alternative.statuses.join(", ")));
        page.said(alternative.provenance);
    }
    if kind.routes.is_empty() {
        page.row("ends by", "nothing that winddown does");
    }
    page.known("who may", kind.who.value.phrase().english(), kind.who);
    let lost = if kind.lost.is_empty() { String::new() } else { format!("; lost: {}", kind.lost.english()) };
    let undone = if kind.irreversible.value { format!("cannot be undone{lost}") } else { "can be undone".to_owned() };
    page.known("ending it", &undone, kind.irreversible);
    let billed = match (kind.billed.value, kind.billed_until_ended.value) {
        (true, true) => "yes, until it ends",
        (true, false) => "yes",
        (false, true) => "not by itself, but what belongs to it is charged until it ends",
        (false, false) => "no",
    };
    page.known("billed", billed, kind.billed);
    page.known("closing", kind.blocks.value.phrase().english(), kind.blocks);
    page.known("checklist", &wording::category(kind.category.value), kind.category);
}
