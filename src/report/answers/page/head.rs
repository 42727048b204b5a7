//! The head of the page of an account: can it be closed, when, what moves the date, and who acts.

use std::collections::BTreeMap;

use super::super::check::{no_date, verdict};
use super::super::names::{label, moved_by};
use crate::catalogue::spec::Actor;
use crate::diagnosis::{Diagnosis, Verdict};
use crate::planner::{Plan, Step};
use crate::report::answers::age::Age;
use crate::report::model::{Head, HeadDate, Item};
use crate::report::statements::{Check, Common, Page, Statement, Things};
use crate::timeline::{BusinessCalendar, Timeline};

/// So many dates of the chain behind a closing date are told.
const CHAIN: usize = 4;

pub(super) fn head(diagnosis: &Diagnosis, plan: &Plan, timeline: &Timeline, calendar: &dyn BusinessCalendar) -> Head {
    let account = diagnosis.graph().account();
    let name = diagnosis.graph().root().name().map(str::to_owned);
    Head {
        about: Page::Account { operator: account.operator().clone(), name }.into(),
        verdict: Page::Verdict(diagnosis.verdict()).into(),
        lead: lead(diagnosis),
        dates: dates(diagnosis, timeline, calendar),
        people: people(diagnosis),
        facts: facts(diagnosis, plan),
    }
}

fn lead(diagnosis: &Diagnosis) -> Statement {
    match diagnosis.verdict() {
        Verdict::Blocked => {
            let roots = diagnosis.roots().filter(|root| root.actor() != Some(Actor::Provider)).count();
            let closer = diagnosis.graph().root().acts().last().map(|act| act.actor());
            let names = diagnosis.graph().provider().into();
            Page::Lead { blockers: diagnosis.blockers().len(), roots, closer, names }.into()
        }
        Verdict::Closable | Verdict::Closed | Verdict::Unknown | Verdict::Waiting => verdict(diagnosis),
    }
}

/// The date as things stand; and the one if support acts, where that is earlier.
fn dates(diagnosis: &Diagnosis, timeline: &Timeline, calendar: &dyn BusinessCalendar) -> Vec<HeadDate> {
    if matches!(diagnosis.verdict(), Verdict::Closed | Verdict::Closable) {
        return Vec::new();
    }
    let Some(day) = timeline.earliest_close() else {
        return vec![HeadDate {
            what: Page::NoDate.into(),
            day: None,
            why: vec![Check::NoDate(no_date(diagnosis)).into()],
        }];
    };
    let provider = diagnosis.graph().provider();
    let mut why = chain(timeline);
    why.extend(moved_by(timeline, calendar).map(|days| Page::MovedBy(days).into()));
    let is_certain = diagnosis.gaps().is_empty();
    let mut dates = vec![HeadDate { what: Page::Earliest { is_certain }.into(), day: Some(day), why }];
    let sooner = timeline.if_support_acts(calendar);
    if let Some(early) = sooner.earliest_close().filter(|early| *early < day) {
        let mut why = chain(&sooner);
        why.push(Page::SupportMustActToday.into());
        dates.push(HeadDate { what: Page::IfSupportActs(provider.support()).into(), day: Some(early), why });
    }
    dates
}

/// What decides the date: the last dates of the chain before the closing itself.
fn chain(timeline: &Timeline) -> Vec<Statement> {
    let path = timeline.critical_path();
    let Some((_, before)) = path.split_last() else { return Vec::new() };
    let said = before.iter().map(|milestone| {
        let node = milestone.node;
        let by = node.acts().last().map(|act| act.actor());
        let provider = node.graph().provider();
        let things = Things { noun: node.kind().noun, count: 1, names: label(node).into_iter().collect() };
        let place = node.coverage().map(|coverage| provider.spec_of(coverage));
        let (day, reason, names) = (milestone.date, milestone.reason, provider.into());
        Page::DateChain { day, things, place, reason, by, names }.into()
    });
    said.skip(before.len().saturating_sub(CHAIN)).collect()
}

/// How many blockers each person can clear.
fn people(diagnosis: &Diagnosis) -> Vec<(Option<Actor>, usize)> {
    let mut people: BTreeMap<Option<Actor>, usize> = BTreeMap::new();
    for blocker in diagnosis.blockers() {
        // What any user can do in the console, whoever works on the account can do too.
        let actor = blocker.actor().map(|actor| if actor == Actor::ConsoleUser { Actor::Api } else { actor });
        *people.entry(actor).or_default() += 1;
    }
    // Whoever acts comes first; a decision and time come last.
    let (nobody, somebody): (Vec<_>, Vec<_>) =
        people.into_iter().partition(|(actor, _)| matches!(actor, None | Some(Actor::Provider)));
    somebody.into_iter().chain(nobody).collect()
}

fn facts(diagnosis: &Diagnosis, plan: &Plan) -> Vec<(Statement, Item)> {
    let account = diagnosis.graph().account();
    let protected = plan.steps().filter(Step::needs_consent).count();
    vec![
        (Page::Read.into(), Item::new(Common::AsOf(Age::of(account, diagnosis.now())))),
        (Page::By.into(), Item::new(Page::Version(env!("CARGO_PKG_VERSION")))),
        (Page::Complete.into(), Item::new(Page::Gaps(diagnosis.gaps().len()))),
        (Page::OddLabel.into(), Item::new(Page::OddThings(account.oddities().len()))),
        (Page::ProtectedLabel.into(), Item::new(Page::ProtectedThings(protected))),
    ]
}
