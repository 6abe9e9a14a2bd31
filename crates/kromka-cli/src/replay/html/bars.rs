//! Bars that lie: one row for each policy.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{ABOVE, BELOW, Surface, bold, mesh, round_up, svg, tick, type_style};

/// Space for the names on the left and the numbers on the right, in px.
const NAMES: u32 = 150;
const NUMBERS: u32 = 62;
/// Thickness of a bar that is alone in its row, and of one that is not.
const THICK: u32 = 15;
const THIN: u32 = 14;
/// Space between rows.
const GAP: u32 = 9;
/// Between a bar and its number or name.
const APART: i32 = 5;
/// The row that is set in bold.
const OURS: &str = "kromka";

/// One kind of bar or part.
pub(super) struct Series {
    pub(super) colour: RGBColor,
    /// A value for each row.
    pub(super) values: Vec<f64>,
}

/// A chart of bars.
pub(super) struct Bars<'b> {
    /// The rows, from the top.
    pub(super) names: &'b [&'b str],
    pub(super) series: &'b [Series],
    /// What is measured, with its unit.
    pub(super) title: &'b str,
    /// Decimals of the numbers beside the bars.
    pub(super) decimals: usize,
    /// One series follows on the other in one bar, instead of lying below it.
    pub(super) stacked: bool,
}

impl Bars<'_> {
    fn bars_in_row(&self) -> u32 {
        if self.stacked { 1 } else { u32::try_from(self.series.len()).unwrap_or(1) }
    }

    fn thickness(&self) -> u32 {
        if self.bars_in_row() == 1 { THICK } else { THIN }
    }

    fn row_height(&self) -> u32 {
        self.bars_in_row() * self.thickness() + GAP
    }

    /// What a bar is as long as: in a stack its positive parts, since a part below zero has no length.
    fn total(&self, row: usize) -> f64 {
        self.series.iter().map(|series| series.values[row].max(0.0)).sum()
    }

    fn longest(&self) -> f64 {
        let rows = 0..self.names.len();
        if self.stacked {
            rows.map(|row| self.total(row)).fold(0.0, f64::max)
        } else {
            self.series.iter().flat_map(|series| series.values.iter().copied()).fold(0.0, f64::max)
        }
    }

    /// The chart as SVG.
    pub(super) fn svg(&self) -> anyhow::Result<String> {
        let rows = u32::try_from(self.names.len())?;
        svg(ABOVE + rows * self.row_height() + BELOW, |surface| self.draw(surface, rows))
    }

    fn draw(&self, surface: &Surface<'_>, rows: u32) -> anyhow::Result<()> {
        // One step of the upright axis is a pixel, counted from the top.
        let height = f64::from(rows * self.row_height());
        let mut chart = ChartBuilder::on(surface)
            .margin_top(ABOVE)
            .margin_right(NUMBERS)
            .y_label_area_size(NAMES)
            .x_label_area_size(BELOW)
            .build_cartesian_2d(0.0..round_up(self.longest()), height..0.0)?;
        mesh(&mut chart)
            .disable_y_mesh()
            .disable_y_axis()
            .x_labels(6)
            .x_label_formatter(&tick)
            .x_desc(self.title)
            .draw()?;
        let number = type_style(HPos::Left, VPos::Center);
        let name = type_style(HPos::Right, VPos::Center);
        for (row, text) in (0_u32..).zip(self.names) {
            let top = f64::from(row * self.row_height() + GAP / 2);
            let place = row as usize;
            if self.stacked {
                let mut from = 0.0;
                for series in self.series {
                    let to = from + series.values[place].max(0.0);
                    let corners = [(from, top), (to, top + f64::from(self.thickness()))];
                    chart.draw_series([Rectangle::new(corners, series.colour.filled())])?;
                    from = to;
                }
                let at = chart.backend_coord(&(from, top + f64::from(self.thickness()) / 2.0));
                let sum: f64 = self.series.iter().map(|series| series.values[place]).sum();
                surface.draw_text(&self.number(sum), &number, (at.0 + APART, at.1))?;
            } else {
                for (bar, series) in (0_u32..).zip(self.series) {
                    let top = top + f64::from(bar * self.thickness());
                    let (value, bottom) = (series.values[place], top + f64::from(self.thickness() - 1));
                    chart.draw_series([Rectangle::new([(0.0, top), (value, bottom)], series.colour.filled())])?;
                    let at = chart.backend_coord(&(value, f64::midpoint(top, bottom)));
                    surface.draw_text(&self.number(value), &number, (at.0 + APART, at.1))?;
                }
            }
            let middle = top + f64::from(self.bars_in_row() * self.thickness()) / 2.0;
            let at = chart.backend_coord(&(0.0, middle));
            let style = if *text == OURS { bold(&name) } else { name.clone() };
            surface.draw_text(text, &style, (at.0 - APART, at.1))?;
        }
        Ok(())
    }

    fn number(&self, value: f64) -> String {
        // Sums of rounding errors must not come out as -0.
        let value =
            if value.abs() < 0.5 * 0.1_f64.powi(i32::try_from(self.decimals).unwrap_or(0)) { 0.0 } else { value };
        format!("{value:.*}", self.decimals)
    }
}
