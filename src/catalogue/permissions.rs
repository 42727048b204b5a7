//! Which permissions a user of the API needs.

use std::collections::BTreeSet;

use super::spec::{Known, Means, inferred};
use super::{Catalogue, KindSpec};

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
