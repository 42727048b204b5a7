//! The fingerprint of a plan. Digests are kept in files, so none of the words that stand for values
//! here may ever change, whatever the values come to be called elsewhere.

use super::SavedPlan;
use crate::account::{Attested, Coverage, Digest, Fields, quoted};
use crate::catalogue::spec::{Action, Means};
use crate::plan::ReliedOn;

impl SavedPlan {
    /// The fingerprint of what it does: of its account and what was attested of that, of its steps
    /// and their order. O(n), computed anew at each call.
    pub fn digest(&self) -> Digest {
        let mut fields = Fields::new();
        fields.put(self.operator.as_str());
        fields.put(&self.snapshot.to_string());
        for Attested { kind, coverage, count, by, at } in &self.attested {
            let place = coverage.as_ref().map_or("operator", Coverage::code);
            if *count > 0 {
                fields.put(&format!("attested {count}"));
            }
            fields.put(&format!("attested {place} {kind} {} {by}", at.to_rfc3339()));
        }
        for step in self.steps() {
            let act = step.spec();
            let means = match act.means {
                Means::Api(operation) => operation.id,
                _ => act.means.instruction().unwrap_or_default().english(),
            };
            fields.put(&format!("{} {} {means}", step.subject(), action(act.action)));
            fields.put(&format!("{} [{}]", relied_on(step.relies_on()), list(step.after())));
        }
        fields.digest()
    }
}

fn relied_on(relied: ReliedOn<&str>) -> String {
    let text = |text: Option<&str>| text.map_or_else(|| "None".to_owned(), |text| format!("Some({})", quoted(text)));
    let protection = match relied.protection {
        None => "None",
        Some(false) => "Some(false)",
        Some(true) => "Some(true)",
    };
    let (status, quantity) = (text(relied.status), text(relied.quantity));
    format!("ReliedOn {{ status: {status}, protection: {protection}, quantity: {quantity} }}")
}

fn list(steps: &[u32]) -> String {
    steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

const fn action(action: Action) -> &'static str {
    match action {
        Action::Export => "Export",
        Action::LiftProtection => "LiftProtection",
        Action::Terminate => "Terminate",
        Action::Delete => "Delete",
        Action::Cancel => "Cancel",
        Action::Accept => "Accept",
        Action::Close => "Close",
        Action::Detach => "Detach",
        Action::Disable => "Disable",
        Action::Unset => "Unset",
        Action::Unregister => "Unregister",
        Action::Release => "Release",
        Action::Revoke => "Revoke",
        Action::Stop => "Stop",
        Action::Clear => "Clear",
        Action::Repair => "Repair",
        Action::Review => "Review",
        Action::Wait => "Wait",
        Action::Pay => "Pay",
        Action::CloseAccount => "CloseAccount",
    }
}
