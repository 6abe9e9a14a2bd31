//! `/sys/class/thermal` and `/sys/class/hwmon`: how warm the machine is.
//!
//! Of all sensors the hottest plausible one of processor, package or skin counts, because throttling follows those; where
//! none is known by its name, the hottest plausible one of all. Thermal zones come first; `hwmon` has the processors
//! that have no zone, as many of AMD's.

use std::path::PathBuf;

use kromka_core::Celsius;
use kromka_power::ThermalReading;

use crate::bounds::{PLAUSIBLE_MC, THERMAL_MAX};
use crate::capabilities::{ThermalKind, ThermalSensor};
use crate::excerpt::Excerpt;
use crate::fault::{Fault, Problem, Sensor};
use crate::reading::Measured;
use crate::roots::Roots;
use crate::sysfs::file;

/// Nearer to 0 °C than this, in m°C, a value is that of a sensor that is not there, or in whole degrees.
const NEAR_ZERO_MC: i64 = 200;
/// What sensors of seven bits and a half show when they are not connected, in m°C.
const END_OF_SCALE_MC: [i64; 2] = [127_000, 127_500];

/// Parts of the names of sensors in or at the processor.
const PROCESSOR: &[&str] =
    &["cpu", "pkg", "package", "coretemp", "k10temp", "k8temp", "zenpower", "soc", "tctl", "tdie"];
/// Drivers of `hwmon` that sit in a processor; others are disks, network cards and fans.
const HWMON_PROCESSORS: &[&str] = &["coretemp", "k10temp", "k8temp", "zenpower", "cpu_thermal", "soc_thermal"];

/// A sensor: its name and where its temperature is.
struct Probe {
    name: String,
    file: PathBuf,
    place: String,
}

fn kind(name: &str) -> ThermalKind {
    let name = name.to_ascii_lowercase();
    if name.contains("skin") {
        ThermalKind::Skin
    } else if PROCESSOR.iter().any(|part| name.contains(part)) {
        ThermalKind::Processor
    } else {
        ThermalKind::Other
    }
}

/// What a sensor says, if it is to be believed.
fn temperature(probe: &Probe) -> Result<Celsius, Problem> {
    let have = file::integer(&probe.file)?;
    let nonsense = |need| Problem::Nonsense { have: Excerpt::of(&have.to_string()), need };
    if have.abs() < NEAR_ZERO_MC {
        return Err(nonsense("m°C; a value so near to 0 is of no sensor, or in whole degrees"));
    }
    if END_OF_SCALE_MC.contains(&have) {
        return Err(nonsense("m°C; this is the end of the scale of a sensor that is not connected"));
    }
    match i32::try_from(have) {
        Ok(milli) if PLAUSIBLE_MC.check(have).is_ok() => Ok(Celsius::from_milli(milli)),
        _ => Err(nonsense("-40000 to 150000 m°C")),
    }
}

/// Every sensor with what it says now, in the order of their names; `Err` when the list cannot be read.
fn probes(roots: &Roots) -> Result<Vec<Probe>, Fault> {
    let listed = |class: &str| {
        let directory = roots.sys.join("class").join(class);
        let names = file::names(&directory, THERMAL_MAX);
        names.map(|names| (directory, names)).map_err(|problem| Fault::new(Sensor::Thermal, class, problem))
    };
    let mut probes = Vec::new();
    let (directory, zones) = listed("thermal")?;
    for zone in zones.iter().filter(|name| name.starts_with("thermal_zone")) {
        let name = file::text_if_any(&directory.join(zone).join("type")).unwrap_or_else(|| zone.clone());
        probes.push(Probe { name, file: directory.join(zone).join("temp"), place: format!("thermal/{zone}/temp") });
    }
    let (directory, chips) = listed("hwmon")?;
    for chip in chips {
        let place = directory.join(&chip);
        let Some(name) = file::text_if_any(&place.join("name")) else { continue };
        if !HWMON_PROCESSORS.contains(&name.as_str()) {
            continue;
        }
        for file in file::names(&place, THERMAL_MAX).unwrap_or_default() {
            let Some(stem) = file.strip_suffix("_input").filter(|stem| stem.starts_with("temp")) else { continue };
            let label = file::text_if_any(&place.join(format!("{stem}_label"))).unwrap_or_else(|| stem.to_owned());
            let (name, file_place) = (format!("{name} {label}"), format!("hwmon/{chip}/{file}"));
            probes.push(Probe { name, file: place.join(&file), place: file_place });
        }
    }
    probes.truncate(THERMAL_MAX);
    Ok(probes)
}

/// The sensors of the machine, and what each says now.
pub(crate) fn sensors(roots: &Roots, faults: &mut Vec<Fault>) -> Option<Vec<ThermalSensor>> {
    let probes = match probes(roots) {
        Ok(probes) => probes,
        Err(fault) => {
            faults.push(fault);
            return None;
        }
    };
    let sensor = |probe: Probe| {
        let temperature = temperature(&probe).map_err(|problem| {
            faults.push(Fault::new(Sensor::Thermal, format!("{} ({})", probe.place, probe.name), problem))
        });
        ThermalSensor { kind: kind(&probe.name), name: probe.name, temperature: temperature.ok() }
    };
    Some(probes.into_iter().map(sensor).collect())
}

/// How warm the machine is; absent when it has no sensor.
pub(crate) fn read(roots: &Roots, faults: &mut Vec<Fault>) -> Measured<ThermalReading> {
    match sensors(roots, faults) {
        Some(sensors) if sensors.is_empty() => Measured::Absent,
        Some(sensors) => {
            hottest(&sensors).map_or(Measured::Failed, |celsius| Measured::Value(ThermalReading::Celsius(celsius)))
        }
        None => Measured::Failed,
    }
}

/// The hottest of those that throttling follows, else of all.
pub(crate) fn hottest(sensors: &[ThermalSensor]) -> Option<Celsius> {
    let of_kind = |is_wanted: &dyn Fn(ThermalKind) -> bool| {
        sensors.iter().filter(|sensor| is_wanted(sensor.kind)).filter_map(|sensor| sensor.temperature).max()
    };
    of_kind(&|kind| kind != ThermalKind::Other).or_else(|| of_kind(&|_| true))
}
