//! The fingerprint of a plan. Digests are kept in files, so none of the words that stand for values
//! here may ever change, whatever the values come to be called elsewhere.

use std::fmt;

use super::{SavedPlan, SavedStep};
use crate::account::{Attested, Coverage, Digest, Fields, quoted, write_address};
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
            fields.put_shown(&format_args!("{} {} {means}", Subject(step), action(act.action)));
            fields.put_shown(&format_args!("{} [{}]", ReliesOn(step.relies_on()), After(step.after())));
        }
        fields.digest()
    }
}

/// The address of what a step is done to.
struct Subject<'p>(SavedStep<'p>);

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_address(f, self.0.coverage(), self.0.kind().name, self.0.key())
    }
}

struct ReliesOn<'p>(ReliedOn<&'p str>);

impl fmt::Display for ReliesOn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protection = match self.0.protection {
            None => "None",
            Some(false) => "Some(false)",
            Some(true) => "Some(true)",
        };
        let (status, quantity) = (Text(self.0.status), Text(self.0.quantity));
        write!(f, "ReliedOn {{ status: {status}, protection: {protection}, quantity: {quantity} }}")
    }
}

struct Text<'p>(Option<&'p str>);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("None"),
            // As nearly all are written in quotes.
            Some(text) if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) => write!(f, "Some(\"{text}\")"),
            Some(text) => write!(f, "Some({})", quoted(text)),
        }
    }
}

/// Numbers, with commas between them.
struct After<'p>(&'p [u32]);

impl fmt::Display for After<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(at, step)| {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{step}")
        })
    }
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
