//! Groups, and the setting that sends a group's members through a VPG.

use super::BASE;
use crate::catalogue::constraints::{GOES_WITH_ACCOUNT, INTO_CREDENTIALS};
use crate::catalogue::source::{CONSOLE_TEXTS, HANDS, JA_TERMINATE_VPG};
use crate::catalogue::spec::{
    Action, Blocks, Constraint, Foreign, Form, Found, KindSpec, Noun, Open, Owner, Pair, Part, Provenance, Read,
    ReadRole, RefSpec, Route, StepSpec, Strength, Test, Truth, documented, inferred, t,
};
use crate::catalogue::{Code, Operation, ParamSource};

pub(super) const KINDS: &[KindSpec] = &[GROUP_VPG_SETTING, GROUP];

const GROUP_ID: &[(&str, ParamSource)] = &[("group_id", ParamSource::Key(0))];
const GROUP_KEY: &[Part] = &[Part::Field(&["groupId"])];

const VPG_ID: &str = "configuration.SoracomAir.vpgId";
const ROUTED: &[Test] = &[
    // A group's configuration is untyped: a text will do.
    Test::is(&["true"], "configuration.SoracomAir.useVpg", &["false"])
        .absent(Truth::No, "a group uses a VPG only where its configuration says so"),
    Test::present(VPG_ID).absent(Truth::No, "without a VPG's id there is none to use"),
];
const INTO_VPG: RefSpec = RefSpec::new(
    "vpg",
    VPG_ID,
    &["vpg"],
    Provenance::Inferred(
        t("soracom-cli's tests and an article by a Soracom employee on moving VPGs use the keys useVpg and vpgId; the API description leaves a group's configuration untyped")
    ),
)
.may_miss("a group may use a VPG of another operator, such as a shared one, and any id can be typed in");

const GROUP_VPG_SETTING: KindSpec = KindSpec {
    name: "group-vpg-setting",
    noun: Noun::new("VPG setting of a group", "VPG settings of groups"),
    summary: t("the setting by which a group sends its members through a VPG"),
    phase: 5,
    found: Found::Within { kind: "group", rows: "", identity: &[Part::Parent, Part::Field(&[VPG_ID])] },
    when: ROUTED,
    label: &["tags.name"],
    references: &[
        RefSpec::new("group", "groupId", &["group"], Provenance::Inferred(t("it stands inside the group"))),
        INTO_VPG,
    ],
    before: &[Constraint {
        then: "vpg",
        strength: Strength::Recommended,
        pairs: &[Pair::Refers(&["vpg"])],
        reason: t("deleting a VPG cuts off every SIM of every group that uses it"),
        provenance: Provenance::Documented(&[JA_TERMINATE_VPG, HANDS]),
    }],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Unset,
            Operation::new(
                "putConfigurationParameters",
                "PUT",
                "/groups/{group_id}/configuration/{namespace}",
                "groups put-config",
                &[("group_id", ParamSource::Key(0)), ("namespace", ParamSource::Const("SoracomAir"))],
            )
            .body(r#"[{"key":"useVpg","value":false}]"#),
        )],
        note: t(
            "the VPG's id stays in the configuration without effect; deleteConfigurationParameter removes the keys themselves",
        ),
    }],
    billed: documented(false, &[JA_TERMINATE_VPG]),
    billed_until_ended: documented(false, &[JA_TERMINATE_VPG]),
    irreversible: inferred(false, "the setting can be made again while the VPG exists"),
    blocks: inferred(Blocks::No, "it is a property of the group"),
    code: Code::StillAttached,
    notes: &[
        t("Switching it off affects every SIM of the group; moving single SIMs to another group affects only those."),
        t("A session that is up stays on the old VPG until it is established anew."),
        t("The VPG goes on costing until it is deleted itself, even if no group uses it."),
    ],
    ..BASE
};

