//! What faults do to a policy: what is noted on the way, and what it comes to.

use std::collections::BTreeMap;

use kromka::Trace;
use kromka_core::{Constraint, Environment, EnvironmentSet, TaskHandle, Verdict};
use serde::Serialize;

use super::{
    context::{Course, Device},
    tally::{Tally, percentile},
};
use crate::world::{Fault, FaultKind, FaultPlace, Spans, TaskId};

mod recovery;

use recovery::{Chance, Recovery, recoveries};

/// The environments that faults cut off.
const CUT_OFF: [Environment; 4] =
    [Environment::CloudBasic, Environment::CloudPremium, Environment::EdgeNearby, Environment::Hybrid];

/// What faults did to one policy, all seeds and windows together; shares are 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaultFigures {
    /// Share of feasible tasks that got a usable result, late or dear included.
    pub served_share: f64,
    /// Tasks whose end was never told.
    pub tasks_lost: u64,
    /// Median time from a first try that failed to the second, in ms; `None` when there was none.
    pub redispatch_ms_p50: Option<u32>,
    /// Its 99th percentile.
    pub redispatch_ms_p99: Option<u32>,
    /// From the first beacon that says reachable after a fault to the first task sent there among tasks whose best option
    /// it is, in s; 99th percentile, `None` when there was no such task. Most of it is the wait for such a task.
    pub recovery_lag_s_p99: Option<f64>,
    /// The same from the arrival of the first such task: 0 when that was sent there.
    pub recovery_lag_from_chance_s_p99: Option<f64>,
    /// That again among the tasks of which no other option is within 5 % of the best: where an environment that is used
    /// again is told from one that is merely ranked second.
    pub recovery_lag_clear_s_p99: Option<f64>,
    /// Share of choices that left out, as unreachable, an environment that was up and whose last beacon said so.
    pub wrong_ejections: f64,
    /// The same by the kind of fault, by [`FaultKind::name`].
    pub by_fault: BTreeMap<&'static str, FaultKindFigures>,
}

/// What faults of one kind did to one policy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaultKindFigures {
    /// How many there were.
    pub faults: u64,
    /// Tasks that arrived while one lasted, wherever they ran.
    pub tasks: u64,
    /// Share of the feasible ones among them that got a usable result.
    pub served_share: f64,
    /// Sum of their values over the sum of the best values.
    pub value_ratio: f64,
    /// Median redispatch of first tries that began where and while one lasted.
    pub redispatch_ms_p50: Option<u32>,
    /// Its 99th percentile.
    pub redispatch_ms_p99: Option<u32>,
    /// 99th percentile of the recovery lag after one.
    pub recovery_lag_s_p99: Option<f64>,
    /// That from the arrival of the first task that should have gone back.
    pub recovery_lag_from_chance_s_p99: Option<f64>,
}

/// What is noted of one task.
#[derive(Debug, Clone, Copy, Default)]
struct Noted {
    best: Option<Environment>,
    /// Whether any other option is worth much less.
    clear: bool,
    first: Option<(u64, Environment)>,
    /// When the second try began, if the first failed where failing over is counted.
    again_ms: Option<u64>,
}

/// What is noted of one device on its way.
#[derive(Debug, Default)]
pub(super) struct Watch {
    tasks: Vec<Noted>,
    ended: u64,
    choices: u64,
    wrong: u64,
    /// Environments whose last beacon said reachable.
    beacons: EnvironmentSet,
}

impl Watch {
    /// A task has arrived whose best option is there; `clear` when any other is worth much less.
    pub(super) fn arrived(&mut self, best: Option<Environment>, clear: bool) {
        self.tasks.push(Noted { best, clear, ..Noted::default() });
    }

    /// A try begins; `course` is that of its task before it.
    pub(super) fn dispatched(&mut self, task: TaskId, environment: Environment, now_ms: u64, course: &Course) {
        let Some(noted) = self.tasks.get_mut(task.0 as usize) else { return };
        if course.tries == 0 {
            noted.first = Some((now_ms, environment));
        } else if course.failed_over {
            noted.again_ms = Some(now_ms);
        }
    }

    /// A beacon was heard.
    pub(super) fn heard(&mut self, environment: Environment, reachable: bool) {
        self.beacons = if reachable { self.beacons.with(environment) } else { self.beacons.without(environment) };
    }

    /// The engine has decided.
    pub(super) fn decided(&mut self, ejections: &Ejections) {
        for ejected in &ejections.each {
            self.choices += 1;
            self.wrong += u64::from(!ejected.and(self.beacons).is_empty());
        }
    }

    /// The end of a task was told.
    pub(super) fn ended(&mut self) {
        self.ended += 1;
    }
}

