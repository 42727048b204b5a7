//! The engine serves a provider that nobody has heard of: its coverages, ids, months, words and commands are its own.

#![allow(clippy::unwrap_used, reason = "tests")]

use chrono::{DateTime, FixedOffset, Utc};
use snapbox::{assert_data_eq, str};
use winddown::account::{Account, AccountBuilder, Coverage, Month, OperatorId, Reading};
use winddown::catalogue::spec::{
    Action, Actor, Blocks, Constraint, Known, Means, Pair, Part as KeyPart, Provenance, Read, Route, Standing,
    StatusSpec, StatusValue, StepSpec, Strength, inferred, t,
};
use winddown::catalogue::{
    Catalogue, Code, CommandLine, GLOBAL, JAPAN, KindSpec, Noun, Operation, ParamSource, Provider, Weekends,
    capture_script,
};
use winddown::diagnosis::Diagnosis;
use winddown::graph::DependencyGraph;
use winddown::plan::{SavedPlan, Selector};
use winddown::planner::Planner;
use winddown::reading::{SnapshotFile, write_snapshot};
use winddown::report;
use winddown::verify::{Soundness, verify};

use crate::common::Anything;

const EAST: Coverage = Coverage::from_static("us-east");
const WEST: Coverage = Coverage::from_static("us-west");
const HERE: [Coverage; 2] = [EAST, WEST];

const ACME: Provider = Provider::new("Acme cloud")
    .with_support("Acme's help desk")
    .with_coverages(&[(WEST, "the west", "USD"), (EAST, "", "USD")])
    .with_operator_ids("acme-12", |text| text.starts_with("acme-"))
    .with_fees_confirmed_on(inferred(2, "the contract says so"))
    .with_holidays("shutdown days")
    .with_command_line(&CommandLine {
        tool: "acme-cli",
        program: "acme",
        coverage: "--region",
        body: "",
        all_pages: "",
    });

const EACH_HERE: Known<&[Coverage]> = inferred(&HERE, "each region has its own");
const RULE: Provenance = Provenance::Inferred(t("it is a test's"));

const fn before(then: &'static str, pairs: &'static [Pair]) -> Constraint {
    Constraint { then, strength: Strength::Hard, pairs, reason: t("that is the rule"), provenance: RULE }
}

const STOP: Operation =
    Operation::new("stopBox", "DELETE", "/boxes/{box_id}", "boxes stop", &[("box_id", ParamSource::Key(0))]);

const BOX: KindSpec = KindSpec {
    name: "box",
    noun: Noun::new("box", "boxes"),
    area: t("Boxes"),
    coverages: EACH_HERE,
    reads: &[Read::list(Operation::new("listBoxes", "GET", "/boxes", "boxes list", &[]), &[KeyPart::Field(&["id"])])],
    routes: &[Route::only(&[StepSpec::api(Action::Terminate, STOP)])],
    before: &[before("bill", &[Pair::FinalBill]), before("account", &[Pair::All])],
    phase: 4,
    billed: inferred(true, "boxes cost money"),
    billed_until_ended: inferred(true, "boxes cost money"),
    ..KindSpec::EMPTY
};

const LEASE: KindSpec = KindSpec {
    name: "lease",
    noun: Noun::new("lease", "leases"),
    coverages: EACH_HERE,
    routes: &[Route::only(&[StepSpec::by(Action::Cancel, Means::Support(t("the end of the lease")))])],
    before: &[before("account", &[Pair::All])],
    who: inferred(Actor::Support, "only they can"),
    phase: 7,
    ..KindSpec::EMPTY
};

/// One bill for all regions.
const BILL: KindSpec = KindSpec {
    name: "bill",
    noun: Noun::new("bill", "bills"),
    is_bill: true,
    status: StatusSpec {
        fields: &["status"],
        values: &[
            StatusValue::coded("open", Standing::Live, Code::BillUnconfirmed),
            StatusValue::new("paid", Standing::Gone),
        ],
        ..StatusSpec::NONE
    },
    routes: &[Route::only(&[
        StepSpec::by(Action::Wait, Means::Wait(t("until it is final"))),
        StepSpec::by(Action::Pay, Means::Payment(t("by card"))),
    ])],
    before: &[before("account", &[Pair::All])],
    code: Code::BillUnconfirmed,
    phase: 10,
    ..KindSpec::EMPTY
};

