//! A report as tables.

use comfy_table::{CellAlignment, Table, presets};
use kromka_testkit::{Figures, Part, PolicyReport, Report};

use super::{battery, faults};

pub(super) const HEADER: [&str; 10] = [
    "policy",
    "value ratio",
    "within 5 %",
    "misses",
    "served",
    "breaches",
    "USD/1000",
    "J/task",
    "redispatch ms p50/p99",
    "decide ns",
];

pub(super) const MEANING: &str = "\
value ratio: value over that of the best choices; within 5 %: tasks worth .95 of their best or more; misses: tasks worth \
nothing; served: tasks with a usable result, late or dear included; all four over feasible tasks, 0 to 1. breaches: tries \
that showed data where it may not be seen. redispatch: from a failed first try to the second.";

/// The report for people: figures, value ratios by window, digest, meaning of the columns. Best policy first.
pub(super) fn text(report: &Report) -> String {
    let policies = ranked(report);
    let mut pooled = table(&HEADER);
    for (name, policy) in &policies {
        pooled.add_row(row(name, &policy.pooled));
    }
    let windows: Vec<&String> = policies.first().map_or_else(Vec::new, |(_, policy)| policy.by_window.keys().collect());
    let mut header = vec!["value ratio by window"];
    header.extend(windows.iter().map(|window| window.as_str()));
    let mut by_window = table(&header);
    for (name, policy) in &policies {
        let ratios = policy.by_window.values().map(|figures| format!("{:.4}", figures.value_ratio));
        by_window.add_row(std::iter::once((*name).clone()).chain(ratios));
    }
    for table in [&mut pooled, &mut by_window] {
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let seeds: Vec<String> = report.seeds.iter().map(u64::to_string).collect();
    let jitter = report.world_jitter.map_or_else(String::new, |seed| format!(", world jitter {seed}"));
    let faults = report.faults.as_ref().map_or_else(String::new, |figures| format!("{}\n", faults::text(figures)));
    let battery = report.battery.as_ref().map_or_else(String::new, |figures| format!("{}\n", battery::text(figures)));
    let digest = report.digest.as_ref().map_or_else(String::new, |digest| format!("digest {digest}\n"));
    let ablation = ablation(report).map_or_else(String::new, |table| format!("{table}\n\n"));
    let seeds = seeds.join(" ");
    format!(
        "data {}, seeds {seeds}{jitter}\n\n{pooled}\n\n{by_window}\n\n{faults}{battery}{ablation}{digest}{MEANING}\n",
        report.data
    )
}

/// What `kromka` comes to without each of its parts, the dearest first; `None` when that was not asked for.
pub(super) fn ablation(report: &Report) -> Option<Table> {
    let without = report.ablation.as_ref()?;
    let whole = report.policies.get("kromka").map(|kromka| kromka.pooled.value_ratio);
    let mut parts: Vec<(Part, f64)> =
        Part::ALL.into_iter().filter_map(|part| Some((part, *without.get(part.name())?))).collect();
    // Parts of equal worth keep their order.
    parts.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut table = table(&["without", "value ratio", "points lost", "what that means"]);
    for (part, ratio) in parts {
        let lost = whole.map_or_else(|| "-".to_owned(), |whole| format!("{:+.2}", (ratio - whole) * 100.0));
        table.add_row([part.name().replace('_', " "), format!("{ratio:.4}"), lost, part.meaning().to_owned()]);
    }
    Some(table)
}

/// Policies with their names, best first.
pub(super) fn ranked(report: &Report) -> Vec<(&String, &PolicyReport)> {
    let mut policies: Vec<(&String, &PolicyReport)> = report.policies.iter().collect();
    // The map is in the order of names, which a stable sort keeps for equal ratios.
    policies.sort_by(|(_, a), (_, b)| b.pooled.value_ratio.total_cmp(&a.pooled.value_ratio));
    policies
}

pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    table
}

/// The cells of one policy's figures, as [`HEADER`] names them.
pub(super) fn row(name: &str, figures: &Figures) -> [String; 10] {
    [
        name.to_owned(),
        format!("{:.4}", figures.value_ratio),
        format!("{:.4}", figures.within_5pct),
        format!("{:.4}", figures.misses),
        format!("{:.4}", figures.served_share),
        figures.privacy_breaches.to_string(),
        format!("{:.3}", figures.cost_usd_per_1000),
        format!("{:.3}", figures.joule_per_task),
        redispatch(figures.redispatch_ms_p50, figures.redispatch_ms_p99),
        format!("{:.0}", figures.decide_ns_mean),
    ]
}

/// Median and 99th percentile in ms; a dash when there were none.
pub(super) fn redispatch(p50: Option<u32>, p99: Option<u32>) -> String {
    let ms = |value: Option<u32>| value.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
    match (p50, p99) {
        (None, None) => "-".to_owned(),
        (p50, p99) => format!("{}/{}", ms(p50), ms(p99)),
    }
}
