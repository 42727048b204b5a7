//! Options and settings of a VPG: Gate, Junction, fixed addresses, routing and filters.

use super::vpg::{AS_SETTING, BETTER_BEFORE_VPG, DIES_WITH_VPG, IN_VPG, UNDER_VPG, VPG_ID, VPG_PART, in_map};
use crate::account::Fact;
use crate::catalogue::source::{CONSOLE_TEXTS, SPEC};
use crate::catalogue::spec::{
    Action, Actor, Constraint, FactSpec, Found, KindSpec, Known, Noun, Pair, Part, Provenance, Read, ReadRole, RefSpec,
    Route, StepSpec, Strength, Test, Truth, inferred, seen, t,
};
use crate::catalogue::{Code, Operation, ParamSource};

pub(super) const KINDS: &[KindSpec] = &[
    SIM_BASED_ROUTING,
    JUNCTION_REDIRECTION,
    JUNCTION_INSPECTION,
    JUNCTION_MIRRORING_PEER,
    GATE_PEER,
    GATE,
    BUILT_IN_GATE,
    IP_ADDRESS_MAP_ENTRY,
    FIXED_PUBLIC_IP,
    ROUTING_FILTER,
    TRAFFIC_FILTERING,
];

const A_FEE_MAY_RUN: Known<bool> =
    inferred(true, "the sources only partly say whether it has a fee of its own, so one is assumed while it is on");
const NO_FEE: Known<bool> = inferred(false, "no fee for it is known");

const SIM_KINDS: &[&str] = &["sim", "virtual-sim"];
const OUTLIVES_SIM: &str = "it can outlive its SIM, and terminated SIMs vanish from the list after a while";

/// Of an optional feature that is off.
const LEFT_OUT: &str =
    "a feature that was never switched on is left out of a VPG that is shown by itself; a list may leave out more";

const GATE_IS_OPEN: Test = Test::is_true("gateOpened").absent_in_whole(LEFT_OUT);
const OTHER_TYPES: &[&str] = &["12", "13", "14", "15", "120"];
const TYPE_F2: &[&str] = &["242"];

const GATE: KindSpec = KindSpec {
    name: "gate",
    noun: Noun::new("Gate", "Gates"),
    summary: t("Gate on a VPG: tunnels between the devices and hosts of the customer"),
    found: AS_SETTING,
    when: &[GATE_IS_OPEN, Test::is(OTHER_TYPES, "type", TYPE_F2)],
    before: &[
        BETTER_BEFORE_VPG,
        Constraint {
            then: "vpc-peering-connection",
            strength: Strength::Recommended,
            pairs: &[Pair::Share("vpg", "vpg")],
            reason: t("the tunnels of Gate run over the private connection"),
            provenance: Provenance::Inferred(t(
                "an article by a Soracom employee on moving VPGs sets Gate up on Canal",
            )),
        },
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Close,
        Operation::new("closeGate", "POST", "/virtual_private_gateways/{vpg_id}/gate/close", "vpg close-gate", VPG_ID),
    )])],
    billed: A_FEE_MAY_RUN,
    billed_until_ended: A_FEE_MAY_RUN,
    irreversible: inferred(false, "Gate can be opened again"),
    code: Code::ServiceActive,
    ..VPG_PART
};

const BUILT_IN_GATE: KindSpec = KindSpec {
    name: "built-in-gate",
    noun: Noun::new("built-in Gate", "built-in Gates"),
    summary: t("Gate on a VPG of Type-F2, which cannot be switched off"),
    found: AS_SETTING,
    when: &[GATE_IS_OPEN, Test::is(TYPE_F2, "type", OTHER_TYPES)],
    before: &[Constraint {
        reason: t("the Gate of a Type-F2 VPG cannot be switched off, and ends with the VPG"),
        provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
        ..DIES_WITH_VPG
    }],
    who: seen(Actor::Provider, &[CONSOLE_TEXTS]),
    billed: A_FEE_MAY_RUN,
    billed_until_ended: A_FEE_MAY_RUN,
    irreversible: inferred(false, "another VPG of this type has one as well"),
    code: Code::ServiceActive,
    ..VPG_PART
};

