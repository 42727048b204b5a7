//! Texts by number.

/// Texts that are kept once and spoken of by number, in the order in which they came. For few of
/// them: finding one costs O(texts), but the last ones are found at once, and rows of one kind come
/// together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    texts: Vec<Box<str>>,
}

impl Interner {
    /// With this text as number 0.
    pub(crate) fn beginning_with(first: &str) -> Self {
        Self { texts: vec![Box::from(first)] }
    }

    /// The number of a text, which is added if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> usize {
        self.number(text).unwrap_or_else(|| {
            self.texts.push(Box::from(text));
            self.texts.len() - 1
        })
    }

    /// The number of a text, if it is known.
    pub(crate) fn number(&self, text: &str) -> Option<usize> {
        self.texts.iter().rposition(|known| **known == *text)
    }

    /// The text of a number that was given out.
    pub(crate) fn text(&self, number: usize) -> &str {
        &self.texts[number]
    }

    /// All texts, by number.
    pub(crate) fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts.iter().map(|text| &**text)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}
