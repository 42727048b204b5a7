//! The diagnosis.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::assumed::AssumedGraph;
use super::gap::gaps;
use super::search::{AllInWay, in_way, in_way_without};
use super::{Assumption, Blocker, Gap, InvalidAssumption, Verdict};
use crate::account::Address;
use crate::catalogue::SharedCalendar;
use crate::graph::{DependencyGraph, Node, NodeIx};
use crate::timeline::{BusinessCalendar, Timeline};

/// Why an account cannot be closed: the verdict, and everything that is in the way.
///
/// Made from a graph in O(V + E); explanations and groups are worked out on demand. A blocked
/// account is a result, not an error. It shares its graph, and with it the account and the catalogue.
#[derive(Clone)]
#[must_use = "a diagnosis that nobody reads has no effect"]
pub struct Diagnosis {
    graph: AssumedGraph,
    in_way: AllInWay,
    gaps: Vec<Gap>,
    verdict: Verdict,
    calendar: SharedCalendar,
}

/// One line, without the blockers.
impl fmt::Debug for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diagnosis")
            .field("operator", &self.graph().account().operator())
            .field("now", &self.now())
            .field("verdict", &self.verdict)
            .field("blockers", &self.in_way.len())
            .field("gaps", &self.gaps.len())
            .finish_non_exhaustive()
    }
}

impl Diagnosis {
    /// The diagnosis of an account as of the instant that its graph was built for
    /// ([`DependencyGraph::as_of`]).
    pub fn new(graph: &Arc<DependencyGraph>) -> Self {
        Self::of(AssumedGraph::new(Arc::clone(graph.actual())), None)
    }

    /// The diagnosis if these things were so, on top of what this one assumes already. It says what an
    /// account without the things that are taken to be ended would say: verdict, blockers, gaps and dates,
    /// with the bills that would come then. The account is not copied. O(V + E); where things are taken to be
    /// ended that change nothing else, O(V) bits are copied, and besides it takes what they alone hold up.
    ///
    /// ```
    /// use winddown::account::AccountBuilder;
    /// use winddown::catalogue::{Catalogue, GLOBAL};
    /// use winddown::diagnosis::{Assumption, Diagnosis};
    /// use winddown::graph::DependencyGraph;
    ///
    /// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
    /// builder.add("sim", GLOBAL, "8942310000000000018").status("active");
    /// let now = "2026-08-20T00:00:00Z".parse()?;
    /// let graph = DependencyGraph::build(builder.build(Catalogue::soracom())?, Catalogue::soracom(), now)?;
    /// let diagnosis = Diagnosis::new(&graph);
    /// let sim = "g:sim/8942310000000000018".parse()?;
    /// let without = diagnosis.what_if(&[Assumption::Terminated(sim)])?;
    /// // The SIM, and the bill on which it would have been.
    /// assert_eq!(without.diff(&diagnosis).cleared.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If an assumption names something that is not in the account, or a kind that there is not.
    pub fn what_if(&self, assumptions: &[Assumption]) -> Result<Self, InvalidAssumption> {
        let graph = self.graph.with(assumptions)?;
        let further = graph.gone_beyond(&self.graph);
        let in_way = further.and_then(|further| in_way_without(&graph, &self.in_way, &further));
        Ok(Self::of(graph, in_way).with_calendar(self.calendar.clone()))
    }

    fn of(graph: AssumedGraph, known: Option<AllInWay>) -> Self {
        let (in_way, gaps) = (known.unwrap_or_else(|| in_way(&graph)), gaps(&graph));
        let verdict = Verdict::of(&graph, &in_way, &gaps);
        Self { graph, in_way, gaps, verdict, calendar: SharedCalendar::default() }
    }

    /// The same, with the calendar of an assessment.
    pub(crate) fn with_calendar(self, calendar: SharedCalendar) -> Self {
        Self { calendar, ..self }
    }

    /// The calendar for the dates in reports: that of the assessment.
    pub(crate) const fn calendar(&self) -> &SharedCalendar {
        &self.calendar
    }

    /// What is assumed, in the order in which it was said; empty for the account as it is.
    pub fn assumptions(&self) -> &[Assumption] {
        self.graph.said()
    }

    /// What cannot end because something is to be kept: what is kept itself, and all that has to wait for it.
    /// By position. O(V + E).
    pub fn stays_with_what_is_kept(&self) -> Vec<Node<'_>> {
        let graph = self.graph();
        let mut stays = graph.no_nodes();
        let mut next: Vec<NodeIx> = self.graph.kept().collect();
        next.iter().for_each(|ix| _ = stays.insert(*ix));
        while let Some(ix) = next.pop() {
            for after in graph.hard_after(ix).filter(|after| !self.graph.is_gone(*after)) {
                if stays.insert(after) {
                    next.push(after);
                }
            }
        }
        let things = graph.ixs().filter(|ix| stays.contains(*ix) && !graph.is_barrier(*ix));
        things.map(|ix| graph.node(ix)).collect()
    }

    /// The answer.
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The instant as of which it holds, in UTC: that of the graph.
    pub fn now(&self) -> DateTime<Utc> {
        self.graph().as_of()
    }

    /// The graph of its nodes. Under assumptions that change what goes before what, or which bills come, it is
    /// another graph than that of the account: nodes of the one are not nodes of the other. A plan or a
    /// diagnosis that is made from it is of the account as it is.
    pub const fn graph(&self) -> &Arc<DependencyGraph> {
        self.graph.shared()
    }

    /// Everything known that is in the way, in canonical position. Clearing all of it, and the gaps,
    /// makes the account closable; leaving any of it, with what waits for it, does not.
    pub fn blockers(&self) -> impl ExactSizeIterator<Item = Blocker<'_>> {
        self.in_way.iter().map(|at| Blocker::new(&self.graph, at))
    }

    /// The blockers that wait for no other: somebody can act on each of them today, or time does.
    pub fn roots(&self) -> impl Iterator<Item = Blocker<'_>> {
        self.blockers().filter(Blocker::is_root)
    }

    /// The blocker of this address; `None` if it is not in the way. As fast as
    /// [`DependencyGraph::get`].
    pub fn blocker(&self, address: &Address) -> Option<Blocker<'_>> {
        let ix = self.graph().get(address)?.ix();
        Some(Blocker::new(&self.graph, self.in_way.get(ix)?))
    }

    /// What nobody has looked at, as far as closing depends on it.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The dates of everything in the way, under the same assumptions. O(V + E).
    pub fn timeline(&self, calendar: &dyn BusinessCalendar) -> Timeline {
        self.graph.timeline(calendar)
    }

    /// The day on which the account can be closed at the earliest, under the same assumptions, in UTC; `None`
    /// as for [`Timeline::earliest_close`]. O(V + E).
    pub fn earliest_close(&self, calendar: &dyn BusinessCalendar) -> Option<NaiveDate> {
        self.timeline(calendar).earliest_close()
    }

    /// The graph under this diagnosis' assumptions.
    pub(super) const fn assumed(&self) -> &AssumedGraph {
        &self.graph
    }
}
