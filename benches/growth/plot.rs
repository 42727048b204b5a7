//! The picture of the growth.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

/// How a stage grows.
pub(crate) struct Curve {
    pub(crate) stage: &'static str,
    /// Sizes in SIMs, with nanoseconds for each SIM.
    pub(crate) points: Vec<(usize, f64)>,
}

impl Curve {
    /// How many times as long ten times the SIMs take, at the most.
    pub(crate) fn growth(&self) -> f64 {
        let tenfold = |pair: &[(usize, f64)]| {
            let [(few, short), (many, long)] = *pair else { return 0.0 };
            let decades = (many as f64 / few as f64).log10();
            10.0 * (long / short).powf(1.0 / decades)
        };
        self.points.windows(2).map(tenfold).fold(0.0, f64::max)
    }
}

/// Colours that can be told apart, and read on white.
const COLORS: [RGBColor; 8] = [
    RGBColor(0x1b, 0x4f, 0x9c),
    RGBColor(0xb8, 0x38, 0x1c),
    RGBColor(0x1f, 0x7a, 0x3d),
    RGBColor(0x7a, 0x3c, 0x9b),
    RGBColor(0x8a, 0x5a, 0x00),
    RGBColor(0x00, 0x6d, 0x77),
    RGBColor(0xa1, 0x27, 0x6b),
    RGBColor(0x44, 0x44, 0x44),
];
/// How far apart the names of curves stand, in pixels.
const LINE: i32 = 16;

/// Draws time a SIM by size, both in powers of ten: what grows in step with the SIMs is a level line.
pub(crate) fn draw(file: &Path, curves: &[Curve]) -> Result<(), Box<dyn Error>> {
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let least = points().map(|(_, nanos)| *nanos).fold(f64::INFINITY, f64::min);
    let most = points().map(|(_, nanos)| *nanos).fold(0.0, f64::max);
    let (Some(first), Some(last)) = (points().map(|(sims, _)| *sims).min(), points().map(|(sims, _)| *sims).max())
    else {
        return Ok(());
    };
    let area = SVGBackend::new(file, (860, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let sizes = (first as f64..last as f64 * 1.01).log_scale();
    let times = (least / 1.5..most * 1.5).log_scale();
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .margin_right(150)
        .x_label_area_size(44)
        .y_label_area_size(60)
        .build_cartesian_2d(sizes, times)?;
    let mut mesh = chart.configure_mesh();
    mesh.x_desc("SIMs").y_desc("ns a SIM").light_line_style(TRANSPARENT);
    mesh.x_label_formatter(&|sims| format!("{sims:.0}")).y_label_formatter(&|nanos| format!("{nanos:.0}")).draw()?;
    let mut ends = Vec::new();
    for (curve, color) in curves.iter().zip(COLORS.iter().cycle()) {
        let line = || curve.points.iter().map(|(sims, nanos)| (*sims as f64, *nanos));
        chart.draw_series(LineSeries::new(line(), color.stroke_width(2)))?;
        chart.draw_series(line().map(|point| Circle::new(point, 3, color.filled())))?;
        ends.extend(line().next_back().map(|end| (chart.backend_coord(&end), curve.stage, color)));
    }
    ends.sort_by_key(|((x, y), ..)| (*x, *y));
    let mut last = (0, i32::MIN / 2);
    for ((x, y), stage, color) in ends {
        // Names of curves that end side by side stand below each other.
        let y = if last.0 == x { y.max(last.1 + LINE) } else { y };
        area.draw(&Text::new(stage, (x + 8, y - 7), ("sans-serif", 14).into_font().color(color)))?;
        last = (x, y);
    }
    area.present()?;
    Ok(())
}
