//! Devices that are not SIMs: LoRaWAN, Sigfox, Inventory, and gadgets.

use super::BASE;
use crate::account::Fact;
use crate::catalogue::constraints::{FINAL_BILL, GOES_WITH_ACCOUNT, INTO_GROUP, KEEP_KEY, OPEN_SERVICE};
use crate::catalogue::source::{CONSOLE_TEXTS, JA_BILLING_CSV, JA_BUTTON, JA_GPS, JA_MOSAIC, SEED, SPEC};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Foreign, Form, Found, KindSpec, Means, Noun, Open, Owner, Pair, Part,
    ProtectionSpec, Provenance, Question, Read, ReadRole, RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec,
    Strength, Test, Text, Truth, documented, inferred, t,
};
use crate::catalogue::{Code, GLOBAL, JAPAN, Operation, ParamSource, checklist};

pub(super) const KINDS: &[KindSpec] = &[
    LORA_DEVICE,
    LORA_GATEWAY,
    LORA_NETWORK_SET,
    SIGFOX_DEVICE,
    INVENTORY_DEVICE,
    DEVICE_OBJECT_MODEL,
    GADGET,
    CONSOLE_GADGET_SETTING,
];

const OWN: Option<Owner> = Some(Owner { field: "operatorId", foreign: Foreign::Unexpected });
const OWN_OR_SHARED: Option<Owner> = Some(Owner { field: "operatorId", foreign: Foreign::Shared });
const DEVICE_ID: &[(&str, ParamSource)] = &[("device_id", ParamSource::Key(0))];
const DEVICE_KEY: &[Part] = &[Part::Field(&["device_id", "deviceId"])];
const GROUP: &[RefSpec] = &[RefSpec::new("group", "groupId", &["group"], Provenance::Documented(&[SPEC]))];
const TAG_NAME: &[&str] = &["tags.name"];

const RADIO_STATUS: StatusSpec = StatusSpec {
    fields: &["status"],
    values: &[
        StatusValue::new("active", Standing::Live),
        StatusValue::new("ready", Standing::Live),
        StatusValue::new("instock", Standing::Review),
        StatusValue::new("terminated", Standing::Gone),
    ],
    absent: Standing::Unrecognised,
    unlisted: Standing::Gone,
    settled_if_referred: &[],
    provenance: Provenance::Inferred(t(
        "the values are listed without a word on them: terminated is taken at its name",
    )),
    note: t(
        "the console shows instock as in stock; nothing says whether that comes before registration or after termination",
    ),
};

/// The protection of a kind, whose two operations are named alike everywhere.
macro_rules! protection {
    ($noun:literal, $path:literal, $cli:literal, $params:expr, $provenance:expr) => {
        Some(ProtectionSpec {
            field: "terminationEnabled",
            on_when: false,
            when_missing: documented(true, &[SPEC]),
            lift: Some(post(
                concat!("enableTerminationOn", $noun),
                concat!($path, "/enable_termination"),
                concat!($cli, " enable-termination"),
                $params,
            )),
            set: Some(post(
                concat!("disableTerminationOn", $noun),
                concat!($path, "/disable_termination"),
                concat!($cli, " disable-termination"),
                $params,
            )),
            provenance: $provenance,
            note: t("the names read backwards: enabling termination lifts the protection"),
        })
    };
}
/// The field has no description here; the console speaks of it in the words that it has for SIMs.
const AS_FOR_SIMS: Provenance = Provenance::Seen(&[CONSOLE_TEXTS]);

type Params = &'static [(&'static str, ParamSource)];

const fn get(id: &'static str, path: &'static str, cli: &'static str, params: Params) -> Operation {
    Operation::new(id, "GET", path, cli, params)
}
const fn post(id: &'static str, path: &'static str, cli: &'static str, params: Params) -> Operation {
    Operation::new(id, "POST", path, cli, params)
}
const fn delete(id: &'static str, path: &'static str, cli: &'static str, params: Params) -> Operation {
    Operation::new(id, "DELETE", path, cli, params)
}
const fn detail(operation: Operation, identity: &'static [Part]) -> Read {
    Read { role: ReadRole::Extra, rows: "", paged: false, ..Read::list(operation, identity) }
}

const NAMED_BY_THE_ARTICLE: Constraint = Constraint {
    then: "account",
    strength: Strength::Hard,
    pairs: &[Pair::All],
    reason: t("every Sigfox and LoRaWAN device has to be terminated before the account"),
    provenance: Provenance::Documented(&[SEED]),
};
const NOT_NAMED: &str = "the support article does not name it, but it is billed, so it is taken to be in the way";
const YEARLY_FEE: &str = "Whether the rest of a yearly fee falls due on termination is not described: ask Soracom before the last month ends.";

