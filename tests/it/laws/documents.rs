//! Laws of the documents: what is written is read back by the type of the document, and written again the
//! same, byte for byte.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use winddown::catalogue::JAPAN;
use winddown::catalogue::spec::Strength;
use winddown::diagnosis::{Diagnosis, Diff, Evidence, Verdict};
use winddown::errands::Errands;
use winddown::execution::{ConfirmedPlan, Execution, Options, Terms};
use winddown::plan::{HeldReason, Outcome, SavedPlan, Selector};
use winddown::planner::{Plan, Planner};
use winddown::report::json::{
    BlockerRow, CheckDocument, DiffDocument, ExecutionDocument, ExplainDocument, GraphDocument, LeversDocument,
    QuestionsDocument, VerificationDocument, WhatIfDocument,
};
use winddown::report::{self, Picture, Report};
use winddown::strategies::{AccountFacts, now};
use winddown::timeline::{BusinessCalendar, Gone, Weekends};
use winddown::verify::verify;

use super::oracle::{account, config, graph, small};

/// Reads what is written, and demands that it is written again the same. Further fields change nothing.
pub(super) fn back<D: DeserializeOwned + Serialize>(written: &impl Serialize) -> Result<D, TestCaseError> {
    let text = serde_json::to_string_pretty(written).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    if document.get("document").is_some() {
        crate::schemas::assert_valid(&document);
    }
    let read: D = serde_json::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
    prop_assert_eq!(serde_json::to_string_pretty(&read).unwrap(), text.clone());

    let mut later: Value = serde_json::from_str(&text).unwrap();
    add_fields(&mut later);
    let read: D = serde_json::from_value(later).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(serde_json::to_string_pretty(&read).unwrap(), text);
    Ok(read)
}

/// Adds a field to a document and to each row of its lists, as a later minor version may.
fn add_fields(document: &mut Value) {
    let Some(fields) = document.as_object_mut() else { return };
    for (name, list) in fields.iter_mut() {
        // What holds one of several things has no further fields.
        if let Some(rows) = list.as_array_mut().filter(|_| !["oddities", "stopped"].contains(&&**name)) {
            rows.iter_mut().for_each(add_fields);
        }
    }
    fields.insert("added_later".to_owned(), json!({ "much": [1, null] }));
}

fn answers_come_back(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);

    let plan = Planner::new(&graph).plan();
    let timeline = plan.timeline(&Weekends);
    let picture: GraphDocument = back(&Picture::new(&Errands::new(&plan, &timeline), &timeline, &diagnosis))?;
    let steps = picture.boxes.iter().flat_map(|one| &one.steps).map(|(first, last)| (last - first + 1) as usize);
    prop_assert_eq!(steps.sum::<usize>(), plan.steps().len());
    prop_assert_eq!(picture.earliest_close, timeline.earliest_close().filter(|_| plan.closes_account()));

    let check: CheckDocument = back(&report::check(&diagnosis))?;
    prop_assert_eq!((&check.account, check.now, check.taken_at), (account.operator(), now(), account.taken_at()));
    prop_assert_eq!(check.verdict, diagnosis.verdict());
    prop_assert_eq!(check.earliest_close, diagnosis.timeline(&Weekends).earliest_close());
    prop_assert_eq!(&check.oddities[..], account.oddities());
    prop_assert_eq!(check.unread.len(), diagnosis.gaps().len());
    let told = |row: &BlockerRow| (row.subject.clone(), row.code, row.actor, row.clearance, row.not_before);
    let is =
        diagnosis.blockers().map(|it| (it.subject(), it.code(), it.actor(), it.clearance(), it.not_before(&Weekends)));
    prop_assert_eq!(check.blockers.iter().map(told).collect::<Vec<_>>(), is.collect::<Vec<_>>());

    let explanation = diagnosis.explain_account();
    let explain: ExplainDocument = back(&report::explain(&diagnosis, &explanation))?;
    let members: usize = explanation.causes().map(|cause| cause.count()).sum();
    prop_assert_eq!(explain.causes.iter().map(|cause| cause.members.len()).sum::<usize>(), members);
    let questions: QuestionsDocument = back(&report::questions(&diagnosis))?;
    prop_assert_eq!(questions.questions.len(), diagnosis.questions().len());

    for blocker in diagnosis.blockers() {
        let evidence: Vec<Evidence<'static>> = back(&blocker.evidence())?;
        prop_assert_eq!(evidence, blocker.evidence());
        let gone = diagnosis.timeline(&Weekends).gone_at(blocker.node());
        prop_assert_eq!(serde_json::from_value::<Gone>(json!(gone)).unwrap(), gone);
    }
    Ok(())
}

