//! An answer as a value: what is asked, and with which options. Words and JSON are made when it is written.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};

use super::answers::age::Age;
use super::answers::{self, errands::People, page::RunLog, plan::PlanOptions};
use super::formats::json;
use super::limit::Limit;
use super::model::Part;
use crate::account::Coverage;
use crate::catalogue::spec::Actor;
use crate::catalogue::{Catalogue, KindSpec};
use crate::diagnosis::{Diagnosis, Explanation};
use crate::errands::Errands;
use crate::execution::{Discrepancy, Execution, Receipt, Review, Terms};
use crate::plan::SavedPlan;
use crate::planner::Plan;
use crate::timeline::{BusinessCalendar, Weekends};
use crate::verify::Verification;

/// An answer, ready to be written: as text by a `TextRenderer` or by `Display` (feature
/// `text`), as JSON by `Serialize`. It is written part by part, so that an answer of any size
/// takes little memory.
///
/// The JSON is the document that the command prints with `--format json`, and is read back by the type of
/// that document in [`json`]. It is always whole: of the options only [`calendar`], [`close_by`](Report::close_by) and
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
    calendar: Option<&'a dyn BusinessCalendar>,
    only: Option<Coverage>,
    whose: Option<Actor>,
    limit: Limit,
    commands: bool,
    dates: bool,
    by: Option<NaiveDate>,
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
    WhatIf(&'a Diagnosis, &'a Diagnosis),
    Levers(&'a Diagnosis),
    Diff(&'a Diagnosis, &'a Diagnosis),
    Page(&'a Diagnosis, &'a Plan),
    Run(&'a Execution, &'a RunLog, DateTime<Utc>),
    Errands(&'a Plan),
    OpenErrands(&'a Execution, DateTime<Utc>),
    Receipt(&'a Receipt, &'a Catalogue),
    Comparison(&'a [Discrepancy]),
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

/// The whole answer as one page, to hand on: the verdict and the dates, what everybody has to do, what to decide, the
/// causes with who says so, what was not looked at, what is odd, and the steps of the plan. It is meant for
/// `HtmlRenderer` (feature `html`) and [`MarkdownRenderer`](super::MarkdownRenderer), and for a limit of a few
/// lines. The JSON is that of [`check`].
///
/// Both have to be of the same account, as of the same instant.
pub fn page<'a>(diagnosis: &'a Diagnosis, plan: &'a Plan) -> Report<'a> {
    Asked::Page(diagnosis, plan).into()
}

/// A run as one page, to hand on: what was done when, what failed or is held, what is waited for, and what remains,
/// and whose it is. `now` in UTC. The JSON is that of [`standing`].
pub fn run<'a>(execution: &'a Execution, log: &'a RunLog, now: DateTime<Utc>) -> Report<'a> {
    Asked::Run(execution, log, now).into()
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

/// What would be so if some things were? What is supposed in `after` ([`Diagnosis::what_if`]), and what that changes:
/// verdict, dates, blockers. With [`close_by`](Report::close_by) also what has to happen for a day to close by.
///
/// ```
/// use winddown::account::AccountBuilder;
/// use winddown::assessment::Assessment;
/// use winddown::catalogue::{Catalogue, GLOBAL};
/// use winddown::diagnosis::Assumption;
/// use winddown::report::json::WhatIfDocument;
/// use winddown::{report, serde_json};
///
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active");
/// let account = builder.build(Catalogue::soracom())?;
/// let assessment = Assessment::new(account, Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?)?;
///
/// let today = assessment.what_if(&[Assumption::EndsToday("g:sim/8942310000000000018".parse()?)])?;
/// let written = serde_json::to_string(&report::what_if(assessment.diagnosis(), &today))?;
/// let read: WhatIfDocument = serde_json::from_str(&written)?;
/// // The bill of this month is still to come.
/// assert_eq!((read.cleared.len(), read.stays.len()), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn what_if<'a>(before: &'a Diagnosis, after: &'a Diagnosis) -> Report<'a> {
    Asked::WhatIf(before, after).into()
}

/// Which acts bring most? The best ten: days won, blockers cleared, whose each is and how it is done.
pub fn levers(diagnosis: &Diagnosis) -> Report<'_> {
    Asked::Levers(diagnosis).into()
}

/// What has changed between two readings of an account? What is cleared and what is new, what nobody has looked for
/// again, and why the date moved.
pub fn diff<'a>(earlier: &'a Diagnosis, later: &'a Diagnosis) -> Report<'a> {
    Asked::Diff(earlier, later).into()
}

/// What does each person have to do, in order? For each errand where it is done, why, what it holds up, by when, and
/// what to paste. [`Report::whose`] asks for one person.
pub fn errands(plan: &Plan) -> Report<'_> {
    Asked::Errands(plan).into()
}

/// What is left for each person of a run? As [`errands`], with what failed and since when it waits. A run keeps no
/// account, so names, amounts and oddities are missing. `now` in UTC.
pub fn open_errands(execution: &Execution, now: DateTime<Utc>) -> Report<'_> {
    Asked::OpenErrands(execution, now).into()
}

/// What has a run ended, and what proves it? What contradicts the journal, what cannot be proved, what remains and whose
/// it is, what was exported, and what the account shows to be gone.
pub fn receipt<'a>(receipt: &'a Receipt, catalogue: &'a Catalogue) -> Report<'a> {
    Asked::Receipt(receipt, catalogue).into()
}

/// What does a receipt say otherwise than a journal and an account show? What
/// [`Receipt::discrepancies`] found.
pub fn comparison(found: &[Discrepancy]) -> Report<'_> {
    Asked::Comparison(found).into()
}

