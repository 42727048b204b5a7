//! Every public type: a service keeps answers, shares them between threads, and logs them.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use winddown::{
    account, assessment, backend, catalogue, diagnosis, drive, errands, execution, graph, plan, planner, reading,
    redact, report, strategies, timeline, verify,
};

/// Marks of documents, which nobody names, and the place of the README's examples.
const INNER: [&str; 3] = ["FormatVersion", "Is", "Readme"];

fn shared<T: Send + Sync + Debug>() {}

/// Their names, as they are written here. What is not shared, or does not show itself, does not compile.
macro_rules! shared {
    ($($ty:ty),* $(,)?) => {{ $(shared::<$ty>();)* [$(stringify!($ty)),*] }};
}

#[test]
fn every_public_type_may_go_to_another_thread_and_into_a_log() {
    #[rustfmt::skip]
    let listed = shared![
            account::Address, account::AccountBuilder, account::Draft<'static>, account::Coverage, account::Digest, account::WrittenBy, account::Fact, account::InvalidText, account::Account, account::Protection, account::Resource<'static>, account::MissingReference<'static>, account::KeyForm, account::Money, account::Month, account::Observation, account::Oddity, account::Finding, account::Aspect, account::OperatorId, account::InvalidAccount, account::Reading, account::Attested,
            assessment::Assessment,
            backend::SystemClock, backend::JumpingClock, backend::Edit, backend::NewThing, backend::SimulationError, backend::Fault, backend::Faults, backend::Simulation, backend::Effect, backend::Endpoints, backend::InvalidEndpoint, backend::SoracomError, backend::Soracom, backend::SoracomOptions, backend::Profile, backend::ProfileError, backend::Progress<'static>, backend::Credentials, backend::Identity,
            backend::conformance::Breach, backend::conformance::Probe,
            catalogue::Weekends, catalogue::Holidays, catalogue::CommandLine, catalogue::InvalidCatalogue, catalogue::Catalogue, catalogue::Operation, catalogue::ParamSource, catalogue::Call, catalogue::Provider, catalogue::ErrorFields, catalogue::Api, catalogue::AuthFields, catalogue::ProfileFields, catalogue::Document,
            catalogue::spec::Fee, catalogue::spec::Route, catalogue::spec::StepSpec, catalogue::spec::Means, catalogue::spec::Action, catalogue::spec::Actor, catalogue::spec::KindSpec, catalogue::spec::Noun, catalogue::spec::Blocks, catalogue::spec::Category, catalogue::spec::Open, catalogue::spec::Constraint, catalogue::spec::Strength, catalogue::spec::Pair, catalogue::spec::Provenance, catalogue::spec::Known<bool>, catalogue::spec::Found, catalogue::spec::Read, catalogue::spec::Refusal, catalogue::spec::ReadRole, catalogue::spec::Part, catalogue::spec::Owner, catalogue::spec::Foreign, catalogue::spec::RefSpec, catalogue::spec::Form, catalogue::spec::FactSpec, catalogue::spec::StatusSpec, catalogue::spec::StatusValue, catalogue::spec::Standing, catalogue::spec::ProtectionSpec, catalogue::spec::Test, catalogue::spec::Question, catalogue::spec::Truth, catalogue::spec::Absent, catalogue::spec::Text,
            diagnosis::Assumption, diagnosis::Blocker<'static>, diagnosis::Clearance, diagnosis::ClosingBy<'static>, diagnosis::DuePart<'static>, diagnosis::Diagnosis, diagnosis::Diff, diagnosis::Evidence<'static>, diagnosis::Explanation, diagnosis::Cause<'static>, diagnosis::Link, diagnosis::Gap, diagnosis::InvalidAssumption, diagnosis::Lever<'static>, diagnosis::OpenQuestion<'static>, diagnosis::Verdict,
            drive::JournalFileError, drive::JournalFile, drive::JournalReader, drive::Holder, drive::DriveOptions, drive::DriveError<backend::SimulationError, drive::JournalFileError>, drive::ReceiptError,
            errands::Errand<'static>, errands::After<'static>, errands::Errands<'static>,
            execution::Response, execution::Answer, execution::Sighting, execution::ConfirmedPlan, execution::Terms, execution::Consent, execution::NotConfirmed, execution::Entry, execution::JournalError, execution::Execution, execution::Obstacle, execution::Options, execution::Discrepancy, execution::Receipt, execution::ReceiptVerdict, execution::JournalSeal, execution::EndedRow, execution::KnownBy, execution::Proof, execution::ExportedRow, execution::FileRow, execution::RemainsRow, execution::StandingRow, execution::UnprovenRow, execution::OtherAccount, execution::Review, execution::Changed, execution::StepStatus, execution::IllegalEvent, execution::Unread, execution::AttestedClaim, execution::Work, execution::Outlook, execution::Wait,
            graph::Act<'static>, graph::DependencyGraph, graph::CatalogueMismatch, graph::Node<'static>, graph::Dependency<'static>,
            report::json::ChargesRow, report::json::ChargeRow, report::json::UnknownChargeRow, report::json::SoFarRow, report::json::OperationRow, report::json::HolidaysRow, report::json::ProvenanceRow, report::json::DiffDocument, report::json::ReadingRow, report::json::OutlookRow, report::json::ChangeRow, report::json::WhyRow, report::json::DateRow, report::json::CheckDocument, report::json::BlockerRow, report::json::RuleRow, report::json::EvidenceRow, report::json::UnreadRow, report::json::ErrandsDocument, report::json::PersonRow, report::json::PersonErrandRow, report::json::ReasonRow, report::json::AfterRow, report::json::Event, report::json::ExecutionDocument, report::json::StoppedRow, report::json::ErrandRow, report::json::ExplainDocument, report::json::CauseRow, report::json::LinkRow, report::json::GraphDocument, report::json::LaneRow, report::json::ColumnRow, report::json::BoxRow, report::json::ThingsRow, report::json::EdgeRow, report::json::QuestionsDocument, report::json::QuestionRow, report::json::ComparisonDocument, report::json::WayRow, report::json::RemedyRow, report::json::VerificationDocument, report::json::WhatIfDocument, report::json::StaysRow, report::json::CloseByRow, report::json::DueRow, report::json::LeversDocument, report::json::LeverRow,
            plan::PlanError, plan::Outcome, plan::HeldReason, plan::ReliedOn, plan::FactName, plan::Change, plan::SavedPlan, plan::SavedStep<'static>, plan::Selector, plan::InvalidSelector, plan::Scope,
            planner::Instead<'static>, planner::Planner, planner::Plan, planner::Step<'static>,
            reading::CaptureDir, reading::Capture, reading::Claim, reading::ReadError, reading::SnapshotFile,
            redact::RedactionKey, redact::InvalidRedactionKey, redact::Redaction<'static>,
            report::RunLog, report::HtmlRenderer<'static>, report::MarkdownRenderer<'static>, report::TextRenderer<'static>, report::Hint, report::Picture, report::Report<'static>, report::Statement,
            strategies::AccountFacts, strategies::ThingFacts, strategies::ReferenceFacts, strategies::Untidiness,
            timeline::Charges<'static>, timeline::Charge<'static>, timeline::Timeline, timeline::Milestone<'static>, timeline::Gone, timeline::Reason,
            verify::Violation, verify::Difference, verify::Unshown, verify::Verification, verify::Soundness,
    ];
    let listed: BTreeSet<&str> = listed.iter().map(|ty| own_name(ty)).collect();
    let declared = declared();
    let left_out: Vec<&String> = declared.iter().filter(|name| !listed.contains(name.as_str())).collect();
    assert!(left_out.is_empty(), "not tried: {left_out:?}");
}

/// The last name of a type's path, without parameters.
fn own_name(ty: &str) -> &str {
    ty.split('<').next().unwrap().rsplit(':').next().unwrap().trim()
}

/// The types that sources declare as public. A lint sees to it that all of them can be reached.
fn declared() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
    names
}

fn collect(directory: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() && path.ends_with("src/cli") {
            continue;
        }
        if path.is_dir() {
            collect(&path, names);
        } else {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let after = |line: &'_ str| {
                let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))?;
                Some(rest.split(|c: char| !c.is_alphanumeric()).next()?.to_owned())
            };
            names.extend(text.lines().filter_map(after).filter(|name| !INNER.contains(&name.as_str())));
        }
    }
}
