//! How Soracom's API is reached and spoken to: endpoints, signing in, pages, pace, errors.

use super::{GLOBAL, JAPAN};
use crate::account::Coverage;
use crate::catalogue::provider::ErrorFields;
use crate::catalogue::source::{API_GUIDE, CHANGELOG_RATELIMIT, CLI_SRC, JA_API_ERROR, SPEC};
use crate::catalogue::spec::{Known, Provenance, Text, documented, t};
use crate::catalogue::{Document, Operation, ParamSource};

/// What a client of the API has to know besides the operations.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// The base URL of each coverage, to which paths are appended.
    pub endpoints: Known<[(Coverage, &'static str); 2]>,
    /// What soracom-cli appends to an endpoint before it appends a path.
    pub base_path: Known<&'static str>,
    /// Exchanges credentials for a key and a token. Its body depends on the credentials.
    pub auth: Operation,
    /// Exchanges a token that has not expired for a new one; the key stays.
    pub renew: Operation,
    /// The fields that signing in asks for and answers with.
    pub auth_fields: AuthFields,
    /// The header that carries the key.
    pub key_header: Known<&'static str>,
    /// The header that carries the token.
    pub token_header: Known<&'static str>,
    /// The header, and its value, that asks for errors in English.
    pub language: Known<(&'static str, &'static str)>,
    /// The header of a response that names the next page; absent on the last one.
    pub next_page_header: Known<&'static str>,
    /// The query parameter that takes what that header said.
    pub page_parameter: Known<&'static str>,
    /// The header that says how many calls are left in this minute.
    pub calls_left_header: Known<&'static str>,
    /// The header that says in how many seconds there will be more.
    pub refresh_header: Known<&'static str>,
    /// How long to wait, in seconds, after too many calls, if no header says.
    pub refresh_seconds: Known<u64>,
    /// How long a token lives if signing in does not ask, and the longest life that it can ask for, in
    /// seconds.
    pub token_life: Known<(u64, u64)>,
    /// The shortest and longest life of a token, in seconds, that soracom-cli accepts in a profile.
    pub token_seconds: Known<(u64, u64)>,
    /// What the successes of some operations that change something answer with: the operation and a field of the
    /// JSON object. All others answer without a body.
    pub answers: Known<&'static [(&'static str, &'static str)]>,
    /// The operations whose success is the address of the data, which may be of any form. All others that give
    /// data give JSON.
    pub elsewhere: Known<&'static [&'static str]>,
    /// The shape of an error body.
    pub error: Known<ErrorFields>,
    /// The fields of a profile of soracom-cli.
    pub profile: Known<ProfileFields>,
}

/// The fields of signing in.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct AuthFields {
    pub auth_key_id: &'static str,
    pub auth_key: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub operator: &'static str,
    /// The SAM user; an answer without it is the root user's.
    pub user: &'static str,
    pub mfa_code: &'static str,
    pub token_seconds: &'static str,
    pub key: &'static str,
    pub token: &'static str,
}

/// The fields of a profile that differ from those of signing in.
#[derive(Clone, Copy, Debug)]
pub struct ProfileFields {
    /// The SAM user.
    pub user: &'static str,
    /// The coverage that is meant where none is named.
    pub coverage: &'static str,
    /// The coverage that is meant if the profile names none.
    pub default_coverage: Coverage,
    /// An endpoint in place of the usual ones.
    pub endpoint: &'static str,
    /// Fields that this program does not support, each with what to say of the profile.
    pub unsupported: &'static [(&'static str, Text)],
}

const ON_SPEC: &[Document] = &[SPEC];
const ON_CLI: &[Document] = &[CLI_SRC];

/// Soracom's API.
pub const API: Api = Api {
    endpoints: documented([(GLOBAL, "https://g.api.soracom.io/v1"), (JAPAN, "https://api.soracom.io/v1")], ON_SPEC),
    base_path: documented("/v1", ON_CLI),
    auth: Operation::new("auth", "POST", "/auth", "auth", &[]),
    renew: Operation::new(
        "generateAuthToken",
        "POST",
        "/operators/{operator_id}/token",
        "operator generate-api-token",
        &[("operator_id", ParamSource::Operator)],
    ),
    auth_fields: AuthFields {
        auth_key_id: "authKeyId",
        auth_key: "authKey",
        email: "email",
        password: "password",
        operator: "operatorId",
        user: "userName",
        mfa_code: "mfaOTPCode",
        token_seconds: "tokenTimeoutSeconds",
        key: "apiKey",
        token: "token",
    },
    key_header: documented("X-Soracom-API-Key", &[API_GUIDE, CLI_SRC]),
    token_header: documented("X-Soracom-Token", &[API_GUIDE, CLI_SRC]),
    language: documented(("X-Soracom-Lang", "en"), &[JA_API_ERROR, CLI_SRC]),
    next_page_header: documented("x-soracom-next-key", ON_SPEC),
    page_parameter: documented("last_evaluated_key", ON_SPEC),
    calls_left_header: documented("X-Soracom-Ratelimit-Remaining", &[CHANGELOG_RATELIMIT]),
    refresh_header: documented("X-Soracom-Ratelimit-Seconds-Before-Refresh", &[CHANGELOG_RATELIMIT]),
    refresh_seconds: documented(60, &[CHANGELOG_RATELIMIT]),
    token_life: documented((86_400, 172_800), ON_SPEC),
    token_seconds: documented((180, 3600), ON_CLI),
    answers: documented(
        &[
            ("cancelSubscriptionContainerDownload", "containers"),
            ("disableSimTermination", "simId"),
            ("disableTerminationOnGadget", "operatorId"),
            ("disableTerminationOnLoraDevice", "operatorId"),
            ("disableTerminationOnLoraGateway", "operatorId"),
            ("disableTerminationOnSigfoxDevice", "operatorId"),
            ("enableSimTermination", "simId"),
            ("enableTerminationOnGadget", "operatorId"),
            ("enableTerminationOnLoraDevice", "operatorId"),
            ("enableTerminationOnLoraGateway", "operatorId"),
            ("enableTerminationOnSigfoxDevice", "operatorId"),
            ("putConfigurationParameters", "groupId"),
            ("releaseFixedPublicIpAddresses", "vpgId"),
            ("stopPacketCaptureSession", "sessionId"),
            ("stopSimPacketCaptureSession", "sessionId"),
            ("terminateGadget", "operatorId"),
            ("terminateLoraDevice", "operatorId"),
            ("terminateLoraGateway", "operatorId"),
            ("terminateSigfoxDevice", "operatorId"),
            ("terminateSim", "simId"),
            ("unsetSimExpiryTime", "simId"),
            ("updateSoraCamDeviceAtomCamOptionsRealTimeAccess", "enabled"),
        ],
        ON_SPEC,
    ),
    elsewhere: documented(&["getFile"], ON_SPEC),
    error: Known {
        value: ErrorFields { code: "code", message: "message", nested: "errorMessage", status: "httpStatus" },
        // One says that they are at the top, the other that they are nested.
        provenance: Provenance::Documented(&[JA_API_ERROR, SPEC]),
    },
    profile: documented(
        ProfileFields {
            user: "username",
            coverage: "coverageType",
            default_coverage: JAPAN,
            endpoint: "endpoint",
            unsupported: &[
                ("profileCommand", t("takes its credentials from another program")),
                ("sourceProfile", t("assumes another user by way of a second profile")),
                ("sandbox", t("is one for the sandbox")),
            ],
        },
        ON_CLI,
    ),
};
