//! Small accounts, each about one rule, from the check to the rehearsal of the plan.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::PathBuf;

use winddown::account::{Account, AccountBuilder};
use winddown::catalogue::spec::Actor;
use winddown::catalogue::{API, Catalogue, Code};
use winddown::diagnosis::{Clearance, Diagnosis, Verdict};
use winddown::graph::DependencyGraph;
use winddown::plan::Selector;
use winddown::planner::Planner;
use winddown::reading::{Claim, attest};

use crate::common::{GLOBAL, JAPAN, account, fixture, now, put_response};

fn sample(name: &str) -> PathBuf {
    fixture("captures").join(name)
}

/// The code and the actor of what is in the way at an address.
fn blocker(account: &Account, address: &str) -> Option<(Code, Option<Actor>)> {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    diagnosis.blocker(&address.parse().unwrap()).map(|blocker| (blocker.code(), blocker.actor()))
}

/// An account that was read whole.
fn whole(fill: impl Fn(&mut AccountBuilder)) -> Account {
    let mut builder = AccountBuilder::new("OP0012345678".parse().unwrap());
    fill(&mut builder);
    builder.read_the_rest(Catalogue::soracom());
    builder.build(Catalogue::soracom()).unwrap()
}

fn verdict(account: &Account) -> Verdict {
    Diagnosis::new(&DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap()).verdict()
}

/// The subjects of the steps that end what a selector chooses, in order.
fn steps(account: &Account, target: Option<&str>) -> Vec<String> {
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let selector = |text: &str| text.parse::<Selector>().unwrap();
    let planner =
        target.map_or_else(|| Planner::new(&graph), |target| Planner::new(&graph).target(selector(target)).unwrap());
    planner.plan().steps().map(|step| step.subject().to_string()).collect()
}

/// What people are told of a small account.
#[cfg(feature = "text")]
fn assert_told(name: &str) {
    use crate::views::text::short;
    use winddown::report::{self, TextRenderer};

    let account = account(&sample(name));
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let plain = TextRenderer::plain(80);
    let plan = plain.render(short(report::plan(&Planner::new(&graph).plan())));
    let check = plain.render(report::check(&Diagnosis::new(&graph)));
    let views = vec![("check-80.txt".to_owned(), check), ("plan-80.txt".to_owned(), plan)];
    crate::golden::assert_golden(name, views);
}

#[cfg(feature = "text")]
#[test]
fn a_deferred_bill_is_told_as_such() {
    assert_told("deferred-bill");
}

#[cfg(feature = "text")]
#[test]
fn another_payer_is_told_as_such() {
    assert_told("another-payer");
}

/// Below the minimum charge a bill is carried over: it is unpaid until a statement covers its month.
#[test]
fn a_deferred_bill_is_never_taken_as_paid() {
    let account = account(&sample("deferred-bill"));
    assert_eq!(blocker(&account, "g:bill/2026-05"), None, "a statement covers it");
    assert_eq!(blocker(&account, "g:bill/2026-07"), Some((Code::BillDeferred, Some(Actor::Provider))));
    assert_eq!(blocker(&account, "g:bill/2026-06"), Some((Code::BillUnpaid, Some(Actor::Provider))), "before charging");
}

/// Closing stops where another operator, or a third party, has to do with the bills: a person has to ask.
#[test]
fn another_payer_stops_the_closing() {
    let mut account = account(&sample("another-payer"));
    assert_eq!(
        blocker(&account, "root-operator/OP0098765432"),
        Some((Code::NotTerminated, Some(Actor::Support))),
        "nothing says what the field means"
    );
    let gap = |account: &Account| {
        let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
        let diagnosis = Diagnosis::new(&graph);
        let of = diagnosis.gaps().iter().filter(|gap| gap.subject().kind() == "third-party-claim");
        of.map(|gap| gap.attestation().unwrap()).collect::<Vec<_>>()
    };
    let word = |text: &str| Claim::parse(text, Catalogue::soracom(), "Mika", now()).unwrap();
    assert_eq!(gap(&account), ["jp:third-party-claim=none"]);
    attest(&mut account, &[word("console=none")], Catalogue::soracom());
    assert_eq!(gap(&account), ["jp:third-party-claim=none"], "a word on all that the console shows is none on this");
    attest(&mut account, &[word("jp:third-party-claim=none")], Catalogue::soracom());
    assert_eq!(gap(&account), Vec::<String>::new());
}

/// The plans of small accounts, carried out by the command.
#[cfg(feature = "cli")]
mod rehearsed {
    use super::sample;
    use crate::cli::{NOW, command, finish};
    use crate::rehearsal::Rehearsal;

    /// People's words for what the captures do not show.
    const SAID: [&str; 8] = [
        "--attest",
        "console=none",
        "--attest",
        "payment-method=none",
        "--attest",
        "jp:third-party-claim=none",
        "--attested-by",
        "Mika",
    ];

