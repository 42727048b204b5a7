//! `explain`: the causes, as a tree.

use super::names::label;
use super::odd::odd;
use crate::account::{Coverage, Oddity};
use crate::catalogue::Provider;
use crate::catalogue::spec::{Actor, Strength};
use crate::diagnosis::{self, Blocker, Diagnosis, Explanation, Link};
use crate::graph::{Act, Dependency, Node};
use crate::report::answers::age::Age;
use crate::report::limit::Limit;
use crate::report::model::{Behind, Cause, CauseReason, Item, Part, Told};
use crate::report::statements::{
    Certainty, Common, Explain, Neighbours, Note, Outlook, Statement, Subject, Things, Topic,
};
use crate::timeline::BusinessCalendar;

/// Why something cannot end yet, as a tree: the shortest chains first, and each cause once. Below it,
/// what is recommended to go first, and what waits for it.
pub(in crate::report) fn explain(
    diagnosis: &Diagnosis,
    explanation: &Explanation,
    calendar: &dyn BusinessCalendar,
    limit: Limit,
) -> Vec<Part> {
    Explainer { diagnosis, explanation, calendar, limit }.parts()
}

/// How many levels of causes are shown: nobody reads deeper ones, and no screen has room for them.
const DEPTH: usize = 24;

struct Explainer<'e> {
    diagnosis: &'e Diagnosis,
    explanation: &'e Explanation,
    calendar: &'e dyn BusinessCalendar,
    limit: Limit,
}

impl<'e> Explainer<'e> {
    fn parts(&self) -> Vec<Part> {
        let subject = self.explanation.subject();
        let node = subject.members().next();
        let mut parts: Vec<Part> = Vec::new();
        if let Some(node) = node {
            let headline = Explain::Headline { subject: Subject::of(node), outlook: self.outlook(node, subject) };
            parts.push(Part::Title(headline.into()));
            parts.extend(self.about(node));
        }
        parts.extend(self.causes(subject.links(), DEPTH).into_iter().map(Part::Cause));
        if let Some(node) = node {
            parts.extend(self.neighbours(node).into_iter().map(|said| Part::Paragraph(said.into())));
            parts.extend(self.odd(node));
        }
        // Last, because the headline ends in a colon and the causes have to follow it.
        parts.push(Part::Age(Age::of(self.diagnosis.graph().account(), self.diagnosis.now())));
        parts
    }

    fn is_account(&self, node: Node<'_>) -> bool {
        node.ix() == self.diagnosis.graph().root_ix()
    }

    fn outlook(&self, node: Node<'e>, cause: diagnosis::Cause<'_>) -> Outlook {
        if node.is_gone() {
            let status = node.resource().and_then(|resource| resource.status()).map(str::to_owned);
            return Outlook::Gone { status };
        }
        match (cause.links(), self.is_account(node)) {
            ([_, ..], true) => Outlook::AccountBlocked,
            ([_, ..], false) => Outlook::Blocked,
            ([], true) => match self.diagnosis.gaps().len() {
                0 => Outlook::AccountClosable,
                gaps => Outlook::AccountMayBeClosable { gaps },
            },
            ([], false) => self.free(node),
        }
    }

    /// What nothing in the account goes before: whether anybody can end it today.
    fn free(&self, node: Node<'e>) -> Outlook {
        let blocker = self.diagnosis.blocker(&node.address());
        let actor = blocker.map_or_else(|| node.acts().next().map(|act| act.actor()), |blocker| blocker.actor());
        match actor {
            Some(Actor::Provider) => Outlook::NeedsTime { by: blocker.and_then(|it| it.not_before(self.calendar)) },
            Some(Actor::Support) => Outlook::NeedsSupport {
                ends_on: blocker.and_then(|it| it.scheduled_end()),
                support: node.graph().provider().support(),
            },
            Some(Actor::Payer | Actor::Api | Actor::ConsoleUser | Actor::RootUser) => {
                Outlook::CanEndToday { acts: node.acts().map(|act| act.action()).collect() }
            }
            None => Outlook::NeverEnds,
        }
    }

    /// Facts about the subject itself.
    fn about(&self, node: Node<'e>) -> Vec<Part> {
        match self.diagnosis.blocker(&node.address()) {
            Some(blocker) => about_blocker(&blocker),
            None if self.is_account(node) || node.is_gone() => Vec::new(),
            None => vec![Part::entry(Topic::Closing, Explain::GoesWithTheAccount)],
        }
    }

    /// The causes that links lead to, down to a number of levels.
    fn causes(&self, links: &[Link], levels: usize) -> Vec<Cause> {
        let provider = self.diagnosis.graph().provider();
        let mut causes = Vec::new();
        let mut reason_before = None;
        for link in links {
            let cause = self.explanation.cause(link);
            let told = link.is_first.then(|| {
                // Causes with the same reason follow each other: the first one shows it.
                let reason = link.constraint.reason;
                let is_new = reason_before.replace(reason) != Some(reason);
                let reason = is_new.then(|| CauseReason { reason, certainty: link.constraint.provenance.into() });
                self.told(cause, reason, levels)
            });
            causes.push(Cause {
                things: self.things(cause),
                place: cause.coverage().map(|coverage| provider.spec_of(coverage)),
                number: cause.number(),
                told,
            });
        }
        causes
    }

