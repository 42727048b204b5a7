//! What has to happen for the account to be closed by a day.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;

use chrono::NaiveDate;

use super::{Blocker, Diagnosis};
use crate::account::{Address, Coverage, Month};
use crate::catalogue::Code;
use crate::catalogue::spec::{Actor, Means, Pair};
use crate::graph::{DependencyGraph, Node, NodeIx, NodeMap};
use crate::timeline::{BusinessCalendar, Timeline};

/// What has to happen for the account to be closed by a day, or why it cannot be.
///
/// `'d` is the lifetime of the diagnosis.
///
/// ```
/// use winddown::assessment::Assessment;
/// use winddown::catalogue::Catalogue;
/// use winddown::reading::CaptureDir;
///
/// let account = CaptureDir::new("examples/acme").load()?.account;
/// let assessment = Assessment::new(account, Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?)?;
/// let diagnosis = assessment.diagnosis();
///
/// let in_september = diagnosis.closing_by("2026-09-30".parse()?, assessment.calendar());
/// let early: Vec<String> = in_september.asked_early().iter().map(|blocker| blocker.subject().to_string()).collect();
/// assert_eq!(early, ["jp:long-term-discount/VD-20251001-0001"]);
/// assert_eq!(in_september.parts()[0].by.to_string(), "2026-08-31");
///
/// let in_august = diagnosis.closing_by("2026-08-31".parse()?, assessment.calendar());
/// assert!(!in_august.is_possible());
/// assert_eq!(in_august.timeline().earliest_close(), Some("2026-09-04".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "what has to happen has no effect until somebody reads it"]
pub struct ClosingBy<'d> {
    day: NaiveDate,
    asked_early: Vec<Blocker<'d>>,
    parts: Vec<DuePart<'d>>,
    timeline: Timeline,
}

/// What one actor has to do by a day.
///
/// `'d` is the lifetime of the diagnosis.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DuePart<'d> {
    /// Who.
    pub actor: Actor,
    /// The last day for it, where the provider counts days: the account cannot be closed in time if any of it is
    /// done later.
    pub by: NaiveDate,
    /// What the actor ends, or has a part in ending, by position. At least one.
    pub blockers: Vec<Blocker<'d>>,
}

impl<'d> ClosingBy<'d> {
    /// The day.
    pub const fn day(&self) -> NaiveDate {
        self.day
    }

    /// True if the account can be closed by then, as far as it was read.
    pub fn is_possible(&self) -> bool {
        self.timeline.earliest_close().is_some_and(|close| close <= self.day)
    }

    /// What support has to end before its term is over: no smaller set is enough. By position; empty if it is
    /// impossible anyway.
    pub fn asked_early(&self) -> &[Blocker<'d>] {
        &self.asked_early
    }

    /// What each actor has to do, and by when: the earliest days first. Empty if it is impossible.
    pub fn parts(&self) -> &[DuePart<'d>] {
        &self.parts
    }

    /// The dates if support ends at once what it is [asked](Self::asked_early) for. If it is impossible, those if
    /// support ends at once all that it can: their [critical path](Timeline::critical_path) is what forbids an
    /// earlier day.
    pub const fn timeline(&self) -> &Timeline {
        &self.timeline
    }
}

