//! Acting on an account, and looking at single things in it.

use std::fs;
use std::time::Duration;

use winddown::account::{Address, Protection};
use winddown::backend::{Backend as _, Soracom};
use winddown::catalogue::spec::Means;
use winddown::catalogue::{Call, Catalogue, Operation};
use winddown::execution::{Answer, Response, Sighting};

use super::api::{Api, Asked, Reply, resetting};
use super::{credentials, options, start};

/// The call of the first step by which a thing ends.
pub(super) fn call(address: &str) -> Call {
    calls(address).remove(0)
}

/// The call of the last one.
fn last_call(address: &str) -> Call {
    calls(address).pop().unwrap()
}

fn calls(address: &str) -> Vec<Call> {
    let address: Address = address.parse().unwrap();
    let kind = Catalogue::soracom().kind(address.kind()).unwrap();
    let means = kind.routes.iter().flat_map(|route| route.steps).map(|step| step.means);
    let operations = means.filter_map(|means| if let Means::Api(it) = means { Some(it) } else { None });
    let call = |operation: Operation| {
        operation.call(
            Catalogue::soracom().provider(),
            &"OP0012345678".parse().unwrap(),
            address.coverage(),
            address.key(),
            None,
        )
    };
    operations.map(call).collect()
}

pub(super) const TERMINATE: &str = "/sims/1/terminate";

/// What becomes of terminating a SIM if this is the answer.
fn terminate(reply: Reply) -> Answer {
    let (_server, soracom) = start(Api::new().route("POST", TERMINATE, move |_, _| reply.clone()));
    soracom.perform(&call("g:sim/1"))
}

