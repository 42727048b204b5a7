//! Signing in to Soracom's API, with credentials and endpoints as people already have them.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Args, Command};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::account::{Coverage, similar};
use crate::backend::{
    Credentials, Endpoints, InvalidEndpoint, Profile, ProfileError, Proxy, SecretString, Soracom, SoracomError,
    SoracomOptions,
};
use crate::catalogue::{API, Catalogue};
use crate::cli::clock::clock;
use crate::cli::config::{ID_VARIABLE, KEY_VARIABLE};
use crate::cli::failure::{Failure, Fatal};
use crate::cli::output::aside;
use crate::cli::state;
use crate::cli::streams;
use crate::report::escaped;

/// Whose account it is, and where.
///
/// Without any of these: an authentication key in SORACOM_AUTH_KEY_ID and SORACOM_AUTH_KEY, or the
/// profile `default` of soracom-cli.
#[derive(Debug, Args)]
pub(in crate::cli) struct SignInArgs {
    /// Use this profile of soracom-cli, from $HOME/.soracom or SORACOM_PROFILE_DIR.
    #[arg(long, value_name = "NAME", conflicts_with = "login")]
    pub(super) profile: Option<String>,
    /// Sign in as the root user: asks for the email address, the password and the code of a second
    /// factor.
    #[arg(long)]
    pub(super) login: bool,
    /// Use the API at this URL for a coverage: COVERAGE=URL. A coverage without one is then left out.
    /// Repeatable.
    #[arg(long, value_name = "jp|g=URL", value_parser = EndpointParser)]
    pub(super) endpoint: Vec<Endpoint>,
}

/// Nobody can be signed in.
#[derive(Debug, thiserror::Error)]
enum SignInError {
    #[error(transparent)]
    Profile(#[from] ProfileError),
    #[error(transparent)]
    Endpoint(#[from] InvalidEndpoint),
    #[error(
        "no credentials: set {ID_VARIABLE} and {KEY_VARIABLE}, or name a profile of soracom-cli with --profile, or use --login"
    )]
    NoCredentials,
    #[error("there is no profile `{name}` in {}: {}", directory.display(), there(known, name))]
    NoProfile { name: String, directory: PathBuf, known: Vec<String> },
    #[error("{ID_VARIABLE} is set, but {KEY_VARIABLE} is not, or the other way round: set both")]
    HalfAKey,
    #[error("{0} is set to something that is not text")]
    NotText(&'static str),
    #[error("--login asks at a terminal, and there is none: use an authentication key or a profile")]
    NoTerminal,
    #[error("{ENDPOINT_VARIABLE} does not say which coverage it is for: use --endpoint jp=URL or --endpoint g=URL, with {base} at the end", base = API.base_path.value)]
    WhichCoverage,
    #[error("the terminal cannot be read: {0}")]
    Terminal(#[from] io::Error),
}

impl Fatal for SignInError {}

/// Nobody answers where the API should be, or not as an API does.
#[derive(Debug, thiserror::Error)]
#[error(
    "signing in failed: {why}; is Soracom's API at {}? See --endpoint, {ENDPOINT_VARIABLE} and HTTPS_PROXY",
    list(places)
)]
struct Unreachable {
    places: Vec<Endpoint>,
    why: String,
}

/// The URLs, each once.
fn list(places: &[Endpoint]) -> String {
    let urls: BTreeSet<&str> = places.iter().map(|place| place.url.as_str()).collect();
    urls.into_iter().collect::<Vec<_>>().join(" and ")
}

/// Which profiles there are, and which of them may be meant.
fn there(known: &[String], name: &str) -> String {
    let meant = similar(name, known.iter().map(String::as_str));
    match (known, meant) {
        ([], _) => "soracom-cli makes one with `soracom configure`".to_owned(),
        (_, Some(meant)) => format!("did you mean `{meant}`? There are: {}", known.join(", ")),
        (_, None) => format!("there are: {}", known.join(", ")),
    }
}

/// The names of the profiles in a directory, in order; none if it cannot be read.
fn profiles(directory: &Path) -> Vec<String> {
    let files = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let name = |file: std::fs::DirEntry| Some(file.file_name().to_str()?.strip_suffix(".json")?.to_owned());
    let mut names: Vec<String> = files.filter_map(name).filter(|name| is_plain(name)).collect();
    names.sort_unstable();
    names
}

/// True if a name leads out of no directory.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\'])
}

const ENDPOINT_VARIABLE: &str = "SORACOM_ENDPOINT";
const PROFILES_VARIABLE: &str = "SORACOM_PROFILE_DIR";

/// An environment variable, unless it is unset or empty.
fn variable(name: &'static str) -> Result<Option<String>, SignInError> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(SignInError::NotText(name)),
    }
}

