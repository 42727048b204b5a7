//! The capture script: what it asks for, and what comes of running it.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use winddown::account::Coverage;
use winddown::catalogue::spec::{Read, ReadRole};
use winddown::catalogue::{Catalogue, capture_script};

use super::kinds;
use crate::common::skipped;

fn script() -> String {
    capture_script(Catalogue::soracom()).unwrap()
}

/// True if there is such a program; otherwise the test is skipped.
fn has(program: &str) -> bool {
    let found = Command::new(program).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        skipped(&format!("there is no {program}"));
    }
    found.is_ok()
}

#[test]
fn a_shell_accepts_it() {
    if !has("sh") {
        return;
    }
    let place = TempDir::new().unwrap();
    fs::write(place.path().join("capture.sh"), script()).unwrap();
    let output = Command::new("sh").args(["-n", "capture.sh"]).current_dir(place.path()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// How often the script asks for an operation in a place: `g/listSims` and the like.
fn asked() -> BTreeMap<String, usize> {
    let mut asked = BTreeMap::new();
    for line in script().lines().filter_map(|line| line.trim().strip_prefix("read_to ")) {
        let file = line.trim_start_matches('"');
        let end = file.find(['.', '_']).expect("a file has an extension");
        *asked.entry(file[..end].to_owned()).or_default() += 1;
    }
    asked
}

fn in_directory(place: Option<Coverage>, operation: &str) -> String {
    format!("{}/{operation}", place.as_ref().map_or("operator", Coverage::code))
}

#[test]
fn it_asks_for_every_list_once() {
    let asked = asked();
    let mut wrong: Vec<String> = Vec::new();
    for kind in kinds() {
        let worth_a_request = |read: &&Read| match read.per {
            None => read.role == ReadRole::List,
            Some(parent) => parent != "sim",
        };
        for read in kind.reads.iter().filter(worth_a_request) {
            let places = kind.places().into_iter().map(|place| in_directory(place, read.operation.id));
            wrong.extend(places.filter(|file| !asked.contains_key(file)).map(|file| format!("{file} is missing")));
        }
    }
    wrong.extend(asked.iter().filter(|(_, times)| **times > 1).map(|(file, times)| format!("{file} {times} times")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn it_costs_no_request_per_sim() {
    let per_sim = kinds().flat_map(|kind| kind.reads).filter(|read| read.per == Some("sim"));
    for read in per_sim {
        assert!(!script().contains(read.operation.id), "{}", read.operation.id);
    }
}

#[test]
fn it_quotes_what_it_loops_over() {
    let script = script();
    assert!(script.contains("$id"));
    assert_eq!(script.matches("$id").count(), script.matches("\"$id\"").count());
}

/// Running it, with a `soracom` that is none.
#[cfg(unix)]
mod run {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};
    use std::time::SystemTime;

    use chrono::{DateTime, SubsecRound as _, Utc};
    use serde_json::json;
    use tempfile::TempDir;
    use winddown::account::{Account, Reading, key_parts};
    use winddown::catalogue::{GLOBAL, JAPAN};
    use winddown::reading::CaptureDir;

    use super::{asked, has, script, text};
    use crate::catalogue::kinds;
    use crate::common::acme;

    /// A directory with the script and the answers that its `soracom` gives.
    struct Stage {
        place: TempDir,
        answers: PathBuf,
    }

    impl Stage {
        /// `None`, with a message, where the programs are missing that the script needs.
        fn new(soracom: &str, answers: Option<PathBuf>) -> Option<Self> {
            if !has("sh") || !has("jq") {
                return None;
            }
            let place = TempDir::new().unwrap();
            let program = place.path().join("bin/soracom");
            fs::create_dir(place.path().join("bin")).unwrap();
            fs::write(&program, soracom).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
            fs::write(place.path().join("capture.sh"), script()).unwrap();
            let answers = answers.unwrap_or_else(|| place.path().to_owned());
            Some(Self { place, answers })
        }

        /// Runs the script; `broken` is the file whose request breaks off in the middle.
        fn capture(&self, broken: &str) -> Output {
            let own = self.place.path().join("bin");
            let path = std::env::var_os("PATH").unwrap_or_default();
            let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap();
            let mut command = Command::new("sh");
            command.args(["capture.sh", "a capture", "--profile", "acme"]).current_dir(self.place.path());
            command.env("PATH", path).env("ANSWERS", &self.answers).env("BROKEN", broken).output().unwrap()
        }

        fn captured(&self) -> PathBuf {
            self.place.path().join("a capture")
        }
    }

    /// A `soracom` that answers from a capture directory, all pages in one. Like the real one it
    /// prints an error body among the errors, and nothing else.
    fn soracom() -> String {
        let reads = || kinds().flat_map(|kind| kind.reads).map(|read| read.operation);
        let queries: Vec<String> =
            reads().flat_map(|it| it.query).map(|(name, _)| format!("--{}", name.replace('_', "-"))).collect();
        let commands: Vec<String> = reads().map(|it| format!("' {}') op={} ;;", it.cli, it.id)).collect();
        format!(
            r#"#!/bin/sh
words= dir=operator params= profile=
while [ $# -gt 0 ]; do
  case $1 in
    --fetch-all) ;;
    --coverage-type) dir=$2; shift ;;
    --profile) profile=$2; shift ;;
    {}) shift ;;
    --*) params=${{params}}__$2; shift ;;
    *) words="$words $1" ;;
  esac
  shift
done
[ -f 'a capture/capture.json' ] || {{ echo 'Error: nobody said when this began' >&2; exit 1; }}
[ "$profile" = acme ] || {{ echo 'Error: the options are not passed on' >&2; exit 1; }}
case $words in
{}
*) echo "Error: there is no command$words" >&2; exit 1 ;;
esac
file=$ANSWERS/$dir/$op$params
if [ "$dir/$op$params" = "$BROKEN" ]; then
  printf '[{{"half'
  echo 'Error: it broke off' >&2
  exit 1
elif [ -f "${{file}}__page1.json" ]; then
  jq -s add "$file"__page*.json
elif [ ! -f "$file.json" ]; then
  echo "Error: 404: $dir/$op$params" >&2
  exit 1
elif jq -e 'type == "object" and has("code")' "$file.json" > /dev/null; then
  echo "Error: $(jq -c . "$file.json")" >&2
  exit 1
else
  cat "$file.json"
fi
"#,
            queries.join("|"),
            commands.join("\n"),
        )
    }

    /// A copy of the example with only what the script asks for, and not what breaks off.
    fn asked_of(example: &Path, broken: &str) -> TempDir {
        let copy = TempDir::new().unwrap();
        let asked = asked();
        for file in files(example) {
            let asked = file.find(['.', '_']).is_some_and(|end| asked.contains_key(&file[..end]));
            if asked && file != format!("{broken}.json") {
                let to = copy.path().join(&file);
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(example.join(&file), to).unwrap();
            }
        }
        copy
    }

    /// Every file below a directory, relative to it.
    fn files(root: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(root).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_dir() {
                found.extend(files(&entry.path()).into_iter().map(|below| format!("{name}/{below}")));
            } else {
                found.push(name);
            }
        }
        found
    }

    fn read(directory: &Path) -> Account {
        let capture = CaptureDir::new(directory).load().unwrap();
        assert_eq!(capture.passed_over, [""; 0]);
        capture.account
    }

    /// All that an account says.
    fn shown(account: &Account) -> Vec<String> {
        let resources = account.resources().map(|it| {
            let references: Vec<String> = it.references().map(|(role, target)| format!("{role} {target}")).collect();
            let missing = it.missing_references().map(|to| format!("{} {} {}", to.role, to.kind, to.key));
            let (missing, facts): (Vec<_>, Vec<_>) = (missing.collect(), it.facts().collect());
            format!("{it} {:?} {:?} {:?} {references:?} {missing:?} {facts:?}", it.status(), it.name(), it.protection())
        });
        let readings = account.readings().map(|(kind, place, reading)| format!("{kind} {place:?} {reading:?}"));
        std::iter::once(account.operator().to_string()).chain(resources).chain(readings).collect()
    }

    #[test]
    fn what_it_captures_reads_like_the_example() {
        const BROKEN: &str = "g/listEventHandlers";
        let Some(stage) = Stage::new(&soracom(), Some(acme())) else { return };
        let clock = || -> DateTime<Utc> { SystemTime::now().into() };
        let began = clock();
        let output = stage.capture(BROKEN);
        let said = text(&output.stderr);
        assert!(!said.contains("nobody said when"), "{said}");
        assert!(output.status.success(), "{said}");
        assert!(!said.contains("there is no command") && !said.contains("not passed on"), "{said}");

        let account = read(&stage.captured());
        let taken_at = account.taken_at().unwrap();
        assert!(began.trunc_subsecs(0) <= taken_at && taken_at <= clock(), "{began} {taken_at}");
        assert!(account.of_kind("sim").len() > 10 && account.of_kind("gate-peer").len() > 0);
        // What becomes of Lagoon's refusal is the subject of a test of its own.
        let lines = |account: &Account| -> Vec<String> {
            shown(account).into_iter().filter(|line| !line.starts_with("lagoon")).collect()
        };
        let (expected, captured) = (lines(&read(asked_of(&acme(), BROKEN).path())), lines(&account));
        let lost: Vec<&String> = expected.iter().filter(|line| !captured.contains(line)).collect();
        let new: Vec<&String> = captured.iter().filter(|line| !expected.contains(line)).collect();
        assert!(lost.is_empty() && new.is_empty(), "lost: {lost:#?}\nnew: {new:#?}");

        let reading = account.reading("event-handler", Some(GLOBAL));
        assert!(matches!(reading, Reading::Unread(_)), "{reading:?}");
        assert_eq!(account.reading("event-handler", Some(JAPAN)), Reading::Complete);
        let files = files(&stage.captured());
        assert!(files.iter().all(|file| file.ends_with(".json") && !file.contains(BROKEN)), "{files:?}");
        assert!(said.contains(&format!("not read: {BROKEN}.json: Error: it broke off")), "{said}");
    }

    /// A `soracom` that knows users and their keys: each has one, named after the user. Those of
    /// the user `locked` cannot be read, nor can anything else. Lagoon was never registered.
    const USERS: &str = r#"#!/bin/sh
