//! How wide a text is, whatever font it is shown in: as wide as in Verdana, which is wider than most.

use unicode_width::UnicodeWidthChar;

use crate::report::formats::escape::escaped;

/// The advances of the characters from the space to the tilde, in thousandths of the font size.
const ADVANCES: [u16; 95] = [
    352, 394, 459, 818, 636, 1076, 727, 269, 454, 454, 636, 818, 364, 454, 364, 454, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 454, 454, 818, 818, 818, 545, 1000, 684, 686, 698, 771, 632, 575, 775, 751, 421, 455, 693, 557, 843,
    748, 787, 603, 787, 695, 684, 616, 732, 684, 989, 685, 615, 685, 454, 454, 454, 818, 636, 636, 601, 623, 521, 623,
    596, 352, 623, 633, 274, 344, 592, 274, 973, 633, 607, 623, 623, 427, 521, 394, 633, 592, 818, 592, 592, 525, 635,
    454, 635, 818,
];

/// What a text is set in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Font {
    /// Its size in tenths of a pixel.
    pub(super) size: i32,
    /// True if it is bold, and so a bit wider.
    pub(super) is_bold: bool,
}

impl Font {
    fn advance(self, c: char) -> i32 {
        // The only others that are in our own words.
        let c = match c {
            '’' => '\'',
            '·' => '.',
            '–' => '0',
            c => c,
        };
        let ascii = (c as usize).checked_sub(0x20).and_then(|at| ADVANCES.get(at));
        let advance =
            ascii.map_or_else(|| i32::try_from(c.width().unwrap_or(1) * 700).unwrap_or(0), |at| i32::from(*at));
        advance * self.size * if self.is_bold { 112 } else { 100 } / 1000
    }

    /// The width in pixels, rounded up. A text that is wider than `most` may be told less wide than it is.
    pub(super) fn width(self, text: &str, most: i32) -> i32 {
        let mut width = 0;
        for c in text.chars() {
            width += self.advance(c);
            if width > most.saturating_mul(1000) {
                break;
            }
        }
        (width + 999) / 1000
    }

    /// The text as far as it fits into a width, in pixels; with an ellipsis where it does not.
    pub(super) fn fit(self, text: &str, width: i32) -> String {
        // As many characters as could fit at most: names can be very long.
        let most = usize::try_from(width).unwrap_or(0);
        let begin: String = text.chars().take(most + 1).collect();
        let text = escaped(&begin);
        if self.width(&text, width) <= width {
            return text.into_owned();
        }
        let mut left = width * 1000 - self.advance('…');
        let fits = |c: &char| {
            left -= self.advance(*c);
            left >= 0
        };
        let shown: String = text.chars().take_while(fits).collect();
        format!("{}…", shown.trim_end())
    }

    /// The text in lines of a width.
    pub(super) fn lines(self, text: &str, width: i32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ') {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}"), width) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                Some(_) | None => lines.push(word.to_owned()),
            }
        }
        lines.into_iter().map(|line| self.fit(&line, width)).collect()
    }
}
