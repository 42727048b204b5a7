//! `explain`: the causes, as a tree.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::age::Age;
use super::document::{Block, Line, Role};
use super::odd::odd;
use super::wording::{self, Limit, count};
use crate::account::{Coverage, Oddity};
use crate::catalogue::Code;
use crate::catalogue::spec::{Actor, Strength};
use crate::diagnosis::{Cause, Diagnosis, Explanation, Link};
use crate::graph::{Dependency, Node};

/// Why something cannot end yet, as a tree: the shortest chains first, each cause told once.
pub fn explain(diagnosis: &Diagnosis<'_>, explanation: &Explanation<'_>, limit: Limit) -> Vec<Block> {
    Teller { diagnosis, explanation, limit }.tell()
}

/// Branches deeper than this are only counted: nobody reads them, and no screen shows them.
const DEPTH: usize = 24;

struct Teller<'t, 'g> {
    diagnosis: &'t Diagnosis<'g>,
    explanation: &'t Explanation<'g>,
    limit: Limit,
}

impl Teller<'_, '_> {
    fn tell(&self) -> Vec<Block> {
        let subject = self.explanation.subject();
        let node = self.explanation.members(subject).next();
        let mut blocks: Vec<Block> = node.map(|node| Block::Title(self.headline(node, subject))).into_iter().collect();
        blocks.extend(node.into_iter().flat_map(|node| self.about(node)));
        self.branches(subject, &mut blocks);
        blocks.extend(node.and_then(|node| self.better_first(node)));
        blocks.extend(node.into_iter().flat_map(|node| self.holds_up(node)));
        blocks.extend(node.into_iter().flat_map(|node| self.odd(node)));
        // Not below the headline, which leads up to the causes.
        blocks.push(Age::new(self.diagnosis.graph().account().taken_at(), self.diagnosis.now()).block());
        blocks
    }

    /// What is odd about it, or may hide some of its kind; for the account everything.
    fn odd(&self, node: Node<'_>) -> Vec<Block> {
        let graph = self.diagnosis.graph();
        let is_account = node.ix() == graph.root_ix();
        let address = node.address();
        let is_about = |oddity: &Oddity| {
            let near = |at: Option<Coverage>| at.is_none() || address.coverage().is_none() || at == address.coverage();
            let hides = oddity.hides.iter().any(|kind| kind == address.kind()) && near(oddity.subject.coverage());
            is_account || oddity.subject == address || hides
        };
        odd(graph, &is_about, self.limit)
    }

    fn headline(&self, node: Node<'_>, subject: &Cause) -> Line {
        let is_account = node.ix() == self.diagnosis.graph().root_ix();
        let address = if is_account { node.key().to_owned() } else { node.to_string() };
        let line = Line::plain(format!("{} ", node.kind().noun.one.english())).with(Role::Name, address);
        let line = match node.name() {
            Some(name) => line.then(" (").with(Role::Name, name.to_owned()).then(")"),
            None => line,
        };
        if node.is_gone() {
            return line.with(Role::Good, " is not in the way").then(match node.resource().and_then(|r| r.status()) {
                Some(status) => format!(": it is {status}, though still listed"),
                None => String::new(),
            });
        }
        if !subject.links().is_empty() {
            let what = if is_account { " cannot be closed yet" } else { " cannot end yet" };
            return line.with(Role::Bad, what).then(", because these have to go first:");
        }
        if is_account {
            let gaps = self.diagnosis.gaps().len();
            return match gaps {
                0 => line.with(Role::Good, " can be closed now"),
                _ => line.with(Role::Warning, format!(" may be closable, but {gaps} things that matter are unread")),
            };
        }
        self.free(node, line)
    }

    /// Of what waits for nothing in the account: whether anybody can end it today.
    fn free(&self, node: Node<'_>, line: Line) -> Line {
        let blocker = self.diagnosis.blocker(&node.address());
        let actor = blocker.map_or_else(|| node.acts().next().map(|act| act.actor()), |blocker| blocker.actor());
        let day = |lead: &str, day: Option<NaiveDate>| day.map_or_else(String::new, |day| format!("{lead}{day}"));
        match actor {
            Some(Actor::Provider) => line
                .with(Role::Warning, " waits for nothing but time")
                .then(day(", by ", blocker.and_then(|blocker| blocker.not_before()))),
            Some(Actor::Support) => line
                .with(Role::Warning, " waits for Soracom's support")
                .then(day(", or until ", blocker.and_then(|blocker| blocker.scheduled_end()))),
            Some(Actor::Payer) => line.with(Role::Good, " waits for nothing").then(": it can be paid today"),
            Some(_) => line.with(Role::Good, " waits for nothing").then(": it can be ended today"),
            None => line.with(Role::Warning, " does not end").then(": there is nothing to do about it"),
        }
    }

