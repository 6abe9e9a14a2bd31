//! A report as a page that needs nothing but itself.

use kromka::core::Environment;
use kromka_testkit::{Cause, Figures, PolicyReport, Report};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use plotters::style::RGBColor;

use self::bars::{Bars, Series};
use self::lines::Line;
use self::scatter::Point;
use super::table::{self, ranked};
use super::{battery, faults};

mod bars;
mod canvas;
mod lines;
mod palette;
mod scatter;

const STYLE: &str = include_str!("html/style.css");
/// The policy whose choices and days are shown, and the one that knows best.
const OURS: &str = "kromka";
const BEST: &str = "clairvoyant";

/// The page. Equal reports give equal pages but for what is measured, which is left out.
///
/// # Errors
/// When a chart cannot be drawn.
pub(super) fn page(report: &Report) -> anyhow::Result<String> {
    let title = format!("Replay of {}", report.data);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                (request(report))
                (figures(report))
                (values(report)?)
                (losses(report)?)
                (choices(report)?)
                (costs(report)?)
                (days(report)?)
                (under_faults(report))
                (on_battery(report))
                (without_parts(report))
            }
        }
    };
    Ok(markup.into_string())
}

fn request(report: &Report) -> Markup {
    let seeds: Vec<String> = report.seeds.iter().map(u64::to_string).collect();
    html! {
        dl {
            dt { "data" } dd { (report.data) }
            dt { "seeds" } dd { (seeds.join(" ")) }
            dt { "windows" } dd { (windows(report).join(", ")) }
            dt { "days of each" } dd { (report.days) }
            @if let Some(seed) = report.world_jitter {
                dt { "the world's constants" } dd { "drawn anew, seed " (seed) }
            }
            @if report.faults.is_some() {
                dt { "faults" } dd { "injected" }
            }
            @if let Some(digest) = &report.digest {
                dt { "digest of kromka's choices" } dd { code { (digest) } }
            }
        }
    }
}

fn under_faults(report: &Report) -> Markup {
    html! {
        @if let Some(figures) = &report.faults {
            h2 { "Under faults" }
            pre { (faults::text(figures)) }
        }
    }
}

fn on_battery(report: &Report) -> Markup {
    html! {
        @if let Some(figures) = &report.battery {
            h2 { "On a battery that must last" }
            pre { (battery::text(figures)) }
        }
    }
}

fn without_parts(report: &Report) -> Markup {
    html! {
        @if let Some(table) = table::ablation(report) {
            h2 { "What each part is worth" }
            pre { (table) }
        }
    }
}

/// The windows' names, in their order.
fn windows(report: &Report) -> Vec<&str> {
    report
        .policies
        .values()
        .next()
        .map_or_else(Vec::new, |policy| policy.by_window.keys().map(String::as_str).collect())
}

fn figures(report: &Report) -> Markup {
    html! {
        h2 { "Figures" }
        h3 { "all seeds and windows together" }
        (figure_table(report, |policy| Some(&policy.pooled)))
        @for window in windows(report) {
            h3 { "window " (window) }
            (figure_table(report, |policy| policy.by_window.get(window)))
        }
        p { (table::MEANING) }
    }
}

fn figure_table(report: &Report, pick: impl Fn(&PolicyReport) -> Option<&Figures>) -> Markup {
    // The last column is measured, and differs from run to run.
    let columns = table::HEADER.len() - 1;
    html! {
        div.wide { table {
            thead { tr { @for name in &table::HEADER[..columns] { th scope="col" { (name.replace(" %", "\u{a0}%")) } } } }
            tbody { @for (name, policy) in ranked(report) { @if let Some(figures) = pick(policy) {
                tr.ours[name == OURS] {
                    th scope="row" { (name) }
                    @for cell in &table::row(name, figures)[1..columns] { td { (cell) } }
                }
            } } }
        } }
    }
}

