//! Signing in, and staying signed in.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::error::SoracomError;
use super::fault::Fault;
use super::gate::Gate;
use super::message::{Keys, Message, Reply, Status};
use super::secret::{Credentials, Object, Value, renewal};
use super::tries::{AT_FIRST, Failure, LATER_ON, NoKeys, Tries};
use crate::account::{Coverage, OperatorId};
use crate::catalogue::{API, AuthFields, Catalogue};
use crate::reading::response::ErrorBody;

const FIELDS: AuthFields = API.auth_fields;

/// How often one tries again where nobody seems to be.
const A_FEW: u32 = 2;

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
    places: Mutex<BTreeMap<Coverage, Place>>,
}

/// The keys for one coverage.
#[derive(Debug)]
struct Place {
    grant: Arc<Grant>,
    /// The tries to get other keys in their place, if some have failed.
    tries: Option<Tries>,
}

impl Session {
    /// Signs in at the first endpoint. A failure is waited out, for a person waits as well, but not for long.
    pub(super) fn sign_in(gate: &Gate, credentials: Credentials, seconds: u64) -> Result<Self, SoracomError> {
        let coverage = gate.coverages().next().ok_or(SoracomError::NoEndpoint)?;
        let mut tries = Tries::begin(gate.now(), AT_FIRST);
        let (identity, grant) = loop {
            match sign_in(gate, coverage, &credentials, seconds) {
                Ok(found) => break found,
                // Nobody has ever been signed in there, so the address may be wrong.
                Err(NoKeys::Nobody(error)) if tries.count() >= A_FEW => return Err(error),
                Err(none) => gate.wait(tries.failed(none.failure()?, gate.now())?),
            }
        };
        let grant = Arc::new(grant);
        let place = |coverage| (coverage, Place { grant: Arc::clone(&grant), tries: None });
        Ok(Self { credentials, seconds, identity, places: Mutex::new(gate.coverages().map(place).collect()) })
    }

