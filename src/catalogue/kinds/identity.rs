//! Users, roles, keys and what the operator has registered about itself. All of it belongs to the
//! operator, not to a coverage.

use super::BASE;
use crate::catalogue::constraints::GOES_WITH_ACCOUNT;
use crate::catalogue::source::{SEED, SPEC, USERS_ROLES};
use crate::catalogue::spec::{
    Action, Actor, Blocks, Constraint, Found, KindSpec, Noun, Pair, Part, Provenance, Read, ReadRole, RefSpec, Route,
    Standing, StatusSpec, StatusValue, StepSpec, Strength, Test, Text, documented, inferred, t,
};
use crate::catalogue::{Operation, ParamSource};

pub(super) const KINDS: &[KindSpec] = &[
    SAM_USER_AUTH_KEY,
    SAM_USER,
    SAM_ROLE,
    SHIPPING_ADDRESS,
    OPERATOR_AUTH_KEY,
    API_TOKEN,
    ROOT_MFA,
    SYSTEM_NOTIFICATION,
    EMAIL,
    OPERATOR_PROFILE,
];

/// The base of these kinds.
const IDENTITY: KindSpec = KindSpec {
    phase: 9,
    coverages: inferred(&[], "the address of the operation names the operator and nothing of a coverage"),
    billed: inferred(false, "users, keys and addresses have no fee"),
    billed_until_ended: inferred(false, "users, keys and addresses have no fee"),
    irreversible: inferred(true, "no operation brings a deleted one back"),
    blocks: inferred(Blocks::No, "Soracom's support article does not name it among what has to go first"),
    ..BASE
};

const OPERATOR: &[(&str, ParamSource)] = &[("operator_id", ParamSource::Operator)];

/// A list that comes whole.
const fn unpaged(operation: Operation, identity: &'static [Part]) -> Read {
    Read { paged: false, ..Read::list(operation, identity) }
}

/// A response that is itself the one row.
const fn single(operation: Operation, identity: &'static [Part]) -> Read {
    Read { rows: "", ..unpaged(operation, identity) }
}

const USER: &[(&str, ParamSource)] = &[("operator_id", ParamSource::Operator), ("user_name", ParamSource::Key(0))];
const USER_KEY: &[Part] = &[Part::Field(&["userName"])];
const ROLE: &[(&str, ParamSource)] = &[("operator_id", ParamSource::Operator), ("role_id", ParamSource::Key(0))];
const ROLE_KEY: &[Part] = &[Part::Field(&["roleId"])];

const SAM_USER_AUTH_KEY: KindSpec = KindSpec {
    name: "sam-user-auth-key",
    noun: Noun::new("auth key of a SAM user", "auth keys of SAM users"),
    summary: t("a key with which programs log in as a SAM user"),
    reads: &[Read {
        role: ReadRole::Extra,
        per: Some("sam-user"),
        ..unpaged(
            Operation::new(
                "listUserAuthKeys",
                "GET",
                "/operators/{operator_id}/users/{user_name}/auth_keys",
                "users auth-keys list",
                USER,
            ),
            &[Part::Param(0), Part::Field(&["authKeyId"])],
        )
    }],
    references: &[RefSpec::new("user", "%0", &["sam-user"], Provenance::Documented(&[SPEC]))],
    before: &[Constraint {
        then: "sam-user",
        strength: Strength::Optional,
        pairs: &[Pair::Refers(&["user"])],
        reason: t("a user's keys go with the user"),
        provenance: Provenance::Inferred(t("a key without its user can log nobody in")),
    }],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteUserAuthKey",
            "DELETE",
            "/operators/{operator_id}/users/{user_name}/auth_keys/{auth_key_id}",
            "users auth-keys delete",
            &[
                ("operator_id", ParamSource::Operator),
                ("user_name", ParamSource::Key(0)),
                ("auth_key_id", ParamSource::Key(1)),
            ],
        ),
    )])],
    lost: t("the key: programs that log in with it stop working"),
    ..IDENTITY
};

