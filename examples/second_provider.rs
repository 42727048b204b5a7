//! Another provider: a cloud with projects, machines, disks and invoices, whose teams only their owner may
//! close. Nothing of it is known to winddown; this file says all that there is to say. The same questions get
//! the same sort of answers, and the plan is proved and carried out in a simulation.
//!
//! ```sh
//! cargo run --example second_provider
//! ```

use std::error::Error;
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use winddown::account::{Account, AccountBuilder, Coverage, Fact, Protection};
use winddown::assessment::Assessment;
use winddown::backend::{Clock, Simulation};
use winddown::catalogue::spec::{
    Action, Actor, Blocks, Constraint, FactSpec, KindSpec, Means, Noun, Pair, ProtectionSpec, Provenance, RefSpec,
    Route, Standing, StatusSpec, StatusValue, StepSpec, Strength, Text, documented, t,
};
use winddown::catalogue::{Catalogue, Code, CommandLine, Document, InvalidCatalogue, Operation, ParamSource, Provider};
use winddown::drive::{DriveOptions, drive};
use winddown::execution::{ConfirmedPlan, Consent, Execution, Options, Terms};
use winddown::reading::Source;
use winddown::report;
use winddown::verify::verify;

const EU: Coverage = Coverage::from_static("eu");
const US: Coverage = Coverage::from_static("us");

const NIMBUS: Provider = Provider::new("Nimbus")
    .with_support("the Nimbus help desk")
    .with_coverages(&[(EU, "Europe", "EUR"), (US, "America", "USD")])
    .with_operator_ids("team-42", |text| text.starts_with("team-"))
    .with_fees_confirmed_on(documented(2, HANDBOOK))
    .with_how_dates_are_counted("Months are counted in UTC. An invoice is final on the second business day.")
    .with_command_line(&CommandLine {
        tool: "the nimbus command",
        program: "nimbus",
        coverage: "--region",
        body: "--json",
        all_pages: "--all",
    });

const HANDBOOK: &[Document] = &[Document::new("handbook", "https://nimbus.example/handbook")];
const SAID: Provenance = Provenance::Documented(HANDBOOK);
const REGIONS: &[Coverage] = &[EU, US];
const ID: &[(&str, ParamSource)] = &[("id", ParamSource::Key(0))];

const fn hard(then: &'static str, pairs: &'static [Pair], reason: &'static str) -> Constraint {
    Constraint { then, strength: Strength::Hard, pairs, reason: t(reason), provenance: SAID }
}

const INVOICED: Constraint = hard("invoice", &[Pair::FinalBill], "it is charged until it is deleted");
const IN_PROJECT: Constraint = hard("project", &[Pair::Refers(&["project"])], "a project has to be empty");
const PROJECT_OF: RefSpec = RefSpec::new("project", "project", &["project"], SAID);

const fn delete(operation: &'static str, path: &'static str, command: &'static str) -> StepSpec {
    StepSpec::api(Action::Delete, Operation::new(operation, "DELETE", path, command, ID))
}

const TEAM: KindSpec = KindSpec {
    name: "team",
    noun: Noun::new("team", "teams"),
    summary: t("the account: everything that a team has at Nimbus"),
    phase: 12,
    coverages: documented(&[], HANDBOOK),
    routes: &[Route::only(&[StepSpec::by(
        Action::CloseAccount,
        Means::Console(t("Settings > Team > Close for good")),
    )])],
    who: documented(Actor::RootUser, HANDBOOK),
    irreversible: documented(true, HANDBOOK),
    blocks: documented(Blocks::Itself, HANDBOOK),
    ..KindSpec::EMPTY
};

const PROJECT: KindSpec = KindSpec {
    name: "project",
    noun: Noun::new("project", "projects"),
    summary: t("what machines and disks belong to"),
    phase: 8,
    coverages: documented(REGIONS, HANDBOOK),
    before: &[hard("team", &[Pair::All], "a team without projects can be closed")],
    routes: &[Route::only(&[delete("deleteProject", "/projects/{id}", "project delete")])],
    blocks: documented(Blocks::Yes, HANDBOOK),
    ..KindSpec::EMPTY
};

const MACHINE: KindSpec = KindSpec {
    name: "machine",
    noun: Noun::new("machine", "machines"),
    summary: t("a virtual machine"),
    phase: 4,
    is_numerous: true,
    coverages: documented(REGIONS, HANDBOOK),
    status: StatusSpec {
        fields: &["state"],
        values: &[
            StatusValue::new("running", Standing::Live),
            StatusValue::new("stopped", Standing::Live),
            StatusValue::coded("deleting", Standing::Ending, Code::TerminationInProgress),
            StatusValue::new("deleted", Standing::Gone),
        ],
        absent: Standing::Unrecognised,
        provenance: SAID,
        ..StatusSpec::NONE
    },
    protection: Some(ProtectionSpec {
        field: "locked",
        on_when: true,
        when_missing: documented(false, HANDBOOK),
        lift: Some(Operation::new("unlockMachine", "DELETE", "/machines/{id}/lock", "machine unlock", ID)),
        set: Some(Operation::new("lockMachine", "PUT", "/machines/{id}/lock", "machine lock", ID)),
        provenance: SAID,
        note: Text::EMPTY,
    }),
    references: &[PROJECT_OF, RefSpec::new("disk", "disks.*", &["disk"], SAID)],
    before: &[IN_PROJECT, INVOICED, hard("disk", &[Pair::Refers(&["disk"])], "a disk in use cannot be deleted")],
    routes: &[Route::only(&[StepSpec {
        takes_time: documented(true, HANDBOOK),
        ..delete("deleteMachine", "/machines/{id}", "machine delete")
    }])],
    billed: documented(true, HANDBOOK),
    billed_until_ended: documented(true, HANDBOOK),
    irreversible: documented(true, HANDBOOK),
    blocks: documented(Blocks::ViaParent, HANDBOOK),
    ..KindSpec::EMPTY
};

