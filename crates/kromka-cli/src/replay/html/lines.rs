//! Charts over time: shares by the hour, ratios by the day.

use kromka::core::{Environment, EnvironmentMap};
use plotters::prelude::*;

use super::canvas::{ABOVE, BELOW, mesh, svg, tick};
use super::palette;

/// Height of a chart with its axes, in px.
const HEIGHT: u32 = 300;
/// Space for numbers and title on the left, in px.
const LEFT: u32 = 62;
const RIGHT: u32 = 14;
const HOURS: f64 = 24.0;

/// Shares of first tries in each hour of the day, stacked.
pub(super) fn hours(first_tries: &[EnvironmentMap<u64>]) -> anyhow::Result<String> {
    svg(HEIGHT, |surface| {
        let mut chart = ChartBuilder::on(surface)
            .margin_top(ABOVE)
            .margin_right(RIGHT)
            .y_label_area_size(LEFT)
            .x_label_area_size(BELOW)
            .build_cartesian_2d(0.0..HOURS, 0.0..100.0)?;
        for (hour, tries) in (0_u32..).zip(first_tries) {
            let all: u64 = tries.0.iter().sum();
            let mut from = 0.0;
            for environment in Environment::ALL.into_iter().filter(|_| all > 0) {
                let to = from + 100.0 * tries[environment] as f64 / all as f64;
                let corners = [(f64::from(hour) + 0.04, from), (f64::from(hour) + 0.96, to)];
                chart.draw_series([Rectangle::new(corners, palette::environment(environment).filled())])?;
                from = to;
            }
        }
        mesh(&mut chart)
            .disable_mesh()
            .x_labels(13)
            .y_labels(6)
            .x_label_formatter(&tick)
            .y_label_formatter(&tick)
            .x_desc("hour of the day, from the window's start (h)")
            .y_desc("share of first tries (%)")
            .draw()?;
        Ok(())
    })
}

/// A line of value ratios: its colour, and the ratio of each day.
pub(super) struct Line<'l> {
    pub(super) colour: RGBColor,
    pub(super) days: &'l [Option<f64>],
}

/// Value ratios by day.
pub(super) fn days(lines: &[Line<'_>]) -> anyhow::Result<String> {
    let ratios = || lines.iter().flat_map(|line| line.days.iter().copied().flatten());
    let (least, most) = ratios().fold((1.0_f64, 0.0_f64), |(least, most), ratio| (least.min(ratio), most.max(ratio)));
    // Some air above and below, without claiming more than is possible.
    let air = ((most - least) * 0.1).max(0.005);
    let count = lines.iter().map(|line| line.days.len()).max().unwrap_or(1).max(1);
    svg(HEIGHT, |surface| {
        let mut chart = ChartBuilder::on(surface)
            .margin_top(ABOVE)
            .margin_right(RIGHT)
            .y_label_area_size(LEFT)
            .x_label_area_size(BELOW)
            .build_cartesian_2d(0.5..count as f64 + 0.5, (least - air).max(0.0)..(most + air).min(1.0))?;
        mesh(&mut chart)
            .disable_x_mesh()
            .x_labels(count.min(15) + 2)
            .x_label_formatter(&|day| if day.fract().abs() < 1e-9 { format!("{day:.0}") } else { String::new() })
            .y_label_formatter(&|ratio| format!("{ratio:.3}"))
            .x_desc("day of the window")
            .y_desc("value ratio")
            .draw()?;
        for line in lines {
            let point = |(day, ratio): (u32, &Option<f64>)| ratio.map(|ratio| (f64::from(day), ratio));
            let points: Vec<Option<(f64, f64)>> = (1_u32..).zip(line.days).map(point).collect();
            for run in points.split(Option::is_none) {
                let run: Vec<(f64, f64)> = run.iter().copied().flatten().collect();
                chart.draw_series(LineSeries::new(run.clone(), line.colour.stroke_width(2)))?;
                chart.draw_series(run.into_iter().map(|at| Circle::new(at, 3, line.colour.filled())))?;
            }
        }
        Ok(())
    })
}