    /// From the plan over its proof to its rehearsal, with people who act and with people who do not: the
    /// end is reached, and what waits for somebody is said.
    #[track_caller]
    fn rehearse(name: &str, operator: &str) -> (String, Vec<String>) {
        let rehearsal = Rehearsal::planned(&sample(name), &SAID);
        let mut verify = command(["verify".as_ref(), rehearsal.plan().as_os_str()]);
        let run = finish(verify.arg(sample(name)).args(NOW));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
        let end = finish(rehearsal.again().unconfirmed(&["--confirm", operator]).args(["--people", "act"]));
        assert_eq!((end.code, end.err.as_str()), (0, ""), "{}", end.out);
        let stop = finish(rehearsal.unconfirmed(&["--confirm", operator]).args(["--people", "absent"]));
        assert_eq!((stop.code, stop.err.as_str()), (3, ""), "{}", stop.out);
        let waits = stop.out.lines().filter_map(|line| line.strip_prefix("waits "));
        let waits = waits.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        (end.out.lines().last().unwrap_or_default().to_owned(), waits)
    }

    #[test]
    fn the_plan_for_a_deferred_bill_ends_and_says_who_has_to_act() {
        let (end, waits) = rehearse("deferred-bill", "OP0023456789");
        assert_eq!(end, "OP0023456789: 6 of 6 steps done; everything is done");
        let expected = [
            "2 wait for bill g:bill/2026-06 time",
            "3 wait for bill g:bill/2026-07 time",
            "4 wait for bill g:bill/2026-08 time",
        ];
        assert_eq!(waits, expected);
    }

    #[test]
    fn the_plan_for_another_payer_ends_and_says_who_has_to_act() {
        let (end, waits) = rehearse("another-payer", "OP0034567890");
        assert_eq!(end, "OP0034567890: 5 of 5 steps done; everything is done");
        // Nothing ends before that operator has been asked about.
        assert_eq!(waits, ["1 look into other root operator root-operator/OP0098765432 support"]);
    }
}

/// The users of a credential set go before it. It is in nobody's way when the account closes.
#[test]
fn the_users_of_a_credential_set_go_first() {
    let account = whole(|builder| {
        builder.add("credential-set", GLOBAL, "c");
        builder.add("group", GLOBAL, "g").refers("credentials", &["credential-set"], "c");
        builder.add("event-handler", GLOBAL, "h").status("active").refers("credentials", &["credential-set"], "c");
    });
    assert_eq!(verdict(&account), Verdict::Closable);
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let set = graph.get(&"g:credential-set/c".parse().unwrap()).unwrap();
    let hard: Vec<String> =
        set.prerequisites().iter().filter(|it| is_hard(it)).map(|it| it.before.to_string()).collect();
    assert_eq!(hard, ["g:event-handler/h", "g:group/g"]);
    assert_eq!(steps(&account, Some("g:credential-set")), ["g:event-handler/h", "g:group/g", "g:credential-set/c"]);
}

fn is_hard(dependency: &winddown::graph::Dependency<'_>) -> bool {
    dependency.constraint.strength == winddown::catalogue::spec::Strength::Hard
}

/// So do the users of a network set.
#[test]
fn the_users_of_a_network_set_go_first() {
    let account = whole(|builder| {
        builder.add("lora-network-set", JAPAN, "n");
        builder.add("group", JAPAN, "g").refers("network-set", &["lora-network-set"], "n");
        builder.add("lora-gateway", JAPAN, "w").status("active").refers("network-set", &["lora-network-set"], "n");
    });
    assert_eq!(
        steps(&account, Some("jp:lora-network-set")),
        ["jp:lora-gateway/w", "jp:group/g", "jp:lora-network-set/n"]
    );
}

/// Lagoon is ended as a whole: its packs go with it, and are in the way only through it.
#[test]
fn lagoon_ends_with_its_packs() {
    let account = whole(|builder| {
        builder.add("lagoon-license-pack", GLOBAL, "basicUser");
        builder.add("lagoon-subscription", GLOBAL, "current");
    });
    assert_eq!(blocker(&account, "g:lagoon-license-pack/basicUser"), None);
    assert!(blocker(&account, "g:lagoon-subscription/current").is_some());
    let steps = steps(&account, None);
    assert!(!steps.contains(&"g:lagoon-license-pack/basicUser".to_owned()), "{steps:?}");
}

/// A submitted order of profiles cannot be taken back, and brings SIMs: the account waits for it.
#[test]
fn a_submitted_order_of_profiles_is_waited_for() {
    for (status, actor) in [("DRAFT", Actor::Api), ("CONFIRMED", Actor::Provider), ("IN_PROGRESS", Actor::Provider)] {
        let account = whole(|builder| {
            builder.add("esim-profile-order", GLOBAL, "o").status(status);
        });
        assert_eq!(blocker(&account, "g:esim-profile-order/o").unwrap().1, Some(actor), "{status}");
    }
    let done = whole(|builder| {
        builder.add("esim-profile-order", GLOBAL, "o").status("COMPLETED");
    });
    assert_eq!(verdict(&done), Verdict::Closable);
}

