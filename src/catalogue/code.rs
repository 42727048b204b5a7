//! The stable codes of blockers.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal;)*) => {
        /// Why something is in the way: a code that is frozen once published.
        ///
        /// `Display` and the JSON form give the `UPPER_SNAKE` text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code's text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

codes! {
    /// It is there and has not been ended.
    NotTerminated = "NOT_TERMINATED";
    /// It is protected against termination.
    TerminationProtected = "TERMINATION_PROTECTED";
    /// It is attached to something that cannot end with it.
    StillAttached = "STILL_ATTACHED";
    /// Something else is using it.
    StillInUse = "STILL_IN_USE";
    /// A transfer to another operator is under way.
    TransferPending = "TRANSFER_PENDING";
    /// It is still being set up, and cannot end before that is done.
    SetupInProgress = "SETUP_IN_PROGRESS";
    /// Its end has begun and takes time.
    TerminationInProgress = "TERMINATION_IN_PROGRESS";
    /// An order is not completed.
    OrderOpen = "ORDER_OPEN";
    /// A contract runs.
    ContractActive = "CONTRACT_ACTIVE";
    /// A paid service is on.
    ServiceActive = "SERVICE_ACTIVE";
    /// The amount of a bill is not final.
    BillUnconfirmed = "BILL_UNCONFIRMED";
    /// A bill is final and not paid.
    BillUnpaid = "BILL_UNPAID";
    /// A bill is too small to be charged: carried over, and unpaid until a later statement covers it.
    BillDeferred = "BILL_DEFERRED";
    /// Paying a bill was tried and failed.
    PaymentFailed = "PAYMENT_FAILED";
    /// The payment method does not work.
    PaymentMethodInvalid = "PAYMENT_METHOD_INVALID";
    /// Nobody has looked whether there are any.
    InventoryUnread = "INVENTORY_UNREAD";
    /// Its status is one that nobody explains.
    StatusUnrecognised = "STATUS_UNRECOGNISED";
    /// It is to be kept, by the user's own wish.
    KeptByRequest = "KEPT_BY_REQUEST";
    /// It waits for itself, through others.
    DependencyCycle = "DEPENDENCY_CYCLE";
    /// The provider refused, for no reason that is known.
    RefusedUnexplained = "REFUSED_UNEXPLAINED";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
crate::account::json_schema::text!(Code, "Why something is in the way.", "enum": Self::ALL);

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let code = Self::ALL.iter().find(|code| code.as_str() == text).copied();
        code.ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no code of a blocker")))
    }
}