/// Hears from the engine what it leaves out as unreachable.
pub(super) struct Ejections {
    up: EnvironmentSet,
    /// For each choice what it left out although it was up.
    each: Vec<EnvironmentSet>,
}

impl Ejections {
    /// While these can be reached in truth.
    pub(super) fn new(up: EnvironmentSet) -> Self {
        Self { up, each: Vec::new() }
    }
}

impl Trace for Ejections {
    fn decided(&mut self, _: TaskHandle, verdict: &Verdict) {
        let unreachable = verdict.rejected().iter().filter(|it| it.constraint == Constraint::Reachable);
        let left_out = unreachable.fold(EnvironmentSet::EMPTY, |set, it| set.with(it.environment));
        self.each.push(left_out.and(self.up));
    }
}

/// Counts of one kind of fault.
#[derive(Debug, Clone, Default, PartialEq)]
struct KindTally {
    faults: u64,
    tasks: u64,
    feasible: u64,
    served: u64,
    value: f64,
    best: f64,
    redispatch_ms: Vec<u32>,
    lag_ms: Vec<u64>,
    lag_clear_ms: Vec<u64>,
    lag_with_arrivals_ms: Vec<u64>,
}

/// Counts of what faults did on one device, or on many.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FaultTally {
    lost: u64,
    choices: u64,
    wrong: u64,
    kinds: [KindTally; FaultKind::COUNT],
}

impl FaultTally {
    /// Counts what was noted on a device that has come to its end and heard these beacons.
    pub(super) fn of(watch: &Watch, device: &Device<'_>, beacons: &[u64]) -> Self {
        let mut tally = Self {
            lost: (watch.tasks.len() as u64).saturating_sub(watch.ended),
            choices: watch.choices,
            wrong: watch.wrong,
            ..Self::default()
        };
        let faults = device.world.faults().unwrap_or_default();
        let felt: Vec<Fault> = faults
            .iter()
            .filter(|fault| CUT_OFF.into_iter().any(|it| fault.place.concerns(device.number, it)))
            .copied()
            .collect();
        for fault in &felt {
            // Those of an environment are the same for all devices: counted with the first.
            let own = fault.place == FaultPlace::Device(device.number) || device.number == 0;
            tally.kinds[fault.kind as usize].faults += u64::from(own);
        }
        tally.count_tasks(watch, device, &felt);
        tally.count_redispatch(watch, device.number, &felt);
        for environment in CUT_OFF {
            for recovery in recoveries_of(watch, device, environment, &felt, beacons, false) {
                let kind = &mut tally.kinds[recovery.kind as usize];
                kind.lag_ms.push(recovery.lag_ms);
                kind.lag_with_arrivals_ms.push(recovery.lag_with_arrivals_ms);
            }
            for recovery in recoveries_of(watch, device, environment, &felt, beacons, true) {
                tally.kinds[recovery.kind as usize].lag_clear_ms.push(recovery.lag_ms);
            }
        }
        tally
    }

    fn count_tasks(&mut self, watch: &Watch, device: &Device<'_>, felt: &[Fault]) {
        for (kind, tally) in FaultKind::ALL.into_iter().zip(&mut self.kinds) {
            let of_kind = felt.iter().filter(|fault| fault.kind == kind);
            let spans = Spans::new(of_kind.map(|fault| (fault.from_ms, fault.to_ms)).collect());
            for (course, task) in device.courses.iter().zip(device.tasks).take(watch.tasks.len()) {
                if spans.contain(task.view.arrival_ms) {
                    tally.count(course);
                }
            }
        }
    }