const ACCOUNT: KindSpec = KindSpec {
    name: "account",
    noun: Noun::new("account", "accounts"),
    routes: &[Route::only(&[StepSpec::by(Action::CloseAccount, Means::Console(t("Settings > Close")))])],
    blocks: inferred(Blocks::Itself, "it is the account"),
    who: inferred(Actor::RootUser, "the owner"),
    phase: 12,
    ..KindSpec::EMPTY
};

fn catalogue() -> Catalogue {
    Catalogue::new(ACME, [BOX, LEASE, BILL, ACCOUNT]).unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-08-20T00:00:00Z".parse().unwrap()
}

/// Everything was read: a box in each region, and a lease in the west.
fn account() -> Account {
    let mut builder = AccountBuilder::new(ACME.operator_id("acme-7").unwrap());
    builder.taken_at(now());
    builder.read_the_rest(&catalogue());
    builder.add("box", WEST, "b");
    builder.add("box", EAST, "a");
    builder.add("lease", WEST, "l");
    builder.build(&catalogue()).unwrap()
}

fn graph() -> std::sync::Arc<DependencyGraph> {
    DependencyGraph::build(account(), &catalogue(), now()).unwrap()
}

/// Its coverages go through addresses, snapshots, digests and plans as their codes.
#[test]
fn coverages_of_ones_own_survive_every_file() {
    let account = account();
    let addresses: Vec<String> = account.resources().map(|resource| resource.to_string()).collect();
    assert_eq!(addresses, ["us-east:box/a", "us-west:box/b", "us-west:lease/l"]);
    for resource in account.resources() {
        assert_eq!(account.get(&resource.to_string().parse().unwrap()), Some(resource));
    }
    let mut snapshot = Vec::new();
    write_snapshot(&account, now(), &mut snapshot).unwrap();
    let file = SnapshotFile::new("it").catalogue(catalogue());
    let read = file.load_from(&*snapshot).unwrap();
    assert_eq!((read.digest(), read.heap_size()), (account.digest(), account.heap_size()));
    let graph = graph();
    let plan = Planner::new(&graph).plan();
    let saved = plan.save(&Weekends);
    let text = serde_json::to_string(&report::plan(&plan)).unwrap();
    let read = SavedPlan::read(text.as_bytes(), &catalogue()).unwrap();
    assert_eq!(read.digest(), saved.digest());
    let subjects = |plan: &SavedPlan| plan.steps().map(|step| step.subject().to_string()).collect::<Vec<_>>();
    assert_eq!(subjects(&read), subjects(&saved));
    assert_eq!(verify(&read, &account, &catalogue(), now()).soundness(), Soundness::Sound);
}

/// The digest of an account depends on where its things are.
#[test]
fn a_digest_tells_coverages_apart() {
    let of = |coverage: Option<Coverage>| {
        let mut builder = AccountBuilder::new("acme-7".parse().unwrap());
        builder.read("sim", coverage, Reading::Complete);
        builder.build_known(&Anything::with([])).unwrap().digest()
    };
    let all = [of(None), of(Some(EAST)), of(Some(WEST)), of(Some(GLOBAL)), of(Some(JAPAN))];
    assert!(all.iter().enumerate().all(|(at, one)| !all[..at].contains(one)));
}