fn refused(answer: Answer) -> Response {
    match answer {
        Answer::Refused { response } => response,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_means_what_its_status_says() {
    assert!(matches!(terminate(Reply::ok(SIM)), Answer::Done { response } if response.status == Some(200)));
    assert!(matches!(terminate(Reply::new(202, "")), Answer::Accepted { .. }));
    for status in [400, 403, 404, 409, 422] {
        assert_eq!(refused(terminate(Reply::new(status, ""))).status, Some(status));
    }
    for status in [302, 307, 408, 500, 502, 503, 504] {
        assert!(matches!(terminate(Reply::new(status, "")), Answer::OutcomeUnknown { .. }), "{status} may have acted");
    }
}

/// The page of a hotel's network comes with a 200 too.
#[test]
fn a_success_is_one_only_as_the_api_describes_it() {
    let doubt = |answer: Answer| match answer {
        Answer::OutcomeUnknown { why } => why,
        other => panic!("{other:?}"),
    };
    let page = || Reply::ok("<html>Welcome! Please log in.</html>");
    let error = || Reply::ok(r#"{"code":"SEM0001","message":"no"}"#);
    for (reply, why) in [
        (page(), "HTTP 200, but the body is not JSON"),
        (Reply::ok("{\"simId\":"), "HTTP 200, but the body is not JSON"),
        (Reply::ok(""), "HTTP 200, but the body is not JSON"),
        (Reply::new(204, ""), "HTTP 204, but the body is not JSON"),
        (Reply::ok("{}"), "HTTP 200, but the body has no `simId`"),
        (error(), "HTTP 200, but the body has no `simId`"),
        (Reply::new(206, SIM), "HTTP 206"),
        (Reply::new(203, SIM), "HTTP 203"),
    ] {
        assert_eq!(doubt(terminate(reply)), why);
    }
    // The success of this one has no body.
    let delete = |reply: Reply| {
        let (_server, soracom) = start(Api::new().route("DELETE", "/groups/1", move |_, _| reply.clone()));
        soracom.perform(&last_call("g:group/1"))
    };
    for reply in [Reply::new(204, ""), Reply::ok(""), Reply::ok("\n"), Reply::ok("{}")] {
        assert!(matches!(delete(reply), Answer::Done { .. }));
    }
    assert_eq!(doubt(delete(page())), "HTTP 200, but the body is not JSON");
    assert_eq!(doubt(delete(error())), "HTTP 200, but the body is an error: SEM0001");
    assert_eq!(doubt(delete(Reply::new(206, "{}"))), "HTTP 206");
}

#[test]
fn errors_of_both_shapes_are_kept_as_evidence() {
    let expected = Response::default().status(400).code("SEM0016").message("It is offline");
    for body in [
        r#"{"code":"SEM0016","message":"It is offline"}"#,
        r#"{"httpStatus":400,"errorMessage":{"code":"SEM0016","message":"It is offline"}}"#,
    ] {
        assert_eq!(refused(terminate(Reply::new(400, body))), expected);
    }
    let other = refused(terminate(Reply::new(400, "<html>no</html>")));
    assert_eq!(other, Response::default().status(400));
    let forbidden = refused(terminate(Reply::new(403, r#"{"code":"AUM0004","message":"No"}"#)));
    assert_eq!(forbidden.message.unwrap(), "No (needs the permission Sim:terminateSim)");
}

#[test]
fn too_many_calls_are_not_waited_for_here() {
    let wait = |reply| match terminate(reply) {
        Answer::RateLimited { wait } => wait.as_secs(),
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(Reply::new(429, "").header("X-Soracom-Ratelimit-Seconds-Before-Refresh", "17")), 17);
    assert_eq!(wait(Reply::new(429, "")), 60);
}

#[test]
fn a_call_that_was_sent_and_not_answered_has_an_unknown_outcome() {
    for answer in [&b""[..], b"HTTP/1.1 200 O", b"\0\0\0"] {
        let (url, worker) = resetting(answer);
        let soracom = Soracom::sign_in(credentials(), options(&url)).unwrap();
        let answer = soracom.perform(&call("g:sim/1"));
        assert!(matches!(&answer, Answer::OutcomeUnknown { .. }), "{answer:?}");
        worker.join().unwrap();
    }
    let slow = Api::new().route("POST", TERMINATE, |_, _| Reply::ok("").after(Duration::from_millis(300))).start();
    let mut options = options(&slow.url());
    options.timeout = Duration::from_millis(50);
    let soracom = Soracom::sign_in(credentials(), options).unwrap();
    assert!(matches!(soracom.perform(&call("g:sim/1")), Answer::OutcomeUnknown { .. }));
    assert_eq!(slow.count("POST", TERMINATE), 1, "never twice");
}

#[test]
fn nobody_knows_what_came_of_a_success_whose_body_breaks_off() {
    let (url, worker) = resetting(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"simId\":");
    let soracom = Soracom::sign_in(credentials(), options(&url)).unwrap();
    let answer = soracom.perform(&call("g:sim/1"));
    assert!(matches!(&answer, Answer::OutcomeUnknown { why } if why.contains("did not come whole")), "{answer:?}");
    worker.join().unwrap();
}

#[test]
fn a_call_that_was_not_sent_may_be_made_again() {
    // The server takes two connections: the first signs in, the second is left over.
    let (url, worker) = resetting(b"");
    let soracom = Soracom::sign_in(credentials(), options(&url)).unwrap();
    _ = soracom.perform(&call("g:sim/1"));
    worker.join().unwrap();
    let answer = soracom.perform(&call("g:sim/1"));
    assert!(matches!(&answer, Answer::Transient { why } if why.starts_with("it was not sent")), "{answer:?}");
}

#[test]
fn a_call_that_was_turned_down_for_its_token_is_made_once_more() {
    let (server, soracom) = start(Api::new().expired(1).route("POST", TERMINATE, |_, _| Reply::ok(SIM)));
    assert!(matches!(soracom.perform(&call("g:sim/1")), Answer::Done { .. }));
    assert_eq!((server.count("POST", "/auth"), server.count("POST", TERMINATE)), (2, 2));
    let (server, soracom) = start(Api::new().expired(5));
    // A new token can be had, so that it is this call for which it is not good enough.
    let said = refused(soracom.perform(&call("g:sim/1")));
    assert_eq!(said.status, Some(401));
    assert!(said.message.as_ref().unwrap().contains("turned down too: AUM0003"), "{said:?}");
    assert_eq!((server.count("POST", "/auth"), server.count("POST", TERMINATE)), (2, 2));
}

#[test]
fn a_call_to_a_coverage_without_an_endpoint_goes_nowhere_else() {
    let (server, soracom) = start(Api::new().otherwise(|_, _| Reply::ok("")));
    let said = refused(soracom.perform(&call("jp:sim/1")));
    assert_eq!(said.message.unwrap(), "there is no endpoint for jp");
    assert_eq!(server.seen().len(), 1, "only signing in");
}

#[test]
fn ids_cannot_change_where_a_call_goes() {
    let (server, soracom) = start(Api::new().otherwise(|_, _| Reply::ok("")));
    soracom.perform(&call("g:sim/..%2F..%2Fx?a=1#b c"));
    assert_eq!(server.seen()[1].path, "/v1/sims/..%2F..%2Fx%3Fa%3D1%23b%20c/terminate");
}

pub(super) fn observe(soracom: &Soracom, address: &str) -> Sighting {
    soracom.observe(&address.parse().unwrap())
}

pub(super) const SIM: &str = r#"{"simId":"1","status":"active","operatorId":"OP0012345678","terminationEnabled":false,
    "expiryTime":1790812799000,"groupId":"of-another-list"}"#;

#[test]
fn one_thing_is_looked_at_by_itself_where_it_can_be() {
    let (server, soracom) = start(Api::new().route("GET", "/sims/1", |_, _| Reply::ok(SIM)));
    let Sighting::Seen(Some(seen)) = observe(&soracom, "g:sim/1") else { panic!() };
    assert_eq!((seen.status.as_deref(), seen.protection), (Some("active"), Protection::On));
    assert_eq!(server.seen().len(), 2, "signing in and one look");
    assert_eq!(observe(&soracom, "g:sim/2"), Sighting::Seen(None), "a 404 where it would be");
    assert!(matches!(observe(&soracom, "g:sim-expiry/1"), Sighting::Seen(Some(_))), "through what holds it");
}

/// A look takes the word of one response, which may leave the field out.
#[test]
fn what_a_look_leaves_open_counts_as_protected() {
    let bare = r#"{"simId":"1","status":"ready","operatorId":"OP0012345678"}"#;
    let (_server, soracom) = start(Api::new().route("GET", "/sims/1", move |_, _| Reply::ok(bare)));
    let Sighting::Seen(Some(seen)) = observe(&soracom, "g:sim/1") else { panic!() };
    assert_eq!(seen.protection, Protection::AssumedOn);
}

/// A wrong base path, or something in between that knows no such page, says 404 as well.
#[test]
fn what_no_error_of_the_api_says_is_gone_shows_in_the_list() {
    let bare = |_: &Asked, _| Reply::new(404, "<html>Not Found</html>");
    let (_server, soracom) = start(Api::new().otherwise(bare));
    let sighting = observe(&soracom, "g:sim/1");
    assert!(
        matches!(&sighting, Sighting::Unreadable { why } if why.contains("is the endpoint right?")),
        "{sighting:?}"
    );

    let listed = |_: &Asked, _| Reply::ok(format!("[{SIM}]"));
    let (_server, soracom) = start(Api::new().route("GET", "/sims", listed).otherwise(bare));
    assert!(matches!(observe(&soracom, "g:sim/1"), Sighting::Seen(Some(_))));
    assert_eq!(observe(&soracom, "g:sim/2"), Sighting::Seen(None), "the list does not show it");
    let sighting = observe(&soracom, "g:email/EM1");
    assert!(matches!(&sighting, Sighting::Unreadable { .. }), "{sighting:?}");
}

/// Whether there are more pages cannot be told then.
#[test]
fn a_list_whose_next_page_cannot_be_asked_for_shows_nothing_to_be_gone() {
    let answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nx-soracom-next-key: caf\xe9\r\nContent-Length: 2\r\n\r\n[]";
    let (url, worker) = resetting(answer);
    let soracom = Soracom::sign_in(credentials(), options(&url)).unwrap();
    let sighting = observe(&soracom, "g:port-mapping/192.0.2.2/1");
    assert!(matches!(&sighting, Sighting::Transient { why } if why.contains("next page")), "{sighting:?}");
    worker.join().unwrap();
}

#[test]
fn a_bill_is_looked_at_by_its_month() {
    let none = |_: &Asked, _| Reply::ok(r#"{"paymentStatementsList":[]}"#);
    let bill =
        |_: &Asked, _| Reply::ok(r#"{"yearMonth":"202610","amount":120,"currency":"JPY","paymentStatus":"paid"}"#);
    let (_server, soracom) =
        start(Api::new().route("GET", "/bills/202610", bill).route("GET", "/payment_statements", none));
    let sighting = observe(&soracom, "g:bill/2026-10");
    let Sighting::Seen(Some(seen)) = sighting else { panic!("{sighting:?}") };
    assert_eq!(seen.status.as_deref(), Some("paid"));
}

#[test]
fn what_has_only_a_list_is_looked_for_until_it_shows() {
    let row = |id: &str| format!(r#"[{{"portMappingId":"{id}","ipAddress":"192.0.2.{id}","port":1}}]"#);
    let api = Api::new().route("GET", "/port_mappings", move |asked, _| {
        let page: u32 = asked.query.get("last_evaluated_key").map_or(1, |key| key.parse().unwrap());
        let reply = Reply::ok(row(&page.to_string()));
        if page < 4 { reply.next(&(page + 1).to_string()) } else { reply }
    });
    let (server, soracom) = start(api);
    assert!(matches!(observe(&soracom, "g:port-mapping/192.0.2.2/1"), Sighting::Seen(Some(_))));
    assert_eq!(server.count("GET", "/port_mappings"), 2);
    assert_eq!(observe(&soracom, "g:port-mapping/192.0.2.9/1"), Sighting::Seen(None));
    assert_eq!(server.count("GET", "/port_mappings"), 6);
}

#[test]
fn what_stands_in_a_list_of_its_own_vpg_is_looked_for_there_alone() {
    let peers = "/virtual_private_gateways/v1/gate/peers";
    let api = Api::new().route("GET", peers, |_, _| {
        Reply::ok(r#"[{"outerIpAddress":"10.0.0.1","innerIpAddress":"10.1.0.1","ownedByCustomer":true}]"#)
    });
    let (server, soracom) = start(api);
    assert!(matches!(observe(&soracom, "g:gate-peer/v1/10.0.0.1"), Sighting::Seen(Some(_))));
    assert_eq!(observe(&soracom, "g:gate-peer/v1/10.0.0.2"), Sighting::Seen(None));
    assert_eq!(server.seen().len(), 3);
    // Where the list is gone, it counts as gone only if the VPG is.
    assert_eq!(observe(&soracom, "g:gate-peer/v2/10.0.0.2"), Sighting::Seen(None));
    let there = Api::new().route("GET", "/virtual_private_gateways/v2", |_, _| {
        Reply::ok(r#"{"vpgId":"v2","status":"running","operatorId":"OP0012345678"}"#)
    });
    let (_server, soracom) = start(there);
    assert!(
        matches!(observe(&soracom, "g:gate-peer/v2/10.0.0.2"), Sighting::Unreadable { why } if why.contains("404"))
    );
}

#[test]
fn what_cannot_be_seen_is_not_taken_for_gone() {
    let look = |reply: Reply| {
        let (_server, soracom) = start(Api::new().route("GET", "/sims/1", move |_, _| reply.clone()));
        observe(&soracom, "g:sim/1")
    };
    assert!(matches!(look(Reply::new(403, "")), Sighting::Unreadable { why } if why.contains("Sim:getSim")));
    assert!(matches!(look(Reply::new(503, "")), Sighting::Transient { .. }));
    assert!(matches!(look(Reply::new(429, "")), Sighting::RateLimited { wait } if wait.as_secs() == 60));
    // What is not the page that was asked for may be it the next time.
    for body in ["{\"simId\":", "<html>Welcome!</html>", ""] {
        let seen = look(Reply::ok(body));
        assert!(matches!(&seen, Sighting::Transient { why } if why.contains("cannot be read")), "{seen:?}");
    }
    assert!(matches!(look(Reply::new(302, "")), Sighting::Transient { .. }));
    assert!(matches!(look(Reply::new(206, SIM)), Sighting::Transient { .. }));
    let (_server, soracom) = start(Api::new());
    assert!(matches!(observe(&soracom, "g:flux-app/1"), Sighting::Unreadable { .. }), "nothing lists it");
    assert!(matches!(observe(&soracom, "jp:sim/1"), Sighting::Unreadable { .. }), "no endpoint");
    let (_server, soracom) = start(Api::new().expired(9));
    assert!(matches!(observe(&soracom, "g:sim/1"), Sighting::Unreadable { why } if why.contains("turned down too")));
}

const DATA: &str = "/data/Sim/1";

#[test]
fn data_is_exported_only_where_there_is_room_for_it() {
    let api = || {
        Api::new().route("GET", DATA, |asked, _| match asked.query.get("last_evaluated_key") {
            None => Reply::ok("[1]").next("b"),
            Some(_) => Reply::ok("[2]"),
        })
    };
    let (server, soracom) = start(api());
    let said = refused(soracom.perform(&call("g:harvest-data/Sim/1")));
    assert!(said.message.unwrap().contains("no directory to export into"));
    assert_eq!(server.count("GET", DATA), 0);

    let server = api().start();
    let directory = tempfile::tempdir().unwrap();
    let mut options = options(&server.url());
    options.exports = Some(directory.path().join("exports"));
    let soracom = Soracom::sign_in(credentials(), options).unwrap();
    assert!(matches!(soracom.perform(&call("g:harvest-data/Sim/1")), Answer::Done { .. }));
    let page = |n: u32| directory.path().join(format!("exports/g/getDataEntries__Sim__1__page{n}.json"));
    assert_eq!((fs::read(page(1)).unwrap(), fs::read(page(2)).unwrap()), (b"[1]".to_vec(), b"[2]".to_vec()));
    assert_eq!(fs::read_dir(directory.path().join("exports/g")).unwrap().count(), 2, "nothing else is left");
    assert_eq!(server.seen()[1].query["limit"], "1000");
}

/// Otherwise nothing of many pages would ever come to an end.
#[test]
fn pages_that_were_read_are_kept_while_too_many_calls_are_waited_for() {
    let page = |asked: &Asked, nth: usize| {
        let page: u32 = asked.query.get("last_evaluated_key").map_or(1, |key| key.parse().unwrap());
        match nth % 3 {
            2 => Reply::new(429, ""),
            _ if page < 8 => Reply::ok("[]").next(&(page + 1).to_string()),
            _ => Reply::ok("[]"),
        }
    };
    let server = Api::new().route("GET", DATA, page).route("GET", "/port_mappings", page).start();
    let directory = tempfile::tempdir().unwrap();
    let mut options = options(&server.url());
    options.exports = Some(directory.path().to_owned());
    let soracom = Soracom::sign_in(credentials(), options).unwrap();
    assert!(matches!(soracom.perform(&call("g:harvest-data/Sim/1")), Answer::Done { .. }));
    assert_eq!(fs::read_dir(directory.path().join("g")).unwrap().count(), 8);
    assert_eq!(observe(&soracom, "g:port-mapping/192.0.2.2/1"), Sighting::Seen(None));
}

/// So are they while a later one comes broken.
#[test]
fn pages_that_were_read_are_kept_while_a_broken_one_is_asked_for_again() {
    let page = |asked: &Asked, nth: usize| match (asked.query.contains_key("last_evaluated_key"), nth) {
        (false, _) => Reply::ok("[]").next("2"),
        (true, 1) => Reply::ok("[{"),
        (true, 2) => Reply::ok("<html>Welcome!</html>"),
        (true, _) => Reply::ok("[]"),
    };
    let (server, soracom) = start(Api::new().route("GET", "/port_mappings", page));
    assert_eq!(observe(&soracom, "g:port-mapping/192.0.2.2/1"), Sighting::Seen(None));
    assert_eq!(server.count("GET", "/port_mappings"), 4);
}

/// What waits for an export is ended after it.
#[test]
fn data_that_may_not_be_whole_is_not_exported() {
    let json = |body: &str| Reply::ok(body).header("Content-Type", "application/json");
    let hotel = Api::new().start();
    let replies = [
        json(r#"[{"time":1,"cont"#),
        json(r#"{"code":"HDT0001","message":"try later"}"#),
        Reply::new(202, ""),
        Reply::new(204, ""),
        Reply::new(206, "[1]"),
        // The page of a hotel's network, and the way there.
        Reply::ok("<html>Welcome!</html>").header("Content-Type", "text/html"),
        Reply::new(302, "").header("Location", format!("{}/log-in", hotel.url())),
    ];
    let directory = tempfile::tempdir().unwrap();
    let try_it = |url: &str| {
        let mut options = options(url);
        options.exports = Some(directory.path().join("exports"));
        Soracom::sign_in(credentials(), options).unwrap().perform(&call("g:harvest-data/Sim/1"))
    };
    for reply in replies {
        let server = Api::new().route("GET", DATA, move |_, _| reply.clone()).start();
        let answer = try_it(&server.url());
        assert!(matches!(answer, Answer::Transient { .. } | Answer::Refused { .. }), "{answer:?}");
    }
    assert_eq!(hotel.seen().len(), 0);
    // The end of the connection would be the end of the data.
    let (url, worker) = resetting(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[1]");
    let answer = try_it(&url);
    assert!(matches!(&answer, Answer::Transient { why } if why.contains("cannot be told")), "{answer:?}");
    worker.join().unwrap();
    assert_eq!(fs::read_dir(directory.path().join("exports/g")).unwrap().count(), 0);
}

/// Once what holds it was read.
#[test]
fn what_would_stand_in_another_thing_is_not_looked_for_in_all_of_them() {
    let plain = SIM.replace(r#""expiryTime":1790812799000,"#, "");
    let (server, soracom) = start(Api::new().route("GET", "/sims/1", move |_, _| Reply::ok(plain.as_str())));
    assert_eq!(observe(&soracom, "g:sim-expiry/1"), Sighting::Seen(None));
    assert_eq!(server.count("GET", "/sims"), 0);
}

#[test]
fn no_wait_is_a_short_one_and_for_ever_is_a_long_one() {
    for (said, seconds) in [("0", 1), ("7", 7), ("18446744073709551615", 3600)] {
        for header in ["X-Soracom-Ratelimit-Seconds-Before-Refresh", "Retry-After"] {
            let answer = terminate(Reply::new(429, "").header(header, said));
            assert!(matches!(answer, Answer::RateLimited { wait } if wait.as_secs() == seconds), "{answer:?}");
        }
    }
}

#[test]
fn data_at_another_address_is_fetched_without_credentials() {
    let elsewhere = Api::new().route("GET", "/file", |_, _| Reply::ok("never")).start();
    let to = format!("{}/file?signature=s1gned", elsewhere.url());
    let server = Api::new().otherwise(move |_, _| Reply::new(302, "").header("Location", to.clone())).start();
    let directory = tempfile::tempdir().unwrap();
    let mut options = options(&server.url());
    options.exports = Some(directory.path().to_owned());
    let soracom = Soracom::sign_in(credentials(), options).unwrap();
    // The server elsewhere turns down what has no token, and none comes.
    let said = refused(soracom.perform(&call("g:harvest-file/%2Fa.txt")));
    assert_eq!(said.status, Some(401));
    let asked = &elsewhere.seen()[0];
    assert!(!asked.headers.keys().any(|name| name.starts_with("x-soracom")), "{asked:?}");
    assert!(!format!("{said:?}").contains("s1gned"));
    assert_eq!(fs::read_dir(directory.path().join("g")).unwrap().count(), 0);
}
