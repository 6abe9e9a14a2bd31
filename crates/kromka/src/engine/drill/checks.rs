//! What was seen of a failure, held against what should have been seen. The engine is asked nothing here.

use kromka_core::{Environment, EnvironmentProfile, Share, TaskRequirements};
use kromka_failover::{Diagnosis, Plan};

use super::Exercise;
use super::course::{Again, Seen};
use super::report::{DrillCheck, DrillReport, Finding};

/// A task whose environment fails is dispatched again within this, in milliseconds, counted from its first dispatch: the
/// specification asks for less than five seconds.
pub const REDISPATCH_MS_MAX: u32 = 5_000;

/// Whether data of this task may go to an environment with this profile.
pub(super) fn may_see(profile: &EnvironmentProfile, task: &TaskRequirements) -> bool {
    leak(profile, task).is_none()
}

/// The code of the environment's ceiling and of the one that the task needs, where the first is below.
pub(super) fn leak(profile: &EnvironmentProfile, task: &TaskRequirements) -> Option<(i64, i64)> {
    let have = profile.ceiling as i64;
    let need = (task.sensitivity as i64).max(task.privacy.ceiling_needed() as i64);
    (have < need).then_some((have, need))
}

/// Whether all that is set of a conditional plan's condition holds.
pub(super) fn condition_holds(plan: &Plan, diagnosis: &Diagnosis) -> bool {
    let condition = &plan.condition;
    let failed = u64::from(diagnosis.window_failures) * u64::from(Share::ONE.ppb());
    let in_a_row = condition.failures_in_a_row.is_none_or(|least| diagnosis.failures_in_a_row >= least);
    let of_window = |least: Share| failed >= u64::from(least.ppb()) * u64::from(condition.window_tries);
    in_a_row && condition.failed_share.is_none_or(of_window) && condition.p_up_below.is_none_or(|p| diagnosis.p_up < p)
}

