//! Secrets: on the way in and on the way out.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
#[cfg(feature = "cli")]
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::account::OperatorId;
use crate::catalogue::{API, AuthFields};

const FIELDS: AuthFields = API.auth_fields;

/// Who signs in, and with what. Kept out of every message, and wiped from memory in the end.
#[derive(Clone)]
pub struct Credentials {
    fields: Vec<(&'static str, SecretString)>,
    who: &'static str,
    mfa_code: Option<SecretString>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Credentials").field(&self.who).finish()
    }
}

impl Credentials {
    /// An authentication key, of the root user or of a SAM user.
    pub fn auth_key(id: impl Into<String>, key: SecretString) -> Self {
        let fields = vec![(FIELDS.auth_key_id, SecretString::from(id.into())), (FIELDS.auth_key, key)];
        Self { fields, who: "an authentication key", mfa_code: None }
    }

    /// The root user.
    pub fn root(email: impl Into<String>, password: SecretString) -> Self {
        let fields = vec![(FIELDS.email, SecretString::from(email.into())), (FIELDS.password, password)];
        Self { fields, who: "an email address with its password", mfa_code: None }
    }

    /// A SAM user with a password.
    pub fn user(operator: &OperatorId, name: impl Into<String>, password: SecretString) -> Self {
        let fields = vec![
            (FIELDS.operator, SecretString::from(operator.to_string())),
            (FIELDS.user, SecretString::from(name.into())),
            (FIELDS.password, password),
        ];
        Self { fields, who: "a user with its password", mfa_code: None }
    }

    /// With the code that the second factor shows now. It is good for signing in once.
    #[must_use]
    pub fn mfa_code(self, code: SecretString) -> Self {
        Self { mfa_code: Some(code), ..self }
    }

    /// What in them is secret: the last one proves whose they are.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        self.fields.last().map(|(_, value)| value).into_iter().chain(&self.mfa_code)
    }

    /// True if they can be used more than once.
    pub(super) const fn are_lasting(&self) -> bool {
        self.mfa_code.is_none()
    }

    /// The sort of credentials, without any of their content.
    pub(super) const fn who(&self) -> &'static str {
        self.who
    }

    /// A name for whose credentials they are, which neither holds nor tells any of them.
    #[cfg(feature = "cli")]
    pub(crate) fn digest(&self) -> String {
        // The last one is what proves it: a key or a password.
        let names = self.fields.iter().rev().skip(1).map(|(_, value)| value.expose_secret().as_bytes());
        let mut digest = Sha256::new();
        names.for_each(|name| digest.update(Sha256::digest(name)));
        digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The body of a request to sign in.
    pub(super) fn request(&self, token_seconds: u64) -> Zeroizing<Vec<u8>> {
        let code = self.mfa_code.iter().map(|code| (FIELDS.mfa_code, code));
        let texts = self.fields.iter().map(|(name, value)| (*name, value)).chain(code);
        let mut body: BTreeMap<&str, Field<'_>> =
            texts.map(|(name, value)| (name, Field::Text(value.expose_secret()))).collect();
        body.insert(FIELDS.token_seconds, Field::Number(token_seconds));
        json(&body)
    }
}

/// The body of a request for a new token.
pub(super) fn renewal(token_seconds: u64) -> Zeroizing<Vec<u8>> {
    json(&BTreeMap::from([(FIELDS.token_seconds, Field::Number(token_seconds))]))
}

fn json(body: &BTreeMap<&str, Field<'_>>) -> Zeroizing<Vec<u8>> {
    // Large enough: if the buffer grew, it would leave a copy of the secrets behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
    // Writing texts and numbers into memory cannot fail.
    _ = serde_json::to_writer(&mut *bytes, body);
    bytes
}

#[derive(Serialize)]
#[serde(untagged)]
enum Field<'f> {
    Text(&'f str),
    Number(u64),
}

/// A value of a JSON object that may be secret.
#[derive(Debug)]
pub(super) enum Value {
    Text(SecretString),
    Flag(bool),
    Other,
}

/// A JSON object of such values.
pub(super) type Object = BTreeMap<String, Value>;

impl Value {
    pub(super) const fn text(&self) -> Option<&SecretString> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// True if it says anything.
    pub(super) fn is_set(&self) -> bool {
        match self {
            Self::Text(text) => !text.expose_secret().is_empty(),
            Self::Flag(flag) => *flag,
            Self::Other => true,
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

/// Written by hand: serde's derived code would keep a copy of each text that is not wiped.
struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(SecretString::from(text)))
    }
    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Other)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Other)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Flag(false))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}
