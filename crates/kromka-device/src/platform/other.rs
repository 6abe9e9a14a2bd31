//! macOS, Windows, the BSDs: the system is asked. iOS says nothing of battery and heat this way; the host pushes them.

use std::ffi::OsString;

use kromka_core::{Bytes, Celsius, Share};
use kromka_power::ThermalReading;
use sysinfo::{Components, InterfaceOperationalState, Motherboard, Networks, Product, System};

use crate::bounds::PLAUSIBLE_MC;
use crate::capabilities::{Capabilities, Interface, InterfaceKind, ThermalKind, ThermalSensor};
use crate::excerpt::Excerpt;
use crate::fault::{Fault, Problem, Sensor};
use crate::reading::{Battery, Measured};
use crate::roots::Roots;

/// What is asked, kept between two readings, because load is what happened between them.
pub(crate) struct Platform {
    system: Option<System>,
    has_load: bool,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Platform").field("has_load", &self.has_load).finish_non_exhaustive()
    }
}

impl Platform {
    pub(crate) fn new(_roots: &Roots) -> Self {
        Self { system: System::new().ok(), has_load: false }
    }

    pub(crate) fn detect(&mut self, _roots: &Roots, capabilities: &mut Capabilities, faults: &mut Vec<Fault>) {
        match self.system.as_mut() {
            Some(system) => {
                system.refresh_memory();
                capabilities.memory_total = Bytes::new(system.total_memory());
                capabilities.memory_available = Bytes::new(system.available_memory());
            }
            None => faults.push(Fault::new(Sensor::Memory, "system", Problem::Unsupported)),
        }
        match std::thread::available_parallelism() {
            Ok(count) => capabilities.cores_logical = u32::try_from(count.get()).unwrap_or(u32::MAX),
            Err(error) => {
                faults.push(Fault::new(Sensor::Processors, "system", Problem::Unreadable { kind: error.kind() }))
            }
        }
        capabilities.cores_physical = System::physical_core_count().ok().and_then(|count| u32::try_from(count).ok());
        capabilities.thermal = sensors(faults);
        capabilities.interfaces = interfaces();
        capabilities.firmware.product =
            Product::name().ok().or_else(|| Motherboard::new().ok().and_then(|board| board.name()));
    }

    pub(crate) fn battery(&mut self, _roots: &Roots, faults: &mut Vec<Fault>) -> Measured<Battery> {
        battery(faults)
    }

    pub(crate) fn thermal(&mut self, _roots: &Roots, faults: &mut Vec<Fault>) -> Measured<ThermalReading> {
        let sensors = sensors(faults);
        let of_kind = |kind| sensors.iter().filter(move |sensor| sensor.kind == kind);
        let hottest = of_kind(ThermalKind::Processor).filter_map(|sensor| sensor.temperature).max();
        match hottest.or_else(|| sensors.iter().filter_map(|sensor| sensor.temperature).max()) {
            Some(celsius) => Measured::Value(ThermalReading::Celsius(celsius)),
            None if sensors.is_empty() => Measured::Absent,
            None => Measured::Failed,
        }
    }

    pub(crate) fn memory_free(&mut self, _roots: &Roots, faults: &mut Vec<Fault>) -> Measured<Bytes> {
        let Some(system) = self.system.as_mut() else {
            faults.push(Fault::new(Sensor::Memory, "system", Problem::Unsupported));
            return Measured::Failed;
        };
        system.refresh_memory();
        Measured::Value(Bytes::new(system.available_memory()))
    }

    pub(crate) fn load(&mut self, _roots: &Roots, faults: &mut Vec<Fault>) -> Measured<Share> {
        let Some(system) = self.system.as_mut() else {
            faults.push(Fault::new(Sensor::Load, "system", Problem::Unsupported));
            return Measured::Failed;
        };
        system.refresh_cpu_usage();
        let percent = f64::from(system.global_cpu_usage());
        if !std::mem::replace(&mut self.has_load, true) {
            return Measured::Absent;
        }
        Measured::Value(Share::from_f64_clamped(percent / 100.0))
    }
}

fn sensors(faults: &mut Vec<Fault>) -> Vec<ThermalSensor> {
    let components = match Components::new_with_refreshed_list() {
        Ok(components) => components,
        Err(_) => {
            faults.push(Fault::new(Sensor::Thermal, "components", Problem::Unsupported));
            return Vec::new();
        }
    };
    let mut sensors = Vec::new();
    for component in &components {
        let name = component.label().to_owned();
        let lower = name.to_ascii_lowercase();
        let is_processor = ["cpu", "soc", "tdie", "package"].iter().any(|part| lower.contains(part));
        let kind = if is_processor { ThermalKind::Processor } else { ThermalKind::Other };
        let temperature = component.temperature().and_then(|degrees| match plausible(degrees) {
            Some(celsius) => Some(celsius),
            None => {
                let problem =
                    Problem::Nonsense { have: Excerpt::of(&degrees.to_string()), need: "-40 to 150 °C, not 0" };
                faults.push(Fault::new(Sensor::Thermal, name.clone(), problem));
                None
            }
        });
        sensors.push(ThermalSensor { name, kind, temperature });
    }
    sensors
}

