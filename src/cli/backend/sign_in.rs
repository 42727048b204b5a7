//! Getting at an account through the API: credentials and endpoints as people already have them.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;

use clap::Args;

use crate::account::Coverage;
use crate::backend::{
    Credentials, Endpoints, InvalidEndpoint, Profile, ProfileError, Proxy, SecretString, Soracom, SoracomError,
    SoracomOptions,
};
use crate::catalogue::API;
use crate::cli::streams as out;
use crate::report::escaped;

/// Whose account it is, and where.
///
/// Without any of these: an authentication key in SORACOM_AUTH_KEY_ID and SORACOM_AUTH_KEY, or the
/// profile `default` of soracom-cli.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Access {
    /// The profile of soracom-cli to use, from $HOME/.soracom or SORACOM_PROFILE_DIR.
    #[arg(long, value_name = "NAME", conflicts_with = "login")]
    pub(in crate::cli) profile: Option<String>,
    /// Ask for the root user's email address and password, and the code of a second factor.
    #[arg(long)]
    pub(in crate::cli) login: bool,
    /// Where the API of a coverage is, in place of the usual: COVERAGE=URL. A coverage that is not
    /// named is left out then. Repeatable.
    #[arg(long, value_name = "jp|g=URL", value_parser = endpoint)]
    pub(in crate::cli) endpoint: Vec<(Coverage, String)>,
}

/// Why there is no access.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum AccessFailure {
    #[error(transparent)]
    Profile(#[from] ProfileError),
    #[error(transparent)]
    Endpoint(#[from] InvalidEndpoint),
    #[error(transparent)]
    Soracom(#[from] SoracomError),
    #[error(
        "no credentials: set {ID_VARIABLE} and {KEY_VARIABLE}, or name a profile of soracom-cli with --profile, or use --login"
    )]
    NoCredentials,
    #[error("{ID_VARIABLE} is set, but {KEY_VARIABLE} is not, or the other way round: set both")]
    HalfAKey,
    #[error("--login asks at a terminal, and there is none: use an authentication key or a profile")]
    NoTerminal,
    #[error("{ENDPOINT_VARIABLE} does not say which coverage it is for: use --endpoint jp=URL or --endpoint g=URL, with {base} at the end", base = API.base_path.value)]
    WhichCoverage,
    #[error(
        "--endpoint is not where this was begun ({0}): what is not there would be taken for gone; the journal knows where to go on"
    )]
    OtherEndpoint(String),
    #[error("the endpoints in the journal are none: it was changed")]
    NoEndpoints,
    #[error("the terminal cannot be read: {0}")]
    Terminal(#[from] io::Error),
}

const ID_VARIABLE: &str = "SORACOM_AUTH_KEY_ID";
const KEY_VARIABLE: &str = "SORACOM_AUTH_KEY";
const ENDPOINT_VARIABLE: &str = "SORACOM_ENDPOINT";
const PROFILES_VARIABLE: &str = "SORACOM_PROFILE_DIR";

pub(in crate::cli) fn endpoint(text: &str) -> Result<(Coverage, String), String> {
    let form = || "an endpoint looks like g=https://g.api.soracom.io/v1".to_owned();
    let (coverage, url) = text.split_once('=').ok_or_else(form)?;
    let coverage = coverage.parse().map_err(|_| form())?;
    Endpoints::none().with(coverage, url).map_err(|error| error.to_string())?;
    Ok((coverage, url.to_owned()))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Access {
    /// Signs in. `exports` is where exported data goes.
    pub(in crate::cli) fn sign_in(&self, exports: Option<PathBuf>) -> Result<Soracom, AccessFailure> {
        let (credentials, profile) = self.credentials()?;
        let endpoints = self.endpoints(profile.as_ref())?;
        let options = SoracomOptions { endpoints, proxy: proxy(), exports, ..SoracomOptions::default() };
        let soracom = Soracom::sign_in(credentials, options)?;
        writeln!(out::stderr(), "winddown: signed in as {}", escaped(&soracom.identity().to_string()))?;
        Ok(soracom)
    }

    fn credentials(&self) -> Result<(Credentials, Option<Profile>), AccessFailure> {
        if self.login {
            return Ok((ask()?, None));
        }
        if self.profile.is_none() {
            match (variable(ID_VARIABLE), variable(KEY_VARIABLE)) {
                (Some(id), Some(key)) => return Ok((Credentials::auth_key(id, SecretString::from(key)), None)),
                (None, None) => {}
                _ => return Err(AccessFailure::HalfAKey),
            }
        }
        let home = || Some(std::env::home_dir()?.join(".soracom"));
        let directory = variable(PROFILES_VARIABLE).map(PathBuf::from).or_else(home);
        let directory = directory.ok_or(AccessFailure::NoCredentials)?;
        let name = self.profile.as_deref().unwrap_or("default");
        if self.profile.is_none() && !directory.join(format!("{name}.json")).exists() {
            return Err(AccessFailure::NoCredentials);
        }
        let profile = Profile::read(&directory, name)?;
        Ok((profile.credentials.clone(), Some(profile)))
    }

    fn endpoints(&self, profile: Option<&Profile>) -> Result<Endpoints, AccessFailure> {
        if !self.endpoint.is_empty() {
            let named = self.endpoint.iter();
            let all = named.into_iter().try_fold(Endpoints::none(), |all, (coverage, url)| all.with(*coverage, url));
            return Ok(all?);
        }
        let usual_of = |url: &str| {
            let url = format!("{}{}", url.trim_end_matches('/'), API.base_path.value);
            API.endpoints.value.iter().find(|(_, usual)| *usual == url).map(|(coverage, _)| *coverage)
        };
        let given = variable(ENDPOINT_VARIABLE).or_else(|| profile?.endpoint.clone());
        let Some(url) = given else { return Ok(Endpoints::default()) };
        // soracom-cli uses it for whichever coverage is meant. Here both are: the other one is left
        // out, for it would not be where this one is.
        let coverage = usual_of(&url).or_else(|| Some(profile?.coverage)).ok_or(AccessFailure::WhichCoverage)?;
        let url = format!("{}{}", url.trim_end_matches('/'), API.base_path.value);
        Ok(Endpoints::none().with(coverage, &url)?)
    }
}

fn proxy() -> Option<Proxy> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let url = names.into_iter().find_map(variable)?;
    // Without a scheme it is an HTTP proxy, as elsewhere.
    let url = if url.contains("://") { url } else { format!("http://{url}") };
    let except = variable("NO_PROXY").or_else(|| variable("no_proxy")).unwrap_or_default();
    Some(Proxy { url: SecretString::from(url), except })
}

/// The root user's credentials, typed at the terminal.
fn ask() -> Result<Credentials, AccessFailure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(AccessFailure::NoTerminal);
    }
    let mut err = out::stderr();
    write!(err, "email address of the root user: ")?;
    err.flush()?;
    let mut email = String::new();
    io::stdin().lock().read_line(&mut email)?;
    let password = SecretString::from(rpassword::prompt_password("password: ")?);
    let code = rpassword::prompt_password("code of the second factor (empty if there is none): ")?;
    let credentials = Credentials::root(email.trim(), password);
    let code = code.trim();
    Ok(if code.is_empty() { credentials } else { credentials.mfa_code(SecretString::from(code)) })
}