    /// What is to be known about the subject itself.
    fn about(&self, node: Node<'_>) -> Vec<Block> {
        let Some(blocker) = self.diagnosis.blocker(&node.address()) else {
            let is_account = node.ix() == self.diagnosis.graph().root_ix();
            if is_account || node.is_gone() {
                return Vec::new();
            }
            return vec![Block::row(
                "closing",
                Line::plain("the account does not wait for it; it goes with the account"),
                Line::default(),
            )];
        };
        let mut rows = vec![Block::row(
            "why",
            Line::default().with(Role::Strong, blocker.code().as_str()),
            Line::plain(wording::actor(blocker.actor())),
        )];
        if let Some(dependency) = blocker.holds_up() {
            let line =
                Line::plain(format!("before {}, because {}", dependency.node, dependency.constraint.reason.english()));
            rows.push(Block::row("rule", line, Line::default()));
            rows.push(Block::row("", said(dependency.constraint.provenance), Line::default()));
        }
        let category = blocker.kind().category;
        if category.value.is_some() {
            let line = Line::plain(wording::category(category.value));
            let label = format!(" ({})", category.provenance.label());
            rows.push(Block::row("checklist", line.with(Role::Muted, label), Line::default()));
        }
        for (at, evidence) in blocker.evidence().into_iter().enumerate() {
            let label = if at == 0 { "facts" } else { "" };
            rows.push(Block::row(
                label,
                Line::plain(format!("{}: {}", evidence.what, evidence.value)),
                Line::default(),
            ));
        }
        for (at, act) in blocker.remedy().enumerate() {
            let label = if at == 0 { "remedy" } else { "then" };
            let call = act.call();
            let body = match &call {
                Some(_) => Line::plain(format!("{} it:", act.action().verb().english())),
                None => {
                    let text = act.means().instruction().unwrap_or_default().english();
                    match wording::channel(act.means()) {
                        "" => Line::plain(format!("{}: {text}", act.action().verb().english())),
                        channel => Line::plain(format!("{channel}{text}")),
                    }
                }
            };
            rows.push(Block::row(label, body, Line::plain(wording::actor(Some(act.actor())))));
            rows.extend(call.map(|call| Block::Literal { hang: Block::WORDS, text: call.command() }));
        }
        for alternative in node.alternatives() {
            rows.push(Block::row("or", Line::plain(alternative.what.english()), Line::default()));
        }
        if let Some(note) = node.route().map(|route| route.note).filter(|note| !note.is_empty()) {
            rows.push(Block::row("note", Line::plain(note.english()), Line::default()));
        }
        rows
    }

    /// The tree, without recursion: a chain of causes may be long.
    fn branches(&self, subject: &Cause, blocks: &mut Vec<Block>) {
        let mut open: Vec<(Link, Vec<bool>)> = Vec::new();
        let mut reasons: BTreeMap<usize, &'static str> = BTreeMap::new();
        push_links(&mut open, subject.links(), &[]);
        while let Some((link, trunk)) = open.pop() {
            let cause = &self.explanation.causes()[link.cause];
            blocks.push(Block::Branch {
                trunk: trunk.clone(),
                is_head: true,
                body: self.sentence(cause, link.is_first),
            });
            if !link.is_first {
                continue;
            }
            let further = |body| Block::Branch { trunk: trunk.clone(), is_head: false, body };
            // A reason is told once for all that stand together at one level.
            let told = reasons.get(&trunk.len()).is_some_and(|reason| *reason == link.constraint.reason.english());
            reasons.retain(|depth, _| *depth < trunk.len());
            reasons.insert(trunk.len(), link.constraint.reason.english());
            blocks.extend(self.details(cause, &link, !told).into_iter().map(further));
            if trunk.len() < DEPTH {
                push_links(&mut open, cause.links(), &trunk);
            } else if !cause.links().is_empty() {
                let text = format!(
                    "… and what holds {} up; explain one of them to go on",
                    wording::plural(cause.count(), "it", "them")
                );
                blocks.push(further(Line::default().with(Role::Muted, text)));
            }
        }
    }