/// The support plan is the root user's to change, and a change that is arranged needs nobody.
#[test]
fn only_the_root_user_changes_the_support_plan() {
    let of = |tier: &str, next: Option<&str>| {
        let account = whole(|builder| {
            let contract = builder.add("operator-contract", None, "support").status(tier);
            if let Some(next) = next {
                contract.fact(winddown::account::Fact::NextMonth, next);
            }
        });
        blocker(&account, "operator-contract/support")
    };
    assert_eq!(of("priority", None), Some((Code::ContractActive, Some(Actor::RootUser))));
    assert_eq!(of("priority", Some("basic")), Some((Code::TerminationInProgress, Some(Actor::Provider))));
    assert_eq!(of("enterprise", None), Some((Code::ContractActive, Some(Actor::Support))));
    assert_eq!(of("basic", None), None);
}

/// A list of cameras never carries their licences: only a camera's own response says that it has none.
#[test]
fn a_list_of_cameras_says_nothing_of_licences() {
    let reading = |detail: Option<&str>| {
        let directory = tempfile::tempdir().unwrap();
        let put = |name: &str, body: &str| put_response(directory.path(), name, body);
        put("operator/getOperator.json", r#"{"operatorId":"OP0012345678","rootOperatorId":"OP0012345678"}"#);
        put("jp/listSoraCamDevices.json", r#"[{"deviceId":"c","isShared":false}]"#);
        detail.into_iter().for_each(|body| put("jp/getSoraCamDevice__c.json", body));
        let account = account(directory.path());
        let count = account.of_kind("soracam-license-assignment").len();
        (account.reading("soracam-license-assignment", JAPAN).is_settled(), count)
    };
    assert_eq!(reading(None), (false, 0));
    assert_eq!(reading(Some(r#"{"deviceId":"c","isShared":false}"#)), (true, 0));
    assert_eq!(reading(Some(r#"{"deviceId":"c","isShared":false,"appliedLicenses":[]}"#)), (true, 0));
    let one = r#"{"deviceId":"c","isShared":false,"appliedLicenses":[{"name":"14 days","value":"x"}]}"#;
    assert_eq!(reading(Some(one)), (true, 1));
}

#[test]
fn a_token_lives_a_day_and_two_at_most() {
    assert_eq!(API.token_life.value, (86_400, 172_800));
}

/// The clearance of a bill that is carried over is time, and no day is known.
#[test]
fn nobody_knows_when_a_deferred_bill_is_collected() {
    let account = account(&sample("deferred-bill"));
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let blocker = diagnosis.blocker(&"g:bill/2026-07".parse().unwrap()).unwrap();
    assert_eq!(blocker.clearance(), Clearance::AtDate);
}

/// A closing date that waits for a bill says which days off move it; a calendar that knows them has
/// nothing to say.
#[cfg(feature = "text")]
#[test]
fn dates_say_which_holidays_move_them() {
    use chrono::NaiveDate;
    use winddown::report::{self, TextRenderer};
    use winddown::timeline::{BusinessCalendar, Weekends};

    struct Whole;
    impl BusinessCalendar for Whole {
        fn is_business_day(&self, day: NaiveDate) -> bool {
            Weekends.is_business_day(day)
        }
    }
    let account = account(&sample("deferred-bill"));
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let told = |calendar: &dyn BusinessCalendar| {
        TextRenderer::plain(200).render(report::check(&Diagnosis::new(&graph)).calendar(calendar))
    };
    let note = "2026-09-04; public, New Year, Golden Week and summer holidays move it later";
    assert!(told(&Weekends).contains(note), "{}", told(&Weekends));
    assert!(told(&Whole).ends_with("2026-09-04\n"), "{}", told(&Whole));
}

/// A calendar with holidays is named, and so are the years of which it knows none.
#[cfg(feature = "text")]
#[test]
fn dates_say_by_which_holidays_they_are() {
    use winddown::report::json::CheckDocument;
    use winddown::report::{self, TextRenderer};
    use winddown::serde_json;
    use winddown::timeline::Holidays;

    let account = account(&sample("deferred-bill"));
    let graph = DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap();
    let diagnosis = Diagnosis::new(&graph);
    let told = |day: &str| {
        let calendar = Holidays::new("days\u{1b}.txt", [day.parse().unwrap()]);
        let report = report::check(&diagnosis).calendar(&calendar);
        let document: CheckDocument = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
        let holidays = document.holidays.unwrap();
        let text = TextRenderer::plain(200).render(report).split_whitespace().collect::<Vec<_>>().join(" ");
        (text, holidays.source, holidays.unknown_years)
    };
    let (text, source, unknown) = told("2026-09-02");
    assert!(text.ends_with("2026-09-07; holidays as in days\\u{1b}.txt"), "{text}");
    assert!(text.contains("expected by 2026-09-07") && !text.contains("2026-09-04"), "one calendar for all: {text}");
    assert_eq!((source.as_str(), unknown), ("days\u{1b}.txt", vec![]));
    let (text, _, unknown) = told("2025-09-02");
    let uncounted =
        "; days\\u{1b}.txt names no holiday in 2026: public, New Year, Golden Week and summer holidays move it later";
    assert!(text.ends_with(&format!("2026-09-04{uncounted}")), "{text}");
    assert_eq!(unknown, [2026]);
}