/// A plan says the same from a file as fresh, apart from the names of things.
fn plans_come_back(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    plan_comes_back(facts, &Planner::new(&graph).plan())?;
    let kept = graph.nodes().next().map(|node| Selector::Address(node.address()));
    kept.map_or(Ok(()), |kept| plan_comes_back(facts, &Planner::new(&graph).keep(kept).unwrap().plan()))
}

fn plan_comes_back(facts: &AccountFacts, plan: &Plan) -> TestCaseResult {
    let mut fresh = serde_json::to_value(report::plan(plan)).unwrap();
    let read = |document: &Value| SavedPlan::read(&*serde_json::to_vec(document).unwrap(), &facts.catalogue).unwrap();
    let loaded = read(&fresh);
    outcomes_agree(plan, loaded.outcome().unwrap())?;

    // What a saved plan writes is the same, without what only its account knows, and a plan's file again.
    let saved = json!(loaded);
    fresh["steps"].as_array_mut().unwrap().iter_mut().for_each(|step| step["name"] = Value::Null);
    for same in ["account", "now", "snapshot_digest", "closes_account", "scope", "attested", "stages", "steps"] {
        prop_assert_eq!(&saved[same], &fresh[same]);
    }
    let made = plan.save(&Weekends);
    prop_assert_eq!(&json!(made), &saved);
    let mut later = saved.clone();
    add_fields(&mut later);
    for again in [read(&saved), read(&later)] {
        prop_assert_eq!((&json!(again), again.digest(), again.outcome()), (&saved, made.digest(), None));
    }
    add_fields(&mut fresh);
    let later = read(&fresh);
    prop_assert_eq!(later.outcome(), loaded.outcome());

    let verification = verify(&loaded, plan.graph().account(), &facts.catalogue, now());
    let proved: VerificationDocument = back(&report::verification(&loaded, &verification))?;
    prop_assert_eq!((proved.verdict, proved.plan_digest), (verification.soundness(), made.digest()));
    Ok(())
}

/// The outcome that a file tells is that of the plan.
fn outcomes_agree(plan: &Plan, outcome: &Outcome) -> TestCaseResult {
    let held = plan.held().map(|(node, reason)| match reason {
        HeldReason::Stays(other) => (node.address(), reason.name(), Some(other.address())),
        _ => (node.address(), reason.name(), None),
    });
    let told = outcome.held.iter().map(|(subject, reason)| match reason {
        HeldReason::Stays(other) => (subject.clone(), reason.name(), Some(other.clone())),
        _ => (subject.clone(), reason.name(), None),
    });
    prop_assert_eq!(told.collect::<Vec<_>>(), held.collect::<Vec<_>>());
    let along = [
        (Strength::ExportFirst, &outcome.export_first),
        (Strength::Cascade, &outcome.cascades),
        (Strength::Optional, &outcome.goes_along),
    ];
    for (strength, told) in along {
        let is = plan.goes_along(strength).into_iter().map(|(node, with)| (node.address(), with.address()));
        prop_assert_eq!(told, &is.collect::<Vec<_>>());
    }
    let account = plan.graph().account();
    prop_assert_eq!((&outcome.oddities[..], outcome.taken_at), (account.oddities(), account.taken_at()));
    let timeline = plan.closes_account().then(|| plan.timeline(&Weekends));
    let Some(timeline) = timeline else {
        prop_assert_eq!((outcome.earliest_close, outcome.critical_path.len()), (None, 0));
        return Ok(());
    };
    let path = timeline.critical_path().into_iter().map(|it| (it.date, it.node.address(), it.reason.name().into()));
    prop_assert_eq!(&outcome.critical_path, &path.collect::<Vec<_>>());
    prop_assert_eq!(outcome.earliest_close, timeline.earliest_close());
    prop_assert_eq!(outcome.if_support_acts, timeline.if_support_acts(&Weekends).earliest_close());
    prop_assert_eq!(&outcome.uncertain, &timeline.uncertain().map(|node| node.address()).collect::<Vec<_>>());
    Ok(())
}

