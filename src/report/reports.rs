//! An answer as a value: what is asked, and with which options. Words and JSON are made when it is written.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use super::answers::age::Age;
use super::answers::{self, plan::PlanOptions};
use super::formats::json;
use super::limit::Limit;
use super::model::Part;
use crate::account::Coverage;
use crate::catalogue::{Catalogue, KindSpec};
use crate::diagnosis::{Diagnosis, Explanation};
use crate::execution::{Execution, Review, Terms};
use crate::plan::SavedPlan;
use crate::planner::Plan;
use crate::timeline::{BusinessCalendar, Weekends};
use crate::verify::Verification;

/// An answer, ready to be written: as text by a [`TextRenderer`](super::TextRenderer) or by `Display`
/// (feature `text`), as JSON by `Serialize`. It is written part by part, so that an answer of any size
/// takes little memory.
///
/// The JSON is the document that the command prints with `--format json`, and is read back by the type of
/// that document in [`json`]. It is always whole: of the options only [`calendar`] and
/// [`only`] change it. An option that an answer has no use for changes nothing.
///
/// `'a` is the lifetime of what the answer is about.
///
/// ```
/// use winddown::account::AccountBuilder;
/// use winddown::catalogue::{Catalogue, GLOBAL};
/// use winddown::diagnosis::Diagnosis;
/// use winddown::graph::DependencyGraph;
/// use winddown::{report, serde_json};
///
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active");
/// let now = "2026-08-20T00:00:00Z".parse()?;
/// let graph = DependencyGraph::build(builder.build(Catalogue::soracom())?, Catalogue::soracom(), now)?;
/// let diagnosis = Diagnosis::new(&graph);
/// let stored = serde_json::to_string(&report::check(&diagnosis))?;
///
/// let check: report::json::CheckDocument = serde_json::from_str(&stored)?;
/// assert_eq!(check.verdict, diagnosis.verdict());
/// assert_eq!(check.blockers.len(), diagnosis.blockers().len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`calendar`]: Report::calendar
/// [`only`]: Report::only
#[derive(Clone, Copy)]
#[must_use = "an answer has no effect until it is written"]
pub struct Report<'a> {
    asked: Asked<'a>,
    calendar: &'a dyn BusinessCalendar,
    only: Option<Coverage>,
    limit: Limit,
    commands: bool,
    dates: bool,
}

/// What is asked.
#[derive(Clone, Copy)]
enum Asked<'a> {
    Check(&'a Diagnosis),
    Explain(&'a Diagnosis, &'a Explanation),
    Plan(&'a Plan),
    Kinds(&'a Catalogue),
    Kind(&'a Catalogue, &'a KindSpec),
    Questions(&'a Diagnosis),
    Verification(&'a SavedPlan, &'a Verification),
    Intent(&'a SavedPlan, &'a Terms, Age),
    Standing(&'a Execution),
    Review(&'a SavedPlan, &'a Review),
}

/// Can the account be closed, and what is in the way? The verdict; then an entry for each group of blockers
/// by place: what is in the way, what has to go before it, and who can clear it. What is unread and what is
/// odd come last.
///
/// ```
/// use winddown::account::AccountBuilder;
/// use winddown::assessment::Assessment;
/// use winddown::catalogue::{Catalogue, JAPAN};
/// use winddown::{report, serde_json};
///
/// let account = AccountBuilder::new("OP0012345678".parse()?).build(Catalogue::soracom())?;
/// let assessment = Assessment::new(account, Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?)?;
///
/// let document = serde_json::to_value(report::check(assessment.diagnosis()).only(JAPAN))?;
/// assert_eq!(document["verdict"], "unknown");
/// // With the feature `text`: println!("{}", report::check(assessment.diagnosis()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check(diagnosis: &Diagnosis) -> Report<'_> {
    Asked::Check(diagnosis).into()
}

/// Why can something not end yet? A tree of causes: the shortest chains first, and each cause once. Below
/// it, what is recommended to go first, and what waits for it. In JSON it is a list of causes that name
/// each other by their places in it.
pub fn explain<'a>(diagnosis: &'a Diagnosis, explanation: &'a Explanation) -> Report<'a> {
    Asked::Explain(diagnosis, explanation).into()
}

/// What to do, in which order? The steps by stage, what is not ended and why, and the dates. The JSON is
/// the plan's file, which [`SavedPlan::read`] reads too.
pub fn plan(plan: &Plan) -> Report<'_> {
    Asked::Plan(plan).into()
}

/// What does the catalogue know? Every kind: in a line as text, whole as JSON.
pub fn kinds(catalogue: &Catalogue) -> Report<'_> {
    Asked::Kinds(catalogue).into()
}

/// What does the catalogue know of one kind?
pub fn kind<'a>(catalogue: &'a Catalogue, kind: &'a KindSpec) -> Report<'a> {
    Asked::Kind(catalogue, kind).into()
}

/// What can only a person find out? For each question what to look at and where, why it matters, and the
/// attestations that record the answer.
pub fn questions(diagnosis: &Diagnosis) -> Report<'_> {
    Asked::Questions(diagnosis).into()
}

/// Is a plan right for an account? Everything that is not.
pub fn verification<'a>(plan: &'a SavedPlan, verification: &'a Verification) -> Report<'a> {
    Asked::Verification(plan, verification).into()
}