/// One figure of each policy, best policy first.
fn of_each(report: &Report, pick: impl Fn(&PolicyReport) -> f64) -> Vec<f64> {
    ranked(report).iter().map(|(_, policy)| pick(policy)).collect()
}

fn names(report: &Report) -> Vec<&str> {
    ranked(report).into_iter().map(|(name, _)| name.as_str()).collect()
}

/// A chart with its title. The SVG is of the plotting crate, which escapes its texts.
fn chart(title: &str, svg: String) -> Markup {
    html! { figure role="group" aria-label=(title) { figcaption { (title) } (PreEscaped(svg)) } }
}

/// What colours mean, beside the chart and not on it.
fn legend<'l>(entries: impl Iterator<Item = (RGBColor, &'l str)>) -> Markup {
    html! {
        ul.legend { @for (colour, name) in entries {
            li { span style={ "background:" (palette::css(colour)) } {} (name) }
        } }
    }
}

fn values(report: &Report) -> anyhow::Result<Markup> {
    let windows = windows(report);
    let ratio = |figures: Option<&Figures>| figures.map_or(0.0, |figures| figures.value_ratio);
    let pooled = Series { colour: palette::POOLED, values: of_each(report, |policy| policy.pooled.value_ratio) };
    let by_window = windows.iter().enumerate().map(|(place, window)| Series {
        colour: palette::window(place),
        values: of_each(report, |policy| ratio(policy.by_window.get(*window))),
    });
    let series: Vec<Series> = std::iter::once(pooled).chain(by_window).collect();
    let bars = |series| {
        Bars { names: &names(report), series, title: "value ratio (clairvoyant = 1)", decimals: 4, stacked: false }
            .svg()
    };
    let colours = windows.iter().enumerate().map(|(place, window)| (palette::window(place), *window));
    Ok(html! {
        h2 { "Value by policy" }
        p { "The value that each policy reached over that of the best choices at its own state." }
        div.charts {
            (chart("All windows together", bars(&series[..1])?))
            div { (chart("Each window", bars(&series[1..])?)) (legend(colours)) }
        }
    })
}

fn losses(report: &Report) -> anyhow::Result<Markup> {
    let series: Vec<Series> = Cause::ALL
        .into_iter()
        .map(|cause| Series {
            colour: palette::cause(cause),
            values: of_each(report, |policy| 100.0 * policy.detail.lost[cause as usize]),
        })
        .collect();
    let bars = Bars {
        names: &names(report),
        series: &series,
        title: "lost (% of the clairvoyant's value)",
        decimals: 2,
        stacked: true,
    };
    Ok(html! {
        h2 { "Where the value went" }
        p {
            "What each policy lacks to the best choices, by cause; of several causes the first in the legend's order. "
            "The first six left a task without value. Fallback: the second try served; other environment: the first "
            "try served where it was not best; same environment: it was best at the arrival, and less came of it."
        }
        (legend(Cause::ALL.into_iter().map(|cause| (palette::cause(cause), cause.name()))))
        div.charts {
            (chart("All windows together", bars.svg()?))
            @if let Some(policy) = report.policies.get(OURS) { (chart(OURS, causes(policy)?)) }
        }
        details {
            summary { "The same as numbers, in % of the clairvoyant's value" }
            div.wide { table {
                thead { tr {
                    th scope="col" { "policy" }
                    @for cause in Cause::ALL { th scope="col" { (cause.name()) } }
                    th scope="col" { "together" }
                } }
                tbody { @for (name, policy) in ranked(report) { tr.ours[name == OURS] {
                    th scope="row" { (name) }
                    @for lost in policy.detail.lost { td { (percent(lost)) } }
                    td { (percent(policy.detail.lost.iter().sum())) }
                } } }
            } }
        }
    })
}