/// Reports each check that applies.
pub(super) fn judge(exercise: &Exercise, seen: &Seen, report: &mut DrillReport) {
    let Exercise { environment, task, others, silent } = exercise;
    let finding = |check: DrillCheck, have: i64, need: i64| Finding {
        environment: *environment,
        kind: task.kind,
        sensitivity: task.sensitivity,
        silent: *silent,
        check,
        have,
        need,
    };
    let longest = i64::from(REDISPATCH_MS_MAX);
    // Neither tells anything before its answer is complete.
    let is_mute = matches!(environment, Environment::Local | Environment::Peer);
    let has_detection = !silent || seen.timed || seen.run_timeout_ms <= REDISPATCH_MS_MAX;
    let result = &mut report.environments[*environment];
    result.drilled += 1;
    result.undetected += u32::from(is_mute && !has_detection);
    if let Some(Again { after_ms, .. }) = seen.again {
        let ms = u32::try_from(after_ms).unwrap_or(u32::MAX);
        result.redispatch_ms_max = result.redispatch_ms_max.max(Some(ms));
    }
    if let Some(after_ms) = seen.recovered_after_ms {
        let ms = u32::try_from(after_ms).unwrap_or(u32::MAX);
        result.recovered_after_ms = result.recovered_after_ms.max(Some(ms));
    }
    let mut check = |holds: bool, check: DrillCheck, have: i64, need: i64| {
        report.check(holds, finding(check, have, need));
    };

    check(seen.ended, DrillCheck::Lost, i64::from(seen.ended), 1);
    let (have, need) = seen.leak.unwrap_or_default();
    check(seen.leak.is_none(), DrillCheck::Privacy, have, need);
    if seen.ended && !others.is_empty() {
        check(seen.again.is_some(), DrillCheck::NoFallback, 1, 2);
    }
    if let Some(again) = &seen.again {
        let after_ms = i64::try_from(again.after_ms).unwrap_or(i64::MAX);
        if has_detection {
            check(after_ms <= longest, DrillCheck::TooSlow, after_ms, longest);
        }
        if *silent && !is_mute {
            check(has_detection, DrillCheck::NoDetection, i64::from(seen.run_timeout_ms), longest);
        }
        if let Some(named) = again.named {
            check(again.environment == named, DrillCheck::WrongOrder, again.environment as i64, named as i64);
        }
    }
    if let Some((have, need)) = seen.held {
        check(have <= need, DrillCheck::NotHeld, i64::from(have), i64::from(need));
    }
    if let Some(traffic) = seen.traffic {
        let whole = Share::ONE.ppb();
        check(traffic == whole, DrillCheck::NotRecovered, i64::from(traffic), i64::from(whole));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kromka_core::{EnvironmentSet, PrivacyLevel, Sensitivity, TaskKind, Tick, Validate};
    use std::vec::Vec;

    /// A silent failure of the basic cloud after which all went as it should.
    fn well() -> (Exercise, Seen) {
        let task = TaskRequirements::new(TaskKind::Analysis).validate().expect("it is within its ranges");
        let others = EnvironmentSet::of(&[Environment::Local, Environment::EdgeNearby]);
        let exercise = Exercise { environment: Environment::CloudBasic, task, others, silent: true };
        let again = Again { environment: Environment::Local, after_ms: 1_950, named: Some(Environment::Local) };
        let seen = Seen {
            leak: None,
            timed: true,
            run_timeout_ms: 600_000,
            again: Some(again),
            ended: true,
            held: Some((0, 0)),
            traffic: Some(1_000_000_000),
            recovered_after_ms: Some(30_000),
        };
        (exercise, seen)
    }

    /// What is found once one thing was changed: each check with its have and need.
    fn found(change: impl FnOnce(&mut Exercise, &mut Seen)) -> Vec<(DrillCheck, i64, i64)> {
        let (mut exercise, mut seen) = well();
        change(&mut exercise, &mut seen);
        let mut report = DrillReport::new(Tick::ZERO);
        judge(&exercise, &seen, &mut report);
        let result = report.environments[exercise.environment];
        let listed = report.findings.as_slice();
        assert_eq!((result.drilled, result.failed as usize), (1, listed.len()));
        listed.iter().map(|finding| (finding.check, finding.have, finding.need)).collect()
    }

    fn again(change: impl FnOnce(&mut Again)) -> Vec<(DrillCheck, i64, i64)> {
        found(|_, seen| change(seen.again.as_mut().expect("there was a second try")))
    }

    #[test]
    fn each_check_finds_its_fault_and_nothing_else() {
        assert_eq!(found(|_, _| {}), []);
        assert_eq!(found(|_, seen| seen.again = None), [(DrillCheck::NoFallback, 1, 2)]);
        assert_eq!(again(|again| again.after_ms = 5_000), []);
        assert_eq!(again(|again| again.after_ms = 5_001), [(DrillCheck::TooSlow, 5_001, 5_000)]);
        assert_eq!(found(|_, seen| seen.timed = false), [(DrillCheck::NoDetection, 600_000, 5_000)]);
        assert_eq!(found(|_, seen| seen.leak = Some((1, 2))), [(DrillCheck::Privacy, 1, 2)]);
        assert_eq!(again(|again| again.environment = Environment::Peer), [(DrillCheck::WrongOrder, 4, 0)]);
        assert_eq!(found(|_, seen| seen.held = Some((1, 0))), [(DrillCheck::NotHeld, 1, 0)]);
        assert_eq!(found(|_, seen| seen.traffic = Some(0)), [(DrillCheck::NotRecovered, 0, 1_000_000_000)]);
        assert_eq!(
            found(|_, seen| (seen.ended, seen.again, seen.held, seen.traffic) = (false, None, None, None)),
            [(DrillCheck::Lost, 0, 1)]
        );
    }

    #[test]
    fn what_does_not_apply_is_not_found() {
        assert_eq!(found(|exercise, seen| (exercise.others, seen.again) = (EnvironmentSet::EMPTY, None)), []);
        assert_eq!(again(|again| (again.named, again.environment) = (None, Environment::Peer)), []);
        let short = |_: &mut Exercise, seen: &mut Seen| (seen.timed, seen.run_timeout_ms) = (false, 4_000);
        assert_eq!(found(short), []);
        let told = |exercise: &mut Exercise, seen: &mut Seen| (exercise.silent, seen.timed) = (false, false);
        assert_eq!(found(told), []);
        let mute = |exercise: &mut Exercise, seen: &mut Seen| {
            (exercise.environment, seen.timed) = (Environment::Peer, false);
            seen.again.as_mut().expect("there was a second try").after_ms = 600_000;
        };
        assert_eq!(found(mute), []);
    }

    #[test]
    fn data_and_demanded_privacy_each_need_their_ceiling() {
        let mut profile = EnvironmentProfile::default_of(Environment::CloudBasic);
        let mut task = TaskRequirements::new(TaskKind::Analysis);
        for ceiling in Sensitivity::ALL {
            for sensitivity in Sensitivity::ALL {
                for privacy in PrivacyLevel::ALL {
                    (profile.ceiling, task.sensitivity, task.privacy) = (ceiling, sensitivity, privacy);
                    let (have, need) = (ceiling as i64, (sensitivity as i64).max(privacy as i64));
                    assert_eq!(leak(&profile, &task), (have < need).then_some((have, need)));
                }
            }
        }
    }
}
