//! Signing in, and staying signed in.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use super::error::SoracomError;
use super::message::{Keys, Message, Reply, Status};
use super::secret::{Credentials, Object, Value, renewal};
use super::transport::Transport;
use crate::account::{Coverage, OperatorId};
use crate::catalogue::{API, AuthFields, Catalogue};
use crate::reading::response::ErrorBody;

const FIELDS: AuthFields = API.auth_fields;

/// Keys, and how long they are good.
#[derive(Debug)]
pub(super) struct Grant {
    pub(super) keys: Keys,
    /// When to exchange the token for a new one: seconds since 1970.
    renew_at: AtomicI64,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub operator: OperatorId,
    /// The SAM user; `None` for the root user.
    pub user: Option<String>,
}

/// The keys of each coverage. One sign-in is taken to be good for both, because one set of credentials
/// is (inferred). A coverage whose endpoint turns the keys down gets its own.
#[derive(Debug)]
pub(super) struct Session {
    credentials: Credentials,
    seconds: u64,
    identity: Identity,
    grants: Mutex<BTreeMap<Coverage, Arc<Grant>>>,
}

impl Session {
    /// Signs in at the first endpoint.
    pub(super) fn sign_in(
        transports: &BTreeMap<Coverage, Transport>,
        credentials: Credentials,
        seconds: u64,
        now: DateTime<Utc>,
    ) -> Result<Self, SoracomError> {
        let transport = transports.values().next().ok_or(SoracomError::NoEndpoint)?;
        let (identity, grant) = sign_in(transport, &credentials, seconds, now)?;
        let grant = Arc::new(grant);
        let grants = transports.keys().map(|coverage| (*coverage, Arc::clone(&grant))).collect();
        Ok(Self { credentials, seconds, identity, grants: Mutex::new(grants) })
    }

    pub(super) const fn identity(&self) -> &Identity {
        &self.identity
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Coverage, Arc<Grant>>> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys to send along now. A token is exchanged before it runs out: afterwards, credentials that
    /// are good for one use could not be used again.
    pub(super) fn grant(&self, coverage: Coverage, transport: &Transport, now: DateTime<Utc>) -> Option<Arc<Grant>> {
        let mut all = self.lock();
        let grant = Arc::clone(all.get(&coverage)?);
        if now.timestamp() < grant.renew_at.load(Ordering::Relaxed) {
            return Some(grant);
        }
        match self.exchange(transport, &grant, now) {
            Some(new) => {
                all.insert(coverage, Arc::clone(&new));
                Some(new)
            }
            None => {
                // The token is still good for a while: the exchange is tried again in a minute.
                grant.renew_at.store(now.timestamp() + 60, Ordering::Relaxed);
                Some(grant)
            }
        }
    }

    /// New keys in the place of old ones that were turned down; if another thread has renewed them
    /// meanwhile, those.
    pub(super) fn renew(
        &self,
        coverage: Coverage,
        transport: &Transport,
        old: &Arc<Grant>,
        now: DateTime<Utc>,
    ) -> Result<Arc<Grant>, SoracomError> {
        let mut all = self.lock();
        if let Some(known) = all.get(&coverage)
            && !Arc::ptr_eq(known, old)
        {
            return Ok(Arc::clone(known));
        }
        let new = if self.credentials.are_lasting() {
            let (identity, grant) = sign_in(transport, &self.credentials, self.seconds, now)?;
            if identity != self.identity {
                return Err(SoracomError::OtherIdentity { was: self.identity.to_string(), is: identity.to_string() });
            }
            Arc::new(grant)
        } else {
            self.exchange(transport, old, now).ok_or(SoracomError::Expired)?
        };
        all.insert(coverage, Arc::clone(&new));
        Ok(new)
    }

    /// A new token for an old one, which has to be valid still.
    fn exchange(&self, transport: &Transport, old: &Grant, now: DateTime<Utc>) -> Option<Arc<Grant>> {
        let call = API.renew.call(Catalogue::soracom().provider(), &self.identity.operator, None, "", None);
        let body = renewal(self.seconds);
        let keys = Some(&old.keys);
        let message = Message { body: Some(&body), keys, ..Message::new(call.operation.method, &call.path) };
        let reply = transport.send(&message).ok().filter(|reply| reply.status == 200)?;
        let body = Zeroizing::new(reply.body.ok()?);
        let object: Object = serde_json::from_slice(&body).ok()?;
        let token = object.get(FIELDS.token).and_then(Value::text)?.clone();
        let keys = Keys { key: old.keys.key.clone(), token };
        Some(Arc::new(Grant { keys, renew_at: renew_at(now, self.seconds) }))
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
fn renew_at(now: DateTime<Utc>, seconds: u64) -> AtomicI64 {
    AtomicI64::new(now.timestamp().saturating_add_unsigned(seconds / 4 * 3))
}

/// Signs in with credentials.
fn sign_in(
    transport: &Transport,
    credentials: &Credentials,
    seconds: u64,
    now: DateTime<Utc>,
) -> Result<(Identity, Grant), SoracomError> {
    let body = credentials.request(seconds);
    let message = Message { body: Some(&body), ..Message::new(API.auth.method, API.auth.path) };
    let reply = transport.send(&message).map_err(|lost| SoracomError::Unreachable(lost.why()))?;
    match (reply.status, reply.meaning()) {
        (200, _) => {}
        // Neither says anything about the credentials.
        (status, Status::Transient | Status::TooMany) => {
            return Err(SoracomError::Unreachable(format!("the answer was HTTP {status}")));
        }
        _ => return Err(denied(reply, credentials)),
    }
    let body = Zeroizing::new(reply.body.map_err(SoracomError::Unreachable)?);
    let object: Object = serde_json::from_slice(&body).map_err(|_| SoracomError::Undescribed)?;
    let text = |field: &str| object.get(field).filter(|value| value.is_set()).and_then(Value::text);
    let (Some(key), Some(token), Some(operator)) = (text(FIELDS.key), text(FIELDS.token), text(FIELDS.operator)) else {
        return Err(SoracomError::Undescribed);
    };
    let identity = Identity {
        operator: Catalogue::soracom()
            .provider()
            .operator_id(operator.expose_secret())
            .map_err(SoracomError::InvalidOperator)?,
        user: text(FIELDS.user).map(|user| user.expose_secret().to_owned()),
    };
    let keys = Keys { key: key.clone(), token: token.clone() };
    Ok((identity, Grant { keys, renew_at: renew_at(now, seconds) }))
}

fn denied(reply: Reply, credentials: &Credentials) -> SoracomError {
    // The message of such an error may repeat the credentials: only its code is kept.
    let said = ErrorBody::of(&API.error.value, &reply.body.unwrap_or_default());
    let code = said.code.map_or_else(String::new, |code| format!(", {code}"));
    SoracomError::Denied { status: reply.status, code, who: credentials.who() }
}
