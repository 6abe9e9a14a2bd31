//! Readings of a device that is not there.

use kromka_core::{Bytes, Celsius, Share, Tick};
use kromka_power::{DeviceClass, ThermalReading};
use serde_json::{Map, Value};

use crate::bounds::SIMULATION_SAMPLES_MAX;
use crate::error::SimulationError;
use crate::excerpt::Excerpt;
use crate::fault::{Fault, Problem, Sensor};
use crate::reading::{Battery, Measured, Readings, Source};

/// A quantity to simulate, by its variable in the environment and its key in a file.
struct Key {
    variable: &'static str,
    key: &'static str,
}

const BATTERY: Key = Key { variable: "KROMKA_SIM_BATTERY", key: "battery" };
const CHARGING: Key = Key { variable: "KROMKA_SIM_CHARGING", key: "charging" };
const TEMP: Key = Key { variable: "KROMKA_SIM_TEMP", key: "temp" };
const MEMORY: Key = Key { variable: "KROMKA_SIM_MEMORY_MB", key: "memory_mb" };
const LOAD: Key = Key { variable: "KROMKA_SIM_LOAD", key: "load" };
const CLASS: Key = Key { variable: "KROMKA_SIM_CLASS", key: "class" };

const KEYS: &str = "battery, charging, temp, memory_mb, load, class, samples";
const SAMPLE_KEYS: &str = "at_ms, battery, charging, temp, memory_mb, load";

/// Percent of charge and of load.
const PERCENT: [f64; 2] = [0.0, 100.0];
/// °C: the range of a sample.
const DEGREES: [f64; 2] = [-100.0, 200.0];
/// MiB: up to a pebibyte.
const MEBIBYTES: [f64; 2] = [0.0, 1_073_741_824.0];

/// What is simulated of one quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act<T> {
    Value(T),
    /// The device has none.
    Absent,
    /// It cannot be read.
    Fail,
}

/// What is simulated from one time on; `None` leaves what was before, at first the real reading.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Step {
    at_ms: u64,
    battery: Option<Act<Share>>,
    charging: Option<bool>,
    thermal: Option<Act<Celsius>>,
    memory: Option<Act<Bytes>>,
    load: Option<Act<Share>>,
}

impl Step {
    /// This step after another.
    fn after(self, before: &Self) -> Self {
        Self {
            at_ms: self.at_ms,
            battery: self.battery.or(before.battery),
            charging: self.charging.or(before.charging),
            thermal: self.thermal.or(before.thermal),
            memory: self.memory.or(before.memory),
            load: self.load.or(before.load),
        }
    }
}

/// What to simulate: values that stand, or a course of them.
///
/// | variable | key of a file | values |
/// |---|---|---|
/// | `KROMKA_SIM_BATTERY` | `battery` | 0 to 100 percent, `none`, `fail` |
/// | `KROMKA_SIM_CHARGING` | `charging` | `true`, `false`; `1`, `0` |
/// | `KROMKA_SIM_TEMP` | `temp` | −100 to 200 °C, `none`, `fail` |
/// | `KROMKA_SIM_MEMORY_MB` | `memory_mb` | free memory in MiB, 0 to 2³⁰, `fail` |
/// | `KROMKA_SIM_LOAD` | `load` | 0 to 100 percent, `fail` |
/// | `KROMKA_SIM_CLASS` | `class` | `smartphone`, `tablet`, `laptop`, `desktop`, `single_board`, `iot` |
///
/// `none` is a device that has none, `fail` a sensor that cannot be read. A file is a JSON object of these keys, with
/// numbers, words and booleans; `samples` in it is a list of objects with `at_ms`, milliseconds from the first reading,
/// rising, and the keys that change then, but for the class. What is not named is as the source below says.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// At least one, in the order of their times; each complete but for what is never named before.
    steps: Vec<Step>,
    class: Option<DeviceClass>,
}

