//! `/proc/cpuinfo` and `/proc/stat`: how many processors there are, and how busy.

use std::collections::BTreeSet;

use kromka_core::Share;

use crate::excerpt::Excerpt;
use crate::fault::{Fault, Problem, Sensor};
use crate::reading::Measured;
use crate::roots::Roots;
use crate::sysfs::file;

/// Logical and physical processors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cores {
    pub(crate) logical: u32,
    /// `None` where nothing says which of them share a core.
    pub(crate) physical: Option<u32>,
}

/// The processors that are on.
pub(crate) fn cores(roots: &Roots, faults: &mut Vec<Fault>) -> Option<Cores> {
    let read = file::text(&roots.proc.join("cpuinfo")).and_then(|text| {
        let cores = count(&text);
        let nonsense = Problem::Nonsense { have: Excerpt::of(&text), need: "a block for each processor" };
        if cores.logical == 0 { Err(nonsense) } else { Ok(cores) }
    });
    read.map_err(|problem| faults.push(Fault::new(Sensor::Processors, "proc/cpuinfo", problem))).ok()
}

fn count(text: &str) -> Cores {
    let mut logical = 0_u32;
    let mut packages = BTreeSet::new();
    let mut package = "0";
    for (key, value) in text.lines().filter_map(|line| line.split_once(':')) {
        match (key.trim(), value.trim()) {
            ("processor", number) if number.parse::<u32>().is_ok() => {
                logical = logical.saturating_add(1);
                package = "0";
            }
            ("physical id", id) => package = id,
            ("core id", id) => {
                packages.insert((package, id));
            }
            _ => {}
        }
    }
    Cores { logical, physical: u32::try_from(packages.len()).ok().filter(|physical| *physical > 0) }
}

/// Ticks of all processors since the start: busy ones, and all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticks {
    busy: u64,
    all: u64,
}

/// The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in them.
fn ticks(text: &str) -> Option<Ticks> {
    let numbers = text.lines().next()?.strip_prefix("cpu ")?;
    let numbers: Option<Vec<u64>> = numbers.split_whitespace().take(8).map(|number| number.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.len() >= 4)?;
    let all = numbers.iter().fold(0_u64, |sum, number| sum.saturating_add(*number));
    let idle = numbers[3].saturating_add(numbers.get(4).copied().unwrap_or_default());
    Some(Ticks { busy: all - idle.min(all), all })
}

/// How busy the processors were since `last`, which becomes what is read now; absent at the first reading.
pub(crate) fn load(roots: &Roots, last: &mut Option<Ticks>, faults: &mut Vec<Fault>) -> Measured<Share> {
    let read = file::text(&roots.proc.join("stat")).and_then(|text| {
        let line = text.lines().next().unwrap_or_default();
        let need = "cpu and at least four counts";
        ticks(&text).ok_or(Problem::Nonsense { have: Excerpt::of(line), need })
    });
    let now = match read {
        Ok(now) => now,
        Err(problem) => {
            faults.push(Fault::new(Sensor::Load, "proc/stat", problem));
            return Measured::Failed;
        }
    };
    let Some(before) = last.replace(now) else { return Measured::Absent };
    // Counters of single processors may step back a little when one goes off.
    let (busy, all) = (now.busy.saturating_sub(before.busy), now.all.saturating_sub(before.all));
    if all == 0 {
        *last = Some(before);
        return Measured::Absent;
    }
    let ppb = u128::from(busy.min(all)) * u128::from(Share::ONE.ppb()) / u128::from(all);
    Measured::Value(Share::from_ppb(u32::try_from(ppb).unwrap_or_default()))
}