impl<'a> From<Asked<'a>> for Report<'a> {
    fn from(asked: Asked<'a>) -> Self {
        let (only, whose, by) = (None, None, None);
        Self { asked, calendar: None, only, whose, limit: Limit::All, commands: false, dates: false, by }
    }
}

impl<'a> Asked<'a> {
    /// The calendar of the assessment that it comes from.
    fn calendar(self) -> &'a dyn BusinessCalendar {
        match self {
            Self::Check(diagnosis)
            | Self::Explain(diagnosis, _)
            | Self::Questions(diagnosis)
            | Self::WhatIf(_, diagnosis)
            | Self::Levers(diagnosis)
            | Self::Diff(_, diagnosis)
            | Self::Page(diagnosis, _) => &**diagnosis.calendar(),
            Self::Plan(plan) | Self::Errands(plan) => &**plan.calendar(),
            Self::Kinds(_)
            | Self::Kind(..)
            | Self::Verification(..)
            | Self::Intent(..)
            | Self::Standing(_)
            | Self::Review(..)
            | Self::Run(..)
            | Self::OpenErrands(..)
            | Self::Receipt(..)
            | Self::Comparison(_) => &Weekends,
        }
    }
}

impl<'a> Report<'a> {
    /// The same, with dates by a calendar of your own. Without it they go by that of the
    /// [`Assessment`](crate::assessment::Assessment) that gave the diagnosis or the plan, and else by [`Weekends`].
    pub const fn calendar(self, calendar: &'a dyn BusinessCalendar) -> Self {
        Self { calendar: Some(calendar), ..self }
    }

    /// The same, with only what is in a coverage and what the operator shares. The verdict is still that of
    /// the whole account. For [`check`].
    pub const fn only(self, coverage: Coverage) -> Self {
        Self { only: Some(coverage), ..self }
    }

    /// The same, for one person alone: what is done through the API is one with what is done in the console. For
    /// [`errands`] and [`open_errands`].
    pub const fn whose(self, actor: Actor) -> Self {
        Self { whose: Some(actor), ..self }
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

    /// The same, with what has to happen for the account to be closed by a day, counted where the provider counts
    /// days. For [`what_if`].
    pub const fn close_by(self, day: NaiveDate) -> Self {
        Self { by: Some(day), ..self }
    }

    pub(crate) const fn limit(self, limit: Limit) -> Self {
        Self { limit, ..self }
    }

    /// True if it lists what is in this place; `None` is what the operator shares.
    fn shows(&self, place: Option<Coverage>) -> bool {
        place.is_none() || self.only.is_none_or(|only| place == Some(only))
    }

    /// The calendar for its dates.
    fn counts_by(self) -> &'a dyn BusinessCalendar {
        self.calendar.unwrap_or_else(|| self.asked.calendar())
    }

