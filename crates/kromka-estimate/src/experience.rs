//! What one device learned that holds for others.

use kromka_core::{Environment, EnvironmentMap, TaskKind, Tick, bounds};

use crate::conditions::Conditions;
use crate::estimates::Estimates;
use crate::moments::RATIO_MAX;
use crate::sizes::Sizes;

/// Environments that are the same for many devices. The device itself, its peer and its radio are its own.
pub const SHARED: [Environment; 3] = [Environment::CloudBasic, Environment::CloudPremium, Environment::EdgeNearby];
/// Observations that count at most: who has seen more knows no better, and one device must not outvote a fleet.
const SAMPLES_MAX: u32 = 100;
/// Fewer say less than a prior.
const SAMPLES_MIN: u32 = 3;
/// Answers are no longer, in tokens.
const TOKENS_MAX: f64 = u32::MAX as f64;

/// A mean, and how many observations it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lesson {
    /// The mean, in the unit of the quantity.
    pub mean: f64,
    /// Observations. 0 says nothing.
    pub samples: u32,
}

/// What of the estimates of one device, or of several, holds for others.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Experience {
    /// Milliseconds of an ordinary task on an ordinary link, without transfer and waiting: of [`SHARED`] environments, nothing of
    /// others.
    pub work_ms: EnvironmentMap<Lesson>,
    /// What was charged over the list price: of the same.
    pub charge: EnvironmentMap<Lesson>,
    /// Tokens of an answer, for each kind of task.
    pub answer_tokens: [Lesson; TaskKind::ALL.len()],
}

impl Lesson {
    /// Whether it is one that observations can lead to.
    fn is_good(&self, max: f64) -> bool {
        self.samples >= SAMPLES_MIN && (0.0..=max).contains(&self.mean)
    }

    /// With another one: the mean of both, weighted by observations, of which each has so many at most.
    fn pool(&mut self, other: &Self, max: f64) {
        if !other.is_good(max) {
            return;
        }
        let (own, more) = (f64::from(self.samples), f64::from(other.samples.min(SAMPLES_MAX)));
        self.mean += (other.mean - self.mean) * more / (own + more);
        self.samples = self.samples.saturating_add(other.samples.min(SAMPLES_MAX));
    }
}

impl Experience {
    /// What several devices know together. What is out of its range, or rests on fewer than three observations, does not count;
    /// of one device no more than a hundred do.
    #[must_use]
    pub fn pooled<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut pooled = Self::default();
        for experience in all {
            for environment in SHARED {
                pooled.work_ms[environment].pool(&experience.work_ms[environment], bounds::LATENCY_MS.max as f64);
                pooled.charge[environment].pool(&experience.charge[environment], RATIO_MAX);
            }
            for (pooled, lesson) in pooled.answer_tokens.iter_mut().zip(&experience.answer_tokens) {
                pooled.pool(lesson, TOKENS_MAX);
            }
        }
        pooled
    }
}

impl Estimates {
    /// What this device learned that holds for others.
    #[must_use]
    pub fn experience(&self, now: Tick) -> Experience {
        let mut experience = Experience::default();
        for environment in SHARED {
            let model = &self.models[environment];
            let mean = self.ordinary_ms(environment, &Conditions::default(), now);
            experience.work_ms[environment] = Lesson { mean, samples: model.work.samples() };
            let charge = &model.charge;
            experience.charge[environment] = Lesson { mean: charge.mean, samples: charge.samples };
        }
        for (lesson, sizes) in experience.answer_tokens.iter_mut().zip(&self.sizes) {
            *lesson = Lesson { mean: sizes.mean(), samples: sizes.samples() };
        }
        experience
    }