// LoRaWAN

const LIST_LORA_DEVICES: Operation = get("listLoraDevices", "/lora_devices", "lora-devices list", &[]);
const GET_LORA_DEVICE: Operation = get("getLoraDevice", "/lora_devices/{device_id}", "lora-devices get", DEVICE_ID);
const TERMINATE_LORA_DEVICE: Operation =
    post("terminateLoraDevice", "/lora_devices/{device_id}/terminate", "lora-devices terminate", DEVICE_ID);

const LORA_DEVICE: KindSpec = KindSpec {
    name: "lora-device",
    aliases: &["lorawan-device"],
    noun: Noun::new("LoRaWAN device", "LoRaWAN devices"),
    summary: t("a registered LoRaWAN device"),
    phase: 4,
    coverages: inferred(&[JAPAN, GLOBAL], "both endpoints serve the operations, though most devices are in Japan"),
    reads: &[Read::list(LIST_LORA_DEVICES, DEVICE_KEY), detail(GET_LORA_DEVICE, DEVICE_KEY)],
    owner: OWN,
    label: TAG_NAME,
    status: RADIO_STATUS,
    protection: protection!("LoraDevice", "/lora_devices/{device_id}", "lora-devices", DEVICE_ID, AS_FOR_SIMS),
    references: GROUP,
    before: &[NAMED_BY_THE_ARTICLE, FINAL_BILL, INTO_GROUP, KEEP_KEY],
    routes: &[Route::only(&[StepSpec::api(Action::Terminate, TERMINATE_LORA_DEVICE)])],
    billed: inferred(true, "the detailed bill has a column for LoRaWAN devices"),
    billed_until_ended: inferred(true, "the detailed bill has a column for LoRaWAN devices"),
    irreversible: inferred(true, "nothing says that a terminated device can be registered again"),
    lost: t("the registration of the device"),
    blocks: documented(Blocks::Yes, &[SEED]),
    notes: &[t(YEARLY_FEE)],
    category: checklist::LORA,
    open: &[Open {
        question: t("Is the rest of a yearly fee due when one ends?"),
        assumed: t("the rest may be due: ask Soracom's support before ending one"),
    }],
    ..BASE
};

const GATEWAY_ID: &[(&str, ParamSource)] = &[("gateway_id", ParamSource::Key(0))];
const GATEWAY_KEY: &[Part] = &[Part::Field(&["gatewayId"])];

const LIST_LORA_GATEWAYS: Operation = get("listLoraGateways", "/lora_gateways", "lora-gateways list", &[]);
const GET_LORA_GATEWAY: Operation =
    get("getLoraGateway", "/lora_gateways/{gateway_id}", "lora-gateways get", GATEWAY_ID);
const TERMINATE_LORA_GATEWAY: Operation =
    post("terminateLoraGateway", "/lora_gateways/{gateway_id}/terminate", "lora-gateways terminate", GATEWAY_ID);

const LORA_GATEWAY: KindSpec = KindSpec {
    name: "lora-gateway",
    aliases: &["lorawan-gateway"],
    noun: Noun::new("LoRaWAN gateway", "LoRaWAN gateways"),
    summary: t("a registered LoRaWAN gateway"),
    coverages: inferred(&[JAPAN, GLOBAL], "both endpoints serve the operations, though most gateways are in Japan"),
    reads: &[Read::list(LIST_LORA_GATEWAYS, GATEWAY_KEY), detail(GET_LORA_GATEWAY, GATEWAY_KEY)],
    protection: protection!("LoraGateway", "/lora_gateways/{gateway_id}", "lora-gateways", GATEWAY_ID, AS_FOR_SIMS),
    references: &[RefSpec::new("network-set", "networkSetId", &["lora-network-set"], Provenance::Documented(&[SPEC]))
        .may_miss("the set may be another operator's, who shares it")],
    facts: &[FactSpec {
        fact: Fact::Detail,
        field: "owned",
        form: Form::Plain,
        when: &[Test::is_false("owned").absent_documented(Truth::Yes, &[SPEC])],
    }],
    before: &[
        Constraint {
            then: "account",
            strength: Strength::Hard,
            pairs: &[Pair::All],
            reason: t("every LoRaWAN device has to be terminated before the account, gateways included"),
            provenance: Provenance::Inferred(t("the support article says devices; gateways are billed like them")),
        },
        FINAL_BILL,
        Constraint {
            then: "lora-network-set",
            strength: Strength::Hard,
            pairs: &[Pair::Refers(&["network-set"])],
            reason: t("a network set cannot be deleted while a gateway uses it"),
            provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
        },
        KEEP_KEY,
    ],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(Action::Terminate, TERMINATE_LORA_GATEWAY)],
        note: t(
            "one whose `owned` is false is a shared-service gateway under a contract of its own: read https://support.soracom.io/hc/ja/articles/360000497631 first",
        ),
    }],
    billed: inferred(true, "the detailed bill has a column for LoRaWAN gateways"),
    billed_until_ended: inferred(true, "the detailed bill has a column for LoRaWAN gateways"),
    irreversible: inferred(true, "no operation is described that brings a terminated gateway back"),
    lost: t("the registration of the gateway"),
    blocks: inferred(Blocks::Yes, "the support article names LoRaWAN devices, and gateways are billed like them"),
    notes: &[
        t(
            "A gateway whose `owned` is false is in the way like any other, and has a contract of its own, the end date of which renews itself: ask Soracom when it can end, and whether the hardware has to go back (https://support.soracom.io/hc/ja/articles/360000497631).",
        ),
        t("Using gateways that others share is a setting of a group; those are theirs to end."),
        t(YEARLY_FEE),
    ],
    category: checklist::AS_LORA,
    ..LORA_DEVICE
};

