//! Where a row probably begins.

use crate::reading::scan::Scan;

/// The bytes between two rows of a list: from the brace that ends one up to the value of the first key of the next.
///
/// Lists are written by programs, so the seam of the first two rows is nearly always that of all. It may also stand
/// where no row begins, inside a row that holds a list of the same look: a place that was found is only a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seam {
    bytes: Vec<u8>,
    /// How many of them stand before the next row.
    before_row: usize,
}

impl Seam {
    /// The seam of the first two rows of a list, by its first bytes; `None` if these hold no two rows that are objects.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        let text = match std::str::from_utf8(head) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?,
        };
        let mut scan = Scan::new(text);
        scan.next().ok()?;
        scan.require(b'[').ok()?;
        if scan.next().ok()? != b'{' {
            return None;
        }
        scan.skip().ok()?;
        let from = scan.at() - 1;
        scan.next().ok()?;
        scan.require(b',').ok()?;
        scan.next().ok()?;
        let before_row = scan.at() - from;
        scan.require(b'{').ok()?;
        scan.next().ok()?;
        scan.key().ok()?;
        Some(Self { bytes: scan.since(from).as_bytes().to_vec(), before_row })
    }

    /// How many bytes it has.
    pub(in crate::reading::response) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// How many bytes of it stand before a row.
    pub(in crate::reading::response) const fn before_row(&self) -> usize {
        self.before_row
    }

    /// Where the first row begins that has the seam before it.
    pub(in crate::reading::response) fn find(&self, bytes: &[u8]) -> Option<usize> {
        let first = self.bytes.first()?;
        let mut from = 0;
        loop {
            let rest = bytes.get(from..)?;
            let at = from + rest.iter().position(|byte| byte == first)?;
            if bytes.get(at..)?.starts_with(&self.bytes) {
                return Some(at + self.before_row);
            }
            from = at + 1;
        }
    }
}