const GATE_PEER: KindSpec = KindSpec {
    name: "gate-peer",
    noun: Noun::new("Gate peer", "Gate peers"),
    summary: t("a host of the customer that is registered with a VPG's Gate"),
    reads: &[Read {
        per: Some("vpg"),
        paged: false,
        ..Read::list(
            Operation::new(
                "listGatePeers",
                "GET",
                "/virtual_private_gateways/{vpg_id}/gate/peers",
                "vpg list-gate-peers",
                VPG_ID,
            ),
            &[Part::Param(0), Part::Field(&["outerIpAddress"])],
        )
    }],
    when: &[Test::is_true("ownedByCustomer")],
    references: &[UNDER_VPG],
    before: &[
        BETTER_BEFORE_VPG,
        Constraint {
            then: "gate",
            strength: Strength::Recommended,
            pairs: &[Pair::Share("vpg", "vpg")],
            reason: t("the peers of a Gate are unregistered while it is still open"),
            provenance: Provenance::Inferred(t(
                "whether peers can be unregistered after Gate is closed is not described",
            )),
        },
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Unregister,
        Operation::new(
            "unregisterGatePeer",
            "DELETE",
            "/virtual_private_gateways/{vpg_id}/gate/peers/{outer_ip_address}",
            "vpg unregister-gate-peer",
            &[("vpg_id", ParamSource::Key(0)), ("outer_ip_address", ParamSource::Key(1))],
        ),
    )])],
    billed: NO_FEE,
    billed_until_ended: NO_FEE,
    irreversible: inferred(false, "a host can be registered again"),
    notes: &[t("Peers that are not owned by the customer are Soracom's own and passed over.")],
    ..VPG_PART
};

const SIM_BASED_ROUTING: KindSpec = KindSpec {
    name: "sim-based-routing",
    noun: Noun::new("SIM-based routing", "SIM-based routings"),
    summary: t("routing of address ranges to the SIMs that stand before them, through a VPG's Gate"),
    found: AS_SETTING,
    when: &[Test::is_true("enableSimBasedRouting")
        .absent_without(&["simBasedRoutingConfig.*.#"], "it routes by the ranges that are set, and none are")],
    references: &[
        IN_VPG,
        RefSpec::new("sim", "simBasedRoutingConfig.*.#", SIM_KINDS, Provenance::Documented(&[SPEC]))
            .may_miss(OUTLIVES_SIM),
    ],
    before: &[
        DIES_WITH_VPG,
        Constraint {
            then: "gate",
            strength: Strength::Recommended,
            pairs: &[Pair::Share("vpg", "vpg")],
            reason: t("SIM-based routing works only while Gate is open"),
            provenance: Provenance::Inferred(t(
                "switching it on is refused without Gate; whether it can be switched off without is not described",
            )),
        },
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Disable,
        Operation::new(
            "disableSimBasedRouting",
            "POST",
            "/virtual_private_gateways/{vpg_id}/gate/routing/static/sims/disable",
            "vpg disable-sim-based-routing",
            VPG_ID,
        ),
    )])],
    billed: NO_FEE,
    billed_until_ended: NO_FEE,
    irreversible: inferred(false, "it can be switched on again"),
    code: Code::StillInUse,
    ..VPG_PART
};

const IP_ADDRESS_MAP_ENTRY: KindSpec = KindSpec {
    name: "ip-address-map-entry",
    noun: Noun::new("IP address map entry", "IP address map entries"),
    summary: t("a fixed private address that a VPG gives to one SIM"),
    reads: &[Read {
        role: ReadRole::Extra,
        per: Some("vpg"),
        ..Read::list(
            Operation::new(
                "listVirtualPrivateGatewayIpAddressMapEntries",
                "GET",
                "/virtual_private_gateways/{vpg_id}/ip_address_map",
                "vpg list-ip-address-map-entries",
                VPG_ID,
            ),
            &[Part::Param(0), Part::Field(&["key"])],
        )
    }],
    when: &[Test::is(&["static"], "type", &["dynamic", "customerGatePeer", "gatePeer"])],
    references: &[
        UNDER_VPG,
        RefSpec::new("sim", "key", SIM_KINDS, Provenance::Documented(&[SPEC])).may_miss(OUTLIVES_SIM),
    ],
    facts: &[FactSpec::new(Fact::Detail, "ipAddress")],
    before: &[DIES_WITH_VPG],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteVirtualPrivateGatewayIpAddressMapEntry",
            "DELETE",
            "/virtual_private_gateways/{vpg_id}/ip_address_map/{key}",
            "vpg delete-ip-address-map-entry",
            &[("vpg_id", ParamSource::Key(0)), ("key", ParamSource::Key(1))],
        ),
    )])],
    billed: NO_FEE,
    billed_until_ended: NO_FEE,
    irreversible: inferred(false, "an entry can be added again"),
    code: Code::StillInUse,
    notes: &[t("Entries that the VPG made by itself, for SIMs, Gate peers and itself, are passed over.")],
    ..VPG_PART
};

