//! The command against a server on this machine, which stands in for the API.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;
use winddown::account::{Account, Oddity};
use winddown::reading::{CaptureDir, SnapshotFile};

use super::{ACME, NOW, Run, command, finish, first_line, run};
use crate::soracom::api::{Api, Reply, Running, capture};

pub(super) const SECRET: &str = "secret-abcde12345";

/// The example account behind two servers.
pub(super) struct Online {
    pub(super) global: Running,
    pub(super) japan: Running,
    home: TempDir,
}

impl Online {
    pub(super) fn acme() -> Self {
        Self::with(|global| global)
    }

    /// With more routes in the Global coverage.
    pub(super) fn with(more: impl FnOnce(Api) -> Api) -> Self {
        let serve = |coverage| capture(Path::new(ACME), coverage);
        Self { global: more(serve("g")).start(), japan: serve("jp").start(), home: tempfile::tempdir().unwrap() }
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    /// The names of the files that are left.
    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.home.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command, with credentials and endpoints.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = offline(self.home.path(), arguments);
        command.args(["--endpoint", &format!("g={}", self.global.url())]);
        command.args(["--endpoint", &format!("jp={}", self.japan.url())]);
        command.env("SORACOM_AUTH_KEY_ID", "keyId-abcde").env("SORACOM_AUTH_KEY", SECRET);
        command
    }
}

/// The command in an environment that knows no credentials.
pub(super) fn offline(home: &Path, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    for variable in ["SORACOM_AUTH_KEY_ID", "SORACOM_AUTH_KEY", "SORACOM_ENDPOINT", "SORACOM_PROFILE_DIR"] {
        command.env_remove(variable);
    }
    // This proxy does not exist. Servers on this machine are reached without it.
    command.env("HOME", home).env("HTTPS_PROXY", "http://user:pa55@127.0.0.1:1");
    command
}

#[test]
fn a_captured_account_gets_the_same_verdict_as_its_original() {
    let online = Online::acme();
    let (out, raw) = (online.path("captured.json"), online.path("raw"));
    let captured = finish(&mut online.command(&["capture", "--out", &out, "--raw", &raw]));
    assert_eq!(captured.code, 0, "{}", captured.err);
    assert_eq!(first_line(&captured), format!("OP0012345678: 102 things in {out} and {raw}"));
    assert!(captured.out.contains("\njapan            5 SIMs\n"), "{}", captured.out);
    assert!(captured.out.contains("\nunread: ") && captured.out.contains("Flux apps"), "{}", captured.out);
    assert!(captured.err.contains("signed in as the root user of OP0012345678"), "{}", captured.err);
    assert!(![&captured.out, &captured.err].iter().any(|told| told.contains(SECRET) || told.contains("pa55")));
    let check = |account: &str| finish(command(["check", account]).args(NOW));
    let (there, here): (Run, Run) = (check(ACME), check(&out));
    assert_eq!((here.code, first_line(&here)), (there.code, first_line(&there)));
    let blockers = |run: &Run| {
        let lines = run.out.lines().skip_while(|line| !line.starts_with("global"));
        lines.take_while(|line| !line.starts_with("unread")).count()
    };
    assert_eq!(blockers(&here), blockers(&there));
    assert_eq!(online.left(), ["captured.json", "raw"], "nothing else is left");

    let kept = SnapshotFile::new(&out).load().unwrap();
    let responses = CaptureDir::new(&raw).load().unwrap().account;
    assert_eq!(responses.len(), kept.len());
    assert_eq!(responses.taken_at(), kept.taken_at());
    let now: DateTime<Utc> = SystemTime::now().into();
    let taken_at = kept.taken_at().unwrap();
    assert!(taken_at <= now && taken_at > now - TimeDelta::minutes(5), "{taken_at}");
    let written = fs::read_to_string(&out).unwrap();
    assert!(![SECRET, "keyId-abcde", "token-1"].iter().any(|secret| written.contains(secret)));
}