const NETWORK_SET_ID: &[(&str, ParamSource)] = &[("ns_id", ParamSource::Key(0))];
const NETWORK_SET_KEY: &[Part] = &[Part::Field(&["networkSetId"])];

const LIST_NETWORK_SETS: Operation = get("listLoraNetworkSets", "/lora_network_sets", "lora-network-sets list", &[]);
const GET_NETWORK_SET: Operation =
    get("getLoraNetworkSet", "/lora_network_sets/{ns_id}", "lora-network-sets get", NETWORK_SET_ID);
const DELETE_NETWORK_SET: Operation =
    delete("deleteLoraNetworkSet", "/lora_network_sets/{ns_id}", "lora-network-sets delete", NETWORK_SET_ID);

const LORA_NETWORK_SET: KindSpec = KindSpec {
    name: "lora-network-set",
    aliases: &["lorawan-network-set"],
    noun: Noun::new("LoRaWAN network set", "LoRaWAN network sets"),
    summary: t("a set of LoRaWAN gateways, which other operators may be allowed to use"),
    phase: 8,
    reads: &[Read::list(LIST_NETWORK_SETS, NETWORK_SET_KEY), detail(GET_NETWORK_SET, NETWORK_SET_KEY)],
    owner: OWN_OR_SHARED,
    label: TAG_NAME,
    before: &[GOES_WITH_ACCOUNT],
    routes: &[Route::only(&[StepSpec::api(Action::Delete, DELETE_NETWORK_SET)])],
    billed: inferred(false, "the detailed bill has no column for network sets"),
    billed_until_ended: inferred(false, "the detailed bill has no column for network sets"),
    irreversible: inferred(true, "no operation is described that brings a deleted set back"),
    lost: t("the set and the permissions given on it"),
    blocks: inferred(Blocks::No, "it is configuration without a fee"),
    notes: &[
        t("Operators in `allowedOperators` lose the set when it is deleted: tell them first."),
        t(
            "Whether a set can be deleted while others are allowed to use it is not described: if it is refused, take the permissions back one operator at a time (`soracom lora-network-sets revoke-permission`).",
        ),
        t("A set that another operator shares may be listed too: it is passed over."),
        t(
            "Groups use sets too. Which key of a group's configuration names one is not described: winddown takes any `networkSetId`.",
        ),
    ],
    ..BASE
};

// Sigfox

const LIST_SIGFOX_DEVICES: Operation = get("listSigfoxDevices", "/sigfox_devices", "sigfox-devices list", &[]);
const GET_SIGFOX_DEVICE: Operation =
    get("getSigfoxDevice", "/sigfox_devices/{device_id}", "sigfox-devices get", DEVICE_ID);
const TERMINATE_SIGFOX_DEVICE: Operation =
    post("terminateSigfoxDevice", "/sigfox_devices/{device_id}/terminate", "sigfox-devices terminate", DEVICE_ID);