impl Simulation {
    /// From variables of the environment, which `lookup` gives; `None` when none of them is set.
    ///
    /// # Errors
    /// A value that cannot be used.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, SimulationError> {
        let get = |key: &Key| lookup(key.variable).map(|text| Given { name: key.variable, text });
        let step = step(0, &get)?;
        let class = get(&CLASS).map(|given| class(&given)).transpose()?;
        let is_any = class.is_some() || step != Step::default();
        Ok(is_any.then(|| Self { steps: vec![step], class }))
    }

    /// From the text of a file.
    ///
    /// # Errors
    /// Text that is no such document, or a value in it that cannot be used.
    pub fn from_json(text: &str) -> Result<Self, SimulationError> {
        let document: Value = serde_json::from_str(text).map_err(|error| SimulationError::Document {
            line: error.line(),
            column: error.column(),
            need: "JSON",
        })?;
        let misplaced = |need| SimulationError::Document { line: 1, column: 1, need };
        let object = document.as_object().ok_or(misplaced("an object"))?;
        check_keys(object, KEYS)?;
        let mut steps = vec![step(0, &|key| given(object, key))?];
        let class = given(object, &CLASS).map(|given| class(&given)).transpose()?;
        let samples = match object.get("samples") {
            None => &[],
            Some(Value::Array(samples)) => samples.as_slice(),
            Some(_) => return Err(misplaced("a list as samples")),
        };
        if samples.len() > SIMULATION_SAMPLES_MAX {
            return Err(SimulationError::TooMany { have: samples.len(), max: SIMULATION_SAMPLES_MAX });
        }
        let mut before: Option<u64> = None;
        for (at, sample) in samples.iter().enumerate() {
            let sample = sample.as_object().ok_or(misplaced("an object as each sample"))?;
            check_keys(sample, SAMPLE_KEYS)?;
            let have = sample.get("at_ms").and_then(Value::as_u64).ok_or(misplaced("a whole at_ms in each sample"))?;
            if let Some(need) = before.filter(|need| have <= *need) {
                return Err(SimulationError::Order { at, have, need });
            }
            before = Some(have);
            let last = steps.last().copied().unwrap_or_default();
            steps.push(step(have, &|key| given(sample, key))?.after(&last));
        }
        Ok(Self { steps, class })
    }

    /// The class that is simulated, if any.
    #[must_use]
    pub fn class(&self) -> Option<DeviceClass> {
        self.class
    }

    /// A source that says what is simulated, and of the rest what `source` says.
    #[must_use]
    pub fn over<S: Source>(self, source: S) -> Simulated<S> {
        Simulated { simulation: self, source, started: None }
    }

    fn at(&self, elapsed_ms: u64) -> Step {
        let reached = self.steps.partition_point(|step| step.at_ms <= elapsed_ms);
        self.steps.get(reached.saturating_sub(1)).copied().unwrap_or_default()
    }
}

/// A value with the name that it was given under.
struct Given {
    name: &'static str,
    text: String,
}

/// The value of a key, as text: `18`, `"18"` and the variable of that text are the same. null is not given.
fn given(object: &Map<String, Value>, key: &Key) -> Option<Given> {
    let text = match object.get(key.key)? {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some(Given { name: key.key, text })
}

fn check_keys(object: &Map<String, Value>, need: &'static str) -> Result<(), SimulationError> {
    match object.keys().find(|key| !need.split(", ").any(|allowed| allowed == key.as_str())) {
        Some(key) => Err(SimulationError::UnknownKey { have: Excerpt::of(key), need }),
        None => Ok(()),
    }
}

fn step(at_ms: u64, get: &dyn Fn(&Key) -> Option<Given>) -> Result<Step, SimulationError> {
    let percent = |key: &Key, has_none| get(key).map(|given| act(&given, PERCENT, has_none, share)).transpose();
    Ok(Step {
        at_ms,
        battery: percent(&BATTERY, true)?,
        charging: get(&CHARGING).map(|given| truth(&given)).transpose()?,
        thermal: get(&TEMP).map(|given| act(&given, DEGREES, true, celsius)).transpose()?,
        memory: get(&MEMORY).map(|given| act(&given, MEBIBYTES, false, bytes)).transpose()?,
        load: percent(&LOAD, false)?,
    })
}

fn act<T>(given: &Given, range: [f64; 2], has_none: bool, of: fn(f64) -> T) -> Result<Act<T>, SimulationError> {
    let (name, [min, max]) = (given.name, range);
    match given.text.trim() {
        "fail" => Ok(Act::Fail),
        "none" if has_none => Ok(Act::Absent),
        text => match text.parse::<f64>() {
            Ok(have) if (min..=max).contains(&have) => Ok(Act::Value(of(have))),
            Ok(have) => Err(SimulationError::OutOfRange { name, have, min, max }),
            Err(_) => Err(SimulationError::NotANumber { name, have: Excerpt::of(&given.text), min, max }),
        },
    }
}

fn truth(given: &Given) -> Result<bool, SimulationError> {
    match given.text.trim() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        text => Err(SimulationError::NotAWord { name: given.name, have: Excerpt::of(text), need: "true or false" }),
    }
}

