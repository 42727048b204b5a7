//! What acts by itself or on others' behalf: event handlers, batch jobs, remote access, code and
//! the credentials that they use.

use super::BASE;
use super::groups::CREDENTIALS_MAY_MISS;
use crate::account::Fact;
use crate::catalogue::constraints::{GOES_WITH_ACCOUNT, INTO_CREDENTIALS};
use crate::catalogue::source::SPEC;
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, Foreign, Form, KindSpec, Means, Noun, Owner, Pair, Part, Provenance,
    Read, ReadRole, RefSpec, Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Text, inferred, t,
};
use crate::catalogue::{Code, Operation, ParamSource};

pub(super) const KINDS: &[KindSpec] = &[EVENT_HANDLER, BATCH_JOB, BATCH_GROUP, PORT_MAPPING, SORALET, CREDENTIAL_SET];

const SIMS: &[&str] = &["sim", "virtual-sim"];
const OWNER: Option<Owner> = Some(Owner { field: "operatorId", foreign: Foreign::Unexpected });

/// The base of these kinds: configuration that costs nothing and dies with the account.
const CONFIGURATION: KindSpec = KindSpec {
    phase: 8,
    billed: inferred(false, "no fee is described for having one"),
    billed_until_ended: inferred(false, "no fee is described for having one"),
    irreversible: inferred(true, "no operation brings a deleted one back"),
    blocks: inferred(Blocks::No, "it is deleted with the account"),
    ..BASE
};

/// A response that shows one resource whole.
const fn detail(operation: Operation, identity: &'static [Part]) -> Read {
    Read { role: ReadRole::Extra, rows: "", paged: false, ..Read::list(operation, identity) }
}

const HANDLER_ID: &[(&str, ParamSource)] = &[("handler_id", ParamSource::Key(0))];
const HANDLER_KEY: &[Part] = &[Part::Field(&["handlerId"])];

const SIM_IS_GONE: &str = "a handler stays when its SIM is terminated, and terminated SIMs disappear from the list";
const WATCHED: &[Pair] =
    &[Pair::Refers(&["target-sim"]), Pair::Share("target-group", "group"), Pair::OperatorWide("target-operator")];

const fn handler_before_sim(then: &'static str) -> Constraint {
    Constraint {
        then,
        strength: Strength::Recommended,
        pairs: WATCHED,
        reason: t("a handler that watches the SIM may switch it on again or raise a storm of alerts"),
        provenance: Provenance::Inferred(t("handlers can act on a change of status, and their actions can change it")),
    }
}

const EVENT_HANDLER: KindSpec = KindSpec {
    name: "event-handler",
    noun: Noun::new("event handler", "event handlers"),
    summary: t("a rule that watches SIMs and acts on what it sees"),
    phase: 1,
    reads: &[
        Read {
            paged: false,
            ..Read::list(
                Operation::new("listEventHandlers", "GET", "/event_handlers", "event-handlers list", &[]),
                HANDLER_KEY,
            )
        },
        detail(
            Operation::new("getEventHandler", "GET", "/event_handlers/{handler_id}", "event-handlers get", HANDLER_ID),
            HANDLER_KEY,
        ),
    ],
    label: &["name", "description"],
    status: StatusSpec {
        fields: &["status"],
        values: &[StatusValue::new("active", Standing::Live), StatusValue::new("inactive", Standing::Live)],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t("an inactive handler still exists and can be made active")),
        note: Text::EMPTY,
    },
    references: &[
        RefSpec::new("target-sim", "targetSimId", SIMS, Provenance::Documented(&[SPEC])).may_miss(SIM_IS_GONE),
        RefSpec::new("target-sim", "targetImsi", SIMS, Provenance::Documented(&[SPEC])).may_miss(SIM_IS_GONE),
        RefSpec::new("target-group", "targetGroupId", &["group"], Provenance::Documented(&[SPEC])),
        RefSpec::new("target-operator", "targetOperatorId", &["account"], Provenance::Documented(&[SPEC]))
            .may_miss("it names the operator itself"),
        RefSpec::new(
            "credentials",
            "actionConfigList.*.properties.credentialsId",
            &["credential-set"],
            Provenance::Documented(&[SPEC]),
        )
        .may_miss(CREDENTIALS_MAY_MISS),
    ],
    facts: &[FactSpec::new(Fact::Detail, "actionConfigList.*.type")],
    before: &[
        GOES_WITH_ACCOUNT,
        handler_before_sim("sim"),
        handler_before_sim("virtual-sim"),
        Constraint {
            then: "group",
            strength: Strength::Recommended,
            pairs: &[Pair::Refers(&["target-group"])],
            reason: t("the handler watches the members of this group"),
            provenance: Provenance::Inferred(t("what becomes of a handler whose group is deleted is not described")),
        },
        INTO_CREDENTIALS,
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteEventHandler",
            "DELETE",
            "/event_handlers/{handler_id}",
            "event-handlers delete",
            HANDLER_ID,
        ),
    )])],
    lost: t("the handler's rule and actions"),
    notes: &[
        t(
            "Actions can activate a SIM, put it on standby, change its speed class, send mail, call a URL or run a Lambda function.",
        ),
        t("A rule can fire on the status that termination sets, so a handler left in place may flood its receiver."),
    ],
    ..CONFIGURATION
};

