//! What connects a VPG to other networks, and the captures that run on it.

use super::vpg::{BEFORE_VPG, DIES_WITH_VPG, IN_VPG, UNDER_VPG, VPG_ID, VPG_PART, in_map};
use crate::account::Fact;
use crate::catalogue::source::{CONSOLE_TEXTS, GLOBAL_AGREEMENT, HANDS, JA_TERMINATE_VPG};
use crate::catalogue::spec::{
    Action, Actor, Constraint, FactSpec, Form, KindSpec, Known, Means, Noun, Pair, Part, Provenance, Read, ReadRole,
    RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Test, Text, documented, inferred, seen, t,
};
use crate::catalogue::{Code, Operation, ParamSource};

pub(super) const KINDS: &[KindSpec] = &[
    PACKET_CAPTURE_SESSION_VPG,
    CUSTOMER_ROUTE,
    VPC_PEERING_CONNECTION,
    TRANSIT_GATEWAY_PEERING_CONNECTION,
    TRANSIT_GATEWAY_VPC_ATTACHMENT,
    LEGACY_TRANSIT_GATEWAY_ATTACHMENT,
    VIRTUAL_INTERFACE,
    VPN_CONNECTION,
];

const FEES_LIKE_PEERING: Known<bool> =
    inferred(true, "the fees attached to a VPG, such as those of peering, are known to run until they are ended");
const BY_SUPPORT: Known<Actor> = seen(Actor::Support, &[CONSOLE_TEXTS]);

/// While one of these is there, the VPG itself is out of the customer's hands.
const SUPPORT_BEFORE_VPG: Constraint = Constraint {
    reason: t(
        "the customer cannot terminate a VPG while it has one: Soracom's support takes it off, or ends the VPG with it",
    ),
    ..BEFORE_VPG
};

const AWS_SIDE: &str = "What belongs to it at AWS stays in the customer's AWS account and has to be cleaned up there.";
/// Peering, virtual interfaces and VPN are functions that are charged by the hour until they are removed.
const CHARGED_HOURLY: Known<bool> = documented(true, &[GLOBAL_AGREEMENT]);
const BOTH_SIDES: Known<bool> = inferred(true, "a new one has to be set up from both sides");

const fn detail(field: &'static str) -> FactSpec {
    FactSpec { fact: Fact::Detail, field, form: Form::Plain, when: &[] }
}

const VPC_PEERING_CONNECTION: KindSpec = KindSpec {
    name: "vpc-peering-connection",
    aliases: &["vpc-peering"],
    noun: Noun::new("VPC peering connection", "VPC peering connections"),
    summary: t("a connection of a VPG to a VPC of the customer at AWS (Canal)"),
    found: in_map("vpcPeeringConnections.*"),
    before: &[Constraint {
        reason: t("Soracom's hands-on guide deletes it before the VPG"),
        provenance: Provenance::Documented(&[HANDS]),
        ..BEFORE_VPG
    }],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteVpcPeeringConnection",
            "DELETE",
            "/virtual_private_gateways/{vpg_id}/vpc_peering_connections/{pcx_id}",
            "vpg delete-vpc-peering-connection",
            &[("vpg_id", ParamSource::Key(0)), ("pcx_id", ParamSource::Key(1))],
        ),
    )])],
    billed: documented(true, &[JA_TERMINATE_VPG]),
    billed_until_ended: documented(true, &[JA_TERMINATE_VPG]),
    irreversible: BOTH_SIDES,
    lost: t("the connection; a new one has to be accepted at AWS again"),
    notes: &[t(AWS_SIDE)],
    ..VPG_PART
};

const TRANSIT_GATEWAY_PEERING_CONNECTION: KindSpec = KindSpec {
    name: "transit-gateway-peering-connection",
    noun: Noun::new("transit gateway peering connection", "transit gateway peering connections"),
    summary: t("a peering of the VPG's transit gateway with one of the customer at AWS (Canal)"),
    found: in_map("soracomTransitGatewayPeeringConnections.*"),
    label: &["soracomTransitGatewayPeeringConnections.*.name"],
    also_known_as: &["soracomTransitGatewayPeeringConnections.*.#"],
    status: StatusSpec {
        fields: &["soracomTransitGatewayPeeringConnections.*.status"],
        values: &[StatusValue::new("pending", Standing::Live), StatusValue::new("active", Standing::Live)],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t("neither status means ended, so one that left the VPG's row is gone")),
        note: Text::EMPTY,
    },
    facts: &[detail("soracomTransitGatewayPeeringConnections.*.customerAwsAccountId")],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteTransitGatewayPeeringConnection",
            "DELETE",
            "/virtual_private_gateways/{vpg_id}/transit_gateway_peering_connections/{soracom_tgw_peering_attachment_id}",
            "vpg delete-transit-gateway-peering-connection",
            &[("vpg_id", ParamSource::Key(0)), ("soracom_tgw_peering_attachment_id", ParamSource::Key(1))],
        ),
    )])],
    billed: CHARGED_HOURLY,
    billed_until_ended: CHARGED_HOURLY,
    irreversible: BOTH_SIDES,
    lost: t("the connection; a new one has to be accepted at AWS again"),
    notes: &[t(AWS_SIDE)],
    ..VPG_PART
};

