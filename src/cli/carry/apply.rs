//! `apply`: a plan carried out from its beginning.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::error::Error;
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};

use super::args::{Apply, Kind, Stream};
use super::carrier::{Carrier, Note};
use super::live;
use super::rehearsal::{self, AccountGone, Rehearsal};
use super::{CarryFailure, check_terms, code_of, confirm, read_plan, watch};
use crate::account::Account;
use crate::backend::{Clock as _, SystemClock};
use crate::catalogue::Catalogue;
use crate::cli::attest::claims_of;
use crate::cli::input::is_stdin;
use crate::cli::run::{Failure, text};
use crate::cli::{capture, exit};
use crate::drive::JournalFile;
use crate::execution::{ConfirmedPlan, Entry, Execution, Header, Opening, Terms, Unread, Word};
use crate::plan::SavedPlan;
use crate::reading::attest;
use crate::report::{self, Part};
use crate::verify::{Verdict, verify};

pub(in crate::cli) fn apply(args: &Apply) -> Result<u8, Failure> {
    let plan = read_plan(&args.plan)?;
    match args.backend.backend {
        Kind::Memory => rehearse(args, plan),
        Kind::Soracom => act(args, plan),
    }
}

fn rehearse(args: &Apply, plan: SavedPlan) -> Result<u8, Failure> {
    let now = args.backend.now.unwrap_or_else(|| plan.made_at());
    if args.backend.account.as_deref().is_some_and(is_stdin) {
        return Err(CarryFailure::from(AccountGone).into());
    }
    let note = rehearsal::Note::new(&args.plan, args.journal.as_deref(), &args.backend, now)?;
    if !args.dry_run {
        note.check_new(args.journal.as_deref()).map_err(CarryFailure::from)?;
    }
    let account = note.account()?;
    match agree(args, plan, account.clone(), now, &Note::Memory(note.clone()))? {
        ControlFlow::Break(code) => Ok(code),
        ControlFlow::Continue(agreed) => {
            // Whoever holds the journal holds the ledger: not before.
            let rehearsal = Rehearsal::new(&note, &account).map_err(CarryFailure::from)?;
            begin(args, agreed, now, &rehearsal.carrier())
        }
    }
}

fn act(args: &Apply, plan: SavedPlan) -> Result<u8, Failure> {
    let live = &args.backend.live;
    let soracom = live.access.sign_in(live.exports.clone())?;
    let account = capture::read(&soracom, None).map_err(CarryFailure::from)?;
    let now = SystemClock.now();
    let note = live::Note::new(&args.plan, live, &soracom)?;
    match agree(args, plan, account, now, &Note::Soracom(note))? {
        ControlFlow::Break(code) => Ok(code),
        ControlFlow::Continue(agreed) => begin(args, agreed, now, &live::carrier(&soracom, live.wait)),
    }
}

/// What was agreed to.
struct Agreed {
    plan: ConfirmedPlan,
    journal: JournalFile,
    /// What has to wait for the account to be read whole.
    unread: Vec<Unread>,
    words: Vec<Word>,
}

/// Proves the plan against the account, shows it, and has it confirmed; or ends with an exit code.
fn agree(
    args: &Apply,
    plan: SavedPlan,
    mut account: Account,
    now: DateTime<Utc>,
    note: &Note,
) -> Result<ControlFlow<u8, Agreed>, Failure> {
    let words = args.attest.words(now);
    attest(&mut account, &claims_of(&plan, &words, |_| false)?, Catalogue::soracom());
    let verification = verify(&plan, &account, Catalogue::soracom(), now);
    let is_for_people = args.run.format == Stream::Text;
    // What does not show because it was not read waits, and the rest can go on.
    if !matches!(verification.verdict(), Verdict::Sound | Verdict::Unknown) {
        if is_for_people {
            text(report::verification(&plan, &verification))?;
        } else {
            watch::line(&report::json::verification(&plan, &verification))?;
        }
        return Ok(ControlFlow::Break(code_of(&verification)));
    }
    check_terms(&plan, &args.terms.lift_protection)?;
    let terms = terms(args);
    let age = report::Age::new(verification.taken_at(), now);
    let unread = Unread::of(&plan, &account, Catalogue::soracom());
    if args.confirm.is_none() && is_for_people {
        text(report::execution::intent(&plan, age, &terms, args.run.elision.limit()))?;
    } else if is_for_people && !age.is_fresh() {
        text([Part::Age(age)])?;
    }
    if is_for_people {
        text(report::execution::unread(&plan, &unread))?;
    } else if args.dry_run && !unread.is_empty() {
        watch::line(&report::json::unread(&plan, &unread))?;
    }
    let (false, Some(journal)) = (args.dry_run, &args.journal) else { return Ok(ControlFlow::Break(exit::DONE)) };
    let operator = plan.operator().clone();
    let typed = match &args.confirm {
        Some(typed) => typed.clone(),
        None => confirm::ask(&operator)?.ok_or(CarryFailure::Unconfirmed(operator))?,
    };
    let plan = ConfirmedPlan::new(plan, &typed, terms).map_err(CarryFailure::from)?;
    let header = Header::new(&plan, now, serde_json::to_value(note)?);
    let journal = JournalFile::create(journal, &header).map_err(CarryFailure::from)?;
    Ok(ControlFlow::Continue(Agreed { plan, journal, unread, words }))
}

fn terms(args: &Apply) -> Terms {
    let mut max_per_kind = BTreeMap::new();
    for (kind, most) in &args.max {
        // Of two limits both hold.
        let slot = max_per_kind.entry(kind.clone()).or_insert(*most);
        *slot = (*slot).min(*most);
    }
    Terms { consents: args.terms.lift_protection.clone(), max_steps: args.max_steps, max_per_kind }
}

fn begin<E: Error + Send + Sync + 'static>(
    args: &Apply,
    agreed: Agreed,
    now: DateTime<Utc>,
    carrier: &Carrier<'_, E>,
) -> Result<u8, Failure> {
    let Agreed { plan, journal, unread, words } = agreed;
    let entries = std::iter::empty::<Result<Entry, Infallible>>();
    // There is nothing in the journal that could not follow.
    let Ok(mut execution) = Execution::recover(plan, carrier.options(&args.run), entries, now) else {
        return Ok(exit::FAILED);
    };
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let unread = (!unread.is_empty()).then_some(unread);
    execution.open(Opening { version, attested: words, unread, ..Opening::default() }, now);
    carrier.carry_out(execution, journal, &args.run)
}