    fn count_redispatch(&mut self, watch: &Watch, device: u32, felt: &[Fault]) {
        for noted in &watch.tasks {
            let (Some((first_ms, environment)), Some(again_ms)) = (noted.first, noted.again_ms) else { continue };
            let mut counted = [false; FaultKind::COUNT];
            let begun = felt.iter().take_while(|fault| fault.from_ms <= first_ms);
            for fault in begun.filter(|it| first_ms < it.to_ms && it.place.concerns(device, environment)) {
                let place = fault.kind as usize;
                if !std::mem::replace(&mut counted[place], true) {
                    let ms = u32::try_from(again_ms - first_ms).unwrap_or(u32::MAX);
                    self.kinds[place].redispatch_ms.push(ms);
                }
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub(super) fn add(&mut self, other: &Self) {
        self.lost += other.lost;
        self.choices += other.choices;
        self.wrong += other.wrong;
        for (kind, other) in self.kinds.iter_mut().zip(&other.kinds) {
            kind.add(other);
        }
    }

    fn figures(&self, tally: &Tally) -> FaultFigures {
        let pooled = tally.figures();
        let all = |lags: &dyn Fn(&KindTally) -> &Vec<u64>| p99_s(self.kinds.iter().flat_map(lags).copied());
        let by_fault = FaultKind::ALL.into_iter().zip(&self.kinds);
        FaultFigures {
            served_share: pooled.served_share,
            tasks_lost: self.lost,
            redispatch_ms_p50: pooled.redispatch_ms_p50,
            redispatch_ms_p99: pooled.redispatch_ms_p99,
            recovery_lag_s_p99: all(&|kind| &kind.lag_with_arrivals_ms),
            recovery_lag_from_chance_s_p99: all(&|kind| &kind.lag_ms),
            recovery_lag_clear_s_p99: all(&|kind| &kind.lag_clear_ms),
            wrong_ejections: per(self.wrong as f64, self.choices as f64),
            by_fault: by_fault.map(|(kind, tally)| (kind.name(), tally.figures())).collect(),
        }
    }
}

impl KindTally {
    fn count(&mut self, course: &Course) {
        self.tasks += 1;
        if course.best > 0.0 {
            self.feasible += 1;
            self.served += u64::from(course.served);
            self.value += course.value;
            self.best += course.best;
        }
    }

    fn add(&mut self, other: &Self) {
        self.faults += other.faults;
        self.tasks += other.tasks;
        self.feasible += other.feasible;
        self.served += other.served;
        self.value += other.value;
        self.best += other.best;
        self.redispatch_ms.extend_from_slice(&other.redispatch_ms);
        self.lag_ms.extend_from_slice(&other.lag_ms);
        self.lag_clear_ms.extend_from_slice(&other.lag_clear_ms);
        self.lag_with_arrivals_ms.extend_from_slice(&other.lag_with_arrivals_ms);
    }

    fn figures(&self) -> FaultKindFigures {
        let mut redispatch_ms = self.redispatch_ms.clone();
        redispatch_ms.sort_unstable();
        FaultKindFigures {
            faults: self.faults,
            tasks: self.tasks,
            served_share: per(self.served as f64, self.feasible as f64),
            value_ratio: per(self.value, self.best),
            redispatch_ms_p50: percentile(&redispatch_ms, 50),
            redispatch_ms_p99: percentile(&redispatch_ms, 99),
            recovery_lag_s_p99: p99_s(self.lag_with_arrivals_ms.iter().copied()),
            recovery_lag_from_chance_s_p99: p99_s(self.lag_ms.iter().copied()),
        }
    }
}

fn recoveries_of(
    watch: &Watch,
    device: &Device<'_>,
    environment: Environment,
    felt: &[Fault],
    beacons: &[u64],
    clear: bool,
) -> Vec<Recovery> {
    let (world, number) = (device.world, device.number);
    let faults: Vec<Fault> = felt.iter().filter(|fault| fault.place.concerns(number, environment)).copied().collect();
    // What a fault alone cut off: at its beginning or its end it would have been reachable.
    let cut_off = |fault: &Fault| {
        let mut ends = [fault.from_ms, fault.to_ms - 1].into_iter();
        fault.kind.cuts() && ends.any(|at_ms| world.unreachable_anyway(number, environment, at_ms).is_none())
    };
    let up = |at_ms: &u64| world.unreachable(number, environment, *at_ms).is_none();
    let beacons_up: Vec<u64> = beacons.iter().copied().filter(up).collect();
    let noted = watch
        .tasks
        .iter()
        .zip(device.tasks)
        .filter(|(noted, _)| noted.best == Some(environment) && (noted.clear || !clear));
    let chances: Vec<Chance> = noted
        .map(|(noted, task)| Chance {
            arrival_ms: task.view.arrival_ms,
            taken_ms: noted.first.and_then(|(at_ms, first)| (first == environment).then_some(at_ms)),
        })
        .collect();
    recoveries(&faults, cut_off, &beacons_up, &chances, world.end_ms())
}

/// The figures of the runs of `kromka` together; `None` when nothing was noted.
pub(super) fn figures(tallies: &[Tally]) -> Option<FaultFigures> {
    let mut pooled = Tally::default();
    for tally in tallies {
        pooled.add(tally);
    }
    pooled.faults.as_ref().map(|faults| faults.figures(&pooled))
}

/// The 99th percentile in seconds of times in ms.
fn p99_s(ms: impl Iterator<Item = u64>) -> Option<f64> {
    let mut sorted: Vec<u64> = ms.collect();
    sorted.sort_unstable();
    percentile(&sorted, 99).map(|ms| ms as f64 / 1000.0)
}

fn per(sum: f64, count: f64) -> f64 {
    if count > 0.0 { sum / count } else { 0.0 }
}

#[cfg(test)]
mod tests;