const CREDENTIALS: Provenance = Provenance::Inferred(t(
    "settings that sign in elsewhere (Beam, Funnel, Funk) name their credential set in a key of this name; the API description leaves a group's configuration untyped",
));
/// Why a reference to a credential set may lead nowhere.
pub(super) const CREDENTIALS_MAY_MISS: &str =
    "the console refuses to delete a credential set in use, but an API call may have deleted it";

const GROUP: KindSpec = KindSpec {
    name: "group",
    noun: Noun::new("group", "groups"),
    summary: t("a group of SIMs or devices that share settings"),
    phase: 8,
    reads: &[
        Read::list(Operation::new("listGroups", "GET", "/groups", "groups list", &[]), GROUP_KEY),
        Read {
            role: ReadRole::Extra,
            rows: "",
            paged: false,
            ..Read::list(Operation::new("getGroup", "GET", "/groups/{group_id}", "groups get", GROUP_ID), GROUP_KEY)
        },
    ],
    owner: Some(Owner { field: "operatorId", foreign: Foreign::Unexpected }),
    label: &["tags.name"],
    references: &[
        INTO_VPG.when(ROUTED),
        RefSpec::new("credentials", "configuration.**.credentialsId", &["credential-set"], CREDENTIALS)
            .may_miss(CREDENTIALS_MAY_MISS),
        RefSpec::new("credentials", "configuration.**.passwordCredentialsId", &["credential-set"], CREDENTIALS)
            .may_miss(CREDENTIALS_MAY_MISS),
        RefSpec::new("credentials", "configuration.**.keyCredentialsId", &["credential-set"], CREDENTIALS)
            .may_miss(CREDENTIALS_MAY_MISS),
        RefSpec::new(
            "network-set",
            "configuration.**.networkSetId",
            &["lora-network-set"],
            Provenance::Inferred(
                t("gateways name their set in a field of this name; no source names the key in a group's configuration, which the API description leaves untyped")
            ),
        )
        .may_miss("the set may be another operator's, who shares it"),
        RefSpec::new(
            "soralet",
            "configuration.SoracomOrbit.**.srn",
            &["soralet"],
            Provenance::Inferred(t("Orbit settings name their Soralet by its resource name, whose sixth part is the id")),
        )
        .form(Form::Segment(5))
        .may_miss("a group may run a public Soralet of somebody else"),
    ],
    before: &[
        GOES_WITH_ACCOUNT,
        INTO_CREDENTIALS,
        Constraint {
            then: "lora-network-set",
            strength: Strength::Hard,
            pairs: &[Pair::Refers(&["network-set"])],
            reason: t("a network set cannot be deleted while a group uses it"),
            provenance: Provenance::Seen(&[CONSOLE_TEXTS]),
        },
        Constraint {
            then: "soralet",
            strength: Strength::Recommended,
            pairs: &[Pair::Refers(&["soralet"])],
            reason: t("the group's Orbit setting runs this Soralet"),
            provenance: Provenance::Inferred(t("what becomes of a setting whose Soralet is deleted is not described")),
        },
    ],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Delete,
            Operation::new("deleteGroup", "DELETE", "/groups/{group_id}", "groups delete", GROUP_ID),
        )],
        note: t("what happens to members is not described: empty the group first, or leave it to the account's end"),
    }],
    billed: inferred(false, "a group has no fee of its own"),
    billed_until_ended: inferred(false, "a group has no fee of its own"),
    irreversible: inferred(true, "no operation brings a deleted group back"),
    lost: t("the group with all its settings"),
    blocks: inferred(Blocks::No, "it is deleted with the account"),
    notes: &[
        t("Settings such as Harvest, Beam or Custom DNS cause charges while members use them."),
        t("The API does not say what kind of members a group is for; its members and settings show it."),
    ],
    open: &[Open {
        question: t("Can a group be deleted that still has members?"),
        assumed: t("perhaps not: it is emptied first"),
    }],
    ..BASE
};
