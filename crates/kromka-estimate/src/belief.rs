//! Beliefs out: what is expected of a task in each environment.

use kromka_core::{
    Belief, CURVE_NORMAL, CURVE_POINTS, Curve, Environment, Estimate, Price, SIGMA_PER_DEVIATION, Share,
    TaskRequirements, Tick,
};

use crate::conditions::{Case, Conditions};
use crate::convert::{energy, money, nano, rounded};
use crate::estimates::{Estimates, is_reachable, link_of, on_network};
use crate::expected::Expected;
use crate::timeout;

/// When one that is unreachable may be looked at again, in milliseconds.
const RECHECK_MS: u64 = 30_000;
/// The point of a curve that is its middle.
const MIDDLE: usize = CURVE_POINTS / 2 - 1;
/// √(a² + b²) is within 4 % of these times the larger and the smaller.
const ROOT_LARGER: f64 = 0.96;
const ROOT_SMALLER: f64 = 0.4;
/// Lengths of answers vary by about this share of their mean.
const LENGTH_DEVIATION: f64 = 0.5;
/// No time is beyond this, in milliseconds.
const MS_MAX: f64 = 4_294_967_295.0;

impl Estimates {
    /// What is believed of a task in an environment, at this price and under these conditions.
    #[must_use]
    #[inline]
    pub fn belief(
        &self,
        environment: Environment,
        task: &TaskRequirements,
        price: &Price,
        conditions: &Conditions,
        now: Tick,
    ) -> Belief {
        let model = &self.models[environment];
        let sizes = &self.sizes[task.kind.index()];
        let (token_cap, fits, tokens) = self.answer(environment, task, price, now);
        let longest = f64::from(task.answer_tokens_max());
        let list = price.of(task.input_tokens, rounded(tokens));
        let case = self.case(environment, task, conditions, now);
        let expected = self.expected(&case, tokens);
        let deviation_ms = self.deviation_ms(&case, &expected);
        let cut = token_cap.map_or(longest, |cap| longest.min(f64::from(cap)));
        let by_length = sizes.levels().map(|size| (size.min(cut) - tokens) * expected.token_ms);
        let standing = model.reach.now(link_of(environment, conditions.link), now);
        let reachable = is_reachable(standing.reachable);
        let detect_timeout_ms =
            timeout::of(model, self.first_of(environment), &case, sizes.levels()[CURVE_POINTS - 1].min(longest));
        let failed_ms = model.failed_ms.mean.min(detect_timeout_ms.map_or(f64::MAX, f64::from));
        Belief {
            latency: curve(expected.latency_ms, deviation_ms, &by_length),
            latency_ms: Estimate {
                mean: expected.latency_ms.min(MS_MAX),
                deviation: deviation_ms.min(MS_MAX),
                at: model.work.at(),
                samples: model.work.samples(),
            },
            energy: energy(expected.energy_uj),
            failed_energy: energy(expected.energy_uj * model.failed_energy.mean),
            cost: money(nano(list) * model.charge.mean),
            cost_deviation: money(nano(price.of(0, rounded(sizes.mean() * LENGTH_DEVIATION))) * model.charge.mean),
            token_cap,
            fits: Share::from_f64_clamped(fits),
            availability: Share::from_f64_clamped(standing.answers * self.uplink_share(environment, conditions)),
            reachable,
            quality: (model.quality.samples > 0).then_some(model.quality),
            ready_at: if reachable { now } else { now.after(RECHECK_MS) },
            detect_timeout_ms,
            failed_ms: rounded(failed_ms),
        }
    }

    /// Where the answer is cut, the share of answers that fit, and their mean length in tokens.
    #[inline]
    pub(crate) fn answer(
        &self,
        environment: Environment,
        task: &TaskRequirements,
        price: &Price,
        now: Tick,
    ) -> (Option<u32>, f64, f64) {
        let sizes = &self.sizes[task.kind.index()];
        // What is left for the answer at the dearest that was ever charged.
        let cost_max = money(nano(task.cost_max) / self.models[environment].charge_dearest(now));
        let token_cap = price.tokens_out_within(task.input_tokens, cost_max);
        let longest = task.answer_tokens_max();
        let (fits, tokens) = match token_cap {
            Some(cap) if cap < longest => {
                let fit = sizes.within(cap);
                (fit.share, fit.mean)
            }
            _ => (1.0, sizes.mean()),
        };
        (token_cap, fits, tokens.min(f64::from(longest)))
    }

    /// The model of what starts first: of a hybrid its part in the cloud.
    fn first_of(&self, environment: Environment) -> &crate::model::Model {
        &self.models[if environment == Environment::Hybrid { Environment::CloudPremium } else { environment }]
    }

    /// The share of tries that the uplink lets through.
    fn uplink_share(&self, environment: Environment, conditions: &Conditions) -> f64 {
        if on_network(environment) { self.uplinks.answers(conditions.up_kbps) } else { 1.0 }
    }

    /// The mean absolute deviation of the latency of an answer of known length, in milliseconds.
    fn deviation_ms(&self, case: &Case, expected: &Expected) -> f64 {
        let spread = self.models[case.environment].work.spread();
        let sending = self.transfers[usize::from(case.cellular)].deviation;
        let transfer = if on_network(case.environment) { sending * case.transfer_ms } else { 0.0 };
        spread * expected.work_ms + transfer
    }
}

/// A distribution about a mean: the deviation of the work and that of the answer's length, as if independent.
#[inline]
fn curve(mean_ms: f64, deviation_ms: f64, by_length: &[f64; CURVE_POINTS]) -> Curve {
    let sigma = deviation_ms * SIGMA_PER_DEVIATION;
    let middle = by_length[MIDDLE];
    let at_middle = (mean_ms + middle).max(0.0);
    let mut at_ms = [0u32; CURVE_POINTS];
    for (k, at) in at_ms.iter_mut().enumerate() {
        let (noise, length) = ((CURVE_NORMAL[k] * sigma).abs(), (by_length[k] - middle).abs());
        let far = ROOT_LARGER * noise.max(length) + ROOT_SMALLER * noise.min(length);
        // As far below in proportion as above: nothing takes less than no time.
        *at = rounded(if CURVE_NORMAL[k] < 0.0 {
            at_middle * at_middle / (at_middle + far).max(1.0)
        } else {
            at_middle + far
        });
    }
    Curve::from(at_ms)
}