fn class(given: &Given) -> Result<DeviceClass, SimulationError> {
    let need = "smartphone, tablet, laptop, desktop, single_board or iot";
    Ok(match given.text.trim() {
        "smartphone" => DeviceClass::Smartphone,
        "tablet" => DeviceClass::Tablet,
        "laptop" => DeviceClass::Laptop,
        "desktop" => DeviceClass::Desktop,
        "single_board" | "single-board" => DeviceClass::SingleBoard,
        "iot" => DeviceClass::Iot,
        text => return Err(SimulationError::NotAWord { name: given.name, have: Excerpt::of(text), need }),
    })
}

fn share(percent: f64) -> Share {
    Share::from_f64_clamped(percent / 100.0)
}

#[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
fn celsius(degrees: f64) -> Celsius {
    Celsius::from_milli((degrees * 1e3).round() as i32)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
fn bytes(mebibytes: f64) -> Bytes {
    Bytes::new((mebibytes * 1_048_576.0).round() as u64)
}

/// A [`Simulation`] over another source. It starts with the first reading, and its last values stand.
#[derive(Debug, Clone)]
pub struct Simulated<S> {
    simulation: Simulation,
    source: S,
    started: Option<Tick>,
}

impl<S: Source> Source for Simulated<S> {
    fn read(&mut self, now: Tick) -> Readings {
        let step = self.simulation.at(now.since(*self.started.get_or_insert(now)));
        let mut readings = self.source.read(now);
        let Readings { battery, thermal, memory_free, load, faults } = &mut readings;
        let charge = step.battery.map(|act| map(act, |charge| Battery { charge, ..FRESH }));
        replace(battery, charge, Sensor::Battery, BATTERY.key, faults);
        if let (Measured::Value(battery), Some(charging)) = (battery, step.charging) {
            battery.charging = charging;
        }
        replace(thermal, step.thermal.map(|act| map(act, ThermalReading::Celsius)), Sensor::Thermal, TEMP.key, faults);
        replace(memory_free, step.memory, Sensor::Memory, MEMORY.key, faults);
        replace(load, step.load, Sensor::Load, LOAD.key, faults);
        readings
    }
}

/// A simulated battery of which nothing else is known: not charging.
const FRESH: Battery =
    Battery { charge: Share::ONE, charging: false, capacity: None, remaining: None, rate_mw: None, count: 1 };

fn map<T, U>(act: Act<T>, of: impl FnOnce(T) -> U) -> Act<U> {
    match act {
        Act::Value(value) => Act::Value(of(value)),
        Act::Absent => Act::Absent,
        Act::Fail => Act::Fail,
    }
}

/// Puts what is simulated in the place of what was read, and of what was wrong with that.
fn replace<T>(measured: &mut Measured<T>, act: Option<Act<T>>, sensor: Sensor, key: &str, faults: &mut Vec<Fault>) {
    let Some(act) = act else { return };
    faults.retain(|fault| fault.sensor != sensor);
    *measured = match act {
        Act::Value(value) => Measured::Value(value),
        Act::Absent => Measured::Absent,
        Act::Fail => {
            let problem = Problem::Nonsense { have: Excerpt::of("fail"), need: "a value" };
            faults.push(Fault::new(sensor, format!("simulation of {key}"), problem));
            Measured::Failed
        }
    };
}