const CHARGED_TWICE: Known<bool> =
    inferred(true, "an article by a Soracom employee on moving VPGs says that both Soracom and AWS may charge for it");

const TRANSIT_GATEWAY_VPC_ATTACHMENT: KindSpec = KindSpec {
    name: "transit-gateway-vpc-attachment",
    noun: Noun::new("transit gateway VPC attachment", "transit gateway VPC attachments"),
    summary: t("an attachment of a VPC of the customer to the VPG's transit gateway at AWS (Canal)"),
    found: in_map("soracomTransitGatewayVpcAttachments.*"),
    label: &["soracomTransitGatewayVpcAttachments.*.name"],
    also_known_as: &["soracomTransitGatewayVpcAttachments.*.#"],
    status: StatusSpec {
        fields: &["soracomTransitGatewayVpcAttachments.*.status"],
        values: &[
            StatusValue::new("vpcAttachmentPending", Standing::Live),
            StatusValue::new("acceptancePending", Standing::Live),
            StatusValue::new("active", Standing::Live),
            StatusValue::new("failed", Standing::Review),
        ],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t("no status means ended, so one that left the VPG's row is gone")),
        note: t("one that failed may still occupy the VPG, and can be deleted like the others"),
    },
    facts: &[detail("soracomTransitGatewayVpcAttachments.*.customerAwsAccountId")],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteTransitGatewayVpcAttachment",
            "DELETE",
            "/virtual_private_gateways/{vpg_id}/transit_gateway_vpc_attachments/{customer_tgw_vpc_attachment_id}",
            "vpg delete-transit-gateway-vpc-attachment",
            &[("vpg_id", ParamSource::Key(0)), ("customer_tgw_vpc_attachment_id", ParamSource::Key(1))],
        ),
    )])],
    billed: CHARGED_TWICE,
    billed_until_ended: CHARGED_TWICE,
    irreversible: BOTH_SIDES,
    lost: t("the attachment; a new one has to be made at AWS again"),
    notes: &[t(
        "The attachment and the resource share at AWS stay in the customer's AWS account and have to be cleaned up there.",
    )],
    ..VPG_PART
};

const LEGACY_TRANSIT_GATEWAY_ATTACHMENT: KindSpec = KindSpec {
    name: "legacy-transit-gateway-attachment",
    noun: Noun::new("old transit gateway attachment", "old transit gateway attachments"),
    summary: t("an attachment of a VPG to a transit gateway, of the sort that no operation manages"),
    found: in_map("transitGatewayAttachments.*"),
    before: &[SUPPORT_BEFORE_VPG],
    facts: &[detail("transitGatewayAttachments.*.tgwId")],
    routes: &[Route::only(&[StepSpec::by(
        Action::Detach,
        Means::Support(t(
            "detaching this transit gateway attachment from the VPG, or ending the VPG with it, by the form in article 17649487685529 of the support site",
        )),
    )])],
    who: BY_SUPPORT,
    billed: FEES_LIKE_PEERING,
    billed_until_ended: FEES_LIKE_PEERING,
    irreversible: inferred(false, "Soracom could attach it again"),
    notes: &[t("The VPG shows it, but no operation of the public API removes it.")],
    ..VPG_PART
};

const VIRTUAL_INTERFACE: KindSpec = KindSpec {
    name: "virtual-interface",
    noun: Noun::new("virtual interface", "virtual interfaces"),
    summary: t("a dedicated line from a VPG to a network of the customer (Direct)"),
    found: in_map("virtualInterfaces.*"),
    before: &[SUPPORT_BEFORE_VPG],
    routes: &[Route::only(&[StepSpec::by(
        Action::Detach,
        Means::Support(t(
            "removing this Direct virtual interface from the VPG, or ending the VPG with it, by the form in article 17649487685529 of the support site",
        )),
    )])],
    who: BY_SUPPORT,
    billed: CHARGED_HOURLY,
    billed_until_ended: CHARGED_HOURLY,
    irreversible: inferred(true, "it is set up with Soracom for each customer"),
    lost: t("the line into the customer's network"),
    notes: &[t(
        "The customer's own contract for AWS Direct Connect or a leased line is not with Soracom and has to be ended apart.",
    )],
    ..VPG_PART
};

const VPN_CONNECTION: KindSpec = KindSpec {
    name: "vpn-connection",
    noun: Noun::new("VPN connection", "VPN connections"),
    summary: t("a VPN from a VPG to a network of the customer (Door)"),
    found: in_map("vpnConnections.*"),
    before: &[SUPPORT_BEFORE_VPG],
    routes: &[Route::only(&[StepSpec::by(
        Action::Detach,
        Means::Support(t(
            "removing this Door VPN connection from the VPG, or ending the VPG with it, by the form in article 17649487685529 of the support site",
        )),
    )])],
    who: BY_SUPPORT,
    billed: CHARGED_HOURLY,
    billed_until_ended: CHARGED_HOURLY,
    irreversible: inferred(true, "it is set up with Soracom for each customer"),
    lost: t("the tunnel into the customer's network"),
    notes: &[t("No operation of the public API makes or removes one.")],
    ..VPG_PART
};

