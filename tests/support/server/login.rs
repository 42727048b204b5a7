//! Logging in: who may, and which tokens hold.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::faults::mix;
use super::http::{Request, Response};

/// What a client may log in with. None of it is secret: it is made up, and so are the defaults.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    /// Id and key.
    pub(crate) auth_key: (String, String),
    /// Of the root user: email and password.
    pub(crate) root: (String, String),
    /// Of a SAM user: name and password.
    pub(crate) user: (String, String),
    /// The one-time password that the root user has to give too.
    pub(crate) mfa: Option<String>,
}

impl Default for Credentials {
    fn default() -> Self {
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        Self {
            auth_key: pair("keyId-test", "secret-test"),
            root: pair("root@example.com", "correct horse"),
            user: pair("operations", "battery staple"),
            mfa: None,
        }
    }
}

/// The tokens that were given out.
pub(super) struct Tokens {
    uses: Option<u64>,
    /// The key that goes with each, and for how many more requests it is good.
    given: HashMap<String, (String, Option<u64>)>,
    count: u64,
    latest: Option<[String; 2]>,
}

impl Tokens {
    pub(super) fn new(uses: Option<u64>) -> Self {
        Self { uses, given: HashMap::new(), count: 0, latest: None }
    }

    /// Every token and key that was given out.
    pub(super) fn secrets(&self) -> Vec<String> {
        self.given.iter().flat_map(|(token, (key, _))| [token.clone(), key.clone()]).collect()
    }

    /// The token and key that were used last: a client knows them. What was given out later may still be on its way.
    pub(super) fn latest(&self) -> Option<[String; 2]> {
        self.latest.clone()
    }

    /// A new token for a key.
    fn give(&mut self, key: &str) -> String {
        self.count += 1;
        let token = format!("token-{}-{:016x}", self.count, mix(self.count));
        self.given.insert(token.clone(), (key.to_owned(), self.uses));
        token
    }

    /// Whether a request has a token that holds, which is worn by it.
    pub(super) fn admit(&mut self, request: &Request) -> bool {
        let Some((token, key)) = headers(request) else { return false };
        let holds = match self.given.get_mut(token) {
            Some((known, left)) if known == key => match left {
                Some(0) => false,
                Some(left) => {
                    *left -= 1;
                    true
                }
                None => true,
            },
            _ => false,
        };
        if holds {
            self.latest = Some([token.to_owned(), key.to_owned()]);
        }
        holds
    }

    /// Ends the token of a request.
    pub(super) fn expire(&mut self, request: &Request) {
        if let Some((_, left)) = headers(request).and_then(|(token, _)| self.given.get_mut(token)) {
            *left = Some(0);
        }
    }

    /// A new token in place of one that holds.
    pub(super) fn renew(&mut self, request: &Request) -> Response {
        if !self.admit(request) {
            return Response::new(400, json!({ "code": "AUM0006", "message": "the token has expired" }));
        }
        let key = headers(request).map(|(_, key)| key.to_owned()).unwrap_or_default();
        Response::new(200, json!({ "token": self.give(&key) }))
    }

    /// Logs somebody in.
    pub(super) fn log_in(&mut self, credentials: &Credentials, operator: &str, body: &str) -> Response {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let pair =
            |one: &str, other: &str| Some((body.get(one)?.as_str()?.to_owned(), body.get(other)?.as_str()?.to_owned()));
        let is_key = pair("authKeyId", "authKey").is_some_and(|given| given == credentials.auth_key);
        let is_mfa = credentials.mfa.as_deref().is_none_or(|code| body["mfaOTPCode"] == code);
        let is_root = pair("email", "password").is_some_and(|given| given == credentials.root) && is_mfa;
        let is_user = pair("userName", "password").is_some_and(|given| given == credentials.user)
            && body["operatorId"] == operator;
        if !(is_key || is_root || is_user) {
            return Response::new(401, json!({ "code": "AUM0001", "message": "the credentials are wrong" }));
        }
        let key = format!("api-{}-{:016x}", self.count + 1, mix(!self.count));
        let mut answer = json!({ "apiKey": key, "token": self.give(&key), "operatorId": operator });
        if is_user {
            answer["userName"] = Value::from(credentials.user.0.clone());
        }
        Response::new(200, answer)
    }
}

fn headers(request: &Request) -> Option<(&str, &str)> {
    Some((request.header("x-soracom-token")?, request.header("x-soracom-api-key")?))
}
