//! The verbs.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::access::AccessFailure;
use super::args::{Check, Cli, Explain, Format, Input, Kinds, Permissions, PlanArgs, Verb};
use super::capture::{CaptureFailure, capture as capture_verb};
use super::carry::{self, CarryFailure};
use super::hints::{Commands, of_selector};
use super::input::{self, InputFailure};
use super::questions::questions;
use super::{exit, find, out};
use crate::account::Coverage;
use crate::catalogue::{Catalogue, act_permissions, capture_script, permission_statement, read_permissions};
use crate::diagnosis::{Diagnosis, Verdict};
use crate::graph::{DependencyGraph, UnknownKinds};
use crate::plan::{InvalidSelector, Selector};
use crate::planner::Planner;
use crate::reading::{Capture, InvalidClaim};
use crate::report::{self, Part, PlanOptions, Statement, TextRenderer};
use crate::timeline::Weekends;

/// Why a verb did not do its work.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Input(#[from] InputFailure),
    #[error(transparent)]
    Claim(#[from] InvalidClaim),
    #[error(transparent)]
    Access(#[from] AccessFailure),
    #[error(transparent)]
    Captured(#[from] CaptureFailure),
    #[error("{}", of_selector(.0))]
    Selector(#[from] InvalidSelector),
    #[error(transparent)]
    Find(#[from] find::NotFound),
    #[error(transparent)]
    Kinds(#[from] UnknownKinds),
    #[error("there is no kind `{0}`; `winddown kinds` lists them")]
    NoKind(String),
    #[error(transparent)]
    Carry(#[from] CarryFailure),
    #[error("{}: {source}", path.display())]
    Out { path: PathBuf, source: io::Error },
    #[error("the answer could not be written: {0}")]
    Output(#[from] io::Error),
    #[error("the answer could not be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl Failure {
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Output(_) | Self::Json(_) | Self::Out { .. } => exit::FAILED,
            Self::Access(AccessFailure::Soracom(_)) => exit::FAILED,
            Self::Captured(CaptureFailure::Soracom(_) | CaptureFailure::Io { .. } | CaptureFailure::Signals(_)) => {
                exit::FAILED
            }
            Self::Carry(failure) => failure.exit_code(),
            Self::Input(_)
            | Self::Claim(_)
            | Self::Access(_)
            | Self::Captured(CaptureFailure::Exists(_) | CaptureFailure::SamePlace(_) | CaptureFailure::NoSnapshot)
            | Self::Selector(_)
            | Self::Find(_)
            | Self::Kinds(_)
            | Self::NoKind(_) => exit::USAGE,
        }
    }
}

pub(super) fn run(cli: &Cli) -> Result<u8, Failure> {
    match &cli.verb {
        Verb::Capture(args) => capture_verb(args),
        Verb::Check(args) => check(args),
        Verb::Questions(args) => questions(args),
        Verb::Explain(args) => explain(args),
        Verb::Plan(args) => plan(args),
        Verb::Verify(args) => carry::verify(args),
        Verb::Apply(args) => carry::apply(args),
        Verb::Resume(args) => carry::resume(args),
        Verb::Kinds(args) => kinds(args),
    }
}

/// The only clock in the program.
pub(super) fn now(input: &Input) -> DateTime<Utc> {
    input.now.unwrap_or_else(|| SystemTime::now().into())
}

pub(super) fn capture(input: &Input) -> Result<Capture, Failure> {
    let capture = input::read(&input.account, input.attest.claims(now(input))?)?;
    for file in &capture.passed_over {
        writeln!(out::stderr(), "winddown: passed over {file}")?;
    }
    Ok(capture)
}

fn check(args: &Check) -> Result<u8, Failure> {
    let Capture { account, .. } = capture(&args.input)?;
    let now = now(&args.input);
    let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
    let diagnosis = Diagnosis::new(&graph, now);
    let shown = |place: Option<Coverage>| args.coverage.0.is_none() || place.is_none() || place == args.coverage.0;
    match args.input.format {
        Format::Text => text(report::check(&diagnosis, &Weekends, &shown))?,
        Format::Json => json(&report::json::check(&diagnosis, &Weekends, &shown))?,
    }
    Ok(match diagnosis.verdict() {
        Verdict::Closable | Verdict::Closed => exit::DONE,
        Verdict::Waiting { .. } | Verdict::Blocked => exit::BLOCKED,
        Verdict::Unknown => exit::UNKNOWN,
    })
}

fn explain(args: &Explain) -> Result<u8, Failure> {
    let Capture { account, .. } = capture(&args.input)?;
    let now = now(&args.input);
    let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
    let diagnosis = Diagnosis::new(&graph, now);
    let node = match &args.address {
        Some(wanted) => find::find(&graph, wanted)?,
        None => graph.root(),
    };
    let explanation = diagnosis.explain_node(node);
    match args.input.format {
        Format::Text => text(report::explain(&diagnosis, &explanation, args.elision.limit()))?,
        Format::Json => json(&report::json::explain(&diagnosis, &explanation))?,
    }
    Ok(exit::DONE)
}

fn plan(args: &PlanArgs) -> Result<u8, Failure> {
    let Capture { account, .. } = capture(&args.input)?;
    let now = now(&args.input);
    let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
    let chosen = |selectors: &[Selector]| -> Result<Vec<Selector>, Failure> {
        selectors.iter().map(|selector| resolved(&graph, selector)).collect()
    };
    let planner = Planner::new(&graph);
    let planner = chosen(&args.target)?.into_iter().fold(planner, Planner::target);
    let planner = chosen(&args.exclude)?.into_iter().fold(planner, Planner::exclude);
    let planner = chosen(&args.keep)?.into_iter().fold(planner, Planner::keep);
    let plan = planner.plan();
    if let Some(path) = &args.out {
        save(path, &report::json::plan(&plan, now, &Weekends))?;
    }
    let options = PlanOptions { limit: args.elision.limit(), commands: args.commands, timeline: args.timeline };
    match args.input.format {
        Format::Text => text(report::plan(&plan, now, &Weekends, options))?,
        Format::Json => json(&report::json::plan(&plan, now, &Weekends))?,
    }
    Ok(exit::DONE)
}

/// Writes a document to a file: whole, or not at all.
fn save(path: &Path, document: &impl Serialize) -> Result<(), Failure> {
    let fail = |source| Failure::Out { path: path.to_owned(), source };
    let directory = directory_of(path);
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(|error| fail(of_directory(directory, &error)))?;
    let mut write = || -> io::Result<()> {
        let mut out = BufWriter::new(&mut file);
        serde_json::to_writer_pretty(&mut out, document)?;
        out.write_all(b"\n")?;
        out.flush()
    };
    write().map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// The directory in which a file is, or is to be.
pub(super) fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Why there can be no temporary file in a directory. The error itself names that file, which nobody
/// asked for: what is wrong is wrong with the directory.
pub(super) fn of_directory(directory: &Path, error: &io::Error) -> io::Error {
    std::fs::read_dir(directory).err().unwrap_or_else(|| error.kind().into())
}

/// The selector with its kind's proper name; an address has to be in the account.
fn resolved(graph: &DependencyGraph<'_>, selector: &Selector) -> Result<Selector, Failure> {
    let selector = selector.clone().resolved(Catalogue::soracom())?;
    if let Selector::Address(address) = &selector
        && graph.get(address).is_none()
    {
        return Err(find::NotFound::Nothing(address.to_string()).into());
    }
    Ok(selector)
}

fn kinds(args: &Kinds) -> Result<u8, Failure> {
    let catalogue = Catalogue::soracom();
    if args.capture_script {
        out::plain().write_all(capture_script(catalogue).as_bytes())?;
        return Ok(exit::DONE);
    }
    if let Some(permissions) = args.permissions {
        let permissions = match permissions {
            Permissions::Read => read_permissions(catalogue),
            Permissions::Act => act_permissions(catalogue),
        };
        if args.format == Format::Json {
            json(&permission_statement(&permissions))?;
            return Ok(exit::DONE);
        }
        let mut out = out::plain();
        permissions.iter().try_for_each(|permission| writeln!(out, "{permission}"))?;
        return Ok(exit::DONE);
    }
    let only = match &args.kind {
        Some(name) => Some(catalogue.kind(name).ok_or_else(|| Failure::NoKind(name.clone()))?),
        None => None,
    };
    match (args.format, only) {
        (Format::Text, Some(kind)) => text(report::kind(catalogue, kind))?,
        (Format::Text, None) => text(report::kinds(catalogue))?,
        (Format::Json, only) => json(&report::json::kinds(catalogue, only))?,
    }
    Ok(exit::DONE)
}

/// As wide as the terminal; in a pipe what COLUMNS says, or 80.
fn width() -> usize {
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.or_else(columns).unwrap_or(80)
}

pub(super) fn text(parts: impl IntoIterator<Item = Part>) -> Result<(), Failure> {
    // Colours are always rendered; the stream takes them out where they do not belong.
    let mut out = BufWriter::new(out::stdout());
    renderer(width()).write(parts, &mut out)?;
    out.flush()?;
    Ok(())
}

/// One sentence, however long: the last word on something.
pub(super) fn sentence(said: &Statement) -> Result<(), Failure> {
    writeln!(out::stdout(), "{}", renderer(0).sentence(said))?;
    Ok(())
}

/// Text with colours, and with this command's words for hints.
pub(super) fn renderer(width: usize) -> TextRenderer<'static> {
    TextRenderer::plain(width).styled(true).hints(&Commands)
}

pub(super) fn json(document: &impl Serialize) -> Result<(), Failure> {
    let mut out = BufWriter::new(out::plain());
    serde_json::to_writer_pretty(&mut out, document)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}
