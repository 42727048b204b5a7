//! What the command says where it does not get in, or not everywhere.

use std::fs;

use snapbox::{assert_data_eq, str};
use tempfile::TempDir;

use super::online::{Online, SECRET, offline};
use super::{Run, finish};
use crate::soracom::api::{Asked, Reply};

/// A capture that cannot be signed in, at a home with two profiles.
fn refused(options: &[&str], variables: &[(&str, &str)]) -> Run {
    let home = TempDir::new().unwrap();
    fs::create_dir(home.path().join(".soracom")).unwrap();
    for name in ["default", "acme"] {
        fs::write(home.path().join(format!(".soracom/{name}.json")), "{}").unwrap();
    }
    let mut capture = offline(home.path(), &["capture", "--out", "not-there"]);
    let run = finish(capture.args(options).envs(variables.iter().copied()));
    assert_eq!(run.out, "");
    Run { err: run.err.replace(home.path().to_str().unwrap(), "~"), ..run }
}

#[test]
fn a_profile_that_is_missing() {
    let run = refused(&["--profile", "acm"], &[]);
    assert_data_eq!(
        run.err,
        str![[r#"
winddown: there is no profile `acm` in ~/.soracom: did you mean `acme`? There are: acme, default

"#]]
    );
    assert_eq!(run.code, 2);
}

#[test]
fn nobody_at_the_endpoint() {
    let keys = [("SORACOM_AUTH_KEY_ID", "keyId-abc"), ("SORACOM_AUTH_KEY", SECRET)];
    let run = refused(&["--endpoint", "jp=http://127.0.0.1:1"], &keys);
    assert_data_eq!(
        run.err,
        str![[r#"
winddown: signing in failed: io: Connection refused (os error 111); is Soracom's API at http://127.0.0.1:1? See --endpoint, SORACOM_ENDPOINT and HTTPS_PROXY

"#]]
    );
    assert_eq!(run.code, 1);
}

/// However many lists are forbidden, there is one statement to grant.
#[test]
fn permissions_that_are_missing() {
    let forbidden = |_: &Asked, _: usize| Reply::new(403, r#"{"code":"AUM0004","message":"Not permitted"}"#);
    let online = Online::with(|api| api.route("GET", "/sims", forbidden).route("GET", "/groups", forbidden));
    let out = online.path("captured.json");
    let run = finish(&mut online.command(&["capture", "--out", &out]));
    let statement: Vec<&str> = run.out.lines().filter(|line| line.contains("\"statements\"")).collect();
    assert_data_eq!(
        statement.join("\n"),
        str![[r#"{"statements":[{"api":["Group:listGroups","Sim:listSims"],"effect":"allow"}]}"#]]
    );
    assert_eq!(run.code, 0, "{}", run.err);
}

/// An endpoint may have been copied together with a password: wherever it comes from, it is not said.
#[test]
fn an_endpoint_with_a_password_is_refused_and_not_repeated() {
    use std::os::unix::fs::PermissionsExt as _;
    let keys = [("SORACOM_AUTH_KEY_ID", "keyId-abc"), ("SORACOM_AUTH_KEY", SECRET)];
    let assert_refused = |run: &Run, why: &str| {
        assert!(run.err.contains(why) && ![&run.err, &run.out].iter().any(|told| told.contains("pa55")), "{}", run.err);
        assert_eq!(run.code, 2);
    };
    let why = "must not hold a user or a password";
    assert_refused(&refused(&["--endpoint", "g=https://user:pa55@example.com/v1"], &keys), why);
    assert_refused(&refused(&["--endpoint", "g=https://user:pa55@[example.com"], &keys), "is not a URL");
    assert_refused(&refused(&["--endpoint", "https://user:pa55@example.com/v1"], &keys), "an endpoint looks like");
    let json = ["--format", "json", "--endpoint", "g=https://user:pa55@example.com/v1"];
    assert_refused(&refused(&json, &keys), "");

    let home = TempDir::new().unwrap();
    let profile = home.path().join("p.json");
    let text =
        format!(r#"{{"coverageType":"g","authKeyId":"k","authKey":"{SECRET}","endpoint":"https://user:pa55@h"}}"#);
    fs::write(&profile, text).unwrap();
    fs::set_permissions(&profile, fs::Permissions::from_mode(0o600)).unwrap();
    let directory = home.path().to_str().unwrap();
    let with_profile = [("SORACOM_PROFILE_DIR", directory)];
    assert_refused(&refused(&["--profile", "p"], &with_profile), why);
    let variable = [("SORACOM_ENDPOINT", "https://user:pa55@h"), with_profile[0]];
    assert_refused(&refused(&["--profile", "p"], &variable), why);

    let config = home.path().join("config.toml");
    for text in
        ["endpoint = \"g=https://user:pa55@h\"", "endpoint = https://user:pa55@h", "[endpoint.\"https://user:pa55@h\"]"]
    {
        fs::write(&config, text).unwrap();
        assert_refused(&refused(&["--config", config.to_str().unwrap()], &keys), "cannot be used for settings");
    }
}
