//! Things that belong together: at least one.

/// One or more of something, in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Members<T> {
    first: T,
    others: Vec<T>,
}

impl<T> Members<T> {
    pub(super) const fn new(first: T) -> Self {
        Self { first, others: Vec::new() }
    }

    pub(super) fn push(&mut self, member: T) {
        self.others.push(member);
    }

    pub(super) const fn first(&self) -> &T {
        &self.first
    }

    pub(super) const fn len(&self) -> usize {
        1 + self.others.len()
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        (0..self.len()).map(|at| at.checked_sub(1).map_or(&self.first, |at| &self.others[at]))
    }
}

impl<T: Ord> Members<T> {
    /// The same members in ascending order, each once.
    pub(super) fn sorted(self) -> Self {
        if self.iter().is_sorted_by(|one, other| one < other) {
            return self;
        }
        let Self { first, mut others } = self;
        others.push(first);
        others.sort_unstable();
        others.dedup();
        let first = others.remove(0);
        Self { first, others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_sorted_and_each_is_there_once() {
        for given in [vec![1, 2, 3], vec![3, 2, 1], vec![2, 1, 2], vec![1, 1, 2, 3, 3], vec![2, 2]] {
            let mut members = Members::new(given[0]);
            given[1..].iter().for_each(|member| members.push(*member));
            let expected: std::collections::BTreeSet<i32> = given.into_iter().collect();
            assert!(members.sorted().iter().eq(&expected), "{expected:?}");
        }
    }
}