    /// Whose errands there are, if that is asked.
    fn people(self, limit: Limit) -> Option<People<'a>> {
        match self.asked {
            Asked::Errands(plan) => {
                let calendar = self.counts_by();
                let timeline = plan.timeline(calendar);
                let errands = Errands::new(plan, &timeline);
                Some(answers::errands::of_plan(&errands, &timeline, calendar, self.whose, limit))
            }
            Asked::OpenErrands(execution, now) => Some(answers::errands::of_run(execution, now, self.whose, limit)),
            _ => None,
        }
    }

    /// Its parts, for a format that is read by people.
    pub(crate) fn parts(self) -> Box<dyn Iterator<Item = Part> + 'a> {
        let Self { limit, commands, dates, .. } = self;
        let calendar = self.counts_by();
        let parts = match self.asked {
            Asked::Check(diagnosis) => answers::check::check(diagnosis, calendar, &|place| self.shows(place), limit),
            Asked::Explain(diagnosis, explanation) => {
                answers::explain::explain(diagnosis, explanation, calendar, limit)
            }
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
            Asked::Receipt(receipt, catalogue) => answers::receipt::receipt(receipt, catalogue, limit),
            Asked::Comparison(found) => answers::receipt::comparison(found, limit),
            Asked::WhatIf(before, after) => answers::what_if::what_if(before, after, self.by, calendar, limit),
            Asked::Levers(diagnosis) => answers::what_if::levers(diagnosis, calendar),
            Asked::Diff(earlier, later) => answers::diff::diff(earlier, later, calendar, limit),
            Asked::Page(diagnosis, plan) => answers::page::page(diagnosis, plan, calendar, limit),
            Asked::Run(execution, log, now) => answers::page::run(execution, log, now, limit),
            Asked::Errands(_) | Asked::OpenErrands(..) => {
                self.people(limit).map_or_else(Vec::new, |people| answers::errands::parts(&people, limit))
            }
        };
        Box::new(parts.into_iter())
    }
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.asked {
            Asked::Check(diagnosis) | Asked::Page(diagnosis, _) => {
                let shows = |place| self.shows(place);
                json::check(diagnosis, self.counts_by(), &shows).serialize(serializer)
            }
            Asked::Explain(diagnosis, explanation) => json::explain(diagnosis, explanation).serialize(serializer),
            Asked::Plan(plan) => plan.document(self.counts_by()).serialize(serializer),
            Asked::Kinds(catalogue) => json::kinds(catalogue, None).serialize(serializer),
            Asked::Kind(catalogue, kind) => json::kinds(catalogue, Some(kind)).serialize(serializer),
            Asked::Questions(diagnosis) => json::questions(diagnosis).serialize(serializer),
            Asked::Verification(plan, found) => json::verification(plan, found).serialize(serializer),
            Asked::Intent(plan, ..) => plan.serialize(serializer),
            Asked::Standing(execution) | Asked::Run(execution, ..) => json::execution(execution).serialize(serializer),
            Asked::Review(plan, review) => json::Event::review(plan, review).serialize(serializer),
            Asked::Receipt(receipt, _) => receipt.serialize(serializer),
            Asked::Comparison(found) => json::comparison(found).serialize(serializer),
            Asked::WhatIf(before, after) => {
                json::what_if(before, after, self.by, self.counts_by()).serialize(serializer)
            }
            Asked::Levers(diagnosis) => {
                let acts = answers::what_if::acts(diagnosis, self.counts_by());
                json::levers(diagnosis, &acts, answers::what_if::MOST, self.counts_by()).serialize(serializer)
            }
            Asked::Diff(earlier, later) => json::diff(earlier, later, self.counts_by()).serialize(serializer),
            Asked::Errands(_) | Asked::OpenErrands(..) => {
                self.people(Limit::All).map(|people| json::errands(&people)).serialize(serializer)
            }
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
            Asked::Receipt(..) => "receipt",
            Asked::Comparison(..) => "comparison",
            Asked::WhatIf(..) => "what_if",
            Asked::Levers(_) => "levers",
            Asked::Diff(..) => "diff",
            Asked::Page(..) => "page",
            Asked::Run(..) => "run",
            Asked::Errands(_) | Asked::OpenErrands(..) => "errands",
        };
        f.debug_struct("Report").field("asked", &asked).finish_non_exhaustive()
    }
}
