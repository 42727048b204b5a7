//! What somebody may have meant who misspelt a name.

/// The known name that is most like this one: no more than one slip away in each three letters, where a
/// slip is a letter too much, too few, another one, or two that changed places. A letter in the other case is no slip.
pub(crate) fn similar<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let most = name.chars().count().div_ceil(3);
    let name = name.to_lowercase();
    let distance = |other: &str| slips(&name, &other.to_lowercase());
    let near = known.into_iter().map(|other| (distance(other), other)).filter(|(slips, _)| *slips <= most);
    near.min().map(|(_, other)| other)
}

/// How many slips lead from the one word to the other, row by row of the usual table. O(m × n) in the lengths
/// of what is left between the same beginning and the same end.
pub(crate) fn slips(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (mut one, mut other) = (one.as_slice(), other.as_slice());
    while let ([a, one_rest @ ..], [b, other_rest @ ..]) = (one, other)
        && a == b
    {
        (one, other) = (one_rest, other_rest);
    }
    while let ([one_rest @ .., a], [other_rest @ .., b]) = (one, other)
        && a == b
    {
        (one, other) = (one_rest, other_rest);
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut least = (row[j] + usize::from(a != b)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[other.len()]
}