const DISK: KindSpec = KindSpec {
    name: "disk",
    noun: Noun::new("disk", "disks"),
    summary: t("a disk, with whatever is on it"),
    phase: 6,
    coverages: documented(REGIONS, HANDBOOK),
    references: &[PROJECT_OF],
    before: &[IN_PROJECT, INVOICED],
    routes: &[Route::only(&[delete("deleteDisk", "/disks/{id}", "disk delete")])],
    billed: documented(true, HANDBOOK),
    billed_until_ended: documented(true, HANDBOOK),
    irreversible: documented(true, HANDBOOK),
    lost: t("what is on it"),
    blocks: documented(Blocks::ViaParent, HANDBOOK),
    ..KindSpec::EMPTY
};

const PAY: StepSpec = StepSpec::by(Action::Pay, Means::Payment(t("by transfer, with the invoice's number")));

const INVOICE: KindSpec = KindSpec {
    name: "invoice",
    noun: Noun::new("invoice", "invoices"),
    summary: t("what a month has cost in a region"),
    phase: 10,
    is_bill: true,
    coverages: documented(REGIONS, HANDBOOK),
    status: StatusSpec {
        fields: &["state"],
        values: &[
            StatusValue::new("open", Standing::Live),
            StatusValue::coded("due", Standing::Live, Code::BillUnpaid),
            StatusValue::new("paid", Standing::Gone),
        ],
        unlisted: Standing::Unrecognised,
        provenance: SAID,
        ..StatusSpec::NONE
    },
    facts: &[FactSpec::new(Fact::Amount, "amount"), FactSpec::new(Fact::Currency, "currency")],
    before: &[hard("team", &[Pair::All], "every invoice has to be paid")],
    routes: &[
        Route { statuses: &["due"], ..Route::only(&[PAY]) },
        Route::only(&[
            StepSpec::by(Action::Wait, Means::Wait(t("the month to be over and its invoice to be final"))),
            PAY,
        ]),
    ],
    who: documented(Actor::Provider, HANDBOOK),
    irreversible: documented(true, HANDBOOK),
    blocks: documented(Blocks::Yes, HANDBOOK),
    code: Code::BillUnconfirmed,
    ..KindSpec::EMPTY
};

/// Everything that there is to know of Nimbus.
pub(crate) fn catalogue() -> Result<Catalogue, InvalidCatalogue> {
    Catalogue::new(NIMBUS, [TEAM, PROJECT, MACHINE, DISK, INVOICE])
}

/// A team with one project, two machines, one of them locked, and their disks.
pub(crate) fn account(catalogue: &Catalogue) -> Result<Account, Box<dyn Error>> {
    let mut builder = AccountBuilder::new(catalogue.provider().operator_id("team-7")?);
    builder.add("project", EU, "shop").name("Shop");
    for (machine, status, lock, disk) in
        [("m-1", "running", Protection::Off, "d-1"), ("m-2", "stopped", Protection::On, "d-2")]
    {
        builder.add("disk", EU, disk).refers("project", &["project"], "shop");
        let machine = builder.add("machine", EU, machine).status(status).protection(lock);
        machine.refers("project", &["project"], "shop").refers("disk", &["disk"], disk);
    }
    builder.add("invoice", EU, "2026-07").status("due").fact(Fact::Amount, "12.50").fact(Fact::Currency, "EUR");
    builder.taken_at("2026-08-20T00:00:00Z".parse()?);
    builder.read_the_rest(catalogue);
    Ok(builder.build(catalogue)?)
}

/// What the example does, for `main` and for its test.
#[allow(unreachable_pub, reason = "its test includes this file")]
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let now: DateTime<Utc> = "2026-08-20T00:00:00Z".parse()?;
    let catalogue = catalogue()?;
    let assessment = Assessment::new(account(&catalogue)?, &catalogue, now)?;
    write!(out, "{}", report::check(assessment.diagnosis()))?;
    let plan = assessment.plan();
    write!(out, "\n{}", report::plan(&plan).commands(true))?;

    let plan = plan.save(assessment.calendar());
    let proof = verify(&plan, assessment.account(), &catalogue, now);
    let terms = Terms::default().consent(Consent::All).max_steps(plan.len());
    let plan = ConfirmedPlan::new(plan, "team-7", terms)?;
    let backend = Simulation::new(assessment.account(), &catalogue, now).people_act();
    let mut execution = Execution::start(plan, Options::default(), now);
    let options = DriveOptions::default().wait_forever();
    let ended = drive(&mut execution, &backend, &mut Vec::new(), &backend, &options, &mut |_, _| {})?;
    let left = Assessment::new(backend.read()?, &catalogue, backend.now())?;
    // Nobody can look into a closed team: its owner closes it, and says so.
    backend.do_by_hand(&"team/team-7".parse()?)?;
    let last = execution.errands().map(|errand| errand.id()).collect::<Vec<_>>();
    last.into_iter().try_for_each(|step| execution.attest(step, "the owner", backend.now()))?;
    writeln!(out, "\n{:?} plan; {ended:?}; {:?}; {:?}", proof.soundness(), left.verdict(), execution.outlook())?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}
