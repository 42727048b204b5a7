//! One answer to keep: an account at one instant, and everything that follows from it.
//!
//! ```
//! use winddown::account::AccountBuilder;
//! use winddown::assessment::Assessment;
//! use winddown::catalogue::Catalogue;
//! use winddown::diagnosis::Verdict;
//!
//! let account = AccountBuilder::new("OP0012345678".parse()?).build(Catalogue::soracom())?;
//! let now = "2026-08-20T00:00:00Z".parse()?;
//! let assessment = Assessment::new(account, Catalogue::soracom(), now)?;
//! // Nobody has looked into this account, so nobody can say that it is empty.
//! assert_eq!(assessment.diagnosis().verdict(), Verdict::Unknown);
//! for step in assessment.plan().steps() {
//!     println!("{} {}", step.id(), step.subject());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::account::Account;
use crate::catalogue::{Catalogue, SharedCalendar};
use crate::diagnosis::{Assumption, Diagnosis, InvalidAssumption, Lever, Verdict};
use crate::graph::{CatalogueMismatch, DependencyGraph};
use crate::planner::{Plan, Planner};
use crate::timeline::{BusinessCalendar, Timeline};

/// An account at one instant, with its diagnosis, its plan, its dates, and what if.
///
/// A handle: a clone shares the account, the graph and the diagnosis. It borrows nothing, so that a
/// service can keep it in its state and hand it to threads.
#[derive(Clone)]
#[must_use = "an assessment that nobody asks has no effect"]
pub struct Assessment {
    diagnosis: Arc<Diagnosis>,
}

impl Assessment {
    /// The assessment of an account as of `now` (UTC). Every answer holds as of then. Dates are counted by
    /// the calendar [`Weekends`](crate::timeline::Weekends); see [`with_calendar`](Self::with_calendar). O(V + E).
    ///
    /// # Errors
    /// If the account was made with another catalogue, as [`DependencyGraph::build`] has it.
    pub fn new(
        account: impl Into<Arc<Account>>,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
    ) -> Result<Self, CatalogueMismatch> {
        let graph = DependencyGraph::build(account, catalogue, now)?;
        Ok(Self { diagnosis: Arc::new(Diagnosis::new(&graph)) })
    }

    /// The same, with dates counted by a calendar of your own. The reports of its diagnosis and of its plans count by
    /// it too.
    pub fn with_calendar(self, calendar: impl BusinessCalendar + 'static) -> Self {
        let diagnosis = Arc::unwrap_or_clone(self.diagnosis).with_calendar(SharedCalendar::new(calendar));
        Self { diagnosis: Arc::new(diagnosis) }
    }

    /// The account.
    pub fn account(&self) -> &Arc<Account> {
        self.graph().account()
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        self.graph().catalogue()
    }

    /// The instant as of which all of it holds, in UTC.
    pub fn now(&self) -> DateTime<Utc> {
        self.graph().as_of()
    }

    /// What goes before what.
    pub fn graph(&self) -> &Arc<DependencyGraph> {
        self.diagnosis.graph()
    }

    /// Can the account be closed?
    pub fn verdict(&self) -> Verdict {
        self.diagnosis.verdict()
    }

    /// Why it cannot: what is in the way, and what is unread.
    pub fn diagnosis(&self) -> &Diagnosis {
        &self.diagnosis
    }

    /// The dates of everything in the way. O(V + E) at each call.
    pub fn timeline(&self) -> Timeline {
        self.diagnosis.timeline(self.calendar())
    }

    /// The day on which the account can be closed at the earliest, in UTC; `None` as for
    /// [`Timeline::earliest_close`]. O(V + E) at each call.
    pub fn earliest_close(&self) -> Option<NaiveDate> {
        self.diagnosis.earliest_close(self.calendar())
    }

    /// What to do to close the account. O(V + E) at each call.
    pub fn plan(&self) -> Plan {
        self.planner().plan()
    }

    /// A planner, to end a selection or to keep something.
    pub fn planner(&self) -> Planner {
        Planner::new(self.graph()).with_calendar(self.diagnosis.calendar().clone())
    }

    /// The diagnosis if these things were so: what an account without what is taken to be ended would
    /// say. O(V + E). To go on from there, ask [`Diagnosis::what_if`].
    ///
    /// # Errors
    /// If an assumption names something that is not in the account, or a kind that there is not.
    pub fn what_if(&self, assumptions: &[Assumption]) -> Result<Diagnosis, InvalidAssumption> {
        self.diagnosis.what_if(assumptions)
    }

    /// Which act brings most; see [`Diagnosis::leverage`].
    pub fn leverage(&self) -> Vec<Lever<'_>> {
        self.diagnosis.leverage(self.calendar())
    }

    /// The calendar by which dates are counted.
    pub fn calendar(&self) -> &dyn BusinessCalendar {
        &**self.diagnosis.calendar()
    }
}

impl std::fmt::Debug for Assessment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assessment")
            .field("operator", self.account().operator())
            .field("now", &self.now())
            .field("verdict", &self.verdict())
            .finish_non_exhaustive()
    }
}
