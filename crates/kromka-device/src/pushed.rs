//! What the host pushes, where a library cannot read for itself: on phones.

use kromka_core::{Bytes, Share, Tick};
use kromka_power::ThermalReading;

use crate::excerpt::Excerpt;
use crate::fault::{Fault, Problem, Sensor};
use crate::reading::{Battery, Measured, Readings, Source};

/// How long what was pushed is true, in milliseconds: phones tell of a change of the battery at least so often.
const TRUE_MS: u64 = 300_000;

/// Android's codes of a battery's status: charging, not charging, full.
const ANDROID_CHARGING: i32 = 2;
const ANDROID_NOT_CHARGING: i32 = 4;
const ANDROID_FULL: i32 = 5;
/// Apple's codes: charging, full.
const APPLE_CHARGING: i32 = 2;
const APPLE_FULL: i32 = 3;

/// What was pushed, or why it cannot be used.
type Told<T> = Option<(Result<Option<T>, Problem>, Tick)>;

/// A source whose readings the host pushes. What it never told, or told longer than five minutes ago, is a fault; a
/// [`Sampler`](crate::Sampler) goes on with it for its `keep_ms`, with that fault in each sample.
#[derive(Debug, Clone, Default)]
pub struct Pushed {
    battery: Told<Battery>,
    thermal: Told<ThermalReading>,
    memory: Told<Bytes>,
    load: Told<Share>,
}

impl Pushed {
    /// Nothing was pushed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The battery; `None` when the device has none, which stays true.
    pub fn push_battery(&mut self, battery: Option<Battery>, now: Tick) {
        self.battery = Some((Ok(battery), now));
    }

    /// The battery, in the words of Android's `BatteryManager`: `EXTRA_LEVEL`, `EXTRA_SCALE`, `EXTRA_STATUS` and
    /// `EXTRA_PLUGGED`. A level outside of its scale, or a scale that is not positive, is a fault of the next reading.
    pub fn push_android_battery(&mut self, level: i32, scale: i32, status: i32, plugged: i32, now: Tick) {
        let charging =
            matches!(status, ANDROID_CHARGING | ANDROID_FULL) || status == ANDROID_NOT_CHARGING && plugged > 0;
        let battery = if scale > 0 && (0..=scale).contains(&level) {
            Ok(Some(one(f64::from(level) / f64::from(scale), charging)))
        } else {
            let have = Excerpt::of(&format!("{level} of {scale}"));
            Err(Problem::Nonsense { have, need: "a level from 0 to its scale" })
        };
        self.battery = Some((battery, now));
    }

    /// The battery, in the words of Apple's `UIDevice`: `batteryLevel`, which is −1 when it is not monitored, and
    /// `batteryState`.
    pub fn push_apple_battery(&mut self, level: f32, state: i32, now: Tick) {
        let level = f64::from(level);
        let battery = if (0.0..=1.0).contains(&level) {
            Ok(Some(one(level, matches!(state, APPLE_CHARGING | APPLE_FULL))))
        } else {
            Err(Problem::Nonsense { have: Excerpt::of(&level.to_string()), need: "0 to 1, and -1 when nobody looks" })
        };
        self.battery = Some((battery, now));
    }

    /// How warm the device is. [`ThermalReading::from_android_status`] and [`ThermalReading::from_apple_state`] take the
    /// platforms' numbers. Android's headroom that is NaN, as it is when asked for too often, leaves what was pushed
    /// before, as long as that is true.
    pub fn push_thermal(&mut self, reading: ThermalReading, now: Tick) {
        let is_nan = matches!(reading, ThermalReading::AndroidHeadroom(headroom) if headroom.is_nan());
        if is_nan && self.thermal.is_some() {
            return;
        }
        self.thermal = Some((Ok(Some(reading)), now));
    }

    /// Memory a task could take.
    pub fn push_memory_free(&mut self, memory: Bytes, now: Tick) {
        self.memory = Some((Ok(Some(memory)), now));
    }

    /// How busy the processors are.
    pub fn push_load(&mut self, load: Share, now: Tick) {
        self.load = Some((Ok(Some(load)), now));
    }
}

/// A battery of which only its charge is known.
fn one(level: f64, charging: bool) -> Battery {
    let charge = Share::from_f64_clamped(level);
    Battery { charge, charging, capacity: None, remaining: None, rate_mw: None, count: 1 }
}

impl Source for Pushed {
    fn read(&mut self, now: Tick) -> Readings {
        let mut faults = Vec::new();
        Readings {
            battery: measured(self.battery, Sensor::Battery, now, &mut faults),
            thermal: measured(self.thermal, Sensor::Thermal, now, &mut faults),
            memory_free: measured(self.memory, Sensor::Memory, now, &mut faults),
            // Apps cannot see it on phones: not told is not known.
            load: self.load.map_or(Measured::Absent, |told| measured(Some(told), Sensor::Load, now, &mut faults)),
            faults,
        }
    }
}

fn measured<T>(told: Told<T>, sensor: Sensor, now: Tick, faults: &mut Vec<Fault>) -> Measured<T> {
    let problem = match told {
        Some((Ok(None), _)) => return Measured::Absent,
        Some((Ok(Some(value)), at)) if now.since(at) <= TRUE_MS => return Measured::Value(value),
        Some((Ok(Some(_)), at)) => Problem::Stale { age_ms: now.since(at) },
        Some((Err(problem), _)) => problem,
        None => Problem::NeverTold,
    };
    faults.push(Fault::new(sensor, "host", problem));
    Measured::Failed
}
