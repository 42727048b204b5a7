//! From a plan in its graph to a plan that stands by itself.

use chrono::{DateTime, Utc};

use super::Plan;
use crate::plan::{Maker, NewStep, SavedPlan};
use crate::timeline::BusinessCalendar;

impl SavedPlan {
    /// A plan made to stand by itself. `now` and `calendar` as for
    /// [`Timeline::new`](crate::timeline::Timeline::new). O(V + E).
    pub fn of(plan: &Plan<'_>, now: DateTime<Utc>, calendar: &dyn BusinessCalendar) -> Self {
        let timeline = plan.timeline(now, calendar);
        let account = plan.graph().account();
        let mut maker = Maker::new(account.operator().clone(), plan.digest(), now);
        maker.attest(account.attested().collect());
        for step in plan.steps() {
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
        let unfollowed = plan.unfollowed().into_iter().map(|edge| (edge.before.address(), edge.after.address()));
        maker.finish(plan.closes_account(), plan.scope().clone(), unfollowed.collect())
    }
}
