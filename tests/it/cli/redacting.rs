//! `redact` and `capture --redact`: what is written, what is refused, and who the pseudonyms stand for.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use winddown::reading::SnapshotFile;

use super::captures::Capture;
use super::online::Online;
use super::{ACME, NOW, Run, command, finish, first_line, run};

/// A directory with the example account redacted: `redacted.json`, by `acme.key`.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn redacted() -> Self {
        let desk = Self::new();
        let run = desk.redact(&["--out", &desk.path("redacted.json")]);
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
        desk
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn redact(&self, more: &[&str]) -> Run {
        finish(command(["redact", ACME, "--key", &self.path("acme.key")]).args(more))
    }
}

#[test]
fn a_key_is_made_once_and_kept_for_its_owner() {
    let desk = Desk::new();
    let first = desk.redact(&["--out", &desk.path("one.json")]);
    assert!(first.err.contains("winddown: made a key at ") && first.err.contains("keep it"), "{}", first.err);
    let key = desk.text("acme.key");
    let digits = key.strip_prefix("winddown-redaction-key-1:").unwrap().trim_end();
    assert!(digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(desk.path("acme.key")).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let second = desk.redact(&["--out", &desk.path("two.json")]);
    assert_eq!((second.code, second.err.as_str()), (0, ""));
    assert_eq!(desk.text("one.json"), desk.text("two.json"));
    assert_eq!(desk.text("acme.key"), key);
    for said in [&first.out, &first.err, &second.out, &desk.text("one.json")] {
        assert!(!said.contains(digits));
    }
}

#[test]
fn the_answer_says_that_it_is_of_pseudonyms() {
    let desk = Desk::redacted();
    let file = desk.path("redacted.json");
    let verbs: [&[&str]; 4] = [&["check", &file], &["explain", &file], &["plan", &file], &["questions", &file]];
    for verb in verbs {
        let said = finish(command(verb).args(NOW)).out;
        assert!(said.contains("as of 2026-08-20 00:00 UTC; redacted: ids and names are pseudonyms\n"), "{said}");
        let real = finish(command([verb[0], ACME]).args(NOW)).out;
        assert!(!real.contains("pseudonyms"), "{real}");
    }
    let json = finish(command(["check", &file, "--format", "json"]).args(NOW)).out;
    assert!(json.contains("\n  \"redacted\": true,\n"), "{json}");
    let [shown, real] = [&*file, ACME].map(|account| run(["check", account, NOW[0], NOW[1]]));
    assert_eq!(shown.code, real.code);
    let verdict = |run: &Run| first_line(run).split_once(' ').unwrap().1.to_owned();
    assert_eq!(verdict(&shown), verdict(&real));
}

#[test]
fn amounts_stay_if_they_are_to() {
    let desk = Desk::redacted();
    assert!(!desk.text("redacted.json").contains("184.32"));
    assert_eq!(desk.redact(&["--amounts", "--out", &desk.path("amounts.json")]).code, 0);
    assert!(desk.text("amounts.json").contains("184.32"));
}

#[test]
fn the_owner_of_the_key_learns_who_is_meant() {
    let desk = Desk::redacted();
    let account = SnapshotFile::new(desk.path("redacted.json")).load().unwrap();
    let sim = account.of_kind("sim").find(|sim| sim.status() == Some("suspended")).unwrap();
    let real = "jp:sim/8942310000000000109 acme-jp-10\n";
    for pseudonym in [&sim.to_string(), sim.key(), sim.name().unwrap()] {
        let run = desk.redact(&["--who", pseudonym]);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, real, ""), "{pseudonym}");
    }
    let nobody = desk.redact(&["--who", "8942310000000000109"]);
    assert_eq!((nobody.code, nobody.out.as_str()), (2, ""));
    assert_eq!(nobody.err, "winddown: `8942310000000000109` stands for nothing in this account with this key\n");
}

