//! Profiles of soracom-cli.

use std::io;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::secret::{Credentials, Object, Value};
use crate::account::{Coverage, JsonError};
use crate::catalogue::{API, AuthFields, Catalogue, ProfileFields};
use crate::intake;

const AUTH: AuthFields = API.auth_fields;
const FIELDS: ProfileFields = API.profile.value;

/// What a profile of soracom-cli says.
#[derive(Clone)]
#[non_exhaustive]
pub struct Profile {
    /// Its credentials.
    pub credentials: Credentials,
    /// The coverage that soracom-cli uses where none is named.
    pub coverage: Coverage,
    /// An endpoint in place of Soracom's own, without the base path.
    pub endpoint: Option<String>,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { credentials, coverage, endpoint: _ } = self;
        f.debug_struct("Profile").field("credentials", credentials).field("coverage", coverage).finish_non_exhaustive()
    }
}

/// Why a profile cannot be used, and which.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct ProfileError {
    path: PathBuf,
    #[source]
    problem: ProfileProblem,
}

/// What is wrong with a profile.
#[derive(Debug, thiserror::Error)]
enum ProfileProblem {
    /// Its name would lead out of the directory of profiles.
    #[error("the name of a profile has no `/` or `\\` in it and does not begin with a dot")]
    Name,
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Others than its owner may read it.
    #[error("others may read this file, which holds secrets: chmod 600 it")]
    Open,
    /// It is not what soracom-cli writes. Its text is not repeated: it may hold secrets.
    #[error("this is not a profile: the JSON breaks at line {line}, column {column}")]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It asks for a way of signing in, or of calling, that winddown lacks.
    #[error("the profile {does} (`{field}`), which winddown does not do")]
    Unsupported {
        /// The field.
        field: &'static str,
        /// What it means.
        does: &'static str,
    },
    /// It has no credentials.
    #[error("the profile holds no credentials: an authentication key, or a password with an email address or a user")]
    NoCredentials,
}

impl Profile {
    /// Reads the profile of this name from a directory of profiles.
    ///
    /// # Errors
    /// If it cannot be read, others may read it (which soracom-cli refuses too), or it cannot be used.
    pub fn read(directory: &Path, name: &str) -> Result<Self, ProfileError> {
        let path = directory.join(format!("{name}.json"));
        let is_name = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
        let object = if is_name { read(&path) } else { Err(ProfileProblem::Name) };
        object.and_then(|object| Self::of(&object)).map_err(|problem| ProfileError { path, problem })
    }

    fn of(object: &Object) -> Result<Self, ProfileProblem> {
        let provider = Catalogue::soracom().provider();
        let text = |field: &str| object.get(field).filter(|value| value.is_set()).and_then(Value::text);
        let plain = |field: &str| text(field).map(|text| text.expose_secret().to_owned());
        let unsupported = FIELDS.unsupported.iter().find(|(field, _)| object.get(*field).is_some_and(Value::is_set));
        if let Some((field, does)) = unsupported {
            return Err(ProfileProblem::Unsupported { field, does: does.english() });
        }
        let credentials = credentials(&text).ok_or(ProfileProblem::NoCredentials)?;
        let credentials = match text(AUTH.mfa_code) {
            Some(code) => credentials.mfa_code(code.clone()),
            None => credentials,
        };
        let coverage = plain(FIELDS.coverage).and_then(|code| provider.known(&code)).unwrap_or(FIELDS.default_coverage);
        Ok(Self { credentials, coverage, endpoint: plain(FIELDS.endpoint) })
    }
}

fn credentials<'v>(text: &dyn Fn(&str) -> Option<&'v SecretString>) -> Option<Credentials> {
    let plain = |field: &str| text(field).map(|text| text.expose_secret().to_owned());
    if let (Some(id), Some(key)) = (plain(AUTH.auth_key_id), text(AUTH.auth_key)) {
        return Some(Credentials::auth_key(id, key.clone()));
    }
    let password = text(AUTH.password)?.clone();
    if let Some(email) = plain(AUTH.email) {
        return Some(Credentials::root(email, password));
    }
    let operator = Catalogue::soracom().provider().operator_id(&plain(AUTH.operator)?).ok()?;
    Some(Credentials::user(&operator, plain(FIELDS.user)?, password))
}

fn read(path: &Path) -> Result<Object, ProfileProblem> {
    let file = intake::to_read(path)?;
    if is_open(&file.metadata()?) {
        return Err(ProfileProblem::Open);
    }
    let mut bytes = Zeroizing::new(Vec::new());
    intake::into(&mut bytes, file, intake::SMALL)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let JsonError { line, column, .. } = (&error).into();
        ProfileProblem::Json { line, column }
    })
}

#[cfg(unix)]
fn is_open(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    about.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
const fn is_open(_: &fs::Metadata) -> bool {
    false
}