const SIGFOX_DEVICE: KindSpec = KindSpec {
    name: "sigfox-device",
    aliases: &[],
    noun: Noun::new("Sigfox device", "Sigfox devices"),
    summary: t("a registered Sigfox device"),
    reads: &[Read::list(LIST_SIGFOX_DEVICES, DEVICE_KEY), detail(GET_SIGFOX_DEVICE, DEVICE_KEY)],
    status: StatusSpec {
        note: t(
            "the console shows instock as in stock, which nothing explains; the search operation also filters by inactive, suspended, shipped, inStock, banned and standby",
        ),
        ..RADIO_STATUS
    },
    protection: protection!("SigfoxDevice", "/sigfox_devices/{device_id}", "sigfox-devices", DEVICE_ID, AS_FOR_SIMS),
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(Action::Terminate, TERMINATE_SIGFOX_DEVICE)],
        note: t(
            "write the PAC down first; the device is not deleted immediately, so it stays listed for 24 hours, with its PAC",
        ),
    }],
    billed: inferred(true, "the detailed bill has a column for Sigfox devices"),
    billed_until_ended: inferred(true, "the detailed bill has a column for Sigfox devices"),
    notes: &[
        t(
            "The PAC is needed to register the device anywhere else: a terminated device shows it for 24 hours more, immediate deletion shows it once.",
        ),
        t(YEARLY_FEE),
    ],
    category: checklist::SIGFOX,
    open: &[Open {
        question: t("Is the rest of a yearly fee due when one ends?"),
        assumed: t("the rest may be due: ask Soracom's support before ending one"),
    }],
    ..LORA_DEVICE
};

// Inventory

const LIST_DEVICES: Operation = get("listDevices", "/devices", "devices list", &[]);
const GET_DEVICE: Operation = get("getDevice", "/devices/{device_id}", "devices get", DEVICE_ID);
const DELETE_DEVICE: Operation = delete("deleteDevice", "/devices/{device_id}", "devices delete", DEVICE_ID);

const INVENTORY_DEVICE: KindSpec = KindSpec {
    name: "inventory-device",
    aliases: &["lwm2m-device"],
    noun: Noun::new("Inventory device", "Inventory devices"),
    summary: t("a device managed over LwM2M (Inventory)"),
    phase: 4,
    reads: &[Read::list(LIST_DEVICES, DEVICE_KEY), detail(GET_DEVICE, DEVICE_KEY)],
    owner: OWN,
    label: &["tags.name", "endpoint"],
    references: GROUP,
    before: &[OPEN_SERVICE, FINAL_BILL, INTO_GROUP],
    routes: &[Route::only(&[StepSpec::api(Action::Delete, DELETE_DEVICE)])],
    billed: documented(true, &[JA_MOSAIC, JA_BILLING_CSV]),
    billed_until_ended: documented(true, &[JA_MOSAIC, JA_BILLING_CSV]),
    irreversible: inferred(true, "no operation is described that brings a deleted device back"),
    lost: t("the device's record"),
    blocks: inferred(Blocks::Unstated, NOT_NAMED),
    notes: &[t(
        "It costs monthly until it is deleted, and what closing the account does to it is not described: delete it.",
    )],
    category: checklist::OTHER,
    open: &[Open {
        question: t("Does one keep the account from closing?"),
        assumed: t("it does, and costs its monthly fee until it is deleted"),
    }],
    ..BASE
};

const MODEL_ID: &[(&str, ParamSource)] = &[("model_id", ParamSource::Key(0))];
const MODEL_KEY: &[Part] = &[Part::Field(&["objectId"])];

const LIST_MODELS: Operation =
    get("listDeviceObjectModels", "/device_object_models", "devices list-object-models", &[]);
const GET_MODEL: Operation =
    get("getDeviceObjectModel", "/device_object_models/{model_id}", "devices get-object-model", MODEL_ID);
const DELETE_MODEL: Operation =
    delete("deleteDeviceObjectModel", "/device_object_models/{model_id}", "devices delete-object-model", MODEL_ID);

const DEVICE_OBJECT_MODEL: KindSpec = KindSpec {
    name: "device-object-model",
    noun: Noun::new("device object model", "device object models"),
    summary: t("a custom LwM2M object model for Inventory devices"),
    phase: 8,
    reads: &[Read::list(LIST_MODELS, MODEL_KEY), detail(GET_MODEL, MODEL_KEY)],
    when: &[Test::new("scope", Question::OneOf { yes: &["private"], no: &["public"], other: Truth::Yes })],
    owner: OWN_OR_SHARED,
    label: &["objectName"],
    before: &[GOES_WITH_ACCOUNT],
    routes: &[Route::only(&[StepSpec::api(Action::Delete, DELETE_MODEL)])],
    billed: inferred(false, "a model is configuration; the fee is for devices"),
    billed_until_ended: inferred(false, "a model is configuration; the fee is for devices"),
    irreversible: inferred(true, "no operation is described that brings a deleted model back"),
    lost: t("the definition of the model"),
    blocks: inferred(Blocks::No, "it is configuration without a fee"),
    notes: &[t("The operations call its `objectId` model_id.")],
    ..BASE
};

