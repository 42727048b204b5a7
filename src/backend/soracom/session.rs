//! Signing in, and staying so.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::error::SoracomError;
use super::http::{Line, Message, Reply};
use super::secret::{Credentials, Object, Value, renewal};
use crate::account::{Coverage, OperatorId};
use crate::catalogue::{API, AuthFields};
use crate::reading::response::error_body;

const FIELDS: AuthFields = API.auth_fields;

/// What a signed-in client sends along. Its `Debug` tells nothing of it.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) key: SecretString,
    pub(super) token: SecretString,
    /// From when on it is better renewed: seconds since 1970.
    aged_at: AtomicI64,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub operator: OperatorId,
    /// The SAM user; `None` for the root user.
    pub user: Option<String>,
}

/// The keys of each coverage. One sign-in is good for both (inferred: one set of credentials is);
/// where it is not, its endpoint is signed in to separately.
#[derive(Debug)]
pub(super) struct Session {
    credentials: Credentials,
    seconds: u64,
    identity: Identity,
    keys: Mutex<BTreeMap<Coverage, Arc<Keys>>>,
}

impl Session {
    /// Signs in at the first of these lines.
    pub(super) fn sign_in(
        lines: &BTreeMap<Coverage, Line>,
        credentials: Credentials,
        seconds: u64,
        now: DateTime<Utc>,
    ) -> Result<Self, SoracomError> {
        let line = lines.values().next().ok_or(SoracomError::NoEndpoint)?;
        let (identity, keys) = ask(line, &credentials, seconds, now)?;
        let keys = Arc::new(keys);
        let keys = lines.keys().map(|coverage| (*coverage, Arc::clone(&keys))).collect();
        Ok(Self { credentials, seconds, identity, keys: Mutex::new(keys) })
    }

    pub(super) const fn identity(&self) -> &Identity {
        &self.identity
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Coverage, Arc<Keys>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What to send along now. A token that grows old is exchanged before it is too late: after that,
    /// credentials that are good for one use could not be used again.
    pub(super) fn keys(&self, coverage: Coverage, line: &Line, now: DateTime<Utc>) -> Option<Arc<Keys>> {
        let mut all = self.lock();
        let keys = Arc::clone(all.get(&coverage)?);
        if now.timestamp() < keys.aged_at.load(Ordering::Relaxed) {
            return Some(keys);
        }
        match self.exchange(line, &keys, now) {
            Some(new) => {
                all.insert(coverage, Arc::clone(&new));
                Some(new)
            }
            None => {
                // Good for a while yet; not to be asked about with every call.
                keys.aged_at.store(now.timestamp() + 60, Ordering::Relaxed);
                Some(keys)
            }
        }
    }

    /// New keys in place of these, which were turned down; those that somebody else has got meanwhile,
    /// if so.
    pub(super) fn renew(
        &self,
        coverage: Coverage,
        line: &Line,
        old: &Arc<Keys>,
        now: DateTime<Utc>,
    ) -> Result<Arc<Keys>, SoracomError> {
        let mut all = self.lock();
        if let Some(known) = all.get(&coverage)
            && !Arc::ptr_eq(known, old)
        {
            return Ok(Arc::clone(known));
        }
        let new = if self.credentials.are_lasting() {
            let (identity, keys) = ask(line, &self.credentials, self.seconds, now)?;
            if identity != self.identity {
                return Err(SoracomError::OtherIdentity { was: self.identity.to_string(), is: identity.to_string() });
            }
            Arc::new(keys)
        } else {
            self.exchange(line, old, now).ok_or(SoracomError::Expired)?
        };
        all.insert(coverage, Arc::clone(&new));
        Ok(new)
    }

    fn exchange(&self, line: &Line, keys: &Keys, now: DateTime<Utc>) -> Option<Arc<Keys>> {
        let call = API.renew.call(&self.identity.operator, None, "", None);
        let body = renewal(self.seconds);
        let message =
            Message { body: Some(&body), keys: Some(keys), ..Message::new(call.operation.method, &call.path) };
        let reply = line.send(&message).ok().filter(|reply| reply.status == 200)?;
        let body = Zeroizing::new(reply.body.ok()?);
        let object: Object = serde_json::from_slice(&body).ok()?;
        let token = object.get(FIELDS.token).and_then(Value::text)?.clone();
        Some(Arc::new(Keys { key: keys.key.clone(), token, aged_at: aged_at(now, self.seconds) }))
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.user {
            Some(user) => write!(f, "the SAM user {user} of {}", self.operator),
            None => write!(f, "the root user of {}", self.operator),
        }
    }
}

/// Tokens are exchanged after three quarters of their life.
fn aged_at(now: DateTime<Utc>, seconds: u64) -> AtomicI64 {
    AtomicI64::new(now.timestamp().saturating_add_unsigned(seconds / 4 * 3))
}

fn ask(
    line: &Line,
    credentials: &Credentials,
    seconds: u64,
    now: DateTime<Utc>,
) -> Result<(Identity, Keys), SoracomError> {
    let body = credentials.request(seconds);
    let message = Message { body: Some(&body), ..Message::new(API.auth.method, API.auth.path) };
    let reply = line.send(&message).map_err(|lost| SoracomError::Unreachable(lost.why()))?;
    match reply.status {
        200 => {}
        // That says nothing about the credentials.
        408 | 429 | 500.. => return Err(SoracomError::Unreachable(format!("the answer was HTTP {}", reply.status))),
        _ => return Err(denied(reply, credentials)),
    }
    let body = Zeroizing::new(reply.body.map_err(SoracomError::Unreachable)?);
    let object: Object = serde_json::from_slice(&body).map_err(|_| SoracomError::Undescribed)?;
    let text = |field: &str| object.get(field).filter(|value| value.is_set()).and_then(Value::text);
    let (Some(key), Some(token), Some(operator)) = (text(FIELDS.key), text(FIELDS.token), text(FIELDS.operator)) else {
        return Err(SoracomError::Undescribed);
    };
    let identity = Identity {
        operator: operator.expose_secret().parse().map_err(SoracomError::InvalidOperator)?,
        user: text(FIELDS.user).map(|user| user.expose_secret().to_owned()),
    };
    Ok((identity, Keys { key: key.clone(), token: token.clone(), aged_at: aged_at(now, seconds) }))
}

fn denied(reply: Reply, credentials: &Credentials) -> SoracomError {
    // What is said about a request to sign in may repeat what it was given: only the code is kept.
    let said = error_body(&reply.body.unwrap_or_default());
    let code = said.code.map_or_else(String::new, |code| format!(", {code}"));
    SoracomError::Denied { status: reply.status, code, who: credentials.who() }
}