const JUNCTION_INSPECTION: KindSpec = KindSpec {
    name: "junction-inspection",
    noun: Noun::new("Junction inspection", "Junction inspections"),
    summary: t("statistics of a VPG's traffic, sent to a cloud service (Junction)"),
    found: AS_SETTING,
    when: &[Test::is_true("inspection.enabled").absent_documented(Truth::No, &[SPEC])],
    references: &[
        IN_VPG,
        RefSpec::new(
            "credentials",
            "inspection.report.credentialsId",
            &["credential-set"],
            Provenance::Documented(&[SPEC]),
        ),
    ],
    before: &[
        BETTER_BEFORE_VPG,
        Constraint {
            then: "credential-set",
            strength: Strength::Recommended,
            pairs: &[Pair::Refers(&["credentials"])],
            reason: t("the inspection signs in with these credentials to deliver its report"),
            provenance: Provenance::Inferred(t("what an inspection does without its credentials is not described")),
        },
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Unset,
        Operation::new(
            "unsetInspectionConfiguration",
            "POST",
            "/virtual_private_gateways/{vpg_id}/junction/unset_inspection",
            "vpg unset-inspection",
            VPG_ID,
        ),
    )])],
    billed: A_FEE_MAY_RUN,
    billed_until_ended: A_FEE_MAY_RUN,
    irreversible: inferred(false, "it can be set again"),
    code: Code::ServiceActive,
    ..VPG_PART
};

const JUNCTION_REDIRECTION: KindSpec = KindSpec {
    name: "junction-redirection",
    noun: Noun::new("Junction redirection", "Junction redirections"),
    summary: t("a detour of a VPG's traffic through a host of the customer (Junction)"),
    found: AS_SETTING,
    when: &[Test::is_true("redirection.enabled")
        .absent_without(&["redirection.gateway"], "a redirection needs a gateway, and none is set")],
    label: &["redirection.description"],
    references: &[IN_VPG],
    before: &[
        BETTER_BEFORE_VPG,
        Constraint {
            then: "gate-peer",
            strength: Strength::Recommended,
            // Not by address: two VPGs may both have a peer with the same inner one.
            pairs: &[Pair::Share("vpg", "vpg")],
            reason: t("the traffic is sent through this peer, and would have nowhere to go without it"),
            provenance: Provenance::Inferred(t(
                "an article by a Soracom employee on moving VPGs has a Gate peer as the gateway",
            )),
        },
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Unset,
        Operation::new(
            "unsetRedirectionConfiguration",
            "POST",
            "/virtual_private_gateways/{vpg_id}/junction/unset_redirection",
            "vpg unset-redirection",
            VPG_ID,
        ),
    )])],
    billed: A_FEE_MAY_RUN,
    billed_until_ended: A_FEE_MAY_RUN,
    irreversible: inferred(false, "it can be set again"),
    code: Code::ServiceActive,
    ..VPG_PART
};