/// What would carrying a plan out on these terms do? How old the data is that was read at `taken_at` (`None`
/// if nobody knows), how much cannot be undone, what is ended of which kind, whose protection is lifted,
/// what others have to do, and the steps. The JSON is the plan's.
pub fn intent<'a>(
    plan: &'a SavedPlan,
    terms: &'a Terms,
    taken_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Report<'a> {
    Asked::Intent(plan, terms, Age::new(taken_at, now).redacted(plan.is_redacted())).into()
}

/// Where does an execution stand? How much is done, what failed or is held and why, what waits for whom,
/// and how its end will be noticed.
pub fn standing(execution: &Execution) -> Report<'_> {
    Asked::Standing(execution).into()
}

/// What does an account not show, what has changed in it, and which steps are held for that? O(steps × unread).
pub fn review<'a>(plan: &'a SavedPlan, review: &'a Review) -> Report<'a> {
    Asked::Review(plan, review).into()
}

impl<'a> From<Asked<'a>> for Report<'a> {
    fn from(asked: Asked<'a>) -> Self {
        Self { asked, calendar: &Weekends, only: None, limit: Limit::All, commands: false, dates: false }
    }
}

impl<'a> Report<'a> {
    /// The same, with dates by a calendar of your own. Without it dates go by [`Weekends`].
    pub const fn calendar(self, calendar: &'a dyn BusinessCalendar) -> Self {
        Self { calendar, ..self }
    }

    /// The same, with only what is in a coverage and what the operator shares. The verdict is still that of
    /// the whole account. For [`check`].
    pub const fn only(self, coverage: Coverage) -> Self {
        Self { only: Some(coverage), ..self }
    }

    /// The same, where a list of more like things than this is cut short in text. At least one is shown.
    pub fn at_most(self, lines: usize) -> Self {
        self.limit(Limit::to(lines))
    }

    /// The same, with the command of each step in text. For [`plan`].
    pub const fn commands(self, commands: bool) -> Self {
        Self { commands, ..self }
    }

    /// The same, with the dates behind the closing date in text. For [`plan`].
    pub const fn dates(self, dates: bool) -> Self {
        Self { dates, ..self }
    }

    pub(crate) const fn limit(self, limit: Limit) -> Self {
        Self { limit, ..self }
    }

    /// True if it lists what is in this place; `None` is what the operator shares.
    fn shows(&self, place: Option<Coverage>) -> bool {
        place.is_none() || self.only.is_none_or(|only| place == Some(only))
    }

    /// Its parts, for a format that is read by people.
    pub(crate) fn parts(self) -> Box<dyn Iterator<Item = Part> + 'a> {
        let Self { calendar, limit, commands, dates, .. } = self;
        let parts = match self.asked {
            Asked::Check(diagnosis) => answers::check::check(diagnosis, calendar, &|place| self.shows(place), limit),
            Asked::Explain(diagnosis, explanation) => answers::explain::explain(diagnosis, explanation, limit),
            Asked::Plan(plan) => {
                let options = PlanOptions { limit, commands, timeline: dates };
                return Box::new(answers::plan::plan(plan, calendar, options));
            }
            Asked::Kinds(catalogue) => answers::kinds::kinds(catalogue),
            Asked::Kind(catalogue, kind) => answers::kinds::kind(catalogue, kind),
            Asked::Questions(diagnosis) => answers::questions::questions(diagnosis),
            Asked::Verification(plan, found) => answers::verification::verification(plan, found),
            Asked::Intent(plan, terms, age) => {
                return Box::new(answers::execution::intent(plan, age, terms, limit));
            }
            Asked::Standing(execution) => answers::execution::standing(execution, limit),
            Asked::Review(plan, review) => answers::execution::review(plan, review),
        };
        Box::new(parts.into_iter())
    }
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.asked {
            Asked::Check(diagnosis) => {
                let shows = |place| self.shows(place);
                json::check(diagnosis, self.calendar, &shows).serialize(serializer)
            }
            Asked::Explain(diagnosis, explanation) => json::explain(diagnosis, explanation).serialize(serializer),
            Asked::Plan(plan) => plan.document(self.calendar).serialize(serializer),
            Asked::Kinds(catalogue) => json::kinds(catalogue, None).serialize(serializer),
            Asked::Kind(catalogue, kind) => json::kinds(catalogue, Some(kind)).serialize(serializer),
            Asked::Questions(diagnosis) => json::questions(diagnosis).serialize(serializer),
            Asked::Verification(plan, found) => json::verification(plan, found).serialize(serializer),
            Asked::Intent(plan, ..) => plan.serialize(serializer),
            Asked::Standing(execution) => json::execution(execution).serialize(serializer),
            Asked::Review(plan, review) => json::Event::review(plan, review).serialize(serializer),
        }
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = match self.asked {
            Asked::Check(_) => "check",
            Asked::Explain(..) => "explain",
            Asked::Plan(_) => "plan",
            Asked::Kinds(_) => "kinds",
            Asked::Kind(..) => "kind",
            Asked::Questions(_) => "questions",
            Asked::Verification(..) => "verification",
            Asked::Intent(..) => "intent",
            Asked::Standing(_) => "standing",
            Asked::Review(..) => "review",
        };
        f.debug_struct("Report").field("asked", &asked).finish_non_exhaustive()
    }
}
