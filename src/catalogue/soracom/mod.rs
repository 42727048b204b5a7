//! What is Soracom's alone, besides the rules of its [kinds](super::kinds).

mod api;
mod services;

pub use api::{API, Api, AuthFields, ProfileFields};

use super::provider::ErrorFields;
use super::source::FAQ_CHECKLIST;
use super::spec::{Text, documented, t};
use super::{CommandLine, Provider};
use crate::account::Coverage;
use services::{FURTHER_PERMISSIONS, SERVICES};

/// Soracom's Global coverage, `g`.
pub const GLOBAL: Coverage = Coverage::from_static("g");

/// Soracom's Japan coverage, `jp`.
pub const JAPAN: Coverage = Coverage::from_static("jp");

/// Soracom.
pub(super) const SORACOM: Provider = Provider::new("Soracom")
    .with_support("Soracom's support")
    .with_coverages(&[(GLOBAL, "global", "USD"), (JAPAN, "japan", "JPY")])
    .with_operator_ids("OP0012345678", is_operator_id)
    .with_fees_confirmed_on(documented(CONFIRMED_ON, &[FAQ_CHECKLIST]))
    .with_how_dates_are_counted(HOW_DATES_ARE_COUNTED)
    .with_days_to_avoid(DAYS_TO_AVOID)
    .with_holidays("public, New Year, Golden Week and summer holidays")
    .with_command_line(&CommandLine {
        tool: "soracom-cli",
        program: "soracom",
        coverage: "--coverage-type",
        body: "--body",
        all_pages: "--fetch-all",
    })
    .with_rate_groups(rate_group)
    .with_unread_operations(UNREAD)
    .with_error_fields(ERROR.code, ERROR.message, ERROR.nested, ERROR.status)
    .with_services(SERVICES)
    .with_further_permissions(FURTHER_PERMISSIONS);

const ERROR: ErrorFields = API.error.value;

/// The source speaks of the first four business days.
const CONFIRMED_ON: usize = 4;

const HOW_DATES_ARE_COUNTED: &str = "Months are counted in UTC: for Japan that is inferred from an old page. A fee \
     counts as confirmed on the fourth business day of the next month, which is usual and not promised.";

// The sentence above names that day.
const _: () = assert!(CONFIRMED_ON == 4);

const DAYS_TO_AVOID: &str =
    "What ends on the last day of a month, in UTC or in Japan, may be charged for the next month too: avoid that day.";

/// Responses that a capture may hold although nothing is read from them.
const UNREAD: &[(&str, Text)] = &[
    ("getPaymentTransaction", t("the bill and the payment method say the same")),
    ("getResourceSummary", t("its counts leave out some statuses, and the lists say more")),
    ("getIndividualInformation", t("a profile, which goes with the account")),
];

fn is_operator_id(text: &str) -> bool {
    let digits = text.strip_prefix("OP").unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The operations that share one limit on calls per minute are those whose paths begin with the same
/// segment. That is inferred: the documentation speaks of groups of paths without naming them.
fn rate_group(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}