/// A temperature that is to be believed; 0 is of a sensor that is not there.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and the range is checked after it")]
fn plausible(degrees: f32) -> Option<Celsius> {
    let milli = (f64::from(degrees) * 1_000.0) as i32;
    (milli != 0 && PLAUSIBLE_MC.check(i64::from(milli)).is_ok()).then_some(Celsius::from_milli(milli))
}

fn interfaces() -> Vec<Interface> {
    let Ok(networks) = Networks::new_with_refreshed_list() else { return Vec::new() };
    let interface = |(name, network): (&OsString, &sysinfo::NetworkData)| {
        let name = name.to_string_lossy().into_owned();
        let lower = name.to_ascii_lowercase();
        let is_any = |parts: &[&str]| parts.iter().any(|part| lower.starts_with(part));
        let kind = if lower == "lo" || is_any(&["lo0", "loopback"]) {
            InterfaceKind::Loopback
        } else if is_any(&["wi-fi", "wlan", "wlp"]) {
            InterfaceKind::Wifi
        } else if is_any(&["pdp_ip", "cellular", "wwan"]) {
            InterfaceKind::Cellular
        } else if is_any(&["utun", "bridge", "awdl", "llw", "vethernet", "tun", "tap", "gif", "stf"]) {
            InterfaceKind::Virtual
        } else if is_any(&["ethernet", "eth", "em", "igb", "re"]) {
            InterfaceKind::Wired
        } else {
            // Apple numbers cables and Wi-Fi alike.
            InterfaceKind::Other
        };
        let is_up = network.operational_state() == InterfaceOperationalState::Up;
        Interface { name, kind, is_up }
    };
    let mut interfaces: Vec<Interface> = networks.iter().map(interface).collect();
    interfaces.sort_by(|a, b| a.name.cmp(&b.name));
    interfaces
}

#[cfg(any(target_os = "macos", target_os = "windows", target_os = "freebsd"))]
fn battery(faults: &mut Vec<Fault>) -> Measured<Battery> {
    use kromka_core::Energy;
    use starship_battery::units::{energy::joule, power::milliwatt};
    use starship_battery::{Manager, State};

    let failed = || Fault::new(Sensor::Battery, "system", Problem::Unreadable { kind: std::io::ErrorKind::Other });
    let Ok(list) = Manager::new().and_then(|manager| manager.batteries()) else {
        faults.push(failed());
        return Measured::Failed;
    };
    let (mut count, mut now, mut full, mut draw) = (0_u8, 0.0, 0.0, 0.0);
    let (mut charges, mut discharges, mut is_kept) = (false, false, false);
    for battery in list {
        let Ok(battery) = battery else {
            faults.push(failed());
            continue;
        };
        let energies = [battery.energy(), battery.energy_full()].map(|energy| f64::from(energy.get::<joule>()));
        // NaN is refused, too.
        if !(energies[1] > 0.0 && energies[0] >= 0.0 && energies[0] <= energies[1] * 1.1) {
            let have = Excerpt::of(&format!("{} of {} J", energies[0], energies[1]));
            let problem = Problem::Nonsense { have, need: "not above what it holds when full" };
            faults.push(Fault::new(Sensor::Battery, "system", problem));
            continue;
        }
        count = count.saturating_add(1);
        now += energies[0];
        full += energies[1];
        draw += f64::from(battery.energy_rate().get::<milliwatt>()).abs();
        match battery.state() {
            State::Charging => charges = true,
            State::Discharging | State::Empty => discharges = true,
            State::Full | State::Paused => is_kept = true,
            State::Unknown => {}
        }
    }
    if count == 0 {
        return if faults.iter().any(|fault| fault.sensor == Sensor::Battery) {
            Measured::Failed
        } else {
            Measured::Absent
        };
    }
    Measured::Value(Battery {
        charge: Share::from_f64_clamped(now / full),
        charging: charges || (is_kept && !discharges),
        capacity: Some(Energy::from_uj(whole(full * 1e6))),
        remaining: Some(Energy::from_uj(whole(now * 1e6))),
        rate_mw: u32::try_from(whole(draw)).ok(),
        count,
    })
}

#[cfg(any(target_os = "macos", target_os = "windows", target_os = "freebsd"))]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(not(any(target_os = "macos", target_os = "windows", target_os = "freebsd")))]
fn battery(faults: &mut Vec<Fault>) -> Measured<Battery> {
    faults.push(Fault::new(Sensor::Battery, "system", Problem::Unsupported));
    Measured::Failed
}