// Gadgets

const GADGET_PARAMS: &[(&str, ParamSource)] =
    &[("product_id", ParamSource::Key(0)), ("serial_number", ParamSource::Key(1))];
const GADGET_KEY: &[Part] = &[Part::Field(&["productId"]), Part::Field(&["serialNumber"])];

const LIST_GADGETS: Operation = get("listGadgets", "/gadgets", "gadgets list", &[]);
const GET_GADGET: Operation = get("getGadget", "/gadgets/{product_id}/{serial_number}", "gadgets get", GADGET_PARAMS);
const TERMINATE_GADGET: Operation =
    post("terminateGadget", "/gadgets/{product_id}/{serial_number}/terminate", "gadgets terminate", GADGET_PARAMS);

const GADGET: KindSpec = KindSpec {
    name: "gadget",
    noun: Noun::new("gadget", "gadgets"),
    summary: t("a button or a cellular pack for cameras (wimax), registered as a gadget"),
    phase: 4,
    coverages: inferred(&[JAPAN], "the products are sold for Japan"),
    reads: &[Read::list(LIST_GADGETS, GADGET_KEY), detail(GET_GADGET, GADGET_KEY)],
    owner: OWN,
    label: TAG_NAME,
    status: StatusSpec {
        fields: &["status"],
        values: &[StatusValue::new("active", Standing::Live), StatusValue::new("terminated", Standing::Gone)],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Documented(&[SPEC]),
        note: Text::EMPTY,
    },
    protection: protection!(
        "Gadget",
        "/gadgets/{product_id}/{serial_number}",
        "gadgets",
        GADGET_PARAMS,
        Provenance::Documented(&[SPEC])
    ),
    before: &[OPEN_SERVICE, FINAL_BILL, KEEP_KEY],
    routes: &[Route::only(&[StepSpec::api(Action::Terminate, TERMINATE_GADGET)])],
    billed: documented(true, &[JA_BUTTON, SPEC, JA_BILLING_CSV]),
    billed_until_ended: documented(true, &[JA_BUTTON, SPEC, JA_BILLING_CSV]),
    irreversible: inferred(true, "nothing says that a terminated gadget can be registered again"),
    lost: t("the registration of the gadget"),
    blocks: inferred(Blocks::Unstated, NOT_NAMED),
    notes: &[
        t("A registered button renews itself for a fee after one year or with the 1501st click."),
        t("A button that was registered in the console cannot move to another account."),
        t("A cellular pack is listed only after it was shipped: an open order may hide one."),
        t(
            "Whether a cellular pack has a minimum term or has to be returned is not described: ask Soracom's support before ending it.",
        ),
    ],
    category: checklist::OTHER,
    open: &[Open {
        question: t("Is the rest of a yearly fee due when one ends, and has a cellular pack a minimum term?"),
        assumed: t("the rest may be due: ask Soracom's support before ending one"),
    }],
    ..BASE
};

const CONSOLE_GADGET_SETTING: KindSpec = KindSpec {
    name: "console-gadget-setting",
    noun: Noun::new("gadget setting in the console", "gadget settings in the console"),
    summary: t("the console's setting for a GPS multiunit and the like, on top of a SIM and a group"),
    phase: 3,
    coverages: documented(&[JAPAN], &[JA_GPS]),
    found: Found::Unlisted {
        look: t("User Console (Japan coverage): Gadget management"),
        why: t("the setting is made in the console, and no operation of the API lists it"),
    },
    before: &[Constraint {
        then: "sim",
        strength: Strength::Recommended,
        pairs: &[Pair::SameCoverage],
        reason: t("the unit's setting is removed first and its SIM terminated after that"),
        provenance: Provenance::Documented(&[JA_GPS]),
    }],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::by(
            Action::Unset,
            Means::Console(t("Gadget management > GPS multiunit > remove the setting")),
        )],
        note: t("leaves the SIM, the group and the Harvest data in place"),
    }],
    who: inferred(Actor::ConsoleUser, "no restriction to the root user is stated, and there is no operation for it"),
    billed: documented(true, &[JA_GPS]),
    billed_until_ended: documented(true, &[JA_GPS]),
    irreversible: inferred(false, "a setting can be made again"),
    blocks: inferred(Blocks::No, "it is a setting on a SIM and a group, which are ended on their own"),
    code: Code::ServiceActive,
    notes: &[t(
        "Removing the setting stops the daily fee of its Harvest option; the SIM keeps costing until it is terminated.",
    )],
    ..BASE
};
