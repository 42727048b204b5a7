//! From a plan in its graph to a plan that stands by itself.

use super::Plan;
use crate::plan::{Maker, NewStep, SavedPlan};
use crate::timeline::BusinessCalendar;

impl Plan {
    /// The plan by itself, to be kept and carried out without its graph; made as of the instant of its
    /// graph. `calendar` as for [`Timeline::new`](crate::timeline::Timeline::new). O(V + E).
    pub fn save(&self, calendar: &dyn BusinessCalendar) -> SavedPlan {
        let timeline = self.timeline(calendar);
        let account = self.graph().account();
        let mut maker = Maker::new(
            self.graph().catalogue().clone(),
            account.operator().clone(),
            self.snapshot(),
            self.graph().as_of(),
        );
        maker.attest(account.attested().collect());
        maker.redacted(account.is_redacted());
        for step in self.steps() {
            let node = step.node();
            let Some(spec) = step.spec() else { continue };
            maker.push(&NewStep {
                kind: node.kind(),
                spec,
                coverage: node.coverage(),
                key: node.key(),
                stage: step.stage(),
                relies_on: step.relies_on(),
                not_before: step.not_before(&timeline),
                after: &step.after(),
            });
        }
        let unfollowed = self.unfollowed().into_iter().map(|edge| (edge.before.address(), edge.after.address()));
        maker.finish(self.closes_account(), self.scope().clone(), unfollowed.collect())
    }
}