/// Answers call the provider, its support and its coverages by their names, and commands are its own.
#[test]
fn answers_speak_of_the_provider() {
    let graph = graph();
    let diagnosis = Diagnosis::new(&graph);
    assert_data_eq!(
        report::check(&diagnosis).to_string(),
        str![[r#"
acme-7 cannot be closed yet: 4 blockers, 3 can be acted on today
as of 2026-08-20 00:00 UTC
us-east    box a to terminate                                      API, inferred
the west   box b to terminate                                      API, inferred
           lease l to cancel                                   support, inferred
operator   bill 2026-08: amount not confirmed yet, expected by    time, inferred
           2026-09-02

earliest closing date 2026-09-02; shutdown days move it later

"#]]
    );
    let plan = Planner::new(&graph).plan();
    assert_data_eq!(
        report::plan(&plan).commands(true).dates(true).to_string(),
        str![[r#"
Plan for acme-7: 6 steps in 4 stages
as of 2026-08-20 00:00 UTC
! cannot be undone   $ stops charges   ? needs consent; steps of one stage can
be done in any order

stage 1
   1   $  terminate box us-east:box/a                                        API
          acme boxes stop --box-id a --region us-east
   2   $  terminate box us-west:box/b                                        API
          acme boxes stop --box-id b --region us-west
   3      cancel lease us-west:lease/l                                   support
          ask Acme's help desk for: the end of the lease

stage 2
   4      wait for bill bill/2026-08                                        time
          until it is final

stage 3
   5      pay bill bill/2026-08                                            payer
          by card

stage 4
   6      close account acme-7                                         root user
          in the console: Settings > Close

what waiting costs
  amount not known: 2 boxes

earliest closing date 2026-09-02
2026-09-02 bill/2026-08: the fee of 2026-08 is usually confirmed, and charged,
           by then
2026-09-02 account/acme-7: can be closed by the root user
How long these take is not stated, so they count as done at once:
us-west:lease/l
Dates are in UTC. What can be done is counted as done today. Shutdown days are
not counted; they move it later.

"#]]
    );
    let script = capture_script(&catalogue()).unwrap();
    for part in
        ["an account at Acme cloud", "mkdir -p \"$dir/operator\" \"$dir/us-east\" \"$dir/us-west\"", "acme boxes list"]
    {
        assert!(script.contains(part), "{part} in {script}");
    }
    assert!(!script.to_lowercase().contains("soracom"), "{script}");
}

/// What somebody types is checked against what the provider has.
#[test]
fn what_the_provider_does_not_have_is_refused() {
    let said = |text: &str| text.parse::<Selector>().unwrap().resolved(&catalogue()).unwrap_err().to_string();
    let known = "`eu` is not a coverage (known: us-east, us-west)";
    assert_eq!(said("eu:box"), known);
    assert_eq!(said("eu:box/a"), known);
    assert_eq!(ACME.coverage("eu").unwrap_err().to_string(), known);
    assert!("us-west:box/a".parse::<Selector>().unwrap().resolved(&catalogue()).is_ok());
    assert_eq!(
        ACME.operator_id("OP1").unwrap_err().to_string(),
        "`OP1` is not an operator id (one looks like acme-12)"
    );
    let odd = "`a b` is not an operator id (one looks like acme-12)";
    assert_eq!(ACME.operator_id("a b").unwrap_err().to_string(), odd);
}

/// A provider of which only the name is known.
#[test]
fn a_provider_is_neutral_unless_it_says_otherwise() {
    const PLAIN: Provider = Provider::new("Plain");
    assert_eq!(PLAIN.coverage("g").unwrap_err().to_string(), "`g` is not a coverage (there is none)");
    assert_eq!(PLAIN.operator_id("anything/at:all").unwrap().as_str(), "anything/at:all");
    let general = "`` is not an operator id (one has 1 to 128 bytes, no spaces among them)";
    assert_eq!(PLAIN.operator_id("").unwrap_err().to_string(), general);
    let month = |text: &str| PLAIN.month_of(text.parse().unwrap()).to_string();
    assert_eq!(month("2026-08-31T23:59:59Z"), "2026-08");
    assert_eq!(PLAIN.confirmed_by("2026-07".parse().unwrap(), &Weekends).to_string(), "2026-08-03");
    assert!(PLAIN.command_line().is_none() && PLAIN.how_dates_are_counted().is_empty());
    assert_eq!(PLAIN.rate_group("/boxes/1"), PLAIN.rate_group("/bills"));
    let catalogue = Catalogue::new(PLAIN, [ACCOUNT]).unwrap();
    assert_eq!((STOP.command(&PLAIN), capture_script(&catalogue)), (None, None));
    let call = STOP.call(&PLAIN, &"a".parse::<OperatorId>().unwrap(), None, "1", None);
    assert_eq!((call.path.as_str(), call.command()), ("/boxes/1", None));
}

/// Months begin where the provider is.
#[test]
fn months_are_counted_where_the_provider_is() {
    let zone = FixedOffset::east_opt(9 * 3600).unwrap();
    let provider = ACME.with_zone(zone);
    let instant: DateTime<Utc> = "2026-08-31T15:00:00Z".parse().unwrap();
    assert_eq!(provider.month_of(instant), "2026-09".parse::<Month>().unwrap());
    assert_eq!(ACME.month_of(instant), "2026-08".parse::<Month>().unwrap());
    assert_eq!(provider.start_of("2026-09-01".parse().unwrap()), instant);
    let catalogue = Catalogue::new(provider, [BOX, LEASE, BILL, ACCOUNT]).unwrap();
    let expected = |catalogue: &Catalogue| {
        let graph = DependencyGraph::build(account(), catalogue, instant).unwrap();
        let bills = graph.nodes().filter(|node| node.kind().is_bill).map(|node| node.to_string());
        (
            bills.collect::<Vec<_>>(),
            Planner::new(&graph).plan().timeline(&Weekends).earliest_close().unwrap().to_string(),
        )
    };
    // The second business day after the month.
    assert_eq!(expected(&catalogue), (vec!["bill/2026-09".to_owned()], "2026-10-02".to_owned()));
    assert_eq!(expected(&self::catalogue()), (vec!["bill/2026-08".to_owned()], "2026-09-02".to_owned()));
}

/// What an order brings may be charged on the bills of any region, if the order is in none of them.
#[test]
fn the_last_day_for_an_order_depends_on_the_bills_of_all_regions() {
    const ORDER: KindSpec = KindSpec {
        name: "order",
        noun: Noun::new("order", "orders"),
        routes: &[Route::only(&[StepSpec::by(Action::Cancel, Means::Console(t("Orders > Cancel")))])],
        before: &[before("account", &[Pair::All])],
        code: Code::OrderOpen,
        ..KindSpec::EMPTY
    };
    let last_day = |paid: &[Coverage]| {
        let bill = KindSpec { coverages: EACH_HERE, ..BILL };
        let catalogue = Catalogue::new(ACME, [BOX, ORDER, bill, ACCOUNT]).unwrap();
        let mut builder = AccountBuilder::new(ACME.operator_id("acme-7").unwrap());
        builder.add("order", None, "o");
        for region in paid {
            builder.add("bill", *region, "2026-08").status("paid");
        }
        builder.read_the_rest(&catalogue);
        let account = builder.build(&catalogue).unwrap();
        let diagnosis = Diagnosis::new(&DependencyGraph::build(account, &catalogue, now()).unwrap());
        let closing = diagnosis.closing_by("2026-09-10".parse().unwrap(), &Weekends);
        closing.parts()[0].by.to_string()
    };
    assert_eq!(last_day(&[]), "2026-08-31");
    assert_eq!(last_day(&[WEST]), "2026-08-20");
}

#[test]
fn codes_of_coverages_have_a_form() {
    for code in ["g", "jp", "eu-west", "a1", "abcdefghijklmno"] {
        let coverage: Coverage = code.parse().unwrap();
        assert_eq!((coverage.code(), coverage.to_string()), (code, code.to_owned()));
        assert_eq!(serde_json::from_str::<Coverage>(&format!("\"{code}\"")).unwrap(), coverage);
    }
    for code in ["", "G", "1a", "-a", "a b", "a:b", "a/b", "\u{e9}", "abcdefghijklmnop", "operator"] {
        let form =
            "one is of lower-case letters, digits and hyphens, begins with a letter, and has at most 15 characters";
        let said = format!("`{code}` is not the code of a coverage ({form})");
        assert_eq!(code.parse::<Coverage>().unwrap_err().to_string(), said);
    }
    let mut sorted = [JAPAN, WEST, GLOBAL, EAST];
    sorted.sort_unstable();
    assert_eq!(sorted, [GLOBAL, JAPAN, EAST, WEST]);
    assert_eq!((GLOBAL, JAPAN), ("g".parse().unwrap(), "jp".parse().unwrap()));
}
