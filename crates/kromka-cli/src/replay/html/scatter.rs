//! Value against what it took: one labelled point for each policy.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{ABOVE, BELOW, bold, mesh, round_up, svg, tick, type_style};
use super::palette::{GRID, OURS as OURS_COLOUR, PLAIN};

/// Height of the chart with its axes, in px.
const HEIGHT: u32 = 380;
/// Space for numbers and title on the left, in px.
const LEFT: u32 = 58;
const RIGHT: u32 = 20;
/// Radius of a point in px.
const RADIUS: i32 = 4;
/// Height of a label's box, and width of one of its characters, in px.
const LABEL_HEIGHT: i32 = 14;
const LABEL_CHARACTER: i32 = 7;
/// Between a point and its label, in px.
const APART: i32 = 4;
/// Beyond this many places a label is put where it may lie on another.
const PLACES_MAX: i32 = 12;
/// The point that is set in bold.
const OURS: &str = "kromka";

/// A policy at its place.
pub(super) struct Point<'p> {
    pub(super) name: &'p str,
    pub(super) across: f64,
    pub(super) value: f64,
}

/// A rectangle in px: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Area(i32, i32, i32, i32);

impl Area {
    fn overlaps(self, other: Self) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }

    fn within(self, other: Self) -> bool {
        self.0 >= other.0 && self.1 >= other.1 && self.2 <= other.2 && self.3 <= other.3
    }
}

/// Where a label goes: the end that is next to its point, halfway up, and on which side of the point.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Label {
    at: (i32, i32),
    right: bool,
}

impl Label {
    fn area(self, width: i32) -> Area {
        let left = if self.right { self.at.0 } else { self.at.0 - width };
        let top = self.at.1 - LABEL_HEIGHT / 2;
        Area(left, top, left + width, top + LABEL_HEIGHT)
    }
}

/// Places of labels beside their points, left or right of them and as near in height as others leave room.
fn places(points: &[(i32, i32)], widths: &[i32], bounds: Area) -> Vec<Label> {
    let mark = |at: &(i32, i32)| Area(at.0 - RADIUS - 1, at.1 - RADIUS - 1, at.0 + RADIUS + 1, at.1 + RADIUS + 1);
    let mut taken: Vec<Area> = points.iter().map(mark).collect();
    let mut labels = Vec::new();
    for (at, width) in points.iter().zip(widths) {
        let label = |right: bool, shift: i32| {
            let aside = if right { RADIUS + APART } else { -RADIUS - APART };
            Label { at: (at.0 + aside, at.1 + shift), right }
        };
        // 0, 1 up, 1 down, 2 up … in half heights, on the right before the left.
        let near = (0..PLACES_MAX).map(|n| (n + 1) / 2 * if n % 2 == 1 { -1 } else { 1 } * (LABEL_HEIGHT / 2));
        let mut candidates = near.flat_map(|shift| [label(true, shift), label(false, shift)]);
        let free = |label: &Label| {
            let area = label.area(*width);
            area.within(bounds) && taken.iter().all(|other| !area.overlaps(*other))
        };
        let chosen = candidates.find(free).unwrap_or_else(|| label(true, 0));
        taken.push(chosen.area(*width));
        labels.push(chosen);
    }
    labels
}

/// The chart as SVG; `title` says what goes across, with its unit.
pub(super) fn scatter(points: &[Point<'_>], title: &str) -> anyhow::Result<String> {
    let most = points.iter().map(|point| point.across).fold(0.0, f64::max);
    // From the tenth below the least, so that the good ones lie apart.
    let least = points.iter().map(|point| (point.value * 10.0 - 0.5).floor() / 10.0).fold(0.9, f64::min).max(0.0);
    svg(HEIGHT, |surface| {
        let mut chart = ChartBuilder::on(surface)
            .margin_top(ABOVE)
            .margin_right(RIGHT)
            .y_label_area_size(LEFT)
            .x_label_area_size(BELOW)
            .build_cartesian_2d(0.0..round_up(most * 1.1), least..1.03)?;
        mesh(&mut chart)
            .x_labels(8)
            .y_labels(6)
            .x_label_formatter(&tick)
            .y_label_formatter(&tick)
            .x_desc(title)
            .y_desc("value ratio")
            .draw()?;
        let at: Vec<(i32, i32)> =
            points.iter().map(|point| chart.backend_coord(&(point.across, point.value))).collect();
        let widths: Vec<i32> = points.iter().map(|point| width(point.name)).collect();
        let (across, down) = chart.plotting_area().get_pixel_range();
        let labels = places(&at, &widths, Area(across.start, down.start, across.end, down.end));
        for ((point, at), label) in points.iter().zip(&at).zip(labels) {
            let ours = point.name == OURS;
            if label.at.1 != at.1 {
                surface.draw(&PathElement::new([*at, label.at], GRID))?;
            }
            surface.draw(&Circle::new(*at, RADIUS, if ours { OURS_COLOUR } else { PLAIN }.filled()))?;
            let style = type_style(if label.right { HPos::Left } else { HPos::Right }, VPos::Center);
            surface.draw_text(point.name, &if ours { bold(&style) } else { style }, label.at)?;
        }
        Ok(())
    })
}

/// About how wide a label is, in px.
fn width(text: &str) -> i32 {
    i32::try_from(text.chars().count()).map_or(0, |characters| characters.saturating_mul(LABEL_CHARACTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Area = Area(0, 0, 500, 300);

    #[test]
    fn labels_lie_neither_on_each_other_nor_on_points_nor_outside() {
        let points = [(100, 20), (104, 22), (110, 26), (490, 150), (250, 299)];
        let widths = [80; 5];
        let labels = places(&points, &widths, BOUNDS);
        let areas: Vec<Area> = labels.iter().map(|label| label.area(80)).collect();
        for (n, area) in areas.iter().enumerate() {
            assert!(area.within(BOUNDS), "{area:?}");
            assert!(areas[..n].iter().all(|other| !area.overlaps(*other)), "{areas:?}");
            let on_point =
                |at: &(i32, i32)| area.overlaps(Area(at.0 - RADIUS, at.1 - RADIUS, at.0 + RADIUS, at.1 + RADIUS));
            assert!(!points.iter().any(on_point), "{area:?}");
        }
        // A point with room has its label right beside it.
        assert_eq!(places(&[(100, 100)], &[80], BOUNDS), [Label { at: (108, 100), right: true }]);
        assert_eq!(places(&[(490, 100)], &[80], BOUNDS), [Label { at: (482, 100), right: false }]);
    }
}
