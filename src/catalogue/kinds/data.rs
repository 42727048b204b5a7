//! Data that dies with the account: what devices sent, files, logs.

use super::BASE;
use crate::catalogue::source::{JA_HARVEST, SEED, SPEC};
use crate::catalogue::spec::{
    Action, Blocks, Constraint, KindSpec, Known, Noun, Pair, Part, Provenance, Read, RefSpec, Route, StepSpec,
    Strength, Test, documented, inferred, t,
};
use crate::catalogue::{Operation, ParamSource};

pub(super) const KINDS: &[KindSpec] = &[HARVEST_DATA, HARVEST_FILE, AUDIT_AND_USAGE_RECORD];

const DIES_WITH_ACCOUNT: Constraint = Constraint {
    then: "account",
    strength: Strength::ExportFirst,
    pairs: &[Pair::All],
    reason: t("closing the account deletes it for good"),
    provenance: Provenance::Documented(&[SEED]),
};
const LOST_FOR_GOOD: Known<bool> = documented(true, &[SEED]);
const NOT_NAMED: Known<Blocks> =
    inferred(Blocks::No, "Soracom's support article says of stored information only that it will be deleted");

const SIMS: &[&str] = &["sim", "virtual-sim"];
const OUTLIVES: &str = "the data stays when the SIM or device that sent it is gone";

const fn sent_by(to: &'static [&'static str], when: &'static [Test]) -> RefSpec {
    RefSpec::new("resource", "resourceId", to, Provenance::Documented(&[SPEC])).may_miss(OUTLIVES).when(when)
}

const HARVEST_DATA: KindSpec = KindSpec {
    name: "harvest-data",
    noun: Noun::new("set of Harvest data", "sets of Harvest data"),
    summary: t("the data that one SIM or device has sent to Harvest Data"),
    phase: 0,
    reads: &[Read::list(
        Operation::new(
            "listDataResourceMetadata",
            "GET",
            "/data/metadata/resources",
            "data list-resource-metadata",
            &[],
        ),
        &[Part::Field(&["resourceType"]), Part::Field(&["resourceId"])],
    )],
    references: &[
        sent_by(SIMS, &[Test::only(&["Sim"], "resourceType")]),
        sent_by(SIMS, &[Test::only(&["Subscriber"], "resourceType")]),
        sent_by(&["lora-device"], &[Test::only(&["LoraDevice"], "resourceType")]),
        sent_by(&["sigfox-device"], &[Test::only(&["SigfoxDevice"], "resourceType")]),
        sent_by(&["inventory-device"], &[Test::only(&["Device"], "resourceType")]),
        sent_by(&["soracam-device"], &[Test::only(&["SoraCam"], "resourceType")]),
    ],
    before: &[
        DIES_WITH_ACCOUNT,
        Constraint {
            then: "sim",
            strength: Strength::ExportFirst,
            pairs: &[Pair::Refers(&["resource"])],
            reason: t("the console no longer shows the data once its SIM is terminated"),
            provenance: Provenance::Documented(&[JA_HARVEST]),
        },
        Constraint {
            then: "virtual-sim",
            strength: Strength::ExportFirst,
            pairs: &[Pair::Refers(&["resource"])],
            reason: t("the console no longer shows the data once its SIM is terminated"),
            provenance: Provenance::Inferred(t("said of SIMs; virtual ones send data under the same kinds of id")),
        },
    ],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Export,
            Operation::new(
                "getDataEntries",
                "GET",
                "/data/{resource_type}/{resource_id}",
                "data get-entries",
                &[("resource_type", ParamSource::Key(0)), ("resource_id", ParamSource::Key(1))],
            )
            .query(&[("limit", "1000")]),
        )],
        note: t(
            "in pages of up to 1,000 entries; deleteDataEntry deletes single ones, which closing the account does not need",
        ),
    }],
    billed: documented(true, &[JA_HARVEST]),
    billed_until_ended: documented(false, &[JA_HARVEST]),
    irreversible: LOST_FOR_GOOD,
    lost: t("the data"),
    blocks: NOT_NAMED,
    notes: &[
        t(
            "The data survives its SIM or device, but then only the API and soracom-cli can read it: note the ids first.",
        ),
        t("Data is kept for 40 days, or 731 with the extension option."),
        t("With the extension option, reading the data is charged."),
    ],
    ..BASE
};

const HARVEST_FILE: KindSpec = KindSpec {
    name: "harvest-file",
    noun: Noun::new("Harvest file", "Harvest files"),
    summary: t("a file that was uploaded to Harvest Files"),
    phase: 0,
    reads: &[Read::list(
        Operation::new("findFiles", "GET", "/files", "files find", &[]).query(&[("scope", "private"), ("prefix", "/")]),
        &[Part::Field(&["filePath"])],
    )],
    when: &[Test::is_false("isDirectory")],
    label: &["filename"],
    before: &[DIES_WITH_ACCOUNT],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Export,
            Operation::new(
                "getFile",
                "GET",
                "/files/{scope}/{path}",
                "files get",
                &[("scope", ParamSource::Const("private")), ("path", ParamSource::Key(0))],
            ),
        )],
        note: t("deleteFile deletes it, which closing the account does not need"),
    }],
    billed: inferred(true, "storage is charged"),
    billed_until_ended: inferred(true, "storage is charged while the file is there"),
    irreversible: LOST_FOR_GOOD,
    lost: t("the file"),
    blocks: NOT_NAMED,
    notes: &[t("Listing the root directory is a known problem of the API reference page; soracom-cli can do it.")],
    ..BASE
};

const AUDIT_AND_USAGE_RECORD: KindSpec = KindSpec {
    name: "audit-and-usage-record",
    noun: Noun::new("set of logs and statistics", "sets of logs and statistics"),
    summary: t("audit logs, error logs, usage statistics and the history of sessions"),
    phase: 0,
    reads: &[Read::list(
        Operation::new("getApiAuditLogs", "GET", "/audit_logs/api", "audit-logs api get", &[]),
        &[Part::Const("current")],
    )],
    before: &[DIES_WITH_ACCOUNT],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Export,
            Operation::new("getApiAuditLogs", "GET", "/audit_logs/api", "audit-logs api get", &[])
                .query(&[("limit", "1000")]),
        )],
        note: t(
            "further records: getNapterAuditLogs, getLogs, getAirStatsOfOperator, exportAirStats and listSimStatusHistory",
        ),
    }],
    billed: inferred(false, "no fee for these records is described"),
    billed_until_ended: inferred(false, "no fee for these records is described"),
    irreversible: LOST_FOR_GOOD,
    lost: t("all logs and statistics"),
    blocks: NOT_NAMED,
    notes: &[
        t(
            "The usage of a terminated SIM is found only in the operator's exports, no longer in the statistics per SIM.",
        ),
        t("The log of API calls stands for all of these records: if it has any entry, there is something to keep."),
    ],
    ..BASE
};
