//! Carrying a plan out through Soracom's API.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::LiveArgs;
use crate::account::Coverage;
use crate::backend::{Backend as _, Soracom, SoracomError, SystemClock};
use crate::cli::backend::sign_in::{Access, AccessFailure, endpoint};
use crate::cli::running::Carrier;

/// What a journal has to say about how to go on. Nothing in it is secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::cli) struct Note {
    plan: PathBuf,
    /// The profile that was named.
    profile: Option<String>,
    /// Where the API is, as `--endpoint` takes it: going on somewhere else would be another account.
    endpoints: Vec<String>,
    exports: Option<PathBuf>,
    is_root: bool,
}

impl Note {
    pub(in crate::cli) fn new(plan: &Path, args: &LiveArgs, soracom: &Soracom) -> io::Result<Self> {
        Ok(Self {
            plan: std::path::absolute(plan)?,
            profile: args.access.profile.clone(),
            endpoints: soracom.endpoints().to_string().split(' ').map(str::to_owned).collect(),
            exports: args.exports.as_deref().map(std::path::absolute).transpose()?,
            is_root: soracom.is_root(),
        })
    }

    pub(in crate::cli) fn plan(&self) -> &Path {
        &self.plan
    }

    /// Whether it was begun as the root user.
    pub(in crate::cli) const fn is_root(&self) -> bool {
        self.is_root
    }

    /// Signs in to the same place again; with other credentials, if any are named now.
    ///
    /// What is gone there shows by not being there: anywhere else, everything would seem to be.
    pub(in crate::cli) fn sign_in(&self, args: &LiveArgs) -> Result<Soracom, AccessFailure> {
        let Access { profile, login, endpoint: named } = &args.access;
        let known: Result<Vec<_>, _> = self.endpoints.iter().map(|text| endpoint(text)).collect();
        let known = known.ok().filter(|known| !known.is_empty()).ok_or(AccessFailure::NoEndpoints)?;
        let is_known = |(coverage, url): &(Coverage, String)| {
            let url = url.trim_end_matches('/');
            known.iter().any(|(at, known)| at == coverage && known.trim_end_matches('/') == url)
        };
        if !named.iter().all(is_known) {
            return Err(AccessFailure::OtherEndpoint(self.endpoints.join(" ")));
        }
        let access = Access {
            profile: profile.clone().or_else(|| self.profile.clone().filter(|_| !login)),
            login: *login,
            endpoint: known,
        };
        access.sign_in(args.exports.clone().or_else(|| self.exports.clone()))
    }
}

pub(in crate::cli) fn carrier(soracom: &Soracom, waits: bool) -> Carrier<'_, SoracomError> {
    Carrier { backend: soracom, clock: &SystemClock, waits, rehearsal: None }
}