#[test]
fn an_account_that_does_not_fit_together_is_captured_and_kept() {
    let gateway = r#"[{"gatewayId":"g1","operatorId":"OP0099999999"}]"#;
    let online = Online::with(|global| {
        let global = global.route("GET", "/groups", |_, _| Reply::ok("[]"));
        global.route("GET", "/lora_gateways", move |_, _| Reply::ok(gateway))
    });
    let (out, raw) = (online.path("captured.json"), online.path("raw"));
    let captured = finish(&mut online.command(&["capture", "--out", &out, "--raw", &raw]));
    assert_eq!(captured.code, 0, "{}", captured.err);
    assert!(captured.out.contains("\nodd: "), "{}", captured.out);
    let kept = SnapshotFile::new(&out).load().unwrap();
    let responses = CaptureDir::new(&raw).load().unwrap().account;
    assert!(!kept.oddities().is_empty());
    let told = |account: &Account| account.oddities().iter().map(Oddity::sentence).collect::<Vec<_>>();
    assert_eq!(told(&responses), told(&kept));
    for account in [&out, &raw] {
        let check = finish(command(["check", account]).args(NOW));
        assert!(check.code == 3 && check.out.contains("\nodd "), "{}", check.out);
    }
}

#[test]
fn what_is_attested_is_kept_in_the_snapshot() {
    let online = Online::acme();
    let out = online.path("captured.json");
    let words = ["--attest", "console=none", "--attested-by", "Mika"];
    let captured = finish(online.command(&["capture", "--out", &out]).args(words));
    assert_eq!(captured.code, 0, "{}", captured.err);
    assert!(!captured.out.contains("Flux plans"), "{}", captured.out);
    let account = SnapshotFile::new(&out).load().unwrap();
    let attested: Vec<_> = account.attested().filter(|word| word.kind == "flux-plan").collect();
    assert_eq!(attested.len(), 2);
    assert!(attested.iter().all(|word| word.by == "Mika"));

    let raw = online.path("raw");
    let nowhere = finish(online.command(&["capture", "--raw", &raw]).args(words));
    assert_eq!(
        (nowhere.code, nowhere.err.as_str()),
        (2, "winddown: --attest is kept in a snapshot: name one with --out\n")
    );
    let misspelt = finish(&mut online.command(&["capture", "--out", &raw, "--attest", "sim=none"]));
    assert!(misspelt.code == 2 && misspelt.err.contains("listSims lists every sim"), "{}", misspelt.err);
    assert_eq!(online.left(), ["captured.json"]);
}

#[test]
fn a_capture_is_made_even_if_nobody_reads_what_it_prints() {
    let online = Online::acme();
    let out = online.path("captured.json");
    let mut capture = online.command(&["capture", "--out", &out]);
    let mut child = capture.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(online.left(), ["captured.json"]);
}

#[test]
fn either_form_is_written_alone() {
    let online = Online::acme();
    let (out, raw) = (online.path("captured.json"), online.path("raw"));
    for (option, place) in [("--out", &out), ("--raw", &raw)] {
        let captured = finish(&mut online.command(&["capture", option, place]));
        assert_eq!(captured.code, 0, "{}", captured.err);
        assert_eq!(first_line(&captured), format!("OP0012345678: 102 things in {place}"));
    }
    assert_eq!(online.left(), ["captured.json", "raw"]);
    let neither = finish(&mut online.command(&["capture"]));
    assert!(neither.code == 2 && neither.err.contains("--out <FILE>"), "{}", neither.err);
}

