//! The streams that the command writes to, and their colours.

use std::io::{self, IsTerminal as _, Write};
use std::sync::OnceLock;

use clap::{Args, ValueEnum};

/// When to use colours.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Sets it for all streams. They respect NO_COLOR themselves.
    pub(super) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::AlwaysAnsi,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// How much is said besides the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Verbosity {
    /// Errors, and what has to be known.
    Quiet,
    #[default]
    Normal,
    /// Each event of a run.
    Verbose,
}

static VERBOSITY: OnceLock<Verbosity> = OnceLock::new();

impl Verbosity {
    /// Sets it for the whole process, once.
    pub(super) fn write_global(self) {
        _ = VERBOSITY.set(self);
    }

    pub(super) fn global() -> Self {
        VERBOSITY.get().copied().unwrap_or_default()
    }
}

/// How much is said, as options.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct VerbosityArgs {
    /// Say nothing but the answer and errors: no progress, no remarks.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Tell of each call of a run, and not only of what it came to.
    #[arg(long, short, global = true)]
    verbose: bool,
}

impl From<VerbosityArgs> for Verbosity {
    fn from(args: VerbosityArgs) -> Self {
        match args {
            VerbosityArgs { quiet: true, .. } => Self::Quiet,
            VerbosityArgs { verbose: true, .. } => Self::Verbose,
            VerbosityArgs { .. } => Self::Normal,
        }
    }
}

/// True if somebody sees what moves on standard error: at a terminal that is not that of a CI system, which keeps
/// all that was ever drawn.
pub(super) fn is_watched() -> bool {
    let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    io::stderr().is_terminal() && !is_ci
}

/// A stream whose reader may leave early. A closed pipe is no error here: the verb goes on as if
/// somebody still read, and ends with the same exit code.
#[derive(Debug)]
pub(super) struct Quiet<W>(W);

/// Standard output for people: colours are removed where they do not belong.
pub(super) fn stdout() -> Quiet<anstream::AutoStream<io::StdoutLock<'static>>> {
    Quiet(anstream::stdout().lock())
}

/// Standard output for programs: bytes pass through as they are.
pub(super) fn plain() -> Quiet<io::StdoutLock<'static>> {
    Quiet(io::stdout().lock())
}

/// Standard error.
pub(super) fn stderr() -> Quiet<anstream::AutoStream<io::StderrLock<'static>>> {
    Quiet(anstream::stderr().lock())
}

fn unless_broken<T>(done: io::Result<T>, instead: T) -> io::Result<T> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(instead),
        done => done,
    }
}

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unless_broken(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unless_broken(self.0.flush(), ())
    }
}