/// The causes of one policy, a row for each, since they are small beside those of others.
fn causes(policy: &PolicyReport) -> anyhow::Result<String> {
    let only = |cause: Cause| {
        let value = |row: Cause| if row == cause { 100.0 * policy.detail.lost[cause as usize] } else { 0.0 };
        Series { colour: palette::cause(cause), values: Cause::ALL.map(value).to_vec() }
    };
    let (names, series) = (Cause::ALL.map(Cause::name), Cause::ALL.map(only));
    let title = "lost (% of the clairvoyant's value)";
    Bars { names: &names, series: &series, title, decimals: 3, stacked: true }.svg()
}

/// A share in percent; what rounds to nothing has no sign.
fn percent(share: f64) -> String {
    format!("{:.3}", 100.0 * share).replace("-0.000", "0.000")
}

fn choices(report: &Report) -> anyhow::Result<Markup> {
    let mut charts = Vec::new();
    for name in [OURS, BEST] {
        if let Some(policy) = report.policies.get(name) {
            charts.push(chart(name, lines::hours(&policy.detail.first_tries)?));
        }
    }
    Ok(html! {
        h2 { "Choices over the day" }
        p { "Where the first tries of feasible tasks ran, by the hour, all seeds, windows and days together." }
        @if charts.is_empty() { (not_replayed()) } @else {
            (legend(Environment::ALL.map(|environment| (palette::environment(environment), environment.name())).into_iter()))
            div.charts { @for chart in &charts { (chart) } }
        }
    })
}

fn costs(report: &Report) -> anyhow::Result<Markup> {
    let cost = |policy: &PolicyReport| policy.pooled.cost_usd_per_1000;
    let energy = |policy: &PolicyReport| policy.pooled.joule_per_task;
    let bars = |pick: &dyn Fn(&PolicyReport) -> f64, title| {
        let series = [Series { colour: palette::PLAIN, values: of_each(report, pick) }];
        Bars { names: &names(report), series: &series, title, decimals: 3, stacked: false }.svg()
    };
    let points = |pick: &dyn Fn(&PolicyReport) -> f64, title| {
        let point =
            |(name, policy): (&'_ String, &PolicyReport)| (name.clone(), pick(policy), policy.pooled.value_ratio);
        let list: Vec<(String, f64, f64)> = ranked(report).into_iter().map(point).collect();
        let points: Vec<Point<'_>> =
            list.iter().map(|(name, across, value)| Point { name, across: *across, value: *value }).collect();
        scatter::scatter(&points, title)
    };
    let (usd, joule) = ("cost of 1000 tasks (USD)", "energy of a task (J)");
    Ok(html! {
        h2 { "Cost and energy" }
        p { "Failed tries are included, in the energy probes too." }
        div.charts {
            (chart("Cost", bars(&cost, usd)?))
            (chart("Energy", bars(&energy, joule)?))
            (chart("Value and cost", points(&cost, usd)?))
            (chart("Value and energy", points(&energy, joule)?))
        }
    })
}

fn days(report: &Report) -> anyhow::Result<Markup> {
    let Some(policy) = report.policies.get(OURS) else {
        return Ok(html! { h2 { "Value by day" } (not_replayed()) });
    };
    let of_windows: Vec<(&str, Line<'_>)> = (policy.detail.days.iter().enumerate())
        .map(|(place, (window, days))| (window.as_str(), Line { colour: palette::window(place), days }))
        .collect();
    let colours: Vec<(RGBColor, &str)> = of_windows.iter().map(|(window, line)| (line.colour, *window)).collect();
    let lines: Vec<Line<'_>> = of_windows.into_iter().map(|(_, line)| line).collect();
    Ok(html! {
        h2 { "Value by day" }
        p { "kromka's value ratio on each day of a window, all seeds together: what it learns, and what outages take." }
        (legend(colours.into_iter()))
        (chart("kromka", lines::days(&lines)?))
    })
}

fn not_replayed() -> Markup {
    html! { p { "Not shown: kromka was not among the policies." } }
}

#[cfg(test)]
mod tests;
