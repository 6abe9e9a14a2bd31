//! What faults did to `kromka`, as a table.

use comfy_table::CellAlignment;
use kromka_testkit::{FaultFigures, FaultKind};

use super::table::{redispatch, table};

const HEADER: [&str; 7] =
    ["kromka under faults", "faults", "tasks", "value ratio", "served", "redispatch ms p50/p99", "recovery s p99"];

const MEANING: &str = "\
tasks: those that arrived while such a fault lasted. redispatch: of first tries that began where and while one lasted. \
recovery: from the first task that should have gone back to an environment after its beacon was heard again to the first \
that did.";

/// The figures of each kind of fault, and of all.
pub(super) fn text(figures: &FaultFigures) -> String {
    let mut by_kind = table(&HEADER);
    for (name, kind) in FaultKind::ALL.iter().filter_map(|kind| figures.by_fault.get_key_value(kind.name())) {
        by_kind.add_row([
            (*name).to_owned(),
            kind.faults.to_string(),
            kind.tasks.to_string(),
            format!("{:.4}", kind.value_ratio),
            format!("{:.4}", kind.served_share),
            redispatch(kind.redispatch_ms_p50, kind.redispatch_ms_p99),
            seconds(kind.recovery_lag_from_chance_s_p99),
        ]);
    }
    for column in by_kind.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!(
        "{by_kind}\n\nunder faults: served {:.4}, tasks lost {}, redispatch ms p50/p99 {}, recovery s p99 {} ({} \
         where the best is clear, {} with the wait for a task), wrong ejections {:.5}\n{MEANING}\n",
        figures.served_share,
        figures.tasks_lost,
        redispatch(figures.redispatch_ms_p50, figures.redispatch_ms_p99),
        seconds(figures.recovery_lag_from_chance_s_p99),
        seconds(figures.recovery_lag_clear_s_p99),
        seconds(figures.recovery_lag_s_p99),
        figures.wrong_ejections,
    )
}

fn seconds(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"))
}
