//! How Soracom's API is reached and spoken to: endpoints, signing in, pages, pace, errors.

use std::collections::BTreeSet;

use super::source::{API_GUIDE, CHANGELOG_RATELIMIT, CLI_SRC, JA_API_ERROR, SPEC};
use super::spec::{Known, Means, Provenance, documented, inferred};
use super::{Catalogue, KindSpec, Operation, ParamSource};
use crate::account::Coverage;

/// What a client of the API has to know besides the operations.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// The base URL of each coverage, to which paths are appended.
    pub endpoints: Known<[(Coverage, &'static str); 2]>,
    /// What soracom-cli appends to an endpoint before it appends a path.
    pub base_path: Known<&'static str>,
    /// Exchanges credentials for a key and a token. Its body depends on the credentials.
    pub auth: Operation,
    /// Exchanges a token that is still good for a new one; the key stays.
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
    /// The life of a token that signing in asks nothing about, and the longest it can ask for, in seconds.
    pub token_life: Known<(u64, u64)>,
    /// The shortest and longest life of a token, in seconds, that soracom-cli accepts in a profile.
    pub token_seconds: Known<(u64, u64)>,
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

/// The fields of an error body: `code` and `message` at the top, or both in `nested`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ErrorFields {
    pub code: &'static str,
    pub message: &'static str,
    pub nested: &'static str,
    pub status: &'static str,
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
    /// What this program does not do, with what to say of it.
    pub unsupported: &'static [(&'static str, &'static str)],
}

const ON_SPEC: &[super::Document] = &[SPEC];
const ON_CLI: &[super::Document] = &[CLI_SRC];

/// Soracom's API.
pub const API: Api = Api {
    endpoints: documented(
        [(Coverage::Global, "https://g.api.soracom.io/v1"), (Coverage::Japan, "https://api.soracom.io/v1")],
        ON_SPEC,
    ),
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
    error: Known {
        value: ErrorFields { code: "code", message: "message", nested: "errorMessage", status: "httpStatus" },
        // One says that they are at the top, the other that they are nested.
        provenance: Provenance::Documented(&[JA_API_ERROR, SPEC]),
    },
    profile: documented(
        ProfileFields {
            user: "username",
            coverage: "coverageType",
            default_coverage: Coverage::Japan,
            endpoint: "endpoint",
            unsupported: &[
                ("profileCommand", "takes its credentials from another program"),
                ("sourceProfile", "assumes another user by way of a second profile"),
                ("sandbox", "is one for the sandbox"),
            ],
        },
        ON_CLI,
    ),
};

/// Says which permission an operation needs, as access policies write it: `Service:operation`.
///
/// The service is the tag of the operation in the API description (inferred: policies in the
/// documentation are written so). `None` for an operation that is not in the catalogue.
pub fn permission(operation: &str) -> Option<Known<String>> {
    let (service, _) = SERVICES.iter().find(|(_, operations)| operations.contains(&operation))?;
    let why = "policies name operations by the tag that they have in the API description";
    Some(Known { value: format!("{service}:{operation}"), provenance: inferred((), why).provenance })
}

/// The permissions that reading an account takes: those of every list and every look. Sorted.
pub fn read_permissions(catalogue: &Catalogue) -> BTreeSet<String> {
    let reads = catalogue.kinds().flat_map(|kind| kind.reads);
    reads.filter_map(|read| permission(read.operation.id)).map(|permission| permission.value).collect()
}

/// The permissions that carrying out any plan takes besides those to read: those of every operation
/// that ends something, copies its data out, or lifts its protection. Sorted.
pub fn act_permissions(catalogue: &Catalogue) -> BTreeSet<String> {
    let acts = catalogue.kinds().flat_map(KindSpec::every_act).filter_map(|act| match act.means {
        Means::Api(operation) => permission(operation.id),
        _ => None,
    });
    acts.map(|permission| permission.value).collect()
}

/// A permission statement that allows these, as the User Console takes it for a SAM user or a role
/// (documented: <https://dev.soracom.io/en/docs/sam_permission/>).
pub fn permission_statement(permissions: &BTreeSet<String>) -> serde_json::Value {
    serde_json::json!({ "statements": [{ "effect": "allow", "api": permissions }] })
}

/// The operations that the catalogue names, by service.
const SERVICES: &[(&str, &[&str])] = &[
    ("AuditLog", &["getApiAuditLogs"]),
    ("Batch", &["deleteBatchGroup", "getBatchGroup", "getBatchJob", "listBatchGroups", "listBatchJobs"]),
    ("Billing", &["getBilling", "getBillingHistory", "getLatestBilling"]),
    ("Credential", &["deleteCredential", "listCredentials"]),
    ("DataEntry", &["getDataEntries", "listDataResourceMetadata"]),
    ("Device", &["deleteDevice", "getDevice", "listDevices"]),
    ("DeviceObjectModel", &["deleteDeviceObjectModel", "getDeviceObjectModel", "listDeviceObjectModels"]),
    ("Email", &["getEmail", "listEmails"]),
    ("EventHandler", &["deleteEventHandler", "getEventHandler", "listEventHandlers"]),
    ("FileEntry", &["findFiles", "getFile"]),
    (
        "Gadget",
        &["disableTerminationOnGadget", "enableTerminationOnGadget", "getGadget", "listGadgets", "terminateGadget"],
    ),
    ("Group", &["deleteGroup", "getGroup", "listGroups", "putConfigurationParameters"]),
    (
        "Lagoon",
        &[
            "deleteLagoonUser",
            "listLagoonLicensePackStatus",
            "listLagoonUsers",
            "terminateLagoon",
            "updateLagoonLicensePack",
        ],
    ),
    (
        "LoraDevice",
        &[
            "disableTerminationOnLoraDevice",
            "enableTerminationOnLoraDevice",
            "getLoraDevice",
            "listLoraDevices",
            "terminateLoraDevice",
        ],
    ),
    (
        "LoraGateway",
        &[
            "disableTerminationOnLoraGateway",
            "enableTerminationOnLoraGateway",
            "getLoraGateway",
            "listLoraGateways",
            "terminateLoraGateway",
        ],
    ),
    ("LoraNetworkSet", &["deleteLoraNetworkSet", "getLoraNetworkSet", "listLoraNetworkSets"]),
    (
        "Operator",
        &[
            "deleteOperatorAuthKey",
            "deleteOperatorContract",
            "getCompanyInformation",
            "getIndividualInformation",
            "getMFAStatus",
            "getOperator",
            "getOperatorConfigurationNamespace",
            "listOperatorAuthKeys",
            "revokeOperatorAuthTokens",
        ],
    ),
    ("Order", &["cancelOrder", "listOrderedSubscribers", "listOrders", "registerOrderedSim"]),
    (
        "Payment",
        &["getPaymentMethod", "getPaymentTransaction", "listCoupons", "listPaymentStatements", "listVolumeDiscounts"],
    ),
    ("PortMapping", &["deletePortMapping", "listPortMappings"]),
    ("ResourceSummary", &["getResourceSummary"]),
    ("Role", &["deleteRole", "getRole", "listRoles"]),
    ("ShippingAddress", &["deleteShippingAddress", "listShippingAddresses"]),
    (
        "SigfoxDevice",
        &[
            "disableTerminationOnSigfoxDevice",
            "enableTerminationOnSigfoxDevice",
            "getSigfoxDevice",
            "listSigfoxDevices",
            "terminateSigfoxDevice",
        ],
    ),
    (
        "Sim",
        &[
            "cancelSubscriptionContainerDownload",
            "disableSimTermination",
            "enableSimTermination",
            "getSim",
            "listSimPacketCaptureSessions",
            "listSims",
            "stopSimPacketCaptureSession",
            "terminateSim",
            "terminateSubscriptionContainer",
            "unsetSimExpiryTime",
        ],
    ),
    ("SimProfileOrder", &["deleteProfileOrder", "listProfileOrders"]),
    (
        "SoraCam",
        &[
            "getSoraCamDevice",
            "getSoraCamDeviceAtomCamOptions",
            "handleDeleteSoraCamDevice",
            "listSoraCamDevices",
            "listSoraCamLicensePacks",
            "unassignSoraCamDeviceAtomCamLicense",
            "updateSoraCamDeviceAtomCamOptionsRealTimeAccess",
            "updateSoraCamLicensePackQuantity",
        ],
    ),
    ("Soralet", &["deleteSoralet", "getSoralet", "listSoralets"]),
    ("Subscriber", &["deleteSubscriberTransferToken"]),
    ("SystemNotification", &["listSystemNotifications"]),
    ("User", &["deleteUser", "deleteUserAuthKey", "getUser", "listUserAuthKeys", "listUsers"]),
    (
        "VirtualPrivateGateway",
        &[
            "closeGate",
            "deleteCustomerRoute",
            "deleteMirroringPeer",
            "deleteTransitGatewayPeeringConnection",
            "deleteTransitGatewayVpcAttachment",
            "deleteVirtualPrivateGatewayIpAddressMapEntry",
            "deleteVpcPeeringConnection",
            "disableSimBasedRouting",
            "disableTrafficFiltering",
            "enableSimBasedRouting",
            "getVirtualPrivateGateway",
            "listGatePeers",
            "listPacketCaptureSessions",
            "listVirtualPrivateGatewayIpAddressMapEntries",
            "listVirtualPrivateGateways",
            "releaseFixedPublicIpAddresses",
            "setRoutingFilter",
            "stopPacketCaptureSession",
            "terminateVirtualPrivateGateway",
            "unregisterGatePeer",
            "unsetInspectionConfiguration",
            "unsetRedirectionConfiguration",
        ],
    ),
];
