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