const BATCH_GROUP_ID: &[(&str, ParamSource)] = &[("batch_group_id", ParamSource::Key(0))];
const BATCH_GROUP_KEY: &[Part] = &[Part::Field(&["batchGroupId"])];
const BATCH_JOB_KEY: &[Part] = &[Part::Param(0), Part::Field(&["jobId"])];

const BATCH_JOB: KindSpec = KindSpec {
    name: "batch-job",
    noun: Noun::new("batch job", "batch jobs"),
    summary: t("many calls of one API operation, run in the background"),
    phase: 1,
    reads: &[
        Read {
            role: ReadRole::Extra,
            per: Some("batch-group"),
            ..Read::list(
                Operation::new(
                    "listBatchJobs",
                    "GET",
                    "/batch_groups/{batch_group_id}/jobs",
                    "batch-groups jobs list",
                    BATCH_GROUP_ID,
                ),
                BATCH_JOB_KEY,
            )
        },
        detail(
            Operation::new(
                "getBatchJob",
                "GET",
                "/batch_groups/{batch_group_id}/jobs/{job_id}",
                "batch-groups jobs get",
                &[("batch_group_id", ParamSource::Key(0)), ("job_id", ParamSource::Key(1))],
            ),
            BATCH_JOB_KEY,
        ),
    ],
    label: &["jobName", "description"],
    status: StatusSpec {
        fields: &["status"],
        values: &[
            StatusValue::new("pending", Standing::Ending),
            StatusValue::new("running", Standing::Ending),
            StatusValue::new("completed", Standing::Gone),
            StatusValue::new("aborted", Standing::Gone),
            StatusValue::new("failed", Standing::Gone),
        ],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Documented(&[SPEC]),
        note: t("the record of a finished job stays for 32 days"),
    },
    references: &[RefSpec::new("batch-group", "%0", &["batch-group"], Provenance::Documented(&[SPEC]))],
    before: &[
        Constraint {
            then: "batch-group",
            strength: Strength::Hard,
            pairs: &[Pair::Refers(&["batch-group"])],
            reason: t("a batch group cannot be deleted while one of its jobs runs"),
            provenance: Provenance::Documented(&[SPEC]),
        },
        Constraint {
            then: "sim",
            strength: Strength::Recommended,
            pairs: &[Pair::SameCoverage],
            reason: t("a running job may change SIMs in the middle of the plan"),
            provenance: Provenance::Inferred(t(
                "a job makes up to 10,000 calls of one operation, and the list does not say on what",
            )),
        },
    ],
    routes: &[Route {
        statuses: &["pending", "running"],
        steps: &[StepSpec::by(Action::Wait, Means::Wait(t("the job to finish")))],
        note: t("no operation stops a job"),
    }],
    who: inferred(Actor::Provider, "the API description has no operation that stops a job"),
    irreversible: inferred(false, "it is waited for, not ended"),
    blocks: inferred(Blocks::No, "it stands only in the way of its batch group"),
    code: Code::ServiceActive,
    ..CONFIGURATION
};

const BATCH_GROUP: KindSpec = KindSpec {
    name: "batch-group",
    noun: Noun::new("batch group", "batch groups"),
    summary: t("a folder of batch jobs"),
    phase: 1,
    reads: &[
        Read::list(
            Operation::new("listBatchGroups", "GET", "/batch_groups", "batch-groups list", &[]),
            BATCH_GROUP_KEY,
        ),
        detail(
            Operation::new(
                "getBatchGroup",
                "GET",
                "/batch_groups/{batch_group_id}",
                "batch-groups get",
                BATCH_GROUP_ID,
            ),
            BATCH_GROUP_KEY,
        ),
    ],
    label: &["batchGroupName", "description"],
    before: &[
        GOES_WITH_ACCOUNT,
        Constraint {
            then: "sim",
            strength: Strength::Recommended,
            pairs: &[Pair::SameCoverage],
            reason: t("its jobs should be over before SIMs are touched"),
            provenance: Provenance::Inferred(t("a job may change SIMs in the middle of the plan")),
        },
    ],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Delete,
            Operation::new(
                "deleteBatchGroup",
                "DELETE",
                "/batch_groups/{batch_group_id}",
                "batch-groups delete",
                BATCH_GROUP_ID,
            ),
        )],
        note: t("answers 400 while a job of the group runs"),
    }],
    lost: t("the group and the records of its jobs"),
    notes: &[t(
        "Batch jobs can also carry terminate calls in bulk: one operation per job, up to 10,000 calls, one running job per operation.",
    )],
    ..CONFIGURATION
};

