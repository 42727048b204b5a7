//! `resume`: a plan carried on with from its journal.

use std::collections::BTreeSet;
use std::error::Error;

use chrono::{DateTime, Utc};

use super::args::{Resume, Stream};
use super::carrier::{Carrier, Note};
use super::live;
use super::rehearsal::Rehearsal;
use super::{CarryFailure, check_terms, read_plan, watch};
use crate::catalogue::Catalogue;
use crate::cli::exit;
use crate::cli::run::{Failure, text};
use crate::drive::{JournalFile, PausedJournal};
use crate::execution::{ConfirmedPlan, Execution, Obstacle, Opening, Options, Unread, Withheld, Word};
use crate::report;

pub(in crate::cli) fn resume(args: &Resume) -> Result<u8, Failure> {
    let journal = JournalFile::open(&args.journal).map_err(CarryFailure::from)?;
    let note: Note = serde_json::from_value(journal.header().note.clone()).map_err(CarryFailure::Note)?;
    let plan = read_plan(args.plan.as_deref().unwrap_or(note.plan()))?;
    check_terms(&plan, &args.terms.lift_protection)?;
    let terms = journal.header().terms.clone();
    let operator = plan.operator().to_string();
    let plan = ConfirmedPlan::new(plan, &operator, terms).map_err(CarryFailure::from)?;
    if args.dry_run {
        return show(args, journal, plan, &note);
    }
    match note {
        Note::Memory(note) => {
            let rehearsal = Rehearsal::new(&note, &note.account()?).map_err(CarryFailure::from)?;
            go_on(args, journal, plan, &rehearsal.carrier())
        }
        Note::Soracom(note) => {
            let soracom = note.sign_in(&args.live)?;
            go_on(args, journal, plan, &live::carrier(&soracom, args.live.wait))
        }
    }
}

/// Where it stands, by the journal alone: nobody has to sign in for that.
fn show(args: &Resume, journal: PausedJournal, plan: ConfirmedPlan, note: &Note) -> Result<u8, Failure> {
    let options = Options { in_flight: args.run.in_flight, is_root: note.is_root(), ..Options::default() };
    let execution = journal.peek(plan, options, note.now()).map_err(CarryFailure::from)?;
    if args.run.format == Stream::Text {
        text(report::execution::unread(execution.plan(), execution.unread()))?;
    }
    watch::standing(args.run.format, &execution, note.is_rehearsal(), args.run.elision.limit())?;
    Ok(exit::DONE)
}

fn go_on<E: Error + Send + Sync + 'static>(
    args: &Resume,
    journal: PausedJournal,
    plan: ConfirmedPlan,
    carrier: &Carrier<'_, E>,
) -> Result<u8, Failure> {
    let now = carrier.clock.now();
    // A slip of the finger, before anything is changed.
    args.attest.claims(now)?;
    let recovered = journal.recover(plan, carrier.options(&args.run), now);
    let (mut execution, journal) = recovered.map_err(CarryFailure::from)?;
    let consents = args.terms.lift_protection.iter().map(ToString::to_string).collect();
    let attested = args.attest.words(now);
    let unread = read_again(&execution, &attested, carrier, now)?;
    if let (Stream::Text, Some(unread)) = (args.run.format, &unread) {
        text(report::execution::unread(execution.plan(), unread))?;
    }
    execution.open(Opening { version: env!("CARGO_PKG_VERSION").to_owned(), consents, attested, unread }, now);
    if args.cancel {
        execution.cancel(&args.run.by, now);
    }
    let retried: BTreeSet<u32> = agreed_since(&execution).into_iter().chain(args.retry.iter().copied()).collect();
    for step in retried {
        execution.retry(step, &args.run.by, now).map_err(CarryFailure::from)?;
    }
    for step in &args.done {
        execution.attest(*step, &args.run.by, now).map_err(CarryFailure::from)?;
    }
    carrier.carry_out(execution, journal, &args.run)
}

/// What is still unread, if anything waited for that.
fn read_again<E: Error + Send + Sync + 'static>(
    execution: &Execution,
    words: &[Word],
    carrier: &Carrier<'_, E>,
    now: DateTime<Utc>,
) -> Result<Option<Vec<Unread>>, Failure> {
    if execution.unread().is_empty() {
        return Ok(None);
    }
    let account = carrier.read(execution, words)?.map_err(|error| CarryFailure::Drive(Box::new(error)))?;
    Ok(Some(execution.read_again(&account, Catalogue::soracom(), now)))
}

/// The steps that were held for want of a consent, or of a reading, which there is now.
fn agreed_since(execution: &Execution) -> Vec<u32> {
    let held = execution.obstacles().filter(|(step, obstacle)| match obstacle {
        Obstacle::Withheld(Withheld::NoConsent) => execution.confirmed().is_agreed(*step),
        Obstacle::Withheld(Withheld::Unread { .. }) => execution.waits_for(*step).is_none(),
        _ => false,
    });
    held.map(|(step, _)| step.id()).collect()
}