const SAM_USER: KindSpec = KindSpec {
    name: "sam-user",
    aliases: &["user"],
    noun: Noun::new("SAM user", "SAM users"),
    summary: t("a user of the account beside the root user"),
    reads: &[
        unpaged(Operation::new("listUsers", "GET", "/operators/{operator_id}/users", "users list", OPERATOR), USER_KEY),
        Read {
            role: ReadRole::Extra,
            ..single(
                Operation::new("getUser", "GET", "/operators/{operator_id}/users/{user_name}", "users get", USER),
                USER_KEY,
            )
        },
    ],
    label: &["description"],
    references: &[RefSpec::new("role", "roleList.*.roleId", &["sam-role"], Provenance::Documented(&[SPEC]))
        .may_miss("roles that Soracom provides are not in the list")],
    before: &[
        GOES_WITH_ACCOUNT,
        Constraint {
            then: "sam-role",
            strength: Strength::Hard,
            pairs: &[Pair::Refers(&["role"])],
            reason: t("a role cannot be deleted while a user holds it"),
            provenance: Provenance::Documented(&[SPEC]),
        },
    ],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new("deleteUser", "DELETE", "/operators/{operator_id}/users/{user_name}", "users delete", USER),
    )])],
    who: documented(Actor::Api, &[USERS_ROLES]),
    lost: t("the user with its password, keys and permissions"),
    notes: &[
        t("The user that carries out the plan has to stay until its last API step."),
        t("A SAM user needs the permissions User:* and Role:* to do this."),
    ],
    ..IDENTITY
};

const SAM_ROLE: KindSpec = KindSpec {
    name: "sam-role",
    aliases: &["role"],
    noun: Noun::new("role", "roles"),
    summary: t("a set of permissions that the operator has made for its SAM users"),
    reads: &[
        unpaged(
            Operation::new("listRoles", "GET", "/operators/{operator_id}/roles", "roles list", OPERATOR)
                .query(&[("owner", "operator")]),
            ROLE_KEY,
        ),
        Read {
            role: ReadRole::Extra,
            ..single(
                Operation::new("getRole", "GET", "/operators/{operator_id}/roles/{role_id}", "roles get", ROLE),
                ROLE_KEY,
            )
        },
    ],
    when: &[Test::is(&["operator"], "owner", &["soracom"])],
    label: &["roleName", "description"],
    before: &[GOES_WITH_ACCOUNT],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Delete,
            Operation::new("deleteRole", "DELETE", "/operators/{operator_id}/roles/{role_id}", "roles delete", ROLE),
        )],
        note: t("answers 400 while a user holds the role; detachRole takes it from a user who stays"),
    }],
    who: documented(Actor::Api, &[USERS_ROLES]),
    lost: t("the role's permissions"),
    ..IDENTITY
};

const SHIPPING_ADDRESS: KindSpec = KindSpec {
    name: "shipping-address",
    noun: Noun::new("shipping address", "shipping addresses"),
    summary: t("an address to which orders are sent"),
    reads: &[Read {
        rows: "shippingAddresses.*",
        ..unpaged(
            Operation::new(
                "listShippingAddresses",
                "GET",
                "/operators/{operator_id}/shipping_addresses",
                "shipping-addresses list",
                OPERATOR,
            ),
            &[Part::Field(&["shippingAddressId"])],
        )
    }],
    label: &["fullName", "companyName", "addressLine1"],
    before: &[GOES_WITH_ACCOUNT],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteShippingAddress",
            "DELETE",
            "/operators/{operator_id}/shipping_addresses/{shipping_address_id}",
            "shipping-addresses delete",
            &[("operator_id", ParamSource::Operator), ("shipping_address_id", ParamSource::Key(0))],
        ),
    )])],
    lost: t("the address as registered"),
    ..IDENTITY
};

const OPERATOR_AUTH_KEY: KindSpec = KindSpec {
    name: "operator-auth-key",
    noun: Noun::new("auth key of the root user", "auth keys of the root user"),
    summary: t("a key with which programs log in as the root user"),
    phase: 11,
    reads: &[unpaged(
        Operation::new(
            "listOperatorAuthKeys",
            "GET",
            "/operators/{operator_id}/auth_keys",
            "operator auth-keys list",
            OPERATOR,
        ),
        &[Part::Field(&["authKeyId"])],
    )],
    before: &[GOES_WITH_ACCOUNT],
    routes: &[Route::only(&[StepSpec::api(
        Action::Delete,
        Operation::new(
            "deleteOperatorAuthKey",
            "DELETE",
            "/operators/{operator_id}/auth_keys/{auth_key_id}",
            "operator auth-keys delete",
            &[("operator_id", ParamSource::Operator), ("auth_key_id", ParamSource::Key(0))],
        ),
    )])],
    lost: t("the key: programs that log in with it stop working"),
    notes: &[t("If the plan itself logs in with this key, deleting it is the last API step.")],
    ..IDENTITY
};

