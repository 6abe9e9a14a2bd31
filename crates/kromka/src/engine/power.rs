//! Power: the mode that battery and heat lead to, what it bounds, and a battery that must last.

use kromka_core::{
    Decision, DeviceSample, Energy, Environment, EnvironmentMap, ExecutionOption, PowerBound, PowerMode, Score, Share,
    TaskRequirements, Tick, Valid, Verdict,
};
use kromka_decision::NormalWeights;
use kromka_estimate::EnergyUse;
use kromka_power::{
    Assessment, BatteryTarget, Chunk, ChunkPolicy, Counters, Endurance, Governor, Outlook, PowerError, PowerPolicy,
    PowerSample, Schedule, ThermalReading, Throttle,
};
use serde::{Deserialize, Serialize};

use super::Engine;
use super::core::{Core, Live};
use super::slot::Slot;

/// What the engine knows of the device's power.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Power {
    governor: Governor,
    /// What the platform says of heat, where it says more than a temperature.
    thermal: Option<ThermalReading>,
    /// The mode that the host asks for at least.
    least: PowerMode,
    endurance: Endurance,
}

impl Power {
    pub(crate) fn new(policy: Valid<PowerPolicy>) -> Self {
        let least = PowerMode::HighPerformance;
        Self { governor: Governor::new(policy), thermal: None, least, endurance: Endurance::new() }
    }

    /// Judges battery and heat, as both were told last.
    fn judge(&mut self, device: &DeviceSample) {
        let thermal = self.thermal.unwrap_or(ThermalReading::Celsius(device.temperature));
        let battery = Some(device.battery);
        self.governor.update(&PowerSample { battery, charging: device.charging, thermal });
    }

    /// What the platform says of heat counts over the temperature of the device's samples, until it is withdrawn.
    pub(crate) fn hear(&mut self, thermal: Option<ThermalReading>) {
        // What is no number counts as unknown; as such an engine equals its copy.
        let is_number = |word: &ThermalReading| !matches!(word, ThermalReading::AndroidHeadroom(at) if at.is_nan());
        self.thermal = thermal.map(|word| if is_number(&word) { word } else { ThermalReading::Unknown });
    }

    fn throttle(&self) -> Throttle {
        Throttle::of(&self.governor.now(), self.least)
    }

    /// Whether it is what readings can lead to, judged by the policy of the configuration.
    pub(crate) fn is_consistent(&self, policy: &PowerPolicy) -> bool {
        self.endurance.is_consistent() && self.governor.policy() == policy
    }
}

impl Live {
    /// What the mode asks of decisions; nothing where modes are not to bound anything.
    pub(crate) fn throttle(&self) -> Throttle {
        if self.config.power_modes { self.power.throttle() } else { Throttle::NONE }
    }

    /// What all tries together took of the device's energy, as far as it was told.
    fn energy_spent(&self) -> Energy {
        self.stats.iter().fold(Energy::ZERO, |sum, (_, stats)| sum.saturating_add(stats.energy))
    }

    /// How much more energy weighs, for the mode and for a battery that must last, in thousandths.
    pub(crate) fn thrift_milli(&self) -> u32 {
        let (gain, price) = (self.throttle().energy_gain_milli, self.power.endurance.thrift_milli());
        u32::try_from(u64::from(gain) * u64::from(price) / 1_000).unwrap_or(u32::MAX)
    }
}

impl Core {
    /// Takes a device's sample, which is a reading of its battery.
    pub(crate) fn follow_device(&mut self, slots: &mut [Slot], now: Tick) {
        let spent = self.live.energy_spent();
        let Live { device, power, .. } = &mut self.live;
        power.endurance.observe(device.battery, device.charging, spent, now);
        self.follow_power(slots, now);
    }

    /// Judges the device anew: by its last sample, a word of its platform, or another policy.
    pub(crate) fn follow_power(&mut self, slots: &mut [Slot], now: Tick) {
        let (device, before) = (self.live.device, self.throttle);
        self.live.power.judge(&device);
        self.follow_throttle(slots, before, now);
    }

    /// Follows a throttle that may have changed: tasks that wait to run on the device are decided again when fewer may,
    /// and those that were put off when more may.
    fn follow_throttle(&mut self, slots: &mut [Slot], before: Throttle, now: Tick) {
        self.reweigh();
        let after = self.throttle;
        let has_last_resort = [before.bound.last_resort, after.bound.last_resort];
        if after.bound.priority_min > before.bound.priority_min || has_last_resort == [true, false] {
            for environment in PowerBound::OWN_WORK.iter() {
                self.release(slots, environment, now);
            }
        }
        let more = after.concurrency > before.concurrency;
        if more || after.bound.priority_min < before.bound.priority_min || has_last_resort == [false, true] {
            self.wake(slots, now);
        }
    }

    /// The weights at a time that the engine was not told of yet, by which a battery target may be over.
    pub(crate) fn weights_by(&self, now: Tick) -> NormalWeights {
        if self.live.power.endurance.is_over(now) {
            return self.policy.weights_under(&self.live.device, self.throttle.energy_gain_milli);
        }
        self.weights
    }

    /// Ends the thrift for a battery target that is over.
    pub(crate) fn expire_target(&mut self, now: Tick) {
        if self.live.power.endurance.expire(now) {
            self.reweigh();
        }
    }

    /// Tasks that an environment runs at once, as the mode leaves it.
    pub(crate) fn concurrency(&self, environment: Environment) -> u16 {
        let full = self.live.config.profiles[environment].concurrency;
        if PowerBound::OWN_WORK.contains(environment) { self.throttle.tasks_at_once(full) } else { full }
    }