impl Diagnosis {
    /// What has to happen for the account to be closed by a day, counted where the provider counts days.
    /// `calendar` as for [`Timeline::new`]. O(V + E) for each kind, place and month in which terms end before the
    /// day, if support is needed for it at all.
    pub fn closing_by(&self, day: NaiveDate, calendar: &dyn BusinessCalendar) -> ClosingBy<'_> {
        let timeline = self.timeline(calendar);
        let is_in_time = |timeline: &Timeline| timeline.earliest_close().is_some_and(|close| close <= day);
        let mut closing = ClosingBy { day, asked_early: Vec::new(), parts: Vec::new(), timeline };
        if !is_in_time(&closing.timeline) {
            let mut early = self.with_terms(day);
            let ends = |early: &Terms<'_>| {
                let ends: BTreeSet<NodeIx> = early.values().flatten().map(|blocker| blocker.node().ix()).collect();
                closing.timeline.if_support_ends(calendar, &|ix| ends.contains(&ix))
            };
            let helped = ends(&early);
            if !is_in_time(&helped) {
                let timeline = closing.timeline.if_support_acts(calendar);
                return ClosingBy { timeline, ..closing };
            }
            // A date is the latest of many, and each term adds its own to them. So a term that need not be ended
            // early need not be with any others either, and what is left in the end is the smallest set.
            for group in early.keys().copied().filter(|group| group.before.is_some()).collect::<Vec<_>>() {
                let Some(blockers) = early.remove(&group) else { continue };
                if !is_in_time(&ends(&early)) {
                    early.insert(group, blockers);
                }
            }
            let timeline = ends(&early);
            closing.asked_early = early.into_values().flatten().collect();
            closing.asked_early.sort_by_key(|blocker| blocker.node().ix());
            closing.timeline = timeline;
        }
        closing.parts = self.parts(day, calendar, &closing.asked_early);
        closing
    }

    /// What ends by itself and what only support could end earlier, in groups that are alike for the dates.
    fn with_terms(&self, day: NaiveDate) -> Terms<'_> {
        let provider = self.graph().provider();
        let mut terms = Terms::new();
        for blocker in self.blockers().filter(|blocker| is_for_support(blocker.node())) {
            let Some(end) = blocker.node().ends_by_itself() else { continue };
            // Whatever runs beyond the day has to be ended early in any case.
            let before = (provider.day_of(end) <= day).then(|| provider.month_of(end));
            let term = Term { before, kind: blocker.kind().name, coverage: blocker.coverage() };
            terms.entry(term).or_default().push(blocker);
        }
        terms
    }

    /// What each actor has to do by when.
    fn parts(&self, day: NaiveDate, calendar: &dyn BusinessCalendar, early: &[Blocker<'_>]) -> Vec<DuePart<'_>> {
        let last = self.last_charges(day, calendar);
        let latest = self.latest_days(day, &last);
        // If all that is charged ends in time, no later bill comes.
        let comes = |node: Node<'_>| {
            let is_later = |month| last.of_bills_in(node.coverage()).is_some_and(|last| month > last.bill);
            node.resource().is_some() || !node.month_to_confirm().is_some_and(is_later)
        };
        let early: BTreeSet<NodeIx> = early.iter().map(|blocker| blocker.node().ix()).collect();
        let mut parts: BTreeMap<(NaiveDate, Actor), Vec<Blocker<'_>>> = BTreeMap::new();
        for blocker in self.blockers().filter(|blocker| blocker.actor().is_some() && comes(blocker.node())) {
            let ix = blocker.node().ix();
            // What may run out need not be asked for.
            let runs_out = blocker.node().ends_by_itself().is_some() && !early.contains(&ix);
            let actors: BTreeSet<Actor> = blocker.remedy().map(|act| act.actor()).collect();
            let has_part = |actor: &Actor| *actor != Actor::Provider && !(*actor == Actor::Support && runs_out);
            for actor in actors.into_iter().filter(has_part) {
                parts.entry((latest[ix], actor)).or_default().push(blocker);
            }
        }
        parts.into_iter().map(|((by, actor), blockers)| DuePart { actor, by, blockers }).collect()
    }

    /// The last day on which each thing may go, if the account is to be closed by a day and nothing may be charged
    /// later than `last` says. O(V + E).
    fn latest_days(&self, day: NaiveDate, last: &LastCharges) -> NodeMap<NaiveDate> {
        let graph = self.graph();
        let mut latest = graph.map(day);
        // What an order brings is charged, and has to end too.
        let orders = graph.nodes().filter(|node| node.code() == Code::OrderOpen);
        orders.for_each(|order| latest[order.ix()] = last.of_what_is_in(order.coverage()).unwrap_or(day));
        let order: Vec<NodeIx> = graph.topological().filter(|ix| !self.assumed().is_gone(*ix)).collect();
        for ix in order.into_iter().rev() {
            let own = latest[ix];
            for (before, rule) in graph.hard_rules_before(ix) {
                let is_charged = rule.pairs.contains(&Pair::FinalBill);
                let last = is_charged.then(|| last.of_bills_in(graph.node(ix).coverage())).flatten();
                latest[before] = latest[before].min(last.map_or(own, |last| own.min(last.charged_until)));
            }
        }
        latest
    }

    fn last_charges(&self, day: NaiveDate, calendar: &dyn BusinessCalendar) -> LastCharges {
        let graph = self.graph();
        let settled = self.settled();
        let coverages = graph.provider().coverages().map(Some);
        let places = coverages.chain([None]);
        let of = |place| LastCharge::of(graph, day, calendar, |month| settled.contains(&(place, month)));
        LastCharges(places.map(|place| (place, of(place))).collect())
    }

    /// The bills that are settled, are taken to be, or may be, by place and month.
    fn settled(&self) -> BTreeSet<(Option<Coverage>, Month)> {
        let is_bill =
            |address: &Address| self.graph().catalogue().kind(address.kind()).is_some_and(|kind| kind.is_bill);
        let may_be_gone = |node: &Node<'_>| self.assumed().is_gone(node.ix()) || node.may_be_gone();
        let listed = self.graph().nodes().filter(|node| node.kind().is_bill).filter(may_be_gone);
        // The graph does not have a bill that no response lists and that is assumed to be paid.
        let assumed = self.assumed().said_to_end().into_iter().filter(|address| is_bill(address));
        let all = listed.map(|node| node.address()).chain(assumed.cloned());
        all.filter_map(|bill| Some((bill.coverage(), bill.key().parse().ok()?))).collect()
    }
}

