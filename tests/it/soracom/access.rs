//! Getting in: endpoints, profiles, tokens, secrets.

use std::fs;
use std::path::Path;

use winddown::backend::{Backend as _, Endpoints, Profile, Soracom};
use winddown::catalogue::GLOBAL;
use winddown::reading::Source as _;

use super::api::{Api, Reply};
use super::{SECRET, credentials, options, sign_in, start};

#[test]
fn credentials_go_only_to_https_or_to_this_machine() {
    let with = |url: &str| Endpoints::none().with(GLOBAL, url);
    for url in ["https://g.api.soracom.io/v1", "http://127.0.0.1:8080/v1/", "http://localhost:1", "http://[::1]:1/x"] {
        assert!(with(url).is_ok(), "{url}");
    }
    for url in [
        "http://g.api.soracom.io/v1",
        "http://localhost.example.com/",
        "http://192.168.0.1/v1",
        "ftp://127.0.0.1/",
        "https://user:pa55@example.com/v1",
        "https://example.com/v1?x=1",
        "g.api.soracom.io",
    ] {
        let error = with(url).unwrap_err().to_string();
        assert!(error.contains("for g") && error.contains("https://g.api.soracom.io/v1"), "{error}");
        assert!(!error.contains("pa55"), "{error}");
    }
    assert_eq!(Endpoints::default().to_string(), "g=https://g.api.soracom.io/v1 jp=https://api.soracom.io/v1");
}

#[test]
fn an_answer_without_a_user_name_is_the_root_users() {
    let (_server, root) = start(Api::new());
    assert!(root.is_root());
    assert_eq!(root.identity().to_string(), "the root user of OP0012345678");
    let (_server, user) = start(Api::new().user("winddown"));
    assert!(!user.is_root());
    assert_eq!(user.identity().to_string(), "the SAM user winddown of OP0012345678");
    assert_eq!(user.operator().unwrap().to_string(), "OP0012345678");
}

#[test]
fn signing_in_asks_for_a_short_token() {
    let (server, _soracom) = start(Api::new());
    let body: serde_json::Value = serde_json::from_str(&server.seen()[0].body).unwrap();
    assert_eq!(body["tokenTimeoutSeconds"], 1800);
    assert_eq!((&body["authKeyId"], &body["authKey"]), (&"keyId-abcde".into(), &SECRET.into()));
}

#[test]
fn secrets_show_nowhere() {
    let echo = Api::new().route("POST", "/auth", |asked, _| {
        Reply::new(401, format!(r#"{{"code":"AUM0001","message":{:?}}}"#, asked.body))
    });
    let server = echo.start();
    let error = sign_in(&server).unwrap_err();
    assert_eq!(
        error.to_string(),
        "signing in with an authentication key was turned down (HTTP 401, AUM0001): check the credentials, and the \
         code of a second factor if the user has one"
    );
    let (_server, soracom) = start(Api::new());
    let told = [format!("{error:?}"), format!("{soracom:?}"), format!("{:?}", credentials())].join("\n");
    for secret in [SECRET, "keyId-abcde", "token-1", "api-key-of"] {
        assert!(!told.contains(secret), "{told}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Api::new().start();
    let to = format!("{}/auth", elsewhere.url());
    let server =
        Api::new().route("POST", "/auth", move |_, _| Reply::new(307, "").header("Location", to.clone())).start();
    assert!(sign_in(&server).unwrap_err().to_string().contains("HTTP 307"));
    assert_eq!(elsewhere.seen().len(), 0);
}

#[test]
fn what_is_not_the_api_is_told_so() {
    let server = Api::new().route("POST", "/auth", |_, _| Reply::ok("<html>welcome</html>")).start();
    assert!(sign_in(&server).unwrap_err().to_string().contains("is this Soracom's API?"));
    let nobody = "http://127.0.0.1:1/v1";
    assert!(Soracom::sign_in(credentials(), options(nobody)).unwrap_err().to_string().starts_with("signing in failed"));
}

#[cfg(unix)]
fn write(path: &Path, text: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_profile_that_others_may_read_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let text = format!(r#"{{"sandbox":false,"coverageType":"g","authKeyId":"keyId","authKey":"{SECRET}"}}"#);
    let path = directory.path().join("default.json");
    for mode in [0o644, 0o640, 0o604, 0o660] {
        write(&path, &text, mode);
        let error = Profile::read(directory.path(), "default").unwrap_err();
        assert!(error.to_string().contains("others may read this file"), "{error}");
    }
    write(&path, &text, 0o600);
    let profile = Profile::read(directory.path(), "default").unwrap();
    assert_eq!((profile.coverage, profile.endpoint.as_deref()), (GLOBAL, None));
    assert!(!format!("{profile:?}").contains(SECRET));
}

#[cfg(unix)]
#[test]
fn a_profile_says_what_is_wrong_with_it_and_not_what_is_in_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("p.json");
    let problem = |text: &str| {
        write(&path, text, 0o600);
        Profile::read(directory.path(), "p").unwrap_err().to_string()
    };
    let broken = problem(&format!(r#"{{"authKeyId":"k","authKey":"{SECRET}"#));
    assert!(broken.contains("the JSON breaks at line 1") && !broken.contains(SECRET), "{broken}");
    assert!(problem(r#"{"coverageType":"jp"}"#).contains("no credentials"));
    assert!(problem(r#"{"profileCommand":"op read x"}"#).contains("`profileCommand`"));
    assert!(problem(r#"{"sandbox":true,"authKeyId":"k","authKey":"s"}"#).contains("sandbox"));
    for name in ["../p", "", ".p", "a/b"] {
        let error = Profile::read(directory.path(), name).unwrap_err();
        assert!(error.to_string().contains("the name of a profile"), "{error}");
    }
}
