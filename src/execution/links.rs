//! Who waits for whom, by the sets of predecessors that steps share.

use crate::plan::SavedPlan;

/// The sets of direct predecessors, both ways, and how many of each are left.
#[derive(Debug)]
pub(super) struct Links {
    /// How many members of each set are not complete.
    open: Vec<u32>,
    sets_of: Lists,
    users_of: Lists,
}

/// Lists of numbers, one after the other.
#[derive(Debug)]
struct Lists {
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// `pairs` gives (list, item) any number of times, the same each time.
    fn of<I: Iterator<Item = (u32, u32)>>(count: usize, pairs: impl Fn() -> I) -> Self {
        let mut ends = vec![0u32; count];
        let mut total = 0;
        for (list, _) in pairs() {
            ends[list as usize] += 1;
            total += 1;
        }
        let mut end = 0;
        for slot in &mut ends {
            // Now the start of each list; filling moves it to its end.
            end += std::mem::replace(slot, end);
        }
        let mut items = vec![0u32; total];
        for (list, item) in pairs() {
            let at = &mut ends[list as usize];
            items[*at as usize] = item;
            *at += 1;
        }
        Self { ends, items }
    }

    fn get(&self, list: u32) -> &[u32] {
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.items[start as usize..self.ends[list as usize] as usize]
    }
}

impl Links {
    pub(super) fn new(plan: &SavedPlan) -> Self {
        let count = u32::try_from(plan.set_count()).unwrap_or(u32::MAX);
        let members = || (0..count).flat_map(|set| plan.set(set).iter().map(move |member| (member - 1, set)));
        let users = || plan.steps().map(|step| (step.set(), step.id()));
        let open = (0..count).map(|set| u32::try_from(plan.set(set).len()).unwrap_or(u32::MAX)).collect();
        Self { open, sets_of: Lists::of(plan.len(), members), users_of: Lists::of(plan.set_count(), users) }
    }

    /// The steps that wait for nothing, ascending.
    pub(super) fn free(&self) -> impl Iterator<Item = u32> + '_ {
        let sets = (0u32..).zip(&self.open).filter(|(_, open)| **open == 0);
        sets.flat_map(|(set, _)| self.users_of.get(set).iter().copied())
    }

    /// Takes note that a step is complete; gives the steps for which it was the last to wait for.
    pub(super) fn complete(&mut self, step: u32) -> Vec<u32> {
        let mut free = Vec::new();
        for &set in self.sets_of.get(step - 1) {
            let open = &mut self.open[set as usize];
            *open -= 1;
            if *open == 0 {
                free.extend_from_slice(self.users_of.get(set));
            }
        }
        free
    }
}