#[test]
fn a_capture_is_written_whole_or_not_at_all() {
    let online = Online::acme();
    let (out, raw) = (online.path("captured.json"), online.path("raw"));
    fs::write(&out, "mine").unwrap();
    fs::create_dir(&raw).unwrap();
    let capture = |arguments: &[&str], message: &str| {
        let run = finish(&mut online.command(&[&["capture"], arguments].concat()));
        assert_eq!((run.code, run.err), (2, format!("winddown: {message}\n")));
    };
    let there = |place: &str| format!("{place}: it exists already: name a new file or directory");
    let fresh = online.path("fresh");
    capture(&["--out", &out], &there(&out));
    capture(&["--raw", &raw], &there(&raw));
    capture(&["--out", &fresh, "--raw", &raw], &there(&raw));
    capture(&["--out", &out, "--raw", &fresh], &there(&out));
    capture(&["--out", &fresh, "--raw", &fresh], &format!("--out and --raw are both {fresh}: name two places"));
    assert_eq!(online.global.seen().len(), 0, "found out before anything is asked");
    assert_eq!(online.left(), ["captured.json", "raw"]);
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    let nowhere = online.path("nowhere/captured.json");
    let run = finish(&mut online.command(&["capture", "--out", &nowhere]));
    let missing = fs::metadata(&nowhere).unwrap_err();
    assert_eq!(
        (run.code, run.err),
        (1, format!("winddown: {nowhere}: {missing}; make the directory first, or name another place\n"))
    );

    let denied = Api::new().route("POST", "/auth", |_, _| Reply::new(401, "")).start();
    let home = tempfile::tempdir().unwrap();
    let (out, raw) = (home.path().join("captured.json"), home.path().join("raw"));
    let arguments = ["capture", "--out", out.to_str().unwrap(), "--raw", raw.to_str().unwrap()];
    let mut command = offline(home.path(), &arguments);
    command.env("SORACOM_AUTH_KEY_ID", "keyId-abcde").env("SORACOM_AUTH_KEY", SECRET);
    let run = finish(command.args(["--endpoint", &format!("g={}", denied.url())]));
    assert_eq!(run.code, 1);
    assert!(run.err.contains("was turned down (HTTP 401)") && !run.err.contains(SECRET), "{}", run.err);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

/// A file that appears in the place meanwhile is kept, and nothing is put beside it.
#[test]
fn both_are_in_their_places_or_neither() {
    let home = tempfile::tempdir().unwrap();
    let (out, raw) = (home.path().join("captured.json"), home.path().join("raw"));
    let theirs = out.clone();
    let global = capture(Path::new(ACME), "g").otherwise(move |_, _| {
        fs::write(&theirs, "theirs").unwrap();
        Reply::new(404, "")
    });
    let global = global.start();
    let mut command =
        offline(home.path(), &["capture", "--out", out.to_str().unwrap(), "--raw", raw.to_str().unwrap()]);
    command.env("SORACOM_AUTH_KEY_ID", "keyId-abcde").env("SORACOM_AUTH_KEY", SECRET);
    let run = finish(command.args(["--endpoint", &format!("g={}", global.url())]));
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(run.err.contains("captured.json: ") && run.out.is_empty(), "{}", run.err);
    assert_eq!(fs::read_to_string(&out).unwrap(), "theirs");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing else is left");
}

#[cfg(unix)]
#[test]
fn credentials_and_endpoints_come_from_where_people_have_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("captured");
    let arguments = ["capture", "--out", out.to_str().unwrap()];
    let none = finish(&mut offline(home.path(), &arguments));
    assert_eq!(none.code, 2);
    assert!(none.err.contains("--profile"), "{}", none.err);
    let half = finish(offline(home.path(), &arguments).env("SORACOM_AUTH_KEY_ID", "keyId"));
    assert!(half.err.contains("set both"), "{}", half.err);
    let login = finish(offline(home.path(), &arguments).arg("--login"));
    assert!(login.err.contains("at a terminal"), "{}", login.err);

    let global = capture(Path::new(ACME), "g").start();
    fs::create_dir(home.path().join(".soracom")).unwrap();
    let profile = home.path().join(".soracom/acme.json");
    // Where soracom-cli would append /v1 itself.
    let endpoint = global.url().replace("/v1", "");
    let text =
        format!(r#"{{"coverageType":"g","email":"root@example.com","password":"{SECRET}","endpoint":"{endpoint}"}}"#);
    fs::write(&profile, text).unwrap();
    fs::set_permissions(&profile, fs::Permissions::from_mode(0o644)).unwrap();
    let open = finish(offline(home.path(), &arguments).args(["--profile", "acme"]));
    assert!(open.code == 2 && open.err.contains("chmod 600"), "{}", open.err);
    fs::set_permissions(&profile, fs::Permissions::from_mode(0o600)).unwrap();
    let run = finish(offline(home.path(), &arguments).args(["--profile", "acme"]));
    assert_eq!(run.code, 0, "{}", run.err);
    let asked = &global.seen()[0];
    assert!(asked.body.contains("root@example.com") && asked.body.contains(SECRET));
    assert!(run.out.contains("there is no endpoint for jp"), "the other coverage is elsewhere: {}", run.out);

    let elsewhere = ["capture", "--out", "not-there"];
    let mut elsewhere = offline(home.path(), &elsewhere);
    let run = finish(elsewhere.args(["--profile", "acme"]).env("SORACOM_ENDPOINT", "http://soracom.example"));
    assert!(run.code == 2 && run.err.contains("must begin with https"), "{}", run.err);
}

/// The process is interrupted when half of the account is read.
#[cfg(unix)]
#[test]
fn an_interrupted_capture_leaves_nothing_and_nobody_else_could_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let online = Online::with(|api| api.route("GET", "/groups", |_, _| Reply::ok("[]").after(Duration::from_secs(9))));
    let (out, raw) = (online.path("captured.json"), online.path("raw"));
    let mut child = online.command(&["capture", "--out", &out, "--raw", &raw]).spawn().unwrap();
    while online.global.count("GET", "/groups") == 0 {
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(online.left().len(), 2, "beside their places");
    for place in fs::read_dir(online.home.path()).unwrap() {
        let mode = place.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(online.left(), Vec::<String>::new());
}

#[test]
fn an_endpoint_that_would_leak_or_mislead_is_refused() {
    for (endpoint, said) in [
        ("g=http://soracom.example/v1", "must begin with https"),
        ("g=https://api.soracom.io/v1", "is that of the other coverage"),
        ("jp=https://g.api.soracom.io/v1", "is that of the other coverage"),
    ] {
        let run = run(["capture", "--out", "x", "--endpoint", endpoint]);
        assert_eq!(run.code, 2);
        assert!(run.err.contains(said), "{}", run.err);
    }
}

#[test]
fn the_permissions_to_read_are_listed() {
    let run = run(["kinds", "--permissions", "read"]);
    assert_eq!(run.code, 0);
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(lines.contains(&"Sim:listSims") && lines.contains(&"VirtualPrivateGateway:listGatePeers"), "{lines:?}");
    assert!(lines.is_sorted() && !lines.iter().any(|line| line.contains("terminate")), "{lines:?}");
}

#[test]
fn permissions_are_told_as_the_console_takes_them() {
    let run = run(["kinds", "--permissions", "read", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(told["statements"][0]["effect"], "allow");
    assert!(told["statements"][0]["api"].as_array().unwrap().contains(&"Sim:listSims".into()), "{told}");
}

#[test]
fn the_permissions_to_act_are_listed() {
    let run = run(["kinds", "--permissions", "act"]);
    assert_eq!(run.code, 0);
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(lines.contains(&"Sim:terminateSim") && lines.contains(&"Sim:enableSimTermination"), "{lines:?}");
    assert!(lines.is_sorted() && !lines.iter().any(|line| line.contains(":list")), "{lines:?}");
}

const ENTRY: &str = "/port_mappings/192.0.2.77/31022";

#[test]
fn a_plan_is_carried_out_through_the_api_once() {
    let online = Online::with(|api| api.route("DELETE", ENTRY, |_, _| Reply::new(204, "")));
    let (captured, plan, journal) = (online.path("captured"), online.path("plan.json"), online.path("journal"));
    assert_eq!(finish(&mut online.command(&["capture", "--out", &captured])).code, 0);
    let planned = ["plan", &captured, "--target", "g:port-mapping/192.0.2.77/31022", "--out", &plan];
    assert_eq!(finish(&mut command(planned)).code, 0);
    let apply = ["apply", &plan, "--backend", "soracom"];

    let dry = finish(online.command(&apply).arg("--dry-run"));
    assert_eq!(dry.code, 0, "{}{}", dry.out, dry.err);
    let unconfirmed = finish(online.command(&apply).args(["--journal", &journal]));
    assert_eq!(unconfirmed.code, 6, "{}", unconfirmed.err);
    let other = finish(online.command(&apply).args(["--journal", &journal, "--confirm", "OP0099999999"]));
    assert_eq!(other.code, 6, "{}", other.err);
    assert_eq!(online.global.count("DELETE", ENTRY), 0);

    let done = finish(online.command(&apply).args(["--journal", &journal, "--confirm", "OP0012345678"]));
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    assert!(done.out.contains("OP0012345678: 1 of 1 step done"), "{}", done.out);
    assert_eq!(online.global.count("DELETE", ENTRY), 1);
    let written = fs::read_to_string(&journal).unwrap();
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&journal).unwrap().permissions()) & 0o077, 0);
    assert!(
        ![SECRET, "keyId-abcde", "token-1", "api-key-of"].iter().any(|secret| written.contains(secret)),
        "{written}"
    );

    // At another endpoint nothing of the account would be found, and all of it would seem to be gone.
    let elsewhere = format!("g={}", online.japan.url());
    let mut resume = offline(online.home.path(), &["resume", &journal, "--endpoint", &elsewhere]);
    let run = finish(resume.env("SORACOM_AUTH_KEY_ID", "keyId-abcde").env("SORACOM_AUTH_KEY", SECRET));
    assert!(run.code == 2 && run.err.contains("is not where this was begun"), "{}", run.err);

    // The journal knows where the account is.
    let mut resume = offline(online.home.path(), &["resume", &journal]);
    let again = finish(resume.env("SORACOM_AUTH_KEY_ID", "keyId-abcde").env("SORACOM_AUTH_KEY", SECRET));
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    assert_eq!(online.global.count("DELETE", ENTRY), 1, "nothing twice");
}

/// A second run would act on what the first one has changed meanwhile.
#[test]
fn an_account_has_one_run_at_a_time() {
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let closed = Arc::clone(&gate);
    let online = Online::with(move |api| {
        api.route("DELETE", ENTRY, move |_, _| {
            let (is_open, opened) = &*closed;
            drop(opened.wait_while(is_open.lock().unwrap(), |is_open| !*is_open).unwrap());
            Reply::new(204, "")
        })
    });
    let (captured, plan) = (online.path("captured"), online.path("plan.json"));
    assert_eq!(finish(&mut online.command(&["capture", "--out", &captured])).code, 0);
    let planned = ["plan", &captured, "--target", "g:port-mapping/192.0.2.77/31022", "--out", &plan];
    assert_eq!(finish(&mut command(planned)).code, 0);
    let apply = |journal: &str| {
        let words = ["apply", &plan, "--backend", "soracom", "--confirm", "OP0012345678", "--journal", journal];
        online.command(&words)
    };
    let (first, second) = (online.path("first"), online.path("second"));
    let mut running = apply(&first).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while online.global.count("DELETE", ENTRY) == 0 {
        assert_eq!(running.try_wait().unwrap(), None, "it waits for the answer");
        thread::sleep(Duration::from_millis(10));
    }

    let refused = finish(&mut apply(&second));
    let start = format!("winddown: nothing was done: OP0012345678 is being wound down by process {}", running.id());
    assert!(refused.err.starts_with(&start), "{}", refused.err);
    assert!(refused.err.contains(", since 20") && refused.err.contains(&first), "{}", refused.err);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(!Path::new(&second).exists());
    let status = finish(&mut command(["status", &first]));
    assert!(status.out.contains("1 under way") && status.out.contains("sending 1 "), "{}", status.out);
    assert_eq!(finish(&mut rehearsal_of(&online, &plan)).code, 0, "a rehearsal disturbs nobody");

    *gate.0.lock().unwrap() = true;
    gate.1.notify_all();
    assert_eq!(running.wait().unwrap().code(), Some(0));
    let later = finish(&mut online.command(&["resume", &first]));
    assert_eq!(later.code, 0, "{}{}", later.out, later.err);
    assert_eq!(online.global.count("DELETE", ENTRY), 1);
}

/// The same plan in memory.
fn rehearsal_of(online: &Online, plan: &str) -> Command {
    let mut command = offline(online.home.path(), &["apply", plan, "--journal", &online.path("rehearsal")]);
    command.args(["--backend", "memory", "--account", &online.path("captured"), "--confirm", "OP0012345678"]);
    command
}

#[test]
fn a_rehearsal_needs_an_account_and_the_real_one_does_not() {
    let run = run(["apply", "plan.json", "--backend", "memory", "--dry-run"]);
    assert!(run.code == 2 && run.err.contains("--account"), "{}", run.err);
}
