//! Which track each net has in a gap that several go through.

/// A net in a gap: from where to where it runs along it, and where it gets in and out.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    pub(super) from: usize,
    pub(super) until: usize,
    /// Where lines meet it from the side of the first track.
    pub(super) near: Vec<usize>,
    /// Where lines meet it from the side of the last track.
    pub(super) far: Vec<usize>,
}

impl Run {
    fn covers(&self, at: usize) -> bool {
        (self.from..=self.until).contains(&at)
    }

    /// How many lines cross if this one has a track before another.
    fn crossings(&self, later: &Self) -> usize {
        let into_later = later.near.iter().filter(|at| self.covers(**at)).count();
        let out_of_this = self.far.iter().filter(|at| later.covers(**at)).count();
        into_later + out_of_this
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.until && other.from <= self.until
    }
}

/// The track of each run, from 0, and how many there are. Runs that do not touch may share one. O(runs³).
pub(super) fn tracks(runs: &[Run]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let cost = |place: usize| {
            let before: usize = order[..place].iter().map(|other| runs[*other].crossings(run)).sum();
            let after: usize = order[place..].iter().map(|other| run.crossings(&runs[*other])).sum();
            (before + after, place)
        };
        let place = (0..=order.len()).map(cost).min().map_or(0, |(_, place)| place);
        order.insert(place, at);
    }
    let mut tracks = vec![0; runs.len()];
    let mut count = 0;
    for (nth, at) in order.iter().enumerate() {
        let before = order[..nth].iter().filter(|other| runs[**other].overlaps(&runs[*at]));
        tracks[*at] = before.map(|other| tracks[*other] + 1).max().unwrap_or(0);
        count = count.max(tracks[*at] + 1);
    }
    (tracks, count)
}