/// Terms that support could end early, by what they have in common.
type Terms<'d> = BTreeMap<Term, Vec<Blocker<'d>>>;

/// What terms have in common that are alike for the dates.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Term {
    /// The month in which they end; `None` if that is after the day.
    before: Option<Month>,
    kind: &'static str,
    coverage: Option<Coverage>,
}

/// True if only support can end it before it ends by itself; of what was read with several statuses, by any of
/// them.
fn is_for_support(node: Node<'_>) -> bool {
    let is_support = |means| matches!(means, Some(Means::Support(_)));
    is_support(node.first_means()) || node.other_beginnings().iter().any(|other| is_support(other.means))
}

/// So many months are looked at ahead. Further ahead nobody's part is due any earlier.
const MONTHS: usize = 1_200;

/// For the bills of each place, the last charges whose bill is confirmed by a day.
struct LastCharges(BTreeMap<Option<Coverage>, LastCharge>);

impl LastCharges {
    fn of_bills_in(&self, place: Option<Coverage>) -> Option<&LastCharge> {
        self.0.get(&place)
    }

    /// The last day on which something in a place may be charged, whichever bills it goes onto.
    fn of_what_is_in(&self, place: Option<Coverage>) -> Option<NaiveDate> {
        let may_be_on = |bills: &Option<Coverage>| place.is_none() || bills.is_none() || *bills == place;
        self.0.iter().filter(|(bills, _)| may_be_on(bills)).map(|(_, last)| last.charged_until).min()
    }
}

/// The last charges of a place whose bill is confirmed by a day.
struct LastCharge {
    charged_until: NaiveDate,
    /// The month of the bill that they are on.
    bill: Month,
}

impl LastCharge {
    fn of(
        graph: &DependencyGraph,
        day: NaiveDate,
        calendar: &dyn BusinessCalendar,
        is_settled: impl Fn(Month) -> bool,
    ) -> Self {
        let provider = graph.provider();
        // Where a bill is settled, charges go onto the bill of the month after it.
        let bill_of = |month: Month| {
            let mut later = successors(Some(month), |month| Some(month.next()));
            later.find(|month| !is_settled(*month)).unwrap_or(month)
        };
        let this = provider.month_of(graph.as_of());
        let months = successors(Some(this), |month| Some(month.next())).take(MONTHS);
        let in_time = months.take_while(|month| provider.confirmed_by(bill_of(*month), calendar) <= day);
        let last = in_time.last();
        let charged_until = last.map_or_else(|| provider.day_of(graph.as_of()), |month| month.last_day().min(day));
        Self { charged_until, bill: bill_of(last.unwrap_or(this)) }
    }
}