const CUSTOMER_ROUTE: KindSpec = KindSpec {
    name: "customer-route",
    noun: Noun::new("VPG route", "VPG routes"),
    summary: t("an entry of a VPG's routing table, into a network behind a transit gateway"),
    found: in_map("customerRoutes.*"),
    when: &[Test::is(&["static"], "customerRoutes.*.type", &["dynamic"])],
    references: &[
        IN_VPG,
        RefSpec::new(
            "target",
            "customerRoutes.*.target",
            &["transit-gateway-vpc-attachment", "transit-gateway-peering-connection"],
            Provenance::Inferred(
                t("an article by a Soracom employee on moving VPGs shows attachment ids here, where the API description says transit gateway id")
            ),
        )
        .may_miss("a route may name a transit gateway, or an attachment that is no longer there"),
    ],
    facts: &[detail("customerRoutes.*.destinationCidr")],
    before: &[
        DIES_WITH_VPG,
        Constraint {
            then: "transit-gateway-vpc-attachment",
            strength: Strength::Recommended,
            pairs: &[Pair::Refers(&["target"])],
            reason: t("the route leads into this attachment"),
            provenance: Provenance::Inferred(
                t("an article by a Soracom employee on moving VPGs routes to attachments; what becomes of a route without its attachment is not described")
            ),
        },
        Constraint {
            then: "transit-gateway-peering-connection",
            strength: Strength::Recommended,
            pairs: &[Pair::Refers(&["target"])],
            reason: t("the route leads into this peering"),
            provenance: Provenance::Inferred(t("what becomes of a route without its peering is not described")),
        },
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteCustomerRoute",
            "DELETE",
            "/virtual_private_gateways/{vpg_id}/customer_routes/{route_id}",
            "vpg delete-customer-route",
            &[("vpg_id", ParamSource::Key(0)), ("route_id", ParamSource::Key(1))],
        ),
    )])],
    billed: inferred(false, "no fee for a route is known"),
    billed_until_ended: inferred(false, "no fee for a route is known"),
    irreversible: inferred(false, "a route can be made again"),
    notes: &[t("Only static routes are counted: dynamic ones come and go without the customer.")],
    ..VPG_PART
};

const CAPTURE_PARAMS: &[(&str, ParamSource)] = &[("vpg_id", ParamSource::Key(0)), ("session_id", ParamSource::Key(1))];

const PACKET_CAPTURE_SESSION_VPG: KindSpec = KindSpec {
    name: "packet-capture-session-vpg",
    noun: Noun::new("packet capture on a VPG", "packet captures on VPGs"),
    summary: t("a packet capture session on one VPG"),
    phase: 2,
    reads: &[Read {
        role: ReadRole::Extra,
        per: Some("vpg"),
        ..Read::list(
            Operation::new(
                "listPacketCaptureSessions",
                "GET",
                "/virtual_private_gateways/{vpg_id}/packet_capture_sessions",
                "vpg list-packet-capture-sessions",
                VPG_ID,
            ),
            &[Part::Param(0), Part::Field(&["sessionId"])],
        )
    }],
    status: StatusSpec {
        fields: &["status"],
        values: &[
            StatusValue::new("REQUESTED", Standing::Ending),
            StatusValue::new("ACCEPTED", Standing::Ending),
            StatusValue::new("CAPTURING", Standing::Live),
            StatusValue::new("POST_PROCESSING", Standing::Ending),
            StatusValue::new("DONE", Standing::Gone),
            StatusValue::new("FAILED", Standing::Gone),
            StatusValue::new("STOPPED", Standing::Gone),
        ],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t(
            "finished counts as gone, though the record and its file stay until deleted",
        )),
        note: Text::EMPTY,
    },
    references: &[UNDER_VPG],
    before: &[Constraint {
        then: "vpg",
        strength: Strength::Recommended,
        pairs: &[Pair::Refers(&["vpg"])],
        reason: t("a running capture should be stopped and downloaded first"),
        provenance: Provenance::Inferred(t("what terminating a VPG does to a running capture is not described")),
    }],
    routes: &[Route {
        statuses: &["CAPTURING"],
        steps: &[StepSpec::api(
            Action::Stop,
            Operation::new(
                "stopPacketCaptureSession",
                "POST",
                "/virtual_private_gateways/{vpg_id}/packet_capture_sessions/{session_id}/stop",
                "vpg stop-packet-capture-session",
                CAPTURE_PARAMS,
            ),
        )],
        note: t("answers 400 unless the status is CAPTURING"),
    }],
    billed: inferred(true, "packet capture (Peek) is a paid service"),
    billed_until_ended: inferred(false, "a capture ends by itself after its duration"),
    irreversible: inferred(true, "the captured file is lost with the record"),
    lost: t("the captured file: download it first"),
    code: Code::ServiceActive,
    notes: &[t("The finished record can be deleted too, which also removes the file.")],
    ..VPG_PART
};
