//! The identifiers besides its key by which people and references know a resource, packed.
//!
//! A SIM has an IMSI and an MSISDN. Nobody asks for most of them, so they are kept small and without an
//! index: in the order of the resources, numbers as the difference to the one before. Looking one up reads
//! all of them.

use super::index::ResourceIx;

/// A head for each name, then the name. The head is a number: how many resources further the name belongs,
/// times [`FORMS`], plus its form. Form 0 is a text, behind its length; form n is a number of n digits, as the
/// difference to the last one of that form and position.
#[derive(Clone, Debug, Default)]
pub(super) struct OtherNames {
    bytes: Vec<u8>,
}

/// As many digits always fit into 64 bits.
const MOST_DIGITS: usize = 19;
const FORMS: usize = MOST_DIGITS + 1;

/// A number is written as the difference to the last number at the same position among the names of a resource.
/// The first three positions are told apart, and all further ones are the fourth. An IMSI is near the last IMSI, and
/// not near an MSISDN.
const POSITIONS: usize = 4;

impl OtherNames {
    /// Those of resources in order; of each resource, each name once.
    pub(super) fn pack<'n>(names: impl Iterator<Item = (ResourceIx, &'n str)>) -> Self {
        let mut packer = Packer::default();
        names.for_each(|(of, name)| packer.push(of, name));
        packer.bytes.shrink_to_fit();
        Self { bytes: packer.bytes }
    }

    pub(super) const fn heap_size(&self) -> usize {
        self.bytes.capacity()
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ResourceIx, String)> {
        Unpacker { bytes: self.bytes.iter(), last: Last::default() }
    }
}

/// What the next name is written as a difference to.
#[derive(Default)]
struct Last {
    of: ResourceIx,
    position: usize,
    /// The position of another name of the same resource.
    next: usize,
    numbers: [[u64; FORMS]; POSITIONS],
}

impl Last {
    /// Goes on to a name of a resource that is so many further.
    fn step(&mut self, further: u32) {
        self.position = if further == 0 { self.next } else { 0 };
        self.next = (self.position + 1).min(POSITIONS - 1);
        self.of = ResourceIx(self.of.0.saturating_add(further));
    }

    /// The last number of a form at this position.
    fn number(&mut self, form: usize) -> &mut u64 {
        &mut self.numbers[self.position][form]
    }
}

#[derive(Default)]
struct Packer {
    bytes: Vec<u8>,
    last: Last,
}

impl Packer {
    fn push(&mut self, of: ResourceIx, name: &str) {
        let number = number(name);
        let form = if number.is_some() { name.len() } else { 0 };
        let further = of.0 - self.last.of.0;
        self.put(u64::from(further) * FORMS as u64 + form as u64);
        self.last.step(further);
        if let Some(number) = number {
            let last = std::mem::replace(self.last.number(form), number);
            let difference = number.wrapping_sub(last).cast_signed();
            self.put(((difference << 1) ^ (difference >> 63)).cast_unsigned());
        } else {
            self.put(name.len() as u64);
            self.bytes.extend_from_slice(name.as_bytes());
        }
    }

    /// Seven bits a byte, the low ones first; all bytes but the last have the high bit.
    fn put(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.bytes.push(number.to_le_bytes()[0]);
    }
}

/// The number that a name is, if it is nothing but digits and not too many.
fn number(name: &str) -> Option<u64> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u64::from(byte - b'0'));
    let add = |number, byte| Some(number * 10 + digit(byte)?);
    if (1..=MOST_DIGITS).contains(&name.len()) { name.bytes().try_fold(0, add) } else { None }
}

struct Unpacker<'n> {
    bytes: std::slice::Iter<'n, u8>,
    last: Last,
}

impl Unpacker<'_> {
    fn get(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = *self.bytes.next()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        Some(number)
    }

    fn text(&mut self, len: usize) -> Option<String> {
        let (text, rest) = self.bytes.as_slice().split_at_checked(len)?;
        self.bytes = rest.iter();
        Some(String::from_utf8_lossy(text).into_owned())
    }
}

impl Iterator for Unpacker<'_> {
    type Item = (ResourceIx, String);

    fn next(&mut self) -> Option<Self::Item> {
        let head = self.get()?;
        self.last.step(u32::try_from(head / FORMS as u64).ok()?);
        let form = usize::try_from(head % FORMS as u64).ok()?;
        let name = match self.get()? {
            len if form == 0 => self.text(usize::try_from(len).ok()?)?,
            difference => {
                let difference = (difference >> 1) ^ (difference & 1).wrapping_neg();
                let number = self.last.number(form);
                *number = number.wrapping_add(difference);
                format!("{number:0form$}")
            }
        };
        Some((self.last.of, name))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is packed comes out again, whatever it is and whoever it belongs to.
        #[test]
        fn nothing_is_lost(names in proptest::collection::vec((0..9_u32, "[0-9]{1,22}|\\PC{0,9}|0{1,19}"), 0..40)) {
            let mut packer = Packer::default();
            let mut of = ResourceIx::default();
            let mut expected = Vec::new();
            for (further, name) in names {
                of = ResourceIx(of.0 + further * further * further);
                packer.push(of, &name);
                expected.push((of, name));
            }
            let packed = OtherNames { bytes: packer.bytes };
            prop_assert_eq!(packed.iter().collect::<Vec<_>>(), expected);
        }
    }

    /// An IMSI and an MSISDN of a SIM that follows the last one.
    #[test]
    fn numbers_in_a_row_take_two_bytes_each() {
        let mut packer = Packer::default();
        for sim in 0..1_000_u32 {
            packer.push(ResourceIx(sim), &format!("29505000{:07}", sim));
            packer.push(ResourceIx(sim), &format!("42366400{:07}", sim));
        }
        assert!(packer.bytes.len() < 4 * 1_000 + 20, "{}", packer.bytes.len());
    }
}
