//! Which permissions a user of the API needs.

use std::collections::BTreeSet;

use super::spec::{Known, Means, inferred};
use super::{Catalogue, KindSpec, Provider};

/// Says which permission an operation needs, as access policies write it: `Service:operation`.
///
/// The service is the tag of the operation in the API description (inferred: policies in the
/// documentation are written so). `None` for an operation that the provider does not name.
pub fn permission(provider: &Provider, operation: &str) -> Option<Known<String>> {
    let service = provider.service(operation)?;
    let why = "policies name operations by the tag that they have in the API description";
    Some(Known { value: format!("{service}:{operation}"), provenance: inferred((), why).provenance })
}

/// How an answer goes on that was refused for want of a permission.
const NEEDS: &str = "needs the permission ";

/// What is said of an answer that was refused for want of this permission.
#[cfg(any(feature = "redact", feature = "soracom-api"))]
pub(crate) fn needs_permission(permission: &str) -> String {
    format!("{NEEDS}{permission}")
}

/// The permission that a reason names as missing, where it was made by `needs_permission`.
pub(crate) fn missing_permission(reason: &str) -> Option<&str> {
    let (_, rest) = reason.split_once(NEEDS)?;
    let is_end = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '_');
    rest.split(is_end).next().filter(|permission| !permission.is_empty())
}

/// The permission for an operation, and those that it needs besides.
fn permissions<'p>(provider: &'p Provider, operation: &'p str) -> impl Iterator<Item = String> + use<'p> {
    let own = permission(provider, operation).map(|permission| permission.value);
    own.into_iter().chain(provider.further_permissions(operation).map(str::to_owned))
}

/// The permissions that reading an account takes: those of every list and every look. Sorted.
pub fn read_permissions(catalogue: &Catalogue) -> BTreeSet<String> {
    let reads = catalogue.kinds().flat_map(|kind| kind.reads);
    reads.flat_map(|read| permissions(catalogue.provider(), read.operation.id)).collect()
}

/// The permissions that carrying out any plan takes besides those to read: those of every operation
/// that ends something, copies its data out, or lifts its protection. Sorted.
pub fn act_permissions(catalogue: &Catalogue) -> BTreeSet<String> {
    let operations = catalogue.kinds().flat_map(KindSpec::every_act).filter_map(|act| match act.means {
        Means::Api(operation) => Some(operation),
        _ => None,
    });
    operations.flat_map(|operation| permissions(catalogue.provider(), operation.id)).collect()
}

/// A permission statement that allows these, as the User Console takes it for a SAM user or a role
/// (documented: <https://dev.soracom.io/en/docs/sam_permission/>).
pub fn permission_statement(permissions: &BTreeSet<String>) -> serde_json::Value {
    serde_json::json!({ "statements": [{ "effect": "allow", "api": permissions }] })
}
