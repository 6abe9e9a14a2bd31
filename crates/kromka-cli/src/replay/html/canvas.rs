//! What all charts share: size, type and axes.

use plotters::chart::MeshStyle;
use plotters::coord::Shift;
use plotters::coord::ranged1d::ValueFormatter;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::palette::{GRID, INK};

/// Width of a chart in px: two fit beside each other on a wide screen.
pub(super) const WIDTH: u32 = 560;
/// Type size in px.
pub(super) const TYPE: f64 = 12.0;
/// The backend writes sizes divided by this.
const BACKEND_FACTOR: f64 = 1.24;
/// Height of the numbers and the title below a chart, in px.
pub(super) const BELOW: u32 = 46;
/// Space above a chart, in px.
pub(super) const ABOVE: u32 = 8;

/// The whole surface of a chart.
pub(super) type Surface<'s> = DrawingArea<SVGBackend<'s>, Shift>;
/// A chart with two axes of numbers.
pub(super) type Chart<'a, 's> = ChartContext<'a, SVGBackend<'s>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
/// Its grid and axes.
pub(super) type Mesh<'m, 'a, 's> = MeshStyle<'a, 'm, RangedCoordf64, RangedCoordf64, SVGBackend<'s>>;

/// Draws a chart of this height in px and gives its SVG.
pub(super) fn svg(height: u32, draw: impl FnOnce(&Surface<'_>) -> anyhow::Result<()>) -> anyhow::Result<String> {
    let mut text = String::new();
    let surface = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
    draw(&surface)?;
    surface.present()?;
    drop(surface);
    Ok(text)
}

/// Type in the colour of text, with this corner of it at its place.
pub(super) fn type_style(horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    ("sans-serif", TYPE * BACKEND_FACTOR).into_font().color(&INK).pos(Pos::new(horizontal, vertical))
}

/// The same, bold.
pub(super) fn bold(style: &TextStyle<'static>) -> TextStyle<'static> {
    TextStyle { font: style.font.style(FontStyle::Bold), ..style.clone() }
}

/// Grid and axes as all charts have them.
pub(super) fn mesh<'m, 'a, 's>(chart: &'m mut Chart<'a, 's>) -> Mesh<'m, 'a, 's>
where
    RangedCoordf64: ValueFormatter<f64>,
{
    let mut mesh = chart.configure_mesh();
    mesh.label_style(type_style(HPos::Left, VPos::Top))
        .axis_desc_style(type_style(HPos::Left, VPos::Top))
        .axis_style(INK)
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT);
    mesh
}

/// The end of an axis from 0 that holds `most`: the next multiple of the power of ten of which it has 10 to 100.
pub(super) fn round_up(most: f64) -> f64 {
    if most <= 0.0 {
        return 1.0;
    }
    let mut step = 1e-9;
    while step * 100.0 < most {
        step *= 10.0;
    }
    (most / step).ceil() * step
}

/// A number on an axis, without needless zeros.
pub(super) fn tick(value: &f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
