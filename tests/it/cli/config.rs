//! The file of settings.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{ACME, NOW, Run, command, finish};

/// A directory for settings, with this file in it.
struct Desk(TempDir);

impl Desk {
    fn with(text: &str) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(desk.0.path().join("winddown")).unwrap();
        std::fs::write(desk.file(), text).unwrap();
        desk
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("winddown/config.toml")
    }

    fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = command(arguments);
        command.env("XDG_CONFIG_HOME", self.0.path());
        for variable in ["SORACOM_AUTH_KEY_ID", "SORACOM_AUTH_KEY"] {
            command.env_remove(variable);
        }
        finish(command.envs(variables.iter().copied()))
    }
}

/// That a file is refused with these lines, whatever is asked.
#[track_caller]
fn refuses(text: &str, flaws: &[(usize, &str)]) {
    let desk = Desk::with(text);
    let file = desk.file();
    let lines: String = flaws.iter().map(|(line, why)| format!("  {}:{line}: {why}\n", file.display())).collect();
    let run = desk.run(&["check", ACME], &[]);
    assert_eq!(run.err, format!("winddown: {} cannot be used for settings:\n{lines}", file.display()));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

#[test]
fn an_option_counts_more_than_the_environment_and_that_more_than_the_file() {
    let desk = Desk::with("color = \"always\"\nlimit = 1\n");
    let explain = ["explain", ACME, "--now", NOW[1]];
    let is_coloured = |more: &[&str], variables: &[(&str, &str)]| {
        desk.run(&[&explain[..], more].concat(), variables).out.contains('\u{1b}')
    };
    assert!(is_coloured(&[], &[]));
    assert!(!is_coloured(&["--color", "never"], &[]));
    assert!(!is_coloured(&[], &[("NO_COLOR", "1")]));
    assert!(is_coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!is_coloured(&["--no-config"], &[]));
    let lines =
        |more: &[&str]| desk.run(&[&["plan", ACME, "--color", "never"], more].concat(), &[]).out.lines().count();
    let (set, usual) = (lines(&[]), lines(&["--limit", "20"]));
    assert!(set < usual, "{set} {usual}");
    assert_eq!(lines(&["--no-config"]), usual);
    assert!(lines(&["--all"]) >= usual, "a default is in the way of no option");
}

#[test]
fn a_calendar_is_beside_the_file_and_named_in_the_answer() {
    let desk = Desk::with("calendar = \"days.txt\"\n");
    let days = desk.file().with_file_name("days.txt");
    std::fs::write(&days, "2026-10-01\n").unwrap();
    let run = desk.run(&["check", ACME, NOW[0], NOW[1]], &[]);
    let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("as far as is known, 2026-10-07"), "{}", run.out);
    assert!(words.contains(&format!("; holidays as in {};", days.display())), "{}", run.out);
}

#[test]
fn a_name_is_kept_with_what_is_attested() {
    let desk = Desk::with("by = \"Mika\"\n");
    let by = |more: &[&str]| {
        let check = ["check", ACME, NOW[0], NOW[1], "--attest", "console=none", "--format", "json"];
        let run = desk.run(&[&check[..], more].concat(), &[("USER", "root")]);
        let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        document["attested"][0]["by"].as_str().unwrap().to_owned()
    };
    assert_eq!(by(&[]), "Mika");
    assert_eq!(by(&["--attested-by", "Ken"]), "Ken");
    assert_eq!(by(&["--no-config"]), "root");
}

/// An authentication key in the environment counts more than a profile in the file, and --login than both.
#[test]
fn a_profile_is_used_where_nothing_else_is_said() {
    let desk = Desk::with("profile = \"nobody\"\n");
    let said = |more: &[&str], variables: &[(&str, &str)]| {
        let profiles = [("SORACOM_PROFILE_DIR", desk.0.path().to_str().unwrap())];
        let out = desk.0.path().join("acme.json");
        let capture = ["capture", "--out", out.to_str().unwrap()];
        desk.run(&[&capture[..], more].concat(), &[&profiles[..], variables].concat()).err
    };
    assert!(said(&[], &[]).contains("there is no profile `nobody`"), "{}", said(&[], &[]));
    assert!(said(&["--profile", "other"], &[]).contains("there is no profile `other`"));
    assert!(said(&["--login"], &[]).contains("--login asks at a terminal"));
    let half = said(&[], &[("SORACOM_AUTH_KEY_ID", "keyId-x")]);
    assert!(half.contains("SORACOM_AUTH_KEY_ID is set, but"), "{half}");
}

