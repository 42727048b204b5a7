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
    for (at, curve) in curves.iter().enumerate() {
        let color = Palette99::pick(at).to_rgba();
        let line = || curve.points.iter().map(|(sims, nanos)| (*sims as f64, *nanos));
        chart.draw_series(LineSeries::new(line(), color.stroke_width(2)))?;
        chart.draw_series(line().map(|point| Circle::new(point, 3, color.filled())))?;
        let Some((sims, nanos)) = line().next_back() else { continue };
        let text = ("sans-serif", 14).into_font().color(&color);
        area.draw(&Text::new(curve.stage, chart_end(&chart, (sims, nanos)), text))?;
    }
    area.present()?;
    Ok(())
}

/// Where the name of a curve stands: beside its last point.
fn chart_end<DB: DrawingBackend, X, Y>(chart: &ChartContext<'_, DB, Cartesian2d<X, Y>>, end: (f64, f64)) -> (i32, i32)
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    let (x, y) = chart.backend_coord(&end);
    (x + 8, y - 7)
}
