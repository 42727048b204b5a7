//! The form that a fact's value has.

use chrono::DateTime;
use rust_decimal::Decimal;

use super::{Fact, Schema};

/// What a value of a fact would have to be, if it is not: as it stands after "is no".
pub(super) fn fact_form(fact: Fact, value: &str, kind: &str, schema: &dyn Schema) -> Option<String> {
    let is_number = || value.parse::<Decimal>().is_ok();
    let (is_right, form) = match fact {
        Fact::EndsAt => (DateTime::parse_from_rfc3339(value).is_ok(), "instant of RFC 3339".to_owned()),
        Fact::NextMonth => match schema.statuses(kind) {
            Some(known) => (known.contains(&value), format!("status (known: {})", known.join(", "))),
            None => return None,
        },
        Fact::BilledTo => {
            let known: Vec<String> = schema.coverages().iter().map(ToString::to_string).collect();
            (known.iter().any(|code| code == value), format!("coverage (known: {})", known.join(", ")))
        }
        Fact::Amount | Fact::UnitPrice | Fact::Quantity | Fact::InUse => (is_number(), "decimal number".to_owned()),
        Fact::Currency => {
            let is_code = value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_uppercase());
            (is_code, "ISO 4217 currency".to_owned())
        }
        Fact::SharedWith | Fact::Detail => return None,
    };
    (!is_right).then_some(form)
}
