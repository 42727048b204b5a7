//! The backends that a plan can be carried out against. This file alone knows which there are; each has
//! a file beside it. A new one needs, here: a value of `--backend`, a variant of [`SavedBackend`], and
//! an arm in each of the three functions below.

mod connection;
pub(super) mod sign_in;
mod simulation;
pub(super) mod soracom;

use std::path::Path;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

pub(super) use self::connection::{Connection, Drive, Prepared, Stakes, Standpoint};

use super::failure::Failure;
use crate::plan::SavedPlan;

#[derive(Debug, Args)]
pub(super) struct BackendArgs {
    /// Where to carry it out. `memory` is a rehearsal on an account in memory, made from a capture: it
    /// refuses what Soracom would refuse, as far as the catalogue knows, and simulates time and other
    /// people. `soracom` is the real account: what is terminated there is gone for good.
    #[arg(long, value_enum)]
    backend: Kind,
    #[command(flatten)]
    simulation: simulation::SimulationArgs,
    #[command(flatten)]
    soracom: soracom::SoracomArgs,
}

/// What can be said again when a run is taken up from its journal.
#[derive(Debug, Args)]
pub(super) struct ReconnectArgs {
    #[command(flatten)]
    soracom: soracom::SoracomArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A rehearsal in memory.
    Memory,
    /// The real account, through Soracom's API.
    Soracom,
}

/// Which backend a run was begun with, as its journal keeps it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "backend", rename_all = "kebab-case")]
pub(super) enum SavedBackend {
    Memory(simulation::SavedSimulation),
    Soracom(soracom::SavedSignIn),
}

impl BackendArgs {
    /// True if exported data has somewhere to go.
    pub(super) const fn can_export(&self) -> bool {
        match self.backend {
            Kind::Memory => true,
            Kind::Soracom => self.soracom.can_export(),
        }
    }

    /// Whether something is really lost.
    pub(super) const fn stakes(&self) -> Stakes {
        match self.backend {
            Kind::Memory => Stakes::Rehearsal,
            Kind::Soracom => Stakes::Real,
        }
    }

    /// Reads the account, for a plan that is about to be carried out. `journal` is where its journal
    /// will be; `None` if nothing is going to be begun.
    pub(super) fn prepare(
        &self,
        plan: &SavedPlan,
        journal: Option<&Path>,
    ) -> Result<(SavedBackend, Prepared), Failure> {
        match self.backend {
            Kind::Memory => {
                let (saved, prepared) = self.simulation.prepare(plan, journal)?;
                Ok((SavedBackend::Memory(saved), prepared))
            }
            Kind::Soracom => {
                let (saved, prepared) = self.soracom.prepare()?;
                Ok((SavedBackend::Soracom(saved), prepared))
            }
        }
    }
}

impl SavedBackend {
    /// From where a run is looked at without a connection.
    pub(super) fn standpoint(&self) -> Standpoint {
        match self {
            Self::Memory(saved) => saved.standpoint(),
            Self::Soracom(saved) => saved.standpoint(),
        }
    }

    /// Where exported data was put, as far as that is known.
    pub(super) fn exports(&self) -> Option<&Path> {
        match self {
            Self::Memory(_) => None,
            Self::Soracom(saved) => saved.exports(),
        }
    }

    /// True if exported data has somewhere to go.
    pub(super) const fn can_export(&self, args: &ReconnectArgs) -> bool {
        match self {
            Self::Memory(_) => true,
            Self::Soracom(saved) => saved.can_export() || args.soracom.can_export(),
        }
    }

    /// Connects to the same account again.
    pub(super) fn reconnect(&self, args: &ReconnectArgs) -> Result<Box<dyn Connection>, Failure> {
        match self {
            Self::Memory(saved) => Ok(Box::new(saved.connect(&saved.account()?)?)),
            Self::Soracom(saved) => Ok(Box::new(saved.reconnect(&args.soracom)?)),
        }
    }
}
