//! How a thing ends, and who may end it.

use std::fmt;

use super::{Known, Text, inferred, t};
use crate::catalogue::Operation;

/// One way for a thing to end: steps that are done one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The statuses that it is for; empty: all.
    pub statuses: &'static [&'static str],
    /// What is done, in this order.
    pub steps: &'static [StepSpec],
    /// What to know about it; empty if nothing.
    pub note: Text,
}

impl Route {
    /// The only route, for every status: usually a single API operation.
    pub const fn only(steps: &'static [StepSpec]) -> Self {
        Self { statuses: &[], steps, note: Text::EMPTY }
    }
}

/// One thing that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepSpec {
    /// The verb.
    pub action: Action,
    /// By which means.
    pub means: Means,
    /// Whether the end takes time after it, and has to be waited for.
    pub takes_time: Known<bool>,
}

impl StepSpec {
    /// A step through the API that is done when the call answers (inferred: the API description
    /// mentions no waiting).
    pub const fn api(action: Action, operation: Operation) -> Self {
        Self { action, means: Means::Api(operation), takes_time: inferred(false, "the answer shows the result") }
    }
    /// A step by other means.
    pub const fn by(action: Action, means: Means) -> Self {
        Self { action, means, takes_time: inferred(true, "a person or time is involved") }
    }

    /// True if it ends its subject, or begins to.
    pub fn ends_subject(&self) -> bool {
        self.action.effect() == Effect::Ends
    }

    /// Whether it needs a person's consent of its own: what was protected was protected on purpose.
    pub fn needs_consent(&self) -> bool {
        self.action == Action::LiftProtection
    }
}

/// The means by which a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// An operation of the public API.
    Api(Operation),
    /// By a person in the User Console (for a kind of your own: in the system that holds it); the path
    /// to the button.
    Console(Text),
    /// By the provider's support, on request; what to ask for, as it stands after "ask for".
    Support(Text),
    /// By nobody: the provider does its part in time; what is waited for.
    Wait(Text),
    /// By paying; how.
    Payment(Text),
}

impl Means {
    /// The operation of the API, if it is one.
    pub(crate) const fn operation(&self) -> Option<Operation> {
        match self {
            Self::Api(operation) => Some(*operation),
            Self::Console(_) | Self::Support(_) | Self::Wait(_) | Self::Payment(_) => None,
        }
    }

    /// What a person is told to do, or what is awaited; `None` for an operation of the API.
    pub const fn instruction(&self) -> Option<Text> {
        match self {
            Self::Api(_) => None,
            Self::Console(text) | Self::Support(text) | Self::Wait(text) | Self::Payment(text) => Some(*text),
        }
    }
}

/// What a step does. `Display` gives the name, as in JSON; [`verb`](Self::verb) is what stands in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
#[non_exhaustive]
pub enum Action {
    Export,
    LiftProtection,
    Terminate,
    Delete,
    Cancel,
    Accept,
    Close,
    Detach,
    Disable,
    Unset,
    Unregister,
    Release,
    Revoke,
    Stop,
    Clear,
    Repair,
    Review,
    Wait,
    Pay,
    CloseAccount,
}

/// What an act means for the thing that it is done to.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Effect {
    /// The act ends it, or begins to end it.
    Ends,
    /// The act is waiting or asking: if it ends, something else has ended it.
    Awaits,
    /// It stays as it is, apart from its protection.
    Stays,
}

impl Action {
    /// What it means for the thing that it is done to.
    pub(crate) const fn effect(self) -> Effect {
        match self {
            Self::Export | Self::LiftProtection => Effect::Stays,
            Self::Wait | Self::Review => Effect::Awaits,
            Self::Terminate
            | Self::Delete
            | Self::Cancel
            | Self::Accept
            | Self::Close
            | Self::Detach
            | Self::Disable
            | Self::Unset
            | Self::Unregister
            | Self::Release
            | Self::Revoke
            | Self::Stop
            | Self::Clear
            | Self::Repair
            | Self::Pay
            | Self::CloseAccount => Effect::Ends,
        }
    }

    /// The name, as in JSON. It is frozen once published.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::LiftProtection => "lift-protection",
            Self::Terminate => "terminate",
            Self::Delete => "delete",
            Self::Cancel => "cancel",
            Self::Accept => "accept",
            Self::Close => "close",
            Self::Detach => "detach",
            Self::Disable => "disable",
            Self::Unset => "unset",
            Self::Unregister => "unregister",
            Self::Release => "release",
            Self::Revoke => "revoke",
            Self::Stop => "stop",
            Self::Clear => "clear",
            Self::Repair => "repair",
            Self::Review => "review",
            Self::Wait => "wait",
            Self::Pay => "pay",
            Self::CloseAccount => "close-account",
        }
    }

    /// The verb as it stands in a sentence.
    pub const fn verb(self) -> Text {
        match self {
            Self::Export => t("export"),
            Self::LiftProtection => t("lift the protection of"),
            Self::Terminate => t("terminate"),
            Self::Delete => t("delete"),
            Self::Cancel => t("cancel"),
            Self::Accept => t("accept"),
            Self::Close => t("close"),
            Self::Detach => t("detach"),
            Self::Disable => t("disable"),
            Self::Unset => t("unset"),
            Self::Unregister => t("unregister"),
            Self::Release => t("release"),
            Self::Revoke => t("revoke"),
            Self::Stop => t("stop"),
            Self::Clear => t("clear"),
            Self::Repair => t("repair"),
            Self::Review => t("look into"),
            Self::Wait => t("wait for"),
            Self::Pay => t("pay"),
            Self::CloseAccount => t("close"),
        }
    }
}

impl Actor {
    /// The name, as in JSON. It is frozen once published.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::ConsoleUser => "console_user",
            Self::RootUser => "root_user",
            Self::Support => "support",
            Self::Provider => "provider",
            Self::Payer => "payer",
        }
    }
}

/// Who can do something about it. `Display` gives the name, as in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Actor {
    /// Anybody with API credentials that have the permission, or in the console.
    Api,
    /// Any user, but only in the console.
    ConsoleUser,
    /// The root user only, in the console or with root credentials.
    RootUser,
    /// The provider's support, on request.
    Support,
    /// Nobody here: time passes until the provider has done its part.
    Provider,
    /// Whoever pays.
    Payer,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