case "$1 $2 $3" in
  'operator get '*) echo '{"operatorId": "OP0012345678"}' ;;
  'users list '*) cat "$ANSWERS/users.json" ;;
  'users auth-keys list') [ "$5" != locked ] && jq -n --arg user "$5" '[{authKeyId: "key of \($user)"}]' ;;
  'lagoon list-users '*) echo 'Error: {"code":"LAG0000","message":"Bad request."}' >&2; exit 1 ;;
  *) exit 1 ;;
esac
"#;

    fn with_users(users: &[&str]) -> Option<(Stage, Output)> {
        let stage = Stage::new(USERS, None)?;
        let rows: Vec<_> = users.iter().map(|user| json!({ "userName": user })).collect();
        fs::write(stage.place.path().join("users.json"), serde_json::to_vec(&rows).unwrap()).unwrap();
        let output = stage.capture("");
        Some((stage, output))
    }

    /// Whether every user still has its own key, and no other, when the capture is read.
    fn assert_own_keys(stage: &Stage, users: &[&str]) {
        let account = read(&stage.captured());
        let keys =
            account.of_kind("sam-user-auth-key").map(|key| key_parts(key.key()).collect::<Vec<_>>().join(" has "));
        let (mut keys, mut expected): (Vec<String>, Vec<String>) =
            (keys.collect(), users.iter().map(|user| format!("{user} has key of {user}")).collect());
        keys.sort();
        expected.sort();
        assert_eq!(keys, expected);
    }

    #[test]
    fn hostile_names_stay_what_they_are() {
        let users = ["$(touch pwned) `touch pwned` '\"; touch pwned #", "..", "*", "a/b", "100%", "-n", "日本"];
        let Some((stage, _)) = with_users(&users) else { return };
        assert_own_keys(&stage, &users);
        assert!(!stage.place.path().join("pwned").exists());
    }

    /// In file names `__` stands between the parts, and a last `page1` is none of them.
    #[test]
    fn names_that_look_like_parts_of_file_names_stay_what_they_are() {
        let users = ["a__b", "page1", "_", "c__page2"];
        let Some((stage, _)) = with_users(&users) else { return };
        assert_own_keys(&stage, &users);
    }

    /// Where Lagoon was never registered its lists are refused: that is kept, and a person is asked.
    #[test]
    fn a_refusal_is_captured_as_what_it_says() {
        let Some((stage, _)) = with_users(&[]) else { return };
        for place in [GLOBAL, JAPAN] {
            let reading = read(&stage.captured()).reading("lagoon-user", Some(place));
            assert!(reading.gap().is_some_and(|why| why.contains("LAG0000")), "{reading:?}");
        }
    }

    /// A directory that was captured into before: its answers are of another day.
    #[test]
    fn a_second_run_passes_off_no_old_answer_as_a_new_one() {
        let Some((stage, _)) = with_users(&["alice"]) else { return };
        let old = stage.captured().join("operator/listUsers.json");
        assert!(old.exists());
        fs::remove_file(stage.place.path().join("users.json")).unwrap();
        let second = stage.capture("");
        assert!(!second.status.success() || !old.exists(), "the second run kept the answer of the first");
    }

    #[test]
    fn every_failed_request_is_counted() {
        let Some((_, output)) = with_users(&["alice", "locked"]) else { return };
        let said = text(&output.stderr);
        assert!(said.contains("not read: operator/listUserAuthKeys__locked.json"), "{said}");
        let failed = said.matches("not read: ").count();
        assert!(said.lines().any(|line| line.starts_with(&format!("{failed} requests failed"))), "{failed} of {said}");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
