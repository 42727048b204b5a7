//! Steps and operations of one's own that could not be carried out, or that would do something else.

use snapbox::{assert_data_eq, str};
use winddown::catalogue::spec::{Action, KindSpec, Means, Route, StepSpec, t};
use winddown::catalogue::{Catalogue, Operation, ParamSource, Provider};

use crate::common::kinds::{ACCOUNT, BEFORE_ACCOUNT};

const ID: &[(&str, ParamSource)] = &[("id", ParamSource::Key(0))];

/// A kind of one's own with this step.
fn flaws(step: StepSpec, phase: u8) -> String {
    let routes: &'static [Route] = vec![Route::only(vec![step].leak())].leak();
    let kind = KindSpec { name: "server", routes, phase, before: &[BEFORE_ACCOUNT], ..KindSpec::EMPTY };
    Catalogue::new(Provider::new("Toy cloud"), [ACCOUNT, kind]).unwrap_err().to_string()
}

const fn call(id: &'static str, method: &'static str, path: &'static str) -> StepSpec {
    StepSpec::api(Action::Delete, Operation::new(id, method, path, "", ID))
}

#[test]
fn an_operation_has_an_id_a_method_and_a_path() {
    assert_data_eq!(
        flaws(call("", "DELETE", "/servers/{id}"), 4),
        str!["server: an operation has no id; its path is `/servers/{id}`"]
    );
    for method in ["delete it", "delete", ""] {
        let said =
            format!("server: the method of `deleteServer` is `{method}`; it has to be one of HTTP's, in capitals");
        assert_eq!(flaws(call("deleteServer", method, "/servers/{id}"), 4), said);
    }
    assert_data_eq!(
        flaws(call("deleteServer", "DELETE", "servers/{id}"), 4),
        str!["server: the path of `deleteServer` is `servers/{id}`; it has to begin with `/`"]
    );
}

/// Nothing but the account is closed, in phases that there are.
#[test]
fn a_step_ends_what_it_is_for() {
    let close = StepSpec::by(Action::CloseAccount, Means::Console(t("Settings > Close")));
    assert_data_eq!(
        flaws(close, 12),
        str![
            "server: a step of it closes the account (`Action::CloseAccount`), which only the account itself may have"
        ]
    );
    assert_data_eq!(
        flaws(call("deleteServer", "DELETE", "/servers/{id}"), 200),
        str!["server: the phase is 200; the last one is 12"]
    );
}

/// Otherwise nobody could tell which of the two a person means.
#[test]
fn a_name_is_there_once() {
    let kind = KindSpec { name: "server", before: &[BEFORE_ACCOUNT], ..KindSpec::EMPTY };
    assert_data_eq!(
        Catalogue::new(Provider::new("Toy cloud"), [ACCOUNT, kind, kind]).unwrap_err().to_string(),
        str!["`server` is there twice: as the name of two kinds, or as the name and an alias, or two aliases, of one"]
    );
}
