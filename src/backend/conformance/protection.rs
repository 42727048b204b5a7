//! Laws of protections.

use std::error::Error;

use super::trial::{READS_AGAIN, Trial};
use crate::account::Protection;
use crate::execution::{Answer, Sighting};

impl<E: Error + Send + Sync + 'static> Trial<'_, E> {
    /// Switching a protection shows.
    pub(super) fn protection(&mut self) {
        let Some((subject, kind)) = self.known(self.probe.protected.as_ref()) else { return };
        let Some(account) = self.read(READS_AGAIN) else { return };
        let Some(protection) = kind.protection else { return };
        for (operation, is_on) in [(protection.lift, false), (protection.set, true), (protection.lift, false)] {
            let Some(operation) = operation else { continue };
            let answer = self.perform(&self.call(&operation, &account, &subject, None));
            if !matches!(answer, Answer::Done { .. }) {
                self.breach("a protection can be switched", format!("{subject}: done"), format_args!("{answer:?}"));
                continue;
            }
            let found = self.look(&subject);
            let shown = matches!(&found, Sighting::Seen(Some(seen)) if (seen.protection != Protection::Off) == is_on);
            if !shown {
                let expected = format!("{subject}: protection {}", if is_on { "on" } else { "off" });
                self.breach("what is done to a protection shows at once", expected, format_args!("{found:?}"));
            }
        }
    }
}