    /// What the mode asks for, and the weights under it and the device's last sample: worked out when they change, since
    /// every decision reads them.
    pub(crate) fn reweigh(&mut self) {
        self.throttle = self.live.throttle();
        self.weights = self.policy.weights_under(&self.live.device, self.live.thrift_milli());
    }

    /// Counts a task that is dispatched for the first time: what it is expected to take where it goes, and would where it
    /// takes least.
    pub(crate) fn note_energy(
        &mut self,
        verdict: &Verdict,
        options: &EnvironmentMap<ExecutionOption>,
        goes: Environment,
    ) {
        let (mut cheapest, mut kept) = (goes, Share::ONE);
        if let Some(decision) = verdict.decision() {
            let places = decision.fallbacks.as_slice().iter().copied().chain([decision.chosen]);
            cheapest = places.min_by_key(|place| (options[*place].energy, *place)).unwrap_or(goes);
            kept = share_of(worth(decision, cheapest), worth(decision, goes));
        }
        self.live.power.endurance.decided(options[goes].energy, options[cheapest].energy, kept);
    }
}

/// What a feasible option is worth.
fn worth(decision: &Decision, place: Environment) -> Score {
    let behind = decision.rejected.of(place).map(|rejection| Score::from_raw(rejection.have));
    behind.unwrap_or(decision.score)
}

fn share_of(part: Score, whole: Score) -> Share {
    if whole.raw() <= 0 { Share::ONE } else { Share::from_f64_clamped(part.as_f64() / whole.as_f64()) }
}

impl<S: AsRef<[Slot]> + AsMut<[Slot]>> Engine<S> {
    /// Judges the device by another power policy from now on.
    pub fn set_power_policy(&mut self, policy: Valid<PowerPolicy>) {
        self.core.live.config.power = *policy;
        self.core.live.power.governor.configure(policy);
        self.follow_power();
    }

    /// Asks for a mode at least this thrifty, whatever battery and heat say: a user's switch, or the system's. With
    /// [`PowerMode::HighPerformance`] they alone decide.
    pub fn set_power_mode(&mut self, least: PowerMode) {
        let (before, now) = (self.core.throttle, self.now());
        self.core.live.power.least = least;
        self.core.follow_throttle(self.slots.as_mut(), before, now);
    }

    /// Has the battery last until a time: energy weighs as much more as that takes. `None` no longer asks for it.
    pub fn set_battery_target(&mut self, target: Option<Valid<BatteryTarget>>) {
        self.core.live.power.endurance.set_target(target);
        self.core.live.power.endurance.expire(self.now());
        self.core.reweigh();
    }

    /// The size of the pieces to cut work into now, with the memory that the last sample of the device told.
    pub fn chunk(&mut self, policy: &Valid<ChunkPolicy>) -> Chunk {
        let Live { power, device, .. } = &mut self.core.live;
        let chunk = policy.chunk(&power.governor.now(), Some(device.memory_free));
        power.governor.note_chunk(chunk.size);
        chunk
    }

    /// Notes the transport that a message goes by: [`Counters::switches`] counts those that go another way than the one
    /// before.
    pub fn note_transport(&mut self, id: u16) {
        self.core.live.power.governor.note_transport(id);
    }

    fn follow_power(&mut self) {
        let now = self.now();
        self.core.follow_power(self.slots.as_mut(), now);
    }
}

impl<S: AsRef<[Slot]>> Engine<S> {
    /// The power mode with its reasons, as battery and heat lead to it.
    #[must_use]
    pub fn power(&self) -> Assessment {
        self.core.live.power.governor.now()
    }

    /// What the mode asks of decisions, the host's own included: nothing with [`crate::Config::power_modes`] off.
    #[must_use]
    pub fn throttle(&self) -> Throttle {
        self.core.throttle
    }

    /// What the power policy did.
    #[must_use]
    pub fn power_counters(&self) -> &Counters {
        self.core.live.power.governor.counters()
    }

    /// What a task is expected to take of the device's energy in an environment, by what takes it, as learned from the
    /// outcomes of others: what [`Engine::options`] says where no limit of the host cuts the answer.
    #[must_use]
    pub fn energy(&self, task: &Valid<TaskRequirements>, environment: Environment, now: Tick) -> EnergyUse {
        let now = now.max(self.now());
        let Live { beliefs, config, .. } = &self.core.live;
        let conditions = self.core.conditions(environment, now);
        beliefs.estimates.energy(environment, task, &beliefs.price(environment, config), &conditions, now)
    }

    /// What all tries together took of the device's energy, as far as it was told.
    #[must_use]
    pub fn energy_spent(&self) -> Energy {
        self.core.live.energy_spent()
    }

    /// What is expected of the battery until its target; `None` without one, on a charger, and once it is over.
    #[must_use]
    pub fn outlook(&self, now: Tick) -> Option<Outlook> {
        let endurance = &self.core.live.power.endurance;
        endurance.outlook().filter(|_| !endurance.is_over(now.max(self.now())))
    }

    /// What was learned of the battery and of what empties it.
    #[must_use]
    pub fn endurance(&self) -> &Endurance {
        &self.core.live.power.endurance
    }

    /// Caps for the energy of tasks in each hour, so that `remaining` of the battery lasts for `duration_ms`, with what
    /// was learned of the device and its tasks; see [`kromka_power::schedule()`].
    ///
    /// # Errors
    /// As [`Endurance::schedule`].
    pub fn battery_schedule(
        &self,
        remaining: Share,
        duration_ms: u64,
        caps: &mut [Energy],
    ) -> Result<Schedule, PowerError> {
        self.core.live.power.endurance.schedule(remaining, duration_ms, caps)
    }
}