const JUNCTION_MIRRORING_PEER: KindSpec = KindSpec {
    name: "junction-mirroring-peer",
    noun: Noun::new("Junction mirroring peer", "Junction mirroring peers"),
    summary: t("a host of the customer that gets a copy of a VPG's traffic (Junction)"),
    found: in_map("mirroring.peers.*"),
    label: &["mirroring.peers.*.description"],
    before: &[
        BETTER_BEFORE_VPG,
        Constraint {
            then: "vpc-peering-connection",
            strength: Strength::Recommended,
            pairs: &[Pair::Share("vpg", "vpg")],
            reason: t("the copies reach the peer over the private connection"),
            provenance: Provenance::Inferred(t("the peer has a private address, which a VPG reaches over such a link")),
        },
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteMirroringPeer",
            "DELETE",
            "/virtual_private_gateways/{vpg_id}/junction/mirroring/peers/{ipaddr}",
            "vpg delete-mirroring-peer",
            &[("vpg_id", ParamSource::Key(0)), ("ipaddr", ParamSource::Key(1))],
        ),
    )])],
    billed: A_FEE_MAY_RUN,
    billed_until_ended: A_FEE_MAY_RUN,
    irreversible: inferred(false, "a peer can be added again"),
    notes: &[t("A peer that is switched off counts as well: it is still registered with the VPG.")],
    ..VPG_PART
};

const FIXED_PUBLIC_IP: KindSpec = KindSpec {
    name: "fixed-public-ip",
    noun: Noun::new("fixed global address option", "fixed global address options"),
    summary: t("the option that a VPG reaches the internet from addresses of its own"),
    found: AS_SETTING,
    when: &[Test::is_true("fixedIpAddressesEnabled").absent_in_whole(LEFT_OUT)],
    before: &[BETTER_BEFORE_VPG],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Release,
            Operation::new(
                "releaseFixedPublicIpAddresses",
                "DELETE",
                "/virtual_private_gateways/{vpg_id}/fixed_public_ip_addresses",
                "vpg release-fixed-public-ip-addresses",
                VPG_ID,
            ),
        )],
        note: t("400 means that it is already off"),
    }],
    billed: A_FEE_MAY_RUN,
    billed_until_ended: A_FEE_MAY_RUN,
    irreversible: inferred(true, "the same addresses are unlikely to be given again"),
    lost: t("the addresses: whatever lists them as allowed stops letting the devices in"),
    code: Code::ServiceActive,
    ..VPG_PART
};

const ROUTING_FILTER: KindSpec = KindSpec {
    name: "routing-filter",
    noun: Noun::new("routing filter", "routing filters"),
    summary: t("the ranges that a VPG lets its devices send to, or not"),
    // Each entry makes the same filter.
    found: Found::Within { kind: "vpg", rows: "routingFilterEntries.*", identity: &[Part::Parent] },
    before: &[DIES_WITH_VPG],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Clear,
            Operation::new(
                "setRoutingFilter",
                "POST",
                "/virtual_private_gateways/{vpg_id}/set_routing_filter",
                "vpg set-routing-filter",
                VPG_ID,
            )
            .body("[]"),
        )],
        note: t("only while the VPG is kept: without its filter the devices may send anywhere"),
    }],
    billed: NO_FEE,
    billed_until_ended: NO_FEE,
    irreversible: inferred(false, "the entries can be set again"),
    ..VPG_PART
};

const TRAFFIC_FILTERING: KindSpec = KindSpec {
    name: "traffic-filtering",
    noun: Noun::new("Traffic Filtering", "Traffic Filterings"),
    summary: t("filtering of a VPG's traffic by address and domain rules"),
    found: Found::Unlisted {
        look: t("the details of each VPG in the User Console"),
        why: t("operations switch it on and off and replace its rules, but none shows whether it is on"),
    },
    references: &[],
    before: &[Constraint { pairs: &[Pair::SameCoverage], ..DIES_WITH_VPG }],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Disable,
            Operation::new(
                "disableTrafficFiltering",
                "POST",
                "/virtual_private_gateways/{vpg_id}/traffic_filtering/disable",
                "vpg disable-traffic-filtering",
                VPG_ID,
            ),
        )],
        note: t("403 means that it is not on offer to this operator, so there is none"),
    }],
    billed: inferred(true, "whether it is charged is not stated, so a fee is assumed"),
    billed_until_ended: inferred(true, "whether it is charged is not stated, so a fee is assumed"),
    irreversible: inferred(false, "it can be switched on again"),
    code: Code::ServiceActive,
    notes: &[t("Only some types of VPG support it, and not every operator is offered it.")],
    ..VPG_PART
};