const ENTRY_OUTLIVES: &str = "an entry stays for its set time, and terminated SIMs disappear from the list";

const fn mapping_to(field: &'static str) -> RefSpec {
    RefSpec::new("sim", field, SIMS, Provenance::Documented(&[SPEC])).may_miss(ENTRY_OUTLIVES)
}

const fn mapping_before_sim(then: &'static str) -> Constraint {
    Constraint {
        then,
        strength: Strength::Recommended,
        pairs: &[Pair::Refers(&["sim"])],
        reason: t("remote access to the SIM should be closed first"),
        provenance: Provenance::Inferred(t("what termination does to an open entry is not described")),
    }
}

const PORT_MAPPING: KindSpec = KindSpec {
    name: "port-mapping",
    noun: Noun::new("remote access entry", "remote access entries"),
    summary: t("an address and port through which a SIM can be reached for a while (Napter)"),
    phase: 2,
    reads: &[Read::list(
        Operation::new("listPortMappings", "GET", "/port_mappings", "port-mappings list", &[]),
        &[Part::Field(&["ipAddress"]), Part::Field(&["port"])],
    )],
    owner: OWNER,
    label: &["endpoint"],
    status: StatusSpec {
        fields: &["expired"],
        values: &[StatusValue::new("false", Standing::Live), StatusValue::new("true", Standing::Gone)],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t("an expired entry lets nobody in any more")),
        note: Text::EMPTY,
    },
    references: &[
        mapping_to("simId"),
        mapping_to("imsi"),
        mapping_to("destination.simId"),
        mapping_to("destination.imsi"),
    ],
    facts: &[FactSpec { fact: Fact::EndsAt, field: "expiredTime", form: Form::Millis, when: &[] }],
    before: &[mapping_before_sim("sim"), mapping_before_sim("virtual-sim")],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deletePortMapping",
            "DELETE",
            "/port_mappings/{ip_address}/{port}",
            "port-mappings delete",
            &[("ip_address", ParamSource::Key(0)), ("port", ParamSource::Key(1))],
        ),
    )])],
    billed: inferred(true, "remote access (Napter) is charged per SIM and month of use"),
    billed_until_ended: inferred(false, "an entry expires by itself"),
    irreversible: inferred(false, "an entry can be made again while the SIM lives"),
    blocks: inferred(Blocks::No, "it expires by itself"),
    code: Code::ServiceActive,
    ..CONFIGURATION
};

const SORALET_ID: &[(&str, ParamSource)] = &[("soralet_id", ParamSource::Key(0))];
const SORALET_KEY: &[Part] = &[Part::Field(&["soraletId"])];

const SORALET: KindSpec = KindSpec {
    name: "soralet",
    noun: Noun::new("Soralet", "Soralets"),
    summary: t("a piece of code that works on payloads as they pass (Orbit)"),
    reads: &[
        Read::list(Operation::new("listSoralets", "GET", "/soralets", "soralets list", &[]), SORALET_KEY),
        detail(Operation::new("getSoralet", "GET", "/soralets/{soralet_id}", "soralets get", SORALET_ID), SORALET_KEY),
    ],
    owner: OWNER,
    label: &["description"],
    before: &[GOES_WITH_ACCOUNT],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new("deleteSoralet", "DELETE", "/soralets/{soralet_id}", "soralets delete", SORALET_ID),
    )])],
    lost: t("the uploaded code, all versions"),
    notes: &[t("Single versions can be deleted with deleteSoraletVersion.")],
    ..CONFIGURATION
};

const CREDENTIAL_SET: KindSpec = KindSpec {
    name: "credential-set",
    noun: Noun::new("credential set", "credential sets"),
    summary: t("a stored secret with which Soracom signs in to other services"),
    phase: 9,
    reads: &[Read {
        paged: false,
        ..Read::list(
            Operation::new("listCredentials", "GET", "/credentials", "credentials list", &[]),
            &[Part::Field(&["credentialsId"])],
        )
    }],
    label: &["description"],
    facts: &[FactSpec::new(Fact::Detail, "type")],
    before: &[GOES_WITH_ACCOUNT],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteCredential",
            "DELETE",
            "/credentials/{credentials_id}",
            "credentials delete",
            &[("credentials_id", ParamSource::Key(0))],
        ),
    )])],
    lost: t("the stored secret, which cannot be read back"),
    notes: &[t("The same secret should also be revoked at the other service (AWS, Azure, Google and the like).")],
    ..CONFIGURATION
};