    pub(super) const fn identity(&self) -> &Identity {
        &self.identity
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Coverage, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys to send along now. A token is exchanged before it runs out: afterwards, credentials that
    /// are good for one use could not be used again. Keys that were turned down are not sent again.
    pub(super) fn grant(&self, gate: &Gate, coverage: Coverage) -> Result<Arc<Grant>, Fault> {
        let mut places = self.lock();
        let place = place(&mut places, coverage)?;
        if place.tries.is_some() {
            return self.replace(gate, coverage, place);
        }
        let grant = &mut place.grant;
        let now = gate.now().timestamp();
        if now >= grant.renew_at.load(Ordering::Relaxed) {
            match self.exchange(gate, coverage, grant) {
                Ok(new) => *grant = Arc::new(new),
                // The token is still good for a while: the exchange is tried again in a minute.
                Err(_) => grant.renew_at.store(now + 60, Ordering::Relaxed),
            }
        }
        Ok(Arc::clone(grant))
    }

    /// New keys in the place of old ones that were turned down; if another thread has renewed them
    /// meanwhile, those.
    pub(super) fn renew(&self, gate: &Gate, coverage: Coverage, old: &Arc<Grant>) -> Result<Arc<Grant>, Fault> {
        let mut places = self.lock();
        let place = place(&mut places, coverage)?;
        if Arc::ptr_eq(&place.grant, old) { self.replace(gate, coverage, place) } else { Ok(Arc::clone(&place.grant)) }
    }

    /// Tries once to get new keys. After a failure nobody tries again before the wait that is told is over.
    fn replace(&self, gate: &Gate, coverage: Coverage, place: &mut Place) -> Result<Arc<Grant>, Fault> {
        let Place { grant, tries } = place;
        let now = gate.now();
        if let Some(rest) = tries.as_ref().and_then(|tries| tries.rest(now)) {
            return Err(Fault::Wait(rest));
        }
        match self.other_keys(gate, coverage, grant) {
            Ok(new) => {
                (*grant, *tries) = (Arc::new(new), None);
                Ok(Arc::clone(grant))
            }
            Err(none) => Err(match none.failure() {
                Ok(failure) => failed(tries, failure, now, gate.now()),
                Err(error) => Fault::Unauthorised(error.to_string()),
            }),
        }
    }

    fn other_keys(&self, gate: &Gate, coverage: Coverage, old: &Grant) -> Result<Grant, NoKeys> {
        if !self.credentials.are_lasting() {
            return self.exchange(gate, coverage, old);
        }
        let (identity, grant) = sign_in(gate, coverage, &self.credentials, self.seconds)?;
        if identity != self.identity {
            let (was, is) = (self.identity.to_string(), identity.to_string());
            return Err(NoKeys::Never(SoracomError::OtherIdentity { was, is }));
        }
        Ok(grant)
    }

    /// A new token for an old one, which has to be valid still.
    fn exchange(&self, gate: &Gate, coverage: Coverage, old: &Grant) -> Result<Grant, NoKeys> {
        let call = API.renew.call(Catalogue::soracom().provider(), &self.identity.operator, None, "", None);
        let body = renewal(self.seconds);
        let keys = Some(&old.keys);
        let message = Message { body: Some(&body), keys, ..Message::new(call.operation.method, &call.path) };
        let object = ask(gate, coverage, &message, |_| SoracomError::Expired)?;
        let token = object.get(FIELDS.token).and_then(Value::text);
        let keys = token.and_then(|token| Keys::new(&old.keys.key, token));
        let keys = keys.ok_or(NoKeys::Nobody(SoracomError::Undescribed))?;
        gate.secrets.learn(&keys.token);
        Ok(Grant { keys, renew_at: renew_at(gate.now(), self.seconds) })
    }
}

fn place(places: &mut BTreeMap<Coverage, Place>, coverage: Coverage) -> Result<&mut Place, Fault> {
    places.get_mut(&coverage).ok_or_else(|| Fault::NoEndpoint(format!("there is no endpoint for {coverage}")))
}

/// Counts a try that failed, which began at an instant.
fn failed(tries: &mut Option<Tries>, failure: Failure, began: DateTime<Utc>, now: DateTime<Utc>) -> Fault {
    match tries.get_or_insert_with(|| Tries::begin(began, LATER_ON)).failed(failure, now) {
        Ok(pause) => Fault::Wait(pause),
        Err(error) => {
            *tries = None;
            Fault::Unauthorised(error.to_string())
        }
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
    gate: &Gate,
    coverage: Coverage,
    credentials: &Credentials,
    seconds: u64,
) -> Result<(Identity, Grant), NoKeys> {
    let body = credentials.request(seconds);
    let message = Message { body: Some(&body), ..Message::new(API.auth.method, API.auth.path) };
    let object = ask(gate, coverage, &message, |reply| denied(reply, credentials))?;
    let text = |field: &str| object.get(field).filter(|value| value.is_set()).and_then(Value::text);
    let (Some(key), Some(token), Some(operator)) = (text(FIELDS.key), text(FIELDS.token), text(FIELDS.operator)) else {
        return Err(NoKeys::Nobody(SoracomError::Undescribed));
    };
    let keys = Keys::new(key, token).ok_or(NoKeys::Nobody(SoracomError::Undescribed))?;
    [&keys.key, &keys.token].into_iter().for_each(|secret| gate.secrets.learn(secret));
    // These are said.
    let shown = |text: &SecretString| gate.secrets.hidden(text.expose_secret());
    let operator = Catalogue::soracom().provider().operator_id(&shown(operator));
    let identity = Identity {
        operator: operator.map_err(|invalid| NoKeys::Never(SoracomError::InvalidOperator(invalid)))?,
        user: text(FIELDS.user).map(shown),
    };
    Ok((identity, Grant { keys, renew_at: renew_at(gate.now(), seconds) }))
}

/// Asks once for what holds keys. `refused` says what a refusal means.
fn ask(
    gate: &Gate,
    coverage: Coverage,
    message: &Message<'_>,
    refused: impl Fn(Reply) -> SoracomError,
) -> Result<Object, NoKeys> {
    let reply = gate.ask(coverage, message)?;
    let status = reply.status;
    let wait = reply.wait;
    let later = |why: String| NoKeys::Later(Failure { why, wait });
    match reply.meaning() {
        Status::Done | Status::Accepted => {}
        Status::Transient => return Err(later(format!("the answer was HTTP {status}"))),
        Status::Elsewhere => {
            return Err(NoKeys::Nobody(SoracomError::Unreachable(format!("it was sent elsewhere (HTTP {status})"))));
        }
        _ => return Err(NoKeys::Never(refused(reply))),
    }
    let body = Zeroizing::new(reply.body.map_err(|why| later(format!("the answer did not come whole: {why}")))?);
    serde_json::from_slice(&body).map_err(|error| match error.is_eof() {
        true => later("the answer breaks off".to_owned()),
        false => NoKeys::Nobody(SoracomError::Undescribed),
    })
}

fn denied(reply: Reply, credentials: &Credentials) -> SoracomError {
    // The message of such an error may tell of the credentials: only its code is kept.
    let said = ErrorBody::of(&API.error.value, &reply.body.unwrap_or_default());
    let code = said.code.map_or_else(String::new, |code| format!(", {code}"));
    SoracomError::Denied { status: reply.status, code, who: credentials.who() }
}
