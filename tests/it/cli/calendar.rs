//! `--calendar`: dates by the holidays of a file.

use std::fs;

use super::{ACME, NOW, command, finish};

/// A directory with a file of holidays: the first days of the October in which the last fee is confirmed.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().unwrap();
    let dates = "# all of it\n2026-10-01\n2026-10-02\n";
    fs::write(desk.path().join("my days.txt"), dates).unwrap();
    let event = "BEGIN:VEVENT\nSUMMARY:Autumn\nDTSTART;VALUE=DATE:20251001\nDTEND;VALUE=DATE:20251003\nRRULE:FREQ=YEARLY\nEND:VEVENT";
    fs::write(desk.path().join("autumn.ics"), format!("BEGIN:VCALENDAR\nVERSION:2.0\n{event}\nEND:VCALENDAR\n"))
        .unwrap();
    fs::write(desk.path().join("old.txt"), "2025-10-01\n").unwrap();
    fs::write(desk.path().join("empty.txt"), "# none\n").unwrap();
    fs::write(desk.path().join("bad.txt"), "1 October\n2026-10-02\n2 October\n").unwrap();
    desk
}

fn told(verb: &[&str], file: &str) -> super::Run {
    let account = std::path::absolute(ACME).unwrap();
    let mut command = command([verb[0], account.to_str().unwrap()]);
    finish(command.args(&verb[1..]).args(NOW).args(["--calendar", file]).current_dir(desk().path()))
}

#[test]
fn dates_go_by_the_holidays_of_a_file() {
    let run = told(&["check"], "my days.txt");
    let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("earliest closing date, as far as is known, 2026-10-08"), "{}", run.out);
    assert!(words.contains("; holidays as in my days.txt; winddown plan"), "{}", run.out);
    assert!(words.contains("--calendar 'my days.txt' --timeline shows the dates"), "{}", run.out);
    assert!(told(&["check"], "autumn.ics").out.contains("2026-10-08"));
    let plan = told(&["plan", "--timeline"], "my days.txt").out;
    let words = plan.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Holidays are those in my days.txt."), "{plan}");
    assert!(words.contains("2026-10-08") && !words.contains("2026-10-06"), "{plan}");
    let plan = told(&["plan", "--format", "json"], "my days.txt").out;
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["timeline"]["holidays"]["source"], "my days.txt");
    assert!(plan["steps"].as_array().unwrap().iter().any(|step| step["not_before"] == "2026-10-08"));
}

/// Each answer that has dates counts them alike.
#[test]
fn every_verb_with_dates_goes_by_the_holidays() {
    let acme = std::path::absolute(ACME).unwrap();
    for verb in [
        &["errands", "--format", "json"][..],
        &["what-if", "--format", "json"],
        &["what-if", "paid", "--format", "json"],
        &["diff", acme.to_str().unwrap(), "--format", "json"],
        &["report", "--format", "markdown"],
        &["graph", "--format", "json"],
    ] {
        let [with, without] = ["my days.txt", "old.txt"].map(|file| told(verb, file));
        assert_ne!(with.code, 2, "{verb:?}: {}", with.err);
        let has = |run: &super::Run, day: &str, long: &str| run.out.contains(day) || run.out.contains(long);
        assert!(has(&with, "2026-10-08", "8 October 2026"), "{verb:?}: {}", with.out);
        assert!(has(&without, "2026-10-06", "6 October 2026"), "{verb:?}: {}", without.out);
        assert!(!has(&without, "2026-10-08", "8 October 2026"), "{verb:?}: {}", without.out);
    }
}

#[test]
fn a_file_of_other_years_is_said_to_be_one() {
    let run = told(&["check"], "old.txt");
    let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("2026-10-06"), "{}", run.out);
    assert!(words.contains("; old.txt names no holiday in 2026: public, New Year"), "{}", run.out);
    let plan = told(&["plan", "--timeline"], "old.txt").out;
    let words = plan.split_whitespace().collect::<Vec<_>>().join(" ");
    let uncounted = "Holidays are those in old.txt, which names none in 2026. Public, New Year, Golden Week and summer \
                     holidays of such a year are not counted; they move it later.";
    assert!(words.contains(uncounted), "{plan}");
}

#[test]
fn a_file_that_is_no_calendar_is_refused() {
    let refuses = |file: &str, message: &str| {
        let run = told(&["check"], file);
        assert_eq!((run.err.as_str(), run.code, run.out.as_str()), (message, 2, ""));
    };
    let missing = fs::metadata("no-such-file").unwrap_err();
    let one = "a calendar is an iCalendar file, or a file with a date such as 2026-05-04 on each line";
    refuses("no-such-file", &format!("winddown: no-such-file: {missing}; {one}\n"));
    refuses("empty.txt", "winddown: empty.txt: there is no day in it\n");
    refuses(
        "bad.txt",
        "winddown: bad.txt cannot be read as a calendar:\n  \
         bad.txt:1: `1 October` is not a date such as 2026-05-04\n  \
         bad.txt:3: `2 October` is not a date such as 2026-05-04\n",
    );
}