#[test]
fn what_cannot_be_redacted_is_refused() {
    let desk = Desk::redacted();
    let (redacted, key) = (desk.path("redacted.json"), desk.path("acme.key"));
    let refused = |arguments: &[&str], why: &str| {
        let run = finish(&mut command(arguments));
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
        assert!(run.err.contains(why), "{}", run.err);
    };
    let undated = Capture::settled();
    let (new, other) = (desk.path("new.json"), desk.path("other.key"));
    refused(
        &["redact", &redacted, "--key", &key, "--out", &new],
        "it is redacted already, so it shows only pseudonyms",
    );
    refused(&["redact", ACME, "--key", &key, "--out", &redacted], "it exists already: name a new file or directory");
    refused(&["redact", ACME, "--key", &redacted, "--out", &new], "it is no redaction key, which is one line");
    refused(&["redact", ACME, "--key", &other, "--who", "x"], "name the one with which the account was redacted");
    refused(&["redact", ACME, "--key", &key], "--out <FILE>");
    refused(
        &["redact", undated.path().to_str().unwrap(), "--key", &key, "--out", &new],
        "it does not say when it was captured, and a snapshot has to: capture the account again",
    );
    refused(
        &["capture", "--redact", "--out", &new, "--raw", &desk.path("raw")],
        "raw responses cannot be redacted: leave out --raw, or --redact",
    );
    refused(&["capture", "--key", &key, "--out", &new], "--redact");
    assert!(!Path::new(&new).exists() && !Path::new(&other).exists());
}

/// The plan of a redacted account names nothing that there is.
#[test]
fn a_plan_of_pseudonyms_is_not_carried_out_on_a_real_account() {
    let desk = Desk::redacted();
    let plan = |account: &str, name: &str| {
        let path = desk.path(name);
        assert_eq!(finish(command(["plan", account, "--out", &path]).args(NOW)).code, 0);
        path
    };
    let (redacted, shown, real) =
        (desk.path("redacted.json"), plan(&desk.path("redacted.json"), "shown.json"), plan(ACME, "real.json"));
    let of_shown = format!(
        "winddown: {shown}: it was made for a redacted account, so its ids are pseudonyms and no real account has them: \
         make the plan for the real account\n"
    );
    let runs: [&[&str]; 3] = [
        &["verify", &shown, ACME],
        &["apply", &shown, "--backend", "soracom", "--dry-run"],
        &["apply", &shown, "--backend", "memory", "--account", ACME, "--dry-run"],
    ];
    for arguments in runs {
        let run = finish(&mut command(arguments));
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (2, "", &*of_shown), "{arguments:?}");
    }
    let run = finish(command(["verify", &real, &redacted]).args(NOW));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("it was made for a real account, and the account is redacted"), "{}", run.err);

    let rehearsal = ["apply", &*shown, "--backend", "memory", "--account", &redacted, "--dry-run"];
    let run = finish(command(rehearsal).args(NOW));
    assert!(run.code == 0 && run.out.contains("redacted: ids and names are pseudonyms"), "{}{}", run.out, run.err);
}

#[test]
fn a_capture_can_be_redacted_at_once() {
    let online = Online::acme();
    let (out, key) = (online.path("redacted.json"), online.path("acme.key"));
    let captured = finish(&mut online.command(&["capture", "--redact", "--key", &key, "--out", &out]));
    assert_eq!(captured.code, 0, "{}", captured.err);
    let written = fs::read_to_string(&out).unwrap();
    for real in ["OP0012345678", "8942310000000000018", "acme"] {
        assert!(!written.contains(real) && !captured.out.contains(real), "{real}: {}", captured.out);
    }
    // The same pseudonyms as in what was redacted later.
    let later = online.path("later.json");
    assert_eq!(run(["redact", ACME, "--key", &key, "--out", &later]).code, 0);
    let [one, other] = [out, later].map(|file| SnapshotFile::new(file).load().unwrap());
    assert!(one.is_redacted() && one.operator() == other.operator());
    assert_eq!(
        one.of_kind("sim").map(|sim| sim.address()).collect::<Vec<_>>(),
        other.of_kind("sim").map(|sim| sim.address()).collect::<Vec<_>>()
    );

    // Without a key to keep, nobody can ever tell.
    let (once, again) = (online.path("once.json"), online.path("again.json"));
    for out in [&once, &again] {
        assert_eq!(finish(&mut online.command(&["capture", "--redact", "--out", out])).code, 0);
    }
    let [once, again] = [once, again].map(|file| SnapshotFile::new(file).load().unwrap());
    assert_ne!(once.operator(), again.operator());
}