/// The first of several environment variables that is set.
fn first_variable(names: &[&'static str]) -> Result<Option<String>, SignInError> {
    names.iter().find_map(|name| variable(name).transpose()).transpose()
}

impl SignInArgs {
    /// Signs in, and says as whom. `exports` is where exported data goes.
    pub(in crate::cli) fn sign_in(&self, exports: Option<PathBuf>) -> Result<Soracom, Failure> {
        let (credentials, profile) = self.credentials()?;
        let endpoints = self.endpoints(profile.as_ref())?;
        let waits = state::path(&format!("{}.waits", credentials.digest()));
        let options =
            SoracomOptions { endpoints, proxy: proxy()?, exports, waits, clock: clock(), ..SoracomOptions::default() };
        let places = Endpoint::all(&options.endpoints);
        let soracom = Soracom::sign_in(credentials, options).map_err(|error| match error {
            SoracomError::Unreachable(why) => Failure::outside(Unreachable { places, why }),
            error => error.into(),
        })?;
        aside(format_args!("signed in as {}", escaped(&soracom.identity().to_string())))?;
        Ok(soracom)
    }

    /// The credentials, and the profile that they come from.
    fn credentials(&self) -> Result<(Credentials, Option<Profile>), SignInError> {
        if self.login {
            return Ok((ask()?, None));
        }
        if self.profile.is_none() {
            match (variable(ID_VARIABLE)?, variable(KEY_VARIABLE)?) {
                (Some(id), Some(key)) => return Ok((Credentials::auth_key(id, SecretString::from(key)), None)),
                (None, None) => {}
                _ => return Err(SignInError::HalfAKey),
            }
        }
        let home = || Some(std::env::home_dir()?.join(".soracom"));
        let directory = variable(PROFILES_VARIABLE)?.map(PathBuf::from).or_else(home);
        let directory = directory.ok_or(SignInError::NoCredentials)?;
        let name = self.profile.as_deref().unwrap_or("default");
        if self.profile.is_none() && !directory.join(format!("{name}.json")).exists() {
            return Err(SignInError::NoCredentials);
        }
        let known = profiles(&directory);
        if is_plain(name)
            && !known.iter().any(|known| known == name)
            && !directory.join(format!("{name}.json")).exists()
        {
            return Err(SignInError::NoProfile { name: name.to_owned(), directory, known });
        }
        let profile = Profile::read(&directory, name)?;
        Ok((profile.credentials.clone(), Some(profile)))
    }

    fn endpoints(&self, profile: Option<&Profile>) -> Result<Endpoints, SignInError> {
        if !self.endpoint.is_empty() {
            let named = self.endpoint.iter();
            let all = named.into_iter().try_fold(Endpoints::none(), |all, one| all.with(one.coverage, &one.url));
            return Ok(all?);
        }
        let given = variable(ENDPOINT_VARIABLE)?.or_else(|| profile?.endpoint.clone());
        let Some(url) = given else { return Ok(Endpoints::default()) };
        let url = format!("{}{}", url.trim_end_matches('/'), API.base_path.value);
        let usual = API.endpoints.value.iter().find(|(_, usual)| *usual == url).map(|(coverage, _)| *coverage);
        // soracom-cli uses the URL for whichever coverage is meant. The other coverage is left out here,
        // because it is certainly not at the same place.
        let coverage = usual.or_else(|| Some(profile?.coverage)).ok_or(SignInError::WhichCoverage)?;
        Ok(Endpoints::none().with(coverage, &url)?)
    }
}

fn proxy() -> Result<Option<Proxy>, SignInError> {
    let Some(url) = first_variable(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])? else {
        return Ok(None);
    };
    // Other programs take a URL without a scheme for an HTTP proxy, too.
    let url = if url.contains("://") { url } else { format!("http://{url}") };
    let except = first_variable(&["NO_PROXY", "no_proxy"])?.unwrap_or_default();
    Ok(Some(Proxy { url: SecretString::from(url), except }))
}

/// The root user's credentials, typed at the terminal.
fn ask() -> Result<Credentials, SignInError> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(SignInError::NoTerminal);
    }
    let mut err = streams::stderr();
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

/// Where the API of one coverage is: `g=https://g.api.soracom.io/v1`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Endpoint {
    coverage: Coverage,
    url: String,
}

impl Endpoint {
    pub(super) fn all(endpoints: &Endpoints) -> Vec<Self> {
        let one = |(coverage, url)| Self { coverage, url: Url::as_str(url).trim_end_matches('/').to_owned() };
        endpoints.iter().map(one).collect()
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.coverage, self.url.trim_end_matches('/')) == (other.coverage, other.url.trim_end_matches('/'))
    }
}

/// The text is not an endpoint.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotEndpoint {
    #[error("an endpoint looks like g=https://g.api.soracom.io/v1")]
    Form,
    #[error(transparent)]
    Invalid(#[from] InvalidEndpoint),
}

impl FromStr for Endpoint {
    type Err = NotEndpoint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (coverage, url) = text.split_once('=').ok_or(NotEndpoint::Form)?;
        let coverage = Catalogue::soracom().provider().known(coverage).ok_or(NotEndpoint::Form)?;
        Endpoints::none().with(coverage, url)?;
        Ok(Self { coverage, url: url.to_owned() })
    }
}

/// Does not repeat what is no endpoint, because a password may be in it.
#[derive(Clone, Copy)]
struct EndpointParser;

impl TypedValueParser for EndpointParser {
    type Value = Endpoint;

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, value: &OsStr) -> Result<Endpoint, clap::Error> {
        let found = value.to_str().ok_or(NotEndpoint::Form).and_then(str::parse);
        found.map_err(|why| {
            clap::Error::raw(ErrorKind::ValueValidation, format!("--endpoint: {why}\n")).with_cmd(command)
        })
    }
}

impl TryFrom<String> for Endpoint {
    type Error = NotEndpoint;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.to_string()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.coverage, self.url)
    }
}
