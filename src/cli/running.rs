//! Carrying a plan out: driving an execution, and telling what happens and how it ended.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use clap::Args;

use super::attestation::{claims_for_run, name};
use super::backend::{Connection, Drive, Standpoint};
use super::exit::Exit;
use super::failure::Failure;
use super::file_kind::quoted;
use super::hints::{is_about_run, resume};
use super::output::{ElisionArgs, remark, sentence, text};
use super::progress::{Progress, Stream};
use super::signals::stop_on_interrupt;
use crate::catalogue::Catalogue;
use crate::diagnosis::Diagnosis;
use crate::drive::JournalFile;
use crate::execution::{Entry, Execution, Options, Outlook, UNNAMED};
use crate::graph::DependencyGraph;
use crate::reading::attest;
use crate::report::{self, Part};

/// How a plan is carried out, and how that is shown.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Make at most so many calls at once.
    #[arg(long, value_name = "N", default_value = "4")]
    in_flight: NonZeroU32,
    /// Make at most so many calls a minute for each group of API paths.
    #[arg(long, value_name = "N")]
    rate: Option<NonZeroU32>,
    /// In whose name it is done. The journal keeps it, with what is agreed to, and with --done, --retry and --cancel.
    #[arg(long, value_name = "NAME", env = "USER", default_value = UNNAMED, hide_env_values = true, value_parser = name())]
    pub(super) by: String,
    /// How to tell what happens.
    #[arg(long, value_enum, default_value_t = Stream::Text)]
    pub(super) format: Stream,
    #[command(flatten)]
    pub(super) elision: ElisionArgs,
}

impl RunArgs {
    pub(super) fn options(&self, standpoint: Standpoint) -> Options {
        Options::default().in_flight(self.in_flight).root(standpoint.is_root).by(self.name())
    }

    /// In whose name it is done; `None` if nobody gave one.
    pub(super) fn name(&self) -> Option<String> {
        (self.by != UNNAMED).then(|| self.by.clone())
    }
}

/// Carries an execution out as far as it gets.
pub(super) fn carry_out(
    mut execution: Execution,
    mut journal: JournalFile,
    connection: &dyn Connection,
    args: &RunArgs,
) -> Result<Exit, Failure> {
    is_about_run(journal.path());
    let stop = stop_on_interrupt()?;
    let progress = Progress::begin(args.format, &execution, connection.standpoint().stakes)?;
    let mut told = Ok(());
    let mut observe = |execution: &Execution, entry: &Entry| {
        // If the output cannot be written (the disk may be full), nothing more is begun.
        if told.is_ok() {
            told = progress.tell(execution, entry);
            if told.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
        }
    };
    let outlook = connection.drive(Drive {
        execution: &mut execution,
        journal: &mut journal,
        rate: args.rate,
        stop: Arc::clone(&stop),
        observe: &mut observe,
    })?;
    let is_interrupted = outlook == Outlook::Paused;
    if is_interrupted {
        // Whether or not anybody reads it, the run ends as interrupted.
        _ = remark(format_args!("stopped; go on with: {}", resume(&quoted(journal.path()), "")));
    }
    told?;
    progress.end(&execution, args.elision.limit())?;
    if is_interrupted {
        return Ok(Exit::Interrupted);
    }
    if args.format == Stream::Text {
        say_what_is_left(&execution, connection)?;
    }
    Ok(Exit::from(&execution))
}

/// The verdict on the account as it is now, which may have grown since the plan was made; and whose the
/// last steps are. Nothing, if the account is closed.
fn say_what_is_left(execution: &Execution, connection: &dyn Connection) -> Result<(), Failure> {
    if execution.outlook() == Outlook::Finished && execution.plan().closes_account() {
        return Ok(());
    }
    say_verdict(execution, connection)?;
    if let Some(left) = report::left(execution) {
        sentence(&left)?;
    }
    Ok(())
}

fn say_verdict(execution: &Execution, connection: &dyn Connection) -> Result<(), Failure> {
    let claims = claims_for_run(execution, &[])?;
    let mut account = match connection.read() {
        Ok(account) => account,
        // What was done stays done, so this is no failure of the run.
        Err(error) => return Ok(remark(format_args!("the account cannot be read again: {error}"))?),
    };
    attest(&mut account, &claims, Catalogue::soracom());
    let now = connection.standpoint().now;
    let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
    Ok(text([Part::Title(report::verdict(&Diagnosis::new(&graph)))])?)
}