/// Where an execution stands comes back at each step of it.
fn executions_come_back(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let plan = Planner::new(&graph).plan().save(&Weekends);
    let operator = plan.operator().to_string();
    let plan = ConfirmedPlan::new(plan, &operator, Terms::default()).unwrap();
    let mut execution = Execution::start(plan, Options::default(), now());
    for _ in 0..4 {
        let document: ExecutionDocument = back(&report::standing(&execution))?;
        prop_assert_eq!((document.outlook, document.steps), (execution.outlook(), execution.plan().len()));
        if execution.poll_entry(now()).is_none() {
            break;
        }
    }
    Ok(())
}

/// Nobody works before the twentieth.
struct Late;

impl BusinessCalendar for Late {
    fn is_business_day(&self, day: NaiveDate) -> bool {
        chrono::Datelike::day(&day) >= 20
    }
}

#[test]
fn options_change_what_they_say() {
    let account = crate::common::account(&crate::common::acme());
    let graph =
        winddown::graph::DependencyGraph::build(account, winddown::catalogue::Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let read = |report: Report<'_>| back::<CheckDocument>(&report).unwrap();
    let (whole, japan) = (report::check(&diagnosis), report::check(&diagnosis).only(JAPAN));
    let is_there = |row: &BlockerRow| row.coverage.is_none_or(|place| place == JAPAN);
    let there: Vec<BlockerRow> = read(whole).blockers.into_iter().filter(is_there).collect();
    assert!(!there.is_empty());
    assert_eq!((read(japan).blockers, read(japan).verdict), (there, Verdict::Blocked));
    assert!(read(whole.calendar(&Late)).earliest_close > read(whole).earliest_close);
    let diff: Diff = back(&diagnosis.diff(&diagnosis)).unwrap();
    assert!(diff.is_empty());
}

/// A document of another major version is refused, whatever else is in it.
#[test]
fn another_major_version_is_refused() {
    fn refused<D: DeserializeOwned>() {
        let read = |version: &str| serde_json::from_value::<D>(json!({ "format_version": version }));
        let said = |version| read(version).err().unwrap().to_string();
        let error = "its format_version is 2.0, and this winddown reads 1.x";
        assert_eq!(said("2.0"), error, "{}", std::any::type_name::<D>());
        assert!(said("1.7").starts_with("missing field `"), "{}", said("1.7"));
    }
    refused::<CheckDocument>();
    refused::<ExplainDocument>();
    refused::<QuestionsDocument>();
    refused::<VerificationDocument>();
    refused::<ExecutionDocument>();
    refused::<WhatIfDocument>();
    refused::<LeversDocument>();
    refused::<DiffDocument>();
}

#[test]
fn verdicts_and_clearances_go_by_their_names() {
    use winddown::diagnosis::Clearance;
    use winddown::verify::Soundness;

    for verdict in Verdict::ALL {
        assert_eq!(Verdict::named(verdict.name()), Some(verdict));
        assert_eq!((json!(verdict), verdict.to_string()), (json!(verdict.name()), verdict.name().to_owned()));
        assert_eq!(serde_json::from_value::<Verdict>(json!(verdict.name())).unwrap(), verdict);
    }
    for clearance in Clearance::ALL {
        assert_eq!(Clearance::named(clearance.name()), Some(clearance));
        assert_eq!((json!(clearance), clearance.to_string()), (json!(clearance.name()), clearance.name().to_owned()));
        assert_eq!(serde_json::from_value::<Clearance>(json!(clearance.name())).unwrap(), clearance);
    }
    assert_eq!(serde_json::from_value::<Soundness>(json!("sound")).unwrap(), Soundness::Sound);
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(64))]

        #[test]
        fn answers_come_back(facts in small()) {
            super::answers_come_back(&facts)?;
        }

        #[test]
        fn plans_come_back(facts in small()) {
            super::plans_come_back(&facts)?;
        }

        #[test]
        fn executions_come_back(facts in small()) {
            super::executions_come_back(&facts)?;
        }
    }
}
