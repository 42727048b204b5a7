//! The colours of pages: text has to stand out from what is behind it.

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../../src/report/formats/html/page.css");

/// The colours of a block of the style, by name.
fn palette(block: &str) -> BTreeMap<&str, [f64; 3]> {
    let declarations = block.split(['{', '}', ';', '\n']).filter_map(|text| text.trim().split_once(":#"));
    declarations.filter_map(|(name, hex)| Some((name.strip_prefix("--")?, channels(hex)?))).collect()
}

fn channels(hex: &str) -> Option<[f64; 3]> {
    let hex = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    let channel = |at: usize| Some(f64::from(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?) / 255.0);
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// As the Web Content Accessibility Guidelines define it.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let luminance = |[r, g, b]: [f64; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn text_stands_out() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
    let mut blocks = STYLE.split(":root{").skip(1).map(|block| palette(block.split('}').next().unwrap_or_default()));
    let (light, dark) = (blocks.next().unwrap_or_default(), blocks.next().unwrap_or_default());
    for (name, colours) in [("light", light), ("dark", dark)] {
        let texts = ["fg", "mut", "link", "crit", "good", "warn", "you", "root", "payer", "support", "clock"];
        for text in texts {
            for behind in ["bg", "panel", "critbg"] {
                let ratio = contrast(colours[text], colours[behind]);
                assert!(ratio >= 4.5, "{name}: {text} on {behind} has {ratio:.2}");
            }
        }
    }
}