#[test]
fn what_is_in_force_is_shown_with_where_it_comes_from() {
    let desk = Desk::with("# mine\nlimit = 0x10\nprofile = \"a \\\"b\\\"\"\ncolor = \"never\"\n");
    let file = desk.file();
    let told = desk.run(&["config"], &[("NO_COLOR", "1")]).out;
    let expected = format!(
        "# {file}\n# by is not set\n# calendar is not set\n# color: NO_COLOR is set, and counts more\n\
         in-flight = 4  # by default\nlanguage = \"en\"  # by default\nlimit = 16  # {file}:2\n\
         profile = \"a \\\"b\\\"\"  # {file}:3\n# rate is not set\n",
        file = file.display()
    );
    assert_eq!(told, expected);
    // What is shown can be kept.
    let kept = Desk::with(&told);
    assert_eq!(kept.run(&["config"], &[]).out.matches("limit = 16").count(), 1);
    assert!(desk.run(&["config", "--no-config"], &[]).out.starts_with("# no file of settings was read\n"));
}

/// The defaults that `config` shows are those of the options.
#[test]
fn defaults_are_those_of_the_options() {
    let told = Desk::with("").run(&["config"], &[]).out;
    let help = finish(&mut command(["apply", "--help"])).out;
    for (key, option) in [("in-flight", "--in-flight <N>"), ("limit", "--limit <N>"), ("color", "--color <COLOR>")] {
        let default =
            told.lines().find_map(|line| line.strip_prefix(&format!("{key} = "))?.split("  #").next()).unwrap();
        let (_, rest) = help.split_once(option).unwrap();
        let (_, rest) = rest.split_once("[default: ").unwrap();
        assert!(rest.starts_with(&format!("{}]", default.trim_matches('"'))), "{key}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    refuses(
        "limits = 5\nin-flight = 0\ncolor = \"red\"\nlanguage = \"ja\"\nrate = \"fast\"\nby = \"\"\nlimit = -3\n\
         zebra = true\ncalendar = [\"a\"]\n",
        &[
            (1, "there is no setting `limits`; did you mean `limit`?"),
            (2, "`in-flight` cannot be 0: it has to be a whole number from 1 to 4294967295"),
            (3, "`color` cannot be \"red\": it has to be one of \"auto\", \"always\", \"never\""),
            (4, "`language` cannot be \"ja\": it has to be \"en\""),
            (5, "`rate` cannot be \"fast\": it has to be a whole number from 1 to 4294967295"),
            (6, "`by` cannot be \"\": it has to be a text in quotes"),
            (7, "`limit` cannot be -3: it has to be a whole number from 1 to 4294967295"),
            (8, "there is no setting `zebra` (known: by, calendar, color, in-flight, language, limit, profile, rate)"),
            (9, "`calendar` cannot be a value of type array: it has to be the path of a file in quotes"),
        ],
    );
}

#[test]
fn credentials_do_not_belong_in_it() {
    let where_else = "looks like a credential, and those do not belong here: set SORACOM_AUTH_KEY_ID and \
                      SORACOM_AUTH_KEY, or name a profile of soracom-cli as `profile`";
    refuses(
        "auth_key = \"secret-1\"\nauthKeyId = \"x\"\npassword = 1\n",
        &[
            (1, &format!("`auth_key` {where_else}")),
            (2, &format!("`authKeyId` {where_else}")),
            (3, &format!("`password` {where_else}")),
        ],
    );
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_lines() {
    let desk = Desk::with("limit = 5\ncolor = auto\nrate == 3\n");
    let run = desk.run(&["check", ACME], &[]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("config.toml:2: ") && run.err.contains("config.toml:3: "), "{}", run.err);
}

#[test]
fn a_file_that_is_named_has_to_be_there() {
    let missing = std::fs::metadata("no-such-file").unwrap_err();
    let run = finish(&mut command(["check", ACME, "--config", "no-such-file"]));
    let advice = "settings are read from there: name another file with --config, or none with --no-config";
    assert_eq!((run.code, run.err), (2, format!("winddown: no-such-file: {missing}; {advice}\n")));
    let both = finish(&mut command(["check", ACME, "--config", "x", "--no-config"]));
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
}