    /// `6 SIMs in global [1]  NOT_TERMINATED, API`.
    fn sentence(&self, cause: &Cause, is_first: bool) -> Line {
        let kind = self.explanation.kind(cause);
        let place = match self.explanation.coverage(cause) {
            Some(coverage) => format!(" in {}", coverage.name()),
            None => String::new(),
        };
        let line = match cause.number() {
            Some(number) if is_first => Line::default().with(Role::Strong, format!("[{number}] ")),
            _ => Line::default(),
        };
        let mut members = self.explanation.members(cause);
        let line = match (cause.count(), members.next()) {
            (1, Some(node)) => match wording::label(node) {
                label if label.is_empty() => line.then(kind.noun.one.english()),
                label => line.then(format!("{} ", kind.noun.one.english())).with(Role::Name, label),
            },
            (n, _) => line.then(wording::counted(n, kind.noun)).then(place),
        };
        match cause.number() {
            Some(number) if !is_first => line.with(Role::Muted, format!(", see [{number}]")),
            _ => {
                let code = cause.code().map_or("", Code::as_str);
                line.then("  ").with(Role::Strong, code).then(format!(", {}", self.actors(cause)))
            }
        }
    }

    fn actors(&self, cause: &Cause) -> &'static str {
        let first = self.explanation.members(cause).next();
        let blocker = first.and_then(|node| self.diagnosis.blocker(&node.address()));
        match blocker {
            Some(blocker) => wording::actor(blocker.actor()),
            None => first.and_then(|node| node.acts().next()).map_or("", |act| wording::actor(Some(act.actor()))),
        }
    }

    fn details(&self, cause: &Cause, link: &Link, with_reason: bool) -> Vec<Line> {
        let constraint = link.constraint;
        let said = match constraint.provenance.label() {
            "documented" => String::new(),
            label => format!(" ({label})"),
        };
        let reason = Line::default().with(Role::Muted, format!("because {}{said}", constraint.reason.english()));
        let mut lines = if with_reason { vec![reason] } else { Vec::new() };
        if link.is_first {
            let (shown, hidden) = self.limit.split(cause.count());
            let names: Vec<String> = self.explanation.members(cause).take(shown).map(|node| node.to_string()).collect();
            let line = Line::default().with(Role::Name, names.join(" "));
            lines.push(match hidden {
                0 => line,
                _ => line.with(Role::Muted, format!(" … and {} more", count(hidden))),
            });
        }
        lines
    }

    /// What it does not have to wait for, and had better.
    fn better_first(&self, node: Node<'_>) -> Option<Block> {
        let is_advice = |dependency: &Dependency<'_>| dependency.constraint.strength == Strength::Recommended;
        let advised: Vec<Node<'_>> =
            node.prerequisites().into_iter().filter(is_advice).map(|dependency| dependency.node).collect();
        self.named_after("these had better go first: ", &advised)
    }

    fn named_after(&self, lead: &'static str, nodes: &[Node<'_>]) -> Option<Block> {
        let (shown, hidden) = self.limit.split(nodes.len());
        let names: Vec<String> = nodes.iter().take(shown).map(Node::to_string).collect();
        if names.is_empty() {
            return None;
        }
        let line = Line::plain(lead).with(Role::Name, names.join(", "));
        Some(Block::Paragraph(match hidden {
            0 => line,
            _ => line.then(format!(" and {} more", count(hidden))),
        }))
    }

    /// The other direction: what waits for the subject, and what had better.
    fn holds_up(&self, node: Node<'_>) -> Vec<Block> {
        if node.is_gone() {
            return Vec::new();
        }
        let (mut must, mut may) = (Vec::new(), Vec::new());
        for Dependency { node, constraint } in node.dependents() {
            if constraint.strength == Strength::Hard { must.push(node) } else { may.push(node) }
        }
        let must = self.named_after("these wait for it: ", &must);
        must.into_iter().chain(self.named_after("it had better go before: ", &may)).collect()
    }
}

fn said(provenance: crate::catalogue::spec::Provenance) -> Line {
    Line::default().with(Role::Muted, wording::provenance(provenance))
}

/// Puts links on the stack so that the first is taken first.
fn push_links(open: &mut Vec<(Link, Vec<bool>)>, links: &[Link], trunk: &[bool]) {
    for (at, link) in links.iter().enumerate().rev() {
        let mut trunk = trunk.to_vec();
        trunk.push(at + 1 < links.len());
        open.push((*link, trunk));
    }
}