    fn told(&self, cause: diagnosis::Cause<'_>, reason: Option<CauseReason>, levels: usize) -> Told {
        let (shown, hidden) = self.limit.split(cause.count());
        Told {
            code: cause.code(),
            actor: self.actor(cause),
            reason,
            addresses: cause.members().take(shown).map(|node| node.to_string()).collect(),
            hidden,
            behind: match levels {
                0 | 1 if !cause.links().is_empty() => Behind::NotTold,
                _ => Behind::Causes(self.causes(cause.links(), levels.saturating_sub(1))),
            },
        }
    }

    fn things(&self, cause: diagnosis::Cause<'_>) -> Things {
        let single = cause.members().next().filter(|_| cause.count() == 1);
        let names = single.and_then(label).into_iter().collect();
        Things { noun: cause.kind().noun, count: cause.count(), names }
    }

    fn actor(&self, cause: diagnosis::Cause<'_>) -> Option<Option<Actor>> {
        let first = cause.members().next()?;
        match self.diagnosis.blocker(&first.address()) {
            Some(blocker) => Some(blocker.actor()),
            None => first.acts().next().map(|act| Some(act.actor())),
        }
    }

    /// What is recommended to go before the subject, what waits for it, and what it is recommended to go
    /// before.
    fn neighbours(&self, node: Node<'e>) -> Vec<Explain> {
        let is_advice = |dependency: &Dependency<'_>| dependency.constraint.strength == Strength::Recommended;
        let is_hard = |dependency: &Dependency<'_>| dependency.constraint.strength == Strength::Hard;
        let first = node.prerequisites().into_iter().filter(is_advice).map(|dependency| dependency.before).collect();
        let later = if node.is_gone() { Vec::new() } else { node.dependents() };
        let (waiting, advised): (Vec<_>, Vec<_>) = later.into_iter().partition(is_hard);
        let after = |found: Vec<Dependency<'e>>| found.into_iter().map(|dependency| dependency.after).collect();
        let names = |which, found: Vec<Node<'_>>| {
            let (shown, hidden) = self.limit.split(found.len());
            let names: Vec<String> = found[..shown].iter().map(Node::to_string).collect();
            (!names.is_empty()).then_some(Explain::Neighbours { which, names, hidden })
        };
        let said = [
            (Neighbours::RecommendedFirst, first),
            (Neighbours::Waiting, after(waiting)),
            (Neighbours::RecommendedBefore, after(advised)),
        ];
        said.into_iter().filter_map(|(which, found)| names(which, found)).collect()
    }

    /// What is odd about it, or may hide some of its kind; for the account everything.
    fn odd(&self, node: Node<'_>) -> Vec<Part> {
        let address = node.address();
        let is_account = self.is_account(node);
        let is_about = |oddity: &Oddity| {
            let near = |at: Option<Coverage>| at.is_none() || address.coverage().is_none() || at == address.coverage();
            let hides = oddity.hides.iter().any(|kind| kind == address.kind()) && near(oddity.subject.coverage());
            is_account || oddity.subject == address || hides
        };
        odd(self.diagnosis.graph(), &is_about, self.limit)
    }
}

fn about_blocker(blocker: &Blocker<'_>) -> Vec<Part> {
    let node = blocker.node();
    let why = Item::new(Explain::Code(blocker.code())).note(note(blocker.actor()));
    let mut parts = vec![Part::Entry(Some(Topic::Why), why)];
    if let Some(Dependency { after, constraint, .. }) = blocker.holds_up() {
        parts.push(Part::entry(Topic::Rule, Explain::Rule { before: after.address(), reason: constraint.reason }));
        parts.push(Part::entry(None, Common::Provenance(constraint.provenance)));
    }
    let category = blocker.kind().category;
    if let Some(value) = category.value {
        let certainty = category.provenance.into();
        parts.push(Part::entry(Topic::Checklist, Explain::Category { category: value, certainty }));
    }
    let facts = blocker.evidence().into_iter().map(|evidence| Item::new(Explain::Evidence(evidence.into_owned())));
    parts.extend(Part::entries(Topic::Facts, facts));
    for (at, act) in blocker.remedy().enumerate() {
        let topic = if at == 0 { Topic::Remedy } else { Topic::Then };
        parts.push(Part::Entry(Some(topic), remedy(node.graph().provider(), &act)));
    }
    for alternative in node.alternatives() {
        let said = Item::new(Common::Text(alternative.value)).with(Common::Provenance(alternative.provenance));
        parts.push(Part::Entry(Some(Topic::Or), said));
    }
    if let Some(note) = node.route().map(|route| route.note).filter(|note| !note.is_empty()) {
        parts.push(Part::entry(Topic::Note, Common::Text(note)));
    }
    parts
}

/// How something is done, by whom, and the command that does it.
pub(super) fn remedy(provider: &Provider, act: &Act<'_>) -> Item {
    let call = act.call();
    let said: Statement = match &call {
        Some(_) => Explain::ByCall(act.action()).into(),
        None => Explain::ByHand { action: act.action(), means: act.means(), support: provider.support() }.into(),
    };
    let item = Item::new(said).note(note(Some(act.actor())));
    Item { paste: call.and_then(|call| call.command()), ..item }
}

fn note(actor: Option<Actor>) -> Note {
    Note::By { actors: vec![actor], certainty: Certainty::Documented }
}
