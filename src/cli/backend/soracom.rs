//! `--backend soracom`: the real account, through Soracom's API.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};

use super::connection::{Connection, Drive, Prepared, Stakes, Standpoint};
use super::sign_in::{Endpoint, SignInArgs};
use crate::account::{Account, Coverage};
use crate::backend::{Backend as _, Progress, Soracom, SoracomError};
use crate::cli::clock::clock;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::output::aside;
use crate::cli::silence::Minutes;
use crate::cli::streams::{Verbosity, is_watched};
use crate::drive::{JournalFile, NotProtected, Wait, protect};
use crate::execution::{Execution, Outlook};
use crate::reading::Source as _;

/// How the real account is acted on.
#[derive(Debug, Args)]
pub(super) struct SoracomArgs {
    #[command(flatten)]
    sign_in: SignInArgs,
    /// With the real account: export data that would be lost into this directory. Without it nothing
    /// is exported, and whatever has to be exported first is not ended.
    #[arg(long, value_name = "DIR")]
    exports: Option<PathBuf>,
    /// With the real account: wait for people and dates instead of ending when nothing else can be
    /// done.
    #[arg(long)]
    wait: bool,
}

/// A run cannot go on where it was begun.
#[derive(Debug, thiserror::Error)]
enum Elsewhere {
    #[error(
        "--endpoint is not where this was begun ({}): what is not there would be taken for gone; the journal knows where to go on", list(.0)
    )]
    OtherEndpoint(Vec<Endpoint>),
    #[error("the journal names no endpoint: it was changed")]
    NoEndpoint,
}

fn list(endpoints: &[Endpoint]) -> String {
    endpoints.iter().map(Endpoint::to_string).collect::<Vec<_>>().join(" ")
}

impl Fatal for Elsewhere {}

impl Fatal for SoracomError {
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

impl SoracomArgs {
    /// Signs in, and reads the account.
    pub(super) fn prepare(&self) -> Result<(SavedSignIn, Prepared), Failure> {
        let soracom = self.sign_in.sign_in(self.exports.clone())?;
        let account = read(&soracom, None)?;
        let saved = self.saved(&soracom)?;
        let (now, live) = (clock().now(), Live { soracom, wait: self.wait() });
        let connect = move || Ok(Box::new(live) as Box<dyn Connection>);
        Ok((saved, Prepared { account, now, connect: Box::new(connect) }))
    }

    fn saved(&self, soracom: &Soracom) -> Result<SavedSignIn, Failure> {
        let exports = self.exports.as_deref().map(std::path::absolute).transpose();
        Ok(SavedSignIn {
            profile: self.sign_in.profile.clone(),
            endpoints: Endpoint::all(soracom.endpoints()),
            exports: exports.map_err(Failure::outside)?,
            is_root: soracom.is_root(),
        })
    }

    pub(super) const fn can_export(&self) -> bool {
        self.exports.is_some()
    }

    const fn wait(&self) -> Wait {
        if self.wait { Wait::Forever } else { Wait::No }
    }
}

/// Reads the account, and tells how far it has come: at a terminal all the time, elsewhere once a minute. Raw
/// responses are kept in the directory `keep`.
pub(in crate::cli) fn read(soracom: &Soracom, keep: Option<&Path>) -> Result<Account, SoracomError> {
    let is_shown = is_watched() && Verbosity::global() != Verbosity::Quiet;
    let bar = if is_shown { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    let (began, minutes) = (Instant::now(), Minutes::default());
    let account = soracom.capture(keep, &mut |progress| {
        let words = words(progress);
        if !is_shown && minutes.over(began.elapsed()) {
            // Whoever cannot be told still gets the account.
            _ = aside(&words);
        }
        bar.set_message(words);
        bar.tick();
    });
    bar.finish_and_clear();
    account
}

fn words(progress: &Progress<'_>) -> String {
    let place = progress.coverage.as_ref().map_or("operator", Coverage::code);
    format!(
        "{} responses, {} things; {place}/{}, page {}",
        progress.responses, progress.things, progress.operation, progress.page
    )
}

/// A connection as a journal keeps it. Nothing in it is secret.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::cli) struct SavedSignIn {
    /// The profile that was named.
    profile: Option<String>,
    /// Where the API is.
    endpoints: Vec<Endpoint>,
    exports: Option<PathBuf>,
    is_root: bool,
}

impl SavedSignIn {
    pub(super) const fn can_export(&self) -> bool {
        self.exports.is_some()
    }

    pub(super) fn exports(&self) -> Option<&Path> {
        self.exports.as_deref()
    }

    pub(super) fn standpoint(&self) -> Standpoint {
        Standpoint { now: clock().now(), is_root: self.is_root, stakes: Stakes::Real }
    }

    /// Signs in at the same endpoints; with other credentials, if any are named now.
    ///
    /// At another endpoint nothing of the account would be found, and all of it would count as gone.
    pub(super) fn reconnect(&self, args: &SoracomArgs) -> Result<Live, Failure> {
        if self.endpoints.is_empty() {
            return Err(Elsewhere::NoEndpoint.into());
        }
        let SignInArgs { profile, login, endpoint } = &args.sign_in;
        if !endpoint.iter().all(|named| self.endpoints.iter().any(|known| known.is_same(named))) {
            return Err(Elsewhere::OtherEndpoint(self.endpoints.clone()).into());
        }
        let sign_in = SignInArgs {
            profile: profile.clone().or_else(|| self.profile.clone().filter(|_| !login)),
            login: *login,
            endpoint: self.endpoints.clone(),
        };
        let soracom = sign_in.sign_in(args.exports.clone().or_else(|| self.exports.clone()))?;
        Ok(Live { soracom, wait: args.wait() })
    }
}

/// The real account, in real time.
pub(super) struct Live {
    soracom: Soracom,
    wait: Wait,
}

impl Connection for Live {
    fn standpoint(&self) -> Standpoint {
        Standpoint { now: clock().now(), is_root: self.soracom.is_root(), stakes: Stakes::Real }
    }

    fn read(&self) -> Result<Account, Failure> {
        Ok(self.soracom.read()?)
    }

    fn protect(&self, execution: &mut Execution, journal: &mut JournalFile, by: &str) -> Result<NotProtected, Failure> {
        protect(execution, &self.soracom, journal, &*clock(), by).map_err(Failure::outside)
    }

    fn drive(&self, mut run: Drive<'_>) -> Result<Outlook, Failure> {
        run.against(&self.soracom, &*clock(), self.wait)
    }
}