const API_TOKEN: KindSpec = KindSpec {
    name: "api-token",
    noun: Noun::new("set of API tokens", "sets of API tokens"),
    summary: t("the API keys and tokens that logging in has given out and that have not expired"),
    phase: 11,
    found: Found::Unlisted {
        look: t("ask who runs programs that log in to the account"),
        why: t("the API description has operations that give out and revoke tokens, none that lists them"),
    },
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::api(
            Action::Revoke,
            Operation::new(
                "revokeOperatorAuthTokens",
                "DELETE",
                "/operators/{operator_id}/tokens",
                "operator revoke-operator-auth-tokens",
                OPERATOR,
            ),
        )],
        note: t("revokes those of the root user, the session that calls it included"),
    }],
    irreversible: documented(true, &[SPEC]),
    lost: t("the tokens: whoever uses them has to log in again"),
    notes: &[
        t("The tokens of a SAM user are revoked by revokeUserAuthTokens, those of the running session by logout."),
        t("Tokens expire by themselves."),
    ],
    ..IDENTITY
};

const ROOT_MFA: KindSpec = KindSpec {
    name: "root-mfa",
    noun: Noun::new("multi-factor login of the root user", "multi-factor logins of the root user"),
    summary: t("the one-time password that the root user needs to log in"),
    phase: 12,
    reads: &[single(
        Operation::new("getMFAStatus", "GET", "/operators/{operator_id}/mfa", "operator get-mfa-status", OPERATOR),
        &[Part::Const("current")],
    )],
    status: StatusSpec {
        fields: &["status"],
        values: &[
            StatusValue::new("ACTIVE", Standing::Live),
            StatusValue::new("UNCONFIRMED", Standing::Live),
            StatusValue::new("INACTIVE", Standing::Gone),
        ],
        absent: Standing::Unrecognised,
        unlisted: Standing::Gone,
        settled_if_referred: &[],
        provenance: Provenance::Inferred(t("inactive is read as: no one-time password is asked for")),
        note: Text::EMPTY,
    },
    who: inferred(Actor::RootUser, "revoking it takes the root user's password"),
    irreversible: inferred(false, "it can be set up again"),
    notes: &[
        t("winddown never ends it: it goes with the account, and taking it away only weakens the login until then."),
        t(
            "The root user has to log in to close the account: make sure that the device with the one-time password is at hand.",
        ),
    ],
    ..IDENTITY
};

const SYSTEM_NOTIFICATION: KindSpec = KindSpec {
    name: "system-notification",
    noun: Noun::new("email setting", "email settings"),
    summary: t("which addresses get Soracom's mail of one type (primary, recovery, billing, support)"),
    phase: 12,
    reads: &[unpaged(
        Operation::new(
            "listSystemNotifications",
            "GET",
            "/operators/{operator_id}/system_notifications",
            "system-notifications list",
            OPERATOR,
        ),
        &[Part::Field(&["type"])],
    )],
    references: &[RefSpec::new("email", "emailIdList.*", &["email"], Provenance::Documented(&[SPEC]))],
    irreversible: inferred(false, "a setting can be made again"),
    notes: &[
        t(
            "winddown never ends it: mail on billing is needed until the final bill is paid, and it goes with the account.",
        ),
        t("The setting of type primary cannot be deleted at all."),
    ],
    ..IDENTITY
};

const EMAIL_KEY: &[Part] = &[Part::Field(&["emailId"])];

const EMAIL: KindSpec = KindSpec {
    name: "email",
    noun: Noun::new("email address", "email addresses"),
    summary: t("an email address that is registered for the operator"),
    phase: 12,
    reads: &[
        unpaged(
            Operation::new("listEmails", "GET", "/operators/{operator_id}/emails", "emails list", OPERATOR),
            EMAIL_KEY,
        ),
        Read {
            role: ReadRole::Extra,
            ..single(
                Operation::new(
                    "getEmail",
                    "GET",
                    "/operators/{operator_id}/emails/{email_id}",
                    "emails get",
                    &[("operator_id", ParamSource::Operator), ("email_id", ParamSource::Key(0))],
                ),
                EMAIL_KEY,
            )
        },
    ],
    label: &["email"],
    who: documented(Actor::RootUser, &[SPEC]),
    lost: t("the registration: the address would have to be verified again"),
    notes: &[
        t("winddown never ends it: logging in and mail on billing need it until the account is closed."),
        t("Only the root user can list the addresses; a SAM user gets the answer 400."),
    ],
    ..IDENTITY
};

const OPERATOR_PROFILE: KindSpec = KindSpec {
    name: "operator-profile",
    noun: Noun::new("company or personal profile", "company or personal profiles"),
    summary: t("name and address of the company or person behind the account"),
    phase: 12,
    reads: &[single(
        Operation::new(
            "getCompanyInformation",
            "GET",
            "/operators/{operator_id}/company_information",
            "operator get-company-information",
            OPERATOR,
        ),
        &[Part::Const("current")],
    )],
    label: &["companyName"],
    irreversible: documented(true, &[SEED]),
    lost: t("the profile"),
    notes: &[t("winddown never ends it: no operation deletes it, and it goes with the account.")],
    ..IDENTITY
};