    /// Begins from what others learned, wherever nothing was observed here: their experience is a better prior, and no more.
    pub fn believe(&mut self, others: &Experience) {
        for environment in SHARED {
            let (work, charge) = (&others.work_ms[environment], &others.charge[environment]);
            if work.is_good(bounds::LATENCY_MS.max as f64) && self.models[environment].work.samples() == 0 {
                self.models[environment].expect_work(environment, work.mean);
                // A prior is of other conditions than an ordinary task's; both grow alike.
                let have = self.ordinary_ms(environment, &Conditions::default(), Tick::ZERO);
                self.models[environment].expect_work(environment, work.mean * work.mean / have.max(1.0));
            }
            if charge.is_good(RATIO_MAX) {
                self.models[environment].expect_charge(charge.mean);
            }
        }
        for (sizes, lesson) in self.sizes.iter_mut().zip(&others.answer_tokens) {
            if sizes.samples() == 0 && lesson.is_good(TOKENS_MAX) {
                *sizes = Sizes::of_mean(lesson.mean);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prior::Prior;
    use kromka_core::{Energy, EnvironmentProfile, Money, Outcome, OutcomeStatus, TaskHandle, TaskRequirements};

    fn fresh() -> Estimates {
        Estimates::new(&EnvironmentMap::from_fn(Prior::default_of))
    }

    fn after(tries: u64, latency_ms: u32, tokens: u32) -> Estimates {
        let mut estimates = fresh();
        let environment = Environment::CloudBasic;
        let price = EnvironmentProfile::default_of(environment).price;
        let task = TaskRequirements { input_tokens: 256, ..TaskRequirements::new(TaskKind::Inference) };
        let outcome = Outcome {
            task: TaskHandle { index: 0, generation: 0 },
            attempt: 1,
            environment,
            status: OutcomeStatus::Success,
            latency_ms,
            first_result_ms: None,
            energy: Energy::ZERO,
            cost: Money::ZERO,
            output_tokens: Some(tokens),
            quality: None,
        };
        for second in 0..tries {
            let now = Tick::from_ms(1_000 * second);
            estimates.observe(&outcome, &task, &price, &Conditions::default(), now);
        }
        estimates
    }

    #[test]
    fn a_new_device_begins_from_what_others_learned() {
        let (now, cloud) = (Tick::from_ms(60_000), Environment::CloudBasic);
        let fleet = [after(40, 700, 100).experience(now), after(40, 900, 140).experience(now)];
        let mut new = fresh();
        let before = new.ordinary_ms(cloud, &Conditions::default(), now);
        new.believe(&Experience::pooled(&fleet));
        let have = new.ordinary_ms(cloud, &Conditions::default(), now);
        let truth = 800.0;
        assert!((have - truth).abs() < 0.3 * (before - truth).abs(), "{have} ms, {before} ms before");
        assert!((new.experience(now).answer_tokens[TaskKind::Inference.index()].mean - 120.0).abs() < 10.0);
        // What nobody knows is as it was, and what is one's own, too.
        let premium = Environment::CloudPremium;
        assert_eq!(new.models[premium], fresh().models[premium]);
        assert_eq!(new.models[Environment::Local], fresh().models[Environment::Local]);
        assert!(new.is_consistent());
    }

    #[test]
    fn who_has_seen_it_believes_nobody() {
        let now = Tick::from_ms(60_000);
        let mut own = after(1, 3_000, 60);
        let before = own;
        let mut others = after(40, 700, 100).experience(now);
        others.charge = EnvironmentMap::default();
        own.believe(&others);
        assert_eq!(own, before);
    }

    #[test]
    fn nonsense_does_not_count_and_nobody_outvotes_a_fleet() {
        let mut wild = Experience::default();
        let cloud = Environment::CloudBasic;
        for mean in [f64::NAN, f64::INFINITY, -1.0, 1e30] {
            wild.work_ms[cloud] = Lesson { mean, samples: 1_000 };
            wild.answer_tokens[0] = Lesson { mean, samples: 1_000 };
            assert_eq!(Experience::pooled([&wild]), Experience::default());
            let mut new = fresh();
            new.believe(&wild);
            assert_eq!(new, fresh());
        }
        let mut many = Experience::default();
        many.work_ms[cloud] = Lesson { mean: 10_000.0, samples: u32::MAX };
        let mut few = Experience::default();
        few.work_ms[cloud] = Lesson { mean: 1_000.0, samples: 100 };
        let pooled = Experience::pooled([&many, &few, &few, &few]);
        assert!((pooled.work_ms[cloud].mean - 3_250.0).abs() < 1e-6);
    }
}
