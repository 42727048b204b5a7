//! Which steps wait for which, by the sets of predecessors that steps share.

use crate::plan::{SavedPlan, SetIx};

/// The sets of direct predecessors, and how many members of each are not complete.
#[derive(Debug)]
pub(super) struct Links {
    open: Vec<u32>,
    /// The sets that each step is in.
    sets_of: Lists<SetIx>,
    /// The numbers of the steps that wait for each set.
    users_of: Lists<u32>,
}

/// Lists of items, one after the other.
#[derive(Debug)]
struct Lists<T> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy + Default> Lists<T> {
    /// `pairs` gives (list, item) any number of times, the same each time. A counting sort.
    fn of<I: Iterator<Item = (usize, T)>>(count: usize, pairs: impl Fn() -> I) -> Self {
        let mut ends = vec![0u32; count];
        let mut total = 0;
        for (list, _) in pairs() {
            ends[list] += 1;
            total += 1;
        }
        let mut end = 0;
        for slot in &mut ends {
            // Now the start of each list; filling moves it to its end.
            end += std::mem::replace(slot, end);
        }
        let mut items = vec![T::default(); total];
        for (list, item) in pairs() {
            let at = &mut ends[list];
            items[*at as usize] = item;
            *at += 1;
        }
        Self { ends, items }
    }

    fn get(&self, list: usize) -> &[T] {
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.items[start as usize..self.ends[list] as usize]
    }
}

impl Links {
    pub(super) fn new(plan: &SavedPlan) -> Self {
        let members = || plan.sets().flat_map(|set| plan.set(set).iter().map(move |step| (*step as usize - 1, set)));
        let users = || plan.steps().map(|step| (step.set().at(), step.id()));
        let open = plan.sets().map(|set| u32::try_from(plan.set(set).len()).unwrap_or(u32::MAX)).collect();
        Self { open, sets_of: Lists::of(plan.len(), members), users_of: Lists::of(plan.sets().len(), users) }
    }

    /// The steps without predecessors, by set.
    pub(super) fn free(&self) -> impl Iterator<Item = u32> + '_ {
        let empty = self.open.iter().enumerate().filter(|(_, open)| **open == 0);
        empty.flat_map(|(set, _)| self.users_of.get(set).iter().copied())
    }

    /// Notes that a step is no longer complete, and gives the steps that have to wait for it again. O(sets that
    /// it is in + steps given).
    pub(super) fn reopen(&mut self, step: u32) -> Vec<u32> {
        let mut wait = Vec::new();
        for set in self.sets_of.get(step as usize - 1) {
            let open = &mut self.open[set.at()];
            *open += 1;
            if *open == 1 {
                wait.extend_from_slice(self.users_of.get(set.at()));
            }
        }
        wait
    }

    /// Notes that a step is complete, and gives the steps for which it was the last predecessor. O(sets
    /// that it is in + steps given).
    pub(super) fn complete(&mut self, step: u32) -> Vec<u32> {
        let mut free = Vec::new();
        for set in self.sets_of.get(step as usize - 1) {
            let open = &mut self.open[set.at()];
            *open -= 1;
            if *open == 0 {
                free.extend_from_slice(self.users_of.get(set.at()));
            }
        }
        free
    }
}
